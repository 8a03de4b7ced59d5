//! Rows as Markdown, read back by `pulldown-cmark`, and as HTML, read back by a small reader here; knows no other format.

use pulldown_cmark::{Event, Options as Dialect, Parser, Tag, TagEnd};

use super::*;

/// The cells of a Markdown table, the heading first, and the links in it.
fn read_markdown(file: &str) -> (Vec<Vec<String>>, Vec<String>) {
    let dialect = Dialect::ENABLE_TABLES | Dialect::ENABLE_STRIKETHROUGH | Dialect::ENABLE_MATH;
    let (mut rows, mut links) = (Vec::<Vec<String>>::new(), Vec::new());
    for event in Parser::new_ext(file, dialect) {
        let cell = rows.last_mut().and_then(|row| row.last_mut());
        match event {
            Event::Start(Tag::TableHead | Tag::TableRow) => rows.push(Vec::new()),
            Event::Start(Tag::TableCell) => rows.last_mut().unwrap().push(String::new()),
            Event::Start(Tag::Link { dest_url, .. }) => links.push(dest_url.to_string()),
            Event::Start(Tag::Table(_))
            | Event::End(TagEnd::Table | TagEnd::TableHead | TagEnd::TableRow | TagEnd::TableCell | TagEnd::Link) => {}
            Event::Text(text) => cell.unwrap().push_str(&text),
            Event::InlineHtml(html) if &*html == "<br>" => cell.unwrap().push('\n'),
            other => panic!("markup in {file:?}: {other:?}"),
        }
    }
    (rows, links)
}

fn markdown(rows: &dyn Rows) -> String {
    exported_text(rows, &with_format(Format::Markdown))
}

