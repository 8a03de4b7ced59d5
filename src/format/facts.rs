//! What is known of the field behind a column, found by walking from object to object; asks nobody.

use super::asked::{Asked, Origin};
use crate::soql::ast::Function;
use crate::soql::catalog::{self, ChoiceFacts, LookFacts, ObjectFacts};
use crate::soql::schema::FieldType;
use crate::table::Kind;

/// Objects of a relationship to several that are looked at: any of them has the fields that all share.
const TARGETS_MAX: usize = 2;
/// How many relationships a path may follow. Source: SOQL and SOSL Reference, "Relationship Query Limitations".
const RELATIONSHIPS_MAX: usize = 5;

/// What is known of the field behind a column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldFacts {
    /// API name of the object that the field belongs to.
    pub object: String,
    /// What a person calls it.
    pub object_label: String,
    /// Labels of the relationships on the way: `Account`, `Owner`.
    pub way: Vec<String>,
    /// What was done to the field.
    pub function: Option<Function>,
    /// What the description says; after a function, of the result.
    pub field: catalog::FieldFacts,
}

/// What is known of an object.
#[derive(Clone, Copy, Debug)]
pub enum Known<'a> {
    /// Everything.
    Described(&'a ObjectFacts),
    /// Nothing, and there is no use in asking.
    Refused,
    /// Nothing yet.
    Unknown,
}

/// Tells what is known of the object of that name.
pub type Lookup<'a> = &'a dyn Fn(&str) -> Known<'a>;

/// Where a path leads.
enum Found {
    Field(Box<FieldFacts>),
    /// That depends on an object that is not described yet.
    Lacks(String),
    Nothing,
}

impl FieldFacts {
    /// The facts of a column of an answer, by its path there. `None` where too little is known, or where there is no such field.
    #[must_use]
    pub fn of_column(asked: &Asked, path: &str, lookup: Lookup<'_>) -> Option<Self> {
        match find_column(asked, path, lookup) {
            Found::Field(facts) => Some(*facts),
            Found::Lacks(_) | Found::Nothing => None,
        }
    }

    /// What the column's values are, as the org says. Nothing where it does not, as of a type that is new.
    #[must_use]
    pub fn kind(&self) -> Option<Kind> {
        use FieldType as F;
        match self.field.kind {
            F::AnyType | F::ComplexValue => None,
            // FORMAT gives text, whatever it was made of.
            _ if self.function == Some(Function::Format) => Some(Kind::Text),
            F::Id | F::Reference => Some(Kind::Id),
            F::Boolean => Some(Kind::Boolean),
            F::Int | F::Long | F::Double | F::Currency | F::Percent => Some(Kind::Number),
            F::Date => Some(Kind::Date),
            F::DateTime => Some(Kind::DateTime),
            _ => Some(Kind::Text),
        }
    }

    /// The label of a picklist's value.
    #[must_use]
    pub fn label_of(&self, value: &str) -> Option<&str> {
        let mut choices = self.field.choices.iter().chain(&self.field.look.retired);
        choices.find(|choice| choice.value == value).map(|choice| choice.label.as_str())
    }
}

/// API names of the objects whose descriptions would say more of an answer's columns, the one that is needed most first:
/// the object that was asked for, then parents, then children.
#[must_use]
pub fn describes_needed(asked: &Asked, paths: &[&str], lookup: Lookup<'_>) -> Vec<String> {
    let mut needed = Vec::new();
    let mut add = |found: Found| match found {
        Found::Lacks(name) if !needed.iter().any(|known: &String| known.eq_ignore_ascii_case(&name)) => {
            needed.push(name);
        }
        _ => {}
    };
    if asked.from.is_empty() {
        return needed;
    }
    add(described(&asked.from, lookup).err().unwrap_or(Found::Nothing));
    for path in paths {
        add(find_column(asked, path, lookup));
    }
    for children in asked.columns.iter().filter_map(|column| column.children.as_deref()) {
        let Some(object) = child_object(&asked.from, &children.from, lookup) else { continue };
        let children = Asked { from: object, ..children.clone() };
        add(described(&children.from, lookup).err().unwrap_or(Found::Nothing));
        for column in &children.columns {
            add(find_column(&children, &column.path, lookup));
        }
    }
    needed
}

