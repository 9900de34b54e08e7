//! Cycles between transactions (Elle): one saw another's write, or wrote where the other had read, and so round again.
//! Write-write edges are left out: Kafka does not isolate writes, so two transactions may lie interleaved in two logs.
//! A cycle of reads-from alone (G1c) breaks atomicity; one with a read that came too early (G-single, G2) means that a
//! transaction was seen in one place and missed in another.

use std::collections::{BTreeMap, BTreeSet};

use milena_types::Offset;

use super::{Check, Fate, Found, History, Logs, Step, Value, found};
use crate::workload::Place;

pub(super) const CHECK: Check = Check { anomalies: &["G1c", "G2"], find };

#[derive(Default)]
struct Graph {
    /// Who read what whom wrote: from the writer to the reader.
    reads: BTreeSet<(usize, usize)>,
    /// Who read before whom wrote: from the reader to the writer.
    before: BTreeSet<(usize, usize)>,
}

fn find(history: &History, logs: &Logs) -> Vec<Found> {
    let graph = graph(history, logs);
    let mut wrong = Vec::new();
    if let Some(round) = cycle(&graph.reads) {
        wrong.push(found("G1c", format!("transactions {round:?} each read what the one before wrote")));
    } else {
        let all = graph.reads.union(&graph.before).copied().collect();
        if let Some(round) = cycle(&all) {
            wrong.push(found("G2", format!("transactions {round:?} each come before the next")));
        }
    }
    wrong
}

fn graph(history: &History, logs: &Logs) -> Graph {
    let mut writers: BTreeMap<Value, usize> = BTreeMap::new();
    for (number, one) in history.all.iter().enumerate().filter(|(_, one)| one.fate != Fate::Aborted) {
        for step in &one.steps {
            if let Step::Send(_, value, _) = step {
                writers.insert(*value, number);
            }
        }
    }
    let first = first_copies(logs);
    let mut graph = Graph::default();
    for (number, one) in history.all.iter().enumerate().filter(|(_, one)| one.fate == Fate::Committed) {
        let mut ends: BTreeMap<Place, Offset> = BTreeMap::new();
        for step in &one.steps {
            let Step::Poll(place, records) = step else { continue };
            // a poll that brought nothing says nothing: it may have been asked before
            for (offset, value) in records {
                ends.insert(*place, *offset);
                let writer = writers.get(value).filter(|writer| **writer != number);
                graph.reads.extend(writer.map(|writer| (*writer, number)));
            }
        }
        for (place, end) in ends {
            // a retry may have left a second copy behind the first, which was seen: it is not what was missed
            let later = logs.0.get(&place).into_iter().flat_map(|log| log.range(end.next()..));
            let mut later = later.filter_map(|(at, values)| Some((*at, values.first()?)));
            let next = later.find(|(at, value)| first.get(&(place, **value)) == Some(at));
            let next = next.and_then(|(_, value)| writers.get(value));
            graph.before.extend(next.filter(|writer| **writer != number).map(|writer| (number, *writer)));
        }
    }
    graph
}

/// The first offset of each value in each partition.
fn first_copies(logs: &Logs) -> BTreeMap<(Place, Value), Offset> {
    let mut first = BTreeMap::new();
    for (place, log) in &logs.0 {
        for (offset, value) in
            log.iter().flat_map(|(offset, values)| values.iter().map(move |one| (offset, one)))
        {
            first.entry((*place, *value)).or_insert(*offset);
        }
    }
    first
}

/// Some cycle, from its lowest member round to it again.
fn cycle(edges: &BTreeSet<(usize, usize)>) -> Option<Vec<usize>> {
    let nodes: BTreeSet<usize> = edges.iter().map(|(from, _)| *from).collect();
    nodes.into_iter().find_map(|start| {
        // breadth first, so that what is shown is short
        let mut came_from: BTreeMap<usize, usize> = BTreeMap::new();
        let mut queue = std::collections::VecDeque::from([start]);
        while let Some(at) = queue.pop_front() {
            for (_, to) in edges.range((at, 0)..=(at, usize::MAX)) {
                if *to == start {
                    let mut round = vec![start];
                    let mut back = at;
                    while back != start {
                        round.insert(1, back);
                        back = came_from[&back];
                    }
                    return Some(round);
                }
                if !came_from.contains_key(to) {
                    came_from.insert(*to, at);
                    queue.push_back(*to);
                }
            }
        }
        None
    })
}

#[cfg(test)]
mod tests {
    use super::super::hand::*;
    use super::*;

    #[test]
    fn two_transactions_that_read_each_other_are_a_cycle() {
        let history = vec![
            done(0, vec![send(A, 1, 0), poll(B, &[(0, 2)])]),
            done(1, vec![send(B, 2, 0), poll(A, &[(0, 1)])]),
        ];
        assert_eq!(wrong(history), ["G1c"]);
    }

    #[test]
    fn a_torn_transaction_is_a_cycle() {
        // seen in A, and missed in B by a reader who got further there later
        let history = vec![
            done(0, vec![send(A, 1, 0), send(B, 2, 1)]),
            done(2, vec![send(B, 9, 0)]),
            done(1, vec![poll(A, &[(0, 1)]), poll(B, &[(0, 9)])]),
        ];
        assert_eq!(wrong(history), ["G2"]);
    }

    #[test]
    fn interleaved_writes_are_no_cycle() {
        let history =
            vec![done(0, vec![send(A, 1, 0), send(B, 2, 1)]), done(1, vec![send(A, 3, 1), send(B, 4, 0)])];
        assert!(wrong(history).is_empty());
    }

    #[test]
    fn the_second_copy_of_what_was_read_is_no_cycle() {
        let all = vec![
            done(0, vec![send(A, 1, 1)]),
            done(1, vec![poll(A, &[(0, 1)])]),
            done(2, vec![poll(A, &[(0, 1), (1, 1)])]),
        ];
        let history = History { all, repeats: true, ..History::default() };
        assert!(names(&history).is_empty());
    }

    #[test]
    fn the_shortest_way_round_is_shown() {
        assert_eq!(cycle(&[(1, 2), (2, 3), (3, 1), (2, 1)].into()), Some(vec![1, 2]));
        assert_eq!(cycle(&[(1, 2), (2, 3)].into()), None);
    }
}
