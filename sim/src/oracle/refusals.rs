//! A batch that Kafka refuses is refused with Kafka's code (D5), also when its topic is not there yet or its disk fails:
//! then it is refused for that. It must never be taken.

use milena_types::ErrorCode;

use super::{EVERYWHERE, Level, Oracle, Rule, Seen};
use crate::plan::Plan;

/// What it stands for.
pub(super) const RULE: Rule = Rule {
    id: "refusals",
    promise: "a produced batch that Kafka refuses is refused, with its code",
    level: Level::Event,
    guarantees: &["D5"],
    sees: &["Refused"],
    holds: EVERYWHERE,
};

/// It, for a run of a plan.
pub(super) fn watch(_: &Plan) -> Box<dyn Oracle> {
    Box::new(Refusals)
}

pub(super) struct Refusals;

/// Why a broker refuses any batch, whatever is wrong with it.
fn is_elsewhere(code: ErrorCode) -> bool {
    use ErrorCode::{KafkaStorageError, NotLeaderOrFollower, UnknownTopicOrPartition};
    matches!(code, UnknownTopicOrPartition | NotLeaderOrFollower | KafkaStorageError)
}

impl Oracle for Refusals {
    fn see(&mut self, seen: &Seen, _: u64) -> Result<(), String> {
        match seen {
            Seen::Refused { fault, due, got } if got != due && !is_elsewhere(*got) => {
                Err(format!("a batch with {fault} was answered {got}, and Kafka answers {due}"))
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
    fn a_batch_that_is_taken_or_refused_for_something_else_is_noticed() {
        let refused = |got| Seen::Refused { fault: "crc", due: ErrorCode::CorruptMessage, got };
        assert!(fires(&[refused(ErrorCode::CorruptMessage)]).is_empty());
        assert!(fires(&[refused(ErrorCode::KafkaStorageError)]).is_empty());
        assert_eq!(fires(&[refused(ErrorCode::InvalidRecord)]), ["refusals"]);
        assert_eq!(fires(&[refused(ErrorCode::None)]), ["refusals"]);
    }
}
