//! `cargo xtask dist`: the static site and what it weighs; knows nothing of what the files hold.

use std::fs;
use std::path::Path;

use crate::{say, site_folder, steps};

/// What wasm, JavaScript and CSS of the whole app may weigh together, brotli at quality 11, in bytes. The language's share of it has
/// a budget of its own, `cargo xtask weigh-language`.
pub const APP_BROTLI_BYTES_MAX: usize = 450 * 1_000;

/// What the demo org in the page may add.
pub const DEMO_BROTLI_BYTES_MAX: usize = 120 * 1_000;

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
    let without_demo = steps::build_site_without_demo()?;
    say::step("Weighing the site (brotli at quality 11)");
    let weights = weigh(&site_folder())?;
    let shares = Shares::new(&weights, &weigh(&without_demo)?);
    say::line(&table(&weights, &shares));
    shares.check()
}

/// What of the site is the app, and what the demo org in the page adds: the difference to a site without it.
struct Shares {
    all: Weight,
    app: Weight,
    demo: Weight,
}

impl Shares {
    fn new(weights: &[Weight], without_demo: &[Weight]) -> Self {
        let (all, app) = (total("wasm + JavaScript + CSS", weights), total("  the app", without_demo));
        let demo = Weight {
            name: "  the demo org in the page".to_owned(),
            raw_bytes: all.raw_bytes.saturating_sub(app.raw_bytes),
            brotli_bytes: all.brotli_bytes.saturating_sub(app.brotli_bytes),
        };
        Self { all, app, demo }
    }

    fn check(&self) -> Result<(), String> {
        for (what, share, max) in
            [("app", &self.app, APP_BROTLI_BYTES_MAX), ("demo org", &self.demo, DEMO_BROTLI_BYTES_MAX)]
        {
            if share.brotli_bytes > max {
                return Err(format!("the {what} is {} bytes over its budget of {max}.", share.brotli_bytes - max));
            }
        }
        Ok(())
    }
}

fn total(name: &str, weights: &[Weight]) -> Weight {
    let counted = || weights.iter().filter(is_counted);
    Weight {
        name: name.to_owned(),
        raw_bytes: counted().map(|weight| weight.raw_bytes).sum(),
        brotli_bytes: counted().map(|weight| weight.brotli_bytes).sum(),
    }
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

fn is_counted(weight: &&Weight) -> bool {
    [".wasm", ".js", ".css"].iter().any(|ending| weight.name.ends_with(ending))
}

fn table(weights: &[Weight], shares: &Shares) -> String {
    let row = |name: &str, raw: &str, brotli: &str| format!("{name:<48} {raw:>11} {brotli:>11}");
    let weighed = |of: &Weight| row(&of.name, &of.raw_bytes.to_string(), &of.brotli_bytes.to_string());
    let mut lines = vec![row("file", "raw", "brotli")];
    lines.extend(weights.iter().map(weighed));
    lines.push(weighed(&shares.all));
    lines.push(weighed(&shares.app));
    lines.push(row("    budget", "", &APP_BROTLI_BYTES_MAX.to_string()));
    lines.push(weighed(&shares.demo));
    lines.push(row("    budget", "", &DEMO_BROTLI_BYTES_MAX.to_string()));
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn weight(name: &str, brotli_bytes: usize) -> Weight {
        Weight { name: name.to_owned(), raw_bytes: brotli_bytes * 3, brotli_bytes }
    }

    fn checked(all: &[Weight], without_demo: &[Weight]) -> Result<(), String> {
        Shares::new(all, without_demo).check()
    }

    #[test]
    fn the_budgets_count_wasm_script_and_style_alone() {
        let app =
            || vec![weight("a.wasm", 400_000), weight("a.js", 30_000), weight("a.css", 20_000), weight("a.png", 1)];
        assert_eq!(checked(&app(), &app()), Ok(()));
        let heavy = [weight("a.wasm", 450_001)];
        assert_eq!(checked(&heavy, &heavy), Err("the app is 1 bytes over its budget of 450000.".to_owned()));
    }

    #[test]
    fn the_demo_org_is_what_a_site_without_it_does_not_weigh() {
        let (without, fits, heavy) = (weight("a.wasm", 200_000), weight("b.wasm", 320_000), weight("b.wasm", 320_001));
        let without = [without];
        assert_eq!(checked(&[fits], &without), Ok(()));
        assert_eq!(checked(&[heavy], &without), Err("the demo org is 1 bytes over its budget of 120000.".to_owned()));
    }

    #[test]
    fn the_table_holds_every_file_and_both_shares() {
        let weights = [weight("a.wasm", 1_000), weight("index.html", 50)];
        let text = table(&weights, &Shares::new(&weights, &[weight("b.wasm", 700)]));
        let lines: Vec<Vec<&str>> = text.lines().map(|line| line.split_whitespace().collect()).collect();
        assert_eq!(lines[1], ["a.wasm", "3000", "1000"]);
        assert_eq!(lines[2], ["index.html", "150", "50"]);
        assert_eq!(lines[3], ["wasm", "+", "JavaScript", "+", "CSS", "3000", "1000"]);
        assert_eq!(lines[4], ["the", "app", "2100", "700"]);
        assert_eq!(lines[5].last(), Some(&"450000"));
        assert_eq!(lines[6], ["the", "demo", "org", "in", "the", "page", "900", "300"]);
        assert_eq!(lines[7], ["budget", "120000"]);
    }

    #[test]
    fn repeated_text_weighs_less() {
        assert!(compressed(&[b'a'; 10_000]).unwrap().len() < 100);
    }
}
