//! SIGSTOP, or a pause of the virtual machine.

use super::{Chance, Family, Kind, Toll};
use crate::plan::Args;

/// The family.
pub(super) const FAMILY: Family = Family {
    name: "pause",
    what: "SIGSTOP, or a pause of the virtual machine",
    struck: "node: pauses",
    chance: Chance::Usual,
    draw: |weather| {
        for _ in 0..weather.times() {
            let (at, us) = (weather.moment(), weather.span(1_000, 8_000_000));
            weather.add(at, "pause", Args::new().with("us", us));
        }
    },
    kinds: &[Kind {
        name: "pause",
        numbers: &["us"],
        words: &[],
        toll: Toll::Nothing,
        wants_restart: false,
        on_disk: false,
        act: |cluster, args| {
            Box::pin(async move {
                cluster.node.pause();
                cluster.world.sleep(args.span("us")).await;
                cluster.node.resume();
            })
        },
    }],
};
