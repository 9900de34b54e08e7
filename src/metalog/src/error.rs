//! What can go wrong with the metadata log, in sentences that say what to do.

use milena_log::{LogError, ReadError};
use milena_quorum::{InvalidElection, InvalidVoters, NotLeader, SetupError};
use milena_runtime::io;
use milena_types::Offset;
use milena_wire::EncodeError;

/// The metadata log could not be formatted or started, or cannot go on. When it was running, the node must
/// stop.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum MetaLogError {
    /// Nothing was formatted here.
    #[error(
        "`{directory}` has a `meta.properties` but no metadata log: restore `__cluster_metadata-0`, or start with an empty directory"
    )]
    NotFormatted {
        /// The log directory.
        directory: String,
    },
    /// Formatting would overwrite a node's data.
    #[error(
        "`{directory}` is formatted already: nothing was changed; to start afresh, give the node an empty directory"
    )]
    AlreadyFormatted {
        /// The log directory.
        directory: String,
    },
    /// Formatting would begin another cluster over the metadata of one.
    #[error(
        "`{directory}` has no `meta.properties`, but its metadata log holds records (`{path}`), so it belongs to a cluster \
         already: nothing was changed; restore `meta.properties`, or give the node an empty directory"
    )]
    HoldsRecords {
        /// The log directory.
        directory: String,
        /// A file with records.
        path: String,
    },
    /// The voters given to formatting make no set, or lack the node.
    #[error(transparent)]
    Voters(#[from] InvalidVoters),
    /// The node cannot take part with what it found.
    #[error(transparent)]
    Setup(#[from] SetupError),
    /// The vote is not readable.
    #[error("`{path}`: {reason}")]
    QuorumState {
        /// The file.
        path: String,
        /// What is wrong with it, and what to do.
        reason: String,
    },
    /// A small file of the log does not say what it must.
    #[error(
        "`{path}` of the metadata log is not valid: {reason}. Nothing was changed. Put a backup of it in its place; \
         a partition.metadata is two lines there, `version: 0` and `topic_id: AAAAAAAAAAAAAAAAAAAAAQ`"
    )]
    BadFile {
        /// The file.
        path: String,
        /// What is wrong with it.
        reason: String,
    },
    /// The disk failed.
    #[error(
        "the metadata log in `{directory}` cannot be used any more: {what}: {cause}. The node stops, since it \
         cannot know what of it is on the disk: check the disk, then start the node again"
    )]
    Io {
        /// The log directory.
        directory: String,
        /// What was being done.
        what: String,
        /// What the disk said.
        cause: String,
    },
    /// The log or a checkpoint holds what no replica writes.
    #[error(
        "the metadata log `{directory}/__cluster_metadata-0` is damaged at offset {offset}: {reason}. Nothing was \
         changed, and starting again does not help: the node cannot run without it. Put a backup of that folder in \
         its place; where there is none, give the node empty log directories, create the topics anew, and keep what \
         is in `{directory}`: kafka-dump-log reads the records of topics there"
    )]
    Damaged {
        /// The log directory.
        directory: String,
        /// Where, as well as known.
        offset: i64,
        /// What is wrong.
        reason: String,
    },
}

/// An append was refused; nothing of it is in the log.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum AppendError {
    /// This node does not lead in that epoch (any more), or is stopping.
    #[error(transparent)]
    NotLeader(#[from] NotLeader),
    /// One decision's records are more than a batch may hold. Nothing was done, and repeating it is no use:
    /// the decision must be made smaller.
    #[error(
        "{bytes} bytes of records do not fit one metadata batch ({max} bytes): ask for fewer changes at once"
    )]
    TooLarge {
        /// What they take.
        bytes: usize,
        /// What they may take.
        max: usize,
    },
    /// A record holds what its format cannot: the decision should have been refused.
    #[error("a record cannot be written: {0}")]
    Record(#[from] EncodeError),
}

/// The metadata log was shut down, or failed: see [`crate::MetaLog::failed`].
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("the metadata log has stopped")]
pub struct Stopped;

impl MetaLogError {
    pub(crate) fn io(directory: &str, what: impl Into<String>, cause: &io::Error) -> MetaLogError {
        MetaLogError::Io { directory: directory.to_owned(), what: what.into(), cause: cause.to_string() }
    }

    /// What keeps the log from being opened. Damage is told apart from a disk that may work the next time.
    pub(crate) fn log(directory: &str, what: &str, cause: &LogError) -> MetaLogError {
        if let LogError::Damaged { offset, recovery_point, reason, .. } = cause {
            let reason = format!("{reason}, and all below offset {recovery_point} had been synced");
            return MetaLogError::damaged(directory, offset.get(), reason);
        }
        if let LogError::BadFile { path, reason } = cause {
            return MetaLogError::BadFile { path: path.clone(), reason: reason.clone() };
        }
        MetaLogError::Io { directory: directory.to_owned(), what: what.into(), cause: cause.to_string() }
    }

    /// What keeps the log from being read at `offset`, or the next batch behind it.
    pub(crate) fn read(directory: &str, offset: Offset, cause: &ReadError) -> MetaLogError {
        match cause {
            ReadError::Io(cause) => {
                MetaLogError::io(directory, format!("reading it at offset {offset}"), cause)
            }
            other => MetaLogError::damaged(directory, offset.get(), other),
        }
    }

    pub(crate) fn damaged(directory: &str, offset: i64, reason: impl ToString) -> MetaLogError {
        MetaLogError::Damaged { directory: directory.to_owned(), offset, reason: reason.to_string() }
    }

    pub(crate) fn vote(cause: InvalidElection) -> MetaLogError {
        MetaLogError::QuorumState { path: crate::names::QUORUM_STATE.to_owned(), reason: cause.to_string() }
    }
}
