//! What a record carries: who sent it, as which, where to, a filler, and a checksum over all of it, so that
//! no value is like another and none can be mistaken.

use std::fmt;

use bytes::{Buf, BufMut, Bytes, BytesMut};

use super::Place;
use crate::trace::digest;

const MAGIC: u32 = 0x6d69_6c65;
const HEADER: usize = 4 + 2 + 8 + 2 + 2;
const CHECKSUM: usize = 8;

/// A record, by its producer and the number that it has there. Numbers rise in the order of sending.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct RecordId {
    /// Which producer of the plan.
    pub producer: u16,
    /// Its how manieth record.
    pub number: u64,
}

impl fmt::Display for RecordId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "p{}#{}", self.producer, self.number)
    }
}

/// A value.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Payload {
    /// Which record.
    pub record: RecordId,
    /// Where it was sent to.
    pub place: Place,
}

impl Payload {
    /// The value, with so many bytes of filler.
    pub fn encode(&self, filler: usize) -> Bytes {
        let mut value = BytesMut::with_capacity(HEADER + filler + CHECKSUM);
        value.put_u32(MAGIC);
        value.put_u16(self.record.producer);
        value.put_u64(self.record.number);
        value.put_u16(self.place.topic);
        value.put_u16(self.place.partition);
        // compressible, and other in each record
        value.extend((0..filler).map(|at| b'a' + ((self.record.number as usize + at / 7) % 26) as u8));
        value.put_u64(digest(&value));
        value.freeze()
    }

    /// What a value says, or why no producer of a plan sent it.
    pub fn decode(value: &[u8]) -> Result<Payload, String> {
        if value.len() < HEADER + CHECKSUM {
            return Err(format!("a value of {} bytes", value.len()));
        }
        let (content, mut checksum) = value.split_at(value.len() - CHECKSUM);
        if checksum.get_u64() != digest(content) {
            return Err(format!("a value of {} bytes whose checksum does not match", value.len()));
        }
        let mut rest = content;
        if rest.get_u32() != MAGIC {
            return Err("a value with another beginning".to_owned());
        }
        let record = RecordId { producer: rest.get_u16(), number: rest.get_u64() };
        let place = Place { topic: rest.get_u16(), partition: rest.get_u16() };
        Ok(Payload { record, place })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_read_as_it_was_made_and_no_other_bytes_are() {
        let payload =
            Payload { record: RecordId { producer: 3, number: 77 }, place: Place { topic: 1, partition: 2 } };
        for filler in [0, 1, 500] {
            let value = payload.encode(filler);
            assert_eq!(Payload::decode(&value), Ok(payload));
            for at in 0..value.len() {
                let mut bent = value.to_vec();
                bent[at] ^= 4;
                assert!(Payload::decode(&bent).is_err(), "byte {at}");
            }
            assert!(Payload::decode(&value[1..]).is_err());
        }
        assert!(Payload::decode(b"").is_err());
    }
}
