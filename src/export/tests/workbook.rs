//! Workbooks, read back by `calamine`, and their parts by a small reader of archives; knows no other format.

use std::io::Cursor;

use calamine::{Data, Reader, Xlsx};

use super::*;
use crate::export::workbook::{BOUNDS, Bounds, Writer as Workbook};

fn options() -> Options {
    Options { title: "Opportunity".to_owned(), ..with_format(Format::Workbook) }
}

/// A workbook with sheets of few rows and columns.
fn bounded(rows: &dyn Rows, options: &Options, bounds: Bounds) -> (Vec<u8>, Outcome) {
    let mut out = Vec::new();
    let mut exporter = Exporter::new(rows, options.clone());
    exporter.writer = Writer::Workbook(Box::new(Workbook::bounded(&exporter.head, options, bounds)));
    let mut rest = 0..rows.rows();
    while !rest.is_empty() {
        rest = exporter.push(rows, rest, &mut out).unwrap();
    }
    let outcome = exporter.finish(None, &mut out).unwrap();
    (out, outcome)
}

fn small() -> Bounds {
    Bounds { rows: 3, columns: 2, ..BOUNDS }
}

fn opened(file: &[u8]) -> Xlsx<Cursor<&[u8]>> {
    Xlsx::new(Cursor::new(file)).unwrap()
}

/// A sheet's cells from `A1` on.
fn sheet(file: &[u8], name: &str) -> Vec<Vec<Data>> {
    let range = opened(file).worksheet_range(name).unwrap();
    let Some((last_row, last_column)) = range.end() else { return Vec::new() };
    let cell = |row, column| range.get_value((row, column)).cloned().unwrap_or(Data::Empty);
    (0..=last_row).map(|row| (0..=last_column).map(|column| cell(row, column)).collect()).collect()
}

fn names(file: &[u8]) -> Vec<String> {
    opened(file).sheet_names()
}

/// A part of the archive, by its directory.
fn part(file: &[u8], name: &str) -> Option<String> {
    let number = |at: usize, bytes: usize| {
        file[at..at + bytes].iter().rev().fold(0_usize, |sum, byte| sum << 8 | usize::from(*byte))
    };
    let end = file.len() - 22;
    assert_eq!(&file[end..end + 4], b"PK\x05\x06");
    let mut at = number(end + 16, 4);
    for _ in 0..number(end + 10, 2) {
        let (packed, name_bytes, header) = (number(at + 20, 4), number(at + 28, 2), number(at + 42, 4));
        if &file[at + 46..at + 46 + name_bytes] == name.as_bytes() {
            let start = header + 30 + number(header + 26, 2);
            let unpacked = miniz_oxide::inflate::decompress_to_vec(&file[start..start + packed]).unwrap();
            assert_eq!(unpacked.len(), number(at + 24, 4));
            return Some(String::from_utf8(unpacked).unwrap());
        }
        at += 46 + name_bytes;
    }
    None
}

fn string(text: &str) -> Data {
    Data::String(text.to_owned())
}

/// A cell's number, whatever its format.
fn float(cell: &Data) -> f64 {
    match cell {
        Data::Float(value) => *value,
        Data::Int(value) => *value as f64,
        Data::DateTime(moment) => moment.as_f64(),
        other => panic!("no number: {other:?}"),
    }
}

#[test]
fn cells_are_real_numbers_dates_and_truths() {
    let mut rows = grid(
        &[
            ("Name", Kind::Text),
            ("Amount", Kind::Currency),
            ("Probability", Kind::Percent),
            ("CloseDate", Kind::Date),
            ("CreatedDate", Kind::DateTime),
            ("IsWon", Kind::Boolean),
            ("At", Kind::Time),
        ],
        vec![vec![
            text("Größe & <Co>"),
            number("2.497500094E7"),
            number("7.1"),
            Given::Date(17_875),
            Given::DateTime(1_544_464_219_500),
            Given::Boolean(true),
            text("06:00:00.000Z"),
        ]],
    );
    rows.columns[1].currency = Some("EUR".to_owned());
    let options = Options { zone: Zone::new("Europe/Berlin", |_| 60), ..options() };
    let (file, outcome) = exported(&rows, &options);
    let cells = sheet(&file, "Opportunity");
    assert_eq!(cells[0][0], string("Name"));
    assert_eq!(cells[1][0], string("Größe & <Co>"));
    assert_eq!((float(&cells[1][1]), float(&cells[1][2])), (24_975_000.94, 0.071));
    assert!(matches!(&cells[1][3], Data::DateTime(date) if date.as_f64() == 43_444.0));
    // 2018-12-10 18:50:19.5 in Berlin.
    let expected = 43_444.0 + (18.0 * 3600.0 + 50.0 * 60.0 + 19.5) / 86_400.0;
    assert!(matches!(&cells[1][4], Data::DateTime(date) if (date.as_f64() - expected).abs() < 1e-9));
    assert_eq!(cells[1][5], Data::Bool(true));
    assert_eq!(float(&cells[1][6]), 0.25);
    assert_eq!(outcome.notes(), Vec::<String>::new());
    let styles = part(&file, "xl/styles.xml").unwrap();
    for code in ["#,##0.00\\ [$EUR]", "0.00%", "yyyy\\-mm\\-dd", "yyyy\\-mm\\-dd\\ hh:mm:ss", "hh:mm:ss"] {
        assert!(styles.contains(&format!("formatCode=\"{code}\"")), "{code}");
    }
}

