//! Open files. What the page cache can do at once is done in place, on the worker; everything that may
//! wait for the disk is done by a blocking job (DESIGN: cost of the seam).

use std::any::Any;
use std::fmt;
use std::fs;
use std::io::{self, IoSlice, IoSliceMut};
use std::os::fd::{AsFd, BorrowedFd};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

use bytes::{Buf, Bytes};
use milena_probe::always;
use milena_runtime::{BoxFuture, File};
use rustix::buffer::spare_capacity;
use rustix::io::{Errno, ReadWriteFlags, pread, preadv2, pwritev, retry_on_intr};

use crate::jobs::DiskJobs;
use crate::stalls::Stalls;

/// The most that one read off the workers brings: its buffer is extra memory.
const COLD_READ_MAX: usize = 1 << 20;
/// The most pieces that Linux takes in one write (UIO_MAXIOV).
const PIECES_A_WRITE_MAX: usize = 1024;
/// One byte is read in each stretch of this length to see whether a range is cached; the kernel reads
/// ahead in steps no smaller.
const PROBE_STEP: usize = 64 << 10;
/// How much of a cold range is read at a time to bring it into the page cache.
const WARM_STEP: usize = 64 << 10;

/// What the files of one disk share.
pub(crate) struct DiskTraits {
    pub(crate) jobs: DiskJobs,
    pub(crate) stalls: Stalls,
    /// The file system refuses RWF_NOWAIT (overlayfs does, and many network file systems): all its reads
    /// then go to blocking jobs, for whether one would wait cannot be known before.
    reads_may_wait: AtomicBool,
}

impl DiskTraits {
    pub(crate) fn new() -> DiskTraits {
        DiskTraits { jobs: DiskJobs::new(), stalls: Stalls::new(), reads_may_wait: AtomicBool::new(false) }
    }
}

/// An open file of a log directory.
#[derive(Clone)]
pub(crate) struct HostFile(Arc<Opened>);

struct Opened {
    file: fs::File,
    path: String,
    disk: Arc<DiskTraits>,
}

/// What a read in place came to.
enum InPlace {
    Read(usize),
    /// The bytes are not cached, or the file system does not say.
    WouldWait,
}

impl HostFile {
    pub(crate) fn new(file: fs::File, path: String, disk: Arc<DiskTraits>) -> HostFile {
        HostFile(Arc::new(Opened { file, path, disk }))
    }

    /// What was opened.
    pub(crate) fn file(&self) -> &fs::File {
        &self.0.file
    }

    /// `error`, with what it kept from being synced.
    pub(crate) fn failed_to_sync(&self, error: io::Error) -> io::Error {
        self.0.failed("sync", error)
    }

    /// Makes data and length durable. Blocks. Never repeated here, not even when interrupted: a failed
    /// sync may have dropped the dirty pages, and the next one would call that success.
    pub(crate) fn sync(&self) -> io::Result<()> {
        rustix::fs::fdatasync(&self.0.file).map_err(|error| self.failed_to_sync(error.into()))
    }

    /// Whether the range seems to be cached, so that sending it does not wait for the disk.
    pub(crate) fn is_warm(&self, offset: u64, len: usize) -> bool {
        let last = len.saturating_sub(1);
        let probes = (0..len).step_by(PROBE_STEP).chain([last]);
        for at in probes {
            match self.0.read_in_place(offset.saturating_add(at as u64), &mut [0]) {
                Ok(InPlace::Read(_)) => {}
                Ok(InPlace::WouldWait) => return false,
                // sending will meet the error and report it
                Err(_) => return true,
            }
        }
        true
    }

    /// Brings the range into the page cache, off the workers.
    pub(crate) fn warm(&self, offset: u64, len: usize) -> BoxFuture<'static, ()> {
        let file = self.clone();
        Box::pin(async move {
            let opened = file.0.clone();
            file.0
                .disk
                .jobs
                .run(move || {
                    let mut scratch = vec![0; len.min(WARM_STEP)];
                    let mut done = 0;
                    while done < len {
                        let want = scratch.len().min(len - done);
                        // the end of the file, or an error that sending will report
                        match pread(&opened.file, &mut scratch[..want], offset + done as u64) {
                            Ok(read) if read > 0 => done += read,
                            _ => break,
                        }
                    }
                })
                .await;
        })
    }
}

