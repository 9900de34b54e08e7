//! The active controller on the metadata log: the shell of [`milena_metadata::Metadata`].
//!
//! Every controller node runs one. While another node leads the metadata log it keeps its committed image
//! up to date and refuses requests; while this node leads it is in *office* and decides. Its duties, in this
//! order:
//! 1. *Follow*: apply every committed batch to the committed image, in office or not (`shell.rs`).
//! 2. *Take office* when the log says that this node leads, which it says only after everything that earlier
//!    leaders committed was seen: the office's image is the committed one; what activation wants is logged.
//! 3. *Decide*: one request at a time, with entropy and time passed in (`office.rs`).
//! 4. *Persist, then apply*: the decision's records are appended as one batch in the epoch of the office,
//!    and applied to its image in the same step, before the next request is looked at.
//! 5. *Acknowledge*: a reply, also one that changes nothing, leaves when everything that its decision saw is
//!    committed.
//! 6. *Expire*: at the core's deadline, after the requests that came before it, fence who was silent.
//! 7. *Leave office* when an append is refused or another leader is told: the image that ran ahead is
//!    dropped whole, whoever waits is told that this node is not the controller, and nothing is undone.
//!
//! It must never show what is not committed, and never retry an append: whether it took effect is the log's
//! to say. It runs on the control lane and waits for no data disk.
//!
//! Beside it stand both ends of what is said to it over connections: the controllers' listener (`service.rs`, `handler/`),
//! and the way to the active controller, wherever that is (`channel.rs`). Which message is which request is said once, in
//! `messages.rs`.

mod channel;
mod handler;
mod messages;
mod office;
mod port;
mod registration;
mod service;
mod shell;
#[cfg(test)]
mod tests;

use std::sync::Arc;

pub use channel::{Channel, ChannelConfig, Unreachable};
use milena_metadata::{Answered, Image, Request, Settings};
use milena_metalog::MetaLog;
use milena_runtime::sync::{mpsc, oneshot};
use milena_runtime::{Lane, Runtime, Shared};
use milena_types::NodeId;

use port::Log;
pub use registration::{Registration, register};
pub use service::{ControllerService, ServiceConfig};
use shell::Shell;

/// How many requests may wait to be decided; who comes later waits to be let in.
const CALLS_WAITING_MAX: usize = 256;

/// This node is not the active controller, or ceased to be before the request was committed: whether it
/// took effect is then unknown.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("this node is not the active controller{}", match .leader {
    Some(leader) => format!(": ask node {leader}"),
    None => ", and none is known: ask again later".to_owned(),
})]
pub struct NotController {
    /// Who is, as far as this node knows.
    pub leader: Option<NodeId>,
}

type Answer = Result<Answered, NotController>;

/// A request to decide.
struct Call {
    request: Request,
    answer: oneshot::Sender<Answer>,
}

/// The controller of this node. Clones share it. It ends with the metadata log.
#[derive(Clone, Debug)]
pub struct Controller {
    calls: mpsc::Sender<Call>,
    outline: Shared<Image>,
}

impl Controller {
    /// Starts following `metalog` from its beginning; serves whenever this node leads it.
    pub fn start(runtime: &Runtime, metalog: MetaLog, settings: Settings) -> Controller {
        Controller::start_on(runtime, Arc::new(metalog), settings)
    }

    fn start_on(runtime: &Runtime, log: Arc<dyn Log>, settings: Settings) -> Controller {
        let (calls, waiting) = mpsc::channel(CALLS_WAITING_MAX);
        let outline = runtime.shared(Image::new());
        let shell = Shell::new(runtime.clone(), log, settings, outline.clone());
        runtime.spawn(Lane::Control, "controller", shell.run(waiting));
        Controller { calls, outline }
    }

    /// Has `request` decided by the active controller, if that is this node; the reply is given when
    /// everything that it rests on is committed. Dropping the wait does not take the request back.
    pub async fn call(&self, request: Request) -> Result<Answered, NotController> {
        let (answer, answered) = oneshot::channel();
        let gone = NotController { leader: None };
        self.calls.send(Call { request, answer }).await.map_err(|_| gone)?;
        answered.await.unwrap_or(Err(gone))
    }

    /// What `look` finds of the cluster's features and controllers, as they are committed as far as this node has read,
    /// whoever is the active controller. Waits for no decision, and for no disk.
    pub async fn look<R>(&self, look: impl FnOnce(&Image) -> R) -> R {
        self.outline.with(|outline| look(outline)).await
    }
}
