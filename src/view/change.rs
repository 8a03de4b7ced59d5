//! What a person can change in a view, one step at a time. Knows nothing of who asks for it: mouse, keyboard or link.

use super::{
    ColumnChoice, Condition, Density, Measure, Names, Search, Side, SortBy, View, WIDTH_PX_MAX, WIDTH_PX_MIN, same,
};
use crate::format::Rule;
use crate::table::Direction;

/// A change. Paths name fields as the answer does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// Sort by a field.
    Sort {
        /// Path of the field.
        path: String,
        /// How.
        how: SortChange,
    },
    /// Sort so, the first above all.
    Sorts(Vec<SortBy>),
    /// Show only rows that fulfil a condition, or all.
    Filter(Option<Condition>),
    /// What is left of the filter when a condition is taken off it.
    FilterLeft(Option<Condition>),
    /// Another condition for one field in place of those that stand for it at the top, or none: what a head's filter does.
    FilterBy {
        /// Path of the field.
        path: String,
        /// The condition.
        condition: Option<Condition>,
    },
    /// Search over all columns.
    Search(Search),
    /// Group rows by these.
    Groups(Vec<String>),
    /// Put a column before another, or last of its kind (left, free, right). It takes on the other's side.
    Move {
        /// Path of the field.
        path: String,
        /// Path of the one that it is put before.
        before: Option<String>,
    },
    /// Hide columns, or show them.
    Hide {
        /// Paths of the fields.
        paths: Vec<String>,
        /// Whether to hide them.
        hidden: bool,
    },
    /// Set a column's width in pixels, or let it be as wide as it needs.
    Width {
        /// Path of the field.
        path: String,
        /// Width in pixels.
        px: Option<u16>,
    },
    /// Keep a column in sight at an edge, or let it move with the others.
    Pin {
        /// Path of the field.
        path: String,
        /// The edge.
        side: Option<Side>,
    },
    /// What the summary row says of a column; none for what suits its type.
    Measure {
        /// Path of the field.
        path: String,
        /// What.
        measure: Option<Measure>,
    },
    /// How high rows are.
    Density(Density),
    /// What heads say.
    Names(Names),
    /// Whether long texts break.
    Wrap(bool),
    /// Whether every second row is shaded.
    Zebra(bool),
    /// Whether there is a summary row.
    Summary(bool),
    /// Which cells stand out, and how.
    Rules(Vec<Rule>),
    /// Columns as the answer has them: order, widths, all shown, none pinned.
    ColumnsReset,
    /// Another view altogether.
    Replace(Box<View>),
}

/// How sorting by a field changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SortChange {
    /// By it alone: upwards, downwards, not at all, in turn.
    Cycle,
    /// The same, beside the fields that rows are sorted by already.
    CycleBeside,
    /// By it alone.
    Only(Direction),
    /// By it, after the fields that rows are sorted by already.
    Beside(Direction),
    /// Rows without a value first, or last; it must be sorted by already.
    NullsFirst(bool),
    /// No longer by it.
    Remove,
}

impl Change {
    /// What is changed by typing or dragging, letter by letter: all of that is one change to a person.
    #[must_use]
    pub fn typed(&self) -> Option<String> {
        match self {
            Self::Search(search) if !search.text.is_empty() => Some("search".to_owned()),
            Self::Filter(_) => Some("filter".to_owned()),
            Self::FilterBy { path, condition: Some(_) } => Some("filter ".to_owned() + path),
            Self::Width { path, .. } => Some("width ".to_owned() + path),
            _ => None,
        }
    }
}

