//! Bytes ⇄ every request, response and record of Kafka 4.4, generated from Kafka's own definitions.
//!
//! Pure: no I/O, no clock, no state. Decoding takes slices of the frame and copies nothing; it never
//! panics and never takes memory that the frame's length does not justify. Encoding writes one buffer
//! and puts records between its parts by reference, or leaves holes for whoever sends file ranges.
//!
//! `schema/` holds the definitions, `src/generated/` what `cargo xtask codegen` makes of them, the other
//! files the encoding's primitives. What the messages mean is nobody's business here.

mod api;
mod coordinator;
mod decode;
mod encode;
mod error;
pub mod frame;
mod generated;
mod message;
mod record;
mod records;
mod text;

pub use api::ApiListener;
pub use coordinator::KeyValue;
pub use decode::{
    ARRAY_LENGTH_MAX, BESIDE_BUDGET_BYTES_MAX, BUDGET_BYTES_MAX, BUDGET_BYTES_MIN, BUDGET_PER_BYTE, Decoder,
    STRING_BYTES_MAX, TAGS_MAX, budget_of,
};
pub use encode::{COPIED_BYTES_MAX, Encoder, Fixed, Tags};
pub use error::{
    DecodeError, DecodeErrorDetails, DecodeProblem, EncodeError, EncodeErrorDetails, EncodeProblem, Field,
};
pub use generated::api_key::ApiKey;
pub use generated::every::{MessageVisitor, every_message};
pub use generated::{
    group_record, messages, metadata_record, remote_log_record, share_record, transaction_record,
};
pub use message::{Message, Record, Request, TaggedField, UnknownTags, decode, decode_prefix, encode};
pub use records::{Piece, Records, RecordsPiece};
pub use text::Str;
