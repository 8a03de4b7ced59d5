//! A draft in its stored form, which may come from anywhere: a link, a file, an older version. Knows no storage.

use super::{Body, BodyKind, Draft, Paging, PagingMode, Pair};
use crate::http::Method;
use crate::json::{Json, Odd, name_of};
use crate::limits;

const BODIES: &[(&str, BodyKind)] = &[
    ("none", BodyKind::None),
    ("json", BodyKind::Json),
    ("form", BodyKind::Form),
    ("multipart", BodyKind::Multipart),
    ("raw", BodyKind::Raw),
];

const MODES: &[(&str, PagingMode)] = &[
    ("none", PagingMode::None),
    ("next", PagingMode::Next),
    ("page", PagingMode::Page),
    ("offset", PagingMode::Offset),
    ("cursor", PagingMode::Cursor),
];

impl Draft {
    /// As JSON; what is empty is left out.
    #[must_use]
    pub fn to_json(&self) -> Json<'_> {
        let mut json = Json::object();
        json.put_text("method", self.method.as_str());
        json.put_text("path", &self.path);
        put_pairs(&mut json, "params", &self.params);
        put_pairs(&mut json, "headers", &self.headers);
        if self.body != Body::default() {
            let mut body = Json::object();
            body.put("kind", name_of(&self.body.kind, BODIES));
            put_some(&mut body, "text", &self.body.text);
            put_some(&mut body, "type", &self.body.media_type);
            put_pairs(&mut body, "pairs", &self.body.pairs);
            json.put("body", body);
        }
        if self.paging != Paging::default() {
            let mut paging = Json::object();
            paging.put("mode", name_of(&self.paging.mode, MODES));
            put_some(&mut paging, "path", &self.paging.path);
            put_some(&mut paging, "name", &self.paging.name);
            put_some(&mut paging, "sizeName", &self.paging.size_name);
            paging.put("first", Json::Whole(self.paging.first));
            paging.put("size", Json::Whole(self.paging.size));
            paging.put("pages", Json::Whole(self.paging.pages_max));
            json.put("paging", paging);
        }
        put_some(&mut json, "rows", &self.rows_at);
        json
    }

    /// From JSON.
    ///
    /// # Errors
    /// It is no draft: another shape, a method that is not offered, or larger than anything a person types.
    pub fn from_json(json: &Json<'_>) -> Result<Self, Odd> {
        let method =
            Method::parse(&json.text("method")?).filter(|method| super::METHODS.contains(method)).ok_or(Odd)?;
        let text = |json: &Json<'_>, name| {
            let text = json.text_if_any(name)?.unwrap_or_default();
            if text.len() > limits::REQUEST_BYTES_MAX { Err(Odd) } else { Ok(text) }
        };
        let mut draft = Self {
            method,
            path: text(json, "path")?,
            params: pairs(json, "params")?,
            headers: pairs(json, "headers")?,
            rows_at: text(json, "rows")?,
            ..Self::default()
        };
        if let Some(body) = json.part("body")? {
            draft.body = Body {
                kind: body.choice("kind", BODIES)?.ok_or(Odd)?,
                text: text(body, "text")?,
                media_type: text(body, "type")?,
                pairs: pairs(body, "pairs")?,
            };
        }
        if let Some(paging) = json.part("paging")? {
            draft.paging = Paging {
                mode: paging.choice("mode", MODES)?.ok_or(Odd)?,
                path: text(paging, "path")?,
                name: text(paging, "name")?,
                size_name: text(paging, "sizeName")?,
                first: paging.whole_if_any("first")?.unwrap_or(1),
                size: paging.whole_if_any("size")?.unwrap_or(0),
                pages_max: paging.whole_if_any("pages")?.unwrap_or(limits::REQUEST_PAGES),
            };
        }
        Ok(draft)
    }
}

fn put_some<'a>(json: &mut Json<'a>, name: &'static str, text: &'a str) {
    if !text.is_empty() {
        json.put_text(name, text);
    }
}

fn put_pairs<'a>(json: &mut Json<'a>, name: &'static str, pairs: &'a [Pair]) {
    if pairs.is_empty() {
        return;
    }
    let written = pairs.iter().map(|pair| {
        let mut json = Json::object();
        json.put_text("name", &pair.name);
        json.put_text("value", &pair.value);
        json.put_if_set("off", !pair.is_on);
        json
    });
    json.put(name, Json::List(written.collect()));
}

fn pairs(json: &Json<'_>, name: &str) -> Result<Vec<Pair>, Odd> {
    let pairs = json.list(name)?;
    if pairs.len() > limits::REQUEST_PAIRS_MAX {
        return Err(Odd);
    }
    let read = |pair: &Json<'_>| {
        let pair = Pair { name: pair.text("name")?, value: pair.text("value")?, is_on: !pair.is_set("off")? };
        if pair.name.len().max(pair.value.len()) > limits::REQUEST_BYTES_MAX { Err(Odd) } else { Ok(pair) }
    };
    pairs.iter().map(read).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn any_pairs() -> impl Strategy<Value = Vec<Pair>> {
        let pair = (any::<String>(), any::<String>(), any::<bool>());
        prop::collection::vec(pair.prop_map(|(name, value, is_on)| Pair { name, value, is_on }), 0..4)
    }

    proptest! {
        #[test]
        fn what_is_stored_is_read_back(
            path in any::<String>(), params in any_pairs(), headers in any_pairs(), pairs in any_pairs(),
            text in any::<String>(), method in prop::sample::select(&super::super::METHODS[..]),
            kind in prop::sample::select(&BodyKind::ALL[..]), mode in prop::sample::select(&PagingMode::ALL[..]),
            (first, size, pages_max) in any::<(u64, u64, u64)>(),
        ) {
            let draft = Draft {
                method, path, params, headers,
                body: Body { kind, text: text.clone(), media_type: text.clone(), pairs },
                paging: Paging { mode, path: text.clone(), name: text.clone(), first, size_name: text.clone(), size, pages_max },
                rows_at: text,
            };
            let stored = draft.to_json().to_text();
            prop_assert_eq!(Draft::from_json(&Json::read(&stored).unwrap()), Ok(draft));
        }

        #[test]
        fn hostile_forms_are_odd_and_nothing_worse(text in "[\\[\\]{}\":,a-z0-9]{0,40}") {
            let part = Json::read(&text).unwrap_or(Json::Null).to_text();
            for name in ["method", "path", "params", "headers", "body", "paging", "rows"] {
                let whole = format!(r#"{{"{name}":{part},"method":"GET","path":"/"}}"#);
                if let Some(json) = Json::read(&whole) {
                    let _ = Draft::from_json(&json);
                }
            }
        }
    }

    #[test]
    fn a_draft_with_nothing_in_it_is_short_and_odd_ones_are_refused() {
        assert_eq!(Draft::default().to_json().to_text(), r#"{"method":"GET","path":""}"#);
        let odd = |text: &str| Draft::from_json(&Json::read(text).unwrap());
        for text in [
            "[]",
            r#"{"path":"/"}"#,
            r#"{"method":"TRACE","path":"/"}"#,
            r#"{"method":"GET","params":[{"name":"a"}]}"#,
            r#"{"method":"GET","body":{"kind":"file"}}"#,
            r#"{"method":"GET","paging":{"mode":"page","first":-1}}"#,
        ] {
            assert_eq!(odd(text), Err(Odd), "{text}");
        }
        let many = vec![r#"{"name":"a","value":"b"}"#; 10_000].join(",");
        assert_eq!(odd(&format!(r#"{{"method":"GET","params":[{many}]}}"#)), Err(Odd));
    }
}
