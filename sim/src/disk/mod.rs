//! Simulated disks: `model.rs` holds the bytes and names, `crash.rs` decides what lasts, `faults.rs` what
//! goes wrong, `seam.rs` is what production code sees, and this file what the director may do.

mod crash;
mod faults;
mod file_kind;
mod image;
mod model;
mod seam;

use std::future::poll_fn;
use std::task::{Poll, Waker};

use bytes::Bytes;
use milena_runtime::Open;

pub use crash::Loss;
pub use faults::{DiskFault, DiskOp, DiskProfile, DiskStats, Harm, When};
pub use file_kind::FileKind;
pub(crate) use model::Volume;
pub use model::{FILE_MAX, FREE_UNLIMITED, SECTOR};
pub(crate) use seam::SimFile;

use crate::entropy::{Salt, Stream};
use crate::trace::digest;
use crate::world::{State, World};

/// One disk of a node, as the director sees it. It is there from the first call on; production code finds
/// it with `Storage::mount`.
#[derive(Clone)]
pub struct DiskControl {
    world: World,
    node: usize,
    path: String,
}

impl State {
    /// The volume at `path` of `node`, made where there is none.
    fn volume_made(&mut self, node: usize, path: &str) -> &mut Volume {
        if !self.nodes[node].volumes.contains_key(path) {
            let generation = self.serial();
            self.nodes[node].volumes.insert(path.to_owned(), Volume::new(generation));
        }
        self.nodes[node].volumes.get_mut(path).expect("just made")
    }

    /// Every disk of `node` loses what was not synced.
    pub(crate) fn crash_disks(&mut self, node: usize) {
        let mut dice = self.stream(Salt::Crash, node).clone();
        let mut seen = Vec::new();
        for volume in self.nodes[node].volumes.values_mut() {
            volume.crash(&mut dice);
            let stats = &volume.stats;
            seen.extend([
                stats.kept_writes,
                stats.lost_writes,
                stats.torn_writes,
                stats.kept_names,
                stats.lost_names,
            ]);
        }
        *self.stream(Salt::Crash, node) = dice;
        self.note(node, "crash", &seen, || {
            format!("kept, lost, torn, names kept, names lost so far: {seen:?}")
        });
    }
}

impl DiskControl {
    pub(crate) fn new(world: World, node: usize, path: &str) -> DiskControl {
        DiskControl { world, node, path: path.to_owned() }
    }

    fn with<T>(
        &self,
        kind: &'static str,
        detail: &str,
        act: impl FnOnce(&mut Volume, &mut Stream) -> T,
    ) -> T {
        let mut state = self.world.lock();
        let mut dice = state.stream(Salt::Faults, self.node).clone();
        let value = act(state.volume_made(self.node, &self.path), &mut dice);
        *state.stream(Salt::Faults, self.node) = dice;
        let text = format!("{} {detail}", self.path);
        state.note(self.node, kind, &[digest(text.as_bytes())], || text);
        value
    }

    fn look<T>(&self, act: impl FnOnce(&Volume) -> T) -> T {
        act(self.world.lock().volume_made(self.node, &self.path))
    }

    /// Adds a fault.
    pub fn inject(&self, fault: DiskFault) {
        let text = format!("{fault:?}");
        self.with("disk-fault", &text, |volume, _| volume.faults.inject(fault));
    }

    /// Removes one fault that equals `fault`, if it is still there. Others stay.
    pub fn withdraw(&self, fault: &DiskFault) {
        let text = format!("{fault:?}");
        self.with("disk-ease", &text, |volume, _| volume.faults.withdraw(fault));
    }

    /// Counts something that the disk itself does not see.
    pub(crate) fn count(&self, count: impl FnOnce(&mut DiskStats)) {
        count(&mut self.world.lock().volume_made(self.node, &self.path).stats);
    }

    /// Removes all faults that have not struck. What they did stays.
    pub fn clear_faults(&self) {
        self.with("disk-heal", "", |volume, _| volume.faults.clear());
    }

    /// Changes how long operations take.
    pub fn set_profile(&self, profile: DiskProfile) {
        let text = format!("{profile:?}");
        self.with("disk-speed", &text, |volume, _| volume.profile = profile);
    }

    /// Gives the disk a size in bytes, or takes it away. What is there stays.
    pub fn set_capacity(&self, capacity: Option<u64>) {
        let text = format!("{capacity:?}");
        self.with("disk-size", &text, |volume, _| volume.capacity = capacity);
    }

    /// From now on no operation ends, until [`DiskControl::unstall`] or the end of the process.
    pub fn stall(&self) {
        self.with("disk-stall", "", |volume, _| volume.stalled = true);
    }

    /// Decides what the next power losses take; `None`: the dice do.
    pub fn set_loss(&self, loss: Option<Loss>) {
        let text = format!("{loss:?}");
        self.with("disk-loss", &text, |volume, _| volume.loss = loss);
    }

    /// Lets operations end again.
    pub fn unstall(&self) {
        let waiting = self.with("disk-go", "", |volume, _| {
            volume.stalled = false;
            std::mem::take(&mut volume.waiting)
        });
        waiting.into_iter().for_each(Waker::wake);
    }

