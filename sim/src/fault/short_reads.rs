//! Reads that give less than asked.

use super::{Chance, Family, Kind, Toll};
use crate::entropy::Ratio;
use crate::plan::Args;
use crate::{DiskFault, DiskOp, Harm};

/// The family.
pub(super) const FAMILY: Family = Family {
    name: "short-reads",
    what: "reads give less than asked",
    struck: "disk: short reads",
    chance: Chance::Usual,
    draw: |weather| {
        for _ in 0..weather.times() {
            let at = weather.moment();
            let percent = [5, 20, 60][weather.dice.below(3) as usize];
            let us = weather.span(100_000, 10_000_000);
            weather.add(at, "short-reads", Args::new().with("percent", percent).with("us", us));
        }
    },
    kinds: &[Kind {
        name: "short-reads",
        numbers: &["percent", "us"],
        words: &[],
        toll: Toll::Nothing,
        wants_restart: true,
        on_disk: true,
        act: |cluster, args| {
            Box::pin(async move {
                let rate = Ratio::percent(args.number("percent").clamp(0, 100) as u32);
                let short = DiskFault::rate(DiskOp::Read, Harm::Short, rate);
                cluster.disk().inject(short.clone());
                cluster.world.sleep(args.span("us")).await;
                cluster.disk().withdraw(&short);
            })
        },
    }],
};
