//! What a chart is of: which column names, which is measured, and how, as chosen or as suits what is grouped or selected. Reads no rows.

use super::picture::{Along, Style};
use crate::app::view::ColumnView;
use crate::table::{Kind, Measure};

/// How rows of one name become one value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum How {
    Rows,
    Sum,
    Average,
    Least,
    Greatest,
}

/// What the person has chosen; nothing where it is left to the chart.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Choice {
    /// How values are shown.
    pub style: Option<Style>,
    /// Path of the column from left to right.
    pub across: Option<String>,
    /// How rows become a value, and path of the column that has it, which for [`How::Rows`] is empty.
    pub value: Option<(How, String)>,
}

/// A chart that can be drawn.
#[derive(Clone, Debug, PartialEq)]
pub struct Plan {
    /// How values are shown.
    pub style: Style,
    /// What the values from left to right are.
    pub along: Along,
    /// The column from left to right.
    pub across: ColumnView,
    /// How rows become a value.
    pub how: How,
    /// The column that has it; none where rows are counted.
    pub up: Option<ColumnView>,
}

/// Words for what a value is.
#[must_use]
pub fn how_words(how: How, path: &str) -> String {
    match how {
        How::Rows => "Number of rows".to_owned(),
        How::Sum => "Sum of ".to_owned() + path,
        How::Average => "Average of ".to_owned() + path,
        How::Least => "Least of ".to_owned() + path,
        How::Greatest => "Greatest of ".to_owned() + path,
    }
}

impl Plan {
    /// Of these columns; `groups` are the paths that rows are grouped by, `selected` the columns with a selected cell. `None` where
    /// there is nothing that could be named.
    #[must_use]
    pub fn new(columns: &[ColumnView], groups: &[String], selected: &[usize], choice: &Choice) -> Option<Self> {
        let named = |path: &String| columns.iter().find(|column| column.path.eq_ignore_ascii_case(path));
        let chosen = |at: &usize| columns.get(*at);
        let across = choice
            .across
            .as_ref()
            .and_then(named)
            .or_else(|| groups.first().and_then(named))
            .or_else(|| selected.iter().filter_map(chosen).find(|column| is_name(column)))
            .or_else(|| scattered(columns, selected, choice).map(|pair| pair.0))
            .or_else(|| usual_name(columns))?;
        let (how, up) = match &choice.value {
            Some((How::Rows, _)) => (How::Rows, None),
            Some((how, path)) => (*how, named(path)),
            None => {
                let mut looked = selected.iter().filter_map(chosen).chain(columns);
                let up = looked.find(|column| column.kind == Kind::Number && column.path != across.path);
                (if up.is_some() { How::Sum } else { How::Rows }, up)
            }
        };
        let how = if up.is_none() { How::Rows } else { how };
        let along = match across.kind {
            Kind::Number => Along::Numbers,
            Kind::Date | Kind::DateTime => Along::Days,
            _ => Along::Names,
        };
        let style = choice.style.unwrap_or(match along {
            Along::Names => Style::Bar,
            Along::Days => Style::Line,
            Along::Numbers if up.is_some() => Style::Scatter,
            Along::Numbers => Style::Bar,
        });
        Some(Self { style, along, across: across.clone(), how, up: up.cloned() })
    }

    /// Whether single rows are shown. Names have no place of their own from left to right, and a count is not of one row.
    #[must_use]
    pub fn is_of_rows(&self) -> bool {
        self.style == Style::Scatter && self.along != Along::Names && self.up.is_some()
    }

    /// What the table is to measure.
    #[must_use]
    pub fn measure(&self) -> Measure {
        let column = self.up.as_ref().map_or(0, |column| column.column);
        match self.how {
            How::Rows => Measure::Rows,
            How::Sum => Measure::Sum(column),
            How::Average => Measure::Average(column),
            How::Least => Measure::Least(column),
            How::Greatest => Measure::Greatest(column),
        }
    }

    /// `Sum of Amount by StageName`, `Amount by CloseDate`.
    #[must_use]
    pub fn title(&self) -> String {
        let up = self.up.as_ref().map_or("", |column| column.path.as_str());
        let value = if self.is_of_rows() { up.to_owned() } else { how_words(self.how, up) };
        value + " by " + &self.across.path
    }
}

/// Columns that may stand from left to right.
#[must_use]
pub const fn can_be_across(column: &ColumnView) -> bool {
    !matches!(column.kind, Kind::Nested | Kind::Unknown)
}

const fn is_name(column: &ColumnView) -> bool {
    !matches!(column.kind, Kind::Number | Kind::Id | Kind::Nested | Kind::Unknown)
}

