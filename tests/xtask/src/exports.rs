//! Takes exports off a WebAssembly module, so that what only they keep in it can be left out; knows nothing of what they do.
//! <https://webassembly.github.io/spec/core/binary/modules.html>

/// What Leptos' streams export into every page, whether or not it streams anything: 10 KB that nobody calls.
pub const OF_STREAMS: [&str; 2] = ["intounderlying", "__wbg_intounderlying"];

const HEADER_BYTES: usize = 8;
const SECTION_EXPORTS: u8 = 7;

/// The module without the exports whose names begin so. `None` where the bytes are no module.
#[must_use]
pub fn without(module: &[u8], beginnings: &[&str]) -> Option<Vec<u8>> {
    let (header, mut rest) = module.split_at_checked(HEADER_BYTES)?;
    if !header.starts_with(b"\0asm") {
        return None;
    }
    let mut out = header.to_vec();
    while let Some((&id, after)) = rest.split_first() {
        let mut after = after;
        let size = number(&mut after)?;
        let (content, others) = after.split_at_checked(size)?;
        rest = others;
        let content = if id == SECTION_EXPORTS { kept(content, beginnings)? } else { content.to_vec() };
        out.push(id);
        push_number(&mut out, content.len());
        out.extend(content);
    }
    Some(out)
}

/// The section of exports without some.
fn kept(mut section: &[u8], beginnings: &[&str]) -> Option<Vec<u8>> {
    let mut entries = Vec::new();
    let mut count = 0;
    for _ in 0..number(&mut section)? {
        let whole = section;
        let size = number(&mut section)?;
        let (name, mut after) = section.split_at_checked(size)?;
        after = after.get(1..)?;
        number(&mut after)?;
        section = after;
        if !beginnings.iter().any(|beginning| name.starts_with(beginning.as_bytes())) {
            entries.extend_from_slice(&whole[..whole.len() - after.len()]);
            count += 1;
        }
    }
    let mut out = Vec::new();
    push_number(&mut out, count);
    out.extend(entries);
    Some(out)
}

/// Reads a number of at most 32 bits, seven at a time.
fn number(bytes: &mut &[u8]) -> Option<usize> {
    let mut number = 0;
    for shift in (0..32).step_by(7) {
        let (&byte, rest) = bytes.split_first()?;
        *bytes = rest;
        number |= usize::from(byte & 127) << shift;
        if byte < 128 {
            return Some(number);
        }
    }
    None
}

fn push_number(out: &mut Vec<u8>, mut number: usize) {
    while number >= 128 {
        out.push(u8::try_from(number & 127).unwrap_or(0) | 128);
        number >>= 7;
    }
    out.push(u8::try_from(number).unwrap_or(0));
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A module with one section of 200 bytes, then these exports, then another section.
    fn module(names: &[&str]) -> Vec<u8> {
        let mut section = vec![u8::try_from(names.len()).unwrap()];
        for (at, name) in names.iter().enumerate() {
            section.push(u8::try_from(name.len()).unwrap());
            section.extend(name.as_bytes());
            section.extend([0, 0x80 | u8::try_from(at).unwrap(), 1]);
        }
        let mut module = b"\0asm\x01\0\0\0".to_vec();
        module.extend([1, 0xc8, 1]);
        module.extend([7; 200]);
        module.extend([SECTION_EXPORTS, u8::try_from(section.len()).unwrap()]);
        module.extend(section);
        module.extend([10, 1, 0]);
        module
    }

    #[test]
    fn exports_of_these_names_are_gone_and_all_else_stays() {
        let with = module(&["memory", "intounderlyingsink_write", "bench_show"]);
        let without = without(&with, &OF_STREAMS).unwrap();
        let has = |name: &str| without.windows(name.len()).any(|window| window == name.as_bytes());
        assert!(has("memory") && has("bench_show") && !has("sink"), "{without:?}");
        assert_eq!(without.len(), with.len() - "intounderlyingsink_write".len() - 4);
        assert!(without.ends_with(&[10, 1, 0]));
        // The third keeps its own number.
        assert!(without.windows(3).any(|window| window == [0, 0x82, 1]));
    }

    #[test]
    fn a_module_without_them_stays_as_it_is_and_what_is_none_says_so() {
        let plain = module(&["memory"]);
        assert_eq!(without(&plain, &OF_STREAMS), Some(plain.clone()));
        for none in [&b"<html>"[..], b"", &plain[..plain.len() - 1], &plain[..plain.len() - 9]] {
            assert_eq!(without(none, &OF_STREAMS), None);
        }
    }
}
