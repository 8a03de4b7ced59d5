//! Records in columns: which field of which parent is which column, learned from the records as they come. Knows no order but that of
//! arrival.

use std::collections::HashMap;

use super::bits::Bits;
use super::column::{Children, Column, Data, Partial, Seen};
use super::limits::COLUMNS_MAX;
use super::scan::{Begin, Broken, Known, Quoted, Scan, unescaped};

/// Objects within objects that become columns of their own; what is deeper is shown as the text it came as. Salesforce goes five up and
/// five down.
const DEPTH_MAX: usize = 16;
/// Values under one name in one record that are kept.
const REPEATS_MAX: usize = 8;

/// See the module.
#[derive(Debug, Default)]
pub(super) struct Records {
    pub columns: Vec<Column>,
    /// Columns in the order shown.
    pub shown: Vec<u32>,
    pub rows: usize,
    /// Values that were left out: beyond [`COLUMNS_MAX`] or [`REPEATS_MAX`].
    pub surplus: u64,
    layouts: Vec<Layout>,
    /// The rows may be any JSON: what is called `attributes` is left out only where Salesforce wrote it.
    is_any: bool,
}

/// The fields of a record, or of one of its parents, in the order of the answer.
#[derive(Debug, Default)]
struct Layout {
    /// What stands before the field in its path: nothing, or `Account.`
    prefix: String,
    fields: Vec<Field>,
    /// Fields by name in small letters.
    by_name: HashMap<Vec<u8>, usize>,
    /// Rows in which this parent is null.
    nulls: Bits,
}

#[derive(Debug, Default)]
struct Field {
    name: Vec<u8>,
    /// The spelled name in quotes and with a colon.
    known: Known,
    /// The name as the answer spells it.
    spelled: Option<Vec<u8>>,
    is_attributes: bool,
    targets: Targets,
}

/// Where a field's values go: a field may be null in one record, a parent in the next, and a text in a third.
#[derive(Clone, Copy, Debug, Default)]
struct Targets {
    leaf: Option<usize>,
    parent: Option<usize>,
    children: Option<usize>,
}

/// All that is needed to take a page back.
#[derive(Debug)]
pub(super) struct Mark {
    rows: usize,
    surplus: u64,
    shown: Vec<u32>,
    seen: Vec<Seen>,
    targets: Vec<Vec<Targets>>,
    nested: Vec<(usize, Self)>,
}

impl Records {
    /// `paths` are columns even if no record has a value there.
    pub(super) fn new(paths: impl IntoIterator<Item = String>) -> Self {
        let mut records = Self::default();
        records.layouts.push(Layout::default());
        for path in paths {
            records.foresee(&path);
        }
        records
    }

    /// Reads the record that begins here as the next row. What is no object becomes a row of missing cells.
    pub(super) fn read(&mut self, scan: &mut Scan<'_>, scratch: &mut Vec<u8>, depth: usize) -> Result<(), Broken> {
        if self.layouts.is_empty() {
            self.layouts.push(Layout::default());
        }
        let row = self.rows;
        if scan.begin()? == Begin::Object {
            Reader { records: self, row, scratch, last: None }.members(scan, 0, depth)?;
        } else {
            scan.skip()?;
        }
        self.rows += 1;
        Ok(())
    }

    /// Reads any value as the next row: an object as a record, anything else as its column `value`.
    pub(super) fn read_any(&mut self, scan: &mut Scan<'_>, scratch: &mut Vec<u8>) -> Result<(), Broken> {
        self.is_any = true;
        if scan.begin()? == Begin::Object {
            return self.read(scan, scratch, 0);
        }
        if self.layouts.is_empty() {
            self.layouts.push(Layout::default());
        }
        let known = self.layouts[0].by_name.get(&b"value"[..]).copied();
        let field = known.unwrap_or_else(|| self.layouts[0].add(b"value".to_vec()));
        let row = self.rows;
        Reader { records: self, row, scratch, last: None }.value(scan, 0, field, 0)?;
        self.rows += 1;
        Ok(())
    }

    /// A column by its place in the order shown.
    pub(super) fn column(&self, place: usize) -> Option<&Column> {
        self.columns.get(*self.shown.get(place)? as usize)
    }

