//! One thing on a page as assistive technology sees it; knows nothing of how it is marked up.

use serde_json::{Value, json};

use crate::Tab;

/// Something with a role and an accessible name. It is of one moment: pages change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Element {
    /// The role, such as `button`.
    pub role: String,
    /// The accessible name.
    pub name: String,
    /// What it holds, for a field.
    pub value: String,
    /// The browser's accessibility properties, such as `invalid` or `describedby`.
    properties: Vec<(String, Value)>,
    pub(crate) node: u64,
}

impl Element {
    /// Reads a node of the accessibility tree. Nothing comes of nodes that assistive technology passes over.
    pub(crate) fn read(node: &Value) -> Option<Self> {
        if node["ignored"] == json!(true) {
            return None;
        }
        let text = |key: &str| match &node[key]["value"] {
            Value::String(text) => text.clone(),
            Value::Null => String::new(),
            other => other.to_string(),
        };
        let properties = node["properties"].as_array().into_iter().flatten();
        let properties =
            properties.filter_map(|one| Some((one["name"].as_str()?.to_owned(), one["value"]["value"].clone())));
        Some(Self {
            role: text("role"),
            name: text("name"),
            value: text("value"),
            properties: properties.collect(),
            node: node["backendDOMNodeId"].as_u64()?,
        })
    }

    /// An accessibility property, as the browser words it; `null` where it has none.
    #[must_use]
    pub fn property(&self, name: &str) -> Value {
        self.properties.iter().find(|(key, _)| key == name).map_or(Value::Null, |(_, value)| value.clone())
    }

    /// An attribute, such as `aria-rowcount`.
    ///
    /// # Errors
    /// That it is gone from the page.
    pub async fn attribute(&self, tab: &Tab, name: &str) -> Result<Option<String>, String> {
        let found = tab.call(self, "function (name) { return this.getAttribute(name) }", &[json!(name)]).await?;
        Ok(found.as_str().map(str::to_owned))
    }

    /// The text in it, as it is shown.
    ///
    /// # Errors
    /// That it is gone from the page.
    pub async fn text(&self, tab: &Tab) -> Result<String, String> {
        let found = tab.call(self, "function () { return this.innerText ?? this.textContent }", &[]).await?;
        Ok(found.as_str().unwrap_or_default().to_owned())
    }
}