/// API name of the object that a child relationship leads to.
#[must_use]
pub fn child_object(object: &str, relationship: &str, lookup: Lookup<'_>) -> Option<String> {
    let object = described(object, lookup).ok()?;
    let child = object.children.iter().find(|child| child.name.eq_ignore_ascii_case(relationship))?;
    Some(child.object.clone())
}

fn find_column(asked: &Asked, path: &str, lookup: Lookup<'_>) -> Found {
    let Some(origin) = asked.origin(path) else { return Found::Nothing };
    if origin.children.is_some() {
        return Found::Nothing;
    }
    if origin.field.is_empty() {
        return made(&origin, asked).map_or(Found::Nothing, |facts| Found::Field(Box::new(facts)));
    }
    let found = match (&origin.object, origin.field.rsplit_once('.')) {
        (Some(object), Some((_, field))) => find(object, field, lookup),
        _ => find(&asked.from, &origin.field, lookup),
    };
    match found {
        Found::Field(facts) => Found::Field(Box::new(after(*facts, &origin))),
        other => other,
    }
}

/// Walks from an object over relationships to a field.
fn find(object: &str, path: &str, lookup: Lookup<'_>) -> Found {
    let mut objects = vec![object.to_owned()];
    let mut way: Vec<String> = Vec::new();
    let mut parts = path.split('.').peekable();
    while let Some(part) = parts.next() {
        let is_last = parts.peek().is_none();
        let is_hit = |field: &&catalog::FieldFacts| {
            let relationship = field.relationship.as_deref().filter(|_| !is_last);
            relationship
                .unwrap_or(if is_last || is_compound(field.kind) { &field.name } else { "" })
                .eq_ignore_ascii_case(part)
        };
        let mut lacks = Found::Nothing;
        let mut hit = None;
        for name in &objects {
            match described(name, lookup) {
                Ok(object) => hit = object.fields.iter().find(is_hit).map(|field| (object, field)),
                Err(missing) if matches!(lacks, Found::Nothing) => lacks = missing,
                Err(_) => {}
            }
            if hit.is_some() {
                break;
            }
        }
        let Some((object, field)) = hit else { return lacks };
        let field = match parts.peek() {
            None => field.clone(),
            Some(part) if is_compound(field.kind) => {
                way.push(field.label.clone());
                part_of_compound(field, part)
            }
            Some(_) if way.len() >= RELATIONSHIPS_MAX => return Found::Nothing,
            Some(_) => {
                way.push(relationship_label(field));
                objects.clone_from(&field.targets);
                objects.truncate(TARGETS_MAX);
                continue;
            }
        };
        let (object, object_label) = (object.name.clone(), object.label.clone());
        return Found::Field(Box::new(FieldFacts { object, object_label, way, function: None, field }));
    }
    Found::Nothing
}

fn described<'a>(name: &str, lookup: Lookup<'a>) -> Result<&'a ObjectFacts, Found> {
    match lookup(name) {
        Known::Described(object) => Ok(object),
        Known::Refused => Err(Found::Nothing),
        Known::Unknown => Err(Found::Lacks(name.to_owned())),
    }
}

const fn is_compound(kind: FieldType) -> bool {
    matches!(kind, FieldType::Address | FieldType::Location)
}

/// The name that people know a relationship by: `Account ID` is the label of the reference, `Account` that of the relationship.
fn relationship_label(field: &catalog::FieldFacts) -> String {
    field.label.strip_suffix(" ID").unwrap_or(&field.label).to_owned()
}

