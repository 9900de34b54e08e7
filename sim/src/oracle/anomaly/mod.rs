//! Whole-history anomalies, all that Jepsen's checker of Kafka counts (guarantees E6): what is wrong between operations
//! each of which looks right. A history is a list of transactions, one after the other for each process; a plain send or
//! poll is a transaction of one step. Pure: a history comes from a run or from a test's hand.
//!
//! Transactions and groups come with later steps; what needs them is checked here on histories by hand until then.

mod cycles;
mod polls;
mod records;
mod sends;

use std::collections::BTreeMap;

use milena_types::Offset;

use crate::workload::Place;

/// A value, unique in its history.
pub type Value = u64;

/// What became of a transaction, as its process knows.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Fate {
    /// All of it happened.
    Committed,
    /// None of it may be seen.
    Aborted,
    /// Nobody told: it may have happened or not.
    Unknown,
}

/// One step of a transaction.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Step {
    /// A value was sent; at which offset it is, where that was told.
    Send(Place, Value, Option<Offset>),
    /// Values were polled, with their offsets.
    Poll(Place, Vec<(Offset, Value)>),
    /// The process seeks, or is given other partitions: its polls may go on anywhere.
    Rebalance,
}

/// What a process did as one.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Transaction {
    /// Who.
    pub process: u16,
    /// What became of it.
    pub fate: Fate,
    /// Whether its sends keep the order of sending: with idempotence, or one at a time.
    pub ordered: bool,
    /// What it did, in order.
    pub steps: Vec<Step>,
}

/// All that was done, in the order in which it ended.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct History {
    /// Each transaction.
    pub all: Vec<Transaction>,
    /// Of which partitions everything was polled in the end.
    pub polled_to_the_end: Vec<Place>,
    /// Whether values may be in a log more than once: without idempotence a retry may repeat them.
    pub repeats: bool,
    /// Below which offset of a partition records may have been deleted: nobody need see them.
    pub deleted: BTreeMap<Place, Offset>,
}

impl History {
    /// Below which offset of `place` records may have been deleted.
    fn deleted(&self, place: Place) -> Offset {
        self.deleted.get(&place).copied().unwrap_or(Offset::ZERO)
    }
}

/// An anomaly that was found.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Found {
    /// Which, as Jepsen names it.
    pub anomaly: &'static str,
    /// Where and how.
    pub how: String,
}

/// One kind of check.
pub struct Check {
    /// The anomalies that it finds.
    pub anomalies: &'static [&'static str],
    /// Finds them.
    pub find: fn(&History, &Logs) -> Vec<Found>,
}

/// Every check.
pub const CHECKS: &[Check] = &[records::CHECK, polls::CHECK, sends::CHECK, cycles::CHECK];

/// Everything wrong with `history`.
pub fn find(history: &History) -> Vec<Found> {
    let logs = Logs::of(history);
    CHECKS.iter().flat_map(|check| (check.find)(history, &logs)).collect()
}

/// The logs as a history shows them: of each partition the values that were seen at each offset.
pub struct Logs(BTreeMap<Place, BTreeMap<Offset, Vec<Value>>>);

impl Logs {
    fn of(history: &History) -> Logs {
        let mut logs: BTreeMap<Place, BTreeMap<Offset, Vec<Value>>> = BTreeMap::new();
        let mut saw = |place: Place, offset: Offset, value: Value| {
            let values = logs.entry(place).or_default().entry(offset).or_default();
            if !values.contains(&value) {
                values.push(value);
            }
        };
        for one in &history.all {
            for step in &one.steps {
                match step {
                    Step::Send(place, value, Some(offset)) => saw(*place, *offset, *value),
                    Step::Poll(place, records) => {
                        records.iter().for_each(|(offset, value)| saw(*place, *offset, *value));
                    }
                    Step::Send(_, _, None) | Step::Rebalance => {}
                }
            }
        }
        Logs(logs)
    }

    /// The first offset that is known to hold something from `low` on and below `high`.
    fn between(&self, place: Place, low: Offset, high: Offset) -> Option<Offset> {
        self.0.get(&place)?.range(low..).map(|(offset, _)| *offset).find(|offset| *offset < high)
    }
}

fn found(anomaly: &'static str, how: String) -> Found {
    Found { anomaly, how }
}

#[cfg(test)]
pub(crate) mod hand {
    //! Histories by hand.

    use super::*;

    pub(crate) const A: Place = Place { topic: 0, partition: 0 };
    pub(crate) const B: Place = Place { topic: 0, partition: 1 };

    pub(crate) fn send(place: Place, value: Value, offset: i64) -> Step {
        Step::Send(place, value, Some(Offset(offset)))
    }

    pub(crate) fn poll(place: Place, records: &[(i64, Value)]) -> Step {
        Step::Poll(place, records.iter().map(|(offset, value)| (Offset(*offset), *value)).collect())
    }

    pub(crate) fn by(process: u16, fate: Fate, steps: Vec<Step>) -> Transaction {
        Transaction { process, fate, ordered: true, steps }
    }

    pub(crate) fn done(process: u16, steps: Vec<Step>) -> Transaction {
        by(process, Fate::Committed, steps)
    }

    /// The names of what is wrong, each once.
    pub(crate) fn wrong(all: Vec<Transaction>) -> Vec<&'static str> {
        names(&History { all, ..History::default() })
    }

    pub(crate) fn names(history: &History) -> Vec<&'static str> {
        let mut names: Vec<&str> = find(history).into_iter().map(|found| found.anomaly).collect();
        names.sort_unstable();
        names.dedup();
        names
    }

    #[test]
    fn a_history_without_faults_has_none() {
        let history = vec![
            done(0, vec![send(A, 1, 0), send(B, 2, 0)]),
            done(0, vec![send(A, 3, 1)]),
            done(1, vec![poll(A, &[(0, 1)]), poll(B, &[(0, 2)])]),
            done(1, vec![poll(A, &[(1, 3)])]),
        ];
        let history = History { all: history, polled_to_the_end: vec![A, B], ..History::default() };
        assert_eq!(names(&history), Vec::<&str>::new());
    }

    #[test]
    fn every_anomaly_is_found_by_one_check() {
        let mut names: Vec<&str> = CHECKS.iter().flat_map(|check| check.anomalies).copied().collect();
        let count = names.len();
        names.sort_unstable();
        names.dedup();
        assert_eq!((names.len(), count), (15, 15));
    }
}
