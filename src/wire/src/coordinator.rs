//! How coordinators keep a record in their topics: the key begins with the record's type, the value with its
//! own version, each an `int16`; a null value is a tombstone. Which version a value is written at is the
//! coordinator's decision, never this file's: a newer one locks older brokers out (KIP-915).

use bytes::Bytes;

use crate::error::DecodeProblem;
use crate::{DecodeError, Decoder, EncodeError, Encoder, Message, Record};

/// Keys have had one version since they begin with a type.
const KEY_VERSION: i16 = 0;

/// A record as a batch carries it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct KeyValue {
    /// Type and key.
    pub key: Bytes,
    /// Version and value; none is a tombstone.
    pub value: Option<Bytes>,
}

/// The pair, its value at `version`.
pub(crate) fn encode<K: Record, V: Message>(
    key: &K,
    value: &Option<V>,
    version: i16,
) -> Result<KeyValue, EncodeError> {
    let mut e = Encoder::with_capacity(64);
    e.int16(K::TYPE);
    key.encode(&mut e, KEY_VERSION)?;
    let key = e.into_bytes()?;
    let Some(value) = value else { return Ok(KeyValue { key, value: None }) };
    let mut e = Encoder::with_capacity(128);
    e.int16(version);
    value.encode(&mut e, version)?;
    Ok(KeyValue { key, value: Some(e.into_bytes()?) })
}

/// The type that a key begins with, and the decoder that stands after it. `what` is named by errors.
pub(crate) fn decode_type<'a>(key: &'a Bytes, what: &'static str) -> Result<(i16, Decoder<'a>), DecodeError> {
    let mut d = Decoder::new(key);
    d.name(what);
    let record_type = d.int16("record type")?;
    Ok((record_type, d))
}

/// A type that no definition has: newer Kafkas may have one, and a reader may pass over it.
pub(crate) fn unknown(d: &Decoder<'_>, record_type: i16) -> DecodeError {
    d.error("record type", DecodeProblem::UnknownCoordinatorRecord(record_type))
}

/// The rest of the pair, with nothing after it.
pub(crate) fn decode<K: Record, V: Message>(
    mut d: Decoder<'_>,
    value: Option<&Bytes>,
) -> Result<(K, Option<V>), DecodeError> {
    let key = K::decode(&mut d, KEY_VERSION)?;
    d.finish()?;
    let Some(value) = value else { return Ok((key, None)) };
    let mut d = Decoder::new(value);
    d.name(V::NAME);
    let version = d.int16("value version")?;
    let value = V::decode(&mut d, version)?;
    d.finish()?;
    Ok((key, Some(value)))
}
