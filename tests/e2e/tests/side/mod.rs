//! What stands beside the rows, by keyboard and by role: one record, its child rows, a chart; and rows as cards. Knows no element.

use e2e::{Options, Tab, run, until};
use orgpane::demo::{Fault, Order};
use orgpane::http::Response;

use super::accessibility::is_clean;
use super::{finished, query};

const QUERY: &str = "/services/data/v68.0/query";
const MORE: &str = "/services/data/v68.0/query/0r8children";

/// An account with two of three contacts, of whom the first has a case.
const ACCOUNTS: &str = r#"{"totalSize":1,"done":true,"records":[{"attributes":{"type":"Account"},"Name":"Acme","Contacts":
    {"totalSize":3,"done":false,"nextRecordsUrl":"/services/data/v68.0/query/0r8children-2","records":[
        {"LastName":"Abe","Cases":{"totalSize":1,"done":true,"records":[{"Subject":"Broken pump"}]}},
        {"LastName":"Bea","Cases":null}]}}]}"#;
const MORE_CONTACTS: &str = r#"{"totalSize":3,"done":true,"records":[{"LastName":"Cid","Cases":null}]}"#;

#[test]
fn a_record_is_read_beside_the_rows_by_keyboard_alone() {
    run(Options::default(), async |world| {
        world.sign_in().await;
        let tab = &world.tab;
        query(tab, "SELECT Id, Name, Amount, Account.Name FROM Opportunity ORDER BY Id LIMIT 3").await;
        finished(tab, "3 rows in ").await;
        in_grid(tab).await;
        tab.press("Enter", false).await;
        tab.find("complementary", "Record").await;
        reads_paragraph(tab, "Row 2 of 3").await;
        let second = title(tab).await;
        tab.find("heading", "Account").await;
        tab.find("button", "Copy Account.Name").await;

        tab.press("ArrowRight", false).await;
        reads_paragraph(tab, "Row 3 of 3").await;
        assert_ne!(title(tab).await, second);
        // There is no fourth.
        tab.press("ArrowRight", false).await;
        tab.press("ArrowLeft", false).await;
        reads_paragraph(tab, "Row 2 of 3").await;

        tab.press("Escape", false).await;
        tab.loses("complementary", "Record").await;
        // The keyboard is back at the rows: what is open follows it.
        tab.press("ArrowUp", false).await;
        tab.press("Enter", false).await;
        reads_paragraph(tab, "Row 1 of 3").await;
    });
}

#[test]
fn fields_are_found_by_name_and_by_value() {
    run(Options::default(), async |world| {
        world.sign_in().await;
        let tab = &world.tab;
        query(tab, "SELECT Id, Name, StageName, Account.Name FROM Opportunity ORDER BY Id LIMIT 3").await;
        finished(tab, "3 rows in ").await;
        in_grid(tab).await;
        tab.press("Enter", false).await;
        tab.find("button", "Copy StageName").await;
        tab.fill("searchbox", "Find a field", "stagen").await;
        tab.loses("button", "Copy Account.Name").await;
        tab.find("button", "Copy StageName").await;
    });
}

#[test]
fn child_rows_are_read_loaded_and_opened() {
    run(Options::default(), async |world| {
        world.sign_in().await;
        let tab = &world.tab;
        // The app asks for the person's name on its own; the next query is ours.
        until("the name was asked for", || world.org.org().entries().any(|entry| entry.path.starts_with(QUERY))).await;
        world.org.org().order(Order::next(QUERY, answer(ACCOUNTS)));
        query(tab, "SELECT Name, (SELECT LastName, (SELECT Subject FROM Cases) FROM Contacts) FROM Account").await;
        finished(tab, "1 row in ").await;
        in_grid(tab).await;
        tab.press("Enter", false).await;
        tab.find("table", "Rows of Contacts").await;
        reads_paragraph(tab, "2 of 3 rows loaded").await;
        is_clean(tab, "a record with child rows").await;

        world.org.org().order(Order::next(MORE, answer(MORE_CONTACTS)));
        tab.click("button", "Load more rows of Contacts").await;
        reads_paragraph(tab, "3 rows").await;
        tab.loses("button", "Load more rows of Contacts").await;

        tab.click("button", "Open row 1 of Contacts").await;
        assert_eq!(title(tab).await, "Abe");
        tab.find("table", "Rows of Cases").await;
        tab.click("button", "Row 1 of Contacts of Acme").await;
        assert_eq!(title(tab).await, "Acme");
    });
}

#[test]
fn a_chart_is_read_point_by_point() {
    run(Options::default(), async |world| {
        world.sign_in().await;
        let tab = &world.tab;
        query(tab, "SELECT Name, StageName, Amount, CloseDate FROM Opportunity").await;
        finished(tab, "3,000 rows in ").await;
        tab.click("button", "Chart").await;
        tab.find("complementary", "Chart").await;
        tab.choose("combobox", "Along", "StageName").await;
        tab.choose("combobox", "Value", "Number of rows").await;
        tab.find("heading", "Number of rows by StageName").await;
        tab.has("image", async |image, _| {
            image.name.starts_with("Bar chart of Number of rows by StageName, 3,000 rows.")
        })
        .await;
        is_clean(tab, "a chart").await;
        tab.click("group", "Points of the chart: use the arrow keys").await;
        tab.press("Home", false).await;
        let first = tab.reads("status", |text| text.contains(": ")).await;
        tab.press("ArrowRight", false).await;
        tab.reads("status", |text| text.contains(": ") && text != first).await;
        tab.click("button", "Line").await;
        tab.has("image", async |image, _| image.name.starts_with("Line chart of ")).await;
        tab.press("Escape", false).await;
        tab.loses("complementary", "Chart").await;
    });
}

