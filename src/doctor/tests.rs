//! Readers of answers and makers of files by themselves; the flows stand in `tests/doctor.rs`.

use proptest::prelude::*;

use super::*;
use crate::datasource::Host;
use crate::doctor::setup::SetupPage;

fn subject(origin: &str, callback_url: &str) -> Subject {
    Subject {
        datasource: Datasource::parse("acme--uat.sandbox.my.salesforce.com", "3MVG9").unwrap(),
        origin: origin.to_owned(),
        callback_url: callback_url.to_owned(),
        storage_works: true,
    }
}

fn answered(status: u16, body: &str) -> Outcome {
    Outcome::Answered(Response { status, headers: Vec::new(), body: body.as_bytes().to_vec() })
}

fn verdict(first: Outcome) -> Verdict {
    let mut doctor = Doctor::begin(subject("https://app.example", "https://app.example/"), None);
    doctor.hear(Probe::Discovery, first);
    assert_eq!(doctor.next(), None, "nothing more is asked there");
    doctor.checks().into_iter().find(|check| check.name == "My Domain").unwrap().verdict
}

#[test]
fn what_answers_and_is_no_org_is_asked_nothing_more() {
    for page in [answered(200, "<!doctype html><title>Router</title>"), answered(404, ""), answered(200, "[]")] {
        assert_eq!(verdict(page), Verdict::Wrong(Cause::NotAnOrg));
    }
    assert_eq!(verdict(Outcome::Redirected), Verdict::Wrong(Cause::DomainMoved { now: None }));
}

