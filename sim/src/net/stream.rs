//! A connection: two ends and a pipe each way, with a bounded window. What an end sees depends on what has
//! arrived, on what its peer's kernel did, and on nothing else.

use std::collections::VecDeque;
use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::task::{Context, Poll, Waker};

use bytes::{Buf, Bytes};
use milena_runtime::io::{AsyncRead, AsyncWrite, ReadBuf};
use milena_runtime::{Connection, ConnectionSecurity, File, ReadHalf, WriteHalf};

use super::{GIVE_UP_NS, SEND_FILE_CHUNK, WINDOW};
use crate::disk::SimFile;
use crate::entropy::{Ratio, Salt};
use crate::executor::{Delay, now_ns};
use crate::port::Port;
use crate::trace::{Data, digest};
use crate::world::State;

/// How often a call takes or gives fewer bytes than it could.
const PARTIAL: Ratio = Ratio::new(1, 8);
/// How long a piece of a file takes to come from the page cache, in nanoseconds.
const FILE_CHUNK_NS: (u64, u64) = (1_000, 20_000);

/// What one end's kernel knows.
pub(super) struct End {
    pub(super) node: usize,
    pub(super) machine: u64,
    pub(super) addr: SocketAddr,
    /// Its process has it: false while it waits for `accept`.
    pub(super) accepted: bool,
    pub(super) halves: u8,
    /// Closed: whatever still comes is answered with a reset.
    pub(super) closed: bool,
    /// Its machine lost power: nothing is answered.
    pub(super) gone: bool,
    /// When it learns of a reset.
    pub(super) reset_at: Option<u64>,
    /// A reset on its way was lost to a blocked link.
    pub(super) reset_held: bool,
    /// Since when nothing that it sent was acknowledged.
    pub(super) stuck_since: Option<u64>,
}

/// What one end writes and the other reads.
#[derive(Default)]
pub(super) struct Pipe {
    /// With the time of arrival, `None` while a blocked link holds it.
    pub(super) segments: VecDeque<(Option<u64>, Bytes)>,
    pub(super) held: usize,
    /// When the last of it arrives.
    pub(super) last: u64,
    /// Nothing arrives before: this connection is held up, and others are not.
    pub(super) late_until: u64,
    /// The orderly end, once it was sent.
    pub(super) fin: Option<Option<u64>>,
    reader: Option<Waker>,
    writer: Option<Waker>,
}

impl Pipe {
    pub(super) fn wake(&mut self) -> Vec<Waker> {
        self.reader.take().into_iter().chain(self.writer.take()).collect()
    }
}

pub(crate) struct Conn {
    pub(super) ends: [End; 2],
    /// `pipes[side]` carries what `side` writes.
    pub(super) pipes: [Pipe; 2],
}

impl Conn {
    pub(super) fn wakers(&mut self) -> Vec<Waker> {
        self.pipes.iter_mut().flat_map(Pipe::wake).collect()
    }

    /// `side` learns of a reset at `at`.
    pub(super) fn reset(&mut self, side: usize, at: u64) {
        let end = &mut self.ends[side];
        end.reset_at = Some(end.reset_at.map_or(at, |before| before.min(at)));
    }

    /// Why `side` can go on no longer, if so.
    fn broken(&self, side: usize) -> Option<io::ErrorKind> {
        let end = &self.ends[side];
        if end.reset_at.is_some_and(|at| at <= now_ns()) {
            return Some(io::ErrorKind::ConnectionReset);
        }
        end.stuck_since
            .filter(|since| since.saturating_add(GIVE_UP_NS) <= now_ns())
            .map(|_| io::ErrorKind::TimedOut)
    }

    /// When `side` should look again, if nobody wakes it before.
    fn look_again(&self, side: usize) -> Option<u64> {
        let incoming = &self.pipes[1 - side];
        let next = match incoming.segments.front() {
            Some((at, _)) => *at,
            None => incoming.fin.flatten(),
        };
        let gives_up = self.ends[side].stuck_since.map(|since| since.saturating_add(GIVE_UP_NS));
        [next, self.ends[side].reset_at, gives_up].into_iter().flatten().min()
    }
}

