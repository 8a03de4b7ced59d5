//! The coloured layer beneath the text that is typed: one node for each stretch, of which only those that changed are written anew.
//! Knows colours by their names, and no query.

use leptos::prelude::document;
use leptos::wasm_bindgen::JsCast;
use leptos::web_sys::{Element, Node};

use crate::editor::Stretch;
use crate::soql::Colour;
use crate::soql::check::Severity;
use crate::ui::dom::Frame;

/// What is painted.
#[derive(Default)]
pub struct Layer {
    stretches: Vec<Painted>,
}

struct Painted {
    class: Class,
    text: String,
    node: Node,
}

type Class = (Colour, Option<Severity>, bool);

impl Layer {
    /// Paints a text.
    pub fn paint(&mut self, parent: &Element, text: &str, stretches: &[Stretch]) {
        let part = |stretch: &Stretch| text.get(stretch.span.clone()).unwrap_or_default();
        let class = |stretch: &Stretch| (stretch.colour, stretch.severity, stretch.is_pair);
        let is_same =
            |painted: &Painted, stretch: &Stretch| painted.class == class(stretch) && painted.text == part(stretch);
        let start = self.stretches.iter().zip(stretches).take_while(|(old, new)| is_same(old, new)).count();
        let (old, new) = (self.stretches.len() - start, stretches.len() - start);
        let rest = self.stretches.iter().rev().zip(stretches.iter().rev()).take(old.min(new));
        let end = rest.take_while(|(old, new)| is_same(old, new)).count();
        let (old, new) = (start..self.stretches.len() - end, start..stretches.len() - end);
        // In the place of each: another text where the look stays, else another node.
        let kept = old.len().min(new.len());
        for at in start..start + kept {
            let (Some(painted), Some(stretch)) = (self.stretches.get_mut(at), stretches.get(at)) else { continue };
            if painted.class == class(stretch) {
                painted.node.set_text_content(Some(part(stretch)));
                part(stretch).clone_into(&mut painted.text);
            } else if let Some(fresh) = make(class(stretch), part(stretch)) {
                let _ = parent.replace_child(&fresh.node, &painted.node);
                *painted = fresh;
            }
        }
        for gone in self.stretches.drain(start + kept..old.end) {
            let _ = parent.remove_child(&gone.node);
        }
        let next = self.stretches.get(start + kept).map(|painted| painted.node.clone());
        let fresh: Vec<Painted> = stretches
            .get(start + kept..new.end)
            .unwrap_or_default()
            .iter()
            .filter_map(|stretch| make(class(stretch), part(stretch)))
            .collect();
        for painted in &fresh {
            let _ = parent.insert_before(&painted.node, next.as_ref());
        }
        self.stretches.splice(start + kept..start + kept, fresh);
    }

    /// Where the character at a place of the text stands in the window.
    #[cfg_attr(not(target_arch = "wasm32"), allow(clippy::unused_self, unused_variables))]
    pub fn frame_at(&self, at: usize) -> Option<Frame> {
        #[cfg(target_arch = "wasm32")]
        {
            let mut before = 0;
            let found = self.stretches.iter().find(|painted| {
                let is_here = at < before + painted.text.len();
                before += painted.text.len();
                is_here
            });
            let painted = found.or_else(|| self.stretches.last())?;
            let inside = (at + painted.text.len()).saturating_sub(before).min(painted.text.len());
            let units = crate::editor::utf16(&painted.text, inside);
            let node = if painted.node.node_type() == Node::TEXT_NODE {
                painted.node.clone()
            } else {
                painted.node.first_child()?
            };
            let range = document().create_range().ok()?;
            range.set_start(&node, units).ok()?;
            // With the character behind it, where there is one: alone, a place at the start of a line counts to the line before.
            let next = painted.text.get(inside..).and_then(|rest| rest.chars().next());
            let width = next.map_or(0, |letter| if letter.len_utf16() == 2 { 2 } else { 1 });
            range.set_end(&node, units + width).ok()?;
            let rect = range.get_bounding_client_rect();
            Some(Frame { left: rect.left(), top: rect.top(), right: rect.right(), bottom: rect.bottom() })
        }
        #[cfg(not(target_arch = "wasm32"))]
        None
    }
}

/// Text that looks like nothing in particular needs no element.
fn make(class: Class, text: &str) -> Option<Painted> {
    let node: Node = if class == Class::default() {
        document().create_text_node(text).unchecked_into()
    } else {
        let element = document().create_element("span").ok()?;
        element.set_class_name(&name(class));
        element.set_text_content(Some(text));
        element.unchecked_into()
    };
    Some(Painted { class, text: text.to_owned(), node })
}

fn name((colour, severity, is_pair): Class) -> String {
    let colour = match colour {
        Colour::Plain => "",
        Colour::Keyword => "soql-keyword",
        Colour::Function => "soql-function",
        Colour::Text => "soql-text",
        Colour::Value => "soql-value",
        Colour::Slot => "soql-slot",
        Colour::Comment => "soql-comment",
        Colour::Odd => "soql-odd",
    };
    let severity = match severity {
        None => "",
        Some(Severity::Error) => " soql-error",
        Some(Severity::Warning) => " soql-warning",
        Some(Severity::Note) => " soql-note",
    };
    [colour, severity, if is_pair { " soql-pair" } else { "" }].concat()
}
