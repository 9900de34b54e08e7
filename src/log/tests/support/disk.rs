//! A disk with a page cache: what was not synced is, after a power loss, kept, lost or torn by sector, each
//! write and each directory on its own. A failed sync drops what it should have written but leaves it
//! readable. Handles die with their process.

use std::any::Any;
use std::collections::BTreeMap;
use std::fmt;
use std::os::fd::BorrowedFd;
use std::sync::{Arc, Mutex, MutexGuard};

use bytes::Bytes;
use milena_runtime::{BoxFuture, Disk, Entry, EntryKind, File, Open, io};

use super::run::yield_now;

const SECTOR: usize = 512;

#[derive(Default)]
struct Inode {
    cache: Vec<u8>,
    durable: Vec<u8>,
    dirty: Vec<Write>,
}

enum Write {
    Bytes(usize, Vec<u8>),
    Len(usize),
}

#[derive(Clone, Copy, PartialEq, Debug)]
enum Node {
    File(usize),
    Dir,
}

#[derive(Clone)]
enum NameChange {
    Link(String, Node),
    Unlink(String),
    Rename(String, String),
}

impl NameChange {
    fn dir(&self) -> &str {
        match self {
            NameChange::Link(path, _) | NameChange::Unlink(path) | NameChange::Rename(_, path) => {
                parent(path)
            }
        }
    }

    fn apply(&self, names: &mut BTreeMap<String, Node>) {
        match self {
            NameChange::Link(path, node) => drop(names.insert(path.clone(), *node)),
            NameChange::Unlink(path) => drop(names.remove(path)),
            NameChange::Rename(from, to) => {
                if let Some(node) = names.remove(from) {
                    names.insert(to.clone(), node);
                }
                let within: Vec<String> = names.keys().filter(|path| parent(path) == from).cloned().collect();
                for path in within {
                    let node = names.remove(&path).expect("just listed");
                    names.insert(path.replacen(from, to, 1), node);
                }
            }
        }
    }
}

fn parent(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(parent, _)| parent)
}

#[derive(Default)]
struct State {
    inodes: Vec<Inode>,
    names: BTreeMap<String, Node>,
    durable_names: BTreeMap<String, Node>,
    changes: Vec<NameChange>,
    process: u64,
    random: u64,
    short_reads: bool,
    fail_in: Option<u64>,
    full_in: Option<u64>,
    evict_in: Option<u64>,
    failures: u64,
    sync_calls: Vec<usize>,
    synced_dirs: Vec<String>,
    bytes_read: u64,
}

impl State {
    fn random(&mut self, below: u64) -> u64 {
        self.random = self.random.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.random;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (z ^ (z >> 31)) % below
    }

    fn change(&mut self, change: NameChange) {
        change.apply(&mut self.names);
        self.changes.push(change);
    }

    /// Counts down to when the cache drops what is clean: what a failed sync did not write reads as zeroes.
    fn evict_when_due(&mut self) {
        match &mut self.evict_in {
            Some(0) => self.evict_in = None,
            Some(left) => {
                *left -= 1;
                return;
            }
            None => return,
        }
        for inode in self.inodes.iter_mut().filter(|inode| inode.dirty.is_empty()) {
            let len = inode.cache.len();
            inode.cache.clone_from(&inode.durable);
            inode.cache.resize(len, 0);
        }
    }

    /// Counts down to the planned failure.
    fn fails(&mut self) -> bool {
        self.evict_when_due();
        match &mut self.fail_in {
            Some(0) => {
                self.fail_in = None;
                self.failures += 1;
                true
            }
            Some(left) => {
                *left -= 1;
                false
            }
            None => false,
        }
    }

    /// Counts down what takes space to the planned end of it; from then on there is none.
    fn is_full(&mut self) -> bool {
        match &mut self.full_in {
            Some(0) => {
                self.failures += 1;
                true
            }
            Some(left) => {
                *left -= 1;
                false
            }
            None => false,
        }
    }
}

/// The disk; clones share it. What a process mounts is [`CrashDisk::mount`].
#[derive(Clone, Default)]
pub struct CrashDisk(Arc<Mutex<State>>);

impl CrashDisk {
    pub fn new(seed: u64) -> CrashDisk {
        let disk = CrashDisk::default();
        disk.state().random = seed;
        disk
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap()
    }

    /// The disk as a new process sees it.
    pub fn mount(&self) -> Arc<dyn Disk> {
        Arc::new(Mounted { disk: self.clone(), process: self.state().process })
    }

    /// Reads return fewer bytes than asked from now on.
    pub fn short_reads(&self, on: bool) {
        self.state().short_reads = on;
    }

