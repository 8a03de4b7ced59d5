//! The people who work in the demo org: who they are, not what they may do.

use super::{Rows, USER, id_text};

/// One user of the demo org.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct User {
    /// 18 characters, prefix `005`.
    pub id: String,
    /// Given name.
    pub first_name: &'static str,
    /// Family name.
    pub last_name: &'static str,
    /// Given and family name in the order of the person's language.
    pub name: String,
    /// What the person signs in with; shaped like an e-mail address.
    pub username: String,
    /// E-mail address.
    pub email: String,
    /// Up to eight characters.
    pub alias: String,
    /// The person's role in words.
    pub title: &'static str,
    /// Locale key such as `en_US`.
    pub locale: &'static str,
    /// Language key such as `en_US`.
    pub language: &'static str,
    /// IANA time zone such as `Europe/Berlin`.
    pub time_zone: &'static str,
    /// Whether the person may sign in.
    pub is_active: bool,
}

/// How many users the org has.
#[must_use]
pub const fn users() -> u32 {
    USERS
}

const USERS: u32 = 20;

/// User number `n`, counted from 0; number 0 is the demo user. Numbers past the last start over.
#[must_use]
pub fn user(n: u32) -> User {
    let n = n % users();
    let person = person_of(n);
    let local = if n == 0 { "demo".to_owned() } else { person.local.to_owned() };
    let alias: String = local.chars().filter(char::is_ascii_alphabetic).take(8).collect();
    User {
        id: id_text(&Rows::id(USER, n)),
        first_name: person.first,
        last_name: person.last,
        name: format!("{} {}", person.first, person.last),
        username: format!("{local}@orgpane.example"),
        email: format!("{local}@orgpane.example"),
        alias,
        title: person.title,
        locale: person.locale,
        language: person.language,
        time_zone: person.time_zone,
        is_active: n == 0 || n % 9 != 8,
    }
}

/// The user of an id, as far as time zone and locale go; the demo user if there is none.
pub(in crate::demo) fn user_of(id: &str) -> &'static Person {
    let number = (0..users()).find(|number| id_text(&Rows::id(USER, *number)) == id);
    person_of(number.unwrap_or_default())
}

/// Ids count from here, so that they look like those of an org that has lived for a while.
pub(crate) const FIRST_NUMBER: u64 = 20_000_000;

/// What a user's own row is made of.
pub(in crate::demo) struct Person {
    pub(super) first: &'static str,
    pub(super) last: &'static str,
    local: &'static str,
    pub(super) title: &'static str,
    pub(in crate::demo) locale: &'static str,
    pub(super) language: &'static str,
    pub(in crate::demo) time_zone: &'static str,
}

/// The person behind user number `n`.
pub(super) fn person_of(n: u32) -> &'static Person {
    PEOPLE.get((n % users()) as usize).unwrap_or(&PEOPLE[0])
}

const fn person(
    first: &'static str,
    last: &'static str,
    local: &'static str,
    title: &'static str,
    locale: &'static str,
    language: &'static str,
    time_zone: &'static str,
) -> Person {
    Person { first, last, local, title, locale, language, time_zone }
}

const PEOPLE: [Person; USERS as usize] = [
    person("Dana", "Demo", "demo", "System Administrator", "en_US", "en_US", "America/Los_Angeles"),
    person("Zoë", "Brontë", "zoe.bronte", "Account Executive", "en_GB", "en_US", "Europe/London"),
    person("José", "Muñoz", "jose.munoz", "Account Executive", "es_ES", "es", "Europe/Madrid"),
    person("Siobhán", "O'Neill", "siobhan.oneill", "Sales Manager", "en_IE", "en_US", "Europe/Dublin"),
    person("Jürgen", "Größe", "juergen.groesse", "Account Executive", "de_DE", "de", "Europe/Berlin"),
    person("美咲", "佐藤", "misaki.sato", "Account Executive", "ja_JP", "ja", "Asia/Tokyo"),
    person("Łukasz", "Żółć", "lukasz.zolc", "Support Engineer", "pl_PL", "pl", "Europe/Warsaw"),
    person("نور", "الحسن", "nour.alhasan", "Account Executive", "ar_AE", "ar", "Asia/Dubai"),
    person("Ana", "de Souza", "ana.desouza", "Support Engineer", "pt_BR", "pt_BR", "America/Sao_Paulo"),
    person("Priya", "Raghunathan", "priya.raghunathan", "Sales Operations", "en_IN", "en_US", "Asia/Kolkata"),
    person("Þórdís", "Ægisdóttir", "thordis", "Field Inspector", "is_IS", "is", "Atlantic/Reykjavik"),
    person("Ngọc", "Nguyễn", "ngoc.nguyen", "Field Inspector", "vi_VN", "vi", "Asia/Ho_Chi_Minh"),
    person("Marie-Claire", "L'Hôpital", "mc.lhopital", "Marketing Manager", "fr_FR", "fr", "Europe/Paris"),
    person("Björn", "Åkesson", "bjorn.akesson", "Account Executive", "sv_SE", "sv", "Europe/Stockholm"),
    person("דניאל", "כהן", "daniel.cohen", "Support Engineer", "iw_IL", "iw", "Asia/Jerusalem"),
    person("민준", "김", "minjun.kim", "Account Executive", "ko_KR", "ko", "Asia/Seoul"),
    person("Oluwaseun", "Adébáyọ̀", "seun.adebayo", "Sales Manager", "en_NG", "en_US", "Africa/Lagos"),
    person("Ελένη", "Παπαδοπούλου", "eleni.p", "Field Inspector", "el_GR", "el", "Europe/Athens"),
    person("Charlotte", "van den Berg", "charlotte.vandenberg", "Data Steward", "nl_NL", "nl_NL", "Europe/Amsterdam"),
    person("Integration", "User", "integration", "Integration", "en_US", "en_US", "GMT"),
];
