//! What is on its way to the disk of one log, from [`crate::Log::take_unsynced`] to the end of its commit. It
//! is what makes a recovery point impossible to raise over anything that was not synced: a submission counts
//! as synced only when the committer says so, one that is dropped counts as lost, and after a lost one the
//! point of that log never rises again.

use std::collections::VecDeque;
use std::fmt;

use milena_probe::always;
use milena_runtime::io;
use milena_types::Offset;

use crate::recovery_points::State;
use crate::{LogError, RecoveryPoints};

/// What a log's writer has under way.
#[derive(Debug)]
pub(crate) struct Under {
    writer: u64,
    /// Taken and not ended, oldest first: its number, and where it ends once it was synced.
    taken: VecDeque<(u64, Option<Offset>)>,
    taken_ever: u64,
    /// Why something that was taken is not known to be on the disk.
    lost: Option<String>,
}

/// A log's writer, as the recovery points know it; it leaves them when it is dropped.
pub(crate) struct Writer {
    points: RecoveryPoints,
    dir: String,
    id: u64,
}

/// One take, until its commit ends.
pub(crate) struct Submission {
    points: RecoveryPoints,
    dir: String,
    writer: u64,
    number: u64,
    is_settled: bool,
}

impl Writer {
    pub(crate) fn new(points: RecoveryPoints, dir: &str) -> Writer {
        let id = points.enter(|state| {
            state.writers_ever += 1;
            let writer = state.writers_ever;
            let under = Under { writer, taken: VecDeque::new(), taken_ever: 0, lost: None };
            state.writers.insert(dir.to_owned(), under);
            writer
        });
        Writer { points, dir: dir.to_owned(), id }
    }

    /// What is known of the directory's logs.
    pub(crate) fn points(&self) -> &RecoveryPoints {
        &self.points
    }

    /// Something is taken to be synced.
    pub(crate) fn submit(&self) -> Submission {
        let number = self.enter(|under| {
            under.taken_ever += 1;
            under.taken.push_back((under.taken_ever, None));
            under.taken_ever
        });
        Submission {
            points: self.points.clone(),
            dir: self.dir.clone(),
            writer: self.id,
            number: number.unwrap_or_default(),
            is_settled: false,
        }
    }

    /// How many submissions have not ended.
    pub(crate) fn under_way(&self) -> usize {
        self.enter(|under| under.taken.len()).unwrap_or_default()
    }

    /// Refuses unless everything that was taken was synced, and nothing failed in the directory.
    pub(crate) fn check_settled(&self) -> Result<(), LogError> {
        let dir = || self.dir.clone();
        let fenced = self.points.fenced();
        let known = self.enter(|under| (under.taken.len(), under.lost.clone()));
        let (under_way, lost) = known.unwrap_or((0, Some("another writer opened it".to_owned())));
        if let Some(cause) = lost.or(fenced) {
            return Err(LogError::Fenced { dir: dir(), cause });
        }
        if under_way > 0 {
            return Err(LogError::UnderWay { dir: dir() });
        }
        Ok(())
    }

    /// All of the log up to `end` is synced: said by its writer, with nothing under way.
    pub(crate) fn raise(&self, end: Offset) {
        let settled = self.check_settled().is_ok();
        always!(settled, "a recovery point is raised over what is not known to be synced");
        if settled {
            self.points.enter(|state| state.raise(&self.dir, end));
        }
    }

    /// See [`RecoveryPoints::lower`].
    pub(crate) async fn lower(&self, end: Offset) -> io::Result<()> {
        self.points.lower(&self.dir, end).await
    }

    fn enter<T>(&self, enter: impl FnOnce(&mut Under) -> T) -> Option<T> {
        self.points.enter(|state| of_writer(state, &self.dir, self.id).map(enter))
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        self.points.enter(|state| {
            if of_writer(state, &self.dir, self.id).is_some() {
                state.writers.remove(&self.dir);
            }
        });
    }
}

impl Submission {
    /// Its files and directories were synced: the log is durable up to `end`, unless something that was taken
    /// earlier is still under way.
    pub(crate) fn committed(mut self, end: Offset) {
        self.is_settled = true;
        self.points.enter(|state| {
            let Some(under) = of_writer(state, &self.dir, self.writer) else { return };
            let is_oldest = under.taken.front().is_some_and(|(number, _)| *number == self.number);
            always!(is_oldest, "what was taken first is submitted first");
            if let Some(taken) = under.taken.iter_mut().find(|(number, _)| *number == self.number) {
                taken.1 = Some(end);
            }
            let mut durable = None;
            while let Some((_, end)) = under.taken.pop_front_if(|(_, end)| end.is_some()) {
                durable = end.max(durable);
            }
            if let Some(durable) = durable.filter(|_| under.lost.is_none()) {
                state.raise(&self.dir, durable);
            }
        });
    }

    /// A sync in the directory failed: nothing is known of this, and nothing later in it is believed.
    pub(crate) fn failed(mut self, cause: &str) {
        self.points.fence(cause);
        self.give_up(cause);
    }

    fn give_up(&mut self, cause: &str) {
        if std::mem::replace(&mut self.is_settled, true) {
            return;
        }
        self.points.enter(|state| {
            let Some(under) = of_writer(state, &self.dir, self.writer) else { return };
            under.taken.retain(|(number, _)| *number != self.number);
            under.lost.get_or_insert_with(|| cause.to_owned());
        });
    }
}

impl Drop for Submission {
    fn drop(&mut self) {
        self.give_up("what was taken to be synced was dropped");
    }
}

impl fmt::Debug for Submission {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Submission({} {})", self.dir, self.number)
    }
}

/// What `writer` has under way, if it is still the log's.
fn of_writer<'a>(state: &'a mut State, dir: &str, writer: u64) -> Option<&'a mut Under> {
    state.writers.get_mut(dir).filter(|under| under.writer == writer)
}
