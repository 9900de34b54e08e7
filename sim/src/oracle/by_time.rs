//! A search by time gives the first readable record that is not older than what was asked for, and a search for the
//! newest the newest (KIP-734), whatever the clocks of those who stamped records did: times may go back along a log.

use std::collections::BTreeMap;

use milena_types::{Offset, Timestamp};

use super::trimmed::Trimmed;
use super::{KEPT, Level, Oracle, ReadRecord, Rule, Seen, Wanted};
use crate::plan::Plan;
use crate::workload::Place;

/// What it stands for.
pub(super) const RULE: Rule = Rule {
    id: "by-time",
    promise: "ListOffsets by time passes over no readable record that is new enough, and tells its own time of the one it names",
    level: Level::Ledger,
    guarantees: &["D7"],
    sees: &["DeleteAsked", "Fetched", "ReadAll", "ByTime"],
    holds: KEPT,
};

/// It, for a run of a plan.
pub(super) fn watch(plan: &Plan) -> Box<dyn Oracle> {
    let two_leaders = plan.may_have_two_leaders();
    Box::new(ByTime { trimmed: Trimmed::new(plan), two_leaders, places: BTreeMap::new() })
}

pub(super) struct ByTime {
    trimmed: Trimmed,
    /// Who leads no more may answer, and not know the record.
    two_leaders: bool,
    places: BTreeMap<Place, Known>,
}

/// What is known of a partition.
#[derive(Default)]
struct Known {
    /// The records that somebody was given, with their times, and since when that is known.
    read: BTreeMap<Offset, (Timestamp, u64)>,
    /// The times that were told of records.
    told: BTreeMap<Offset, Timestamp>,
}

impl Known {
    fn learn(&mut self, records: &[ReadRecord], tick: u64) -> Result<(), String> {
        for ReadRecord { offset, timestamp, .. } in records {
            if let Some(told) = self.told.get(offset).filter(|told| *told != timestamp) {
                return Err(format!("{offset} is of {timestamp:?}, and a search told {told:?} of it"));
            }
            self.read.entry(*offset).or_insert((*timestamp, tick));
        }
        Ok(())
    }

    /// What a search that was asked for at `asked` found fits what was known then, of which all below `gone` may have
    /// been deleted.
    fn check(
        &mut self,
        asked: u64,
        wanted: Wanted,
        found: Option<(Timestamp, Offset)>,
        gone: Offset,
    ) -> Result<(), String> {
        if let Some((told, offset)) = found {
            if let Some((at, _)) = self.read.get(&offset).filter(|(at, _)| *at != told) {
                return Err(format!("{offset} is of {at:?}, and a search told {told:?} of it"));
            }
            if let Wanted::At(time) = wanted
                && told < time
            {
                return Err(format!("{offset} of {told:?} is older than {time:?}, which was asked for"));
            }
            if let Some(before) = self.told.insert(offset, told).filter(|before| *before != told) {
                return Err(format!("a search told {told:?} of {offset}, and one before it {before:?}"));
            }
        }
        let fits = |offset: Offset, at: Timestamp| match (wanted, found) {
            (Wanted::At(time), Some((_, first))) => at >= time && offset < first,
            (Wanted::At(time), None) => at >= time,
            (Wanted::Newest, Some((newest, _))) => at > newest,
            // a record may have no time
            (Wanted::Newest, None) => at > Timestamp::NONE,
        };
        let mut known = self.read.range(gone..).filter(|(_, (_, since))| *since <= asked);
        match known.find(|(offset, (at, _))| fits(**offset, *at)) {
            Some((offset, (at, _))) => Err(format!(
                "{wanted:?} was asked for, {offset} of {at:?} was there, and {found:?} was found"
            )),
            None => Ok(()),
        }
    }
}

