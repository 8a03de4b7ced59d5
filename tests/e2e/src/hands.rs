//! What hands do beside clicking and typing: chords of keys, dragging, the other button; and watching an element for changes. Knows
//! nothing of Orgpane.

use serde_json::{Value, json};

use crate::{Element, Tab};

/// Bits of held keys, as the browser counts them.
const HELD: [(&str, u32); 4] = [("Alt", 1), ("Control", 2), ("Meta", 4), ("Shift", 8)];
const CODES: [(&str, u32); 11] = [
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
];

impl Tab {
    /// Presses keys together, `Control+Shift+End`; the last one is the one that is pressed, the others are held.
    ///
    /// # Panics
    /// When the browser is gone.
    pub async fn chord(&self, keys: &str) {
        let (held, key) = keys.rsplit_once('+').unwrap_or(("", keys));
        let bit = |name: &str| HELD.iter().find(|(held, _)| *held == name).map_or(0, |(_, bit)| *bit);
        let modifiers: u32 = held.split('+').map(bit).sum();
        let letter = key.chars().next().filter(|_| key.chars().count() == 1).map(|letter| letter.to_ascii_uppercase());
        let number = CODES.iter().find(|(name, _)| *name == key).map(|(_, number)| *number);
        let code =
            letter.filter(char::is_ascii_alphabetic).map_or_else(|| key.to_owned(), |letter| format!("Key{letter}"));
        // A letter alone is typed; with Control it is a command.
        let text = if modifiers & !8 == 0 && letter.is_some() { key } else { "" };
        for kind in [if text.is_empty() { "rawKeyDown" } else { "keyDown" }, "keyUp"] {
            let event = json!({
                "type": kind, "key": key, "code": code, "modifiers": modifiers, "text": text,
                "windowsVirtualKeyCode": number.or(letter.map(u32::from)).unwrap_or(65),
                "commands": if key == "c" && modifiers == 2 && kind != "keyUp" { vec!["copy"] } else { vec![] },
            });
            self.cdp("Input.dispatchKeyEvent", event).await.unwrap();
        }
    }

    /// Presses the left button over one thing and lets it go over another, so many pixels further down.
    ///
    /// # Panics
    /// When one of them is gone.
    pub async fn drag(&self, from: &Element, to: &Element, further: f64) {
        let (from, (x, y)) = (self.middle(from).await, self.middle(to).await);
        let to = (x, y + further);
        let half = (f64::midpoint(from.0, to.0), f64::midpoint(from.1, to.1));
        for (kind, at, buttons) in
            [("mouseMoved", from, 0), ("mousePressed", from, 1), ("mouseMoved", half, 1), ("mouseMoved", to, 1)]
        {
            self.mouse(kind, at, buttons, if kind == "mousePressed" { "left" } else { "none" }).await;
        }
    }

    /// Lets the left button go over a thing.
    ///
    /// # Panics
    /// When it is gone.
    pub async fn drop_over(&self, on: &Element) {
        let at = self.middle(on).await;
        self.mouse("mouseReleased", at, 0, "left").await;
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

    async fn middle(&self, element: &Element) -> (f64, f64) {
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
