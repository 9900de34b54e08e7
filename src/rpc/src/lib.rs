//! Connections that speak Kafka's protocol: a server loop with ordered replies, and a client with
//! correlation and version negotiation.
//!
//! The server's promise, in this order, for every connection:
//!
//! 1. Frames are cut where they lie; a request is started only when the one before it is *sequenced*:
//!    its side effects are appended or refused. That is when [`Service::call`]'s outer future ends. If
//!    its [`Call`] is a barrier, the next request waits for its reply as well.
//! 2. Replies leave strictly in the order of their requests, whenever each becomes ready.
//! 3. A running outer future is never dropped: not by a disconnect, not by a malformed frame behind it,
//!    not by [`Server::stop`]. Reply futures are waits, and are dropped with their connection, whose end
//!    is noticed while they wait.
//! 4. What a peer sends can cost it its own connection, and nothing else: every length, count and wait
//!    has a limit in [`Limits`].
//!
//! One task carries a connection: it reads, calls, waits and writes by polling, so that a request costs
//! no spawn, no channel, no timer and no hop between threads; small requests share one read and ready
//! replies one vectored write. This crate must never know what a request means.

mod client;
mod connection;
mod frame;
mod gate;
mod limits;
mod outbox;
mod quiet;
mod reply;
mod server;
mod service;

pub use client::{Pending, RpcClient, RpcConfig, RpcError, Versions};
pub use frame::{Cut, FrameCutter, FrameError};
pub use limits::{Limits, MemoryPermit, RequestMemory};
pub use reply::{Call, FileRange, Reply, ReplyFuture, Response, ResponsePiece, Ticket};
pub use server::{Server, serve};
pub use service::{ConnectionInfo, Request, Service};
