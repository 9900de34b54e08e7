//! The recovery point on the platter never claims more than the platter has: recovery believes it, and would call
//! a log damaged for ever, or serve less than it acknowledged (the recovery rule of `milena_log`).

use super::{KEPT, Level, Oracle, Rule, Seen};
use crate::plan::Plan;

/// What it stands for.
pub(super) const RULE: Rule = Rule {
    id: "witness-overclaims",
    promise: "the recovery points on the platter never claim more than the batches on it",
    level: Level::Event,
    guarantees: &["L15"],
    sees: &["Witness"],
    holds: KEPT,
};

/// It, for a run of a plan.
pub(super) fn watch(_: &Plan) -> Box<dyn Oracle> {
    Box::new(WitnessOverclaims)
}

pub(super) struct WitnessOverclaims;

impl Oracle for WitnessOverclaims {
    fn see(&mut self, seen: &Seen, _: u64) -> Result<(), String> {
        match seen {
            Seen::Witness { dir, claims, durable } if claims > durable => Err(format!(
                "the platter vouches for {dir} below {claims}, and its batches on it end at {durable}"
            )),
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::history::*;
    use super::*;
    use milena_types::Offset;

    #[test]
    fn a_claim_beyond_the_batches_is_noticed() {
        let witness = |claims, durable| Seen::Witness {
            dir: "t0-0".into(),
            claims: Offset(claims),
            durable: Offset(durable),
        };
        assert!(fires(&[witness(5, 5), witness(0, 9)]).is_empty());
        assert_eq!(fires(&[witness(6, 5)]), ["witness-overclaims"]);
    }
}
