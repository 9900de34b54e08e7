//! Why a call failed, and whether trying again may help.

use milena_batch::BatchError;
use milena_rpc::RpcError;
use milena_types::ErrorCode;

/// Why a call failed.
#[derive(Clone, Debug, thiserror::Error)]
pub enum ClientError {
    /// Connection or protocol.
    #[error(transparent)]
    Rpc(#[from] RpcError),
    /// The broker said so.
    #[error("{what}: {code}{}", .message.as_ref().map(|text| format!(" ({text})")).unwrap_or_default())]
    Api {
        /// What was asked.
        what: String,
        /// Its answer.
        code: ErrorCode,
        /// Its explanation.
        message: Option<String>,
    },
    /// No broker could be reached.
    #[error("no broker of {tried} can be reached: {last}")]
    NoBroker {
        /// The addresses that were tried.
        tried: String,
        /// What the last attempt said.
        last: String,
    },
    /// The retries used up their time.
    #[error("{what} did not succeed in time; the last attempt: {last}")]
    TimedOut {
        /// What was asked.
        what: String,
        /// Why the last attempt failed.
        last: String,
    },
    /// Fetched bytes are not whole record batches.
    #[error("fetched records are damaged: {0}")]
    Batch(String),
    /// The reply does not answer what was asked.
    #[error("the reply to {0} lacks what was asked for")]
    Incomplete(String),
}

impl ClientError {
    pub(crate) fn api(what: impl Into<String>, code: i16) -> ClientError {
        let code = ErrorCode::from_wire(code).unwrap_or(ErrorCode::UnknownServerError);
        ClientError::Api { what: what.into(), code, message: None }
    }

    /// The broker's error code, where it is one.
    pub fn code(&self) -> Option<ErrorCode> {
        match self {
            ClientError::Api { code, .. } | ClientError::Rpc(RpcError::Refused { error: code }) => {
                Some(*code)
            }
            _ => None,
        }
    }

    /// Whether the same call may succeed later.
    pub fn is_retriable(&self) -> bool {
        match self {
            ClientError::Rpc(error) => matches!(
                error,
                RpcError::Connect { .. } | RpcError::Disconnected { .. } | RpcError::TimedOut { .. }
            ),
            ClientError::Api { code, .. } => code.is_retriable(),
            ClientError::NoBroker { .. } => true,
            ClientError::TimedOut { .. } | ClientError::Batch(_) | ClientError::Incomplete(_) => false,
        }
    }

    /// Whether what is known of the cluster may be out of date.
    pub(crate) fn is_stale_metadata(&self) -> bool {
        match self {
            ClientError::Rpc(_) | ClientError::NoBroker { .. } => true,
            _ => self.code().is_some_and(is_stale_metadata),
        }
    }
}

impl From<BatchError> for ClientError {
    fn from(error: BatchError) -> ClientError {
        ClientError::Batch(error.to_string())
    }
}

/// Whether `code` says that a partition is not where it was thought to be.
pub(crate) fn is_stale_metadata(code: ErrorCode) -> bool {
    matches!(
        code,
        ErrorCode::UnknownTopicOrPartition
            | ErrorCode::LeaderNotAvailable
            | ErrorCode::NotLeaderOrFollower
            | ErrorCode::ReplicaNotAvailable
            | ErrorCode::UnknownTopicId
            | ErrorCode::InconsistentTopicId
            | ErrorCode::FencedLeaderEpoch
            | ErrorCode::UnknownLeaderEpoch
            | ErrorCode::KafkaStorageError
            | ErrorCode::NetworkException
    )
}

/// Why a record was not delivered, as far as is known.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum ProduceError {
    /// The broker refused it.
    #[error("the record was refused: {code}{}", .message.as_ref().map(|text| format!(" ({text})")).unwrap_or_default())]
    Refused {
        /// Its error.
        code: ErrorCode,
        /// Its explanation.
        message: Option<String>,
        /// Whether an earlier attempt may have been appended all the same.
        maybe_appended: bool,
    },
    /// Its delivery timeout passed.
    #[error("the record was not acknowledged in time{}", if *.maybe_appended { ", and may have been appended" } else { "" })]
    TimedOut {
        /// Whether an attempt may have been appended.
        maybe_appended: bool,
    },
    /// The connection broke and no retries were left.
    #[error("the connection broke before the record was acknowledged: {0}")]
    Disconnected(String),
    /// It can never be sent as configured.
    #[error("the record takes {size} bytes, and a request may have {max} at most")]
    TooLarge {
        /// Its size.
        size: usize,
        /// The limit.
        max: usize,
    },
    /// No buffer or no metadata in time.
    #[error("the record could not be queued in time: {0}")]
    Blocked(String),
    /// No producer id was to be had.
    #[error("no producer id: {0}")]
    NoIdentity(String),
    /// The producer was closed.
    #[error("the producer is closed")]
    Closed,
}
