//! A lock over tabs for browsers without Web Locks: a record that names its holder and runs out. Decides; reads and writes nothing.
//!
//! Storage has no compare-and-set, so a taker writes, waits for [`SETTLE_MILLIS`] and looks whether its name is still there.

/// Key of the record.
pub const KEY: &str = "orgpane.lease";
/// A lease runs out after this: longer than any token request may take.
pub const LIFE_MILLIS: u64 = 25_000;
/// Time in which a second taker's write is sure to be seen.
pub const SETTLE_MILLIS: u32 = 60;

/// What a tab that wants the lock does next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Next {
    /// Write this record, wait for [`SETTLE_MILLIS`], look again.
    Write(String),
    /// The lock is held.
    Held,
    /// Somebody else holds it; wait and look again.
    Wait,
}

/// Decides from the stored record.
#[must_use]
pub fn next(stored: Option<&str>, owner: &str, now_millis: u64) -> Next {
    let held = stored.and_then(|stored| stored.split_once('|')).and_then(|(holder, until)| {
        let until: u64 = until.parse().ok()?;
        // A lease that ends later than any can was written by a clock that has since been set back.
        (until > now_millis && until <= now_millis + LIFE_MILLIS).then_some(holder)
    });
    match held {
        Some(holder) if holder == owner => Next::Held,
        Some(_) => Next::Wait,
        None => Next::Write(format!("{owner}|{}", now_millis + LIFE_MILLIS)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_free_lease_is_written_and_then_held() {
        let Next::Write(record) = next(None, "a", 1000) else { panic!() };
        assert_eq!(next(Some(&record), "a", 1060), Next::Held);
        assert_eq!(next(Some(&record), "b", 1060), Next::Wait);
    }

    #[test]
    fn a_lease_that_ran_out_or_cannot_be_read_is_free() {
        for stored in ["a|1000", "a|999999999", "a", "", "a|x"] {
            assert!(matches!(next(Some(stored), "b", 2000), Next::Write(_)), "{stored}");
        }
    }

    #[test]
    fn of_two_that_write_at_once_one_holds() {
        let (Next::Write(_), Next::Write(last)) = (next(None, "a", 1000), next(None, "b", 1000)) else { panic!() };
        assert_eq!(next(Some(&last), "a", 1060), Next::Wait);
        assert_eq!(next(Some(&last), "b", 1060), Next::Held);
    }
}
