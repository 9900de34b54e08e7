//! Sends of one process that lie in another order than they were sent, or, within one transaction, with others'
//! records between them.

use std::collections::BTreeMap;

use milena_types::Offset;

use super::{Check, Fate, Found, History, Logs, Step, found};
use crate::workload::Place;

pub(super) const CHECK: Check =
    Check { anomalies: &["nonmonotonic-send", "int-nonmonotonic-send", "int-send-skip"], find };

fn find(history: &History, logs: &Logs) -> Vec<Found> {
    let mut wrong = Vec::new();
    let mut last: BTreeMap<(u16, Place), (Offset, usize)> = BTreeMap::new();
    for (number, one) in history.all.iter().enumerate() {
        if one.fate == Fate::Aborted || !one.ordered {
            continue;
        }
        for step in &one.steps {
            let Step::Send(place, value, Some(offset)) = step else { continue };
            let before = last.insert((one.process, *place), (*offset, number));
            let Some((before, when)) = before else { continue };
            let within = when == number;
            if *offset < before {
                let name = if within { "int-nonmonotonic-send" } else { "nonmonotonic-send" };
                wrong.push(found(
                    name,
                    format!("{value} was sent to {place} behind {before} and is at {offset}"),
                ));
            } else if within && let Some(other) = logs.between(*place, before.next(), *offset) {
                let how = format!(
                    "{value} is at {place}@{offset}, the one before at {before}, and {other} between"
                );
                wrong.push(found("int-send-skip", how));
            }
        }
    }
    wrong
}

#[cfg(test)]
mod tests {
    use super::super::hand::*;

    #[test]
    fn a_changed_order_between_transactions_is_found_where_it_was_promised() {
        let mut history = vec![done(0, vec![send(A, 1, 1)]), done(0, vec![send(A, 2, 0)])];
        assert_eq!(wrong(history.clone()), ["nonmonotonic-send"]);
        history.iter_mut().for_each(|one| one.ordered = false);
        assert!(wrong(history).is_empty());
    }

    #[test]
    fn a_changed_order_within_a_transaction_is_found() {
        assert_eq!(wrong(vec![done(0, vec![send(A, 1, 1), send(A, 2, 0)])]), ["int-nonmonotonic-send"]);
    }

    #[test]
    fn records_of_others_within_a_transaction_are_found() {
        let history = vec![done(1, vec![send(A, 9, 1)]), done(0, vec![send(A, 1, 0), send(A, 2, 2)])];
        assert_eq!(wrong(history), ["int-send-skip"]);
    }
}
