//! Where a log starts never goes back, across restarts and power losses (L17); it is raised only where somebody asked
//! for it or the topic has retention; and a log ends where it starts or behind: nothing at or above the high
//! watermark is ever removed.

use std::collections::BTreeMap;

use milena_types::Offset;

use super::trimmed::Trimmed;
use super::{KEPT, Level, Oracle, Rule, Seen};
use crate::plan::Plan;
use crate::workload::Place;

/// What it stands for.
pub(super) const RULE: Rule = Rule {
    id: "log-start",
    promise: "a log's start never goes back, is raised only as asked or retained, and never above the high watermark",
    level: Level::Ledger,
    guarantees: &["L17"],
    sees: &["DeleteAsked", "LogStart", "Latest", "Fetched"],
    holds: KEPT,
};

/// It, for a run of a plan.
pub(super) fn watch(plan: &Plan) -> Box<dyn Oracle> {
    Box::new(LogStart { trimmed: Trimmed::new(plan), told: BTreeMap::new() })
}

pub(super) struct LogStart {
    trimmed: Trimmed,
    /// Ever larger starts, each with when it was known.
    told: BTreeMap<Place, Vec<(u64, Offset)>>,
}

impl LogStart {
    /// The largest start that was known at `asked`.
    fn known(&self, place: Place, asked: u64) -> Offset {
        let told = self.told.get(&place).map_or(&[][..], Vec::as_slice);
        let known = told.partition_point(|(when, _)| *when <= asked);
        known.checked_sub(1).map_or(Offset::ZERO, |last| told[last].1)
    }

    fn starts(&mut self, place: Place, asked: u64, offset: Offset, tick: u64) -> Result<(), String> {
        let before = self.known(place, asked);
        if offset < before {
            return Err(format!("{place} started at {before} and later at {offset}"));
        }
        let may = self.trimmed.below(place, offset);
        if offset > may {
            return Err(format!("{place} starts at {offset}, and nobody asked for more than {may}"));
        }
        let told = self.told.entry(place).or_default();
        if told.last().is_none_or(|(_, last)| *last < offset) {
            told.push((tick, offset));
        }
        Ok(())
    }

    fn ends(&self, place: Place, asked: u64, end: Offset) -> Result<(), String> {
        let start = self.known(place, asked);
        if end < start {
            return Err(format!("{place} started at {start}, and its high watermark is {end}"));
        }
        Ok(())
    }
}

impl Oracle for LogStart {
    fn see(&mut self, seen: &Seen, tick: u64) -> Result<(), String> {
        self.trimmed.take_in(seen);
        match seen {
            Seen::LogStart { place, asked, offset } => self.starts(*place, *asked, *offset, tick),
            Seen::Latest { place, asked, offset } => self.ends(*place, *asked, *offset),
            Seen::Fetched { place, asked, high_watermark, .. } => self.ends(*place, *asked, *high_watermark),
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::history::*;
    use super::*;

    fn start(asked: u64, offset: i64) -> Seen {
        Seen::LogStart { place: PLACE, asked, offset: Offset(offset) }
    }

    fn ask(to: i64) -> Seen {
        Seen::DeleteAsked { place: PLACE, to: Offset(to) }
    }

    #[test]
    fn a_start_that_goes_back_is_noticed() {
        assert_eq!(fires(&[ask(5), start(9, 5), start(9, 4)]), ["log-start"]);
        assert!(fires(&[ask(5), start(0, 5), start(0, 4)]).is_empty(), "asked before, answered later");
    }

    #[test]
    fn so_is_one_that_nobody_asked_for() {
        assert_eq!(fires(&[start(0, 1)]), ["log-start"]);
        assert_eq!(fires(&[ask(5), start(0, 6)]), ["log-start"]);
        assert!(fires(&[ask(5), start(0, 3)]).is_empty());
    }

    #[test]
    fn so_is_a_high_watermark_below_it() {
        let ends = |offset| Seen::Latest { place: PLACE, asked: 9, offset: Offset(offset) };
        assert_eq!(fires(&[ask(5), start(0, 5), ends(4)]), ["log-start"]);
        assert!(fires(&[ask(5), start(0, 5), ends(5)]).is_empty());
    }
}
