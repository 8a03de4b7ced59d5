//! Codes, tokens and sign-ins of the demo org: which are good at a moment. Keeps hashes only; knows no HTTP and no clock.

use sha2::{Digest, Sha256};

use super::kept::{Kept, kept};
use super::limits;

/// SHA-256 of a code, token or cookie. What is stored cannot be presented.
pub(super) type Hash = [u8; 32];

pub(super) fn hash(text: &str) -> Hash {
    Sha256::digest(text.as_bytes()).into()
}

/// Everything that was given out and may be presented again.
#[derive(Default)]
pub(super) struct Sessions {
    serial: u64,
    grants: Vec<Grant>,
    access: Shelf<Access>,
    refresh: Shelf<Refresh>,
    codes: Shelf<Code>,
    browsers: Shelf<Browser>,
    /// A user, and then an app and a scope that the user has allowed it.
    approvals: Vec<(String, (String, String))>,
}
kept!(Sessions { serial, grants, access, refresh, codes, browsers, approvals });

/// What was given out, by hash, in the order of giving. A list: the newest is asked for most, and there are few others.
pub(super) struct Shelf<T> {
    entries: Vec<(Hash, T)>,
}

/// One sign-in of one user in one app: the family of all tokens that came of it.
#[derive(Clone)]
pub(super) struct Grant {
    pub(super) user_id: String,
    pub(super) client_id: String,
    pub(super) scopes: Vec<String>,
    /// Origin of the host where the person signed in.
    pub(super) issuer: String,
    /// Number of the sign-in, rising with time.
    serial: u64,
    opened_at_millis: u64,
    /// When the live refresh token was made or last used; `None` without a refresh token.
    refreshed_at_millis: Option<u64>,
}

kept!(Grant { user_id, client_id, scopes, issuer, serial, opened_at_millis, refreshed_at_millis });

struct Access {
    grant: u64,
    used_at_millis: u64,
}
kept!(Access { grant, used_at_millis });

struct Refresh {
    grant: u64,
    spent: bool,
}
kept!(Refresh { grant, spent });

struct Code {
    /// `None` once it was presented.
    authorized: Option<Authorized>,
}
kept!(Code { authorized });

/// What a code stands for.
#[derive(Clone)]
pub(super) struct Authorized {
    pub(super) user_id: String,
    pub(super) client_id: String,
    pub(super) redirect_uri: String,
    pub(super) scopes: Vec<String>,
    pub(super) challenge: Option<String>,
    pub(super) nonce: Option<String>,
    pub(super) issuer: String,
    pub(super) at_millis: u64,
}
kept!(Authorized { user_id, client_id, redirect_uri, scopes, challenge, nonce, issuer, at_millis });

struct Browser {
    user_id: String,
    used_at_millis: u64,
}
kept!(Browser { user_id, used_at_millis });

/// What became of a presented code.
pub(super) enum Redeemed {
    Good(Authorized),
    /// Too old, or presented before.
    Expired,
    Unknown,
}

/// What became of a presented refresh token.
pub(super) enum Refreshed {
    /// The token is live; its use is noted.
    Live(u64),
    /// The token had been rotated away: the whole family is revoked now.
    Reused,
    /// Expired, revoked or never given out.
    Dead,
}

impl Grant {
    pub(super) fn has_scope(&self, scope: &str) -> bool {
        self.scopes.iter().any(|own| own == scope)
    }
}

impl Sessions {
    // Codes.

    pub(super) fn add_code(&mut self, code: &str, authorized: Authorized) {
        self.codes.add(hash(code), Code { authorized: Some(authorized) }, limits::CODES_MAX);
    }

    /// Takes the code out of use, whatever comes of the attempt.
    pub(super) fn redeem(&mut self, code: &str, now_millis: u64, life_millis: u64) -> Redeemed {
        match self.codes.get_mut(&hash(code)).map(|code| code.authorized.take()) {
            None => Redeemed::Unknown,
            Some(Some(authorized)) if now_millis.saturating_sub(authorized.at_millis) < life_millis => {
                Redeemed::Good(authorized)
            }
            Some(_) => Redeemed::Expired,
        }
    }

    // Sign-ins and their tokens.

