//! What a person can do with Orgpane, done in a real browser; knows roles and names, and what the demo org was asked.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // All of it is test.

mod accessibility;
mod doctor;
mod editor;
mod grid;
mod library;
mod panels;
mod requests;
mod side;
mod tabs;
mod take_away;

use e2e::{Options, Tab, World, run, until};
use orgpane::demo::{Entry, Fault, Order};
use orgpane::http::Method;

/// Where the rows after the first page come from.
const MORE_ROWS: &str = "/services/data/v68.0/query/";
const TOKEN: &str = "/services/oauth2/token";

/// Every opportunity, in an order that the test can tell.
const QUERY: &str = "SELECT Id, Name, CreatedDate FROM Opportunity ORDER BY Id";

#[test]
fn a_person_signs_in_runs_a_query_and_sees_its_rows() {
    run(Options::default(), async |world| {
        world.sign_in().await;
        let text = world.tab.find("textbox", "SOQL query").await.value;
        assert_eq!(text, "SELECT Id, Name, CreatedDate FROM Opportunity");

        world.tab.click("button", "Run").await;
        finished(&world.tab, "3,000 rows in ").await;
        let grid = world.tab.find("grid", "Rows").await;
        assert_eq!(grid.attribute(&world.tab, "aria-rowcount").await.unwrap().as_deref(), Some("3001"));
        assert_eq!(grid.attribute(&world.tab, "aria-colcount").await.unwrap().as_deref(), Some("3"));
        for head in ["Id", "Name", "CreatedDate"] {
            assert!(world.tab.all("columnheader").await.iter().any(|one| one.name.contains(head)), "no column {head}");
        }
        let shown = world.tab.all("gridcell").await;
        assert!(shown.iter().any(|cell| cell.name.starts_with("006")), "no opportunity's id is shown: {shown:?}");
        assert!(shown.len() < 1_000, "the grid holds what is visible, not {} cells", shown.len());

        // Nothing of the sign-in is left where others could read it.
        assert_eq!(world.tab.address().await, world.app);
        let counts = world.org.org().counts();
        assert_eq!((counts.codes, counts.code_exchanges, counts.refreshes), (1, 1, 0));
    });
}

#[test]
fn the_keyboard_alone_runs_a_query() {
    run(Options::default(), async |world| {
        world.sign_in().await;
        world.tab.fill("textbox", "SOQL query", "SELECT Name FROM Opportunity LIMIT 7").await;
        world.tab.press("Enter", true).await;
        finished(&world.tab, "7 rows in ").await;
    });
}

#[test]
fn a_header_sorts_the_rows() {
    run(Options::default(), async |world| {
        world.sign_in().await;
        query(&world.tab, QUERY).await;
        finished(&world.tab, "3,000 rows in ").await;
        let name = |head: &str| head.starts_with("Id");
        let head = world.tab.all("columnheader").await.into_iter().find(|one| name(&one.name)).unwrap();
        assert_eq!(head.attribute(&world.tab, "aria-sort").await.unwrap().unwrap_or("none".to_owned()), "none");
        let first = lowest_id(&world.tab).await;

        world.tab.click("button", "Id").await;
        sorted(&world.tab, "ascending").await;
        assert_eq!(lowest_id(&world.tab).await, first);
        world.tab.click("button", "Id").await;
        sorted(&world.tab, "descending").await;
        assert!(lowest_id(&world.tab).await > first);
    });
}

#[test]
fn twenty_thousand_rows_arrive_page_by_page() {
    run(Options::with_rows(20_000), async |world| {
        world.sign_in().await;
        world.org.org().order(Order::next(MORE_ROWS, Fault::Hold).after(1));
        query(&world.tab, QUERY).await;
        // The first rows can be read while others are on their way.
        reads_status(&world.tab, "4,000 of 20,000 rows").await;
        let bar = world.tab.find("progressbar", "Rows loaded").await;
        assert_eq!(bar.attribute(&world.tab, "aria-valuenow").await.unwrap().as_deref(), Some("4000"));
        assert!(!world.tab.all("gridcell").await.is_empty(), "no rows while pages arrive");

        world.org.release_held();
        finished(&world.tab, "20,000 rows in ").await;
        let grid = world.tab.find("grid", "Rows").await;
        assert_eq!(grid.attribute(&world.tab, "aria-rowcount").await.unwrap().as_deref(), Some("20001"));
        // The last row can be reached, too.
        world.tab.click("grid", "Rows").await;
        world.tab.press("End", true).await;
        row_is_shown(&world.tab, 20_001).await;
    });
}

