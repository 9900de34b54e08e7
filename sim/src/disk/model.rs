//! A disk as a value: files with a page cache over a platter, directories with live names over durable
//! ones. No time, no faults of its own, no seam: those call it. What is durable changes only in
//! `crash.rs`.

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::task::Waker;

use bytes::Bytes;
use milena_runtime::{Entry, EntryKind, Open};

use super::faults::{DiskOp, DiskProfile, DiskStats, Faults};

/// What a device writes as one: a torn write keeps or loses whole sectors.
pub const SECTOR: usize = 512;
/// The largest file, so that a wild offset fails as on a real disk and does not eat the simulator's memory.
pub const FILE_MAX: u64 = 1 << 30;
/// What a disk without a budget says it has free.
pub const FREE_UNLIMITED: u64 = 1 << 40;

pub(crate) type Ino = u64;
pub(crate) const ROOT: Ino = 1;

pub(crate) const EIO: i32 = 5;
pub(crate) const EFBIG: i32 = 27;
pub(crate) const ENOSPC: i32 = 28;

pub(crate) fn errno(code: i32) -> io::Error {
    io::Error::from_raw_os_error(code)
}

#[derive(Default)]
pub(crate) struct FileData {
    /// What reads see.
    pub(crate) cache: Vec<u8>,
    /// What is on the platter.
    pub(crate) durable: Vec<u8>,
    /// What the platter lacks, oldest first.
    pub(crate) dirty: Vec<Dirty>,
    /// Open handles of living processes.
    pub(crate) opens: u32,
}

pub(crate) struct Dirty {
    pub(crate) seq: u64,
    pub(crate) change: Change,
}

pub(crate) enum Change {
    /// `data` at `at`; `lands` is where it really goes when it was misdirected.
    Write {
        at: usize,
        data: Bytes,
        lands: Option<(Ino, usize)>,
    },
    Len(usize),
}

#[derive(Default)]
pub(crate) struct DirData {
    pub(crate) live: BTreeMap<String, Ino>,
    pub(crate) durable: BTreeMap<String, Ino>,
}

pub(crate) enum Inode {
    File(FileData),
    Dir(DirData),
}

/// A change of names that no directory sync has covered.
pub(crate) struct NameOp {
    pub(crate) seq: u64,
    pub(crate) change: NameChange,
}

pub(crate) enum NameChange {
    Link { dir: Ino, name: String, ino: Ino },
    Unlink { dir: Ino, name: String },
    Rename { from: (Ino, String), to: (Ino, String), ino: Ino },
}

impl NameChange {
    /// The directories that it changes; twice the same where there is one.
    pub(crate) fn dirs(&self) -> [Ino; 2] {
        match self {
            NameChange::Link { dir, .. } | NameChange::Unlink { dir, .. } => [*dir; 2],
            NameChange::Rename { from, to, .. } => [from.0, to.0],
        }
    }
}

/// A write that its process has asked for and that is not yet in the page cache.
pub(crate) struct Begun {
    pub(crate) ino: Ino,
    pub(crate) at: u64,
    pub(crate) pieces: Vec<Bytes>,
}

/// One disk of a node.
pub(crate) struct Volume {
    pub(crate) inodes: BTreeMap<Ino, Inode>,
    pub(crate) name_ops: Vec<NameOp>,
    pub(crate) begun: BTreeMap<u64, Begun>,
    pub(crate) faults: Faults,
    pub(crate) profile: DiskProfile,
    pub(crate) stats: DiskStats,
    /// Bytes it holds at most.
    pub(crate) capacity: Option<u64>,
    /// Operations wait while it is.
    pub(crate) stalled: bool,
    /// What a power loss takes, where that is decided.
    pub(crate) loss: Option<super::Loss>,
    pub(crate) waiting: Vec<Waker>,
    /// How many times names in the root became durable by a sync, and who waits for the next.
    pub(crate) root_syncs: u64,
    pub(crate) root_watchers: Vec<Waker>,
    /// How many operations of each kind were begun, and who waits for more.
    pub(crate) begun_ops: [u64; DiskOp::KINDS],
    pub(crate) op_watchers: Vec<Waker>,
    /// Whether production code has made the directory, by mounting it.
    pub(crate) created: bool,
    /// The mount that holds the lock.
    pub(crate) mounted: Option<u64>,
    /// Changes when the disk is replaced.
    pub(crate) generation: u64,
    /// Inodes that no live name reaches: nothing else is ever forgotten.
    orphans: BTreeSet<Ino>,
    next_ino: Ino,
    next_seq: u64,
}

