//! The broker: its parts, and the order in which they start and stop. What it decides it decides in the
//! cores; what it says it says in the handlers.

use std::sync::Arc;
use std::time::Duration;

use milena_config::{Listener, ServerConfig};
use milena_metadata::Image;
use milena_metalog::MetaLog;
use milena_probe::always;
use milena_runtime::sync::{Semaphore, mpsc};
use milena_runtime::{Lane, OffLane, Runtime, Shared, Signal};
use milena_types::{BrokerEpoch, ErrorCode, Offset, ProducerId, Uuid};

use crate::alterations::Alterations;
use crate::controller_port::ControllerPort;
use crate::directories::LogDirectories;
use crate::fetchers::Fetchers;
use crate::producer_ids::ProducerIds;
use crate::snapshot::{Hosted, Snapshot};
use crate::validators::Validators;
use crate::waiting_room::WaitingRoom;
use crate::{
    alterations, checkpoints, clean_shutdown, cleaner, deletion, followers, lifecycle, producer_expiry,
    scrubber, updates,
};

/// How many logs are opened, created or closed at once: each waits for the disk several times.
pub(crate) const LOGS_AT_ONCE: usize = 16;

/// What a broker is told about itself.
#[derive(Clone, Debug)]
pub struct BrokerConfig {
    /// The node's configuration.
    pub server: ServerConfig,
    /// The cluster, as `meta.properties` says it.
    pub cluster_id: String,
    /// What clients are told to connect to: the configured listeners with the ports that the system chose.
    pub advertised: Vec<Listener>,
    /// How long the controller may take to release this broker at its end.
    pub shutdown_patience: Duration,
    /// How often recovery points are written; Kafka's `log.flush.offset.checkpoint.interval.ms`.
    pub checkpoint_interval: Duration,
}

/// A running broker.
pub struct Broker {
    pub(crate) runtime: Runtime,
    pub(crate) config: BrokerConfig,
    pub(crate) incarnation: Uuid,
    pub(crate) controller: Arc<dyn ControllerPort>,
    pub(crate) directories: LogDirectories,
    pub(crate) room: WaitingRoom,
    /// The ISRs that this node's leaders want.
    pub(crate) alterations: Alterations,
    /// Who fetches what this node follows.
    pub(crate) fetchers: Fetchers,
    /// Where batches are decompressed that clients chose.
    pub(crate) off_lane: OffLane,
    pub(crate) validators: Validators,
    producer_ids: ProducerIds,
    snapshot: Shared<Arc<Snapshot>>,
    published: Signal,
    epoch: Shared<BrokerEpoch>,
    stopping: Shared<bool>,
    /// The registration before this one, when it ended in an orderly way.
    pub(crate) previous_epoch: Option<BrokerEpoch>,
}

impl Broker {
    /// Starts a broker over its log directories and a metadata log.
    /// Returns once the controller has lifted its fence: it may serve. Fails with why the controller
    /// refuses it for good, or why the log directories cannot be used any more.
    pub async fn start(
        runtime: &Runtime,
        config: BrokerConfig,
        directories: LogDirectories,
        controller: Arc<dyn ControllerPort>,
        metalog: &MetaLog,
    ) -> Result<Arc<Broker>, String> {
        let previous_epoch = clean_shutdown::take_all(&directories).await;
        let nothing = Snapshot {
            image: Image::new(),
            active: Default::default(),
            hosted: Default::default(),
            settings: Default::default(),
        };
        let incarnation = Uuid::from_entropy(runtime.entropy.next_u64(), runtime.entropy.next_u64());
        let off_lane = OffLane::new(runtime);
        let broker = Arc::new(Broker {
            runtime: runtime.clone(),
            config,
            incarnation,
            producer_ids: ProducerIds::new(controller.clone()),
            controller,
            directories,
            room: WaitingRoom::open(runtime),
            alterations: Alterations::new(runtime),
            fetchers: Fetchers::new(runtime),
            validators: Validators::new(runtime, &off_lane),
            off_lane,
            snapshot: runtime.shared(Arc::new(nothing)),
            published: Signal::new(),
            epoch: runtime.shared(BrokerEpoch(-1)),
            stopping: runtime.shared(false),
            previous_epoch,
        });
        updates::follow(&broker, metalog);
        let epoch = lifecycle::register(&broker).await?;
        broker.set_epoch(epoch);
        lifecycle::until_unfenced(&broker).await?;
        // they run for as long as the node does
        lifecycle::keep_alive(&broker);
        checkpoints::write_regularly(&broker);
        alterations::ask_regularly(&broker);
        followers::look_for_laggards_regularly(&broker);
        producer_expiry::expire_regularly(&broker);
        deletion::retain_regularly(&broker);
        deletion::empty_trash(&broker);
        cleaner::clean_regularly(&broker);
        scrubber::scrub_regularly(&broker);
        deletion::fill_reserve(&broker);
        Ok(broker)
    }

