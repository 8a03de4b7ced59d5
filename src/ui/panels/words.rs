//! Conditions in words, as they stand on chips; knows nothing of how they are drawn.

use crate::app::view::TableView;
use crate::table::Kind;
use crate::ui::wording::grouped_decimal;
use crate::view::operator::{Operator, Wants};
use crate::view::{Condition, Names, period};

/// Longest text of a condition on a chip.
const WORDS_CHARS_MAX: usize = 60;

/// What a column is called.
#[must_use]
pub fn name_of(table: &TableView, path: &str) -> String {
    let Some(column) = table.column(path) else { return path.to_owned() };
    let label = column.facts.as_ref().filter(|_| table.view.names != Names::Api).map(|facts| {
        let mut label = String::new();
        for step in &facts.way {
            label.push_str(step);
            label.push_str(" › ");
        }
        label + &facts.field.label
    });
    match label {
        Some(label) if table.view.names == Names::Both => label + " (" + &column.path + ")",
        Some(label) => label,
        None => column.path.clone(),
    }
}

/// A condition in words, and the fields of it that this answer does not have.
#[must_use]
pub fn words(table: &TableView, condition: &Condition) -> (String, Vec<String>) {
    let mut absent: Vec<String> = Vec::new();
    for path in condition.paths() {
        if table.column(path).is_none() && !absent.iter().any(|other| other.eq_ignore_ascii_case(path)) {
            absent.push(path.to_owned());
        }
    }
    let mut words = String::new();
    push_words(table, condition, &mut words);
    (shortened(words), absent)
}

fn push_words(table: &TableView, condition: &Condition, out: &mut String) {
    let kind = |path: &str| table.column(path).map_or(Kind::Unknown, |column| column.kind);
    if out.len() > 4 * WORDS_CHARS_MAX {
        return;
    }
    if let Some((path, operator, values)) = Operator::of(condition, &kind) {
        out.push_str(&name_of(table, &path));
        out.push(' ');
        out.push_str(operator.label(kind(&path)));
        let values = values_in_words(operator, kind(&path), &values);
        if !values.is_empty() {
            out.push(' ');
            out.push_str(&values);
        }
        return;
    }
    match condition {
        Condition::All(parts) => push_joined(table, parts, " and ", out),
        Condition::Any(parts) => push_joined(table, parts, " or ", out),
        Condition::Not(part) => {
            out.push_str("not (");
            push_words(table, part, out);
            out.push(')');
        }
        Condition::Is { path, .. } => out.push_str(path),
    }
}

fn push_joined(table: &TableView, parts: &[Condition], joint: &str, out: &mut String) {
    for (place, part) in parts.iter().enumerate() {
        if place > 0 {
            out.push_str(joint);
        }
        let is_group = matches!(part, Condition::All(parts) | Condition::Any(parts) if parts.len() > 1);
        if is_group {
            out.push('(');
        }
        push_words(table, part, out);
        if is_group {
            out.push(')');
        }
    }
}

fn values_in_words(operator: Operator, kind: Kind, values: &[String]) -> String {
    let value = |at: usize| {
        let text = values.get(at).map_or("", String::as_str);
        match kind {
            Kind::Number => grouped_decimal(text).into_owned(),
            Kind::Date | Kind::DateTime | Kind::Nested => text.to_owned(),
            _ => "“".to_owned() + text + "”",
        }
    };
    match operator.wants() {
        Wants::Nothing => String::new(),
        Wants::One => value(0),
        Wants::Period => period::words(values),
        Wants::Two => value(0) + " and " + &value(1),
        Wants::List => {
            let lines: Vec<&str> = values.first().map_or("", String::as_str).lines().collect();
            let first = lines.iter().take(3).copied().collect::<Vec<_>>().join(", ");
            match lines.len() {
                0..=3 => first,
                more => first + " and " + &(more - 3).to_string() + " more",
            }
        }
    }
}

fn shortened(words: String) -> String {
    match words.char_indices().nth(WORDS_CHARS_MAX) {
        Some((end, _)) => words[..end].to_owned() + "…",
        None => words,
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::app::view::ColumnView;
    use crate::table::Test;

    #[test]
    fn a_condition_is_told_in_words_with_the_fields_that_are_not_there() {
        let columns = vec![ColumnView::new(0, "Name", Kind::Text), ColumnView::new(1, "Amount", Kind::Number)];
        let table = TableView { columns: Arc::new(columns), ..TableView::default() };
        let is = |path: &str, test: Test| Condition::is(path, test);
        let not = |condition: Condition| Condition::Not(Box::new(condition));
        let text = |text: &str| text.to_owned();
        for (condition, wanted, absent) in [
            (is("name", Test::Contains(text("a"))), "Name contains “a”", vec![]),
            (not(is("Name", Test::IsEmpty)), "Name is not empty", vec![]),
            (is("Amount", Test::Greater(text("25000"))), "Amount > 25,000", vec![]),
            (
                is("Name", Test::In(["a", "b", "c", "d", "e"].map(text).to_vec())),
                "Name is one of a, b, c and 2 more",
                vec![],
            ),
            (
                Condition::Any(vec![
                    is("Gone", Test::IsNull),
                    Condition::All(vec![is("Name", Test::IsNull), is("gone", Test::IsNull)]),
                ]),
                "Gone is null or (Name is null and gone is null)",
                vec!["Gone"],
            ),
            (
                Condition::All(vec![
                    is("Amount", Test::GreaterOrEqual(text("1000"))),
                    is("Amount", Test::LessOrEqual(text("2000"))),
                ]),
                "Amount is between 1,000 and 2,000",
                vec![],
            ),
        ] {
            assert_eq!(words(&table, &condition), (wanted.to_owned(), absent.into_iter().map(str::to_owned).collect()));
        }
        let long = is("Name", Test::Contains("é".repeat(500)));
        assert_eq!(words(&table, &long).0.chars().count(), WORDS_CHARS_MAX + 1);
    }
}
