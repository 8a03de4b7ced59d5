//! The query's text: a field that types like any other, over a layer that shows it in colour; completions and notes beside it. What is
//! changed for the person goes through the browser's own undo.

mod keys;
mod layer;
mod list;
mod notes;

use std::ops::Range;
use std::time::Duration;

use leptos::html::{Div, Textarea, Ul};
use leptos::leptos_dom::helpers::{TimeoutHandle, set_timeout_with_handle};
use leptos::prelude::*;

use super::Screen;
use crate::app::event::Event;
use crate::app::view::Mark;
use crate::editor::{self, Note, Replacement, byte_at, place_at, utf16};
use crate::limits;
use crate::soql::catalog::Catalog;
use crate::soql::check::Fix;
use crate::soql::complete::{Completions, complete};
use crate::soql::{Lacks, place};
use crate::ui::dom::frame;
use crate::ui::markup::{effect, memo, view};
use layer::Layer;
use list::{List, Open};
use notes::{Foot, NOTE_ID};

/// What is wrong is said to screen readers when nothing was typed for so long.
const QUIET: Duration = Duration::from_millis(1_200);

/// Room for the list of completions, in pixels.
const LIST_WIDTH_PX: f64 = 460.0;
const LIST_HEIGHT_PX: f64 = 260.0;
const EDGE_PX: f64 = 8.0;

/// The editor's parts, for its own pieces.
#[derive(Clone, Copy)]
pub struct Editor {
    screen: Screen,
    field: NodeRef<Textarea>,
    frame: NodeRef<Div>,
    painted: NodeRef<Div>,
    list: NodeRef<Ul>,
    layer: StoredValue<Layer, LocalStorage>,
    open: RwSignal<Option<Open>>,
    active: RwSignal<usize>,
    notes: RwSignal<Vec<Note>>,
    mark: Memo<Option<Mark>>,
    place: RwSignal<(usize, usize)>,
    is_too_long: RwSignal<bool>,
    said: RwSignal<String>,
    quiet: StoredValue<Option<TimeoutHandle>, LocalStorage>,
    /// The text when it was read last.
    text: StoredValue<String>,
    /// What is lacking of the org, as told last. Nobody asks before the person has begun to work here.
    lacks: StoredValue<Option<Lacks>>,
    /// Completions were asked for, and wait for what is lacking.
    is_waiting: StoredValue<bool>,
}

/// Why the text is read anew.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Because {
    /// The person typed.
    Typed,
    /// The caret moved, or more is known.
    Looked,
}

/// The field, its layer, and what is said of the text.
#[component]
pub fn QueryText(screen: Screen, field: NodeRef<Textarea>) -> impl IntoView {
    let query = screen.query;
    let version = memo(move || query.with(|query| query.text_version));
    let known = memo(move || query.with(|query| query.known.clone()));
    let mark = memo(move || query.with(|query| query.mark.clone()));
    let text = move || {
        version.track();
        query.with_untracked(|query| query.text.clone())
    };
    let editor = Editor {
        screen,
        field,
        frame: NodeRef::new(),
        painted: NodeRef::new(),
        list: NodeRef::new(),
        layer: StoredValue::new_local(Layer::default()),
        open: RwSignal::new(None),
        active: RwSignal::new(0),
        notes: RwSignal::new(Vec::new()),
        mark,
        place: RwSignal::new((1, 1)),
        is_too_long: RwSignal::new(false),
        said: RwSignal::new(String::new()),
        quiet: StoredValue::new_local(None),
        text: StoredValue::new(String::new()),
        lacks: StoredValue::new(None),
        is_waiting: StoredValue::new(false),
    };
    // The app has put another text there, the server has found a fault, or more is known of the org.
    effect(move || {
        version.track();
        mark.track();
        known.track();
        if field.get().is_some() && editor.painted.get().is_some() {
            let text = query.with_untracked(|query| query.text.clone());
            editor.read(&text, Because::Looked);
            if editor.is_waiting.get_value() || editor.open.with_untracked(Option::is_some) {
                editor.complete(&text, true);
            }
        }
    });
    let Editor { open, active, said, .. } = editor;
    view! {
        <div class="editor">
            <div class="editor-frame" class:is-plain=move || editor.is_too_long.get() node_ref=editor.frame>
                <div class="editor-layer mono" aria-hidden="true">
                    <div class="editor-painted" node_ref=editor.painted></div>
                </div>
                <textarea
                    id="soql"
                    class="query-text mono"
                    rows="3"
                    spellcheck="false"
                    autocomplete="off"
                    autocapitalize="none"
                    placeholder="SELECT Id, Name FROM Account"
                    aria-describedby="query-mark ".to_owned() + NOTE_ID
                    aria-autocomplete="list"
                    aria-haspopup="listbox"
                    aria-controls=move || open.with(|open| open.is_some().then_some(list::LIST_ID))
                    aria-activedescendant=move || {
                        open.with(|open| open.as_ref().map(|_| list::option_id(active.get())))
                    }
                    aria-invalid=move || mark.with(|mark| mark.is_some().then_some("true"))
                    aria-keyshortcuts="Control+Space Control+/ Shift+Alt+F F8 Control+."
                    prop:value=text
                    on:input=move |_| editor.typed()
                    on:keydown=move |event| editor.key(&event)
                    on:keyup=move |_| editor.looked()
                    on:pointerup=move |_| editor.looked()
                    on:focus=move |_| editor.looked()
                    on:blur=move |_| editor.left()
                    node_ref=field
                ></textarea>
            </div>
            <List editor list=editor.list />
            <Foot editor />
            <p class="visually-hidden" role="status">
                {move || said.get()}
            </p>
        </div>
    }
    .into_any()
}

