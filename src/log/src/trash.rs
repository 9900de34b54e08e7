//! Files and directories that bear their last name: `.deleted` and `-delete` (Kafka's), and are removed for good
//! after `file.delete.delay.ms`. Lost with the process: names that end so are thrown away again, or removed, by
//! the next start. It must never remove what does not bear such a name.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use milena_probe::{always, reachable};
use milena_runtime::{Clock, Disk, EntryKind, Runtime, Shared, Signal, io, select};
use milena_types::Instant;

use crate::names::{DELETED_SUFFIX, is_deleted_dir, join};

/// What waits to be removed.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Thrown {
    /// A file.
    File(String),
    /// A directory and the files in it.
    Directory(String),
}

/// The trash of one log directory. Clones share it.
#[derive(Clone)]
pub struct Trash {
    disk: Arc<dyn Disk>,
    clock: Arc<dyn Clock>,
    state: Shared<State>,
    thrown: Arc<Signal>,
}

#[derive(Default)]
struct State {
    next: u64,
    by_due: BTreeMap<(Instant, u64), Thrown>,
}

impl fmt::Debug for Trash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Trash({})", self.disk.path())
    }
}

impl Trash {
    /// An empty one.
    pub fn new(rt: &Runtime, disk: &Arc<dyn Disk>) -> Trash {
        Trash {
            disk: disk.clone(),
            clock: rt.clock.clone(),
            state: rt.shared(State::default()),
            thrown: Arc::default(),
        }
    }

    /// Removes `what` after `delay_ms`.
    pub fn throw(&self, what: Thrown, delay_ms: i64) {
        match &what {
            Thrown::File(path) => always!(path.ends_with(DELETED_SUFFIX), "`{path}` was not renamed"),
            Thrown::Directory(path) => always!(is_deleted_dir(path), "`{path}` was not renamed"),
        }
        let due = self.clock.now().after(Duration::from_millis(u64::try_from(delay_ms).unwrap_or(0)));
        self.state.with_now(|state| {
            state.by_due.insert((due, state.next), what);
            state.next += 1;
        });
        self.thrown.raise();
    }

    /// How much waits.
    pub fn len(&self) -> usize {
        self.state.with_now(|state| state.by_due.len())
    }

    /// Whether nothing waits.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Waits until something is due.
    pub async fn until_due(&self) {
        loop {
            let Some(due) = self.first() else {
                self.thrown.until(|| self.first().is_some()).await;
                continue;
            };
            if due <= self.clock.now() {
                return;
            }
            select! {
                () = self.clock.sleep_until(due) => {}
                () = self.thrown.until(|| self.first() != Some(due)) => {}
            }
        }
    }

    /// Removes what is due. What cannot be removed is left for the next start, with a warning; how many were
    /// removed.
    pub async fn remove_due(&self) -> usize {
        let mut removed = 0;
        while let Some(what) = self.pop_due() {
            match remove(&self.disk, &what).await {
                Ok(()) => removed += 1,
                Err(error) => {
                    let directory = self.disk.path();
                    tracing::warn!(directory, ?what, %error, "not removed; the next start tries again");
                }
            }
        }
        removed
    }

    fn first(&self) -> Option<Instant> {
        self.state.with_now(|state| state.by_due.first_key_value().map(|((due, _), _)| *due))
    }

    fn pop_due(&self) -> Option<Thrown> {
        let now = self.clock.now();
        self.state.with_now(|state| {
            let first = state.by_due.first_entry().filter(|first| first.key().0 <= now);
            first.map(|first| first.remove())
        })
    }
}

async fn remove(disk: &Arc<dyn Disk>, what: &Thrown) -> io::Result<()> {
    reachable!("log: trash was removed");
    let removed = match what {
        Thrown::File(path) => disk.remove(path).await,
        Thrown::Directory(path) => remove_tree(disk, path).await,
    };
    match removed {
        // another start, or a person, was faster
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        other => other,
    }
}

/// Removes a directory of files. One that holds a directory stays: no log does.
async fn remove_tree(disk: &Arc<dyn Disk>, path: &str) -> io::Result<()> {
    for entry in disk.list(path).await? {
        if entry.kind != EntryKind::Directory {
            disk.remove(&join(path, &entry.name)).await?;
        }
    }
    disk.remove_dir(path).await
}
