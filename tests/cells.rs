//! What stands in cells: by type, by place, and for hostile values. Types come from describe answers, values from query answers.

#![allow(clippy::unwrap_used, clippy::panic, reason = "all of it is test")]

use std::sync::Arc;

use orgpane::format::{
    Asked, CELL_CHARS_MAX, ColumnFacts, FieldFacts, Format, Known, Locale, Reader, Samples, Whole, formats,
};
use orgpane::rest::describe::read_object;
use orgpane::table::Table;
use proptest::prelude::{any, prop_assert, proptest};

const ORG: &str = "https://acme.my.salesforce.com";
const ID: &str = "001000000000001AAA";

/// How browsers write the samples there.
fn place(tag: &str) -> Locale {
    let [number, thousand, percent, currency, date, morning, afternoon] = match tag {
        "en-US" => {
            ["-1,234,567.5", "1,234", "50%", "EUR\u{a0}7.00", "11/22/2033", "3:04:05\u{202f}AM", "3:04:05\u{202f}PM"]
        }
        "de-DE" => ["-1.234.567,5", "1.234", "50\u{a0}%", "7,00\u{a0}EUR", "22.11.2033", "3:04:05", "15:04:05"],
        _ => panic!("{tag} is not known here"),
    }
    .map(str::to_owned);
    let samples = Samples { number, thousand, percent, currency, date, morning, afternoon };
    Locale::learned(tag.to_owned(), "UTC".to_owned(), |_| 0, &samples)
}

/// One record, with what the org says of its fields.
struct Sheet {
    table: Table,
    formats: Vec<Format>,
    locale: Locale,
}

impl Sheet {
    /// `fields` are those of a describe answer; `record` is a record of a query answer.
    fn new(fields: &str, record: &str) -> Self {
        Self::asked(&[], fields, record)
    }

    /// The same, where the query names these columns.
    fn asked(paths: &[&str], fields: &str, record: &str) -> Self {
        let body = r#"{"name":"Thing__c","label":"Thing","fields":["#.to_owned() + fields + "]}";
        let object = read_object(body.as_bytes()).unwrap();
        let mut table = Table::new(paths.iter().map(|path| (*path).to_owned()));
        let page = r#"{"totalSize":1,"done":true,"records":["#.to_owned() + record + "]}";
        table.append(page.as_bytes()).unwrap();
        let asked = Asked { from: "Thing__c".to_owned(), ..Asked::default() };
        let known = |name: &str| if name == "Thing__c" { Known::Described(&object) } else { Known::Refused };
        let facts: Vec<_> = (0..table.columns())
            .map(|column| FieldFacts::of_column(&asked, table.path(column), &known).map(Arc::new))
            .collect();
        let columns: Vec<_> = (0..table.columns())
            .map(|column| {
                let (facts, seen) = (facts[column].as_ref(), table.kind(column));
                let kind = facts.and_then(|facts| facts.kind()).unwrap_or(seen);
                ColumnFacts { path: table.path(column), kind, facts }
            })
            .collect();
        Self { formats: formats(&columns), locale: Locale::default(), table }
    }

    fn at(mut self, tag: &str) -> Self {
        self.locale = place(tag);
        self
    }

    fn column(&self, path: &str) -> usize {
        (0..self.table.columns()).find(|column| self.table.path(*column) == path).unwrap()
    }

    fn shown(&self, path: &str) -> (String, &'static str) {
        let column = self.column(path);
        let row = |column: usize| self.table.cell(0, column);
        let reader = Reader { locale: &self.locale, org: Some(ORG) };
        let shown = self.formats[column].shown(&row(column), &row, reader);
        (shown.text.replace('\u{a0}', " "), shown.class)
    }

    fn text(&self, path: &str) -> String {
        self.shown(path).0
    }

    fn full(&self, path: &str) -> String {
        let column = self.column(path);
        let row = |column: usize| self.table.cell(0, column);
        let reader = Reader { locale: &self.locale, org: Some(ORG) };
        self.formats[column].full_text(&row(column), &row, reader).replace('\u{a0}', " ")
    }

    fn href(&self, path: &str) -> Option<String> {
        let column = self.column(path);
        let row = |column: usize| self.table.cell(0, column);
        self.formats[column].href(&row(column), &row, Reader { locale: &self.locale, org: Some(ORG) })
    }

