//! Describe answers of the demo org: what objects and fields there are; knows no row.

use super::data::Rows;
use super::json::Json;
use super::schema::{FieldDef, ObjectDef, Trait};
use crate::soql::calendar::{DAY_MILLIS, checked_days};
use crate::soql::plan::scopes;
use crate::soql::schema::FieldType;

/// When objects and fields were changed last, as HTTP writes it.
pub(super) const CHANGED_AT: &str = "Mon, 16 Nov 2026 09:00:00 GMT";

/// The same moment in milliseconds since the Unix epoch.
pub(super) const CHANGED_AT_MILLIS: i64 = 1_794_819_600_000;

/// `GET …/sobjects`.
pub(super) fn all(base: &str) -> Vec<u8> {
    let mut json = Json::new();
    json.object(|json| {
        json.text_member("encoding", "UTF-8");
        json.int_member("maxBatchSize", 200);
        json.key("sobjects");
        json.array(|json| {
            for object in 0..Rows::object_count() {
                json.object(|json| properties(json, Rows::definition(object), base));
            }
        });
    });
    json.into_bytes()
}

/// `GET …/sobjects/X`.
pub(super) fn basics(object: u16, base: &str) -> Vec<u8> {
    let mut json = Json::new();
    json.object(|json| {
        json.key("objectDescribe");
        json.object(|json| properties(json, Rows::definition(object), base));
        json.key("recentItems");
        json.array(|_| {});
    });
    json.into_bytes()
}

/// `GET …/sobjects/X/describe`.
pub(super) fn whole(rows: &Rows, object: u16, base: &str) -> Vec<u8> {
    let definition = Rows::definition(object);
    let mut json = Json::new();
    json.object(|json| {
        json.key("actionOverrides");
        json.array(|_| {});
        json.key("childRelationships");
        json.array(|json| children(json, rows, object));
        json.boolean_member("compactLayoutable", true);
        json.null_member("defaultImplementation");
        json.null_member("extendedBy");
        json.null_member("extendsInterfaces");
        json.key("fields");
        json.array(|json| {
            for field in rows.fields(object) {
                json.object(|json| describe_field(json, field));
            }
        });
        json.null_member("implementedBy");
        json.null_member("implementsInterfaces");
        json.null_member("listviewable");
        json.null_member("lookupLayoutable");
        json.key("namedLayoutInfos");
        json.array(|_| {});
        json.null_member("networkScopeFieldName");
        json.key("recordTypeInfos");
        json.array(|json| json.object(|json| record_type(json, definition, base)));
        json.boolean_member("searchLayoutable", true);
        json.null_member("sobjectDescribeOption");
        json.key("supportedScopes");
        json.array(|json| {
            for name in scopes(rows, object) {
                let label = match name {
                    "mine" => "My",
                    "delegated" => "My delegated",
                    _ => "All",
                };
                json.object(|json| {
                    json.text_member("label", &format!("{label} {}", definition.label_plural));
                    json.text_member("name", name);
                });
            }
        });
        properties(json, definition, base);
    });
    json.into_bytes()
}

/// Milliseconds since the Unix epoch of a date as HTTP writes it: `Mon, 16 Nov 2026 09:00:00 GMT`.
///
/// Source: RFC 9110, section 5.6.7.
pub(super) fn http_date_millis(text: &str) -> Option<i64> {
    const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let mut words = text.split_once(',')?.1.split_ascii_whitespace();
    let day = words.next()?.parse().ok()?;
    let month = words.next()?;
    let month = MONTHS.iter().zip(1..).find(|(name, _)| name.eq_ignore_ascii_case(month))?.1;
    let days = checked_days(words.next()?.parse().ok()?, month, day)?;
    let mut time = words.next()?.split(':').map(|part| part.parse::<i64>().ok().filter(|part| (0..=60).contains(part)));
    let seconds = (time.next()?? * 60 + time.next()??) * 60 + time.next()??;
    Some(days * DAY_MILLIS + seconds * 1_000)
}

