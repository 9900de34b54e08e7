//! What can go wrong with a disk, as rules; how long its operations take; and counts of what really
//! happened, so that a campaign can show that it was not vacuous.

use std::time::Duration;

use super::FileKind;
use crate::entropy::{Ratio, Stream};
use crate::executor::nanos;

/// What a fault strikes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum DiskOp {
    /// `Storage::mount`.
    Mount,
    /// `Disk::open`.
    Open,
    /// `File::read_at`, and sending a file.
    Read,
    /// `File::write_at`.
    Write,
    /// `File::set_len`.
    SetLen,
    /// `Disk::sync_many`, file by file.
    Sync,
    /// Creating and removing directories, renaming and removing files.
    Name,
    /// `Disk::list`.
    List,
    /// `Disk::sync_dir`.
    SyncDir,
}

impl DiskOp {
    /// How many kinds there are.
    pub(crate) const KINDS: usize = DiskOp::SyncDir as usize + 1;
}

/// What a fault does.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Harm {
    /// The operation fails with EIO. A write may have written a part; a sync drops dirty pages, and later
    /// says yes.
    Eio,
    /// A write, open or extension fails with ENOSPC. A write may have written a part.
    Enospc,
    /// A read gives fewer bytes than asked.
    Short,
    /// The operation takes this much longer.
    Slow(Duration),
    /// A write reaches the platter at another place. The page cache does not know.
    Misdirect,
    /// A sync says yes and does nothing: outside what any guarantee promises to survive.
    Lie,
}

/// When a fault strikes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum When {
    /// Each matching operation, with this probability.
    Rate(Ratio),
    /// The next so many matching operations.
    Next(u32),
}

/// A fault that waits for its operation.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct DiskFault {
    /// What it strikes.
    pub op: DiskOp,
    /// What it does.
    pub harm: Harm,
    /// Only paths that begin so (as opened, relative to the disk); empty: all.
    pub under: String,
    /// Only files of this kind; none: all.
    pub kind: Option<FileKind>,
    /// When it strikes.
    pub when: When,
}

impl DiskFault {
    /// `harm` at each `op`, with probability `rate`.
    pub fn rate(op: DiskOp, harm: Harm, rate: Ratio) -> DiskFault {
        DiskFault { op, harm, under: String::new(), kind: None, when: When::Rate(rate) }
    }

    /// `harm` at the next `op`, once.
    pub fn once(op: DiskOp, harm: Harm) -> DiskFault {
        DiskFault { op, harm, under: String::new(), kind: None, when: When::Next(1) }
    }

    /// The same, for paths that begin with `prefix`.
    pub fn under(self, prefix: &str) -> DiskFault {
        DiskFault { under: prefix.to_owned(), ..self }
    }

    /// The same, for files of one kind.
    pub fn of(self, kind: FileKind) -> DiskFault {
        DiskFault { kind: Some(kind), ..self }
    }

    /// Whether it strikes `op` on `path`, when its time comes.
    fn is_about(&self, op: DiskOp, path: &str) -> bool {
        let is_kind = self.kind.is_none() || self.kind == FileKind::of(path);
        self.op == op && path.starts_with(&self.under) && is_kind
    }
}

/// What strikes one operation.
#[derive(Clone, Copy, Default, Debug)]
pub(crate) struct Strike {
    pub(crate) eio: bool,
    pub(crate) enospc: bool,
    pub(crate) short: bool,
    pub(crate) misdirect: bool,
    pub(crate) lie: bool,
    pub(crate) slow_ns: u64,
}

impl Strike {
    /// All of it as a number, for the trace.
    pub(crate) fn bits(&self) -> u64 {
        let flags = [self.eio, self.enospc, self.short, self.misdirect, self.lie];
        flags.iter().fold(self.slow_ns, |bits, flag| bits << 1 | u64::from(*flag))
    }
}

/// The faults of one disk.
#[derive(Clone, Default, Debug)]
pub(crate) struct Faults(Vec<DiskFault>);

impl Faults {
    pub(crate) fn inject(&mut self, fault: DiskFault) {
        self.0.push(fault);
    }

    /// Removes one that equals `fault`, where it is still there.
    pub(crate) fn withdraw(&mut self, fault: &DiskFault) {
        if let Some(at) = self.0.iter().position(|one| one == fault) {
            self.0.remove(at);
        }
    }

    /// Whether `fault` still waits for its operation.
    pub(crate) fn holds(&self, fault: &DiskFault) -> bool {
        self.0.contains(fault)
    }

    pub(crate) fn clear(&mut self) {
        self.0.clear();
    }

