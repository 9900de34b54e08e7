//! Nothing at or above the high watermark is given to a consumer (L7): neither the one that the answer
//! names, nor the one that the broker has.

use super::{EVERYWHERE, Level, Oracle, Rule, Seen};
use crate::plan::Plan;

/// What it stands for.
pub(super) const RULE: Rule = Rule {
    id: "above-high-watermark",
    promise: "nothing that a consumer is given is at or above the high watermark",
    level: Level::Event,
    guarantees: &["L7"],
    sees: &["Fetched"],
    holds: EVERYWHERE,
};

/// It, for a run of a plan.
pub(super) fn watch(plan: &Plan) -> Box<dyn Oracle> {
    Box::new(AboveHighWatermark { plan: plan.clone() })
}

pub(super) struct AboveHighWatermark {
    plan: Plan,
}

impl Oracle for AboveHighWatermark {
    fn see(&mut self, seen: &Seen, _: u64) -> Result<(), String> {
        let Seen::Fetched { place, records, high_watermark, broker, .. } = seen else { return Ok(()) };
        let Some(last) = records.last() else { return Ok(()) };
        if last.offset >= *high_watermark {
            return Err(format!(
                "{place}@{} was given with a high watermark of {high_watermark}",
                last.offset
            ));
        }
        match broker {
            // an answer may have been on its way when the power failed, and took what was not synced with it
            Some(_) if self.plan.may_forget(place.topic) => Ok(()),
            Some(broker) if last.offset >= *broker => {
                Err(format!("{place}@{} was given, and the broker's high watermark is {broker}", last.offset))
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
    fn a_record_above_the_high_watermark_is_noticed() {
        let a = record(2, 0);
        for named in [true, false] {
            let mut early = fetched(vec![at(0, a)]);
            if let Seen::Fetched { high_watermark, broker, .. } = &mut early {
                *(if named { high_watermark } else { broker.as_mut().unwrap() }) = milena_types::Offset(0);
            }
            assert_eq!(fires(&[sent(a), early]), ["above-high-watermark"]);
        }
    }
}
