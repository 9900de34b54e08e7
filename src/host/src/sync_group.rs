//! Makes a group of files durable, in the way that `sync_choice` names, and says of each file how it went. It
//! must never call a file synced whose data, length or place on the disk may be lost: every error that the
//! system reports in either way counts, and none is retried.
//!
//! As a whole: 1. start writing each file's dirty pages (which also finds their place on the disk, and fails for
//! the file where there is none); 2. syncfs, one commit of the journal and one flush of the disk for all; 3. ask
//! each file whether writing its pages failed. A failure of the second step is every file's.

use std::fs;
use std::io;
use std::os::fd::{AsFd, AsRawFd};
use std::os::linux::fs::MetadataExt;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use milena_probe::always;
use rustix::io::Errno;

use crate::file::HostFile;
use crate::jobs::{DISK_JOBS_MAX, DiskJobs};
use crate::sync_choice::{SyncTimes, Way};

/// Files that are synced at once, each by itself. Disks take several syncs at a time, and a journalling
/// file system answers those that wait together with one commit of its journal.
const SYNCS_AT_ONCE_MAX: usize = 8;
const _: () = assert!(SYNCS_AT_ONCE_MAX < DISK_JOBS_MAX, "a group commit leaves threads for reads");
/// What statfs(2) answers for ext2, ext3 and ext4: where syncing as a whole was measured and its errors known.
const EXT4: u64 = 0xEF53;

type Synced = Vec<io::Result<()>>;

/// How the groups of one log directory become durable.
pub(crate) struct SyncGroups {
    /// None: nothing is synced as a whole here.
    whole: Option<Arc<Whole>>,
    times: Arc<Mutex<SyncTimes>>,
}

/// A file system that may be synced as a whole.
struct Whole {
    /// Open since the directory was mounted: a descriptor reports the errors since it was opened.
    root: fs::File,
    device: u64,
}

impl SyncGroups {
    /// For the log directory at `root`, which exists.
    pub(crate) fn new(root: &Path) -> SyncGroups {
        let whole = Whole::open(root).ok().flatten().map(Arc::new);
        SyncGroups { whole, times: Arc::new(Mutex::new(SyncTimes::new())) }
    }

    /// Makes data and length of each file durable; a result for each, in order.
    pub(crate) async fn sync(&self, jobs: &DiskJobs, files: Vec<HostFile>) -> Synced {
        let (count, began) = (files.len(), Instant::now());
        let (way, results) = match self.sync_whole(jobs, files).await {
            Ok(results) => (Way::Whole, results),
            Err(files) => (Way::Each, sync_each(jobs, files.into()).await),
        };
        always!(results.len() == count, "a result a file");
        if count > 0 {
            let now = Instant::now();
            lock(&self.times).note(way, count, now.saturating_duration_since(began), now);
        }
        results
    }

    /// Gives the files back where they are to be synced each.
    async fn sync_whole(&self, jobs: &DiskJobs, files: Vec<HostFile>) -> Result<Synced, Vec<HostFile>> {
        let Some(whole) = self.whole.clone() else { return Err(files) };
        let (times, count) = (self.times.clone(), files.len());
        let chosen = move |dirty| lock(&times).choose(count, dirty, Instant::now()) == Way::Whole;
        // what is dirty is read from a file of text, and only where it may matter
        if !chosen(0) {
            return Err(files);
        }
        jobs.run(move || match dirty_bytes() {
            Ok(dirty) if chosen(dirty) => Ok(whole.sync(&files)),
            _ => Err(files),
        })
        .await
    }
}

fn lock(times: &Mutex<SyncTimes>) -> MutexGuard<'_, SyncTimes> {
    times.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Whole {
    fn open(root: &Path) -> io::Result<Option<Whole>> {
        let root = fs::File::open(root)?;
        let stat = rustix::fs::fstatfs(&root)?;
        if stat.f_type as u64 != EXT4 {
            return Ok(None);
        }
        let device = root.metadata()?.st_dev();
        Ok(Some(Whole { root, device }))
    }

    /// Blocks.
    fn sync(&self, files: &[HostFile]) -> Synced {
        let mut results: Synced = files.iter().map(|file| self.begin(file)).collect();
        let whole = rustix::fs::syncfs(&self.root);
        for (file, result) in files.iter().zip(&mut results) {
            let ended = match whole {
                Ok(()) => file_range(file, libc::SYNC_FILE_RANGE_WAIT_BEFORE),
                Err(error) => Err(error.into()),
            };
            if result.is_ok() {
                *result = ended.map_err(|error| file.failed_to_sync(error));
            }
        }
        results
    }

    fn begin(&self, file: &HostFile) -> io::Result<()> {
        if file.file().metadata().map_err(|error| file.failed_to_sync(error))?.st_dev() != self.device {
            // reached through a link or a mount: syncfs of the root says nothing about it
            return file.sync();
        }
        file_range(file, libc::SYNC_FILE_RANGE_WRITE).map_err(|error| file.failed_to_sync(error))
    }
}

/// sync_file_range(2) over all of `file`.
#[expect(unsafe_code, reason = "rustix does not have this system call")]
fn file_range(file: &HostFile, flags: libc::c_uint) -> io::Result<()> {
    // SAFETY: the descriptor is open as long as `file` is borrowed, and no memory is passed.
    match unsafe { libc::sync_file_range(file.file().as_fd().as_raw_fd(), 0, 0, flags) } {
        0 => Ok(()),
        _ => Err(io::Error::last_os_error()),
    }
}

/// Bytes that are written and not on a disk, in the whole machine.
fn dirty_bytes() -> io::Result<u64> {
    let text = fs::read_to_string("/proc/meminfo")?;
    dirty_in(&text).ok_or_else(|| Errno::INVAL.into())
}

fn dirty_in(meminfo: &str) -> Option<u64> {
    let line = meminfo.lines().find_map(|line| line.strip_prefix("Dirty:"))?;
    let kib: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    kib.checked_mul(1024)
}

/// Every file by itself, several at once.
async fn sync_each(jobs: &DiskJobs, files: Arc<[HostFile]>) -> Synced {
    let next = Arc::new(AtomicUsize::new(0));
    let mut threads = Vec::new();
    for _ in 0..files.len().min(SYNCS_AT_ONCE_MAX) {
        let (files, next) = (files.clone(), next.clone());
        threads.push(jobs.start(move || sync_in_turn(&files, &next)).await);
    }
    let mut results: Vec<Option<io::Result<()>>> = files.iter().map(|_| None).collect();
    for thread in threads {
        for (index, result) in thread.await {
            always!(results[index].is_none(), "a file is synced once in a group");
            results[index] = Some(result);
        }
    }
    results.into_iter().map(|result| result.expect("every index is taken by some thread")).collect()
}

/// Syncs the next file that no other thread has taken, until all are taken.
fn sync_in_turn(files: &[HostFile], next: &AtomicUsize) -> Vec<(usize, io::Result<()>)> {
    let mut done = Vec::new();
    loop {
        let index = next.fetch_add(1, Ordering::Relaxed);
        let Some(file) = files.get(index) else { return done };
        done.push((index, file.sync()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_dirty_bytes_are_found_in_what_the_system_shows() {
        let shown = "MemTotal:       24684084 kB\nDirty:            191132 kB\nWriteback:             0 kB\n";
        assert_eq!(dirty_in(shown), Some(191_132 * 1024));
        assert_eq!(dirty_in("Dirty: many\n"), None);
        assert_eq!(dirty_in(""), None);
        assert!(dirty_bytes().is_ok());
    }
}
