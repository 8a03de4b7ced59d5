//! A ZIP archive that is written once, from front to back (PKWARE APPNOTE 6.3.10), with entries whose length nobody knows
//! beforehand. Refuses ZIP64, which spreadsheets do not read reliably: the archive ends at 4 GiB.

use miniz_oxide::deflate::core::{CompressorOxide, TDEFLFlush, compress_to_output, create_comp_flags_from_zip_params};

/// XML of rows shrinks to about a tenth already at the lower levels; the higher ones take twice the time for little.
const LEVEL: i32 = 3;
/// 1980-01-01, the first day that the format knows: the same rows give the same bytes, whenever.
const DOS_DATE: u16 = 0x0021;
/// Sizes and checksum follow the entry.
const SIZES_FOLLOW: u16 = 1 << 3;
const DEFLATED: u16 = 8;
const VERSION: u16 = 20;
/// Entries at most, with room for the last parts.
const ENTRIES_MAX: usize = 65_000;

/// See the module.
#[derive(Debug, Default)]
pub(super) struct Archive {
    written: u64,
    entries: Vec<Entry>,
}

#[derive(Debug)]
struct Entry {
    name: String,
    offset: u64,
    flags: u16,
    sums: Sums,
}

/// What the directory says of an entry.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Sums {
    checksum: u32,
    packed_bytes: u64,
    bytes: u64,
}

impl Archive {
    /// Writes a whole entry.
    pub(super) fn put(&mut self, name: &str, bytes: &[u8], out: &mut Vec<u8>) {
        let mut packer = Packer::new();
        let mut packed = Vec::new();
        packer.put(bytes, &mut packed);
        let sums = packer.finish(&mut packed);
        self.put_packed(name, &packed, sums, out);
    }

    /// Writes a whole entry that was packed before.
    pub(super) fn put_packed(&mut self, name: &str, packed: &[u8], sums: Sums, out: &mut Vec<u8>) {
        let start = out.len();
        put_local_header(name, 0, sums, out);
        out.extend_from_slice(packed);
        self.entries.push(Entry { name: name.to_owned(), offset: self.written, flags: 0, sums });
        self.written += (out.len() - start) as u64;
    }

    /// Begins an entry; what a [`Packer`] gives has to follow, and then [`Self::close`].
    pub(super) fn open(&mut self, name: &str, out: &mut Vec<u8>) {
        let start = out.len();
        put_local_header(name, SIZES_FOLLOW, Sums::default(), out);
        let sums = Sums::default();
        self.entries.push(Entry { name: name.to_owned(), offset: self.written, flags: SIZES_FOLLOW, sums });
        self.written += (out.len() - start) as u64;
    }

    /// Ends the entry that was opened last.
    pub(super) fn close(&mut self, sums: Sums, out: &mut Vec<u8>) {
        out.extend_from_slice(b"PK\x07\x08");
        put_sums(sums, out);
        self.written += sums.packed_bytes + 16;
        if let Some(entry) = self.entries.last_mut() {
            entry.sums = sums;
        }
    }

    /// Whether there is room for so many bytes more, if the archive may have `bytes_max`.
    pub(super) const fn has_room(&self, bytes: u64, bytes_max: u64) -> bool {
        self.written + bytes <= bytes_max && self.entries.len() <= ENTRIES_MAX
    }

    /// Writes the directory.
    pub(super) fn end(self, out: &mut Vec<u8>) {
        let start = out.len();
        for entry in &self.entries {
            out.extend_from_slice(b"PK\x01\x02");
            put_16(VERSION, out);
            put_16(VERSION, out);
            put_16(entry.flags, out);
            put_16(DEFLATED, out);
            put_16(0, out);
            put_16(DOS_DATE, out);
            put_sums(entry.sums, out);
            put_16(u16::try_from(entry.name.len()).unwrap_or(u16::MAX), out);
            out.extend_from_slice(&[0; 12]);
            put_32(entry.offset, out);
            out.extend_from_slice(entry.name.as_bytes());
        }
        let directory_bytes = (out.len() - start) as u64;
        out.extend_from_slice(b"PK\x05\x06\0\0\0\0");
        let count = u16::try_from(self.entries.len()).unwrap_or(u16::MAX);
        put_16(count, out);
        put_16(count, out);
        put_32(directory_bytes, out);
        put_32(self.written, out);
        put_16(0, out);
    }
}

/// Deflates one entry.
pub(super) struct Packer {
    deflate: Box<CompressorOxide>,
    checksum: Checksum,
    sums: Sums,
}

impl std::fmt::Debug for Packer {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "Packer({:?})", self.sums)
    }
}

impl Packer {
    pub(super) fn new() -> Self {
        // No window bits: deflate without zlib's own header.
        let flags = create_comp_flags_from_zip_params(LEVEL, 0, 0);
        Self { deflate: Box::new(CompressorOxide::new(flags)), checksum: Checksum::new(), sums: Sums::default() }
    }

    pub(super) fn put(&mut self, bytes: &[u8], out: &mut Vec<u8>) {
        self.checksum.add(bytes);
        self.sums.bytes += bytes.len() as u64;
        self.deflate(bytes, TDEFLFlush::None, out);
    }

