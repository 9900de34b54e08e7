//! One request to one controller over a connection: what speaks for the node itself goes as it is, what clients ask goes in
//! an Envelope (KIP-590), so that the controller knows for whom. It must never try twice.

use std::net::IpAddr;

use bytes::{BufMut, Bytes, BytesMut};
use milena_metadata::{Reply, Request};
use milena_rpc::{Reply as Sent, Request as Received, Response, ResponsePiece, RpcClient};
use milena_types::{ErrorCode, Offset};
use milena_wire::frame::{self, LENGTH_BYTES};
use milena_wire::messages::default_principal_data::DefaultPrincipalData;
use milena_wire::messages::describe_quorum_request::{DescribeQuorumRequest, PartitionData, TopicData};
use milena_wire::messages::envelope_request::EnvelopeRequest;
use milena_wire::messages::request_header::RequestHeader;
use milena_wire::{Message, Request as WireRequest, Str};

use super::{NoAnswer, joined, of_active, unreadable};

/// Within an Envelope there is one request, whatever its number.
const CORRELATION: i32 = 0;
/// The version of a principal on the wire.
const PRINCIPAL_VERSION: i16 = 0;
/// The address of clients that are this node itself.
const LOOPBACK: [u8; 4] = [127, 0, 0, 1];

/// Whether it is what clients ask.
pub(super) fn is_order(request: &Request) -> bool {
    matches!(
        request,
        Request::CreateTopics(_)
            | Request::DeleteTopics(_)
            | Request::AlterConfigs(_)
            | Request::CreatePartitions(_)
            | Request::ElectLeaders(_)
            | Request::UnregisterBroker(_)
    )
}

/// Asks; an answer that says that the other end is not the active controller is none.
pub(super) async fn ask(client: &RpcClient, request: &Request) -> Result<Reply, NoAnswer> {
    match request {
        Request::CreateTopics(asked) => Ok(Reply::CreateTopics(pass_on(client, asked).await?)),
        Request::DeleteTopics(asked) => Ok(Reply::DeleteTopics(pass_on(client, asked).await?)),
        Request::AlterConfigs(asked) => Ok(Reply::AlterConfigs(pass_on(client, asked).await?)),
        Request::CreatePartitions(asked) => Ok(Reply::CreatePartitions(pass_on(client, asked).await?)),
        Request::ElectLeaders(asked) => Ok(Reply::ElectLeaders(pass_on(client, asked).await?)),
        Request::UnregisterBroker(asked) => Ok(Reply::UnregisterBroker(pass_on(client, asked).await?)),
        Request::AlterPartition(asked) => {
            let reply = client.call(asked).await?;
            of_active(reply.error_code, Reply::AlterPartition(reply))
        }
        Request::RegisterBroker(asked) => {
            let reply = client.call(asked).await?;
            of_active(reply.error_code, Reply::RegisterBroker(reply))
        }
        Request::Heartbeat(asked) => {
            let reply = client.call(asked).await?;
            of_active(reply.error_code, Reply::Heartbeat(reply))
        }
        Request::AllocateProducerIds(asked) => {
            let reply = client.call(asked).await?;
            of_active(reply.error_code, Reply::AllocateProducerIds(reply))
        }
        Request::RegisterController(asked) => {
            let reply = client.call(asked).await?;
            of_active(reply.error_code, Reply::RegisterController(reply))
        }
    }
}

/// Asks in an Envelope, in the newest version that both ends speak.
async fn pass_on<R: WireRequest>(client: &RpcClient, asked: &R) -> Result<R::Response, NoAnswer> {
    let version = client.versions().pick::<R>()?;
    let whole = frame::encode_request(CORRELATION, None, version, asked).map_err(unreadable)?;
    let mut data = within_envelope(client, joined(whole)?.slice(LENGTH_BYTES..), LOOPBACK.to_vec()).await?;
    frame::decode_response_header(&mut data, R::KEY, version).map_err(unreadable)?;
    milena_wire::decode(data, version).map_err(unreadable)
}

/// Asks in an Envelope what a client sent, as it came; the answer as it comes.
pub(super) async fn pass_on_whole(client: &RpcClient, received: &Received) -> Result<Sent, NoAnswer> {
    let header = RequestHeader {
        request_api_key: received.key.code(),
        request_api_version: received.version,
        correlation_id: received.correlation_id,
        client_id: received.client_id.clone(),
        ..Default::default()
    };
    let version = received.key.request_header_version(received.version);
    let mut whole = BytesMut::from(&milena_wire::encode(&header, version).map_err(unreadable)?[..]);
    whole.extend_from_slice(&received.body);
    let address = match received.connection.peer.ip() {
        IpAddr::V4(address) => address.octets().to_vec(),
        IpAddr::V6(address) => address.octets().to_vec(),
    };
    let data = within_envelope(client, whole.freeze(), address).await?;
    let len = u32::try_from(data.len()).map_err(unreadable)?.to_be_bytes();
    let pieces = vec![ResponsePiece::Bytes(Bytes::copy_from_slice(&len)), ResponsePiece::Bytes(data)];
    Ok(Sent::Send(Response { pieces }))
}

/// Header and body of a request, of a client at `address`; header and body of its answer.
async fn within_envelope(
    client: &RpcClient,
    request_data: Bytes,
    address: Vec<u8>,
) -> Result<Bytes, NoAnswer> {
    let envelope = EnvelopeRequest {
        request_data,
        request_principal: Some(anonymous()?),
        client_host_address: Bytes::from(address),
        ..Default::default()
    };
    let answer = client.call(&envelope).await?;
    match ErrorCode::from_wire(answer.error_code) {
        Some(ErrorCode::None) => answer.response_data.ok_or_else(|| unreadable("it is empty")),
        Some(ErrorCode::NotController) => Err(NoAnswer::NotController),
        other => Err(NoAnswer::Envelope(other.unwrap_or(ErrorCode::UnknownServerError))),
    }
}

/// Whoever asks without having said who: nobody authenticates here yet.
fn anonymous() -> Result<Bytes, NoAnswer> {
    let principal = DefaultPrincipalData {
        r#type: Str::from("User"),
        name: Str::from("ANONYMOUS"),
        token_authenticated: false,
        ..Default::default()
    };
    let mut bytes = BytesMut::new();
    bytes.put_i16(PRINCIPAL_VERSION);
    bytes.extend_from_slice(&milena_wire::encode(&principal, PRINCIPAL_VERSION).map_err(unreadable)?);
    Ok(bytes.freeze())
}

/// Up to where the leader at the other end has committed.
pub(super) async fn high_watermark(client: &RpcClient) -> Result<Offset, NoAnswer> {
    let partition = PartitionData { partition_index: 0, ..Default::default() };
    let topic = TopicData {
        topic_name: Str::from(milena_metalog::names::TOPIC),
        partitions: vec![partition],
        ..Default::default()
    };
    let told = client.call(&DescribeQuorumRequest { topics: vec![topic], ..Default::default() }).await?;
    let partition = told.topics.first().and_then(|topic| topic.partitions.first());
    let partition = partition.ok_or_else(|| unreadable("it names no partition"))?;
    match partition.error_code == ErrorCode::None.code() && partition.high_watermark >= 0 {
        true => Ok(Offset(partition.high_watermark)),
        false => Err(NoAnswer::NotController),
    }
}

const _: () = assert!(*DefaultPrincipalData::VERSIONS.end() == PRINCIPAL_VERSION);