/// What is said of an object wherever it is mentioned.
fn properties(json: &mut Json, object: &ObjectDef, base: &str) {
    let is_custom = object.name.ends_with("__c");
    let is_history = object.name.ends_with("History");
    let is_user = object.name == "User";
    let name = object.name;
    json.boolean_member("activateable", false);
    json.null_member("associateEntityType");
    json.null_member("associateParentEntity");
    json.boolean_member("createable", !is_history);
    json.boolean_member("custom", is_custom);
    json.boolean_member("customSetting", false);
    json.boolean_member("deepCloneable", false);
    json.boolean_member("deletable", !is_history && !is_user);
    json.boolean_member("deprecatedAndHidden", false);
    json.boolean_member("feedEnabled", !is_history);
    json.boolean_member("hasSubtypes", false);
    json.boolean_member("isInterface", false);
    json.boolean_member("isSubtype", false);
    json.text_member("keyPrefix", &object.prefix.iter().map(|byte| char::from(*byte)).collect::<String>());
    json.text_member("label", object.label);
    json.text_member("labelPlural", object.label_plural);
    json.boolean_member("layoutable", !is_history);
    json.boolean_member("mergeable", matches!(name, "Account" | "Contact" | "Lead" | "Case"));
    json.boolean_member("mruEnabled", !is_history);
    json.text_member("name", name);
    json.boolean_member("queryable", true);
    json.boolean_member("replicateable", true);
    json.boolean_member("retrieveable", true);
    json.boolean_member("searchable", !is_history);
    json.boolean_member("triggerable", !is_history);
    json.boolean_member("undeletable", !is_history && !is_user);
    json.boolean_member("updateable", !is_history);
    json.key("urls");
    json.object(|json| {
        json.text_member("rowTemplate", &format!("{base}/sobjects/{name}/{{ID}}"));
        json.text_member("describe", &format!("{base}/sobjects/{name}/describe"));
        json.text_member("sobject", &format!("{base}/sobjects/{name}"));
    });
}

fn children(json: &mut Json, rows: &Rows, object: u16) {
    for (name, child, field, _) in rows.children(object) {
        json.object(|json| {
            json.boolean_member("cascadeDelete", field.is(Trait::CascadeDelete));
            json.text_member("childSObject", Rows::definition(child).name);
            json.boolean_member("deprecatedAndHidden", false);
            json.text_member("field", field.name);
            json.key("junctionIdListNames");
            json.array(|_| {});
            json.key("junctionReferenceTo");
            json.array(|_| {});
            json.optional_member("relationshipName", name);
            json.boolean_member("restrictedDelete", false);
        });
    }
}

/// Every object has one record type at least, which is called Master.
fn record_type(json: &mut Json, object: &ObjectDef, base: &str) {
    json.boolean_member("active", true);
    json.boolean_member("available", true);
    json.boolean_member("defaultRecordTypeMapping", true);
    json.text_member("developerName", "Master");
    json.boolean_member("master", true);
    json.text_member("name", "Master");
    json.text_member("recordTypeId", "012000000000000AAA");
    json.key("urls");
    json.object(|json| {
        let layout = format!("{base}/sobjects/{}/describe/layouts/012000000000000AAA", object.name);
        json.text_member("layout", &layout);
    });
}

fn describe_field(json: &mut Json, field: &FieldDef) {
    use Trait as T;
    let is_number = matches!(field.kind, FieldType::Double | FieldType::Currency | FieldType::Percent);
    let (digits, precision) = if is_number { (0, field.precision) } else { (field.precision, 0) };
    json.boolean_member("aggregatable", field.is_aggregatable());
    json.boolean_member("aiPredictionField", false);
    json.boolean_member("autoNumber", field.is(T::AutoNumber));
    json.int_member("byteLength", i64::from(byte_length(field)));
    json.boolean_member("calculated", field.is(T::Calculated));
    json.optional_member("calculatedFormula", field.formula);
    json.boolean_member("cascadeDelete", field.is(T::CascadeDelete));
    json.boolean_member("caseSensitive", field.is(T::CaseSensitive));
    json.optional_member("compoundFieldName", field.compound);
    json.null_member("controllerName");
    json.boolean_member("createable", field.is(T::Createable));
    json.boolean_member("custom", field.is(T::Custom));
    json.key("defaultValue");
    match (field.kind, field.default_choice) {
        (FieldType::Boolean, _) => json.boolean(false),
        (_, Some(choice)) => json.string(choice),
        _ => json.null(),
    }
    json.null_member("defaultValueFormula");
    json.boolean_member("defaultedOnCreate", field.is(T::DefaultedOnCreate));
    json.boolean_member("dependentPicklist", false);
    json.boolean_member("deprecatedAndHidden", false);
    json.int_member("digits", i64::from(digits));
    json.boolean_member("displayLocationInDecimal", field.kind == FieldType::Location);
    json.boolean_member("encrypted", field.kind == FieldType::EncryptedString);
    json.boolean_member("externalId", field.is(T::ExternalId));
    json.optional_member("extraTypeInfo", extra_type(field));
    json.boolean_member("filterable", field.is(T::Filterable));
    json.null_member("filteredLookupInfo");
    json.boolean_member("formulaTreatNullNumberAsZero", false);
    json.boolean_member("groupable", field.is(T::Groupable));
    json.boolean_member("highScaleNumber", false);
    json.boolean_member("htmlFormatted", field.is(T::HtmlFormatted));
    json.boolean_member("idLookup", field.is(T::IdLookup) || field.is(T::ExternalId));
    json.optional_member("inlineHelpText", field.help);
    json.text_member("label", field.label);
    json.int_member("length", i64::from(field.length));
    json.optional_member("mask", (field.kind == FieldType::EncryptedString).then_some("*"));
    json.optional_member("maskType", (field.kind == FieldType::EncryptedString).then_some("lastFour"));
    json.text_member("name", field.name);
    json.boolean_member("nameField", field.is(T::NameField));
    json.boolean_member("namePointing", field.targets.len() > 1);
    json.boolean_member("nillable", field.is(T::Nillable));
    json.boolean_member("permissionable", field.is(T::Nillable) && field.is(T::Updateable));
    json.key("picklistValues");
    json.array(|json| {
        for (place, choice) in field.choices.iter().enumerate() {
            json.object(|json| {
                json.boolean_member("active", true);
                json.boolean_member("defaultValue", field.default_choice == Some(choice));
                json.text_member("label", field.label_of(place));
                json.null_member("validFor");
                json.text_member("value", choice);
            });
        }
    });
    json.boolean_member("polymorphicForeignKey", field.targets.len() > 1);
    json.int_member("precision", i64::from(precision));
    json.boolean_member("queryByDistance", field.kind == FieldType::Location);
    json.null_member("referenceTargetField");
    json.key("referenceTo");
    json.array(|json| {
        for target in field.targets {
            json.string(Rows::definition(*target).name);
        }
    });
    json.optional_member("relationshipName", field.relationship);
    json.key("relationshipOrder");
    match (field.kind, field.is(T::CascadeDelete)) {
        (FieldType::Reference, true) => json.int(0),
        _ => json.null(),
    }
    json.boolean_member("restrictedDelete", false);
    json.boolean_member("restrictedPicklist", field.is(T::RestrictedPicklist));
    json.int_member("scale", i64::from(field.scale));
    json.boolean_member("searchPrefilterable", field.kind == FieldType::Reference);
    json.text_member("soapType", soap_type(field.kind));
    json.boolean_member("sortable", field.is(T::Sortable));
    json.text_member("type", type_name(field.kind));
    json.boolean_member("unique", field.is(T::Unique));
    json.boolean_member("updateable", field.is(T::Updateable));
    json.boolean_member("writeRequiresMasterRead", false);
}

