//! How people of a place write numbers and moments, learned once from a few samples; asks no browser.

use std::borrow::Cow;

use super::moment::Parts;
use super::number::Digits;
use crate::table::OffsetMinutes;

/// What the place makes of known values, as the browser writes them with Latin digits and the Gregorian calendar.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Samples {
    /// Of -1234567.5.
    pub number: String,
    /// Of 1234.
    pub thousand: String,
    /// Of 0.5 as a percentage.
    pub percent: String,
    /// Of 7 euros, with their code.
    pub currency: String,
    /// Of 22 November 2033, all in digits.
    pub date: String,
    /// Of 03:04:05.
    pub morning: String,
    /// Of 15:04:05.
    pub afternoon: String,
}

/// How people of a place write numbers and moments, and what their clocks show.
#[derive(Clone, Debug)]
pub struct Locale {
    /// BCP 47 tag: `de-CH`.
    pub tag: String,
    /// Name of the time zone: `Europe/Berlin`.
    pub zone: String,
    /// Minutes that clocks there are ahead of UTC.
    pub offset: OffsetMinutes,
    /// How digits are written.
    pub digits: Digits,
    /// What stands before and behind a percentage.
    percent: (String, String),
    currency_first: bool,
    /// Year, month and day in their order, each with what stands before it; and what stands behind all.
    date: [(Unit, String); 3],
    date_end: String,
    clock: Clock,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Unit {
    Year,
    Month,
    Day,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Clock {
    separator: char,
    /// Words for before and after noon, where hours end at twelve, and whether they stand in front.
    halves: Option<[String; 2]>,
    halves_first: bool,
}

/// What is not learned is written as ISO 8601 has it, in UTC, and numbers as `1,234.5`.
impl Default for Locale {
    fn default() -> Self {
        let date = [(Unit::Year, ""), (Unit::Month, "-"), (Unit::Day, "-")];
        Self {
            tag: "en".to_owned(),
            zone: "UTC".to_owned(),
            offset: |_| 0,
            digits: Digits::PLAIN,
            percent: (String::new(), "%".to_owned()),
            currency_first: true,
            date: date.map(|(unit, before)| (unit, before.to_owned())),
            date_end: String::new(),
            clock: Clock { separator: ':', halves: None, halves_first: false },
        }
    }
}

impl Locale {
    /// Learns a place from samples. A sample that cannot be understood changes nothing.
    #[must_use]
    pub fn learned(tag: String, zone: String, offset: OffsetMinutes, samples: &Samples) -> Self {
        let mut locale = Self { tag, zone, offset, ..Self::default() };
        let number = unmarked(&samples.number);
        if let Some(digits) = digits(&number, &unmarked(&samples.thousand)) {
            locale.digits = digits;
        }
        if let Some((before, after)) = unmarked(&samples.percent).split_once("50") {
            locale.percent = (before.to_owned(), after.to_owned());
        }
        locale.currency_first = !unmarked(&samples.currency).starts_with('7');
        if let Some((date, end)) = date(&unmarked(&samples.date)) {
            (locale.date, locale.date_end) = (date, end);
        }
        if let Some(clock) = clock(&unmarked(&samples.morning), &unmarked(&samples.afternoon)) {
            locale.clock = clock;
        }
        locale
    }

    /// A number; see [`Digits::written`].
    #[must_use]
    pub fn number<'a>(&self, text: &'a str, scale: Option<u8>) -> Cow<'a, str> {
        self.digits.written(text, scale)
    }

    /// A percentage: 12.5 is 12.5 %.
    #[must_use]
    pub fn percent(&self, text: &str, scale: Option<u8>) -> String {
        let (before, after) = &self.percent;
        before.clone() + &self.number(text, scale) + after
    }

    /// An amount of a currency, named by its code: several may stand in one column.
    #[must_use]
    pub fn amount(&self, text: &str, scale: Option<u8>, code: &str) -> String {
        const WHOLE: &str = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF";
        let is_whole = text.split_once('.').is_none_or(|(_, fraction)| fraction.bytes().all(|digit| digit == b'0'));
        let scale = if is_whole && WHOLE.split(' ').any(|known| known == code) { Some(0) } else { scale };
        let number = self.number(text, scale);
        if self.currency_first { code.to_owned() + "\u{a0}" + &number } else { number.into_owned() + "\u{a0}" + code }
    }

    /// A day: days since 1970-01-01.
    #[must_use]
    pub fn day(&self, days: i64) -> String {
        let mut out = String::with_capacity(12);
        self.push_day(Parts::of_day(days), &mut out);
        out
    }

