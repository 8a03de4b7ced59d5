//! Waiting for a condition, with a deadline; knows nothing of what is waited for.

use std::time::Duration;

const POLL_MILLIS: u64 = 40;
const DEADLINE_SECONDS: u64 = 30;

/// Asks again and again until there is an answer.
///
/// # Errors
/// The last reason why there was none, when the deadline has passed.
pub(crate) async fn answer<T>(mut ask: impl AsyncFnMut() -> Result<T, String>) -> Result<T, String> {
    let mut last = "nothing was answered at all".to_owned();
    let asking = async {
        // Ticks as the turns of a poll: the first is at once.
        let mut turns = tokio::time::interval(Duration::from_millis(POLL_MILLIS));
        loop {
            turns.tick().await;
            match ask().await {
                Ok(value) => break value,
                Err(reason) => last = reason,
            }
        }
    };
    let answered = tokio::time::timeout(Duration::from_secs(DEADLINE_SECONDS), asking).await;
    answered.map_err(|_| format!("{last} (after {DEADLINE_SECONDS} seconds)"))
}

/// Waits until the condition holds.
///
/// # Panics
/// When the deadline has passed.
pub async fn until(what: &str, mut holds: impl FnMut() -> bool) {
    let held = answer(async || if holds() { Ok(()) } else { Err(format!("not so: {what}")) }).await;
    held.unwrap();
}

/// Waits until something is so that has to be asked for.
///
/// # Panics
/// After the deadline.
pub async fn until_so(what: &str, mut holds: impl AsyncFnMut() -> bool) {
    let held = answer(async || if holds().await { Ok(()) } else { Err(format!("not so: {what}")) }).await;
    held.unwrap();
}
