//! What a server serves: the trait that handlers implement, and a request as they see it.

use std::net::SocketAddr;
use std::ops::RangeInclusive;
use std::sync::Arc;

use bytes::Bytes;
use milena_runtime::{BoxFuture, ConnectionSecurity};
use milena_wire::{ApiKey, DecodeError, Str};

use crate::{Call, Ticket};

/// Answers requests.
pub trait Service: Send + Sync + 'static {
    /// The versions of `key` that are answered here; `None`: the API is not served on this listener.
    fn supports(&self, key: ApiKey) -> Option<RangeInclusive<i16>>;

    /// Answers `request`. The outer future ends when the request is *sequenced*: its side effects are
    /// appended or refused. It is always run to its end, and holds the connection and the stop of the
    /// server for as long as it runs, so it must not wait for what may take long. Such waits belong in the
    /// [`Call`] that it gives back, which is dropped when the connection ends. The connection's next
    /// request starts when the call is pipelined or its reply is ready, and the reply leaves when it is
    /// ready and all earlier replies have left.
    ///
    /// A service that does not keep slices of `request.body` past the outer future gives its memory back
    /// there; [`Ticket`] is what the reply needs to remember.
    fn call<'a>(&'a self, request: Request) -> BoxFuture<'a, Call>;

    /// A connection was opened.
    fn connected(&self, _connection: &Arc<ConnectionInfo>) {}

    /// A connection is gone: nothing of it runs any more.
    fn disconnected(&self, _connection: &Arc<ConnectionInfo>) {}
}

/// Where requests come from.
#[derive(Debug)]
pub struct ConnectionInfo {
    /// Numbers the listener's connections, from 1.
    pub id: u64,
    /// The other end.
    pub peer: SocketAddr,
    /// Our end.
    pub local: SocketAddr,
    /// What the transport knows of the peer.
    pub security: ConnectionSecurity,
    /// The name of the listener.
    pub listener: String,
}

/// One request, its header decoded and its version known to be supported.
#[derive(Clone, Debug)]
pub struct Request {
    /// What is asked.
    pub key: ApiKey,
    /// In which version, and so in which the reply is encoded.
    pub version: i16,
    /// Comes back in the reply.
    pub correlation_id: i32,
    /// What the client calls itself.
    pub client_id: Option<Str>,
    /// The request after its header, where it lies in the frame.
    pub body: Bytes,
    /// The connection it came on.
    pub connection: Arc<ConnectionInfo>,
}

impl Request {
    /// Decodes the body as `R`, which must be the request of `self.key`. Bytes behind it are left alone, as Kafka does.
    /// A service answers an error with [`crate::Reply::Close`], as Kafka does.
    pub fn decode<R: milena_wire::Request>(&self) -> Result<R, DecodeError> {
        milena_probe::always!(R::KEY == self.key, "a handler decodes its own API");
        milena_wire::decode_prefix::<R>(&mut self.body.clone(), self.version)
    }

    /// What a reply needs to know of the request, without holding its body.
    pub fn ticket(&self) -> Ticket {
        Ticket { key: self.key, version: self.version, correlation_id: self.correlation_id }
    }
}
