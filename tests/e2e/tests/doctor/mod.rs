//! The setup check in a real browser, whose own rules decide what a page may know; knows what is wrong with the org, not why.

use e2e::{Options, Tab, World, run};
use orgpane::demo::{AppAccess, CLIENT_ID};
use serde_json::json;

use super::accessibility::is_clean;

/// The form filled in with the org of this world, by the keyboard alone.
async fn fill_in(world: &World) {
    let tab = &world.tab;
    tab.go(&world.app).await;
    tab.fill("textbox", "My Domain address", &world.org.origin).await;
    tab.fill("textbox", "Client id", CLIENT_ID).await;
}

/// By the keyboard: from the last field on over *Advanced* and *Sign in* to the button.
async fn check(tab: &Tab, summary: &str) {
    tab.find("textbox", "Client id").await.focus(tab).await;
    for _ in 0..3 {
        tab.press("Tab", false).await;
    }
    assert_eq!(tab.focused().await, "Check the setup");
    tab.press("Enter", false).await;
    tab.reads("status", |text| text.contains(summary)).await;
}

#[test]
fn two_things_that_are_wrong_are_named_and_put_right_and_then_signing_in_works() {
    run(Options::default(), async |world| {
        let tab = &world.tab;
        let elsewhere = vec![format!("{}elsewhere", world.app)];
        {
            let mut org = world.org.org();
            org.settings_mut().callback_urls = elsewhere;
            org.settings_mut().secret_required_for_code = true;
        }
        fill_in(world).await;
        check(tab, "2 things to put right: The callback URL is not registered; The app asks for a client secret.")
            .await;
        tab.reads("listitem", |text| text.contains(&format!("Add exactly {} to", world.app))).await;
        is_clean(tab, "a setup with two things wrong").await;

        world.org.org().settings_mut().callback_urls = vec![world.app.clone()];
        check(tab, "One thing to put right: The app asks for a client secret.").await;
        world.org.org().settings_mut().secret_required_for_code = false;
        check(tab, "Everything that can be told from here is as it has to be.").await;
        let counts = world.org.org().counts();
        assert_eq!((counts.codes, counts.reuses), (0, 0), "nothing was used up on the way");

        tab.click("button", "Sign in").await;
        tab.find("button", "Log In").await;
        world.log_in().await;
        tab.click("button", "Allow").await;
        tab.find("textbox", "SOQL query").await;
    });
}

#[test]
fn the_browser_lets_each_way_of_cors_be_told_from_the_others() {
    run(Options::default(), async |world| {
        let tab = &world.tab;
        fill_in(world).await;
        world.org.org().settings_mut().oauth_cors = false;
        check(tab, "One thing to put right: CORS for OAuth endpoints is switched off.").await;
        world.org.org().settings_mut().oauth_cors = true;
        world.org.org().settings_mut().allow_origins.clear();
        check(tab, "One thing to put right: This page is not on the org\u{2019}s CORS allowlist.").await;
        world.org.org().settings_mut().allow_origins = vec![world.origin.clone()];
        world.org.org().settings_mut().access = AppAccess::NotInstalled;
        check(tab, "One thing to put right: The app belongs to another org.").await;
        world.org.org().settings_mut().access = AppAccess::Open;
        // Port 9 is for throwing away (RFC 863), and browsers do not even try it.
        tab.fill("textbox", "My Domain address", "localhost:9").await;
        check(tab, "One thing to put right: Nothing answers at this address.").await;
    });
}

#[test]
fn a_sign_in_that_comes_to_nothing_is_looked_into_by_itself() {
    run(Options::default(), async |world| {
        world.org.org().settings_mut().access = AppAccess::Blocked;
        world.tab.go(&world.address()).await;
        world.tab.click("button", "Sign in").await;
        world.tab.alert("The org blocks this app").await;
        world.tab.reads("status", |text| text.contains("One thing to put right: An admin has blocked the app.")).await;

        // An error that the org keeps to its own page: the person comes back with nothing.
        world.org.org().settings_mut().access = AppAccess::Open;
        world.org.org().settings_mut().callback_urls.clear();
        world.tab.click("button", "Sign in").await;
        world
            .tab
            .reads("alert", |text| {
                text.contains("redirect_uri must match configuration") || text.contains("redirect_uri%20must")
            })
            .await;
        world.tab.go(&world.app).await;
        world
            .tab
            .reads("status", |text| text.contains("One thing to put right: The callback URL is not registered."))
            .await;
    });
}

#[test]
fn settings_copied_from_an_article_are_understood_and_a_wrong_one_is_gone_to() {
    run(Options::default(), async |world| {
        let tab = &world.tab;
        fill_in(world).await;
        tab.click("DisclosureTriangle", "Advanced").await;
        tab.fill("textbox", "Scopes", "api, refresh_token").await;
        tab.reads("paragraph", |text| text.contains("Will be asked for as: api refresh_token")).await;
        tab.fill("textbox", "Authorization expires in (seconds)", "6000").await;
        tab.reads("paragraph", |text| text.contains("That is 100 minutes.")).await;
        let login = "https://login.salesforce.com/services/oauth2/token";
        tab.fill("textbox", "Access token URL", login).await;
        tab.press("Enter", false).await;
        tab.reads("paragraph", |text| text.contains("Browsers get no token from the sign-in page of all orgs.")).await;
        assert_eq!(tab.focused().await, "Access token URL");
        is_clean(tab, "Advanced with a mistake").await;

        tab.fill("textbox", "Access token URL", &format!("{}/services/oauth2/token", world.org.origin)).await;
        tab.press("Enter", false).await;
        tab.find("button", "Log In").await;
        world.log_in().await;
        tab.click("button", "Allow").await;
        tab.find("textbox", "SOQL query").await;
    });
}

#[test]
fn the_file_that_would_cure_it_is_read_copied_and_fits_a_narrow_window() {
    run(Options::default(), async |world| {
        let tab = &world.tab;
        world.org.org().settings_mut().allow_origins.clear();
        fill_in(world).await;
        tab.is_wide(390).await;
        check(tab, "One thing to put right").await;
        let file =
            format!("Orgpane_localhost_{}.corsWhitelistOrigin-meta.xml", world.origin.rsplit(':').next().unwrap());
        tab.click("DisclosureTriangle", &format!("Or deploy {file}")).await;
        tab.reads("region", |text| text.contains(&format!("<urlPattern>{}</urlPattern>", world.origin))).await;
        tab.click("button", &format!("Copy {file}")).await;
        tab.find("button", &format!("Download {file}")).await;
        is_clean(tab, "a setup with a file to deploy, narrow").await;
        let fits = tab.evaluate("document.documentElement.scrollWidth <= innerWidth").await.unwrap();
        assert_eq!(fits, json!(true), "the page is not wider than its window");
        tab.click("button", "Close the setup check").await;
        tab.loses("button", "Close the setup check").await;
    });
}
