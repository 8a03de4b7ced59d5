//! A view: how a person wants a query's rows shown, as a value that can be changed, kept, named and linked. Knows fields by their
//! paths, not columns by number, so that it outlives a run and fits another org; knows neither rows nor what is drawn.

mod change;
mod condition;
pub mod draft;
pub mod link;
pub mod operator;
pub mod period;
pub mod pick;
pub mod saved;
mod stored;

pub use change::{Change, SortChange};
pub use condition::Condition;

use crate::format::rules::{RULES_MAX, Rule};
use crate::json::Json;
use crate::table::{Direction, Nulls};

/// Longest stored or linked view that is read.
pub const STORED_BYTES_MAX: usize = 200_000;
/// Columns, sorts, groups and conditions that are read from a stored view; what is beyond is left out.
pub const PARTS_MAX: usize = 5_000;
/// Narrowest and widest that a column is made, in pixels.
pub const WIDTH_PX_MIN: u16 = 40;
/// See [`WIDTH_PX_MIN`].
pub const WIDTH_PX_MAX: u16 = 1_200;

/// How rows are shown.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct View {
    /// Choices about columns, in the order of columns. Columns that are not named follow in the order of the answer.
    pub columns: Vec<ColumnChoice>,
    /// How rows are sorted, the first above all.
    pub sorts: Vec<SortBy>,
    /// Which rows are shown.
    pub filter: Option<Condition>,
    /// What is searched for over all columns.
    pub search: Search,
    /// Paths that rows are grouped by, the first above all.
    pub groups: Vec<String>,
    /// How high rows are.
    pub density: Density,
    /// What heads of columns say.
    pub names: Names,
    /// Long texts break into several lines, and rows are as high as they need.
    pub wrap: bool,
    /// Every second row is shaded.
    pub zebra: bool,
    /// A row below sums columns up.
    pub summary: bool,
    /// Which cells stand out, and how.
    pub rules: Vec<Rule>,
}

/// What was chosen for a column.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ColumnChoice {
    /// Path of the field, `Account.Name`. Case does not matter.
    pub path: String,
    /// Width in pixels; none for as wide as it needs.
    pub width_px: Option<u16>,
    /// Not shown.
    pub hidden: bool,
    /// Stays in sight at an edge.
    pub pinned: Option<Side>,
    /// What the summary row says of it; none for what suits its type.
    pub measure: Option<Measure>,
}

/// An edge of the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[allow(missing_docs)]
pub enum Side {
    Left,
    Right,
}

/// What a column comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Measure {
    Sum,
    Average,
    Least,
    Greatest,
    /// How many different values.
    Distinct,
    /// How many rows have a value.
    Filled,
    /// Nothing.
    None,
}

/// How rows are sorted by a field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SortBy {
    /// Path of the field.
    pub path: String,
    /// Downwards.
    pub descending: bool,
    /// Rows without a value come first.
    pub nulls_first: bool,
}

/// A search over all columns.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Search {
    /// What to look for; nothing for no search.
    pub text: String,
    /// The text is a regular expression.
    pub is_regex: bool,
}

/// How high rows are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Density {
    Compact,
    #[default]
    Normal,
    Roomy,
}

/// What heads of columns say.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Names {
    /// `Account.Name`
    #[default]
    Api,
    /// `Account Name`, where describe has told.
    Label,
    /// Label and API name.
    Both,
}

impl View {
    /// Reads a stored or linked view. `None` where the text is none. Parts beyond [`PARTS_MAX`] are left out, widths brought
    /// within limits.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        if text.len() > STORED_BYTES_MAX {
            return None;
        }
        Self::of_stored(&Json::read(text)?)
    }

    /// Reads a view that is part of something stored, as [`View::parse`] does.
    #[must_use]
    pub fn of_stored(stored: &Json<'_>) -> Option<Self> {
        let mut view = stored::read(stored).ok()?;
        view.columns.truncate(PARTS_MAX);
        view.sorts.truncate(PARTS_MAX);
        view.groups.truncate(PARTS_MAX);
        view.rules.truncate(RULES_MAX);
        view.filter = view.filter.filter(|filter| filter.parts() <= PARTS_MAX);
        for column in &mut view.columns {
            column.width_px = column.width_px.map(|width| width.clamp(WIDTH_PX_MIN, WIDTH_PX_MAX));
        }
        Some(view)
    }

    /// As text that [`View::parse`] reads.
    #[must_use]
    pub fn to_text(&self) -> String {
        self.to_stored().to_text()
    }

    /// As part of something stored.
    #[must_use]
    pub fn to_stored(&self) -> Json<'_> {
        stored::write(self)
    }

    /// What is worth remembering for the next time this object is queried: how columns look, not which rows were looked for.
    #[must_use]
    pub fn lasting(&self) -> Self {
        Self { sorts: Vec::new(), filter: None, search: Search::default(), groups: Vec::new(), ..self.clone() }
    }

    /// The choice made for a column, if any.
    #[must_use]
    pub fn choice(&self, path: &str) -> Option<&ColumnChoice> {
        self.columns.iter().find(|choice| same(&choice.path, path))
    }

    /// The columns of an answer in the order in which they are shown, hidden ones among them: those that stay at the left, the
    /// others, those that stay at the right. `paths` are the answer's columns in its own order; the numbers count them.
    #[must_use]
    pub fn order(&self, paths: &[&str]) -> Vec<usize> {
        let mut order = Vec::with_capacity(paths.len());
        let mut is_placed = vec![false; paths.len()];
        for choice in &self.columns {
            let at = paths.iter().position(|path| same(path, &choice.path));
            if let Some(at) = at.filter(|at| !is_placed[*at]) {
                is_placed[at] = true;
                order.push(at);
            }
        }
        order.extend((0..paths.len()).filter(|at| !is_placed[*at]));
        let side = |at: &usize| self.choice(paths[*at]).and_then(|choice| choice.pinned);
        let pinned = |which: Option<Side>| order.iter().copied().filter(move |at| side(at) == which);
        pinned(Some(Side::Left)).chain(pinned(None)).chain(pinned(Some(Side::Right))).collect()
    }
}

