//! Finds or installs the programs that a build needs, and keeps them outside `target`; knows nothing of what they build.
//!
//! Looked for in this order: on the `PATH` (the right version), in the cache, prebuilt through `cargo binstall` where
//! that is there, from source through `cargo install`.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::{env, fs};

use crate::{root, say};

/// Newer releases of Trunk want a newer compiler than this project does.
const TRUNK_VERSION: &str = "0.21.14";

/// The release that `cargo install` turns to where there is no package of the system.
const WASM_OPT_VERSION: &str = "0.116.1";

/// What the app is compiled for.
pub const WASM_TARGET: &str = "wasm32-unknown-unknown";

/// The folders that hold the tools, in front of the `PATH` of this process.
pub struct Tools {
    path: OsString,
}

struct Tool {
    program: &'static str,
    package: &'static str,
    version: String,
    /// Any version on the `PATH` will do.
    any_version: bool,
    /// Whether to build with the versions in the package's own lock file.
    locked: bool,
    /// How long building it takes, for the person who waits.
    takes: &'static str,
    why: &'static str,
}

impl Tools {
    /// Makes the wasm target, Trunk, wasm-bindgen and wasm-opt available, installing what is missing.
    ///
    /// # Errors
    ///
    /// What could not be installed, and what to do about it.
    pub fn for_the_site() -> Result<Self, String> {
        wasm_target()?;
        let wasm_bindgen = locked_version(&read_lock_file()?, "wasm-bindgen")
            .ok_or("Cargo.lock names no wasm-bindgen. Run `cargo check` once and try again.")?;
        let trunk = Tool {
            program: "trunk",
            package: "trunk",
            version: TRUNK_VERSION.to_owned(),
            any_version: false,
            locked: true,
            takes: "about 6 minutes on two cores, once",
            why: "it puts the site together",
        };
        // Its own lock file names a version that has been withdrawn: built without --locked.
        let bindgen = Tool {
            program: "wasm-bindgen",
            package: "wasm-bindgen-cli",
            version: wasm_bindgen,
            any_version: false,
            locked: false,
            takes: "about 3 minutes on two cores, once",
            why: "it joins wasm and JavaScript, and has to be of the version in Cargo.lock",
        };
        let mut folders = vec![find_or_install(&trunk)?, find_or_install(&bindgen)?, wasm_opt()?];
        let own = env::var_os("PATH").unwrap_or_default();
        folders.extend(env::split_paths(&own));
        let path = env::join_paths(folders).map_err(|wrong| format!("the PATH cannot be extended: {wrong}."))?;
        Ok(Self { path })
    }

    /// A command that finds these tools.
    #[must_use]
    pub fn command(&self, program: &str) -> Command {
        let full = on_path(program, &self.path).unwrap_or_else(|| program.into());
        let mut command = Command::new(full);
        command.env("PATH", &self.path).current_dir(root());
        command
    }
}

/// The first of these programs that the `PATH` holds.
#[must_use]
pub fn first_on_path(programs: &[&str]) -> Option<PathBuf> {
    let path = env::var_os("PATH").unwrap_or_default();
    programs.iter().find_map(|program| on_path(program, &path))
}

/// Installs Debian packages, where this is Debian and the person may.
///
/// # Errors
///
/// Why not, with the command to run by hand.
pub fn install_packages(packages: &[&str], why: &str) -> Result<(), String> {
    let by_hand = format!("sudo apt-get install {}", packages.join(" "));
    if first_on_path(&["apt-get"]).is_none() {
        return Err(format!("{why}. Install {} with this system's package manager.", packages.join(" and ")));
    }
    let Some(mut update) = as_root("apt-get") else {
        return Err(format!("{why}, and this user may not install packages. Run: {by_hand}"));
    };
    say::step(&format!("Installing {} with apt-get: {why} (about a minute)", packages.join(" ")));
    let updated = update.args(["update", "--quiet"]).status();
    if !updated.is_ok_and(|status| status.success()) {
        say::line("The package lists could not be refreshed; going on with those that are there.");
    }
    let mut arguments = vec!["install", "--quiet", "--yes", "--no-install-recommends"];
    arguments.extend(packages);
    let installed = as_root("apt-get").map(|mut install| install.args(arguments).status());
    match installed {
        Some(Ok(status)) if status.success() => Ok(()),
        _ => Err(format!("apt-get could not install {}. Run by hand: {by_hand}", packages.join(" "))),
    }
}

