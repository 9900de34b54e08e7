//! A node that accepts slowly, lacks descriptors, refuses.

use std::time::Duration;

use super::{Chance, Family, Kind, Toll};
use crate::entropy::Ratio;
use crate::plan::Args;

/// The family.
pub(super) const FAMILY: Family = Family {
    name: "accept",
    what: "the node accepts slowly, lacks descriptors, refuses",
    struck: "net: refused",
    chance: Chance::Usual,
    draw: |weather| {
        for _ in 0..weather.times() {
            let at = weather.moment();
            let args = Args::new()
                .with("us", weather.span(100_000, 5_000_000))
                .with("delay_us", weather.span(1_000, 2_000_000))
                .with("error_percent", [0, 10, 50][weather.dice.below(3) as usize])
                .with("refuse_percent", [0, 10, 50][weather.dice.below(3) as usize]);
            weather.add(at, "accept", args);
        }
    },
    kinds: &[Kind {
        name: "accept",
        numbers: &["us", "delay_us", "error_percent", "refuse_percent"],
        words: &[],
        toll: Toll::Nothing,
        wants_restart: false,
        on_disk: false,
        act: |cluster, args| {
            Box::pin(async move {
                let percent = |key| Ratio::percent(args.number(key).clamp(0, 100) as u32);
                cluster.node.set_accept(|kernel| {
                    kernel.accept_delay_ns = (0, Duration::as_nanos(&args.span("delay_us")) as u64);
                    kernel.accept_error = percent("error_percent");
                    kernel.refuse = percent("refuse_percent");
                });
                cluster.world.sleep(args.span("us")).await;
                cluster.node.set_accept(|kernel| *kernel = crate::NodeFaults::default());
            })
        },
    }],
};
