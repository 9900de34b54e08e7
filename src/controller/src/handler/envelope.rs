//! Envelope: what a broker passes on for a client (KIP-590). What is within is answered as if it had come by itself, and
//! goes back within another; that this node is not the active controller is said on the outside, so that the broker looks
//! for the one that is.

use bytes::{Bytes, BytesMut};
use milena_rpc::{Reply, Request, Response, ResponsePiece};
use milena_types::ErrorCode;
use milena_wire::frame::{self, LENGTH_BYTES};
use milena_wire::messages::envelope_request::EnvelopeRequest;
use milena_wire::messages::envelope_response::EnvelopeResponse;
use milena_wire::{ApiKey, DecodeError};

use crate::messages::is_passed_on;
use crate::service::{ControllerService, Outcome, is_leaders};

/// Answers.
pub(crate) async fn answer(service: &ControllerService, request: Request) -> Reply {
    let asked: EnvelopeRequest = match request.decode() {
        Ok(asked) => asked,
        Err(error) => return Reply::Close { reason: error.to_string() },
    };
    let inner = match open(&request, asked.request_data) {
        Ok(inner) => inner,
        Err(error) => return Reply::of(&request, &refused(error)),
    };
    let response = match service.outcome(inner).await {
        Outcome::NotController(_) => refused(ErrorCode::NotController),
        Outcome::Reply(Reply::Send(reply)) => match without_length(reply) {
            Some(data) => EnvelopeResponse { response_data: Some(data), ..Default::default() },
            None => refused(ErrorCode::UnknownServerError),
        },
        // the body cannot be read: its client loses its connection, this broker does not
        Outcome::Reply(_) => refused(ErrorCode::InvalidRequest),
    };
    Reply::of(&request, &response)
}

fn refused(error: ErrorCode) -> EnvelopeResponse {
    EnvelopeResponse { error_code: error.code(), ..Default::default() }
}

/// The request within, if it may come so.
fn open(outer: &Request, mut data: Bytes) -> Result<Request, ErrorCode> {
    let unreadable = |_: DecodeError| ErrorCode::InvalidRequest;
    let header = frame::decode_request_header(&mut data).map_err(unreadable)?;
    let key = ApiKey::from_wire(header.api_key).ok_or(ErrorCode::InvalidRequest)?;
    if !is_passed_on(key) && !is_leaders(key) {
        return Err(ErrorCode::InvalidRequest);
    }
    let versions = ControllerService::versions(key).ok_or(ErrorCode::InvalidRequest)?;
    if !versions.contains(&header.api_version) {
        return Err(ErrorCode::UnsupportedVersion);
    }
    Ok(Request {
        key,
        version: header.api_version,
        correlation_id: header.correlation_id,
        client_id: header.client_id,
        body: data,
        connection: outer.connection.clone(),
    })
}

/// The reply's header and body in one piece; `None` where a part of it lies in a file.
fn without_length(reply: Response) -> Option<Bytes> {
    let mut whole = BytesMut::new();
    for piece in reply.pieces {
        match piece {
            ResponsePiece::Bytes(bytes) => whole.extend_from_slice(&bytes),
            ResponsePiece::File { .. } => return None,
        }
    }
    (whole.len() >= LENGTH_BYTES).then(|| whole.freeze().slice(LENGTH_BYTES..))
}
