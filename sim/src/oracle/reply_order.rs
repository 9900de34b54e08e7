//! Replies on a connection come in the order of its requests (D4), whatever correlation ids they have: a client that
//! pipelines takes each reply for the answer to its oldest request.

use super::{EVERYWHERE, Level, Oracle, Rule, Seen};
use crate::plan::Plan;

/// What it stands for.
pub(super) const RULE: Rule = Rule {
    id: "reply-order",
    promise: "replies on a connection come in the order of its requests",
    level: Level::Ledger,
    guarantees: &["D4"],
    sees: &["Replied"],
    holds: EVERYWHERE,
};

/// It, for a run of a plan.
pub(super) fn watch(_: &Plan) -> Box<dyn Oracle> {
    Box::new(ReplyOrder)
}

pub(super) struct ReplyOrder;

impl Oracle for ReplyOrder {
    fn see(&mut self, seen: &Seen, _: u64) -> Result<(), String> {
        match seen {
            Seen::Replied { asked, got } if asked != got => {
                Err(format!("a reply to request {got} came where that to {asked} was due"))
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
    fn replies_that_overtake_each_other_are_noticed() {
        assert!(fires(&[Seen::Replied { asked: 3, got: 3 }]).is_empty());
        assert_eq!(fires(&[Seen::Replied { asked: 3, got: 6 }]), ["reply-order"]);
    }
}
