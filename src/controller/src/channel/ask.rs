//! One request to one controller over a connection: what speaks for the node itself goes as it is, what clients ask goes in
//! an Envelope (KIP-590), so that the controller knows for whom. It must never try twice.

use bytes::{BufMut, Bytes, BytesMut};
use milena_metadata::{Reply, Request};
use milena_rpc::RpcClient;
use milena_types::{ErrorCode, Offset};
use milena_wire::frame::{self, LENGTH_BYTES};
use milena_wire::messages::default_principal_data::DefaultPrincipalData;
use milena_wire::messages::describe_quorum_request::{DescribeQuorumRequest, PartitionData, TopicData};
use milena_wire::messages::envelope_request::EnvelopeRequest;
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
    let envelope = EnvelopeRequest {
        request_data: joined(whole)?.slice(LENGTH_BYTES..),
        request_principal: Some(anonymous()?),
        client_host_address: Bytes::copy_from_slice(&LOOPBACK),
        ..Default::default()
    };
    let answer = client.call(&envelope).await?;
    match ErrorCode::from_wire(answer.error_code) {
        Some(ErrorCode::None) => {}
        Some(ErrorCode::NotController) => return Err(NoAnswer::NotController),
        other => return Err(NoAnswer::Envelope(other.unwrap_or(ErrorCode::UnknownServerError))),
    }
    let mut data = answer.response_data.ok_or_else(|| unreadable("it is empty"))?;
    frame::decode_response_header(&mut data, R::KEY, version).map_err(unreadable)?;
    milena_wire::decode(data, version).map_err(unreadable)
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
