//! Values between separators, read back by the `csv` crate; knows no other format.

use super::*;

fn separated(separator: Separator) -> Delimited {
    Delimited { separator, line_end: LineEnd::CrLf, byte_order_mark: false, decimal: Decimal::BySeparator }
}

/// Rows without a heading and without a guard.
fn bare(rows: &[&[&str]]) -> String {
    let options = Options { header: Header::None, guard: Guard::Off, ..Options::default() };
    exported_text(&texts(rows), &options)
}

fn read(file: &[u8], separator: u8) -> Vec<Vec<String>> {
    let mut reader =
        csv::ReaderBuilder::new().has_headers(false).delimiter(separator).flexible(false).from_reader(file);
    reader.records().map(|record| record.unwrap().iter().map(str::to_owned).collect()).collect()
}

#[test]
fn the_examples_of_rfc_4180_are_written_as_there() {
    // Section 2, rules 1 to 3.
    assert_eq!(bare(&[&["aaa", "bbb", "ccc"], &["zzz", "yyy", "xxx"]]), "aaa,bbb,ccc\r\nzzz,yyy,xxx\r\n");
    let with_header = exported_text(&texts(&[&["aaa", "bbb"]]), &Options::default());
    assert_eq!(with_header, "A,B\r\naaa,bbb\r\n");
    // Rule 6: line breaks within a field. Rule 7: quotes within a field.
    assert_eq!(bare(&[&["aaa", "b\r\nbb", "ccc"]]), "aaa,\"b\r\nbb\",ccc\r\n");
    assert_eq!(bare(&[&["aaa", "b\"bb", "ccc"]]), "aaa,\"b\"\"bb\",ccc\r\n");
    // Rule 4: spaces are part of a field.
    assert_eq!(bare(&[&[" a ", "b,c"]]), " a ,\"b,c\"\r\n");
}

#[test]
fn null_is_nothing_and_an_empty_text_is_quoted() {
    let rows = grid(&[("A", Kind::Text), ("B", Kind::Text)], vec![vec![Given::Null, text("")]]);
    assert_eq!(exported_text(&rows, &Options::default()), "A,B\r\n,\"\"\r\n");
    // One column: an empty line would be no row.
    let rows = grid(&[("A", Kind::Text)], vec![vec![Given::Null], vec![Given::Null]]);
    assert_eq!(exported_text(&rows, &Options::default()), "A\r\n\"\"\r\n\"\"\r\n");
}

#[test]
fn formulas_are_guarded_and_numbers_are_not() {
    let rows = grid(
        &[("A", Kind::Text), ("B", Kind::Number)],
        vec![
            vec![text("=HYPERLINK(\"http://x\",\"y\")"), number("-5")],
            vec![text("+49 30 1"), number("-2.5E1")],
            vec![text("-5.50"), Given::Null],
            vec![text("'=1"), Given::Null],
        ],
    );
    let (file, outcome) = exported(&rows, &Options::default());
    assert_eq!(
        String::from_utf8(file).unwrap(),
        "A,B\r\n\"'=HYPERLINK(\"\"http://x\"\",\"\"y\"\")\",-5\r\n'+49 30 1,-25\r\n-5.50,\r\n''=1,\r\n"
    );
    assert_eq!(outcome.cells_guarded, 3);
    let unguarded = Options { guard: Guard::Off, ..Options::default() };
    assert_eq!(exported(&rows, &unguarded).1.cells_guarded, 0);
    assert!(exported_text(&rows, &unguarded).contains("\r\n+49 30 1,"));
}

#[test]
fn a_guarded_text_with_any_separator_is_quoted_whatever_the_separator() {
    assert_eq!(exported_text(&texts(&[&["a;=1", "b|c"]]), &Options::default()), "A,B\r\n\"a;=1\",\"b|c\"\r\n");
    assert_eq!(bare(&[&["a;=1", "b|c"]]), "a;=1,b|c\r\n");
}

