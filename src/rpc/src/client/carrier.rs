//! The task that carries a client's connection: sends what is queued, in order and together, and hands
//! out replies in the order of their requests. It must never outlive the last handle and reply waited for.

use std::collections::VecDeque;
use std::pin::pin;
use std::task::{Context, Poll};

use bytes::{Buf, BufMut, Bytes};
use milena_probe::{always, sometimes};
use milena_runtime::io::AsyncReadExt;
use milena_runtime::sync::{mpsc, oneshot};
use milena_runtime::{BoxFuture, Connection, ReadHalf, Runtime, Shared, WriteHalf};
use milena_types::Instant;

use super::{RpcConfig, RpcError, State};
use crate::outbox::Outbox;
use crate::reply::Answer;
use crate::{Cut, FrameCutter, Reply, Response, ResponsePiece};

/// A request on its way out.
pub(super) struct Outgoing {
    pub(super) correlation_id: i32,
    pub(super) pieces: Vec<Bytes>,
    pub(super) expects: Expects,
}

/// What ends a request.
pub(super) enum Expects {
    /// Its reply.
    Reply(oneshot::Sender<Bytes>),
    /// That it was sent.
    Nothing(oneshot::Sender<()>),
}

struct Waiting {
    correlation_id: i32,
    until: Instant,
    reply: oneshot::Sender<Bytes>,
}

/// Carries `connection` until it breaks or nobody needs it. Whoever waits then finds the reason in
/// `state`, which is set before their channels close.
pub(super) async fn run(
    runtime: Runtime,
    connection: Connection,
    queue: mpsc::Receiver<Outgoing>,
    state: Shared<State>,
    config: RpcConfig,
) {
    let mut carrier = Carrier {
        read: connection.read,
        write: connection.write,
        queue: Some(queue),
        // a reply is expected memory: what was asked for is bounded by the request
        cutter: FrameCutter::new(config.max_frame_bytes, usize::MAX),
        outbox: Outbox::default(),
        waiting: VecDeque::new(),
        unanswered: Vec::new(),
        timer: None,
        runtime: &runtime,
        config: &config,
    };
    let end = std::future::poll_fn(|cx| carrier.poll(cx)).await;
    let reason = end.err().unwrap_or(RpcError::Disconnected { reason: "closed by this client".to_owned() });
    sometimes!("a client's connection breaks with requests unanswered", !carrier.waiting.is_empty());
    state.with(|state| state.broken = Some(reason)).await;
    drop(carrier);
}

struct Carrier<'r> {
    runtime: &'r Runtime,
    config: &'r RpcConfig,
    read: Box<dyn ReadHalf>,
    write: Box<dyn WriteHalf>,
    /// `None` once the last handle is gone.
    queue: Option<mpsc::Receiver<Outgoing>>,
    cutter: FrameCutter,
    outbox: Outbox,
    waiting: VecDeque<Waiting>,
    /// Requests without a reply whose bytes are in `outbox`, and until when the server may take them.
    unanswered: Vec<(Instant, oneshot::Sender<()>)>,
    /// Looks at the oldest request that waits; one timer, not one a request.
    timer: Option<BoxFuture<'static, ()>>,
}

