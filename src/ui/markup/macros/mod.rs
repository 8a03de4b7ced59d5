//! The macro `view!`: markup as Leptos has it, made into calls that are the same code for every element. Knows no element.
//!
//! Leptos gives each element with its attributes and children a type, and code of that type for building and rebuilding it: half of
//! the app's download was that. This macro reads the same markup and calls the few functions of `ui::markup`, whose elements all have
//! one type. What it does not know (a component of one's own) it hands to the macro of Leptos.

use proc_macro2::{Span, TokenStream};
use quote::quote;
use rstml::node::{KVAttributeValue, KeyedAttribute, Node, NodeAttribute, NodeElement};
use rstml::{Infallible, Parser, ParserConfig};
use syn::{Error, Expr, Ident, Lit, Result, Stmt};

/// Markup as an element, or as several views in a row.
#[proc_macro]
pub fn view(tokens: proc_macro::TokenStream) -> proc_macro::TokenStream {
    let parser = Parser::new(ParserConfig::default());
    let made = parser.parse_simple(TokenStream::from(tokens)).and_then(|nodes| match &nodes[..] {
        [Node::Element(element)] if !is_component(element) => whole(element),
        nodes => several(nodes),
    });
    made.unwrap_or_else(|wrong| wrong.to_compile_error()).into()
}

/// An element with everything in it as an expression of type `Element`.
fn whole(element: &NodeElement<Infallible>) -> Result<TokenStream> {
    let made = made();
    let calls = html(element)?;
    Ok(quote! {{
        let mut #made = crate::ui::markup::Markup::new();
        #calls
        #made.finish()
    }})
}

fn several(nodes: &[Node]) -> Result<TokenStream> {
    let views = nodes.iter().map(one).collect::<Result<Vec<_>>>()?;
    Ok(quote! { crate::ui::markup::several(::std::vec![#(#views),*]) })
}

/// A node as an expression of type `AnyView`.
fn one(node: &Node) -> Result<TokenStream> {
    let value = match node {
        Node::Element(element) if !is_component(element) => whole(element)?,
        Node::Text(text) => {
            let text = &text.value;
            quote! { #text }
        }
        node => other(node)?,
    };
    Ok(quote! { crate::ui::markup::IntoChild::into_child(#value) })
}

/// What is neither an element of the page nor a text, as an expression.
fn other(node: &Node) -> Result<TokenStream> {
    Ok(match node {
        Node::Element(element) if element.name().to_string() == "For" => keyed(element)?,
        Node::Element(element) => quote! { crate::ui::markup::component! { #element } },
        Node::Block(block) => match block.try_block().map(|block| &block.stmts[..]) {
            Some([Stmt::Expr(only, None)]) => quote! { #only },
            _ => quote! { #block },
        },
        Node::Fragment(fragment) => several(&fragment.children)?,
        Node::Comment(_) => quote! { () },
        wrong => return Err(Error::new_spanned(wrong, "text goes between quotes")),
    })
}

fn is_component(element: &NodeElement<Infallible>) -> bool {
    element.name().to_string().starts_with(char::is_uppercase)
}

/// The calls that make an element. What never changes of it goes into a constant.
fn html(element: &NodeElement<Infallible>) -> Result<TokenStream> {
    let tag = element.name().to_string();
    let made = made();
    let mut constants = Vec::new();
    let mut calls = Vec::new();
    for attribute in element.attributes() {
        let NodeAttribute::Attribute(attribute) = attribute else {
            return Err(Error::new_spanned(attribute, "attributes have names"));
        };
        let name = attribute.key.to_string();
        let value = value_of(attribute)?;
        match (name.split_once(':'), value) {
            (None, None) => constants.push(quote! { (#name, "") }),
            (None, Some(Expr::Lit(literal))) if matches!(literal.lit, Lit::Str(_)) => {
                constants.push(quote! { (#name, #literal) });
            }
            (None, Some(value)) if name == "node_ref" => calls.push(quote! { refer(#value) }),
            (None, Some(value)) => calls.push(put("attribute", &name, value)),
            (Some(("on", event)), Some(handler)) => {
                let kind = Ident::new(event, attribute_span(attribute));
                calls.push(quote! { on(crate::ui::markup::ev::#kind, #handler) });
            }
            (Some(("prop", name)), Some(value)) => calls.push(put("property", name, value)),
            (Some(("style", name)), Some(value)) => calls.push(put("style", name, value)),
            (Some(("class", name)), Some(value)) => calls.push(put("class", name, value)),
            _ => return Err(Error::new_spanned(&attribute.key, "known are name=, on:, prop:, style: and class:")),
        }
    }
    let children = element.children.iter().map(child).collect::<Result<Vec<_>>>()?;
    Ok(quote! {
        #made.open(const { &crate::ui::markup::Shape { tag: #tag, constants: &[#(#constants),*] } });
        #(#made.#calls;)*
        #(#children)*
        #made.close();
    })
}

/// The calls that put a node into the element that is open.
fn child(node: &Node) -> Result<TokenStream> {
    let made = made();
    match node {
        Node::Element(element) if !is_component(element) => html(element),
        Node::Text(text) => {
            let text = &text.value;
            Ok(quote! { #made.text(#text); })
        }
        node => {
            let value = other(node)?;
            Ok(quote! { #made.child(#value); })
        }
    }
}

/// A name that nothing of the markup itself can mean.
fn made() -> Ident {
    Ident::new("made", Span::mixed_site())
}

fn put(kind: &str, name: &str, value: &Expr) -> TokenStream {
    let kind = Ident::new(kind, Span::call_site());
    quote! { #kind(#name, #value) }
}

/// `<For each=… key=… let:item>…</For>`: a view of each item, kept while its key is there.
fn keyed(element: &NodeElement<Infallible>) -> Result<TokenStream> {
    let (mut each, mut key, mut item) = (None, None, None);
    for attribute in element.attributes() {
        let NodeAttribute::Attribute(attribute) = attribute else {
            return Err(Error::new_spanned(attribute, "attributes have names"));
        };
        let name = attribute.key.to_string();
        match name.as_str() {
            "each" => each = value_of(attribute)?,
            "key" => key = value_of(attribute)?,
            other => item = other.strip_prefix("let:").map(|name| Ident::new(name, attribute_span(attribute))),
        }
    }
    let (Some(each), Some(key), Some(item)) = (each, key, item) else {
        return Err(Error::new_spanned(element.name(), "For takes each, key and let:name"));
    };
    let inside = several(&element.children)?;
    Ok(quote! { crate::ui::markup::keyed(#each, #key, move |#item| #inside) })
}

fn value_of(attribute: &KeyedAttribute) -> Result<Option<&Expr>> {
    match attribute.possible_value.to_value().map(|value| &value.value) {
        None => Ok(None),
        Some(KVAttributeValue::Expr(value)) => Ok(Some(value)),
        Some(KVAttributeValue::InvalidBraced(block)) => {
            Err(Error::new_spanned(block, "an expression is expected here"))
        }
    }
}

fn attribute_span(attribute: &KeyedAttribute) -> Span {
    use syn::spanned::Spanned;
    attribute.key.span()
}