impl Oracle for ByTime {
    fn see(&mut self, seen: &Seen, tick: u64) -> Result<(), String> {
        self.trimmed.take_in(seen);
        match seen {
            Seen::Fetched { place, records, .. } | Seen::ReadAll { place, records, .. } => {
                let known = self.places.entry(*place).or_default();
                known.learn(records, tick).map_err(|problem| format!("{place}: {problem}"))
            }
            Seen::ByTime { place, asked, wanted, found } => {
                // where nothing is asked of what was known before, what is told must be true all the same
                let gone = if self.two_leaders { Offset(i64::MAX) } else { self.trimmed.most(*place) };
                let known = self.places.entry(*place).or_default();
                known.check(*asked, *wanted, *found, gone).map_err(|problem| format!("{place}: {problem}"))
            }
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::history::*;
    use super::*;

    /// Records of these times, from offset 0 on, are read.
    fn read(times: &[i64]) -> Seen {
        let one = |(offset, time): (i64, &i64)| ReadRecord {
            timestamp: Timestamp(*time),
            ..at(offset, record(2, offset as u64))
        };
        fetched((0..).zip(times).map(one).collect())
    }

    fn search(asked: u64, wanted: Wanted, found: Option<(i64, i64)>) -> Seen {
        let found = found.map(|(at, offset)| (Timestamp(at), Offset(offset)));
        Seen::ByTime { place: PLACE, asked, wanted, found }
    }

    /// What fires beside what the sending would need.
    fn fires_of(times: &[i64], searches: &[Seen]) -> Vec<&'static str> {
        let sends = (0..times.len() as u64).map(|number| sent(record(2, number)));
        let history: Vec<Seen> = sends.chain([read(times)]).chain(searches.iter().cloned()).collect();
        fires(&history)
    }

    const AT_20: Wanted = Wanted::At(Timestamp(20));

    #[test]
    fn a_record_that_is_new_enough_and_passed_over_is_noticed() {
        let times = [10, 30, 20, 40];
        assert!(fires_of(&times, &[search(9, AT_20, Some((30, 1)))]).is_empty());
        assert_eq!(fires_of(&times, &[search(9, AT_20, Some((20, 2)))]), ["by-time"]);
        assert_eq!(fires_of(&times, &[search(9, AT_20, None)]), ["by-time"]);
        assert!(
            fires_of(&times, &[search(0, AT_20, None)]).is_empty(),
            "nothing was known when it was asked"
        );
        assert!(fires_of(&times, &[delete_asked(2), search(9, AT_20, Some((20, 2)))]).is_empty());
    }

    #[test]
    fn so_is_one_that_is_too_old_and_a_time_that_is_not_its_own() {
        assert_eq!(fires_of(&[10, 30], &[search(9, AT_20, Some((10, 0)))]), ["by-time"]);
        assert_eq!(fires_of(&[30], &[search(9, AT_20, Some((31, 0)))]), ["by-time"]);
        let (first, second) = (sent(record(2, 0)), sent(record(2, 1)));
        let told = search(9, AT_20, Some((29, 1)));
        assert_eq!(fires(&[first, second, told, read(&[30, 28])]), ["by-time"], "it is read later");
    }

    #[test]
    fn so_is_a_newest_record_that_is_not() {
        let newest = |found| [search(9, Wanted::Newest, found)];
        assert!(fires_of(&[10, 30, 20], &newest(Some((30, 1)))).is_empty());
        assert_eq!(fires_of(&[10, 30, 20], &newest(Some((20, 2)))), ["by-time"]);
        assert_eq!(fires_of(&[10], &newest(None)), ["by-time"]);
        assert!(fires_of(&[-1], &newest(None)).is_empty());
    }

    #[test]
    fn who_leads_no_more_need_not_know_the_record_and_tells_none_that_is_not_so() {
        let plan = plan_of_several(true);
        let read = fetched(vec![at(0, record(1, 0))]);
        let search = |found| Seen::ByTime { place: PLACE, asked: 9, wanted: Wanted::Newest, found };
        let fires = |found| fires_in(&plan, &[read.clone(), search(found)]).contains(&"by-time");
        assert!(!fires(None));
        assert!(fires(Some((Timestamp(5), Offset(0)))), "the record that was read has no time");
    }
}
