//! Replicas hold the same batches, byte for byte (L2), once all is healed and they came to rest: whatever each of them
//! cut, fetched, lost or wrote again before.

use super::{EVERYWHERE, Level, Oracle, Rule, Seen};
use crate::plan::Plan;

/// What it stands for.
pub(super) const RULE: Rule = Rule {
    id: "replicas-differ",
    promise: "where two replicas both have a batch it is the same, byte for byte",
    level: Level::History,
    guarantees: &["L2"],
    sees: &["Replicas"],
    holds: EVERYWHERE,
};

/// It, for a run of a plan.
pub(super) fn watch(_: &Plan) -> Box<dyn Oracle> {
    Box::new(ReplicasDiffer)
}

pub(super) struct ReplicasDiffer;

impl Oracle for ReplicasDiffer {
    fn see(&mut self, seen: &Seen, _: u64) -> Result<(), String> {
        let Seen::Replicas { place, logs } = seen else { return Ok(()) };
        for two in logs.windows(2) {
            let ((one, its), (other, others)) = (&two[0], &two[1]);
            // what one does not have any more, or not yet, is for others to judge
            let start = its.first().max(others.first()).map(|(offset, _)| *offset);
            let from = |log: &[(_, u64)]| {
                log.iter().filter(|(at, _)| Some(*at) >= start).copied().collect::<Vec<_>>()
            };
            let (its, others) = (from(its), from(others));
            if let Some((its, others)) = its.iter().zip(&others).find(|(its, others)| its != others) {
                return Err(format!("{place}: {one} has {its:?} where {other} has {others:?}"));
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use milena_types::Offset;

    use super::super::history::*;
    use super::*;

    fn replicas(logs: [&[(i64, u64)]; 2]) -> Seen {
        let log = |log: &[(i64, u64)]| log.iter().map(|(offset, bytes)| (Offset(*offset), *bytes)).collect();
        let logs = (1..).zip(logs).map(|(node, of)| (format!("n{node}"), log(of))).collect();
        Seen::Replicas { place: PLACE, logs }
    }

    #[test]
    fn a_batch_that_is_not_the_same_on_two_nodes_is_noticed() {
        assert!(fires(&[replicas([&[(0, 7), (3, 8)], &[(0, 7), (3, 8)]])]).is_empty());
        assert!(fires(&[replicas([&[(0, 7), (3, 8)], &[(3, 8), (4, 9)]])]).is_empty(), "one began later");
        assert_eq!(fires(&[replicas([&[(0, 7), (3, 8)], &[(0, 7), (3, 9)]])]), ["replicas-differ"]);
        assert_eq!(fires(&[replicas([&[(0, 7), (3, 8)], &[(0, 7), (4, 8)]])]), ["replicas-differ"]);
    }
}