#[test]
fn semicolons_bring_the_decimal_comma_unless_asked_otherwise() {
    let rows = grid(&[("A", Kind::Number), ("B", Kind::Number)], vec![vec![number("1.5"), number("2.497500094E7")]]);
    let written = |separator, decimal| {
        let shape = Delimited { decimal, line_end: LineEnd::Lf, ..separated(separator) };
        exported_text(&rows, &with_format(Format::Delimited(shape))).lines().nth(1).unwrap().to_owned()
    };
    assert_eq!(written(Separator::Comma, Decimal::BySeparator), "1.5,24975000.94");
    assert_eq!(written(Separator::Semicolon, Decimal::BySeparator), "1,5;24975000,94");
    assert_eq!(written(Separator::Semicolon, Decimal::Point), "1.5;24975000.94");
    assert_eq!(written(Separator::Tab, Decimal::BySeparator), "1.5\t24975000.94");
    assert_eq!(written(Separator::Pipe, Decimal::Comma), "1,5|24975000,94");
    assert_eq!(written(Separator::Comma, Decimal::Comma), "\"1,5\",\"24975000,94\"");
}

#[test]
fn the_start_of_a_file_is_not_mistaken_for_something_else() {
    let shape = Delimited { byte_order_mark: true, ..separated(Separator::Comma) };
    assert!(exported_text(&texts(&[&["ä"]]), &with_format(Format::Delimited(shape))).starts_with("\u{feff}A\r\n"));
    // `ID` at the start is the mark of a SYLK file.
    assert_eq!(bare(&[&["ID", "ID"], &["ID", ""]]), "\"ID\",ID\r\nID,\"\"\r\n");
    assert_eq!(bare(&[&["\u{feff}x"]]), "\"\u{feff}x\"\r\n");
}

#[test]
fn times_are_as_sent_or_as_the_wall_shows_them() {
    let rows = grid(
        &[("A", Kind::Date), ("B", Kind::DateTime), ("C", Kind::Boolean)],
        vec![vec![Given::Date(17_875), Given::DateTime(1_544_464_219_000), Given::Boolean(true)]],
    );
    let options = Options { header: Header::None, ..Options::default() };
    assert_eq!(exported_text(&rows, &options), "2018-12-10,2018-12-10T17:50:19.000+0000,true\r\n");
    let local = Options { moments: Moments::Local, zone: Zone::new("Europe/Berlin", |_| 60), ..options };
    assert_eq!(exported_text(&rows, &local), "2018-12-10,2018-12-10 18:50:19,true\r\n");
}

#[test]
fn labels_and_names_are_written_when_they_are_asked_for() {
    let mut rows = texts(&[&["=1", "b"]]);
    rows.columns[1].shown = Some("=shown ".to_owned());
    let options = Options { values: Values::Shown, header: Header::Labels, ..Options::default() };
    assert_eq!(exported_text(&rows, &options), "A label,B label\r\n'=1,'=shown b\r\n");
}

#[test]
fn child_rows_are_json_or_a_count_and_never_an_object() {
    let children = texts(&[&["x", "y"]]);
    let rows = grid(
        &[("Id", Kind::Id), ("Contacts", Kind::Nested)],
        vec![
            vec![text("001"), Given::Nested(children.clone(), 1, true)],
            vec![text("002"), Given::Nested(children, 3, false)],
        ],
    );
    let (file, outcome) = exported(&rows, &Options { header: Header::None, ..Options::default() });
    assert_eq!(
        String::from_utf8(file).unwrap(),
        concat!(
            "001,\"[{\"\"A\"\":\"\"x\"\",\"\"B\"\":\"\"y\"\"}]\"\r\n",
            "002,\"{\"\"totalSize\"\":3,\"\"done\"\":false,\"\"records\"\":[{\"\"A\"\":\"\"x\"\",\"\"B\"\":\"\"y\"\"}]}\"\r\n"
        )
    );
    assert_eq!((outcome.child_rows, outcome.children_incomplete), (2, 1));
    let counted = Options { children: Children::Count, header: Header::None, ..Options::default() };
    assert_eq!(exported_text(&rows, &counted), "001,1 row\r\n002,\"3 rows, not all loaded\"\r\n");
}

