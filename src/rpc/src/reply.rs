//! Replies: encoded bytes, with file ranges in between that are sent without passing through memory.

use std::fmt;
use std::sync::Arc;

use bytes::Bytes;
use milena_probe::always;
use milena_runtime::{BoxFuture, File};
use milena_wire::{ApiKey, EncodeError, Message, Piece, frame};

use crate::Request;

/// A reply that leaves once it is ready and every earlier reply of its connection has left.
pub type ReplyFuture = BoxFuture<'static, Reply>;

/// A request that is sequenced: what its reply waits for, and whether the connection waits with it.
///
/// What is in here only waits and reads: it is dropped when the connection ends, and at the latest
/// [`crate::Limits::drain`] after the server is stopped.
pub struct Call {
    pub(crate) answer: Answer,
    pub(crate) barrier: bool,
}

/// A reply, or the wait for it. One that is ready needs no allocation.
pub(crate) enum Answer {
    Ready(Reply),
    Waiting(ReplyFuture),
}

impl Call {
    /// The reply is there.
    pub fn ready(reply: Reply) -> Call {
        Call { answer: Answer::Ready(reply), barrier: false }
    }

    /// The connection's next request starts when `reply` is ready: what a client may expect of any API.
    pub fn barrier(reply: ReplyFuture) -> Call {
        Call { answer: Answer::Waiting(reply), barrier: true }
    }

    /// The connection's next request starts at once, and its reply leaves after this one: Produce.
    pub fn pipelined(reply: ReplyFuture) -> Call {
        Call { answer: Answer::Waiting(reply), barrier: false }
    }
}

impl From<Reply> for Call {
    fn from(reply: Reply) -> Call {
        Call::ready(reply)
    }
}

impl From<ReplyFuture> for Call {
    fn from(reply: ReplyFuture) -> Call {
        Call::barrier(reply)
    }
}

/// What a request comes to.
#[derive(Debug)]
pub enum Reply {
    /// This is sent.
    Send(Response),
    /// Nothing is sent: Produce with `acks=0`.
    Nothing,
    /// Earlier replies are sent, then the connection is closed, and `reason` is logged.
    Close {
        /// For people.
        reason: String,
    },
}

impl Reply {
    /// A reply carrying `message`. One that cannot be encoded closes the connection: the peer asked in a
    /// version that cannot say what must be said.
    pub fn of<M: Message>(to: impl Into<Ticket>, message: &M) -> Reply {
        Reply::from(Response::of(to, message))
    }

    /// This reply, ready at once. [`Call::ready`] does it without an allocation.
    pub fn ready(self) -> ReplyFuture {
        Box::pin(std::future::ready(self))
    }
}

impl From<Result<Response, EncodeError>> for Reply {
    fn from(encoded: Result<Response, EncodeError>) -> Reply {
        match encoded {
            Ok(response) => Reply::Send(response),
            Err(error) => Reply::Close { reason: format!("the reply cannot be encoded: {error}") },
        }
    }
}

/// What a reply needs to know of its request.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Ticket {
    /// The API.
    pub key: ApiKey,
    /// The version of request and reply.
    pub version: i16,
    /// Tells the client which request is answered.
    pub correlation_id: i32,
}

impl From<&Request> for Ticket {
    fn from(request: &Request) -> Ticket {
        request.ticket()
    }
}

/// An encoded reply with its length in front.
#[derive(Debug)]
pub struct Response {
    /// Sent one after another.
    pub pieces: Vec<ResponsePiece>,
}

/// A part of a reply.
pub enum ResponsePiece {
    /// Bytes in memory.
    Bytes(Bytes),
    /// A range of a file, which must be there in full when it is sent.
    File {
        /// The file, held open until the range has left.
        file: Arc<dyn File>,
        /// Where the range starts.
        offset: u64,
        /// How many bytes it has.
        len: usize,
    },
}

/// A range of a file that fills a hole in a message.
#[derive(Clone, Debug)]
pub struct FileRange {
    /// The file.
    pub file: Arc<dyn File>,
    /// Where the range starts.
    pub offset: u64,
    /// How many bytes it has: exactly the hole's length.
    pub len: usize,
}

impl Response {
    /// Encodes `message`, which must have no holes, as the reply to `to`.
    pub fn of<M: Message>(to: impl Into<Ticket>, message: &M) -> Result<Response, EncodeError> {
        Response::with_files(to, message, Vec::new())
    }

    /// Encodes `message` as the reply to `to`; the hole with id `i` is filled by `files[i]`.
    pub fn with_files<M: Message>(
        to: impl Into<Ticket>,
        message: &M,
        files: Vec<FileRange>,
    ) -> Result<Response, EncodeError> {
        let to = to.into();
        let encoded = frame::encode_response(to.key, to.version, to.correlation_id, message)?;
        let pieces = encoded.into_iter().map(|piece| ResponsePiece::fill(piece, &files)).collect();
        Ok(Response { pieces })
    }

    /// How many bytes the reply has on the wire.
    pub fn len(&self) -> usize {
        self.pieces.iter().map(ResponsePiece::len).sum()
    }

    /// Whether there is nothing to send.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

impl ResponsePiece {
    fn fill(piece: Piece, files: &[FileRange]) -> ResponsePiece {
        match piece {
            Piece::Bytes(bytes) => ResponsePiece::Bytes(bytes),
            Piece::Hole { id, len } => {
                let range = files.get(id as usize).expect("every hole of a reply has its file range");
                always!(range.len == len as usize, "hole {id} has {len} bytes, its range {}", range.len);
                ResponsePiece::File { file: range.file.clone(), offset: range.offset, len: range.len }
            }
        }
    }

    /// How many bytes the piece has.
    pub fn len(&self) -> usize {
        match self {
            ResponsePiece::Bytes(bytes) => bytes.len(),
            ResponsePiece::File { len, .. } => *len,
        }
    }

    /// Whether there is nothing to send.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

impl fmt::Debug for ResponsePiece {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ResponsePiece::Bytes(bytes) => write!(f, "Bytes({})", bytes.len()),
            ResponsePiece::File { offset, len, .. } => write!(f, "File({offset}+{len})"),
        }
    }
}
