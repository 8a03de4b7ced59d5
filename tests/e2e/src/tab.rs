//! One tab: finding by role and name, and doing what a person's hand does; knows nothing of Orgpane.

use std::sync::Arc;

use serde_json::{Value, json};
use thirtyfour::{WebDriver, WindowHandle};
use tokio::sync::Mutex;

use crate::{Element, wait};

/// A tab of the browser. Everything it does waits until it can be done, and panics after the deadline.
#[derive(Clone)]
pub struct Tab {
    driver: WebDriver,
    window: WindowHandle,
    /// The one the driver looks at; a driver looks at one at a time.
    current: Arc<Mutex<WindowHandle>>,
}

const CONTROL: u32 = 2;

impl Tab {
    pub(crate) async fn first(driver: &WebDriver) -> Self {
        let window = driver.window().await.expect("a browser has a window");
        Self { driver: driver.clone(), current: Arc::new(Mutex::new(window.clone())), window }
    }

    pub(crate) async fn another(&self) -> Self {
        let window = self.driver.new_tab().await.expect("a tab opens");
        Self { window, ..self.clone() }
    }

    /// A window that a page has opened beside this tab.
    pub(crate) async fn opened(&self, known: &[WindowHandle]) -> Self {
        let found = wait::answer(async || {
            let windows = self.driver.windows().await.map_err(|wrong| wrong.to_string())?;
            windows.into_iter().find(|window| !known.contains(window)).ok_or_else(|| "no window was opened".to_owned())
        });
        Self { window: self.or_explain(found.await).await, ..self.clone() }
    }

    pub(crate) const fn window(&self) -> &WindowHandle {
        &self.window
    }

    /// Goes to an address as if it had been typed.
    pub async fn go(&self, address: &str) {
        self.cdp("Page.navigate", json!({ "url": address })).await.unwrap();
    }

    /// Loads the page anew.
    pub async fn reload(&self) {
        self.cdp("Page.reload", json!({})).await.unwrap();
    }

    /// Loads the page anew with a clock that is ahead, as after sleep.
    pub async fn move_clock_ahead(&self, by_millis: u64) {
        let source = format!("{{ const now = Date.now; Date.now = () => now() + {by_millis} }}");
        self.cdp("Page.addScriptToEvaluateOnNewDocument", json!({ "source": source })).await.unwrap();
        self.reload().await;
        let ahead = format!("Date.now() - performance.timeOrigin > {by_millis}");
        let moved = wait::answer(async || match self.evaluate(&ahead).await? {
            Value::Bool(true) => Ok(()),
            _ => Err("the page's clock is not ahead".to_owned()),
        });
        self.or_explain(moved.await).await;
    }

    /// The person prefers `light` or `dark`.
    pub async fn prefers(&self, scheme: &str) {
        let features = json!([{ "name": "prefers-color-scheme", "value": scheme }]);
        self.cdp("Emulation.setEmulatedMedia", json!({ "features": features })).await.unwrap();
        // Colours fade into others.
        let still = "new Promise(requestAnimationFrame).then(() => \
            Promise.allSettled(document.getAnimations().map(one => one.finished))).then(() => true)";
        self.evaluate(still).await.unwrap();
    }

    /// The page is so many pixels wide, as on a telephone.
    pub async fn is_wide(&self, width: u32) {
        let size = json!({ "width": width, "height": 800, "deviceScaleFactor": 1, "mobile": false });
        self.cdp("Emulation.setDeviceMetricsOverride", size).await.unwrap();
    }

    /// The address in the address bar.
    pub async fn address(&self) -> String {
        let found = wait::answer(async || self.evaluate("location.href").await).await.unwrap();
        found.as_str().unwrap_or_default().to_owned()
    }

    /// The one thing with that role and name.
    pub async fn find(&self, role: &str, name: &str) -> Element {
        self.or_explain(wait::answer(async || self.one(role, name).await).await).await
    }

    /// All things with that role that are there at this moment.
    pub async fn all(&self, role: &str) -> Vec<Element> {
        self.query(&json!({ "role": role })).await.unwrap_or_default()
    }

    /// All things with that role within another, at this moment.
    pub async fn all_in(&self, element: &Element, role: &str) -> Vec<Element> {
        self.query_in(element, &json!({ "role": role })).await.unwrap_or_default()
    }