    /// A moment in Unix milliseconds, on the viewer's clock.
    #[must_use]
    pub fn moment(&self, millis: i64, has_seconds: bool) -> String {
        let parts = Parts::at(millis, (self.offset)(millis));
        let mut out = String::with_capacity(20);
        self.push_day(parts, &mut out);
        out.push(' ');
        self.push_clock(parts.second_of_day, has_seconds, &mut out);
        out
    }

    /// A time of day: seconds since midnight.
    #[must_use]
    pub fn time(&self, second_of_day: i64, has_seconds: bool) -> String {
        let mut out = String::new();
        self.push_clock(second_of_day, has_seconds, &mut out);
        out
    }

    fn push_day(&self, parts: Parts, out: &mut String) {
        for (unit, before) in &self.date {
            out.push_str(before);
            match unit {
                Unit::Year => push_padded(out, parts.year, 4),
                Unit::Month => push_padded(out, parts.month, 2),
                Unit::Day => push_padded(out, parts.day, 2),
            }
        }
        out.push_str(&self.date_end);
    }

    fn push_clock(&self, second_of_day: i64, has_seconds: bool, out: &mut String) {
        let Clock { separator, halves, halves_first } = &self.clock;
        let hour = second_of_day / 3600;
        let half = halves.as_ref().map(|halves| &halves[usize::from(hour >= 12)]);
        if let (Some(half), true) = (half, *halves_first) {
            out.push_str(half);
            out.push('\u{a0}');
        }
        match half {
            Some(_) => push_padded(out, if hour % 12 == 0 { 12 } else { hour % 12 }, 1),
            None => push_padded(out, hour, 2),
        }
        out.push(*separator);
        push_padded(out, second_of_day / 60 % 60, 2);
        if has_seconds {
            out.push(*separator);
            push_padded(out, second_of_day % 60, 2);
        }
        if let (Some(half), false) = (half, *halves_first) {
            out.push('\u{a0}');
            out.push_str(half);
        }
    }
}

fn push_padded(out: &mut String, number: i64, digits: usize) {
    let text = number.to_string();
    for _ in text.len()..digits {
        out.push('0');
    }
    out.push_str(&text);
}

/// Without the marks that keep pieces in their order within a text of the other direction: every cell keeps to itself.
fn unmarked(sample: &str) -> String {
    sample.chars().filter(|char| !matches!(char, '\u{200e}' | '\u{200f}' | '\u{61c}')).collect()
}

fn digits(number: &str, thousand: &str) -> Option<Digits> {
    let number = number.trim_start_matches(|char: char| !char.is_ascii_digit());
    let mut decimal = None;
    let mut group = None;
    let mut lengths = Vec::new();
    let mut length = 0_u8;
    let mut seen = String::new();
    for char in number.chars() {
        if char.is_ascii_digit() {
            seen.push(char);
            length += 1;
            continue;
        }
        lengths.push(length);
        length = 0;
        // The last separator is the decimal one: the sample has one digit behind it.
        group = decimal.or(group);
        decimal = Some(char);
    }
    let is_sample = seen == "12345675" && length == 1 && lengths.len() <= 4;
    let group_digits = if lengths.get(1) == Some(&2) { 2 } else { 3 };
    let grouped_from = if thousand == "1234" { 5 } else { 4 };
    is_sample.then_some(Digits { decimal: decimal?, group, group_digits, grouped_from })
}

fn date(sample: &str) -> Option<([(Unit, String); 3], String)> {
    let mut parts = Vec::new();
    let mut rest = sample;
    while let Some(at) = rest.find(|char: char| char.is_ascii_digit()) {
        let (before, from) = rest.split_at(at);
        let end = from.find(|char: char| !char.is_ascii_digit()).unwrap_or(from.len());
        let unit = match &from[..end] {
            "2033" => Unit::Year,
            "11" => Unit::Month,
            "22" => Unit::Day,
            _ => return None,
        };
        if before.chars().count() > 3 || parts.iter().any(|(known, _)| *known == unit) {
            return None;
        }
        parts.push((unit, before.to_owned()));
        rest = &from[end..];
    }
    // Words such as the Bulgarian `г.` would be said in every cell.
    let end = if rest == "." { "." } else { "" };
    Some((parts.try_into().ok()?, end.to_owned()))
}