/// Texts take three bytes a character.
fn byte_length(field: &FieldDef) -> u32 {
    match field.kind {
        FieldType::Id | FieldType::Reference => 18,
        _ => field.length * 3,
    }
}

fn extra_type(field: &FieldDef) -> Option<&'static str> {
    let is_long = field.kind == FieldType::Textarea && !field.is(Trait::Filterable);
    match (field.kind, is_long) {
        (FieldType::Textarea, true) if field.is(Trait::HtmlFormatted) => Some("richtextarea"),
        (FieldType::Textarea, false) => Some("plaintextarea"),
        _ => None,
    }
}

/// A field type as a describe answer names it.
pub(super) fn type_name(kind: FieldType) -> &'static str {
    match kind {
        FieldType::Id => "id",
        FieldType::String => "string",
        FieldType::Textarea => "textarea",
        FieldType::Boolean => "boolean",
        FieldType::Int => "int",
        FieldType::Long => "long",
        FieldType::Double => "double",
        FieldType::Currency => "currency",
        FieldType::Percent => "percent",
        FieldType::Date => "date",
        FieldType::DateTime => "datetime",
        FieldType::Time => "time",
        FieldType::Picklist => "picklist",
        FieldType::MultiPicklist => "multipicklist",
        FieldType::Combobox => "combobox",
        FieldType::Reference => "reference",
        FieldType::Email => "email",
        FieldType::Phone => "phone",
        FieldType::Url => "url",
        FieldType::Base64 => "base64",
        FieldType::Address => "address",
        FieldType::Location => "location",
        FieldType::EncryptedString => "encryptedstring",
        FieldType::AnyType => "anyType",
        FieldType::ComplexValue => "complexvalue",
    }
}

fn soap_type(kind: FieldType) -> &'static str {
    match kind {
        FieldType::Id | FieldType::Reference => "tns:ID",
        FieldType::Boolean => "xsd:boolean",
        FieldType::Int => "xsd:int",
        FieldType::Long => "xsd:long",
        FieldType::Double | FieldType::Currency | FieldType::Percent => "xsd:double",
        FieldType::Date => "xsd:date",
        FieldType::DateTime => "xsd:dateTime",
        FieldType::Time => "xsd:time",
        FieldType::Base64 => "xsd:base64Binary",
        FieldType::Address => "urn:address",
        FieldType::Location => "urn:location",
        FieldType::AnyType => "xsd:anyType",
        _ => "xsd:string",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::soql::calendar::days;

    #[test]
    fn dates_of_http_are_read() {
        assert_eq!(http_date_millis(CHANGED_AT), Some(CHANGED_AT_MILLIS));
        assert_eq!(CHANGED_AT_MILLIS, days(2026, 11, 16) * DAY_MILLIS + 9 * 3_600_000);
        for wrong in
            ["", "yesterday", "Mon, 31 Feb 2026 09:00:00 GMT", "Mon, 16 Nov 2026", "Mon, 16 Nov 2026 aa:00:00 GMT"]
        {
            assert_eq!(http_date_millis(wrong), None, "{wrong}");
        }
    }
}
