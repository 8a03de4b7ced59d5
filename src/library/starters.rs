//! Queries to begin with, for the objects that most orgs have.

/// A query to begin with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Starter {
    /// What it tells.
    pub name: &'static str,
    /// What its rows are of.
    pub object: &'static str,
    /// Its text.
    pub text: &'static str,
}

const fn starter(name: &'static str, object: &'static str, text: &'static str) -> Starter {
    Starter { name, object, text }
}

/// All of them.
pub const STARTERS: &[Starter] = &[
    starter(
        "Open opportunities that close this quarter",
        "Opportunity",
        "SELECT Id, Name, Account.Name, StageName, Amount, CloseDate, Owner.Name\nFROM Opportunity\nWHERE IsClosed = false AND CloseDate = THIS_QUARTER\nORDER BY CloseDate",
    ),
    starter(
        "Pipeline by stage",
        "Opportunity",
        "SELECT StageName, COUNT(Id) deals, SUM(Amount) amount\nFROM Opportunity\nWHERE IsClosed = false\nGROUP BY StageName\nORDER BY SUM(Amount) DESC NULLS LAST",
    ),
    starter(
        "Opportunities that nobody has touched for 30 days",
        "Opportunity",
        "SELECT Id, Name, StageName, Amount, LastModifiedDate, Owner.Name\nFROM Opportunity\nWHERE IsClosed = false AND LastModifiedDate < LAST_N_DAYS:30\nORDER BY LastModifiedDate",
    ),
    starter(
        "Won this year, by owner",
        "Opportunity",
        "SELECT Owner.Name, COUNT(Id) deals, SUM(Amount) amount\nFROM Opportunity\nWHERE IsWon = true AND CloseDate = THIS_YEAR\nGROUP BY Owner.Name\nORDER BY SUM(Amount) DESC NULLS LAST",
    ),
    starter(
        "Accounts with their contacts",
        "Account",
        "SELECT Id, Name, Industry, (SELECT Id, Name, Email FROM Contacts ORDER BY LastName)\nFROM Account\nORDER BY Name\nLIMIT 200",
    ),
    starter(
        "Accounts without an opportunity",
        "Account",
        "SELECT Id, Name, Industry, CreatedDate\nFROM Account\nWHERE Id NOT IN (SELECT AccountId FROM Opportunity)\nORDER BY Name",
    ),
    starter(
        "Contacts without a mailbox",
        "Contact",
        "SELECT Id, Name, Account.Name, Phone\nFROM Contact\nWHERE Email = null\nORDER BY Name",
    ),
    starter(
        "Contacts added this week",
        "Contact",
        "SELECT Id, Name, Email, Account.Name, CreatedDate\nFROM Contact\nWHERE CreatedDate = THIS_WEEK\nORDER BY CreatedDate DESC",
    ),
    starter(
        "Open cases, the oldest first",
        "Case",
        "SELECT Id, CaseNumber, Subject, Status, Priority, CreatedDate\nFROM Case\nWHERE IsClosed = false\nORDER BY CreatedDate",
    ),
    starter(
        "Leads of the last seven days",
        "Lead",
        "SELECT Id, Name, Company, Status, LeadSource, CreatedDate\nFROM Lead\nWHERE CreatedDate = LAST_N_DAYS:7\nORDER BY CreatedDate DESC",
    ),
    starter(
        "Users who may sign in",
        "User",
        "SELECT Id, Name, Username, Profile.Name, LastLoginDate\nFROM User\nWHERE IsActive = true\nORDER BY Name",
    ),
    starter(
        "Everything of a record",
        "Account",
        "SELECT FIELDS(ALL)\nFROM Account\nORDER BY LastModifiedDate DESC\nLIMIT 200",
    ),
];
