//! Frames of the protocol: a length of four bytes, a header, a body. Which header belongs to which
//! request is decided here and nowhere else.
//!
//! Requests have header version 1, or 2 where the API's version is flexible; responses 0, or 1. The
//! response to ApiVersions always has header 0, since its reader may not know the version yet (KIP-511).

use bytes::Bytes;

use crate::messages::request_header::RequestHeader as HeaderMessage;
use crate::messages::response_header::ResponseHeader;
use crate::{ApiKey, DecodeError, Decoder, EncodeError, Encoder, Message, Piece, Request, Str};

/// The bytes before header and body: the length of both.
pub const LENGTH_BYTES: usize = 4;

/// What a request says of itself.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RequestHeader {
    /// The API it asks for; perhaps one that nobody knows.
    pub api_key: i16,
    /// The version of the API; perhaps one that nobody knows.
    pub api_version: i16,
    /// Which number the reply must carry.
    pub correlation_id: i32,
    /// The name that the client gave itself.
    pub client_id: Option<Str>,
}

/// Takes the header off `frame` (which is without its length), so that the body is left.
///
/// Key, version and correlation id are found for any frame of eight bytes. Of an unknown key nothing more
/// is read, since nobody can tell what its header looks like. At an unknown version of a known key the
/// client id is read if there is one; the caller refuses the version.
pub fn decode_request_header(frame: &mut Bytes) -> Result<RequestHeader, DecodeError> {
    let mut d = Decoder::new(frame);
    let mut header = RequestHeader {
        api_key: d.int16("RequestHeader.RequestApiKey")?,
        api_version: d.int16("RequestHeader.RequestApiVersion")?,
        correlation_id: d.int32("RequestHeader.CorrelationId")?,
        client_id: None,
    };
    let Some(key) = ApiKey::from_wire(header.api_key) else {
        *frame = d.rest();
        return Ok(header);
    };
    let mut whole = Decoder::new(frame);
    match HeaderMessage::decode(&mut whole, key.request_header_version(header.api_version)) {
        Ok(message) => {
            header.client_id = message.client_id;
            *frame = whole.rest();
            Ok(header)
        }
        Err(_) if !key.versions_known().contains(&header.api_version) => {
            *frame = d.rest();
            Ok(header)
        }
        Err(error) => Err(error),
    }
}

/// A whole frame that asks for `request`, its length included.
pub fn encode_request<R: Request>(
    correlation_id: i32,
    client_id: Option<&str>,
    version: i16,
    request: &R,
) -> Result<Vec<Piece>, EncodeError> {
    let header = HeaderMessage {
        request_api_key: R::KEY.code(),
        request_api_version: version,
        correlation_id,
        client_id: client_id.map(Str::copy_from),
        ..HeaderMessage::default()
    };
    let mut e = Encoder::for_frame();
    header.encode(&mut e, R::KEY.request_header_version(version))?;
    request.encode(&mut e, version)?;
    e.into_frame()
}

/// A whole frame that answers a request of `key` at `version`, its length included.
pub fn encode_response<M: Message>(
    key: ApiKey,
    version: i16,
    correlation_id: i32,
    response: &M,
) -> Result<Vec<Piece>, EncodeError> {
    let header = ResponseHeader { correlation_id, ..ResponseHeader::default() };
    let mut e = Encoder::for_frame();
    header.encode(&mut e, key.response_header_version(version))?;
    response.encode(&mut e, version)?;
    e.into_frame()
}

/// Takes the header off `frame` (which is without its length) and returns the correlation id.
pub fn decode_response_header(frame: &mut Bytes, key: ApiKey, version: i16) -> Result<i32, DecodeError> {
    let mut d = Decoder::new(frame);
    let header = ResponseHeader::decode(&mut d, key.response_header_version(version))?;
    *frame = d.rest();
    Ok(header.correlation_id)
}
