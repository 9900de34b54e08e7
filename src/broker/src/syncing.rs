//! When a partition's appended records go to the committer: at once where acknowledgements are durable, else
//! after `flush.messages` records or a roll, as Kafka does. It must never let a partition fill the
//! committer's queue: beyond a limit the log keeps what is unsynced, and a completion takes it along.

use std::sync::Arc;

use milena_log::{Log, SyncFailed, Unsynced};
use milena_probe::{always, buggify, sometimes};
use milena_replica::Event;
use milena_runtime::Lane;
use milena_types::{LogEndOffset, Offset, Uuid};

use crate::partition::{Partition, State};

/// The most submissions of one partition that are under way.
const UNDER_WAY_MAX: u32 = 64;

/// What is known of a partition's syncs.
#[derive(Debug)]
pub(crate) struct Syncing {
    /// `flush.messages`: so many records are synced together; 1 is before they are acknowledged.
    flush_messages: i64,
    /// Everything below it was handed to the committer.
    submitted: Offset,
    under_way: u32,
    /// Something was due while too much was under way.
    left_behind: bool,
}

impl Syncing {
    /// Of a log that is durable up to `log_end`.
    pub fn new(flush_messages: i64, log_end: LogEndOffset) -> Syncing {
        Syncing { flush_messages, submitted: log_end.offset(), under_way: 0, left_behind: false }
    }

    /// `flush.messages` is another from now on.
    pub fn change(&mut self, flush_messages: i64, log_end: LogEndOffset) {
        let was_left = self.flush_messages > 1 && log_end.offset() > self.submitted;
        sometimes!(
            "what was left to the page cache is to be on the disk from now on",
            was_left && flush_messages == 1
        );
        self.flush_messages = flush_messages;
    }

    /// Whether a log that ends at `log_end` is to be handed over now; takes note of it.
    fn begin(&mut self, log_end: LogEndOffset, rolled: bool) -> bool {
        let is_due = rolled || log_end.offset().since(self.submitted) >= self.flush_messages;
        if !is_due {
            return false;
        }
        // whatever is left behind is taken along by a completion, of which one is under way
        let is_full = self.under_way > 0 && buggify!("syncing: as many under way as may be");
        if is_full || self.under_way >= UNDER_WAY_MAX {
            sometimes!("a partition had as many syncs under way as it may");
            self.left_behind = true;
            return false;
        }
        self.submitted = log_end.offset();
        self.under_way += 1;
        true
    }

    /// The log was cut, and ends at `log_end`.
    pub fn cut(&mut self, log_end: LogEndOffset) {
        always!(self.under_way == 0, "a log is cut while it is synced");
        self.submitted = log_end.offset();
    }

    /// One submission ended; whether there is something that was left behind.
    fn end(&mut self) -> bool {
        always!(self.under_way > 0, "a sync ended that never began");
        self.under_way -= 1;
        std::mem::take(&mut self.left_behind)
    }
}

impl Partition {
    /// Hands what is unsynced to the committer when it is time.
    pub(crate) async fn sync_later(self: &Arc<Partition>, log: &mut Log) {
        let (log_end, rolled) = (log.log_end_offset(), log.has_unsynced_roll());
        let begin = |state: &mut State| {
            (state.syncing.begin(log_end, rolled), state.replica.high_watermark().offset())
        };
        let (begins, high_watermark) = self.state.with(begin).await;
        log.replicated_up_to(high_watermark);
        if begins {
            match log.take_unsynced() {
                Some(unsynced) => self.submit(unsynced),
                None => drop(self.state.with(|state| state.syncing.end()).await),
            }
        }
    }

    fn submit(self: &Arc<Partition>, unsynced: Unsynced) {
        let partition = self.clone();
        self.directory.committer().submit(unsynced, Box::new(move |synced| partition.on_synced(synced)));
    }

    /// Called by the committer: short, and without waiting.
    fn on_synced(self: Arc<Partition>, synced: Result<LogEndOffset, SyncFailed>) {
        let again = self.state.with_now(|state| {
            if let Ok(log_end) = synced {
                self.react(state, Event::Durable { log_end });
            }
            state.syncing.end()
        });
        if let Err(error) = synced {
            self.directory.fail(&format!("{}: {error}", self.name));
            self.room.stir(self.id);
        }
        self.synced.raise();
        if again {
            let runtime = self.runtime.clone();
            runtime.spawn(Lane::Data, "sync-again", async move {
                if let Some(log) = self.writer.lock().await.as_mut() {
                    self.sync_later(log).await;
                }
            });
        }
    }

    /// Syncs everything and closes the log: every later append is refused. Fails with what could not be made
    /// durable; then the log claims nothing.
    pub(crate) async fn close(self: &Arc<Partition>) -> Result<(), String> {
        let mut writer = self.writer.lock().await;
        let Some(mut log) = writer.take() else { return Ok(()) };
        // whatever was handed over must have ended before the log may call itself synced
        self.until_synced().await;
        if !self.directory.has_failed()
            && let Some(unsynced) = log.take_unsynced()
        {
            self.state.with(|state| state.syncing.under_way += 1).await;
            self.submit(unsynced);
            self.until_synced().await;
        }
        if self.directory.has_failed() {
            let reason = self.directory.failed().await;
            log.fence(reason.clone());
            return Err(reason);
        }
        log.close().await.map(drop).map_err(|error| format!("{}: {error}", self.name))
    }

    /// Deletes the log of a topic that is gone: every later append is refused, and the name of its directory is
    /// free when this returns. Nothing of it is synced any more.
    pub(crate) async fn delete(self: &Arc<Partition>) -> Result<(), String> {
        self.stop_leading().await;
        let mut writer = self.writer.lock().await;
        let Some(log) = writer.take() else { return Ok(()) };
        self.until_synced().await;
        if self.directory.has_failed() {
            // its next start finds it
            return Ok(());
        }
        self.directory.high_watermarks().forget(&self.name.to_string());
        let entropy = &self.runtime.entropy;
        let unique = Uuid::from_entropy(entropy.next_u64(), entropy.next_u64());
        log.delete(unique).await.map_err(|error| format!("{}: {error}", self.name))
    }

    pub(crate) async fn until_synced(&self) {
        self.synced.until(|| self.state.with_now(|state| state.syncing.under_way == 0)).await;
    }
}
