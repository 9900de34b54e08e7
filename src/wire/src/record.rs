//! How KRaft's metadata log and the tiered-storage log frame a record: frame version 1, the record's
//! type and version, each an unsigned varint, then the record and nothing after it.

use bytes::Bytes;

use crate::error::DecodeProblem;
use crate::{DecodeError, Decoder, EncodeError, Encoder, Record};

const FRAME_VERSION: u32 = 1;

/// The framed record at `version`.
pub(crate) fn encode<R: Record>(record: &R, version: i16) -> Result<Bytes, EncodeError> {
    let mut e = Encoder::with_capacity(128);
    e.begin(R::NAME, R::VERSIONS, version)?;
    e.unsigned_varint(FRAME_VERSION);
    e.unsigned_varint(u32::from(R::TYPE.unsigned_abs()));
    e.unsigned_varint(u32::from(version.unsigned_abs()));
    record.encode(&mut e, version)?;
    e.into_bytes()
}

/// What a framed record begins with: its type, its version, and `d` before the record itself.
pub(crate) fn decode_header(frame: &Bytes) -> Result<(u32, i16, Decoder<'_>), DecodeError> {
    let mut d = Decoder::new(frame);
    d.name("a framed record");
    let frame_version = d.unsigned_varint("frame version")?;
    if frame_version != FRAME_VERSION {
        return Err(d.error("frame version", DecodeProblem::FrameVersion(frame_version)));
    }
    let record_type = d.unsigned_varint("record type")?;
    let version = d.unsigned_varint("record version")?;
    let version = i16::try_from(version)
        .map_err(|_| d.error("record version", DecodeProblem::UnsupportedVersion(0..=i16::MAX)))?;
    Ok((record_type, version, d))
}

/// The record after the header, with nothing after it.
pub(crate) fn decode_body<R: Record>(mut d: Decoder<'_>, version: i16) -> Result<R, DecodeError> {
    let record = R::decode(&mut d, version)?;
    d.finish()?;
    Ok(record)
}