#[test]
fn stop_keeps_the_rows_that_are_there() {
    run(Options::with_rows(20_000), async |world| {
        world.sign_in().await;
        world.org.org().order(Order::next(MORE_ROWS, Fault::Hold).after(2));
        query(&world.tab, QUERY).await;
        reads_status(&world.tab, "6,000 of 20,000 rows").await;
        world.tab.click("button", "Stop").await;
        reads_status(&world.tab, "Stopped at 6,000 of 20,000 rows").await;
        world.org.release_held();
        let grid = world.tab.find("grid", "Rows").await;
        assert_eq!(grid.attribute(&world.tab, "aria-rowcount").await.unwrap().as_deref(), Some("6001"));
    });
}

#[test]
fn a_session_that_expires_during_a_run_is_refreshed_and_the_run_goes_on() {
    run(Options::with_rows(20_000), async |world| {
        world.sign_in().await;
        world.org.org().order(Order::next(MORE_ROWS, Fault::Hold).after(2));
        query(&world.tab, QUERY).await;
        reads_status(&world.tab, "6,000 of 20,000 rows").await;

        world.org.org().expire_access_tokens();
        world.org.release_held();
        finished(&world.tab, "20,000 rows in ").await;
        let counts = world.org.org().counts();
        assert_eq!((counts.refreshes, counts.refreshes_granted, counts.reuses), (1, 1, 0));
        assert_eq!(counts.unauthorized, 1);
        // Each page after the first came once: nothing was begun anew.
        let is_more = |entry: &&Entry| entry.method == Method::Get && entry.path.starts_with(MORE_ROWS);
        assert_eq!(world.org.org().entries().filter(|entry| is_more(entry) && entry.status == 200).count(), 9);
        assert!(world.tab.all("alert").await.is_empty(), "a refresh is nothing to trouble a person with");
    });
}

#[test]
fn a_401_that_the_browser_hides_is_refreshed_all_the_same() {
    let mut options = Options::default();
    options.settings.cors_on_unauthorized = false;
    run(options, async |world| {
        world.sign_in().await;
        query(&world.tab, QUERY).await;
        finished(&world.tab, "3,000 rows in ").await;
        // A token that has just worked is not suspected; one that worked ten minutes ago is.
        world.tab.move_clock_ahead(10 * 60 * 1_000).await;
        world.tab.find("button", "Sign out").await;
        world.org.org().expire_access_tokens();
        query(&world.tab, QUERY).await;
        finished(&world.tab, "3,000 rows in ").await;
        let counts = world.org.org().counts();
        assert!(counts.unauthorized > 0, "the old token was tried first");
        assert_eq!((counts.refreshes_granted, counts.reuses), (1, 0));
    });
}

#[test]
fn two_tabs_that_need_a_refresh_at_once_share_one() {
    run(Options::default(), async |world| {
        world.sign_in().await;
        let other = world.open_tab().await;
        other.go(&world.app).await;
        other.find("button", "Sign out").await;

        world.org.org().expire_access_tokens();
        world.org.org().order(Order::next(TOKEN, Fault::Hold).with_body_part("grant_type=refresh_token"));
        query(&world.tab, QUERY).await;
        query(&other, QUERY).await;
        // Both have been refused, and one of them is asking for a new token.
        world.counts("refusals", |counts| counts.unauthorized, 2).await;
        world.org.release_held();
        finished(&world.tab, "3,000 rows in ").await;
        finished(&other, "3,000 rows in ").await;

        let counts = world.org.org().counts();
        assert_eq!((counts.refreshes, counts.refreshes_granted, counts.reuses), (1, 1, 0));
        // Both can go on: the one that waited has the new refresh token as well.
        world.org.org().expire_access_tokens();
        query(&other, QUERY).await;
        world.counts("refreshes", |counts| counts.refreshes_granted, 2).await;
        finished(&other, "3,000 rows in ").await;
        world.org.org().expire_access_tokens();
        query(&world.tab, QUERY).await;
        world.counts("refreshes", |counts| counts.refreshes_granted, 3).await;
        finished(&world.tab, "3,000 rows in ").await;
        assert_eq!(world.org.org().counts().reuses, 0);
    });
}

