//! Why a call has no reply. Every variant but `Encode` and `Unsupported` leaves open whether the request
//! took effect, unless it says that the connection never came about.

use milena_runtime::io;
use milena_types::ErrorCode;
use milena_wire::{DecodeError, EncodeError};

/// Why a call has no reply.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum RpcError {
    /// No connection came about; nothing was sent.
    #[error("cannot connect to {host}:{port}: {reason}")]
    Connect {
        /// The host that was asked for.
        host: String,
        /// The port.
        port: u16,
        /// What the system said.
        reason: String,
    },
    /// The connection broke; the request may have taken effect.
    #[error("disconnected: {reason}")]
    Disconnected {
        /// What happened.
        reason: String,
    },
    /// No reply came in time; the connection was given up.
    #[error("timed out: {what}")]
    TimedOut {
        /// What took too long.
        what: String,
    },
    /// No version of an API is spoken by both ends; nothing was sent.
    #[error("{api} cannot be asked of this server: it {theirs}, this client speaks versions {ours}")]
    Unsupported {
        /// The API.
        api: &'static str,
        /// Our versions.
        ours: String,
        /// What the other end speaks.
        theirs: String,
    },
    /// The other end refused the connection as such.
    #[error("the server refused the connection: {error}")]
    Refused {
        /// Its error.
        error: ErrorCode,
    },
    /// The reply is not what the protocol says.
    #[error("the reply cannot be decoded: {0}")]
    Decode(#[from] DecodeError),
    /// The request cannot be said in this version; nothing was sent.
    #[error("the request cannot be encoded: {0}")]
    Encode(#[from] EncodeError),
}

impl RpcError {
    pub(crate) fn connect(host: &str, port: u16, error: &io::Error) -> RpcError {
        RpcError::Connect { host: host.to_owned(), port, reason: error.to_string() }
    }

    /// Whether the request certainly had no effect.
    pub fn is_unsent(&self) -> bool {
        matches!(self, RpcError::Connect { .. } | RpcError::Unsupported { .. } | RpcError::Encode(_))
    }
}
