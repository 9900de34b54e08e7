//! What becomes durable, and when: by a sync, by a sync that failed, by a crash that took what no sync
//! had covered. The rules are those of a journalled file system on Linux, no kinder.

use std::collections::{BTreeMap, BTreeSet};
use std::task::Waker;

use super::model::{Change, Dirty, Ino, Inode, NameChange, ROOT, SECTOR, Volume, put};
use crate::entropy::{Ratio, Stream};

/// What a crash does to unsynced writes.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Mood {
    /// All are lost: the device had written none.
    Nothing,
    /// Those up to some moment are kept.
    Prefix(u64),
    /// Each file on its own, as the kernel writes back file by file.
    Scatter,
}

/// What a crash does to the unsynced writes of one file.
#[derive(Clone, Copy)]
enum FileMood {
    /// All are lost.
    Nothing,
    /// All are kept: the kernel had written the file back.
    All,
    /// Each on its own is lost, kept, or torn by sector.
    Scatter,
}

/// What a power loss takes, where the director decides it and not the dice.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Loss {
    /// Everything that no sync had covered.
    All,
    /// Each unsynced write on its own is lost, kept, or torn by sector.
    Torn,
    /// Nothing: the device had written all of it.
    Nothing,
}

impl Volume {
    /// A sync of `ino` came back well: what was written before `upto` is on the platter.
    pub(crate) fn synced(&mut self, ino: Ino, upto: u64) {
        for dirty in self.take_dirty(ino, upto) {
            self.reach_platter(ino, dirty.change);
        }
    }

    /// A sync of `ino` failed: of what was written before `upto` each write reached the platter or never
    /// will, since its pages are clean now. They stay readable in the cache, and the next sync says yes.
    pub(crate) fn sync_failed(&mut self, ino: Ino, upto: u64, dice: &mut Stream) {
        for dirty in self.take_dirty(ino, upto) {
            if dice.chance(Ratio::new(1, 2)) {
                self.reach_platter(ino, dirty.change);
            } else {
                self.stats.dropped_dirty += 1;
            }
        }
    }

    fn take_dirty(&mut self, ino: Ino, upto: u64) -> Vec<Dirty> {
        let Some(file) = self.file_mut(ino) else { return Vec::new() };
        let split = file.dirty.partition_point(|dirty| dirty.seq < upto);
        let later = file.dirty.split_off(split);
        std::mem::replace(&mut file.dirty, later)
    }

    fn reach_platter(&mut self, ino: Ino, change: Change) {
        match change {
            Change::Write { data, lands: Some((victim, at)), .. } => {
                self.stats.misdirected += 1;
                if let Some(file) = self.file_mut(victim) {
                    // no sector beyond the end of a file belongs to it
                    let len = data.len().min(file.durable.len().saturating_sub(at));
                    if len > 0 {
                        file.durable[at..at + len].copy_from_slice(&data[..len]);
                    }
                }
            }
            Change::Write { at, data, lands: None } => {
                if let Some(file) = self.file_mut(ino) {
                    put(&mut file.durable, at, &data);
                }
            }
            Change::Len(len) => {
                if let Some(file) = self.file_mut(ino) {
                    file.durable.resize(len, 0);
                }
            }
        }
    }

    /// The names in directory `dir` that were changed before `upto` are durable; and, as the journal goes
    /// in order, so is what came before them in any directory that they tie `dir` to.
    pub(crate) fn dir_synced(&mut self, dir: Ino, upto: u64) {
        let mut tied = BTreeSet::from([dir]);
        let mut covered = BTreeSet::new();
        for op in self.name_ops.iter().rev().filter(|op| op.seq < upto) {
            let dirs = op.change.dirs();
            if dirs.iter().any(|dir| tied.contains(dir)) {
                tied.extend(dirs);
                covered.insert(op.seq);
            }
        }
        if dir == ROOT && !covered.is_empty() {
            self.root_syncs += 1;
            self.root_watchers.drain(..).for_each(Waker::wake);
        }
        self.settle_names(|op_seq| covered.contains(&op_seq));
        self.sweep();
    }

    /// Moves the pending changes of names that `covered` picks to the platter, in their order.
    fn settle_names(&mut self, covered: impl Fn(u64) -> bool) {
        let (now, later) = std::mem::take(&mut self.name_ops).into_iter().partition(|op| covered(op.seq));
        self.name_ops = later;
        let now: Vec<super::model::NameOp> = now;
        for op in now {
            match op.change {
                NameChange::Link { dir, name, ino } => {
                    self.durable_mut(dir).insert(name, ino);
                }
                NameChange::Unlink { dir, name } => {
                    self.durable_mut(dir).remove(&name);
                }
                NameChange::Rename { from, to, ino } => {
                    self.durable_mut(from.0).remove(&from.1);
                    self.durable_mut(to.0).insert(to.1, ino);
                }
            }
        }
    }

