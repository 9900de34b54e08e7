//! Offsets of what is read are contiguous and rise (L1, E6 int-poll-skip): no record is skipped and none
//! comes twice within what a reader is given.

use super::{Oracle, Rule, Seen};

pub(super) struct Offsets;

impl Oracle for Offsets {
    fn rule(&self) -> Rule {
        Rule {
            id: "offsets",
            promise: "a reader is given every offset from where it asked on, one after the other",
            // no checksum of Kafka's format covers a batch's base offset
            beyond_promises: false,
        }
    }

    fn see(&mut self, seen: &Seen, _: u64) -> Result<(), String> {
        let Seen::Fetched { place, from, records, next, .. } = seen else { return Ok(()) };
        let mut expected = *from;
        for record in records {
            if record.offset != expected {
                return Err(format!(
                    "a fetch of {place}@{from} gave {} where {expected} comes",
                    record.offset
                ));
            }
            expected = expected.next();
        }
        if *next != expected {
            return Err(format!("a fetch of {place}@{from} gave all below {expected} and goes on at {next}"));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::super::history::*;

    #[test]
    fn a_skipped_offset_is_noticed() {
        let (a, b) = (record(2, 0), record(2, 1));
        assert_eq!(fires(&[sent(a), sent(b), fetched(vec![at(0, a), at(2, b)])]), ["offsets"]);
    }
}
