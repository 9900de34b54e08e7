//! Nothing is read that nobody sent, and nothing where it was not sent to. Must hold on any disk, but for one thing
//! that no broker can see: a batch that the disk itself wrote into another partition's log, at its own offset. Nothing
//! in Kafka's format says whose a batch is.

use std::collections::{BTreeMap, BTreeSet};

use milena_types::Offset;

use super::{EVERYWHERE, Level, Oracle, ReadRecord, Rule, Seen};
use crate::plan::Plan;
use crate::workload::{Place, RecordId};

/// What it stands for.
pub(super) const RULE: Rule = Rule {
    id: "invented",
    promise: "nothing is read that was not sent, and nothing elsewhere than it was sent to, unless the disk wrote it there",
    level: Level::Ledger,
    guarantees: &["L9", "E6 wrong-topic"],
    sees: &["Sent", "Acked", "Misdirected", "Fetched", "ReadAll"],
    holds: EVERYWHERE,
};

/// It, for a run of a plan.
pub(super) fn watch(_: &Plan) -> Box<dyn Oracle> {
    Box::new(Invented::default())
}

#[derive(Default)]
pub(super) struct Invented {
    sent: BTreeSet<RecordId>,
    acked: BTreeMap<RecordId, Offset>,
    /// Whether the disk puts writes into other files than they were meant for.
    is_misdirected: bool,
}

impl Invented {
    /// Whether the disk can have put this record, which was sent elsewhere, at this offset.
    fn may_be_misdirected(&self, record: RecordId, offset: Offset) -> bool {
        self.is_misdirected && self.acked.get(&record).is_none_or(|own| *own == offset)
    }

    fn check(&self, place: Place, records: &[ReadRecord]) -> Result<(), String> {
        for record in records {
            let at = format_args!("{place}@{}", record.offset);
            match &record.payload {
                Err(problem) => return Err(format!("{at} holds {problem}")),
                Ok(payload) if !self.sent.contains(&payload.record) => {
                    return Err(format!("{at} holds {}, which nobody sent", payload.record));
                }
                Ok(payload)
                    if payload.place != place && !self.may_be_misdirected(payload.record, record.offset) =>
                {
                    return Err(format!("{at} holds {}, sent to {}", payload.record, payload.place));
                }
                Ok(_) => {}
            }
        }
        Ok(())
    }
}

impl Oracle for Invented {
    fn see(&mut self, seen: &Seen, _: u64) -> Result<(), String> {
        match seen {
            Seen::Sent { payload } => {
                self.sent.insert(payload.record);
                Ok(())
            }
            Seen::Acked { record, offset: Some(offset), .. } => {
                self.acked.insert(*record, *offset);
                Ok(())
            }
            Seen::Misdirected => {
                self.is_misdirected = true;
                Ok(())
            }
            Seen::Fetched { place, records, .. } | Seen::ReadAll { place, records, .. } => {
                self.check(*place, records)
            }
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::history::*;
    use crate::oracle::{ReadRecord, Seen};
    use crate::workload::Place;

    /// A record that is read in a partition to which it was not sent.
    fn astray(offset: i64, id: crate::workload::RecordId) -> ReadRecord {
        let mut astray = at(offset, id);
        astray.payload.as_mut().unwrap().place = Place { topic: 0, partition: 1 };
        astray
    }

    #[test]
    fn a_record_that_nobody_sent_is_noticed() {
        assert_eq!(fires(&[fetched(vec![at(0, record(0, 5))])]), ["invented"]);
    }

    #[test]
    fn so_are_wrong_bytes_and_a_wrong_partition() {
        let a = record(1, 0);
        let mut bent = at(0, a);
        bent.payload = Err("a value whose checksum does not match".into());
        assert_eq!(fires(&[sent(a), fetched(vec![bent])]), ["invented"]);
        assert_eq!(fires(&[sent(a), fetched(vec![astray(0, a)])]), ["invented"]);
    }

    #[test]
    fn a_disk_that_misdirects_writes_moves_a_batch_to_its_own_offset_and_invents_none() {
        let a = record(1, 0);
        let fires = |history: &[Seen]| fires(history).contains(&"invented");
        assert!(!fires(&[sent(a), acked(a, 3), Seen::Misdirected, fetched(vec![astray(3, a)])]));
        assert!(
            !fires(&[sent(a), Seen::Misdirected, fetched(vec![astray(3, a)])]),
            "nobody knows its offset"
        );
        assert!(fires(&[sent(a), acked(a, 2), Seen::Misdirected, fetched(vec![astray(3, a)])]));
        assert!(fires(&[Seen::Misdirected, fetched(vec![astray(3, a)])]), "nobody sent it");
    }
}
