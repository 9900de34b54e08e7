//! The quorum's epoch and its high watermark never fall as a node knows them, across restarts too (C2).

use std::collections::BTreeMap;

use milena_types::{LeaderEpoch, Offset};

use super::{KEPT, Level, Oracle, Rule, Seen};
use crate::plan::Plan;

/// What it stands for.
pub(super) const RULE: Rule = Rule {
    id: "quorum-back",
    promise: "epoch and high watermark of the metadata quorum never fall",
    level: Level::Event,
    guarantees: &["C2"],
    sees: &["Quorum"],
    holds: KEPT,
};

/// It, for a run of a plan.
pub(super) fn watch(_: &Plan) -> Box<dyn Oracle> {
    Box::new(QuorumBack::default())
}

#[derive(Default)]
pub(super) struct QuorumBack {
    by_node: BTreeMap<String, Known>,
}

#[derive(Default)]
struct Known {
    epoch: Option<LeaderEpoch>,
    high_watermark: Option<Offset>,
}

impl Oracle for QuorumBack {
    fn see(&mut self, seen: &Seen, _: u64) -> Result<(), String> {
        let Seen::Quorum { node, epoch, high_watermark } = seen else { return Ok(()) };
        let known = self.by_node.entry(node.clone()).or_default();
        if let Some(before) = known.epoch.replace(*epoch).filter(|before| before > epoch) {
            return Err(format!("the quorum's epoch fell from {before} to {epoch}"));
        }
        let Some(high_watermark) = high_watermark else { return Ok(()) };
        match known.high_watermark.replace(*high_watermark).filter(|before| before > high_watermark) {
            Some(before) => {
                Err(format!("the quorum's high watermark fell from {before} to {high_watermark}"))
            }
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::history::*;
    use super::*;

    #[test]
    fn a_fallen_epoch_or_high_watermark_is_noticed() {
        let quorum = |epoch, end: Option<i64>| Seen::Quorum {
            node: "n1".to_owned(),
            epoch: LeaderEpoch(epoch),
            high_watermark: end.map(Offset),
        };
        assert!(fires(&[quorum(1, Some(5)), quorum(2, None), quorum(2, Some(6))]).is_empty());
        assert_eq!(fires(&[quorum(2, None), quorum(1, None)]), ["quorum-back"]);
        assert_eq!(fires(&[quorum(1, Some(5)), quorum(2, None), quorum(2, Some(4))]), ["quorum-back"]);
    }
}