impl Volume {
    pub(crate) fn new(generation: u64) -> Volume {
        Volume {
            inodes: BTreeMap::from([(ROOT, Inode::Dir(DirData::default()))]),
            name_ops: Vec::new(),
            begun: BTreeMap::new(),
            faults: Faults::default(),
            profile: DiskProfile::default(),
            stats: DiskStats::default(),
            capacity: None,
            stalled: false,
            loss: None,
            waiting: Vec::new(),
            root_syncs: 0,
            root_watchers: Vec::new(),
            begun_ops: [0; DiskOp::KINDS],
            op_watchers: Vec::new(),
            created: false,
            mounted: None,
            generation,
            orphans: BTreeSet::new(),
            next_ino: ROOT + 1,
            next_seq: 1,
        }
    }

    /// Number of the next change; everything before was done before now.
    pub(crate) fn next_seq(&self) -> u64 {
        self.next_seq
    }

    fn seq(&mut self) -> u64 {
        self.next_seq += 1;
        self.next_seq - 1
    }

    pub(crate) fn file(&self, ino: Ino) -> Option<&FileData> {
        match self.inodes.get(&ino) {
            Some(Inode::File(file)) => Some(file),
            _ => None,
        }
    }

    pub(crate) fn file_mut(&mut self, ino: Ino) -> Option<&mut FileData> {
        match self.inodes.get_mut(&ino) {
            Some(Inode::File(file)) => Some(file),
            _ => None,
        }
    }

    fn dir(&self, ino: Ino) -> io::Result<&DirData> {
        match self.inodes.get(&ino) {
            Some(Inode::Dir(dir)) => Ok(dir),
            Some(Inode::File(_)) => Err(io::ErrorKind::NotADirectory.into()),
            None => Err(io::ErrorKind::NotFound.into()),
        }
    }

    fn live_mut(&mut self, ino: Ino) -> &mut BTreeMap<String, Ino> {
        match self.inodes.get_mut(&ino) {
            Some(Inode::Dir(dir)) => &mut dir.live,
            _ => unreachable!("a directory was looked up before it is changed"),
        }
    }

    /// What `path` names; `""` is the root.
    pub(crate) fn resolve(&self, path: &str) -> io::Result<Ino> {
        let mut at = ROOT;
        for name in path.split('/').filter(|name| !name.is_empty()) {
            at = *self.dir(at)?.live.get(name).ok_or(io::ErrorKind::NotFound)?;
        }
        Ok(at)
    }