    /// The node is about to stop: no fetch waits any longer, and no heartbeat asks to serve again.
    pub async fn prepare_to_stop(&self) {
        self.stopping.with(|stopping| *stopping = true).await;
        self.room.dismiss_readers().await;
    }

    /// Stops in an orderly way: the controller moves leadership away, everything is synced. The listener must
    /// have stopped already. Fails with what could not be made durable.
    pub async fn stop(
        self: Arc<Broker>,
        metadata_log: impl Future<Output = Result<(), String>>,
    ) -> Result<(), String> {
        if self.config.server.controlled_shutdown {
            lifecycle::say_farewell(&self, self.config.shutdown_patience).await;
        }
        checkpoints::note_high_watermarks(&self).await;
        let closed = self.close_all().await;
        // the proof of a clean stop speaks for the metadata log too
        let metadata_log = metadata_log.await;
        if self.directories.has_failed() {
            return Err(self.directories.failed().await);
        }
        closed.and(metadata_log)?;
        // a log that was never opened was not synced by this stop, so nothing may be believed unread (KAFKA-15375)
        if !self.snapshot().await.hosted.values().all(|hosted| matches!(hosted, Hosted::Online(_))) {
            tracing::warn!(
                "a partition is out of service, so the next start will not take this stop for a clean one"
            );
            return Ok(());
        }
        clean_shutdown::leave_all(&self.directories, self.epoch()).await
    }

    /// Closes every partition, several at once, whatever becomes of the others; the first thing that went wrong.
    async fn close_all(&self) -> Result<(), String> {
        let places = Arc::new(Semaphore::new(LOGS_AT_ONCE));
        let (sender, mut closed) = mpsc::channel(LOGS_AT_ONCE);
        for hosted in self.snapshot().await.hosted.values() {
            let Hosted::Online(partition) = hosted.clone() else { continue };
            // what is wrong with it was said when it failed, and its next start recovers
            if partition.directory.has_failed() && !partition.directory.role().metadata {
                continue;
            }
            let (places, sender) = (places.clone(), sender.clone());
            self.runtime.spawn(Lane::Data, "close-log", async move {
                let place = places.acquire().await.expect("the places are never closed");
                let result = partition.close().await;
                drop(place);
                // nobody listens only when the node is going away in another manner
                let _ = sender.send(result).await;
            });
        }
        drop(sender);
        let mut first = Ok(());
        while let Some(result) = closed.recv().await {
            first = first.and(result);
        }
        first
    }

    pub(crate) fn is_stopping(&self) -> bool {
        self.stopping.with_now(|stopping| *stopping)
    }

    /// What handlers see.
    pub async fn snapshot(&self) -> Arc<Snapshot> {
        self.snapshot.with(|snapshot| snapshot.clone()).await
    }

    /// Shows handlers `next`.
    pub(crate) async fn publish(&self, next: Snapshot) {
        let next = Arc::new(next);
        self.snapshot
            .with(|snapshot| {
                always!(
                    next.image.next_offset() >= snapshot.image.next_offset(),
                    "C8: the metadata that handlers see never goes back"
                );
                *snapshot = next;
            })
            .await;
        self.published.raise();
    }

    /// Waits until the snapshot is as `condition` wants it; looks at each one that is published.
    pub(crate) async fn until_published(&self, mut condition: impl FnMut(&Snapshot) -> bool) {
        self.published.until(|| self.snapshot.with_now(|snapshot| condition(snapshot))).await;
    }

    /// The offset of the last metadata record that handlers see; -1: none.
    pub(crate) fn metadata_offset(&self) -> Offset {
        self.snapshot.with_now(|snapshot| snapshot.image.next_offset().plus(-1))
    }

    /// Which registration this is.
    pub(crate) fn epoch(&self) -> BrokerEpoch {
        self.epoch.with_now(|epoch| *epoch)
    }

    pub(crate) fn set_epoch(&self, registered: BrokerEpoch) {
        self.epoch.with_now(|epoch| {
            always!(registered > *epoch, "a new registration has a higher epoch: {registered} after {epoch}");
            *epoch = registered;
        });
    }

    pub(crate) async fn next_producer_id(&self) -> Result<ProducerId, ErrorCode> {
        self.producer_ids.next(self.config.server.node_id, self.epoch()).await
    }

    /// Waits until the node cannot go on; then why. One of several log directories fails alone.
    pub async fn failed(&self) -> String {
        self.directories.failed().await
    }
}
