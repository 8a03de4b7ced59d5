//! What hands do beside clicking and typing: chords of keys, dragging, the other button; and watching an element for changes. Knows
//! nothing of Orgpane.

use serde_json::{Value, json};

use crate::{Element, Tab};

/// Bits of held keys, as the browser counts them.
const HELD: [(&str, u32); 4] = [("Alt", 1), ("Control", 2), ("Meta", 4), ("Shift", 8)];
const CODES: [(&str, u32); 15] = [
    ("Tab", 9),
    ("Enter", 13),
    ("Escape", 27),
    (" ", 32),
    ("PageUp", 33),
    ("PageDown", 34),
    ("End", 35),
    ("Home", 36),
    ("ArrowLeft", 37),
    ("ArrowUp", 38),
    ("ArrowRight", 39),
    ("ArrowDown", 40),
    ("Delete", 46),
    ("F2", 113),
    ("F10", 121),
];

impl Tab {
    /// Presses keys together, `Control+Shift+End`; the last one is the one that is pressed, the others are held.
    ///
    /// # Panics
    /// When the browser is gone.
    pub async fn chord(&self, keys: &str) {
        let (held, key) = keys.rsplit_once('+').unwrap_or(("", keys));
        let key = if key == "Space" { " " } else { key };
        let bit = |name: &str| HELD.iter().find(|(held, _)| *held == name).map_or(0, |(_, bit)| *bit);
        let modifiers: u32 = held.split('+').map(bit).sum();
        let letter = key.chars().next().filter(|_| key.chars().count() == 1).map(|letter| letter.to_ascii_uppercase());
        let number = CODES.iter().find(|(name, _)| *name == key).map(|(_, number)| *number);
        let code =
            letter.filter(char::is_ascii_alphabetic).map_or_else(|| key.to_owned(), |letter| format!("Key{letter}"));
        // A letter alone is typed; with Control it is a command.
        let text = match (modifiers & !8, key) {
            (0, "Enter") => "\r",
            (0, key) if letter.is_some() => key,
            _ => "",
        };
        for kind in [if text.is_empty() { "rawKeyDown" } else { "keyDown" }, "keyUp"] {
            let event = json!({
                "type": kind, "key": key, "code": code, "modifiers": modifiers, "text": text,
                "windowsVirtualKeyCode": number.or(letter.map(u32::from)).unwrap_or(65),
                "commands": if key == "c" && modifiers == 2 && kind != "keyUp" { vec!["copy"] } else { vec![] },
            });
            self.cdp("Input.dispatchKeyEvent", event).await.unwrap();
        }
    }

    /// Presses keys one after the other, with blanks between them: `ArrowUp Shift+F10`. The space bar is called `Space`.
    ///
    /// # Panics
    /// When the browser is gone.
    pub async fn chords(&self, keys: &str) {
        for keys in keys.split(' ') {
            self.chord(keys).await;
        }
    }

    /// The accessible name of what has the keyboard; nothing where the page as a whole has it.
    pub async fn focused(&self) -> String {
        let name = "(e => e.ariaLabel || e.labels?.[0]?.textContent || e.textContent || e.placeholder || '')\
            (document.activeElement)";
        self.evaluate(name).await.ok().and_then(|name| name.as_str().map(str::to_owned)).unwrap_or_default()
    }

    /// Holds the left button over one thing and goes so far, in pixels; then lets it go.
    ///
    /// # Panics
    /// When it is gone.
    pub async fn drag_by(&self, from: &Element, by: (f64, f64)) {
        let at = self.middle(from).await;
        self.hold(from, at, by).await;
        from.pointer(self, "pointerup", (at.0 + by.0, at.1 + by.1), 0).await;
    }

