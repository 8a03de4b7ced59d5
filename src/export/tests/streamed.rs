//! Exports that come in pieces: pages, chunks, and what is kept between them; knows no format's particulars.

use super::*;

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn pieces_of_any_size_give_the_same_file(rows in any_grid(), cuts in proptest::collection::vec(0usize..7, 0..5)) {
        for format in every_format() {
            let options = with_format(format);
            let mut pieces = Vec::new();
            let mut exporter = Exporter::new(&rows, options.clone());
            let mut from = 0;
            for to in cuts.iter().copied().chain([rows.rows()]) {
                let to = to.clamp(from, rows.rows());
                let part = Part::new(&rows).with_rows(from..to);
                let mut rest = 0..part.rows();
                while !rest.is_empty() {
                    let mut piece = Vec::new();
                    rest = exporter.push(&part, rest, &mut piece).unwrap();
                    pieces.extend(piece);
                }
                from = to;
            }
            exporter.finish(None, &mut pieces).unwrap();
            // Widths of a workbook's columns come from the first page alone, which may be shorter.
            if format != Format::Workbook || cuts.is_empty() {
                prop_assert_eq!(pieces, exported(&rows, &options).0);
            }
        }
    }
}

#[test]
fn a_long_export_stops_for_breath_and_goes_on_where_it_stopped() {
    let wide = "x".repeat(1000);
    let rows = grid(&[("A", Kind::Text)], (0..1000).map(|_| vec![text(&wide)]).collect());
    let mut exporter = Exporter::new(&rows, Options::default());
    let (mut rest, mut file, mut turns) = (0..rows.rows(), Vec::new(), 0);
    while !rest.is_empty() {
        let mut piece = Vec::new();
        let next = exporter.push(&rows, rest.clone(), &mut piece).unwrap();
        assert!(next.start > rest.start && piece.len() < limits::EXPORT_CHUNK_BYTES + 2000);
        assert_eq!(exporter.outcome().rows, next.start as u64);
        (rest, turns) = (next, turns + 1);
        file.extend(piece);
    }
    assert_eq!(turns, 4);
    assert_eq!(file, exported(&rows, &Options::default()).0[..file.len()]);
}

#[test]
fn pages_with_other_columns_are_matched_by_name() {
    let first = grid(&[("A", Kind::Text), ("B", Kind::Text)], vec![vec![text("a1"), text("b1")]]);
    let second = grid(
        &[("C", Kind::Text), ("B", Kind::Text), ("A", Kind::Text)],
        vec![vec![text("c2"), text("b2"), text("a2")]],
    );
    let third = grid(&[("B", Kind::Text)], vec![vec![text("b3")]]);
    let mut file = Vec::new();
    let mut exporter = Exporter::new(&first, Options::default());
    for page in [&first, &second, &third] {
        assert!(exporter.push(page, 0..1, &mut file).unwrap().is_empty());
    }
    let outcome = exporter.finish(None, &mut file).unwrap();
    assert_eq!(String::from_utf8(file).unwrap(), "A,B\r\na1,b1\r\na2,b2\r\n,b3\r\n");
    assert_eq!(outcome.columns_left_out, ["C"]);
    assert_eq!(outcome.notes(), ["Not in the file, for they came after the first rows: C."]);
}

#[test]
fn ranges_beyond_the_rows_are_no_rows() {
    let rows = texts(&[&["a"]]);
    let mut file = Vec::new();
    let mut exporter = Exporter::new(&rows, Options::default());
    assert_eq!(exporter.push(&rows, 5..9, &mut file).unwrap(), 1..1);
    assert_eq!(exporter.push(&rows, 0..9, &mut file).unwrap(), 1..1);
    assert_eq!(file, b"A\r\na\r\n");
}

#[test]
fn a_copy_that_browsers_would_fail_on_is_refused_in_plain_words() {
    let wide = "x".repeat(131_072);
    let rows = grid(&[("A", Kind::Text)], (0..600).map(|_| vec![text(&wide)]).collect());
    let refused = copy(&rows, CopyForm::Csv, &Options::default()).unwrap_err();
    let Refused::CopyTooLong { rows } = &refused else { panic!("{refused}") };
    assert!((500..600).contains(rows));
    assert!(refused.to_string().ends_with("Copy fewer rows, or export a file."));
}

#[test]
fn eight_hundred_columns_and_texts_of_131072_characters_are_taken_away_whole() {
    let names: Vec<String> = (0..800).map(|number| format!("Field_{number}__c")).collect();
    let columns: Vec<(&str, Kind)> = names.iter().map(|name| (name.as_str(), Kind::Text)).collect();
    let long = "😀".repeat(65_536);
    let mut cells: Vec<Given> = (0..800).map(|number| text(&format!("v{number}"))).collect();
    cells[700] = text(&long);
    let rows = grid(&columns, vec![cells, vec![Given::Null; 800]]);
    for format in every_format() {
        let (file, outcome) = exported(&rows, &with_format(format));
        assert_eq!((outcome.rows, outcome.columns), (2, 800));
        if format != Format::Workbook {
            let file = String::from_utf8(file).unwrap();
            assert!(file.contains(&long) && file.contains("v799"), "{format:?}");
        }
    }
}
