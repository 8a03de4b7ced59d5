//! What is held on to while rows come, go and change places: records by their Id, columns by their path. Knows no element.

use crate::app::view::ColumnView;
use crate::table::{Cell, Entry, Table, order_of};
use crate::ui::selection::{AREAS_MAX, Area, Bounds, Selection, Whole, merged};

/// Rows that are held on to one by one; a selection of more, unless it is of whole columns, does not outlive another order.
const RECORDS_MAX: usize = 5_000;

/// A record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// Its number in the order of arrival; unknown until it comes again.
    row: Option<usize>,
    id: Option<String>,
    /// Where it was last.
    place: usize,
    /// It was lost and has come again since it was last asked for.
    has_come: bool,
}

/// A selection, by records and paths.
#[derive(Clone, Debug, Default)]
pub struct Held {
    areas: Vec<HeldArea>,
    /// There were too many rows to hold on to.
    is_too_large: bool,
}

#[derive(Clone, Debug)]
struct HeldArea {
    whole: Whole,
    /// Empty where all rows are selected.
    records: Vec<Record>,
    /// Empty where all columns are.
    columns: Vec<String>,
}

impl Record {
    /// The record at a place. The head of a group is none.
    #[must_use]
    pub fn at(table: &Table, place: usize, id_column: Option<usize>) -> Option<Self> {
        let Some(Entry::Row(row)) = table.entry(place) else { return None };
        let id = id_column.and_then(|column| match table.cell_of(row, column) {
            Cell::Text(id) => Some(id.to_owned()),
            _ => None,
        });
        Some(Self { row: Some(row), id, place, has_come: false })
    }

    /// Where it is now; `None` where it is not shown, or not there yet.
    #[must_use]
    pub fn place(&self, table: &Table) -> Option<usize> {
        let row = self.row?;
        if table.entry(self.place) == Some(Entry::Row(row)) { Some(self.place) } else { table.place(row) }
    }

    /// Whether it is where it was last.
    #[must_use]
    fn is_in_place(&self, table: &Table) -> bool {
        self.row.is_some_and(|row| table.entry(self.place) == Some(Entry::Row(row)))
    }

    /// Whether it may still come.
    #[must_use]
    pub const fn is_awaited(&self) -> bool {
        self.row.is_none() && self.id.is_some()
    }

    /// All rows are gone.
    pub const fn lose(&mut self) {
        self.row = None;
    }

    /// Where it is, if it has just come again and is shown.
    pub fn arrived(&mut self, table: &Table) -> Option<usize> {
        if std::mem::take(&mut self.has_come) { self.place(table) } else { None }
    }
}

/// Looks for records among the rows from one on.
pub fn find<'a>(records: impl Iterator<Item = &'a mut Record>, table: &Table, id_column: Option<usize>, from: usize) {
    let Some(column) = id_column else { return };
    let mut awaited: Vec<&mut Record> = records.filter(|record| record.is_awaited()).collect();
    if awaited.is_empty() {
        return;
    }
    let order = order_of(awaited.len(), &|a, b| awaited[a].id.cmp(&awaited[b].id));
    for row in from..table.rows() {
        let Cell::Text(id) = table.cell_of(row, column) else { continue };
        let first = order.partition_point(|at| awaited[*at].id.as_deref() < Some(id));
        for at in &order[first..] {
            let record = &mut awaited[*at];
            if record.id.as_deref() != Some(id) {
                break;
            }
            // Of several rows with the same Id the first one is meant.
            if record.row.is_none() {
                record.row = Some(row);
                record.has_come = true;
            }
        }
    }
}

impl Held {
    /// Takes hold of a selection.
    #[must_use]
    pub fn of(selection: &Selection, table: &Table, heads: &[ColumnView], id_column: Option<usize>) -> Self {
        let mut left = RECORDS_MAX;
        let mut areas = Vec::with_capacity(selection.areas.len());
        for area in &selection.areas {
            let has_all_rows = matches!(area.whole, Whole::Columns | Whole::All);
            let rows = if has_all_rows { 0..0 } else { area.rows.clone() };
            let Some(rest) = left.checked_sub(rows.len()) else {
                return Self { areas: Vec::new(), is_too_large: true };
            };
            left = rest;
            let has_all_columns = matches!(area.whole, Whole::Rows | Whole::All);
            let columns = if has_all_columns { 0..0 } else { area.columns.clone() };
            areas.push(HeldArea {
                whole: area.whole,
                records: rows.filter_map(|place| Record::at(table, place, id_column)).collect(),
                columns: heads.get(columns).unwrap_or_default().iter().map(|head| head.path.clone()).collect(),
            });
        }
        Self { areas, is_too_large: false }
    }

    /// All rows are gone.
    pub fn lose_rows(&mut self) {
        self.records_mut().for_each(Record::lose);
    }

    /// The records that it holds on to.
    pub fn records_mut(&mut self) -> impl Iterator<Item = &mut Record> {
        self.areas.iter_mut().flat_map(|area| &mut area.records)
    }

