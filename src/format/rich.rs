//! Rich text as a tree of what is harmless in it, and as plain text. Knows no browser: nothing is ever handed to one as markup.
//!
//! The tree has no attributes but the address of a link, which was checked, and whoever draws it makes elements of the names in
//! [`Tag`]. So a reading of the markup that differs from a browser's can misplace text, and nothing worse.

use super::link;

/// Elements within elements that are kept; what is deeper becomes part of the last.
const DEPTH_MAX: usize = 24;
/// Elements and texts that are kept.
const NODES_MAX: usize = 4_000;
/// Characters that an entity may have: `&CounterClockwiseContourIntegral;` is not among those known here.
const ENTITY_BYTES_MAX: usize = 10;

/// A piece of a rich text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Node {
    /// Plain text.
    Text(String),
    /// A line break.
    Break,
    /// An element with what is in it.
    Element(Tag, Vec<Self>),
    /// A link that leads to a page or a mailbox.
    Link(String, Vec<Self>),
}

/// The elements that are kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Tag {
    Paragraph,
    Heading,
    Bold,
    Italic,
    Underline,
    Strike,
    Subscript,
    Superscript,
    Code,
    Preformatted,
    Quote,
    Bullets,
    Numbers,
    Item,
    Table,
    Row,
    TableCell,
    TableHead,
}

impl Tag {
    /// The name of the element to draw.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Paragraph => "p",
            // A heading of its own would stand among those of the page.
            Self::Heading | Self::Bold => "strong",
            Self::Italic => "em",
            Self::Underline => "u",
            Self::Strike => "s",
            Self::Subscript => "sub",
            Self::Superscript => "sup",
            Self::Code => "code",
            Self::Preformatted => "pre",
            Self::Quote => "blockquote",
            Self::Bullets => "ul",
            Self::Numbers => "ol",
            Self::Item => "li",
            Self::Table => "table",
            Self::Row => "tr",
            Self::TableCell => "td",
            Self::TableHead => "th",
        }
    }

    fn of(name: &str) -> Option<Self> {
        Some(match name {
            "p" | "div" => Self::Paragraph,
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => Self::Heading,
            "b" | "strong" => Self::Bold,
            "i" | "em" => Self::Italic,
            "u" => Self::Underline,
            "s" | "strike" | "del" => Self::Strike,
            "sub" => Self::Subscript,
            "sup" => Self::Superscript,
            "code" => Self::Code,
            "pre" => Self::Preformatted,
            "blockquote" => Self::Quote,
            "ul" => Self::Bullets,
            "ol" => Self::Numbers,
            "li" => Self::Item,
            "table" => Self::Table,
            "tr" => Self::Row,
            "td" => Self::TableCell,
            "th" => Self::TableHead,
            _ => return None,
        })
    }

    /// Whether it stands on lines of its own.
    const fn is_block(self) -> bool {
        matches!(self, Self::Paragraph | Self::Heading | Self::Preformatted | Self::Quote | Self::Item | Self::Row)
    }
}

/// What is harmless in a rich text, as a tree. Scripts, styles, forms and pictures are left out, other unknown elements are
/// replaced by what is in them.
#[must_use]
pub fn tree(html: &str) -> Vec<Node> {
    let mut open: Vec<(String, Kept, Vec<Node>)> = Vec::new();
    let mut top = Vec::new();
    for piece in Pieces::of(html).take(NODES_MAX) {
        match piece {
            Piece::Text(text) => {
                let text = decoded(text);
                // Blanks between blocks are the markup's own.
                if !text.is_empty() {
                    siblings(&mut open, &mut top).push(Node::Text(text));
                }
            }
            Piece::Open(name, attributes) => {
                let name = name.to_ascii_lowercase();
                let kept = match (name.as_str(), Tag::of(&name)) {
                    ("br" | "hr", _) => {
                        siblings(&mut open, &mut top).push(Node::Break);
                        continue;
                    }
                    (_, Some(tag)) => Kept::Element(tag),
                    ("a", _) => match attribute(attributes, "href").as_deref().and_then(link::of_rich_text) {
                        Some(href) => Kept::Link(href),
                        None => continue,
                    },
                    _ => continue,
                };
                if open.len() < DEPTH_MAX {
                    open.push((name, kept, Vec::new()));
                }
            }
            Piece::Close(name) => {
                if let Some(at) = open.iter().rposition(|(known, ..)| known.eq_ignore_ascii_case(name)) {
                    while open.len() > at {
                        close(&mut open, &mut top);
                    }
                }
            }
        }
    }
    while !open.is_empty() {
        close(&mut open, &mut top);
    }
    top
}

