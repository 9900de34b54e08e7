//! The node's disk: errors of each operation, failed syncs, short reads, no space, slowness and stalls.
//! After a failed sync the kernel may evict clean pages at any time, so that what the sync dropped shows.

use std::time::Duration;

use super::{Family, Kind};
use crate::campaign::Cluster;
use crate::entropy::Ratio;
use crate::plan::Args;
use crate::{DiskFault, DiskOp, DiskProfile, Harm, When};

/// Operations by the names that plans give them.
const OPS: &[(&str, DiskOp)] = &[
    ("mount", DiskOp::Mount),
    ("open", DiskOp::Open),
    ("read", DiskOp::Read),
    ("write", DiskOp::Write),
    ("set-len", DiskOp::SetLen),
    ("sync", DiskOp::Sync),
    ("name", DiskOp::Name),
    ("list", DiskOp::List),
    ("sync-dir", DiskOp::SyncDir),
];
const OP_NAMES: &[&str] = &["mount", "open", "read", "write", "set-len", "sync", "name", "list", "sync-dir"];

const DISK_ERROR: Kind = Kind {
    name: "disk-error",
    numbers: &["times"],
    words: &[("op", OP_NAMES)],
    breaks_promises: false,
    wants_restart: true,
    act: |cluster, args| Box::pin(async move { inject(&cluster, &args, Harm::Eio) }),
};

const EVICT: Kind = Kind {
    name: "evict",
    numbers: &[],
    words: &[],
    breaks_promises: false,
    wants_restart: false,
    act: |cluster, _| Box::pin(async move { cluster.disk().evict_cache() }),
};

fn inject(cluster: &Cluster, args: &Args, harm: Harm) {
    let name: String = args.get("op").expect("a disk error has an operation");
    let (_, op) = *OPS.iter().find(|(known, _)| *known == name).expect("plans hold known operations only");
    let times = u32::try_from(args.number("times")).unwrap_or(1);
    let when = When::Next(times.max(1));
    cluster.disk().inject(DiskFault { op, harm, under: String::new(), when });
}

/// EIO on anything but a sync.
pub(super) const ERROR: Family = Family {
    name: "disk-error",
    draw: |weather| {
        for _ in 0..weather.times() {
            let at = weather.moment();
            // writes are the most frequent operation, and the one with most to get wrong
            let op = match weather.dice.below(2) {
                0 => "write",
                _ => OP_NAMES[weather.dice.below(OP_NAMES.len() as u64) as usize],
            };
            weather.add(at, "disk-error", Args::new().with("op", op).with("times", 1));
        }
    },
    kinds: &[DISK_ERROR],
};

/// A failed sync, which drops dirty pages.
pub(super) const SYNC: Family = Family {
    name: "failed-sync",
    draw: |weather| {
        for _ in 0..weather.times() {
            let at = weather.moment();
            let op = if weather.dice.below(4) == 0 { "sync-dir" } else { "sync" };
            weather.add(at, "failed-sync", Args::new().with("op", op).with("times", 1));
            let later = at + weather.span(100, 3_000_000);
            weather.add(later, "evict", Args::new());
        }
    },
    kinds: &[
        Kind {
            name: "failed-sync",
            numbers: &["times"],
            words: &[("op", &["sync", "sync-dir"])],
            breaks_promises: false,
            wants_restart: true,
            act: |cluster, args| Box::pin(async move { inject(&cluster, &args, Harm::Eio) }),
        },
        EVICT,
    ],
};

/// Reads that give less than asked.
pub(super) const SHORT: Family = Family {
    name: "short-reads",
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
        breaks_promises: false,
        wants_restart: true,
        act: |cluster, args| {
            Box::pin(async move {
                let rate = Ratio::percent(args.number("percent").clamp(0, 100) as u32);
                cluster.disk().inject(DiskFault::rate(DiskOp::Read, Harm::Short, rate));
                cluster.world.sleep(args.span("us")).await;
                cluster.disk().clear_faults();
            })
        },
    }],
};

/// A disk that fills up, and is emptied by somebody.
pub(super) const FULL: Family = Family {
    name: "full-disk",
    draw: |weather| {
        for _ in 0..weather.times() {
            let at = weather.moment();
            let args = Args::new()
                .with("free_bytes", weather.span(1, 50_000))
                .with("us", weather.span(10_000, 5_000_000));
            weather.add(at, "full-disk", args);
        }
    },
    kinds: &[Kind {
        name: "full-disk",
        numbers: &["free_bytes", "us"],
        words: &[],
        breaks_promises: false,
        wants_restart: true,
        act: |cluster, args| {
            Box::pin(async move {
                let free = u64::try_from(args.number("free_bytes")).unwrap_or(0);
                let disk = cluster.disk();
                disk.set_capacity(Some(disk.used() + free));
                cluster.world.sleep(args.span("us")).await;
                disk.set_capacity(None);
            })
        },
    }],
};

/// A disk that is slow, or does nothing at all for a while.
pub(super) const SLOW: Family = Family {
    name: "slow-disk",
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
            breaks_promises: false,
            wants_restart: false,
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
            breaks_promises: false,
            wants_restart: false,
            act: |cluster, args| {
                Box::pin(async move {
                    let rate = Ratio::percent(args.number("percent").clamp(0, 100) as u32);
                    let slow = DiskFault::rate(DiskOp::Sync, Harm::Slow(args.span("by_us")), rate);
                    cluster.disk().inject(slow.under("t"));
                    cluster.world.sleep(args.span("us")).await;
                    cluster.disk().clear_faults();
                })
            },
        },
        Kind {
            name: "stall",
            numbers: &["us"],
            words: &[],
            breaks_promises: false,
            wants_restart: false,
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
