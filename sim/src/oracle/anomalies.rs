//! The history of a run as clients saw it, held against every anomaly that Jepsen's checker of Kafka counts (E6). Each
//! producer and each reader that follows is a process; a send or a poll is a transaction of one step, until there are
//! transactions. Judged once, when all is over.

use std::collections::{BTreeMap, BTreeSet};

use milena_types::Offset;

use super::anomaly::{Fate, History, Step, Transaction, Value, find};
use super::trimmed::Trimmed;
use super::{KEPT, Level, Oracle, ReadRecord, Rule, Seen};
use crate::plan::{Mode, Plan};
use crate::workload::{Place, RecordId};

/// What it stands for.
pub(super) const RULE: Rule = Rule {
    id: "anomalies",
    promise: "the whole history of a run has none of the anomalies that Jepsen counts",
    level: Level::History,
    guarantees: &["E6", "L9", "I1", "X1", "X2", "X9", "G8"],
    sees: &["DeleteAsked", "Acked", "Failed", "Fetched", "ReadAll", "EffectsDropped"],
    holds: KEPT,
};

/// It, for a run of a plan.
pub(super) fn watch(plan: &Plan) -> Box<dyn Oracle> {
    Box::new(Anomalies::new(plan))
}

/// Readers are processes behind all producers.
const READERS: u16 = 10_000;

pub(super) struct Anomalies {
    history: History,
    trimmed: Trimmed,
    /// Producers whose sends keep their order: one in flight, or idempotent.
    ordered: BTreeSet<u16>,
    /// Where records were acknowledged, and when. The order of sending is that of their numbers.
    acked: BTreeMap<RecordId, (Place, Option<Offset>, u64)>,
    /// When the last reading to the end was asked for: it need not see what was acknowledged later.
    read: BTreeMap<Place, u64>,
}

impl Anomalies {
    fn new(plan: &Plan) -> Anomalies {
        let all = (0..).zip(&plan.producers);
        let ordered = all.filter(|(_, one)| one.mode == Mode::Idempotent || one.in_flight == 1);
        Anomalies {
            history: History::default(),
            trimmed: Trimmed::new(plan),
            ordered: ordered.map(|(index, _)| index).collect(),
            acked: BTreeMap::new(),
            read: BTreeMap::new(),
        }
    }

    fn polled(&mut self, process: u16, place: Place, records: &[ReadRecord]) {
        let step = |record: &ReadRecord| Some((record.offset, value(record.payload.as_ref().ok()?.record)));
        let records: Vec<_> = records.iter().filter_map(step).collect();
        if !records.is_empty() {
            let steps = vec![Step::Poll(place, records)];
            self.history.all.push(Transaction { process, fate: Fate::Committed, ordered: false, steps });
        }
    }

    /// The whole history, judged.
    fn judge(&mut self) -> Result<(), String> {
        let mut history = std::mem::take(&mut self.history);
        let read = std::mem::take(&mut self.read);
        let sends =
            std::mem::take(&mut self.acked).into_iter().map(|(record, (place, offset, at))| Transaction {
                process: record.producer,
                fate: if read.get(&place).is_some_and(|asked| *asked < at) {
                    Fate::Unknown
                } else {
                    Fate::Committed
                },
                ordered: self.ordered.contains(&record.producer),
                steps: vec![Step::Send(place, value(record), offset)],
            });
        history.all.splice(0..0, sends);
        history.repeats = true;
        let places: BTreeSet<Place> =
            history.all.iter().flat_map(|one| &one.steps).filter_map(place).collect();
        history.deleted = places.into_iter().map(|place| (place, self.trimmed.most(place))).collect();
        match find(&history).into_iter().next() {
            Some(found) => Err(format!("{}: {}", found.anomaly, found.how)),
            None => Ok(()),
        }
    }
}

/// Of which partition it is.
fn place(step: &Step) -> Option<Place> {
    match step {
        Step::Send(place, ..) | Step::Poll(place, _) => Some(*place),
        Step::Rebalance => None,
    }
}

/// A record as one number.
fn value(record: RecordId) -> Value {
    u64::from(record.producer) << 48 | record.number
}

impl Oracle for Anomalies {
    fn see(&mut self, seen: &Seen, tick: u64) -> Result<(), String> {
        self.trimmed.take_in(seen);
        match seen {
            Seen::Acked { record, place, offset, .. } => {
                self.acked.insert(*record, (*place, *offset, tick));
            }
            // what was in flight with it may have been sent anew, and lie anywhere
            Seen::Failed { record, .. } => {
                self.ordered.remove(&record.producer);
            }
            Seen::Fetched { place, reader: Some(reader), records, .. } => {
                self.polled(READERS + reader, *place, records);
            }
            Seen::ReadAll { place, asked, records, .. } => {
                self.read.insert(*place, *asked);
                self.history.polled_to_the_end.push(*place);
                self.polled(u16::MAX, *place, records);
            }
            // the last thing that is seen
            Seen::EffectsDropped { .. } => return self.judge(),
            _ => {}
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::super::history::*;
    use super::*;

    fn followed(records: Vec<ReadRecord>) -> Seen {
        let mut seen = fetched(records);
        if let Seen::Fetched { reader, .. } = &mut seen {
            *reader = Some(0);
        }
        seen
    }

    #[test]
    fn a_follower_that_goes_back_is_noticed_in_the_end() {
        let (a, b) = (record(1, 0), record(1, 1));
        let mut history =
            vec![sent(a), sent(b), followed(vec![at(0, a), at(1, b)]), followed(vec![at(0, a), at(1, b)])];
        assert!(fires(&history).is_empty(), "not before the end");
        history.push(Seen::EffectsDropped { count: 0 });
        assert_eq!(fires(&history), ["anomalies"]);
    }

    #[test]
    fn a_follower_may_pass_over_what_was_deleted_and_nothing_else() {
        let (a, b, c) = (record(1, 0), record(1, 1), record(1, 2));
        let judged = |to| {
            let mut all = followed(vec![at(0, a), at(1, b), at(2, c)]);
            if let Seen::Fetched { reader, .. } = &mut all {
                *reader = Some(1);
            }
            let mut history = vec![sent(a), sent(b), sent(c), delete_asked(to)];
            history.extend([followed(vec![at(0, a)]), followed(vec![at(2, c)]), all]);
            history.push(read_from(to, vec![at(1, b), at(2, c)].split_off(to as usize - 1)));
            history.push(Seen::EffectsDropped { count: 0 });
            fires(&history)
        };
        assert!(judged(2).is_empty());
        assert_eq!(judged(1), ["anomalies"]);
    }

    #[test]
    fn the_last_reader_sees_what_was_acknowledged_before_it_asked_and_nothing_later() {
        let a = record(1, 0);
        let judged = |when: u64| {
            let read = Seen::ReadAll { place: PLACE, asked: when, start: Offset(0), records: vec![] };
            let mut history = vec![sent(a), read, acked(a, 0)];
            history.push(Seen::EffectsDropped { count: 0 });
            fires(&history)
        };
        // it was acknowledged at 3
        assert!(judged(2).is_empty());
        assert!(judged(3).contains(&"anomalies"));
    }
}