    pub(super) fn open_grant(
        &mut self,
        user_id: &str,
        client_id: &str,
        scopes: Vec<String>,
        issuer: &str,
        now_millis: u64,
    ) -> u64 {
        let serial = self.next_serial();
        let grant = Grant {
            user_id: user_id.to_owned(),
            client_id: client_id.to_owned(),
            scopes,
            issuer: issuer.to_owned(),
            serial,
            opened_at_millis: now_millis,
            refreshed_at_millis: None,
        };
        self.grants.push(grant);
        serial
    }

    pub(super) fn grant(&self, id: u64) -> Option<&Grant> {
        self.grants.iter().find(|grant| grant.serial == id)
    }

    fn grant_mut(&mut self, id: u64) -> Option<&mut Grant> {
        self.grants.iter_mut().find(|grant| grant.serial == id)
    }

    pub(super) fn add_access_token(&mut self, grant: u64, token: &str, now_millis: u64) {
        self.access.add(hash(token), Access { grant, used_at_millis: now_millis }, limits::ACCESS_TOKENS_MAX);
    }

    /// Gives the sign-in a new refresh token; the one before is spent from now on.
    pub(super) fn add_refresh_token(&mut self, grant: u64, token: &str, now_millis: u64) {
        for refresh in self.refresh.values_mut().filter(|refresh| refresh.grant == grant) {
            refresh.spent = true;
        }
        self.refresh.add(hash(token), Refresh { grant, spent: false }, limits::REFRESH_TOKENS_MAX);
        if let Some(grant) = self.grant_mut(grant) {
            grant.refreshed_at_millis = Some(now_millis);
        }
    }

    /// Ends the oldest sign-ins with a refresh token, until the user has no more than `kept` in that app. How many ended.
    pub(super) fn end_oldest(&mut self, user_id: &str, client_id: &str, kept: usize) -> usize {
        // In the order of signing in, as the list of sign-ins is.
        let serials: Vec<u64> = self
            .grants
            .iter()
            .filter(|grant| grant.user_id == user_id && grant.client_id == client_id)
            .filter(|grant| grant.refreshed_at_millis.is_some())
            .map(|grant| grant.serial)
            .collect();
        let surplus = serials.len().saturating_sub(kept);
        for serial in serials.into_iter().take(surplus) {
            self.end_grant(serial);
        }
        surplus
    }

    /// Presents a refresh token. A spent one ends its whole sign-in (RFC 9700 section 4.14.2).
    pub(super) fn refresh(
        &mut self,
        token: &str,
        now_millis: u64,
        idle_millis: u64,
        life_millis: Option<u64>,
    ) -> Refreshed {
        let Some(&Refresh { grant: id, spent, .. }) = self.refresh.get(&hash(token)) else { return Refreshed::Dead };
        let Some(grant) = self.grant_mut(id) else { return Refreshed::Dead };
        if spent {
            self.end_grant(id);
            return Refreshed::Reused;
        }
        let idle_since_millis = grant.refreshed_at_millis.unwrap_or_default();
        let is_idle = now_millis.saturating_sub(idle_since_millis) >= idle_millis;
        let age_millis = now_millis.saturating_sub(grant.opened_at_millis);
        if is_idle || life_millis.is_some_and(|life_millis| age_millis >= life_millis) {
            self.end_grant(id);
            return Refreshed::Dead;
        }
        grant.refreshed_at_millis = Some(now_millis);
        Refreshed::Live(id)
    }

    /// The sign-in behind a good access token. The use starts the session timeout anew.
    pub(super) fn touch(&mut self, token: &str, now_millis: u64, timeout_millis: u64) -> Option<Grant> {
        let key = hash(token);
        let access = self.access.get_mut(&key)?;
        if now_millis.saturating_sub(access.used_at_millis) >= timeout_millis {
            self.access.remove(&key);
            return None;
        }
        access.used_at_millis = access.used_at_millis.max(now_millis);
        let id = access.grant;
        self.grant(id).cloned()
    }

    /// The sign-in of a good access or refresh token and when it was last used, without using it.
    #[cfg(not(target_arch = "wasm32"))]
    pub(super) fn look(&self, token: &str, now_millis: u64, timeout_millis: u64) -> Option<(&Grant, u64)> {
        let key = hash(token);
        if let Some(access) = self.access.get(&key) {
            let is_good = now_millis.saturating_sub(access.used_at_millis) < timeout_millis;
            return self.grant(access.grant).filter(|_| is_good).map(|grant| (grant, access.used_at_millis));
        }
        let refresh = self.refresh.get(&key).filter(|refresh| !refresh.spent)?;
        let grant = self.grant(refresh.grant)?;
        Some((grant, grant.refreshed_at_millis.unwrap_or_default()))
    }

