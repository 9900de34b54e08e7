//! Where the next batch of any format ends, in bytes that a client sent: the questions that Kafka's reader of a
//! request asks, in its order, before it believes anything else. It must never look behind the magic byte.

use milena_probe::always;

use crate::legacy::MESSAGE_LEN_MIN;
use crate::{BatchError, MAGIC, PREFIX};

/// Where the magic byte stands in every format.
pub(crate) const MAGIC_AT: usize = 16;

/// The first batch of some bytes: as much of it as Kafka knows before it chooses a format's reader.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Frame {
    /// The format: 0, 1 or 2.
    pub magic: i8,
    /// Bytes of the whole batch, its prefix included; no more than there are.
    pub len: usize,
}

/// The batch that `bytes` begin with. `None` when less than a whole one is left, which ends a request: what is
/// left is dropped. Fails when what is left begins like no batch at all, however little of it there is.
pub fn next_frame(bytes: &[u8]) -> Result<Option<Frame>, BatchError> {
    let Some(prefix) = bytes.first_chunk::<PREFIX>() else { return Ok(None) };
    let [.., a, b, c, d] = *prefix;
    let length = i32::from_be_bytes([a, b, c, d]);
    if length < MESSAGE_LEN_MIN || length > i32::MAX - PREFIX as i32 {
        return Err(BatchError::Length(length));
    }
    let Some(magic) = bytes.get(MAGIC_AT) else { return Ok(None) };
    let magic = *magic as i8;
    if !(0..=MAGIC).contains(&magic) {
        return Err(BatchError::UnknownMagic(magic));
    }
    let len = PREFIX + length as usize;
    if bytes.len() < len {
        return Ok(None);
    }
    always!(len > MAGIC_AT, "{len}");
    Ok(Some(Frame { magic, len }))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A prefix with this length field and magic, `have` bytes of it.
    fn bytes(length: i32, magic: i8, have: usize) -> Vec<u8> {
        let mut bytes = vec![0; have.max(MAGIC_AT + 1)];
        bytes[8..12].copy_from_slice(&length.to_be_bytes());
        bytes[MAGIC_AT] = magic as u8;
        bytes.truncate(have);
        bytes
    }

    #[test]
    fn the_questions_are_asked_in_kafkas_order() {
        use BatchError::{Length, UnknownMagic};
        let whole = |magic, len| Ok(Some(Frame { magic, len }));
        let cases = [
            // the length is not there: the end
            (0, 0, 0, Ok(None)),
            (0, 0, 11, Ok(None)),
            // it is: too short for a message of any format, whatever follows
            (0, 0, 12, Err(Length(0))),
            (13, 2, 100, Err(Length(13))),
            (13, 7, 100, Err(Length(13))),
            (-1, 2, 17, Err(Length(-1))),
            (i32::MIN, 2, 12, Err(Length(i32::MIN))),
            (i32::MAX, 2, 12, Err(Length(i32::MAX))),
            (i32::MAX - 11, 2, 17, Err(Length(i32::MAX - 11))),
            (i32::MAX - 12, 2, 17, Ok(None)),
            // the magic is not there: the end
            (14, 7, 12, Ok(None)),
            (14, 7, 16, Ok(None)),
            // it is, and is none, however little follows
            (14, 7, 17, Err(UnknownMagic(7))),
            (1000, 3, 17, Err(UnknownMagic(3))),
            (1000, -1, 40, Err(UnknownMagic(-1))),
            // cut off
            (1000, 2, 1011, Ok(None)),
            (1000, 0, 17, Ok(None)),
            // whole, and more; a batch of format v2 may still turn out too short for its header
            (14, 0, 26, whole(0, 26)),
            (14, 2, 26, whole(2, 26)),
            (1000, 1, 1012, whole(1, 1012)),
            (1000, 2, 3000, whole(2, 1012)),
        ];
        for (length, magic, have, expected) in cases {
            let found = next_frame(&bytes(length, magic, have));
            assert_eq!(found, expected, "length {length}, magic {magic}, {have} bytes");
        }
    }
}
