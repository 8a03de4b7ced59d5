//! Rows as an XLSX workbook (ECMA-376), written from front to back while rows come. Knows no file.
//!
//! Texts stand in their cells: a list of shared texts would have to be kept until the end. What XLSX does not hold goes to
//! further sheets: rows from 1,048,576 on, columns from 16,384 on, texts longer than 32,767 UTF-16 units, child rows. Of
//! those sheets, one for each table is open at a time and is kept deflated until there is room for it in the archive,
//! which is when a sheet of the main table ends.

mod cell;
mod names;
mod sheet;
mod styles;
mod text;

use std::collections::HashMap;
use std::ops::Range;

use super::archive::Archive;
use super::json::CHILDREN_DEEP_MAX;
use super::page::{self, Heading, Page};
use super::receipt::{Completeness, Outcome, Receipt, is_count};
use super::rows::{Rows, Value};
use super::{Children, Guard, Header, Options, Refused, calendar, guard};
use crate::format::rules::Paint;
use cell::{Cell, cell};
use names::{SheetNames, cut, put_column, quoted};
use sheet::{Frame, MAIN, OFFICE, Sheet, Target, Whole, put_number, related};
use styles::{Look, Shown, Styles};

/// Longest text of a cell, in UTF-16 units.
const CELL_UNITS_MAX: usize = 32_767;
/// Longest address of a link.
const LINK_CHARS_MAX: usize = 2_079;
/// Child tables at most; the open sheet of each takes a third of a megabyte.
const CHILD_TABLES_MAX: usize = 100;
/// Rows from which widths of columns are taken, and the widths there are.
const WIDTH_ROWS: usize = 100;
const WIDTHS: Range<usize> = 8..60;
/// After so much XML the caller gets to breathe.
const DUE_BYTES: u64 = 1 << 18;

/// How much fits on a sheet.
#[derive(Clone, Copy, Debug)]
pub(super) struct Bounds {
    pub(super) rows: u32,
    pub(super) columns: usize,
    /// XML; a part of an archive ends at 4 GiB, too.
    pub(super) bytes: u64,
    pub(super) links: u32,
    /// Of the whole file, with room for its last parts; an archive without ZIP64 ends at 4 GiB.
    pub(super) file_bytes: u64,
}

pub(super) const BOUNDS: Bounds =
    Bounds { rows: 1_048_576, columns: 16_384, bytes: 3 << 30, links: 65_530, file_bytes: 4095 << 20 };

/// See the module.
#[derive(Debug)]
pub(super) struct Writer {
    book: Book,
    /// The main table, then the child tables as they were found.
    tables: Vec<Table>,
    /// Texts that no cell holds.
    long_texts: Option<Table>,
    /// XML since the caller last had its turn.
    worked_bytes: u64,
    scratch: String,
}

/// What all sheets share.
#[derive(Debug)]
struct Book {
    archive: Archive,
    styles: Styles,
    names: SheetNames,
    parts: Vec<Part>,
    /// Sheets that are whole and wait until the archive has room for them.
    waiting: Vec<(usize, Whole)>,
    waiting_bytes: u64,
    bounds: Bounds,
}

/// A sheet as the workbook lists it.
#[derive(Debug)]
struct Part {
    name: String,
    rank: usize,
    /// Columns and rows of the filter.
    filter: Option<(usize, u32)>,
}

const RANK_LONG_TEXTS: usize = usize::MAX - 1;
const RANK_RECEIPT: usize = usize::MAX;

/// Rows of one sort, on as many sheets as they need.
#[derive(Debug, Default)]
struct Table {
    name: String,
    rank: usize,
    head: Vec<Heading>,
    /// Columns before those of the rows: where their parent is.
    leads: usize,
    is_streamed: bool,
    blocks: Vec<Block>,
    /// The child table of a column; nothing if there are too many.
    children: HashMap<usize, Option<usize>>,
}

/// Columns that have room on one sheet.
#[derive(Debug)]
struct Block {
    frame: Frame,
    open: Option<Open>,
}

#[derive(Debug)]
struct Open {
    sheet: Sheet,
    part: usize,
}

/// Where the parent of a child row is.
struct Parent<'a> {
    /// `'Rows'!A17`
    place: String,
    row: u32,
    id: Option<&'a str>,
    on_first_sheet: bool,
    depth: usize,
}

