//! The driver's dealings with other replicas: hands their requests and answers to the core, sends what it asks, and does
//! with the log what a follower's core wants. What leaves, leaves in the order in which the core said it.

use std::collections::{BTreeMap, VecDeque};

use bytes::Bytes;
use milena_probe::{always, sometimes};
use milena_quorum::{Body, Endpoint, Event, Found, LogEnd, Peer, Request, Response};
use milena_runtime::Lane;
use milena_runtime::sync::{mpsc, oneshot};
use milena_types::Offset;

use crate::config::{ASKED_MAX, FETCHES_ASKED_MAX};
use crate::driver::Driver;
use crate::fetched::{Before, Fetched, examine};
use crate::peers::{Described, Incoming, Peers, Reply};
use crate::published::Heard;
use crate::{MetaLogError, history};

/// What the driver keeps of it.
pub(crate) struct Messages {
    peers: Option<Peers>,
    /// Where answers come in.
    incoming: mpsc::Sender<Incoming>,
    /// Requests that are being answered.
    asked: BTreeMap<u64, oneshot::Sender<Reply>>,
    tokens: u64,
    /// The batches of the answer that the core looks at.
    arrived: Vec<Fetched>,
    /// What others said, as it was told last.
    heard: Heard,
}

impl Messages {
    pub(crate) fn new(peers: Option<Peers>, incoming: mpsc::Sender<Incoming>) -> Messages {
        let (asked, arrived, heard) = (BTreeMap::new(), Vec::new(), Heard::default());
        Messages { peers, incoming, asked, tokens: 0, arrived, heard }
    }
}

impl Driver {
    /// A message of another replica.
    pub(crate) async fn take(&mut self, incoming: Incoming) -> Result<(), MetaLogError> {
        match incoming {
            Incoming::Request { request, reply } => {
                self.messages.asked.retain(|_, waits| !waits.is_closed());
                // fetches wait for something new; votes are answered though all their places are taken
                let is_fetch = matches!(request, Request::Fetch(_));
                let most = if is_fetch { FETCHES_ASKED_MAX } else { ASKED_MAX };
                if self.messages.asked.len() >= most || self.messages.peers.is_none() {
                    sometimes!("metalog: a request of another replica found no place");
                    // who asked hears that there is no answer
                    return Ok(());
                }
                self.messages.tokens += 1;
                let token = self.messages.tokens;
                self.messages.asked.insert(token, reply);
                self.event(Event::Request { token, request }).await
            }
            Incoming::Describe { reply } => {
                let at = self.rt.now();
                let voters = self.quorum.voters().set.clone();
                let described = self.quorum.describe(at.monotonic);
                // who asked may have given up waiting
                let _ = reply.send(described.map(|description| Described { description, voters, at }));
                Ok(())
            }
            Incoming::MayAdd { key, reply } => {
                // who asked may have given up waiting
                let _ = reply.send(self.quorum.may_add(key, self.rt.now()));
                Ok(())
            }
            Incoming::Snapshot { end, newest, records } => {
                self.take_snapshot(end, newest, records).await;
                Ok(())
            }
            Incoming::Response { correlation, reply } => {
                let response = reply.and_then(|reply| self.examine(reply));
                let told = self.event(Event::Response { correlation, response }).await;
                self.messages.arrived.clear();
                self.snapshots.piece.clear();
                told
            }
        }
    }

    /// Tells what other replicas said of leader and high watermark, when it is news.
    pub(crate) async fn tell_heard(&mut self) {
        if self.messages.peers.is_none() {
            return;
        }
        let quorum = &self.quorum;
        let leader_endpoints = quorum.leader_endpoints();
        let high_watermark = quorum.known_high_watermark();
        let known = &self.messages.heard;
        if known.leader_endpoints == leader_endpoints && known.high_watermark == high_watermark {
            return;
        }
        let heard = Heard { leader_endpoints: leader_endpoints.to_vec(), high_watermark };
        self.messages.heard = heard.clone();
        self.published.change(|state| state.heard = heard).await;
    }

