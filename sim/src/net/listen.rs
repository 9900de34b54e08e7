//! How connections begin: listening, connecting, the handshake between two kernels, and accepting, each of
//! which can be slow, refused or unanswered.

use std::collections::VecDeque;
use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::task::{Context, Poll, Waker};

use milena_runtime::{BoxFuture, Connection, Listener, Network};

use super::stream::{Conn, End, Pipe, connection};
use super::{CONNECT_TIMEOUT_NS, ip};
use crate::entropy::Salt;
use crate::executor::{Delay, now_ns};
use crate::port::Port;
use crate::trace::digest;
use crate::world::State;

/// When an unanswered connect is tried again first; it doubles.
const SYN_AGAIN_NS: u64 = 1_000_000_000;
const EMFILE: i32 = 24;

/// A port that somebody listens on.
pub(crate) struct Listening {
    /// Connections not yet accepted, with the time from which `accept` sees them.
    backlog: VecDeque<(u64, u64)>,
    pub(super) waiting: Option<Waker>,
}

struct SimListener {
    port: Port,
    addr: SocketAddr,
    timer: Option<(u64, Delay)>,
}

impl SimListener {
    fn poll_accept(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<Connection>> {
        let (node, key) = (self.port.node, (self.port.node, self.addr.port()));
        let world = self.port.world.clone();
        let mut state = world.lock();
        if !state.alive(node, self.port.incarnation) || !state.net.listening.contains_key(&key) {
            return Poll::Ready(Err(io::ErrorKind::BrokenPipe.into()));
        }
        let front = state.net.listening[&key].backlog.front().copied();
        if let Some((conn, _)) = front.filter(|(_, from)| *from <= now_ns()) {
            let error = state.nodes[node].faults.accept_error;
            if state.draw_chance(Salt::Network, node, error) {
                state.net.stats.accept_errors += 1;
                return Poll::Ready(Err(io::Error::from_raw_os_error(EMFILE)));
            }
            let listening = state.net.listening.get_mut(&key).expect("looked up above");
            listening.backlog.pop_front();
            if !state.net.conns.contains_key(&conn) {
                // its peer lost power meanwhile and nothing is left of it
                drop(state);
                return self.poll_accept(cx);
            }
            state.note(node, "accept", &[conn], || conn.to_string());
            return Poll::Ready(Ok(connection(&mut state, &self.port, conn, 1)));
        }
        let listening = state.net.listening.get_mut(&key).expect("looked up above");
        listening.waiting = Some(cx.waker().clone());
        drop(state);
        if let Some((_, at)) = front {
            if self.timer.as_ref().is_none_or(|(set, _)| *set != at) {
                self.timer = Some((at, Delay::until(at)));
            }
            let (_, delay) = self.timer.as_mut().expect("just set");
            if Pin::new(delay).poll(cx).is_ready() {
                cx.waker().wake_by_ref();
            }
        }
        Poll::Pending
    }
}

impl Listener for SimListener {
    fn local_addr(&self) -> SocketAddr {
        self.addr
    }

    fn accept<'a>(&'a mut self) -> BoxFuture<'a, io::Result<Connection>> {
        Box::pin(std::future::poll_fn(|cx| self.poll_accept(cx)))
    }
}

impl Drop for SimListener {
    fn drop(&mut self) {
        let world = self.port.world.clone();
        let mut state = world.lock();
        if !state.alive(self.port.node, self.port.incarnation) || state.over {
            return;
        }
        let Some(listening) = state.net.listening.remove(&(self.port.node, self.addr.port())) else { return };
        state.note(self.port.node, "unlisten", &[u64::from(self.addr.port())], || self.addr.to_string());
        let mut woken = Vec::new();
        for (conn, _) in listening.backlog {
            woken.extend(state.close_end(conn, 1));
        }
        drop(state);
        woken.into_iter().for_each(Waker::wake);
    }
}

/// What the other kernel does with a connect.
enum Answer {
    Made(u64),
    Refused,
    Silence,
}

impl State {
    /// A connect from `port` reaches port `to` of `node`.
    fn syn_arrives(&mut self, port: &Port, node: usize, to: u16) -> Answer {
        if !self.nodes[node].powered {
            return Answer::Silence;
        }
        let faults = self.nodes[node].faults.clone();
        let refused = self.draw_chance(Salt::Network, node, faults.refuse);
        let Some(listening) = self.net.listening.get(&(node, to)).filter(|_| !refused) else {
            return Answer::Refused;
        };
        if listening.backlog.len() >= faults.backlog {
            return Answer::Silence;
        }
        let seen_from = now_ns() + self.draw_between(Salt::Network, node, faults.accept_delay_ns);
        let id = self.serial();
        let local = SocketAddr::new(ip(port.node), self.net.free_port(port.node));
        let remote = SocketAddr::new(ip(node), to);
        let machine = |node: usize| self.nodes[node].machine;
        let ends = [End::new(port.node, machine(port.node), local), End::new(node, machine(node), remote)];
        self.net.conns.insert(id, Conn { ends, pipes: [Pipe::default(), Pipe::default()] });
        self.net.stats.connects += 1;
        self.note(node, "syn", &[id, port.node as u64, u64::from(to)], || {
            format!("{id} from {local} to {remote}")
        });
        let listening = self.net.listening.get_mut(&(node, to)).expect("looked up above");
        listening.backlog.push_back((id, seen_from));
        if let Some(waiting) = listening.waiting.take() {
            waiting.wake();
        }
        Answer::Made(id)
    }
}

