//! The simulated network: `link.rs` decides when segments arrive, `stream.rs` is a connection with its two
//! ends, `lifecycle.rs` what kernels do when a process or a machine dies, `listen.rs` how connections
//! begin. Order is kept within a stream and never across streams.

mod lifecycle;
mod link;
mod listen;
mod stream;

use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv4Addr};
use std::task::Waker;
use std::time::Duration;

pub use link::Link;
use listen::Listening;
use stream::Conn;

use crate::entropy::Ratio;
use crate::executor::nanos;
use crate::node::Node;
use crate::trace::digest;
use crate::world::{DIRECTOR, State, World};

/// Bytes that one direction of a connection holds, under way or unread; then its writer waits.
pub const WINDOW: usize = 64 << 10;
/// Bytes that one call of `poll_send_file` takes.
pub const SEND_FILE_CHUNK: usize = 16 << 10;
/// How long a connect goes on when nobody answers.
pub const CONNECT_TIMEOUT_NS: u64 = 20_000_000_000;
/// How long a sender goes on when nothing is acknowledged.
pub const GIVE_UP_NS: u64 = 900_000_000_000;

/// How a node's kernel treats incoming connections.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct NodeFaults {
    /// Nanoseconds from the handshake until `accept` sees a connection, from, to.
    pub accept_delay_ns: (u64, u64),
    /// How often `accept` fails for lack of descriptors, leaving the connection where it is.
    pub accept_error: Ratio,
    /// How often a connect is refused although somebody listens.
    pub refuse: Ratio,
    /// Connections that wait for `accept`; more are not answered.
    pub backlog: usize,
}

impl Default for NodeFaults {
    fn default() -> NodeFaults {
        NodeFaults { accept_delay_ns: (0, 0), accept_error: Ratio::ZERO, refuse: Ratio::ZERO, backlog: 128 }
    }
}

/// What the network went through.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct NetStats {
    /// Connections made.
    pub connects: u64,
    /// Connects refused.
    pub refused: u64,
    /// Connects that nobody answered.
    pub connect_timeouts: u64,
    /// Accepts that failed.
    pub accept_errors: u64,
    /// Segments sent.
    pub segments: u64,
    /// Bytes sent.
    pub bytes: u64,
    /// Bytes sent from files.
    pub file_bytes: u64,
    /// Segments lost and sent again.
    pub lost_segments: u64,
    /// Connections held up while others of their client were not.
    pub connections_held: u64,
    /// Segments held by a blocked link.
    pub held_segments: u64,
    /// Times a writer found the window full.
    pub window_full: u64,
    /// Ends that saw a reset.
    pub resets: u64,
    /// Ends left half open by a power loss.
    pub half_open: u64,
    /// Senders that gave up.
    pub gave_up: u64,
    /// Changes of links.
    pub link_changes: u64,
}

#[derive(Default)]
pub(crate) struct Net {
    links: BTreeMap<(usize, usize), Link>,
    listening: BTreeMap<(usize, u16), Listening>,
    conns: BTreeMap<u64, Conn>,
    aliases: BTreeMap<String, usize>,
    next_port: u16,
    pub(crate) stats: NetStats,
}

impl Net {
    /// Forgets everything; gives back who waited, to be dropped once the world is unlocked.
    pub(crate) fn end(&mut self) -> Vec<Waker> {
        let listening =
            std::mem::take(&mut self.listening).into_values().flat_map(|listening| listening.waiting);
        let conns = std::mem::take(&mut self.conns).into_values();
        listening.chain(conns.flat_map(|mut conn| conn.wakers())).collect()
    }

    /// A port that nobody on `node` listens on.
    fn free_port(&mut self, node: usize) -> u16 {
        loop {
            self.next_port = (self.next_port + 1) % 28_000;
            let port = 32_768 + self.next_port;
            if !self.listening.contains_key(&(node, port)) {
                return port;
            }
        }
    }
}

/// The address of `node`.
fn ip(node: usize) -> IpAddr {
    let [_, b, c, d] = u32::try_from(node).expect("nodes are few").to_be_bytes();
    Ipv4Addr::new(10, b, c, d).into()
}

impl State {
    /// Which node `host` names, as seen from `from`.
    fn resolve(&self, from: usize, host: &str) -> Option<usize> {
        if matches!(host, "localhost" | "127.0.0.1" | "::1") {
            return Some(from);
        }
        let named = self.nodes.iter().position(|node| &*node.name == host).filter(|index| *index != DIRECTOR);
        let by_address = || (DIRECTOR + 1..self.nodes.len()).find(|node| ip(*node).to_string() == host);
        named.or_else(|| self.net.aliases.get(host).copied()).or_else(by_address)
    }
}

impl World {
    /// Lets `host` name `node` too, or from now on.
    pub fn alias(&self, host: &str, node: &Node) {
        let mut state = self.lock();
        state.net.aliases.insert(host.to_owned(), node.index());
        let numbers = [digest(host.as_bytes()), node.index() as u64];
        state.note(DIRECTOR, "alias", &numbers, || host.to_owned());
    }

    /// Holds up one of the connections between `from` and `to`, which `which` picks: what `from` sends on it arrives
    /// at `until` or later. False where there is none.
    pub fn hold_connection(&self, from: &Node, to: &Node, which: u64, until: Duration) -> bool {
        self.lock().network_holds(from.index(), to.index(), which, nanos(until))
    }

    /// Resets every connection between `one` and `other`; how many there were.
    pub fn reset_connections(&self, one: &Node, other: &Node) -> usize {
        let mut state = self.lock();
        let (count, woken) = state.network_resets(one.index(), other.index());
        drop(state);
        woken.into_iter().for_each(Waker::wake);
        count
    }
}
