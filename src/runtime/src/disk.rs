//! Log directories and the files in them, with durability spelled out: what no `sync` covered may be
//! lost, torn or reordered by a crash, and a new name needs its directory synced.

use std::any::Any;
use std::fmt;
use std::os::fd::BorrowedFd;
use std::sync::Arc;

use bytes::Bytes;

use crate::BoxFuture;
use crate::io::Result;

/// Where log directories come from.
pub trait Storage: Send + Sync + 'static {
    /// Takes the log directory at `path` for this process alone, creating it when absent. Fails with
    /// `ResourceBusy` when another process holds it. Held until the last clone of the disk is dropped.
    fn mount<'a>(&'a self, path: &'a str) -> BoxFuture<'a, Result<Arc<dyn Disk>>>;
    /// What is in the directory at `path`, sorted by name; `None` when nothing is there. Asked before
    /// `mount`, which leaves a lock file: so a directory that is not ours is left as it was.
    fn peek<'a>(&'a self, path: &'a str) -> BoxFuture<'a, Result<Option<Vec<Entry>>>>;
}

/// How a file is opened.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Open {
    /// To read; it must exist.
    Read,
    /// To read and write; created when absent.
    Write,
    /// To read and write; it must not exist.
    New,
}

/// What a directory lists.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Entry {
    /// The name within its directory.
    pub name: String,
    /// What bears it.
    pub kind: EntryKind,
}

/// What bears a name.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum EntryKind {
    /// A file.
    File,
    /// A directory.
    Directory,
    /// Something that this program does not make (a link, a socket): left alone.
    Other,
}

/// One log directory. Paths are relative to it, use `/`, and `""` is the directory itself. A rename,
/// creation or removal is durable once the directory of the name was synced.
pub trait Disk: Send + Sync + 'static {
    /// Opens or creates a file.
    fn open<'a>(&'a self, path: &'a str, how: Open) -> BoxFuture<'a, Result<Arc<dyn File>>>;
    /// Creates a directory; its parent must exist. Fails with `AlreadyExists`.
    fn create_dir<'a>(&'a self, path: &'a str) -> BoxFuture<'a, Result<()>>;
    /// What is in `dir`, sorted by name.
    fn list<'a>(&'a self, dir: &'a str) -> BoxFuture<'a, Result<Vec<Entry>>>;
    /// Renames a file or directory, replacing a file (or an empty directory) of the new name.
    fn rename<'a>(&'a self, from: &'a str, to: &'a str) -> BoxFuture<'a, Result<()>>;
    /// Removes a file. Who has it open reads on.
    fn remove<'a>(&'a self, path: &'a str) -> BoxFuture<'a, Result<()>>;
    /// Removes an empty directory.
    fn remove_dir<'a>(&'a self, path: &'a str) -> BoxFuture<'a, Result<()>>;
    /// Makes the names in `dir` durable: creations, renames and removals in it.
    fn sync_dir<'a>(&'a self, dir: &'a str) -> BoxFuture<'a, Result<()>>;
    /// Makes data and length of each file durable; a result for each, in order. After an error nothing
    /// may be assumed of that file's unsynced writes, and a later success proves nothing about them: the
    /// caller stops using the file and recovers.
    fn sync_many<'a>(&'a self, files: &'a [Arc<dyn File>]) -> BoxFuture<'a, Vec<Result<()>>>;
    /// Bytes free for this process.
    fn free_space<'a>(&'a self) -> BoxFuture<'a, Result<u64>>;
    /// For messages to people: the directory's own path.
    fn path(&self) -> &str;
}

impl dyn Disk {
    /// Makes one file durable; see [`Disk::sync_many`].
    pub async fn sync(&self, file: &Arc<dyn File>) -> Result<()> {
        let mut results = self.sync_many(std::slice::from_ref(file)).await;
        results.pop().expect("one result a file")
    }
}

/// An open file. Reads and writes of disjoint ranges may run at once.
#[expect(
    clippy::len_without_is_empty,
    reason = "a file's length is asked of the system, and nobody asks whether it is zero"
)]
pub trait File: Send + Sync + Any + fmt::Debug {
    /// Reads up to `buffer.len()` bytes from `offset` on; fewer than asked, even when more are there, as
    /// read(2) may. 0: the file ends at or before `offset`.
    fn read_at<'a>(&'a self, offset: u64, buffer: &'a mut [u8]) -> BoxFuture<'a, Result<usize>>;
    /// Writes all of `pieces`, one after another, from `offset` on. After an error any part of them may
    /// have been written.
    fn write_at<'a>(&'a self, offset: u64, pieces: &'a [Bytes]) -> BoxFuture<'a, Result<()>>;
    /// Cuts the file, or extends it with zeroes.
    fn set_len<'a>(&'a self, len: u64) -> BoxFuture<'a, Result<()>>;
    /// The length now.
    fn len<'a>(&'a self) -> BoxFuture<'a, Result<u64>>;
    /// The descriptor, for sendfile(2) in `host`; `None` in `sim`.
    fn fd(&self) -> Option<BorrowedFd<'_>>;
    /// For the world that made it.
    fn as_any(&self) -> &dyn Any;
}

impl dyn File {
    /// Reads exactly `buffer.len()` bytes; `UnexpectedEof` when the file ends before.
    pub async fn read_exact_at(&self, mut offset: u64, mut buffer: &mut [u8]) -> Result<()> {
        while !buffer.is_empty() {
            let read = self.read_at(offset, buffer).await?;
            if read == 0 {
                return Err(crate::io::ErrorKind::UnexpectedEof.into());
            }
            offset += read as u64;
            buffer = &mut buffer[read..];
        }
        Ok(())
    }

    /// Reads until `buffer` is full or the file ends; how many bytes were read.
    pub async fn read_up_to_at(&self, offset: u64, buffer: &mut [u8]) -> Result<usize> {
        let mut filled = 0;
        while filled < buffer.len() {
            let read = self.read_at(offset + filled as u64, &mut buffer[filled..]).await?;
            if read == 0 {
                break;
            }
            filled += read;
        }
        Ok(filled)
    }
}