fn clock(morning: &str, afternoon: &str) -> Option<Clock> {
    let (hour, is_half) = if afternoon.contains("15") { ("15", false) } else { ("3", true) };
    let (before, behind) = afternoon.split_once(hour)?;
    let separator = behind.chars().next().filter(|char| !char.is_ascii_digit())?;
    if !is_half {
        return Some(Clock { separator, halves: None, halves_first: false });
    }
    let halves_first = !before.trim().is_empty();
    let half = |text: &str| {
        let words = text.trim_matches(|char: char| char.is_ascii_digit() || char == separator || char.is_whitespace());
        (!words.is_empty() && words.chars().count() <= 12).then(|| words.to_owned())
    };
    Some(Clock { separator, halves: Some([half(morning)?, half(afternoon)?]), halves_first })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::{any, proptest};

    use super::*;

    /// As Chromium and Node write the samples (ICU 76).
    const PLACES: [(&str, [&str; 7]); 14] = [
        (
            "en-US",
            ["-1,234,567.5", "1,234", "50%", "EUR\u{a0}7.00", "11/22/2033", "3:04:05\u{202f}AM", "3:04:05\u{202f}PM"],
        ),
        ("en-GB", ["-1,234,567.5", "1,234", "50%", "EUR\u{a0}7.00", "22/11/2033", "3:04:05", "15:04:05"]),
        ("en-IN", ["-12,34,567.5", "1,234", "50%", "EUR\u{a0}7.00", "22/11/2033", "3:04:05 am", "3:04:05 pm"]),
        ("de-DE", ["-1.234.567,5", "1.234", "50\u{a0}%", "7,00\u{a0}EUR", "22.11.2033", "3:04:05", "15:04:05"]),
        ("de-CH", ["-1’234’567.5", "1’234", "50%", "EUR\u{a0}7.00", "22.11.2033", "3:04:05", "15:04:05"]),
        (
            "fr-FR",
            [
                "-1\u{202f}234\u{202f}567,5",
                "1\u{202f}234",
                "50\u{202f}%",
                "7,00\u{a0}EUR",
                "22/11/2033",
                "3:04:05",
                "15:04:05",
            ],
        ),
        ("es-ES", ["-1.234.567,5", "1234", "50\u{a0}%", "7,00\u{a0}EUR", "22/11/2033", "3:04:05", "15:04:05"]),
        (
            "sv-SE",
            [
                "\u{2212}1\u{a0}234\u{a0}567,5",
                "1\u{a0}234",
                "50\u{a0}%",
                "7,00\u{a0}EUR",
                "2033-11-22",
                "3:04:05",
                "15:04:05",
            ],
        ),
        (
            "fi-FI",
            [
                "\u{2212}1\u{a0}234\u{a0}567,5",
                "1\u{a0}234",
                "50\u{a0}%",
                "7,00\u{a0}EUR",
                "22.11.2033",
                "3.04.05",
                "15.04.05",
            ],
        ),
        ("ko-KR", ["-1,234,567.5", "1,234", "50%", "EUR\u{a0}7.00", "2033. 11. 22.", "오전 3:04:05", "오후 3:04:05"]),
        (
            "ar-EG",
            [
                "\u{200e}-1,234,567.5",
                "1,234",
                "50\u{200e}%\u{200e}",
                "\u{200f}7.00\u{a0}EUR",
                "22\u{200f}/11\u{200f}/2033",
                "3:04:05 ص",
                "3:04:05 م",
            ],
        ),
        (
            "he-IL",
            [
                "\u{200e}-1,234,567.5",
                "1,234",
                "50%",
                "\u{200f}7.00\u{a0}\u{200f}EUR",
                "22.11.2033",
                "3:04:05",
                "15:04:05",
            ],
        ),
        ("tr-TR", ["-1.234.567,5", "1.234", "%50", "EUR\u{a0}7,00", "22.11.2033", "3:04:05", "15:04:05"]),
        ("bg-BG", ["-1\u{a0}234\u{a0}567,5", "1234", "50%", "7,00\u{a0}EUR", "22.11.2033 г.", "3:04:05", "15:04:05"]),
    ];

    fn place(tag: &str) -> Locale {
        let samples = PLACES.iter().find(|(known, _)| *known == tag).unwrap().1;
        learned(tag, samples)
    }

    fn learned(tag: &str, samples: [&str; 7]) -> Locale {
        let [number, thousand, percent, currency, date, morning, afternoon] = samples.map(str::to_owned);
        let samples = Samples { number, thousand, percent, currency, date, morning, afternoon };
        Locale::learned(tag.to_owned(), "UTC".to_owned(), |_| 0, &samples)
    }

    #[test]
    fn every_place_is_learned_from_its_samples() {
        for (tag, number, percent, amount, moment) in [
            ("en-US", "1,234,567.5", "12.5%", "EUR 1,234.50", "01/02/2026 4:05 PM"),
            ("en-GB", "1,234,567.5", "12.5%", "EUR 1,234.50", "02/01/2026 16:05"),
            ("en-IN", "12,34,567.5", "12.5%", "EUR 1,234.50", "02/01/2026 4:05 pm"),
            ("de-DE", "1.234.567,5", "12,5 %", "1.234,50 EUR", "02.01.2026 16:05"),
            ("de-CH", "1’234’567.5", "12.5%", "EUR 1’234.50", "02.01.2026 16:05"),
            ("fr-FR", "1 234 567,5", "12,5 %", "1 234,50 EUR", "02/01/2026 16:05"),
            ("es-ES", "1.234.567,5", "12,5 %", "1234,50 EUR", "02/01/2026 16:05"),
            ("sv-SE", "1 234 567,5", "12,5 %", "1 234,50 EUR", "2026-01-02 16:05"),
            ("fi-FI", "1 234 567,5", "12,5 %", "1 234,50 EUR", "02.01.2026 16.05"),
            ("ko-KR", "1,234,567.5", "12.5%", "EUR 1,234.50", "2026. 01. 02. 오후 4:05"),
            ("ar-EG", "1,234,567.5", "12.5%", "1,234.50 EUR", "02/01/2026 4:05 م"),
            ("he-IL", "1,234,567.5", "12.5%", "1,234.50 EUR", "02.01.2026 16:05"),
            ("tr-TR", "1.234.567,5", "%12,5", "EUR 1.234,50", "02.01.2026 16:05"),
            ("bg-BG", "1 234 567,5", "12,5%", "1234,50 EUR", "02.01.2026 16:05"),
        ] {
            let place = place(tag);
            let plain = |text: &str| text.replace(['\u{a0}', '\u{202f}'], " ");
            assert_eq!(plain(&place.number("1234567.5", None)), number, "{tag}");
            assert_eq!(plain(&place.percent("12.5", None)), percent, "{tag}");
            assert_eq!(plain(&place.amount("1234.5", Some(2), "EUR")), amount, "{tag}");
            assert_eq!(plain(&place.moment(1_767_369_900_000, false)), moment, "{tag}");
        }
    }

    #[test]
    fn midnight_and_noon_are_twelve_where_hours_end_at_twelve() {
        let place = place("en-US");
        let times = [0, 43_200, 45_296, 86_399].map(|second| place.time(second, true).replace('\u{a0}', " "));
        assert_eq!(times, ["12:00:00 AM", "12:00:00 PM", "12:34:56 PM", "11:59:59 PM"]);
    }

    #[test]
    fn money_without_cents_has_none_unless_it_does() {
        let locale = Locale::default();
        assert_eq!(locale.amount("1200", Some(2), "JPY"), "JPY\u{a0}1,200");
        assert_eq!(locale.amount("1200.0", Some(2), "JPY"), "JPY\u{a0}1,200");
        assert_eq!(locale.amount("1200.5", Some(2), "JPY"), "JPY\u{a0}1,200.50");
        assert_eq!(locale.amount("1200", Some(2), "EUR"), "EUR\u{a0}1,200.00");
    }

    #[test]
    fn samples_that_make_no_sense_change_nothing() {
        for odd in ["", "x", "12", "2033-22", "2576-11-22", "1234567.5.5.5.5", "NaN", "\u{200e}"] {
            let learned = learned("en", [odd, odd, "x", "", odd, odd, odd]);
            assert_eq!(learned.moment(0, true), "1970-01-01 00:00:00", "{odd}");
            assert_eq!(learned.percent("1234.5", None), "1,234.5%", "{odd}");
        }
    }

    proptest! {
        #[test]
        fn no_sample_and_no_value_makes_it_panic(samples in proptest::array::uniform7("\\PC{0,14}|[0-9:./ ]{0,14}"), millis in any::<i32>(), day in any::<i32>()) {
            let samples: Vec<&str> = samples.iter().map(String::as_str).collect();
            let learned = learned("en", samples.try_into().unwrap());
            let _ = (learned.moment(i64::from(millis) * 100_000, true), learned.day(i64::from(day)), learned.amount("1.5", None, "EUR"));
        }
    }
}
