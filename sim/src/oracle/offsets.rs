//! Offsets of what is read are contiguous and rise (L1, E6 int-poll-skip): no record is skipped and none
//! comes twice within what a reader is given.

use super::{EVERYWHERE, Level, Oracle, Rule, Seen};
use crate::plan::Plan;

/// What it stands for.
pub(super) const RULE: Rule = Rule {
    id: "offsets",
    promise: "a reader is given every offset from where it asked on, one after the other",
    level: Level::Event,
    guarantees: &["L1"],
    sees: &["Fetched"],
    holds: EVERYWHERE,
};

/// It, for a run of a plan.
pub(super) fn watch(_: &Plan) -> Box<dyn Oracle> {
    Box::new(Offsets)
}

pub(super) struct Offsets;

impl Oracle for Offsets {
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