    pub(super) fn children_mut(&mut self, place: usize) -> Option<&mut Children> {
        match &mut self.columns.get_mut(*self.shown.get(place)? as usize)?.data {
            Data::Children(children) => Some(children),
            _ => None,
        }
    }

    /// The column of a path, made where there is none. `None` where there is no room for one.
    pub(super) fn column_of(&mut self, path: &str) -> Option<&mut Column> {
        if self.layouts.is_empty() {
            self.layouts.push(Layout::default());
        }
        if self.find(path).is_none() {
            self.foresee(path);
        }
        let rows = self.rows;
        let column = self.find(path)?;
        column.pad(rows);
        Some(column)
    }

    /// The column of a path, whatever its case.
    pub(super) fn find(&mut self, path: &str) -> Option<&mut Column> {
        self.columns.iter_mut().find(|column| column.path.eq_ignore_ascii_case(path))
    }

    /// To be called when a page is over.
    pub(super) fn settle(&mut self) {
        for column in &mut self.columns {
            column.pad(self.rows);
            if let Data::Children(children) = &mut column.data {
                children.settle(self.rows);
            }
        }
    }

    pub(super) fn mark(&self) -> Mark {
        let nested = self.columns.iter().enumerate();
        Mark {
            rows: self.rows,
            surplus: self.surplus,
            shown: self.shown.clone(),
            seen: self.columns.iter().map(Column::seen).collect(),
            targets: self
                .layouts
                .iter()
                .map(|layout| layout.fields.iter().map(|field| field.targets).collect())
                .collect(),
            nested: nested.filter_map(|(number, column)| Some((number, column.children()?.records.mark()))).collect(),
        }
    }

    /// Takes back what came since the mark was made.
    pub(super) fn take_back(&mut self, mark: Mark) {
        self.rows = mark.rows;
        self.surplus = mark.surplus;
        self.shown = mark.shown;
        self.columns.truncate(mark.seen.len());
        for (column, seen) in self.columns.iter_mut().zip(mark.seen) {
            column.truncate(mark.rows, seen);
        }
        self.layouts.truncate(mark.targets.len());
        for (layout, targets) in self.layouts.iter_mut().zip(mark.targets) {
            layout.nulls.truncate(mark.rows);
            layout.fields.truncate(targets.len());
            layout.by_name.retain(|_, field| *field < targets.len());
            for (field, targets) in layout.fields.iter_mut().zip(targets) {
                field.targets = targets;
            }
        }
        for (number, mark) in mark.nested {
            if let Some(Data::Children(children)) = self.columns.get_mut(number).map(|column| &mut column.data) {
                children.partial.truncate(self.rows);
                children.starts.truncate(self.rows);
                children.records.take_back(mark);
            }
        }
    }

    fn foresee(&mut self, path: &str) {
        let mut parts = path.split('.').peekable();
        let mut layout = 0;
        while let Some(part) = parts.next() {
            let name = part.to_ascii_lowercase().into_bytes();
            let found = self.layouts[layout].by_name.get(&name).copied();
            let field = found.unwrap_or_else(|| self.layouts[layout].add(name));
            let targets = self.layouts[layout].fields[field].targets;
            let prefix = self.layouts[layout].prefix.clone();
            if parts.peek().is_some() {
                layout = targets.parent.unwrap_or_else(|| self.add_layout(layout, field, prefix + part + "."));
            } else if targets.leaf.is_none() && self.columns.len() < COLUMNS_MAX {
                // The same field asked for twice is answered once.
                let last = self.shown.last().map(|column| *column as usize);
                let column = self.add_column(prefix + part, last);
                self.columns[column].is_asked = true;
                self.layouts[layout].fields[field].targets.leaf = Some(column);
            }
        }
    }

    fn add_layout(&mut self, layout: usize, field: usize, prefix: String) -> usize {
        let number = self.layouts.len();
        let nulls = self.known_nulls(layout, field);
        // What was a column of nulls until now were missing parents. What was asked for is not: an address has parts, too.
        let leaf = self.layouts[layout].fields[field].targets.leaf;
        let is_mistaken = |leaf: &usize| {
            let column = &self.columns[*leaf];
            matches!(column.data, Data::Unknown) && column.rows() > 0 && !column.is_asked
        };
        if let Some(leaf) = leaf.filter(is_mistaken) {
            self.shown.retain(|column| *column as usize != leaf);
            self.layouts[layout].fields[field].targets.leaf = None;
        }
        self.layouts.push(Layout { prefix, nulls, ..Layout::default() });
        self.layouts[layout].fields[field].targets.parent = Some(number);
        number
    }

