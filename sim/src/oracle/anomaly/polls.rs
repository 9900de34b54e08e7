//! Polls of one process that leave something out or go back, between transactions or within one, though nothing told
//! it to go on elsewhere.

use std::collections::BTreeMap;

use milena_types::Offset;

use super::{Check, Found, History, Logs, Step, found};
use crate::workload::Place;

pub(super) const CHECK: Check =
    Check { anomalies: &["poll-skip", "nonmonotonic-poll", "int-poll-skip", "int-nonmonotonic-poll"], find };

/// How far a process has polled a partition, and in which of its transactions.
type Positions = BTreeMap<(u16, Place), (Offset, usize)>;

fn find(history: &History, logs: &Logs) -> Vec<Found> {
    let (mut wrong, mut positions) = (Vec::new(), Positions::new());
    for (number, one) in history.all.iter().enumerate() {
        for step in &one.steps {
            match step {
                Step::Rebalance => positions.retain(|(process, _), _| *process != one.process),
                Step::Send(..) => {}
                Step::Poll(place, records) => {
                    for (offset, _) in records {
                        let before = positions.insert((one.process, *place), (*offset, number));
                        let Some((last, when)) = before else { continue };
                        let after = last.next().max(history.deleted(*place));
                        wrong.extend(judge(
                            logs,
                            *place,
                            (last, after),
                            *offset,
                            when == number,
                            one.process,
                        ));
                    }
                }
            }
        }
    }
    wrong
}

/// A process that polled `last` polls `next`; what comes from `after` on and is there may not be left out.
fn judge(
    logs: &Logs,
    place: Place,
    (last, after): (Offset, Offset),
    next: Offset,
    within: bool,
    process: u16,
) -> Option<Found> {
    if next <= last {
        let name = if within { "int-nonmonotonic-poll" } else { "nonmonotonic-poll" };
        return Some(found(name, format!("process {process} polled {place}@{last} and then {next}")));
    }
    let left_out = logs.between(place, after, next)?;
    let name = if within { "int-poll-skip" } else { "poll-skip" };
    Some(found(
        name,
        format!("process {process} polled {place}@{last} and then {next}: {left_out} was left out"),
    ))
}

#[cfg(test)]
mod tests {
    use super::super::hand::*;
    use super::*;

    fn other() -> super::super::Transaction {
        done(9, vec![poll(A, &[(0, 1), (1, 2), (2, 3)])])
    }

    #[test]
    fn a_skip_between_polls_is_found() {
        let history = vec![other(), done(1, vec![poll(A, &[(0, 1)])]), done(1, vec![poll(A, &[(2, 3)])])];
        assert_eq!(wrong(history), ["poll-skip"]);
    }

    #[test]
    fn going_back_between_polls_is_found() {
        let history = vec![other(), done(1, vec![poll(A, &[(1, 2)])]), done(1, vec![poll(A, &[(0, 1)])])];
        assert_eq!(wrong(history), ["nonmonotonic-poll"]);
    }

    #[test]
    fn within_a_transaction_they_have_names_of_their_own() {
        assert_eq!(wrong(vec![other(), done(1, vec![poll(A, &[(0, 1), (2, 3)])])]), ["int-poll-skip"]);
        let back = vec![other(), done(1, vec![poll(A, &[(2, 3)]), poll(A, &[(1, 2)])])];
        assert_eq!(wrong(back), ["int-nonmonotonic-poll"]);
    }

    #[test]
    fn after_a_rebalance_a_process_goes_on_anywhere() {
        let steps = vec![poll(A, &[(2, 3)]), Step::Rebalance, poll(A, &[(0, 1)])];
        assert!(wrong(vec![other(), done(1, steps)]).is_empty());
    }

    #[test]
    fn what_was_deleted_is_not_left_out() {
        let all = vec![other(), done(1, vec![poll(A, &[(0, 1)])]), done(1, vec![poll(A, &[(2, 3)])])];
        let below = |offset| {
            let deleted = [(A, Offset(offset))].into();
            names(&History { all: all.clone(), deleted, ..History::default() })
        };
        assert!(below(2).is_empty());
        assert_eq!(below(1), ["poll-skip"]);
    }

    #[test]
    fn what_nobody_ever_saw_is_not_left_out() {
        // a marker, or a record that compaction took
        assert!(wrong(vec![done(1, vec![poll(A, &[(0, 1), (5, 2)])])]).is_empty());
    }
}