#[test]
fn a_refused_refresh_leads_through_a_redirect_back_to_the_same_query() {
    run(Options::default(), async |world| {
        world.sign_in().await;
        let text = "SELECT Id, StageName FROM Opportunity ORDER BY Id LIMIT 2500";
        // Idle refresh tokens have run out; the browser is still logged in to the org.
        world.org.org().settings_mut().refresh_idle_millis = 0;
        world.org.org().expire_access_tokens();
        query(&world.tab, text).await;

        world.counts("codes", |counts| counts.codes, 2).await;
        finished(&world.tab, "2,500 rows in ").await;
        assert_eq!(world.tab.find("textbox", "SOQL query").await.value, text);
        assert_eq!(world.tab.address().await, world.app);
        let counts = world.org.org().counts();
        assert_eq!((counts.refreshes, counts.refreshes_granted, counts.reuses), (1, 0, 0));
    });
}

#[test]
fn automatic_redirects_stop_before_they_become_a_loop() {
    run(Options::default(), async |world| {
        world.sign_in().await;
        // Whatever is signed in is dead at once: without a brake the page would go round for ever.
        world.org.org().settings_mut().refresh_idle_millis = 0;
        world.org.org().settings_mut().session_timeout_millis = 0;
        query(&world.tab, QUERY).await;
        world.tab.alert("Signing in again by itself did not help").await;
        let codes = world.org.org().counts().codes;
        assert!((2..=3).contains(&codes), "one sign-in by hand and at most two by itself, not {codes}");
        assert_eq!(world.tab.find("textbox", "SOQL query").await.value, QUERY);

        // The person asks, and the org is well again.
        world.org.org().settings_mut().session_timeout_millis = 7_200_000;
        world.tab.click_in_alert("Signing in again by itself did not help", "Sign in again").await;
        world.counts("codes", |counts| counts.codes, codes + 1).await;
        finished(&world.tab, "3,000 rows in ").await;
    });
}

#[test]
fn signing_out_in_one_tab_signs_out_the_other() {
    run(Options::default(), async |world| {
        world.sign_in().await;
        let other = world.open_tab().await;
        other.go(&world.app).await;
        query(&other, QUERY).await;
        finished(&other, "3,000 rows in ").await;

        world.tab.click("button", "Sign out").await;
        world.tab.find("button", "Sign in").await;
        other.find("button", "Sign in").await;
        other.loses("grid", "Rows").await;
        world.counts("revocations", |counts| counts.revocations, 1).await;
        until("nobody is signed in any more", || world.org.org().open_sign_ins() == 0).await;
        let left = world.tab.evaluate("JSON.stringify(localStorage) + JSON.stringify(sessionStorage)").await.unwrap();
        let left = left.as_str().unwrap_or_default();
        assert!(!left.contains("00D") && !left.contains("refresh_token"), "something of the session is left: {left}");
    });
}

#[test]
fn a_reload_keeps_the_person_signed_in() {
    run(Options::default(), async |world| {
        world.sign_in().await;
        world.tab.reload().await;
        world.tab.find("button", "Sign out").await;
        query(&world.tab, QUERY).await;
        finished(&world.tab, "3,000 rows in ").await;
        assert_eq!(world.org.org().counts().codes, 1);
    });
}

#[test]
fn an_answer_with_a_wrong_state_is_refused() {
    run(Options::default(), async |world| {
        // While a sign-in of one's own is under way in another tab: that one still goes through afterwards.
        world.start_signing_in().await;
        let other = world.open_tab().await;
        other.go(&format!("{}?code=aPrxStolen&state=of-somebody-else", world.app)).await;
        other.alert("This sign-in was not begun in this browser").await;
        other.find("button", "Sign in").await;
        assert_eq!(other.address().await, world.app);
        assert_eq!(world.org.org().counts().code_exchanges, 0);

        world.log_in().await;
        world.tab.click("button", "Allow").await;
        world.tab.find("button", "Sign out").await;
        assert_eq!(world.org.org().counts().code_exchanges, 1);
    });
}