    /// The operation after `count` more fails with EIO, half done.
    pub fn fail_in(&self, count: u64) {
        self.state().fail_in = Some(count);
    }

    /// After `count` more writes or new files there is no space left: they fail half done, until `heal`.
    pub fn full_in(&self, count: u64) {
        self.state().full_in = Some(count);
    }

    /// Before the operation after `count` more the cache drops what counts as clean.
    pub fn evict_in(&self, count: u64) {
        self.state().evict_in = Some(count);
    }

    /// The cache drops nothing any more; whether it was still to.
    pub fn heal_evict(&self) -> bool {
        self.state().evict_in.take().is_some()
    }

    /// No planned failure; how many happened.
    pub fn heal(&self) -> u64 {
        let mut state = self.state();
        state.fail_in = None;
        state.full_in = None;
        std::mem::take(&mut state.failures)
    }

    /// The process dies; the page cache lives.
    pub fn kill(&self) {
        self.state().process += 1;
    }

    /// The machine dies; what was not synced is kept, lost or torn.
    pub fn power_loss(&self) {
        let mut state = self.state();
        let state = &mut *state;
        state.process += 1;
        for number in 0..state.inodes.len() {
            for write in std::mem::take(&mut state.inodes[number].dirty) {
                lose(state, number, write);
            }
            state.inodes[number].cache = state.inodes[number].durable.clone();
        }
        let mut dirs: Vec<String> = state.changes.iter().map(|change| change.dir().to_owned()).collect();
        dirs.sort();
        dirs.dedup();
        let changes = std::mem::take(&mut state.changes);
        for dir in dirs {
            let of_dir: Vec<&NameChange> = changes.iter().filter(|change| change.dir() == dir).collect();
            let kept = state.random(of_dir.len() as u64 + 1) as usize;
            for change in &of_dir[..kept] {
                change.apply(&mut state.durable_names);
            }
        }
        let dirs: Vec<String> = state.durable_names.keys().cloned().collect();
        state
            .durable_names
            .retain(|path, _| parent(path).is_empty() || dirs.iter().any(|dir| dir == parent(path)));
        state.names = state.durable_names.clone();
    }

    /// Power loss that loses everything unsynced.
    pub fn power_loss_losing_all(&self) {
        {
            let mut state = self.state();
            state.changes.clear();
            state.inodes.iter_mut().for_each(|inode| inode.dirty.clear());
        }
        self.power_loss();
    }

    /// What a file holds, as its readers see it.
    pub fn contents(&self, path: &str) -> Option<Vec<u8>> {
        let state = self.state();
        match state.names.get(path)? {
            Node::File(number) => Some(state.inodes[*number].cache.clone()),
            Node::Dir => None,
        }
    }

    /// Replaces what a file holds, on the platter too.
    pub fn tamper(&self, path: &str, change: impl FnOnce(&mut Vec<u8>)) {
        let mut state = self.state();
        let Some(Node::File(number)) = state.names.get(path).copied() else { panic!("no file {path}") };
        let inode = &mut state.inodes[number];
        change(&mut inode.cache);
        inode.durable = inode.cache.clone();
        inode.dirty.clear();
    }

    /// Makes a file, durably.
    pub fn plant(&self, path: &str, content: &[u8]) {
        let mut state = self.state();
        let number = state.inodes.len();
        let inode = Inode { cache: content.to_vec(), durable: content.to_vec(), dirty: Vec::new() };
        state.inodes.push(inode);
        state.names.insert(path.to_owned(), Node::File(number));
        state.durable_names.insert(path.to_owned(), Node::File(number));
    }

    /// Removes a file, durably.
    pub fn vanish(&self, path: &str) {
        let mut state = self.state();
        assert!(state.names.remove(path).is_some(), "{path}");
        state.durable_names.remove(path);
    }

    /// Every path there is.
    pub fn paths(&self) -> Vec<String> {
        self.state().names.keys().cloned().collect()
    }

    /// Files of each `sync_many` call so far.
    pub fn sync_calls(&self) -> Vec<usize> {
        self.state().sync_calls.clone()
    }

    /// Bytes that were read from files so far.
    pub fn bytes_read(&self) -> u64 {
        self.state().bytes_read
    }

    /// Directories synced so far.
    pub fn synced_dirs(&self) -> Vec<String> {
        self.state().synced_dirs.clone()
    }
}