    /// Revokes an access token alone, or with a refresh token the whole sign-in. Whether there was something to revoke.
    pub(super) fn revoke(&mut self, token: &str) -> bool {
        let key = hash(token);
        if self.access.remove(&key) {
            return true;
        }
        match self.refresh.get(&key) {
            Some(&Refresh { grant, spent: false }) if self.grant(grant).is_some() => {
                self.end_grant(grant);
                true
            }
            _ => false,
        }
    }

    pub(super) fn expire_access_tokens(&mut self) {
        self.access = Shelf::default();
    }

    /// Ends every sign-in, code, browser session and approval.
    pub(super) fn revoke_everything(&mut self) {
        *self = Self { serial: self.serial, ..Self::default() };
    }

    /// Sign-ins that still have a refresh token.
    pub(super) fn refreshable_grants(&self) -> usize {
        self.grants.iter().filter(|grant| grant.refreshed_at_millis.is_some()).count()
    }

    /// Forgets what cannot be presented with success any more.
    pub(super) fn tidy(&mut self, now_millis: u64, timeout_millis: u64) {
        self.access.retain(|access| now_millis.saturating_sub(access.used_at_millis) < timeout_millis);
        let mut in_use: Vec<bool> = self.grants.iter().map(|grant| grant.refreshed_at_millis.is_some()).collect();
        for access in self.access.values() {
            // Sign-ins stand in the order of their numbers.
            if let Ok(at) = self.grants.binary_search_by_key(&access.grant, |grant| grant.serial) {
                in_use[at] = true;
            }
        }
        let mut in_use = in_use.into_iter();
        self.grants.retain(|_| in_use.next().unwrap_or_default());
    }

    fn end_grant(&mut self, id: u64) {
        self.grants.retain(|grant| grant.serial != id);
        self.access.retain(|access| access.grant != id);
        self.refresh.retain(|refresh| refresh.grant != id);
    }

    // Browser sessions and approvals.

    pub(super) fn open_browser(&mut self, cookie: &str, user_id: &str, now_millis: u64) {
        let browser = Browser { user_id: user_id.to_owned(), used_at_millis: now_millis };
        self.browsers.add(hash(cookie), browser, limits::BROWSER_SESSIONS_MAX);
    }

    /// The user of a live browser session. The use starts its timeout anew.
    pub(super) fn browser(&mut self, cookie: &str, now_millis: u64, timeout_millis: u64) -> Option<String> {
        let key = hash(cookie);
        let browser = self.browsers.get_mut(&key)?;
        if now_millis.saturating_sub(browser.used_at_millis) >= timeout_millis {
            self.browsers.remove(&key);
            return None;
        }
        browser.used_at_millis = browser.used_at_millis.max(now_millis);
        Some(browser.user_id.clone())
    }

    pub(super) fn close_browser(&mut self, cookie: &str) {
        self.browsers.remove(&hash(cookie));
    }

    pub(super) fn close_browsers(&mut self) {
        self.browsers = Shelf::default();
    }

    pub(super) fn approve(&mut self, user_id: &str, client_id: &str, scopes: &[String]) {
        for scope in scopes {
            let approval = (user_id.to_owned(), (client_id.to_owned(), scope.clone()));
            if !self.approvals.contains(&approval) {
                self.approvals.push(approval);
            }
        }
    }

    pub(super) fn is_approved(&self, user_id: &str, client_id: &str, scopes: &[String]) -> bool {
        let mut of_app =
            self.approvals.iter().filter(|(user, (app, _))| user == user_id && app == client_id).peekable();
        let approved: Vec<&String> = of_app.by_ref().map(|(_, (_, scope))| scope).collect();
        !approved.is_empty() && scopes.iter().all(|scope| approved.contains(&scope))
    }

    /// Forgets all but so many of each kind, the newest: what outlives a page has to stay small.
    pub(super) fn trim(&mut self, kept: usize) {
        self.access.trim(kept);
        self.refresh.trim(kept);
        self.codes.trim(kept);
        self.browsers.trim(kept);
    }

    const fn next_serial(&mut self) -> u64 {
        self.serial = self.serial.wrapping_add(1);
        self.serial
    }
}

