//! An acknowledgement that reaches a client promises what is on the platter: the bytes, and every directory
//! entry that leads to them. The DESIGN's fourth decision; KAFKA-3968 for the entries.

use std::collections::BTreeSet;

use super::trimmed::Trimmed;
use super::{KEPT, Level, Oracle, Rule, Seen};
use crate::plan::Plan;

/// What it stands for.
pub(super) const RULE: Rule = Rule {
    id: "fsync-before-ack",
    promise: "when an acknowledgement reaches a client, the records and the names that lead to them are durable",
    level: Level::Ledger,
    guarantees: &["D1", "L15"],
    sees: &["DeleteAsked", "Acked"],
    holds: KEPT,
};

/// It, for a run of a plan.
pub(super) fn watch(plan: &Plan) -> Box<dyn Oracle> {
    Box::new(FsyncBeforeAck::new(plan))
}

/// Of topics with the default `flush.messages`: of the others nobody promised it.
pub(super) struct FsyncBeforeAck(BTreeSet<u16>, Trimmed);

impl FsyncBeforeAck {
    pub(super) fn new(plan: &Plan) -> FsyncBeforeAck {
        let topics = (0..).zip(&plan.topics).filter(|(_, topic)| topic.is_durable());
        FsyncBeforeAck(topics.map(|(index, _)| index).collect(), Trimmed::new(plan))
    }
}

impl Oracle for FsyncBeforeAck {
    fn see(&mut self, seen: &Seen, _: u64) -> Result<(), String> {
        self.1.take_in(seen);
        match seen {
            // it may have been deleted before its acknowledgement arrived
            Seen::Acked { place, offset: Some(offset), .. } if self.1.may_be_gone(*place, *offset) => Ok(()),
            Seen::Acked { record, place, durable: Err(missing), .. } if self.0.contains(&place.topic) => {
                Err(format!("{record} was acknowledged at {place} and {missing}"))
            }
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::history::*;
    use super::*;
    use milena_types::Offset;

    #[test]
    fn an_acknowledgement_ahead_of_the_disk_is_seen() {
        let a = record(0, 0);
        let early = Seen::Acked {
            record: a,
            place: PLACE,
            offset: Some(Offset(0)),
            durable: Err("its segment has no durable name".into()),
        };
        assert_eq!(fires(&[sent(a), early, read_all(vec![at(0, a)])]), ["fsync-before-ack"]);
    }
}
