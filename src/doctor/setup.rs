//! Addresses of Setup pages, from an org's My Domain alone; opens none.

use crate::datasource::{Environment, Host};

/// A page of Setup.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum SetupPage {
    Cors,
    ExternalClientApps,
    OauthUsage,
    MyDomain,
    Users,
    Profiles,
    PermissionSets,
    Sessions,
}

impl SetupPage {
    /// Its name in the menu of Setup.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Cors => "CORS",
            Self::ExternalClientApps => "External Client App Manager",
            Self::OauthUsage => "Connected Apps OAuth Usage",
            Self::MyDomain => "My Domain",
            Self::Users => "Users",
            Self::Profiles => "Profiles",
            Self::PermissionSets => "Permission Sets",
            Self::Sessions => "Session Settings",
        }
    }

    /// Its name in addresses.
    const fn node(self) -> &'static str {
        match self {
            Self::Cors => "CorsWhitelistEntries",
            Self::ExternalClientApps => "ManageExternalClientApplication",
            Self::OauthUsage => "ConnectedAppsUsage",
            Self::MyDomain => "OrgDomain",
            Self::Users => "ManageUsers",
            Self::Profiles => "EnhancedProfiles",
            Self::PermissionSets => "PermSets",
            Self::Sessions => "SecuritySession",
        }
    }
}

/// The address of a page of Setup. `None` where it cannot be told from the host: an Experience Cloud site does not name its
/// org, and orgs on this machine have no Setup.
#[must_use]
pub fn link(host: &Host, page: SetupPage) -> Option<String> {
    if matches!(host.environment(), Environment::Site | Environment::Local | Environment::Demo) {
        return None;
    }
    // Government clouds have no host of their own for Setup; the org's own leads there.
    let base = host.as_str().strip_suffix(".my.salesforce.com");
    let base = base.map_or_else(|| host.as_str().to_owned(), |domain| domain.to_owned() + ".my.salesforce-setup.com");
    Some(base + "/lightning/setup/" + page.node() + "/home")
}
