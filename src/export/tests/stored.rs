//! A table's own rows taken away: chosen rows and columns, labels, names, links, child rows; and whole files.

use std::io::Read as _;

use super::*;
use crate::format::rules::{Look, Rule, Tone, When};
use crate::table::{Direction, Filter, Nulls, Sort, Test};

fn table() -> Table {
    let mut table = Table::new(["Id", "Name", "Amount", "OwnerId", "Owner.Name", "Contacts"].map(str::to_owned));
    let page = br#"{"totalSize":3,"done":true,"records":[
        {"Id":"001000000000001AAA","Name":"b","Amount":2.50,"OwnerId":"005000000000001AAA","Owner":{"Name":"Ada"},
         "Contacts":{"totalSize":1,"done":true,"records":[{"LastName":"Kay","Amount":1.10}]}},
        {"Id":"001000000000002AAA","Name":"a;b","Amount":1E3,"OwnerId":"005000000000002AAA","Owner":{"Name":"Bo"},"Contacts":null},
        {"Id":"001000000000003AAA","Name":"c","Amount":null,"OwnerId":null,"Owner":null,"Contacts":null}]}"#;
    table.append(page).unwrap();
    table
}

fn field(path: &str) -> Field {
    Field { path: path.to_owned(), ..Field::default() }
}

fn choice(table: &Table, paths: &[&str]) -> Choice {
    Choice { fields: paths.iter().map(|path| field(path)).collect(), rows: table.passing_rows(), ..Choice::default() }
}

fn csv(choice: &Choice, table: &Table, options: &Options) -> String {
    exported_text(&choice.of(table), options)
}

#[test]
fn rows_are_taken_in_the_order_shown_and_stay_the_same_when_it_changes() {
    let mut table = table();
    table.set_sort(Some(Sort { column: 1, direction: Direction::Descending, nulls: Nulls::Last }));
    table.set_filter(Some(&Filter::Not(Box::new(Filter::Is { column: 2, test: Test::IsNull }))));
    let choice = choice(&table, &["Name", "Gone", "Amount"]);
    table.set_sort(None);
    table.set_filter(None);
    assert_eq!(csv(&choice, &table, &Options::default()), "Name,Gone,Amount\r\nb,,2.50\r\n\"a;b\",,1000\r\n");
}

#[test]
fn heads_of_groups_are_no_rows_and_collapsed_rows_are() {
    let mut table = table();
    table.set_groups(&[3]);
    table.collapse_groups(true);
    let choice = choice(&table, &["Name"]);
    assert_eq!(choice.rows.len(), 3);
    assert_eq!(csv(&choice, &table, &Options::default()).lines().count(), 4);
}

#[test]
fn cells_beside_the_areas_are_empty() {
    let table = table();
    let choice = Choice { areas: vec![(0..1, 0..1), (2..3, 1..2)], ..choice(&table, &["Name", "Id"]) };
    assert_eq!(csv(&choice, &table, &Options::default()), "Name,Id\r\nb,\r\n,\r\n,001000000000003AAA\r\n");
}

#[test]
fn what_stands_out_on_the_screen_is_filled_in_a_workbook() {
    let table = table();
    let when = |test| When { test, fails: false, of: None, whole_row: false, tone: None, bold: false, icon: None };
    let rules = vec![
        Rule { path: "Name".to_owned(), look: Look::When(When { bold: true, ..when(Test::Equals("b".to_owned())) }) },
        Rule {
            path: "Amount".to_owned(),
            look: Look::When(When { tone: Some(Tone::Red), whole_row: true, ..when(Test::IsNull) }),
        },
    ];
    let choice = Choice { rules, ..choice(&table, &["Name", "Amount"]) };
    let options = Options { title: "Rows".to_owned(), ..with_format(Format::Workbook) };
    let file = exported(&choice.of(&table), &options).0;
    let entries = unzipped(&file);
    let part = |name: &str| &entries.iter().find(|(entry, _)| entry == name).unwrap().1;
    let styles = part("xl/styles.xml");
    assert!(styles.contains("<fills count=\"3\">") && styles.contains("<fgColor rgb=\"FFF9CFCB\"/>"), "{styles}");
    // Heading, bold, plain, filled: each look once.
    assert_eq!(styles.matches("fillId=\"2\"").count(), 1, "{styles}");
    let sheet = part("xl/worksheets/sheet1.xml");
    let style = |cell: &str| {
        let from = sheet.find(&format!("<c r=\"{cell}\"")).unwrap();
        sheet[from..].split('>').next().unwrap().split("s=\"").nth(1).map(|rest| rest.trim_end_matches('/').to_owned())
    };
    // The amount is empty, and filled all the same.
    assert_eq!(
        style("A4").map(|style| style.split('"').next().unwrap().to_owned()),
        style("B4").map(|s| s.replace('"', ""))
    );
    assert_ne!(style("A2"), style("A3"));
}

#[test]
fn labels_and_names_stand_for_values_where_they_are_asked_for() {
    let table = table();
    let mut choice = choice(&table, &["Name", "OwnerId"]);
    choice.fields[0].label = "Account Name".to_owned();
    choice.fields[0].labels = [("a", "Alpha"), ("b", "Beta")].map(|(a, b)| (a.to_owned(), b.to_owned())).to_vec();
    let options = Options { header: Header::Labels, values: Values::Shown, ..Options::default() };
    assert_eq!(csv(&choice, &table, &options), "Account Name,OwnerId\r\nBeta,Ada\r\n\"Alpha; Beta\",Bo\r\nc,\r\n");
}