/// What every step of the way needs.
struct Way<'w> {
    options: &'w Options,
    outcome: &'w mut Outcome,
    out: &'w mut Vec<u8>,
}

impl Writer {
    pub(super) fn new(head: &[Heading], options: &Options) -> Self {
        Self::bounded(head, options, BOUNDS)
    }

    pub(super) fn bounded(head: &[Heading], options: &Options, bounds: Bounds) -> Self {
        let book = Book {
            archive: Archive::default(),
            styles: Styles::new(),
            names: SheetNames::default(),
            parts: Vec::new(),
            waiting: Vec::new(),
            waiting_bytes: 0,
            bounds,
        };
        let main = Table { name: options.title.clone(), head: head.to_vec(), is_streamed: true, ..Table::default() };
        Self { book, tables: vec![main], long_texts: None, worked_bytes: 0, scratch: String::new() }
    }

    /// Begins the archive and the main table. `first`: rows to take widths from.
    pub(super) fn begin(&mut self, first: Option<(&Page<'_>, Range<usize>)>, options: &Options, out: &mut Vec<u8>) {
        self.book.archive.put("_rels/.rels", &package_relationships(), out);
        let main = &mut self.tables[0];
        main.frame(first, options, self.book.bounds);
        main.open(&mut self.book, out);
    }

    pub(super) fn row(
        &mut self,
        page: &Page<'_>,
        row: usize,
        options: &Options,
        outcome: &mut Outcome,
        out: &mut Vec<u8>,
    ) -> Result<(), Refused> {
        self.table_row(0, page, row, None, &mut Way { options, outcome, out });
        self.check_size(outcome)
    }

    /// Whether the caller should have its turn.
    pub(super) const fn take_due(&mut self) -> bool {
        let due = self.worked_bytes >= DUE_BYTES;
        if due {
            self.worked_bytes = 0;
        }
        due
    }

    pub(super) fn end(
        &mut self,
        receipt: Option<(&Receipt, Completeness)>,
        options: &Options,
        outcome: &mut Outcome,
        out: &mut Vec<u8>,
    ) -> Result<(), Refused> {
        let book = &mut self.book;
        for table in self.tables.iter_mut().chain(&mut self.long_texts) {
            table.close(book, out);
        }
        outcome.sheets = book.parts.len() as u64;
        if let Some((receipt, completeness)) = receipt {
            outcome.sheets += 1;
            book.put_receipt(&receipt.lines(options, completeness, outcome), out);
        }
        book.flush(out);
        self.check_size(outcome)?;
        let book = &mut self.book;
        book.archive.put("docProps/core.xml", &properties(receipt.map(|(receipt, _)| receipt)), out);
        book.archive.put("xl/styles.xml", book.styles.xml().as_bytes(), out);
        book.put_index(out);
        std::mem::take(&mut book.archive).end(out);
        Ok(())
    }

    fn check_size(&self, outcome: &Outcome) -> Result<(), Refused> {
        let open = self.tables.iter().chain(&self.long_texts).map(Table::packed_bytes).sum::<u64>();
        if self.book.archive.has_room(self.book.waiting_bytes + open, self.book.bounds.file_bytes) {
            return Ok(());
        }
        Err(Refused::WorkbookTooLarge { rows: outcome.rows })
    }

    /// Writes one row of a table, and the child rows in its cells.
    fn table_row(
        &mut self,
        number: usize,
        page: &Page<'_>,
        row: usize,
        parent: Option<&Parent<'_>>,
        way: &mut Way<'_>,
    ) {
        let mut table = std::mem::take(&mut self.tables[number]);
        table.make_room(&mut self.book, way.out);
        let before = table.bytes();
        table.begin_row();
        if let Some(parent) = parent {
            table.put_parent(parent, &mut self.book);
        }
        let mut scratch = std::mem::take(&mut self.scratch);
        let mut nested = Vec::new();
        for column in 0..page.columns() {
            if way.options.children == Children::Rows
                && let Value::Nested { rows, complete } = page.value(row, column)
            {
                nested.push((column, rows, complete));
            }
            let cell = cell(page, row, column, way.options, way.outcome, &mut scratch);
            self.put_cell(&mut table, page, (row, column), cell, way);
        }
        self.scratch = scratch;
        table.end_row(way.out);
        self.worked_bytes += table.bytes().saturating_sub(before);
        if nested.is_empty() {
            self.tables[number] = table;
            return;
        }
        let place = table.place(0, &self.book);
        let on_first_sheet = table.is_on_first_sheet(&self.book);
        let at = table.row();
        self.tables[number] = table;
        let depth = parent.map_or(0, |parent| parent.depth) + 1;
        let parent = Parent { place, row: at, id: page.id(row), on_first_sheet, depth };
        for (column, rows, complete) in nested {
            self.put_children(number, page, (row, column), (rows, complete), &parent, way);
        }
    }

    fn put_cell(
        &mut self,
        table: &mut Table,
        page: &Page<'_>,
        (row, column): (usize, usize),
        cell: Cell<'_>,
        way: &mut Way<'_>,
    ) {
        let block = (table.leads + column) / self.book.bounds.columns;
        table.paint_next(block, page.paint(row, column));
        let cell = match cell {
            Cell::Text(words, _) if cut(words, CELL_UNITS_MAX).len() < words.len() => {
                way.outcome.texts_continued += 1;
                let place = table.place(block, &self.book);
                let field = table.head.get(column).map_or("", |heading| &heading.name);
                let shortened = self.put_long_text(words, &place, field, way);
                table.put(block, Cell::Text(&shortened, look_of(&shortened, way.options)), &mut self.book);
                return;
            }
            Cell::Text(words, look) if way.options.links => match page.link(row, column) {
                Some(link) if table.link_next(block, &link, self.book.bounds) => Cell::Text(words, Look::Link),
                Some(_) => {
                    way.outcome.links_left_out += 1;
                    Cell::Text(words, look)
                }
                None => cell,
            },
            _ => cell,
        };
        table.put(block, cell, &mut self.book);
    }

    /// Writes the whole of a text to the sheet of long texts, and gives its beginning with a note that says where it is.
    fn put_long_text(&mut self, words: &str, place: &str, field: &str, way: &mut Way<'_>) -> String {
        let book = &mut self.book;
        let table = self.long_texts.get_or_insert_with(Table::of_long_texts);
        let mut rest = words;
        let mut note = String::new();
        let mut number = 0_u32;
        while !rest.is_empty() {
            let part = cut(rest, CELL_UNITS_MAX);
            rest = &rest[part.len()..];
            number += 1;
            table.make_room(book, way.out);
            table.begin_row();
            if number == 1 {
                note = format!("… [continued at {}]", table.place(0, book));
                // The text stands in the fourth column.
                note = note.replace("!A", "!D");
            }
            table.put(0, Cell::Text(place, Look::Plain), book);
            table.put(0, Cell::Text(field, look_of(field, way.options)), book);
            table.put(0, Cell::Number(&number.to_string(), Shown::General), book);
            table.put(0, Cell::Text(part, look_of(part, way.options)), book);
            table.end_row(way.out);
        }
        self.worked_bytes += words.len() as u64;
        format!("{}{note}", cut(words, CELL_UNITS_MAX - note.encode_utf16().count()))
    }

    fn put_children(
        &mut self,
        number: usize,
        page: &Page<'_>,
        (row, column): (usize, usize),
        (rows, complete): (u64, bool),
        parent: &Parent<'_>,
        way: &mut Way<'_>,
    ) {
        let children = page.nested(row, column).filter(|_| parent.depth < CHILDREN_DEEP_MAX);
        let table = children.as_ref().and_then(|children| self.child_table(number, column, &**children, way));
        let here = children.as_ref().filter(|_| table.is_some()).map(|children| children.rows());
        way.outcome.count_children(rows, complete, here);
        let (Some(children), Some(table)) = (children, table) else { return };
        let page = Page::new(&*children, &self.tables[table].head);
        if page.has_more {
            for name in page::left_out(&*children, &self.tables[table].head) {
                way.outcome.note_left_out(format!("{}.{name}", self.tables[table].name));
            }
        }
        for row in 0..children.rows() {
            self.table_row(table, &page, row, Some(parent), way);
        }
    }

    /// The table for the child rows in a column; made for the first that has any.
    fn child_table(&mut self, number: usize, column: usize, children: &dyn Rows, way: &mut Way<'_>) -> Option<usize> {
        if let Some(known) = self.tables[number].children.get(&column) {
            return *known;
        }
        if children.rows() == 0 {
            return None;
        }
        let parent = &self.tables[number];
        let own = parent.head.get(column).map_or("", |heading| heading.name.as_str());
        let name = if number == 0 { own.to_owned() } else { format!("{}.{own}", parent.name) };
        let place = self.tables.len();
        let table = (place <= CHILD_TABLES_MAX).then(|| {
            let head = page::headings(children);
            let page = Page::new(children, &head);
            let mut table = Table { name, rank: place, leads: 2, head: head.clone(), ..Table::default() };
            table.frame(Some((&page, 0..children.rows())), way.options, self.book.bounds);
            table.open(&mut self.book, way.out);
            table
        });
        let found = table.is_some().then_some(place);
        self.tables.extend(table);
        self.tables[number].children.insert(column, found);
        found
    }
}

impl Table {
    fn of_long_texts() -> Self {
        let heading = Some(["Cell", "Field", "Part", "Text"].map(str::to_owned).to_vec());
        let frame = Frame { heading, widths: vec![20, 30, 8, 60], in_front: false };
        Self {
            name: "Long texts".to_owned(),
            rank: RANK_LONG_TEXTS,
            blocks: vec![Block { frame, open: None }],
            ..Self::default()
        }
    }