/// The command run as root without asking for a password, or nothing where that is not possible.
fn as_root(program: &str) -> Option<Command> {
    let quiet = |command: &mut Command| command.stdout(Stdio::null()).stderr(Stdio::null()).status();
    let user = Command::new("id").arg("-u").output().ok()?;
    let mut command = if String::from_utf8_lossy(&user.stdout).trim() == "0" {
        Command::new(program)
    } else {
        quiet(Command::new("sudo").args(["-n", "true"])).ok().filter(std::process::ExitStatus::success)?;
        let mut command = Command::new("sudo");
        command.args(["-n", program]);
        command
    };
    command.env("DEBIAN_FRONTEND", "noninteractive");
    Some(command)
}

fn wasm_target() -> Result<(), String> {
    let printed = Command::new("rustc")
        .args(["--print", "target-libdir", "--target", WASM_TARGET])
        .current_dir(root())
        .output()
        .map_err(|wrong| format!("rustc does not start: {wrong}. Install Rust with rustup."))?;
    if Path::new(String::from_utf8_lossy(&printed.stdout).trim()).is_dir() {
        return Ok(());
    }
    say::step(&format!("Adding the Rust target {WASM_TARGET}: the app is WebAssembly (some seconds)"));
    let added = Command::new("rustup").args(["target", "add", WASM_TARGET]).current_dir(root()).status();
    match added {
        Ok(status) if status.success() => Ok(()),
        _ => Err(format!("rustup could not add the target. Run by hand: rustup target add {WASM_TARGET}")),
    }
}

/// Any version serves. Debian's package is there in seconds; from source it wants a C++ compiler and minutes.
fn wasm_opt() -> Result<PathBuf, String> {
    let tool = Tool {
        program: "wasm-opt",
        package: "wasm-opt",
        version: WASM_OPT_VERSION.to_owned(),
        any_version: true,
        locked: true,
        takes: "about 10 minutes on two cores, once; it wants a C++ compiler",
        why: "it makes the app about a fifth smaller",
    };
    if let Some(folder) = found(&tool) {
        return Ok(folder);
    }
    let refused = match install_packages(&["binaryen"], "wasm-opt is missing") {
        Ok(()) => match found(&tool) {
            Some(folder) => return Ok(folder),
            None => "apt-get installed binaryen, but there is no wasm-opt on the PATH".to_owned(),
        },
        Err(wrong) => wrong,
    };
    say::line(&refused);
    install(&tool).map_err(|wrong| {
        format!(
            "{wrong}\nwasm-opt comes with Binaryen: `sudo apt-get install binaryen`, `brew install binaryen`, \
             or github.com/WebAssembly/binaryen"
        )
    })
}

fn find_or_install(tool: &Tool) -> Result<PathBuf, String> {
    found(tool).map_or_else(|| install(tool), Ok)
}

fn found(tool: &Tool) -> Option<PathBuf> {
    let path = env::var_os("PATH").unwrap_or_default();
    let on_path = env::split_paths(&path).find(|folder| serves(tool, &folder.join(tool.program)));
    on_path.or_else(|| {
        let cached = cache_folder(tool).join("bin");
        serves(tool, &cached.join(tool.program)).then_some(cached)
    })
}

fn serves(tool: &Tool, program: &Path) -> bool {
    if !program.is_file() {
        return false;
    }
    let Ok(output) = Command::new(program).arg("--version").env_remove("NO_COLOR").output() else { return false };
    let answer = String::from_utf8_lossy(&output.stdout);
    output.status.success() && (tool.any_version || answer.split_whitespace().nth(1) == Some(tool.version.as_str()))
}

