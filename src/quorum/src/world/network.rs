//! Who hears whom, and when. A request may be lost, doubled, or come late and out of order, also from an incarnation that
//! is gone; an answer only reaches the incarnation that asked, as its connection ended with it.

use milena_types::LeaderEpoch;

use crate::{Body, Change, ChangeVotersRequest, Event, Found, Peer, Request, Response};

use super::disk::Entry;
use super::plant::Plant;
use super::{Happening, World, millis};

/// A message on its way.
#[derive(Clone, Debug)]
pub(super) struct Flight {
    pub(super) from: usize,
    pub(super) to: usize,
    pub(super) what: Message,
}

#[derive(Clone, Debug)]
pub(super) enum Message {
    Request { incarnation: u32, correlation: u64, request: Request },
    Response { incarnation: u32, correlation: u64, response: Option<Response>, records: Vec<Entry> },
}

/// Who waits for an answer, and to what.
#[derive(Clone, Copy, Debug)]
pub(super) struct Asked {
    from: usize,
    incarnation: u32,
    correlation: u64,
    pub(super) vote: Option<(LeaderEpoch, usize)>,
    /// Whether it is no replica that asks, but a person.
    pub(super) is_admin: bool,
}

/// Which links are cut, each direction by itself.
pub(super) struct Network {
    cut: Vec<Vec<bool>>,
}

impl Network {
    pub(super) fn new(nodes: usize) -> Network {
        Network { cut: vec![vec![false; nodes]; nodes] }
    }

    pub(super) fn cut(&mut self, from: usize, to: usize) {
        self.cut[from][to] = from != to;
    }

    pub(super) fn heal(&mut self) {
        for row in &mut self.cut {
            row.fill(false);
        }
    }

    fn is_cut(&self, from: usize, to: usize) -> bool {
        self.cut[from][to]
    }
}

impl World {
    /// Puts a message on its way, or not.
    pub(super) fn post(&mut self, flight: Flight) {
        let lost = self.network.is_cut(flight.from, flight.to) || self.chance.below(1000) < self.knobs.loss;
        if lost {
            self.stats.lost_messages += 1;
            if let (Message::Request { incarnation, correlation, .. }, 0) =
                (&flight.what, self.chance.below(3))
            {
                // the connection is refused, and the sender hears of it
                let what = Message::Response {
                    incarnation: *incarnation,
                    correlation: *correlation,
                    response: None,
                    records: Vec::new(),
                };
                let back = Flight { from: flight.to, to: flight.from, what };
                self.later(millis(1), Happening::Deliver(back));
            }
            return;
        }
        if self.chance.below(1000) < self.knobs.doubled {
            let delay = self.delay();
            self.later(delay, Happening::Deliver(flight.clone()));
        }
        let delay = self.delay();
        self.later(delay, Happening::Deliver(flight));
    }

    fn delay(&mut self) -> std::time::Duration {
        match self.chance.below(1000) < self.knobs.late {
            true => millis(50 + self.chance.below(2000)),
            false => millis(1 + self.chance.below(self.knobs.delay_ms)),
        }
    }

    pub(super) fn send(&mut self, from: usize, to: Peer, port: u16, correlation: u64, request: Request) {
        let to = match to {
            Peer::Node(id) => World::index_of(id),
            Peer::Bootstrap(_) => usize::from(port - 9093),
        };
        if let Request::Vote(vote) = &request
            && !vote.pre_vote
        {
            // who stands has voted for itself
            self.truth.votes(from, vote.epoch, from);
        }
        if !matches!(request, Request::ChangeVoters(_)) {
            self.truth.reveals(from, epoch_of(&request));
        }
        let incarnation = self.nodes[from].incarnation;
        let request = self.bent(request);
        self.post(Flight { from, to, what: Message::Request { incarnation, correlation, request } });
    }

