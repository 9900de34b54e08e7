//! Up to where each log of a directory was synced: the witness that recovery asks. In memory it follows
//! every commit; the file follows when someone flushes it. It may say less than the truth, never more.
//!
//! Two locks. The map is entered for an instant and never across an await: a commit never waits for the
//! disk. The file is written under a lock of its own, from a copy: only who lowers a point waits for that.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::sync::Arc;

use milena_probe::{always, reachable};
use milena_runtime::sync::Mutex;
use milena_runtime::{Disk, Runtime, Shared, io};
use milena_types::Offset;

use crate::checkpoint::{decode_offsets, encode_offsets, read_text, replace};
use crate::names::{CLEANER_OFFSETS, LOG_STARTS, RECOVERY_POINTS};
use crate::submission::{Under, Writer};
use crate::{LogError, OffsetCheckpoint, Reserve, Trash, UNREADABLE};

/// What is done without the cleaner's checkpoint.
const NOTHING_IS_CLEAN: &str = "compacted logs are cleaned from their start again";

/// The recovery points of one log directory. Clones share them; have one a directory.
#[derive(Clone)]
pub struct RecoveryPoints {
    disk: Arc<dyn Disk>,
    state: Shared<State>,
    /// Held while a copy of the points is written.
    writing: Arc<Mutex<()>>,
    log_starts: OffsetCheckpoint,
    cleaned: OffsetCheckpoint,
    trash: Trash,
    reserve: Reserve,
}

#[derive(Default)]
pub(crate) struct State {
    /// What is true now, of the logs that were asked for through this set.
    points: BTreeMap<String, Offset>,
    /// The most that the file may say.
    written: BTreeMap<String, Offset>,
    /// What the writers of open logs have on its way to the disk.
    pub(crate) writers: BTreeMap<String, Under>,
    pub(crate) writers_ever: u64,
    /// Whether a write of the file began and did not end well: it may say less than `written`.
    is_in_doubt: bool,
    /// Why nothing in the directory is believed any more.
    fenced: Option<String>,
    /// Whether the process before this one stopped in order, and which logs were opened since.
    was_clean: bool,
    opened: BTreeSet<String>,
}

impl fmt::Debug for RecoveryPoints {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "RecoveryPoints({})", self.disk.path())
    }
}

impl RecoveryPoints {
    /// Reads `recovery-point-offset-checkpoint`; without the file, or when its text is not what it should be,
    /// no log is known to be synced (as Kafka does). Fails when the disk does.
    pub async fn load(rt: &Runtime, disk: &Arc<dyn Disk>) -> Result<RecoveryPoints, LogError> {
        let text = match read_text(disk, RECOVERY_POINTS).await {
            Err(error) if error.kind() != io::ErrorKind::InvalidData => {
                let what = "reading the recovery points failed";
                return Err(LogError::Io { dir: disk.path().to_owned(), what, error });
            }
            text => text.map_err(|error| error.to_string()),
        };
        let decode = |text: String| decode_offsets(&text).map_err(|bad| bad.to_string());
        let written = match text.and_then(|text| text.map_or(Ok(BTreeMap::new()), decode)) {
            Ok(written) => written,
            Err(reason) => {
                reachable!("log: the recovery points could not be read");
                let (directory, aside) = (disk.path(), format!("{RECOVERY_POINTS}{UNREADABLE}"));
                tracing::warn!(
                    directory,
                    reason,
                    "`{RECOVERY_POINTS}` cannot be read and is kept as `{aside}`: every log is recovered from its \
                     start, and damage in it may pass for a torn tail"
                );
                let what = "setting the unreadable recovery points aside failed";
                let failed = |error| LogError::Io { dir: disk.path().to_owned(), what, error };
                disk.rename(RECOVERY_POINTS, &aside).await.map_err(failed)?;
                BTreeMap::new()
            }
        };
        let state = State { written, ..State::default() };
        let otherwise =
            "logs start with their first segment, so records that were deleted may be served again";
        Ok(RecoveryPoints {
            disk: disk.clone(),
            state: rt.shared(state),
            writing: Arc::default(),
            log_starts: OffsetCheckpoint::load(rt, disk, LOG_STARTS, otherwise).await?,
            cleaned: OffsetCheckpoint::load(rt, disk, CLEANER_OFFSETS, NOTHING_IS_CLEAN).await?,
            trash: Trash::new(rt, disk),
            reserve: Reserve::new(rt, disk),
        })
    }

    /// Where each log of the directory starts.
    pub fn log_starts(&self) -> &OffsetCheckpoint {
        &self.log_starts
    }

    /// Every offset that the directory keeps of its logs, but the recovery points.
    pub(crate) fn checkpoints(&self) -> [&OffsetCheckpoint; 2] {
        [&self.log_starts, &self.cleaned]
    }

    /// Up to where each compacted log of the directory was cleaned.
    pub fn cleaned(&self) -> &OffsetCheckpoint {
        &self.cleaned
    }

    /// What keeps the metadata log going when the disk is full.
    pub fn reserve(&self) -> &Reserve {
        &self.reserve
    }

    /// What waits to be removed in the directory.
    pub fn trash(&self) -> &Trash {
        &self.trash
    }

