//! What it takes to write 100,000 rows of ten cells as CSV, JSON and XLSX, beside the `csv` crate writing the same cells as
//! texts that are there already. Prints ratios. Knows no store: rows are made up on the way.
#![allow(clippy::unwrap_used, clippy::print_stdout, clippy::disallowed_methods, reason = "a bench is all output")]
#![allow(clippy::cast_possible_truncation, clippy::cast_possible_wrap, reason = "numbers of rows are small")]

use std::time::{Duration, Instant};

use orgpane::export::{Column, Exporter, Format, Kind, Options, Rows, Shape, Value};

const ROWS: usize = 100_000;
const ROUNDS: usize = 5;
const COLUMNS: [(&str, Kind); 10] = [
    ("Id", Kind::Id),
    ("Name", Kind::Text),
    ("StageName", Kind::Text),
    ("Amount", Kind::Currency),
    ("CloseDate", Kind::Date),
    ("CreatedDate", Kind::DateTime),
    ("IsWon", Kind::Boolean),
    ("Probability", Kind::Percent),
    ("Account.Name", Kind::Text),
    ("Owner.Name", Kind::Text),
];
const WORDS: [&str; 8] = [
    "Acme Corporation",
    "Größe & Söhne",
    "Prospecting",
    "Closed Won, at last",
    "Burlington Textiles",
    "Ada Lovelace",
    "=1+1",
    "Needs \"Analysis\"",
];
const AMOUNTS: [&str; 4] = ["24975000.94", "12.5", "100", "-3.75"];

/// Rows made up by their number.
struct MadeUp {
    ids: Vec<String>,
}

impl Rows for MadeUp {
    fn rows(&self) -> usize {
        self.ids.len()
    }

    fn columns(&self) -> usize {
        COLUMNS.len()
    }

    fn column(&self, column: usize) -> Column<'_> {
        let (name, kind) = COLUMNS[column];
        Column { name, label: name, kind, decimals: None }
    }

    fn value(&self, row: usize, column: usize) -> Value<'_> {
        let number = |sent: &'static str| Value::Number { sent: Some(sent), value: 0.0 };
        match column {
            0 => Value::Text(&self.ids[row]),
            3 => number(AMOUNTS[row % AMOUNTS.len()]),
            4 => Value::Date(20_000 + (row % 1_000) as i32),
            5 => Value::DateTime(1_700_000_000_000 + row as i64 * 61_000),
            6 => Value::Boolean(row.is_multiple_of(3)),
            7 => number("25"),
            _ => Value::Text(WORDS[row * (column + 2) % WORDS.len()]),
        }
    }
}

fn main() {
    let rows = MadeUp { ids: (0..ROWS).map(|row| format!("0065g{row:010}AAQ")).collect() };
    let records = records(&rows);
    let formats = [("CSV", Format::csv()), ("JSON", Format::Json(Shape::Nested)), ("XLSX", Format::Workbook)];
    let mut floor = Vec::new();
    let mut ours = [const { Vec::new() }; 3];
    // Interleaved, so that a machine that is busy for a while slows all alike.
    for _ in 0..ROUNDS {
        floor.push(measured(|| by_the_csv_crate(&records)));
        for ((_, format), times) in formats.iter().zip(&mut ours) {
            times.push(measured(|| exported(&rows, *format)));
        }
    }
    let floor = median(&mut floor);
    println!("the csv crate, {ROWS} rows of {} texts: {floor:.1?}", COLUMNS.len());
    for ((name, format), times) in formats.iter().zip(&mut ours) {
        let time = median(times);
        let ratio = time.as_secs_f64() / floor.as_secs_f64();
        println!("{name}: {time:.1?}, {ratio:.1} times that, {} bytes", exported(&rows, *format));
    }
}

/// The cells as texts, by way of our own CSV.
fn records(rows: &MadeUp) -> Vec<csv::ByteRecord> {
    let mut file = Vec::new();
    write(rows, Format::csv(), &mut file, |_| {});
    csv::Reader::from_reader(file.as_slice()).byte_records().map(Result::unwrap).collect()
}

fn by_the_csv_crate(records: &[csv::ByteRecord]) -> usize {
    let mut writer = csv::Writer::from_writer(Vec::new());
    records.iter().for_each(|record| writer.write_byte_record(record).unwrap());
    writer.into_inner().unwrap().len()
}

/// Writes as a page does: every piece goes away at once.
fn exported(rows: &MadeUp, format: Format) -> usize {
    let (mut piece, mut bytes) = (Vec::new(), 0);
    write(rows, format, &mut piece, |piece| {
        bytes += piece.len();
        piece.clear();
    });
    bytes + piece.len()
}

fn write(rows: &MadeUp, format: Format, out: &mut Vec<u8>, mut took: impl FnMut(&mut Vec<u8>)) {
    let mut exporter = Exporter::new(rows, Options { format, ..Options::default() });
    let mut rest = 0..rows.rows();
    while !rest.is_empty() {
        rest = exporter.push(rows, rest, out).unwrap();
        took(out);
    }
    exporter.finish(None, out).unwrap();
}

fn measured(work: impl FnOnce() -> usize) -> Duration {
    let start = Instant::now();
    assert!(std::hint::black_box(work()) > ROWS);
    start.elapsed()
}

fn median(times: &mut [Duration]) -> Duration {
    times.sort();
    times[times.len() / 2]
}