    /// What strikes an operation on `path` now.
    pub(crate) fn strike(&mut self, op: DiskOp, path: &str, dice: &mut Stream) -> Strike {
        let mut strike = Strike::default();
        for fault in &mut self.0 {
            if !fault.is_about(op, path) {
                continue;
            }
            let strikes = match &mut fault.when {
                When::Rate(rate) => dice.chance(*rate),
                When::Next(left) => {
                    let strikes = *left > 0;
                    *left = left.saturating_sub(1);
                    strikes
                }
            };
            if strikes {
                match fault.harm {
                    Harm::Eio => strike.eio = true,
                    Harm::Enospc => strike.enospc = true,
                    Harm::Short => strike.short = true,
                    Harm::Slow(by) => strike.slow_ns = strike.slow_ns.saturating_add(nanos(by)),
                    Harm::Misdirect => strike.misdirect = true,
                    Harm::Lie => strike.lie = true,
                }
            }
        }
        self.0.retain(|fault| fault.when != When::Next(0));
        strike
    }
}

/// How long operations take: from, to, in nanoseconds.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct DiskProfile {
    /// A read.
    pub read_ns: (u64, u64),
    /// A write to the page cache.
    pub write_ns: (u64, u64),
    /// A sync, of a group of files or of a directory.
    pub sync_ns: (u64, u64),
    /// Everything about names.
    pub name_ns: (u64, u64),
    /// How fast synced bytes reach the platter; `None`: at once.
    pub sync_bytes_per_second: Option<u64>,
}

impl Default for DiskProfile {
    fn default() -> DiskProfile {
        DiskProfile {
            read_ns: (2_000, 100_000),
            write_ns: (2_000, 100_000),
            sync_ns: (200_000, 5_000_000),
            name_ns: (5_000, 50_000),
            sync_bytes_per_second: None,
        }
    }
}

impl DiskProfile {
    pub(crate) fn range(&self, op: DiskOp) -> (u64, u64) {
        match op {
            DiskOp::Read => self.read_ns,
            DiskOp::Write | DiskOp::SetLen => self.write_ns,
            DiskOp::Sync | DiskOp::SyncDir => self.sync_ns,
            DiskOp::Mount | DiskOp::Open | DiskOp::Name | DiskOp::List => self.name_ns,
        }
    }
}

macro_rules! stats {
    ($($(#[$doc:meta])* $name:ident,)+) => {
        /// What really happened to disks.
        #[derive(Clone, PartialEq, Eq, Debug, Default)]
        pub struct DiskStats {
            $($(#[$doc])* pub $name: u64,)+
        }

        impl DiskStats {
            pub(crate) fn add(&mut self, other: &DiskStats) {
                $(self.$name += other.$name;)+
            }
        }
    };
}

stats! {
    /// Reads done.
    reads,
    /// Writes done.
    writes,
    /// Files synced.
    syncs,
    /// Directories synced.
    dir_syncs,
    /// Power losses.
    crashes,
    /// Power losses that found unsynced writes.
    crashes_with_unsynced_writes,
    /// Power losses that found unsynced names.
    crashes_with_unsynced_names,
    /// Unsynced writes that a power loss left whole.
    kept_writes,
    /// Unsynced writes that a power loss took.
    lost_writes,
    /// Unsynced writes of which a power loss left some sectors.
    torn_writes,
    /// Unsynced changes of names that a power loss left.
    kept_names,
    /// Unsynced changes of names that a power loss undid.
    lost_names,
    /// Reads that gave less than was there and asked for.
    short_reads,
    /// Reads that failed with EIO.
    eio_reads,
    /// Writes and changes of length that failed with EIO.
    eio_writes,
    /// File syncs that failed.
    eio_syncs,
    /// Opens and operations on names, directories and mounts that failed with EIO.
    eio_names,
    /// Operations that failed with ENOSPC.
    enospc,
    /// Dirty writes that a failed sync dropped before they reached the platter.
    dropped_dirty,
    /// Syncs that lied.
    lies,
    /// Bits flipped.
    rotten_bits,
    /// Writes that reached the platter elsewhere.
    misdirected,
    /// Operations that waited for a stalled disk.
    stalled,
    /// Writes cut by the death of their process.
    cut_writes,
    /// Side effects whose future was dropped before its end while the process lived: a broken rule of the code.
    abandoned,
    /// Disks replaced by empty ones.
    replaced,
    /// Faults that were put on one file.
    one_file,
    /// Syncs that hung when the power failed.
    hung,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::entropy::Salt;

    #[test]
    fn a_fault_strikes_its_operation_under_its_path_as_often_as_said() {
        let mut dice = Stream::new(1, Salt::Faults, "");
        let mut faults = Faults::default();
        faults.inject(DiskFault::once(DiskOp::Write, Harm::Eio).under("a/"));
        assert!(!faults.strike(DiskOp::Write, "b/x", &mut dice).eio);
        assert!(!faults.strike(DiskOp::Read, "a/x", &mut dice).eio);
        assert!(faults.strike(DiskOp::Write, "a/x", &mut dice).eio);
        assert!(!faults.strike(DiskOp::Write, "a/x", &mut dice).eio, "once");
        faults.inject(DiskFault::rate(DiskOp::Sync, Harm::Slow(Duration::from_nanos(7)), Ratio::ONE));
        assert_eq!(faults.strike(DiskOp::Sync, "a", &mut dice).slow_ns, 7);
        faults.clear();
        assert_eq!(faults.strike(DiskOp::Sync, "a", &mut dice).bits(), 0);
    }
}