    /// Flips bit `bit` of the file at `path`; false where there is none.
    pub fn rot(&self, path: &str, bit: u64) -> bool {
        let text = format!("{path} bit {bit}");
        self.with("disk-rot", &text, |volume, _| volume.resolve(path).is_ok_and(|ino| volume.rot(ino, bit)))
    }

    /// Flips some bit of the file at `path`; which one, where there is any.
    pub fn rot_somewhere(&self, path: &str) -> Option<u64> {
        self.with("disk-rot", path, |volume, dice| {
            let ino = volume.resolve(path).ok()?;
            let bits = volume.file(ino)?.cache.len() as u64 * 8;
            let bit = (bits > 0).then(|| dice.below(bits))?;
            volume.rot(ino, bit).then_some(bit)
        })
    }

    /// The kernel evicts clean pages: what a failed sync dropped, a misdirected write missed or hit, shows.
    pub fn evict_cache(&self) {
        self.with("disk-evict", "", |volume, _| volume.evict());
    }

    /// Waits until names in the root have become durable by more syncs than `seen`; then by how many.
    pub(crate) async fn root_synced(&self, seen: u64) -> u64 {
        poll_fn(|cx| {
            let mut state = self.world.lock();
            let volume = state.volume_made(self.node, &self.path);
            if volume.root_syncs > seen {
                return Poll::Ready(volume.root_syncs);
            }
            volume.root_watchers.push(cx.waker().clone());
            Poll::Pending
        })
        .await
    }

    /// Whether `fault` still waits for its operation.
    pub(crate) fn holds(&self, fault: &DiskFault) -> bool {
        self.look(|volume| volume.faults.holds(fault))
    }

    /// Waits until so many more operations `op` were begun.
    pub(crate) async fn operated(&self, op: DiskOp, times: u64) {
        let mut goal = None;
        poll_fn(|cx| {
            let mut state = self.world.lock();
            let volume = state.volume_made(self.node, &self.path);
            let begun = volume.begun_ops[op as usize];
            if begun >= *goal.get_or_insert(begun + times) {
                return Poll::Ready(());
            }
            volume.op_watchers.push(cx.waker().clone());
            Poll::Pending
        })
        .await;
    }

    /// Puts an empty disk in its place. Handles to the old one fail with EIO; faults, speed and size go
    /// with it.
    pub fn replace(&self) {
        let mut state = self.world.lock();
        let generation = state.serial();
        let old = state.volume_made(self.node, &self.path);
        let (stats, waiting) = (old.stats.clone(), std::mem::take(&mut old.waiting));
        *old = Volume::new(generation);
        old.stats = stats;
        old.stats.replaced += 1;
        let text = self.path.clone();
        state.note(self.node, "disk-new", &[generation], || text);
        drop(state);
        waiting.into_iter().for_each(Waker::wake);
    }

    /// Puts a durable file there, with the directories above it: a data directory from elsewhere.
    ///
    /// # Panics
    /// When the path names a directory, or goes through a file.
    pub fn plant(&self, path: &str, content: &[u8]) {
        self.with("disk-plant", path, |volume, _| {
            for (end, _) in path.match_indices('/') {
                // there already is as good
                let _ = volume.create_dir(&path[..end]);
            }
            let ino = volume.open(path, Open::Write).expect("a planted file has a path for a file");
            volume.set_len(ino, 0).expect("an open file can be cut");
            volume
                .write(ino, 0, &Bytes::copy_from_slice(content), None)
                .expect("a planted file fits the disk");
            volume.synced(ino, u64::MAX);
            for end in std::iter::once(0).chain(path.match_indices('/').map(|(end, _)| end)) {
                let dir = volume.resolve(&path[..end]).expect("made above");
                volume.dir_synced(dir, u64::MAX);
            }
            volume.created = true;
            volume.close(ino);
        });
    }

    /// What a reader of the file at `path` sees; after a crash, what survived.
    pub fn contents(&self, path: &str) -> Option<Vec<u8>> {
        self.look(|volume| Some(volume.file(volume.resolve(path).ok()?)?.cache.clone()))
    }

    /// What of the file at `path` is on the platter.
    pub fn durable(&self, path: &str) -> Option<Vec<u8>> {
        self.look(|volume| Some(volume.file(volume.resolve(path).ok()?)?.durable.clone()))
    }

    /// The paths of all files, sorted.
    pub fn files(&self) -> Vec<String> {
        fn walk(volume: &Volume, dir: &str, found: &mut Vec<String>) {
            for entry in volume.list(dir).unwrap_or_default() {
                let path = if dir.is_empty() { entry.name } else { format!("{dir}/{}", entry.name) };
                match entry.kind {
                    milena_runtime::EntryKind::Directory => walk(volume, &path, found),
                    _ => found.push(path),
                }
            }
        }
        let mut found = Vec::new();
        self.look(|volume| walk(volume, "", &mut found));
        found
    }

    /// Bytes held.
    pub fn used(&self) -> u64 {
        self.look(Volume::used)
    }

    /// What it went through.
    pub fn stats(&self) -> DiskStats {
        self.look(|volume| volume.stats.clone())
    }
}
