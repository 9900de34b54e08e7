//! Takes a log directory for this process alone, the way Kafka does: a POSIX record lock on `.lock` in it,
//! so that a Kafka node on the same directory is refused too, and refuses us.
//!
//! Such a lock belongs to the process, and closing *any* descriptor of the file releases it. So the
//! directories that this process holds are also listed here, and a second attempt of ours ends at the
//! list, before it opens the file.

use std::collections::BTreeSet;
use std::fs::{File, OpenOptions};
use std::io;
use std::os::unix::fs::MetadataExt;
use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};

use rustix::fs::{FlockOperation, fcntl_lock};

/// The name of the lock file, Kafka's own. Not listed by the disk, for it is not the log's.
pub(crate) const LOCK_FILE: &str = ".lock";

/// Device and inode: one directory has many paths.
type DirectoryIdentity = (u64, u64);

static HELD: Mutex<BTreeSet<DirectoryIdentity>> = Mutex::new(BTreeSet::new());

/// A directory that is ours until this is dropped. The file stays, as Kafka's does.
#[derive(Debug)]
pub(crate) struct DirectoryLock {
    file: Option<File>,
    identity: DirectoryIdentity,
}

/// Locks the directory at `path`, which must exist. `ResourceBusy`: somebody has it.
pub(crate) fn lock(path: &Path) -> io::Result<DirectoryLock> {
    let metadata = std::fs::metadata(path)?;
    let identity = (metadata.dev(), metadata.ino());
    if !held().insert(identity) {
        return Err(io::Error::new(io::ErrorKind::ResourceBusy, "this process has it already"));
    }
    // from here on the entry is given back by the drop of `lock`
    let mut lock = DirectoryLock { file: None, identity };
    let file =
        OpenOptions::new().read(true).write(true).create(true).truncate(false).open(path.join(LOCK_FILE))?;
    match fcntl_lock(&file, FlockOperation::NonBlockingLockExclusive) {
        Ok(()) => {
            lock.file = Some(file);
            Ok(lock)
        }
        // POSIX lets a system say either
        Err(rustix::io::Errno::AGAIN | rustix::io::Errno::ACCESS) => {
            Err(io::Error::new(io::ErrorKind::ResourceBusy, "another process has it"))
        }
        Err(error) => Err(error.into()),
    }
}

impl Drop for DirectoryLock {
    fn drop(&mut self) {
        // the file first: whoever then finds the directory off the list can lock it
        drop(self.file.take());
        held().remove(&self.identity);
    }
}

fn held() -> MutexGuard<'static, BTreeSet<DirectoryIdentity>> {
    HELD.lock().unwrap_or_else(PoisonError::into_inner)
}
