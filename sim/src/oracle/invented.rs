//! Nothing is read that nobody sent, and nothing where it was not sent to. Must hold on any disk.

use std::collections::BTreeSet;

use super::{EVERYWHERE, Level, Oracle, ReadRecord, Rule, Seen};
use crate::plan::Plan;
use crate::workload::{Place, RecordId};

/// What it stands for.
pub(super) const RULE: Rule = Rule {
    id: "invented",
    promise: "nothing is read that was not sent, and nothing elsewhere than it was sent to",
    level: Level::Ledger,
    guarantees: &["L9", "E6 wrong-topic"],
    sees: &["Sent", "Fetched", "ReadAll"],
    holds: EVERYWHERE,
};

/// It, for a run of a plan.
pub(super) fn watch(_: &Plan) -> Box<dyn Oracle> {
    Box::new(Invented::default())
}

#[derive(Default)]
pub(super) struct Invented {
    sent: BTreeSet<RecordId>,
}

impl Invented {
    fn check(&self, place: Place, records: &[ReadRecord]) -> Result<(), String> {
        for record in records {
            let at = format_args!("{place}@{}", record.offset);
            match &record.payload {
                Err(problem) => return Err(format!("{at} holds {problem}")),
                Ok(payload) if payload.place != place => {
                    return Err(format!("{at} holds {}, sent to {}", payload.record, payload.place));
                }
                Ok(payload) if !self.sent.contains(&payload.record) => {
                    return Err(format!("{at} holds {}, which nobody sent", payload.record));
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
    use crate::workload::Place;

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
        let mut astray = at(0, a);
        astray.payload.as_mut().unwrap().place = Place { topic: 0, partition: 1 };
        assert_eq!(fires(&[sent(a), fetched(vec![astray])]), ["invented"]);
    }
}
