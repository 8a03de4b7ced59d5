//! A draft made a request: everything checked, every problem with its place. Knows one host, and attaches no token.

use super::address::{Address, at_path};
use super::{Draft, Place, Problem, body, headers};
use crate::http::{Method, Request};
use crate::limits;
use crate::parameter::slots::{self, Position};
use crate::parameter::{Filling, Refused, query};
use crate::table::document::DocumentPath;

/// Which page is asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Turn {
    /// The first, as the draft says.
    #[default]
    First,
    /// A later one, with these parameters instead of, or besides, those of the draft.
    With(Vec<(String, String)>),
    /// A later one at a path that an answer named.
    At(String),
}

/// The request that a draft stands for, for the org at `base`, such as `https://acme.my.salesforce.com`. Without a token:
/// [`crate::auth::session::Session::attach`] alone puts one in.
///
/// # Errors
/// Everything that is wrong with it.
pub fn compose(draft: &Draft, base: &str, turn: &Turn, filling: &Filling<'_>) -> Result<Request, Vec<Problem>> {
    let mut problems = Vec::new();
    let mut keep = |result: Result<(), Problem>| problems.extend(result.err());
    let mut url = base.to_owned();
    keep(push_address(draft, base, turn, filling, &mut url));
    if url.len() > limits::URL_BYTES_MAX {
        keep(Err(Problem::new(
            Place::Path,
            format!("The address is {} bytes long; Salesforce reads {}.", url.len(), limits::URL_BYTES_MAX),
            "Ask for less in one request, or send it in the body of another resource.",
        )));
    }
    let mut request = Request { method: draft.method, url, headers: Vec::new(), body: Vec::new() };
    for (number, header) in draft.headers.iter().enumerate().filter(|(_, header)| header.counts()) {
        match checked_header(&header.name, &header.value, filling) {
            Ok((name, value)) => request.headers.push((name, value)),
            Err(Refused { message, hint }) => keep(Err(Problem { place: Place::Header(number), message, hint })),
        }
    }
    if draft.has_body() && !matches!(turn, Turn::At(_)) {
        match body::written(&draft.body, filling) {
            Ok((bytes, media_type)) => {
                request.body = bytes;
                keep(set_media_type(&mut request, draft, media_type));
            }
            Err(problem) => keep(Err(problem)),
        }
    }
    if request.header("Accept").is_none() {
        request.headers.push(("Accept".to_owned(), "application/json".to_owned()));
    }
    // A later page is only read, whatever the first request was.
    if matches!(turn, Turn::At(_)) && !draft.is_reading() {
        request.method = Method::Get;
    }
    if let Err(error) = DocumentPath::parse(&draft.rows_at) {
        problems.push(Problem::new(
            Place::Rows,
            format!("The path of the rows cannot be read at character {}.", error.0 + 1),
            "Write it like records or $.data.items, or leave it empty to have the rows found.",
        ));
    }
    problems.extend(draft.paging.problem());
    if problems.is_empty() { Ok(request) } else { Err(problems) }
}

/// The names in the slots of a draft, each once: what is on, in reading order.
#[must_use]
pub fn names(draft: &Draft) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    let mut add = |text: &str| {
        for name in slots::names(text) {
            if !names.iter().any(|known| known == name) {
                names.push(name.to_owned());
            }
        }
    };
    add(&draft.path);
    for pair in draft.params.iter().chain(&draft.headers).filter(|pair| pair.counts()) {
        add(&pair.name);
        add(&pair.value);
    }
    if draft.has_body() {
        use super::BodyKind as K;
        if matches!(draft.body.kind, K::Json | K::Raw) {
            add(&draft.body.text);
        } else {
            for pair in draft.body.pairs.iter().filter(|pair| pair.counts()) {
                add(&pair.name);
                add(&pair.value);
            }
        }
    }
    names
}

