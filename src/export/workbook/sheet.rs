//! One sheet of a workbook as XML (ECMA-376 part 1, 18.3), row by row. Knows neither values nor other sheets.

use super::super::archive::{Packer, Sums};
use super::cell::Cell;
use super::names::put_column;
use super::styles::{Look, Styles};
use super::text;
use super::{Bounds, styles::Shown};
use crate::format::rules::Paint;

/// So much XML is gathered before it is packed.
const GATHERED_BYTES: usize = 1 << 16;
const XML: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";

/// What a sheet looks like before its first row.
#[derive(Clone, Debug, Default)]
pub(super) struct Frame {
    /// Texts of the heading; none for a sheet without one.
    pub(super) heading: Option<Vec<String>>,
    /// Widths of columns in characters.
    pub(super) widths: Vec<u8>,
    /// Whether the sheet is the one in sight when the file is opened.
    pub(super) in_front: bool,
}

/// A sheet that is being written.
#[derive(Debug)]
pub(super) struct Sheet {
    packer: Packer,
    /// Where packed bytes go if not straight into the file.
    packed: Option<Vec<u8>>,
    xml: Vec<u8>,
    /// The row being written, from 1.
    row: u32,
    column: usize,
    columns: usize,
    in_row: bool,
    has_heading: bool,
    links: Links,
    /// The colours of the cell that comes next.
    paint: Paint,
}

/// A sheet's links: they stand behind its rows, and their addresses in a part of their own.
#[derive(Debug, Default)]
struct Links {
    count: u32,
    elements: Vec<u8>,
    addresses: Vec<u8>,
}

/// What is left to write when a sheet is whole.
#[derive(Debug)]
pub(super) struct Whole {
    pub(super) sums: Sums,
    /// Only for a sheet that was not written straight into the file.
    pub(super) packed: Option<Vec<u8>>,
    /// The part with the links' addresses.
    pub(super) addresses: Option<Vec<u8>>,
    /// What the filter spans: columns and rows.
    pub(super) filter: Option<(usize, u32)>,
}

impl Sheet {
    /// Begins a sheet. `is_streamed`: packed bytes go to the `out` of each call, else they are kept.
    pub(super) fn new(frame: &Frame, is_streamed: bool, styles: &mut Styles, out: &mut Vec<u8>) -> Self {
        let mut sheet = Self {
            packer: Packer::new(),
            packed: (!is_streamed).then(Vec::new),
            xml: Vec::with_capacity(GATHERED_BYTES + 4096),
            row: 0,
            column: 0,
            columns: 0,
            in_row: false,
            has_heading: frame.heading.is_some(),
            links: Links::default(),
            paint: Paint::default(),
        };
        sheet.put_start(frame);
        if let Some(heading) = &frame.heading {
            sheet.begin_row();
            for words in heading {
                sheet.put(Cell::Text(words, Look::Heading), styles);
            }
            sheet.end_row(out);
        }
        sheet
    }

    /// The number of the row being written, or written last, from 1.
    pub(super) const fn row(&self) -> u32 {
        self.row
    }

    /// The number of the cell that comes next, from 0.
    pub(super) const fn column(&self) -> usize {
        self.column
    }

    /// Whether no row is being written.
    pub(super) const fn row_has_ended(&self) -> bool {
        !self.in_row
    }

    /// XML so far.
    pub(super) const fn bytes(&self) -> u64 {
        self.packer.bytes() + self.xml.len() as u64
    }

    /// What is kept of it in memory, or has gone out but is not in the archive's count.
    pub(super) const fn packed_bytes(&self) -> u64 {
        self.packer.packed_bytes()
    }

    pub(super) const fn has_room(&self, bounds: Bounds) -> bool {
        self.row < bounds.rows && self.bytes() < bounds.bytes
    }

    pub(super) fn begin_row(&mut self) {
        self.row += 1;
        self.column = 0;
        self.in_row = true;
        self.xml.extend_from_slice(b"<row r=\"");
        put_number(self.row, &mut self.xml);
        self.xml.extend_from_slice(b"\">");
    }

    pub(super) fn end_row(&mut self, out: &mut Vec<u8>) {
        self.columns = self.columns.max(self.column);
        self.in_row = false;
        self.xml.extend_from_slice(b"</row>");
        if self.xml.len() >= GATHERED_BYTES {
            self.pack(out);
        }
    }

    /// Writes the next cell of the row.
    pub(super) fn put(&mut self, cell: Cell<'_>, styles: &mut Styles) {
        let (column, row) = (self.column, self.row);
        self.column += 1;
        let paint = std::mem::take(&mut self.paint);
        let style = match cell {
            Cell::Empty if paint == Paint::default() => return,
            Cell::Number(_, shown) => styles.number(shown, Look::Plain, paint),
            Cell::Boolean(_) | Cell::Empty => styles.number(Shown::General, Look::Plain, paint),
            Cell::Text(_, look) => styles.number(Shown::General, look, paint),
        };
        let out = &mut self.xml;
        out.extend_from_slice(b"<c r=\"");
        put_column(column, out);
        put_number(row, out);
        if style > 0 {
            out.extend_from_slice(b"\" s=\"");
            put_number(u32::try_from(style).unwrap_or(0), out);
        }
        match cell {
            Cell::Number(digits, _) => {
                out.extend_from_slice(b"\"><v>");
                out.extend_from_slice(digits.as_bytes());
                out.extend_from_slice(b"</v></c>");
            }
            Cell::Boolean(value) => {
                out.extend_from_slice(if value { b"\" t=\"b\"><v>1</v></c>" } else { b"\" t=\"b\"><v>0</v></c>" });
            }
            Cell::Text(words, _) => {
                let keep = text::has_blanks_to_keep(words);
                out.extend_from_slice(b"\" t=\"inlineStr\"><is><t");
                out.extend_from_slice(if keep { b" xml:space=\"preserve\">" } else { b">" });
                text::put_content(words, out);
                out.extend_from_slice(b"</t></is></c>");
            }
            Cell::Empty => out.extend_from_slice(b"\"/>"),
        }
    }