#[test]
fn an_org_that_was_renamed_says_its_present_address() {
    let mut doctor = Doctor::begin(subject("https://app.example", "https://app.example/"), None);
    doctor.hear(Probe::Discovery, answered(200, r#"{"issuer":"https://acme2.my.salesforce.com"}"#));
    let Verdict::Wrong(cause) = &doctor.checks()[2].verdict else { panic!("{:?}", doctor.checks()) };
    assert!(cause.cure(doctor.subject()).ends_with("into the form: https://acme2.my.salesforce.com."));
    let page = cause.page(doctor.subject()).unwrap();
    assert_eq!(
        page.1.as_deref(),
        Some("https://acme--uat.sandbox.my.salesforce-setup.com/lightning/setup/OrgDomain/home")
    );
}

#[test]
fn pages_of_setup_are_found_from_my_domain_alone() {
    for (host, address) in [
        ("acme", Some("https://acme.my.salesforce-setup.com/lightning/setup/CorsWhitelistEntries/home")),
        (
            "acme-dev-ed.develop.my.salesforce.com",
            Some("https://acme-dev-ed.develop.my.salesforce-setup.com/lightning/setup/CorsWhitelistEntries/home"),
        ),
        ("acme.my.salesforce.mil", Some("https://acme.my.salesforce.mil/lightning/setup/CorsWhitelistEntries/home")),
        ("acme.my.site.com", None),
        ("localhost:8081", None),
    ] {
        assert_eq!(link(&Host::parse(host).unwrap(), SetupPage::Cors).as_deref(), address, "{host}");
    }
}

#[test]
fn error_pages_are_read_in_every_way_that_orgs_write_them() {
    for (page, cause) in [
        (
            "error=redirect_uri_mismatch&error_description=redirect_uri%20must%20match%20configuration",
            Some(Cause::CallbackMismatch),
        ),
        (
            "<p>error=redirect_uri_mismatch&amp;error_description=redirect_uri+must+match</p>",
            Some(Cause::CallbackMismatch),
        ),
        (
            "<code>error=invalid_client_id&amp;error_description=client identifier invalid</code>",
            Some(Cause::ClientUnknown),
        ),
        ("<h1>External client app is not installed in this org</h1>", Some(Cause::AppNotInOrg)),
        ("error=server_error", None),
        ("<form action=/login>", None),
        ("", None),
    ] {
        assert_eq!(cause_of_page(page), cause, "{page}");
    }
}

#[test]
fn files_are_made_for_this_origin_and_callback() {
    let subject = subject("https://app.example:8443", "https://app.example:8443/a?b=1&c='<2>'");
    let file = &Cause::OriginNotListed.files(&subject)[0];
    assert_eq!(file.path, "corsWhitelistOrigins/Orgpane_app_example_8443.corsWhitelistOrigin-meta.xml");
    expect_test::expect![[r#"
        <?xml version="1.0" encoding="UTF-8"?>
        <CorsWhitelistOrigin xmlns="http://soap.sforce.com/2006/04/metadata">
            <urlPattern>https://app.example:8443</urlPattern>
        </CorsWhitelistOrigin>
    "#]]
    .assert_eq(&file.text);
    let files = Cause::AppNotInOrg.files(&subject);
    let paths: Vec<&str> = files.iter().map(|file| file.path.as_str()).collect();
    assert_eq!(
        paths,
        [
            "externalClientApps/Orgpane.eca-meta.xml",
            "extlClntAppGlobalOauthSets/Orgpane_global.ecaGlblOauth-meta.xml",
            "extlClntAppOauthSettings/Orgpane_oauth.ecaOauth-meta.xml"
        ]
    );
    let callback = "<callbackUrl>https://app.example:8443/a?b=1&amp;c=&apos;&lt;2&gt;&apos;</callbackUrl>";
    assert!(files[1].text.contains(callback), "{}", files[1].text);
    assert!(
        Cause::OauthCorsOff.files(&subject)[0].text.contains("<enableOauthCorsPolicy>true</enableOauthCorsPolicy>")
    );
}

fn any_outcome() -> impl Strategy<Value = Outcome> {
    let body = prop_oneof![
        ".{0,60}",
        Just(r#"{"issuer":"https://acme--uat.sandbox.my.salesforce.com"}"#.to_owned()),
        Just(r#"{"error":"invalid_grant","error_description":"invalid authorization code"}"#.to_owned()),
        "error=[a-zA-Z_]{0,20}(&|&amp;)error_description=.{0,20}",
    ];
    prop_oneof![
        (100..600_u16, body).prop_map(|(status, body)| answered(status, &body)),
        Just(Outcome::Redirected),
        Just(Outcome::Opaque),
        Just(Outcome::Silent(Failure::Unreachable)),
        Just(Outcome::Silent(Failure::TimedOut)),
    ]
}

proptest! {
    #[test]
    fn whatever_comes_back_the_examination_ends_and_every_check_says_something(
        outcomes in prop::collection::vec(any_outcome(), 16),
        error in ".{0,30}",
        description in ".{0,900}",
    ) {
        let heard = Some(Heard::Refused { error, description });
        let mut doctor = Doctor::begin(subject("https://app.example", "https://app.example/"), heard);
        let mut outcomes = outcomes.into_iter();
        while let Some((probe, _)) = doctor.next() {
            prop_assert!(doctor.checks().len() >= 10);
            doctor.hear(probe, outcomes.next().unwrap());
        }
        for check in doctor.checks() {
            prop_assert!(check.verdict != Verdict::Untried("Not tried yet."), "{check:?}");
        }
    }

    #[test]
    fn files_hold_what_they_are_made_for_whatever_it_is(origin in ".{0,40}", callback in ".{0,40}") {
        let subject = subject(&origin, &callback);
        for file in Cause::ClientUnknown.files(&subject).into_iter().chain(Cause::OriginNotListed.files(&subject)) {
            let document = roxml(&file.text);
            prop_assert!(document.is_ok(), "{}: {document:?}", file.text);
            let name = file.path.rsplit('/').next().unwrap().split('.').next().unwrap();
            prop_assert!(name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_') && name.len() <= 80);
            prop_assert!(!name.contains("__") && !name.ends_with('_'), "{name}");
        }
        let kept: String = callback.chars().filter(|letter| (*letter >= ' ' || "\t\n\r".contains(*letter)) && !"\u{fffe}\u{ffff}".contains(*letter)).collect();
        let text = roxml(&metadata::oauth_app(&subject).text).unwrap();
        prop_assert_eq!(text.iter().find(|(name, _)| name == "callbackUrl").map(|(_, text)| text.clone()), Some(kept));
    }
}

/// The elements that hold text, as a strict reader of XML finds them: for the flat files of here.
fn roxml(text: &str) -> Result<Vec<(String, String)>, String> {
    let rest = text.strip_prefix("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n").ok_or("no declaration")?;
    let (mut found, mut open, mut rest) = (Vec::new(), Vec::<String>::new(), rest);
    while let Some(start) = rest.find('<') {
        let value = unescaped(&rest[..start])?;
        let end = rest[start..].find('>').ok_or("an open tag")? + start;
        let tag = &rest[start + 1..end];
        rest = &rest[end + 1..];
        if let Some(name) = tag.strip_prefix('/') {
            if open.pop().as_deref() != Some(name) {
                return Err(format!("{name} is closed and was not open"));
            }
            found.push((name.to_owned(), value));
        } else {
            open.push(tag.split(' ').next().unwrap_or_default().to_owned());
        }
    }
    if open.is_empty() && rest == "\n" { Ok(found) } else { Err(format!("{open:?} {rest:?}")) }
}

fn unescaped(text: &str) -> Result<String, String> {
    let mut out = String::new();
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        out.push_str(&rest[..at]);
        let end = rest[at..].find(';').ok_or("a bare ampersand")? + at;
        out.push(match &rest[at + 1..end] {
            "amp" => '&',
            "lt" => '<',
            "gt" => '>',
            "quot" => '"',
            "apos" => '\'',
            other => return Err(other.to_owned()),
        });
        rest = &rest[end + 1..];
    }
    out.push_str(rest);
    if out.contains(|letter: char| letter < ' ' && !"\t\n\r".contains(letter)) {
        Err("a control".into())
    } else {
        Ok(out)
    }
}