fn push_address(
    draft: &Draft,
    base: &str,
    turn: &Turn,
    filling: &Filling<'_>,
    url: &mut String,
) -> Result<(), Problem> {
    let address = Address::parse(&draft.path, base)?;
    if let Turn::At(path) = turn {
        url.push_str(path);
        return Ok(());
    }
    url.push_str(&address.encoded_path(filling)?);
    let own = draft.params.iter().enumerate().filter(|(_, pair)| pair.counts());
    let typed = own.map(|(number, pair)| (Place::Param(number), pair.name.trim(), pair.value.as_str()));
    let pasted = address.pairs.iter().map(|(name, value)| (Place::Path, name.as_str(), value.as_str()));
    let first = draft.paging.first();
    let turned = match turn {
        Turn::With(pairs) => pairs.as_slice(),
        Turn::First | Turn::At(_) => first.as_slice(),
    };
    let mut sign = '?';
    let mut push = |name: &str, value: &str| {
        url.push(sign);
        url.extend(url::form_urlencoded::byte_serialize(name.as_bytes()));
        url.push('=');
        url.extend(url::form_urlencoded::byte_serialize(value.as_bytes()));
        sign = '&';
    };
    for (place, name, value) in pasted.chain(typed) {
        if turned.iter().any(|(turned, _)| turned == name) {
            continue;
        }
        let at = |refused: Refused| Problem { place, ..at_path(refused) };
        let name = slots::fill(name, Position::Plain, filling).map_err(at)?;
        let value = if name == "q" && address.is_query() {
            query::bind(value, filling)
        } else {
            slots::fill(value, Position::Plain, filling)
        };
        push(&name, &value.map_err(at)?);
    }
    for (name, value) in turned {
        push(name, value);
    }
    Ok(())
}

fn checked_header(name: &str, value: &str, filling: &Filling<'_>) -> Result<(String, String), Refused> {
    let name = slots::fill(name.trim(), Position::Header, filling)?;
    if let Some(owner) = headers::owner(&name) {
        return Err(Refused::new([&name, owner.reason()].concat(), "Take this header away, or switch it off."));
    }
    if !headers::is_name(&name) {
        return Err(Refused::new(
            if name.is_empty() {
                "A header has no name.".to_owned()
            } else {
                [&name, " cannot be a header\u{2019}s name."].concat()
            },
            "Names have letters, digits and - alone, such as Sforce-Query-Options.",
        ));
    }
    let value = slots::fill(value.trim(), Position::Header, filling)?;
    if !headers::is_value(&value) {
        return Err(Refused::new(
            ["The value of ", &name, " has a line break or a letter that no header can hold."].concat(),
            "Headers hold plain letters, digits and signs. Send other text in the body.",
        ));
    }
    Ok((name, value))
}

