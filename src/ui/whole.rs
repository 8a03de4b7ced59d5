//! A value for who looks closer: text, link, items, or rich text as elements of our own making. Knows no table.

use leptos::html::custom;
use leptos::prelude::*;

use crate::format::Whole;
use crate::format::rich::Node;
use crate::ui::markup::view;

/// A value with all there is of it. Nothing of it is ever markup: elements have the names that [`crate::format::rich::Tag`] gives,
/// and no attributes but the checked address of a link.
#[component]
pub fn WholeValue(
    /// What to show.
    whole: Whole,
) -> impl IntoView {
    match whole {
        Whole::Nothing => view! { <span class="whole whole-empty">"Empty"</span> }.into_any(),
        Whole::Text(text) => view! { <span class="whole whole-text">{text}</span> }.into_any(),
        Whole::Link { text, href } => view! { <span class="whole">{link(href, text.into_any())}</span> }.into_any(),
        Whole::Items(items) => {
            let items = items.into_iter().map(|item| view! { <li>{item}</li> }).collect_view();
            view! { <ul class="whole whole-items">{items}</ul> }.into_any()
        }
        Whole::Rich(nodes) => view! { <div class="whole whole-rich">{drawn(nodes)}</div> }.into_any(),
    }
}

fn drawn(nodes: Vec<Node>) -> Vec<AnyView> {
    nodes.into_iter().map(drawn_node).collect()
}

fn drawn_node(node: Node) -> AnyView {
    match node {
        Node::Text(text) => text.into_any(),
        Node::Break => view! { <br /> }.into_any(),
        Node::Element(tag, children) => custom(tag.name()).child(drawn(children)).into_any(),
        Node::Link(href, children) => link(href, drawn(children).into_any()),
    }
}

/// Opens beside the app, which the other page learns nothing of.
fn link(href: String, text: AnyView) -> AnyView {
    view! {
        <a class="link" href=href target="_blank" rel="noopener noreferrer">
            {text}
        </a>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::rich::tree;

    fn html(whole: Whole) -> String {
        let owner = Owner::new();
        // What Leptos leaves between texts is no concern here.
        owner.with(|| view! { <WholeValue whole /> }.to_html()).replace("<!>", "")
    }

    #[test]
    fn rich_text_is_drawn_without_anything_that_could_act() {
        let hostile = "<p onclick=x()>Hi <b>you</b><script>evil()</script><img src=x onerror=evil()> &lt;i&gt;</p>\
            <a href='javascript:evil()'>bad</a> <a href='https://a.example/'>good</a>";
        let html = html(Whole::Rich(tree(hostile)));
        assert!(html.contains("<strong>you</strong>") && html.contains("href=\"https://a.example/\""), "{html}");
        assert!(html.contains("&lt;i&gt;"), "{html}");
        for never in ["onclick", "onerror", "<script", "<img", "javascript:", "evil"] {
            assert!(!html.contains(never), "{never} in {html}");
        }
    }

    #[test]
    fn links_tell_the_other_page_nothing() {
        let html = html(Whole::Link { text: "Acme <b>".into(), href: "https://a.example".into() });
        assert!(html.contains("rel=\"noopener noreferrer\"") && html.contains("target=\"_blank\""), "{html}");
        assert!(html.contains("Acme &lt;b&gt;"), "{html}");
    }

    #[test]
    fn items_are_a_list_and_nothing_says_so() {
        assert!(html(Whole::Items(vec!["a".into(), "b".into()])).contains("<li>a</li><li>b</li>"));
        assert!(html(Whole::Nothing).contains("Empty"));
    }
}