/// The text of a rich text, at most so many characters of it: a line for each paragraph, where `is_one_line` is not set.
#[must_use]
pub fn plain(html: &str, chars_max: usize, is_one_line: bool) -> String {
    let mut out = String::new();
    let mut chars = 0;
    let line_end = if is_one_line { ' ' } else { '\n' };
    for piece in Pieces::of(html) {
        match piece {
            Piece::Text(text) => {
                for char in decoded(text).chars() {
                    let char = if char.is_whitespace() { ' ' } else { char };
                    if char == ' ' && (out.is_empty() || out.ends_with([' ', '\n'])) {
                        continue;
                    }
                    out.push(char);
                    chars += 1;
                }
            }
            Piece::Open(name, _) | Piece::Close(name) => {
                let name = name.to_ascii_lowercase();
                let is_line = name == "br" || Tag::of(&name).is_some_and(Tag::is_block);
                if is_line && !out.is_empty() && !out.ends_with(line_end) {
                    out.push(line_end);
                } else if matches!(&*name, "td" | "th") && !out.ends_with([' ', '\n']) {
                    out.push(' ');
                }
            }
        }
        if chars > chars_max {
            break;
        }
    }
    out.truncate(out.trim_end().len());
    if let Some((end, _)) = out.char_indices().nth(chars_max) {
        out.truncate(end);
        out.push('…');
    }
    out
}

enum Kept {
    Element(Tag),
    Link(String),
}

fn siblings<'a>(open: &'a mut [(String, Kept, Vec<Node>)], top: &'a mut Vec<Node>) -> &'a mut Vec<Node> {
    match open.last_mut() {
        Some((_, _, children)) => children,
        None => top,
    }
}

fn close(open: &mut Vec<(String, Kept, Vec<Node>)>, top: &mut Vec<Node>) {
    if let Some((_, kept, children)) = open.pop() {
        let node = match kept {
            Kept::Element(tag) => Node::Element(tag, children),
            Kept::Link(href) => Node::Link(href, children),
        };
        siblings(open, top).push(node);
    }
}

/// The markup piece by piece, without what is never shown.
struct Pieces<'a> {
    rest: &'a str,
}

