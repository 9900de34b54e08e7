//! What becomes of a frame before any handler sees it: its header is decoded and its version checked. An
//! unknown version of ApiVersions is answered in version 0 (KIP-511), so that clients newer than us can
//! find out; whatever else is not supported closes the connection, as in Kafka.

use std::sync::Arc;

use bytes::Bytes;
use milena_types::ErrorCode;
use milena_wire::messages::api_versions_response::{ApiVersion, ApiVersionsResponse};
use milena_wire::{ApiKey, frame};

use crate::{ConnectionInfo, Reply, Request, Service, Ticket};

/// What becomes of a frame.
pub(crate) enum Admission {
    /// It is a request for the service.
    Call(Request),
    /// It is answered here.
    Answer(Reply),
    /// The connection is closed.
    Refuse(String),
}

/// Looks at the header of `frame`.
pub(crate) fn admit(mut frame: Bytes, connection: &Arc<ConnectionInfo>, service: &dyn Service) -> Admission {
    let header = match frame::decode_request_header(&mut frame) {
        Ok(header) => header,
        Err(error) => return Admission::Refuse(format!("a request header cannot be decoded: {error}")),
    };
    let Some(key) = ApiKey::from_wire(header.api_key) else {
        return Admission::Refuse(format!("unknown API key {}", header.api_key));
    };
    let Some(versions) = service.supports(key) else {
        return Admission::Refuse(format!("{} is not served on this listener", key.name()));
    };
    if versions.contains(&header.api_version) {
        return Admission::Call(Request {
            key,
            version: header.api_version,
            correlation_id: header.correlation_id,
            client_id: header.client_id,
            body: frame,
            connection: connection.clone(),
        });
    }
    if key != ApiKey::ApiVersions {
        let (low, high) = (versions.start(), versions.end());
        return Admission::Refuse(format!(
            "{} version {} is not supported, versions {low} to {high} are",
            key.name(),
            header.api_version
        ));
    }
    // as Kafka's, the answer names the versions of ApiVersions alone
    let answer = ApiVersionsResponse {
        error_code: ErrorCode::UnsupportedVersion.code(),
        api_keys: vec![ApiVersion {
            api_key: key.code(),
            min_version: *versions.start(),
            max_version: *versions.end(),
            ..ApiVersion::default()
        }],
        ..ApiVersionsResponse::default()
    };
    Admission::Answer(Reply::of(Ticket { key, version: 0, correlation_id: header.correlation_id }, &answer))
}