/// Two columns of numbers are selected, or were asked to be shown as points.
fn scattered<'a>(
    columns: &'a [ColumnView],
    selected: &[usize],
    choice: &Choice,
) -> Option<(&'a ColumnView, &'a ColumnView)> {
    let mut numbers = selected.iter().filter_map(|at| columns.get(*at)).filter(|column| column.kind == Kind::Number);
    let pair = (numbers.next()?, numbers.next()?);
    matches!(choice.style, None | Some(Style::Scatter)).then_some(pair)
}

/// A picklist has few values, a checkbox two, and days can be put together; other texts may be all different.
fn usual_name(columns: &[ColumnView]) -> Option<&ColumnView> {
    let is_picklist = |column: &&ColumnView| column.facts.as_ref().is_some_and(|facts| !facts.field.choices.is_empty());
    let of_kind = |wanted: Kind| columns.iter().find(|column| column.kind == wanted);
    columns
        .iter()
        .find(is_picklist)
        .or_else(|| of_kind(Kind::Date))
        .or_else(|| of_kind(Kind::Boolean))
        .or_else(|| of_kind(Kind::Text))
        .or_else(|| of_kind(Kind::DateTime))
        .or_else(|| columns.iter().find(|column| can_be_across(column)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn columns() -> Vec<ColumnView> {
        [
            ("Id", Kind::Id),
            ("Name", Kind::Text),
            ("Amount", Kind::Number),
            ("CloseDate", Kind::Date),
            ("Probability", Kind::Number),
            ("Contacts", Kind::Nested),
        ]
        .into_iter()
        .enumerate()
        .map(|(at, (path, kind))| ColumnView::new(at, path, kind))
        .collect()
    }

    fn plan(groups: &[&str], selected: &[usize], choice: &Choice) -> (String, Style) {
        let groups: Vec<String> = groups.iter().map(|path| (*path).to_owned()).collect();
        let plan = Plan::new(&columns(), &groups, selected, choice).unwrap();
        (plan.title(), plan.style)
    }

    #[test]
    fn the_chart_is_of_what_is_grouped_or_selected() {
        let by = |title: &str, style| (title.to_owned(), style);
        let none = Choice::default();
        assert_eq!(plan(&["name"], &[], &none), by("Sum of Amount by Name", Style::Bar));
        assert_eq!(plan(&[], &[], &none), by("Sum of Amount by CloseDate", Style::Line));
        assert_eq!(plan(&[], &[1, 4], &none), by("Sum of Probability by Name", Style::Bar));
        assert_eq!(plan(&[], &[2, 4], &none), by("Probability by Amount", Style::Scatter));
        assert_eq!(plan(&["Gone"], &[0], &none), by("Sum of Amount by CloseDate", Style::Line));
    }

    #[test]
    fn what_is_chosen_comes_first() {
        let choice = Choice {
            style: Some(Style::Bar),
            across: Some("CloseDate".to_owned()),
            value: Some((How::Average, "Probability".to_owned())),
        };
        assert_eq!(plan(&["Name"], &[2], &choice).0, "Average of Probability by CloseDate");
        let count = Choice { value: Some((How::Rows, String::new())), ..Choice::default() };
        assert_eq!(plan(&["Name"], &[], &count).0, "Number of rows by Name");
        let gone = Choice { across: Some("Gone".to_owned()), value: Some((How::Sum, "Gone".to_owned())), style: None };
        assert_eq!(plan(&[], &[], &gone).0, "Number of rows by CloseDate");
    }

    #[test]
    fn points_want_a_place_and_a_value() {
        let scatter = |across: &str, value| Choice {
            style: Some(Style::Scatter),
            across: Some(across.to_owned()),
            value: Some(value),
        };
        let amount = || (How::Sum, "Amount".to_owned());
        let is_of_rows = |choice: &Choice| Plan::new(&columns(), &[], &[], choice).unwrap().is_of_rows();
        assert!(is_of_rows(&scatter("CloseDate", amount())));
        assert!(!is_of_rows(&scatter("Name", amount())));
        assert!(!is_of_rows(&scatter("CloseDate", (How::Rows, String::new()))));
    }

    #[test]
    fn without_columns_there_is_no_chart() {
        assert_eq!(Plan::new(&[], &[], &[0], &Choice::default()), None);
        let nested = [ColumnView::new(0, "Contacts", Kind::Nested)];
        assert_eq!(Plan::new(&nested, &[], &[], &Choice::default()), None);
    }
}