#[test]
fn the_heading_is_bold_frozen_and_filters() {
    let (file, _) = exported(&texts(&[&["a", "b"], &["c", "d"]]), &options());
    let xml = part(&file, "xl/worksheets/sheet1.xml").unwrap();
    assert!(xml.contains("<pane ySplit=\"1\" topLeftCell=\"A2\" activePane=\"bottomLeft\" state=\"frozen\"/>"));
    assert!(xml.contains("<autoFilter ref=\"A1:B3\"/>"));
    assert!(xml.contains("<c r=\"A1\" s=\"1\" t=\"inlineStr\"><is><t>A</t></is></c>"));
    assert!(part(&file, "xl/workbook.xml").unwrap().contains("hidden=\"1\">'Opportunity'!$A$1:$B$3</definedName>"));
    let bare = Options { header: Header::None, ..options() };
    let (file, _) = exported(&texts(&[&["a", "b"]]), &bare);
    let xml = part(&file, "xl/worksheets/sheet1.xml").unwrap();
    assert!(!xml.contains("<pane") && !xml.contains("autoFilter"));
    assert_eq!(sheet(&file, "Opportunity"), [[string("a"), string("b")]]);
}

#[test]
fn columns_are_as_wide_as_their_first_rows_need() {
    let (file, _) = exported(&texts(&[&["short", &"long ".repeat(8), &"endless".repeat(99)]]), &options());
    let xml = part(&file, "xl/worksheets/sheet1.xml").unwrap();
    let widths: Vec<&str> = xml.split("width=\"").skip(1).map(|rest| rest.split('"').next().unwrap()).collect();
    assert_eq!(widths, ["8", "42", "60"]);
}

#[test]
fn rows_and_columns_beyond_a_sheet_go_to_further_sheets() {
    let rows = texts(&[&["a1", "b1", "c1"], &["a2", "b2", "c2"], &["a3", "b3", "c3"]]);
    let (file, outcome) = bounded(&rows, &options(), small());
    let further = ["Opportunity columns 3", "Opportunity (2)", "Opportunity columns 3 (2)"];
    assert_eq!(names(&file), [&["Opportunity"], &further[..]].concat());
    assert_eq!(outcome.sheets, 4);
    let words = |name: &str| -> Vec<String> { sheet(&file, name).concat().iter().map(Data::to_string).collect() };
    assert_eq!(words("Opportunity"), ["A", "B", "a1", "b1", "a2", "b2"]);
    assert_eq!(words(further[0]), ["C", "c1", "c2"]);
    assert_eq!(words(further[1]), ["A", "B", "a3", "b3"]);
    assert_eq!(words(further[2]), ["C", "c3"]);
    let front = |number| part(&file, &format!("xl/worksheets/sheet{number}.xml")).unwrap().contains("tabSelected");
    assert_eq!([1, 2, 3, 4].map(front), [true, false, false, false]);
}

#[test]
fn the_last_row_of_a_real_sheet_is_1048576() {
    let bounds = BOUNDS;
    assert_eq!((bounds.rows, bounds.columns, bounds.links), (1_048_576, 16_384, 65_530));
    let rows = texts(&[&["a"], &["b"], &["c"]]);
    let (file, _) = bounded(&rows, &options(), Bounds { bytes: 1, ..bounds });
    // A sheet that is long enough in bytes is not continued either.
    assert_eq!(names(&file).len(), 4);
}

