//! Names of values: an input's, or a cell of the row chosen in another query's table. Says which query needs which, and refuses
//! queries that wait for each other; knows no rows.

use super::Refused;

/// What a name in a slot stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reference<'t> {
    /// An input, by its name.
    Input(&'t str),
    /// `query.selectedRow.Account.Name`: a column of the chosen row.
    SelectedRow {
        /// The query's name.
        query: &'t str,
        /// The column's path.
        path: &'t str,
    },
    /// `query.selectedRows.Id`: a column of all chosen rows, as a list.
    SelectedRows {
        /// The query's name.
        query: &'t str,
        /// The column's path.
        path: &'t str,
    },
}

impl<'t> Reference<'t> {
    /// Reads a name.
    ///
    /// # Errors
    /// It has dots and is no reference.
    pub fn parse(name: &'t str) -> Result<Self, Refused> {
        let Some((query, rest)) = name.split_once('.') else { return Ok(Self::Input(name)) };
        let whole = |path: &str| !path.is_empty() && path.split('.').all(|part| !part.is_empty());
        match rest.split_once('.') {
            Some(("selectedRow", path)) if !query.is_empty() && whole(path) => Ok(Self::SelectedRow { query, path }),
            Some(("selectedRows", path)) if !query.is_empty() && whole(path) => Ok(Self::SelectedRows { query, path }),
            _ => Err(Refused::new(
                [name, " is no name of a value."].concat(),
                "Write an input\u{2019}s name, or query.selectedRow.Field for a column of the row chosen in another query.",
            )),
        }
    }

    /// The query whose rows it takes a value from.
    #[must_use]
    pub const fn query(&self) -> Option<&'t str> {
        match self {
            Self::Input(_) => None,
            Self::SelectedRow { query, .. } | Self::SelectedRows { query, .. } => Some(query),
        }
    }
}

/// What one query needs: its own name, and those in its slots.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Needs {
    /// What it is called.
    pub query: String,
    /// The names in its slots.
    pub names: Vec<String>,
}

impl Needs {
    /// Whether it takes a value from the chosen row of that query.
    #[must_use]
    pub fn follows(&self, query: &str) -> bool {
        self.names.iter().any(|name| Reference::parse(name).is_ok_and(|name| name.query() == Some(query)))
    }

    /// Whether it takes the value of that input.
    #[must_use]
    pub fn takes(&self, input: &str) -> bool {
        self.names.iter().any(|name| name == input)
    }
}

/// The circle of queries that wait for each other's rows, if there is one: each needs the next, and the last the first.
#[must_use]
pub fn circle(all: &[Needs]) -> Option<Vec<&str>> {
    let mut state = vec![Visit::Not; all.len()];
    let mut way = Vec::new();
    (0..all.len()).find_map(|query| visit(all, query, &mut state, &mut way))
}

/// Why a query may not be run where queries wait for each other.
#[must_use]
pub fn refuse_circle(circle: &[&str]) -> Refused {
    let mut way = circle.join(" \u{2192} ");
    if let Some(first) = circle.first() {
        way.push_str(" \u{2192} ");
        way.push_str(first);
    }
    Refused::new(
        ["Queries wait for each other: ", &way, "."].concat(),
        "Take one of these references away, so that one of them can run first.",
    )
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Visit {
    Not,
    Under,
    Done,
}

/// Queries number a few dozen at most, and a chain of them is no longer.
fn visit<'a>(all: &'a [Needs], query: usize, state: &mut [Visit], way: &mut Vec<usize>) -> Option<Vec<&'a str>> {
    match state.get(query)? {
        Visit::Done => return None,
        Visit::Under => {
            let from = way.iter().position(|on_way| *on_way == query)?;
            return Some(way.get(from..)?.iter().map(|query| all[*query].query.as_str()).collect());
        }
        Visit::Not => {}
    }
    state[query] = Visit::Under;
    way.push(query);
    for name in &all[query].names {
        let needed = Reference::parse(name).ok().and_then(|name| name.query());
        let needed = needed.and_then(|needed| all.iter().position(|other| other.query == needed));
        if let Some(found) = needed.and_then(|needed| visit(all, needed, state, way)) {
            return Some(found);
        }
    }
    way.pop();
    state[query] = Visit::Done;
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn needs(query: &str, names: &[&str]) -> Needs {
        Needs { query: query.into(), names: names.iter().map(|name| (*name).to_owned()).collect() }
    }

    #[test]
    fn a_name_is_an_input_or_a_column_of_chosen_rows() {
        assert_eq!(Reference::parse("since").unwrap(), Reference::Input("since"));
        assert_eq!(
            Reference::parse("getOpportunities.selectedRow.Account.Name").unwrap(),
            Reference::SelectedRow { query: "getOpportunities", path: "Account.Name" }
        );
        assert_eq!(Reference::parse("q.selectedRows.Id").unwrap(), Reference::SelectedRows { query: "q", path: "Id" });
        for odd in ["q.selectedRow", "q.selectedRow.", "q.data.Id", ".selectedRow.Id", "q.selectedRow..Id", "a.", "."] {
            assert!(Reference::parse(odd).is_err(), "{odd}");
        }
    }

    #[test]
    fn queries_that_wait_for_each_other_are_told_in_order() {
        let all = [
            needs("a", &["b.selectedRow.Id", "since"]),
            needs("b", &["c.selectedRows.Id"]),
            needs("c", &["a.selectedRow.Id"]),
            needs("d", &["a.selectedRow.Id"]),
        ];
        assert_eq!(circle(&all), Some(vec!["a", "b", "c"]));
        assert!(refuse_circle(&["a", "b"]).message.contains("a \u{2192} b \u{2192} a"));
        assert_eq!(circle(&all[..2]), None, "what is not there makes no circle");
        assert_eq!(circle(&[needs("a", &["a.selectedRow.Id"])]), Some(vec!["a"]));
        assert!(all[0].follows("b") && !all[0].follows("c") && all[0].takes("since"));
    }

    proptest! {
        #[test]
        fn a_circle_is_found_where_there_is_one_and_only_there(edges in prop::collection::vec((0_usize..7, 0_usize..7), 0..12)) {
            let name = |number: usize| format!("q{number}");
            let all: Vec<Needs> = (0..7).map(|number| Needs {
                query: name(number),
                names: edges.iter().filter(|(from, _)| *from == number).map(|(_, to)| format!("{}.selectedRow.Id", name(*to))).collect(),
            }).collect();
            // What nothing is needed for is taken away until nothing more can be.
            let mut left: Vec<usize> = (0..7).collect();
            loop {
                let before = left.len();
                let kept = left.clone();
                left.retain(|number| edges.iter().any(|(from, to)| from == number && kept.contains(to)));
                if left.len() == before { break; }
            }
            let found = circle(&all);
            prop_assert_eq!(found.is_some(), !left.is_empty());
            if let Some(found) = found {
                for (at, query) in found.iter().enumerate() {
                    let next = found[(at + 1) % found.len()];
                    prop_assert!(all.iter().find(|needs| needs.query == *query).unwrap().follows(next));
                }
            }
        }
    }
}
