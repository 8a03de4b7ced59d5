//! The elements of one row, made once and written over: those that stay left, those that move, those that stay right. Knows no table.

use leptos::prelude::document;
use leptos::wasm_bindgen::JsCast;
use leptos::web_sys::{Document, Element, HtmlElement, Node};

use super::columns::Columns;
use super::px_text;
use crate::format::Mark;

/// A row.
pub struct Slot {
    /// The row itself.
    pub element: HtmlElement,
    /// Its cells, in the order of [`super::columns::Strip`].
    pub strips: [Vec<CellSlot>; 3],
    /// What it shows: row, content, layout.
    pub shown: Option<(usize, u64, u64)>,
    /// Which selection its cells show.
    pub picked: u64,
    name: String,
    panes: [HtmlElement; 2],
    gutter: HtmlElement,
    row_number: Node,
    number: String,
    label: Option<Label>,
    class: &'static str,
    /// What makes the row stand out, in further classes.
    marks: String,
    level: usize,
    is_expanded: Option<bool>,
    is_row_picked: bool,
    top: f64,
    height: f64,
}

/// The head of a group, in place of the first cells.
struct Label {
    element: HtmlElement,
    text: Node,
    count: Node,
}

/// What the head of a group says.
pub struct GroupHead<'a> {
    /// The value.
    pub text: &'a str,
    /// How many rows it has.
    pub count: &'a str,
    /// How many groups are above it.
    pub level: usize,
    /// How many columns it takes the place of.
    pub columns: usize,
    /// Width in pixels.
    pub width: f64,
}

/// A cell.
pub struct CellSlot {
    /// The cell itself.
    pub element: HtmlElement,
    text_node: Node,
    text: String,
    class: &'static str,
    layout: u64,
    is_titled: bool,
    is_selected: bool,
    link: Option<Link>,
    mark: Option<Mark>,
}

/// The element that makes a cell's text lead somewhere.
struct Link {
    element: Element,
    href: String,
}

impl Slot {
    /// A row without cells. Ids of its cells begin with `name`.
    pub fn make(document: &Document, name: String) -> Option<Self> {
        let element = div(document, "grid-row", "row")?;
        let panes =
            [div(document, "grid-pane-left", "presentation")?, div(document, "grid-pane-right", "presentation")?];
        let gutter = div(document, "grid-number", "presentation")?;
        set(&gutter, "aria-hidden", "true");
        let row_number: Node = document.create_text_node("").into();
        gutter.append_child(&row_number).ok()?;
        panes[0].append_child(&gutter).ok()?;
        for pane in &panes {
            element.append_child(pane).ok()?;
        }
        Some(Self {
            element,
            strips: Default::default(),
            shown: None,
            picked: 0,
            name,
            panes,
            gutter,
            row_number,
            number: String::new(),
            label: None,
            class: "grid-row",
            marks: String::new(),
            level: 0,
            is_expanded: None,
            is_row_picked: false,
            top: f64::NAN,
            height: f64::NAN,
        })
    }

    /// What stands in the column of row numbers.
    pub fn number(&mut self, text: &str) {
        if self.number != text {
            self.row_number.set_node_value(Some(text));
            text.clone_into(&mut self.number);
        }
    }

    /// The row's class attribute: what it is, and what makes it stand out, each with a blank in front.
    pub fn set_class(&mut self, class: &'static str, marks: String) {
        if self.class != class || self.marks != marks {
            self.element.set_class_name(&(class.to_owned() + &marks));
            self.class = class;
            self.marks = marks;
        }
    }

    /// At which level it stands among groups, from 1, and whether it has rows below it that can be seen. Zero where there are none.
    pub fn set_level(&mut self, level: usize, is_expanded: Option<bool>) {
        if self.level != level {
            self.level = level;
            set_or_remove(&self.element, "aria-level", (level > 0).then(|| level.to_string()).as_deref());
        }
        if self.is_expanded != is_expanded {
            self.is_expanded = is_expanded;
            let text = is_expanded.map(|is_expanded| if is_expanded { "true" } else { "false" });
            set_or_remove(&self.element, "aria-expanded", text);
        }
    }

    /// Makes cells until there are as many as the columns drawn.
    pub fn grow(&mut self, document: &Document, drawn: &[std::ops::Range<usize>; 3]) {
        for (strip, columns) in drawn.iter().enumerate() {
            while self.strips[strip].len() < columns.len() {
                let id = self.name.clone() + &strip.to_string() + "-" + &self.strips[strip].len().to_string();
                let Some(cell) = CellSlot::make(document, &id) else { return };
                let _ = match strip {
                    0 => self.panes[0].append_child(&cell.element),
                    1 => self.element.insert_before(&cell.element, Some(&self.panes[1])),
                    _ => self.panes[1].append_child(&cell.element),
                };
                self.strips[strip].push(cell);
            }
        }
    }