impl Search {
    /// Whether nothing is searched for.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.text.is_empty()
    }
}

impl SortBy {
    /// By a field, rows without a value last.
    #[must_use]
    pub fn new(path: impl Into<String>, direction: Direction) -> Self {
        Self { path: path.into(), descending: direction == Direction::Descending, nulls_first: false }
    }

    /// Which way.
    #[must_use]
    pub const fn direction(&self) -> Direction {
        if self.descending { Direction::Descending } else { Direction::Ascending }
    }

    /// Where rows without a value are.
    #[must_use]
    pub const fn nulls(&self) -> Nulls {
        if self.nulls_first { Nulls::First } else { Nulls::Last }
    }
}

/// Whether two paths name the same field.
#[must_use]
pub(crate) const fn same(a: &str, b: &str) -> bool {
    a.eq_ignore_ascii_case(b)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::Test;

    const PATHS: [&str; 4] = ["Id", "Name", "Account.Name", "Amount"];

    fn pinned(path: &str, side: Side) -> ColumnChoice {
        ColumnChoice { path: path.to_owned(), pinned: Some(side), ..ColumnChoice::default() }
    }

    #[test]
    fn columns_that_are_not_named_follow_in_the_order_of_the_answer() {
        let columns = ["amount", "Gone", "Id"].map(|path| ColumnChoice { path: path.to_owned(), ..Default::default() });
        let view = View { columns: columns.to_vec(), ..View::default() };
        assert_eq!(view.order(&PATHS), [3, 0, 1, 2]);
        assert_eq!(View::default().order(&PATHS), [0, 1, 2, 3]);
    }

    #[test]
    fn pinned_columns_stand_at_their_edges() {
        let view = View { columns: vec![pinned("Id", Side::Right), pinned("Amount", Side::Left)], ..View::default() };
        assert_eq!(view.order(&PATHS), [3, 1, 2, 0]);
    }

    #[test]
    fn a_view_comes_back_from_its_text() {
        let filter = Condition::Any(vec![
            Condition::Not(Box::new(Condition::is("Name", Test::Contains("a\"b".to_owned())))),
            Condition::is("Amount", Test::IsNull),
        ]);
        use crate::format::rules::{Look, Tone};
        let view = View {
            columns: vec![pinned("Id", Side::Left)],
            sorts: vec![SortBy::new("Name", Direction::Descending)],
            filter: Some(filter),
            search: Search { text: "x".to_owned(), is_regex: true },
            groups: vec!["StageName".to_owned()],
            density: Density::Roomy,
            names: Names::Both,
            wrap: true,
            zebra: true,
            summary: true,
            rules: vec![Rule { path: "Amount".to_owned(), look: Look::Bar(Tone::Blue) }],
        };
        assert_eq!(View::parse(&view.to_text()), Some(view));
        assert_eq!(View::parse("{}"), Some(View::default()));
    }

    #[test]
    fn a_text_that_is_no_view_is_none_and_odd_widths_are_brought_within_limits() {
        for text in ["", "7", "{\"sorts\":7}", "{\"filter\":{\"all\":[{\"all\":"] {
            assert_eq!(View::parse(text), None, "{text}");
        }
        assert_eq!(View::parse(&("{\"names\":\"".to_owned() + &"x".repeat(STORED_BYTES_MAX))), None);
        let deep = "{\"filter\":".to_owned() + &"{\"not\":".repeat(50_000);
        assert_eq!(View::parse(&deep), None);
        let view = View::parse("{\"columns\":[{\"path\":\"Id\",\"widthPx\":65535}]}").unwrap();
        assert_eq!(view.columns[0].width_px, Some(WIDTH_PX_MAX));
    }
}