impl End {
    fn new(node: usize, machine: u64, addr: SocketAddr) -> End {
        End {
            node,
            machine,
            addr,
            accepted: false,
            halves: 0,
            closed: false,
            gone: false,
            reset_at: None,
            reset_held: false,
            stuck_since: None,
        }
    }
}

impl Port {
    fn alive(&self) -> io::Result<()> {
        let alive = self.world.lock().alive(self.node, self.incarnation);
        if alive { Ok(()) } else { Err(io::ErrorKind::BrokenPipe.into()) }
    }

    /// One try to connect; `None` when nobody answers.
    async fn try_connect(&self, node: usize, to: u16, deadline: u64) -> io::Result<Option<Connection>> {
        let Some(syn) = self.world.lock().arrival(self.node, node, 0) else { return Ok(None) };
        Delay::until(syn).await;
        self.alive()?;
        let answer = {
            let mut state = self.world.lock();
            match state.syn_arrives(self, node, to) {
                // held from now on: dropping it tells the other kernel
                Answer::Made(id) => Ok(connection(&mut state, self, id, 0)),
                Answer::Refused => Err(true),
                Answer::Silence => Err(false),
            }
        };
        if let Err(false) = answer {
            return Ok(None);
        }
        let mut again = SYN_AGAIN_NS;
        let back = loop {
            // the other kernel repeats its answer as long as a link is blocked
            let back = self.world.lock().arrival(node, self.node, 0);
            match back {
                Some(back) => break back,
                None if now_ns() >= deadline => return Ok(None),
                None => Delay::after(again).await,
            }
            again *= 2;
        };
        Delay::until(back).await;
        match answer {
            Ok(connection) => Ok(Some(connection)),
            Err(_) => {
                let mut state = self.world.lock();
                state.net.stats.refused += 1;
                state.note(self.node, "refused", &[node as u64, u64::from(to)], || format!("port {to}"));
                Err(io::ErrorKind::ConnectionRefused.into())
            }
        }
    }
}

impl Network for Port {
    fn listen<'a>(&'a self, host: &'a str, port: u16) -> BoxFuture<'a, io::Result<Box<dyn Listener>>> {
        Box::pin(async move {
            self.alive()?;
            let mut state = self.world.lock();
            let any = matches!(host, "" | "0.0.0.0" | "::");
            if !any && state.resolve(self.node, host) != Some(self.node) {
                return Err(io::ErrorKind::AddrNotAvailable.into());
            }
            let port = if port == 0 { state.net.free_port(self.node) } else { port };
            if state.net.listening.contains_key(&(self.node, port)) {
                return Err(io::ErrorKind::AddrInUse.into());
            }
            let addr = SocketAddr::new(ip(self.node), port);
            state.note(self.node, "listen", &[u64::from(port)], || addr.to_string());
            let listening = Listening { backlog: VecDeque::new(), waiting: None };
            state.net.listening.insert((self.node, port), listening);
            Ok(Box::new(SimListener { port: self.clone(), addr, timer: None }) as Box<dyn Listener>)
        })
    }

    fn connect<'a>(&'a self, host: &'a str, port: u16) -> BoxFuture<'a, io::Result<Connection>> {
        Box::pin(async move {
            self.alive()?;
            let node = {
                let mut state = self.world.lock();
                let numbers = [digest(host.as_bytes()), u64::from(port)];
                state.note(self.node, "connect", &numbers, || format!("{host}:{port}"));
                state.resolve(self.node, host)
            };
            let unknown = || io::Error::other(format!("no address is known for host {host}"));
            let node = node.ok_or_else(unknown)?;
            let deadline = now_ns().saturating_add(CONNECT_TIMEOUT_NS);
            let mut again = SYN_AGAIN_NS;
            loop {
                if let Some(connection) = self.try_connect(node, port, deadline).await? {
                    return Ok(connection);
                }
                if now_ns() >= deadline {
                    let mut state = self.world.lock();
                    state.net.stats.connect_timeouts += 1;
                    state.note(self.node, "unanswered", &[node as u64], || format!("{host}:{port}"));
                    return Err(io::ErrorKind::TimedOut.into());
                }
                Delay::until(now_ns().saturating_add(again).min(deadline)).await;
                again *= 2;
            }
        })
    }
}
