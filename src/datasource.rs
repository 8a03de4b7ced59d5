//! Which org and which app: My Domain host and client id, checked when made; knows nothing of sessions or requests.

/// What kind of org a host belongs to, read off its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Environment {
    Production,
    Sandbox,
    Developer,
    Scratch,
    /// An Experience Cloud site.
    Site,
    /// An org on this very machine.
    Local,
}

impl Environment {
    /// The word for it on the screen.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Production => "Production",
            Self::Sandbox => "Sandbox",
            Self::Developer => "Developer Edition",
            Self::Scratch => "Scratch org",
            Self::Site => "Experience site",
            Self::Local => "Local demo",
        }
    }
}