#[test]
fn a_code_is_used_once_whatever_the_back_button_does() {
    run(Options::default(), async |world| {
        world.sign_in().await;
        world.tab.evaluate("history.back()").await.unwrap();
        world.tab.evaluate("history.forward()").await.ok();
        world.tab.go(&world.app).await;
        world.tab.find("button", "Sign out").await;
        assert_eq!(world.org.org().counts().code_exchanges, 1);
    });
}

#[test]
fn denied_consent_is_told_in_words() {
    run(Options::default(), async |world| {
        world.start_signing_in().await;
        world.log_in().await;
        world.tab.click("button", "Deny").await;
        world.tab.alert("You did not allow access").await;
        world.tab.find("button", "Sign in").await;
        assert_eq!(world.tab.address().await, world.app);
        let field = world.tab.find("textbox", "My Domain address").await;
        assert_eq!(field.value, world.org.origin, "what was entered is still there");
        assert_eq!(world.org.org().counts().code_exchanges, 0);
    });
}

#[test]
fn an_abandoned_sign_in_is_noticed_on_return() {
    let mut options = Options::default();
    options.settings.client_id = "3MVG9OfAnotherOrg".to_owned();
    run(options, async |world| {
        world.tab.go(&world.address()).await;
        world.tab.click("button", "Sign in").await;
        // The org keeps this error on a page of its own.
        world.tab.find("heading", "We can’t authorize you because of an OAuth error").await;
        world.tab.go(&world.app).await;
        let told = world.tab.alert("Signing in was not finished").await;
        assert!(told.contains("client identifier invalid") && told.contains(&world.app), "{told}");
        world.tab.find("button", "Sign in").await;
    });
}

#[test]
fn an_org_without_cors_is_explained() {
    let mut options = Options::default();
    options.settings.oauth_cors = false;
    run(options, async |world| {
        world.tab.go(&world.address()).await;
        world.tab.click("button", "Sign in").await;
        // Told before or after the way through the org's pages; a code may be spent on the answer that nobody can read.
        if world.tab.evaluate("location.origin").await.is_ok_and(|origin| origin != world.origin.as_str()) {
            world.log_in().await;
            world.tab.click("button", "Allow").await;
        }
        world.tab.alert("Enable CORS for OAuth endpoints").await;
        world.tab.find("button", "Sign in").await;
    });
}

#[test]
fn where_storage_is_refused_a_person_signs_in_through_a_window_of_its_own() {
    let options = Options { storage: false, ..Options::default() };
    run(options, async |world| {
        world.tab.go(&world.address()).await;
        world.tab.find("button", "Sign in").await;
        let works = world.tab.evaluate("try { localStorage.length; true } catch { false }").await.unwrap();
        assert_eq!(works, serde_json::json!(false), "the browser was told to refuse storage");

        world.tab.click("button", "Sign in").await;
        let window = world.opened_window().await;
        World::log_in_at(&window).await;
        window.click("button", "Allow").await;
        world.tab.find("button", "Sign out").await;
        world.tab.reads("paragraph", |text| text.contains("refuses to store anything")).await;
        query(&world.tab, QUERY).await;
        finished(&world.tab, "3,000 rows in ").await;

        // The session goes on in memory, also through a refresh.
        world.org.org().expire_access_tokens();
        query(&world.tab, QUERY).await;
        world.counts("refreshes", |counts| counts.refreshes_granted, 1).await;
        finished(&world.tab, "3,000 rows in ").await;
        world.tab.reload().await;
        world.tab.find("button", "Sign in").await;
    });
}

#[test]
fn malformed_soql_is_marked_at_its_place() {
    run(Options::default(), async |world| {
        world.sign_in().await;
        query(&world.tab, "SELECT Id, Name\nFRM Opportunity").await;
        world.tab.find("button", "Go to line 2, column 5").await;
        let field = world.tab.find("textbox", "SOQL query").await;
        assert_eq!(field.property("invalid"), serde_json::json!("true"));
        // The mark goes as soon as the text is mended.
        query(&world.tab, "SELECT Id, Name\nFROM Opportunity").await;
        finished(&world.tab, "3,000 rows in ").await;
        world.tab.loses("button", "Go to line 2, column 5").await;
    });
}

