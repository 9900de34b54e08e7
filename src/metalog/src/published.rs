//! What everybody may see of the log: leadership, high watermark, a view to read from, and whether it goes on.
//! Written by the driver, except that a reader which meets damage may say so.

use std::sync::Arc;

use milena_log::LogView;
use milena_probe::always;
use milena_quorum::{Endpoint, Leadership, SnapshotId};
use milena_runtime::{Runtime, Shared, Signal};
use milena_types::{HighWatermark, Offset};

use crate::{MetaLogError, Stopped};

/// What other replicas said, beyond what this one's own log says.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(crate) struct Heard {
    /// Where the leader is reached.
    pub(crate) leader_endpoints: Vec<Endpoint>,
    /// The high watermark, though the log may not reach there yet.
    pub(crate) high_watermark: Option<HighWatermark>,
}

/// The present state.
pub(crate) struct State {
    pub(crate) leadership: Leadership,
    /// Where this node's epoch begins, while it leads.
    pub(crate) epoch_start: Option<Offset>,
    pub(crate) high_watermark: Option<HighWatermark>,
    pub(crate) heard: Heard,
    /// Holds at least everything below the high watermark.
    pub(crate) view: Arc<LogView>,
    /// The newest snapshot: all below its end is committed.
    pub(crate) snapshot: Option<SnapshotId>,
    /// Whether whoever knows the committed state is to offer it.
    pub(crate) snapshot_due: bool,
    pub(crate) failed: Option<MetaLogError>,
    pub(crate) stopped: bool,
}

/// The state, and a signal at each change.
pub(crate) struct Published {
    state: Shared<State>,
    changed: Signal,
}

impl State {
    /// The end of what is committed.
    pub(crate) fn committed(&self) -> Offset {
        self.high_watermark.map_or(Offset::ZERO, HighWatermark::offset)
    }

    /// Whether nothing more will come.
    pub(crate) fn over(&self) -> bool {
        self.stopped || self.failed.is_some()
    }
}

impl Published {
    pub(crate) fn new(
        rt: &Runtime,
        leadership: Leadership,
        view: Arc<LogView>,
        snapshot: Option<SnapshotId>,
    ) -> Published {
        let state = State {
            leadership,
            epoch_start: None,
            high_watermark: None,
            heard: Heard::default(),
            view,
            snapshot,
            snapshot_due: false,
            failed: None,
            stopped: false,
        };
        Published { state: rt.shared(state), changed: Signal::new() }
    }

    /// Looks.
    pub(crate) async fn see<R>(&self, look: impl FnOnce(&State) -> R) -> R {
        self.state.with(|state| look(state)).await
    }

    /// Looks where nothing can be awaited.
    pub(crate) fn see_now<R>(&self, look: impl FnOnce(&State) -> R) -> R {
        self.state.with_now(|state| look(state))
    }

    /// Waits until `look` finds something.
    pub(crate) async fn wait<R>(&self, mut look: impl FnMut(&State) -> Option<R>) -> R {
        let mut found = None;
        self.changed
            .until(|| {
                found = self.state.with_now(|state| look(state));
                found.is_some()
            })
            .await;
        found.expect("the wait ends when something is found")
    }

    /// Waits until `end` is committed.
    pub(crate) async fn committed(&self, end: Offset) -> Result<(), Stopped> {
        self.wait(|state| {
            if state.committed() >= end {
                Some(Ok(()))
            } else if state.over() {
                Some(Err(Stopped))
            } else {
                None
            }
        })
        .await
    }

    /// Changes the state; the driver's alone.
    pub(crate) async fn change(&self, change: impl FnOnce(&mut State)) {
        self.state
            .with(|state| {
                let before = (state.leadership.epoch, state.high_watermark);
                change(state);
                always!(state.leadership.epoch >= before.0, "the published epoch fell");
                always!(state.high_watermark >= before.1, "the published high watermark fell");
                always!(state.committed() <= state.view.log_end_offset.offset(), "committed beyond the view");
            })
            .await;
        self.changed.raise();
    }

    /// The log cannot go on. The first cause stays.
    pub(crate) async fn fail(&self, cause: MetaLogError) {
        tracing::error!(%cause, "metadata log failed");
        self.change(|state| {
            state.leadership.leader = None;
            state.leadership.is_self = false;
            state.epoch_start = None;
            state.failed.get_or_insert(cause);
        })
        .await;
    }
}