    /// The cells of a column, from the first row that is drawn on, where all columns are drawn. Columns count from 1.
    pub async fn column(&self, number: usize) -> Vec<Element> {
        let mut cells = Vec::new();
        for row in self.all("row").await {
            cells.extend(self.all_in(&row, "gridcell").await.into_iter().nth(number - 1));
        }
        cells
    }

    /// Waits until nothing has that role and name.
    pub async fn loses(&self, role: &str, name: &str) {
        let gone =
            wait::answer(async || match self.query(&json!({ "role": role, "accessibleName": name })).await?.len() {
                0 => Ok(()),
                _ => Err(format!("{role} “{name}” is still there")),
            });
        self.or_explain(gone.await).await;
    }

    /// Waits until something of that role shows a text that the condition likes, and gives the text.
    pub async fn reads(&self, role: &str, likes: impl Fn(&str) -> bool) -> String {
        let read = wait::answer(async || {
            let mut texts = Vec::new();
            for element in self.query(&json!({ "role": role })).await? {
                let text = element.text(self).await?;
                if likes(&text) || likes(&element.name) {
                    return Ok(text);
                }
                texts.push(text);
            }
            Err(format!("no {role} shows what is looked for; they show {texts:?}"))
        });
        self.or_explain(read.await).await
    }

    /// Waits until something of that role is as the condition wants it.
    pub async fn has(&self, role: &str, mut wanted: impl AsyncFnMut(&Element, &Self) -> bool) {
        let has = wait::answer(async || {
            for element in self.query(&json!({ "role": role })).await? {
                if wanted(&element, self).await {
                    return Ok(());
                }
            }
            Err(format!("no {role} is as it should be"))
        });
        self.or_explain(has.await).await;
    }

    /// Waits for an alert that shows this text, and gives all of its text.
    pub async fn alert(&self, text: &str) -> String {
        self.reads("alert", |shown| shown.contains(text)).await
    }

    /// Presses the left button of the mouse over it.
    pub async fn click(&self, role: &str, name: &str) {
        let clicked = wait::answer(async || {
            let element = self.one(role, name).await?;
            self.click_on(&element).await
        });
        self.or_explain(clicked.await).await;
    }

    /// Presses a button of the alert that shows this text.
    pub async fn click_in_alert(&self, text: &str, button: &str) {
        let clicked = wait::answer(async || {
            for alert in self.query(&json!({ "role": "alert" })).await? {
                if alert.text(self).await?.contains(text) {
                    let inside = self.query_in(&alert, &json!({ "role": "button", "accessibleName": button })).await?;
                    let button = inside.first().ok_or_else(|| format!("the alert has no button “{button}”"))?;
                    return self.click_on(button).await;
                }
            }
            Err(format!("no alert shows “{text}”"))
        });
        self.or_explain(clicked.await).await;
    }

    /// Clears a field and types into it.
    pub async fn fill(&self, role: &str, name: &str, text: &str) {
        self.click(role, name).await;
        self.type_into(&self.find(role, name).await, text).await;
    }

    /// The same in the last field of that name.
    pub async fn fill_last(&self, role: &str, name: &str, text: &str) {
        let field = self.last(role, name).await;
        self.click_one(&field).await;
        self.type_into(&self.last(role, name).await, text).await;
    }

    async fn type_into(&self, field: &Element, text: &str) {
        let Element { role, name, node, .. } = field;
        assert_eq!(field.property("focused"), json!(true), "{role} “{name}” takes no input");
        self.key("a", "KeyA", CONTROL, &["selectAll"]).await;
        self.cdp("Input.insertText", json!({ "text": text })).await.unwrap();
        let filled = wait::answer(async || {
            let found = self.query(&json!({ "role": role, "accessibleName": name })).await?;
            let element = found.into_iter().find(|one| one.node == *node);
            let value = element.map(|element| element.value).unwrap_or_default();
            // A password shows dots, and the tree has line breaks of its own.
            let same = value.chars().filter(|letter| !letter.is_whitespace()).count()
                == text.chars().filter(|letter| !letter.is_whitespace()).count();
            if same { Ok(()) } else { Err(format!("{role} “{name}” holds “{value}”")) }
        });
        self.or_explain(filled.await).await;
    }

    /// Chooses one of a field's options by its text.
    pub async fn choose(&self, role: &str, name: &str, option: &str) {
        self.choose_in(async || self.one(role, name).await, option).await;
    }