    /// Holds the left button over one thing, goes so far, and keeps holding it.
    ///
    /// # Panics
    /// When it is gone.
    pub async fn hold(&self, from: &Element, at: (f64, f64), by: (f64, f64)) {
        // The browser's own mouse says now and then where it is, without a button: not over the rows.
        self.mouse("mouseMoved", (1.0, 1.0), 0, "none").await;
        from.pointer(self, "pointerdown", at, 1).await;
        for share in [0.5, 1.0] {
            from.pointer(self, "pointermove", (at.0 + by.0 * share, at.1 + by.1 * share), 1).await;
        }
    }

    /// Clicks a thing with a key held down, `Shift`; with none where none is named.
    ///
    /// # Panics
    /// When it is gone.
    pub async fn click_with(&self, on: &Element, held: &str) {
        self.click_at(self.middle(on).await, held).await;
    }

    /// Presses the left button at a place of the window, where nothing stands that has a name.
    ///
    /// # Panics
    /// When the browser is gone.
    pub async fn click_at(&self, at: (f64, f64), held: &str) {
        let modifiers = HELD.iter().find(|(name, _)| *name == held).map_or(0, |(_, bit)| *bit);
        self.mouse("mouseMoved", at, 0, "none").await;
        for (kind, buttons) in [("mousePressed", 1), ("mouseReleased", 0)] {
            let event = json!({
                "type": kind, "x": at.0, "y": at.1, "buttons": buttons, "button": "left", "clickCount": 1, "modifiers": modifiers,
            });
            self.cdp("Input.dispatchMouseEvent", event).await.unwrap();
        }
    }

    /// Touches a thing with a finger, and lifts it when what should come has come.
    ///
    /// # Panics
    /// When it is gone.
    pub async fn touch(&self, on: &Element, until: impl AsyncFnOnce()) {
        let (x, y) = self.middle(on).await;
        let down = json!({ "type": "touchStart", "touchPoints": [{ "x": x, "y": y }] });
        self.cdp("Input.dispatchTouchEvent", down).await.unwrap();
        until().await;
        self.cdp("Input.dispatchTouchEvent", json!({ "type": "touchEnd", "touchPoints": [] })).await.unwrap();
    }

    /// The screen is one to touch.
    ///
    /// # Panics
    /// When the browser is gone.
    pub async fn has_touch_screen(&self) {
        self.cdp("Emulation.setTouchEmulationEnabled", json!({ "enabled": true, "maxTouchPoints": 1 })).await.unwrap();
    }

    /// The browser paints with colours that the person chose for all pages.
    ///
    /// # Panics
    /// When the browser is gone.
    pub async fn forces_colours(&self) {
        let features = json!([{ "name": "forced-colors", "value": "active" }]);
        self.cdp("Emulation.setEmulatedMedia", json!({ "features": features })).await.unwrap();
    }

    /// Presses the right button over a thing.
    ///
    /// # Panics
    /// When it is gone.
    pub async fn click_right(&self, on: &Element) {
        let at = self.middle(on).await;
        self.mouse("mousePressed", at, 2, "right").await;
        self.mouse("mouseReleased", at, 0, "right").await;
    }

    /// Puts a text into the clipboard's place: what was copied last is typed into whatever has the keyboard.
    ///
    /// # Panics
    /// When the browser is gone.
    pub async fn paste(&self) {
        for kind in ["rawKeyDown", "keyUp"] {
            let commands = if kind == "rawKeyDown" { vec!["paste"] } else { vec![] };
            let event = json!({ "type": kind, "key": "v", "code": "KeyV", "modifiers": 2, "windowsVirtualKeyCode": 86, "commands": commands });
            self.cdp("Input.dispatchKeyEvent", event).await.unwrap();
        }
    }

    async fn mouse(&self, kind: &str, at: (f64, f64), buttons: u32, button: &str) {
        let event =
            json!({ "type": kind, "x": at.0, "y": at.1, "buttons": buttons, "button": button, "clickCount": 1 });
        self.cdp("Input.dispatchMouseEvent", event).await.unwrap();
    }

