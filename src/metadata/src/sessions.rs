//! Who was heard of lately: the brokers' sessions. Soft state: a new controller gives every unfenced
//! broker a full session timeout to be heard. It must never be what an image is made from.

use std::collections::BTreeMap;
use std::time::Duration;

use milena_types::{BrokerEpoch, Instant, NodeId, Offset};

use crate::image::Image;

/// What the controller noticed of one registration of a broker.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Session {
    /// Which registration.
    pub epoch: BrokerEpoch,
    /// When it was last heard of; `None`: never, it only registered. Counts from the controller's own
    /// beginning for a broker that an earlier controller left unfenced.
    pub last_contact: Option<Instant>,
    /// Whether this controller itself heard of it.
    pub heard: bool,
    /// How far it has read the metadata log, as its last heartbeat said; -1: unknown.
    pub metadata_offset: Offset,
    /// The end of the batch that began its controlled shutdown: when the others have read that far, they
    /// know that it leads nothing.
    pub shutdown_offset: Option<Offset>,
}

/// Every broker's session.
#[derive(Clone, Debug)]
pub(crate) struct Sessions {
    timeout: Duration,
    brokers: BTreeMap<NodeId, Session>,
}

impl Sessions {
    /// No session yet.
    pub(crate) fn new(timeout: Duration) -> Sessions {
        Sessions { timeout, brokers: BTreeMap::new() }
    }

    /// Begins anew at `now`: every unfenced broker counts as just heard of.
    pub(crate) fn begin(&mut self, image: &Image, now: Instant) {
        self.brokers.clear();
        for broker in image.brokers() {
            self.register(broker.id, broker.epoch);
            if !broker.fenced {
                self.get_mut(broker.id, broker.epoch).last_contact = Some(now);
            }
        }
    }

    /// Notes a registration. Another incarnation's session ends with it.
    pub(crate) fn register(&mut self, id: NodeId, epoch: BrokerEpoch) {
        if self.brokers.get(&id).is_none_or(|session| session.epoch != epoch) {
            let fresh = Session {
                epoch,
                last_contact: None,
                heard: false,
                metadata_offset: Offset(-1),
                shutdown_offset: None,
            };
            self.brokers.insert(id, fresh);
        }
    }

    /// The session of a registration, begun when it is not known.
    pub(crate) fn get_mut(&mut self, id: NodeId, epoch: BrokerEpoch) -> &mut Session {
        self.register(id, epoch);
        self.brokers.get_mut(&id).expect("just registered")
    }

    /// The session of a registration.
    pub(crate) fn get(&self, id: NodeId, epoch: BrokerEpoch) -> Option<&Session> {
        self.brokers.get(&id).filter(|session| session.epoch == epoch)
    }

    /// Whether that registration of the broker was heard of within the session timeout.
    pub(crate) fn is_alive(&self, id: NodeId, epoch: BrokerEpoch, now: Instant) -> bool {
        let contact = self.get(id, epoch).and_then(|session| session.last_contact);
        contact.is_some_and(|contact| now <= contact.after(self.timeout))
    }

    /// Whether this controller heard that registration within the session timeout: proof that its process
    /// lives. The grace of a new controller is none: it keeps a broker from being fenced, but must not keep
    /// its next incarnation out when broker and controller started anew together.
    pub(crate) fn is_proven_alive(&self, id: NodeId, epoch: BrokerEpoch, now: Instant) -> bool {
        self.get(id, epoch).is_some_and(|session| session.heard) && self.is_alive(id, epoch, now)
    }

    /// The lowest offset that an unfenced broker has read to, of those that are not shutting down; `None`
    /// when there is no such broker.
    pub(crate) fn lowest_active_offset(&self, image: &Image) -> Option<Offset> {
        let active = image.brokers().filter(|broker| !broker.fenced);
        let sessions = active.filter_map(|broker| self.get(broker.id, broker.epoch));
        sessions
            .filter(|session| session.shutdown_offset.is_none())
            .map(|session| session.metadata_offset)
            .min()
    }

    /// The first unfenced broker whose session is over at `now`.
    pub(crate) fn first_expired(&self, image: &Image, now: Instant) -> Option<NodeId> {
        let unfenced = image.brokers().filter(|broker| !broker.fenced);
        unfenced
            .map(|broker| (broker.id, broker.epoch))
            .find(|(id, epoch)| !self.is_alive(*id, *epoch, now))
            .map(|(id, _)| id)
    }

    /// When the next session of an unfenced broker is over.
    pub(crate) fn next_deadline(&self, image: &Image) -> Option<Instant> {
        let unfenced = image.brokers().filter(|broker| !broker.fenced);
        let deadlines = unfenced.map(|broker| {
            let contact = self.get(broker.id, broker.epoch).and_then(|session| session.last_contact);
            // alive up to and with the timeout itself, so over one nanosecond later
            contact.map_or(Instant(0), |contact| contact.after(self.timeout).after(Duration::from_nanos(1)))
        });
        deadlines.min()
    }
}
