//! Frames: headers of requests and responses, and what is found in those that nobody knows.

use bytes::Bytes;
use milena_wire::frame::{
    RequestHeader, decode_request_header, decode_response_header, encode_request, encode_response,
};
use milena_wire::messages::api_versions_request::ApiVersionsRequest;
use milena_wire::messages::api_versions_response::ApiVersionsResponse;
use milena_wire::messages::fetch_response::{FetchResponse, FetchableTopicResponse, PartitionData};
use milena_wire::messages::metadata_request::MetadataRequest;
use milena_wire::{ApiKey, DecodeProblem, Message, Piece, Records, Str, decode, decode_prefix};

fn only_piece(pieces: Vec<Piece>) -> Bytes {
    match pieces.as_slice() {
        [Piece::Bytes(bytes)] => bytes.clone(),
        other => panic!("more than one piece: {other:?}"),
    }
}

#[test]
fn a_request_has_the_bytes_that_a_java_client_sends() {
    let request = MetadataRequest { topics: None, ..MetadataRequest::default() };
    let old = only_piece(encode_request(7, Some("me"), 8, &request).expect("encodes"));
    assert_eq!(
        old[..],
        [0, 0, 0, 19, 0, 3, 0, 8, 0, 0, 0, 7, 0, 2, b'm', b'e', 0xff, 0xff, 0xff, 0xff, 1, 0, 0]
    );
    // flexible: header version 2, whose client id keeps its old length
    let new = only_piece(encode_request(7, Some("me"), 12, &request).expect("encodes"));
    assert_eq!(new[..], [0, 0, 0, 17, 0, 3, 0, 12, 0, 0, 0, 7, 0, 2, b'm', b'e', 0, 0, 1, 0, 0]);
}

#[test]
fn a_request_header_comes_back_and_leaves_the_body() {
    for (version, client_id) in [(8, Some("me")), (8, None), (13, Some("")), (13, None)] {
        let request = MetadataRequest::default();
        let frame = only_piece(encode_request(-5, client_id, version, &request).expect("encodes"));
        let mut body = frame.slice(4..);
        let header = decode_request_header(&mut body).expect("a header");
        let client_id = client_id.map(Str::from);
        assert_eq!(header, RequestHeader { api_key: 3, api_version: version, correlation_id: -5, client_id });
        assert_eq!(decode::<MetadataRequest>(body, version).expect("the body"), request);
    }
}

#[test]
fn unknown_keys_and_versions_still_yield_what_an_answer_needs() {
    let mut frame = Bytes::from_static(&[0x7f, 0xff, 0, 9, 0, 0, 0, 3, 0xff]);
    let header = decode_request_header(&mut frame).expect("a header");
    assert_eq!((header.api_key, header.api_version, header.correlation_id), (0x7fff, 9, 3));

    // ApiVersions of a version to come, as KIP-511 wants it: header version 2
    let mut frame = Bytes::from_static(&[0, 18, 0, 99, 0, 0, 0, 3, 0, 1, b'x', 0, 42]);
    let header = decode_request_header(&mut frame).expect("a header");
    assert_eq!((header.api_version, header.client_id), (99, Some(Str::from("x"))));
    assert_eq!(frame[..], [42]);

    // and one whose header is of no known kind either
    let mut frame = Bytes::from_static(&[0, 18, 0, 99, 0, 0, 0, 3, 0x7f]);
    let header = decode_request_header(&mut frame).expect("a header");
    assert_eq!((header.correlation_id, header.client_id), (3, None));
}

#[test]
fn a_broken_header_of_a_known_version_is_refused() {
    for length in 0..11 {
        let mut frame = Bytes::from_static(&[0, 18, 0, 3, 0, 0, 0, 3, 0, 1, b'x', 0]).slice(..length);
        decode_request_header(&mut frame).expect_err("it is cut off");
    }
}

#[test]
fn the_answer_to_api_versions_has_the_old_header_at_every_version() {
    for version in ApiVersionsResponse::VERSIONS {
        let response = ApiVersionsResponse { error_code: 35, ..ApiVersionsResponse::default() };
        let frame = encode_response(ApiKey::ApiVersions, version, 9, &response).expect("encodes");
        let frame = only_piece(frame);
        assert_eq!(frame[4..10], [0, 0, 0, 9, 0, 35]);
        let mut body = frame.slice(4..);
        assert_eq!(decode_response_header(&mut body, ApiKey::ApiVersions, version).expect("a header"), 9);
        assert_eq!(decode::<ApiVersionsResponse>(body, version).expect("the body"), response);
    }
}

#[test]
fn a_fetch_response_leaves_holes_for_the_records() {
    let partition = |index, records| PartitionData {
        partition_index: index,
        records: Some(records),
        ..PartitionData::default()
    };
    let topic = FetchableTopicResponse {
        partitions: vec![partition(0, Records::hole(0, 70_000)), partition(1, Records::hole(1, 5))],
        ..FetchableTopicResponse::default()
    };
    let response = FetchResponse { responses: vec![topic], ..FetchResponse::default() };
    let pieces = encode_response(ApiKey::Fetch, 16, 1, &response).expect("encodes");
    assert_eq!(pieces.len(), 5);
    assert_eq!(pieces[1], Piece::Hole { id: 0, len: 70_000 });
    assert_eq!(pieces[3], Piece::Hole { id: 1, len: 5 });
    let Piece::Bytes(head) = &pieces[0] else { panic!("{pieces:?}") };
    let length: usize = pieces.iter().map(Piece::len).sum();
    assert_eq!(i32::from_be_bytes(head[..4].try_into().expect("four")) as usize, length - 4);

    // with the holes filled, it is a response like any other
    let frame: Vec<u8> = pieces
        .iter()
        .flat_map(|piece| match piece {
            Piece::Bytes(bytes) => bytes.to_vec(),
            Piece::Hole { len, .. } => vec![9; *len as usize],
        })
        .collect();
    let mut body = Bytes::from(frame).slice(4..);
    decode_response_header(&mut body, ApiKey::Fetch, 16).expect("a header");
    let back: FetchResponse = decode(body, 16).expect("the body");
    let lengths: Vec<usize> =
        back.responses[0].partitions.iter().map(|it| it.records.as_ref().expect("records").len()).collect();
    assert_eq!(lengths, [70_000, 5]);
}

#[test]
fn five_bytes_that_ask_for_gigabytes_are_refused() {
    let bytes = Bytes::from_static(&[0xff, 0xff, 0xff, 0xff, 0x0f]);
    let error = decode::<MetadataRequest>(bytes, 12).expect_err("a bomb");
    let expected = DecodeProblem::ArrayTooLong { length: 0xffff_fffe, limit: 0 };
    assert_eq!(*error.problem(), expected);
    assert_eq!(error.details().field, "MetadataRequest.Topics");
}

#[test]
fn what_follows_a_message_is_an_error_or_left_as_asked() {
    let bytes = Bytes::from_static(&[7]);
    let error = decode::<ApiVersionsRequest>(bytes.clone(), 0).expect_err("a byte too many");
    assert_eq!(*error.problem(), DecodeProblem::TrailingBytes(1));
    let mut rest = bytes;
    decode_prefix::<ApiVersionsRequest>(&mut rest, 0).expect("an empty message");
    assert_eq!(rest[..], [7]);
}