#[test]
fn an_org_that_is_down_costs_nothing_that_was_loaded() {
    run(Options::with_rows(6_000), async |world| {
        world.sign_in().await;
        world.org.org().order(Order::next(MORE_ROWS, Fault::unavailable()).after(1));
        query(&world.tab, QUERY).await;
        reads_status(&world.tab, "Broke off at 4,000 of 6,000 rows").await;
        assert!(!world.tab.all("gridcell").await.is_empty(), "the rows that are there stay");
        world.tab.click("button", "Load the rest").await;
        finished(&world.tab, "6,000 rows in ").await;
    });
}

#[test]
fn the_app_works_in_a_subfolder() {
    let options = Options { base: "/some/folder/".to_owned(), ..Options::default() };
    run(options, async |world| {
        world.tab.go(&world.address()).await;
        let field = world.tab.find("textbox", "Callback URL").await;
        assert_eq!(field.value, format!("{}/some/folder/", world.origin));
        world.sign_in().await;
        query(&world.tab, QUERY).await;
        finished(&world.tab, "3,000 rows in ").await;
        assert_eq!(world.tab.address().await, world.app);
    });
}

#[test]
fn the_page_breaks_none_of_its_own_rules() {
    run(Options::default(), async |world| {
        world.sign_in().await;
        query(&world.tab, QUERY).await;
        finished(&world.tab, "3,000 rows in ").await;
        let console = world.tab.console().await;
        let complaints: Vec<&String> = console.iter().filter(|line| is_complaint(line)).collect();
        assert!(complaints.is_empty(), "{complaints:?}");
    });
}

/// What a newcomer may ask of the demo org in the page, and what the status then says.
const NEWCOMER_QUERIES: &[(&str, &str, &str)] = &[
    ("SELECT Id, Name FROM Opportunity WHERE StageName = 'Closed Won' LIMIT 5", "5 rows in ", ""),
    ("SELECT COUNT() FROM Opportunity", "Counted 50,000 rows in ", ""),
    (
        "SELECT StageName, COUNT(Id) deals, SUM(Amount) FROM Opportunity GROUP BY StageName ORDER BY COUNT(Id) DESC",
        "10 rows in ",
        "22,575",
    ),
    ("SELECT Name, (SELECT LastName FROM Contacts) FROM Account WHERE Id = '001Hs000001Luue'", "1 row in ", "11 rows"),
];

#[test]
fn a_newcomer_tries_the_demo_org_with_no_server_but_the_static_one() {
    run(Options::default(), async |world| {
        let tab = &world.tab;
        tab.go(&world.app).await;
        tab.find("button", "Try the demo org").await;
        assert_eq!(workers(tab).await, 0, "who does not try it starts nothing");
        try_the_demo_org(tab).await;
        tab.reads("paragraph", |text| text.starts_with("Demo data:")).await;
        assert_eq!(tab.address().await, world.app, "no code is left in the address");

        tab.click("button", "Run").await;
        finished(tab, "50,000 rows in ").await;
        assert_eq!(workers(tab).await, 1);
        tab.click("grid", "Rows").await;
        tab.press("End", true).await;
        row_is_shown(tab, 50_001).await;
        for (text, told, cell) in NEWCOMER_QUERIES {
            query(tab, text).await;
            finished(tab, told).await;
            if !cell.is_empty() {
                tab.find("gridcell", cell).await;
            }
        }

        // The session survives its token, once while nothing happens and once in the middle of a run.
        tab.click("button", "Expire the session").await;
        tab.reads("status", |text| text.contains("ended this session’s access")).await;
        query(tab, QUERY).await;
        finished(tab, "50,000 rows in ").await;
        assert!(tab.all("alert").await.is_empty(), "a refresh is nothing to trouble a person with");

        // It is there after a reload and in another tab, and gone from both when the person signs out.
        tab.reload().await;
        tab.find("button", "Sign out").await;
        let other = world.open_tab().await;
        other.go(&world.app).await;
        query(&other, "SELECT Id FROM Account LIMIT 3").await;
        finished(&other, "3 rows in ").await;
        query(tab, "SELECT Id FROM Account LIMIT 2").await;
        finished(tab, "2 rows in ").await;
        tab.click("button", "Sign out").await;
        tab.find("button", "Try the demo org").await;
        other.find("button", "Try the demo org").await;

        assert_eq!(world.org.org().counts().requests, 0, "no org but the one in the page was asked");
        let complaints: Vec<String> = tab.console().await.into_iter().filter(|line| is_complaint(line)).collect();
        assert!(complaints.is_empty(), "{complaints:?}");
    });
}

