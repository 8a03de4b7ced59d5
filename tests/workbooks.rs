//! Files as other programs read them: workbooks in openpyxl and LibreOffice, CSV in Python. Where a program is not installed its
//! test says so and proves nothing; knows nothing of how files are written.

#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stderr, reason = "all of it is test")]

use std::path::{Path, PathBuf};
use std::process::Command;

use orgpane::export::{
    Choice, Completeness, Decimal, Delimited, Field, File, Format, Kind, LineEnd, Options, Receipt, Separator,
};
use orgpane::table::Table;
use serde_json::{Value, json};

/// Reads every sheet, and says what each cell is: text, number, truth, day, moment, or nothing.
const READ_WORKBOOK: &str = r#"
import datetime, json, sys, openpyxl
from openpyxl.utils.escape import unescape
def cell(value):
    if value is None: return None
    if isinstance(value, bool): return ["boolean", value]
    if isinstance(value, datetime.datetime):
        # Seconds at most: a moment is a share of a day.
        return ["moment", (value + datetime.timedelta(milliseconds=1)).strftime("%Y-%m-%d %H:%M:%S")]
    if isinstance(value, (int, float)): return ["number", repr(float(value))]
    return ["text", unescape(value)]
book = openpyxl.load_workbook(sys.argv[1])
print(json.dumps({sheet.title: {
    "cells": [[cell(one.value) for one in row] for row in sheet.iter_rows()],
    "formats": [one.number_format for one in sheet[2]] if sheet.max_row > 1 else [],
    "frozen": sheet.freeze_panes, "filter": sheet.auto_filter.ref, "bold": bool(sheet["A1"].font.b),
    "quoted": [[one.quotePrefix for one in row] for row in sheet.iter_rows()],
} for sheet in book.worksheets}))
"#;

/// Reads CSV as text, and again as a table of numbers.
const READ_CSV: &str = r#"
import csv, json, sys
with open(sys.argv[1], newline="", encoding=sys.argv[2]) as file:
    print(json.dumps(list(csv.reader(file, delimiter=sys.argv[3]))))
"#;

/// Texts that files have broken on.
const TEXTS: [&str; 14] = [
    "0012",
    "=1+1",
    "+49 30 1234",
    "@SUM(A1)",
    "-2+3",
    "a\u{1}b\u{8}c",
    "_x0041_",
    "<&>\"'",
    " leading and trailing ",
    "two\nlines",
    "1E5",
    "😀 Ünïcode 株式会社",
    "TRUE",
    "2026-11-23",
];

fn folder(name: &str) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).unwrap();
    folder
}

