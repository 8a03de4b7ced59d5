//! The viewer's time zone, and how people write there, as the browser knows it; reads no clock.

use std::rc::Rc;

use crate::format::Locale;

/// How values are written for the viewer. The browser is asked once.
#[must_use]
pub fn locale() -> Rc<Locale> {
    thread_local! {
        static LOCALE: Rc<Locale> = Rc::new(learned());
    }
    LOCALE.with(Rc::clone)
}

/// Minutes that the viewer's clocks were ahead of UTC at that moment.
#[cfg(target_arch = "wasm32")]
#[must_use]
pub fn offset_minutes(unix_millis: i64) -> i32 {
    #[allow(clippy::cast_precision_loss)] // Unix milliseconds are far below 2^53
    let date = js_sys::Date::new(&(unix_millis as f64).into());
    #[allow(clippy::cast_possible_truncation)] // whole minutes, at most 14 hours; NaN becomes 0
    let minutes = date.get_timezone_offset() as i32;
    -minutes
}

/// The zone's name: `Europe/Berlin`.
#[cfg(target_arch = "wasm32")]
#[must_use]
pub fn name() -> String {
    let options = js_sys::Intl::DateTimeFormat::new(&js_sys::Array::new(), &js_sys::Object::new()).resolved_options();
    let name = js_sys::Reflect::get(&options, &"timeZone".into()).ok().and_then(|name| name.as_string());
    name.unwrap_or_else(|| "local time".to_owned())
}

/// Outside a browser there is no viewer: UTC.
#[cfg(not(target_arch = "wasm32"))]
#[must_use]
pub fn offset_minutes(_unix_millis: i64) -> i32 {
    0
}

/// Outside a browser there is no viewer: UTC.
#[cfg(not(target_arch = "wasm32"))]
#[must_use]
pub fn name() -> String {
    "UTC".to_owned()
}

/// Outside a browser there is no viewer: as nobody in particular writes.
#[cfg(not(target_arch = "wasm32"))]
fn learned() -> Locale {
    Locale::learned("en".to_owned(), name(), offset_minutes, &crate::format::Samples::default())
}

#[cfg(target_arch = "wasm32")]
fn learned() -> Locale {
    use js_sys::{Array, Date, Function, Intl, Object, Reflect};
    use wasm_bindgen::JsValue;

    use crate::format::Samples;

    let options = |pairs: &[(&str, &str)]| {
        let options = Object::new();
        // Digits that can be searched for and typed, and the calendar that Salesforce counts by.
        for (name, value) in [("numberingSystem", "latn"), ("calendar", "gregory")].iter().chain(pairs) {
            let _ = Reflect::set(&options, &(*name).into(), &(*value).into());
        }
        options
    };
    let written = |format: &Function, value: JsValue| {
        format.call1(&JsValue::UNDEFINED, &value).ok().and_then(|text| text.as_string()).unwrap_or_default()
    };
    let number = |number: f64, pairs: &[(&str, &str)]| {
        written(&Intl::NumberFormat::new(&Array::new(), &options(pairs)).format(), number.into())
    };
    let moment = |hour: i32, pairs: &[(&str, &str)]| {
        let date = Date::new_with_year_month_day_hr_min_sec(2033, 10, 22, hour, 4, 5);
        written(&Intl::DateTimeFormat::new(&Array::new(), &options(pairs)).format(), date.into())
    };
    let time = [("hour", "numeric"), ("minute", "2-digit"), ("second", "2-digit")];
    let samples = Samples {
        number: number(-1_234_567.5, &[]),
        thousand: number(1_234.0, &[]),
        percent: number(0.5, &[("style", "percent")]),
        currency: number(7.0, &[("style", "currency"), ("currency", "EUR"), ("currencyDisplay", "code")]),
        date: moment(0, &[("year", "numeric"), ("month", "2-digit"), ("day", "2-digit")]),
        morning: moment(3, &time),
        afternoon: moment(15, &time),
    };
    let chosen = Intl::NumberFormat::new(&Array::new(), &Object::new()).resolved_options();
    let tag = Reflect::get(&chosen, &"locale".into()).ok().and_then(|tag| tag.as_string());
    Locale::learned(tag.unwrap_or_else(|| "en".to_owned()), name(), offset_minutes, &samples)
}