/// One unsynced write meets a power loss.
fn lose(state: &mut State, number: usize, write: Write) {
    let fate = state.random(3);
    match write {
        Write::Bytes(..) if fate == 0 => {}
        Write::Bytes(at, data) if fate == 1 => put(&mut state.inodes[number].durable, at, &data),
        Write::Bytes(at, data) => {
            let mut done = 0;
            while done < data.len() {
                let len = (SECTOR - (at + done) % SECTOR).min(data.len() - done);
                if state.random(2) == 0 {
                    put(&mut state.inodes[number].durable, at + done, &data[done..done + len]);
                }
                done += len;
            }
        }
        Write::Len(len) if fate != 0 => state.inodes[number].durable.resize(len, 0),
        Write::Len(_) => {}
    }
}

fn put(bytes: &mut Vec<u8>, at: usize, data: &[u8]) {
    if bytes.len() < at + data.len() {
        bytes.resize(at + data.len(), 0);
    }
    bytes[at..at + data.len()].copy_from_slice(data);
}

fn eio() -> io::Error {
    io::Error::from_raw_os_error(5)
}

struct Mounted {
    disk: CrashDisk,
    process: u64,
}

impl Mounted {
    async fn act<T>(&self, act: impl FnOnce(&mut State) -> io::Result<T>) -> io::Result<T> {
        yield_now().await;
        let mut state = self.disk.state();
        if state.process != self.process || state.fails() {
            return Err(eio());
        }
        act(&mut state)
    }

    fn file(&self, number: usize) -> Arc<dyn File> {
        Arc::new(OpenFile { disk: self.disk.clone(), process: self.process, number })
    }
}

impl Disk for Mounted {
    fn open<'a>(&'a self, path: &'a str, how: Open) -> BoxFuture<'a, io::Result<Arc<dyn File>>> {
        Box::pin(async move {
            let number = self
                .act(|state| match (state.names.get(path), how) {
                    (Some(_), Open::New) => Err(io::ErrorKind::AlreadyExists.into()),
                    (Some(Node::Dir), _) => Err(io::ErrorKind::IsADirectory.into()),
                    (Some(Node::File(number)), _) => Ok(*number),
                    (None, Open::Read) => Err(io::ErrorKind::NotFound.into()),
                    (None, _) => {
                        let dir = parent(path);
                        if !dir.is_empty() && state.names.get(dir) != Some(&Node::Dir) {
                            return Err(io::ErrorKind::NotFound.into());
                        }
                        if state.is_full() {
                            return Err(io::ErrorKind::StorageFull.into());
                        }
                        state.inodes.push(Inode::default());
                        let number = state.inodes.len() - 1;
                        state.change(NameChange::Link(path.to_owned(), Node::File(number)));
                        Ok(number)
                    }
                })
                .await?;
            Ok(self.file(number))
        })
    }

    fn create_dir<'a>(&'a self, path: &'a str) -> BoxFuture<'a, io::Result<()>> {
        Box::pin(self.act(move |state| {
            if state.names.contains_key(path) {
                return Err(io::ErrorKind::AlreadyExists.into());
            }
            state.change(NameChange::Link(path.to_owned(), Node::Dir));
            Ok(())
        }))
    }

    fn list<'a>(&'a self, dir: &'a str) -> BoxFuture<'a, io::Result<Vec<Entry>>> {
        Box::pin(self.act(move |state| {
            if !dir.is_empty() && state.names.get(dir) != Some(&Node::Dir) {
                return Err(io::ErrorKind::NotFound.into());
            }
            let entries = state.names.iter().filter(|(path, _)| parent(path) == dir && !path.is_empty());
            Ok(entries
                .map(|(path, node)| Entry {
                    name: path.rsplit('/').next().unwrap_or_default().to_owned(),
                    kind: if *node == Node::Dir { EntryKind::Directory } else { EntryKind::File },
                })
                .collect())
        }))
    }

