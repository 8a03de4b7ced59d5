//! Elements as values of one type, and what they are made of; knows no component.
//!
//! The macro [`view!`] makes them from markup as Leptos has it. Leptos itself gives each element a type of its own, with code of that
//! type to build it and to bring it up to date; here the same code serves all of them, which halves what the screen weighs. All else is
//! Leptos: signals, effects, components, [`AnyView`].

use std::borrow::Cow;
use std::cell::RefCell;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::rc::Rc;
use std::sync::Arc;

use leptos::ev::EventDescriptor;
use leptos::html::ElementType;
use leptos::prelude::*;
use leptos::tachys::html::attribute::Attribute;
use leptos::tachys::html::attribute::any_attribute::AnyAttribute;
use leptos::tachys::html::node_ref::NodeRefContainer;
use leptos::tachys::hydration::Cursor;
use leptos::tachys::renderer::{RemoveEventHandler, Rndr, types};
use leptos::tachys::view::add_attr::AddAnyAttr;
use leptos::tachys::view::any_view::AnyViewState;
use leptos::tachys::view::{Mountable, Position, PositionState, Render, RenderHtml};
use leptos::wasm_bindgen::{JsCast, JsValue};
pub use leptos::{ev, view as component};
pub use orgpane_markup::view;
use send_wrapper::SendWrapper;

/// An element that is still to be built.
pub struct Element {
    shape: &'static Shape,
    parts: Vec<Part>,
    children: Vec<AnyView>,
}

/// What never changes of an element.
#[derive(PartialEq, Eq)]
pub struct Shape {
    #[allow(missing_docs)]
    pub tag: &'static str,
    /// Names and values of attributes.
    pub constants: &'static [(&'static str, &'static str)],
}

/// Markup in the making: the elements that are open, the innermost last.
#[derive(Default)]
pub struct Markup {
    open: Vec<Element>,
}

/// Something of an element that is not constant.
struct Part {
    kind: Kind,
    name: &'static str,
    value: Value,
}

/// What of an element a value is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Kind {
    Attribute,
    Property,
    Style,
    Class,
    Event,
    Reference,
}

/// The value of an attribute, a property, a style, or whether a class is there.
pub enum Value {
    /// The attribute is not there.
    Absent,
    #[allow(missing_docs)]
    Constant(&'static str),
    #[allow(missing_docs)]
    Text(String),
    /// An attribute that is there without a value, or not there.
    Flag(bool),
    /// Whatever it is now: read anew when a signal in it changes.
    Live(Read<Self>),
    /// Called with every event of that name.
    Handler(SendWrapper<Handle>),
    /// Told the element once it is built.
    Reference(Box<dyn FnOnce(&types::Element) + Send>),
}

type Read<T> = Box<dyn FnMut() -> T + Send>;
type Handle = Box<dyn FnMut(types::Event)>;
/// Whoever takes the element's place brings a handler of its own, and the listener stays.
type Listener = Rc<RefCell<Handle>>;

/// Functions that stay functions: each is called a hundred times and more.
impl Markup {
    /// Nothing yet.
    #[must_use]
    pub const fn new() -> Self {
        Self { open: Vec::new() }
    }

    /// Begins an element within the one that is open.
    #[inline(never)]
    pub fn open(&mut self, shape: &'static Shape) {
        self.open.push(Element { shape, parts: Vec::new(), children: Vec::new() });
    }

    /// Ends the element that is open. The outermost one stays, for [`Markup::finish`].
    #[inline(never)]
    pub fn close(&mut self) {
        if self.open.len() > 1
            && let Some(element) = self.open.pop()
        {
            self.push(element.into_any());
        }
    }

    /// The outermost element.
    #[inline(never)]
    #[must_use]
    pub fn finish(mut self) -> Element {
        self.open.pop().unwrap_or(Element {
            shape: &Shape { tag: "div", constants: &[] },
            parts: Vec::new(),
            children: Vec::new(),
        })
    }