    /// Bytes taken in so far.
    pub(super) const fn bytes(&self) -> u64 {
        self.sums.bytes
    }

    /// Bytes given out so far.
    pub(super) const fn packed_bytes(&self) -> u64 {
        self.sums.packed_bytes
    }

    pub(super) fn finish(mut self, out: &mut Vec<u8>) -> Sums {
        self.deflate(&[], TDEFLFlush::Finish, out);
        Sums { checksum: self.checksum.value(), ..self.sums }
    }

    fn deflate(&mut self, bytes: &[u8], flush: TDEFLFlush, out: &mut Vec<u8>) {
        let before = out.len();
        compress_to_output(&mut self.deflate, bytes, flush, |packed| {
            out.extend_from_slice(packed);
            true
        });
        self.sums.packed_bytes += (out.len() - before) as u64;
    }
}

/// CRC-32 as ZIP has it, eight bytes at a time. The tables are made when needed: they would weigh on every page load.
struct Checksum {
    tables: Box<[[u32; 256]; 8]>,
    value: u32,
}

impl Checksum {
    fn new() -> Self {
        let mut tables = Box::new([[0_u32; 256]; 8]);
        for (byte, entry) in (0_u32..).zip(&mut tables[0]) {
            *entry = (0..8).fold(byte, |sum, _| if sum & 1 == 1 { 0xedb8_8320 ^ (sum >> 1) } else { sum >> 1 });
        }
        for number in 1..8 {
            for byte in 0..256 {
                let before = tables[number - 1][byte];
                tables[number][byte] = (before >> 8) ^ tables[0][(before & 0xff) as usize];
            }
        }
        Self { tables, value: u32::MAX }
    }

    fn add(&mut self, bytes: &[u8]) {
        let tables = &*self.tables;
        let mut sum = self.value;
        let (eights, rest) = bytes.as_chunks::<8>();
        for &[a, b, c, d, e, f, g, h] in eights {
            let low = sum ^ u32::from_le_bytes([a, b, c, d]);
            let [a, b, c, d] = low.to_le_bytes();
            sum = tables[7][usize::from(a)]
                ^ tables[6][usize::from(b)]
                ^ tables[5][usize::from(c)]
                ^ tables[4][usize::from(d)]
                ^ tables[3][usize::from(e)]
                ^ tables[2][usize::from(f)]
                ^ tables[1][usize::from(g)]
                ^ tables[0][usize::from(h)];
        }
        for byte in rest {
            sum = (sum >> 8) ^ tables[0][usize::from(sum.to_le_bytes()[0] ^ byte)];
        }
        self.value = sum;
    }

    const fn value(&self) -> u32 {
        !self.value
    }
}

fn put_local_header(name: &str, flags: u16, sums: Sums, out: &mut Vec<u8>) {
    out.extend_from_slice(b"PK\x03\x04");
    put_16(VERSION, out);
    put_16(flags, out);
    put_16(DEFLATED, out);
    put_16(0, out);
    put_16(DOS_DATE, out);
    put_sums(sums, out);
    put_16(u16::try_from(name.len()).unwrap_or(u16::MAX), out);
    put_16(0, out);
    out.extend_from_slice(name.as_bytes());
}

fn put_sums(sums: Sums, out: &mut Vec<u8>) {
    out.extend_from_slice(&sums.checksum.to_le_bytes());
    put_32(sums.packed_bytes, out);
    put_32(sums.bytes, out);
}

fn put_16(number: u16, out: &mut Vec<u8>) {
    out.extend_from_slice(&number.to_le_bytes());
}

fn put_32(number: u64, out: &mut Vec<u8>) {
    out.extend_from_slice(&u32::try_from(number).unwrap_or(u32::MAX).to_le_bytes());
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn checksum(parts: &[&[u8]]) -> u32 {
        let mut checksum = Checksum::new();
        parts.iter().for_each(|part| checksum.add(part));
        checksum.value()
    }

    #[test]
    fn the_checksum_has_its_published_check_value() {
        assert_eq!(checksum(&[b"123456789"]), 0xcbf4_3926);
        assert_eq!(checksum(&[]), 0);
    }

    proptest! {
        #[test]
        fn the_checksum_does_not_see_where_bytes_were_cut(bytes in proptest::collection::vec(any::<u8>(), 0..100), cut in 0usize..100) {
            let cut = cut.min(bytes.len());
            prop_assert_eq!(checksum(&[&bytes]), checksum(&[&bytes[..cut], &bytes[cut..]]));
        }

        #[test]
        fn what_is_packed_is_unpacked_again(parts in proptest::collection::vec("[ab<>]{0,300}", 0..20)) {
            let (mut packer, mut packed) = (Packer::new(), Vec::new());
            parts.iter().for_each(|part| packer.put(part.as_bytes(), &mut packed));
            let sums = packer.finish(&mut packed);
            let unpacked = miniz_oxide::inflate::decompress_to_vec(&packed).unwrap();
            prop_assert_eq!(&unpacked, &parts.concat().into_bytes());
            prop_assert_eq!((sums.bytes, sums.packed_bytes), (unpacked.len() as u64, packed.len() as u64));
        }
    }
}