    /// Rows in which a field, or a parent above it, is known to be null.
    fn known_nulls(&self, layout: usize, field: usize) -> Bits {
        let Targets { leaf, parent, children } = self.layouts[layout].fields[field].targets;
        let mut nulls = self.layouts[layout].nulls.clone();
        if let Some(parent) = parent {
            nulls.extend(&self.layouts[parent].nulls);
        }
        for column in [leaf, children].into_iter().flatten() {
            nulls.extend(self.columns[column].nulls());
        }
        nulls
    }

    /// A new column goes behind the one filled last: parents' fields stay together.
    fn add_column(&mut self, path: String, last: Option<usize>) -> usize {
        let number = self.columns.len();
        let place = last.and_then(|last| self.shown.iter().position(|column| *column as usize == last));
        let place = place.map_or(if self.rows == 0 { self.shown.len() } else { 0 }, |place| place + 1);
        self.shown.insert(place.min(self.shown.len()), u32::try_from(number).unwrap_or(u32::MAX));
        self.columns.push(Column::new(path));
        number
    }
}

impl Layout {
    fn add(&mut self, name: Vec<u8>) -> usize {
        let number = self.fields.len();
        self.by_name.insert(name.clone(), number);
        self.fields.push(Field { is_attributes: name == b"attributes", name, ..Field::default() });
        number
    }
}

/// Reads one record.
struct Reader<'a> {
    records: &'a mut Records,
    row: usize,
    scratch: &'a mut Vec<u8>,
    /// The column filled last.
    last: Option<usize>,
}