    fn rename<'a>(&'a self, from: &'a str, to: &'a str) -> BoxFuture<'a, io::Result<()>> {
        Box::pin(self.act(move |state| {
            if !state.names.contains_key(from) {
                return Err(io::ErrorKind::NotFound.into());
            }
            assert_eq!(parent(from), parent(to), "this disk renames within a directory");
            state.change(NameChange::Rename(from.to_owned(), to.to_owned()));
            Ok(())
        }))
    }

    fn remove<'a>(&'a self, path: &'a str) -> BoxFuture<'a, io::Result<()>> {
        Box::pin(self.act(move |state| {
            if !matches!(state.names.get(path), Some(Node::File(_))) {
                return Err(io::ErrorKind::NotFound.into());
            }
            state.change(NameChange::Unlink(path.to_owned()));
            Ok(())
        }))
    }

    fn remove_dir<'a>(&'a self, path: &'a str) -> BoxFuture<'a, io::Result<()>> {
        Box::pin(self.act(move |state| {
            state.change(NameChange::Unlink(path.to_owned()));
            Ok(())
        }))
    }

    fn sync_dir<'a>(&'a self, dir: &'a str) -> BoxFuture<'a, io::Result<()>> {
        Box::pin(self.act(move |state| {
            for change in std::mem::take(&mut state.changes) {
                if change.dir() == dir {
                    change.apply(&mut state.durable_names);
                } else {
                    state.changes.push(change);
                }
            }
            state.synced_dirs.push(dir.to_owned());
            Ok(())
        }))
    }

    fn sync_many<'a>(&'a self, files: &'a [Arc<dyn File>]) -> BoxFuture<'a, Vec<io::Result<()>>> {
        Box::pin(async move {
            self.disk.state().sync_calls.push(files.len());
            let mut results = Vec::new();
            for file in files {
                let number = file.as_any().downcast_ref::<OpenFile>().expect("a file of this disk").number;
                yield_now().await;
                let mut state = self.disk.state();
                let dead = state.process != self.process;
                if dead || state.fails() {
                    // the pages are dropped, and count as clean from now on
                    if !dead {
                        state.inodes[number].dirty.clear();
                    }
                    results.push(Err(eio()));
                    continue;
                }
                let inode = &mut state.inodes[number];
                for write in std::mem::take(&mut inode.dirty) {
                    match write {
                        Write::Bytes(at, data) => put(&mut inode.durable, at, &data),
                        Write::Len(len) => inode.durable.resize(len, 0),
                    }
                }
                results.push(Ok(()));
            }
            results
        })
    }

    fn free_space<'a>(&'a self) -> BoxFuture<'a, io::Result<u64>> {
        Box::pin(async { Ok(u64::MAX) })
    }

    fn path(&self) -> &str {
        "/data"
    }
}

struct OpenFile {
    disk: CrashDisk,
    process: u64,
    number: usize,
}

impl fmt::Debug for OpenFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "OpenFile({})", self.number)
    }
}

impl File for OpenFile {
    fn read_at<'a>(&'a self, offset: u64, buffer: &'a mut [u8]) -> BoxFuture<'a, io::Result<usize>> {
        Box::pin(async move {
            yield_now().await;
            let mut state = self.disk.state();
            if state.process != self.process || state.fails() {
                return Err(eio());
            }
            let len = state.inodes[self.number].cache.len();
            let at = usize::try_from(offset).unwrap().min(len);
            let mut count = buffer.len().min(len - at);
            if state.short_reads && count > 1 {
                count = 1 + state.random(count as u64) as usize;
            }
            state.bytes_read += count as u64;
            buffer[..count].copy_from_slice(&state.inodes[self.number].cache[at..at + count]);
            Ok(count)
        })
    }

    fn write_at<'a>(&'a self, offset: u64, pieces: &'a [Bytes]) -> BoxFuture<'a, io::Result<()>> {
        Box::pin(async move {
            yield_now().await;
            let mut state = self.disk.state();
            if state.process != self.process {
                return Err(eio());
            }
            let mut data = pieces.concat();
            let fails = state.fails();
            let is_full = state.is_full();
            if fails || is_full {
                let kept = state.random(data.len() as u64 + 1) as usize;
                data.truncate(kept);
            }
            let inode = &mut state.inodes[self.number];
            put(&mut inode.cache, offset as usize, &data);
            inode.dirty.push(Write::Bytes(offset as usize, data));
            match (fails, is_full) {
                (true, _) => Err(eio()),
                (_, true) => Err(io::ErrorKind::StorageFull.into()),
                _ => Ok(()),
            }
        })
    }

    fn set_len<'a>(&'a self, len: u64) -> BoxFuture<'a, io::Result<()>> {
        Box::pin(async move {
            yield_now().await;
            let mut state = self.disk.state();
            if state.process != self.process || state.fails() {
                return Err(eio());
            }
            let inode = &mut state.inodes[self.number];
            inode.cache.resize(len as usize, 0);
            inode.dirty.push(Write::Len(len as usize));
            Ok(())
        })
    }

    fn len<'a>(&'a self) -> BoxFuture<'a, io::Result<u64>> {
        Box::pin(async move {
            yield_now().await;
            let mut state = self.disk.state();
            if state.process != self.process || state.fails() {
                return Err(eio());
            }
            Ok(state.inodes[self.number].cache.len() as u64)
        })
    }

    fn fd(&self) -> Option<BorrowedFd<'_>> {
        None
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}
