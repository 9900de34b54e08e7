//! One log directory. Everything that changes or looks up names runs off the workers: each may wait for
//! the file system's journal, and none is on a hot path.

use std::fs::{self, OpenOptions};
use std::io;
use std::os::unix::fs::{FileTypeExt, OpenOptionsExt};
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

use milena_runtime::{BoxFuture, Disk, Entry, EntryKind, File, Open};

use crate::file::{DiskTraits, HostFile};
use crate::lock::{DirectoryLock, LOCK_FILE};
use crate::sync_group::SyncGroups;

/// A mounted log directory.
pub(crate) struct HostDisk {
    shown: String,
    root: PathBuf,
    traits: Arc<DiskTraits>,
    groups: SyncGroups,
    /// Jobs hold it too: the directory is not given up while one still changes it.
    lock: Arc<DirectoryLock>,
}

impl HostDisk {
    pub(crate) fn new(path: &str, lock: DirectoryLock) -> HostDisk {
        HostDisk {
            shown: path.to_owned(),
            root: PathBuf::from(path),
            traits: Arc::new(DiskTraits::new()),
            groups: SyncGroups::new(Path::new(path)),
            lock: Arc::new(lock),
        }
    }

    /// Where `path` lies. Paths come from names that were validated long before; one that would leave the
    /// directory is refused all the same.
    fn locate(&self, path: &str) -> io::Result<PathBuf> {
        let inside = Path::new(path).components().all(|part| matches!(part, Component::Normal(_)));
        if inside {
            Ok(self.root.join(path))
        } else {
            let text = format!("{path:?} is no path inside the log directory {}", self.shown);
            Err(io::Error::new(io::ErrorKind::InvalidInput, text))
        }
    }

    /// Runs `job` on the place of `path`, off the workers; an error says what could not be done to what.
    fn on<'a, T: Send + 'static>(
        &'a self,
        verb: &'static str,
        path: &'a str,
        job: impl FnOnce(&Path) -> io::Result<T> + Send + 'static,
    ) -> BoxFuture<'a, io::Result<T>> {
        Box::pin(async move {
            let at = self.locate(path)?;
            let lock = self.lock.clone();
            self.traits
                .jobs
                .run(move || {
                    let done = job(&at).map_err(|error| {
                        io::Error::new(error.kind(), format!("cannot {verb} {}: {error}", at.display()))
                    });
                    drop(lock);
                    done
                })
                .await
        })
    }
}

/// What is in a directory, sorted by name: the system's order is arbitrary and must not reach a decision. A link to a
/// directory is one; removing that removes the link, as in Kafka.
pub(crate) fn entries(at: &Path) -> io::Result<Vec<Entry>> {
    let mut entries = Vec::new();
    for entry in fs::read_dir(at)? {
        let entry = entry?;
        let mut kind = entry.file_type()?;
        if kind.is_symlink()
            && let Ok(behind) = fs::metadata(entry.path())
            && behind.is_dir()
        {
            // a log that was moved to another disk, and is opened through the link
            kind = behind.file_type();
        }
        entries.push(match entry.file_name().into_string() {
            Ok(name) if kind.is_file() => Entry { name, kind: EntryKind::File },
            Ok(name) if kind.is_dir() => Entry { name, kind: EntryKind::Directory },
            Ok(name) => Entry { name, kind: EntryKind::Other },
            // no name of ours, and not to be opened by what is shown of it
            Err(name) => Entry { name: name.to_string_lossy().into_owned(), kind: EntryKind::Other },
        });
    }
    entries.sort();
    Ok(entries)
}

impl Disk for HostDisk {
    fn open<'a>(&'a self, path: &'a str, how: Open) -> BoxFuture<'a, io::Result<Arc<dyn File>>> {
        let traits = self.traits.clone();
        self.on("open", path, move |at| {
            let mut options = OpenOptions::new();
            options.read(true);
            match how {
                Open::Read => &mut options,
                Open::Write => options.write(true).create(true),
                Open::New => options.write(true).create_new(true),
            };
            // whoever opens a pipe for reading waits for a writer, for ever; of a regular file it changes nothing
            options.custom_flags(rustix::fs::OFlags::NONBLOCK.bits() as i32);
            let file = options.open(at)?;
            let kind = file.metadata()?.file_type();
            if kind.is_dir() {
                return Err(io::ErrorKind::IsADirectory.into());
            }
            if kind.is_fifo() {
                return Err(io::Error::new(io::ErrorKind::InvalidData, "it is a pipe"));
            }
            Ok(Arc::new(HostFile::new(file, at.display().to_string(), traits)) as Arc<dyn File>)
        })
    }

    fn create_dir<'a>(&'a self, path: &'a str) -> BoxFuture<'a, io::Result<()>> {
        self.on("create the directory", path, |at| fs::create_dir(at))
    }

    fn list<'a>(&'a self, dir: &'a str) -> BoxFuture<'a, io::Result<Vec<Entry>>> {
        let is_root = dir.is_empty();
        self.on("list", dir, move |at| {
            let mut entries = entries(at)?;
            entries.retain(|entry| !(is_root && entry.name == LOCK_FILE));
            Ok(entries)
        })
    }

    fn rename<'a>(&'a self, from: &'a str, to: &'a str) -> BoxFuture<'a, io::Result<()>> {
        Box::pin(async move {
            let to = self.locate(to)?;
            self.on("rename", from, move |from| fs::rename(from, to)).await
        })
    }

    fn remove<'a>(&'a self, path: &'a str) -> BoxFuture<'a, io::Result<()>> {
        self.on("remove", path, |at| fs::remove_file(at))
    }

    fn remove_dir<'a>(&'a self, path: &'a str) -> BoxFuture<'a, io::Result<()>> {
        self.on("remove the directory", path, |at| match fs::symlink_metadata(at)?.is_symlink() {
            true => fs::remove_file(at),
            false => fs::remove_dir(at),
        })
    }

    fn sync_dir<'a>(&'a self, dir: &'a str) -> BoxFuture<'a, io::Result<()>> {
        self.on("sync the directory", dir, |at| {
            let opened = fs::File::open(at)?;
            if !opened.metadata()?.is_dir() {
                return Err(io::ErrorKind::NotADirectory.into());
            }
            rustix::fs::fsync(&opened).map_err(io::Error::from)
        })
    }

    fn sync_many<'a>(&'a self, files: &'a [Arc<dyn File>]) -> BoxFuture<'a, Vec<io::Result<()>>> {
        Box::pin(async move {
            let ours = |file: &Arc<dyn File>| file.as_any().downcast_ref::<HostFile>().cloned();
            let mine: Vec<Option<HostFile>> = files.iter().map(ours).collect();
            let group = mine.iter().flatten().cloned().collect();
            let mut synced = self.groups.sync(&self.traits.jobs, group).await.into_iter();
            let foreign = || {
                io::Error::new(io::ErrorKind::InvalidInput, "a file of another world cannot be synced here")
            };
            mine.iter()
                .map(|file| match file {
                    Some(_) => synced.next().expect("a result a file"),
                    None => Err(foreign()),
                })
                .collect()
        })
    }

    fn free_space<'a>(&'a self) -> BoxFuture<'a, io::Result<u64>> {
        self.on("ask for the free space of", "", |at| {
            let stat = rustix::fs::statvfs(at)?;
            Ok(stat.f_bavail.saturating_mul(stat.f_frsize))
        })
    }

    fn path(&self) -> &str {
        &self.shown
    }
}
