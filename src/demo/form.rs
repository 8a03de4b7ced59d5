//! Fields of a query string or a posted form, read once and checked for repetition; gives them no meaning.

/// The fields in their order, decoded exactly once.
pub(super) struct Form(Vec<(String, String)>);

impl Form {
    pub(super) fn read(encoded: &[u8]) -> Self {
        Self(url::form_urlencoded::parse(encoded).into_owned().collect())
    }

    /// The first value of that name. An empty value counts as absent (RFC 6749 section 3.1).
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str()).filter(|value| !value.is_empty())
    }

    /// Whether the name is there at all, even with an empty value.
    pub(super) fn has(&self, name: &str) -> bool {
        self.0.iter().any(|(key, _)| key == name)
    }

    /// Whether the name is there more than once, which OAuth forbids (RFC 6749 section 3.1).
    pub(super) fn repeats(&self, name: &str) -> bool {
        self.0.iter().filter(|(key, _)| key == name).count() > 1
    }
}

/// `address` with more query fields, encoded as a browser form encodes them.
pub(super) fn with_query(address: &str, fields: &[(&str, &str)]) -> String {
    let encoded = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
    let (bare, fragment) = address.split_once('#').map_or((address, None), |(bare, fragment)| (bare, Some(fragment)));
    let joint = match bare.find('?') {
        None => "?",
        Some(at) if at + 1 == bare.len() => "",
        Some(_) => "&",
    };
    let mut whole = format!("{bare}{joint}{encoded}");
    if let Some(fragment) = fragment {
        whole.push('#');
        whole.push_str(fragment);
    }
    whole
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_decoded_once() {
        let form = Form::read(b"code=a%253D%3D&state=a+b&empty=&state=c&bad=%ff%zz");
        assert_eq!(form.get("code"), Some("a%3D="));
        assert_eq!(form.get("state"), Some("a b"));
        assert!(form.repeats("state") && !form.repeats("code"));
        assert!(form.has("empty") && form.get("empty").is_none());
        assert_eq!(form.get("bad"), Some("\u{fffd}%zz"));
    }

    #[test]
    fn query_fields_join_what_is_there() {
        let fields = [("code", "x=="), ("state", "a b")];
        assert_eq!(with_query("http://a/", &fields), "http://a/?code=x%3D%3D&state=a+b");
        assert_eq!(with_query("http://a/?k=1", &fields), "http://a/?k=1&code=x%3D%3D&state=a+b");
        assert_eq!(with_query("http://a/?#f", &fields), "http://a/?code=x%3D%3D&state=a+b#f");
    }
}
