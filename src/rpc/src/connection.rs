//! One connection of a server, as one task: reads, runs the current request, gathers replies and sends
//! them, all by polling. It must never drop a running request, and never start one before the one before
//! it is sequenced.

use std::fmt;
use std::pin::pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::BufMut;
use milena_probe::{always, sometimes};
use milena_runtime::io::{AsyncReadExt, Error};
use milena_runtime::{BoxFuture, ReadHalf, Runtime, WriteHalf};
use milena_types::Instant;

use crate::gate::{Admission, admit};
use crate::limits::Latch;
use crate::outbox::Outbox;
use crate::{ConnectionInfo, Cut, FrameCutter, Limits, MemoryPermit, ReplyFuture, RequestMemory, Service};

/// Why a connection ended.
#[derive(Debug)]
pub(crate) enum End {
    /// The peer closed it.
    Peer,
    /// Reading or writing failed.
    Failed(Error),
    /// The peer sent what no client sends, or the service gave up on it.
    Refused(String),
    /// Nothing happened on it for too long.
    Idle(Duration),
    /// The server stops.
    Stopped,
}

impl End {
    /// Whether replies that are owed are still sent.
    fn is_orderly(&self) -> bool {
        matches!(self, End::Refused(_) | End::Stopped)
    }
}

impl fmt::Display for End {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            End::Peer => f.write_str("closed by the peer"),
            End::Failed(error) => write!(f, "{error}"),
            End::Refused(reason) => f.write_str(reason),
            End::Idle(span) => write!(f, "idle for {} s", span.as_secs_f64()),
            End::Stopped => f.write_str("the server stops"),
        }
    }
}

/// Serves one connection until it ends; nothing of it runs afterwards.
pub(crate) async fn run(
    runtime: Runtime,
    (read, write): (Box<dyn ReadHalf>, Box<dyn WriteHalf>),
    info: Arc<ConnectionInfo>,
    service: Arc<dyn Service>,
    limits: Limits,
    stop: Latch,
) -> End {
    let now = runtime.clock.now();
    let mut connection = Running {
        service: &*service,
        info,
        read,
        write,
        cutter: FrameCutter::new(limits.max_frame_bytes, RequestMemory::FREE_BYTES),
        outbox: Outbox::default(),
        call: None,
        claim: None,
        ending: None,
        sends: true,
        last_active: now,
        timer: runtime.sleep_until(now.after(limits.idle)),
        stop: stop.wait(),
        runtime: &runtime,
        limits: &limits,
    };
    std::future::poll_fn(|cx| connection.poll(cx)).await
}

struct Running<'s> {
    runtime: &'s Runtime,
    service: &'s dyn Service,
    limits: &'s Limits,
    info: Arc<ConnectionInfo>,
    read: Box<dyn ReadHalf>,
    write: Box<dyn WriteHalf>,
    cutter: FrameCutter,
    outbox: Outbox,
    /// The request that is not yet sequenced.
    call: Option<BoxFuture<'s, ReplyFuture>>,
    /// The wait for the next frame's memory.
    claim: Option<BoxFuture<'static, MemoryPermit>>,
    /// Why no more requests are taken.
    ending: Option<End>,
    /// Whether replies are still sent.
    sends: bool,
    last_active: Instant,
    /// The one timer: idleness, and once the connection is ending its last moment.
    timer: BoxFuture<'static, ()>,
    stop: BoxFuture<'static, ()>,
}

