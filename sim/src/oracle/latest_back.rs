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
pub(super) fn watch(_: &Plan) -> Box<dyn Oracle> {
    Box::new(LatestBack::default())
}

#[derive(Default)]
pub(super) struct LatestBack {
    /// Ever larger ends, each with when it was known.
    told: BTreeMap<Place, Vec<(u64, Offset)>>,
}

impl LatestBack {
    fn take_in(&mut self, place: Place, asked: u64, offset: Offset, tick: u64) -> Result<(), String> {
        let told = self.told.entry(place).or_default();
        let known = told.partition_point(|(when, _)| *when <= asked);
        if let Some((_, before)) =
            known.checked_sub(1).map(|last| told[last]).filter(|(_, end)| *end > offset)
        {
            return Err(format!("{place} ended at {before} and later at {offset}"));
        }
        if told.last().is_none_or(|(_, last)| *last < offset) {
            told.push((tick, offset));
        }
        Ok(())
    }
}

impl Oracle for LatestBack {
    fn see(&mut self, seen: &Seen, tick: u64) -> Result<(), String> {
        match seen {
            Seen::Latest { place, asked, offset } => self.take_in(*place, *asked, *offset, tick),
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
}