impl Editor {
    /// The person typed, or something was typed for them.
    fn typed(self) {
        let Some(text) = self.value() else { return };
        let before = self.text.with_value(String::len);
        let lacks = self.read(&text, Because::Typed);
        // One letter more: a word is being typed. What is pasted, dictated or put in wants no list.
        let added = text.len().checked_sub(before);
        if self.open.with_untracked(Option::is_some) || added.is_some_and(|added| (1..=4).contains(&added)) {
            self.complete(&text, false);
        }
        self.screen.emit(Event::QueryTyped(text));
        self.ask_for(lacks);
    }

    /// Has what is lacking asked for, once.
    fn ask_for(self, lacks: Lacks) {
        let is_new = self.lacks.with_value(|told| told.as_ref() != Some(&lacks));
        if is_new {
            self.lacks.set_value(Some(lacks.clone()));
            if lacks != Lacks::default() {
                self.screen.emit(Event::DescriptionsWanted(lacks));
            }
        }
    }

    /// The caret may have moved.
    fn looked(self) {
        let Some(text) = self.value() else { return };
        let place_now = place(&text, self.caret(&text));
        if place_now == self.place.get_untracked() && self.text.with_value(|known| *known == text) {
            return;
        }
        if self.text.with_value(|known| *known == text) {
            self.close();
        }
        self.read(&text, Because::Looked);
    }

    /// Reads the text and shows what it is; gives what is lacking of the org.
    fn read(self, text: &str, because: Because) -> Lacks {
        let caret = self.caret(text);
        let mark = self.mark.get_untracked().filter(|_| because == Because::Looked);
        let mark = mark.map(|mark| place_at(text, mark.line, mark.column)).map(|at| at..at);
        let reading = self.with_catalog(|catalog| editor::read(text, Some(caret), mark.as_ref(), catalog));
        if let Some(painted) = self.painted.get_untracked() {
            let shown = if reading.is_too_long { "" } else { text };
            let stretches = if reading.is_too_long { &[][..] } else { &reading.stretches };
            self.layer.try_update_value(|layer| layer.paint(&painted, shown, stretches));
        }
        self.text.set_value(text.to_owned());
        replace(self.is_too_long, reading.is_too_long);
        replace(self.place, place(text, caret));
        if self.notes.with_untracked(|notes| *notes != reading.notes) {
            self.notes.set(reading.notes);
            self.say_later();
        }
        // More is known, and shows what else there is to know.
        if because == Because::Looked && self.lacks.with_value(Option::is_some) {
            self.ask_for(reading.lacks.clone());
        }
        reading.lacks
    }

    /// The note at the caret, or else the first one.
    fn nearest(self) -> Option<Note> {
        let at = self.place.get();
        self.notes.with(|notes| {
            let here = self.text.with_value(|text| place_at(text, at.0, at.1));
            let is_here = |note: &&Note| note.span.start <= here && here <= note.span.end;
            notes.iter().find(is_here).or_else(|| notes.first()).cloned()
        })
    }