    /// What is selected now. `before` is what was selected: of a selection too large to hold on to, whole columns stay, and the rest
    /// as long as nothing can have moved.
    #[must_use]
    pub fn selection(
        &self,
        before: &Selection,
        table: &Table,
        heads: &[ColumnView],
        may_have_moved: bool,
    ) -> Selection {
        let bounds = Bounds { rows: table.shown(), columns: heads.len() };
        if self.is_too_large {
            let mut selection = before.clone();
            selection.areas.retain(|area| !may_have_moved || matches!(area.whole, Whole::Columns | Whole::All));
            selection.fit(bounds);
            return selection;
        }
        let mut areas = Vec::new();
        for area in &self.areas {
            let rows = match area.whole {
                Whole::Columns | Whole::All => std::iter::once(0..bounds.rows).collect(),
                Whole::Nothing | Whole::Rows => merged(&one_by_one(&places(&area.records, table))),
            };
            let columns = match area.whole {
                Whole::Rows | Whole::All => std::iter::once(0..bounds.columns).collect(),
                Whole::Nothing | Whole::Columns => {
                    let place = |path: &String| heads.iter().position(|head| head.path == *path);
                    merged(&one_by_one(&area.columns.iter().filter_map(place).collect::<Vec<_>>()))
                }
            };
            for rows in rows {
                let area = |columns: &std::ops::Range<usize>| Area {
                    rows: rows.clone(),
                    columns: columns.clone(),
                    whole: area.whole,
                };
                areas.extend(columns.iter().map(area).filter(|area| !area.rows.is_empty() && !area.columns.is_empty()));
            }
        }
        areas.truncate(AREAS_MAX);
        Selection { areas }
    }
}

fn one_by_one(places: &[usize]) -> Vec<std::ops::Range<usize>> {
    places.iter().map(|place| *place..place + 1).collect()
}

/// Where records are now: those that have moved are looked for together.
fn places(records: &[Record], table: &Table) -> Vec<usize> {
    let (here, moved): (Vec<&Record>, Vec<&Record>) = records.iter().partition(|record| record.is_in_place(table));
    let rows: Vec<usize> = moved.iter().filter_map(|record| record.row).collect();
    here.iter().map(|record| record.place).chain(table.places(&rows).into_iter().flatten()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::{Direction, Kind, Sort};

    fn table(ids: &[&str]) -> Table {
        let record = |id: &&str| format!("{{\"attributes\":{{\"type\":\"A\"}},\"Id\":\"{id}\",\"Name\":\"n{id}\"}}");
        let records: Vec<String> = ids.iter().map(record).collect();
        let mut table = Table::default();
        append(&mut table, &records);
        table
    }

    fn append(table: &mut Table, records: &[String]) {
        let page = format!("{{\"totalSize\":9,\"done\":true,\"records\":[{}]}}", records.join(","));
        assert!(table.append(page.as_bytes()).is_ok());
    }

    fn heads(paths: &[&str]) -> Vec<ColumnView> {
        paths.iter().enumerate().map(|(at, path)| ColumnView::new(at, *path, Kind::Text)).collect()
    }

    fn area(rows: std::ops::Range<usize>, columns: std::ops::Range<usize>, whole: Whole) -> Area {
        Area { rows, columns, whole }
    }

    #[test]
    fn a_selection_goes_with_its_records_when_the_order_changes() {
        let mut table = table(&["1", "2", "3", "4"]);
        let heads = heads(&["Id", "Name"]);
        let before = Selection { areas: vec![area(0..2, 1..2, Whole::Nothing), area(3..4, 0..2, Whole::Rows)] };
        let held = Held::of(&before, &table, &heads, Some(0));
        assert_eq!(held.selection(&before, &table, &heads, true), before);
        table.set_sort(Some(Sort::new(0, Direction::Descending)));
        let after = held.selection(&before, &table, &heads, true);
        assert_eq!(after.areas, [area(2..4, 1..2, Whole::Nothing), area(0..1, 0..2, Whole::Rows)]);
    }

    #[test]
    fn a_selection_and_a_cell_come_back_with_their_records_after_another_run() {
        let first = table(&["1", "2", "3"]);
        let old = heads(&["Id", "Name"]);
        let before = Selection { areas: vec![area(1..3, 1..2, Whole::Nothing)] };
        let mut held = Held::of(&before, &first, &old, Some(0));
        let mut active = Record::at(&first, 2, Some(0)).unwrap();
        held.lose_rows();
        active.lose();
        // The next run has other rows before them, and another order of columns; one record comes with a later page.
        let mut again = table(&["0", "3"]);
        let new = heads(&["Name", "Id"]);
        find(held.records_mut().chain([&mut active]), &again, Some(0), 0);
        assert_eq!(active.place(&again), Some(1));
        assert_eq!(held.selection(&before, &again, &new, true).areas, [area(1..2, 0..1, Whole::Nothing)]);
        append(&mut again, &["{\"attributes\":{\"type\":\"A\"},\"Id\":\"2\",\"Name\":\"x\"}".to_owned()]);
        find(held.records_mut(), &again, Some(0), 2);
        assert_eq!(held.selection(&before, &again, &new, true).areas, [area(1..3, 0..1, Whole::Nothing)]);
    }

    #[test]
    fn whole_columns_stay_selected_whatever_the_rows_and_too_many_rows_do_not() {
        let table = table(&["1", "2"]);
        let heads = heads(&["Id", "Name"]);
        let before = Selection { areas: vec![area(0..9, 1..2, Whole::Columns), area(0..9_000, 0..2, Whole::Rows)] };
        let held = Held::of(&before, &table, &heads, Some(0));
        assert_eq!(held.selection(&before, &table, &heads, true).areas, [area(0..2, 1..2, Whole::Columns)]);
        assert_eq!(held.selection(&before, &table, &heads, false).areas.len(), 2);
    }
}