    fn whole(&self, path: &str) -> Whole {
        let column = self.column(path);
        let row = |column: usize| self.table.cell(0, column);
        self.formats[column].whole(&row(column), &row, Reader { locale: &self.locale, org: Some(ORG) })
    }
}

fn field(name: &str, kind: &str, more: &str) -> String {
    format!(r#"{{"name":"{name}","label":"{name}","type":"{kind}"{more}}}"#)
}

#[test]
fn every_type_is_written_in_its_way() {
    for (kind, more, value, shown, class) in [
        ("string", "", r#""Acme""#, "Acme", "cell"),
        ("int", r#","digits":9"#, "1234567", "1,234,567", "cell cell-number"),
        ("double", r#","scale":3"#, "1234.5", "1,234.500", "cell cell-number"),
        ("double", r#","scale":2"#, "33.33333333", "33.33", "cell cell-number"),
        ("currency", r#","scale":2"#, "1.270000047E7", "12,700,000.47", "cell cell-number"),
        ("percent", r#","scale":1"#, "12.5", "12.5%", "cell cell-number"),
        ("boolean", "", "true", "true", "cell cell-true"),
        ("date", "", r#""2026-11-23""#, "2026-11-23", "cell cell-date"),
        ("datetime", "", r#""2018-12-10T17:50:19.000+0000""#, "2018-12-10 17:50", "cell cell-date"),
        ("time", "", r#""17:30:00.000Z""#, "17:30", "cell cell-date"),
        ("id", "", r#""001000000000001AAA""#, ID, "cell cell-id cell-link"),
        ("reference", "", r#""001000000000001AAA""#, ID, "cell cell-id cell-link"),
        ("url", "", r#""www.acme.com""#, "www.acme.com", "cell cell-link"),
        ("url", "", r#""javascript:alert(1)""#, "javascript:alert(1)", "cell"),
        ("email", "", r#""jo@acme.example""#, "jo@acme.example", "cell cell-link"),
        ("phone", "", r#""+49 30 1234""#, "+49 30 1234", "cell cell-link"),
        ("encryptedstring", "", r#""****1234""#, "****1234", "cell cell-masked"),
        ("textarea", r#","htmlFormatted":true"#, r#""<p>Hi <b>you</b></p><script>x</script>""#, "Hi you", "cell"),
        ("textarea", "", r#""<p>Hi</p>""#, "<p>Hi</p>", "cell"),
        ("picklist", "", r#""x""#, "x", "cell"),
        ("hologram", "", r#""x""#, "x", "cell"),
        ("currency", "", "null", "", "cell cell-null cell-number"),
        ("string", "", "null", "", "cell cell-null"),
        // What is not what the org says it is, is shown as it is.
        ("currency", "", r#""$5""#, "$5", "cell"),
        ("date", "", r#""someday""#, "someday", "cell cell-date"),
        ("boolean", "", "3.50", "3.50", "cell cell-number"),
        ("int", "", "12345678901234567890123", "12,345,678,901,234,567,890,123", "cell cell-number"),
    ] {
        let sheet = Sheet::new(&field("A__c", kind, more), &format!(r#"{{"A__c":{value}}}"#));
        assert_eq!(sheet.shown("A__c"), (shown.to_owned(), class), "{kind} {value}");
    }
}

#[test]
fn without_a_description_values_are_written_as_they_look() {
    let record = r#"{"A":1200.50,"B":"2026-11-23","C":"2018-12-10T17:50:19.000+0000","Id":"001000000000001AAA","D":5.0,"E":null}"#;
    let sheet = Sheet::new("", record);
    for (path, shown) in
        [("A", "1,200.50"), ("B", "2026-11-23"), ("C", "2018-12-10 17:50"), ("Id", ID), ("D", "5"), ("E", "")]
    {
        assert_eq!(sheet.text(path), shown, "{path}");
    }
}

#[test]
fn places_write_values_in_their_own_way() {
    let fields = [
        field("A", "currency", r#","scale":2"#),
        field("CurrencyIsoCode", "picklist", ""),
        field("P", "percent", r#","scale":0"#),
        field("D", "date", ""),
        field("M", "datetime", ""),
    ]
    .join(",");
    let record = r#"{"A":1234.5,"CurrencyIsoCode":"EUR","P":12,"D":"2026-01-02","M":"2026-01-02T16:05:00.000+0000"}"#;
    let texts = |tag: &str| {
        let sheet = Sheet::new(&fields, record).at(tag);
        ["A", "P", "D", "M"].map(|path| sheet.text(path))
    };
    assert_eq!(texts("en-US"), ["EUR 1,234.50", "12%", "01/02/2026", "01/02/2026 4:05 PM"]);
    assert_eq!(texts("de-DE"), ["1.234,50 EUR", "12 %", "02.01.2026", "02.01.2026 16:05"]);
}

#[test]
fn an_amount_has_the_currency_of_its_own_record() {
    let fields = field("Amount", "currency", r#","scale":2"#);
    let amount = |record: &str, path: &str| Sheet::new(&fields, record).text(path);
    assert_eq!(amount(r#"{"Amount":5,"CurrencyIsoCode":"JPY"}"#, "Amount"), "JPY 5");
    assert_eq!(amount(r#"{"Amount":5,"CurrencyIsoCode":null}"#, "Amount"), "5.00");
    assert_eq!(amount(r#"{"Amount":5,"Parent":{"CurrencyIsoCode":"EUR"}}"#, "Amount"), "5.00");
}

#[test]
fn picklists_show_labels_and_tell_values_to_who_looks_closer() {
    let values = r#","picklistValues":[{"value":"a_1","label":"Alpha","active":true},{"value":"b","label":"Beta","active":false}]"#;
    let fields = field("P", "picklist", values) + "," + &field("M", "multipicklist", values);
    let sheet = Sheet::new(&fields, r#"{"P":"b","M":"a_1;b;c"}"#);
    assert_eq!((sheet.text("P"), sheet.full("P")), ("Beta".to_owned(), "Beta (b)".to_owned()));
    assert_eq!(
        (sheet.text("M"), sheet.full("M")),
        ("Alpha; Beta; c".to_owned(), "Alpha; Beta; c (a_1;b;c)".to_owned())
    );
    assert_eq!(sheet.whole("M"), Whole::Items(vec!["Alpha".into(), "Beta".into(), "c".into()]));
    assert_eq!(Sheet::new(&fields, r#"{"P":"x"}"#).full("P"), "x");
}

#[test]
fn a_reference_shows_the_name_that_the_query_has_and_leads_to_the_record() {
    let fields = field("Owner__c", "reference", r#","relationshipName":"Owner__r","referenceTo":["User"]"#);
    let record = r#"{"Owner__c":"001000000000001AAA","Owner__r":{"Name":"Dana"}}"#;
    for fields in [fields.as_str(), ""] {
        let sheet = Sheet::new(fields, record);
        assert_eq!(sheet.shown("Owner__c"), ("Dana".to_owned(), "cell cell-link"));
        assert_eq!(sheet.full("Owner__c"), format!("Dana ({ID})"));
        assert_eq!(sheet.href("Owner__c"), Some(format!("{ORG}/{ID}")));
        assert_eq!(sheet.href("Owner__r.Name"), Some(format!("{ORG}/{ID}")));
    }
    let nameless = Sheet::new(&fields, r#"{"Owner__c":"001000000000001AAA","Owner__r":{"Name":null}}"#);
    assert_eq!(nameless.text("Owner__c"), ID);
}

#[test]
fn a_records_own_name_leads_to_it() {
    let fields = field("Name", "string", r#","nameField":true"#) + "," + &field("Id", "id", "");
    let sheet = Sheet::new(&fields, r#"{"Name":"Acme","Id":"001000000000001AAA"}"#);
    assert_eq!(sheet.whole("Name"), Whole::Link { text: "Acme".into(), href: format!("{ORG}/{ID}") });
    assert_eq!(Sheet::new(&fields, r#"{"Name":"Acme"}"#).href("Name"), None);
    assert_eq!(Sheet::new(&fields, r#"{"Name":"Acme","Id":"../../x"}"#).href("Name"), None);
}

#[test]
fn an_address_is_one_line_and_its_parts_know_where_they_belong() {
    let fields = field("Home__c", "address", "");
    let address = r#"{"city":"Berlin","country":"Germany","postalCode":"10115","street":"Weg 1\r\nHof","state":null,"countryCode":"DE","latitude":1.5,"longitude":2.5,"geocodeAccuracy":null}"#;
    let sheet = Sheet::asked(&["Home__c"], &fields, &format!(r#"{{"Home__c":{address}}}"#));
    assert_eq!(sheet.text("Home__c"), "Weg 1, Hof, 10115 Berlin, Germany");
    assert_eq!(sheet.whole("Home__c"), Whole::Text("Weg 1\nHof\n10115 Berlin\nGermany".into()));
    assert_eq!(sheet.text("Home__c.city"), "Berlin");
    let whole = sheet.column("Home__c");
    for part in ["city", "countryCode", "latitude", "geocodeAccuracy"] {
        assert_eq!(sheet.formats[sheet.column(&format!("Home__c.{part}"))].part_of, Some(whole), "{part}");
    }
}

#[test]
fn a_place_on_earth_is_two_numbers() {
    let record = r#"{"Spot__c":{"latitude":-37.77493,"longitude":122.41942}}"#;
    let spot =
        |tag: &str| Sheet::asked(&["Spot__c"], &field("Spot__c", "location", ""), record).at(tag).text("Spot__c");
    assert_eq!(spot("en-US"), "-37.77493, 122.41942");
    assert_eq!(spot("de-DE"), "-37,77493; 122,41942");
}

#[test]
fn who_looks_closer_sees_all_digits_the_seconds_and_what_the_org_sent() {
    let fields = [field("D", "double", r#","scale":2"#), field("M", "datetime", ""), field("T", "time", "")].join(",");
    let record = r#"{"D":33.333333,"M":"2018-12-10T17:50:19.000+0000","T":"07:05:09.000Z"}"#;
    let sheet = Sheet::new(&fields, record).at("en-US");
    assert_eq!((sheet.text("D"), sheet.full("D")), ("33.33".to_owned(), "33.333333".to_owned()));
    assert_eq!(sheet.full("M"), "12/10/2018 5:50:19 PM (2018-12-10T17:50:19.000+0000)");
    assert_eq!((sheet.text("T"), sheet.full("T")), ("7:05 AM".to_owned(), "7:05:09 AM".to_owned()));
}

#[test]
fn control_characters_are_seen_and_long_texts_end() {
    let record = r#"{"A":"a\u0000b\u001b[31m\u007f\u0085","B":"x\ny","C":"\u202eevil"}"#;
    let sheet = Sheet::new("", record);
    assert_eq!(sheet.text("A"), "a␀b␛[31m␡\u{fffd}");
    assert_eq!(sheet.text("B"), "x\ny");
    assert_eq!(sheet.text("C"), "\u{202e}evil");
    let long = "é".repeat(131_072);
    let sheet = Sheet::new("", &format!(r#"{{"A":"{long}"}}"#));
    assert_eq!(sheet.text("A").chars().count(), CELL_CHARS_MAX + 1);
    assert_eq!(sheet.full("A"), long);
}

#[test]
fn without_pages_of_an_org_there_are_no_links_to_records() {
    let sheet = Sheet::new(&field("Id", "id", ""), r#"{"Id":"001000000000001AAA"}"#);
    let row = |column: usize| sheet.table.cell(0, column);
    let shown = sheet.formats[0].shown(&row(0), &row, Reader { locale: &sheet.locale, org: None });
    assert_eq!(shown.class, "cell cell-id");
}

proptest! {
    #[test]
    fn any_text_under_any_type_is_shown_without_harm(
        kind in "id|reference|url|email|phone|picklist|multipicklist|time|date|datetime|currency|address|location|textarea",
        is_html in any::<bool>(),
        text in "\\PC{0,300}|[0-9TZ:.+-]{0,40}",
    ) {
        let more = format!(r#","htmlFormatted":{is_html},"scale":2"#);
        let record = format!(r#"{{"A__c":{}}}"#, serde_json::to_string(&text).unwrap());
        let sheet = Sheet::new(&field("A__c", &kind, &more), &record);
        let (shown, class) = sheet.shown("A__c");
        prop_assert!(shown.chars().count() <= CELL_CHARS_MAX + 1 && class.starts_with("cell"));
        let _ = (sheet.full("A__c"), sheet.whole("A__c"));
        let href = sheet.href("A__c").unwrap_or_else(|| "tel:".to_owned());
        prop_assert!(["https:", "http:", "mailto:", "tel:"].iter().any(|scheme| href.to_ascii_lowercase().starts_with(scheme)));
    }
}
