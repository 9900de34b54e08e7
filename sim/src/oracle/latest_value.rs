//! Of every key of a compacted topic the newest record stays (L16): whoever reads all of it finds the newest value
//! that was acknowledged or seen, or a newer one, unless that is a tombstone that has stayed as long as it had to.

use std::collections::BTreeMap;
use std::time::Duration;

use milena_types::Offset;

use super::{KEPT, KeyedRecord, Level, Oracle, Rule, Seen};
use crate::plan::Plan;
use crate::workload::retention_ms;

/// What it stands for.
pub(super) const RULE: Rule = Rule {
    id: "latest-value",
    promise: "compaction keeps the newest record of every key, and a tombstone for as long as it promised",
    level: Level::Ledger,
    guarantees: &["L16"],
    sees: &["KeyedSent", "KeyedAcked", "KeyedFollowed", "KeyedRead"],
    holds: KEPT,
};

/// It, for a run of a plan.
pub(super) fn watch(plan: &Plan) -> Box<dyn Oracle> {
    // where clocks jump nobody knows how long a tombstone stayed
    let jumps = plan.faults.iter().any(|fault| fault.kind.starts_with("clock"));
    let retention = if jumps { 0 } else { retention_ms(plan).unwrap_or(0) };
    Box::new(LatestValue {
        two_leaders: plan.may_have_two_leaders(),
        retention: Duration::from_millis(retention),
        sent: BTreeMap::new(),
        tombstones: BTreeMap::new(),
        known: BTreeMap::new(),
    })
}

/// A record that is known to be in the log.
#[derive(Clone, Copy)]
struct Known {
    number: u64,
    offset: Offset,
    /// Since when, in ticks.
    since: u64,
}

pub(super) struct LatestValue {
    /// Who leads no more may answer, and not know what is newer.
    two_leaders: bool,
    retention: Duration,
    /// The key of every record sent.
    sent: BTreeMap<u64, u16>,
    /// When every tombstone was sent, by key.
    tombstones: BTreeMap<u16, Vec<(u64, Duration)>>,
    /// What is known of each key, ascending in time.
    known: BTreeMap<u16, Vec<Known>>,
}

impl LatestValue {
    fn learn(&mut self, number: u64, offset: Offset, since: u64) {
        if let Some(key) = self.sent.get(&number) {
            let known = self.known.entry(*key).or_default();
            if known.iter().all(|one| one.number < number) {
                known.push(Known { number, offset, since });
            }
        }
    }

    /// The newest of `key` that was known before `asked` and that who was asked, to whom the log ends at `end`, must know.
    fn newest(&self, key: u16, (asked, end): (u64, Offset)) -> Option<Known> {
        let is_due = |one: &&Known| one.since <= asked && (!self.two_leaders || one.offset < end);
        self.known.get(&key)?.iter().rev().find(is_due).copied()
    }

    /// Whether a tombstone of `key`, `newest` or a newer one, may be gone at `at`.
    fn may_be_gone(&self, key: u16, newest: Known, at: Duration) -> bool {
        let sent = self.tombstones.get(&key).into_iter().flatten();
        sent.filter(|(number, _)| *number >= newest.number).any(|(_, sent)| *sent + self.retention <= at)
    }

    fn read(&mut self, asked: (u64, Offset), at: Duration, records: &[KeyedRecord]) -> Result<(), String> {
        let mut last: BTreeMap<u16, Offset> = BTreeMap::new();
        for KeyedRecord { offset, told } in records {
            if let Ok((_, key, _)) = told {
                last.insert(*key, *offset);
            }
        }
        for key in self.known.keys() {
            let Some(newest) = self.newest(*key, asked) else { continue };
            let found = last.get(key);
            if found.is_none_or(|found| *found < newest.offset) && !self.may_be_gone(*key, newest, at) {
                let Known { number, offset, .. } = newest;
                let found =
                    found.map_or_else(|| "nothing of it".to_owned(), |found| format!("only @{found}"));
                return Err(format!("key {key}: #{number} was at {offset}, and there is {found}"));
            }
        }
        Ok(())
    }
}

impl Oracle for LatestValue {
    fn see(&mut self, seen: &Seen, tick: u64) -> Result<(), String> {
        match seen {
            Seen::KeyedSent { number, key, is_tombstone, at } => {
                self.sent.insert(*number, *key);
                if *is_tombstone {
                    self.tombstones.entry(*key).or_default().push((*number, *at));
                }
            }
            Seen::KeyedAcked { number, offset } => self.learn(*number, *offset, tick),
            Seen::KeyedFollowed { records, .. } | Seen::KeyedRead { records, .. } => {
                if let Seen::KeyedRead { asked, at, end, .. } = seen {
                    self.read((*asked, *end), *at, records)?;
                }
                for KeyedRecord { offset, told } in records {
                    if let Ok((number, ..)) = told {
                        self.learn(*number, *offset, tick);
                    }
                }
            }
            _ => {}
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::super::history::*;
    use super::*;

    fn read(records: Vec<KeyedRecord>) -> Seen {
        Seen::KeyedRead { asked: 100, at: Duration::ZERO, end: Offset(9), records }
    }

    #[test]
    fn a_newest_value_that_is_gone_or_older_is_noticed() {
        let history =
            [keyed_sent(0, 7, false), keyed_sent(1, 7, false), keyed_acked(0, 0), keyed_acked(1, 1)];
        for left in [vec![], vec![keyed(0, 0, 7, false)]] {
            let mut history = history.to_vec();
            history.push(read(left));
            assert_eq!(fires(&history), ["latest-value"]);
        }
        let mut history = history.to_vec();
        history.push(read(vec![keyed(1, 1, 7, false)]));
        assert_eq!(fires(&history), Vec::<&str>::new(), "the older one may go");
    }

    #[test]
    fn a_tombstone_that_goes_too_early_is_noticed_and_a_later_one_may_go() {
        let history = [keyed_sent(0, 7, false), keyed_sent(1, 7, true), keyed_acked(0, 0), keyed_acked(1, 1)];
        let broken = |retention: u64| {
            let mut oracle = LatestValue {
                two_leaders: false,
                retention: Duration::from_millis(retention),
                sent: BTreeMap::new(),
                tombstones: BTreeMap::new(),
                known: BTreeMap::new(),
            };
            (1..).zip(&history).for_each(|(tick, seen)| oracle.see(seen, tick).unwrap());
            oracle.see(&read(vec![]), 101).is_err()
        };
        assert!(broken(1));
        assert!(!broken(0));
    }

    #[test]
    fn who_leads_no_more_need_not_know_what_is_newer_and_must_know_what_it_had() {
        let read = |end, records: Vec<KeyedRecord>| Seen::KeyedRead {
            asked: 9,
            at: Duration::ZERO,
            end: Offset(end),
            records,
        };
        let history = |end, records| {
            [
                keyed_sent(0, 7, false),
                keyed_sent(1, 7, false),
                keyed_acked(0, 0),
                keyed_acked(1, 1),
                read(end, records),
            ]
        };
        let fires = |is_paused, end, records| {
            fires_in(&plan_of_several(is_paused), &history(end, records)).contains(&"latest-value")
        };
        assert!(fires(false, 1, vec![keyed(0, 0, 7, false)]));
        assert!(!fires(true, 1, vec![keyed(0, 0, 7, false)]), "to it the log ends there");
        assert!(fires(true, 1, vec![]), "it had the first");
        assert!(fires(true, 2, vec![keyed(0, 0, 7, false)]), "it says that it has the second");
    }
}
