//! An input on the page: its name, what may be typed into it, and what was. Knows no place that its value goes to.

use super::{Refused, Value, query};
use crate::json::{Json, Odd, name_of};
use crate::limits;
use crate::soql::id;

/// See the module.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Input {
    /// By which slots name it.
    pub name: String,
    /// What it takes.
    pub kind: InputKind,
    /// What was typed or chosen.
    pub text: String,
    /// What can be chosen, for a picklist.
    pub choices: Vec<String>,
}

/// What an input takes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum InputKind {
    /// Any text.
    #[default]
    Text,
    /// A number.
    Number,
    /// A day, a moment, or a date literal such as `LAST_N_DAYS:7`.
    Date,
    /// One of several choices.
    Picklist,
    /// A record, by its id.
    Record,
}

const KINDS: &[(&str, InputKind)] = &[
    ("text", InputKind::Text),
    ("number", InputKind::Number),
    ("date", InputKind::Date),
    ("picklist", InputKind::Picklist),
    ("record", InputKind::Record),
];

impl InputKind {
    /// All of them, in the order in which they are offered.
    pub const ALL: [Self; 5] = [Self::Text, Self::Number, Self::Date, Self::Picklist, Self::Record];

    /// What it is called.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Text => "Text",
            Self::Number => "Number",
            Self::Date => "Date",
            Self::Picklist => "Picklist",
            Self::Record => "Record",
        }
    }
}

impl Input {
    /// Whether a name can be one: a letter, then letters, digits and `_`. Dots would make it a reference.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn check_name(name: &str) -> Result<(), Refused> {
        let is_name = name.starts_with(|c: char| c.is_ascii_alphabetic())
            && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
            && name.len() <= limits::NAME_BYTES_MAX;
        if is_name {
            return Ok(());
        }
        Err(Refused::new(
            if name.is_empty() { "An input needs a name.".to_owned() } else { [name, " cannot be a name."].concat() },
            "Names begin with a letter and go on with letters, digits and _, such as closeDate.",
        ))
    }

    /// The value that was typed. Empty is nothing, but for a text, which is then empty.
    ///
    /// # Errors
    /// It is not what the input takes.
    pub fn value(&self) -> Result<Value, Refused> {
        let text = if self.kind == InputKind::Text { self.text.as_str() } else { self.text.trim() };
        if text.is_empty() && self.kind != InputKind::Text {
            return Ok(Value::Null);
        }
        let refuse = |wanted: &str, hint: &str| Err(Refused::new([&self.name, " takes ", wanted, "."].concat(), hint));
        match self.kind {
            InputKind::Text => Ok(Value::Text(text.to_owned())),
            InputKind::Number => match Json::read(text) {
                Some(Json::Whole(_) | Json::Number) => Ok(Value::Number(text.to_owned())),
                _ => refuse("a number", "Write it with a point and without signs between digits, such as 1500.25."),
            },
            InputKind::Date if query::is_day(text) => Ok(Value::Date(text.to_owned())),
            InputKind::Date if query::is_moment(text) => Ok(Value::DateTime(text.to_owned())),
            InputKind::Date => refuse(
                "a date",
                "Write 2026-11-23, a moment such as 2026-11-23T09:00:00Z, or a date literal such as LAST_N_DAYS:7.",
            ),
            InputKind::Picklist if self.choices.is_empty() || self.choices.iter().any(|choice| choice == text) => {
                Ok(Value::Text(text.to_owned()))
            }
            InputKind::Picklist => refuse("one of its choices", "Choose one, or add this one to the choices."),
            InputKind::Record if id::read(text).is_some() => Ok(Value::Text(text.to_owned())),
            InputKind::Record => refuse("a record\u{2019}s id", "An id has 15 or 18 letters and digits."),
        }
    }
}

/// The inputs in their stored form.
#[must_use]
pub fn write_inputs(inputs: &[Input]) -> Json<'_> {
    let one = |input: &'_ Input| -> Json<'_> {
        let mut json = Json::object();
        json.put("name", Json::Text(input.name.as_str().to_owned().into()));
        json.put("kind", name_of(&input.kind, KINDS));
        json.put("text", Json::Text(input.text.clone().into()));
        if !input.choices.is_empty() {
            json.put(
                "choices",
                Json::List(input.choices.iter().map(|choice| Json::Text(choice.clone().into())).collect()),
            );
        }
        json
    };
    Json::List(inputs.iter().map(one).collect())
}

