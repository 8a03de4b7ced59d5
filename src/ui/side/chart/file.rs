//! A chart as a picture in a file: as an SVG that stands for itself, and as a PNG of it. Knows the picture, not where its values
//! come from.

use super::picture::{Picture, Style};

/// The stylesheet's colours in light: a file is looked at on paper and on slides.
const PAPER: &str = "#ffffff";
const LINE: &str = "#e2e5e9";
const WORDS: &str = "#59616b";
const INK: &str = "#16191d";
const ACCENT: &str = "#1f5fd6";
/// Room for the title above the chart, and around both.
const TITLE_PX: i32 = 34;
const AROUND_PX: i32 = 12;
/// Pixels of the PNG for each of the picture.
#[cfg(target_arch = "wasm32")]
const PNG_SCALE: i32 = 2;

/// The picture with its title as an SVG that needs no stylesheet, and its size in pixels.
#[must_use]
pub fn svg(picture: &Picture, style: Style, title: &str, summary: &str) -> (String, i32, i32) {
    let (width, height) = (picture.width + 2 * AROUND_PX, picture.height + TITLE_PX + AROUND_PX);
    let mut out = String::from("<svg xmlns=\"http://www.w3.org/2000/svg\" role=\"img\"");
    put(&mut out, &[(" width", width), (" height", height)]);
    out.push_str(" font-family=\"system-ui, sans-serif\" font-size=\"11\"><title>");
    push_escaped(&mut out, title);
    out.push_str("</title><desc>");
    push_escaped(&mut out, summary);
    out.push_str("</desc><rect width=\"100%\" height=\"100%\"");
    fill(&mut out, PAPER);
    out.push_str("/>");
    let bold = " font-size=\"15\" font-weight=\"600\" fill=\"".to_owned() + INK + "\"";
    text(&mut out, (AROUND_PX, 22), "start", title, &bold);
    out.push_str("<g transform=\"translate(");
    out.push_str(&(AROUND_PX.to_string() + " " + &TITLE_PX.to_string()));
    out.push_str(")\">");
    axes(&mut out, picture);
    shapes(&mut out, picture, style);
    out.push_str("</g></svg>");
    (out, width, height)
}

fn axes(out: &mut String, picture: &Picture) {
    let (left, top, right, bottom) = picture.inside;
    out.push_str("<g");
    fill(out, WORDS);
    out.push_str(" stroke-width=\"1\">");
    for (place, words) in &picture.values {
        let (from, to, at, anchor) = if picture.is_lying {
            ((*place, top), (*place, bottom), (*place, bottom + 15), "middle")
        } else {
            ((left, *place), (right, *place), (left - 6, place + 4), "end")
        };
        out.push_str("<line");
        put(out, &[(" x1", from.0), (" y1", from.1), (" x2", to.0), (" y2", to.1)]);
        out.push_str(&(" stroke=\"".to_owned() + LINE + "\"/>"));
        text(out, at, anchor, words, "");
    }
    for (place, words) in &picture.along {
        let (at, anchor) =
            if picture.is_lying { ((left - 6, place + 4), "end") } else { ((*place, bottom + 16), "middle") };
        text(out, at, anchor, words, "");
    }
    out.push_str("</g>");
}

fn shapes(out: &mut String, picture: &Picture, style: Style) {
    out.push_str("<g");
    fill(out, ACCENT);
    out.push('>');
    for (x, y, wide, high) in &picture.bars {
        out.push_str("<rect");
        put(out, &[(" x", *x), (" y", *y), (" width", *wide), (" height", *high), (" rx", 2)]);
        out.push_str("/>");
    }
    for (x, y) in picture.places.iter().filter(|_| style == Style::Scatter) {
        out.push_str("<circle");
        put(out, &[(" cx", *x), (" cy", *y), (" r", 3)]);
        out.push_str(" fill-opacity=\"0.45\"/>");
    }
    out.push_str("</g>");
    if !picture.line.is_empty() {
        out.push_str("<path fill=\"none\" stroke-width=\"2\" stroke-linejoin=\"round\" stroke=\"");
        out.push_str(&(ACCENT.to_owned() + "\" d=\"" + &picture.line + "\"/>"));
    }
}

/// `more`: further attributes.
fn text(out: &mut String, (x, y): (i32, i32), anchor: &str, words: &str, more: &str) {
    out.push_str("<text");
    put(out, &[(" x", x), (" y", y)]);
    out.push_str(" text-anchor=\"");
    out.push_str(anchor);
    out.push('"');
    out.push_str(more);
    out.push('>');
    push_escaped(out, words);
    out.push_str("</text>");
}

fn put(out: &mut String, attributes: &[(&str, i32)]) {
    for (name, value) in attributes {
        out.push_str(name);
        out.push_str("=\"");
        out.push_str(&value.to_string());
        out.push('"');
    }
}

fn fill(out: &mut String, colour: &str) {
    out.push_str(" fill=\"");
    out.push_str(colour);
    out.push('"');
}

