//! A producer id is never given twice (I3): no two producers write under one.

use std::collections::BTreeMap;

use milena_types::ProducerId;

use super::{Level, Oracle, Rule, Seen, UNROTTEN};
use crate::plan::Plan;

/// What it stands for.
pub(super) const RULE: Rule = Rule {
    id: "producer-id-shared",
    promise: "a producer id is never given twice",
    level: Level::History,
    guarantees: &["I3"],
    sees: &["Log"],
    holds: UNROTTEN,
};

/// It, for a run of a plan.
pub(super) fn watch(_: &Plan) -> Box<dyn Oracle> {
    Box::new(ProducerIdShared::default())
}

#[derive(Default)]
pub(super) struct ProducerIdShared {
    owner: BTreeMap<ProducerId, u16>,
}

impl Oracle for ProducerIdShared {
    fn see(&mut self, seen: &Seen, _: u64) -> Result<(), String> {
        let Seen::Log { place, batches } = seen else { return Ok(()) };
        for batch in batches.iter().filter(|batch| batch.producer_id.get() >= 0) {
            for sender in &batch.senders {
                let owner = *self.owner.entry(batch.producer_id).or_insert(*sender);
                if owner != *sender {
                    let (id, at) = (batch.producer_id, batch.base);
                    return Err(format!("producer id {id} is p{owner}'s and, at {place}@{at}, p{sender}'s"));
                }
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::super::history::*;
    use super::*;

    #[test]
    fn two_producers_under_one_id_are_noticed() {
        let mut other = batch(1, 0, 1, 1);
        other.senders = vec![2];
        let batches = vec![batch(0, 0, 0, 1), other];
        assert_eq!(fires(&[Seen::Log { place: PLACE, batches }]), ["producer-id-shared"]);
    }
}
