//! Marks places in texts without touching the elements, by the browser's own highlights. Knows neither rows nor what is looked for.
//! <https://drafts.csswg.org/css-highlight-api-1/>

use std::ops::Range;

use leptos::web_sys::{Document, Node};

/// What is marked.
#[derive(Default)]
pub struct Marks {
    is_marking: bool,
    #[cfg(target_arch = "wasm32")]
    highlight: Option<browser::Highlight>,
}

impl Marks {
    /// Nothing is marked any more.
    pub fn clear(&mut self) {
        if self.is_marking {
            self.is_marking = false;
            #[cfg(target_arch = "wasm32")]
            if let Some(highlight) = &self.highlight {
                highlight.clear();
            }
        }
    }

    /// Nothing is marked so far; marks follow. Browsers without highlights show none.
    pub fn begin(&mut self) {
        self.clear();
        self.is_marking = true;
        #[cfg(target_arch = "wasm32")]
        if self.highlight.is_none() && browser::can_highlight() {
            let highlight = browser::Highlight::new();
            browser::register("found", &highlight);
            self.highlight = Some(highlight);
        }
    }

    /// Marks ranges of bytes of a text that a node holds.
    #[cfg_attr(not(target_arch = "wasm32"), allow(unused_variables, clippy::unused_self))]
    pub fn add(&mut self, document: &Document, node: &Node, text: &str, places: &[Range<usize>]) {
        #[cfg(target_arch = "wasm32")]
        if let Some(highlight) = &self.highlight {
            for (start, end) in utf16(text, places) {
                let Ok(range) = document.create_range() else { return };
                if range.set_start(node, start).is_ok() && range.set_end(node, end).is_ok() {
                    highlight.add(&range);
                }
            }
        }
    }
}

/// The same ranges as browsers count.
#[cfg_attr(not(target_arch = "wasm32"), allow(dead_code))]
fn utf16(text: &str, places: &[Range<usize>]) -> Vec<(u32, u32)> {
    let length = |range: Range<usize>| {
        let letters = text.get(range).unwrap_or_default().encode_utf16().count();
        u32::try_from(letters).unwrap_or(u32::MAX)
    };
    let (mut at, mut counted) = (0, 0);
    let mut ranges = Vec::with_capacity(places.len());
    for place in places {
        let start = counted + length(at..place.start);
        counted = start + length(place.clone());
        at = place.end;
        ranges.push((start, counted));
    }
    ranges
}

#[cfg(target_arch = "wasm32")]
#[allow(unused_qualifications)]
mod browser {
    use wasm_bindgen::prelude::wasm_bindgen;
    use wasm_bindgen::{JsCast as _, JsValue};

    #[wasm_bindgen]
    extern "C" {
        pub type Highlight;
        #[wasm_bindgen(constructor)]
        pub fn new() -> Highlight;
        #[wasm_bindgen(method)]
        pub fn add(this: &Highlight, range: &web_sys::Range);
        #[wasm_bindgen(method)]
        pub fn clear(this: &Highlight);

        #[wasm_bindgen(js_namespace = ["CSS", "highlights"], js_name = set)]
        pub fn register(name: &str, highlight: &Highlight);
    }

    pub fn can_highlight() -> bool {
        let global = js_sys::global();
        let has =
            |of: &JsValue, name: &str| js_sys::Reflect::get(of, &name.into()).ok().filter(|value| !value.is_falsy());
        has(global.unchecked_ref(), "Highlight").is_some()
            && has(global.unchecked_ref(), "CSS").is_some_and(|css| has(&css, "highlights").is_some())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_counted_as_browsers_count() {
        assert_eq!(utf16("a😀bé", &[1..5, 6..8]), [(1, 3), (4, 5)]);
        assert_eq!(utf16("abc", &[]), []);
        // A range that is none of the text's marks nothing.
        assert_eq!(utf16("é", &[1..9, 1..9]), [(0, 0), (0, 0)]);
    }
}