/// Text as XML takes it; control characters, which it takes in no form, are left out.
fn push_escaped(out: &mut String, text: &str) {
    for letter in text.chars() {
        match letter {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '\u{fffe}' | '\u{ffff}' => {}
            letter if letter.is_control() => out.push(' '),
            letter => out.push(letter),
        }
    }
}

/// Saves the picture under a name, as it is or as a PNG of twice its size.
#[cfg_attr(not(target_arch = "wasm32"), allow(unused_variables))]
pub fn save((svg, width, height): (String, i32, i32), name: &str, is_png: bool) {
    #[cfg(target_arch = "wasm32")]
    {
        let encoded: String = js_sys::encode_uri_component(&svg).into();
        let address = "data:image/svg+xml;charset=utf-8,".to_owned() + &encoded;
        if is_png {
            browser::paint(&address, width * PNG_SCALE, height * PNG_SCALE, name.to_owned() + ".png");
        } else {
            browser::save(&address, &(name.to_owned() + ".svg"));
        }
    }
}

#[cfg(target_arch = "wasm32")]
mod browser {
    use leptos::prelude::document;
    use wasm_bindgen::JsCast;
    use wasm_bindgen::closure::Closure;
    use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement, HtmlElement, HtmlImageElement};

    /// Draws an image and saves what was drawn, as soon as the image is read.
    pub fn paint(address: &str, width: i32, height: i32, name: String) {
        let Ok(image) = HtmlImageElement::new() else { return };
        let read = image.clone();
        let drawn = Closure::once_into_js(move || {
            if let Some(address) = drawn(&read, width, height) {
                save(&address, &name);
            }
        });
        image.set_onload(Some(drawn.unchecked_ref()));
        image.set_src(address);
    }

    fn drawn(image: &HtmlImageElement, width: i32, height: i32) -> Option<String> {
        let canvas = document().create_element("canvas").ok()?.dyn_into::<HtmlCanvasElement>().ok()?;
        canvas.set_width(width.unsigned_abs());
        canvas.set_height(height.unsigned_abs());
        let context = canvas.get_context("2d").ok()??.dyn_into::<CanvasRenderingContext2d>().ok()?;
        let (width, height) = (f64::from(width), f64::from(height));
        context.draw_image_with_html_image_element_and_dw_and_dh(image, 0.0, 0.0, width, height).ok()?;
        canvas.to_data_url_with_type("image/png").ok()
    }

    pub fn save(address: &str, name: &str) {
        let Some(link) = document().create_element("a").ok().and_then(|link| link.dyn_into::<HtmlElement>().ok())
        else {
            return;
        };
        let _ = link.set_attribute("href", address);
        let _ = link.set_attribute("download", name);
        link.click();
    }
}

#[cfg(test)]
mod tests {
    use super::super::picture::{Along, Point, picture};
    use super::*;

    fn drawn(style: Style, along: Along) -> String {
        let point = |label: &str, x: f64, y: Option<f64>| Point { label: label.to_owned(), x, y, text: String::new() };
        let points = [point("A & <b>\u{1}", 1.0, Some(3.0)), point("]]>", 2.0, None), point("C", 3.0, Some(-1.5))];
        svg(&picture(&points, style, along, 400), style, "Sum of \"Amount\" & more", "Bar chart <of> it.").0
    }

    #[test]
    fn a_file_stands_for_itself_whatever_the_names_are() {
        for (style, along) in [(Style::Bar, Along::Names), (Style::Line, Along::Numbers), (Style::Scatter, Along::Days)]
        {
            let text = drawn(style, along);
            assert!(
                text.starts_with("<svg xmlns=\"http://www.w3.org/2000/svg\"") && text.ends_with("</svg>"),
                "{text}"
            );
            assert!(!text.contains("class=") && !text.contains("var(") && !text.contains('\u{1}'), "{text}");
            assert!(text.contains("<title>Sum of \"Amount\" &amp; more</title><desc>Bar chart &lt;of&gt; it.</desc>"));
            assert_eq!(text.matches('<').count(), text.matches('>').count(), "{text}");
        }
        let bars = drawn(Style::Bar, Along::Names);
        assert!(bars.contains("A &amp; &lt;b&gt; ") && bars.matches("<rect").count() >= 3, "{bars}");
        assert!(drawn(Style::Line, Along::Numbers).contains("<path"));
        assert!(drawn(Style::Scatter, Along::Days).contains("<circle"));
    }

    #[test]
    fn its_colours_are_those_of_the_stylesheet_in_light() {
        let style = include_str!("../../../../style/tokens.css");
        let names = [("surface", PAPER), ("line", LINE), ("ink-quiet", WORDS), ("ink", INK), ("accent", ACCENT)];
        for (name, colour) in names {
            assert!(style.contains(&format!("--{name}: light-dark({colour},")), "{name}");
        }
    }
}
