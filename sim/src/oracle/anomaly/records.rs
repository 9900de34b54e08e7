//! Records that are not where they should be: lost, unseen, doubled, replaced, or seen though they must not be.

use std::collections::{BTreeMap, BTreeSet};

use milena_types::Offset;

use super::{Check, Fate, Found, History, Logs, Step, Value, found};
use crate::workload::Place;

pub(super) const CHECK: Check = Check {
    anomalies: &["lost-write", "unseen", "duplicate", "inconsistent-offsets", "G1a", "precommitted-read"],
    find,
};

fn find(history: &History, logs: &Logs) -> Vec<Found> {
    let mut wrong = Vec::new();
    for (place, log) in &logs.0 {
        for (offset, values) in log.iter().filter(|(_, values)| values.len() > 1) {
            wrong.push(found("inconsistent-offsets", format!("{place}@{offset} held {values:?}")));
        }
    }
    if !history.repeats {
        doubled(logs, &mut wrong);
    }
    missing(history, &mut wrong);
    seen_too_early(history, &mut wrong);
    wrong
}

fn doubled(logs: &Logs, wrong: &mut Vec<Found>) {
    let mut at: BTreeMap<Value, (Place, Offset)> = BTreeMap::new();
    for (place, log) in &logs.0 {
        for (offset, value) in
            log.iter().flat_map(|(offset, values)| values.iter().map(move |one| (*offset, *one)))
        {
            if let Some((other, before)) = at.insert(value, (*place, offset)) {
                wrong
                    .push(found("duplicate", format!("{value} is at {other}@{before} and {place}@{offset}")));
            }
        }
    }
}

/// What was polled, with the last offset of each partition.
fn polled(history: &History) -> (BTreeSet<(Place, Value)>, BTreeMap<Place, Offset>) {
    let (mut values, mut last) = (BTreeSet::new(), BTreeMap::new());
    for step in history.all.iter().flat_map(|one| &one.steps) {
        if let Step::Poll(place, records) = step {
            for (offset, value) in records {
                values.insert((*place, *value));
                let last = last.entry(*place).or_insert(*offset);
                *last = (*last).max(*offset);
            }
        }
    }
    (values, last)
}

fn missing(history: &History, wrong: &mut Vec<Found>) {
    let (values, last) = polled(history);
    for one in history.all.iter().filter(|one| one.fate == Fate::Committed) {
        for step in &one.steps {
            let Step::Send(place, value, offset) = step else { continue };
            if values.contains(&(*place, *value)) {
                continue;
            }
            let deleted = history.deleted(*place);
            // where nobody said where it is, it may be among them
            if offset.map_or(deleted > Offset::ZERO, |offset| offset < deleted) {
                continue;
            }
            // somebody polled behind it: it was passed over for good
            let passed = offset.is_some_and(|offset| last.get(place).is_some_and(|last| offset < *last));
            if passed {
                wrong.push(found(
                    "lost-write",
                    format!("{value} was acknowledged at {place} and passed over"),
                ));
            } else if history.polled_to_the_end.contains(place) {
                wrong.push(found("unseen", format!("{value} was acknowledged at {place} and never polled")));
            }
        }
    }
}

fn seen_too_early(history: &History, wrong: &mut Vec<Found>) {
    let aborted = history.all.iter().filter(|one| one.fate == Fate::Aborted).flat_map(|one| &one.steps);
    let aborted: BTreeSet<Value> = aborted
        .filter_map(|step| match step {
            Step::Send(_, value, _) => Some(*value),
            _ => None,
        })
        .collect();
    for one in &history.all {
        let mut own = BTreeSet::new();
        for step in &one.steps {
            match step {
                Step::Send(_, value, _) => drop(own.insert(*value)),
                Step::Poll(place, records) => {
                    for (offset, value) in records {
                        if aborted.contains(value) && !own.contains(value) {
                            wrong.push(found(
                                "G1a",
                                format!("{value}, aborted, was polled at {place}@{offset}"),
                            ));
                        }
                        if own.contains(value) {
                            let how =
                                format!("{value} was polled at {place}@{offset} by its own transaction");
                            wrong.push(found("precommitted-read", how));
                        }
                    }
                }
                Step::Rebalance => {}
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::hand::*;
    use super::*;

    #[test]
    fn a_write_that_everybody_passed_over_is_lost() {
        let history = vec![
            done(0, vec![send(A, 1, 0)]),
            done(0, vec![send(A, 2, 1)]),
            done(1, vec![poll(A, &[(1, 2)])]),
        ];
        assert_eq!(wrong(history), ["lost-write"]);
    }

    #[test]
    fn a_write_that_was_never_polled_is_unseen() {
        let all = vec![done(0, vec![send(A, 1, 0)])];
        assert_eq!(names(&History { all, polled_to_the_end: vec![A], ..History::default() }), ["unseen"]);
    }

    #[test]
    fn what_was_deleted_need_not_be_seen_and_what_comes_behind_it_must() {
        let all = vec![done(0, vec![send(A, 1, 0)]), done(0, vec![send(A, 2, 1)])];
        let below = |offset| {
            let (polled_to_the_end, deleted) = (vec![A], [(A, Offset(offset))].into());
            names(&History { all: all.clone(), polled_to_the_end, deleted, repeats: false })
        };
        assert!(below(2).is_empty());
        assert_eq!(below(1), ["unseen"]);
    }

    #[test]
    fn a_value_at_two_offsets_is_a_duplicate_unless_retries_may_repeat() {
        let all = vec![done(1, vec![poll(A, &[(0, 1), (1, 1)])])];
        assert_eq!(wrong(all.clone()), ["duplicate"]);
        assert!(names(&History { all, repeats: true, ..History::default() }).is_empty());
    }

    #[test]
    fn two_values_at_one_offset_are_inconsistent() {
        let history = vec![done(1, vec![poll(A, &[(0, 1)])]), done(2, vec![poll(A, &[(0, 2)])])];
        assert_eq!(wrong(history), ["inconsistent-offsets"]);
    }

    #[test]
    fn what_was_aborted_is_not_read() {
        let history = vec![by(0, Fate::Aborted, vec![send(A, 1, 0)]), done(1, vec![poll(A, &[(0, 1)])])];
        assert_eq!(wrong(history), ["G1a"]);
    }

    #[test]
    fn nobody_reads_what_it_has_not_committed() {
        let history = vec![done(0, vec![send(A, 1, 0), poll(A, &[(0, 1)])])];
        assert_eq!(wrong(history), ["precommitted-read"]);
    }
}