/// One half of one end, as its process holds it.
struct Half {
    port: Port,
    conn: u64,
    side: usize,
    timer: Option<(u64, Delay)>,
}

/// The connection that `side` of `conn` hands to its process.
pub(super) fn connection(state: &mut State, port: &Port, conn: u64, side: usize) -> Connection {
    let pair = state.net.conns.get_mut(&conn).expect("a connection is kept while an end is not closed");
    pair.ends[side].halves = 2;
    pair.ends[side].accepted = true;
    let half = || Half { port: port.clone(), conn, side, timer: None };
    Connection {
        local: pair.ends[side].addr,
        peer: pair.ends[1 - side].addr,
        security: ConnectionSecurity::PLAINTEXT,
        read: Box::new(Reader(half())),
        write: Box::new(Writer { half: half(), chunk: None }),
    }
}

impl Half {
    /// Has the task look again at `at`.
    fn wait_until(&mut self, at: Option<u64>, cx: &mut Context<'_>) {
        let Some(at) = at else { return };
        if self.timer.as_ref().is_none_or(|(set, _)| *set != at) {
            self.timer = Some((at, Delay::until(at)));
        }
        let (_, delay) = self.timer.as_mut().expect("just set");
        if Pin::new(delay).poll(cx).is_ready() {
            cx.waker().wake_by_ref();
        }
    }

    fn note(&self, state: &mut State, kind: &'static str, numbers: [u64; 2]) {
        let (conn, side) = (self.conn, self.side);
        let hashed = [conn, side as u64, numbers[0], numbers[1]];
        state
            .note(self.port.node, kind, &hashed, || format!("{conn}.{side} {} {:x}", numbers[0], numbers[1]));
    }