    #[inline(never)]
    fn part(&mut self, kind: Kind, name: &'static str, value: Value) {
        if let Some(element) = self.open.last_mut() {
            element.parts.push(Part { kind, name, value });
        }
    }

    #[inline(never)]
    fn live(&mut self, kind: Kind, name: &'static str, read: Read<Value>) {
        self.part(kind, name, Value::Live(read));
    }

    #[inline(never)]
    fn push(&mut self, child: AnyView) {
        if let Some(element) = self.open.last_mut() {
            element.children.push(child);
        }
    }

    #[inline(never)]
    fn read(&mut self, read: Read<AnyView>) {
        self.push(read.into_any());
    }

    /// Sets an attribute.
    pub fn attribute(&mut self, name: &'static str, value: impl IntoValue) {
        value.put(self, Kind::Attribute, name);
    }

    /// Sets what scripts read of the element, as `checked` of a box that a person changes.
    pub fn property(&mut self, name: &'static str, value: impl IntoValue) {
        value.put(self, Kind::Property, name);
    }

    /// Sets one property of its style.
    pub fn style(&mut self, name: &'static str, value: impl IntoValue) {
        value.put(self, Kind::Style, name);
    }

    /// Adds a class, or not.
    pub fn class(&mut self, name: &'static str, value: impl IntoValue) {
        value.put(self, Kind::Class, name);
    }

    /// Calls `handler` with every such event, as one who belongs where the element was made.
    #[allow(clippy::needless_pass_by_value, reason = "an event is told by its type")]
    pub fn on<E>(&mut self, event: E, mut handler: impl FnMut(E::EventType) + 'static)
    where
        E: EventDescriptor,
        E::EventType: JsCast,
    {
        // Natively nothing happens, and there is nothing to call.
        if cfg!(target_arch = "wasm32")
            && let Cow::Borrowed(name) = event.name()
        {
            self.listen(name, Box::new(move |event| handler(event.unchecked_into())));
        }
    }

    #[inline(never)]
    fn listen(&mut self, name: &'static str, mut handler: Handle) {
        let owner = Owner::current().unwrap_or_default();
        let handler: Handle = Box::new(move |event| owner.with(|| handler(event)));
        self.part(Kind::Event, name, Value::Handler(SendWrapper::new(handler)));
    }

    /// Tells the reference the element once it is there.
    pub fn refer<E>(&mut self, reference: NodeRef<E>)
    where
        E: ElementType,
        E::Output: JsCast + 'static,
    {
        self.part(Kind::Reference, "", Value::Reference(Box::new(move |element| reference.load(element))));
    }

    /// Puts a text into the element.
    #[inline(never)]
    pub fn text(&mut self, text: &'static str) {
        self.push(text.into_any());
    }

    /// Puts a view into the element.
    pub fn child(&mut self, child: impl IntoChild) {
        child.put(self);
    }
}

/// Tags that only drawings have stand in a namespace of their own.
fn namespace(tag: &str) -> Option<&'static str> {
    matches!(tag, "svg" | "g" | "path" | "rect" | "circle" | "line" | "text").then_some("http://www.w3.org/2000/svg")
}

/// A value that is computed anew when a signal in it changes, and wakes others only if it differs then. As [`Memo::new`], whose
/// code would be there once for each function instead of once for each type.
pub fn memo<T: PartialEq + Send + Sync + 'static>(compute: impl Fn() -> T + Send + Sync + 'static) -> Memo<T> {
    fn boxed<T: PartialEq + Send + Sync + 'static>(compute: Box<dyn Fn() -> T + Send + Sync>) -> Memo<T> {
        Memo::new(move |_| compute())
    }
    boxed(Box::new(compute))
}