impl Running<'_> {
    fn poll(&mut self, cx: &mut Context<'_>) -> Poll<End> {
        // each turn does all it can without waiting; the last one has registered every wait that may
        // end it
        loop {
            let called = self.poll_calls(cx);
            let replied = self.poll_replies(cx);
            if let Poll::Ready(end) = self.poll_end() {
                return Poll::Ready(end);
            }
            // a reply that left may have made room for a request that is already read
            if called || replied || self.poll_read(cx) {
                continue;
            }
            if !self.poll_watch(cx) {
                return Poll::Pending;
            }
        }
    }

    /// Runs requests, one after another, while whole frames lie in the buffer.
    fn poll_calls(&mut self, cx: &mut Context<'_>) -> bool {
        let mut progress = false;
        loop {
            if let Some(call) = &mut self.call {
                let Poll::Ready(reply) = call.as_mut().poll(cx) else { return progress };
                self.call = None;
                if self.sends {
                    self.outbox.push(reply);
                }
                progress = true;
            }
            if !self.takes_requests() || !self.poll_start(cx) {
                return progress;
            }
            progress = true;
        }
    }

    fn takes_requests(&self) -> bool {
        let room = self.outbox.in_flight() < self.limits.max_in_flight_per_connection;
        sometimes!("a connection has as many requests in flight as it may", !room);
        self.ending.is_none() && self.call.is_none() && room
    }

    /// Starts the next request if its frame is there, or claims its memory. True: something changed.
    fn poll_start(&mut self, cx: &mut Context<'_>) -> bool {
        always!(self.call.is_none(), "one request at a time is not sequenced");
        if let Some(claim) = &mut self.claim {
            let Poll::Ready(permit) = claim.as_mut().poll(cx) else { return false };
            self.claim = None;
            self.cutter.grant(permit);
        }
        match self.cutter.cut() {
            Ok(Cut::Frame(frame)) => match admit(frame, &self.info, self.service) {
                Admission::Call(request) => self.call = Some(self.service.call(request)),
                Admission::Answer(reply) => self.outbox.push(reply.ready()),
                Admission::Refuse(reason) => self.end(End::Refused(reason)),
            },
            Ok(Cut::Claim(bytes)) => match self.limits.memory.try_claim(bytes) {
                Some(permit) => self.cutter.grant(permit),
                None => {
                    sometimes!("a request waits for memory");
                    self.claim = Some(self.limits.memory.claim(bytes));
                }
            },
            Ok(Cut::Incomplete) => return false,
            Err(error) => self.end(End::Refused(error.to_string())),
        }
        true
    }

    /// Sends replies, in order, as far as they are ready and the peer takes them.
    fn poll_replies(&mut self, cx: &mut Context<'_>) -> bool {
        if !self.sends {
            return false;
        }
        let mut progress = false;
        loop {
            let in_flight = self.outbox.in_flight();
            if let Some(reason) = self.outbox.poll_gather(cx) {
                self.end(End::Refused(reason));
                progress = true;
            }
            progress |= self.outbox.in_flight() < in_flight;
            if self.outbox.is_sent() {
                return progress;
            }
            match self.outbox.poll_send(cx, &mut *self.write) {
                Poll::Ready(Ok(sent)) => {
                    always!(sent > 0 || self.outbox.is_sent(), "a send moves on");
                    self.last_active = self.runtime.clock.now();
                    progress = true;
                }
                Poll::Ready(Err(error)) => {
                    self.fail(End::Failed(error));
                    return true;
                }
                Poll::Pending => return progress,
            }
        }
    }

    /// Reads on, unless there is still something to do with what was read.
    fn poll_read(&mut self, cx: &mut Context<'_>) -> bool {
        if self.claim.is_some() || !self.takes_requests() {
            return false;
        }
        let mut space = self.cutter.space();
        let offered = space.remaining_mut();
        let Poll::Ready(read) = pin!(self.read.read_buf(&mut space)).poll(cx) else { return false };
        match read {
            Ok(0) => self.fail(End::Peer),
            Ok(read) => {
                self.cutter.was_read(offered, read);
                self.last_active = self.runtime.clock.now();
            }
            Err(error) => self.fail(End::Failed(error)),
        }
        true
    }

    /// The wait for the stop of the server, and for the timer. True: look again.
    fn poll_watch(&mut self, cx: &mut Context<'_>) -> bool {
        if self.ending.is_none() && self.stop.as_mut().poll(cx).is_ready() {
            self.end(End::Stopped);
            return true;
        }
        if self.timer.as_mut().poll(cx).is_pending() {
            return false;
        }
        let now = self.runtime.clock.now();
        if self.ending.is_some() {
            // out of time: what is still owed is not sent, but a running request is finished
            self.fail(End::Stopped);
            self.timer = Box::pin(std::future::pending());
            return true;
        }
        // who waits for us is not idle; who does not take its replies is
        let waits_for_us = self.call.is_some()
            || self.claim.is_some()
            || (self.outbox.in_flight() > 0 && self.outbox.is_sent());
        if waits_for_us {
            self.last_active = now;
        }
        if now.since(self.last_active) >= self.limits.idle {
            self.fail(End::Idle(self.limits.idle));
        } else {
            self.timer = self.runtime.sleep_until(self.last_active.after(self.limits.idle));
        }
        true
    }

    /// Takes no more requests; what is owed is still sent.
    fn end(&mut self, end: End) {
        always!(end.is_orderly());
        if self.ending.is_none() {
            self.claim = None;
            self.ending = Some(end);
            self.timer = self.runtime.sleep(self.limits.drain);
        }
    }

    /// Takes no more requests, and sends nothing more. The first reason stays the reason.
    fn fail(&mut self, end: End) {
        self.claim = None;
        self.outbox = Outbox::default();
        self.sends = false;
        self.ending.get_or_insert(end);
        sometimes!("a connection ends while a request runs", self.call.is_some());
    }

    fn poll_end(&mut self) -> Poll<End> {
        if self.ending.is_none() || self.call.is_some() || !self.outbox.is_empty() {
            return Poll::Pending;
        }
        Poll::Ready(self.ending.take().expect("looked at above"))
    }
}
