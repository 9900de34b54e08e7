//! Nothing of a deleted topic serves the one of the same name that came after it (L18, KIP-516): no record, no offset,
//! no producer's sequence; and a deleted topic never comes back.

use std::collections::{BTreeMap, BTreeSet};

use milena_types::{Offset, TopicId};

use super::{KEPT, Level, OfId, Oracle, Rule, Seen};
use crate::plan::Plan;
use crate::workload::RecordId;

/// What it stands for.
pub(super) const RULE: Rule = Rule {
    id: "reborn",
    promise: "no byte, offset or producer state of a deleted topic id serves the next of its name, nor does it come back",
    level: Level::Ledger,
    guarantees: &["L18"],
    sees: &["Reborn", "Topics"],
    holds: KEPT,
};

/// It, for a run of a plan.
pub(super) fn watch(_: &Plan) -> Box<dyn Oracle> {
    Box::new(Reborn::default())
}

#[derive(Default)]
pub(super) struct Reborn {
    /// The ids whose deletion was acknowledged, and when.
    deleted: BTreeMap<TopicId, u64>,
    sent: BTreeSet<(TopicId, RecordId)>,
    /// Of each id: what was acknowledged where, and when.
    acked: BTreeMap<TopicId, BTreeMap<Offset, (RecordId, u64)>>,
}

impl Reborn {
    fn is_deleted(&self, id: TopicId, asked: u64) -> bool {
        self.deleted.get(&id).is_some_and(|when| *when <= asked)
    }

    fn lives(&self, id: TopicId, asked: u64, what: &str) -> Result<(), String> {
        if self.is_deleted(id, asked) { Err(format!("topic {id} was deleted, and {what}")) } else { Ok(()) }
    }

    fn acked(&mut self, id: TopicId, record: RecordId, offset: Offset, tick: u64) -> Result<(), String> {
        let sent = self.sent.iter().filter(|(of, _)| *of == id).count();
        if offset.get() >= sent as i64 {
            return Err(format!(
                "{record} was acknowledged at {offset} of topic {id}, to which {sent} were sent"
            ));
        }
        match self.acked.entry(id).or_default().insert(offset, (record, tick)) {
            Some((before, _)) if before != record => {
                Err(format!("{before} and {record} were both acknowledged at {offset} of topic {id}"))
            }
            _ => Ok(()),
        }
    }

    fn read(
        &self,
        id: TopicId,
        asked: u64,
        records: &[(Offset, Result<RecordId, String>)],
        end: Offset,
    ) -> Result<(), String> {
        for (offset, record) in records {
            let record =
                record.as_ref().map_err(|problem| format!("{offset} of topic {id} holds {problem}"))?;
            if !self.sent.contains(&(id, *record)) {
                return Err(format!("{offset} of topic {id} holds {record}, which was not sent to it"));
            }
            let acked = self.acked.get(&id).and_then(|acked| acked.get(offset));
            if let Some((expected, _)) = acked.filter(|(expected, _)| expected != record) {
                return Err(format!(
                    "{expected} was acknowledged at {offset} of topic {id}, which holds {record}"
                ));
            }
        }
        let acked = self.acked.get(&id).into_iter().flatten();
        match acked.into_iter().find(|(offset, (_, when))| **offset >= end && *when <= asked) {
            Some((offset, (record, _))) => {
                Err(format!("{record} was acknowledged at {offset} of topic {id}, which ends at {end}"))
            }
            None => Ok(()),
        }
    }
}

impl Oracle for Reborn {
    fn see(&mut self, seen: &Seen, tick: u64) -> Result<(), String> {
        let (id, asked, what) = match seen {
            Seen::Reborn { id, asked, what } => (*id, *asked, what),
            Seen::Topics { asked, topics } => {
                let back = topics.iter().find(|shown| self.is_deleted(shown.id, *asked));
                return back
                    .map_or(Ok(()), |shown| Err(format!("topic {} was deleted and is back", shown.id)));
            }
            _ => return Ok(()),
        };
        match what {
            OfId::DeleteAsked => Ok(()),
            OfId::Deleted => {
                self.deleted.entry(id).or_insert(tick);
                Ok(())
            }
            OfId::Sent(record) => {
                self.sent.insert((id, *record));
                Ok(())
            }
            OfId::Refused(record, code) => {
                Err(format!("{record} comes next in topic {id} and was refused with {code:?}"))
            }
            OfId::Acked(record, offset) => {
                self.lives(id, asked, "took a record")?;
                self.acked(id, *record, *offset, tick)
            }
            OfId::Read { records, end } => {
                self.lives(id, asked, "was read")?;
                self.read(id, asked, records, *end)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use milena_types::ErrorCode;

    use super::super::history::*;
    use super::*;
    use crate::oracle::Shown;

    fn id(number: u64) -> TopicId {
        TopicId::from_entropy(number, number)
    }

    fn of(number: u64, what: OfId) -> Seen {
        Seen::Reborn { id: id(number), asked: 5, what }
    }

    fn read(records: &[(i64, u64)], end: i64) -> OfId {
        let records = records.iter().map(|(offset, number)| (Offset(*offset), Ok(record(9, *number))));
        OfId::Read { records: records.collect(), end: Offset(end) }
    }

    fn acked(number: u64, offset: i64) -> OfId {
        OfId::Acked(record(9, number), Offset(offset))
    }

    /// Two lives, with record 0 in the first and record 1 in the second.
    fn lives(then: Vec<Seen>) -> Vec<&'static str> {
        let mut history = vec![
            of(1, OfId::Sent(record(9, 0))),
            of(1, OfId::DeleteAsked),
            of(1, OfId::Deleted),
            of(2, OfId::Sent(record(9, 1))),
        ];
        history.extend(then);
        fires(&history)
    }

    #[test]
    fn a_life_of_its_own_is_fine() {
        assert!(lives(vec![of(2, acked(1, 0)), of(2, read(&[(0, 1)], 1))]).is_empty());
    }

    #[test]
    fn a_record_of_the_life_before_is_noticed() {
        assert_eq!(lives(vec![of(2, read(&[(0, 0)], 1))]), ["reborn"]);
    }

    #[test]
    fn so_is_an_offset_of_it() {
        assert_eq!(lives(vec![of(2, acked(1, 1))]), ["reborn"], "it goes on where the life before ended");
        let early = Seen::Reborn { id: id(2), asked: 4, what: read(&[], 0) };
        assert!(lives(vec![of(2, acked(1, 0)), early]).is_empty(), "asked before it was acknowledged");
        let late = Seen::Reborn { id: id(2), asked: 9, what: read(&[], 0) };
        assert_eq!(lives(vec![of(2, acked(1, 0)), late]), ["reborn"]);
    }

    #[test]
    fn so_is_a_sequence_of_it() {
        let refused = OfId::Refused(record(9, 1), ErrorCode::OutOfOrderSequenceNumber);
        assert_eq!(lives(vec![of(2, refused)]), ["reborn"]);
    }

    #[test]
    fn a_deleted_topic_that_still_answers_is_noticed() {
        assert_eq!(lives(vec![of(1, acked(0, 0))]), ["reborn"]);
        assert_eq!(lives(vec![of(1, read(&[], 0))]), ["reborn"]);
        let shown = vec![Shown { topic: 3_000, id: id(1), partitions: 1 }];
        assert_eq!(lives(vec![Seen::Topics { asked: 9, topics: shown }]), ["reborn"]);
    }
}