    /// How much may be written now. Pending while the window is full.
    fn poll_room(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<usize>> {
        let world = self.port.world.clone();
        let mut state = world.lock();
        let alive = state.alive(self.port.node, self.port.incarnation);
        let Some(conn) = state.net.conns.get_mut(&self.conn).filter(|_| alive) else {
            return Poll::Ready(Err(io::ErrorKind::BrokenPipe.into()));
        };
        if let Some(broken) = conn.broken(self.side) {
            state.net.stats.gave_up += u64::from(broken == io::ErrorKind::TimedOut);
            return Poll::Ready(Err(broken.into()));
        }
        if conn.pipes[self.side].fin.is_some() || conn.ends[self.side].closed {
            return Poll::Ready(Err(io::ErrorKind::BrokenPipe.into()));
        }
        let room = WINDOW.saturating_sub(conn.pipes[self.side].held);
        if room > 0 {
            return Poll::Ready(Ok(room));
        }
        conn.pipes[self.side].writer = Some(cx.waker().clone());
        let end = &conn.ends[self.side];
        let gives_up = end.stuck_since.map(|since| since.saturating_add(GIVE_UP_NS));
        let at = end.reset_at.into_iter().chain(gives_up).min();
        state.net.stats.window_full += 1;
        drop(state);
        self.wait_until(at, cx);
        Poll::Pending
    }

    /// Sends `data`, for which there is room.
    fn send(&self, state: &mut State, data: Bytes) {
        let len = data.len();
        self.note(state, "send", [len as u64, digest(&data)]);
        state.trace.carries(|| Data::Bytes(data.clone()));
        state.net.stats.segments += 1;
        state.net.stats.bytes += len as u64;
        let conn = &state.net.conns[&self.conn];
        let (me, peer) = (conn.ends[self.side].node, &conn.ends[1 - self.side]);
        let (there, closed, gone) = (peer.node, peer.closed, peer.gone);
        let rebooted = state.nodes[there].powered && state.nodes[there].machine != peer.machine;
        let arrives = state.arrival(me, there, len);
        let answers = if closed || (gone && rebooted) {
            arrives.and_then(|at| Some(at + (state.arrival(there, me, 0)?.saturating_sub(now_ns()))))
        } else {
            None
        };
        let conn = state.net.conns.get_mut(&self.conn).expect("looked up above");
        let pipe = &mut conn.pipes[self.side];
        pipe.held += len;
        if closed || gone {
            match answers {
                Some(at) => conn.reset(self.side, at),
                None => {
                    conn.ends[self.side].stuck_since = conn.ends[self.side].stuck_since.or(Some(now_ns()))
                }
            }
        } else {
            // in order: behind what a blocked link holds, and never before the last
            let arrives = arrives.filter(|_| pipe.segments.back().is_none_or(|(at, _)| at.is_some()));
            pipe.last = pipe.last.max(arrives.unwrap_or(0)).max(pipe.late_until);
            pipe.segments.push_back((arrives.map(|_| pipe.last), data));
            if arrives.is_none() {
                conn.ends[self.side].stuck_since = conn.ends[self.side].stuck_since.or(Some(now_ns()));
                state.net.stats.held_segments += 1;
            }
        }
        let conn = state.net.conns.get_mut(&self.conn).expect("looked up above");
        let mut woken = conn.pipes[self.side].wake();
        woken.extend(conn.pipes[1 - self.side].wake());
        woken.into_iter().for_each(Waker::wake);
    }

    fn partial(&self, state: &mut State, len: usize) -> usize {
        if len > 1 && state.draw_chance(Salt::Network, self.port.node, PARTIAL) {
            return state.draw_between(Salt::Network, self.port.node, (1, len as u64)) as usize;
        }
        len
    }
}

impl Drop for Half {
    fn drop(&mut self) {
        let world = self.port.world.clone();
        let mut state = world.lock();
        if !state.alive(self.port.node, self.port.incarnation) || state.over {
            return; // its kernel has dealt with it, or nobody is there to
        }
        let Some(conn) = state.net.conns.get_mut(&self.conn) else { return };
        conn.ends[self.side].halves -= 1;
        let woken =
            if conn.ends[self.side].halves == 0 { state.close_end(self.conn, self.side) } else { Vec::new() };
        drop(state);
        woken.into_iter().for_each(Waker::wake);
    }
}

struct Reader(Half);

impl ReadHalf for Reader {}

impl AsyncRead for Reader {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let half = &mut self.0;
        let (id, side) = (half.conn, half.side);
        let world = half.port.world.clone();
        let mut state = world.lock();
        let alive = state.alive(half.port.node, half.port.incarnation);
        let Some(conn) = state.net.conns.get_mut(&id).filter(|_| alive) else {
            return Poll::Ready(Err(io::ErrorKind::BrokenPipe.into()));
        };
        if buffer.remaining() == 0 {
            return Poll::Ready(Ok(()));
        }
        let arrived = |at: &Option<u64>| at.is_some_and(|at| at <= now_ns());
        let incoming = &conn.pipes[1 - side];
        if let Some((_, data)) = incoming.segments.front().filter(|(at, _)| arrived(at)) {
            let most = data.len().min(buffer.remaining());
            let len = half.partial(&mut state, most);
            let conn = state.net.conns.get_mut(&id).expect("looked up above");
            let incoming = &mut conn.pipes[1 - side];
            let (_, data) = incoming.segments.front_mut().expect("looked at above");
            buffer.put_slice(&data[..len]);
            let number = digest(&data[..len]);
            data.advance(len);
            if data.is_empty() {
                incoming.segments.pop_front();
            }
            incoming.held -= len;
            let writer = incoming.writer.take();
            half.note(&mut state, "recv", [len as u64, number]);
            drop(state);
            writer.into_iter().for_each(Waker::wake);
            return Poll::Ready(Ok(()));
        }
        if let Some(broken) = conn.broken(side) {
            conn.pipes[1 - side].segments.clear();
            half.note(&mut state, "recv-error", [broken as u64, 0]);
            let reset = u64::from(broken == io::ErrorKind::ConnectionReset);
            state.net.stats.resets += reset;
            state.net.stats.gave_up += 1 - reset;
            return Poll::Ready(Err(broken.into()));
        }
        let incoming = &mut conn.pipes[1 - side];
        if incoming.segments.is_empty() && incoming.fin.as_ref().is_some_and(arrived) {
            half.note(&mut state, "recv-end", [0, 0]);
            return Poll::Ready(Ok(()));
        }
        incoming.reader = Some(cx.waker().clone());
        let again = conn.look_again(side);
        drop(state);
        half.wait_until(again, cx);
        Poll::Pending
    }
}