#[test]
fn ids_lead_to_their_records_where_the_org_shows_them() {
    let table = table();
    let mut choice = choice(&table, &["Id"]);
    assert_eq!(choice.of(&table).link(0, 0), None);
    choice.records_at = Some("https://acme.my.salesforce.com".to_owned());
    assert_eq!(choice.of(&table).link(0, 0).unwrap(), "https://acme.my.salesforce.com/001000000000001AAA");
}

#[test]
fn child_rows_get_a_sheet_of_their_own_with_their_parents_id() {
    let table = table();
    let choice = choice(&table, &["Name", "Contacts"]);
    let mut out = Vec::new();
    let mut file = File::new(choice, &table, with_format(Format::Workbook), None);
    while file.push(&table, &mut out).unwrap() {}
    let outcome = file.finish(None, &mut out).unwrap();
    assert_eq!((outcome.rows, outcome.child_rows, outcome.sheets), (3, 1, 2));
    use calamine::{Reader as _, Xlsx};
    let mut book: Xlsx<_> = Xlsx::new(std::io::Cursor::new(out)).unwrap();
    let sheet = book.worksheet_range("Contacts").unwrap();
    assert_eq!(sheet.get_value((1, 1)).unwrap().to_string(), "001000000000001AAA");
    assert_eq!(sheet.get_value((1, 2)).unwrap().to_string(), "Kay");
}

#[test]
fn a_packed_file_lies_beside_its_receipt_and_says_that_it_was_stopped() {
    let table = table();
    let rows: Vec<u32> = (0..90_000).map(|number| number % 3).collect();
    let choice = Choice { rows, ..choice(&table, &["Name", "Amount"]) };
    let mut file = File::new(choice, &table, Options::default(), Some("a.csv".to_owned()));
    let mut out = Vec::new();
    assert!(file.push(&table, &mut out).unwrap(), "there are more rows than one chunk takes");
    let written = file.outcome().rows;
    let receipt = Receipt { query: "SELECT Name FROM Account".to_owned(), ..Receipt::default() };
    let stopped = Completeness::Partial { of_rows: Some(90_000) };
    file.finish(Some((&receipt, stopped)), &mut out).unwrap();
    let entries = unzipped(&out);
    assert_eq!(entries[0].0, "a.csv");
    assert_eq!(entries[0].1.lines().count() as u64, written + 1);
    assert_eq!(entries[1].0, "receipt.txt");
    assert!(entries[1].1.contains("Complete: no: ") && entries[1].1.contains("SELECT Name FROM Account"));
}

#[test]
fn one_value_is_copied_as_it_was_sent() {
    let table = table();
    let copied = |paths: &[&str], row: u32| {
        let choice = Choice { rows: vec![row], ..choice(&table, paths) };
        copy(&choice.of(&table), CopyForm::Value, &Options::default()).unwrap().text
    };
    assert_eq!(copied(&["Amount"], 0), "2.50");
    assert_eq!(copied(&["Contacts"], 0), "1 row");
    assert_eq!(copied(&["Amount"], 2), "");
    assert_eq!(copied(&["Gone"], 0), "");
}

#[test]
fn the_size_of_a_file_is_guessed_well_enough() {
    let table = table();
    let rows: Vec<u32> = (0..20_000).map(|number| number % 3).collect();
    let choice = Choice { rows, ..choice(&table, &["Id", "Name", "Amount"]) };
    for format in every_format() {
        let options = with_format(format);
        let guess = estimated_bytes(&choice.of(&table), &options);
        let truth = exported(&choice.of(&table), &options).0.len() as u64;
        assert!(guess > truth / 3 && guess < truth * 8, "{format:?}: {guess} for {truth}");
    }
    let none = Choice { rows: Vec::new(), ..choice };
    assert_eq!(estimated_bytes(&none.of(&table), &with_format(Format::JsonLines(Shape::Flat))), 0);
}

#[test]
fn names_of_files_are_legal_everywhere() {
    for (wish, name) in [
        ("Opportunity 2026-11-23", "Opportunity 2026-11-23"),
        ("../../etc/passwd", "etcpasswd"),
        ("a\\b:c*?\"<>|d\u{0}\n", "abcd"),
        (" . ", "rows"),
        ("", "rows"),
        ("con", "con rows"),
        ("LPT1.txt", "LPT1.txt rows"),
        ("Comma", "Comma"),
        ("file\u{202e}fdp", "filefdp"),
        ("株式会社", "株式会社"),
    ] {
        assert_eq!(legal_name(wish), name, "{wish:?}");
    }
    assert_eq!(legal_name(&"é".repeat(1000)).chars().count(), 100);
    assert_eq!(dated_name("Case", 1_544_486_400_000 - 1, |_| 60), "Case 2018-12-11");
}

fn unzipped(bytes: &[u8]) -> Vec<(String, String)> {
    // calamine brings a reader of archives along, which is not ours.
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(bytes)).unwrap();
    (0..archive.len())
        .map(|number| {
            let mut entry = archive.by_index(number).unwrap();
            let mut text = String::new();
            entry.read_to_string(&mut text).unwrap();
            (entry.name().unwrap().into_owned(), text)
        })
        .collect()
}