    /// The directory of `path`, and its last name.
    fn parent<'a>(&self, path: &'a str) -> io::Result<(Ino, &'a str)> {
        let (dir, name) = path.rsplit_once('/').unwrap_or(("", path));
        if name.is_empty() || name == "." || name == ".." || name.len() > 255 {
            return Err(io::ErrorKind::InvalidInput.into());
        }
        let dir = self.resolve(dir)?;
        self.dir(dir)?;
        Ok((dir, name))
    }

    fn change_names(&mut self, change: NameChange) {
        match &change {
            NameChange::Link { dir, name, ino } => {
                self.live_mut(*dir).insert(name.clone(), *ino);
            }
            NameChange::Unlink { dir, name } => {
                let gone = self.live_mut(*dir).remove(name);
                self.orphans.extend(gone);
            }
            NameChange::Rename { from, to, ino } => {
                self.live_mut(from.0).remove(&from.1);
                let replaced = self.live_mut(to.0).insert(to.1.clone(), *ino);
                self.orphans.extend(replaced);
            }
        }
        let seq = self.seq();
        self.name_ops.push(NameOp { seq, change });
    }

    fn create(&mut self, dir: Ino, name: &str, inode: Inode) -> Ino {
        let ino = self.next_ino;
        self.next_ino += 1;
        self.inodes.insert(ino, inode);
        self.change_names(NameChange::Link { dir, name: name.to_owned(), ino });
        ino
    }

    /// Opens a file and counts the handle.
    pub(crate) fn open(&mut self, path: &str, how: Open) -> io::Result<Ino> {
        let (dir, name) = self.parent(path)?;
        let ino = match (self.dir(dir)?.live.get(name).copied(), how) {
            (Some(_), Open::New) => return Err(io::ErrorKind::AlreadyExists.into()),
            (Some(ino), _) => ino,
            (None, Open::Read) => return Err(io::ErrorKind::NotFound.into()),
            (None, Open::Write | Open::New) => self.create(dir, name, Inode::File(FileData::default())),
        };
        self.file_mut(ino).ok_or(io::ErrorKind::IsADirectory)?.opens += 1;
        Ok(ino)
    }

    /// Gives a handle back.
    pub(crate) fn close(&mut self, ino: Ino) {
        if let Some(file) = self.file_mut(ino) {
            file.opens = file.opens.saturating_sub(1);
            if file.opens == 0 && self.orphans.contains(&ino) {
                self.sweep();
            }
        }
    }

    pub(crate) fn create_dir(&mut self, path: &str) -> io::Result<()> {
        let (dir, name) = self.parent(path)?;
        if self.dir(dir)?.live.contains_key(name) {
            return Err(io::ErrorKind::AlreadyExists.into());
        }
        self.create(dir, name, Inode::Dir(DirData::default()));
        Ok(())
    }

    pub(crate) fn list(&self, path: &str) -> io::Result<Vec<Entry>> {
        let dir = self.dir(self.resolve(path)?)?;
        let kind = |ino| if self.file(ino).is_some() { EntryKind::File } else { EntryKind::Directory };
        Ok(dir.live.iter().map(|(name, ino)| Entry { name: name.clone(), kind: kind(*ino) }).collect())
    }

    pub(crate) fn rename(&mut self, from: &str, to: &str) -> io::Result<()> {
        let (from_dir, from_name) = self.parent(from)?;
        let (to_dir, to_name) = self.parent(to)?;
        let ino = *self.dir(from_dir)?.live.get(from_name).ok_or(io::ErrorKind::NotFound)?;
        let moves_dir = self.file(ino).is_none();
        if moves_dir && to.trim_end_matches('/').starts_with(&format!("{}/", from.trim_end_matches('/'))) {
            return Err(io::ErrorKind::InvalidInput.into());
        }
        match self.dir(to_dir)?.live.get(to_name).copied() {
            Some(there) if there == ino => return Ok(()),
            Some(there) => match (&self.inodes[&there], moves_dir) {
                (Inode::File(_), true) => return Err(io::ErrorKind::NotADirectory.into()),
                (Inode::Dir(_), false) => return Err(io::ErrorKind::IsADirectory.into()),
                (Inode::Dir(dir), true) if !dir.live.is_empty() => {
                    return Err(io::ErrorKind::DirectoryNotEmpty.into());
                }
                _ => {}
            },
            None => {}
        }
        let (from, to) = ((from_dir, from_name.to_owned()), (to_dir, to_name.to_owned()));
        self.change_names(NameChange::Rename { from, to, ino });
        Ok(())
    }

    pub(crate) fn remove(&mut self, path: &str) -> io::Result<()> {
        let (dir, name) = self.parent(path)?;
        let ino = *self.dir(dir)?.live.get(name).ok_or(io::ErrorKind::NotFound)?;
        self.file(ino).ok_or(io::ErrorKind::IsADirectory)?;
        self.change_names(NameChange::Unlink { dir, name: name.to_owned() });
        Ok(())
    }

    pub(crate) fn remove_dir(&mut self, path: &str) -> io::Result<()> {
        let (dir, name) = self.parent(path)?;
        let ino = *self.dir(dir)?.live.get(name).ok_or(io::ErrorKind::NotFound)?;
        if !self.dir(ino)?.live.is_empty() {
            return Err(io::ErrorKind::DirectoryNotEmpty.into());
        }
        self.change_names(NameChange::Unlink { dir, name: name.to_owned() });
        Ok(())
    }

    /// Writes into the page cache. `lands` is where the platter will have it when misdirected.
    pub(crate) fn write(
        &mut self,
        ino: Ino,
        at: u64,
        data: &Bytes,
        lands: Option<(Ino, usize)>,
    ) -> io::Result<()> {
        let end =
            at.checked_add(data.len() as u64).filter(|end| *end <= FILE_MAX).ok_or_else(|| errno(EFBIG))?;
        let seq = self.seq();
        let grows = end.saturating_sub(self.file(ino).map_or(0, |file| file.cache.len() as u64));
        if self.free().is_some_and(|free| grows > free) {
            return Err(errno(ENOSPC));
        }
        let file = self.file_mut(ino).ok_or_else(|| errno(EIO))?;
        let at = at as usize;
        put(&mut file.cache, at, data);
        file.dirty.push(Dirty { seq, change: Change::Write { at, data: data.clone(), lands } });
        Ok(())
    }

    pub(crate) fn set_len(&mut self, ino: Ino, len: u64) -> io::Result<()> {
        if len > FILE_MAX {
            return Err(errno(EFBIG));
        }
        let seq = self.seq();
        let file = self.file_mut(ino).ok_or_else(|| errno(EIO))?;
        file.cache.resize(len as usize, 0);
        file.dirty.push(Dirty { seq, change: Change::Len(len as usize) });
        Ok(())
    }

    /// Bytes held, those of removed files with an open handle too.
    pub(crate) fn used(&self) -> u64 {
        let len = |inode: &Inode| match inode {
            Inode::File(file) => file.cache.len() as u64,
            Inode::Dir(_) => 0,
        };
        self.inodes.values().map(len).sum()
    }

    /// Bytes left, where there is a budget.
    pub(crate) fn free(&self) -> Option<u64> {
        self.capacity.map(|capacity| capacity.saturating_sub(self.used()))
    }

    /// Forgets inodes that no name, live or durable or pending, and no handle reaches.
    pub(crate) fn sweep(&mut self) {
        // most wait for a reader of what was removed: then nothing is looked for
        if self.orphans.iter().any(|ino| !self.is_held(*ino)) {
            self.forget_unreached();
            self.orphans.retain(|ino| self.inodes.contains_key(ino));
        }
    }

    /// Whether a handle, a write or a change of names that is under way reaches it, names aside.
    fn is_held(&self, ino: Ino) -> bool {
        let is_named = |op: &NameOp| match &op.change {
            NameChange::Link { ino: named, .. } | NameChange::Rename { ino: named, .. } if *named == ino => {
                true
            }
            change => change.dirs().contains(&ino),
        };
        self.file(ino).is_some_and(|file| file.opens > 0)
            || self.begun.values().any(|begun| begun.ino == ino)
            || self.name_ops.iter().any(is_named)
    }

    /// The power failed: live names are what durable ones were, and any inode may have lost its own.
    pub(crate) fn sweep_after_crash(&mut self) {
        self.forget_unreached();
        let live = self.lives();
        self.orphans = self.inodes.keys().copied().filter(|ino| !live.contains(ino)).collect();
    }

    /// Inodes that live names reach.
    fn lives(&self) -> BTreeSet<Ino> {
        let (mut reached, mut edge) = (BTreeSet::from([ROOT]), vec![ROOT]);
        while let Some(ino) = edge.pop() {
            if let Some(Inode::Dir(dir)) = self.inodes.get(&ino) {
                edge.extend(dir.live.values().copied().filter(|ino| reached.insert(*ino)));
            }
        }
        reached
    }

    fn forget_unreached(&mut self) {
        let mut reached = BTreeSet::new();
        let mut edge = vec![ROOT];
        let pending = self.name_ops.iter().filter_map(|op| match &op.change {
            NameChange::Link { ino, .. } | NameChange::Rename { ino, .. } => Some(*ino),
            NameChange::Unlink { .. } => None,
        });
        edge.extend(pending);
        // a directory may be gone, and that on the platter, before the names that were taken from it
        edge.extend(self.name_ops.iter().flat_map(|op| op.change.dirs()));
        let open = |inode: &Inode| matches!(inode, Inode::File(file) if file.opens > 0);
        edge.extend(self.inodes.iter().filter(|(_, inode)| open(inode)).map(|(ino, _)| *ino));
        edge.extend(self.begun.values().map(|begun| begun.ino));
        while let Some(ino) = edge.pop() {
            // one that many changes are pending in is on the edge as often
            if reached.insert(ino)
                && let Some(Inode::Dir(dir)) = self.inodes.get(&ino)
            {
                let names = dir.live.values().chain(dir.durable.values());
                edge.extend(names.filter(|ino| !reached.contains(ino)).copied());
            }
        }
        self.inodes.retain(|ino, _| reached.contains(ino));
    }
}

/// Puts `data` at `at`, with zeroes before it where there was nothing.
pub(crate) fn put(into: &mut Vec<u8>, at: usize, data: &[u8]) {
    if data.is_empty() {
        return;
    }
    if into.len() < at + data.len() {
        into.resize(at + data.len(), 0);
    }
    into[at..at + data.len()].copy_from_slice(data);
}

impl Inode {
    /// Bytes that the platter lacks.
    pub(crate) fn unsynced_bytes(&self) -> usize {
        let Inode::File(file) = self else { return 0 };
        let len = |dirty: &Dirty| match &dirty.change {
            Change::Write { data, .. } => data.len(),
            Change::Len(_) => 0,
        };
        file.dirty.iter().map(len).sum()
    }
}
