//! Keeps the election state on disk, off the driver: a slow disk delays what rests on it and nothing else. Of
//! several states that wait only the newest is written, as nothing rests on the others any more.

use std::sync::Arc;

use milena_quorum::ElectionState;
use milena_runtime::sync::Notify;
use milena_runtime::{Disk, Lane, Runtime, Shared};

use crate::inbox::Inbox;
use crate::quorum_state;

/// The driver's end. The task ends with it.
pub(crate) struct Keeper {
    wanted: Shared<Wanted>,
    changed: Arc<Notify>,
}

#[derive(Default)]
struct Wanted {
    state: Option<ElectionState>,
    closed: bool,
}

impl Keeper {
    /// Starts the task; it reports to `inbox`.
    pub(crate) fn start(rt: &Runtime, disk: Arc<dyn Disk>, inbox: Inbox) -> Keeper {
        let keeper = Keeper { wanted: rt.shared(Wanted::default()), changed: Arc::default() };
        let (wanted, changed) = (keeper.wanted.clone(), keeper.changed.clone());
        rt.spawn(Lane::Control, "metalog keeper", async move {
            loop {
                let (state, closed) = wanted.with(|wanted| (wanted.state.take(), wanted.closed)).await;
                match state {
                    Some(state) => match quorum_state::write(&disk, state).await {
                        Ok(()) => inbox.report(|reports| reports.persisted = Some(state)),
                        // whether the disk has it is unknown, so nothing may be written after it
                        Err(error) => {
                            return inbox.report(|reports| {
                                reports.failed.get_or_insert(error);
                            });
                        }
                    },
                    None if closed => return,
                    None => changed.notified().await,
                }
            }
        });
        keeper
    }

    /// Asks for `state` to be made durable.
    pub(crate) async fn persist(&self, state: ElectionState) {
        self.wanted.with(|wanted| wanted.state = Some(state)).await;
        self.changed.notify_one();
    }
}

impl Drop for Keeper {
    fn drop(&mut self) {
        self.wanted.with_now(|wanted| wanted.closed = true);
        self.changed.notify_one();
    }
}