/// Done now and whenever a signal in it changes. As [`Effect::new`], but the same code for all.
pub fn effect(run: impl FnMut() + 'static) {
    fn boxed(mut run: Box<dyn FnMut()>) {
        Effect::new(move |_| run());
    }
    boxed(Box::new(run));
}

/// Several views one after the other.
#[must_use]
pub fn several(mut views: Vec<AnyView>) -> AnyView {
    if views.len() == 1
        && let Some(only) = views.pop()
    {
        return only;
    }
    views.into_any()
}

/// A view for each item, made once for each key and kept while the key is there.
pub fn keyed<I, T, K>(
    each: impl Fn() -> I + Send + 'static,
    key: impl Fn(&T) -> K + Send + 'static,
    view: impl Fn(T) -> AnyView + Send + Sync + 'static,
) -> AnyView
where
    I: IntoIterator<Item = T>,
    T: Send + 'static,
    K: Hash,
{
    let view = Arc::new(view);
    let item = move |item: T| {
        let mut hasher = DefaultHasher::new();
        key(&item).hash(&mut hasher);
        let view = Arc::clone(&view);
        Item { key: hasher.finish(), view: Box::new(move || view(item)) }
    };
    list(Box::new(move || each().into_iter().map(&item).collect()))
}

/// An item of a list, and how it is drawn.
struct Item {
    key: u64,
    view: Box<dyn FnOnce() -> AnyView + Send>,
}

fn list(each: Box<dyn Fn() -> Vec<Item> + Send>) -> AnyView {
    For(ForProps::builder().each(each).key(|item: &Item| item.key).children(|item: Item| (item.view)()).build())
        .into_any()
}

/// What can stand within an element.
pub trait IntoChild: Sized {
    #[allow(missing_docs)]
    fn into_child(self) -> AnyView;

    /// Puts it into the element that is open.
    fn put(self, made: &mut Markup) {
        made.push(self.into_child());
    }
}

impl IntoChild for AnyView {
    fn into_child(self) -> AnyView {
        self
    }
}

impl IntoChild for Element {
    #[inline(never)]
    fn into_child(self) -> AnyView {
        self.into_any()
    }
}

impl IntoChild for () {
    fn into_child(self) -> AnyView {
        self.into_any()
    }
}

impl IntoChild for &'static str {
    #[inline(never)]
    fn into_child(self) -> AnyView {
        self.into_any()
    }
}

impl IntoChild for String {
    #[inline(never)]
    fn into_child(self) -> AnyView {
        self.into_any()
    }
}

impl<T: IntoChild> IntoChild for Option<T> {
    fn into_child(self) -> AnyView {
        match self {
            Some(child) => child.into_child(),
            None => ().into_any(),
        }
    }
}

impl<T: IntoChild> IntoChild for Vec<T> {
    fn into_child(self) -> AnyView {
        self.into_iter().map(IntoChild::into_child).collect::<Vec<_>>().into_any()
    }
}

/// What a component gives.
impl<T: Render + RenderHtml + Send + 'static> IntoChild for View<T> {
    fn into_child(self) -> AnyView {
        self.into_any()
    }
}

/// Read anew when a signal in it changes.
impl<F, T> IntoChild for F
where
    F: FnMut() -> T + Send + 'static,
    T: IntoChild,
{
    fn into_child(mut self) -> AnyView {
        live(Box::new(move || self().into_child()))
    }

    fn put(mut self, made: &mut Markup) {
        made.read(Box::new(move || self().into_child()));
    }
}

impl<T: IntoChild + Clone + Send + Sync + 'static> IntoChild for Memo<T> {
    fn into_child(self) -> AnyView {
        live(Box::new(move || self.get().into_child()))
    }
}

fn live(read: Read<AnyView>) -> AnyView {
    read.into_any()
}

/// What the value of an attribute, a property or a style can be, and whether a class is there.
pub trait IntoValue: Sized {
    #[allow(missing_docs)]
    fn into_value(self) -> Value;

