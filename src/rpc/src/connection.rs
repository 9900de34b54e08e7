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
use crate::reply::Answer;
use crate::{
    Call, ConnectionInfo, Cut, FrameCutter, Limits, MemoryPermit, ReplyFuture, RequestMemory, Service,
};

/// No request is started while the peer has so many bytes of replies to take.
const UNREAD_MAX: usize = 1024 * 1024;

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
    /// It stopped in the middle of a frame that holds memory.
    Stalled(Duration),
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
            End::Stalled(span) => write!(f, "no byte of a started request for {} s", span.as_secs_f64()),
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
        barrier: None,
        claim: None,
        takes: true,
        ending: None,
        closing: false,
        sends: true,
        last_active: now,
        last_part: now,
        uploaded: 0,
        stall: None,
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
    call: Option<BoxFuture<'s, Call>>,
    /// The reply that the next request waits for. Only a wait: may be dropped.
    barrier: Option<ReplyFuture>,
    /// The wait for the next frame's memory.
    claim: Option<BoxFuture<'static, MemoryPermit>>,
    /// Whether requests are still taken. Once the peer is gone, those it had sent before are.
    takes: bool,
    /// Why the connection ends.
    ending: Option<End>,
    /// A reply that closes the connection has come up: there is none after it.
    closing: bool,
    /// Whether replies are still sent.
    sends: bool,
    last_active: Instant,
    /// When a part of the frame that is read last came, or memory was given to it.
    last_part: Instant,
    /// What came since.
    uploaded: usize,
    /// Looks at a frame that holds memory while it is read; made once in a while, not once a frame.
    stall: Option<BoxFuture<'static, ()>>,
    /// The one timer of every connection: idleness, and once the connection is ending its last moment.
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
                let Poll::Ready(call) = call.as_mut().poll(cx) else { return progress };
                self.call = None;
                self.sequenced(call, cx);
                progress = true;
            }
            if let Some(barrier) = &mut self.barrier {
                let Poll::Ready(reply) = barrier.as_mut().poll(cx) else { return progress };
                self.barrier = None;
                self.outbox.push(Answer::Ready(reply));
                progress = true;
            }
            if !self.takes_requests() || !self.poll_start(cx) {
                return progress;
            }
            progress = true;
        }
    }

    /// A request has had its effects: its reply takes its place behind all earlier ones.
    fn sequenced(&mut self, call: Call, cx: &mut Context<'_>) {
        always!(self.barrier.is_none(), "no request starts behind a barrier");
        if !self.sends || self.closing {
            return;
        }
        match call {
            // polled apart from the replies before it, which may take longer
            Call { answer: Answer::Waiting(reply), barrier: true } => self.barrier = Some(reply),
            Call { answer: Answer::Waiting(mut reply), .. } => match reply.as_mut().poll(cx) {
                // known now, it counts
                Poll::Ready(reply) => self.outbox.push(Answer::Ready(reply)),
                Poll::Pending => self.outbox.push(Answer::Waiting(reply)),
            },
            Call { answer, .. } => self.outbox.push(answer),
        }
    }

    fn takes_requests(&self) -> bool {
        let room = self.outbox.in_flight() < self.limits.max_in_flight_per_connection;
        sometimes!("a connection has as many requests in flight as it may", !room);
        let is_read = self.outbox.held() < UNREAD_MAX;
        sometimes!("a peer does not take its replies, and no more are made", !is_read);
        self.takes && self.call.is_none() && self.barrier.is_none() && room && is_read
    }

    /// Starts the next request if its frame is there, or claims its memory. True: something changed.
    fn poll_start(&mut self, cx: &mut Context<'_>) -> bool {
        always!(self.call.is_none(), "one request at a time is not sequenced");
        always!(self.barrier.is_none(), "no request starts before the barrier in front of it is ready");
        if let Some(claim) = &mut self.claim {
            let Poll::Ready(permit) = claim.as_mut().poll(cx) else { return false };
            self.claim = None;
            self.grant(permit);
        }
        match self.cutter.cut() {
            Ok(Cut::Frame(frame)) => match admit(frame, &self.info, self.service) {
                Admission::Call(request) => self.call = Some(self.service.call(request)),
                Admission::Answer(reply) => self.outbox.push(Answer::Ready(reply)),
                Admission::Refuse(reason) => self.end(End::Refused(reason)),
            },
            Ok(Cut::Claim(bytes)) => match self.limits.memory.try_claim(bytes) {
                Some(permit) => self.grant(permit),
                // nobody is left to wait for it
                None if self.ending.is_some() => return false,
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

    fn grant(&mut self, permit: MemoryPermit) {
        self.cutter.grant(permit);
        self.uploaded = 0;
        self.last_part = self.runtime.clock.now();
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
                self.closing = true;
                self.barrier = None;
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

    /// Reads on, unless there is still something to do with what was read. While the connection waits for
    /// a reply of ours, it reads ahead as far as its buffer goes, to see the peer leave.
    fn poll_read(&mut self, cx: &mut Context<'_>) -> bool {
        if self.ending.is_some() || self.claim.is_some() || self.call.is_some() {
            return false;
        }
        let ahead = !self.takes_requests();
        let space = if ahead { self.cutter.space_ahead() } else { Some(self.cutter.space()) };
        let Some(mut space) = space else { return false };
        let offered = space.remaining_mut();
        let Poll::Ready(read) = pin!(self.read.read_buf(&mut space)).poll(cx) else { return false };
        match read {
            Ok(0) => {
                sometimes!("a peer leaves while its request waits", ahead);
                self.fail(End::Peer);
                // what was wholly sent before is still run, as in Kafka: a producer without acks may leave
                self.takes = ahead;
            }
            Ok(read) => {
                self.cutter.was_read(offered, read);
                self.last_active = self.runtime.clock.now();
                self.uploaded += read;
                if self.uploaded >= self.cutter.stride() {
                    self.uploaded = 0;
                    self.last_part = self.last_active;
                }
            }
            Err(error) => self.fail(End::Failed(error)),
        }
        true
    }

    /// The wait for the stop of the server, and for the timer. True: look again.
    fn poll_watch(&mut self, cx: &mut Context<'_>) -> bool {
        if self.takes && self.stop.as_mut().poll(cx).is_ready() {
            self.end(End::Stopped);
            return true;
        }
        if self.poll_stall(cx) {
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
            || self.barrier.is_some()
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

    /// The wait for a frame that holds memory and does not come. True: look again.
    fn poll_stall(&mut self, cx: &mut Context<'_>) -> bool {
        if self.ending.is_some() || !self.cutter.holds_memory() {
            return false;
        }
        let until = self.last_part.after(self.limits.upload_stall);
        let stall = self.stall.get_or_insert_with(|| self.runtime.sleep_until(until));
        if stall.as_mut().poll(cx).is_pending() {
            return false;
        }
        self.stall = None;
        if self.runtime.clock.now() >= until {
            sometimes!("an upload stalls");
            self.fail(End::Stalled(self.limits.upload_stall));
        }
        true
    }

    /// Takes no more requests; what is owed is still sent.
    fn end(&mut self, end: End) {
        always!(end.is_orderly());
        self.takes = false;
        if self.ending.is_none() {
            self.claim = None;
            self.ending = Some(end);
            self.timer = self.runtime.sleep(self.limits.drain);
        }
    }

    /// Takes no more requests, and sends nothing more. The first reason stays the reason.
    fn fail(&mut self, end: End) {
        self.takes = false;
        self.claim = None;
        self.barrier = None;
        self.outbox = Outbox::default();
        self.sends = false;
        self.ending.get_or_insert(end);
        sometimes!("a connection ends while a request runs", self.call.is_some());
    }

    fn poll_end(&mut self) -> Poll<End> {
        let owes = self.call.is_some() || self.barrier.is_some() || !self.outbox.is_empty();
        if self.ending.is_none() || owes {
            return Poll::Pending;
        }
        Poll::Ready(self.ending.take().expect("looked at above"))
    }
}
