//! The mark of a clean stop lets the next start take over every log unread, up to its recovery point. So it stands only
//! where each log ends just there: not after a start that could not open one of them (KAFKA-15375).

use super::{KEPT, Level, Oracle, Rule, Seen};
use crate::plan::Plan;

/// What it stands for.
pub(super) const RULE: Rule = Rule {
    id: "clean-stop",
    promise: "the mark of a clean stop is left only where every log ends at its recovery point",
    level: Level::Event,
    guarantees: &["L15"],
    sees: &["CleanStop"],
    holds: KEPT,
};

/// It, for a run of a plan.
pub(super) fn watch(_: &Plan) -> Box<dyn Oracle> {
    Box::new(CleanStop)
}

pub(super) struct CleanStop;

impl Oracle for CleanStop {
    fn see(&mut self, seen: &Seen, _: u64) -> Result<(), String> {
        match seen {
            Seen::CleanStop { dir, claims, durable } if claims != durable => Err(format!(
                "a clean stop says that {dir} ends at {claims}, and its batches on the platter end at {durable}"
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
    fn a_log_that_ends_elsewhere_than_a_clean_stop_says_is_noticed() {
        let stop = |claims, durable| Seen::CleanStop {
            dir: "t0-0".into(),
            claims: Offset(claims),
            durable: Offset(durable),
        };
        assert!(fires(&[stop(5, 5), stop(0, 0)]).is_empty());
        assert_eq!(fires(&[stop(5, 9)]), ["clean-stop"]);
        assert_eq!(fires(&[stop(5, 4)]), ["clean-stop"]);
    }
}
