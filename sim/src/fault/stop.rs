//! A clean stop, as by SIGTERM.

use super::{Chance, Family, Kind, Toll};
use crate::plan::Args;

/// The family.
pub(super) const FAMILY: Family = Family {
    name: "stop",
    what: "a clean stop, as by SIGTERM",
    struck: "node: exits",
    chance: Chance::Usual,
    draw: |weather| {
        for _ in 0..weather.times() {
            let (at, down) = (weather.moment(), weather.span(1_000, 2_000_000));
            weather.add(at, "stop", Args::new().with("down_us", down));
        }
    },
    kinds: &[Kind {
        name: "stop",
        numbers: &["down_us"],
        words: &[],
        toll: Toll::Nothing,
        wants_restart: false,
        on_disk: false,
        act: |cluster, args| Box::pin(async move { cluster.stop(args.span("down_us")) }),
    }],
};