    /// Shows the head of a group, or none.
    pub fn show_group(&mut self, document: &Document, head: Option<&GroupHead<'_>>) {
        let Some(head) = head else {
            if let Some(label) = self.label() {
                label.set_hidden(true);
            }
            return;
        };
        if self.label.is_none() {
            self.label = Label::make(document, &(self.name.clone() + "group"));
            if let Some(label) = &self.label {
                let _ = self.panes[0].append_child(&label.element);
            }
        }
        if let Some(label) = &self.label {
            label.element.set_hidden(false);
            label.text.set_node_value(Some(head.text));
            label.count.set_node_value(Some(head.count));
            set(&label.element, "aria-colspan", &head.columns.max(1).to_string());
            set_px(&label.element, "width", head.width);
            #[allow(clippy::cast_precision_loss)] // a handful of levels
            set_px(&label.element, "--indent", head.level as f64 * 18.0);
        }
    }

    /// The head of a group, where one is shown.
    #[must_use]
    pub fn label(&self) -> Option<&HtmlElement> {
        self.label.as_ref().map(|label| &label.element).filter(|element| !element.hidden())
    }

    /// The whole row is selected, or not.
    pub fn set_row_picked(&mut self, is_picked: bool) {
        if self.is_row_picked != is_picked {
            self.is_row_picked = is_picked;
            set_or_remove(&self.gutter, "data-picked", is_picked.then_some(""));
        }
    }

    /// Brings it to its place.
    pub fn move_to(&mut self, top: f64) {
        if self.top.to_bits() != top.to_bits() {
            if self.top.is_infinite() {
                self.element.set_hidden(false);
            }
            self.top = top;
            move_down(&self.element, top);
        }
    }

    /// A height of its own, or none.
    pub fn set_height(&mut self, px: Option<f64>) {
        let height = px.unwrap_or(f64::NAN);
        if self.height.to_bits() != height.to_bits() {
            self.height = height;
            match px {
                Some(px) => set_px(&self.element, "height", px),
                None => drop(self.element.style().remove_property("height")),
            }
        }
    }

    /// How high its highest cell is.
    #[must_use]
    pub fn content_px(&self) -> f64 {
        let cells = self.strips.iter().flatten().filter(|cell| !cell.text.is_empty());
        f64::from(cells.map(|cell| cell.element.offset_height()).max().unwrap_or(0))
    }

    /// Out of the page without being taken out of it. An infinite top stands for it.
    pub fn hide(&mut self) {
        if !self.top.is_infinite() {
            self.top = f64::INFINITY;
            self.shown = None;
            self.element.set_hidden(true);
        }
    }
}

impl Label {
    fn make(document: &Document, id: &str) -> Option<Self> {
        let element = div(document, "grid-group-label", "gridcell")?;
        element.set_id(id);
        set(&element, "aria-colindex", "1");
        let mark = document.create_element("span").ok()?;
        set(&mark, "class", "grid-group-mark");
        set(&mark, "aria-hidden", "true");
        let texts = ["grid-group-text", "grid-group-count"].map(|class| {
            let span = document.create_element("span").ok()?;
            set(&span, "class", class);
            let node: Node = document.create_text_node("").into();
            span.append_child(&node).ok()?;
            Some((span, node))
        });
        let [Some((text_span, text)), Some((count_span, count))] = texts else { return None };
        for part in [&mark, &text_span, &count_span] {
            element.append_child(part).ok()?;
        }
        Some(Self { element, text, count })
    }
}

impl CellSlot {
    fn make(document: &Document, id: &str) -> Option<Self> {
        let element = div(document, "cell", "gridcell")?;
        element.set_id(id);
        set(&element, "aria-selected", "false");
        let text_node: Node = document.create_text_node("").into();
        element.append_child(&text_node).ok()?;
        Some(Self {
            element,
            text_node,
            text: String::new(),
            class: "cell",
            layout: 0,
            is_titled: false,
            is_selected: false,
            link: None,
            mark: None,
        })
    }

    /// Writes a text in a style, that leads somewhere or not.
    pub fn show(&mut self, text: &str, class: &'static str, href: Option<String>) {
        self.lead(href);
        if self.text != text {
            self.text_node.set_node_value(Some(text));
            text.clone_into(&mut self.text);
        }
        if self.class != class {
            self.class = class;
            self.element.set_class_name(class);
            self.mark = None;
        }
        if self.is_titled {
            self.is_titled = false;
            let _ = self.element.remove_attribute("title");
        }
    }