impl<T> Shelf<T> {
    /// Puts an entry there; the oldest beyond `kept` go.
    pub(super) fn add(&mut self, hash: Hash, entry: T, kept: usize) {
        self.entries.push((hash, entry));
        self.trim(kept);
    }

    pub(super) fn get(&self, hash: &Hash) -> Option<&T> {
        self.entries.iter().rev().find(|(own, _)| own == hash).map(|(_, entry)| entry)
    }

    pub(super) fn get_mut(&mut self, hash: &Hash) -> Option<&mut T> {
        self.entries.iter_mut().rev().find(|(own, _)| own == hash).map(|(_, entry)| entry)
    }

    /// Takes an entry away. Whether it was there.
    pub(super) fn remove(&mut self, hash: &Hash) -> bool {
        let before = self.entries.len();
        self.entries.retain(|(own, _)| own != hash);
        self.entries.len() < before
    }

    pub(super) fn retain(&mut self, wanted: impl Fn(&T) -> bool) {
        self.entries.retain(|(_, entry)| wanted(entry));
    }

    /// Drops the oldest entries beyond `kept`.
    pub(super) fn trim(&mut self, kept: usize) {
        let surplus = self.entries.len().saturating_sub(kept);
        self.entries.drain(..surplus);
    }

    fn values(&self) -> impl Iterator<Item = &T> {
        self.entries.iter().map(|(_, entry)| entry)
    }

    fn values_mut(&mut self) -> impl Iterator<Item = &mut T> {
        self.entries.iter_mut().map(|(_, entry)| entry)
    }
}

impl<T> Default for Shelf<T> {
    fn default() -> Self {
        Self { entries: Vec::new() }
    }
}

impl<T: Kept> Kept for Shelf<T> {
    fn write(&self, out: &mut String) {
        self.entries.write(out);
    }

