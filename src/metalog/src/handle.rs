//! What the rest of the node holds of the metadata log. Clones share it.

use std::sync::Arc;

use bytes::Bytes;
use milena_probe::always;
use milena_quorum::{Endpoint, Leadership, NotLeader, ReplicaKey, Request, SnapshotId};
use milena_runtime::Disk;
use milena_runtime::sync::{mpsc, oneshot};
use milena_types::{ErrorCode, HighWatermark, LeaderEpoch, NodeId, Offset, Timestamp};
use milena_wire::metadata_record::MetadataRecord;

use crate::driver::Append;
use crate::inbox::Inbox;
use crate::peers::{Described, Incoming, Reply};
use crate::published::Published;
use crate::{AppendError, MetaLogConfig, MetaLogError, MetaSubscription, Stopped, batches};

/// The metadata log of this node, running. It runs on, whether or not handles are left, until
/// [`MetaLog::shutdown`] or a failure.
#[derive(Clone)]
pub struct MetaLog {
    pub(crate) published: Arc<Published>,
    pub(crate) appends: mpsc::Sender<Append>,
    pub(crate) incoming: mpsc::Sender<Incoming>,
    pub(crate) inbox: Inbox,
    pub(crate) config: Arc<MetaLogConfig>,
    pub(crate) disk: Arc<dyn Disk>,
    /// The log directory.
    pub(crate) directory: Arc<str>,
}

impl MetaLog {
    /// Who leads now. It may have changed by the time that anybody acts on it: appends name their epoch.
    pub fn leadership(&self) -> Leadership {
        self.published.see_now(|state| state.leadership)
    }

    /// This node.
    pub fn node_id(&self) -> NodeId {
        self.config.local.id
    }

    /// Where the log begins.
    pub fn log_start_offset(&self) -> Offset {
        self.published.see_now(|state| state.view.log_start_offset.offset())
    }

    /// Waits until this node leads.
    pub async fn until_leader(&self) -> Result<Leadership, Stopped> {
        self.published
            .wait(|state| match state {
                state if state.over() => Some(Err(Stopped)),
                state if state.leadership.is_self => Some(Ok(state.leadership)),
                _ => None,
            })
            .await
    }

    /// Everything below is committed; `None` until this incarnation knows. Never falls.
    pub fn high_watermark(&self) -> Option<HighWatermark> {
        self.published.see_now(|state| state.high_watermark)
    }

    /// Waits until who leads, or in which epoch, is another than `known`.
    pub async fn until_not(&self, known: Leadership) -> Result<(), Stopped> {
        self.published
            .wait(|state| match state {
                state if state.over() => Some(Err(Stopped)),
                state => (state.leadership != known).then_some(Ok(())),
            })
            .await
    }

    /// The high watermark as far as it is known here, though this node may not have the log up to there yet: who has
    /// read so far has read all that was committed when this node heard of it.
    pub fn known_high_watermark(&self) -> Option<HighWatermark> {
        self.published.see_now(|state| state.high_watermark.max(state.heard.high_watermark))
    }

    /// Where the leader is reached by other nodes, as far as that is known.
    pub fn leader_endpoints(&self) -> Vec<Endpoint> {
        self.published.see_now(|state| state.heard.leader_endpoints.clone())
    }

    /// How the replicas stand, as the leader sees it; `None` where another one leads, or nobody.
    pub async fn describe(&self) -> Option<Described> {
        let (reply, answer) = oneshot::channel();
        self.incoming.send(Incoming::Describe { reply }).await.ok()?;
        answer.await.ok()?
    }

    /// Whether this node leads and could take `key` in as a voter, by all that can be told without asking that one.
    pub(crate) async fn may_add(&self, key: ReplicaKey) -> Result<(), ErrorCode> {
        let (reply, answer) = oneshot::channel();
        let gone = ErrorCode::NotLeaderOrFollower;
        self.incoming.send(Incoming::MayAdd { key, reply }).await.map_err(|_| gone)?;
        answer.await.unwrap_or(Err(gone))
    }

