//! An acknowledged record never goes from a partition that serves, even where bits rot (L8, KAFKA-12200's lesson): what
//! the recovery point vouches for is never cut, damaged or not. Where it cannot be read, the partition answers
//! with an error, and its files stay as they are. Rot above the recovery point excuses the partition: it
//! passes for a torn tail.

use std::collections::{BTreeMap, BTreeSet};

use milena_types::Offset;

use super::trimmed::Trimmed;
use super::{Level, Oracle, Rot, Rule, SAME_LOG, Seen};
use crate::plan::Plan;
use crate::workload::{Place, RecordId};

/// What it stands for.
pub(super) const RULE: Rule = Rule {
    id: "cut-in-silence",
    promise: "what was acknowledged and vouched for is there or its partition answers an error, even where bits rot",
    level: Level::Ledger,
    guarantees: &["L8", "L15"],
    sees: &["DeleteAsked", "Rotted", "Acked", "Latest", "Fetched", "ReadAll", "Log"],
    holds: SAME_LOG,
};

/// It, for a run of a plan.
pub(super) fn watch(plan: &Plan) -> Box<dyn Oracle> {
    Box::new(CutInSilence::new(plan))
}

pub(super) struct CutInSilence {
    trimmed: Trimmed,
    /// Of each partition: acknowledged offsets, with their records and when.
    acked: BTreeMap<Place, BTreeMap<Offset, (RecordId, u64)>>,
    excused: BTreeSet<Place>,
    all_excused: bool,
    /// There are several nodes, and a leader may know less than the one before it.
    has_several: bool,
    /// Who leads no more may answer.
    two_leaders: bool,
}

impl CutInSilence {
    pub(super) fn new(plan: &Plan) -> CutInSilence {
        let excused = plan.places().filter(|place| plan.may_forget(place.topic)).collect();
        CutInSilence {
            trimmed: Trimmed::new(plan),
            acked: BTreeMap::new(),
            excused,
            all_excused: false,
            has_several: plan.nodes > 1,
            two_leaders: plan.may_have_two_leaders(),
        }
    }

    /// The partition was asked when everything acknowledged by `asked` was there; it ends at `end`.
    fn ends_at(&self, place: Place, asked: u64, end: Offset) -> Result<(), String> {
        let behind = self.acked.get(&place).into_iter().flat_map(|acked| acked.range(end..));
        match behind.into_iter().find(|(_, (_, when))| *when <= asked) {
            Some((offset, (record, _))) => Err(format!(
                "{record} was acknowledged at {place}@{offset}, and {place} serves and ends at {end}"
            )),
            None => Ok(()),
        }
    }

    fn is_excused(&self, place: Option<Place>) -> bool {
        self.all_excused || place.is_some_and(|place| self.excused.contains(&place))
    }
}

impl Oracle for CutInSilence {
    fn see(&mut self, seen: &Seen, tick: u64) -> Result<(), String> {
        self.trimmed.take_in(seen);
        if self.is_excused(seen.place()) {
            return Ok(());
        }
        match seen {
            Seen::Rotted { place: None, rot: Rot::Anywhere } => self.all_excused = true,
            Seen::Rotted { place: Some(place), rot: Rot::Anywhere } => drop(self.excused.insert(*place)),
            Seen::Acked { record, place, offset: Some(offset), .. } => {
                self.acked.entry(*place).or_default().insert(*offset, (*record, tick));
            }
            Seen::Latest { .. } if self.two_leaders => {}
            Seen::Latest { place, asked, offset } => self.ends_at(*place, *asked, *offset)?,
            // a new leader may not know yet how far its predecessor was (KIP-207 keeps this from who asks for the end)
            Seen::Fetched { .. } if self.has_several => {}
            Seen::Fetched { place, asked, high_watermark, .. } => {
                self.ends_at(*place, *asked, *high_watermark)?;
            }
            Seen::ReadAll { place, asked, start, records } => {
                let end = records.last().map_or(*start, |last| last.offset.next());
                // deletion may have overtaken who read, and taken all that was not read yet
                self.ends_at(*place, *asked, end.max(self.trimmed.below(*place, *start)))?;
            }
            // in the files it is whether the partition serves or not
            Seen::Log { place, batches } => {
                let end = batches.iter().map(|batch| batch.next).max().unwrap_or(Offset::ZERO);
                if batches.is_empty() && self.trimmed.is_retained(*place) {
                    return Ok(());
                }
                // what was deleted need not be in any file
                let end = end.max(self.trimmed.asked(*place));
                self.ends_at(*place, tick, end).map_err(|_| {
                    format!("acknowledged records of {place} are gone from its files, which end at {end}")
                })?;
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

    fn rotted(rot: Rot) -> Seen {
        Seen::Rotted { place: Some(PLACE), rot }
    }

    #[test]
    fn records_that_vanish_behind_rot_that_was_vouched_for_are_missed() {
        let a = record(1, 0);
        let ended = Seen::Latest { place: PLACE, asked: 9, offset: Offset(0) };
        let history = |rot| [sent(a), acked(a, 0), rotted(rot), ended.clone()];
        assert_eq!(fires(&history(Rot::Vouched)), ["cut-in-silence"]);
        assert!(fires(&history(Rot::Anywhere)).is_empty(), "it may pass for a torn tail");
    }

    #[test]
    fn files_of_a_partition_out_of_service_are_not_cut_either() {
        let a = record(1, 0);
        let log = |batches| Seen::Log { place: PLACE, batches };
        assert_eq!(fires(&[sent(a), acked(a, 0), rotted(Rot::Vouched), log(vec![])]), ["cut-in-silence"]);
        assert!(
            fires(&[sent(a), acked(a, 0), rotted(Rot::Vouched), log(vec![batch(0, 1, 0, 1)])]).is_empty()
        );
    }

    #[test]
    fn what_was_deleted_while_it_was_read_is_not_missed() {
        let (a, b) = (record(1, 0), record(1, 1));
        let read = || read_from(2, vec![at(0, a)]);
        let history = [sent(a), sent(b), acked(a, 0), acked(b, 1)];
        let missed = |more: &[Seen]| {
            fires(&history.iter().chain(more).cloned().collect::<Vec<_>>()).contains(&"cut-in-silence")
        };
        assert!(!missed(&[delete_asked(2), read()]));
        assert!(missed(&[delete_asked(1), read()]), "nobody asked for that much");
        assert!(missed(&[read()]));
    }

    #[test]
    fn what_was_acknowledged_after_the_question_need_not_be_in_the_answer() {
        let a = record(1, 0);
        let ended = Seen::Latest { place: PLACE, asked: 1, offset: Offset(0) };
        assert!(fires(&[sent(a), acked(a, 0), ended]).is_empty());
    }
}
