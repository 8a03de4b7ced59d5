//! Makes do with an old wasm-opt that numbers exported tables wrongly; knows nothing of where it comes from.
//!
//! Debian 12 has Binaryen 108, which writes table 0 into every export of a table. wasm-bindgen's output exports table 1,
//! so the app would not start. A newer one from source wants a C++ compiler and a quarter of an hour; the number can be
//! put right in an instant. Trunk finds this program under the name `wasm-opt` and never knows.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};
use std::{env, fs};

use crate::say;

/// Names the true wasm-opt to the one that stands before it.
pub const TRUE_PROGRAM: &str = "ORGPANE_WASM_OPT";

const HEADER: &[u8] = b"\0asm\x01\0\0\0";
const EXPORT_SECTION: u8 = 7;
const TABLE_KIND: u8 = 1;

/// One table among the exports of a module.
#[derive(Debug, PartialEq, Eq)]
struct TableExport {
    name: Vec<u8>,
    /// Where its number stands in the file.
    at: usize,
    /// How many bytes the number takes.
    bytes: usize,
    number: u32,
}

/// Whether this process was started under the name `wasm-opt`.
#[must_use]
pub fn is_meant() -> bool {
    env::args_os().next().is_some_and(|name| Path::new(&name).file_stem() == Some("wasm-opt".as_ref()))
}

/// Runs the true wasm-opt with the same arguments and puts the table numbers of its output right.
#[must_use]
pub fn stand_in() -> ExitCode {
    let arguments: Vec<OsString> = env::args_os().skip(1).collect();
    let program = env::var_os(TRUE_PROGRAM).unwrap_or_else(|| "wasm-opt".into());
    match Command::new(&program).args(&arguments).status() {
        Ok(status) if status.success() => {}
        Ok(_) => return ExitCode::FAILURE,
        Err(wrong) => {
            say::problem(&format!("{} does not start: {wrong}.", program.display()));
            return ExitCode::FAILURE;
        }
    }
    let Some((input, output)) = files(&arguments) else { return ExitCode::SUCCESS };
    match repair_file(&input, &output) {
        Ok(()) => ExitCode::SUCCESS,
        Err(wrong) => {
            say::problem(&wrong);
            ExitCode::FAILURE
        }
    }
}

/// Whether this wasm-opt exports a second table as what it is.
///
/// # Errors
/// That it does not run, or does not understand what every version understands.
pub fn numbers_tables_rightly(program: &Path) -> Result<bool, String> {
    let folder = env::temp_dir().join(format!("orgpane-wasm-opt-{}", std::process::id()));
    let failed = |wrong: std::io::Error| format!("{} cannot be tried out: {wrong}.", program.display());
    fs::create_dir_all(&folder).map_err(failed)?;
    let (input, output) = (folder.join("in.wasm"), folder.join("out.wasm"));
    fs::write(&input, probe()).map_err(failed)?;
    let mut command = Command::new(program);
    let status = command.arg("--enable-reference-types").arg(&input).arg("-o").arg(&output).status().map_err(failed)?;
    let written = fs::read(&output);
    let _ = fs::remove_dir_all(&folder);
    if !status.success() {
        return Err(format!("{} ended with {status}.", program.display()));
    }
    let exports = table_exports(&written.map_err(failed)?).ok_or("wasm-opt wrote something that is not wasm.")?;
    Ok(exports.iter().map(|export| export.number).eq([1]))
}

/// A module with two tables that exports the second one.
fn probe() -> Vec<u8> {
    let tables = [4, 7, 2, 0x70, 0, 0, 0x6f, 0, 0];
    let exports = [EXPORT_SECTION, 5, 1, 1, b't', TABLE_KIND, 1];
    [HEADER, &tables, &exports].concat()
}

/// The input and the output that a command line of wasm-opt names.
fn files(arguments: &[OsString]) -> Option<(PathBuf, PathBuf)> {
    let (mut input, mut output) = (None, None);
    let mut rest = arguments.iter();
    while let Some(argument) = rest.next() {
        let text = argument.to_string_lossy();
        if let Some(path) = text.strip_prefix("--output=") {
            output = Some(PathBuf::from(path));
        } else if text == "-o" || text == "--output" {
            output = rest.next().map(PathBuf::from);
        } else if !text.starts_with('-') {
            input = Some(PathBuf::from(argument));
        }
    }
    Some((input?, output?))
}

