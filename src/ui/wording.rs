//! Numbers, durations and the state of a run in words; knows nothing of how they are drawn.

use std::borrow::Cow;

use crate::app::view::{PriceView, QueryStatus};
use crate::format::Digits;

/// A number with a comma after every three digits: `53,213`.
#[must_use]
pub fn grouped(number: u64) -> String {
    grouped_decimal(&number.to_string()).into_owned()
}

/// A decimal number's text with a comma after every three digits before the point; see [`Digits::written`].
#[must_use]
pub fn grouped_decimal(text: &str) -> Cow<'_, str> {
    Digits::PLAIN.written(text, None)
}

/// `1 row`, `4,000 rows`.
#[must_use]
pub fn rows(number: u64) -> String {
    if number == 1 { "1 row".to_owned() } else { grouped(number) + " rows" }
}

/// `4,000 of 53,213 rows`, or the rows alone where the total is not known.
#[must_use]
pub fn rows_of(number: u64, total: Option<u64>) -> String {
    match total {
        Some(total) => grouped(number) + " of " + &rows(total),
        None => rows(number),
    }
}

/// `420 ms`, `4.2 s`, `2 min 5 s`.
#[must_use]
pub fn duration(millis: u64) -> String {
    let tenths = millis.saturating_add(50) / 100;
    let seconds = millis.saturating_add(500) / 1000;
    if millis < 1000 {
        millis.to_string() + " ms"
    } else if tenths < 600 {
        (tenths / 10).to_string() + "." + &(tenths % 10).to_string() + " s"
    } else {
        grouped(seconds / 60) + " min " + &(seconds % 60).to_string() + " s"
    }
}

/// What a query would cost: `About 53,213 rows in 27 calls; 14,950 of 15,000 calls are left today (0.2%). …`
#[must_use]
pub fn price(of: &PriceView) -> String {
    let mut words = Vec::new();
    match (of.rows, of.calls) {
        (Some(number), Some(calls)) => {
            let calls_words = if calls == 1 { "1 call".to_owned() } else { grouped(calls) + " calls" };
            words.push(rows(number) + " in " + &calls_words + ".");
            if let Some((left, of_all)) = of.left {
                let share = calls.saturating_mul(100).div_ceil(left.max(1));
                let share = if share <= 1 { "at most 1%".to_owned() } else { grouped(share) + "%" };
                let left = grouped(left) + " of " + &grouped(of_all);
                words.push("That is ".to_owned() + &share + " of the calls that are left today (" + &left + ").");
            }
        }
        _ => words.extend(of.uncounted.map(str::to_owned)),
    }
    words.extend(of.plan.clone());
    if of.is_asked {
        words.push("Asking the org\u{2026}".to_owned());
    }
    words.join(" ")
}

/// `now`, `5 min ago`, `2 h ago`, `3 days ago`.
#[must_use]
pub fn ago(minutes: u64) -> String {
    match minutes {
        0 => "now".to_owned(),
        1..60 => minutes.to_string() + " min ago",
        60..2_880 => (minutes / 60).to_string() + " h ago",
        _ => grouped(minutes / 1_440) + " days ago",
    }
}

/// What became of the run, as it stands beside the progress bar.
#[must_use]
pub fn status(status: &QueryStatus) -> String {
    match *status {
        QueryStatus::Idle => String::new(),
        QueryStatus::Running { waiting: true, rows: 0, .. } => {
            "Renewing the session, then the query goes on by itself".to_owned()
        }
        QueryStatus::Running { waiting: true, rows, total } => {
            rows_of(rows, total) + " · renewing the session, then the query goes on by itself"
        }
        QueryStatus::Running { rows: 0, total: None, .. } => "Waiting for the first rows".to_owned(),
        QueryStatus::Running { rows: number, total: None, .. } => rows(number) + " so far",
        QueryStatus::Running { rows, total, .. } => rows_of(rows, total),
        QueryStatus::Finished { rows: number, millis } => rows(number) + " in " + &duration(millis),
        QueryStatus::Counted { total, millis } => "Counted ".to_owned() + &rows(total) + " in " + &duration(millis),
        QueryStatus::Stopped { rows: 0, .. } => "Stopped before the first rows".to_owned(),
        QueryStatus::Stopped { rows, total } => "Stopped at ".to_owned() + &rows_of(rows, total),
        QueryStatus::Failed { rows: 0, .. } => "The query failed".to_owned(),
        QueryStatus::Failed { rows, total } => "Broke off at ".to_owned() + &rows_of(rows, total),
    }
}