/// Installs into a folder beside the final one and renames it, so that a broken-off install is never taken for a good one.
fn install(tool: &Tool) -> Result<PathBuf, String> {
    let target = cache_folder(tool);
    let name = format!("{} {}", tool.package, tool.version);
    let unfinished = target.with_file_name(format!(".{}-{}.{}", tool.package, tool.version, std::process::id()));
    let failed = |wrong: std::io::Error| format!("{} cannot be used as tool cache: {wrong}.", target.display());
    fs::create_dir_all(&unfinished).map_err(failed)?;
    let prebuilt = first_on_path(&["cargo-binstall"]).is_some() && {
        say::step(&format!("Fetching {name} prebuilt: {}", tool.why));
        let mut command = Command::new("cargo");
        command.args(["binstall", "--no-confirm", "--root"]).arg(&unfinished);
        command.arg(format!("{}@{}", tool.package, tool.version));
        succeeds(&mut command) && serves(tool, &unfinished.join("bin").join(tool.program))
    };
    if !prebuilt {
        say::step(&format!("Building {name} from source: {} ({})", tool.why, tool.takes));
        if !succeeds(&mut build_command(tool, &unfinished)) || !unfinished.join("bin").join(tool.program).is_file() {
            let _ = fs::remove_dir_all(&unfinished);
            return Err(format!("{name} could not be installed; the reason stands above."));
        }
    }
    // What was there did not serve; or another run has just finished, and either copy will do.
    let _ = fs::remove_dir_all(&target);
    let renamed = fs::rename(&unfinished, &target);
    let folder = target.join("bin");
    if serves(tool, &folder.join(tool.program)) {
        let _ = fs::remove_dir_all(&unfinished);
        say::line(&format!("{name} is kept in {}", target.display()));
        return Ok(folder);
    }
    renamed.map_err(failed)?;
    Err(format!("{name} was installed into {} but does not run.", target.display()))
}

fn build_command(tool: &Tool, folder: &Path) -> Command {
    let mut command = Command::new("cargo");
    command.arg("install").arg(tool.package).args(["--version", &tool.version, "--root"]).arg(folder);
    if tool.locked {
        command.arg("--locked");
    }
    // A tool that runs for a second need not be compiled for minutes.
    command.env("CARGO_PROFILE_RELEASE_LTO", "off");
    command.env("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "16");
    command.env("CARGO_PROFILE_RELEASE_OPT_LEVEL", "1");
    command.env("CARGO_PROFILE_RELEASE_DEBUG", "0");
    // Away from this project's settings and its target folder; the toolchain stays the project's.
    command.env_remove("CARGO_TARGET_DIR").current_dir(folder);
    command
}

fn succeeds(command: &mut Command) -> bool {
    command.status().is_ok_and(|status| status.success())
}

fn cache_folder(tool: &Tool) -> PathBuf {
    let chosen = |name: &str| env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    let cache = chosen("ORGPANE_TOOLS")
        .or_else(|| chosen("XDG_CACHE_HOME").map(|cache| cache.join("orgpane/tools")))
        .or_else(|| chosen("HOME").map(|home| home.join(".cache/orgpane/tools")))
        .unwrap_or_else(|| env::temp_dir().join("orgpane-tools"));
    // The build runs in another folder.
    let cache = std::path::absolute(&cache).unwrap_or(cache);
    cache.join(format!("{}-{}", tool.package, tool.version))
}

fn on_path(program: &str, path: &OsString) -> Option<PathBuf> {
    env::split_paths(path).map(|folder| folder.join(program)).find(|file| file.is_file())
}

fn read_lock_file() -> Result<String, String> {
    fs::read_to_string(root().join("Cargo.lock")).map_err(|wrong| format!("Cargo.lock cannot be read: {wrong}."))
}

fn locked_version(lock_file: &str, package: &str) -> Option<String> {
    let name = format!("name = \"{package}\"");
    let after = lock_file.lines().skip_while(|line| *line != name).nth(1)?;
    Some(after.strip_prefix("version = \"")?.strip_suffix('"')?.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_version_in_the_lock_file_is_the_one_of_that_very_package() {
        let lock =
            "name = \"wasm-bindgen-macro\"\nversion = \"1.0.0\"\n\nname = \"wasm-bindgen\"\nversion = \"0.2.130\"\n";
        assert_eq!(locked_version(lock, "wasm-bindgen").as_deref(), Some("0.2.130"));
        assert_eq!(locked_version(lock, "wasm"), None);
    }

    #[test]
    fn this_project_locks_the_wasm_bindgen_it_asks_for() {
        let manifest = fs::read_to_string(root().join("Cargo.toml")).unwrap();
        let locked = locked_version(&read_lock_file().unwrap(), "wasm-bindgen").unwrap();
        assert!(manifest.contains(&format!("wasm-bindgen = \"={locked}\"")), "{locked}");
    }
}