    fn durable_mut(&mut self, ino: Ino) -> &mut BTreeMap<String, Ino> {
        match self.inodes.get_mut(&ino) {
            Some(Inode::Dir(dir)) => &mut dir.durable,
            _ => unreachable!("a directory with pending changes of names is kept"),
        }
    }

    /// The process died; its kernel lives. Locks and handles are gone, the page cache stays, and of each
    /// write under way a part may have been done. How many bytes that was.
    pub(crate) fn process_died(&mut self, dice: &mut Stream) -> u64 {
        let mut written = 0;
        for begun in std::mem::take(&mut self.begun).into_values() {
            let total: usize = begun.pieces.iter().map(|piece| piece.len()).sum();
            let mut left = dice.between(0, total as u64) as usize;
            if left > 0 && left < total {
                self.stats.cut_writes += 1;
            }
            let mut at = begun.at;
            for piece in begun.pieces {
                let part = piece.slice(..piece.len().min(left));
                left -= part.len();
                written += part.len() as u64;
                if self.write(begun.ino, at, &part, None).is_err() {
                    break; // the disk is full: the rest was not written either
                }
                at += part.len() as u64;
            }
        }
        self.mounted = None;
        self.waiting.clear();
        for inode in self.inodes.values_mut() {
            if let Inode::File(file) = inode {
                file.opens = 0;
            }
        }
        self.sweep();
        written
    }

    /// The machine lost power: the page cache is gone, and of what no sync had covered the dice decide.
    /// The process has died before.
    pub(crate) fn crash(&mut self, dice: &mut Stream) {
        self.stats.crashes += 1;
        self.crash_files(dice);
        self.crash_names(dice);
        for inode in self.inodes.values_mut() {
            match inode {
                Inode::File(file) => file.cache = file.durable.clone(),
                Inode::Dir(dir) => dir.live = dir.durable.clone(),
            }
        }
        self.sweep_after_crash();
    }

    fn crash_files(&mut self, dice: &mut Stream) {
        let mut unsynced: Vec<(u64, Ino, Change)> = Vec::new();
        let inos: Vec<Ino> = self.inodes.keys().copied().collect();
        for ino in inos {
            unsynced.extend(
                self.take_dirty(ino, u64::MAX).into_iter().map(|dirty| (dirty.seq, ino, dirty.change)),
            );
        }
        unsynced.sort_by_key(|(seq, _, _)| *seq);
        if unsynced.is_empty() {
            return;
        }
        self.stats.crashes_with_unsynced_writes += 1;
        let mood = match dice.below(6) {
            0 => Mood::Nothing,
            1 => Mood::Prefix(dice.between(unsynced[0].0, unsynced[unsynced.len() - 1].0 + 1)),
            _ => Mood::Scatter,
        };
        let mood = match self.loss {
            None => mood,
            Some(Loss::All) => Mood::Nothing,
            Some(Loss::Torn) => Mood::Scatter,
            Some(Loss::Nothing) => Mood::Prefix(u64::MAX),
        };
        let mut moods: BTreeMap<Ino, FileMood> = BTreeMap::new();
        for (seq, ino, change) in unsynced {
            match mood {
                Mood::Nothing => self.stats.lost_writes += 1,
                Mood::Prefix(before) if seq < before => {
                    self.stats.kept_writes += 1;
                    self.reach_platter(ino, change);
                }
                Mood::Prefix(_) => self.stats.lost_writes += 1,
                Mood::Scatter => match moods.entry(ino).or_insert_with(|| self.file_mood(dice)) {
                    FileMood::Nothing => self.stats.lost_writes += 1,
                    FileMood::All => {
                        self.stats.kept_writes += 1;
                        self.reach_platter(ino, change);
                    }
                    FileMood::Scatter => self.scatter(ino, change, dice),
                },
            }
        }
    }

    /// Some files were written back whole and others not at all: were each write of its own, two files of which one
    /// tells of the other would hardly ever differ as a whole.
    fn file_mood(&self, dice: &mut Stream) -> FileMood {
        if self.loss.is_some() {
            return FileMood::Scatter;
        }
        match dice.below(6) {
            0 => FileMood::Nothing,
            1 | 2 => FileMood::All,
            _ => FileMood::Scatter,
        }
    }