enum Piece<'a> {
    Text(&'a str),
    /// Name and attributes.
    Open(&'a str, &'a str),
    Close(&'a str),
}

impl<'a> Pieces<'a> {
    const fn of(html: &'a str) -> Self {
        Self { rest: html }
    }

    /// After a `<`: the piece and what follows it; `None` where it is no tag.
    fn tag(&mut self, from: &'a str) -> Option<Option<Piece<'a>>> {
        if let Some(comment) = from.strip_prefix("<!--") {
            self.rest = comment.find("-->").map_or("", |end| &comment[end + 3..]);
            return Some(None);
        }
        let is_close = from.starts_with("</");
        let inner = &from[1 + usize::from(is_close)..];
        let name_end = inner.find(|char: char| !char.is_ascii_alphanumeric()).unwrap_or(inner.len());
        let (name, behind) = inner.split_at(name_end);
        if name.is_empty() {
            // `<!doctype>`, `<?xml ?>`, `</ >`: nothing to see. Anything else is a sign for "less".
            let is_markup = is_close || inner.starts_with(['!', '?']);
            return is_markup.then(|| {
                self.rest = inner.find('>').map_or("", |end| &inner[end + 1..]);
                None
            });
        }
        let end = tag_end(behind);
        let attributes = behind.get(..end).unwrap_or_default();
        self.rest = behind.get(end + 1..).unwrap_or_default();
        if !is_close && is_unseen(name) {
            self.skip_to_close(name);
            return Some(None);
        }
        Some(Some(if is_close { Piece::Close(name) } else { Piece::Open(name, attributes) }))
    }

    /// Scripts and their kin end with their own closing tag and nothing else.
    fn skip_to_close(&mut self, name: &str) {
        let bytes = self.rest.as_bytes();
        let end = bytes.windows(name.len() + 2).position(|window| {
            window[0] == b'<' && window[1] == b'/' && window[2..].eq_ignore_ascii_case(name.as_bytes())
        });
        // What begins with `<` begins a character.
        self.rest = end.map_or("", |end| &self.rest[end..]);
    }
}

impl<'a> Iterator for Pieces<'a> {
    type Item = Piece<'a>;

    fn next(&mut self) -> Option<Piece<'a>> {
        while !self.rest.is_empty() {
            let mut text_end = self.rest.find('<').unwrap_or(self.rest.len());
            if text_end == 0 {
                match self.tag(self.rest) {
                    Some(Some(piece)) => return Some(piece),
                    Some(None) => continue,
                    None => text_end = self.rest[1..].find('<').map_or(self.rest.len(), |at| at + 1),
                }
            }
            let (text, rest) = self.rest.split_at(text_end);
            self.rest = rest;
            return Some(Piece::Text(text));
        }
        None
    }
}

fn is_unseen(name: &str) -> bool {
    const UNSEEN: [&str; 13] = [
        "script", "style", "title", "template", "iframe", "object", "svg", "math", "textarea", "select", "noscript",
        "head", "xmp",
    ];
    UNSEEN.iter().any(|unseen| unseen.eq_ignore_ascii_case(name))
}

/// Where a tag ends: at the first `>` that is not between quotes.
fn tag_end(text: &str) -> usize {
    let mut quote = None;
    for (at, byte) in text.bytes().enumerate() {
        match (quote, byte) {
            (None, b'>') => return at,
            (None, b'"' | b'\'') => quote = Some(byte),
            (Some(open), byte) if open == byte => quote = None,
            _ => {}
        }
    }
    text.len()
}

/// The value of an attribute.
fn attribute(attributes: &str, name: &str) -> Option<String> {
    let mut rest = attributes;
    loop {
        rest = rest.trim_start_matches(|char: char| char.is_whitespace() || char == '/');
        let name_end = rest.find(|char: char| char.is_whitespace() || matches!(char, '=' | '/')).unwrap_or(rest.len());
        if rest.is_empty() {
            return None;
        }
        let (found, behind) =
            rest.split_at(name_end.max(rest.chars().next().map_or(1, char::len_utf8)).min(rest.len()));
        let behind = behind.trim_start();
        let Some(value) = behind.strip_prefix('=').map(str::trim_start) else {
            rest = behind;
            continue;
        };
        let (value, behind) = match value.chars().next().filter(|char| matches!(char, '"' | '\'')) {
            Some(quote) => value[1..].split_once(quote).unwrap_or((&value[1..], "")),
            None => value.split_at(value.find(char::is_whitespace).unwrap_or(value.len())),
        };
        if found.eq_ignore_ascii_case(name) {
            return Some(decoded(value));
        }
        rest = behind;
    }
}

/// A text with its entities read.
fn decoded(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        let (before, from) = rest.split_at(at);
        out.push_str(before);
        let end = from.bytes().take(ENTITY_BYTES_MAX + 1).position(|byte| byte == b';');
        match end.and_then(|end| Some((entity(&from[1..end])?, end))) {
            Some((char, end)) => {
                out.push(char);
                rest = &from[end + 1..];
            }
            None => {
                out.push('&');
                rest = &from[1..];
            }
        }
    }
    out.push_str(rest);
    out
}

