//! The end of a partition that a client was told never goes back (L6, KIP-207): whoever asks later is told
//! at least as much.

use std::collections::BTreeMap;

use milena_types::Offset;

use super::{KEPT, Level, Oracle, Rule, Seen};
use crate::plan::Plan;
use crate::workload::Place;

/// What it stands for.
pub(super) const RULE: Rule = Rule {
    id: "latest-back",
    promise: "latest offset and high watermark, as clients are told, never go back",
    level: Level::Ledger,
    guarantees: &["L6"],
    sees: &["Latest", "Fetched"],
    holds: KEPT,
};

/// It, for a run of a plan.
pub(super) fn watch(plan: &Plan) -> Box<dyn Oracle> {
    let two_leaders = plan.may_have_two_leaders();
    Box::new(LatestBack { has_several: plan.nodes > 1, two_leaders, told: BTreeMap::new() })
}

pub(super) struct LatestBack {
    /// There are several nodes.
    has_several: bool,
    /// Who leads no more may answer.
    two_leaders: bool,
    /// Ever larger ends, each with when it was known.
    told: BTreeMap<Place, Vec<(u64, Offset)>>,
}

impl LatestBack {
    fn take_in(&mut self, place: Place, asked: u64, offset: Offset, tick: u64) -> Result<(), String> {
        let told = self.told.get(&place).map_or(&[][..], Vec::as_slice);
        let known = told.partition_point(|(when, _)| *when <= asked);
        if let Some((_, before)) =
            known.checked_sub(1).map(|last| told[last]).filter(|(_, end)| *end > offset)
        {
            return Err(format!("{place} ended at {before} and later at {offset}"));
        }
        self.learn(place, offset, tick);
        Ok(())
    }

    fn learn(&mut self, place: Place, offset: Offset, tick: u64) {
        let told = self.told.entry(place).or_default();
        if told.last().is_none_or(|(_, last)| *last < offset) {
            told.push((tick, offset));
        }
    }
}

impl Oracle for LatestBack {
    fn see(&mut self, seen: &Seen, tick: u64) -> Result<(), String> {
        match seen {
            Seen::Latest { .. } if self.two_leaders => Ok(()),
            Seen::Latest { place, asked, offset } => self.take_in(*place, *asked, *offset, tick),
            // who fetches may be told less by a new leader, who asks for the end may not (KIP-207)
            Seen::Fetched { place, high_watermark, .. } if self.has_several => {
                self.learn(*place, *high_watermark, tick);
                Ok(())
            }
            Seen::Fetched { place, asked, high_watermark, .. } => {
                self.take_in(*place, *asked, *high_watermark, tick)
            }
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::history::*;
    use super::*;

    fn latest(asked: u64, offset: i64) -> Seen {
        Seen::Latest { place: PLACE, asked, offset: Offset(offset) }
    }

    #[test]
    fn an_end_that_goes_back_is_noticed() {
        assert_eq!(fires(&[latest(0, 5), latest(1, 4)]), ["latest-back"]);
    }

    #[test]
    fn a_question_asked_before_may_be_answered_later() {
        assert!(fires(&[latest(0, 5), latest(0, 4), latest(2, 5)]).is_empty());
    }

    #[test]
    fn a_new_leader_may_tell_less_to_who_fetches_and_never_to_who_asks_for_the_end() {
        let plan = plan_of_several(false);
        let read = fetched(vec![at(0, record(1, 0)), at(1, record(1, 1))]);
        let behind = fetched(vec![at(0, record(1, 0))]);
        let fires = |history: &[Seen]| fires_in(&plan, history).contains(&"latest-back");
        assert!(!fires(&[read.clone(), behind]));
        assert!(fires(&[read.clone(), latest(9, 1)]));
        assert!(!fires_in(&plan_of_several(true), &[read, latest(9, 1)]).contains(&"latest-back"));
    }
}