/// `BillingAddress.city`. Of these the description says nothing.
fn part_of_compound(field: &catalog::FieldFacts, part: &str) -> catalog::FieldFacts {
    let is_text = !matches!(part, "latitude" | "longitude");
    catalog::FieldFacts {
        name: part.to_owned(),
        label: spaced(part),
        kind: if is_text { FieldType::String } else { FieldType::AnyType },
        relationship: None,
        look: LookFacts { is_updateable: false, is_required: false, ..field.look.clone() },
        ..field.clone()
    }
}

/// `postalCode` as `Postal code`.
fn spaced(name: &str) -> String {
    let mut out = String::with_capacity(name.len() + 1);
    for (at, letter) in name.char_indices() {
        if at == 0 {
            out.push(letter.to_ascii_uppercase());
        } else {
            if letter.is_ascii_uppercase() {
                out.push(' ');
            }
            out.push(letter.to_ascii_lowercase());
        }
    }
    out
}

/// What a function makes of a field.
fn after(mut facts: FieldFacts, origin: &Origin) -> FieldFacts {
    use Function as F;
    let Some(function) = origin.function else { return named(facts, origin) };
    let field = &mut facts.field;
    let words = match function {
        F::Sum => "Sum of ",
        F::Avg => "Average of ",
        F::Min => "Least ",
        F::Max => "Greatest ",
        F::Count if field.kind == FieldType::Id => {
            field.label.clear();
            "Count"
        }
        F::Count => "Count of ",
        F::CountDistinct => "Distinct ",
        F::ToLabel | F::Format | F::ConvertCurrency => "",
        _ => {
            return named(
                FieldFacts { field: result(function, &facts.field), function: Some(function), ..facts },
                origin,
            );
        }
    };
    match function {
        F::Count | F::CountDistinct => *field = result(function, field),
        F::Avg if matches!(field.kind, FieldType::Int | FieldType::Long) => {
            field.kind = FieldType::Double;
            field.look.scale = 2;
        }
        // The label is here already; what it says could be another value's API name.
        F::ToLabel => (field.choices, field.look.retired) = (Vec::new(), Vec::new()),
        _ => {}
    }
    field.label.insert_str(0, words);
    named(FieldFacts { function: Some(function), ..facts }, origin)
}

/// A whole number or a day that comes of a field.
fn result(function: Function, field: &catalog::FieldFacts) -> catalog::FieldFacts {
    catalog::FieldFacts {
        kind: match function {
            Function::DayOnly => FieldType::Date,
            Function::ConvertTimezone => FieldType::DateTime,
            Function::Distance | Function::Geolocation => FieldType::AnyType,
            _ => FieldType::Int,
        },
        relationship: None,
        targets: Vec::new(),
        choices: Vec::new(),
        look: LookFacts::default(),
        ..field.clone()
    }
}

/// A name that the query gives stands for the label, too.
fn named(mut facts: FieldFacts, origin: &Origin) -> FieldFacts {
    if origin.is_named {
        facts.field.label.clone_from(&origin.path);
        facts.way.clear();
    }
    facts
}

/// What comes of no field: `COUNT()`.
fn made(origin: &Origin, asked: &Asked) -> Option<FieldFacts> {
    if !matches!(origin.function, Some(Function::Count)) {
        return None;
    }
    let field = catalog::FieldFacts {
        name: origin.path.clone(),
        label: "Count".to_owned(),
        kind: FieldType::Int,
        is_custom: false,
        is_filterable: false,
        is_sortable: false,
        is_groupable: false,
        is_aggregatable: false,
        relationship: None,
        targets: Vec::new(),
        choices: Vec::<ChoiceFacts>::new(),
        look: LookFacts::default(),
    };
    let facts = FieldFacts {
        object: asked.from.clone(),
        object_label: String::new(),
        way: Vec::new(),
        function: origin.function,
        field,
    };
    Some(named(facts, origin))
}