/// The same for a screen reader, which would be kept busy by every page: while rows arrive, it changes with each quarter alone.
#[must_use]
pub fn announcement(of: &QueryStatus) -> String {
    match *of {
        QueryStatus::Running { waiting: false, rows, total: Some(total) } if rows > 0 => {
            match rows.saturating_mul(4) / total.max(1) {
                0 => "First rows are here".to_owned(),
                quarter => (quarter.min(4) * 25).to_string() + " percent of " + &self::rows(total),
            }
        }
        QueryStatus::Running { waiting: false, .. } => "The query is running".to_owned(),
        QueryStatus::Running { waiting: true, .. } => "Renewing the session".to_owned(),
        _ => status(of),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_price_says_rows_calls_their_share_and_the_plan() {
        let plan = Some("The org reads everything.".to_owned());
        let known = PriceView {
            is_asked: false,
            rows: Some(53_213),
            uncounted: None,
            calls: Some(27),
            left: Some((900, 15_000)),
            plan,
        };
        assert_eq!(
            price(&known),
            "53,213 rows in 27 calls. That is 3% of the calls that are left today (900 of 15,000). The org reads everything."
        );
        let other =
            PriceView { is_asked: true, rows: None, uncounted: Some("No."), calls: None, left: None, plan: None };
        assert_eq!(price(&other), "No. Asking the org\u{2026}");
    }

    #[test]
    fn ages_are_said_in_the_unit_that_suits_them() {
        let said = [0, 1, 59, 60, 150, 2_879, 2_880, 15_000].map(ago);
        assert_eq!(
            said,
            ["now", "1 min ago", "59 min ago", "1 h ago", "2 h ago", "47 h ago", "2 days ago", "10 days ago"]
        );
    }

    #[test]
    fn digits_are_grouped_in_text_beyond_any_number_type() {
        for (text, shown) in [
            ("0", "0"),
            ("999", "999"),
            ("1000", "1,000"),
            ("-1000", "-1,000"),
            ("-100", "-100"),
            ("1234567.8901", "1,234,567.8901"),
            ("90071992547409931234", "90,071,992,547,409,931,234"),
            ("0.0001", "0.0001"),
            ("325500.0", "325,500"),
            ("12.0", "12"),
            ("12.00", "12.00"),
            ("-0.5", "-0.5"),
            ("", ""),
            ("-", "-"),
            (".5", ".5"),
            ("12é4567", "12é4567"),
            ("Infinity", "Infinity"),
        ] {
            assert_eq!(grouped_decimal(text), shown);
        }
    }

    #[test]
    fn an_exponent_is_written_out_without_losing_a_digit() {
        for (text, shown) in [
            ("1.270000047E7", "12,700,000.47"),
            ("-1.5E10", "-15,000,000,000"),
            ("1.0E7", "10,000,000"),
            ("1000.5e3", "1,000,500"),
            ("1.25E+2", "125"),
            ("1.0E-4", "0.00010"),
            ("123.4E-2", "1.234"),
            ("5E-1", "0.5"),
            ("0.0E3", "0"),
            ("0.012E2", "1.2"),
            ("1E4000000000", "1E4000000000"),
            ("1E99", "1E99"),
            ("1E", "1E"),
            ("E5", "E5"),
        ] {
            assert_eq!(grouped_decimal(text), shown);
        }
    }

    #[test]
    fn durations_are_short_and_rounded() {
        for (millis, shown) in [
            (0, "0 ms"),
            (999, "999 ms"),
            (1000, "1.0 s"),
            (4_240, "4.2 s"),
            (59_940, "59.9 s"),
            (59_960, "1 min 0 s"),
            (125_000, "2 min 5 s"),
        ] {
            assert_eq!(duration(millis), shown);
        }
    }

    #[test]
    fn every_status_is_told_in_words() {
        use QueryStatus::{Counted, Failed, Finished, Idle, Running, Stopped};
        let running = |rows, total, waiting| Running { rows, total, waiting };
        for (of, shown) in [
            (Idle, ""),
            (running(0, None, false), "Waiting for the first rows"),
            (running(2000, None, false), "2,000 rows so far"),
            (running(4000, Some(53_213), false), "4,000 of 53,213 rows"),
            (running(0, None, true), "Renewing the session, then the query goes on by itself"),
            (
                running(4000, Some(53_213), true),
                "4,000 of 53,213 rows · renewing the session, then the query goes on by itself",
            ),
            (Finished { rows: 53_213, millis: 4_200 }, "53,213 rows in 4.2 s"),
            (Finished { rows: 1, millis: 420 }, "1 row in 420 ms"),
            (Counted { total: 53_213, millis: 300 }, "Counted 53,213 rows in 300 ms"),
            (Stopped { rows: 0, total: None }, "Stopped before the first rows"),
            (Stopped { rows: 4000, total: Some(53_213) }, "Stopped at 4,000 of 53,213 rows"),
            (Failed { rows: 0, total: None }, "The query failed"),
            (Failed { rows: 4000, total: Some(53_213) }, "Broke off at 4,000 of 53,213 rows"),
        ] {
            assert_eq!(status(&of), shown);
        }
    }

    #[test]
    fn a_long_run_is_announced_by_quarters_and_not_by_pages() {
        let spoken: Vec<String> = (0..=50)
            .map(|page| QueryStatus::Running { rows: page * 1000, total: Some(50_000), waiting: false })
            .map(|of| announcement(&of))
            .collect();
        let mut distinct = spoken.clone();
        distinct.dedup();
        assert_eq!(
            distinct,
            [
                "The query is running",
                "First rows are here",
                "25 percent of 50,000 rows",
                "50 percent of 50,000 rows",
                "75 percent of 50,000 rows",
                "100 percent of 50,000 rows"
            ]
        );
        assert_eq!(announcement(&QueryStatus::Finished { rows: 2, millis: 10 }), "2 rows in 10 ms");
        let waiting = QueryStatus::Running { rows: 5, total: Some(9), waiting: true };
        assert_eq!(announcement(&waiting), "Renewing the session");
    }
}