impl Opened {
    fn failed(&self, verb: &str, error: io::Error) -> io::Error {
        io::Error::new(error.kind(), format!("cannot {verb} {}: {error}", self.path))
    }

    fn read_in_place(&self, offset: u64, buffer: &mut [u8]) -> io::Result<InPlace> {
        if self.disk.reads_may_wait.load(Ordering::Relaxed) {
            return Ok(InPlace::WouldWait);
        }
        match preadv2(&self.file, &mut [IoSliceMut::new(buffer)], offset, ReadWriteFlags::NOWAIT) {
            // some kernels answer 0 for bytes that are there but not cached: 0 counts only past the end
            Ok(0) if offset < self.file.metadata()?.len() => Ok(InPlace::WouldWait),
            Ok(read) => Ok(InPlace::Read(read)),
            Err(Errno::AGAIN | Errno::INTR) => Ok(InPlace::WouldWait),
            Err(Errno::OPNOTSUPP | Errno::NOSYS) => {
                self.disk.reads_may_wait.store(true, Ordering::Relaxed);
                Ok(InPlace::WouldWait)
            }
            Err(error) => Err(error.into()),
        }
    }

    fn read_waiting(&self, offset: u64, len: usize) -> io::Result<Vec<u8>> {
        let mut bytes = Vec::with_capacity(len);
        retry_on_intr(|| pread(&self.file, spare_capacity(&mut bytes), offset))?;
        Ok(bytes)
    }

    /// Writes all, and notes how long that took.
    fn write_all(&self, offset: u64, pieces: &[Bytes]) -> io::Result<()> {
        let began = Instant::now();
        let written = self.write_all_untimed(offset, pieces);
        self.disk.stalls.note(began, Instant::now());
        written
    }

    fn write_all_untimed(&self, mut offset: u64, pieces: &[Bytes]) -> io::Result<()> {
        let mut left: &[Bytes] = pieces;
        // bytes of `left[0]` that are written
        let mut skip = 0;
        loop {
            while left.first().is_some_and(|piece| piece.len() == skip) {
                left = &left[1..];
                skip = 0;
            }
            let Some(first) = left.first() else { return Ok(()) };
            let mut slices = Vec::with_capacity(left.len().min(PIECES_A_WRITE_MAX));
            slices.push(IoSlice::new(&first[skip..]));
            slices.extend(left[1..].iter().take(PIECES_A_WRITE_MAX - 1).map(|piece| IoSlice::new(piece)));
            let mut written = retry_on_intr(|| pwritev(&self.file, &slices, offset))?;
            if written == 0 {
                return Err(io::ErrorKind::WriteZero.into());
            }
            offset += written as u64;
            while written > 0 {
                let rest = left[0].len() - skip;
                let step = rest.min(written);
                written -= step;
                skip += step;
                if skip == left[0].len() {
                    left = &left[1..];
                    skip = 0;
                }
                always!(written == 0 || !left.is_empty(), "the system wrote more than it was given");
            }
        }
    }
}

/// Offsets are signed to the system, and its largest unsigned one would mean "wherever the file stands".
fn addressable(offset: u64, len: usize) -> io::Result<()> {
    match offset.checked_add(len as u64).map(i64::try_from) {
        Some(Ok(_)) => Ok(()),
        _ => Err(io::Error::new(
            io::ErrorKind::InvalidInput,
            format!("offset {offset} is past any file's end"),
        )),
    }
}

impl File for HostFile {
    fn read_at<'a>(&'a self, offset: u64, buffer: &'a mut [u8]) -> BoxFuture<'a, io::Result<usize>> {
        Box::pin(async move {
            addressable(offset, buffer.len())?;
            if buffer.is_empty() {
                return Ok(0);
            }
            let opened = &self.0;
            match opened.read_in_place(offset, buffer).map_err(|error| opened.failed("read", error))? {
                InPlace::Read(read) => Ok(read),
                InPlace::WouldWait => {
                    let (job, len) = (opened.clone(), buffer.len().min(COLD_READ_MAX));
                    let read = opened.disk.jobs.run(move || job.read_waiting(offset, len)).await;
                    let bytes = read.map_err(|error| opened.failed("read", error))?;
                    always!(bytes.len() <= buffer.len());
                    bytes.as_slice().copy_to_slice(&mut buffer[..bytes.len()]);
                    Ok(bytes.len())
                }
            }
        })
    }