#[test]
fn a_text_longer_than_a_cell_is_whole_on_its_own_sheet() {
    let long = format!("{}😀{}", "x".repeat(32_766), "y".repeat(40_000));
    let (file, outcome) = exported(&texts(&[&["short", &long]]), &options());
    assert_eq!(outcome.texts_continued, 1);
    let main = sheet(&file, "Opportunity");
    let cell = main[1][1].to_string();
    assert!(cell.ends_with("… [continued at 'Long texts'!D2]") && cell.encode_utf16().count() <= 32_767);
    let parts = sheet(&file, "Long texts");
    assert_eq!(parts[0], ["Cell", "Field", "Part", "Text"].map(string));
    assert_eq!(parts[1][..2], [string("'Opportunity'!B2"), string("B")]);
    let numbers: Vec<f64> = parts[1..].iter().map(|row| float(&row[2])).collect();
    assert_eq!(numbers, [1.0, 2.0, 3.0]);
    let whole: String = parts[1..].iter().map(|row| row[3].to_string()).collect();
    assert_eq!(whole, long);
    let exact = "z".repeat(32_767);
    let (file, outcome) = exported(&texts(&[&[&exact]]), &options());
    assert_eq!((outcome.texts_continued, outcome.sheets), (0, 1));
    assert_eq!(sheet(&file, "Opportunity")[1][0], string(&exact));
}

#[test]
fn child_rows_have_their_own_sheets_linked_to_their_parents() {
    let cases = grid(&[("Id", Kind::Id), ("Subject", Kind::Text)], vec![vec![text("500"), text("=broken")]]);
    let contacts = |name: &str| {
        let row = vec![text(&format!("003{name}")), text(name), Given::Nested(cases.clone(), 1, true)];
        grid(&[("Id", Kind::Id), ("Name", Kind::Text), ("Cases", Kind::Nested)], vec![row])
    };
    let rows = grid(
        &[("Id", Kind::Id), ("Contacts", Kind::Nested)],
        vec![
            vec![text("001A"), Given::Nested(contacts("Ada"), 1, true)],
            vec![text("001B"), Given::Null],
            vec![text("001C"), Given::Nested(contacts("Eve"), 7, false)],
        ],
    );
    let (file, outcome) = exported(&rows, &options());
    assert_eq!(names(&file), ["Opportunity", "Contacts", "Contacts.Cases"]);
    assert_eq!((outcome.child_rows, outcome.children_incomplete), (4, 1));
    let found = sheet(&file, "Contacts");
    assert_eq!(found[0], ["Parent row", "Parent Id", "Id", "Name", "Cases"].map(string));
    assert_eq!((float(&found[1][0]), &found[1][1], &found[1][3]), (2.0, &string("001A"), &string("Ada")));
    assert_eq!((float(&found[2][0]), &found[2][1], &found[2][3]), (4.0, &string("001C"), &string("Eve")));
    let found = sheet(&file, "Contacts.Cases");
    assert_eq!((float(&found[2][0]), &found[2][1], &found[2][3]), (3.0, &string("003Eve"), &string("=broken")));
    assert_eq!(float(&sheet(&file, "Opportunity")[3][1]), 7.0);
    let links = part(&file, "xl/worksheets/sheet2.xml").unwrap();
    assert!(links.contains("<hyperlink ref=\"A3\" location=\"'Opportunity'!A4\"/>"));
    assert!(part(&file, "xl/styles.xml").unwrap().contains("not all loaded"));
    // On further sheets a number alone would not say where.
    let (file, _) = bounded(&rows, &options(), Bounds { rows: 2, ..BOUNDS });
    assert_eq!(names(&file)[..4], ["Opportunity", "Opportunity (2)", "Opportunity (3)", "Contacts"]);
    assert_eq!(sheet(&file, "Contacts (2)")[1][0], string("'Opportunity (3)'!A2"));
}

