//! A fault of one kind of file: what a bad sector, a full quota or a rotten bit does depends on what lies there. The
//! table of what must follow from each is `docs/disk-faults.md`.
//! What rots may be gone for good; the rest takes what was not synced at most.

use std::time::Duration;

use super::disk::OP_NAMES;
use super::{Kind, Toll};
use crate::disk::FileKind;
use crate::oracle::{Rot, Seen};
use crate::{DiskFault, Harm, When};

/// How much longer a slow operation takes.
const SLOW: Duration = Duration::from_millis(500);

/// The next operations on one kind of file fail, or take long.
pub(super) const FILE_FAULT: Kind = Kind {
    name: "file-fault",
    numbers: &["times"],
    words: &[("file", FileKind::NAMES), ("op", OP_NAMES), ("harm", &["eio", "enospc", "slow"])],
    toll: Toll::Unsynced,
    wants_restart: true,
    on_disk: true,
    act: |cluster, args| {
        Box::pin(async move {
            let times = u32::try_from(args.number("times")).unwrap_or(1).max(1);
            let word = |key| args.get::<String>(key).expect("plans hold whole faults");
            let harm = match word("harm").as_str() {
                "eio" => Harm::Eio,
                "enospc" => Harm::Enospc,
                _ => Harm::Slow(SLOW),
            };
            let fault =
                DiskFault { when: When::Next(times), ..DiskFault::once(super::disk::op(&args), harm) };
            let kind = FileKind::named(&word("file")).expect("plans hold known kinds only");
            cluster.disk().inject(fault.of(kind));
        })
    },
};

/// A bit of a file of one kind rots.
pub(super) const FILE_ROT: Kind = Kind {
    name: "file-rot",
    numbers: &["which"],
    words: &[("file", FileKind::NAMES)],
    toll: Toll::Rot,
    wants_restart: false,
    on_disk: true,
    act: |cluster, args| {
        Box::pin(async move {
            let disk = cluster.disk();
            let kind: String = args.get("file").expect("plans hold whole faults");
            let kind = FileKind::named(&kind);
            let files: Vec<String> =
                disk.files().into_iter().filter(|path| FileKind::of(path) == kind).collect();
            let which = args.number("which").unsigned_abs() as usize;
            let Some(path) = files.get(which % files.len().max(1)) else { return };
            cluster.see(&Seen::Rotted { place: None, rot: Rot::Anywhere });
            disk.rot_somewhere(path);
        })
    },
};
