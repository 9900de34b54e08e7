//! A disk that is slow, or does nothing at all for a while.

use std::time::Duration;

use super::{Chance, Family, Kind, Toll};
use crate::entropy::Ratio;
use crate::plan::Args;
use crate::{DiskFault, DiskOp, DiskProfile, Harm};

/// The family.
pub(super) const FAMILY: Family = Family {
    name: "slow-disk",
    what: "syncs and writes are slow, some or all, or nothing ends for a while",
    struck: "disk: waits of a stalled disk",
    chance: Chance::Usual,
    draw: |weather| {
        for _ in 0..weather.times() {
            let (at, us) = (weather.moment(), weather.span(10_000, 5_000_000));
            let which = weather.dice.below(4);
            if which == 0 {
                weather.add(at, "stall", Args::new().with("us", us));
            } else if which == 1 {
                let percent = [10, 30, 60][weather.dice.below(3) as usize];
                let by = weather.span(10_000, 3_000_000);
                let args = Args::new().with("us", us * 4).with("percent", percent).with("by_us", by);
                weather.add(at, "hiccups", args);
            } else {
                let args = Args::new()
                    .with("us", us)
                    .with("sync_us", weather.span(1_000, 1_000_000))
                    .with("write_us", weather.span(10, 50_000));
                weather.add(at, "slow-disk", args);
            }
        }
    },
    kinds: &[
        Kind {
            name: "slow-disk",
            numbers: &["us", "sync_us", "write_us"],
            words: &[],
            toll: Toll::Nothing,
            wants_restart: false,
            on_disk: true,
            act: |cluster, args| {
                Box::pin(async move {
                    let range = |key| (0, Duration::as_nanos(&args.span(key)) as u64);
                    let profile = DiskProfile {
                        sync_ns: range("sync_us"),
                        write_ns: range("write_us"),
                        ..DiskProfile::default()
                    };
                    cluster.disk().set_profile(profile);
                    cluster.world.sleep(args.span("us")).await;
                    cluster.disk().set_profile(DiskProfile::default());
                })
            },
        },
        // a few syncs of records take long, and all others are as fast as ever
        Kind {
            name: "hiccups",
            numbers: &["us", "percent", "by_us"],
            words: &[],
            toll: Toll::Nothing,
            wants_restart: false,
            on_disk: true,
            act: |cluster, args| {
                Box::pin(async move {
                    let rate = Ratio::percent(args.number("percent").clamp(0, 100) as u32);
                    let slow = DiskFault::rate(DiskOp::Sync, Harm::Slow(args.span("by_us")), rate);
                    let slow = slow.under("t");
                    cluster.disk().inject(slow.clone());
                    cluster.world.sleep(args.span("us")).await;
                    cluster.disk().withdraw(&slow);
                })
            },
        },
        Kind {
            name: "stall",
            numbers: &["us"],
            words: &[],
            toll: Toll::Nothing,
            wants_restart: false,
            on_disk: true,
            act: |cluster, args| {
                Box::pin(async move {
                    cluster.disk().stall();
                    cluster.world.sleep(args.span("us")).await;
                    cluster.disk().unstall();
                })
            },
        },
    ],
};
