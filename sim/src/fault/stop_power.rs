//! A clean stop while one sync of records takes long, and the power fails while it goes on or soon after: what
//! the stop claims is put to the test.

use std::time::Duration;

use super::{Chance, Family, Kind, Toll};
use crate::plan::Args;
use crate::{DiskFault, DiskOp, Harm};

/// Within it a sync of records is under way, more or less.
const UNDER_WAY: Duration = Duration::from_millis(100);

/// The family.
pub(super) const FAMILY: Family = Family {
    name: "stop-power",
    what: "a clean stop while one sync is slow, and the power fails while it goes on or soon after",
    struck: "node: power losses",
    chance: Chance::Usual,
    draw: |weather| {
        for _ in 0..weather.times() {
            let (at, after) = (weather.moment(), weather.span(1_000, 2_000_000));
            let args = Args::new()
                .with("after_us", after)
                .with("down_us", weather.span(1_000, 1_000_000))
                .with("slow_us", weather.span(200_000, 5_000_000));
            weather.add(at, "stop-power", args);
        }
    },
    kinds: &[Kind {
        name: "stop-power",
        numbers: &["after_us", "down_us", "slow_us"],
        words: &[],
        toll: Toll::Unsynced,
        wants_restart: false,
        on_disk: true,
        act: |cluster, args| {
            Box::pin(async move {
                let (after, down) = (args.span("after_us"), args.span("down_us"));
                let slow = DiskFault::once(DiskOp::Sync, Harm::Slow(args.span("slow_us")));
                cluster.disk().inject(slow.under("t"));
                cluster.world.sleep(UNDER_WAY).await;
                cluster.stop(after + down);
                cluster.world.sleep(after).await;
                if !cluster.is_healed() {
                    cluster.power_loss(down);
                }
            })
        },
    }],
};
