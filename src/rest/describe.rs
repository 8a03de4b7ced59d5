//! Describe answers: the list of an org's objects, and one object with its fields; knows no query.
//!
//! What is missing or null counts as absent, and a type of field that is new counts as any type: a later version of
//! Salesforce may say more than this one knows.

use serde::Deserialize;

use super::get;
use crate::datasource::Host;
use crate::http::Request;
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
    let answer: Node = serde_json::from_slice(body).ok()?;
    let objects = answer.sobjects?.into_iter().filter(|object| object.queryable.unwrap_or(true));
    Some(
        objects
            .filter_map(|object| Some(ObjectName { name: object.name?, label: object.label.unwrap_or_default() }))
            .collect(),
    )
}

/// Reads the description of one object; `None` where the answer is none.
#[must_use]
pub fn read_object(body: &[u8]) -> Option<ObjectFacts> {
    let object: Node = serde_json::from_slice(body).ok()?;
    let children = object.child_relationships.unwrap_or_default().into_iter().filter_map(|child| {
        let name = child.relationship_name.filter(|name| !name.is_empty())?;
        Some(ChildFacts { name, object: child.child_s_object?, field: child.field.unwrap_or_default() })
    });
    Some(ObjectFacts {
        name: object.name?,
        label: object.label.unwrap_or_default(),
        children: children.collect(),
        fields: object.fields?.into_iter().filter_map(field).collect(),
    })
}

/// Any part of a describe answer. One type for all of them: six would weigh three times as much in the app.
#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Node {
    name: Option<String>,
    label: Option<String>,
    // Of the answers themselves.
    sobjects: Option<Vec<Node>>,
    fields: Option<Vec<Node>>,
    child_relationships: Option<Vec<Node>>,
    // Of an object in the list.
    queryable: Option<bool>,
    // Of a field.
    r#type: Option<String>,
    custom: Option<bool>,
    filterable: Option<bool>,
    sortable: Option<bool>,
    groupable: Option<bool>,
    aggregatable: Option<bool>,
    relationship_name: Option<String>,
    reference_to: Option<Vec<String>>,
    picklist_values: Option<Vec<Node>>,
    length: Option<i64>,
    precision: Option<i64>,
    digits: Option<i64>,
    scale: Option<i64>,
    calculated: Option<bool>,
    calculated_formula: Option<String>,
    createable: Option<bool>,
    defaulted_on_create: Option<bool>,
    encrypted: Option<bool>,
    html_formatted: Option<bool>,
    inline_help_text: Option<String>,
    name_field: Option<bool>,
    nillable: Option<bool>,
    updateable: Option<bool>,
    // Of a value of a picklist.
    active: Option<bool>,
    value: Option<String>,
    // Of a child relationship.
    #[serde(rename = "childSObject")]
    child_s_object: Option<String>,
    field: Option<String>,
}

fn field(mut field: Node) -> Option<FieldFacts> {
    let name = field.name.take()?;
    let (mut choices, mut retired) = (Vec::new(), Vec::new());
    for choice in field.picklist_values.take().unwrap_or_default() {
        let Some(value) = choice.value else { continue };
        let facts = ChoiceFacts { label: choice.label.unwrap_or_else(|| value.clone()), value };
        if choice.active.unwrap_or(true) { choices.push(facts) } else { retired.push(facts) }
    }
    Some(FieldFacts {
        look: look(&mut field, retired),
        label: field.label.unwrap_or_else(|| name.clone()),
        kind: kind(field.r#type.as_deref().unwrap_or_default()),
        is_custom: field.custom.unwrap_or_default(),
        is_filterable: field.filterable.unwrap_or(true),
        is_sortable: field.sortable.unwrap_or(true),
        is_groupable: field.groupable.unwrap_or(true),
        is_aggregatable: field.aggregatable.unwrap_or(true),
        relationship: field.relationship_name.filter(|name| !name.is_empty()),
        targets: field.reference_to.unwrap_or_default(),
        choices,
        name,
    })
}

fn look(field: &mut Node, retired: Vec<ChoiceFacts>) -> LookFacts {
    let digits = |digits: Option<i64>| digits.and_then(|digits| u8::try_from(digits).ok()).unwrap_or_default();
    let is = |flag: Option<bool>| flag.unwrap_or_default();
    LookFacts {
        length: field.length.and_then(|length| u32::try_from(length).ok()).unwrap_or_default(),
        precision: digits(field.precision).max(digits(field.digits)),
        scale: digits(field.scale),
        retired,
        help: field.inline_help_text.take().filter(|help| !help.is_empty()),
        is_calculated: is(field.calculated),
        formula: field.calculated_formula.take().filter(|formula| !formula.is_empty()),
        is_name: is(field.name_field),
        // A checkbox is never empty, and yet nobody has to fill it in.
        is_required: field.nillable == Some(false) && is(field.createable) && !is(field.defaulted_on_create),
        is_updateable: is(field.updateable),
        is_encrypted: is(field.encrypted),
        is_html: is(field.html_formatted),
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
