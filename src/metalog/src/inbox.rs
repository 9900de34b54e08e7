//! What other tasks report to the driver. Of each kind only the newest counts, so it never fills up, and
//! reporting never waits.

use std::sync::Arc;

use milena_quorum::ElectionState;
use milena_runtime::sync::Notify;
use milena_runtime::{Runtime, Shared};
use milena_types::LogEndOffset;

use crate::MetaLogError;
use crate::snapshots::Taken;

/// What was reported since the driver last looked.
#[derive(Default, Debug)]
pub(crate) struct Reports {
    /// The log is durable up to here.
    pub(crate) synced: Option<LogEndOffset>,
    /// This election state is durable.
    pub(crate) persisted: Option<ElectionState>,
    /// Something failed for good; the first cause stays.
    pub(crate) failed: Option<MetaLogError>,
    /// What became of a snapshot.
    pub(crate) taken: Option<Taken>,
    /// The node is to stop.
    pub(crate) stop: bool,
}

/// Where reports are left.
#[derive(Clone)]
pub(crate) struct Inbox {
    reports: Shared<Reports>,
    arrived: Arc<Notify>,
}

impl Inbox {
    pub(crate) fn new(rt: &Runtime) -> Inbox {
        Inbox { reports: rt.shared(Reports::default()), arrived: Arc::default() }
    }

    /// Leaves a report. Called from completions, which cannot wait.
    pub(crate) fn report(&self, leave: impl FnOnce(&mut Reports)) {
        self.reports.with_now(leave);
        self.arrived.notify_one();
    }

    /// Ready once something was reported since the last `take`; at times without cause.
    pub(crate) async fn arrived(&self) {
        self.arrived.notified().await;
    }

    /// Whether the node is to stop.
    pub(crate) fn is_to_stop(&self) -> bool {
        self.reports.with_now(|reports| reports.stop)
    }

    /// Takes what was reported.
    pub(crate) async fn take(&self) -> Reports {
        self.reports.with(std::mem::take).await
    }
}