    pub(super) fn answer(&mut self, from: usize, token: u64, mut response: Response) {
        let Some(asked) = self.nodes[from].asked.remove(&token) else {
            panic!("a request is answered once");
        };
        self.truth.reveals(from, response.epoch);
        if asked.is_admin {
            self.stats.changes += u64::from(!response.error.is_error());
            return;
        }
        if let (Body::Vote { granted: true }, Some((epoch, candidate))) = (&response.body, asked.vote) {
            self.truth.votes(from, epoch, candidate);
        }
        let mut records = Vec::new();
        if let Body::Fetch { found, high_watermark } = &mut response.body {
            if let Some(told) = high_watermark {
                let log = &self.nodes[from].disk.log;
                let durable: Vec<&[Entry]> =
                    self.nodes.iter().map(|node| &node.disk.log[..node.disk.synced]).collect();
                self.truth.tells(from, response.epoch, told.offset().get() as usize, log, &durable);
            }
            if let Found::Records { base, end } = found {
                let (from_offset, to) = (base.get() as usize, end.get() as usize);
                let count = (1 + self.chance.below(8) as usize).min(to - from_offset);
                records = self.nodes[from].disk.log[from_offset..from_offset + count].to_vec();
                *end = base.plus(count as i64);
            }
        }
        self.fill_in_snapshot(from, &mut response);
        if self.plant == Some(Plant::PreVotesAreForged)
            && let (Body::Vote { granted }, None) = (&mut response.body, asked.vote)
        {
            *granted = true;
        }
        let what = Message::Response {
            incarnation: asked.incarnation,
            correlation: asked.correlation,
            response: Some(response),
            records,
        };
        self.post(Flight { from, to: asked.from, what });
    }

    /// A person asks a node to change the voter set.
    pub(super) fn change_voters(&mut self, to: usize, change: Change) {
        if self.nodes[to].quorum.is_none() {
            return;
        }
        self.sequence += 1;
        let token = self.sequence;
        let incarnation = self.nodes[to].incarnation;
        let asked = Asked { from: to, incarnation, correlation: 0, vote: None, is_admin: true };
        self.nodes[to].asked.insert(token, asked);
        let ack_when_committed = self.chance.below(2) == 0;
        let request = ChangeVotersRequest { change, epoch: None, ack_when_committed };
        self.event(to, Event::Request { token, request: Request::ChangeVoters(request) });
    }

    /// What a shell knows of a snapshot: whether it is there, and its bytes, of which there are three here.
    fn fill_in_snapshot(&mut self, from: usize, response: &mut Response) {
        let Body::FetchSnapshot { id, size, position, bytes } = &mut response.body else { return };
        if response.error.is_error() {
            return;
        }
        let has =
            self.nodes[from].disk.snapshots.is_some_and(|(oldest, newest)| oldest == *id || newest == *id);
        if !has {
            response.error = milena_types::ErrorCode::SnapshotNotFound;
        } else if *position >= 3 {
            response.error = milena_types::ErrorCode::PositionOutOfRange;
        } else {
            (*size, *bytes) = (3, 1 + self.chance.below(3 - *position));
        }
    }

    pub(super) fn deliver(&mut self, flight: Flight) {
        let Flight { from, to, what } = flight;
        if self.nodes[to].quorum.is_none() {
            return;
        }
        match what {
            Message::Request { incarnation, correlation, request } => {
                self.sequence += 1;
                let token = self.sequence;
                let vote = match &request {
                    Request::Vote(vote) if !vote.pre_vote => {
                        Some((vote.epoch, World::index_of(vote.candidate.id)))
                    }
                    _ => None,
                };
                self.nodes[to]
                    .asked
                    .insert(token, Asked { from, incarnation, correlation, vote, is_admin: false });
                self.event(to, Event::Request { token, request });
            }
            Message::Response { incarnation, correlation, response, records } => {
                if incarnation == self.nodes[to].incarnation {
                    self.arrived = records;
                    self.event(to, Event::Response { correlation, response });
                }
            }
        }
    }
}

fn epoch_of(request: &Request) -> LeaderEpoch {
    match request {
        Request::Vote(request) => request.epoch,
        Request::BeginQuorumEpoch(request) => request.epoch,
        Request::EndQuorumEpoch(request) => request.epoch,
        Request::Fetch(request) => request.epoch,
        Request::FetchSnapshot(request) => request.epoch,
        Request::ChangeVoters(request) => request.epoch.unwrap_or(LeaderEpoch(0)),
    }
}