#[test]
fn what_is_copied_can_be_pasted_into_a_spreadsheet() {
    let rows = texts(&[&["a\tb", "c\nd"], &["say \"hi\"", "\"hi\""], &["=1", ""]]);
    let copied = copy(&rows, CopyForm::Tsv, &Options::default()).unwrap();
    assert_eq!(copied.text, "A\tB\n\"a\tb\"\t\"c\nd\"\nsay \"hi\"\t\"\"\"hi\"\"\"\n'=1\t\"\"");
    assert!(copied.html.is_some_and(|html| html.contains("<th scope=\"col\">A</th>")));
    let one = copy(
        &Part::new(&rows).with_columns(vec![0]).with_rows(1..2),
        CopyForm::Tsv,
        &Options { header: Header::None, ..Options::default() },
    );
    assert_eq!(one.unwrap().text, "say \"hi\"");
}

#[test]
fn an_empty_table_has_its_heading_and_no_columns_give_nothing() {
    assert_eq!(exported_text(&grid(&[("A", Kind::Text)], vec![]), &Options::default()), "A\r\n");
    for format in every_format() {
        let (_, outcome) = exported(&Grid { rows: vec![vec![]], ..Grid::default() }, &with_format(format));
        assert_eq!((outcome.rows, outcome.columns), (1, 0));
    }
}

/// What a cell should read as, by a second and slower way.
fn expected(given: &Given, comma: bool) -> String {
    match given {
        Given::Text(text) => text.clone(),
        Given::Number(sent) => digits::plain(sent).replace('.', if comma { "," } else { "." }),
        Given::Float(value) => digits::digits(None, *value)
            .map_or(String::new(), |number| digits::plain(&number).replace('.', if comma { "," } else { "." })),
        Given::Boolean(value) => value.to_string(),
        Given::Date(days) => {
            let mut out = String::new();
            calendar::put_date((*days).into(), &mut out);
            out
        }
        Given::DateTime(millis) => {
            let mut out = String::new();
            calendar::put_moment_as_sent(*millis, &mut out);
            out
        }
        _ => String::new(),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn a_second_reader_finds_the_same_cells(
        rows in any_grid(),
        separator in prop_oneof![Just(Separator::Comma), Just(Separator::Semicolon), Just(Separator::Tab), Just(Separator::Pipe)],
        crlf in any::<bool>(),
        mark in any::<bool>(),
        guarded in any::<bool>(),
    ) {
        let shape = Delimited {
            line_end: if crlf { LineEnd::CrLf } else { LineEnd::Lf },
            byte_order_mark: mark,
            ..separated(separator)
        };
        let guard = if guarded { Guard::On } else { Guard::Off };
        let options = Options { guard, ..with_format(Format::Delimited(shape)) };
        let (file, outcome) = exported(&rows, &options);
        let found = read(&file, separator.byte());
        prop_assert_eq!(found.len(), rows.rows.len() + 1);
        let undone = |cell: &str| if guarded { unguarded(cell).to_owned() } else { cell.to_owned() };
        for (column, head) in rows.columns.iter().enumerate() {
            prop_assert_eq!(undone(&found[0][column]), head.name.clone());
        }
        let mut guarded_cells = 0;
        for (row, cells) in rows.rows.iter().enumerate() {
            for (column, given) in cells.iter().enumerate() {
                let cell = &found[row + 1][column];
                let is_text = matches!(given, Given::Text(_));
                let back = if is_text { undone(cell) } else { cell.clone() };
                prop_assert_eq!(back, expected(given, separator == Separator::Semicolon));
                if guarded && is_text {
                    prop_assert!(!guard::is_dangerous(cell.trim_start_matches('\'')) || cell.starts_with('\''));
                    guarded_cells += u64::from(is_guarded(cell));
                }
            }
        }
        let guarded_names = found[0].iter().filter(|name| guarded && is_guarded(name)).count() as u64;
        prop_assert_eq!(outcome.cells_guarded, guarded_cells + guarded_names);
        prop_assert_eq!(outcome.bytes, file.len() as u64);
    }

    #[test]
    fn what_is_copied_is_pasted_as_the_same_cells(rows in any_grid()) {
        let copied = copy(&rows, CopyForm::Tsv, &Options { guard: Guard::Off, ..Options::default() }).unwrap();
        let found = read(copied.text.as_bytes(), b'\t');
        prop_assert_eq!(found.len(), rows.rows.len() + 1);
        for (row, cells) in rows.rows.iter().enumerate() {
            for (column, given) in cells.iter().enumerate() {
                prop_assert_eq!(&found[row + 1][column], &expected(given, false));
            }
        }
    }
}
