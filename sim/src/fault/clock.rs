//! Clocks: the wall clock jumps, both clocks run fast or slow; the node's or a client's.

use super::{Chance, Family, Kind, Toll};
use crate::campaign::Cluster;
use crate::node::Node;
use crate::plan::Args;

/// The machine numbered `client`; -1 is the node.
fn machine(cluster: &Cluster, args: &Args) -> Node {
    match args.number("client") {
        -1 => cluster.node.clone(),
        client => cluster.client(client),
    }
}

/// How far jumps that follow one another take a machine from where its clock would be, in milliseconds: two machines then differ by
/// less than `message.timestamp.after.max.ms` lets pass, an hour.
const AHEAD_MAX_MS: i64 = 1_200_000;

/// By how much a clock that jumps have put `ahead` moves when it is to jump by `by`: what one jump asks for is done, and several do not
/// add up to more.
fn bounded(ahead: i64, by: i64) -> i64 {
    let most = AHEAD_MAX_MS.max(by.saturating_abs());
    ahead.saturating_add(by).clamp(-most, most).saturating_sub(ahead)
}

/// The family.
pub(super) const FAMILY: Family = Family {
    name: "clock",
    what: "the wall clock jumps, both clocks run fast or slow",
    struck: "node: clock faults",
    chance: Chance::Usual,
    draw: |weather| {
        for _ in 0..weather.times() {
            let at = weather.moment();
            let client = weather.client() as i64 - i64::from(weather.dice.below(2) == 0) * 1_000;
            let args = Args::new().with("client", client.max(-1));
            if weather.dice.below(2) == 0 {
                let ms = weather.dice.between(0, 2 * AHEAD_MAX_MS as u64) as i64 - AHEAD_MAX_MS;
                weather.add(at, "clock-jump", args.with("ms", ms));
            } else {
                let ppm = weather.dice.between(0, 200_000) as i64 - 100_000;
                let us = weather.span(100_000, 20_000_000);
                weather.add(at, "clock-drift", args.with("ppm", ppm).with("us", us));
            }
        }
    },
    kinds: &[
        Kind {
            name: "clock-jump",
            numbers: &["client", "ms"],
            words: &[],
            toll: Toll::Nothing,
            wants_restart: false,
            on_disk: false,
            act: |cluster, args| {
                Box::pin(async move {
                    let node = machine(&cluster, &args);
                    node.jump_wall(bounded(node.jumped_ms(), args.number("ms")));
                })
            },
        },
        Kind {
            name: "clock-drift",
            numbers: &["client", "ppm", "us"],
            words: &[],
            toll: Toll::Nothing,
            wants_restart: false,
            on_disk: false,
            act: |cluster, args| {
                Box::pin(async move {
                    let node = machine(&cluster, &args);
                    node.set_drift(args.number("ppm").clamp(-crate::DRIFT_PPM_MAX, crate::DRIFT_PPM_MAX));
                    cluster.world.sleep(args.span("us")).await;
                    node.set_drift(0);
                })
            },
        },
    ],
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_jump_is_as_asked_and_several_do_not_add_up() {
        assert_eq!(bounded(0, AHEAD_MAX_MS), AHEAD_MAX_MS);
        assert_eq!(bounded(700_000, 700_000), 500_000);
        assert_eq!(bounded(-700_000, -700_000), -500_000);
        assert_eq!(bounded(1_200_000, -1_000_000), -1_000_000);
        assert_eq!(bounded(0, 9_000_000), 9_000_000, "a plan by hand may ask for more at once");
    }
}