    /// Puts it on the element that is open.
    fn put(self, made: &mut Markup, kind: Kind, name: &'static str) {
        made.part(kind, name, self.into_value());
    }
}

impl IntoValue for Value {
    fn into_value(self) -> Value {
        self
    }
}

impl IntoValue for &'static str {
    fn into_value(self) -> Value {
        Value::Constant(self)
    }
}

impl IntoValue for String {
    fn into_value(self) -> Value {
        Value::Text(self)
    }
}

impl IntoValue for bool {
    fn into_value(self) -> Value {
        Value::Flag(self)
    }
}

impl IntoValue for usize {
    fn into_value(self) -> Value {
        Value::Text(self.to_string())
    }
}

impl<T: IntoValue> IntoValue for Option<T> {
    fn into_value(self) -> Value {
        self.map_or(Value::Absent, IntoValue::into_value)
    }
}

impl<F, T> IntoValue for F
where
    F: FnMut() -> T + Send + 'static,
    T: IntoValue,
{
    fn into_value(mut self) -> Value {
        Value::Live(Box::new(move || self().into_value()))
    }

    fn put(mut self, made: &mut Markup, kind: Kind, name: &'static str) {
        made.live(kind, name, Box::new(move || self().into_value()));
    }
}

impl<T: IntoValue + Clone + Send + Sync + 'static> IntoValue for Memo<T> {
    fn into_value(self) -> Value {
        Value::Live(Box::new(move || self.get().into_value()))
    }
}

impl Value {
    /// What it is at this moment.
    fn now(self) -> Self {
        match self {
            Self::Live(mut read) => read().now(),
            other => other,
        }
    }

    fn text(&self) -> Option<&str> {
        match self {
            Self::Constant(text) => Some(text),
            Self::Text(text) => Some(text),
            Self::Flag(true) => Some(""),
            _ => None,
        }
    }

    fn is_same(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Flag(one), Self::Flag(other)) => one == other,
            (one, other) => one.text() == other.text(),
        }
    }

    /// Puts it on an element.
    fn put_on(&self, element: &types::Element, kind: Kind, name: &str) {
        match kind {
            Kind::Attribute => match self.text() {
                Some(text) => Rndr::set_attribute(element, name, text),
                None => Rndr::remove_attribute(element, name),
            },
            Kind::Property => {
                let value = match self {
                    Self::Flag(flag) => JsValue::from_bool(*flag),
                    other => JsValue::from_str(other.text().unwrap_or_default()),
                };
                Rndr::set_property(element, name, &value);
            }
            Kind::Style => match self.text() {
                Some(text) => Rndr::set_css_property(&Rndr::style(element), name, text),
                None => Rndr::remove_css_property(&Rndr::style(element), name),
            },
            Kind::Class if matches!(self, Self::Flag(true)) => Rndr::add_class(&Rndr::class_list(element), name),
            Kind::Class => Rndr::remove_class(&Rndr::class_list(element), name),
            Kind::Event | Kind::Reference => (),
        }
    }
}

/// An element that is on the page.
pub struct Built {
    shape: &'static Shape,
    element: types::Element,
    parts: Vec<Held>,
    children: Vec<AnyViewState>,
}

/// A part of an element that is on the page.
struct Held {
    kind: Kind,
    name: &'static str,
    state: State,
}

/// Dropping it ends it.
#[allow(dead_code, reason = "effects are held, not read")]
enum State {
    Value(Value),
    Live(RenderEffect<Value>),
    Listening(Listener, RemoveEventHandler<types::Element>),
}