    fn write_at<'a>(&'a self, offset: u64, pieces: &'a [Bytes]) -> BoxFuture<'a, io::Result<()>> {
        Box::pin(async move {
            addressable(offset, pieces.iter().map(Bytes::len).sum())?;
            let opened = &self.0;
            let written = if opened.disk.stalls.expected(Instant::now()) {
                let (job, pieces) = (opened.clone(), pieces.to_vec());
                opened.disk.jobs.run(move || job.write_all(offset, &pieces)).await
            } else {
                opened.write_all(offset, pieces)
            };
            written.map_err(|error| opened.failed("write", error))
        })
    }

    fn set_len<'a>(&'a self, len: u64) -> BoxFuture<'a, io::Result<()>> {
        Box::pin(async move {
            let opened = self.0.clone();
            let set = self.0.disk.jobs.run(move || opened.file.set_len(len)).await;
            set.map_err(|error| self.0.failed("change the length of", error))
        })
    }

    fn len<'a>(&'a self) -> BoxFuture<'a, io::Result<u64>> {
        // in place: the system has the length of an open file in memory
        let len = self.0.file.metadata().map(|metadata| metadata.len());
        Box::pin(std::future::ready(len.map_err(|error| self.0.failed("look at", error))))
    }

    fn fd(&self) -> Option<BorrowedFd<'_>> {
        Some(self.0.file.as_fd())
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

impl fmt::Debug for HostFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "HostFile({:?})", self.0.path)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_that_left_the_page_cache_is_cold_until_it_is_warmed() {
        let path = std::env::temp_dir().join(format!("milena-host-warm-{}", std::process::id()));
        let file = fs::File::options().read(true).write(true).create_new(true).open(&path).unwrap();
        fs::remove_file(&path).unwrap();
        let file = HostFile::new(file, "warm".to_owned(), Arc::new(DiskTraits::new()));
        let len = 1 << 20;
        file.0.write_all(0, &[Bytes::from(vec![1; len])]).unwrap();
        file.sync().unwrap();
        if file.0.disk.reads_may_wait.load(Ordering::Relaxed) || !file.is_warm(0, len) {
            // a file system that does not say what is cached: everything counts as cold
            return;
        }
        assert!(file.is_warm(len as u64, 10), "past the end there is nothing to wait for");
        rustix::fs::fadvise(&file.0.file, 0, None, rustix::fs::Advice::DontNeed).unwrap();
        if file.is_warm(0, len) {
            // a file system in memory
            return;
        }
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        runtime.block_on(file.warm(0, len));
        assert!(file.is_warm(0, len));
        runtime.block_on(async {
            let mut bytes = vec![0; len];
            assert_eq!(file.read_at(0, &mut bytes).await.unwrap(), len);
            assert!(bytes.iter().all(|&byte| byte == 1));
        });
    }

    #[test]
    fn after_a_stall_writes_are_done_off_the_worker_with_the_same_result() {
        let path = std::env::temp_dir().join(format!("milena-host-stall-{}", std::process::id()));
        let file = fs::File::options().read(true).write(true).create_new(true).open(&path).unwrap();
        fs::remove_file(&path).unwrap();
        let file = HostFile::new(file, "stall".to_owned(), Arc::new(DiskTraits::new()));
        let now = Instant::now();
        file.0.disk.stalls.note(now, now + std::time::Duration::from_secs(60));
        assert!(file.0.disk.stalls.expected(Instant::now()));
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        runtime.block_on(async {
            file.write_at(1, &[Bytes::from_static(b"ab"), Bytes::from_static(b"c")]).await.unwrap();
            let mut bytes = [9; 4];
            assert_eq!(file.read_at(0, &mut bytes).await.unwrap(), 4);
            assert_eq!(&bytes, b"\0abc");
        });
    }
}
