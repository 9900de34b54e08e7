//! The leader epochs that a log is said to have are those in its batches (L4, KIP-101): in the cache of whoever
//! serves, in the checkpoint file, and in answers to ListOffsets, after any number of restarts.

use std::collections::BTreeMap;

use milena_log::epochs::EpochStart;
use milena_types::{LeaderEpoch, Offset};

use super::trimmed::Trimmed;
use super::{EpochsKnown, KEPT, Level, Oracle, Rule, Seen};
use crate::plan::Plan;
use crate::workload::Place;

/// What it stands for.
pub(super) const RULE: Rule = Rule {
    id: "leader-epochs",
    promise: "leader epochs in cache, checkpoint and ListOffsets are those of the batches",
    level: Level::Event,
    guarantees: &["L14", "L10"],
    sees: &["DeleteAsked", "EpochTold", "Epochs", "Log"],
    holds: KEPT,
};

/// It, for a run of a plan.
pub(super) fn watch(plan: &Plan) -> Box<dyn Oracle> {
    Box::new(LeaderEpochs { trimmed: Trimmed::new(plan), told: BTreeMap::new() })
}

pub(super) struct LeaderEpochs {
    trimmed: Trimmed,
    told: BTreeMap<Place, Vec<(Offset, LeaderEpoch)>>,
}

/// Where each epoch of the batches starts.
fn starts(batches: &[(Offset, LeaderEpoch)]) -> Vec<EpochStart> {
    let mut starts: Vec<EpochStart> = Vec::new();
    for (start, epoch) in batches {
        if starts.last().is_none_or(|last| last.epoch < *epoch) {
            starts.push(EpochStart { epoch: *epoch, start: *start });
        }
    }
    starts
}

/// Below `deleted` nothing need be known.
fn check(
    known: &EpochsKnown,
    batches: &[(Offset, LeaderEpoch)],
    end: Offset,
    deleted: Offset,
) -> Result<(), String> {
    // an epoch that begins in what was deleted begins where the log does
    let of_batches: Vec<EpochStart> = starts(batches)
        .into_iter()
        .filter(|entry| deleted == Offset::ZERO || entry.start > deleted)
        .collect();
    match known {
        EpochsKnown::Cache(cache) => {
            let mut pairs = cache.iter().zip(batches);
            match pairs.find(|((offset, said), (_, epoch))| *offset >= deleted && *said != Some(*epoch)) {
                Some(((offset, said), (_, epoch))) => {
                    Err(format!("the batch at {offset} has epoch {epoch}, and its partition says {said:?}"))
                }
                None => Ok(()),
            }
        }
        EpochsKnown::Checkpoint(entries) | EpochsKnown::CheckpointStopped(entries) => {
            // an epoch in which nothing was appended yet starts where the log ends
            let behind =
                |entry: &&EpochStart| entry.start < end && (deleted == Offset::ZERO || entry.start > deleted);
            let mut entries: Vec<EpochStart> = entries.iter().filter(behind).copied().collect();
            let is_whole = matches!(known, EpochsKnown::CheckpointStopped(_));
            // nothing had been appended in the last epoch when it was written, and a later one began there since
            let is_past = |last: &EpochStart| {
                of_batches.iter().any(|one| one.start == last.start && one.epoch > last.epoch)
            };
            if !is_whole && entries.last().is_some_and(is_past) {
                entries.pop();
            }
            // while a node serves, the file may lack what is newer than its last write
            let agrees = if is_whole { entries == of_batches } else { of_batches.starts_with(&entries) };
            if agrees {
                return Ok(());
            }
            Err(format!("the checkpoint has {entries:?}, and the batches have {of_batches:?}"))
        }
    }
}

impl Oracle for LeaderEpochs {
    fn see(&mut self, seen: &Seen, _: u64) -> Result<(), String> {
        self.trimmed.take_in(seen);
        match seen {
            // where it starts at this moment nobody knows
            Seen::Epochs { place, .. } if self.trimmed.is_retained(*place) => Ok(()),
            Seen::EpochTold { place, offset, epoch } => {
                self.told.entry(*place).or_default().push((*offset, *epoch));
                Ok(())
            }
            Seen::Epochs { place, known, batches, end } => {
                check(known, batches, *end, self.trimmed.asked(*place))
                    .map_err(|problem| format!("{place}: {problem}"))
            }
            Seen::Log { place, batches } => {
                for (offset, told) in self.told.get(place).into_iter().flatten() {
                    let batch = batches.iter().find(|batch| batch.base <= *offset && *offset < batch.next);
                    if let Some(batch) = batch.filter(|batch| batch.leader_epoch != *told) {
                        let epoch = batch.leader_epoch;
                        return Err(format!(
                            "{place}@{offset} has epoch {epoch}, and a client was told {told}"
                        ));
                    }
                }
                Ok(())
            }
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::history::*;
    use super::*;

    fn seen(known: EpochsKnown) -> Seen {
        let batches =
            vec![(Offset(0), LeaderEpoch(0)), (Offset(2), LeaderEpoch(3)), (Offset(4), LeaderEpoch(3))];
        Seen::Epochs { place: PLACE, known, batches, end: Offset(6) }
    }

    fn entries(of: &[(i32, i64)]) -> Vec<EpochStart> {
        of.iter()
            .map(|(epoch, start)| EpochStart { epoch: LeaderEpoch(*epoch), start: Offset(*start) })
            .collect()
    }

    #[test]
    fn a_cache_that_forgot_an_epoch_is_noticed() {
        let cache = |of: [Option<i32>; 3]| {
            let said = of.map(|epoch| epoch.map(LeaderEpoch));
            seen(EpochsKnown::Cache([Offset(0), Offset(2), Offset(4)].into_iter().zip(said).collect()))
        };
        assert!(fires(&[cache([Some(0), Some(3), Some(3)])]).is_empty());
        assert_eq!(fires(&[cache([None, Some(3), Some(3)])]), ["leader-epochs"]);
    }

    #[test]
    fn a_checkpoint_may_lag_while_its_node_serves_and_never_say_otherwise() {
        let (whole, old, wrong) = (entries(&[(0, 0), (3, 2)]), entries(&[(0, 0)]), entries(&[(3, 2)]));
        let trailing = entries(&[(0, 0), (3, 2), (5, 6)]);
        for good in [&whole, &old, &trailing] {
            assert!(fires(&[seen(EpochsKnown::Checkpoint(good.clone()))]).is_empty());
        }
        assert!(fires(&[seen(EpochsKnown::CheckpointStopped(trailing))]).is_empty());
        let overtaken = entries(&[(0, 0), (2, 2)]);
        assert!(fires(&[seen(EpochsKnown::Checkpoint(overtaken.clone()))]).is_empty());
        assert_eq!(fires(&[seen(EpochsKnown::CheckpointStopped(overtaken))]), ["leader-epochs"]);
        assert_eq!(fires(&[seen(EpochsKnown::Checkpoint(wrong))]), ["leader-epochs"]);
        assert_eq!(fires(&[seen(EpochsKnown::CheckpointStopped(old))]), ["leader-epochs"]);
    }

    #[test]
    fn a_client_is_told_the_epoch_of_the_batch() {
        let told = |epoch| Seen::EpochTold { place: PLACE, offset: Offset(1), epoch: LeaderEpoch(epoch) };
        let log = Seen::Log { place: PLACE, batches: vec![batch(0, 1, 0, 2)] };
        assert!(fires(&[told(0), log.clone()]).is_empty());
        assert_eq!(fires(&[told(-1), log]), ["leader-epochs"]);
    }
}