    /// Sets aside what of an answer may be appended, and says what cannot be.
    fn examine(&mut self, reply: Reply) -> Option<Response> {
        if let Body::FetchSnapshot { .. } = &reply.response.body {
            self.snapshots.piece = reply.records;
            return Some(reply.response);
        }
        let before = Before { epoch: self.last_epoch(), kraft_version: self.quorum.voters().kraft_version };
        let leader = reply.response.leader;
        let (response, arrived, wrong) = examine(reply, before);
        if let Some(reason) = wrong {
            sometimes!("metalog: a leader sent what cannot be appended");
            tracing::warn!(?leader, %reason, "the metadata that a leader sent cannot be appended; it is asked for again");
        }
        self.messages.arrived = arrived;
        response
    }

    /// Asks another replica; the answer comes in as a message.
    pub(crate) fn send(&mut self, to: Peer, endpoints: Vec<Endpoint>, correlation: u64, request: Request) {
        let Some(peers) = &self.messages.peers else {
            always!(false, "a sole voter has nobody to ask");
            return;
        };
        let answer = peers.port.ask(to, endpoints, request);
        let incoming = self.messages.incoming.clone();
        self.rt.spawn(Lane::Control, "metalog ask", async move {
            let reply = answer.await;
            // the driver is gone when the node stops
            let _ = incoming.send(Incoming::Response { correlation, reply }).await;
        });
    }

    /// Answers another replica, with the batches that it fetched.
    pub(crate) async fn answer(&mut self, token: u64, response: Response) -> Result<(), MetaLogError> {
        let Some(reply) = self.messages.asked.remove(&token) else { return Ok(()) };
        let mut records = Bytes::new();
        match &response.body {
            Body::Fetch { found: Found::Records { base, end }, .. } if !response.error.is_error() => {
                let (base, view) = (*base, self.log.view());
                records = history::read(&view, base, *end, self.config.fetch_bytes_max)
                    .await
                    .map_err(|error| MetaLogError::read(&self.directory, base, &error))?;
            }
            Body::FetchSnapshot { .. } if !response.error.is_error() => {
                self.answer_piece(Reply { response, records }, reply);
                return Ok(());
            }
            _ => {}
        }
        // who asked may have given up waiting
        let _ = reply.send(Reply { response, records });
        Ok(())
    }

    /// Appends the batches that the leader sent, and says what they hold of voters.
    pub(crate) async fn append_fetched(
        &mut self,
        base: Offset,
        end: Offset,
        events: &mut VecDeque<Event>,
    ) -> Result<(), MetaLogError> {
        let arrived = std::mem::take(&mut self.messages.arrived);
        always!(arrived.first().is_some_and(|first| first.batch.header.base_offset == base));
        always!(arrived.last().is_some_and(|last| last.batch.header.next_offset() == end));
        sometimes!("metalog: a follower appended several batches at once", arrived.len() > 1);
        for Fetched { batch, voters } in arrived {
            events.push_back(self.write(batch.bytes, batch.header.partition_leader_epoch).await?);
            if let Some(voters) = voters {
                self.snapshots.named(voters.clone());
                events.push_back(Event::Voters(voters));
            }
        }
        Ok(())
    }

    /// Drops what the leader does not have.
    pub(crate) async fn truncate(
        &mut self,
        to: Offset,
        events: &mut VecDeque<Event>,
    ) -> Result<(), MetaLogError> {
        // a replica fetches only when all of its log is durable, so no sync is under way now
        always!(self.log.syncs_under_way() == 0, "truncated while a sync is under way");
        let end = self.log.truncate_to(to).await.map_err(|error| {
            MetaLogError::log(&self.directory, "dropping what the leader does not have", &error)
        })?;
        tracing::info!(%to, %end, "metadata log truncated");
        self.uncommitted.truncated(end.offset());
        let view = self.log.view();
        self.published.change(|state| state.view = view).await;
        self.snapshots.truncated(end.offset());
        let epoch = self.last_epoch();
        events.push_back(Event::Truncated(LogEnd { end: end.offset(), epoch }));
        Ok(())
    }
}
