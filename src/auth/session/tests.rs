//! Every state meets every event; what follows is written down as one table.

use std::fmt::Write;

use super::*;

const NOW_MILLIS: u64 = 1_800_000_000_000;

fn secret(text: &str) -> Secret {
    Secret::new(text.to_owned())
}

fn datasource() -> Datasource {
    Datasource::parse("acme", "3MVG9").unwrap()
}

fn record(generation: u64) -> Box<Record> {
    let tokens = Tokens { access: secret("00D!access"), refresh: Some(secret("5Aep-refresh")) };
    let identity = Some("https://login.salesforce.com/id/00D000000000001EAA/005000000000001AAA".to_owned());
    let host = Host::parse("acme").unwrap();
    let mut record = Record::new(&datasource(), "one".into(), host, tokens, identity, NOW_MILLIS - 1000);
    record.generation = generation;
    Box::new(record)
}

fn other_session() -> Box<Record> {
    let mut record = record(1);
    record.sign_in = "two".into();
    record.identity = Some("https://login.salesforce.com/id/00D000000000001EAA/005000000000009AAA".to_owned());
    record
}

fn lapsed() -> Box<Record> {
    let mut record = record(5);
    record.tokens = None;
    record
}

fn attempt() -> Attempt {
    Attempt::begin(&datasource(), "http://localhost:8080/", "here".into(), NOW_MILLIS - 1000, &[7; ENTROPY_BYTES])
}

fn state_of(attempt: &Attempt) -> Secret {
    secret(attempt.key().strip_prefix(attempt::KEY_PREFIX).unwrap())
}

fn states() -> Vec<(&'static str, State)> {
    let locking = || Exchange::Locking { state: state_of(&attempt()), code: secret("aPrx-code"), issuer: None };
    let sending = || Exchange::Sending { attempt: Box::new(attempt()) };
    let host = || Host::parse("acme").unwrap();
    vec![
        ("SignedOut", State::SignedOut),
        ("Leaving", State::Leaving { host: host(), previous: None }),
        ("Leaving again", State::Leaving { host: host(), previous: Some(lapsed()) }),
        ("Exchange locking", State::Exchanging { phase: locking(), previous: None }),
        ("Exchange sending", State::Exchanging { phase: sending(), previous: Some(record(5)) }),
        ("Active", State::Active(record(5))),
        ("Refresh locking", State::Refreshing { record: record(5), phase: Refresh::Locking }),
        ("Refresh sending", State::Refreshing { record: record(5), phase: Refresh::Sending }),
        ("Lapsed", State::Lapsed(lapsed())),
        ("Ending", State::Ending { host: host() }),
    ]
}

