//! LZ4 frames from memory, block by block. Kafka's readers know nothing but independent blocks, fail without an end
//! mark, and stop behind it; what they could not read must not get into a log. It must never hold more than one block,
//! nor more of it than its compressed bytes can stand for.

use std::hash::Hasher;
use std::io;

use milena_probe::always;
use twox_hash::XxHash32;

const MAGIC: [u8; 4] = [0x04, 0x22, 0x4d, 0x18];
/// Version 1 in the upper two bits; neither a dictionary nor the reserved flag.
const VERSION_MASK: u8 = 0xc3;
const VERSION: u8 = 0x40;
const INDEPENDENT_BLOCKS: u8 = 0x20;
const BLOCK_CHECKSUMS: u8 = 0x10;
const CONTENT_SIZE: u8 = 0x08;
const CONTENT_CHECKSUM: u8 = 0x04;
/// In a block's size: its bytes are not compressed.
const STORED: u32 = 1 << 31;
/// A byte of a block stands for no more than a run of so many.
const EXPANSION_MAX: usize = 255;

/// What becomes of the checksum of a frame's header.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum HeaderChecksum {
    /// It must be right.
    Checked,
    /// Writers of message format v0 computed it over the wrong bytes (KAFKA-3160).
    PassedOver,
}

/// Reads one frame; what follows it is not looked at.
pub(crate) struct Reader<'a> {
    /// From the next block's size on.
    rest: &'a [u8],
    flags: u8,
    block_max: usize,
    content_size: Option<u64>,
    passed: u64,
    hash: XxHash32,
    block: Vec<u8>,
    at: usize,
    is_over: bool,
}

impl<'a> Reader<'a> {
    /// The frame that `bytes` begin with.
    pub(crate) fn open(bytes: &'a [u8], checksum: HeaderChecksum) -> io::Result<Reader<'a>> {
        let Some((&MAGIC, mut rest)) = bytes.split_first_chunk::<4>() else {
            return Err(invalid("no LZ4 frame begins here"));
        };
        let described = rest;
        let [flags, sizes] = take(&mut rest)?;
        if flags & VERSION_MASK != VERSION {
            return Err(invalid("its version or its flags do not exist"));
        }
        if flags & INDEPENDENT_BLOCKS == 0 {
            return Err(invalid("its blocks depend on each other"));
        }
        let block_max = match sizes {
            0x40 | 0x50 | 0x60 | 0x70 => 1 << (8 + 2 * (sizes >> 4)),
            _ => return Err(invalid("its block size does not exist")),
        };
        let content_size = match flags & CONTENT_SIZE {
            0 => None,
            _ => Some(u64::from_le_bytes(take(&mut rest)?)),
        };
        let described = &described[..described.len() - rest.len()];
        let [sum] = take(&mut rest)?;
        let is_right = (XxHash32::oneshot(0, described) >> 8) as u8 == sum;
        if checksum == HeaderChecksum::Checked && !is_right {
            return Err(invalid("the checksum of its header is wrong"));
        }
        let (hash, block) = (XxHash32::with_seed(0), Vec::new());
        Ok(Reader { rest, flags, block_max, content_size, passed: 0, hash, block, at: 0, is_over: false })
    }

    /// Decompresses the next block. False behind the last one.
    fn next_block(&mut self) -> io::Result<bool> {
        let size = u32::from_le_bytes(take(&mut self.rest)?);
        let len = (size & !STORED) as usize;
        if len == 0 {
            self.is_over = true;
            return self.check_content().map(|()| false);
        }
        let (bytes, rest) = self.rest.split_at_checked(len).ok_or_else(cut_off)?;
        self.rest = rest;
        if self.flags & BLOCK_CHECKSUMS != 0 {
            let sum = u32::from_le_bytes(take(&mut self.rest)?);
            if XxHash32::oneshot(0, bytes) != sum {
                return Err(invalid("the checksum of a block is wrong"));
            }
        }
        self.at = 0;
        if size & STORED == 0 {
            self.block.resize(self.block_max.min(len.saturating_mul(EXPANSION_MAX)), 0);
            let written = lz4_flex::block::decompress_into(bytes, &mut self.block).map_err(invalid)?;
            self.block.truncate(written);
        } else if len <= self.block_max {
            self.block.clear();
            self.block.extend_from_slice(bytes);
        } else {
            return Err(invalid("a block is larger than its frame says"));
        }
        always!(self.block.len() <= self.block_max);
        self.passed += self.block.len() as u64;
        if self.flags & CONTENT_CHECKSUM != 0 {
            self.hash.write(&self.block);
        }
        Ok(true)
    }

    fn check_content(&mut self) -> io::Result<()> {
        if self.content_size.is_some_and(|size| size != self.passed) {
            return Err(invalid("its content is not as long as it says"));
        }
        if self.flags & CONTENT_CHECKSUM != 0 {
            let sum = u32::from_le_bytes(take(&mut self.rest)?);
            if self.hash.finish_32() != sum {
                return Err(invalid("the checksum of its content is wrong"));
            }
        }
        Ok(())
    }
}

impl io::Read for Reader<'_> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        while self.at == self.block.len() {
            if self.is_over || !self.next_block()? {
                return Ok(0);
            }
        }
        let count = out.len().min(self.block.len() - self.at);
        out[..count].copy_from_slice(&self.block[self.at..self.at + count]);
        self.at += count;
        Ok(count)
    }
}

