//! One file gives errors, and all others work: EIO from a bad sector, ENOSPC from a quota. What depends on that file is
//! out of service; everything else is served.

use super::disk::OP_NAMES;
use super::{Chance, Family, Kind, Toll};
use crate::plan::Args;
use crate::{DiskFault, Harm, When};

/// The family.
pub(super) const FAMILY: Family = Family {
    name: "one-file",
    what: "EIO or ENOSPC of one file, while all others work",
    struck: "disk: faults of one file",
    chance: Chance::Usual,
    draw: |weather| {
        for _ in 0..weather.times() {
            let at = weather.moment();
            let op = ["read", "write", "write", "sync", "open", "set-len"][weather.dice.below(6) as usize];
            let harm = if weather.dice.below(3) == 0 { "enospc" } else { "eio" };
            let which = weather.dice.below(1_000);
            let times = weather.dice.between(1, 4);
            let args =
                Args::new().with("op", op).with("harm", harm).with("which", which).with("times", times);
            weather.add(at, "one-file", args);
        }
    },
    kinds: &[
        Kind {
            name: "one-file",
            numbers: &["which", "times"],
            words: &[("op", OP_NAMES), ("harm", &["eio", "enospc"])],
            toll: Toll::Unsynced,
            wants_restart: true,
            on_disk: true,
            act: |cluster, args| {
                Box::pin(async move {
                    let disk = cluster.disk();
                    let files = disk.files();
                    if files.is_empty() {
                        return;
                    }
                    let under = files[args.number("which").unsigned_abs() as usize % files.len()].clone();
                    let times = u32::try_from(args.number("times")).unwrap_or(1).max(1);
                    let harm: String = args.get("harm").expect("plans hold whole faults");
                    let harm = if harm == "eio" { Harm::Eio } else { Harm::Enospc };
                    let op = super::disk::op(&args);
                    disk.inject(DiskFault { under, when: When::Next(times), ..DiskFault::once(op, harm) });
                    disk.count(|stats| stats.one_file += 1);
                })
            },
        },
        super::file_kind::FILE_FAULT,
    ],
};
