//! Which peers a request may go to now: one at a time each, a pause after a failure, and a limit to how long an
//! answer is waited for. An answer is recognised by a number that no other request of this incarnation bears, so a
//! late or doubled one is known for what it is.

use std::collections::BTreeMap;

use milena_probe::always;
use milena_types::Instant;

use crate::{Peer, Timeouts};

#[derive(Clone, PartialEq, Eq, Debug)]
enum Connection {
    InFlight { correlation: u64, until: Instant },
    BackingOff { until: Instant },
}

impl Connection {
    fn until(&self) -> Instant {
        match self {
            Connection::InFlight { until, .. } | Connection::BackingOff { until } => *until,
        }
    }
}

/// The peers that are not free for a request.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Connections {
    busy: BTreeMap<Peer, Connection>,
    next: u64,
    timeouts: Timeouts,
}

impl Connections {
    pub(crate) fn new(timeouts: Timeouts) -> Connections {
        Connections { busy: BTreeMap::new(), next: 0, timeouts }
    }

    /// Whether a request may go to `peer`.
    pub(crate) fn is_ready(&self, peer: Peer, now: Instant) -> bool {
        match self.busy.get(&peer) {
            None => true,
            Some(connection) => connection.until() <= now,
        }
    }

    /// Whether `peer` failed a moment ago.
    pub(crate) fn is_backing_off(&self, peer: Peer, now: Instant) -> bool {
        matches!(self.busy.get(&peer), Some(Connection::BackingOff { until }) if *until > now)
    }

    /// Whether `peer` owed an answer for too long.
    pub(crate) fn has_timed_out(&self, peer: Peer, now: Instant) -> bool {
        matches!(self.busy.get(&peer), Some(Connection::InFlight { until, .. }) if *until <= now)
    }

    /// Whether any answer is still waited for.
    pub(crate) fn any_in_flight(&self, now: Instant) -> bool {
        self.busy
            .values()
            .any(|connection| matches!(connection, Connection::InFlight { until, .. } if *until > now))
    }

    /// A request goes to `peer`; gives its number.
    pub(crate) fn send(&mut self, peer: Peer, now: Instant) -> u64 {
        always!(self.is_ready(peer, now), "one request at a time goes to {peer:?}");
        let correlation = self.next;
        self.next += 1;
        let until = now.after(self.timeouts.request);
        self.busy.insert(peer, Connection::InFlight { correlation, until });
        correlation
    }

    /// An answer came, or the news that none will. Says from whom, when it was waited for.
    pub(crate) fn answered(&mut self, correlation: u64) -> Option<Peer> {
        let peer = self.busy.iter().find_map(|(peer, connection)| match connection {
            Connection::InFlight { correlation: waited, .. } if *waited == correlation => Some(*peer),
            _ => None,
        })?;
        self.busy.remove(&peer);
        Some(peer)
    }

    /// `peer` gave no answer that is of use: it is left alone for a moment.
    pub(crate) fn back_off(&mut self, peer: Peer, now: Instant) {
        let until = now.after(self.timeouts.retry_backoff);
        self.busy.entry(peer).or_insert(Connection::BackingOff { until });
    }

    /// `peer` is free again.
    pub(crate) fn reset(&mut self, peer: Peer) {
        self.busy.remove(&peer);
    }

    /// All are free: what was asked in another role is of no interest any more.
    pub(crate) fn reset_all(&mut self) {
        self.busy.clear();
    }

    /// Those whose time is over are free. Whoever makes a difference between an answer that is late and none that is
    /// waited for has looked before.
    pub(crate) fn expire(&mut self, now: Instant) {
        self.busy.retain(|_, connection| connection.until() > now);
    }

    /// When the next one becomes free by time alone.
    pub(crate) fn next_deadline(&self) -> Option<Instant> {
        self.busy.values().map(Connection::until).min()
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use milena_types::NodeId;

    use super::*;

    const PEER: Peer = Peer::Node(NodeId(1));

    fn at(millis: u64) -> Instant {
        Instant::default().after(Duration::from_millis(millis))
    }

    #[test]
    fn one_request_at_a_time_and_a_pause_after_a_failure() {
        let mut connections = Connections::new(Timeouts::default());
        let first = connections.send(PEER, at(0));
        assert!(!connections.is_ready(PEER, at(1999)) && connections.any_in_flight(at(1999)));
        assert!(connections.has_timed_out(PEER, at(2000)));
        let second = connections.send(PEER, at(2000));
        assert_eq!(connections.answered(first), None, "it comes too late");
        assert_eq!(connections.answered(second), Some(PEER));
        assert_eq!(connections.answered(second), None, "it comes twice");
        connections.back_off(PEER, at(2001));
        assert!(!connections.is_ready(PEER, at(2020)) && connections.is_backing_off(PEER, at(2020)));
        assert_eq!(connections.next_deadline(), Some(at(2021)));
        assert!(connections.is_ready(PEER, at(2021)));
        connections.expire(at(2021));
        assert_eq!(connections.next_deadline(), None);
    }
}