    /// Makes the cell stand out, or not.
    pub fn stand_out(&mut self, mark: Option<Mark>) {
        if self.mark == mark {
            return;
        }
        let classes = mark.as_ref().map_or("", |mark| mark.classes.as_str());
        self.element.set_class_name(&(self.class.to_owned() + classes));
        if let Some((from, to)) = mark.as_ref().and_then(|mark| mark.bar) {
            let percent = |number: u8| number.to_string() + "%";
            let _ = self.element.style().set_property("--bar-from", &percent(from));
            let _ = self.element.style().set_property("--bar-to", &percent(to));
        }
        self.mark = mark;
    }

    fn lead(&mut self, href: Option<String>) {
        match (&mut self.link, href) {
            (None, None) => {}
            (Some(link), Some(href)) => {
                if link.href != href {
                    set(&link.element, "href", &href);
                    link.href = href;
                }
            }
            (Some(link), None) => {
                let _ = self.element.replace_child(&self.text_node, &link.element);
                self.link = None;
            }
            (None, Some(href)) => self.link = self.link_to(href),
        }
    }

    fn link_to(&self, href: String) -> Option<Link> {
        let element = document().create_element("a").ok()?;
        set(&element, "href", &href);
        set(&element, "target", "_blank");
        set(&element, "rel", "noopener noreferrer");
        // The grid has one stop for the Tab key.
        set(&element, "tabindex", "-1");
        // A drag over links selects cells, as it does elsewhere.
        set(&element, "draggable", "false");
        self.element.replace_child(&element, &self.text_node).ok()?;
        element.append_child(&self.text_node).ok()?;
        Some(Link { element, href })
    }

    /// Puts it where a column is, if columns have moved; without a column it is out of the page.
    pub fn lay_out(&mut self, layout: u64, column: Option<usize>, columns: &Columns) {
        if self.layout == layout {
            return;
        }
        self.layout = layout;
        if let Some(column) = column {
            set(&self.element, "aria-colindex", &(column + 1).to_string());
            set_px(&self.element, "left", columns.left_in_strip(column));
            set_px(&self.element, "width", columns.width(column));
        }
        self.element.set_hidden(column.is_none());
    }

    /// It is selected, or not.
    pub fn select(&mut self, is_selected: bool) {
        if self.is_selected != is_selected {
            self.is_selected = is_selected;
            set(&self.element, "aria-selected", if is_selected { "true" } else { "false" });
        }
    }

    /// Gives it a tooltip where its text does not fit or says less than the value.
    pub fn explain(&mut self, text: &str) {
        // How much there is of what does not fit is known of what can be scrolled alone.
        let style = self.element.style();
        let _ = style.set_property("overflow", "hidden");
        let is_cut = self.element.scroll_width() > self.element.client_width()
            || self.element.scroll_height() > self.element.client_height();
        let _ = style.remove_property("overflow");
        if !self.is_titled && (is_cut || self.text != text) {
            self.is_titled = true;
            self.element.set_title(text);
        }
    }

    /// The node that holds its text, and the text.
    #[must_use]
    pub fn text(&self) -> (&Node, &str) {
        (&self.text_node, &self.text)
    }
}

/// An element with a class and a role.
pub fn div(document: &Document, class: &str, role: &str) -> Option<HtmlElement> {
    let element = document.create_element("div").ok()?.dyn_into::<HtmlElement>().ok()?;
    element.set_class_name(class);
    set(&element, "role", role);
    Some(element)
}

/// Sets an attribute.
pub fn set(element: &Element, name: &str, value: &str) {
    let _ = element.set_attribute(name, value);
}

/// Sets an attribute, or takes it away.
pub fn set_or_remove(element: &Element, name: &str, value: Option<&str>) {
    match value {
        Some(value) => set(element, name, value),
        None => drop(element.remove_attribute(name)),
    }
}

/// Moves an element without laying out anything anew.
pub fn move_down(element: &HtmlElement, px: f64) {
    let _ = element.style().set_property("transform", &("translateY(".to_owned() + &px_text(px) + ")"));
}

/// Through the object model: the content security policy admits no style attributes in markup.
pub fn set_px(element: &HtmlElement, name: &str, px: f64) {
    let _ = element.style().set_property(name, &px_text(px));
}

/// Width of ten digits in a cell, measured.
#[must_use]
pub fn ten_digits_px(body: &HtmlElement) -> Option<f64> {
    let probe = div(&document(), "cell", "presentation")?;
    probe.set_text_content(Some("0123456789"));
    body.append_child(&probe).ok()?;
    let width = f64::from(probe.scroll_width());
    probe.remove();
    Some(width)
}
