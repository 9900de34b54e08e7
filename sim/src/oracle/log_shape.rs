//! The files of a log (L1): offsets contiguous from batch to batch, leader epochs never falling, every
//! batch whole; and so is what readers are given of them.

use super::{Level, Oracle, Rule, Seen, UNROTTEN};
use crate::plan::Plan;

/// What it stands for.
pub(super) const RULE: Rule = Rule {
    id: "log-shape",
    promise: "in the files of a log offsets are contiguous, leader epochs never fall, batches are whole",
    level: Level::History,
    guarantees: &["L1", "L15"],
    sees: &["Log", "Damaged"],
    holds: UNROTTEN,
};

/// It, for a run of a plan.
pub(super) fn watch(_: &Plan) -> Box<dyn Oracle> {
    Box::new(LogShape)
}

pub(super) struct LogShape;

impl Oracle for LogShape {
    fn see(&mut self, seen: &Seen, _: u64) -> Result<(), String> {
        let (place, batches) = match seen {
            Seen::Log { place, batches } => (place, batches),
            Seen::Damaged { place, from, reason } => {
                return Err(format!("a fetch of {place}@{from} was given damaged bytes: {reason}"));
            }
            _ => return Ok(()),
        };
        for batch in batches {
            if let Some(damage) = &batch.damage {
                return Err(format!("{place}@{}: {damage}", batch.base));
            }
        }
        for pair in batches.windows(2) {
            if pair[1].base != pair[0].next {
                return Err(format!(
                    "{place}: a batch at {} follows one that ends at {}",
                    pair[1].base, pair[0].next
                ));
            }
            if pair[1].leader_epoch < pair[0].leader_epoch {
                let (one, other) = (pair[0].leader_epoch, pair[1].leader_epoch);
                return Err(format!("{place}@{}: leader epoch {other} after {one}", pair[1].base));
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
    fn a_gap_a_fallen_epoch_and_damage_are_noticed() {
        let good = || vec![batch(0, 0, 0, 2), batch(2, 0, 2, 1)];
        let history = |batches| fires(&[Seen::Log { place: PLACE, batches }]);
        assert!(history(good()).is_empty());
        let mut gap = good();
        (gap[1].base, gap[1].next) = (gap[1].base.next(), gap[1].next.next());
        assert_eq!(history(gap), ["log-shape"]);
        let mut fallen = good();
        fallen[0].leader_epoch = milena_types::LeaderEpoch(1);
        assert_eq!(history(fallen), ["log-shape"]);
        let mut damaged = good();
        damaged[1].damage = Some("its checksum does not match".into());
        assert_eq!(history(damaged), ["log-shape"]);
        let given = Seen::Damaged { place: PLACE, from: milena_types::Offset(0), reason: "torn".into() };
        assert_eq!(fires(&[given]), ["log-shape"]);
    }
}
