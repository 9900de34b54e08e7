//! The replies of one connection on their way out: in order, gathered while they are ready, and sent in
//! as few system calls as they fit. Only waits are kept here, so all of it may be dropped.

use std::collections::VecDeque;
use std::io::IoSlice;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::Buf;
use milena_probe::always;
use milena_runtime::WriteHalf;
use milena_runtime::io::{Error, ErrorKind, Result};

use crate::reply::Answer;
use crate::{Reply, Response, ResponsePiece};

/// Ready replies are gathered up to so many bytes before they are sent.
const GATHER_BYTES: usize = 256 * 1024;
/// The most pieces given to one vectored write.
const SLICES: usize = 32;

/// The replies of one connection.
#[derive(Default)]
pub(crate) struct Outbox {
    waiting: VecDeque<Answer>,
    pieces: VecDeque<ResponsePiece>,
    /// The length of `pieces` together.
    bytes: usize,
    /// How many replies `pieces` came from.
    gathered: usize,
    /// Memory of the replies that are ready in `waiting`, and of those that `pieces` came from.
    held_waiting: usize,
    held_gathered: usize,
    /// Something was written that is not yet flushed.
    unflushed: bool,
}

impl Outbox {
    pub(crate) fn push(&mut self, answer: Answer) {
        if let Answer::Ready(Reply::Send(response)) = &answer {
            self.held_waiting += held_by(response);
        }
        self.waiting.push_back(answer);
    }

    /// Memory that replies hold until the peer has taken them: of what is ready, and not of what lies in files.
    pub(crate) fn held(&self) -> usize {
        self.held_waiting + self.held_gathered
    }

    /// How many requests are unanswered: their replies not ready, or not wholly sent.
    pub(crate) fn in_flight(&self) -> usize {
        self.waiting.len() + self.gathered
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.waiting.is_empty() && self.is_sent()
    }

    /// Whether all that is ready is sent.
    pub(crate) fn is_sent(&self) -> bool {
        self.pieces.is_empty() && !self.unflushed
    }

    /// Gathers replies that are ready, in order. `Some`: a reply that closes the connection has come up;
    /// everything behind it is dropped.
    pub(crate) fn poll_gather(&mut self, cx: &mut Context<'_>) -> Option<String> {
        while self.bytes < GATHER_BYTES {
            let reply = match self.waiting.pop_front()? {
                Answer::Ready(reply) => {
                    if let Reply::Send(response) = &reply {
                        always!(self.held_waiting >= held_by(response), "it was counted when it came");
                        self.held_waiting -= held_by(response);
                    }
                    reply
                }
                Answer::Waiting(mut waiting) => {
                    let Poll::Ready(reply) = waiting.as_mut().poll(cx) else {
                        self.waiting.push_front(Answer::Waiting(waiting));
                        return None;
                    };
                    reply
                }
            };
            match reply {
                Reply::Send(response) => self.gather(response),
                Reply::Nothing => {}
                Reply::Close { reason } => {
                    self.waiting.clear();
                    self.held_waiting = 0;
                    return Some(reason);
                }
            }
        }
        None
    }

    fn gather(&mut self, response: Response) {
        self.held_gathered += held_by(&response);
        for piece in response.pieces {
            if !piece.is_empty() {
                self.bytes += piece.len();
                self.pieces.push_back(piece);
            }
        }
        self.gathered += 1;
    }

    /// Sends what is gathered; ready with how many bytes went once all of it is sent or the peer takes
    /// no more for now after some. Pending only when nothing could be sent.
    pub(crate) fn poll_send(&mut self, cx: &mut Context<'_>, to: &mut dyn WriteHalf) -> Poll<Result<usize>> {
        let mut sent = 0;
        while !self.pieces.is_empty() {
            match self.poll_send_some(cx, to) {
                Poll::Ready(Ok(more)) => sent += more,
                Poll::Ready(Err(error)) => return Poll::Ready(Err(error)),
                Poll::Pending if sent > 0 => return Poll::Ready(Ok(sent)),
                Poll::Pending => return Poll::Pending,
            }
        }
        always!(self.bytes == 0, "no piece, no bytes");
        self.gathered = 0;
        self.held_gathered = 0;
        if self.unflushed {
            match Pin::new(to).poll_flush(cx) {
                Poll::Ready(flushed) => flushed?,
                Poll::Pending if sent > 0 => return Poll::Ready(Ok(sent)),
                Poll::Pending => return Poll::Pending,
            }
            self.unflushed = false;
        }
        Poll::Ready(Ok(sent))
    }

    fn poll_send_some(&mut self, cx: &mut Context<'_>, to: &mut dyn WriteHalf) -> Poll<Result<usize>> {
        if let Some(ResponsePiece::File { file, offset, len }) = self.pieces.front_mut() {
            let sent = ready!(to.poll_send_file(cx, &**file, *offset, *len))?;
            if sent == 0 {
                // the peer was promised these bytes: only ending the connection is honest now
                return Poll::Ready(Err(ErrorKind::UnexpectedEof.into()));
            }
            always!(sent <= *len, "no more is sent than asked");
            *offset += sent as u64;
            *len -= sent;
            if *len == 0 {
                self.pieces.pop_front();
            }
            return Poll::Ready(Ok(self.sent(sent)));
        }
        let mut slices = [IoSlice::new(&[]); SLICES];
        let mut used = 0;
        for (slice, piece) in slices.iter_mut().zip(&self.pieces) {
            let ResponsePiece::Bytes(bytes) = piece else { break };
            *slice = IoSlice::new(bytes);
            used += 1;
        }
        let mut sent = ready!(Pin::new(to).poll_write_vectored(cx, &slices[..used]))?;
        if sent == 0 {
            return Poll::Ready(Err(Error::from(ErrorKind::WriteZero)));
        }
        let counted = self.sent(sent);
        while sent > 0 {
            let Some(ResponsePiece::Bytes(bytes)) = self.pieces.front_mut() else {
                unreachable!("only bytes were given to the write")
            };
            let part = sent.min(bytes.len());
            sent -= part;
            bytes.advance(part);
            if bytes.is_empty() {
                self.pieces.pop_front();
            }
        }
        Poll::Ready(Ok(counted))
    }

    fn sent(&mut self, sent: usize) -> usize {
        always!(sent <= self.bytes, "no more is sent than was gathered");
        self.bytes -= sent;
        self.unflushed = true;
        sent
    }
}

/// The memory of a reply.
fn held_by(response: &Response) -> usize {
    let of = |piece: &ResponsePiece| match piece {
        ResponsePiece::Bytes(bytes) => bytes.len(),
        ResponsePiece::File { .. } => 0,
    };
    response.pieces.iter().map(of).sum()
}