/// A table with every sort of cell, and with child rows.
fn table() -> Table {
    let long = "é".repeat(40_000);
    let texts = TEXTS.iter().map(|text| (*text).to_owned()).chain([long, String::new()]);
    let records: Vec<String> = texts
        .enumerate()
        .map(|(number, text)| {
            let children = if number == 0 {
                r#"{"totalSize":2,"done":true,"records":[{"LastName":"Kay","Age":41},{"LastName":"=2","Age":null}]}"#
            } else {
                "null"
            };
            let amount = ["2.50", "9007199254740993", "1.5E7", "-0.125", "null"][number % 5];
            let date = ["\"2026-11-23\"", "\"1900-01-01\"", "\"1900-02-28\"", "\"1900-03-01\"", "null"][number % 5];
            let is_won = ["true", "false", "null"][number % 3];
            format!(
                r#"{{"Id":"001000000000{number:03}AAA","Text":{},"Amount":{amount},"Close":{date},"Won":{is_won},"At":"2018-12-10T17:50:19.000+0000","Contacts":{children}}}"#,
                json!(text)
            )
        })
        .collect();
    let page = format!(r#"{{"totalSize":{},"done":true,"records":[{}]}}"#, records.len(), records.join(","));
    let mut table = Table::new(["Id", "Text", "Amount", "Close", "Won", "At", "Contacts"].map(str::to_owned));
    table.append(page.as_bytes()).unwrap();
    table
}

fn written(table: &Table, options: Options, paths: &[&str], path: &Path) {
    let field = |path: &&str| Field {
        path: (*path).to_owned(),
        kind: (*path == "Amount").then_some(Kind::Currency),
        decimals: (*path == "Amount").then_some(2),
        ..Field::default()
    };
    let fields = paths.iter().map(field).collect();
    let choice = Choice { fields, rows: table.passing_rows(), ..Choice::default() };
    let mut file = File::new(choice, table, options, None);
    let mut out = Vec::new();
    while file.push(table, &mut out).unwrap() {}
    let receipt = Receipt { query: "SELECT Id\nFROM Account".to_owned(), ..Receipt::default() };
    file.finish(Some((&receipt, Completeness::Complete)), &mut out).unwrap();
    std::fs::write(path, out).unwrap();
}

fn workbook(folder: &Path) -> PathBuf {
    let path = folder.join("rows.xlsx");
    let options = Options { title: "Account".to_owned(), format: Format::Workbook, ..Options::default() };
    written(&table(), options, &["Id", "Text", "Amount", "Close", "Won", "At", "Contacts"], &path);
    path
}

/// What a program prints; nothing where it is not installed, which is said.
fn printed(program: &str, arguments: &[&str]) -> Option<String> {
    let Ok(done) = Command::new(program).args(arguments).output() else {
        eprintln!("{program} is not installed: not tested with it");
        return None;
    };
    let complaint = String::from_utf8_lossy(&done.stderr).into_owned();
    if complaint.contains("No module named") {
        eprintln!("{}: not tested with it", complaint.lines().last().unwrap_or_default());
        return None;
    }
    assert!(done.status.success(), "{program}: {complaint}");
    Some(String::from_utf8(done.stdout).unwrap())
}

#[test]
fn openpyxl_reads_the_same_cells() {
    let path = workbook(&folder("openpyxl"));
    let Some(found) = printed("python3", &["-c", READ_WORKBOOK, path.to_str().unwrap()]) else { return };
    let found: Value = serde_json::from_str(&found).unwrap();
    let sheet = &found["Account"];
    let column =
        |number: usize| -> Vec<&Value> { sheet["cells"].as_array().unwrap().iter().map(|row| &row[number]).collect() };
    let texts = column(1);
    assert_eq!(*texts[0], json!(["text", "Text"]));
    for (number, text) in TEXTS.iter().enumerate() {
        assert_eq!(*texts[number + 1], json!(["text", text]));
    }
    let (long, empty) = (&texts[TEXTS.len() + 1], &texts[TEXTS.len() + 2]);
    assert_eq!(long[1].as_str().unwrap().encode_utf16().count(), 32_767);
    assert!(long[1].as_str().unwrap().ends_with("[continued at 'Long texts'!D2]"));
    assert!(**empty == json!(["text", ""]) || empty.is_null());

    let amounts = column(2);
    assert_eq!(*amounts[1], json!(["number", "2.5"]));
    assert_eq!(*amounts[2], json!(["text", "9007199254740993"]), "more digits than a float has");
    assert_eq!(*amounts[3], json!(["number", "15000000.0"]));
    assert!(amounts[5].is_null());
    let dates = column(3);
    assert_eq!(*dates[1], json!(["moment", "2026-11-23 00:00:00"]));
    assert_eq!(*dates[2], json!(["text", "1900-01-01"]), "here programs count differently");
    assert_eq!(*dates[3], json!(["text", "1900-02-28"]));
    assert_eq!(*dates[4], json!(["moment", "1900-03-01 00:00:00"]));
    let truths = column(4);
    assert_eq!((truths[1], truths[2]), (&json!(["boolean", true]), &json!(["boolean", false])));
    assert!(truths[3].is_null());
    assert_eq!(*column(5)[1], json!(["moment", "2018-12-10 17:50:19"]));
    assert_eq!(*column(6)[1], json!(["number", "2.0"]));

    assert_eq!(sheet["frozen"], "A2");
    assert_eq!(sheet["filter"], format!("A1:G{}", TEXTS.len() + 3));
    assert_eq!(sheet["bold"], true);
    assert_eq!(sheet["formats"][2], "#,##0.00");
    assert_eq!(sheet["formats"][3], "yyyy\\-mm\\-dd");
    assert_eq!(sheet["quoted"][2][1], true, "a text that looks like a formula stays a text");

    let children = found["Contacts"]["cells"].as_array().unwrap();
    assert_eq!(children[1][1], json!(["text", "001000000000000AAA"]), "the parent's id");
    assert_eq!((&children[1][2], &children[2][2]), (&json!(["text", "Kay"]), &json!(["text", "=2"])));
    let whole = found["Long texts"]["cells"].as_array().unwrap();
    let parts: usize = whole.iter().skip(1).map(|row| row[3][1].as_str().unwrap().chars().count()).sum();
    assert_eq!(parts, 40_000, "nothing of a long text is lost");
    assert_eq!(found["Receipt"]["cells"][0][1], json!(["text", "SELECT Id\nFROM Account"]));
}

#[test]
fn libreoffice_opens_the_workbook_and_shows_the_same_cells() {
    let folder = folder("libreoffice");
    let path = workbook(&folder);
    let profile = format!("-env:UserInstallation=file://{}", folder.join("profile").display());
    let filter = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,-1";
    let outdir = folder.to_str().unwrap();
    let arguments =
        [&profile, "--headless", "--norestore", "--convert-to", filter, "--outdir", outdir, path.to_str().unwrap()];
    if printed("soffice", &arguments).is_none() {
        return;
    }
    let sheet = |name: &str| {
        let csv = folder.join(format!("rows-{name}.csv"));
        let Some(found) = printed("python3", &["-c", READ_CSV, csv.to_str().unwrap(), "utf-8", ","]) else {
            return Vec::new();
        };
        serde_json::from_str::<Vec<Vec<String>>>(&found).unwrap()
    };
    let rows = sheet("Account");
    if rows.is_empty() {
        return;
    }
    assert_eq!(rows[0], ["Id", "Text", "Amount", "Close", "Won", "At", "Contacts"]);
    for (number, text) in TEXTS.iter().enumerate() {
        // Control characters are not shown, and that is all that is lost.
        let visible =
            |text: &str| text.chars().filter(|letter| *letter == '\n' || !letter.is_control()).collect::<String>();
        assert_eq!(visible(&rows[number + 1][1]), visible(text));
    }
    assert_eq!(&rows[1][2..], ["2.5", "2026-11-23", "TRUE", "2018-12-10 17:50:19", "2"]);
    assert_eq!(&rows[2][2..4], ["9007199254740993", "1900-01-01"]);
    assert_eq!(&rows[4][2..4], ["-0.125", "1900-03-01"]);
    assert_eq!(sheet("Contacts")[2][2], "=2", "it did not run");
    assert!(sheet("Receipt")[0][1].contains("FROM Account"));
}

#[test]
fn python_reads_the_same_csv_whatever_its_separator() {
    let folder = folder("csv");
    for (separator, sign, byte_order_mark, encoding) in [
        (Separator::Comma, ",", true, "utf-8-sig"),
        (Separator::Semicolon, ";", false, "utf-8"),
        (Separator::Tab, "\t", true, "utf-8-sig"),
        (Separator::Pipe, "|", false, "utf-8"),
    ] {
        let path = folder.join("rows.csv");
        let shape = Delimited { separator, line_end: LineEnd::CrLf, byte_order_mark, decimal: Decimal::Point };
        written(
            &table(),
            Options { format: Format::Delimited(shape), ..Options::default() },
            &["Text", "Amount"],
            &path,
        );
        assert_eq!(std::fs::read(&path).unwrap().starts_with("\u{feff}".as_bytes()), byte_order_mark);
        let Some(found) = printed("python3", &["-c", READ_CSV, path.to_str().unwrap(), encoding, sign]) else { return };
        let rows: Vec<Vec<String>> = serde_json::from_str(&found).unwrap();
        assert_eq!(rows.len(), TEXTS.len() + 3);
        assert_eq!(rows[0], ["Text", "Amount"]);
        for (number, text) in TEXTS.iter().enumerate() {
            let guarded = text.starts_with(['=', '+', '@', '-']);
            assert_eq!(rows[number + 1][0], if guarded { format!("'{text}") } else { (*text).to_owned() });
        }
        assert_eq!(rows[TEXTS.len() + 1][0].chars().count(), 40_000);
        assert_eq!((rows[1][1].as_str(), rows[2][1].as_str()), ("2.50", "9007199254740993"));
    }
}