impl Part {
    fn put(self, element: &types::Element) -> Held {
        let Self { kind, name, value } = self;
        let state = match value {
            Value::Live(mut read) => {
                let element = element.clone();
                State::Live(RenderEffect::new(move |before: Option<Value>| {
                    let value = read().now();
                    // What a person changes is set again even if the program meant the same before.
                    let is_shown = before.is_some_and(|before| kind != Kind::Property && before.is_same(&value));
                    if !is_shown {
                        value.put_on(&element, kind, name);
                    }
                    value
                }))
            }
            Value::Handler(handler) => listen(element, name, handler.take()),
            Value::Reference(load) => {
                load(element);
                State::Value(Value::Absent)
            }
            value => {
                value.put_on(element, kind, name);
                State::Value(value)
            }
        };
        Held { kind, name, state }
    }
}

fn listen(element: &types::Element, name: &str, handle: Handle) -> State {
    let listener = Rc::new(RefCell::new(handle));
    let own = Rc::clone(&listener);
    let remover = Rndr::add_event_listener(
        element,
        name,
        Box::new(move |event| {
            // Its own doing may come back to it before it is through.
            if let Ok(mut handle) = own.try_borrow_mut() {
                handle(event);
            }
        }),
    );
    State::Listening(listener, remover)
}

impl Held {
    /// Lets go of what it was and becomes the other.
    fn follow(&mut self, part: Part, element: &types::Element) {
        if let (State::Value(before), false) = (&self.state, matches!(part.value, Value::Live(_) | Value::Reference(_)))
            && self.kind != Kind::Property
            && before.is_same(&part.value)
        {
            return;
        }
        match (&self.state, part.value) {
            (State::Listening(listener, _), Value::Handler(handler)) => {
                if let Ok(mut handle) = listener.try_borrow_mut() {
                    *handle = handler.take();
                }
            }
            (_, value) => *self = Part { value, ..part }.put(element),
        }
    }
}

impl Render for Element {
    type State = Built;

    fn build(self) -> Built {
        let element = Rndr::create_element(self.shape.tag, namespace(self.shape.tag));
        for (name, value) in self.shape.constants {
            Rndr::set_attribute(&element, name, value);
        }
        let parts = self.parts.into_iter().map(|part| part.put(&element)).collect();
        let mut children: Vec<AnyViewState> = self.children.into_iter().map(Render::build).collect();
        children.iter_mut().for_each(|child| child.mount(&element, None));
        Built { shape: self.shape, element, parts, children }
    }

    /// An element that differs in nothing but values stays; another one takes its place.
    fn rebuild(self, built: &mut Built) {
        if !built.is_like(&self) {
            let mut new = self.build();
            built.insert_before_this(&mut new);
            built.unmount();
            *built = new;
            return;
        }
        for (held, part) in built.parts.iter_mut().zip(self.parts) {
            held.follow(part, &built.element);
        }
        for (state, child) in built.children.iter_mut().zip(self.children) {
            child.rebuild(state);
        }
    }
}

impl Built {
    fn is_like(&self, other: &Element) -> bool {
        self.shape == other.shape
            && self.children.len() == other.children.len()
            && self.parts.len() == other.parts.len()
            && self.parts.iter().zip(&other.parts).all(|(held, part)| held.kind == part.kind && held.name == part.name)
    }
}

impl Mountable for Built {
    fn unmount(&mut self) {
        Rndr::remove(&self.element);
    }

    fn mount(&mut self, parent: &types::Element, marker: Option<&types::Node>) {
        Rndr::insert_node(parent, &self.element, marker);
    }

    fn insert_before_this(&self, child: &mut dyn Mountable) -> bool {
        let Some(parent) = Rndr::get_parent(&self.element).and_then(|parent| parent.dyn_into().ok()) else {
            return false;
        };
        child.mount(&parent, Some(&self.element));
        true
    }

    fn elements(&self) -> Vec<types::Element> {
        vec![self.element.clone()]
    }
}

impl AddAnyAttr for Element {
    type Output<Added: Attribute> = Self;

    fn add_any_attr<Added: Attribute>(self, _attribute: Added) -> Self {
        self
    }
}

