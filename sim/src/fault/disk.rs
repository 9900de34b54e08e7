//! What the families of disk faults share: operations by name, faults put on the node's disk.

use super::{Kind, Toll};
use crate::campaign::Cluster;
use crate::plan::Args;
use crate::{DiskFault, DiskOp, Harm, When};

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
pub(super) const OP_NAMES: &[&str] =
    &["mount", "open", "read", "write", "set-len", "sync", "name", "list", "sync-dir"];

pub(super) const DISK_ERROR: Kind = Kind {
    name: "disk-error",
    numbers: &["times"],
    words: &[("op", OP_NAMES)],
    toll: Toll::Unsynced,
    wants_restart: true,
    on_disk: true,
    act: |cluster, args| Box::pin(async move { inject(&cluster, &args, Harm::Eio) }),
};

pub(super) const EVICT: Kind = Kind {
    name: "evict",
    numbers: &[],
    words: &[],
    toll: Toll::Nothing,
    wants_restart: false,
    on_disk: true,
    act: |cluster, _| Box::pin(async move { cluster.disk().evict_cache() }),
};

/// The operation that `args` name.
pub(super) fn op(args: &Args) -> DiskOp {
    let name: String = args.get("op").expect("a disk error has an operation");
    OPS.iter().find(|(known, _)| *known == name).expect("plans hold known operations only").1
}

/// Harms the next operations that `args` name.
pub(super) fn inject(cluster: &Cluster, args: &Args, harm: Harm) {
    let op = op(args);
    let times = u32::try_from(args.number("times")).unwrap_or(1);
    let when = When::Next(times.max(1));
    cluster.disk().inject(DiskFault { when, ..DiskFault::once(op, harm) });
}