#[test]
fn the_demo_orgs_pages_are_one_step_of_the_history() {
    run(Options { base: "/some/folder/".to_owned(), ..Options::default() }, async |world| {
        let tab = &world.tab;
        tab.go(&world.app).await;
        tab.fill("textbox", "My Domain address", "acme").await;
        tab.click("button", "Try the demo org").await;
        tab.fill("textbox", "Password", "wrong").await;
        tab.click("button", "Log In").await;
        tab.alert("Check your username and password").await;
        tab.click("button", "Log In").await;
        // The page that is open can be loaded anew, and Deny leads back with an explanation.
        tab.find("button", "Allow").await;
        tab.reload().await;
        tab.click("button", "Deny").await;
        tab.alert("You did not allow access").await;
        assert_eq!(tab.address().await, world.app);

        tab.click("button", "Try the demo org").await;
        tab.find("button", "Allow").await;
        tab.evaluate("history.back()").await.unwrap();
        tab.alert("Signing in was not finished").await;
        // Logged in already, and allowed now: the next time nothing is asked.
        tab.click("button", "Try the demo org").await;
        tab.click("button", "Allow").await;
        tab.find("button", "Sign out").await;
        tab.click("button", "Sign out").await;
        tab.click("button", "Try the demo org").await;
        tab.find("button", "Sign out").await;
        query(tab, "SELECT Id FROM Account LIMIT 3").await;
        finished(tab, "3 rows in ").await;
    });
}

#[test]
fn where_storage_is_refused_the_demo_org_lives_in_the_page_and_its_window() {
    run(Options { storage: false, ..Options::default() }, async |world| {
        let tab = &world.tab;
        tab.go(&world.app).await;
        tab.click("button", "Try the demo org").await;
        let window = world.opened_window().await;
        window.click("button", "Log In").await;
        window.click("button", "Allow").await;
        tab.find("button", "Sign out").await;
        query(tab, "SELECT Id FROM Account LIMIT 3").await;
        finished(tab, "3 rows in ").await;
        tab.click("button", "Expire the session").await;
        tab.reads("status", |text| text.contains("ended this session’s access")).await;
        query(tab, "SELECT Id FROM Account LIMIT 2").await;
        finished(tab, "2 rows in ").await;
    });
}

/// From the first screen to the query box, as somebody does who only presses what is offered.
async fn try_the_demo_org(tab: &Tab) {
    tab.click("button", "Try the demo org").await;
    tab.reads("paragraph", |text| text.contains("do not enter a real password")).await;
    tab.click("button", "Log In").await;
    tab.click("button", "Allow").await;
    tab.find("button", "Sign out").await;
}

/// How many workers the page has started.
async fn workers(tab: &Tab) -> u64 {
    let count = "performance.getEntriesByType('resource').filter(one => one.name.includes('.js#js=')).length";
    tab.evaluate(count).await.unwrap().as_u64().unwrap()
}

fn is_complaint(line: &str) -> bool {
    line.contains("Content Security Policy") || line.contains("panicked")
}

async fn query(tab: &Tab, text: &str) {
    tab.fill("textbox", "SOQL query", text).await;
    tab.click("button", "Run").await;
}

async fn finished(tab: &Tab, words: &str) {
    tab.reads("status", |text| text.starts_with(words)).await;
}

async fn reads_status(tab: &Tab, words: &str) {
    tab.reads("status", |text| text.starts_with(words)).await;
}

async fn sorted(tab: &Tab, direction: &str) {
    let wanted = direction.to_owned();
    tab.has("columnheader", async |head, tab| head.attribute(tab, "aria-sort").await == Ok(Some(wanted.clone()))).await;
}

async fn row_is_shown(tab: &Tab, number: usize) {
    let wanted = number.to_string();
    tab.has("row", async |row, tab| row.attribute(tab, "aria-rowindex").await == Ok(Some(wanted.clone()))).await;
}

/// Ids sort as they were given out.
async fn lowest_id(tab: &Tab) -> String {
    let cells = tab.all("gridcell").await;
    cells.into_iter().map(|cell| cell.name).filter(|name| name.starts_with("006")).min().expect("ids are shown")
}