/// Inputs from their stored form.
///
/// # Errors
/// It is none: another shape, names that cannot be or come twice, or more than anybody has.
pub fn read_inputs(json: &Json<'_>) -> Result<Vec<Input>, Odd> {
    let stored = json.as_list()?;
    if stored.len() > limits::INPUTS_MAX {
        return Err(Odd);
    }
    let mut inputs: Vec<Input> = Vec::with_capacity(stored.len());
    for one in stored {
        let name = one.text("name")?;
        if Input::check_name(&name).is_err() || inputs.iter().any(|known| known.name == name) {
            return Err(Odd);
        }
        let input = Input {
            name,
            kind: one.choice("kind", KINDS)?.unwrap_or_default(),
            text: one.text_if_any("text")?.unwrap_or_default(),
            choices: one.texts("choices")?,
        };
        if input.text.len() > limits::INPUT_BYTES_MAX || input.choices.len() > limits::CHOICES_MAX {
            return Err(Odd);
        }
        inputs.push(input);
    }
    Ok(inputs)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn input(kind: InputKind, text: &str) -> Input {
        Input { name: "it".into(), kind, text: text.into(), choices: vec!["Won".into(), "Lost".into()] }
    }

    #[test]
    fn an_input_gives_a_value_of_its_kind_or_says_what_it_takes() {
        use InputKind as K;
        let value = |kind, text: &str| input(kind, text).value().ok();
        assert_eq!(value(K::Text, " a "), Some(Value::Text(" a ".into())));
        assert_eq!(value(K::Text, ""), Some(Value::Text(String::new())));
        assert_eq!(value(K::Number, " 12.50 "), Some(Value::Number("12.50".into())));
        assert_eq!(value(K::Number, ""), Some(Value::Null));
        assert_eq!(value(K::Date, "2026-11-23"), Some(Value::Date("2026-11-23".into())));
        assert_eq!(value(K::Date, "LAST_N_DAYS:7"), Some(Value::Date("LAST_N_DAYS:7".into())));
        assert_eq!(value(K::Date, "2026-11-23T09:00:00Z"), Some(Value::DateTime("2026-11-23T09:00:00Z".into())));
        assert_eq!(value(K::Picklist, "Won"), Some(Value::Text("Won".into())));
        assert_eq!(value(K::Record, "001000000000001"), Some(Value::Text("001000000000001".into())));
        for (kind, odd) in [
            (K::Number, "1,5"),
            (K::Number, "1; x"),
            (K::Number, "\"1\""),
            (K::Date, "2026-02-30"),
            (K::Date, "soon"),
            (K::Date, "TODAY OR x"),
            (K::Picklist, "Open"),
            (K::Record, "001"),
            (K::Record, "001' OR Id != '"),
        ] {
            let refused = input(kind, odd).value().unwrap_err();
            assert!(refused.message.starts_with("it takes") && !refused.hint.is_empty(), "{odd}");
        }
    }

    #[test]
    fn names_are_words() {
        for name in ["a", "closeDate", "x_1"] {
            assert!(Input::check_name(name).is_ok(), "{name}");
        }
        for name in ["", "1a", "a.b", "a b", "ü", "a}}", &"a".repeat(500)] {
            assert!(Input::check_name(name).is_err(), "{name}");
        }
    }

    #[test]
    fn what_is_stored_is_read_back_and_odd_things_are_refused() {
        let inputs = vec![input(InputKind::Date, "TODAY"), Input { name: "b".into(), ..Input::default() }];
        let text = write_inputs(&inputs).to_text();
        assert_eq!(read_inputs(&Json::read(&text).unwrap()), Ok(inputs));
        for odd in [
            "{}",
            "[1]",
            r#"[{"name":"a"},{"name":"a"}]"#,
            r#"[{"name":"a b"}]"#,
            r#"[{"name":"a","kind":"odd"}]"#,
            r#"[{"name":"a","choices":[1]}]"#,
        ] {
            assert_eq!(read_inputs(&Json::read(odd).unwrap()), Err(Odd), "{odd}");
        }
        let many: Vec<String> = (0..1_000).map(|n| format!(r#"{{"name":"a{n}"}}"#)).collect();
        assert!(read_inputs(&Json::read(&format!("[{}]", many.join(","))).unwrap()).is_err());
    }

    proptest! {
        #[test]
        fn anything_may_be_typed(text in any::<String>()) {
            for kind in InputKind::ALL {
                let _ = input(kind, &text).value();
            }
        }
    }
}
