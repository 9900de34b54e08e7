//! What must be true of a run. Clients and auditors report what they saw ([`Seen`]); each oracle holds one
//! promise over it and says how it was broken. An oracle is one file: its rule, its state, and a hand-made
//! history that breaks exactly its rule. Oracles must never look at anything but what was seen.

mod above_high_watermark;
mod acknowledged_lost;
mod altered;
mod anomalies;
pub mod anomaly;
mod by_time;
mod clean_stop;
mod compacted_read;
pub mod core;
mod cut_in_silence;
mod effects_dropped;
mod fsync_before_ack;
pub mod guarantees;
mod idempotent_duplicate;
mod idempotent_order;
mod invented;
mod judge;
mod latest_back;
mod latest_value;
mod leader_epochs;
mod liveness;
mod log_shape;
mod log_start;
mod offsets;
mod order;
mod producer_id;
mod quorum_back;
mod reborn;
mod refusals;
mod repeatable_read;
mod replicas_differ;
mod reply_order;
mod rule;
mod seen;
pub mod table;
mod topic_lost;
mod trimmed;
mod witness_overclaims;

pub use judge::{Counts, Judge};
pub use rule::{EVERYWHERE, KEPT, Level, Rule, SAME_LOG, UNROTTEN};
pub use seen::{
    EpochsKnown, KeyedRecord, Keys, LogBatch, OfConfig, OfId, ReadRecord, Rot, Seen, Shown, Wanted,
};

use crate::plan::Plan;

/// One promise, watched.
pub trait Oracle: Send {
    /// Takes in what was seen at `tick`, of the kinds that its rule names; how the rule was broken, if it was.
    fn see(&mut self, seen: &Seen, tick: u64) -> Result<(), String>;
}

/// An oracle of the list below.
pub struct Registered {
    /// What it stands for.
    pub rule: Rule,
    /// The file that holds it, and the histories that make it fire.
    pub file: &'static str,
    /// A new one, for a run of a plan.
    pub watch: fn(&Plan) -> Box<dyn Oracle>,
}

/// The oracles in these modules. A module has a `RULE`, a `watch` and, as its tests, histories by hand that make it
/// fire.
macro_rules! oracles {
    ($($module:ident,)+) => {
        /// Every oracle. To add one: write its file, and name it here and among the modules above.
        pub const ORACLES: &[Registered] = &[$(Registered {
            rule: $module::RULE,
            file: concat!("sim/src/oracle/", stringify!($module), ".rs"),
            watch: $module::watch,
        },)+];
    };
}

oracles! {
    fsync_before_ack,
    acknowledged_lost,
    cut_in_silence,
    witness_overclaims,
    clean_stop,
    leader_epochs,
    repeatable_read,
    invented,
    offsets,
    above_high_watermark,
    latest_back,
    idempotent_duplicate,
    idempotent_order,
    order,
    log_shape,
    producer_id,
    reply_order,
    refusals,
    topic_lost,
    quorum_back,
    anomalies,
    effects_dropped,
    latest_value,
    compacted_read,
    liveness,
    log_start,
    reborn,
    altered,
    by_time,
    replicas_differ,
}

/// The rules of all oracles.
pub fn rules() -> Vec<Rule> {
    ORACLES.iter().map(|oracle| oracle.rule).collect()
}

/// For the tests of oracles: histories by hand.
#[cfg(test)]
pub(crate) mod history {
    use milena_types::{LeaderEpoch, Offset, ProducerEpoch, ProducerId, Sequence, Timestamp};

    use super::{KeyedRecord, LogBatch, ORACLES, ReadRecord, Registered, Seen};
    use crate::plan::{Mode, Plan, draw};
    use crate::workload::{Payload, Place, RecordId};

    pub(crate) const PLACE: Place = Place { topic: 0, partition: 0 };

    /// Producers 0 (idempotent), 1 (acks=all) and 2 (acks=1, several in flight).
    pub(crate) fn plan() -> Plan {
        let mut plan = draw(0);
        let mut one = plan.producers[0].clone();
        plan.producers.clear();
        plan.topics.iter_mut().for_each(|topic| topic.config = Default::default());
        for (mode, in_flight) in [(Mode::Idempotent, 5), (Mode::All, 1), (Mode::Leader, 5)] {
            (one.mode, one.in_flight) = (mode, in_flight);
            plan.producers.push(one.clone());
        }
        plan
    }

    pub(crate) fn record(producer: u16, number: u64) -> RecordId {
        RecordId { producer, number }
    }

    pub(crate) fn sent(record: RecordId) -> Seen {
        Seen::Sent { payload: Payload { record, place: PLACE } }
    }

