//! Describe answers: the list of an org's objects, and one object with its fields; knows no query.
//!
//! What is missing or null counts as absent, and a type of field that is new counts as any type: a later version of
//! Salesforce may say more than this one knows.

use super::get;
use crate::datasource::Host;
use crate::http::Request;
use crate::json::Json;
use crate::limits;
use crate::soql::catalog::{ChildFacts, ChoiceFacts, FieldFacts, LookFacts, ObjectFacts, ObjectName};
use crate::soql::schema::FieldType;

/// Asks for the list of all objects.
#[must_use]
pub fn objects_request(instance: &Host) -> Request {
    get(format!("{}/services/data/{}/sobjects", instance.as_str(), limits::API_VERSION))
}

/// Asks for one object's fields and relationships. `None` where the name is none: a query's text may not choose the path.
#[must_use]
pub fn object_request(instance: &Host, name: &str) -> Option<Request> {
    let is_name = !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    is_name
        .then(|| get(format!("{}/services/data/{}/sobjects/{name}/describe", instance.as_str(), limits::API_VERSION)))
}

/// Reads the list of all objects that can be queried; `None` where the answer is none.
#[must_use]
pub fn read_objects(body: &[u8]) -> Option<Vec<ObjectName>> {
    let answer = Json::read_bytes(body)?;
    let Some(Json::List(objects)) = answer.part("sobjects").ok()? else { return None };
    let objects = objects.iter().filter(|object| is(object, "queryable", true));
    let name = |object: &Json<'_>| {
        Some(ObjectName { name: text(object, "name")?, label: text(object, "label").unwrap_or_default() })
    };
    Some(objects.filter_map(name).collect())
}

/// Reads the description of one object; `None` where the answer is none.
#[must_use]
pub fn read_object(body: &[u8]) -> Option<ObjectFacts> {
    let object = Json::read_bytes(body)?;
    let children = parts(&object, "childRelationships").iter().filter_map(|child| {
        let name = text(child, "relationshipName")?;
        Some(ChildFacts { name, object: text(child, "childSObject")?, field: text(child, "field").unwrap_or_default() })
    });
    let Some(Json::List(fields)) = object.part("fields").ok()? else { return None };
    Some(ObjectFacts {
        name: text(&object, "name")?,
        label: text(&object, "label").unwrap_or_default(),
        children: children.collect(),
        fields: fields.iter().filter_map(field).collect(),
    })
}

/// A text that says something.
fn text(node: &Json<'_>, name: &str) -> Option<String> {
    node.text_if_any(name).ok().flatten().filter(|text| !text.is_empty())
}

fn is(node: &Json<'_>, name: &str, otherwise: bool) -> bool {
    match node.part(name) {
        Ok(Some(Json::Flag(flag))) => *flag,
        _ => otherwise,
    }
}

fn parts<'n, 'a>(node: &'n Json<'a>, name: &str) -> &'n [Json<'a>] {
    node.list(name).unwrap_or_default()
}

fn field(node: &Json<'_>) -> Option<FieldFacts> {
    let name = text(node, "name")?;
    let (mut choices, mut retired) = (Vec::new(), Vec::new());
    for choice in parts(node, "picklistValues") {
        let Ok(value) = choice.text("value") else { continue };
        let label = choice.text("label").unwrap_or_else(|_| value.clone());
        let kept = if is(choice, "active", true) { &mut choices } else { &mut retired };
        kept.push(ChoiceFacts { value, label });
    }
    Some(FieldFacts {
        label: node.text("label").unwrap_or_else(|_| name.clone()),
        kind: kind(&text(node, "type").unwrap_or_default()),
        is_custom: is(node, "custom", false),
        is_filterable: is(node, "filterable", true),
        is_sortable: is(node, "sortable", true),
        is_groupable: is(node, "groupable", true),
        is_aggregatable: is(node, "aggregatable", true),
        relationship: text(node, "relationshipName"),
        targets: node.texts("referenceTo").unwrap_or_default(),
        choices,
        look: look(node, retired),
        name,
    })
}

/// A field that holds a moment, as far as its name tells.
#[must_use]
pub fn moment_field(name: &str) -> FieldFacts {
    FieldFacts {
        name: name.to_owned(),
        label: name.to_owned(),
        kind: FieldType::DateTime,
        is_custom: false,
        is_filterable: true,
        is_sortable: true,
        is_groupable: false,
        is_aggregatable: true,
        relationship: None,
        targets: Vec::new(),
        choices: Vec::new(),
        look: LookFacts::default(),
    }
}

