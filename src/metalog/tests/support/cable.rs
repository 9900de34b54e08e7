//! A network in memory between the nodes of a test: node `n` listens on port 9000 + `n`. A node that is cut off is refused,
//! and its connections break.

#[allow(dead_code, reason = "these tests use a part of it")]
#[path = "../../../rpc/tests/support/pipe.rs"]
pub mod pipe;

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::task::{Poll, Waker};

use milena_runtime::{BoxFuture, Connection, Listener, Network, io};
use milena_types::NodeId;
use pipe::{Side, connection_pair};

/// Where a node with this port is reached.
const PORTS: u16 = 9000;

#[derive(Default)]
struct Port {
    waiting: VecDeque<Connection>,
    waker: Option<Waker>,
}

#[derive(Default)]
struct State {
    cut: BTreeSet<NodeId>,
    ports: BTreeMap<u16, Port>,
    connections: Vec<(NodeId, NodeId, Side)>,
}

/// All the links. Clones share them.
#[derive(Clone, Default)]
pub struct Cable(Arc<Mutex<State>>);

/// A node's end.
pub struct End {
    pub own: NodeId,
    pub cable: Cable,
}

struct Listening {
    cable: Cable,
    port: u16,
}

pub fn port_of(node: NodeId) -> u16 {
    PORTS + u16::try_from(node.get()).expect("the nodes of a test are few")
}

pub fn node_at(port: u16) -> NodeId {
    NodeId(i32::from(port - PORTS))
}

impl Cable {
    /// Cuts these off, and nobody else.
    pub fn cut(&self, nodes: impl IntoIterator<Item = NodeId>) {
        let mut state = self.0.lock().unwrap();
        state.cut = nodes.into_iter().collect();
        let cut = state.cut.clone();
        for (from, to, side) in &state.connections {
            if cut.contains(from) || cut.contains(to) {
                side.reset();
            }
        }
    }

    pub fn is_cut(&self, from: NodeId, to: NodeId) -> bool {
        let state = self.0.lock().unwrap();
        state.cut.contains(&from) || state.cut.contains(&to)
    }

    /// How many connections were made to `node`.
    pub fn connections_to(&self, node: NodeId) -> usize {
        self.0.lock().unwrap().connections.iter().filter(|(_, to, _)| *to == node).count()
    }

    /// How many connections were made.
    pub fn connections(&self) -> usize {
        self.0.lock().unwrap().connections.len()
    }
}

impl Network for End {
    fn listen<'a>(&'a self, _: &'a str, port: u16) -> BoxFuture<'a, io::Result<Box<dyn Listener>>> {
        Box::pin(async move {
            self.cable.0.lock().unwrap().ports.insert(port, Port::default());
            Ok(Box::new(Listening { cable: self.cable.clone(), port }) as Box<dyn Listener>)
        })
    }

    fn connect<'a>(&'a self, _: &'a str, port: u16) -> BoxFuture<'a, io::Result<Connection>> {
        Box::pin(async move {
            let to = node_at(port);
            if self.cable.is_cut(self.own, to) {
                return Err(io::ErrorKind::ConnectionRefused.into());
            }
            let mut state = self.cable.0.lock().unwrap();
            let (ours, theirs, side) = connection_pair(port);
            let listening = state.ports.get_mut(&port).ok_or(io::ErrorKind::ConnectionRefused)?;
            listening.waiting.push_back(theirs);
            if let Some(waker) = listening.waker.take() {
                waker.wake();
            }
            state.connections.push((self.own, to, side));
            Ok(ours)
        })
    }
}

impl Listener for Listening {
    fn local_addr(&self) -> SocketAddr {
        ([127, 0, 0, 1], self.port).into()
    }

    fn accept<'a>(&'a mut self) -> BoxFuture<'a, io::Result<Connection>> {
        Box::pin(std::future::poll_fn(|cx| {
            let mut state = self.cable.0.lock().unwrap();
            let port = state.ports.get_mut(&self.port).expect("it listens");
            if let Some(connection) = port.waiting.pop_front() {
                return Poll::Ready(Ok(connection));
            }
            port.waker = Some(cx.waker().clone());
            Poll::Pending
        }))
    }
}