impl View {
    /// Changes it. `shown` are the paths of all columns in the order in which they are shown now, hidden ones among them: what
    /// moving a column refers to.
    pub fn apply(&mut self, change: Change, shown: &[&str]) {
        match change {
            Change::Sort { path, how } => self.sort(path, how),
            Change::Sorts(sorts) => self.sorts = sorts,
            Change::Filter(filter) | Change::FilterLeft(filter) => self.filter = filter,
            Change::FilterBy { path, condition } => {
                self.filter = Condition::with_header(self.filter.take(), &path, condition);
            }
            Change::Search(search) => self.search = search,
            Change::Groups(groups) => self.groups = groups,
            Change::Move { path, before } => self.put_before(&path, before.as_deref(), shown),
            Change::Hide { paths, hidden } => {
                for path in paths {
                    self.choice_mut(&path, shown).hidden = hidden;
                }
            }
            Change::Width { path, px } => {
                let width = px.map(|px| px.clamp(WIDTH_PX_MIN, WIDTH_PX_MAX));
                self.choice_mut(&path, shown).width_px = width;
            }
            Change::Pin { path, side } => self.choice_mut(&path, shown).pinned = side,
            Change::Measure { path, measure } => self.choice_mut(&path, shown).measure = measure,
            Change::Density(density) => self.density = density,
            Change::Names(names) => self.names = names,
            Change::Wrap(wrap) => self.wrap = wrap,
            Change::Zebra(zebra) => self.zebra = zebra,
            Change::Summary(summary) => self.summary = summary,
            Change::Rules(rules) => self.rules = rules,
            Change::ColumnsReset => self.columns = Vec::new(),
            Change::Replace(view) => *self = *view,
        }
    }

    fn sort(&mut self, path: String, how: SortChange) {
        let at = self.sorts.iter().position(|sort| same(&sort.path, &path));
        let now = at.map(|at| self.sorts[at].direction());
        let next = match how {
            SortChange::Cycle | SortChange::CycleBeside => match now {
                None => Some(Direction::Ascending),
                Some(Direction::Ascending) => Some(Direction::Descending),
                Some(Direction::Descending) => None,
            },
            SortChange::Only(direction) | SortChange::Beside(direction) => Some(direction),
            SortChange::NullsFirst(first) => {
                if let Some(at) = at {
                    self.sorts[at].nulls_first = first;
                }
                return;
            }
            SortChange::Remove => None,
        };
        let sort = next.map(|direction| {
            let nulls_first = at.is_some_and(|at| self.sorts[at].nulls_first);
            SortBy { nulls_first, ..SortBy::new(path, direction) }
        });
        match (how, at, sort) {
            (SortChange::Cycle | SortChange::Only(_), _, sort) => self.sorts = sort.into_iter().collect(),
            (_, Some(at), Some(sort)) => self.sorts[at] = sort,
            (_, Some(at), None) => drop(self.sorts.remove(at)),
            (_, None, sort) => self.sorts.extend(sort),
        }
    }

    fn put_before(&mut self, path: &str, before: Option<&str>, shown: &[&str]) {
        if before.is_some_and(|before| same(before, path)) {
            return;
        }
        self.name_all(shown);
        let Some(from) = self.columns.iter().position(|choice| same(&choice.path, path)) else { return };
        let mut moved = self.columns.remove(from);
        let at = before.and_then(|before| self.columns.iter().position(|choice| same(&choice.path, before)));
        if let Some(at) = at {
            moved.pinned = self.columns[at].pinned;
        }
        self.columns.insert(at.unwrap_or(self.columns.len()), moved);
    }

    fn choice_mut(&mut self, path: &str, shown: &[&str]) -> &mut ColumnChoice {
        self.name_all(shown);
        let at = self.columns.iter().position(|choice| same(&choice.path, path)).unwrap_or_else(|| {
            self.columns.push(ColumnChoice { path: path.to_owned(), ..ColumnChoice::default() });
            self.columns.len() - 1
        });
        &mut self.columns[at]
    }

