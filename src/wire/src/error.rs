//! What goes wrong between bytes and messages, told so that a person can find the place.
//! Errors are boxed: the good path returns them in two registers and never pays for their size.

use std::fmt;
use std::ops::RangeInclusive;

/// The name of a struct and a field in it, as Kafka's definitions spell them: `FetchTopic.Partitions`.
pub type Field = &'static str;

/// Bytes from outside are not the message that they should be.
#[derive(Clone, PartialEq, Eq)]
pub struct DecodeError(Box<DecodeErrorDetails>);

/// A version in words; nothing for what has none.
struct AtVersion(i16);

impl fmt::Display for AtVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0 < 0 { Ok(()) } else { write!(f, " version {}", self.0) }
    }
}

/// Where and why decoding stopped.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("cannot read {message}{}: {field} at byte {position}: {problem}", AtVersion(*.version))]
pub struct DecodeErrorDetails {
    /// Kafka's name of the message.
    pub message: &'static str,
    /// The version that it was read at; -1 for what has none.
    pub version: i16,
    /// The field that was being read.
    pub field: Field,
    /// How many bytes of the buffer had been read.
    pub position: usize,
    /// What is wrong.
    pub problem: DecodeProblem,
}

/// What is wrong with the bytes.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DecodeProblem {
    /// The bytes end too early.
    #[error("{needs} bytes are needed and {has} are left")]
    Truncated {
        /// How many bytes the field needs.
        needs: usize,
        /// How many are left.
        has: usize,
    },
    /// Null where this version allows none.
    #[error("it is null, which this version does not allow")]
    Null,
    /// A string longer than Kafka allows.
    #[error("a string of {0} bytes; at most 32767 are allowed")]
    StringTooLong(u64),
    /// An array with more elements than are ever decoded, or than can follow.
    #[error("an array of {length} elements; at most {limit} are possible here")]
    ArrayTooLong {
        /// What the bytes announce.
        length: u64,
        /// The bytes left, or the limit on arrays, whichever is less.
        limit: usize,
    },
    /// More tagged fields than are ever decoded, or than can follow.
    #[error("{count} tagged fields; at most {limit} are possible here")]
    TooManyTags {
        /// What the bytes announce.
        count: u64,
        /// The bytes left, or the limit on tags, whichever is less.
        limit: usize,
    },
    /// The message would take more memory than its size can justify.
    #[error("it would take {asked} bytes of memory and {left} remain of what a frame of this size may take")]
    Budget {
        /// What the field would take.
        asked: usize,
        /// What is left.
        left: usize,
    },
    /// A variable-length integer that goes on too long.
    #[error("a variable-length integer of more than {0} bytes")]
    VarintTooLong(usize),
    /// A tagged field that is not as long as it says.
    #[error("tag {tag} announces {size} bytes and holds {used}")]
    TagLength {
        /// The tag.
        tag: u32,
        /// The length that the bytes announce.
        size: usize,
        /// The length of the field that they hold.
        used: usize,
    },
    /// A tag that this version of the message does not have.
    #[error("tag {0} does not exist in this version")]
    TagNotInVersion(u32),
    /// A version outside of the definition.
    #[error("the versions known are {} to {}", .0.start(), .0.end())]
    UnsupportedVersion(RangeInclusive<i16>),
    /// Bytes after the end of the message.
    #[error("{0} bytes follow the end of the message")]
    TrailingBytes(usize),
    /// A record whose type no definition has.
    #[error("there is no record type {0}")]
    UnknownRecord(u32),
    /// A coordinator's record whose type no definition has.
    #[error("this coordinator has no record type {0}")]
    UnknownCoordinatorRecord(i16),
    /// A record in a frame of another kind (version 0 was a preview of KRaft in Kafka 2.8).
    #[error("a record frame of version {0}; only version 1 is known")]
    FrameVersion(u32),
}

/// A message cannot be written at the version asked for.
#[derive(Clone, PartialEq, Eq)]
pub struct EncodeError(Box<EncodeErrorDetails>);

/// Where and why encoding stopped.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("cannot write {message}{}: {field}: {problem}", AtVersion(*.version))]
pub struct EncodeErrorDetails {
    /// Kafka's name of the message.
    pub message: &'static str,
    /// The version that it was written at; -1 for what has none.
    pub version: i16,
    /// The field that was being written.
    pub field: Field,
    /// What is wrong.
    pub problem: EncodeProblem,
}

/// What is wrong with the message.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EncodeProblem {
    /// A version outside of the definition.
    #[error("the versions known are {} to {}", .0.start(), .0.end())]
    UnsupportedVersion(RangeInclusive<i16>),
    /// The version lacks the field, the field is not at its default, and it must not be lost.
    #[error("it is set, but this version does not have it and it may not be left out")]
    NotInVersion,
    /// Null where this version allows none.
    #[error("it is null, which this version does not allow")]
    Null,
    /// A string longer than Kafka allows.
    #[error("a string of {0} bytes; at most 32767 are allowed")]
    StringTooLong(usize),
    /// More than a length on the wire can say.
    #[error("its length {0} does not fit the wire")]
    TooLong(usize),
    /// Tagged fields in a version that has none.
    #[error("tagged fields are set, but this version does not support them")]
    TagsNotInVersion,
    /// Unknown tags that repeat, are out of order, or belong to a known field.
    #[error("unknown tag {0} is out of order or belongs to a known field")]
    TagOrder(u32),
    /// Contiguous bytes were asked for, but records were given as holes.
    #[error("its records hold a hole, which only a sender of pieces can fill")]
    Hole,
}

impl DecodeError {
    /// An error at a place.
    #[cold]
    pub fn new(details: DecodeErrorDetails) -> DecodeError {
        DecodeError(Box::new(details))
    }

    /// Where and why.
    pub fn details(&self) -> &DecodeErrorDetails {
        &self.0
    }

    /// Why.
    pub fn problem(&self) -> &DecodeProblem {
        &self.0.problem
    }
}

impl EncodeError {
    /// An error at a place.
    #[cold]
    pub fn new(details: EncodeErrorDetails) -> EncodeError {
        EncodeError(Box::new(details))
    }

    /// Where and why.
    pub fn details(&self) -> &EncodeErrorDetails {
        &self.0
    }

    /// Why.
    pub fn problem(&self) -> &EncodeProblem {
        &self.0.problem
    }
}

impl fmt::Display for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl fmt::Debug for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&*self.0, f)
    }
}

impl std::error::Error for DecodeError {}

impl fmt::Display for EncodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl fmt::Debug for EncodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&*self.0, f)
    }
}

impl std::error::Error for EncodeError {}
