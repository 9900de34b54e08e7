//! What a partition's core is told and answers, out of what its broker logs at level `trace`. A line that is
//! not understood stays a line of the log.

use super::Moment;
use super::layer::Layer;
use crate::trace::{Data, Event};

/// The module that logs it.
const MODULE: &str = "milena_broker::partition";

pub(super) fn told(moment: &mut Moment, event: &Event, before: &[Moment]) {
    if event.data != Data::Logged(MODULE.to_owned()) {
        return;
    }
    let Some(partition) = field(&event.detail, " partition=") else { return };
    let number = |name: &str| number_in(&event.detail, name);
    let of_epoch = || number("leader_epoch:").map_or_else(String::new, |epoch| format!(", epoch {epoch}"));
    let found = if event.detail.contains("event=Appended") {
        number("log_end:").map(|end| ("appended", Layer::Replica, format!("log end {end}")))
    } else if event.detail.contains("event=Durable") {
        number("log_end:").map(|end| ("durable", Layer::Replica, format!("below {end}")))
    } else if event.detail.contains("event=BecomeLeader") {
        number("leader_epoch:").map(|epoch| ("leads", Layer::Story, format!("epoch {epoch}")))
    } else if event.detail.contains("event=Follow") {
        Some(("stops-leading", Layer::Story, of_epoch().trim_start_matches(", ").to_owned()))
    } else if event.detail.contains("action=AdvanceHighWatermark") {
        number("high_watermark:").map(|mark| ("watermark", Layer::Story, format!("{mark}{}", of_epoch())))
    } else if event.detail.contains("action=ReviewWaiters") {
        Some(("review", Layer::Replica, "whoever waits looks again".to_owned()))
    } else {
        None
    };
    let Some((kind, layer, detail)) = found else { return };
    (moment.kind, moment.layer, moment.detail) = (kind.to_owned(), layer, detail);
    moment.subject = partition.to_owned();
    // one sync tells several partitions in turn: what another was told is no cause
    while let Some(cause) = moment.causes.first().and_then(|cause| before.get(*cause))
        && is_of_core(cause)
        && cause.subject != moment.subject
    {
        moment.causes.clone_from(&cause.causes);
    }
}

fn is_of_core(moment: &Moment) -> bool {
    matches!(
        moment.kind.as_str(),
        "appended" | "durable" | "watermark" | "review" | "leads" | "stops-leading"
    )
}

/// What stands behind `name`, up to the next blank.
fn field<'a>(text: &'a str, name: &str) -> Option<&'a str> {
    let (_, rest) = text.split_once(name)?;
    rest.split(' ').next().filter(|value| !value.is_empty())
}

/// The first number behind `name`, through whatever newtypes it is wrapped in.
fn number_in(text: &str, name: &str) -> Option<i64> {
    let (_, rest) = text.split_once(name)?;
    let from = rest.find(|c: char| c.is_ascii_digit() || c == '-')?;
    let digits = &rest[from..];
    let to = digits[1..].find(|c: char| !c.is_ascii_digit()).map_or(digits.len(), |at| at + 1);
    digits[..to].parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_found_through_their_newtypes() {
        let text = "replica partition=t0-1 action=AdvanceHighWatermark { leader_epoch: LeaderEpoch(3), high_watermark: HighWatermark(Offset(17)) }";
        assert_eq!(field(text, " partition="), Some("t0-1"));
        assert_eq!(number_in(text, "high_watermark:"), Some(17));
        assert_eq!(number_in(text, "leader_epoch:"), Some(3));
        assert_eq!(number_in(text, "log_end:"), None);
    }
}
