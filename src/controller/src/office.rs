//! A term as the active controller: the image that may run ahead, and the replies that wait until what
//! they rest on is committed. It must never outlive its epoch.

use std::collections::VecDeque;

use milena_machine::{Decide, Now};
use milena_metadata::{Answered, Ask, Image, Metadata, Note, Refusal, Reply, Request, Settings};
use milena_metalog::AppendError;
use milena_probe::{always, sometimes};
use milena_runtime::sync::oneshot;
use milena_types::{ErrorCode, Instant, LeaderEpoch, Offset};
use milena_wire::metadata_record::MetadataRecord;

use crate::port::Log;
use crate::{Answer, NotController};

/// How many replies may wait for a commit before no further request is decided.
const REPLIES_WAITING_MAX: usize = 10_000;

/// Why a term ended.
pub(crate) struct Lost(pub AppendError);

/// A reply that waits.
struct Parked {
    /// Leaves when everything below this offset is committed.
    position: Offset,
    reply: Reply,
    answer: oneshot::Sender<Answer>,
}

/// A term in office.
pub(crate) struct Office {
    pub epoch: LeaderEpoch,
    metadata: Metadata,
    parked: VecDeque<Parked>,
}

impl Office {
    /// A term in `epoch` that begins on the committed image. [`Office::activate`] next.
    pub(crate) fn new(epoch: LeaderEpoch, settings: Settings, committed: &Image) -> Office {
        Office { epoch, metadata: Metadata::new(settings, committed.clone()), parked: VecDeque::new() }
    }

    /// Logs what a term begins with.
    pub(crate) async fn activate(&mut self, log: &dyn Log, now: Now) -> Result<(), Lost> {
        let outcome = self.metadata.activate(now);
        always!(outcome.replies.is_empty(), "nobody has asked yet");
        self.log_all(log, outcome.records).await
    }

    /// Whether another request may be decided now.
    pub(crate) fn has_room(&self) -> bool {
        self.parked.len() < REPLIES_WAITING_MAX
    }

    /// When the core wants to be asked next.
    pub(crate) fn next_deadline(&self) -> Option<Instant> {
        self.metadata.next_deadline()
    }

    /// Decides `request`, logs what it takes, and parks the reply.
    pub(crate) async fn decide(
        &mut self,
        log: &dyn Log,
        ask: Ask,
        now: Now,
        answer: oneshot::Sender<Answer>,
    ) -> Result<(), Lost> {
        let request = ask.request.clone();
        let mut outcome = self.metadata.decide(0, ask, now);
        always!(outcome.replies.len() == 1, "each request is answered by its own decision");
        let (_, mut reply) = outcome.replies.pop().expect("counted above");
        tell(&outcome.jobs);
        let logged = if is_one_whole(&request) {
            self.log_whole(log, outcome.records).await
        } else {
            self.log_all(log, outcome.records).await
        };
        match logged {
            Ok(()) => {}
            // the fault is the request's: nothing of a whole one was logged, and what a part of another one
            // did stands by itself
            Err(Lost(AppendError::TooLarge { bytes, max })) => {
                sometimes!("a request was refused since its records fit no batch");
                let message =
                    format!("The request takes {bytes} bytes of metadata, and {max} is the most at once.");
                reply = request.refused(&Refusal::new(ErrorCode::PolicyViolation, message));
            }
            Err(Lost(AppendError::Record(cause))) => {
                sometimes!("a request was refused since a record cannot say it");
                reply = request.refused(&Refusal::new(ErrorCode::InvalidRequest, cause.to_string()));
            }
            Err(lost) => {
                // told with the others who wait, once it is known who leads instead
                self.parked.push_back(Parked { position: Offset(i64::MAX), reply, answer });
                return Err(lost);
            }
        }
        let position = self.metadata.image().next_offset();
        always!(self.parked.back().is_none_or(|last| last.position <= position), "replies leave in order");
        self.parked.push_back(Parked { position, reply, answer });
        Ok(())
    }

    /// Does everything that is due at `now`.
    pub(crate) async fn expire(&mut self, log: &dyn Log, now: Now) -> Result<(), Lost> {
        while self.next_deadline().is_some_and(|deadline| deadline <= now.monotonic) {
            let outcome = self.metadata.expire(now);
            always!(!outcome.records.is_empty(), "a deadline that is past has something due");
            always!(outcome.replies.is_empty(), "nobody waits for a deadline");
            tell(&outcome.jobs);
            self.log_all(log, outcome.records).await?;
        }
        Ok(())
    }

    /// Sends the replies whose decisions rest on nothing that `committed` lacks.
    pub(crate) fn release(&mut self, committed: &Image) {
        let next = committed.next_offset();
        self.metadata.skip_to(next);
        while let Some(first) = self.parked.pop_front_if(|first| first.position <= next) {
            // whoever asked may have gone
            let _ = first.answer.send(Ok(Answered { reply: first.reply, rests_below: first.position }));
        }
        if next == self.metadata.image().next_offset() {
            always!(self.parked.is_empty(), "everything is committed and someone still waits");
            milena_probe::expensive!(
                committed.says_the_same(self.metadata.image()),
                "C11: the log says otherwise"
            );
        }
    }

    /// Ends the term: whoever waits learns that nothing is known of what they asked.
    pub(crate) fn leave(self, now: NotController) {
        sometimes!("a controller left office with replies waiting", !self.parked.is_empty());
        for parked in self.parked {
            let _ = parked.answer.send(Err(now));
        }
    }

    /// Logs a decision as one batch, or nothing of it, and applies it.
    async fn log_whole(&mut self, log: &dyn Log, records: Vec<MetadataRecord>) -> Result<(), Lost> {
        if records.is_empty() {
            return Ok(());
        }
        let last = log.append(self.epoch, records.clone()).await.map_err(Lost)?;
        let base = last.plus(1 - records.len() as i64);
        always!(base >= self.metadata.image().next_offset(), "the log went back to {base:?}");
        self.metadata.apply_batch(&records, base);
        Ok(())
    }

    /// As `log_whole`, but in several batches where one cannot hold it: what concerns one broker may take
    /// effect partition by partition.
    async fn log_all(&mut self, log: &dyn Log, records: Vec<MetadataRecord>) -> Result<(), Lost> {
        let mut rest = VecDeque::from([records]);
        while let Some(mut part) = rest.pop_front() {
            match self.log_whole(log, part.clone()).await {
                Err(Lost(AppendError::TooLarge { .. })) if part.len() > 1 => {
                    sometimes!("a decision was logged in several batches");
                    rest.push_front(part.split_off(part.len() / 2));
                    rest.push_front(part);
                }
                logged => logged?,
            }
        }
        Ok(())
    }
}

/// Whether a request takes effect whole or not at all.
fn is_one_whole(request: &Request) -> bool {
    match request {
        Request::CreateTopics(_)
        | Request::DeleteTopics(_)
        | Request::AlterConfigs(_)
        | Request::CreatePartitions(_)
        | Request::RegisterController(_)
        | Request::AllocateProducerIds(_) => true,
        Request::RegisterBroker(_)
        | Request::Heartbeat(_)
        | Request::AlterPartition(_)
        | Request::ElectLeaders(_)
        | Request::UnregisterBroker(_) => false,
    }
}

fn tell(notes: &[Note]) {
    for Note(line) in notes {
        tracing::info!("{line}");
    }
}
