//! LZ4 frames from memory, block by block, as Kafka's readers see them: they know nothing but independent blocks, fail
//! without an end mark, stop behind it, and pass over the size and the checksum of the content; what others mind is noted.
//! What they could not read must not get into a log. It must never hold more than one block, nor more of it than its
//! compressed bytes can stand for.

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
    block: Vec<u8>,
    at: usize,
    /// A block stood for nothing: only the end may follow.
    saw_empty: bool,
    is_over: bool,
    /// What the frame says of all its content, if it does.
    stated_size: Option<u64>,
    size: u64,
    /// Of the content so far, if a checksum follows it.
    sum: Option<XxHash32>,
    oddity: Option<&'static str>,
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
        let mut stated_size = None;
        if flags & CONTENT_SIZE != 0 {
            // 0 says nothing, as in LZ4's own library
            stated_size = Some(u64::from_le_bytes(take(&mut rest)?)).filter(|size| *size != 0);
        }
        let described = &described[..described.len() - rest.len()];
        let [sum] = take(&mut rest)?;
        let is_right = (XxHash32::oneshot(0, described) >> 8) as u8 == sum;
        if checksum == HeaderChecksum::Checked && !is_right {
            return Err(invalid("the checksum of its header is wrong"));
        }
        let sum = (flags & CONTENT_CHECKSUM != 0).then(|| XxHash32::with_seed(0));
        Ok(Reader {
            rest,
            flags,
            block_max,
            block: Vec::new(),
            at: 0,
            saw_empty: false,
            is_over: false,
            stated_size,
            size: 0,
            sum,
            oddity: None,
        })
    }

    /// What other readers mind of a frame that was read to its end: librdkafka's fails on a wrong size or checksum of
    /// the content, and on whatever follows the frame.
    pub(crate) fn oddity(&self) -> Option<&'static str> {
        always!(self.is_over);
        self.oddity
    }

    /// Notes what is odd at the end of the frame.
    fn end(&mut self) -> io::Result<()> {
        self.is_over = true;
        if let Some(sum) = self.sum.take() {
            let stated = u32::from_le_bytes(take(&mut self.rest)?);
            if sum.finish_32() != stated {
                self.oddity = Some("the checksum of its content is wrong");
            }
        }
        if self.stated_size.is_some_and(|stated| stated != self.size) {
            self.oddity = Some("its content is not as long as it says");
        }
        if !self.rest.is_empty() {
            self.oddity = Some("bytes follow its frame");
        }
        Ok(())
    }

    /// Decompresses the next block. False behind the last one.
    fn next_block(&mut self) -> io::Result<bool> {
        let size = u32::from_le_bytes(take(&mut self.rest)?);
        let len = (size & !STORED) as usize;
        if len == 0 {
            self.end()?;
            return Ok(false);
        }
        if self.saw_empty {
            return Err(invalid("a block stands for nothing, and others follow it"));
        }
        if len > self.block_max {
            return Err(invalid("a block is larger than its frame says"));
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
            self.make_room(self.block_max.min(len * EXPANSION_MAX));
            // the decoder that Kafka's readers use: it asks for the literals that must end a block
            let room = i32::try_from(self.block.len()).expect("the largest block is of 4 MiB");
            let written = lz4::block::decompress_to_buffer(bytes, Some(room), &mut self.block)
                .map_err(|_| invalid("a block is not what LZ4 writes"))?;
            self.block.truncate(written);
        } else {
            self.make_room(len);
            self.block.copy_from_slice(bytes);
        }
        always!(self.block.len() <= self.block_max);
        self.size += self.block.len() as u64;
        if let Some(sum) = &mut self.sum {
            sum.write(&self.block);
        }
        self.saw_empty = self.block.is_empty();
        Ok(true)
    }

    /// Makes `block` so long. One that is too small is given back before another is made: never are there two.
    fn make_room(&mut self, len: usize) {
        if self.block.capacity() < len {
            self.block = Vec::new();
            self.block = vec![0; len];
        } else {
            self.block.resize(len, 0);
        }
        always!(self.block.len() == len && len <= self.block_max);
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
            if info.block_checksums {
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

    /// A frame of blocks of 4 MiB.
    fn of_blocks(blocks: &[&[u8]]) -> Vec<u8> {
        let mut frame = vec![0x04, 0x22, 0x4d, 0x18, 0x60, 0x70, 0x73];
        for block in blocks {
            frame.extend_from_slice(&(block.len() as u32).to_le_bytes());
            frame.extend_from_slice(block);
        }
        [frame, vec![0; 4]].concat()
    }

    #[test]
    fn a_block_holds_what_its_bytes_can_stand_for_and_no_more() {
        // two bytes: a literal
        let frame = of_blocks(&[&[0x10, b'a']]);
        let mut reader = Reader::open(&frame, HeaderChecksum::Checked).unwrap();
        let mut out = [0; 10];
        assert_eq!(reader.read(&mut out).unwrap(), 1);
        assert!(reader.block.capacity() <= 2 * EXPANSION_MAX, "{}", reader.block.capacity());
        assert_eq!(reader.read(&mut out).unwrap(), 0);
    }

    #[test]
    fn a_larger_block_takes_no_more_than_itself() {
        let literals = |len: usize| {
            [&[0xf0][..], &vec![255; len / 255], &[(len % 255) as u8], &vec![b'a'; len + 15]].concat()
        };
        let (small, large) = (literals(9_000), literals(10_000));
        let frame = of_blocks(&[&small, &large]);
        let mut reader = Reader::open(&frame, HeaderChecksum::Checked).unwrap();
        for block in [small, large] {
            assert!(reader.next_block().unwrap());
            assert_eq!(reader.block.capacity(), block.len() * EXPANSION_MAX);
        }
    }

    #[test]
    fn a_match_with_the_offset_zero_stands_for_zeroes_whatever_an_earlier_block_held() {
        let noise = [&[0xf0, 85][..], &[b'x'; 100]].concat();
        for matched in 4..19u8 {
            for literals in 0..15u8 {
                let head =
                    [&[literals << 4 | (matched - 4)][..], &vec![b'a'; literals.into()], &[0, 0]].concat();
                let block = [&head[..], &[0xf0, 5], &[b'b'; 20]].concat();
                let expected =
                    [vec![b'a'; literals.into()], vec![0; matched.into()], vec![b'b'; 20]].concat();
                assert_eq!(read(&of_blocks(&[&block])).unwrap(), expected, "{literals} {matched}");
                let behind_noise = read(&of_blocks(&[&noise, &block])).unwrap();
                assert_eq!(behind_noise[100..], expected, "{literals} {matched}");
            }
        }
    }
}
