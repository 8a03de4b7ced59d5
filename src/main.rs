//! Starts the browser shell; does nothing natively.

#[cfg(target_arch = "wasm32")]
fn main() {
    orgpane::browser::start();
}

#[cfg(not(target_arch = "wasm32"))]
fn main() {}
