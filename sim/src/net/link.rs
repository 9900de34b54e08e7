//! One direction between two nodes: how long a segment takes, and whether it arrives at all. TCP hides
//! loss, so loss is delay; a blocked link holds everything until it is healed.

use std::time::Duration;

use super::Net;
use crate::entropy::{Ratio, Salt};
use crate::executor::{nanos, now_ns};
use crate::node::Node;
use crate::trace::digest;
use crate::world::{DIRECTOR, State, World};

/// The first retransmission timeout; it doubles.
const RETRANSMIT_NS: u64 = 200_000_000;
/// No segment is lost more often than this in a row.
const LOSSES_MAX: u32 = 6;

/// How one direction between two nodes behaves.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Link {
    /// Nothing passes; senders retransmit once it is healed, and give up after a long time.
    pub blocked: bool,
    /// Nanoseconds that a segment is under way, from, to. Drawn for each segment: connections overtake
    /// each other, a connection keeps its own order.
    pub latency_ns: (u64, u64),
    /// How often a segment is lost, and sent again after a retransmission timeout.
    pub loss: Ratio,
    /// Bytes a second; `None`: no limit.
    pub bandwidth: Option<u64>,
    /// Until this moment of virtual time nothing arrives; nothing is lost.
    pub clogged_until: Duration,
    /// When the last segment has left, where there is a bandwidth.
    busy_until_ns: u64,
}

impl Default for Link {
    fn default() -> Link {
        Link {
            blocked: false,
            latency_ns: (100_000, 2_000_000),
            loss: Ratio::ZERO,
            bandwidth: None,
            clogged_until: Duration::ZERO,
            busy_until_ns: 0,
        }
    }
}

/// Within one machine.
const LOOPBACK_NS: (u64, u64) = (5_000, 50_000);

impl Net {
    pub(crate) fn link(&self, from: usize, to: usize) -> Link {
        self.links.get(&(from, to)).cloned().unwrap_or_else(|| Link {
            latency_ns: if from == to { LOOPBACK_NS } else { Link::default().latency_ns },
            ..Link::default()
        })
    }
}

impl State {
    /// When `len` bytes that leave `from` now arrive at `to`; `None` while the link is blocked.
    pub(crate) fn arrival(&mut self, from: usize, to: usize, len: usize) -> Option<u64> {
        let mut link = self.net.link(from, to);
        if link.blocked {
            return None;
        }
        let mut leaves_ns = now_ns();
        if let Some(rate) = link.bandwidth {
            let takes =
                u64::try_from(len as u128 * 1_000_000_000 / u128::from(rate.max(1))).unwrap_or(u64::MAX);
            leaves_ns = leaves_ns.max(link.busy_until_ns).saturating_add(takes);
            link.busy_until_ns = leaves_ns;
        }
        let mut under_way_ns = self.draw_between(Salt::Network, from, link.latency_ns);
        for lost in 0..LOSSES_MAX {
            if !self.draw_chance(Salt::Network, from, link.loss) {
                break;
            }
            self.net.stats.lost_segments += 1;
            under_way_ns = under_way_ns.saturating_add(RETRANSMIT_NS << lost);
        }
        let clogged_ns = nanos(link.clogged_until);
        if link.bandwidth.is_some() {
            self.net.links.insert((from, to), link);
        }
        Some(leaves_ns.saturating_add(under_way_ns).max(clogged_ns))
    }

    /// When what was held by a link that is healed now arrives: its sender is somewhere in its backing off.
    pub(crate) fn retransmission(&mut self, from: usize, to: usize) -> Option<u64> {
        let backing_off = self.draw_between(Salt::Network, from, (0, RETRANSMIT_NS * 8));
        Some(self.arrival(from, to, 0)?.saturating_add(backing_off))
    }
}

impl World {
    /// Changes the direction from `from` to `to`.
    pub fn link(&self, from: &Node, to: &Node, change: impl FnOnce(&mut Link)) {
        let (from, to) = (from.index(), to.index());
        let mut state = self.lock();
        let before = state.net.link(from, to);
        let mut link = before.clone();
        change(&mut link);
        let text = format!("{} to {}: {link:?}", state.nodes[from].name, state.nodes[to].name);
        state.net.stats.link_changes += 1;
        let healed = before.blocked && !link.blocked;
        state.net.links.insert((from, to), link);
        state.note(DIRECTOR, "link", &[from as u64, to as u64, digest(text.as_bytes())], || text);
        let woken = if healed { state.network_heals(from, to) } else { Vec::new() };
        drop(state);
        woken.into_iter().for_each(std::task::Waker::wake);
    }

    /// Nothing passes between any of `these` and any of `those`, in either direction.
    pub fn partition(&self, these: &[Node], those: &[Node]) {
        self.each_pair(these, those, true);
    }

    /// Undoes [`World::partition`], for these pairs.
    pub fn heal(&self, these: &[Node], those: &[Node]) {
        self.each_pair(these, those, false);
    }

    /// Makes every link as it was in the beginning.
    pub fn heal_all(&self) {
        let nodes = self.nodes();
        for from in &nodes {
            for to in &nodes {
                if self.lock().net.links.contains_key(&(from.index(), to.index())) {
                    self.link(from, to, |link| *link = Link::default());
                }
            }
        }
    }

    fn each_pair(&self, these: &[Node], those: &[Node], blocked: bool) {
        for this in these {
            for that in those {
                self.link(this, that, |link| link.blocked = blocked);
                self.link(that, this, |link| link.blocked = blocked);
            }
        }
    }
}
