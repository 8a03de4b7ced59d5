//! What keys do in the query's text. Typing, moving and undoing are the browser's own.

use leptos::ev::KeyboardEvent;
use leptos::prelude::*;

use super::Editor;
use crate::app::event::Event;

impl Editor {
    /// A key went down.
    pub(super) fn key(self, event: &KeyboardEvent) {
        // What an input method is still composing is not ours.
        if event.is_composing() {
            return;
        }
        let is_command = event.ctrl_key() || event.meta_key();
        let (key, is_shift, is_alt) = (event.key(), event.shift_key(), event.alt_key());
        let is_open = self.open.with_untracked(Option::is_some);
        match key.as_str() {
            "Enter" if is_command => {
                self.close();
                self.screen.emit(Event::RunClicked);
            }
            " " if event.ctrl_key() && !is_alt => {
                if let Some(text) = self.value() {
                    self.complete(&text, true);
                }
            }
            "/" if is_command && !is_alt => self.comment(),
            "." if is_command && !is_alt => self.fix_here(),
            "F8" => self.go_to_note(is_shift),
            // Where Option types letters of its own the key still has its place.
            _ if is_shift && is_alt && !is_command && event.code() == "KeyF" => self.lay_out(),
            _ if !is_open || is_command || is_alt => return,
            "ArrowDown" => self.activate(1),
            "ArrowUp" => self.activate(-1),
            "PageDown" => self.activate(8),
            "PageUp" => self.activate(-8),
            "Escape" => self.close(),
            "Enter" | "Tab" if !is_shift => self.take_completion(self.active.get_untracked()),
            _ => return,
        }
        event.prevent_default();
        event.stop_propagation();
    }
}