struct Writer {
    half: Half,
    /// A piece of a file on its way from the page cache.
    chunk: Option<Delay>,
}

impl AsyncWrite for Writer {
    fn poll_write(self: Pin<&mut Self>, cx: &mut Context<'_>, data: &[u8]) -> Poll<io::Result<usize>> {
        self.poll_write_vectored(cx, &[io::IoSlice::new(data)])
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        pieces: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let room = match self.half.poll_room(cx) {
            Poll::Ready(Ok(room)) => room,
            Poll::Ready(Err(error)) => return Poll::Ready(Err(error)),
            Poll::Pending => return Poll::Pending,
        };
        let total: usize = pieces.iter().map(|piece| piece.len()).sum();
        if total == 0 {
            return Poll::Ready(Ok(0));
        }
        let world = self.half.port.world.clone();
        let mut state = world.lock();
        let len = self.half.partial(&mut state, total.min(room));
        let mut data = Vec::with_capacity(len);
        for piece in pieces {
            data.extend_from_slice(&piece[..piece.len().min(len - data.len())]);
        }
        self.half.send(&mut state, data.into());
        Poll::Ready(Ok(len))
    }

    fn is_write_vectored(&self) -> bool {
        true
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        let world = self.half.port.world.clone();
        let mut state = world.lock();
        if state.alive(self.half.port.node, self.half.port.incarnation) {
            let woken = state.send_fin(self.half.conn, self.half.side);
            drop(state);
            woken.into_iter().for_each(Waker::wake);
        }
        Poll::Ready(Ok(()))
    }
}

impl WriteHalf for Writer {
    fn poll_send_file(
        &mut self,
        cx: &mut Context<'_>,
        file: &dyn File,
        offset: u64,
        len: usize,
    ) -> Poll<io::Result<usize>> {
        if len == 0 {
            return Poll::Ready(Ok(0));
        }
        let room = match self.half.poll_room(cx) {
            Poll::Ready(Ok(room)) => room,
            Poll::Ready(Err(error)) => return Poll::Ready(Err(error)),
            Poll::Pending => return Poll::Pending,
        };
        let world = self.half.port.world.clone();
        // other tasks run between the pieces of a file: it may change while it is being sent
        if self.chunk.is_none() {
            let wait_ns = world.lock().draw_between(Salt::Disk, self.half.port.node, FILE_CHUNK_NS);
            self.chunk = Some(Delay::after(wait_ns));
        }
        if self.chunk.as_mut().is_some_and(|delay| Pin::new(delay).poll(cx).is_pending()) {
            return Poll::Pending;
        }
        self.chunk = None;
        let Some(file) = file.as_any().downcast_ref::<SimFile>() else {
            return Poll::Ready(Err(io::Error::new(io::ErrorKind::InvalidInput, "not a file of this world")));
        };
        let mut state = world.lock();
        let data = match file.chunk(&mut state, offset, len.min(room).min(SEND_FILE_CHUNK)) {
            Ok(data) => data,
            Err(error) => return Poll::Ready(Err(error)),
        };
        let sent = data.len();
        if sent > 0 {
            state.net.stats.file_bytes += sent as u64;
            self.half.send(&mut state, data);
        }
        Poll::Ready(Ok(sent))
    }

    fn abort(&mut self) {
        let world = self.half.port.world.clone();
        let mut state = world.lock();
        if state.alive(self.half.port.node, self.half.port.incarnation) {
            let woken = state.abort_end(self.half.conn, self.half.side);
            drop(state);
            woken.into_iter().for_each(Waker::wake);
        }
    }
}