/// A person's own media type wins, but for several parts, whose boundary is the app's.
fn set_media_type(request: &mut Request, draft: &Draft, media_type: String) -> Result<(), Problem> {
    let is_typed = |(name, _): &(String, String)| name.eq_ignore_ascii_case("content-type");
    if draft.body.kind == super::BodyKind::Multipart
        && let Some(number) =
            draft.headers.iter().position(|pair| pair.counts() && pair.name.trim().eq_ignore_ascii_case("content-type"))
    {
        return Err(Problem::new(
            Place::Header(number),
            "Content-Type of a multipart body is written by the app, because it names the line between the parts.",
            "Take this header away, or choose a raw body.",
        ));
    }
    if !request.headers.iter().any(is_typed) {
        request.headers.push(("Content-Type".to_owned(), media_type));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parameter::{Value, no_values};
    use crate::request::{Body, BodyKind, Paging, PagingMode, Pair};
    use proptest::prelude::*;

    const BASE: &str = "https://acme.my.salesforce.com";

    fn plain(draft: &Draft) -> Result<Request, Vec<Problem>> {
        compose(draft, BASE, &Turn::First, &Filling { values: &no_values, schema: None })
    }

    fn with(draft: &Draft, value: &str) -> Result<Request, Vec<Problem>> {
        let value = Value::Text(value.to_owned());
        compose(draft, BASE, &Turn::First, &Filling { values: &|_| Ok(value.clone()), schema: None })
    }

    fn draft(path: &str) -> Draft {
        Draft { path: path.into(), ..Draft::default() }
    }

    #[test]
    fn the_articles_request_is_made_as_typed() {
        let request =
            plain(&draft("/services/data/v56.0/query/?q=SELECT id, name, createdDate from Opportunity")).unwrap();
        assert_eq!(
            request.url,
            "https://acme.my.salesforce.com/services/data/v56.0/query/?q=SELECT+id%2C+name%2C+createdDate+from+Opportunity"
        );
        assert_eq!((request.method, request.header("accept")), (Method::Get, Some("application/json")));
        assert_eq!(request.header("authorization"), None);
    }

    #[test]
    fn values_go_into_soql_as_values_and_elsewhere_as_text() {
        let query = draft("/services/data/v68.0/query?q=SELECT Id FROM Account WHERE Name = {{ name }}&x={{ name }}");
        assert_eq!(
            with(&query, "O'Neil & Co").unwrap().url,
            "https://acme.my.salesforce.com/services/data/v68.0/query?q=SELECT+Id+FROM+Account+WHERE+Name+%3D+%27O%5C%27Neil+%26+Co%27&x=O%27Neil+%26+Co"
        );
        let mut own = draft("/services/data/v68.0/queryAll/");
        own.params = vec![Pair::new("q", "SELECT Id FROM A WHERE B = {{ b }}")];
        assert!(with(&own, "x' OR Id != '").unwrap().url.ends_with("%27x%5C%27+OR+Id+%21%3D+%5C%27%27"));
        let missing = plain(&query).unwrap_err();
        assert_eq!((missing[0].place, missing.len()), (Place::Path, 1));
    }

    #[test]
    fn headers_of_the_app_are_refused_with_the_reason_and_all_problems_told_at_once() {
        let mut wrong = draft("https://evil.example/x");
        wrong.method = Method::Post;
        wrong.headers = vec![
            Pair::new("Authorization", "Bearer x"),
            Pair { is_on: false, ..Pair::new("Cookie", "a") },
            Pair::new("Host", "evil.example"),
            Pair::new("X-Note", "a\r\nCookie: b"),
            Pair::new("", "x"),
        ];
        wrong.body = Body { kind: BodyKind::Json, text: "{".into(), ..Body::default() };
        wrong.rows_at = "a..b".into();
        let places: Vec<Place> = plain(&wrong).unwrap_err().iter().map(|problem| problem.place).collect();
        let header = Place::Header;
        assert_eq!(places, [Place::Path, header(0), header(2), header(3), header(4), Place::Body, Place::Rows]);
        let reason = &plain(&wrong).unwrap_err()[1];
        assert!(reason.message.contains("session\u{2019}s token"), "{}", reason.message);
    }

    #[test]
    fn a_body_goes_with_methods_that_have_one() {
        let mut post = draft("/services/data/v68.0/sobjects/Account");
        post.body = Body { kind: BodyKind::Json, text: r#"{"Name": {{ name }}}"#.into(), ..Body::default() };
        assert!(with(&post, "x").unwrap().body.is_empty(), "GET has none");
        assert!(names(&post).is_empty());
        post.method = Method::Post;
        assert_eq!(names(&post), ["name"]);
        let request = with(&post, "A\"B").unwrap();
        assert_eq!(request.body, br#"{"Name": "A\"B"}"#);
        assert_eq!(request.header("content-type"), Some("application/json"));
        post.headers = vec![Pair::new("content-type", "application/merge-patch+json")];
        assert_eq!(with(&post, "x").unwrap().header("Content-Type"), Some("application/merge-patch+json"));
        post.body.kind = BodyKind::Multipart;
        assert_eq!(with(&post, "x").unwrap_err()[0].place, Place::Header(0));
    }

    #[test]
    fn later_pages_change_what_they_have_to_and_nothing_else() {
        let mut paged = draft("/x?page=7&a=b");
        paged.paging = Paging { mode: PagingMode::Page, name: "page".into(), first: 1, ..Paging::default() };
        assert_eq!(plain(&paged).unwrap().url, format!("{BASE}/x?a=b&page=1"));
        let filling = Filling { values: &no_values, schema: None };
        let turn = Turn::With(vec![("page".into(), "2".into())]);
        assert_eq!(compose(&paged, BASE, &turn, &filling).unwrap().url, format!("{BASE}/x?a=b&page=2"));
        let turn = Turn::At("/services/data/next".into());
        assert_eq!(compose(&paged, BASE, &turn, &filling).unwrap().url, format!("{BASE}/services/data/next"));
    }

    proptest! {
        #[test]
        fn whatever_is_typed_goes_to_the_own_host_or_nowhere(
            path in any::<String>(), name in any::<String>(), value in any::<String>(), filled in any::<String>(),
        ) {
            let mut odd = draft(&format!("/{path}"));
            odd.params = vec![Pair::new(name.clone(), format!("{value}{{{{v}}}}"))];
            if let Ok(request) = with(&odd, &filled) {
                let url = url::Url::parse(&request.url).unwrap();
                prop_assert_eq!(url.host_str(), Some("acme.my.salesforce.com"));
                prop_assert_eq!(url.fragment(), None);
                let name = name.trim();
                if !name.contains("{{") && !value.contains("{{") && name != "q" {
                    let (last, sent) = url.query_pairs().last().unwrap();
                    prop_assert_eq!(last.as_ref(), name);
                    prop_assert_eq!(sent.into_owned(), format!("{value}{filled}"));
                }
            }
        }
    }
}