    /// Offers what could be typed at the caret; asked for by the person, or because they type.
    fn complete(self, text: &str, is_asked: bool) {
        let caret = self.caret(text);
        if text.len() > limits::EDITOR_BYTES_MAX {
            self.close();
            return;
        }
        let found = self.with_catalog(|catalog| complete(text, caret, catalog));
        let Completions { items, replaces, lacks } = found;
        self.is_waiting.set_value(items.is_empty() && lacks != Lacks::default());
        if is_asked {
            self.ask_for(lacks);
        }
        let typed = text.get(replaces.start..caret).unwrap_or_default();
        let is_path = text.get(..replaces.start).is_some_and(|before| before.ends_with('.'));
        // What is typed whole needs no list, nor what nothing was typed of.
        let is_whole = items.first().is_some_and(|item| item.insert.eq_ignore_ascii_case(typed));
        let is_wanted = is_asked || ((is_path || !typed.is_empty()) && !is_whole);
        if items.is_empty() || !is_wanted {
            self.close();
            return;
        }
        let Some((list, at)) =
            self.list.get_untracked().zip(self.layer.try_with_value(|layer| layer.frame_at(replaces.start)).flatten())
        else {
            return;
        };
        list::fill(&list, &items);
        let (width, height) = window_size();
        let is_above = at.bottom + LIST_HEIGHT_PX > height && at.top > height - at.bottom;
        let edge = if is_above { height - at.top + 2.0 } else { at.bottom + 2.0 };
        let left = at.left.min(width - LIST_WIDTH_PX - EDGE_PX).max(EDGE_PX);
        replace(self.active, 0);
        self.open.set(Some(Open { items, replaces, left, edge, is_above }));
        list.set_scroll_top(0);
    }

    /// Puts what is offered into the text.
    fn take_completion(self, at: usize) {
        let Some(open) = self.open.get_untracked() else { return };
        self.close();
        if let Some(item) = open.items.get(at) {
            self.replace(&editor::completed(&open.replaces, item));
            // A path goes on behind its dot.
            if let Some(text) = self.value().filter(|_| item.insert.ends_with('.')) {
                self.complete(&text, true);
            }
        }
    }

    /// Makes another line of the list the active one.
    fn activate(self, step: isize) {
        let count = self.open.with_untracked(|open| open.as_ref().map_or(0, |open| open.items.len()));
        let count = count.min(limits::COMPLETIONS_SHOWN_MAX);
        let before = self.active.get_untracked();
        let now = match step {
            -1 if before == 0 => count.saturating_sub(1),
            1 if before + 1 >= count => 0,
            step => before.saturating_add_signed(step).min(count.saturating_sub(1)),
        };
        self.active.set(now);
        if let Some(list) = self.list.get_untracked() {
            list::activate(&list, before, now);
        }
    }

    fn left(self) {
        self.is_waiting.set_value(false);
        self.close();
    }

    fn close(self) {
        if self.open.with_untracked(Option::is_some) {
            self.open.set(None);
        }
    }

    /// Makes a correction.
    fn fix(self, fix: &Fix) {
        let Some(text) = self.value() else { return };
        if let Some(replacement) = editor::fixed(&text, fix) {
            self.replace(&replacement);
            self.say(fix.title.clone() + ": done");
        }
    }

    /// Lays the text out.
    fn lay_out(self) {
        let Some(text) = self.value() else { return };
        match editor::laid_out(&text, self.caret(&text)) {
            Some(replacement) => {
                self.replace(&replacement);
                self.say("The query was laid out".to_owned());
            }
            None if self.notes.with_untracked(Vec::is_empty) => self.say("The query is laid out already".to_owned()),
            None => self.say("A query with a fault is not laid out".to_owned()),
        }
    }

    /// Makes comments of the lines that are selected, or the other way round.
    fn comment(self) {
        let Some(text) = self.value() else { return };
        let selected = self.selected(&text);
        self.replace(&editor::commented(&text, &selected));
    }

    /// Goes to the next note behind the caret, or before it, and says it.
    fn go_to_note(self, is_back: bool) {
        let Some(text) = self.value() else { return };
        let selected = self.selected(&text);
        let next = self.notes.with_untracked(|notes| {
            let found = if is_back {
                notes.iter().rev().find(|note| note.span.start < selected.start).or_else(|| notes.last())
            } else {
                notes.iter().find(|note| note.span.start > selected.start).or_else(|| notes.first())
            };
            found.cloned()
        });
        match next {
            Some(note) => {
                self.select(note.span);
                self.say(notes::kind(note.severity).to_owned() + &note.message + " " + &note.hint);
            }
            None => self.say("Nothing is wrong with the query as far as is known".to_owned()),
        }
    }