fn repair_file(input: &Path, output: &Path) -> Result<(), String> {
    let read = |path: &Path| fs::read(path).map_err(|wrong| format!("{} cannot be read: {wrong}.", path.display()));
    let repaired = repair(&read(input)?, read(output)?)?;
    fs::write(output, repaired).map_err(|wrong| format!("{} cannot be written: {wrong}.", output.display()))
}

/// The output with the table numbers of the input, by the names of the exports. Optimising renumbers no tables here:
/// both are in use.
fn repair(input: &[u8], mut output: Vec<u8>) -> Result<Vec<u8>, String> {
    let not_wasm = || "wasm-opt was given, or wrote, something that is not wasm.".to_owned();
    let wanted = table_exports(input).ok_or_else(not_wasm)?;
    for export in table_exports(&output).ok_or_else(not_wasm)? {
        let number = wanted.iter().find(|one| one.name == export.name).map(|one| one.number);
        let number = number.and_then(|number| u8::try_from(number).ok()).filter(|number| *number < 0x80);
        match (number, export.bytes) {
            (Some(number), 1) => output[export.at] = number,
            _ => {
                return Err(
                    "wasm-opt's output exports a table that cannot be put right; a newer one is needed.".to_owned()
                );
            }
        }
    }
    Ok(output)
}

/// The tables among the exports, or nothing where this is no module.
fn table_exports(module: &[u8]) -> Option<Vec<TableExport>> {
    let mut at = HEADER.len();
    (module.get(..at)? == HEADER).then_some(())?;
    while at < module.len() {
        let kind = module[at];
        let (size, body) = number(module, at + 1)?;
        let end = body.checked_add(size as usize).filter(|end| *end <= module.len())?;
        if kind == EXPORT_SECTION {
            return exports(module.get(..end)?, body);
        }
        at = end;
    }
    Some(Vec::new())
}

fn exports(module: &[u8], at: usize) -> Option<Vec<TableExport>> {
    let (count, mut at) = number(module, at)?;
    let mut tables = Vec::new();
    for _ in 0..count {
        let (length, name_at) = number(module, at)?;
        let name_end = name_at.checked_add(length as usize)?;
        let name = module.get(name_at..name_end)?;
        let kind = *module.get(name_end)?;
        let (number, end) = number(module, name_end + 1)?;
        if kind == TABLE_KIND {
            let start = name_end + 1;
            tables.push(TableExport { name: name.to_vec(), at: start, bytes: end - start, number });
        }
        at = end;
    }
    Some(tables)
}

/// A number in LEB128, and where it ends.
fn number(bytes: &[u8], at: usize) -> Option<(u32, usize)> {
    let mut value = 0;
    for (place, byte) in bytes.get(at..)?.iter().take(5).enumerate() {
        value |= u32::from(byte & 0x7f) << (7 * place);
        if byte & 0x80 == 0 {
            return Some((value, at + place + 1));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The probe as Binaryen 108 writes it.
    fn mangled() -> Vec<u8> {
        let mut bytes = probe();
        *bytes.last_mut().unwrap() = 0;
        bytes
    }

    #[test]
    fn a_wrong_table_number_is_put_right_by_its_name() {
        assert_eq!(repair(&probe(), mangled()), Ok(probe()));
        assert_eq!(repair(&probe(), probe()), Ok(probe()));
    }

    #[test]
    fn a_table_that_the_input_did_not_export_is_an_error() {
        let mut other = mangled();
        let name = other.len() - 3;
        other[name] = b'u';
        assert!(repair(&probe(), other).is_err());
    }

    #[test]
    fn broken_modules_are_no_modules() {
        let whole = probe();
        for length in 0..whole.len() {
            let cut = table_exports(&whole[..length]);
            assert!(cut.is_none_or(|exports| exports.is_empty()), "{length} bytes");
        }
        assert!(table_exports(b"\0asm\x01\0\0\0\x07\xff\xff\xff\xff\xff").is_none());
    }

    #[test]
    fn numbers_take_as_many_bytes_as_they_need() {
        assert_eq!(number(&[0xe5, 0x8e, 0x26, 9], 0), Some((624_485, 3)));
        assert_eq!(number(&[0x80], 0), None);
    }

    #[test]
    fn input_and_output_are_read_off_the_command_line() {
        let words = |line: &str| line.split(' ').map(OsString::from).collect::<Vec<_>>();
        let wanted = Some((PathBuf::from("in.wasm"), PathBuf::from("out.wasm")));
        assert_eq!(files(&words("--output=out.wasm -Oz --enable-sign-ext in.wasm")), wanted);
        assert_eq!(files(&words("in.wasm -o out.wasm")), wanted);
        assert_eq!(files(&words("--version")), None);
    }
}
