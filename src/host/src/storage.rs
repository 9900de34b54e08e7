//! Mounts log directories: creates them durably, takes them for this process alone, and says plainly what
//! is wrong with one that cannot be used.

use std::io;
use std::path::Path;
use std::sync::Arc;

use milena_runtime::{BoxFuture, Disk, Entry, Storage};
use tokio::task::spawn_blocking;

use crate::disk::{self, HostDisk};
use crate::jobs;
use crate::lock::{self, DirectoryLock};

/// The file system.
pub(crate) struct FileStorage;

impl Storage for FileStorage {
    fn mount<'a>(&'a self, path: &'a str) -> BoxFuture<'a, io::Result<Arc<dyn Disk>>> {
        Box::pin(async move {
            let at = path.to_owned();
            let lock = jobs::ended(spawn_blocking(move || take(&at))).await?;
            Ok(Arc::new(HostDisk::new(path, lock)) as Arc<dyn Disk>)
        })
    }

    fn peek<'a>(&'a self, path: &'a str) -> BoxFuture<'a, io::Result<Option<Vec<Entry>>>> {
        Box::pin(async move {
            let at = path.to_owned();
            match jobs::ended(spawn_blocking(move || disk::entries(Path::new(&at)))).await {
                Ok(entries) => Ok(Some(entries)),
                Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
                Err(error) => Err(io::Error::new(error.kind(), format!("cannot look into {path}: {error}"))),
            }
        })
    }
}

fn take(path: &str) -> io::Result<DirectoryLock> {
    if path.is_empty() {
        return Err(io::Error::new(io::ErrorKind::InvalidInput, "a log directory has an empty path"));
    }
    let directory = Path::new(path);
    if directory.exists() && !directory.is_dir() {
        return Err(io::Error::new(
            io::ErrorKind::NotADirectory,
            format!("{path} is a file and cannot be a log directory: name a directory instead"),
        ));
    }
    create_durably(directory).map_err(|error| {
        io::Error::new(error.kind(), format!("cannot create the log directory {path}: {error}"))
    })?;
    lock::lock(directory).map_err(|error| {
        let kind = error.kind();
        let text = match kind {
            io::ErrorKind::ResourceBusy => format!(
                "the log directory {path} is in use ({error}): stop whatever uses it, or name another directory"
            ),
            io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => format!(
                "the log directory {path} is not writable ({error}): give this user the right to write there"
            ),
            _ => format!("cannot lock the log directory {path}: {error}"),
        };
        io::Error::new(kind, text)
    })
}

/// Creates `directory` and what is missing above it, outermost first, and syncs each parent that got a
/// new name: a directory whose name is lost in a crash loses the log in it.
fn create_durably(directory: &Path) -> io::Result<()> {
    let missing: Vec<&Path> =
        directory.ancestors().take_while(|at| !at.as_os_str().is_empty() && !at.exists()).collect();
    for at in missing.into_iter().rev() {
        match std::fs::create_dir(at) {
            Ok(()) => {}
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists && at.is_dir() => {}
            Err(error) => return Err(error),
        }
        let parent = match at.parent() {
            Some(parent) if !parent.as_os_str().is_empty() => parent,
            _ => Path::new("."),
        };
        std::fs::File::open(parent)?.sync_all()?;
    }
    Ok(())
}