/// As text, for tests: natively there is no page.
impl RenderHtml for Element {
    type AsyncOutput = Self;
    type Owned = Self;

    const MIN_LENGTH: usize = 0;

    fn dry_resolve(&mut self) {}

    async fn resolve(self) -> Self {
        self
    }

    fn to_html_with_buf(
        self,
        text: &mut String,
        position: &mut Position,
        _escape: bool,
        mark_branches: bool,
        _attributes: Vec<AnyAttribute>,
    ) {
        text.push('<');
        text.push_str(self.shape.tag);
        let (mut classes, mut styles) = (String::new(), String::new());
        for (name, value) in self.shape.constants {
            write(text, &mut classes, Kind::Attribute, name, &Value::Constant(value), &mut styles);
        }
        for part in self.parts {
            write(text, &mut classes, part.kind, part.name, &part.value.now(), &mut styles);
        }
        for (name, all) in [("class", classes), ("style", styles)] {
            if !all.is_empty() {
                text.extend([" ", name, "=\"", &escaped(all.trim()), "\""]);
            }
        }
        text.push('>');
        if !matches!(self.shape.tag, "input" | "br" | "hr" | "col" | "wbr") {
            *position = Position::FirstChild;
            for child in self.children {
                child.to_html_with_buf(text, position, true, mark_branches, Vec::new());
            }
            text.extend(["</", self.shape.tag, ">"]);
        }
        *position = Position::NextChild;
    }

    fn hydrate<const FROM_SERVER: bool>(self, _cursor: &Cursor, _position: &PositionState) -> Built {
        self.build()
    }

    fn into_owned(self) -> Self {
        self
    }
}

/// Writes an attribute, or keeps what belongs to a class or a style.
fn write(text: &mut String, classes: &mut String, kind: Kind, name: &str, value: &Value, styles: &mut String) {
    match kind {
        Kind::Attribute if name == "class" => classes.extend([" ", value.text().unwrap_or_default()]),
        Kind::Attribute => match value {
            Value::Flag(true) => text.extend([" ", name]),
            value => {
                if let Some(value) = value.text() {
                    text.extend([" ", name, "=\"", &escaped(value), "\""]);
                }
            }
        },
        Kind::Class if matches!(value, Value::Flag(true)) => classes.extend([" ", name]),
        Kind::Style => {
            if let Some(value) = value.text() {
                styles.extend([name, ":", value, ";"]);
            }
        }
        Kind::Class | Kind::Property | Kind::Event | Kind::Reference => (),
    }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn html(make: impl FnOnce() -> Element) -> String {
        Owner::new().with(|| make().to_html())
    }

    #[test]
    fn constants_values_and_children_become_an_element() {
        let nothing = None::<String>;
        let title = || "a \"b\" <c>".to_owned();
        let made = html(|| {
            view! {
                <p class="one" class:two=true class:three=|| false title=title hidden=false data-mark=true style:width="5px" lang=nothing>
                    "x & y"
                    <br />
                    {Some("z")}
                </p>
            }
        });
        assert_eq!(
            made.replace("<!>", ""),
            "<p title=\"a &quot;b&quot; &lt;c&gt;\" data-mark class=\"one two\" style=\"width:5px;\">x &amp; y<br>z</p>"
        );
    }

    #[test]
    fn several_views_stand_one_after_the_other() {
        let made = Owner::new().with(|| {
            view! { <i>"1"</i> {vec!["2", "3"]} <For each=|| 4..6_usize key=|n| *n let:n>{n.to_string()}</For> }
                .to_html()
        });
        assert_eq!(made.replace("<!>", "").replace("<!--<() />-->", ""), "<i>1</i>2345");
    }

    #[test]
    fn a_name_of_the_markup_is_not_a_name_of_the_macro() {
        let made = "mine";
        assert_eq!(html(|| view! { <b title=made>{made}</b> }), "<b title=\"mine\">mine</b>");
    }
}
