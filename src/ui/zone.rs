//! The viewer's time zone as the browser knows it; reads no clock.

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