    fn read(text: &mut &str) -> Option<Self> {
        Kept::read(text).map(|entries| Self { entries })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const IDLE: u64 = 1_000;

    fn signed_in(sessions: &mut Sessions, token: &str) -> u64 {
        let grant = sessions.open_grant("005", "app", vec!["api".into()], "http://a", 0);
        sessions.add_refresh_token(grant, token, 0);
        sessions.add_access_token(grant, &format!("access of {token}"), 0);
        grant
    }

    #[test]
    fn an_access_token_lives_as_long_as_it_is_used() {
        let mut sessions = Sessions::default();
        signed_in(&mut sessions, "r");
        for now in [0, 900, 1_800, 2_700] {
            assert!(sessions.touch("access of r", now, 1_000).is_some(), "at {now}");
        }
        assert!(sessions.touch("access of r", 3_700, 1_000).is_none());
        assert!(sessions.touch("access of r", 2_800, 1_000).is_none(), "expired stays expired");
    }

    #[test]
    fn a_clock_that_goes_back_ends_no_session() {
        let mut sessions = Sessions::default();
        signed_in(&mut sessions, "r");
        assert!(sessions.touch("access of r", 900, 1_000).is_some());
        assert!(sessions.touch("access of r", 1, 1_000).is_some());
        assert!(sessions.touch("access of r", 1_800, 1_000).is_some());
    }

    #[test]
    fn reusing_a_spent_refresh_token_ends_the_family_and_no_other() {
        let mut sessions = Sessions::default();
        let grant = signed_in(&mut sessions, "r1");
        signed_in(&mut sessions, "other");
        sessions.add_refresh_token(grant, "r2", 10);
        assert!(matches!(sessions.refresh("r1", 20, IDLE, None), Refreshed::Reused));
        assert!(matches!(sessions.refresh("r2", 20, IDLE, None), Refreshed::Dead));
        assert!(sessions.touch("access of r1", 20, 1_000).is_none());
        assert!(matches!(sessions.refresh("other", 20, IDLE, None), Refreshed::Live(_)));
    }

    #[test]
    fn the_idle_life_of_a_refresh_token_slides() {
        let mut sessions = Sessions::default();
        signed_in(&mut sessions, "r");
        assert!(matches!(sessions.refresh("r", 999, IDLE, None), Refreshed::Live(_)));
        assert!(matches!(sessions.refresh("r", 1_998, IDLE, None), Refreshed::Live(_)));
        assert!(matches!(sessions.refresh("r", 2_998, IDLE, None), Refreshed::Dead));
        assert!(matches!(sessions.refresh("r", 2_000, IDLE, None), Refreshed::Dead));
    }

    #[test]
    fn a_sign_in_with_a_set_life_ends_although_it_is_used() {
        let mut sessions = Sessions::default();
        signed_in(&mut sessions, "r");
        assert!(matches!(sessions.refresh("r", 900, IDLE, Some(1_500)), Refreshed::Live(_)));
        assert!(matches!(sessions.refresh("r", 1_500, IDLE, Some(1_500)), Refreshed::Dead));
    }

    #[test]
    fn the_oldest_sign_ins_of_the_same_user_and_app_end_first() {
        let mut sessions = Sessions::default();
        for n in 0..6 {
            signed_in(&mut sessions, &format!("r{n}"));
        }
        assert_eq!(sessions.end_oldest("005", "app", 5), 1);
        assert_eq!(sessions.end_oldest("005", "other app", 0), 0);
        assert!(matches!(sessions.refresh("r0", 1, IDLE, None), Refreshed::Dead));
        assert!(sessions.touch("access of r0", 1, 1_000).is_none());
        assert!(matches!(sessions.refresh("r1", 1, IDLE, None), Refreshed::Live(_)));
    }

    #[test]
    fn tidying_forgets_only_what_is_of_no_use() {
        let mut sessions = Sessions::default();
        signed_in(&mut sessions, "r");
        let bare = sessions.open_grant("005", "app", vec![], "http://a", 0);
        sessions.add_access_token(bare, "a", 500);
        sessions.tidy(1_200, 1_000);
        assert!(sessions.touch("a", 1_200, 1_000).is_some());
        sessions.tidy(9_999, 1_000);
        assert!(sessions.grant(bare).is_none());
        assert_eq!(sessions.refreshable_grants(), 1);
    }

    #[test]
    fn a_full_shelf_drops_the_oldest() {
        let mut shelf = Shelf::default();
        for (name, number) in [("a", 1), ("b", 2), ("c", 3)] {
            shelf.add(hash(name), number, 2);
        }
        assert_eq!(shelf.values().copied().collect::<Vec<_>>(), [2, 3]);
        assert!(shelf.remove(&hash("b")) && !shelf.remove(&hash("b")));
        assert_eq!((shelf.get(&hash("b")), shelf.get(&hash("c"))), (None, Some(&3)));
    }

    #[test]
    fn what_is_kept_goes_on_as_it_was() {
        let mut sessions = Sessions::default();
        let grant = signed_in(&mut sessions, "r1");
        sessions.add_refresh_token(grant, "r2", 10);
        sessions.approve("005", "app", &["api".to_owned()]);
        sessions.open_browser("sid", "005", 10);
        sessions.trim(9);
        let mut kept = Sessions::from_text(&sessions.to_text()).unwrap();
        assert!(kept.touch("access of r1", 20, 1_000).is_some());
        assert_eq!(kept.browser("sid", 20, 1_000).as_deref(), Some("005"));
        assert!(kept.is_approved("005", "app", &["api".to_owned()]));
        assert!(matches!(kept.refresh("r2", 20, IDLE, None), Refreshed::Live(id) if id == grant));
        assert!(matches!(kept.refresh("r1", 20, IDLE, None), Refreshed::Reused), "what was spent is known as such");
        assert_eq!(kept.open_grant("005", "app", vec![], "http://a", 0), grant + 1, "numbers are not given twice");
    }

    /// The same rules told once more as plainly as can be: a list of sign-ins, each with the tokens it ever had.
    #[derive(Default)]
    struct Plain {
        families: Vec<Family>,
    }

    #[derive(Default)]
    struct Family {
        is_over: bool,
        refreshed_at: u64,
        refresh: Vec<String>,
        access: Vec<(String, Option<u64>)>,
    }

    const TIMEOUT: u64 = 100;
    const KEPT: usize = 3;

    impl Plain {
        fn refresh(&mut self, token: &str, now: u64) -> &'static str {
            let Some(family) = self.families.iter_mut().find(|family| family.refresh.iter().any(|own| own == token))
            else {
                return "dead";
            };
            if family.is_over {
                return "dead";
            }
            let is_last = family.refresh.last().is_some_and(|last| last == token);
            family.is_over = !is_last || now - family.refreshed_at >= IDLE;
            if family.is_over {
                return if is_last { "dead" } else { "reused" };
            }
            family.refreshed_at = now;
            "live"
        }

        fn touch(&mut self, token: &str, now: u64) -> bool {
            for family in self.families.iter_mut().filter(|family| !family.is_over) {
                for (own, used_at) in &mut family.access {
                    if own == token {
                        *used_at = used_at.filter(|used_at| now - used_at < TIMEOUT).map(|_| now);
                        return used_at.is_some();
                    }
                }
            }
            false
        }

        fn revoke(&mut self, token: &str) -> bool {
            for family in self.families.iter_mut().filter(|family| !family.is_over) {
                if family.refresh.last().is_some_and(|last| last == token) {
                    family.is_over = true;
                    return true;
                }
                for (own, used_at) in &mut family.access {
                    if own == token {
                        return used_at.take().is_some();
                    }
                }
            }
            false
        }

        fn end_oldest(&mut self) {
            let open: Vec<usize> = (0..self.families.len()).filter(|&at| !self.families[at].is_over).collect();
            for &at in open.iter().rev().skip(KEPT) {
                self.families[at].is_over = true;
            }
        }
    }

