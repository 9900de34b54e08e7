//! One sync of records hangs, and before it ends the power fails, as it does with a machine whose disk goes first. What
//! others did meanwhile, a roll, a cleaning, a checkpoint, may be durable, and what hung may not. The windows of
//! such operations are narrow, so that the power fails with one of them, not at some time.

use std::time::Duration;

use milena_runtime::select;

use super::disk::OP_NAMES;
use super::{Chance, Family, Kind, Toll};
use crate::disk::FileKind;
use crate::plan::Args;
use crate::{DiskFault, DiskOp, Harm};

/// How long a sync of records is waited for; then the power fails at the operation anyhow.
const PATIENCE: Duration = Duration::from_secs(3);
/// How often it is looked for.
const LOOK: Duration = Duration::from_millis(5);
/// The operations that what goes on beside a sync consists of.
const BESIDE: &[&str] = &["open", "write", "name", "sync", "sync-dir"];

/// So many operations are not begun while a sync hangs.
const NEVER: u64 = 100_000;

/// The family.
pub(super) const FAMILY: Family = Family {
    name: "hang-power",
    what: "one sync of records hangs, and the power fails at some operation of the disk meanwhile",
    struck: "disk: power losses while a sync hung",
    chance: Chance::Usual,
    draw: |weather| {
        for _ in 0..weather.times() {
            let at = weather.moment();
            // right behind what came first, or when all that goes on without the sync is done
            let nth = if weather.dice.below(3) == 0 { weather.span(1, 64) } else { NEVER };
            let op = BESIDE[weather.dice.below(BESIDE.len() as u64) as usize];
            let args = Args::new()
                .with("us", weather.span(500_000, 5_000_000))
                .with("op", op)
                .with("nth", nth)
                .with("down_us", weather.span(1_000, 1_000_000));
            weather.add(at, "hang-power", args);
        }
    },
    kinds: &[Kind {
        name: "hang-power",
        numbers: &["us", "nth", "down_us"],
        words: &[("op", OP_NAMES)],
        toll: Toll::Unsynced,
        wants_restart: false,
        on_disk: true,
        act: |cluster, args| {
            Box::pin(async move {
                let (disk, span) = (cluster.disk(), args.span("us"));
                let hang = DiskFault::once(DiskOp::Sync, Harm::Slow(span + 2 * LOOK));
                let hang = hang.under("t").of(FileKind::Segment);
                disk.inject(hang.clone());
                let until = cluster.world.now() + PATIENCE;
                while disk.holds(&hang) && cluster.world.now() < until {
                    cluster.world.sleep(LOOK).await;
                }
                let hangs = !disk.holds(&hang);
                disk.withdraw(&hang);
                let nth = args.number("nth").unsigned_abs();
                select! {
                    () = disk.operated(super::disk::op(&args), nth) => {}
                    () = cluster.world.sleep(span) => {}
                }
                if !cluster.is_healed() {
                    disk.count(|stats| stats.hung += u64::from(hangs));
                    cluster.power_loss(args.span("down_us"));
                }
            })
        },
    }],
};
