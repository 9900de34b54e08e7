//! Group commit: one task a log directory syncs everything that waits, while the next group gathers. A writer
//! appends, takes its ticket ([`crate::Log::take_unsynced`]) and hands it in; the answer says that it is durable.
//! How a group is synced is the disk's choice ([`Disk::sync_many`]); so a group has no time limit and takes all
//! that waits, up to `GROUP_MAX` tickets: the larger it is, the less each of them costs.
//! After one failed sync the directory is fenced for ever: nothing is retried, everything later fails.

use std::collections::BTreeSet;
use std::sync::Arc;

use milena_probe::{always, buggify, reachable};
use milena_runtime::sync::{mpsc, oneshot};
use milena_runtime::{Disk, File, Lane, Runtime, io};
use milena_types::LogEndOffset;

use crate::{SyncFailed, Unsynced};

/// The most submissions that one group syncs.
pub const GROUP_MAX: usize = 4096;

/// Told how a commit ended: where the durable log ends now.
pub type Committed = Box<dyn FnOnce(Result<LogEndOffset, SyncFailed>) + Send>;

/// Makes appended data durable and raises the recovery points of its logs; flushing those stays the caller's.
/// Clones share the task; it ends when the last clone is dropped and all is done.
///
/// Nothing here bounds what waits: whoever submits has a bounded number of submissions under way for each log
/// ([`crate::Log::syncs_under_way`]) and leaves the rest in the log, where it costs nothing.
#[derive(Clone)]
pub struct Committer {
    sender: mpsc::UnboundedSender<Work>,
    disk: Arc<dyn Disk>,
}

struct Work {
    unsynced: Unsynced,
    done: Committed,
}

impl Committer {
    /// Starts the committer of `disk`.
    pub fn start(rt: &Runtime, lane: Lane, disk: Arc<dyn Disk>) -> Committer {
        let (sender, receiver) = mpsc::unbounded_channel();
        drop(rt.spawn(lane, "log committer", run(disk.clone(), receiver)));
        Committer { sender, disk }
    }

    /// Syncs `work` with the next group, then calls `done`: in the order of submission, from the
    /// committer's task, so it must be short.
    pub fn submit(&self, work: Unsynced, done: Committed) {
        if let Err(refused) = self.sender.send(Work { unsynced: work, done }) {
            let cause = "the committer has ended with its node".to_owned();
            (refused.0.done)(Err(SyncFailed { directory: self.disk.path().to_owned(), cause }));
        }
    }

    /// As `submit`, and waits. Dropping the wait does not stop the commit.
    pub async fn commit(&self, work: Unsynced) -> Result<LogEndOffset, SyncFailed> {
        let (sender, receiver) = oneshot::channel();
        self.submit(work, Box::new(move |result| drop(sender.send(result))));
        receiver.await.unwrap_or_else(|_| {
            let cause = "the committer ended before the sync did".to_owned();
            Err(SyncFailed { directory: self.disk.path().to_owned(), cause })
        })
    }
}

async fn run(disk: Arc<dyn Disk>, mut queue: mpsc::UnboundedReceiver<Work>) {
    let mut failed: Option<SyncFailed> = None;
    let mut group = Vec::new();
    loop {
        // groups that end anywhere: what two partitions promise is not tied to one sync
        let most = if buggify!("committer: a group of one") { 1 } else { GROUP_MAX };
        if queue.recv_many(&mut group, most).await == 0 {
            return;
        }
        let (files, dirs) = targets(&group);
        if failed.is_none()
            && let Err(error) = sync_all(&disk, files, dirs).await
        {
            reachable!("log: a sync failed");
            tracing::error!(directory = disk.path(), %error, "a sync failed: the log directory is fenced");
            failed = Some(SyncFailed { directory: disk.path().to_owned(), cause: error.to_string() });
        }
        for Work { unsynced, done } in group.drain(..) {
            match &failed {
                Some(failed) => {
                    unsynced.submission.failed(&failed.cause);
                    done(Err(failed.clone()));
                }
                None => {
                    unsynced.submission.committed(unsynced.end.offset());
                    done(Ok(unsynced.end));
                }
            }
        }
    }
}

/// Each file of the group once, and each directory once.
fn targets(group: &[Work]) -> (Vec<Arc<dyn File>>, BTreeSet<String>) {
    always!(!group.is_empty() && group.len() <= GROUP_MAX);
    // addresses tell files apart; only membership is asked of the set, so their order reaches nothing
    let mut seen = BTreeSet::new();
    let files = group
        .iter()
        .flat_map(|work| &work.unsynced.files)
        .filter(|file| seen.insert(Arc::as_ptr(file).cast::<()>() as usize))
        .cloned()
        .collect();
    (files, group.iter().flat_map(|work| &work.unsynced.dirs).cloned().collect())
}

/// Syncs all of them; names after what they name.
async fn sync_all(disk: &Arc<dyn Disk>, files: Vec<Arc<dyn File>>, dirs: BTreeSet<String>) -> io::Result<()> {
    let results = disk.sync_many(&files).await;
    always!(results.len() == files.len(), "a result a file");
    for result in results {
        result?;
    }
    for dir in &dirs {
        disk.sync_dir(dir).await?;
    }
    Ok(())
}