    /// Divides the columns among sheets and sees what their headings and widths are.
    fn frame(&mut self, first: Option<(&Page<'_>, Range<usize>)>, options: &Options, bounds: Bounds) {
        let mut headings = vec!["Parent row".to_owned(), "Parent Id".to_owned()];
        headings.truncate(self.leads);
        headings.extend(self.head.iter().map(|heading| {
            let words = if options.header == Header::Labels { &heading.label } else { &heading.name };
            cut(words, CELL_UNITS_MAX).to_owned()
        }));
        let mut widths: Vec<usize> = headings.iter().map(|words| width(words)).collect();
        if let Some((page, range)) = first {
            widen(&mut widths[self.leads..], page, range, options);
        }
        let has_heading = options.header != Header::None || self.leads > 0;
        let widths: Vec<u8> = widths
            .iter()
            .map(|&width| u8::try_from(width.clamp(WIDTHS.start, WIDTHS.end)).unwrap_or(u8::MAX))
            .collect();
        let in_front = self.is_streamed;
        self.blocks = headings
            .chunks(bounds.columns)
            .zip(widths.chunks(bounds.columns))
            .enumerate()
            .map(|(number, (headings, widths))| {
                let heading = has_heading.then(|| headings.to_vec());
                let frame = Frame { heading, widths: widths.to_vec(), in_front: in_front && number == 0 };
                Block { frame, open: None }
            })
            .collect();
        if self.blocks.is_empty() {
            let frame = Frame { in_front, ..Frame::default() };
            self.blocks.push(Block { frame, open: None });
        }
    }

    /// Opens a sheet for each block of columns.
    fn open(&mut self, book: &mut Book, out: &mut Vec<u8>) {
        for (number, block) in self.blocks.iter_mut().enumerate() {
            let is_streamed = self.is_streamed && number == 0;
            let wish = match number {
                0 => self.name.clone(),
                _ => format!("{} columns {}", self.name, number * book.bounds.columns + 1),
            };
            let part = book.parts.len();
            book.parts.push(Part { name: book.names.take(&wish), rank: self.rank, filter: None });
            if is_streamed {
                book.archive.open(&sheet_path(part), out);
            }
            let sheet = Sheet::new(&block.frame, is_streamed, &mut book.styles, out);
            block.open = Some(Open { sheet, part });
            // Only the first sheet of all is in sight.
            block.frame.in_front = false;
        }
    }

    fn close(&mut self, book: &mut Book, out: &mut Vec<u8>) {
        for block in &mut self.blocks {
            let Some(Open { sheet, part }) = block.open.take() else { continue };
            let whole = sheet.end(out);
            book.parts[part].filter = whole.filter;
            if whole.packed.is_none() {
                book.archive.close(whole.sums, out);
            }
            let kept = whole.packed.as_ref().map_or(0, Vec::len) + whole.addresses.as_ref().map_or(0, Vec::len);
            book.waiting_bytes += kept as u64;
            book.waiting.push((part, whole));
        }
    }

    /// Sees to it that every block has an open sheet with room for a row.
    fn make_room(&mut self, book: &mut Book, out: &mut Vec<u8>) {
        let has_room = |block: &Block| block.open.as_ref().is_some_and(|open| open.sheet.has_room(book.bounds));
        if self.blocks.iter().all(has_room) {
            return;
        }
        self.close(book, out);
        if self.is_streamed {
            book.flush(out);
        }
        self.open(book, out);
    }

    fn begin_row(&mut self) {
        self.sheets().for_each(Sheet::begin_row);
    }

    fn end_row(&mut self, out: &mut Vec<u8>) {
        for sheet in self.sheets() {
            sheet.end_row(out);
        }
    }

    fn put(&mut self, block: usize, cell: Cell<'_>, book: &mut Book) {
        if let Some(open) = self.blocks.get_mut(block).and_then(|block| block.open.as_mut()) {
            open.sheet.put(cell, &mut book.styles);
        }
    }

    fn paint_next(&mut self, block: usize, paint: Paint) {
        if let Some(open) = self.blocks.get_mut(block).and_then(|block| block.open.as_mut()) {
            open.sheet.paint_next(paint);
        }
    }

    fn put_parent(&mut self, parent: &Parent<'_>, book: &mut Book) {
        if let Some(open) = self.blocks.first_mut().and_then(|block| block.open.as_mut()) {
            open.sheet.link_next(Target::Cell(&parent.place), book.bounds);
        }
        let row = parent.row.to_string();
        let cell = match parent.on_first_sheet {
            true => Cell::Number(&row, Shown::General),
            // The number alone would not say on which sheet.
            false => Cell::Text(&parent.place, Look::Plain),
        };
        self.put(0, cell, book);
        self.put(0, parent.id.map_or(Cell::Empty, |id| Cell::Text(id, Look::Plain)), book);
    }

    fn link_next(&mut self, block: usize, link: &str, bounds: Bounds) -> bool {
        let fits = link.len() <= LINK_CHARS_MAX && super::is_safe_link(link) && is_well_formed(link);
        let open = self.blocks.get_mut(block).and_then(|block| block.open.as_mut());
        fits && open.is_some_and(|open| open.sheet.link_next(Target::Address(link), bounds))
    }

    fn sheets(&mut self) -> impl Iterator<Item = &mut Sheet> {
        self.blocks.iter_mut().filter_map(|block| block.open.as_mut()).map(|open| &mut open.sheet)
    }

    /// Where the cell is that comes next in a block: `'Rows'!B17`; of a row that has ended, its first cell.
    fn place(&self, block: usize, book: &Book) -> String {
        let Some(open) = self.blocks.get(block).and_then(|block| block.open.as_ref()) else { return String::new() };
        let mut place = format!("{}!", quoted(&book.parts[open.part].name)).into_bytes();
        let column = if self.row_has_ended(block) { 0 } else { open.sheet.column() };
        put_column(column, &mut place);
        put_number(open.sheet.row(), &mut place);
        String::from_utf8_lossy(&place).into_owned()
    }

    fn row(&self) -> u32 {
        self.blocks.first().and_then(|block| block.open.as_ref()).map_or(0, |open| open.sheet.row())
    }

    fn row_has_ended(&self, block: usize) -> bool {
        self.blocks.get(block).and_then(|block| block.open.as_ref()).is_some_and(|open| open.sheet.row_has_ended())
    }

    fn is_on_first_sheet(&self, book: &Book) -> bool {
        let first = book.parts.iter().position(|part| part.rank == self.rank);
        self.blocks.first().and_then(|block| block.open.as_ref()).is_some_and(|open| Some(open.part) == first)
    }

    fn bytes(&self) -> u64 {
        self.blocks.iter().filter_map(|block| block.open.as_ref()).map(|open| open.sheet.bytes()).sum()
    }

    fn packed_bytes(&self) -> u64 {
        self.blocks.iter().filter_map(|block| block.open.as_ref()).map(|open| open.sheet.packed_bytes()).sum()
    }
}

impl Book {
    /// Writes what waits. No entry may be open.
    fn flush(&mut self, out: &mut Vec<u8>) {
        for (part, whole) in std::mem::take(&mut self.waiting) {
            if let Some(packed) = whole.packed {
                self.archive.put_packed(&sheet_path(part), &packed, whole.sums, out);
            }
            if let Some(addresses) = whole.addresses {
                self.archive.put(&format!("xl/worksheets/_rels/sheet{}.xml.rels", part + 1), &addresses, out);
            }
        }
        self.waiting_bytes = 0;
    }