    #[derive(Clone, Copy, Debug)]
    enum Step {
        SignIn,
        Refresh(usize),
        Use(usize),
        Revoke(usize),
        Wait(u64),
    }

    fn any_step() -> impl Strategy<Value = Step> {
        prop_oneof![
            Just(Step::SignIn),
            (0..12_usize).prop_map(Step::Refresh),
            (0..12_usize).prop_map(Step::Use),
            (0..24_usize).prop_map(Step::Revoke),
            prop_oneof![0..60_u64, Just(TIMEOUT), Just(IDLE)].prop_map(Step::Wait),
        ]
    }

    proptest! {
        #[test]
        fn whatever_is_presented_in_whatever_order_the_plain_rules_hold(steps in prop::collection::vec(any_step(), 1..60)) {
            let (mut sessions, mut plain, mut now) = (Sessions::default(), Plain::default(), 0);
            let (mut refresh, mut access): (Vec<String>, Vec<String>) = Default::default();
            for step in steps {
                match step {
                    Step::Wait(millis) => now += millis,
                    Step::SignIn => {
                        let id = sessions.open_grant("005", "app", vec![], "http://a", now);
                        let (r, a) = (format!("r{}", refresh.len()), format!("a{}", access.len()));
                        sessions.add_refresh_token(id, &r, now);
                        sessions.add_access_token(id, &a, now);
                        sessions.end_oldest("005", "app", KEPT);
                        let mut family = Family { refreshed_at: now, ..Family::default() };
                        family.refresh.push(r.clone());
                        family.access.push((a.clone(), Some(now)));
                        plain.families.push(family);
                        plain.end_oldest();
                        refresh.push(r);
                        access.push(a);
                    }
                    Step::Refresh(at) if !refresh.is_empty() => {
                        let token = refresh[at % refresh.len()].clone();
                        let told = plain.refresh(&token, now);
                        match sessions.refresh(&token, now, IDLE, None) {
                            Refreshed::Dead => prop_assert_eq!(told, "dead"),
                            Refreshed::Reused => prop_assert_eq!(told, "reused"),
                            Refreshed::Live(id) => {
                                prop_assert_eq!(told, "live");
                                let (r, a) = (format!("r{}", refresh.len()), format!("a{}", access.len()));
                                sessions.add_refresh_token(id, &r, now);
                                sessions.add_access_token(id, &a, now);
                                let owner = plain.families.iter_mut().find(|family| family.refresh.contains(&token));
                                let owner = owner.unwrap();
                                owner.refresh.push(r.clone());
                                owner.access.push((a.clone(), Some(now)));
                                refresh.push(r);
                                access.push(a);
                            }
                        }
                    }
                    Step::Use(at) if !access.is_empty() => {
                        let token = &access[at % access.len()];
                        prop_assert_eq!(sessions.touch(token, now, TIMEOUT).is_some(), plain.touch(token, now));
                    }
                    Step::Revoke(at) if !access.is_empty() => {
                        let all: Vec<&String> = refresh.iter().chain(&access).collect();
                        let token = all[at % all.len()];
                        prop_assert_eq!(sessions.revoke(token), plain.revoke(token));
                    }
                    Step::Refresh(_) | Step::Use(_) | Step::Revoke(_) => {}
                }
                let open = plain.families.iter().filter(|family| !family.is_over).count();
                prop_assert_eq!(sessions.refreshable_grants(), open);
            }
        }
    }
}