#[test]
fn a_markdown_table_reads_well_as_it_is() {
    let rows = grid(
        &[("Close_Date__c", Kind::Date), ("Amount", Kind::Number), ("Name", Kind::Text)],
        vec![
            vec![Given::Date(0), number("-1.5"), text("a|b\r\nc")],
            vec![Given::Null, Given::Null, text("*x* _y_ <b> `z` [l](u) \\ &amp;")],
        ],
    );
    expect_test::expect![[r"
        | Close_Date__c | Amount | Name |
        | --- | ---: | --- |
        | 1970-01-01 | -1.5 | a\|b<br>c |
        |  |  | \*x\* \_y\_ &lt;b> \`z\` \[l\](u) \\ &amp;amp; |
    "]]
    .assert_eq(&markdown(&rows));
}

#[test]
fn a_markdown_table_without_a_heading_has_an_empty_one() {
    let options = Options { header: Header::None, ..Options::default() };
    let copied = copy(&texts(&[&["a", "b"]]), CopyForm::Markdown, &options).unwrap();
    assert_eq!(copied.text, "|  |  |\n| --- | --- |\n| a | b |");
}

#[test]
fn links_lead_to_the_web_and_to_nothing_that_runs() {
    let mut rows = texts(&[&["001", "alert(1)", "a b"]]);
    for (column, start) in ["https://acme.my.salesforce.com/", "javascript:", "https://x/"].into_iter().enumerate() {
        rows.columns[column].link = Some(start.to_owned());
    }
    let linked = |format| exported_text(&rows, &Options { links: true, ..with_format(format) });
    let (cells, links) = read_markdown(&linked(Format::Markdown));
    assert_eq!(links, ["https://acme.my.salesforce.com/001"]);
    assert_eq!(cells[1], ["001", "alert(1)", "a b"]);
    let html = linked(Format::Html);
    assert_eq!(html.matches("<a ").count(), 1);
    assert!(html.contains("<a href=\"https://acme.my.salesforce.com/001\">001</a>"));
    assert!(!html.contains("javascript:"));
}

#[test]
fn a_web_table_shows_hostile_text_as_text() {
    let rows = texts(&[&["<script>alert(1)</script>", "a\nb", "0012"], &["=1+1", "x y", "\"'&"]]);
    let copied = copy(&rows, CopyForm::Html, &Options::default()).unwrap();
    expect_test::expect![[r#"
        <meta charset="utf-8"><table style="white-space:pre-wrap">
        <thead><tr><th scope="col">A</th><th scope="col">B</th><th scope="col">C</th></tr></thead>
        <tbody>
        <tr><td dir="auto" style="mso-number-format:'\@'">&lt;script&gt;alert(1)&lt;/script&gt;</td><td dir="auto">a<br style="mso-data-placement:same-cell">b</td><td dir="auto" style="mso-number-format:'\@'">0012</td></tr>
        <tr><td dir="auto" style="mso-number-format:'\@'">'=1+1</td><td dir="auto">x y</td><td dir="auto" style="mso-number-format:'\@'">&quot;&#39;&amp;</td></tr>
        </tbody></table>"#]]
    .assert_eq(copied.html.as_deref().unwrap());
    assert_eq!(Some(copied.text), copied.html, "who wants HTML gets its source");
}

#[test]
fn a_web_document_is_whole() {
    let options = Options { title: "<Cases>".to_owned(), header: Header::None, ..with_format(Format::Html) };
    let file = exported_text(&grid(&[("A", Kind::Number)], vec![vec![number("1")]]), &options);
    assert_eq!(
        file,
        concat!(
            "<!doctype html>\n<html><head><meta charset=\"utf-8\"><title>&lt;Cases&gt;</title></head><body>\n",
            "<table style=\"white-space:pre-wrap\">\n<tbody>\n<tr><td align=\"right\">1</td></tr>\n</tbody></table>\n</body></html>\n"
        )
    );
}

/// The cells of an HTML table of ours: every tag but `td`, `th`, `tr` and `br` is an error.
fn read_html(file: &str) -> Vec<Vec<String>> {
    let mut rows = Vec::<Vec<String>>::new();
    let body = file.split_once("<tbody>\n").unwrap().1.split_once("</tbody>").unwrap().0;
    let mut rest = body;
    while let Some(at) = rest.find('<') {
        if let Some(cell) = rows.last_mut().and_then(|row| row.last_mut()) {
            cell.push_str(&rest[..at]);
        }
        let (tag, after) = rest[at + 1..].split_once('>').unwrap();
        rest = after;
        match tag.split(' ').next().unwrap() {
            "tr" => rows.push(Vec::new()),
            "td" => rows.last_mut().unwrap().push(String::new()),
            "br" => rows.last_mut().unwrap().last_mut().unwrap().push('\n'),
            "/td" | "/tr" => {}
            other => panic!("{other} in {file}"),
        }
        // What stands between rows belongs to no cell.
        if tag == "/tr" {
            rest = rest.trim_start_matches('\n');
        }
    }
    let entities = [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&amp;", "&")];
    let unescaped = |cell: &String| entities.iter().fold(cell.clone(), |cell, (from, to)| cell.replace(from, to));
    rows.iter().map(|row| row.iter().map(unescaped).collect()).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn a_second_reader_finds_the_same_text_in_markdown(
            cells in proptest::collection::vec(any_text(), 1..4),
            names in proptest::collection::vec(any_text(), 4),
        ) {
        let columns: Vec<(&str, Kind)> = names.iter().take(cells.len()).map(|name| (name.as_str(), Kind::Text)).collect();
        let rows = grid(&columns, vec![cells.iter().map(|cell| text(cell)).collect()]);
        let (found, links) = read_markdown(&markdown(&rows));
        prop_assert!(links.is_empty());
        let shown = |text: &str| text.replace("\r\n", "\n").replace('\r', "\n").replace('\0', "\u{fffd}");
        prop_assert_eq!(found.len(), 2);
        prop_assert_eq!(&found[0], &names.iter().take(cells.len()).map(|name| shown(name)).collect::<Vec<_>>());
        prop_assert_eq!(&found[1], &cells.iter().map(|cell| shown(cell)).collect::<Vec<_>>());
    }

    #[test]
    fn a_second_reader_finds_the_same_text_in_html(cells in proptest::collection::vec(any_text(), 1..4)) {
        let columns = vec![("A", Kind::Text); cells.len()];
        let rows = grid(&columns, vec![cells.iter().map(|cell| text(cell)).collect()]);
        let found = read_html(&exported_text(&rows, &Options { guard: Guard::Off, ..with_format(Format::Html) }));
        let shown = |text: &String| {
            let text = text.replace("\r\n", "\n").replace('\r', "\n");
            text.replace(|letter: char| letter.is_ascii_control() && letter != '\n' && letter != '\t', "\u{fffd}")
        };
        prop_assert_eq!(&found[0], &cells.iter().map(shown).collect::<Vec<_>>());
    }
}
