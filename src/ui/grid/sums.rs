//! What a column comes to, in words and figures for the summary row and the heads of groups. Knows no element.

use crate::app::view::ColumnView;
use crate::soql::schema::FieldType;
use crate::table::{Kind, Summary, Table};
use crate::ui::wording::{grouped, grouped_decimal};
use crate::view::Measure;

/// What is said of a column: what was chosen, or what suits its type. A sum of percentages would say nothing.
#[must_use]
pub fn measure(column: &ColumnView) -> Measure {
    let is_percent = || column.facts.as_ref().is_some_and(|facts| facts.field.kind == FieldType::Percent);
    match (column.measure, column.kind) {
        (Some(measure), _) => measure,
        (None, Kind::Number) if is_percent() => Measure::Average,
        (None, Kind::Number) => Measure::Sum,
        (None, _) => Measure::None,
    }
}

/// What a column comes to over all rows that pass search and filter.
#[must_use]
pub fn of_all(table: &Table, column: &ColumnView, write: &dyn Fn(usize) -> String) -> String {
    match measure(column) {
        Measure::None => String::new(),
        Measure::Distinct => grouped(table.statistics(column.column, 0).distinct as u64) + " distinct",
        measure => words(measure, &table.summary(column.column), write),
    }
}

/// What a column comes to in a group. How many values differ is not told: that would be counted anew for each group in sight.
#[must_use]
pub fn of_group(table: &Table, group: usize, column: &ColumnView, write: &dyn Fn(usize) -> String) -> String {
    match measure(column) {
        Measure::None | Measure::Distinct => String::new(),
        measure => words(measure, &table.subtotal(group, column.column), write),
    }
}

/// `write` gives the text of a row's cell in that column, the row by its number in order of arrival.
fn words(measure: Measure, summary: &Summary, write: &dyn Fn(usize) -> String) -> String {
    let with = |word: &str, text: Option<String>| text.map_or_else(String::new, |text| word.to_owned() + &text);
    match measure {
        Measure::Sum => with("", summary.sum.as_deref().map(|sum| grouped_decimal(sum).into_owned())),
        Measure::Average => with("avg ", summary.average.map(two_places)),
        Measure::Least => with("min ", summary.least.map(write)),
        Measure::Greatest => with("max ", summary.greatest.map(write)),
        Measure::Filled => filled(summary),
        Measure::Distinct | Measure::None => String::new(),
    }
}

/// `75% filled`
fn filled(summary: &Summary) -> String {
    if summary.rows == 0 {
        return String::new();
    }
    // Rounded down: 100% stands for all.
    (summary.filled as u128 * 100 / summary.rows as u128).to_string() + "% filled"
}

/// A mean with two decimals at most. Printing fractions as such would bring code of several kilobytes along.
fn two_places(mean: f64) -> String {
    #[allow(clippy::cast_possible_truncation)] // the cast saturates
    let hundredths = (mean * 100.0).round() as i128;
    let sign = if hundredths < 0 { "-" } else { "" };
    let (whole, part) = (hundredths.unsigned_abs() / 100, hundredths.unsigned_abs() % 100);
    let part = match part {
        0 => String::new(),
        part if part < 10 => ".0".to_owned() + &part.to_string(),
        part => ".".to_owned() + &part.to_string(),
    };
    grouped_decimal(&(sign.to_owned() + &whole.to_string() + &part)).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table() -> Table {
        let mut table = Table::default();
        let page = br#"{"totalSize":3,"done":true,"records":[
            {"attributes":{"type":"A"},"Amount":1200.5,"Name":"a"},
            {"attributes":{"type":"A"},"Amount":-3,"Name":null},
            {"attributes":{"type":"A"},"Amount":4,"Name":"a"}]}"#;
        assert!(table.append(page).is_ok());
        table
    }

    fn said(measure: Measure, column: usize) -> String {
        let table = table();
        let view = ColumnView { measure: Some(measure), ..ColumnView::new(column, "x", table.kind(column)) };
        of_all(&table, &view, &|row| "row ".to_owned() + &row.to_string())
    }

    #[test]
    fn every_measure_says_what_it_is() {
        assert_eq!(said(Measure::Sum, 0), "1,201.5");
        assert_eq!(said(Measure::Average, 0), "avg 400.50");
        assert_eq!(said(Measure::Least, 0), "min row 1");
        assert_eq!(said(Measure::Greatest, 0), "max row 0");
        assert_eq!(said(Measure::Filled, 1), "66% filled");
        assert_eq!(said(Measure::Distinct, 1), "1 distinct");
        assert_eq!(said(Measure::None, 0), "");
        assert_eq!(said(Measure::Sum, 1), "", "texts have no sum");
    }

    #[test]
    fn numbers_are_summed_up_unasked_and_texts_are_not() {
        assert_eq!(measure(&ColumnView::new(0, "Amount", Kind::Number)), Measure::Sum);
        assert_eq!(measure(&ColumnView::new(0, "Name", Kind::Text)), Measure::None);
    }

    #[test]
    fn a_group_comes_to_its_own_rows() {
        let mut table = table();
        table.set_groups(&[1]);
        let view = ColumnView::new(0, "Amount", Kind::Number);
        let texts: Vec<String> = (0..2).map(|group| of_group(&table, group, &view, &|_| String::new())).collect();
        assert_eq!(texts, ["1,204.5", "-3"]);
    }

    #[test]
    fn a_mean_has_two_decimals_at_most() {
        let texts = [2.0, 2.055, -0.5, 1234.004, f64::MAX].map(two_places);
        assert_eq!(&texts[..4], ["2", "2.06", "-0.50", "1,234"]);
    }
}