    /// Gives the cell that comes next its colours.
    pub(super) const fn paint_next(&mut self, paint: Paint) {
        self.paint = paint;
    }

    /// Makes the cell that comes next a link to an address, or within the workbook to a cell. Says no if there are too many.
    pub(super) fn link_next(&mut self, target: Target<'_>, bounds: Bounds) -> bool {
        if self.links.count >= bounds.links {
            return false;
        }
        self.links.count += 1;
        let (number, out) = (self.links.count, &mut self.links.elements);
        out.extend_from_slice(b"<hyperlink ref=\"");
        put_column(self.column, out);
        put_number(self.row, out);
        match target {
            Target::Cell(place) => {
                out.extend_from_slice(b"\" location=\"");
                text::put_attribute(place, out);
            }
            Target::Address(address) => {
                out.extend_from_slice(format!("\" r:id=\"rId{number}").as_bytes());
                let out = &mut self.links.addresses;
                out.extend_from_slice(format!("<Relationship Id=\"rId{number}\" Type=\"{LINK}\" Target=\"").as_bytes());
                text::put_attribute(address, out);
                out.extend_from_slice(b"\" TargetMode=\"External\"/>");
            }
        }
        self.links.elements.extend_from_slice(b"\"/>");
        true
    }

    /// Ends the sheet.
    pub(super) fn end(mut self, out: &mut Vec<u8>) -> Whole {
        self.xml.extend_from_slice(b"</sheetData>");
        let filter = (self.has_heading && self.columns > 0).then_some((self.columns, self.row));
        if let Some((columns, rows)) = filter {
            self.xml.extend_from_slice(b"<autoFilter ref=\"A1:");
            put_column(columns - 1, &mut self.xml);
            put_number(rows, &mut self.xml);
            self.xml.extend_from_slice(b"\"/>");
        }
        if self.links.count > 0 {
            self.xml.extend_from_slice(b"<hyperlinks>");
            self.pack(out);
            self.xml = std::mem::take(&mut self.links.elements);
            self.xml.extend_from_slice(b"</hyperlinks>");
        }
        self.xml.extend_from_slice(b"</worksheet>");
        self.pack(out);
        let sums = self.packer.finish(self.packed.as_mut().unwrap_or(out));
        let addresses = (!self.links.addresses.is_empty()).then(|| related(&self.links.addresses));
        Whole { sums, packed: self.packed, addresses, filter }
    }

    fn put_start(&mut self, frame: &Frame) {
        let out = &mut self.xml;
        out.extend_from_slice(XML.as_bytes());
        out.extend_from_slice(
            format!("<worksheet xmlns=\"{MAIN}\" xmlns:r=\"{OFFICE}\"><sheetViews><sheetView").as_bytes(),
        );
        out.extend_from_slice(if frame.in_front { b" tabSelected=\"1\"" } else { b"" });
        out.extend_from_slice(b" workbookViewId=\"0\">");
        if frame.heading.is_some() {
            out.extend_from_slice(
                b"<pane ySplit=\"1\" topLeftCell=\"A2\" activePane=\"bottomLeft\" state=\"frozen\"/><selection pane=\"bottomLeft\" activeCell=\"A2\" sqref=\"A2\"/>",
            );
        }
        out.extend_from_slice(b"</sheetView></sheetViews><sheetFormatPr defaultRowHeight=\"15\"/>");
        if !frame.widths.is_empty() {
            out.extend_from_slice(b"<cols>");
            for (number, width) in frame.widths.iter().enumerate() {
                let number = number + 1;
                out.extend_from_slice(
                    format!("<col min=\"{number}\" max=\"{number}\" width=\"{width}\" customWidth=\"1\"/>").as_bytes(),
                );
            }
            out.extend_from_slice(b"</cols>");
        }
        out.extend_from_slice(b"<sheetData>");
    }

    fn pack(&mut self, out: &mut Vec<u8>) {
        self.packer.put(&self.xml, self.packed.as_mut().unwrap_or(out));
        self.xml.clear();
    }
}

/// Where a link leads.
#[derive(Clone, Copy, Debug)]
pub(super) enum Target<'a> {
    Address(&'a str),
    /// `'Rows'!A17`
    Cell(&'a str),
}

pub(super) const MAIN: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
pub(super) const OFFICE: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const LINK: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/hyperlink";

/// A part of relationships.
pub(super) fn related(relationships: &[u8]) -> Vec<u8> {
    let start = format!("{XML}<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">");
    [start.as_bytes(), relationships, b"</Relationships>"].concat()
}

pub(super) fn put_number(number: u32, out: &mut Vec<u8>) {
    let mut digits = [0_u8; 10];
    let mut at = digits.len();
    let mut rest = number;
    loop {
        at -= 1;
        digits[at] = b'0' + u8::try_from(rest % 10).unwrap_or(0);
        rest /= 10;
        if rest == 0 {
            break;
        }
    }
    out.extend_from_slice(&digits[at..]);
}
