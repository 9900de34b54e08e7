//! The metadata log as the controller needs it, so that tests can stand in for it. It must never promise
//! more than `metalog` does.

use milena_metadata::{Image, Request};
use milena_metalog::{AppendError, Endpoint, Leadership, MetaEvent, MetaLog, MetaSubscription, Stopped};
use milena_rpc::Request as Received;
use milena_runtime::BoxFuture;
use milena_types::{LeaderEpoch, Offset, Timestamp};
use milena_wire::metadata_record::MetadataRecord;

use crate::service::Outcome;
use crate::{Answer, ControllerService};

/// A metadata log.
pub(crate) trait Log: Send + Sync + 'static {
    /// Appends one batch in `epoch`; gives the offset of its last record.
    fn append(
        &self,
        epoch: LeaderEpoch,
        records: Vec<MetadataRecord>,
    ) -> BoxFuture<'_, Result<Offset, AppendError>>;

    /// Committed batches and changes of leadership, in order, from the log's beginning.
    fn follow(&self) -> Box<dyn Follow>;

    /// The committed `image`, outside any metadata transaction, whose last record was appended at `newest`: what a snapshot is
    /// made of when one is due.
    fn offer(&self, image: &Image, newest: Timestamp);
}

/// Who leads, as the way to the active controller needs it.
pub(crate) trait Compass: Send + Sync + 'static {
    /// Who leads now.
    fn leadership(&self) -> Leadership;

    /// Waits until it is another than `known`.
    fn until_not(&self, known: Leadership) -> BoxFuture<'_, Result<(), Stopped>>;

    /// Where the leader is reached.
    fn leader_endpoints(&self) -> Vec<Endpoint>;

    /// While this node leads: up to where all is committed, what earlier leaders committed too.
    fn committed(&self) -> BoxFuture<'_, Option<Offset>>;
}

impl Compass for MetaLog {
    fn leadership(&self) -> Leadership {
        MetaLog::leadership(self)
    }

    fn until_not(&self, known: Leadership) -> BoxFuture<'_, Result<(), Stopped>> {
        Box::pin(MetaLog::until_not(self, known))
    }

    fn leader_endpoints(&self) -> Vec<Endpoint> {
        MetaLog::leader_endpoints(self)
    }

    fn committed(&self) -> BoxFuture<'_, Option<Offset>> {
        Box::pin(async move { Some(self.describe().await?.description.high_watermark?.offset()) })
    }
}

/// The controller in this process, as the way to the active one needs it.
pub(crate) trait Own: Send + Sync + 'static {
    /// Has it decide.
    fn decide(&self, request: Request) -> BoxFuture<'_, Answer>;

    /// Has it answer what a client asked.
    fn outcome(&self, request: Received) -> BoxFuture<'_, Outcome>;
}

impl Own for ControllerService {
    fn decide(&self, request: Request) -> BoxFuture<'_, Answer> {
        Box::pin(self.call(request))
    }

    fn outcome(&self, request: Received) -> BoxFuture<'_, Outcome> {
        Box::pin(ControllerService::outcome(self, request))
    }
}

/// A reader of the log.
pub(crate) trait Follow: Send {
    /// What comes next; `None` when the log has ended. A wait that is dropped loses nothing.
    fn next(&mut self) -> BoxFuture<'_, Option<MetaEvent>>;
}

impl Log for MetaLog {
    fn append(
        &self,
        epoch: LeaderEpoch,
        records: Vec<MetadataRecord>,
    ) -> BoxFuture<'_, Result<Offset, AppendError>> {
        Box::pin(MetaLog::append(self, epoch, records))
    }

    fn follow(&self) -> Box<dyn Follow> {
        Box::new(self.subscribe(Offset::ZERO))
    }

    fn offer(&self, image: &Image, newest: Timestamp) {
        if self.is_snapshot_due() {
            let image = image.clone();
            self.offer_snapshot(image.next_offset(), newest, move || image.to_records());
        }
    }
}

impl Follow for MetaSubscription {
    fn next(&mut self) -> BoxFuture<'_, Option<MetaEvent>> {
        Box::pin(MetaSubscription::next(self))
    }
}