#[test]
fn links_are_real_up_to_what_a_sheet_holds() {
    let mut rows = texts(&[&["001", "x"], &["002", "y"], &["003", "z"]]);
    rows.columns[0].link = Some("https://acme.my.salesforce.com/?a&b=".to_owned());
    rows.columns[1].link = Some("javascript:".to_owned());
    let linked = Options { links: true, ..options() };
    let (file, outcome) = bounded(&rows, &linked, Bounds { links: 2, ..BOUNDS });
    assert_eq!(outcome.links_left_out, 4);
    let sheet = part(&file, "xl/worksheets/sheet1.xml").unwrap();
    assert!(sheet.contains(
        "<hyperlinks><hyperlink ref=\"A2\" r:id=\"rId1\"/><hyperlink ref=\"A3\" r:id=\"rId2\"/></hyperlinks>"
    ));
    let addresses = part(&file, "xl/worksheets/_rels/sheet1.xml.rels").unwrap();
    assert!(addresses.contains("Target=\"https://acme.my.salesforce.com/?a&amp;b=002\" TargetMode=\"External\""));
    assert!(!addresses.contains("javascript"));
}

#[test]
fn addresses_that_spreadsheets_call_damage_are_no_links() {
    let addresses = ["https://a.b/c?d=%20e#f", "https://a.b/%zz", "https://a.b/ü", "https://a.b/#a#b", "ftp://a.b"];
    let mut rows = texts(&addresses.map(|address| vec![address]).each_ref().map(Vec::as_slice));
    rows.columns[0].link = Some(String::new());
    let (file, outcome) = exported(&rows, &Options { links: true, ..options() });
    assert_eq!(outcome.links_left_out, 4);
    assert_eq!(outcome.notes(), ["4 cells have their text but no link."]);
    assert_eq!(part(&file, "xl/worksheets/_rels/sheet1.xml.rels").unwrap().matches("<Relationship ").count(), 1);
}

#[test]
fn a_workbook_that_gets_too_large_is_refused_in_plain_words() {
    let rows = texts(&[&["a"]]);
    let mut exporter = Exporter::new(&rows, options());
    let bounds = Bounds { file_bytes: 2_000, ..BOUNDS };
    exporter.writer = Writer::Workbook(Box::new(Workbook::bounded(&exporter.head, &options(), bounds)));
    let refused = (0..100_000).find_map(|_| exporter.push(&rows, 0..1, &mut Vec::new()).err()).unwrap();
    let Refused::WorkbookTooLarge { rows } = &refused else { panic!("{refused}") };
    assert!(*rows > 100);
    assert!(refused.to_string().ends_with("Export CSV, or fewer rows."));
}

#[test]
fn texts_that_could_run_are_marked_as_texts_and_not_changed() {
    let (file, outcome) = exported(&texts(&[&["=1+1", "fine"]]), &options());
    assert_eq!(sheet(&file, "Opportunity")[1], [string("=1+1"), string("fine")]);
    let sheet = part(&file, "xl/worksheets/sheet1.xml").unwrap();
    assert!(sheet.contains("<c r=\"A2\" s=\"2\" t=\"inlineStr\"><is><t>=1+1</t></is></c>") && !sheet.contains("<f>"));
    assert!(part(&file, "xl/styles.xml").unwrap().contains("quotePrefix=\"1\""));
    assert_eq!(outcome.cells_guarded, 0);
}

#[test]
fn what_a_spreadsheet_cannot_hold_as_a_value_is_a_text() {
    let rows = grid(
        &[("A", Kind::Number), ("B", Kind::Date), ("C", Kind::DateTime)],
        vec![
            vec![number("9007199254740993"), Given::Date(-25_568), Given::DateTime(-3_000_000_000_000)],
            vec![number("1e999"), Given::Date(2_932_897), Given::DateTime(i64::MAX)],
            vec![Given::Float(f64::INFINITY), Given::Date(-25_508), Given::DateTime(0)],
        ],
    );
    let (file, outcome) = exported(&rows, &options());
    let cells = sheet(&file, "Opportunity");
    assert_eq!(cells[1], [string("9007199254740993"), string("1899-12-31"), string("1874-12-07 18:40:00")]);
    assert_eq!(cells[2][..2], [string("1e999"), string("10000-01-01")]);
    assert_eq!((&cells[3][0], float(&cells[3][1]), float(&cells[3][2])), (&string("not a number"), 61.0, 25_569.0));
    assert_eq!((outcome.numbers_as_text, outcome.dates_as_text), (3, 4));
}