    /// The process before this one stopped in order: it left its mark after the last log was closed, and the mark
    /// was taken away, durably, before this. Each log that is now opened for the first time ends where its
    /// recovery point says, and so do the files beside it.
    pub fn believe_clean_stop(&self) {
        self.enter(|state| state.was_clean = true);
    }

    /// Whether the log in `dir` was closed in order and not opened since. Once: what comes after may crash.
    pub(crate) fn was_stopped_cleanly(&self, dir: &str) -> bool {
        self.enter(|state| state.was_clean && state.opened.insert(dir.to_owned()))
    }

    /// Up to where the log in `dir` was synced.
    pub fn get(&self, dir: &str) -> Offset {
        self.enter(|state| state.get(dir))
    }

    /// The log in `dir` is about to be cut to `offset` (0: it is gone, or new). When it returns, no file
    /// says more. Nothing of that log may be on its way through the committer.
    pub async fn lower(&self, dir: &str, offset: Offset) -> io::Result<()> {
        self.enter(|state| {
            state.check_not_fenced()?;
            let point = state.points.get(dir).copied().unwrap_or(offset).min(offset);
            state.points.insert(dir.to_owned(), point);
            Ok::<_, io::Error>(())
        })?;
        // a copy made before may be on its way to the file
        let _writing = self.writing.lock().await;
        if self.enter(|state| state.written.get(dir).is_some_and(|point| *point > offset)) {
            return self.write().await;
        }
        Ok(())
    }

    /// Forgets every log but those in `dirs`, none of which is open; durable with the next [`RecoveryPoints::flush`].
    /// Which it knew.
    pub fn forget_but(&self, dirs: &BTreeSet<String>) -> Vec<String> {
        self.enter(|state| {
            let known = state.written.keys().chain(state.points.keys()).cloned();
            let gone: BTreeSet<String> = known.filter(|dir| !dirs.contains(dir)).collect();
            state.points.extend(gone.iter().map(|dir| (dir.clone(), Offset::ZERO)));
            gone.into_iter().collect()
        })
    }

    /// Makes the points durable. To be called after start-up, every
    /// `log.flush.offset.checkpoint.interval.ms`, and before the end. When it fails because the disk is full,
    /// nothing is wrong yet: the file says less than the truth.
    pub async fn flush(&self) -> io::Result<()> {
        let _writing = self.writing.lock().await;
        let is_told = |state: &mut State| {
            state.check_not_fenced()?;
            let is_told = state.points.iter().all(|(dir, point)| state.written.get(dir) == Some(point));
            Ok::<_, io::Error>(is_told && !state.is_in_doubt)
        };
        if self.enter(is_told)? {
            return Ok(());
        }
        self.write().await
    }

    /// A sync in the directory failed: from now on nothing in it is known to be synced that was not before.
    /// Points are neither raised nor written any more.
    pub(crate) fn fence(&self, cause: &str) {
        self.enter(|state| {
            state.fenced.get_or_insert_with(|| cause.to_owned());
        });
    }

    /// Whether the directory is fenced, and why.
    pub fn fenced(&self) -> Option<String> {
        self.enter(|state| state.fenced.clone())
    }

    /// A new writer of the log in `dir`. Of an earlier one, nothing counts any more.
    pub(crate) fn writer(&self, dir: &str) -> Writer {
        Writer::new(self.clone(), dir)
    }

    pub(crate) fn enter<T>(&self, enter: impl FnOnce(&mut State) -> T) -> T {
        self.state.with_now(enter)
    }

    /// Writes a copy of the points; the caller holds `writing`.
    async fn write(&self) -> io::Result<()> {
        let copy = self.enter(|state| {
            let mut copy = state.written.clone();
            copy.extend(state.points.iter().map(|(dir, point)| (dir.clone(), *point)));
            copy.retain(|_, point| *point > Offset::ZERO);
            state.is_in_doubt = true;
            // until the write has ended, the file may say either: remember the larger
            for (dir, point) in &copy {
                let known = state.written.entry(dir.clone()).or_default();
                *known = (*known).max(*point);
            }
            copy
        });
        replace(&self.disk, RECOVERY_POINTS, encode_offsets(&copy).into_bytes()).await?;
        self.enter(|state| {
            state.written = copy;
            state.is_in_doubt = false;
            // a point at zero says nothing, unless the file says more
            state.points.retain(|dir, point| *point > Offset::ZERO || state.written.contains_key(dir));
        });
        Ok(())
    }
}

impl State {
    fn get(&self, dir: &str) -> Offset {
        self.points.get(dir).or(self.written.get(dir)).copied().unwrap_or(Offset::ZERO)
    }

    /// The log in `dir` is synced up to `offset`.
    pub(crate) fn raise(&mut self, dir: &str, offset: Offset) {
        if self.fenced.is_some() {
            return;
        }
        match self.points.get_mut(dir) {
            Some(point) => *point = (*point).max(offset),
            None => drop(self.points.insert(dir.to_owned(), offset)),
        }
        always!(self.get(dir) >= offset);
    }

    fn check_not_fenced(&self) -> io::Result<()> {
        match &self.fenced {
            Some(cause) => Err(io::Error::other(format!("the log directory is fenced: {cause}"))),
            None => Ok(()),
        }
    }
}
