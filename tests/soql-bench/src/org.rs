//! A made-up org of any size, with fields of many types, parents, children and choices; knows nothing of what is asked of it.

use orgpane::soql::catalog::{ChildFacts, ChoiceFacts, FieldFacts, LookFacts, ObjectFacts, ObjectName};
use orgpane::soql::schema::FieldType;

const KINDS: [FieldType; 8] = [
    FieldType::String,
    FieldType::Picklist,
    FieldType::Double,
    FieldType::Date,
    FieldType::DateTime,
    FieldType::Boolean,
    FieldType::Currency,
    FieldType::Reference,
];
const CHOICES: usize = 20;
const CHILDREN: usize = 30;

/// What the list of objects says of one.
pub fn name(object: usize) -> ObjectName {
    ObjectName { name: api_name(object), label: format!("Object number {object}") }
}

/// What the description of one of `objects` objects says.
pub fn facts(object: usize, objects: usize, fields: usize) -> ObjectFacts {
    let child = |number: usize| ChildFacts {
        name: format!("Children_{number}__r"),
        object: api_name((object + number) % objects),
        field: "Field_7__c".to_owned(),
    };
    let ObjectName { name, label } = name(object);
    let fields = (0..fields).map(|number| field(number, (object + number) % objects)).collect();
    ObjectFacts { name, label, fields, children: (0..CHILDREN).map(child).collect() }
}

fn field(number: usize, target: usize) -> FieldFacts {
    let kind = KINDS[number % KINDS.len()];
    let is_reference = kind == FieldType::Reference;
    let choices = if kind == FieldType::Picklist { CHOICES } else { 0 };
    let choice = |choice: usize| ChoiceFacts { value: format!("Value {choice}"), label: format!("Choice {choice}") };
    FieldFacts {
        name: format!("Field_{number}__c"),
        label: format!("Field number {number}"),
        kind,
        is_custom: true,
        is_filterable: true,
        is_sortable: true,
        is_groupable: !number.is_multiple_of(3),
        is_aggregatable: true,
        relationship: is_reference.then(|| format!("Field_{number}__r")),
        targets: if is_reference { vec![api_name(target)] } else { Vec::new() },
        choices: (0..choices).map(choice).collect(),
        look: LookFacts::default(),
    }
}

fn api_name(object: usize) -> String {
    format!("Object_{object}__c")
}