    /// Makes the correction of the note at the caret.
    fn fix_here(self) {
        match self.nearest().and_then(|note| note.fix) {
            Some(fix) => self.fix(&fix),
            None => self.say("There is no certain correction here".to_owned()),
        }
    }

    /// Selects a stretch of the text and shows it.
    fn select(self, span: Range<usize>) {
        let (Some(field), Some(text)) = (self.field.get_untracked(), self.value()) else { return };
        let _ = field.focus();
        let _ = field.set_selection_range(utf16(&text, span.start), utf16(&text, span.end));
        self.looked();
        let Some(at) = self.layer.try_with_value(|layer| layer.frame_at(span.start)).flatten() else { return };
        if let Some(element) = self.frame.get_untracked() {
            let around = frame(&element);
            let by = if at.top < around.top { at.top - around.top } else { (at.bottom - around.bottom).max(0.0) };
            if by != 0.0 {
                element.set_scroll_top(element.scroll_top() + crate::ui::grid::whole_px(by));
            }
        }
    }

    /// Types for the person.
    fn replace(self, replacement: &Replacement) {
        let (Some(field), Some(text)) = (self.field.get_untracked(), self.value()) else { return };
        let _ = field.focus();
        let (start, end) = (utf16(&text, replacement.span.start), utf16(&text, replacement.span.end));
        let _ = field.set_selection_range(start, end);
        if !type_in(&replacement.text, start < end) {
            field.set_value(&replacement.apply(&text));
            self.typed();
        }
        let after = field.value();
        let Range { start, end } = replacement.selected.clone();
        let _ = field.set_selection_range(utf16(&after, start), utf16(&after, end));
        self.close();
        self.looked();
    }

    fn value(self) -> Option<String> {
        self.field.get_untracked().map(|field| field.value())
    }

    /// The caret, or where the selection begins.
    fn caret(self, text: &str) -> usize {
        self.selected(text).start
    }

    fn selected(self, text: &str) -> Range<usize> {
        let Some(field) = self.field.get_untracked() else { return 0..0 };
        let at = |units: Option<u32>| byte_at(text, units.unwrap_or_default());
        at(field.selection_start().ok().flatten())..at(field.selection_end().ok().flatten())
    }

    fn with_catalog<T>(self, read: impl FnOnce(&Catalog) -> T) -> T {
        let known = self.screen.query.with_untracked(|query| query.known.clone());
        match known.catalog.try_read() {
            Ok(catalog) => read(&catalog),
            Err(_) => read(&Catalog::new()),
        }
    }

    fn say(self, words: String) {
        self.said.set(words);
    }

    /// Says how many notes there are once the person rests.
    fn say_later(self) {
        if !cfg!(target_arch = "wasm32") {
            return;
        }
        let say = move || {
            let words = self.notes.try_with_untracked(|notes| match notes.as_slice() {
                [] => String::new(),
                [note] => notes::kind(note.severity).to_owned() + &note.message,
                [note, ..] => notes.len().to_string() + " findings. " + notes::kind(note.severity) + &note.message,
            });
            if let Some(words) = words {
                replace(self.said, words);
            }
        };
        let waiting = set_timeout_with_handle(say, QUIET).ok();
        let before = self.quiet.try_update_value(|quiet| std::mem::replace(quiet, waiting)).flatten();
        if let Some(before) = before {
            before.clear();
        }
    }
}

fn replace<T: PartialEq + Send + Sync + 'static>(signal: RwSignal<T>, value: T) {
    if signal.with_untracked(|shown| *shown != value) {
        signal.set(value);
    }
}

fn window_size() -> (f64, f64) {
    let (width, height) = (window().inner_width(), window().inner_height());
    let px = |side: Option<f64>| side.unwrap_or_default();
    (px(width.ok().and_then(|side| side.as_f64())), px(height.ok().and_then(|side| side.as_f64())))
}

/// Types a text in the place of the selection, in such a way that the browser can take it back. Whether it did.
#[cfg_attr(not(target_arch = "wasm32"), allow(unused_variables))]
fn type_in(text: &str, is_selected: bool) -> bool {
    #[cfg(target_arch = "wasm32")]
    {
        use leptos::wasm_bindgen::JsCast as _;

        let Ok(document) = document().dyn_into::<web_sys::HtmlDocument>() else { return false };
        if text.is_empty() {
            return !is_selected || document.exec_command("delete").unwrap_or(false);
        }
        document.exec_command_with_show_ui_and_value("insertText", false, text).unwrap_or(false)
    }
    #[cfg(not(target_arch = "wasm32"))]
    false
}