fn events() -> Vec<(&'static str, Event)> {
    let sign_in = SignIn {
        datasource: datasource(),
        callback_url: "http://localhost:8080/".into(),
        place: "here".into(),
        entropy: [9; ENTROPY_BYTES],
    };
    let attempt = attempt();
    let state = || state_of(&attempt);
    let came_back = |callback, attempt: Option<String>| Event::CameBack { callback, attempt };
    let code = Callback::Code { state: state(), code: secret("aPrx-code"), issuer: None };
    let denied = || Callback::Error { state: Some(state()), error: "access_denied".into(), description: String::new() };
    let answer = |status, body: &str| Response { status, headers: Vec::new(), body: body.into() };
    let granted = r#"{"access_token":"00D!next","refresh_token":"5Aep-next","token_type":"Bearer",
        "instance_url":"https://acme.my.salesforce.com",
        "id":"https://login.salesforce.com/id/00D000000000001EAA/005000000000001AAA"}"#;
    let answered = |result| Event::Answered { result, session: Some(record(5).to_stored()) };
    vec![
        ("SignIn", Event::SignIn(Box::new(sign_in))),
        ("CameBack with a code", came_back(code, Some(attempt.to_stored()))),
        ("CameBack denied", came_back(denied(), Some(attempt.to_stored()))),
        ("CameBack denied, foreign", came_back(denied(), None)),
        ("CameBack malformed", came_back(Callback::Malformed, None)),
        ("CameBack with nothing", came_back(Callback::None, None)),
        ("Found the same", Event::Found(Some(record(5).to_stored()))),
        ("Found a newer one", Event::Found(Some(record(6).to_stored()))),
        ("Found an older one", Event::Found(Some(record(4).to_stored()))),
        ("Found another session", Event::Found(Some(other_session().to_stored()))),
        ("Loaded damage", Event::Loaded(Some("{".into()))),
        ("Found damage", Event::Found(Some("{".into()))),
        ("Found nothing", Event::Found(None)),
        ("StayedHere", Event::StayedHere),
        ("Needed", Event::Needed),
        ("Worked", Event::Worked(5)),
        ("Rejected", Event::Rejected(5)),
        ("Rejected of old", Event::Rejected(4)),
        ("NoAnswer", Event::NoAnswer(5)),
        (
            "LockGranted",
            Event::LockGranted { session: Some(record(5).to_stored()), attempt: Some(attempt.to_stored()) },
        ),
        ("LockGranted to a newer one", Event::LockGranted { session: Some(record(6).to_stored()), attempt: None }),
        (
            "LockGranted to another session",
            Event::LockGranted { session: Some(other_session().to_stored()), attempt: None },
        ),
        ("LockGranted to nothing", Event::LockGranted { session: None, attempt: None }),
        ("LockRefused", Event::LockRefused),
        ("Answered with tokens", answered(Ok(answer(200, granted)))),
        (
            "Answered after another tab went on",
            Event::Answered { result: Ok(answer(200, granted)), session: Some(record(7).to_stored()) },
        ),
        ("Answered after a sign-out", Event::Answered { result: Ok(answer(200, granted)), session: None }),
        ("Answered invalid_grant", answered(Ok(answer(400, r#"{"error":"invalid_grant"}"#)))),
        ("Answered 503", answered(Ok(answer(503, "")))),
        (
            "Answered no token but a refresh token",
            answered(Ok(answer(200, r#"{"refresh_token":"5Aep-next","token_type":"Bearer"}"#))),
        ),
        (
            "Answered by another user",
            answered(Ok(answer(200, &granted.replace("005000000000001AAA", "005000000000002AAA")))),
        ),
        ("Answered not at all", answered(Err(Failure::Unreachable))),
        ("StoreRefused", Event::StoreRefused),
        ("SignOut", Event::SignOut),
    ]
}

fn name(state: &State) -> String {
    match state {
        State::SignedOut => "SignedOut".into(),
        State::Leaving { .. } => "Leaving".into(),
        State::Exchanging { phase: Exchange::Locking { .. }, .. } => "Exchange locking".into(),
        State::Exchanging { .. } => "Exchange sending".into(),
        State::Active(record) => format!("Active {}", record.generation),
        State::Refreshing { phase, .. } => format!("Refresh {phase:?}").to_lowercase(),
        State::Lapsed(record) => format!("Lapsed {}", record.generation),
        State::Ending { .. } => "Ending".into(),
    }
}

fn short(action: &Action) -> String {
    let key = |key: &str| key.split('.').nth(1).unwrap_or_default().to_owned();
    match action {
        Action::Store { key: of, value } => {
            let tokens = Record::parse(value.expose()).ok().map(|record| {
                format!(
                    " {}{}",
                    record.generation,
                    if record.in_flight_since_millis.is_some() { " in flight" } else { "" }
                )
            });
            format!("store {}{}", key(of), tokens.unwrap_or_default())
        }
        Action::Remove { key: of } => format!("remove {}", key(of)),
        Action::Lock => "lock".into(),
        Action::Unlock => "unlock".into(),
        Action::Send(request) => {
            let body = String::from_utf8_lossy(&request.body).into_owned();
            format!("send {}", body.split('&').next().unwrap_or_default())
        }
        Action::Revoke(request) => format!("revoke {}", String::from_utf8_lossy(&request.body)),
        Action::Leave(_) => "leave".into(),
        Action::Tell(outcome) => {
            let text = format!("{outcome:?}");
            text.split(['(', '{']).next().unwrap_or_default().trim().to_owned()
                + if let Outcome::SignedOut { elsewhere: true } = outcome { " elsewhere" } else { "" }
        }
    }
}

#[test]
fn every_state_meets_every_event() {
    let mut table = String::new();
    for (state_name, state) in states() {
        writeln!(table, "{state_name}").unwrap();
        for (event_name, event) in events() {
            let mut session = Session { state: state.clone(), used_at_millis: NOW_MILLIS - 1000, ..Session::default() };
            let actions = session.step(event, NOW_MILLIS);
            check(&state, &session, &actions);
            let actions: Vec<String> = actions.iter().map(short).collect();
            if session.state == state && actions.is_empty() {
                continue;
            }
            writeln!(table, "    {event_name} -> {}: {}", name(&session.state), actions.join(", ")).unwrap();
        }
    }
    expect_test::expect_file!["../../../tests/data/session-table.txt"].assert_eq(&table);
}

/// What holds whatever happens.
fn check(before: &State, session: &Session, actions: &[Action]) {
    let at = |wanted: fn(&Action) -> bool| actions.iter().position(wanted);
    let stored = at(|action| matches!(action, Action::Store { key, .. } if key == KEY));
    let ready = at(|action| matches!(action, Action::Tell(Outcome::Ready)));
    let unlocked = at(|action| matches!(action, Action::Unlock));
    let sent = actions.iter().filter(|action| matches!(action, Action::Send(_))).count();
    assert!(stored.is_none() || ready.is_none() || stored < ready, "a token is stored before it is used");
    assert!(stored.is_none() || unlocked.is_none() || stored < unlocked, "and before the lock is given back");
    let holds = |state: &State| {
        matches!(
            state,
            State::Refreshing { phase: Refresh::Sending, .. }
                | State::Exchanging { phase: Exchange::Sending { .. }, .. }
                | State::Ending { .. }
        )
    };
    assert!(sent == 0 || (holds(&session.state) && !holds(before)), "one token request at a time, under the lock");
    if holds(before) && !holds(&session.state) {
        assert!(unlocked.is_some(), "the lock is given back: {before:?} -> {session:?}");
    }
    let generation = |state: &State| match state {
        State::Active(record) | State::Lapsed(record) | State::Refreshing { record, .. } => record.generation,
        _ => 0,
    };
    let sign_in = |state: &State| match state {
        State::Active(record) | State::Lapsed(record) | State::Refreshing { record, .. } => record.sign_in.clone(),
        _ => String::new(),
    };
    if sign_in(before) == sign_in(&session.state) {
        assert!(generation(&session.state) >= generation(before), "an older session never takes a newer one's place");
    }
}

#[test]
fn a_token_is_attached_only_to_requests_to_its_own_origin() {
    let session = Session { state: State::Active(record(5)), ..Session::default() };
    let attach = |url: &str| session.attach(Request::get(url));
    let (request, generation) = attach("https://acme.my.salesforce.com/services/data/").unwrap();
    assert_eq!((request.header("Authorization"), generation), (Some("Bearer 00D!access"), 5));
    for elsewhere in [
        "https://acme.my.salesforce.com.evil.example/",
        "https://acme.my.salesforce.com@evil.example/",
        "https://acme.my.salesforce.com:8443/",
        "http://acme.my.salesforce.com/",
        "https://other.my.salesforce.com/",
        "/services/data/",
        "",
    ] {
        assert!(attach(elsewhere).is_none(), "{elsewhere}");
    }
    for (_, state) in states().into_iter().filter(|(_, state)| !matches!(state, State::Active(_))) {
        let session = Session { state, ..Session::default() };
        assert!(session.attach(Request::get("https://acme.my.salesforce.com/")).is_none());
    }
}

#[test]
fn a_lost_answer_leaves_the_mark_and_the_token() {
    let mut session =
        Session { state: State::Refreshing { record: record(5), phase: Refresh::Locking }, ..Session::default() };
    session.step(Event::LockGranted { session: Some(record(5).to_stored()), attempt: None }, NOW_MILLIS);
    session.step(Event::Answered { result: Err(Failure::TimedOut), session: Some(String::new()) }, NOW_MILLIS + 1);
    let record = session.record().unwrap();
    assert_eq!(record.in_flight_since_millis, Some(NOW_MILLIS));
    assert!(record.tokens.is_some());
}

#[test]
fn a_clock_that_jumps_causes_no_refresh_and_no_panic() {
    for now_millis in [0, 1, NOW_MILLIS - 86_400_000, NOW_MILLIS + 86_400_000, u64::MAX] {
        let mut session = Session { state: State::Active(record(5)), used_at_millis: NOW_MILLIS, ..Session::default() };
        assert_eq!(session.step(Event::Needed, now_millis), [Action::Tell(Outcome::Ready)]);
        session.step(Event::Rejected(5), now_millis);
        assert!(matches!(session.state(), State::Refreshing { .. }));
    }
}