    fn put_receipt(&mut self, lines: &[(&str, String)], out: &mut Vec<u8>) {
        let part = self.parts.len();
        self.parts.push(Part { name: self.names.take("Receipt"), rank: RANK_RECEIPT, filter: None });
        let frame = Frame { heading: None, widths: vec![22, 100], in_front: false };
        let mut sheet = Sheet::new(&frame, false, &mut self.styles, out);
        for (heading, value) in lines {
            let mut rest = value.as_str();
            let mut name = Cell::Text(heading, Look::Heading);
            loop {
                let words = cut(rest, CELL_UNITS_MAX);
                rest = &rest[words.len()..];
                sheet.begin_row();
                sheet.put(name, &mut self.styles);
                let cell = match words {
                    _ if is_count(heading) => Cell::Number(words, Shown::General),
                    _ if guard::is_dangerous(words) => Cell::Text(words, Look::Marked),
                    _ => Cell::Text(words, Look::Wrapped),
                };
                sheet.put(cell, &mut self.styles);
                sheet.end_row(out);
                // A query may be longer than a cell.
                name = Cell::Empty;
                if rest.is_empty() {
                    break;
                }
            }
        }
        self.waiting.push((part, sheet.end(out)));
    }

    /// Writes the parts that name all others.
    fn put_index(&mut self, out: &mut Vec<u8>) {
        let mut order: Vec<usize> = (0..self.parts.len()).collect();
        order.sort_by_key(|&part| (self.parts[part].rank, part));
        let mut sheets = Vec::new();
        let mut filters = Vec::new();
        let mut relationships = Vec::new();
        let mut types = CONTENT_TYPES.as_bytes().to_vec();
        for (place, &part) in order.iter().enumerate() {
            let Part { name, filter, .. } = &self.parts[part];
            let id = part + 1;
            sheets.extend_from_slice(b"<sheet name=\"");
            text::put_attribute(name, &mut sheets);
            sheets.extend_from_slice(format!("\" sheetId=\"{id}\" r:id=\"rId{id}\"/>").as_bytes());
            relationships.extend_from_slice(
                format!(
                    "<Relationship Id=\"rId{id}\" Type=\"{OFFICE}/worksheet\" Target=\"worksheets/sheet{id}.xml\"/>"
                )
                .as_bytes(),
            );
            types.extend_from_slice(
                format!(
                    "<Override PartName=\"/xl/worksheets/sheet{id}.xml\" ContentType=\"{SPREADSHEET}.worksheet+xml\"/>"
                )
                .as_bytes(),
            );
            if let Some((columns, rows)) = filter {
                filters.extend_from_slice(
                    format!("<definedName name=\"_xlnm._FilterDatabase\" localSheetId=\"{place}\" hidden=\"1\">")
                        .as_bytes(),
                );
                text::put_attribute(&quoted(name), &mut filters);
                filters.extend_from_slice(b"!$A$1:$");
                put_column(columns - 1, &mut filters);
                filters.extend_from_slice(format!("${rows}</definedName>").as_bytes());
            }
        }
        let styles_id = self.parts.len() + 1;
        relationships.extend_from_slice(
            format!("<Relationship Id=\"rId{styles_id}\" Type=\"{OFFICE}/styles\" Target=\"styles.xml\"/>").as_bytes(),
        );
        types.extend_from_slice(b"</Types>");
        self.archive.put("xl/workbook.xml", &workbook(&sheets, &filters), out);
        self.archive.put("xl/_rels/workbook.xml.rels", &related(&relationships), out);
        self.archive.put("[Content_Types].xml", &types, out);
    }
}

const SPREADSHEET: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml";
const CONTENT_TYPES: &str = concat!(
    "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n",
    "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\">",
    "<Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/>",
    "<Default Extension=\"xml\" ContentType=\"application/xml\"/>",
    "<Override PartName=\"/xl/workbook.xml\" ",
    "ContentType=\"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml\"/>",
    "<Override PartName=\"/xl/styles.xml\" ",
    "ContentType=\"application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml\"/>",
    "<Override PartName=\"/docProps/core.xml\" ",
    "ContentType=\"application/vnd.openxmlformats-package.core-properties+xml\"/>",
);

fn sheet_path(part: usize) -> String {
    format!("xl/worksheets/sheet{}.xml", part + 1)
}

fn workbook(sheets: &[u8], filters: &[u8]) -> Vec<u8> {
    let start = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n<workbook xmlns=\"{MAIN}\" xmlns:r=\"{OFFICE}\"><bookViews><workbookView/></bookViews><sheets>"
    );
    let (names_start, names_end): (&[u8], &[u8]) = match filters {
        [] => (b"", b""),
        _ => (b"<definedNames>", b"</definedNames>"),
    };
    [start.as_bytes(), sheets, b"</sheets>", names_start, filters, names_end, b"</workbook>"].concat()
}

fn package_relationships() -> Vec<u8> {
    let core = "http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties";
    related(
        format!(
            "<Relationship Id=\"rId1\" Type=\"{OFFICE}/officeDocument\" Target=\"xl/workbook.xml\"/><Relationship Id=\"rId2\" Type=\"{core}\" Target=\"docProps/core.xml\"/>"
        )
        .as_bytes(),
    )
}

fn properties(receipt: Option<&Receipt>) -> Vec<u8> {
    let mut out = concat!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n",
        "<cp:coreProperties xmlns:cp=\"http://schemas.openxmlformats.org/package/2006/metadata/core-properties\" ",
        "xmlns:dc=\"http://purl.org/dc/elements/1.1/\" xmlns:dcterms=\"http://purl.org/dc/terms/\" ",
        "xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\"><dc:creator>Orgpane</dc:creator>",
    )
    .as_bytes()
    .to_vec();
    if let Some(receipt) = receipt {
        let mut moment = String::new();
        calendar::put_moment_local(receipt.taken_at_millis - receipt.taken_at_millis.rem_euclid(1000), 0, &mut moment);
        let moment = moment.replace(' ', "T");
        out.extend_from_slice(
            format!("<dcterms:created xsi:type=\"dcterms:W3CDTF\">{moment}Z</dcterms:created>").as_bytes(),
        );
    }
    out.extend_from_slice(b"</cp:coreProperties>");
    out
}