    pub(crate) fn acked(record: RecordId, offset: i64) -> Seen {
        Seen::Acked { record, place: PLACE, offset: Some(Offset(offset)), durable: Ok(()) }
    }

    pub(crate) fn at(offset: i64, record: RecordId) -> ReadRecord {
        let payload = Ok(Payload { record, place: PLACE });
        ReadRecord { offset: Offset(offset), timestamp: Timestamp::NONE, digest: record.number, payload }
    }

    /// A fetch from the first of `records` on; the high watermark is right behind the last.
    pub(crate) fn fetched(records: Vec<ReadRecord>) -> Seen {
        let (from, next) = (records[0].offset, records[records.len() - 1].offset.next());
        Seen::Fetched {
            place: PLACE,
            reader: None,
            from,
            asked: u64::MAX,
            records,
            next,
            high_watermark: next,
            broker: Some(next),
        }
    }

    pub(crate) fn read_all(records: Vec<ReadRecord>) -> Seen {
        read_from(0, records)
    }

    /// As [`read_all`], of a log that says that it starts at `start`.
    pub(crate) fn read_from(start: i64, records: Vec<ReadRecord>) -> Seen {
        Seen::ReadAll { place: PLACE, asked: u64::MAX, start: Offset(start), records }
    }

    /// Somebody asks for the records below `to` to be deleted.
    pub(crate) fn delete_asked(to: i64) -> Seen {
        Seen::DeleteAsked { place: PLACE, to: Offset(to) }
    }

    pub(crate) fn keyed_sent(number: u64, key: u16, is_tombstone: bool) -> Seen {
        Seen::KeyedSent { number, key, is_tombstone, at: std::time::Duration::ZERO }
    }

    pub(crate) fn keyed_acked(number: u64, offset: i64) -> Seen {
        Seen::KeyedAcked { number, offset: Offset(offset) }
    }

    pub(crate) fn keyed(number: u64, offset: i64, key: u16, is_tombstone: bool) -> KeyedRecord {
        KeyedRecord { offset: Offset(offset), told: Ok((number, key, is_tombstone)) }
    }

    pub(crate) fn batch(base: i64, producer: u16, sequence: i32, count: i32) -> LogBatch {
        LogBatch {
            base: Offset(base),
            next: Offset(base + i64::from(count)),
            leader_epoch: LeaderEpoch(0),
            damage: None,
            producer_id: ProducerId(i64::from(producer) + 1000),
            producer_epoch: ProducerEpoch(0),
            base_sequence: Sequence(sequence),
            senders: vec![producer],
        }
    }

    /// [`plan`], of three nodes; and one of them is paused, so that another may lead in its place while it goes on.
    pub(crate) fn plan_of_several(is_paused: bool) -> Plan {
        let pause = "fault at_us=1 kind=pause us=5 node=1";
        let text =
            format!("milena-plan form=2\nworld seed=0 nodes=3\n{}", if is_paused { pause } else { "" });
        let several: Plan = text.parse().expect("it is a plan");
        Plan { nodes: several.nodes, faults: several.faults, ..plan() }
    }

    /// Which oracles a history makes fire, each once.
    pub(crate) fn fires(history: &[Seen]) -> Vec<&'static str> {
        fires_in(&plan(), history)
    }

    /// As [`fires`], in a run of `plan`.
    pub(crate) fn fires_in(plan: &Plan, history: &[Seen]) -> Vec<&'static str> {
        let mut fired = Vec::new();
        for Registered { rule, watch, .. } in ORACLES {
            let mut oracle = watch(plan);
            let shown = (1..).zip(history).filter(|(_, seen)| rule.sees.contains(&seen.kind()));
            let broken = shown.into_iter().any(|(tick, seen)| oracle.see(seen, tick).is_err());
            fired.extend(broken.then_some(rule.id));
        }
        fired
    }

    #[test]
    fn a_good_history_makes_none_fire() {
        let (a, b, c) = (record(0, 0), record(1, 0), record(0, 1));
        let history = [
            sent(a),
            sent(b),
            sent(c),
            acked(a, 0),
            acked(b, 1),
            fetched(vec![at(0, a), at(1, b)]),
            fetched(vec![at(1, b), at(2, c)]),
            read_all(vec![at(0, a), at(1, b), at(2, c)]),
            Seen::Log {
                place: PLACE,
                batches: vec![batch(0, 0, 0, 1), batch(1, 1, 0, 1), batch(2, 0, 1, 1)],
            },
        ];
        assert_eq!(fires(&history), Vec::<&str>::new());
    }

    #[test]
    fn every_oracle_has_a_name_of_its_own() {
        let mut ids: Vec<&str> = super::rules().iter().map(|rule| rule.id).collect();
        let count = ids.len();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), count);
    }
}
