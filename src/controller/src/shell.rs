//! The one task of the controller: follows the log, is in office or not, takes requests in one at a time.
//! It must never decide two things at once.

use std::sync::Arc;

use milena_metadata::{Ask, Image, Settings};
use milena_metalog::{AppendError, MetaEvent};
use milena_probe::{always, sometimes};
use milena_runtime::sync::mpsc;
use milena_runtime::{BoxFuture, Runtime, Shared};
use milena_types::{Instant, NodeId};

use crate::office::{Lost, Office};
use crate::port::{Follow, Log};
use crate::{Call, NotController};

/// The controller's state.
pub(crate) struct Shell {
    runtime: Runtime,
    log: Arc<dyn Log>,
    settings: Settings,
    /// What is committed, up to where this node has read.
    committed: Image,
    /// Of that what anybody may look at without asking this task.
    outline: Shared<Image>,
    office: Option<Office>,
    /// Who leads, as last told.
    leader: Option<NodeId>,
    timer: Option<(Instant, BoxFuture<'static, ()>)>,
}

/// What the task wakes for.
enum Wake {
    Event(Option<MetaEvent>),
    Call(Option<Call>),
    Deadline,
}

impl Shell {
    pub(crate) fn new(
        runtime: Runtime,
        log: Arc<dyn Log>,
        settings: Settings,
        outline: Shared<Image>,
    ) -> Shell {
        let committed = Image::new();
        Shell { runtime, log, settings, committed, outline, office: None, leader: None, timer: None }
    }

    /// Runs until the log ends; then whoever asks is refused.
    pub(crate) async fn run(mut self, mut calls: mpsc::Receiver<Call>) {
        let mut follow = self.log.follow();
        loop {
            self.set_timer();
            let done = match self.wait(follow.as_mut(), &mut calls).await {
                Wake::Event(Some(event)) => self.take_in(event).await,
                Wake::Call(Some(call)) => self.serve(call).await,
                Wake::Deadline => self.expire().await,
                // a controller that nobody can ask any more still fences brokers and follows
                Wake::Call(None) => Ok(()),
                Wake::Event(None) => break,
            };
            if let Err(lost) = done {
                self.lose_office(&lost);
            }
        }
        self.leader = None;
        self.leave_office();
        calls.close();
        while let Ok(call) = calls.try_recv() {
            let _ = call.answer.send(Err(self.not_controller()));
        }
    }

    /// Waits for whatever comes first, in this order: the log, so that replies leave; requests, so that a
    /// heartbeat that has come counts before its broker's deadline; deadlines.
    async fn wait(&mut self, follow: &mut dyn Follow, calls: &mut mpsc::Receiver<Call>) -> Wake {
        let has_room = self.office.as_ref().is_none_or(Office::has_room) && !calls.is_closed();
        let timer = async {
            match &mut self.timer {
                Some((_, timer)) => timer.await,
                None => std::future::pending().await,
            }
        };
        milena_runtime::select! {
            event = follow.next() => Wake::Event(event),
            call = calls.recv(), if has_room => Wake::Call(call),
            () = timer => Wake::Deadline,
        }
    }

    /// One timer stands at a time; a deadline that moved later is looked at when the old one comes.
    fn set_timer(&mut self) {
        let Some(deadline) = self.office.as_ref().and_then(Office::next_deadline) else { return };
        if self.timer.as_ref().is_none_or(|(at, _)| deadline < *at) {
            self.timer = Some((deadline, self.runtime.sleep_until(deadline)));
        }
    }

    async fn take_in(&mut self, event: MetaEvent) -> Result<(), Lost> {
        match event {
            MetaEvent::Snapshot { id, records, .. } => {
                // who leads has read all that it dropped; whoever is far behind, or starts, goes on from here
                self.leave_office();
                self.committed = Image::restore(&records, id.end);
                let committed = &self.committed;
                self.outline.with(|outline| committed.outline(outline)).await;
                Ok(())
            }
            MetaEvent::Committed { base_offset, last_offset, records, append_time, .. } => {
                always!(base_offset >= self.committed.next_offset(), "committed twice: {base_offset:?}");
                for (i, record) in records.iter().enumerate() {
                    self.committed.apply(record, base_offset.plus(i as i64));
                }
                self.committed.skip_to(last_offset.next());
                milena_probe::expensive!(self.committed.check().is_ok(), "{:?}", self.committed.check());
                let committed = &self.committed;
                self.outline.with(|outline| committed.outline(outline)).await;
                if let Some(office) = &mut self.office {
                    office.release(&self.committed);
                }
                // the quorum's own batches say nothing new of the cluster
                if !records.is_empty() && !self.committed.in_transaction() {
                    self.log.offer(&self.committed, append_time);
                }
                Ok(())
            }
            MetaEvent::Leadership(leadership) => {
                self.leader = leadership.leader;
                let stays = self.office.as_ref().is_some_and(|office| office.epoch == leadership.epoch);
                if stays && leadership.is_self {
                    return Ok(());
                }
                self.leave_office();
                if !leadership.is_self {
                    return Ok(());
                }
                tracing::info!("this node is the active controller in epoch {}", leadership.epoch);
                sometimes!("a controller took office");
                let office = Office::new(leadership.epoch, self.settings.clone(), &self.committed);
                let office = self.office.insert(office);
                office.activate(self.log.as_ref(), self.runtime.now()).await
            }
        }
    }

    async fn serve(&mut self, call: Call) -> Result<(), Lost> {
        let Call { request, answer } = call;
        let Some(office) = &mut self.office else {
            let _ = answer.send(Err(self.not_controller()));
            return Ok(());
        };
        let entropy = (0..request.entropy_needed()).map(|_| self.runtime.entropy.next_u64()).collect();
        let ask = Ask { request, entropy };
        office.decide(self.log.as_ref(), ask, self.runtime.now(), answer).await?;
        // what changes nothing may rest on nothing uncommitted
        office.release(&self.committed);
        Ok(())
    }

    async fn expire(&mut self) -> Result<(), Lost> {
        self.timer = None;
        match &mut self.office {
            Some(office) => office.expire(self.log.as_ref(), self.runtime.now()).await,
            None => Ok(()),
        }
    }

    fn lose_office(&mut self, lost: &Lost) {
        match &lost.0 {
            AppendError::NotLeader(refused) => {
                sometimes!("a controller's append was refused");
                self.leader = refused.leadership.leader.filter(|_| !refused.leadership.is_self);
            }
            AppendError::TooLarge { .. } | AppendError::Record(_) => {
                tracing::error!("one metadata record is too large for the log: {}", lost.0);
                self.leader = None;
            }
        }
        self.leave_office();
    }

    fn leave_office(&mut self) {
        self.timer = None;
        let now = self.not_controller();
        if let Some(office) = self.office.take() {
            tracing::info!("this node is no longer the active controller of epoch {}", office.epoch);
            office.leave(now);
        }
    }

    fn not_controller(&self) -> NotController {
        NotController { leader: self.leader }
    }
}