#[test]
fn a_chart_is_saved_as_a_picture_that_stands_for_itself() {
    run(Options::default(), async |world| {
        world.sign_in().await;
        let tab = &world.tab;
        let folder = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("charts");
        let _ = std::fs::remove_dir_all(&folder);
        std::fs::create_dir_all(&folder).unwrap();
        tab.downloads_to(&folder).await;
        query(tab, "SELECT Name, StageName, Amount FROM Opportunity").await;
        finished(tab, "3,000 rows in ").await;
        tab.click("button", "Chart").await;
        tab.choose("combobox", "Along", "StageName").await;
        tab.choose("combobox", "Value", "Number of rows").await;
        tab.find("heading", "Number of rows by StageName").await;
        for (button, name) in
            [("Save as SVG", "Number of rows by StageName.svg"), ("Save as PNG", "Number of rows by StageName.png")]
        {
            tab.click("button", button).await;
            let path = folder.join(name);
            until("the download is whole", || path.is_file()).await;
        }
        let svg = std::fs::read_to_string(folder.join("Number of rows by StageName.svg")).unwrap();
        assert!(svg.starts_with("<svg ") && svg.contains("Closed Won") && svg.contains("</svg>"), "{svg}");
        let png = std::fs::read(folder.join("Number of rows by StageName.png")).unwrap();
        assert_eq!(&png[..8], b"\x89PNG\r\n\x1a\n");
        let side = |at: usize| u32::from_be_bytes([png[at], png[at + 1], png[at + 2], png[at + 3]]);
        assert!(side(16) > 400 && side(20) > 200, "{} by {}", side(16), side(20));
    });
}

#[test]
fn a_chart_follows_what_is_selected_and_grouped() {
    run(Options::default(), async |world| {
        world.sign_in().await;
        let tab = &world.tab;
        query(tab, "SELECT Name, StageName, Amount, CloseDate FROM Opportunity ORDER BY Id").await;
        finished(tab, "3,000 rows in ").await;
        tab.click("button", "Chart").await;
        tab.find("complementary", "Chart").await;
        tab.has("image", async |image, _| image.name.contains(", 3,000 rows.")).await;
        tab.click("grid", "Rows").await;
        tab.chords("Control+Home Shift+Space Shift+ArrowDown Shift+ArrowDown Shift+ArrowDown").await;
        tab.has("image", async |image, _| image.name.contains(", 4 rows selected.")).await;
        tab.chord("Escape").await;
        tab.has("image", async |image, _| image.name.contains(", 3,000 rows.")).await;
        tab.click("button", "Group").await;
        tab.choose("combobox", "Group by", "StageName").await;
        tab.find("treegrid", "Rows").await;
        tab.click("button", "Chart").await;
        tab.has("image", async |image, _| image.name.contains(" by StageName, ")).await;
    });
}

#[test]
fn on_a_narrow_screen_groups_are_cards_with_their_sums() {
    run(Options::default(), async |world| {
        world.sign_in().await;
        let tab = &world.tab;
        query(tab, "SELECT Name, Amount, StageName FROM Opportunity ORDER BY Id").await;
        finished(tab, "3,000 rows in ").await;
        tab.click("button", "Group").await;
        tab.choose("combobox", "Group by", "StageName").await;
        tab.find("treegrid", "Rows").await;
        tab.press("Escape", false).await;
        tab.is_wide(390).await;
        tab.find("grid", "Rows as cards").await;
        tab.reads("gridcell", |text| text.contains("StageName: ") && text.contains(" rows") && text.contains("Amount"))
            .await;
        is_clean(tab, "cards of groups").await;
    });
}

#[test]
fn on_a_narrow_screen_rows_are_cards_and_the_table_is_a_press_away() {
    run(Options::default(), async |world| {
        world.sign_in().await;
        let tab = &world.tab;
        tab.is_wide(390).await;
        query(tab, "SELECT Id, Name, Amount, StageName FROM Opportunity ORDER BY Id").await;
        finished(tab, "3,000 rows in ").await;
        let cards = tab.find("grid", "Rows as cards").await;
        assert_eq!(cards.attribute(tab, "aria-rowcount").await.unwrap().as_deref(), Some("3000"));
        assert!(tab.all("gridcell").await.len() < 100, "only cards in sight are there");
        is_clean(tab, "cards").await;
        // The keyboard comes to the cards behind the two buttons.
        tab.click("button", "Cards").await;
        tab.press("Tab", false).await;
        tab.press("Tab", false).await;
        tab.press("End", false).await;
        tab.press("Enter", false).await;
        reads_paragraph(tab, "Row 3,000 of 3,000").await;
        tab.click("button", "Close the panel").await;
        tab.loses("complementary", "Record").await;
        tab.click("button", "Table").await;
        tab.find("grid", "Rows").await;
        tab.loses("grid", "Rows as cards").await;
    });
}

fn answer(body: &str) -> Fault {
    let headers = vec![("Content-Type".to_owned(), "application/json".to_owned())];
    Fault::Answer(Response { status: 200, headers, body: body.as_bytes().to_vec() })
}

/// The keyboard is at the second row, or at the only one.
async fn in_grid(tab: &Tab) {
    tab.click("grid", "Rows").await;
    tab.press("ArrowDown", false).await;
}

/// The name of the record that is shown.
async fn title(tab: &Tab) -> String {
    let headings = tab.all("heading").await;
    let title = headings.into_iter().find(|heading| heading.property("level") == serde_json::json!(2));
    title.map_or_else(String::new, |title| title.name)
}

async fn reads_paragraph(tab: &Tab, words: &str) {
    tab.reads("paragraph", |text| text == words).await;
}
