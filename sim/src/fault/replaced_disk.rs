//! The machine is off, and when it is on again its disk is a new one. Alone a node cannot survive that: it starts with
//! nothing. What it must not do is to show anything as what it was.

use super::{Chance, Family, Kind, Toll};
use crate::plan::Args;

/// The family.
pub(super) const FAMILY: Family = Family {
    name: "replaced-disk",
    what: "the machine is off, and when it is on again its disk is an empty one",
    struck: "disk: replaced",
    chance: Chance::Beyond(1),
    draw: |weather| {
        // what comes before and after is to be long enough to be seen
        let at = weather.horizon_us / 4 + weather.dice.below(weather.horizon_us / 2 + 1);
        let down = weather.span(1_000, 2_000_000);
        weather.add(at, "replaced-disk", Args::new().with("down_us", down));
    },
    kinds: &[Kind {
        name: "replaced-disk",
        numbers: &["down_us"],
        words: &[],
        toll: Toll::Disk,
        wants_restart: false,
        on_disk: true,
        act: |cluster, args| {
            Box::pin(async move {
                cluster.power_loss(args.span("down_us"));
                cluster.disk().replace();
            })
        },
    }],
};
