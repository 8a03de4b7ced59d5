//! `cargo xtask dist`: the static site and what it weighs; knows nothing of what the files hold.

use std::fs;
use std::path::Path;

use crate::{say, site_folder, steps};

/// What wasm, JavaScript and CSS may weigh together, brotli at quality 11, in bytes.
pub const APP_BROTLI_BYTES_MAX: usize = 250 * 1_000;

struct Weight {
    name: String,
    raw_bytes: usize,
    brotli_bytes: usize,
}

/// Builds the site and prints the table.
///
/// # Errors
///
/// That the build failed, or that the app is heavier than its budget.
pub fn run() -> Result<(), String> {
    steps::build_site()?;
    say::step("Weighing the site (brotli at quality 11)");
    let weights = weigh(&site_folder())?;
    say::line(&table(&weights));
    check(&weights)
}

fn weigh(folder: &Path) -> Result<Vec<Weight>, String> {
    let failed = |wrong: std::io::Error| format!("{} cannot be read: {wrong}.", folder.display());
    let mut weights = Vec::new();
    for entry in fs::read_dir(folder).map_err(failed)? {
        let path = entry.map_err(failed)?.path();
        if path.is_dir() {
            let prefix = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            let inner = weigh(&path)?;
            weights
                .extend(inner.into_iter().map(|weight| Weight { name: format!("{prefix}/{}", weight.name), ..weight }));
        } else {
            let bytes = fs::read(&path).map_err(failed)?;
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            weights.push(Weight { name, raw_bytes: bytes.len(), brotli_bytes: compressed(&bytes)?.len() });
        }
    }
    weights.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(weights)
}

/// Brotli at quality 11, which is what a good host sends.
///
/// # Errors
///
/// What the compressor says.
pub fn compressed(bytes: &[u8]) -> Result<Vec<u8>, String> {
    let parameters = brotli::enc::BrotliEncoderParams { quality: 11, lgwin: 22, ..Default::default() };
    let mut output = Vec::new();
    brotli::BrotliCompress(&mut &*bytes, &mut output, &parameters).map_err(|wrong| format!("brotli: {wrong}."))?;
    Ok(output)
}

fn is_app(weight: &&Weight) -> bool {
    [".wasm", ".js", ".css"].iter().any(|ending| weight.name.ends_with(ending))
}

fn table(weights: &[Weight]) -> String {
    let mut lines = vec![format!("{:<48} {:>11} {:>11}", "file", "raw", "brotli")];
    let row = |name: &str, raw: usize, brotli: usize| format!("{name:<48} {raw:>11} {brotli:>11}");
    lines.extend(weights.iter().map(|weight| row(&weight.name, weight.raw_bytes, weight.brotli_bytes)));
    let app: Vec<&Weight> = weights.iter().filter(is_app).collect();
    let raw = app.iter().map(|weight| weight.raw_bytes).sum();
    lines.push(row("wasm + JavaScript + CSS", raw, app.iter().map(|weight| weight.brotli_bytes).sum()));
    lines.push(row("budget", 0, APP_BROTLI_BYTES_MAX).replacen("          0", "           ", 1));
    lines.join("\n")
}

fn check(weights: &[Weight]) -> Result<(), String> {
    let brotli: usize = weights.iter().filter(is_app).map(|weight| weight.brotli_bytes).sum();
    if brotli <= APP_BROTLI_BYTES_MAX {
        return Ok(());
    }
    Err(format!("the app is {} bytes over its budget of {APP_BROTLI_BYTES_MAX}.", brotli - APP_BROTLI_BYTES_MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn weight(name: &str, brotli_bytes: usize) -> Weight {
        Weight { name: name.to_owned(), raw_bytes: brotli_bytes * 3, brotli_bytes }
    }

    #[test]
    fn the_budget_counts_wasm_script_and_style_alone() {
        let fits =
            [weight("a.wasm", 200_000), weight("a.js", 30_000), weight("a.css", 20_000), weight("a.png", 900_000)];
        assert_eq!(check(&fits), Ok(()));
        let heavy = [weight("a.wasm", 250_001)];
        assert_eq!(check(&heavy), Err("the app is 1 bytes over its budget of 250000.".to_owned()));
    }

    #[test]
    fn the_table_holds_every_file_and_the_sum() {
        let text = table(&[weight("a.wasm", 1_000), weight("index.html", 50)]);
        let lines: Vec<Vec<&str>> = text.lines().map(|line| line.split_whitespace().collect()).collect();
        assert_eq!(lines[1], ["a.wasm", "3000", "1000"]);
        assert_eq!(lines[2], ["index.html", "150", "50"]);
        assert_eq!(lines[3], ["wasm", "+", "JavaScript", "+", "CSS", "3000", "1000"]);
        assert_eq!(lines[4], ["budget", "250000"]);
    }

    #[test]
    fn repeated_text_weighs_less() {
        assert!(compressed(&[b'a'; 10_000]).unwrap().len() < 100);
    }
}