impl Reader<'_> {
    fn members(&mut self, scan: &mut Scan<'_>, layout: usize, depth: usize) -> Result<(), Broken> {
        scan.want(b'{')?;
        let mut next = 0;
        let mut is_first = true;
        loop {
            let separated = is_first || scan.take(b',');
            let expected = self.records.layouts[layout].fields.get(next);
            // Records of one answer have their fields in one order and no blanks between.
            let field = if separated && expected.is_some_and(|field| scan.take_known(&field.known)) {
                Some(next)
            } else {
                scan.blanks();
                if (is_first || !separated) && scan.take(b'}') {
                    return Ok(());
                }
                if !separated {
                    scan.want(b',')?;
                    scan.blanks();
                }
                let key = scan.key()?;
                self.field(layout, key)
            };
            is_first = false;
            match field {
                Some(field) => {
                    self.value(scan, layout, field, depth)?;
                    next = field + 1;
                }
                None => {
                    self.records.surplus += 1;
                    scan.skip()?;
                }
            }
        }
    }

    #[inline]
    fn value(&mut self, scan: &mut Scan<'_>, layout: usize, field: usize, depth: usize) -> Result<(), Broken> {
        let row = self.row;
        match scan.begin()? {
            Begin::Text => {
                let quoted = scan.quoted()?;
                if let Some(column) = self.leaf(layout, field) {
                    self.records.columns[column].push_text(row, unescaped(quoted, self.scratch));
                }
            }
            begin @ (Begin::True | Begin::False) => {
                scan.word(if begin == Begin::True { b"true" } else { b"false" })?;
                if let Some(column) = self.leaf(layout, field) {
                    self.records.columns[column].push_boolean(row, begin == Begin::True);
                }
            }
            Begin::Number => {
                let digits = scan.number();
                if let Some(column) = self.leaf(layout, field) {
                    self.records.columns[column].push_number(row, digits);
                }
            }
            Begin::Null => {
                scan.word(b"null")?;
                self.null(layout, field);
            }
            Begin::Object
                if self.records.layouts[layout].fields[field].is_attributes
                    && (!self.records.is_any || is_of_salesforce(scan.clone())) =>
            {
                scan.skip()?;
            }
            Begin::Object if depth < DEPTH_MAX => {
                if is_children(scan.clone()) {
                    self.children(scan, layout, field, depth)?;
                } else {
                    let parent = self.parent(layout, field);
                    self.members(scan, parent, depth + 1)?;
                }
            }
            Begin::Object | Begin::Array => {
                let text = scan.skip()?;
                if let Some(column) = self.leaf(layout, field) {
                    self.records.columns[column].push_text(row, text);
                }
            }
        }
        Ok(())
    }

    /// The field of that name; none where there would be too many.
    #[cold]
    fn field(&mut self, layout: usize, key: Quoted<'_>) -> Option<usize> {
        let name = unescaped(key, self.scratch).to_ascii_lowercase();
        let found = self.records.layouts[layout].by_name.get(&name).copied();
        if found.is_none() && self.records.layouts[layout].fields.len() >= COLUMNS_MAX {
            return None;
        }
        let number = found.unwrap_or_else(|| self.records.layouts[layout].add(name));
        if self.records.layouts[layout].fields[number].spelled.is_none() {
            self.spell(layout, number, key);
        }
        Some(number)
    }

    /// Queries may be typed in any case; answers come in the case of the API names, which is the one that is shown.
    fn spell(&mut self, layout: usize, number: usize, key: Quoted<'_>) {
        let spelled = unescaped(key, self.scratch).to_vec();
        let records = &mut *self.records;
        let path = records.layouts[layout].prefix.clone() + &String::from_utf8_lossy(&spelled);
        let mut known = vec![b'"'];
        known.extend_from_slice(key.raw);
        known.extend_from_slice(b"\":");
        let field = &mut records.layouts[layout].fields[number];
        field.known = Known::new(&known);
        field.spelled = Some(spelled);
        let targets = field.targets;
        for column in [targets.leaf, targets.children].into_iter().flatten() {
            records.columns[column].path.clone_from(&path);
        }
        if let Some(parent) = targets.parent {
            records.layouts[parent].prefix = path + ".";
        }
    }

    /// The column of a field's plain values; a new one where there is none, none where there would be too many.
    #[inline]
    fn leaf(&mut self, layout: usize, field: usize) -> Option<usize> {
        let leaf = self.records.layouts[layout].fields[field].targets.leaf;
        match leaf {
            Some(column) if !self.records.columns[column].has(self.row) => {
                self.last = Some(column);
                leaf
            }
            _ => self.other_leaf(layout, field),
        }
    }

    #[cold]
    fn other_leaf(&mut self, layout: usize, field: usize) -> Option<usize> {
        if self.records.layouts[layout].fields[field].is_attributes && !self.records.is_any {
            return None;
        }
        if self.records.layouts[layout].fields[field].targets.leaf.is_none() {
            return self.new_column(layout, field, |targets| &mut targets.leaf);
        }
        // A name that comes twice in one record has two columns.
        for repeat in 2..=REPEATS_MAX {
            let first = &self.records.layouts[layout].fields[field];
            let mut name = first.name.clone();
            name.extend_from_slice(&[0, u8::try_from(repeat).unwrap_or(u8::MAX)]);
            let (known, spelled) = (first.known.clone(), first.spelled.clone());
            let fields = &mut self.records.layouts[layout];
            let number = fields.by_name.get(&name).copied().unwrap_or_else(|| fields.add(name));
            let again = &mut fields.fields[number];
            again.known = known;
            again.spelled = spelled;
            match again.targets.leaf {
                None => {
                    let path = first_path(self.records, layout, field);
                    let column = self.new_column(layout, number, |targets| &mut targets.leaf)?;
                    self.records.columns[column].path = path;
                    return Some(column);
                }
                Some(column) if !self.records.columns[column].has(self.row) => {
                    self.last = Some(column);
                    return Some(column);
                }
                Some(_) => {}
            }
        }
        self.records.surplus += 1;
        None
    }

    fn new_column(
        &mut self,
        layout: usize,
        field: usize,
        target: impl FnOnce(&mut Targets) -> &mut Option<usize>,
    ) -> Option<usize> {
        let records = &mut *self.records;
        if records.columns.len() >= COLUMNS_MAX {
            records.surplus += 1;
            return None;
        }
        let Layout { prefix, fields, .. } = &records.layouts[layout];
        let path = prefix.clone() + &String::from_utf8_lossy(&fields[field].spelling());
        let nulls = records.known_nulls(layout, field);
        let column = records.add_column(path, self.last);
        if !nulls.is_empty() {
            records.columns[column].set_nulls(self.row, &nulls);
        }
        *target(&mut records.layouts[layout].fields[field].targets) = Some(column);
        self.last = Some(column);
        Some(column)
    }

    fn parent(&mut self, layout: usize, field: usize) -> usize {
        let Layout { prefix, fields, .. } = &self.records.layouts[layout];
        if let Some(parent) = fields[field].targets.parent {
            return parent;
        }
        // The parts of an address that was asked for stand behind it.
        let asked = fields[field].targets.leaf.filter(|leaf| self.records.columns[*leaf].is_asked);
        self.last = asked.or(self.last);
        let prefix = prefix.clone() + &String::from_utf8_lossy(&fields[field].spelling()) + ".";
        self.records.add_layout(layout, field, prefix)
    }

    /// A null parent empties all columns of that parent; only where none is known it is a column itself.
    fn null(&mut self, layout: usize, field: usize) {
        let Targets { leaf, parent, children } = self.records.layouts[layout].fields[field].targets;
        for column in [leaf, children].into_iter().flatten() {
            self.null_column(column);
        }
        if let Some(parent) = parent {
            self.null_below(parent, 0);
        }
        if (leaf, parent, children) == (None, None, None)
            && let Some(column) = self.leaf(layout, field)
        {
            self.records.columns[column].push_null(self.row);
        }
    }

    fn null_below(&mut self, layout: usize, depth: usize) {
        self.records.layouts[layout].nulls.insert(self.row);
        for field in 0..self.records.layouts[layout].fields.len() {
            let Targets { leaf, parent, children } = self.records.layouts[layout].fields[field].targets;
            for column in [leaf, children].into_iter().flatten() {
                self.null_column(column);
            }
            if let Some(parent) = parent.filter(|_| depth < DEPTH_MAX) {
                self.null_below(parent, depth + 1);
            }
        }
    }

    fn null_column(&mut self, column: usize) {
        if !self.records.columns[column].has(self.row) {
            self.records.columns[column].push_null(self.row);
            self.last = Some(column);
        }
    }

    fn children(&mut self, scan: &mut Scan<'_>, layout: usize, field: usize, depth: usize) -> Result<(), Broken> {
        let targets = self.records.layouts[layout].fields[field].targets;
        let is_blank = |column: &usize| matches!(self.records.columns[*column].data, Data::Unknown);
        let column = match (targets.children, targets.leaf.filter(is_blank)) {
            (Some(column), _) => Some(column),
            // The column that was foreseen, or that has been null until now.
            (None, Some(leaf)) => {
                let targets = &mut self.records.layouts[layout].fields[field].targets;
                targets.leaf = None;
                targets.children = Some(leaf);
                Some(leaf)
            }
            (None, None) => self.new_column(layout, field, |targets| &mut targets.children),
        };
        let row = self.row;
        let free = column.filter(|column| !self.records.columns[*column].has(row));
        let Some(children) = free.and_then(|column| self.records.columns[column].children_mut()) else {
            self.records.surplus += 1;
            return scan.skip().map(|_| ());
        };
        // They are records themselves, and are read while their parent is.
        let mut taken = std::mem::take(children);
        let done = taken.read(scan, self.scratch, row, depth + 1);
        if let Some(column) = free {
            self.records.columns[column].data = Data::Children(Box::new(taken));
            self.records.columns[column].children_pushed(row);
            self.last = Some(column);
        }
        done
    }
}