/// Whether an address has only letters that addresses may have (RFC 3986), and its escapes are whole. Of others, spreadsheets
/// say that the whole file is damaged.
fn is_well_formed(link: &str) -> bool {
    let bytes = link.as_bytes();
    let is_hex = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_hexdigit);
    bytes.iter().filter(|byte| **byte == b'#').count() <= 1
        && bytes.iter().enumerate().all(|(at, byte)| match byte {
            b'%' => is_hex(at + 1) && is_hex(at + 2),
            _ => byte.is_ascii_alphanumeric() || b"-._~:/?#@!$&'()*+,;=".contains(byte),
        })
}

fn look_of(words: &str, options: &Options) -> Look {
    if options.guard == Guard::On && guard::is_dangerous(words) { Look::Marked } else { Look::Plain }
}

/// Makes columns as wide as the first rows need.
fn widen(widths: &mut [usize], page: &Page<'_>, range: Range<usize>, options: &Options) {
    let mut scratch = String::new();
    // What is counted on the way is counted again when the rows are written.
    let mut outcome = Outcome::default();
    for row in range.take(WIDTH_ROWS) {
        for (column, widest) in widths.iter_mut().enumerate() {
            let needed = match cell(page, row, column, options, &mut outcome, &mut scratch) {
                Cell::Empty => 0,
                Cell::Boolean(_) => 7,
                Cell::Number(_, Shown::DateTime) => 20,
                Cell::Number(_, Shown::Date | Shown::Time) => 12,
                Cell::Number(digits, _) => width(digits) + 4,
                Cell::Text(words, _) => width(words),
            };
            *widest = needed.max(*widest);
        }
    }
}

/// How wide the first line of a text is, in characters and with some air.
fn width(words: &str) -> usize {
    words.chars().take_while(|letter| *letter != '\n').take(WIDTHS.end).count() + 2
}