fn take<const N: usize>(rest: &mut &[u8]) -> io::Result<[u8; N]> {
    let (taken, after) = rest.split_first_chunk::<N>().ok_or_else(cut_off)?;
    *rest = after;
    Ok(*taken)
}

fn cut_off() -> io::Error {
    invalid("it is cut off, without an end mark")
}

fn invalid(reason: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, reason)
}

#[cfg(test)]
mod tests {
    use std::io::{Read, Write};

    use lz4_flex::frame::{BlockMode, BlockSize, FrameEncoder, FrameInfo};
    use proptest::prelude::*;

    use super::*;

    fn read(frame: &[u8]) -> io::Result<Vec<u8>> {
        let mut out = Vec::new();
        Reader::open(frame, HeaderChecksum::Checked)?.read_to_end(&mut out)?;
        Ok(out)
    }

    fn frame(info: FrameInfo, content: &[u8]) -> Vec<u8> {
        let mut out = Vec::new();
        let mut encoder = FrameEncoder::with_frame_info(info, &mut out);
        encoder.write_all(content).unwrap();
        encoder.finish().unwrap();
        out
    }

    fn infos() -> impl Strategy<Value = FrameInfo> {
        let sizes = [BlockSize::Max64KB, BlockSize::Max256KB, BlockSize::Max1MB, BlockSize::Max4MB].to_vec();
        (prop::sample::select(sizes), any::<bool>(), any::<bool>()).prop_map(|(size, blocks, content)| {
            FrameInfo::new().block_size(size).block_checksums(blocks).content_checksum(content)
        })
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn every_frame_is_read_and_every_changed_byte_or_cut_is_seen(
            info in infos(),
            runs in prop::collection::vec((any::<u8>(), 1usize..3000), 0..100),
            sized: bool,
            at: prop::sample::Index,
        ) {
            let content: Vec<u8> = runs.iter().flat_map(|(byte, len)| vec![*byte; *len]).collect();
            let info = info.block_mode(BlockMode::Independent);
            let info = info.content_size(sized.then_some(content.len() as u64));
            let whole = frame(info.clone(), &content);
            prop_assert_eq!(&read(&whole).unwrap(), &content);
            prop_assert_eq!(&read(&[&whole[..], b"more"].concat()).unwrap(), &content);
            prop_assert!(read(&whole[..at.index(whole.len())]).is_err());
            let mut changed = whole.clone();
            changed[at.index(whole.len())] ^= 0x10;
            if info.content_checksum {
                prop_assert!(read(&changed).is_err() || read(&changed).unwrap() == content);
            } else {
                let _ = read(&changed);
            }
        }
    }

    #[test]
    fn blocks_that_depend_on_each_other_are_refused_and_so_is_what_does_not_exist() {
        let said = |frame: &[u8]| read(frame).unwrap_err().to_string();
        let linked = frame(FrameInfo::new().block_mode(BlockMode::Linked), &[1; 1000]);
        assert_eq!(said(&linked), "its blocks depend on each other");
        let good = frame(FrameInfo::new().block_mode(BlockMode::Independent), b"content");
        let with = |at: usize, byte: u8| {
            let mut changed = good.clone();
            changed[at] = byte;
            changed
        };
        assert_eq!(said(&with(0, 5)), "no LZ4 frame begins here");
        assert_eq!(said(&with(4, 0xa0)), "its version or its flags do not exist");
        assert_eq!(said(&with(4, 0x61)), "its version or its flags do not exist");
        assert_eq!(said(&with(5, 0x30)), "its block size does not exist");
        assert_eq!(said(&with(6, !good[6])), "the checksum of its header is wrong");
        let old = with(6, !good[6]);
        let mut out = Vec::new();
        Reader::open(&old, HeaderChecksum::PassedOver).unwrap().read_to_end(&mut out).unwrap();
        assert_eq!(out, b"content");
    }

    #[test]
    fn a_block_holds_what_its_bytes_can_stand_for_and_no_more() {
        // 4 MiB blocks, one of which holds two bytes: a literal
        let head = [0x04, 0x22, 0x4d, 0x18, 0x60, 0x70, 0x73];
        let frame = [&head[..], &2u32.to_le_bytes(), &[0x10, b'a'], &[0; 4]].concat();
        let mut reader = Reader::open(&frame, HeaderChecksum::Checked).unwrap();
        let mut out = [0; 10];
        assert_eq!(reader.read(&mut out).unwrap(), 1);
        assert!(reader.block.capacity() <= 2 * EXPANSION_MAX, "{}", reader.block.capacity());
        assert_eq!(reader.read(&mut out).unwrap(), 0);
    }
}
