//! A disk that says yes to a sync and does nothing, and the power fails later. Outside what any guarantee promises to
//! survive; what is left must still be no lie.

use super::{Chance, Family, Kind, Toll};
use crate::entropy::Ratio;
use crate::oracle::{Rot, Seen};
use crate::plan::Args;
use crate::{DiskFault, DiskOp, Harm};

/// The family.
pub(super) const FAMILY: Family = Family {
    name: "lying-sync",
    what: "some syncs say yes and do nothing, and the power fails later",
    struck: "disk: syncs that lied",
    chance: Chance::Beyond(1),
    draw: |weather| {
        let at = weather.moment();
        let us = weather.span(10_000, 5_000_000);
        let percent = [10, 50, 100][weather.dice.below(3) as usize];
        weather.add(at, "lying-sync", Args::new().with("us", us).with("percent", percent));
        let later = at + weather.span(1_000, 5_000_000);
        let down = weather.span(1_000, 500_000);
        weather.add(later, "power", Args::new().with("down_us", down));
    },
    kinds: &[Kind {
        name: "lying-sync",
        numbers: &["us", "percent"],
        words: &[],
        toll: Toll::Rot,
        wants_restart: false,
        on_disk: true,
        act: |cluster, args| {
            Box::pin(async move {
                cluster.see(&Seen::Rotted { place: None, rot: Rot::Anywhere });
                let rate = Ratio::percent(args.number("percent").clamp(0, 100) as u32);
                let lie = DiskFault::rate(DiskOp::Sync, Harm::Lie, rate);
                cluster.disk().inject(lie.clone());
                cluster.world.sleep(args.span("us")).await;
                cluster.disk().withdraw(&lie);
            })
        },
    }],
};