impl Field {
    /// The name as the answer spells it.
    fn spelling(&self) -> Vec<u8> {
        self.spelled.clone().unwrap_or_else(|| self.name.clone())
    }
}

fn first_path(records: &Records, layout: usize, field: usize) -> String {
    let leaf = records.layouts[layout].fields[field].targets.leaf;
    leaf.map_or_else(String::new, |column| records.columns[column].path.clone())
}

/// Whether the object that begins here is what Salesforce says of a record: its type, and mostly its address.
fn is_of_salesforce(mut scan: Scan<'_>) -> bool {
    let mut look = || -> Result<bool, Broken> {
        scan.want(b'{')?;
        let mut is_first = true;
        while scan.more(is_first, b'}')? {
            let key = scan.key()?;
            if !matches!((key.raw, is_first), (b"type", true) | (b"url", false)) || scan.begin()? != Begin::Text {
                return Ok(false);
            }
            is_first = false;
            scan.skip()?;
        }
        Ok(!is_first)
    };
    look().unwrap_or(false)
}

/// Whether the object that begins here is a list of child rows: Salesforce begins it with `totalSize`, `done`, `records`.
fn is_children(mut scan: Scan<'_>) -> bool {
    let mut look = || -> Result<bool, Broken> {
        scan.want(b'{')?;
        let mut is_first = true;
        while scan.more(is_first, b'}')? {
            is_first = false;
            let key = scan.key()?;
            match key.raw {
                b"records" => return Ok(scan.begin()? == Begin::Array),
                b"totalSize" | b"done" | b"nextRecordsUrl" => scan.skip()?,
                _ => return Ok(false),
            };
        }
        Ok(false)
    };
    look().unwrap_or(false)
}