    /// Appends one decision's records, at least one, in `epoch`, all of them or none; gives the offset of the
    /// last one. They are neither durable nor committed yet. Waits while too much is uncommitted. Dropping
    /// the wait does not take the append back.
    pub async fn append(
        &self,
        epoch: LeaderEpoch,
        records: Vec<MetadataRecord>,
    ) -> Result<Offset, AppendError> {
        always!(!records.is_empty(), "a decision without records is not appended");
        let encode = |record: &MetadataRecord| record.encode_at(record.version_newest());
        let values: Vec<Bytes> = records.iter().map(encode).collect::<Result<_, _>>()?;
        let (bytes, max) = (batches::size_max(&values), self.config.batch_bytes_max);
        if bytes > max {
            return Err(AppendError::TooLarge { bytes, max });
        }
        let (reply, answer) = oneshot::channel();
        if self.appends.send(Append { epoch, values, reply }).await.is_err() {
            return Err(self.not_leader(epoch));
        }
        match answer.await {
            Ok(answer) => answer,
            Err(_) => Err(self.not_leader(epoch)),
        }
    }

    /// Another replica asks. The answer may wait until there is something to tell; `None` when there will be none. Dropping
    /// the wait does not take the request back.
    pub async fn ask(&self, request: Request) -> Option<Reply> {
        let (reply, answer) = oneshot::channel();
        self.incoming.send(Incoming::Request { request, reply }).await.ok()?;
        answer.await.ok()
    }

    /// Waits until the record at `offset` is committed: durable on a majority. A record that this node
    /// appended and that a later leader truncated is never committed: who waits watches the leadership too.
    pub async fn committed_to(&self, offset: Offset) -> Result<(), Stopped> {
        self.published.committed(offset.next()).await
    }

    /// Every committed record from `from` on, in order, and changes of leadership.
    pub fn subscribe(&self, from: Offset) -> MetaSubscription {
        let (published, directory) = (self.published.clone(), self.directory.clone());
        MetaSubscription::new(published, self.disk.clone(), directory, from, self.config.read_bytes_max)
    }

    /// Whether a snapshot is due: whoever knows the committed state is to offer it with [`MetaLog::offer_snapshot`].
    pub fn is_snapshot_due(&self) -> bool {
        self.published.see_now(|state| state.snapshot_due)
    }

    /// Offers the committed state below `end`, outside any metadata transaction, whose last record was appended at `newest`:
    /// `records` make it. Taken when a snapshot is due; it is written later, and nobody waits for it.
    pub fn offer_snapshot(
        &self,
        end: Offset,
        newest: Timestamp,
        records: impl FnOnce() -> Vec<MetadataRecord> + Send + 'static,
    ) {
        // where the driver has too much to do, or is gone, the next offer is as good
        let _ = self.incoming.try_send(Incoming::Snapshot { end, newest, records: Box::new(records) });
    }

    /// The newest snapshot on this node's disk, if there is one.
    pub fn newest_snapshot(&self) -> Option<SnapshotId> {
        self.published.see_now(|state| state.snapshot)
    }

    /// Waits until the log cannot go on, and says why. The node is then to stop, saying this sentence. Never
    /// ready when the log is shut down in order.
    pub async fn failed(&self) -> MetaLogError {
        self.published.wait(|state| state.failed.clone()).await
    }

    /// Takes in no more appends, waits until what was appended is durable, resigns, and closes the log. Gives
    /// the failure if there was one.
    pub async fn shutdown(&self) -> Result<(), MetaLogError> {
        self.inbox.report(|reports| reports.stop = true);
        self.published
            .wait(|state| match &state.failed {
                Some(cause) => Some(Err(cause.clone())),
                None => state.stopped.then_some(Ok(())),
            })
            .await
    }

    fn not_leader(&self, asked: LeaderEpoch) -> AppendError {
        AppendError::NotLeader(NotLeader { asked, leadership: self.leadership() })
    }
}
