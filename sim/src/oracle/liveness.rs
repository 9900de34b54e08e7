//! Once everything is healed, everything goes on: the node serves, what was pending is answered, consumers
//! reach the end, a fresh record is taken. The director looks and says what is stuck.

use super::{KEPT, Level, Oracle, Rule, Seen};
use crate::plan::Plan;

/// What it stands for.
pub(super) const RULE: Rule = Rule {
    id: "liveness",
    promise: "once all is healed, all goes on within a bound",
    level: Level::Liveness,
    guarantees: &["C12", "L8", "D3"],
    sees: &["Stuck"],
    holds: KEPT,
};

/// It, for a run of a plan.
pub(super) fn watch(_: &Plan) -> Box<dyn Oracle> {
    Box::new(Liveness)
}

pub(super) struct Liveness;

impl Oracle for Liveness {
    fn see(&mut self, seen: &Seen, _: u64) -> Result<(), String> {
        match seen {
            Seen::Stuck { what } => Err(what.clone()),
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::history::*;
    use super::*;

    #[test]
    fn what_is_stuck_is_named() {
        assert_eq!(fires(&[Seen::Stuck { what: "the node does not serve".into() }]), ["liveness"]);
    }
}