    /// The same in the last field of that name.
    pub async fn choose_in_last(&self, role: &str, name: &str, option: &str) {
        self.choose_in(async || self.last_now(role, name).await, option).await;
    }

    async fn choose_in(&self, find: impl AsyncFn() -> Result<Element, String>, option: &str) {
        let choose = "function (text) {
            const option = [...this.options].find(option => option.text.trim() === text);
            if (!option) return false;
            this.focus();
            this.value = option.value;
            this.dispatchEvent(new Event('change', { bubbles: true }));
            return true;
        }";
        let chosen = wait::answer(async || {
            let element = find().await?;
            match self.call(&element, choose, &[json!(option)]).await? {
                Value::Bool(true) => Ok(()),
                _ => Err(format!("{} “{}” has no option “{option}”", element.role, element.name)),
            }
        });
        self.or_explain(chosen.await).await;
    }

    /// Of all things with that role and name the last one.
    pub async fn last(&self, role: &str, name: &str) -> Element {
        self.or_explain(wait::answer(async || self.last_now(role, name).await).await).await
    }

    /// Presses the left button of the mouse over a thing that was found.
    pub async fn click_one(&self, element: &Element) {
        let clicked = self.click_on(element).await;
        self.or_explain(clicked).await;
    }

    /// Presses a key without letters, such as `Enter`; with Control held down or not.
    pub async fn press(&self, key: &str, control: bool) {
        self.key(key, key, if control { CONTROL } else { 0 }, &[]).await;
    }

    /// Presses the keys for copying.
    pub async fn copy(&self) {
        self.key("c", "KeyC", CONTROL, &["copy"]).await;
    }

    /// The person has allowed pages to read the clipboard.
    pub async fn may_read_clipboard(&self) {
        let granted = json!({ "permissions": ["clipboardReadWrite", "clipboardSanitizedWrite"] });
        self.cdp("Browser.grantPermissions", granted).await.unwrap();
    }

    /// Downloads go to a folder without a question.
    pub async fn downloads_to(&self, folder: &std::path::Path) {
        let allowed = json!({ "behavior": "allow", "downloadPath": folder });
        self.cdp("Browser.setDownloadBehavior", allowed).await.unwrap();
    }

    /// The page as a picture, in PNG.
    pub async fn picture(&self) -> Vec<u8> {
        self.look().await;
        self.driver.screenshot_as_png().await.unwrap_or_default()
    }

    /// Everything that assistive technology is told about the page, for a failure's report.
    pub async fn outline(&self) -> String {
        let address = self.evaluate("location.href").await.unwrap_or_default();
        let tree = self.cdp("Accessibility.getFullAXTree", json!({})).await.unwrap_or_default();
        let nodes = tree["nodes"].as_array().into_iter().flatten().filter_map(Element::read);
        let kept = nodes.filter(|node| !matches!(node.role.as_str(), "generic" | "InlineTextBox" | "none"));
        let lines: Vec<String> =
            kept.take(200).map(|node| format!("  {} “{}” {}", node.role, node.name, node.value)).collect();
        format!("{address}\n{}", lines.join("\n"))
    }

    /// What the page wrote to the console since it was last asked.
    pub async fn console(&self) -> Vec<String> {
        self.look().await;
        let entries = self.driver.browser_log().await.unwrap_or_default();
        entries.into_iter().map(|entry| format!("{entry:?}")).collect()
    }

    /// What a script on the page would see.
    ///
    /// # Errors
    /// That the page is just being left, or that the expression failed.
    pub async fn evaluate(&self, expression: &str) -> Result<Value, String> {
        let asked = json!({ "expression": expression, "returnByValue": true, "awaitPromise": true });
        outcome(&self.cdp("Runtime.evaluate", asked).await?).map(|found| found["value"].clone())
    }

    /// Calls a function with the element as `this`.
    pub(crate) async fn call(&self, element: &Element, function: &str, arguments: &[Value]) -> Result<Value, String> {
        let resolved = self.cdp("DOM.resolveNode", json!({ "backendNodeId": element.node })).await?;
        let arguments: Vec<Value> = arguments.iter().map(|value| json!({ "value": value })).collect();
        let asked = json!({
            "objectId": resolved["object"]["objectId"],
            "functionDeclaration": function,
            "arguments": arguments,
            "returnByValue": true,
        });
        outcome(&self.cdp("Runtime.callFunctionOn", asked).await?).map(|found| found["value"].clone())
    }

    async fn one(&self, role: &str, name: &str) -> Result<Element, String> {
        let mut found = self.query(&json!({ "role": role, "accessibleName": name })).await?;
        match found.len() {
            1 => Ok(found.remove(0)),
            0 => Err(format!("there is no {role} “{name}”")),
            count => Err(format!("there are {count} times {role} “{name}”")),
        }
    }

    async fn last_now(&self, role: &str, name: &str) -> Result<Element, String> {
        let mut found = self.query(&json!({ "role": role, "accessibleName": name })).await?;
        found.pop().ok_or_else(|| format!("there is no {role} “{name}”"))
    }

    async fn query(&self, wanted: &Value) -> Result<Vec<Element>, String> {
        let document = outcome(&self.cdp("Runtime.evaluate", json!({ "expression": "document" })).await?)?;
        self.query_at("objectId", &document["objectId"], wanted).await
    }

    async fn query_in(&self, element: &Element, wanted: &Value) -> Result<Vec<Element>, String> {
        self.query_at("backendNodeId", &json!(element.node), wanted).await
    }

    async fn query_at(&self, key: &str, root: &Value, wanted: &Value) -> Result<Vec<Element>, String> {
        let mut asked = wanted.clone();
        asked[key] = root.clone();
        let found = self.cdp("Accessibility.queryAXTree", asked).await?;
        Ok(found["nodes"].as_array().into_iter().flatten().filter_map(Element::read).collect())
    }

    async fn click_on(&self, element: &Element) -> Result<(), String> {
        if element.property("disabled") == json!(true) {
            return Err(format!("{} “{}” is disabled", element.role, element.name));
        }
        self.cdp("DOM.scrollIntoViewIfNeeded", json!({ "backendNodeId": element.node })).await?;
        let frame =
            "function () { const r = this.getBoundingClientRect(); return [r.x + r.width / 2, r.y + r.height / 2] }";
        let place = self.call(element, frame, &[]).await?;
        for (kind, buttons) in [("mouseMoved", 0), ("mousePressed", 1), ("mouseReleased", 0)] {
            let event = json!({
                "type": kind, "x": place[0], "y": place[1], "clickCount": 1, "buttons": buttons,
                "button": if kind == "mouseMoved" { "none" } else { "left" },
            });
            self.cdp("Input.dispatchMouseEvent", event).await?;
        }
        Ok(())
    }

    async fn key(&self, key: &str, code: &str, modifiers: u32, commands: &[&str]) {
        let codes =
            [("Enter", 13), ("Tab", 9), ("Escape", 27), ("ArrowDown", 40), ("ArrowUp", 38), ("End", 35), ("Home", 36)];
        let number = codes.iter().find(|(name, _)| *name == key).map_or(65, |(_, number)| *number);
        // Enter is a letter, too: it sends forms off.
        let text = if key == "Enter" && modifiers == 0 { "\r" } else { "" };
        for kind in [if text.is_empty() { "rawKeyDown" } else { "keyDown" }, "keyUp"] {
            let event = json!({
                "type": kind, "key": key, "code": code, "modifiers": modifiers, "windowsVirtualKeyCode": number, "text": text,
                "commands": if kind == "keyUp" { &[] } else { commands },
            });
            self.cdp("Input.dispatchKeyEvent", event).await.unwrap();
        }
    }

    pub(crate) async fn cdp(&self, method: &str, parameters: Value) -> Result<Value, String> {
        self.look().await;
        self.driver.cdp().send_raw(method, parameters).await.map_err(|wrong| format!("{method}: {wrong}"))
    }

    async fn look(&self) {
        let mut current = self.current.lock().await;
        if *current != self.window && self.driver.switch_to_window(self.window.clone()).await.is_ok() {
            current.clone_from(&self.window);
        }
    }

    async fn or_explain<T>(&self, outcome: Result<T, String>) -> T {
        match outcome {
            Ok(value) => value,
            Err(reason) => panic!("{reason}\nThe page:\n{}", self.outline().await),
        }
    }
}

fn outcome(answer: &Value) -> Result<Value, String> {
    if answer["exceptionDetails"].is_object() {
        return Err(format!("the page's script failed: {}", answer["exceptionDetails"]));
    }
    Ok(answer["result"].clone())
}