fn look(node: &Json<'_>, retired: Vec<ChoiceFacts>) -> LookFacts {
    let whole = |name: &str| node.whole(name).ok();
    let digits = |name: &str| whole(name).and_then(|digits| u8::try_from(digits).ok()).unwrap_or_default();
    let is = |name: &str| is(node, name, false);
    LookFacts {
        length: whole("length").and_then(|length| u32::try_from(length).ok()).unwrap_or_default(),
        precision: digits("precision").max(digits("digits")),
        scale: digits("scale"),
        retired,
        help: text(node, "inlineHelpText"),
        is_calculated: is("calculated"),
        formula: text(node, "calculatedFormula"),
        is_name: is("nameField"),
        // A checkbox is never empty, and yet nobody has to fill it in.
        is_required: node.part("nillable") == Ok(Some(&Json::Flag(false)))
            && is("createable")
            && !is("defaultedOnCreate"),
        is_updateable: is("updateable"),
        is_encrypted: is("encrypted"),
        is_html: is("htmlFormatted"),
    }
}

/// Source: Salesforce SOAP API, "Field Types".
fn kind(name: &str) -> FieldType {
    const KINDS: [(&str, FieldType); 24] = [
        ("id", FieldType::Id),
        ("string", FieldType::String),
        ("textarea", FieldType::Textarea),
        ("boolean", FieldType::Boolean),
        ("int", FieldType::Int),
        ("long", FieldType::Long),
        ("double", FieldType::Double),
        ("currency", FieldType::Currency),
        ("percent", FieldType::Percent),
        ("date", FieldType::Date),
        ("datetime", FieldType::DateTime),
        ("time", FieldType::Time),
        ("picklist", FieldType::Picklist),
        ("multipicklist", FieldType::MultiPicklist),
        ("combobox", FieldType::Combobox),
        ("reference", FieldType::Reference),
        ("email", FieldType::Email),
        ("phone", FieldType::Phone),
        ("url", FieldType::Url),
        ("base64", FieldType::Base64),
        ("address", FieldType::Address),
        ("location", FieldType::Location),
        ("encryptedstring", FieldType::EncryptedString),
        ("complexvalue", FieldType::ComplexValue),
    ];
    KINDS.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map_or(FieldType::AnyType, |(_, kind)| *kind)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_missing_or_new_does_no_harm() {
        let body = br#"{"name":"A__c","label":null,"new":{},"fields":[{"name":"B__c","type":"hologram","filterable":false,
            "picklistValues":null,"referenceTo":[],"relationshipName":null,"somethingNew":[1]},
            {"name":"C__c","label":"C \"c\"","type":"picklist","picklistValues":[{"value":"x","active":false},{"value":"y"},{}]}],
            "childRelationships":[{"relationshipName":null,"childSObject":"D"},{"relationshipName":"Es","childSObject":"E","field":"AId"}]}"#;
        let object = read_object(body).unwrap();
        assert_eq!((object.name.as_str(), object.label.as_str()), ("A__c", ""));
        let [b, c] = &object.fields[..] else { panic!("two fields") };
        assert_eq!(
            (b.kind, b.label.as_str(), b.is_filterable, b.is_sortable),
            (FieldType::AnyType, "B__c", false, true)
        );
        assert_eq!(c.label, "C \"c\"");
        assert_eq!(c.choices, [ChoiceFacts { value: "y".into(), label: "y".into() }]);
        assert_eq!(c.look.retired, [ChoiceFacts { value: "x".into(), label: "x".into() }]);
        assert_eq!(b.look, LookFacts::default());
        let child = ChildFacts { name: "Es".into(), object: "E".into(), field: "AId".into() };
        assert_eq!(object.children, [child]);
    }

    #[test]
    fn what_is_no_description_is_refused() {
        for body in ["", "<html>", "[]", "{}", r#"{"name":"A"}"#, r#"{"name":"A","fields":[{"name":"#] {
            assert_eq!(read_object(body.as_bytes()), None, "{body}");
        }
        assert_eq!(read_objects(b"{}"), None);
    }

    #[test]
    fn objects_that_cannot_be_queried_are_left_out() {
        let body =
            br#"{"sobjects":[{"name":"A","label":"a","queryable":true},{"name":"B","queryable":false},{"name":"C"}]}"#;
        let names: Vec<String> = read_objects(body).unwrap().into_iter().map(|object| object.name).collect();
        assert_eq!(names, ["A", "C"]);
    }

    #[test]
    fn a_name_cannot_lead_elsewhere() {
        let host = Host::parse("acme").unwrap();
        assert_eq!(
            object_request(&host, "Inspection__c").unwrap().url,
            "https://acme.my.salesforce.com/services/data/v68.0/sobjects/Inspection__c/describe"
        );
        for name in ["", "../query", "A/b", "A?q=", "A%2F"] {
            assert!(object_request(&host, name).is_none(), "{name}");
        }
    }
}