impl Children {
    fn read(&mut self, scan: &mut Scan<'_>, scratch: &mut Vec<u8>, row: usize, depth: usize) -> Result<(), Broken> {
        let before = self.records.rows;
        self.settle(row);
        if row.checked_sub(1).and_then(|last| self.ends.get(last)).is_some_and(|end| end as usize != before) {
            self.starts.set(row, u32::try_from(before).unwrap_or(u32::MAX));
        }
        let envelope = Envelope::read(scan, scratch, &mut self.records, depth)?;
        let here = (self.records.rows - before) as u64;
        self.ends.push(u32::try_from(self.records.rows).unwrap_or(u32::MAX));
        let total = envelope.total.unwrap_or(here).max(here);
        let more = envelope.done == Some(false) || envelope.next.is_some() || total > here;
        if more {
            self.partial.set(row, Partial { total, more, next: envelope.next, later: Vec::new() });
        }
        Ok(())
    }

    /// Child rows from number `before` on are those of a further page.
    pub(super) fn came_later(&mut self, row: usize, before: usize, page: &super::Page) {
        let number = |row: usize| u32::try_from(row).unwrap_or(u32::MAX);
        let here = (self.numbers(row).count() + self.records.rows - before) as u64;
        let mut partial = self.partial.get(row).cloned().unwrap_or_default();
        partial.later.push(number(before)..number(self.records.rows));
        partial.total = partial.total.max(here);
        partial.more = !page.done || page.next_records_url.is_some();
        partial.next.clone_from(&page.next_records_url);
        self.partial.set(row, partial);
    }

    /// Rows without child rows, to `rows` in all.
    fn settle(&mut self, rows: usize) {
        let end = u32::try_from(self.records.rows).unwrap_or(u32::MAX);
        self.ends.fill(rows, end);
        self.records.settle();
    }
}

/// What stands around records: in a page, and in child rows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Envelope {
    pub total: Option<u64>,
    pub done: Option<bool>,
    pub next: Option<String>,
    /// Whether there was a list of records.
    pub has_records: bool,
}

impl Envelope {
    /// Reads an answer, its records as rows.
    pub(super) fn read(
        scan: &mut Scan<'_>,
        scratch: &mut Vec<u8>,
        records: &mut Records,
        depth: usize,
    ) -> Result<Self, Broken> {
        let mut envelope = Self::default();
        scan.want(b'{')?;
        let mut is_first = true;
        while scan.more(is_first, b'}')? {
            is_first = false;
            let key = scan.key()?;
            match (key.raw, scan.begin()?) {
                (b"records", Begin::Array) => {
                    envelope.has_records = true;
                    scan.want(b'[')?;
                    let mut is_first = true;
                    while scan.more(is_first, b']')? {
                        is_first = false;
                        records.read(scan, scratch, depth)?;
                    }
                }
                (b"totalSize", Begin::Number) => {
                    envelope.total = std::str::from_utf8(scan.number()).ok().and_then(|digits| digits.parse().ok());
                }
                (b"done", Begin::True) => {
                    scan.word(b"true")?;
                    envelope.done = Some(true);
                }
                (b"done", Begin::False) => {
                    scan.word(b"false")?;
                    envelope.done = Some(false);
                }
                (b"nextRecordsUrl", Begin::Text) => {
                    let path = unescaped(scan.quoted()?, scratch);
                    envelope.next = Some(String::from_utf8_lossy(path).into_owned());
                }
                _ => {
                    scan.skip()?;
                }
            }
        }
        Ok(envelope)
    }
}