    /// One unsynced change on its own: lost, kept, or (a write) torn by sector.
    fn scatter(&mut self, ino: Ino, change: Change, dice: &mut Stream) {
        match (dice.below(3), change) {
            (0, _) => self.stats.lost_writes += 1,
            (2, Change::Write { at, data, lands: None }) => {
                let (mut kept, mut done) = (0, 0);
                while done < data.len() {
                    let len = (SECTOR - (at + done) % SECTOR).min(data.len() - done);
                    if dice.chance(Ratio::new(1, 2)) {
                        let sector = data.slice(done..done + len);
                        self.reach_platter(ino, Change::Write { at: at + done, data: sector, lands: None });
                        kept += len;
                    }
                    done += len;
                }
                match kept {
                    0 => self.stats.lost_writes += 1,
                    n if n == data.len() => self.stats.kept_writes += 1,
                    _ => self.stats.torn_writes += 1,
                }
            }
            (_, change) => {
                self.stats.kept_writes += 1;
                self.reach_platter(ino, change);
            }
        }
    }

    /// Of each directory's unsynced changes a prefix survives; a rename between two directories survives
    /// in both or in none.
    fn crash_names(&mut self, dice: &mut Stream) {
        if self.name_ops.is_empty() {
            return;
        }
        self.stats.crashes_with_unsynced_names += 1;
        let mut left: BTreeMap<Ino, u64> = BTreeMap::new();
        for op in &self.name_ops {
            for dir in BTreeSet::from(op.change.dirs()) {
                *left.entry(dir).or_default() += 1;
            }
        }
        for count in left.values_mut() {
            // a journal is committed as a whole more often than not
            let mood = if self.loss.is_some() { None } else { Some(dice.below(4)) };
            let kept = match mood {
                Some(0) => 0,
                Some(1) => *count,
                _ => dice.between(0, *count),
            };
            *count = match self.loss {
                Some(Loss::All) => 0,
                Some(Loss::Nothing) => *count,
                _ => kept,
            };
        }
        let mut kept = BTreeSet::new();
        for op in &self.name_ops {
            let dirs = BTreeSet::from(op.change.dirs());
            if dirs.iter().all(|dir| left[dir] > 0) {
                kept.insert(op.seq);
                dirs.iter().for_each(|dir| *left.get_mut(dir).expect("counted above") -= 1);
            } else {
                // nothing later in these directories may survive what came before it
                dirs.iter().for_each(|dir| *left.get_mut(dir).expect("counted above") = 0);
            }
        }
        self.stats.kept_names += kept.len() as u64;
        self.stats.lost_names += (self.name_ops.len() - kept.len()) as u64;
        self.settle_names(|seq| kept.contains(&seq));
        self.name_ops.clear();
    }

    /// The kernel evicts clean pages: reads see the platter again, with all that was dropped, misdirected
    /// or rotten. Files with unsynced writes stay cached.
    pub(crate) fn evict(&mut self) {
        for inode in self.inodes.values_mut() {
            if let Inode::File(file) = inode
                && file.dirty.is_empty()
            {
                file.cache = file.durable.clone();
            }
        }
    }

    /// Flips bit `bit` of the file at `path`, on the platter and in the cache. False where there is none.
    pub(crate) fn rot(&mut self, ino: Ino, bit: u64) -> bool {
        let Some(file) = self.file_mut(ino) else { return false };
        let mut flipped = false;
        for bytes in [&mut file.cache, &mut file.durable] {
            if let Some(byte) = bytes.get_mut((bit / 8) as usize) {
                *byte ^= 1 << (bit % 8);
                flipped = true;
            }
        }
        self.stats.rotten_bits += u64::from(flipped);
        flipped
    }

    /// Where a misdirected write goes: some sector of some file.
    pub(crate) fn victim(&self, dice: &mut Stream) -> Option<(Ino, usize)> {
        let has_data = |(ino, inode): (&Ino, &Inode)| match inode {
            Inode::File(file) if !file.durable.is_empty() => Some((*ino, file.durable.len())),
            _ => None,
        };
        let files: Vec<(Ino, usize)> = self.inodes.iter().filter_map(has_data).collect();
        if files.is_empty() {
            return None;
        }
        let (ino, len) = files[dice.below(files.len() as u64) as usize];
        debug_assert_ne!(ino, ROOT, "the root is a directory");
        Some((ino, dice.below(len.div_ceil(SECTOR) as u64) as usize * SECTOR))
    }
}