#[test]
fn the_receipt_is_the_last_sheet() {
    let rows = texts(&[&["a"]]);
    let mut file = Vec::new();
    let mut exporter = Exporter::new(&rows, options());
    exporter.push(&rows, 0..1, &mut file).unwrap();
    let query = format!("SELECT A FROM B WHERE C = '{}'", "c".repeat(40_000));
    let (org, user) = ("=org".to_owned(), "007".to_owned());
    let receipt = Receipt { query: query.clone(), org, user, ..Receipt::default() };
    exporter.finish(Some((&receipt, Completeness::Complete)), &mut file).unwrap();
    assert_eq!(names(&file), ["Opportunity", "Receipt"]);
    let lines = sheet(&file, "Receipt");
    assert_eq!(format!("{}{}", lines[0][1], lines[1][1]), query);
    assert_eq!(lines[2], [string("Org"), string("=org")]);
    assert_eq!(lines[3], [string("User"), string("007")]);
    let rows = lines.iter().find(|line| line[0] == string("Rows")).unwrap();
    assert_eq!(float(&rows[1]), 1.0);
    assert!(part(&file, "docProps/core.xml").unwrap().contains("1970-01-01T00:00:00Z"));
}

#[test]
fn the_same_rows_give_the_same_bytes() {
    let rows = texts(&[&["a", "b"]]);
    assert_eq!(exported(&rows, &options()).0, exported(&rows, &options()).0);
}

#[test]
fn lying_child_columns_do_not_open_sheets_without_end() {
    let names: Vec<String> = (0..150).map(|number| format!("C{number}")).collect();
    let columns: Vec<(&str, Kind)> = names.iter().map(|name| (name.as_str(), Kind::Nested)).collect();
    let rows = grid(&columns, vec![(0..150).map(|_| Given::Nested(texts(&[&["x"]]), 1, true)).collect()]);
    let (file, outcome) = exported(&rows, &options());
    assert_eq!((outcome.sheets, outcome.children_incomplete), (101, 50));
    assert_eq!(opened(&file).sheet_names().len(), 101);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn a_second_reader_finds_the_same_values(rows in any_grid()) {
        let (file, _) = exported(&rows, &options());
        let found = sheet(&file, "Opportunity");
        for (column, head) in rows.columns.iter().enumerate() {
            let name = found.first().and_then(|row| row.get(column)).map_or(String::new(), Data::to_string);
            prop_assert_eq!(&name, &head.name.replace("\r\n", "\n"));
        }
        for (row, cells) in rows.rows.iter().enumerate() {
            for (column, given) in cells.iter().enumerate() {
                let cell = found.get(row + 1).and_then(|row| row.get(column)).unwrap_or(&Data::Empty);
                match given {
                    Given::Text(text) if text.is_empty() => prop_assert!(matches!(cell, Data::Empty) || cell == &string("")),
                    Given::Text(text) => prop_assert_eq!(cell, &string(&text.replace("\r\n", "\n"))),
                    Given::Boolean(value) => prop_assert_eq!(cell, &Data::Bool(*value)),
                    Given::Number(sent) => match cell {
                        Data::String(text) => prop_assert_eq!(text.parse::<f64>().unwrap(), sent.parse::<f64>().unwrap()),
                        cell => prop_assert_eq!(float(cell), sent.parse::<f64>().unwrap()),
                    },
                    Given::Float(value) => match cell {
                        Data::String(text) => prop_assert!(text.parse::<f64>().map_or(!value.is_finite(), |read| read == *value)),
                        cell => prop_assert_eq!(float(cell), *value),
                    },
                    Given::Date(days) => match cell {
                        Data::DateTime(date) => {
                            let read = date.as_datetime_parts();
                            let day = calendar::day((*days).into());
                            prop_assert_eq!(read, (day.year, day.month, day.day));
                        }
                        cell => prop_assert_eq!(calendar::read_date(&cell.to_string()), (*days < 2_932_897).then_some((*days).into())),
                    },
                    Given::DateTime(millis) => {
                        if let Data::DateTime(moment) = cell {
                            let days = moment.as_f64() - 25_569.0;
                            prop_assert!((days * 86_400_000.0 - *millis as f64).abs() < 1.0);
                        }
                    }
                    _ => prop_assert_eq!(cell, &Data::Empty),
                }
            }
        }
    }
}

/// A date's year, month and day as the reader sees them.
trait Parts {
    fn as_datetime_parts(&self) -> (i64, u8, u8);
}

impl Parts for calamine::ExcelDateTime {
    fn as_datetime_parts(&self) -> (i64, u8, u8) {
        let (year, month, day, ..) = self.to_ymd_hms_milli();
        (i64::from(year), month, day)
    }
}