impl Carrier<'_> {
    fn poll(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), RpcError>> {
        loop {
            let mut progress = self.poll_queue(cx);
            progress |= self.poll_send(cx)?;
            progress |= self.poll_receive(cx)?;
            progress |= self.poll_timer(cx)?;
            let done = self.queue.is_none() && self.waiting.is_empty() && self.outbox.is_empty();
            if done {
                return Poll::Ready(Ok(()));
            }
            if !progress {
                return Poll::Pending;
            }
        }
    }

    /// Takes requests while fewer than allowed are unanswered.
    fn poll_queue(&mut self, cx: &mut Context<'_>) -> bool {
        let mut progress = false;
        while let Some(queue) = &mut self.queue {
            if self.waiting.len() + self.unanswered.len() >= self.config.max_in_flight.max(1) {
                break;
            }
            match queue.poll_recv(cx) {
                Poll::Ready(Some(request)) => self.take(request),
                Poll::Ready(None) => self.queue = None,
                Poll::Pending => break,
            }
            progress = true;
        }
        progress
    }

    fn take(&mut self, request: Outgoing) {
        let pieces = request.pieces.into_iter().map(ResponsePiece::Bytes).collect();
        self.outbox.push(Answer::Ready(Reply::Send(Response { pieces })));
        let until = self.runtime.clock.now().after(self.config.request_timeout);
        match request.expects {
            Expects::Nothing(written) => self.unanswered.push((until, written)),
            Expects::Reply(reply) => {
                self.waiting.push_back(Waiting { correlation_id: request.correlation_id, until, reply });
            }
        }
    }

    fn poll_send(&mut self, cx: &mut Context<'_>) -> Result<bool, RpcError> {
        let mut progress = false;
        loop {
            let refused = self.outbox.poll_gather(cx);
            always!(refused.is_none(), "a client never closes by a reply");
            if self.outbox.is_sent() {
                for (_, written) in self.unanswered.drain(..) {
                    // gone only when the caller gave up waiting
                    let _ = written.send(());
                    progress = true;
                }
                return Ok(progress);
            }
            match self.outbox.poll_send(cx, &mut *self.write) {
                Poll::Ready(sent) => sent.map_err(|error| disconnected(&error))?,
                Poll::Pending => return Ok(progress),
            };
            progress = true;
        }
    }

    fn poll_receive(&mut self, cx: &mut Context<'_>) -> Result<bool, RpcError> {
        let mut progress = false;
        loop {
            match self.cutter.cut().map_err(|error| disconnected(&error))? {
                Cut::Frame(frame) => {
                    self.answer(frame)?;
                    progress = true;
                    continue;
                }
                Cut::Claim(_) => unreachable!("replies claim no memory"),
                Cut::Incomplete => {}
            }
            let mut space = self.cutter.space();
            let offered = space.remaining_mut();
            let Poll::Ready(read) = pin!(self.read.read_buf(&mut space)).poll(cx) else {
                return Ok(progress);
            };
            match read {
                Ok(0) => return Err(disconnected(&"closed by the server")),
                Ok(read) => self.cutter.was_read(offered, read),
                Err(error) => return Err(disconnected(&error)),
            }
            progress = true;
        }
    }

    fn answer(&mut self, frame: Bytes) -> Result<(), RpcError> {
        let Some(correlation_id) = frame.get(..4).map(|mut id| id.get_i32()) else {
            return Err(disconnected(&"a reply is too short for a correlation id"));
        };
        match self.waiting.pop_front() {
            Some(waiting) if waiting.correlation_id == correlation_id => {
                // gone only when the caller gave up waiting
                let _ = waiting.reply.send(frame);
                Ok(())
            }
            Some(waiting) => Err(disconnected(&format!(
                "reply {correlation_id} came, and {} is the next that is due",
                waiting.correlation_id
            ))),
            None => Err(disconnected(&format!("reply {correlation_id} came to no request"))),
        }
    }

    fn poll_timer(&mut self, cx: &mut Context<'_>) -> Result<bool, RpcError> {
        // both are in the order of their ends, as all get the same time
        let reply = self.waiting.front().map(|waiting| waiting.until);
        let taken = self.unanswered.first().map(|(until, _)| *until);
        let Some(until) = reply.into_iter().chain(taken).min() else { return Ok(false) };
        let timer = self.timer.get_or_insert_with(|| self.runtime.sleep_until(until));
        if timer.as_mut().poll(cx).is_pending() {
            return Ok(false);
        }
        self.timer = None;
        if self.runtime.clock.now() < until {
            return Ok(true);
        }
        let span = self.config.request_timeout.as_secs_f64();
        let lacks = if reply == Some(until) { "no reply" } else { "the server did not take a request" };
        Err(RpcError::TimedOut { what: format!("{lacks} within {span} s") })
    }
}

fn disconnected(reason: &dyn std::fmt::Display) -> RpcError {
    RpcError::Disconnected { reason: reason.to_string() }
}
