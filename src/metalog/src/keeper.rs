//! Keeps the election state on disk, off the driver: a slow disk delays what rests on it and nothing else. Of
//! several states that wait only the newest is written, as nothing rests on the others any more.

use std::sync::Arc;

use milena_log::Reserve;
use milena_quorum::ElectionState;
use milena_runtime::sync::Notify;
use milena_runtime::{Disk, Lane, Runtime, Shared};

use crate::inbox::Inbox;
use crate::{MetaLogError, quorum_state, space};

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
    pub(crate) fn start(rt: &Runtime, disk: Arc<dyn Disk>, reserve: Reserve, inbox: Inbox) -> Keeper {
        let own = rt.clone();
        let keeper = Keeper { wanted: rt.shared(Wanted::default()), changed: Arc::default() };
        let (wanted, changed) = (keeper.wanted.clone(), keeper.changed.clone());
        rt.spawn(Lane::Control, "metalog keeper", async move {
            loop {
                let (state, closed) = wanted.with(|wanted| (wanted.state.take(), wanted.closed)).await;
                match state {
                    Some(state) => match write(&own, &disk, &reserve, &inbox, state).await {
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

/// Writes `state`, and waits for space when there is none: the file is replaced whole, so that it holds the old
/// state or the new one, and the new one may be written again.
async fn write(
    rt: &Runtime,
    disk: &Arc<dyn Disk>,
    reserve: &Reserve,
    inbox: &Inbox,
    state: ElectionState,
) -> Result<(), MetaLogError> {
    loop {
        match quorum_state::write(disk, state).await {
            Err(error) if milena_log::is_no_space(&error) && !inbox.is_to_stop() => {
                space::make_room(rt, reserve).await;
            }
            written => {
                return written
                    .map_err(|error| MetaLogError::io(disk.path(), "writing `quorum-state`", &error));
            }
        }
    }
}

impl Drop for Keeper {
    fn drop(&mut self) {
        self.wanted.with_now(|wanted| wanted.closed = true);
        self.changed.notify_one();
    }
}