fn entity(name: &str) -> Option<char> {
    if let Some(number) = name.strip_prefix('#') {
        let code = match number.strip_prefix(['x', 'X']) {
            Some(hex) => u32::from_str_radix(hex, 16).ok()?,
            None => number.parse().ok()?,
        };
        return char::from_u32(code).filter(|char| !char.is_control() || char.is_whitespace());
    }
    const KNOWN: [(&str, char); 16] = [
        ("amp", '&'),
        ("lt", '<'),
        ("gt", '>'),
        ("quot", '"'),
        ("apos", '\''),
        ("nbsp", '\u{a0}'),
        ("ndash", '–'),
        ("mdash", '—'),
        ("hellip", '…'),
        ("bull", '•'),
        ("lsquo", '‘'),
        ("rsquo", '’'),
        ("ldquo", '“'),
        ("rdquo", '”'),
        ("euro", '€'),
        ("copy", '©'),
    ];
    KNOWN.iter().find(|(known, _)| *known == name).map(|(_, char)| *char)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::{prop_assert, proptest};

    use super::*;

    /// The tree as markup, for reading in tests alone.
    fn outline(nodes: &[Node]) -> String {
        nodes.iter().fold(String::new(), |out, node| {
            out + &match node {
                Node::Text(text) => text.replace('<', "‹"),
                Node::Break => "<br>".to_owned(),
                Node::Element(tag, children) => format!("<{0}>{1}</{0}>", tag.name(), outline(children)),
                Node::Link(href, children) => format!("<a {href}>{}</a>", outline(children)),
            }
        })
    }

    #[test]
    fn what_salesforce_writes_is_kept() {
        for (html, expected) in [
            ("<p>Hello <b>big</b> <i>world</i></p>", "<p>Hello <strong>big</strong> <em>world</em></p>"),
            ("a<br/>b<BR>c", "a<br>b<br>c"),
            ("<ul><li>one</li><li>two</li></ul>", "<ul><li>one</li><li>two</li></ul>"),
            (
                "<a href=\"https://a.example/?x=1&amp;y=2\" target=\"_blank\">go</a>",
                "<a https://a.example/?x=1&y=2>go</a>",
            ),
            ("<span style=\"color: red\">red</span>", "red"),
            ("Tom &amp; Jerry &lt;3 &#39;x&#39; &#x20ac;", "Tom & Jerry ‹3 'x' €"),
            ("1 < 2 and 3 > 2", "1 ‹ 2 and 3 > 2"),
            ("<table><tr><td>1</td></tr></table>", "<table><tr><td>1</td></tr></table>"),
        ] {
            assert_eq!(outline(&tree(html)), expected, "{html}");
        }
    }

    #[test]
    fn nothing_that_could_act_comes_through() {
        for (html, expected) in [
            ("<script>alert(1)</script>x", "x"),
            ("<SCRIPT SRC=//evil>alert('</b>')</SCRIPT >x", "x"),
            ("<style>p{}</style><p onclick=alert(1) style=x>y</p>", "<p>y</p>"),
            ("<img src=x onerror=alert(1)>z", "z"),
            ("<a href=\"javascript:alert(1)\">a</a>", "a"),
            ("<a href=' JaVa&#10;Script:alert(1)'>a</a>", "a"),
            ("<a href=\"data:text/html,x\">a</a><a href=//evil.com>b</a><a href=/secur/logout.jsp>c</a>", "abc"),
            ("<svg><script>alert(1)</script></svg>q", "q"),
            ("<math><mtext><p>x", ""),
            ("<iframe src=javascript:1>x</iframe>y", "y"),
            ("<!--<p>-->a<!-- b", "a"),
            ("<p title='>'>a</p>", "<p>a</p>"),
            ("<b><i>x</b>y</i>z", "<strong><em>x</em></strong>yz"),
            ("&lt;script&gt;alert(1)&lt;/script&gt;", "‹script>alert(1)‹/script>"),
            ("<noscript><p title=\"</noscript><img src=x onerror=alert(1)>\"></noscript>", "\">"),
            ("<form action=x><input name=y>t</form>", "t"),
        ] {
            assert_eq!(outline(&tree(html)), expected, "{html}");
        }
    }

    #[test]
    fn plain_text_has_a_line_for_each_paragraph_or_one_for_all() {
        let html = "<p>Dear  all,</p>\n<p>1 &lt; 2<br>bye</p><ul><li>a</li><li>b</li></ul><script>no()</script>";
        assert_eq!(plain(html, 200, false), "Dear all,\n1 < 2\nbye\na\nb");
        assert_eq!(plain(html, 200, true), "Dear all, 1 < 2 bye a b");
        assert_eq!(plain(html, 4, true), "Dear…");
        assert_eq!(plain("no markup at all", 200, true), "no markup at all");
    }

    #[test]
    fn depth_and_number_of_elements_have_an_end() {
        fn depth(nodes: &[Node]) -> usize {
            let below = nodes.iter().map(|node| match node {
                Node::Element(_, children) | Node::Link(_, children) => 1 + depth(children),
                _ => 0,
            });
            below.max().unwrap_or(0)
        }
        let deep = "<b>".repeat(100_000) + "x";
        assert_eq!(depth(&tree(&deep)), DEPTH_MAX);
        assert!(tree(&"<br>".repeat(100_000)).len() <= NODES_MAX);
        assert_eq!(plain(&("<".repeat(100_000) + "x"), 10, true), "<<<<<<<<<<…");
        let _ = tree(&("<p ".to_owned() + &"a=\"".repeat(100_000)));
    }

    proptest! {
        #[test]
        fn no_markup_makes_it_panic_and_every_link_is_harmless(html in "([<>/&;=\"'! a-zé-]|<a href=|javascript:|<script|</|&#|https://){0,40}") {
            fn links(nodes: &[Node], found: &mut Vec<String>) {
                for node in nodes {
                    match node {
                        Node::Element(_, children) => links(children, found),
                        Node::Link(href, children) => {
                            found.push(href.clone());
                            links(children, found);
                        }
                        Node::Text(_) | Node::Break => {}
                    }
                }
            }
            let mut found = Vec::new();
            links(&tree(&html), &mut found);
            prop_assert!(found.iter().all(|href| href.to_ascii_lowercase().starts_with("http") || href.starts_with("mailto:")));
            let _ = (plain(&html, 20, true), plain(&html, 20, false));
        }
    }
}