    /// The middle of a thing in the window.
    ///
    /// # Panics
    /// When it is gone.
    pub async fn middle(&self, element: &Element) -> (f64, f64) {
        let frame =
            "function () { const r = this.getBoundingClientRect(); return [r.x + r.width / 2, r.y + r.height / 2] }";
        let place = self.call(element, frame, &[]).await.unwrap();
        (place[0].as_f64().unwrap_or(0.0), place[1].as_f64().unwrap_or(0.0))
    }
}

impl Element {
    /// What it says has the keyboard within it: the number of the row and of the column, from 1, and its text.
    ///
    /// # Errors
    /// That it is gone from the page, or names nothing.
    pub async fn active_cell(&self, tab: &Tab) -> Result<(u64, u64, String), String> {
        let read = "function () {
            const cell = this.ariaActiveDescendantElement;
            const row = cell?.closest('[role=row]');
            return cell && [+row.ariaRowIndex, +cell.ariaColIndex, cell.textContent];
        }";
        let found = tab.call(self, read, &[]).await?;
        let number = |value: &Value| value.as_u64().ok_or_else(|| "no cell is active".to_owned());
        Ok((number(&found[0])?, number(&found[1])?, found[2].as_str().unwrap_or_default().to_owned()))
    }

    /// How it is drawn, by the name of a style's property: `background-color`.
    ///
    /// # Errors
    /// That it is gone from the page.
    pub async fn style(&self, tab: &Tab, property: &str) -> Result<String, String> {
        let read = "function (name) { return getComputedStyle(this).getPropertyValue(name) }";
        let found = tab.call(self, read, &[json!(property)]).await?;
        Ok(found.as_str().unwrap_or_default().to_owned())
    }

    /// Gives it the keyboard.
    ///
    /// # Panics
    /// When it is gone or takes none.
    pub async fn focus(&self, tab: &Tab) {
        tab.cdp("DOM.focus", json!({ "backendNodeId": self.node })).await.unwrap();
    }

    /// Where it stands in the window, and how large it is: left, top, width, height in pixels.
    ///
    /// # Errors
    /// That it is gone from the page.
    pub async fn frame(&self, tab: &Tab) -> Result<[f64; 4], String> {
        let read = "function () { const r = this.getBoundingClientRect(); return [r.x, r.y, r.width, r.height] }";
        let found = tab.call(self, read, &[]).await?;
        Ok([0, 1, 2, 3].map(|at| found[at].as_f64().unwrap_or(0.0)))
    }

    /// Lets the page have a pointer's event as the mouse would send it, at a place of the window: chromedriver waits for ever for
    /// the end of a drag of its own.
    ///
    /// # Panics
    /// When it is gone.
    pub async fn pointer(&self, tab: &Tab, kind: &str, at: (f64, f64), buttons: u32) {
        let send = "function (kind, x, y, buttons) {
            const how = { bubbles: true, cancelable: true, composed: true, clientX: x, clientY: y, buttons, pointerType: 'mouse' };
            const Sort = kind.startsWith('pointer') ? PointerEvent : MouseEvent;
            this.dispatchEvent(new Sort(kind, { ...how, button: kind === 'pointermove' ? -1 : 0, pointerId: 1, isPrimary: true }));
        }";
        tab.call(self, send, &[json!(kind), json!(at.0), json!(at.1), json!(buttons)]).await.unwrap();
    }

    /// Counts from now on what changes within it.
    ///
    /// # Panics
    /// When it is gone.
    pub async fn watch(&self, tab: &Tab) {
        let watch = "function () {
            this.changesSeen = 0;
            new MutationObserver(records => { this.changesSeen += records.filter(record => record.target !== this).length })
                .observe(this, { subtree: true, childList: true, characterData: true, attributes: true });
        }";
        tab.call(self, watch, &[]).await.unwrap();
    }

    /// How many changes were counted within it since it is watched.
    ///
    /// # Panics
    /// When it is gone.
    pub async fn changes(&self, tab: &Tab) -> u64 {
        tab.call(self, "function () { return this.changesSeen }", &[]).await.unwrap().as_u64().unwrap_or(u64::MAX)
    }
}