    /// Names every column in the order shown, so that a choice about one moves none. Choices about columns that are not there now
    /// stay, behind.
    fn name_all(&mut self, shown: &[&str]) {
        let named = shown.iter().map(|path| {
            let at = self.columns.iter().position(|choice| same(&choice.path, path));
            at.map_or_else(
                || ColumnChoice { path: (*path).to_owned(), ..ColumnChoice::default() },
                |at| std::mem::take(&mut self.columns[at]),
            )
        });
        let mut named: Vec<ColumnChoice> = named.collect();
        named.extend(self.columns.drain(..).filter(|choice| !choice.path.is_empty()));
        self.columns = named;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SHOWN: [&str; 4] = ["Id", "Name", "Account.Name", "Amount"];

    fn sorts(view: &View) -> String {
        let one = |sort: &SortBy| {
            let nulls = if sort.nulls_first { "!" } else { "" };
            sort.path.clone() + if sort.descending { "-" } else { "+" } + nulls
        };
        view.sorts.iter().map(one).collect::<Vec<_>>().join(" ")
    }

    fn order(view: &View) -> Vec<&'static str> {
        view.order(&SHOWN).into_iter().map(|at| SHOWN[at]).collect()
    }

    #[test]
    fn a_head_pressed_sorts_up_then_down_then_not_and_with_shift_beside_the_others() {
        let mut view = View::default();
        let steps = [
            ("Name", SortChange::Cycle, "Name+"),
            ("name", SortChange::Cycle, "name-"),
            ("Amount", SortChange::CycleBeside, "name- Amount+"),
            ("NAME", SortChange::CycleBeside, "Amount+"),
            ("Amount", SortChange::NullsFirst(true), "Amount+!"),
            ("Amount", SortChange::Beside(Direction::Descending), "Amount-!"),
            ("Id", SortChange::Beside(Direction::Ascending), "Amount-! Id+"),
            ("Amount", SortChange::Remove, "Id+"),
            ("Name", SortChange::Only(Direction::Descending), "Name-"),
            ("Name", SortChange::Cycle, ""),
            ("Gone", SortChange::NullsFirst(true), ""),
        ];
        for (path, how, after) in steps {
            view.apply(Change::Sort { path: path.to_owned(), how }, &SHOWN);
            assert_eq!(sorts(&view), after, "{path} {how:?}");
        }
    }

    #[test]
    fn a_column_is_moved_before_another_and_takes_on_its_side() {
        let mut view = View::default();
        let put = |view: &mut View, path: &str, before: Option<&str>| {
            let shown = order(view);
            view.apply(Change::Move { path: path.to_owned(), before: before.map(str::to_owned) }, &shown);
        };
        put(&mut view, "Amount", Some("Name"));
        assert_eq!(order(&view), ["Id", "Amount", "Name", "Account.Name"]);
        put(&mut view, "Id", None);
        assert_eq!(order(&view), ["Amount", "Name", "Account.Name", "Id"]);
        let shown = order(&view);
        view.apply(Change::Pin { path: "Name".to_owned(), side: Some(Side::Left) }, &shown);
        put(&mut view, "Id", Some("Name"));
        assert_eq!(order(&view), ["Id", "Name", "Amount", "Account.Name"]);
        assert_eq!(view.choice("Id").and_then(|choice| choice.pinned), Some(Side::Left));
        put(&mut view, "Id", Some("id"));
        put(&mut view, "Gone", None);
        assert_eq!(order(&view), ["Id", "Name", "Amount", "Account.Name"]);
    }

    #[test]
    fn a_choice_about_one_column_moves_none_and_outlives_an_answer_without_it() {
        let mut view = View::default();
        view.apply(Change::Hide { paths: vec!["Amount".to_owned()], hidden: true }, &SHOWN);
        view.apply(Change::Width { path: "Name".to_owned(), px: Some(9_999) }, &["Name", "Other"]);
        assert_eq!(view.choice("Name").and_then(|choice| choice.width_px), Some(WIDTH_PX_MAX));
        assert!(view.choice("Amount").is_some_and(|choice| choice.hidden));
        view.apply(Change::ColumnsReset, &SHOWN);
        assert_eq!(view, View::default());
    }
}
