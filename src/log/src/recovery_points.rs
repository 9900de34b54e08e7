//! Up to where each log of a directory was synced: the witness that recovery asks. In memory it follows
//! every commit; the file follows when someone flushes it. It may say less than the truth, never more.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use milena_runtime::sync::Mutex;
use milena_runtime::{Disk, io};
use milena_types::Offset;

use crate::LogError;
use crate::checkpoint::{decode_offsets, encode_offsets, read_text, replace};
use crate::names::RECOVERY_POINTS;

/// The recovery points of one log directory. Clones share them; have one a directory.
#[derive(Clone)]
pub struct RecoveryPoints {
    disk: Arc<dyn Disk>,
    state: Arc<Mutex<State>>,
}

#[derive(Default)]
struct State {
    /// What is true now, of the logs that were asked for through this set.
    points: BTreeMap<String, Offset>,
    /// What the file says.
    written: BTreeMap<String, Offset>,
}

impl fmt::Debug for RecoveryPoints {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "RecoveryPoints({})", self.disk.path())
    }
}

impl RecoveryPoints {
    /// Reads `recovery-point-offset-checkpoint`; without the file, no log is known to be synced.
    pub async fn load(disk: &Arc<dyn Disk>) -> Result<RecoveryPoints, LogError> {
        let text = read_text(disk, RECOVERY_POINTS).await.map_err(|error| LogError::Io {
            dir: disk.path().to_owned(),
            what: "reading the recovery points failed",
            error,
        })?;
        let written = match text {
            None => BTreeMap::new(),
            Some(text) => decode_offsets(&text).map_err(|bad| LogError::BadFile {
                path: format!("{}/{RECOVERY_POINTS}", disk.path()),
                reason: bad.to_string(),
            })?,
        };
        let state = State { points: BTreeMap::new(), written };
        Ok(RecoveryPoints { disk: disk.clone(), state: Arc::new(Mutex::new(state)) })
    }

    /// Up to where the log in `dir` was synced.
    pub async fn get(&self, dir: &str) -> Offset {
        let state = self.state.lock().await;
        state.points.get(dir).or(state.written.get(dir)).copied().unwrap_or(Offset::ZERO)
    }

    /// The log in `dir` is synced up to `offset`.
    pub async fn raise(&self, dir: &str, offset: Offset) {
        let mut state = self.state.lock().await;
        match state.points.get_mut(dir) {
            Some(point) => *point = (*point).max(offset),
            None => drop(state.points.insert(dir.to_owned(), offset)),
        }
    }

    /// The log in `dir` is about to be cut to `offset` (0: it is gone, or new). When it returns, no file
    /// says more. Nothing of that log may be on its way through the committer.
    pub async fn lower(&self, dir: &str, offset: Offset) -> io::Result<()> {
        let mut state = self.state.lock().await;
        let point = state.points.get(dir).copied().unwrap_or(offset).min(offset);
        state.points.insert(dir.to_owned(), point);
        if state.written.get(dir).is_some_and(|point| *point > offset) {
            return self.write(&mut state).await;
        }
        Ok(())
    }

    /// Makes the points durable. To be called after start-up, every
    /// `log.flush.offset.checkpoint.interval.ms`, and before the end.
    pub async fn flush(&self) -> io::Result<()> {
        let mut state = self.state.lock().await;
        if state.points.iter().all(|(dir, point)| state.written.get(dir) == Some(point)) {
            return Ok(());
        }
        self.write(&mut state).await
    }

    async fn write(&self, state: &mut State) -> io::Result<()> {
        // a log that was opened by itself keeps points of its own: what this set does not know is left as it
        // is
        let text = read_text(&self.disk, RECOVERY_POINTS).await?;
        let mut next = text.as_deref().and_then(|text| decode_offsets(text).ok()).unwrap_or_default();
        next.extend(state.points.iter().map(|(dir, point)| (dir.clone(), *point)));
        next.retain(|_, point| *point > Offset::ZERO);
        // until the write has ended, the file may say either: remember the larger
        for (dir, point) in &next {
            let known = state.written.entry(dir.clone()).or_default();
            *known = (*known).max(*point);
        }
        replace(&self.disk, RECOVERY_POINTS, encode_offsets(&next).into_bytes()).await?;
        state.points.retain(|_, point| *point > Offset::ZERO);
        state.written = next;
        Ok(())
    }
}
