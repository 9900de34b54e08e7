//! A future that has begun a side effect is never dropped (the seam's first rule): only waits are.

use super::{EVERYWHERE, Level, Oracle, Rule, Seen};
use crate::plan::Plan;

/// What it stands for.
pub(super) const RULE: Rule = Rule {
    id: "effects-dropped",
    promise: "no disk operation under way is dropped while its process lives",
    level: Level::Event,
    guarantees: &["D2"],
    sees: &["EffectsDropped"],
    holds: EVERYWHERE,
};

/// It, for a run of a plan.
pub(super) fn watch(_: &Plan) -> Box<dyn Oracle> {
    Box::new(EffectsDropped)
}

pub(super) struct EffectsDropped;

impl Oracle for EffectsDropped {
    fn see(&mut self, seen: &Seen, _: u64) -> Result<(), String> {
        match seen {
            Seen::EffectsDropped { count } if *count > 0 => {
                Err(format!("{count} disk operations under way were dropped while their process lived"))
            }
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::history::*;
    use super::*;

    #[test]
    fn a_dropped_effect_is_noticed() {
        assert_eq!(fires(&[Seen::EffectsDropped { count: 1 }]), ["effects-dropped"]);
        assert!(fires(&[Seen::EffectsDropped { count: 0 }]).is_empty());
    }
}
