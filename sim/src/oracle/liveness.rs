//! Once everything is healed, everything goes on: the node serves, what was pending is answered, consumers
//! reach the end, a fresh record is taken. The director looks and says what is stuck; that a fresh record fails,
//! however fast, is no progress either.

use super::{KEPT, Level, Oracle, Rule, Seen};
use crate::plan::Plan;

/// What it stands for.
pub(super) const RULE: Rule = Rule {
    id: "liveness",
    promise: "once all is healed, all goes on within a bound",
    level: Level::Liveness,
    guarantees: &["C12", "L8", "D3"],
    sees: &["Stuck", "Failed"],
    holds: KEPT,
};

/// It, for a run of a plan.
pub(super) fn watch(plan: &Plan) -> Box<dyn Oracle> {
    Box::new(Liveness { probe: plan.producers.len() as u16 })
}

pub(super) struct Liveness {
    /// Who sends the fresh records, which nothing is in the way of.
    probe: u16,
}

impl Oracle for Liveness {
    fn see(&mut self, seen: &Seen, _: u64) -> Result<(), String> {
        match seen {
            Seen::Stuck { what } => Err(what.clone()),
            Seen::Failed { record, reason } if record.producer == self.probe => {
                Err(format!("a fresh record is not taken after all was healed: {reason}"))
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
    fn what_is_stuck_is_named() {
        assert_eq!(fires(&[Seen::Stuck { what: "the node does not serve".into() }]), ["liveness"]);
    }

    #[test]
    fn a_fresh_record_that_is_refused_is_no_progress_and_one_of_the_plan_may_be() {
        let failed = |producer| Seen::Failed { record: record(producer, 0), reason: "fenced".into() };
        let probe = plan().producers.len() as u16;
        assert_eq!(fires(&[sent(record(probe, 0)), failed(probe)]), ["liveness"]);
        assert!(fires(&[sent(record(0, 0)), failed(0)]).is_empty());
    }
}
