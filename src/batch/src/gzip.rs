//! Gzip members from memory, one after the other, as java.util.zip's reader sees them: unknown flags mean nothing, and
//! what follows a member and is no member's header is passed over. It must never accept a member whose bytes, length
//! or checksum are not those that it was written with.

use std::io::{self, Read};

use flate2::Crc;
use flate2::bufread::DeflateDecoder;
use milena_probe::always;

const MAGIC: [u8; 2] = [0x1f, 0x8b];
/// The only method there is.
const DEFLATE: u8 = 8;
const HEADER_CHECKSUM: u8 = 0x02;
const EXTRA: u8 = 0x04;
const NAME: u8 = 0x08;
const COMMENT: u8 = 0x10;
const RESERVED: u8 = 0xe0;
const FLAGS_AT: usize = 3;

/// Reads members up to the end, or up to what is none.
pub(crate) struct Reader<'a> {
    /// The deflated part of the member that is read, and all behind it.
    member: DeflateDecoder<&'a [u8]>,
    crc: Crc,
    is_over: bool,
    /// What other readers mind: librdkafka's fails on reserved flags and stops behind the first member, Go's and Python's
    /// fail on what follows and is none.
    oddity: Option<&'static str>,
}

impl<'a> Reader<'a> {
    /// The members that `bytes` begin with: at least one.
    pub(crate) fn open(bytes: &'a [u8]) -> io::Result<Reader<'a>> {
        let deflated = behind_header(bytes).map_err(invalid)?;
        let is_reserved = bytes.get(FLAGS_AT).is_some_and(|flags| flags & RESERVED != 0);
        let oddity = is_reserved.then_some("its header has reserved flags");
        Ok(Reader { member: DeflateDecoder::new(deflated), crc: Crc::new(), is_over: false, oddity })
    }

    /// What other readers mind of what was read.
    pub(crate) fn oddity(&self) -> Option<&'static str> {
        self.oddity
    }

    /// Checks the trailer of the member that ended, and goes on to the next one, if there is one.
    fn next_member(&mut self) -> io::Result<()> {
        let rest: &'a [u8] = self.member.get_ref();
        let (trailer, rest) = rest.split_first_chunk::<8>().ok_or_else(|| invalid("it is cut off"))?;
        let [a, b, c, d, e, f, g, h] = *trailer;
        if u32::from_le_bytes([a, b, c, d]) != self.crc.sum() {
            return Err(invalid("the checksum of its content is wrong"));
        }
        if u32::from_le_bytes([e, f, g, h]) != self.crc.amount() {
            return Err(invalid("its content is not as long as it says"));
        }
        match behind_header(rest) {
            Ok(deflated) => {
                always!(deflated.len() < rest.len(), "every member is a step forward");
                self.member.reset(deflated);
                self.crc.reset();
                self.oddity.get_or_insert("it has more than one member");
            }
            Err(_) => {
                self.is_over = true;
                if !rest.is_empty() {
                    self.oddity.get_or_insert("bytes follow its member");
                }
            }
        }
        Ok(())
    }
}

impl Read for Reader<'_> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        while !out.is_empty() && !self.is_over {
            let count = self.member.read(out)?;
            if count > 0 {
                self.crc.update(&out[..count]);
                return Ok(count);
            }
            self.next_member()?;
        }
        Ok(0)
    }
}

/// What follows the member's header that `bytes` begin with.
fn behind_header(bytes: &[u8]) -> Result<&[u8], &'static str> {
    const CUT: &str = "it is cut off in its header";
    let (fixed, mut rest) = bytes.split_first_chunk::<10>().ok_or(CUT)?;
    // behind the flags: the time of a file, the level, the system
    let [magic @ .., method, flags, _, _, _, _, _, _] = *fixed;
    if magic != MAGIC || method != DEFLATE {
        return Err("no gzip member begins here");
    }
    if flags & EXTRA != 0 {
        let (len, after) = rest.split_first_chunk::<2>().ok_or(CUT)?;
        rest = after.get(usize::from(u16::from_le_bytes(*len))..).ok_or(CUT)?;
    }
    for text in [NAME, COMMENT] {
        if flags & text != 0 {
            let end = rest.iter().position(|byte| *byte == 0).ok_or(CUT)?;
            rest = &rest[end + 1..];
        }
    }
    if flags & HEADER_CHECKSUM != 0 {
        let (sum, after) = rest.split_first_chunk::<2>().ok_or(CUT)?;
        let mut crc = Crc::new();
        crc.update(&bytes[..bytes.len() - rest.len()]);
        if u16::from_le_bytes(*sum) != crc.sum() as u16 {
            return Err("the checksum of its header is wrong");
        }
        rest = after;
    }
    Ok(rest)
}

fn invalid(reason: &'static str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, reason)
}
