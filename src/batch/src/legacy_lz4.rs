//! LZ4 frames as Kafka wrote them into messages of format v0: the checksum of the frame's header is wrong
//! (KAFKA-3160), so the frame is read here block by block without looking at it.

use bytes::Bytes;

use crate::{BatchError, Compression};

const MAGIC: [u8; 4] = [0x04, 0x22, 0x4d, 0x18];
const BLOCK_CHECKSUMS: u8 = 0x10;
const CONTENT_SIZE: u8 = 0x08;
const STORED: u32 = 1 << 31;

/// What the frame stands for; at most `limit` bytes.
pub(crate) fn decompress(frame: &[u8], limit: usize) -> Result<Bytes, BatchError> {
    let refuse = |reason: &str| BatchError::Decompress { codec: Compression::Lz4, reason: reason.to_owned() };
    let cut_off = || refuse("it is cut off");
    let Some((&MAGIC, [flags, descriptor, rest @ ..])) = frame.split_first_chunk::<4>() else {
        return Err(refuse("no LZ4 frame begins here"));
    };
    let block_max = match descriptor >> 4 & 7 {
        size @ 4..=7 => 1usize << (8 + 2 * size),
        _ => return Err(refuse("its block size does not exist")),
    };
    let content_size = if flags & CONTENT_SIZE != 0 { 8 } else { 0 };
    let mut rest = rest.get(content_size + 1..).ok_or_else(cut_off)?;
    let mut out = Vec::new();
    loop {
        let (size, after) = rest.split_first_chunk::<4>().ok_or_else(cut_off)?;
        let size = u32::from_le_bytes(*size);
        let length = (size & !STORED) as usize;
        if length == 0 {
            return Ok(Bytes::from(out));
        }
        let (block, after) = after.split_at_checked(length).ok_or_else(cut_off)?;
        let room = block_max.min(limit.saturating_sub(out.len()).saturating_add(1));
        if size & STORED != 0 {
            out.extend_from_slice(block);
        } else {
            let plain = lz4_flex::block::decompress(block, room).map_err(|error| {
                if room < block_max {
                    BatchError::DecompressedTooLarge(limit)
                } else {
                    refuse(&error.to_string())
                }
            })?;
            out.extend_from_slice(&plain);
        }
        if out.len() > limit {
            return Err(BatchError::DecompressedTooLarge(limit));
        }
        let checksum = if flags & BLOCK_CHECKSUMS != 0 { 4 } else { 0 };
        rest = after.get(checksum..).ok_or_else(cut_off)?;
    }
}
