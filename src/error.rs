//! What a person reads when something happened: headline, hint, detail, code. Knows no cause but those handed in.

/// A message for the person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// How grave it is.
    pub tone: Tone,
    /// Stable name for tests and embedding hosts, e.g. `session.expired`.
    pub code: &'static str,
    /// What happened, in the person's words.
    pub headline: String,
    /// What to do now.
    pub hint: String,
    /// The server's words or other particulars for a report; never a secret.
    pub detail: Option<String>,
    /// A button that does what the hint says.
    pub action: Option<Action>,
}

/// How grave a [`Notice`] is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    /// Nothing is wrong.
    Info,
    /// Something is not as it should be, work goes on.
    Warning,
    /// What was asked for did not happen.
    Error,
}

/// What a notice's button does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// Sign in (again).
    SignIn,
    /// Go on with the query where it was cut off.
    Resume,
    /// Run the query again from its start.
    RunAgain,
    /// Run the query in the box.
    Run,
    /// Put the text back that was in the box before.
    BringBack,
    /// Open the dialog for files and copies.
    TakeAway,
}

impl Action {
    /// The button's text.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::SignIn => "Sign in again",
            Self::Resume => "Load the rest",
            Self::RunAgain => "Run again",
            Self::Run => "Run it",
            Self::BringBack => "Bring mine back",
            Self::TakeAway => "Save a file",
        }
    }
}

impl Notice {
    /// A notice without detail or button.
    #[must_use]
    pub fn new(tone: Tone, code: &'static str, headline: impl Into<String>, hint: impl Into<String>) -> Self {
        Self { tone, code, headline: headline.into(), hint: hint.into(), detail: None, action: None }
    }

    /// An error; see [`Notice::new`].
    #[must_use]
    pub fn error(code: &'static str, headline: impl Into<String>, hint: impl Into<String>) -> Self {
        Self::new(Tone::Error, code, headline, hint)
    }

    /// The same with the server's words, cut to a length that a person can take in.
    #[must_use]
    pub fn with_detail(mut self, detail: &str) -> Self {
        let detail = detail.trim();
        if !detail.is_empty() {
            self.detail = Some(shortened(detail));
        }
        self
    }

    /// The same with a button.
    #[must_use]
    pub const fn with_action(mut self, action: Action) -> Self {
        self.action = Some(action);
        self
    }
}

fn shortened(text: &str) -> String {
    let max = crate::limits::DETAIL_CHARS_MAX;
    match text.char_indices().nth(max) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_detail_is_cut_between_characters() {
        let notice = Notice::error("x", "h", "h").with_detail(&"é".repeat(1000));
        assert_eq!(notice.detail.map(|detail| detail.chars().count()), Some(601));
    }
}
