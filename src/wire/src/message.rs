//! What every generated message can do, and the two lines that turn one into bytes and back.
//! Nothing here knows any particular message.

use std::fmt::{self, Debug};
use std::ops::{Deref, RangeInclusive};

use bytes::Bytes;

use crate::{ApiKey, DecodeError, Decoder, EncodeError, Encoder};

/// A request, a response, a header or a record of Kafka's, at any of its versions.
pub trait Message: Default + Clone + Debug + PartialEq {
    /// Kafka's name of it.
    const NAME: &'static str;
    /// The versions that can be read and written, unstable ones included.
    const VERSIONS: RangeInclusive<i16>;

    /// Reads one from the front of `d`. What follows it is left there.
    fn decode(d: &mut Decoder, version: i16) -> Result<Self, DecodeError>;

    /// Appends it to `e`. After an error, what `e` holds is of no use.
    fn encode(&self, e: &mut Encoder, version: i16) -> Result<(), EncodeError>;
}

/// A message that asks for another.
pub trait Request: Message {
    /// Which API it belongs to.
    const KEY: ApiKey;
    /// What answers it, at the same version.
    type Response: Message;
}

/// A message that a log keeps: KRaft's metadata and what coordinators and tiered storage write down.
pub trait Record: Message {
    /// The number of its type among the records of the same log.
    const TYPE: i16;
}

/// A tagged field that this version of the definitions does not know: kept, and written again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TaggedField {
    /// The tag. Those of a struct ascend.
    pub tag: u32,
    /// What the field holds, not interpreted.
    pub data: Bytes,
}

/// The tagged fields of a struct that its definition does not know: almost always none, so that they take
/// one word of it. Reads like a slice.
#[derive(Clone, Default)]
#[allow(clippy::box_collection, reason = "one word when there are none, which is nearly always")]
pub struct UnknownTags(Option<Box<Vec<TaggedField>>>);

impl UnknownTags {
    /// None.
    #[inline]
    pub const fn new() -> UnknownTags {
        UnknownTags(None)
    }

    /// The memory that `count` of them take besides that word, the data apart; `count` is not zero.
    pub(crate) const fn bytes_of(count: usize) -> usize {
        size_of::<Vec<TaggedField>>() + count * size_of::<TaggedField>()
    }
}

/// Drops what is rare, kept out of the code that drops a struct without it.
#[cold]
#[inline(never)]
pub(crate) fn release<T>(rare: T) {
    drop(rare);
}

impl Drop for UnknownTags {
    #[inline]
    fn drop(&mut self) {
        if let Some(tags) = self.0.take() {
            release(tags);
        }
    }
}

impl From<Vec<TaggedField>> for UnknownTags {
    fn from(tags: Vec<TaggedField>) -> UnknownTags {
        UnknownTags((!tags.is_empty()).then(|| Box::new(tags)))
    }
}

impl Deref for UnknownTags {
    type Target = [TaggedField];

    #[inline]
    fn deref(&self) -> &[TaggedField] {
        self.0.as_deref().map_or(&[], Vec::as_slice)
    }
}

impl PartialEq for UnknownTags {
    fn eq(&self, other: &UnknownTags) -> bool {
        **self == **other
    }
}

impl Debug for UnknownTags {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Debug::fmt(&**self, f)
    }
}

/// The message that `bytes` hold, and nothing but it: bytes left over are an error. (Kafka ignores what
/// follows a request; [`decode_prefix`] does so too.)
pub fn decode<M: Message>(bytes: Bytes, version: i16) -> Result<M, DecodeError> {
    let mut decoder = Decoder::new(&bytes);
    let message = M::decode(&mut decoder, version)?;
    decoder.finish()?;
    Ok(message)
}

/// The message at the front of `bytes`, which then begin after it.
pub fn decode_prefix<M: Message>(bytes: &mut Bytes, version: i16) -> Result<M, DecodeError> {
    let mut decoder = Decoder::new(bytes);
    let message = M::decode(&mut decoder, version)?;
    *bytes = decoder.rest();
    Ok(message)
}

/// The message as one run of bytes, without any header. Records given as holes are an error.
pub fn encode<M: Message>(message: &M, version: i16) -> Result<Bytes, EncodeError> {
    let mut encoder = Encoder::new();
    message.encode(&mut encoder, version)?;
    encoder.into_bytes()
}
