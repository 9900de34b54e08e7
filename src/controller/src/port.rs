//! The metadata log as the controller needs it, so that tests can stand in for it. It must never promise
//! more than `metalog` does.

use milena_metalog::{AppendError, MetaEvent, MetaLog, MetaSubscription};
use milena_runtime::BoxFuture;
use milena_types::{LeaderEpoch, Offset};
use milena_wire::metadata_record::MetadataRecord;

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
}

impl Follow for MetaSubscription {
    fn next(&mut self) -> BoxFuture<'_, Option<MetaEvent>> {
        Box::pin(MetaSubscription::next(self))
    }
}
