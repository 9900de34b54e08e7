//! An offset of each log of a directory, in one file of Kafka's checkpoint format: how
//! `log-start-offset-checkpoint`, `replication-offset-checkpoint` and `cleaner-offset-checkpoint` are kept. It
//! must never write while its lock on the offsets is held, and never throw away text that it did not understand.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::sync::Arc;

use milena_probe::{always, reachable};
use milena_runtime::sync::Mutex;
use milena_runtime::{Disk, Runtime, Shared, io};
use milena_types::Offset;

use crate::LogError;
use crate::checkpoint::{decode_offsets, encode_offsets, read_text, replace};

/// What the name of a file that nobody can read is given at its end.
pub const UNREADABLE: &str = ".unreadable";

/// One such file. Clones share it; have one a file.
#[derive(Clone)]
pub struct OffsetCheckpoint {
    disk: Arc<dyn Disk>,
    name: &'static str,
    state: Shared<State>,
    /// Held while a copy of the offsets is written.
    writing: Arc<Mutex<()>>,
}

#[derive(Default)]
struct State {
    offsets: BTreeMap<String, Offset>,
    changes: u64,
    changes_durable: u64,
}

impl fmt::Debug for OffsetCheckpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "OffsetCheckpoint({}/{})", self.disk.path(), self.name)
    }
}

impl OffsetCheckpoint {
    /// Reads the file `name` at the root of `disk`; no offset is known without it. Text that cannot be read is
    /// set aside beside it, with a warning that says `otherwise`: what is done without it. Fails when the disk does.
    pub async fn load(
        rt: &Runtime,
        disk: &Arc<dyn Disk>,
        name: &'static str,
        otherwise: &'static str,
    ) -> Result<OffsetCheckpoint, LogError> {
        let failed = |error| LogError::Io {
            dir: disk.path().to_owned(),
            what: "reading its offset checkpoints failed",
            error,
        };
        let known = match read_text(disk, name).await {
            Ok(None) => Ok(BTreeMap::new()),
            Ok(Some(text)) => decode_offsets(&text).map_err(|bad| bad.to_string()),
            Err(error) if error.kind() == io::ErrorKind::InvalidData => Err(error.to_string()),
            Err(error) => return Err(failed(error)),
        };
        let offsets = match known {
            Ok(offsets) => offsets,
            Err(reason) => {
                reachable!("log: an offset checkpoint could not be read");
                let (directory, aside) = (disk.path(), format!("{name}{UNREADABLE}"));
                tracing::warn!(
                    directory,
                    reason,
                    "`{name}` cannot be read and is kept as `{aside}`: {otherwise}"
                );
                disk.rename(name, &aside).await.map_err(failed)?;
                BTreeMap::new()
            }
        };
        let state = rt.shared(State { offsets, ..State::default() });
        Ok(OffsetCheckpoint { disk: disk.clone(), name, state, writing: Arc::default() })
    }

    /// The offset of the log in `dir`.
    pub fn get(&self, dir: &str) -> Option<Offset> {
        self.state.with_now(|state| state.offsets.get(dir).copied())
    }

    /// All of them.
    pub fn all(&self) -> BTreeMap<String, Offset> {
        self.state.with_now(|state| state.offsets.clone())
    }

    /// Sets the offset of the log in `dir`; durable with the next [`OffsetCheckpoint::flush`].
    pub fn set(&self, dir: &str, offset: Offset) {
        always!(offset >= Offset::ZERO, "a checkpoint holds real offsets");
        self.state.with_now(|state| {
            if state.offsets.get(dir) != Some(&offset) {
                state.offsets.insert(dir.to_owned(), offset);
                state.changes += 1;
            }
        });
    }

    /// Forgets the log in `dir`; durable with the next [`OffsetCheckpoint::flush`].
    pub fn forget(&self, dir: &str) {
        self.state.with_now(|state| {
            if state.offsets.remove(dir).is_some() {
                state.changes += 1;
            }
        });
    }

    /// Forgets every log but those in `dirs`; durable with the next [`OffsetCheckpoint::flush`]. Which it knew.
    pub fn forget_but(&self, dirs: &BTreeSet<String>) -> Vec<String> {
        self.state.with_now(|state| {
            let gone = state.offsets.keys().filter(|dir| !dirs.contains(*dir));
            let gone: Vec<String> = gone.cloned().collect();
            state.offsets.retain(|dir, _| dirs.contains(dir));
            state.changes += u64::from(!gone.is_empty());
            gone
        })
    }

    /// Makes durable whatever was set or forgotten before: one write for all who ask at once. When it fails, the
    /// file says what it said or what it was to say, and a later flush tries again.
    pub async fn flush(&self) -> io::Result<()> {
        let asked = self.state.with_now(|state| state.changes);
        let _writing = self.writing.lock().await;
        let (durable, changes, text) = self
            .state
            .with_now(|state| (state.changes_durable, state.changes, encode_offsets(&state.offsets)));
        if durable >= asked {
            return Ok(());
        }
        replace(&self.disk, self.name, text.into_bytes()).await?;
        self.state.with_now(|state| {
            always!(state.changes_durable <= changes, "one writes at a time");
            state.changes_durable = changes;
        });
        Ok(())
    }
}
