//! The client against a broker in the same process that keeps logs in memory, moves leaders, breaks
//! connections and loses replies.

#![allow(clippy::disallowed_types, reason = "tests hold plain locks")]

#[path = "../../rpc/tests/support/mod.rs"]
mod support;

use std::collections::BTreeMap;
use std::ops::RangeInclusive;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use bytes::Bytes;
use milena_batch::{Batch, ProduceRules, validate_produce};
use milena_client::{
    Acks, Client, ClientConfig, Compression, FetchOptions, Isolation, NewTopic, OffsetSpec, Producer,
    ProducerConfig, ProducerRecord,
};
use milena_rpc::{Call, Limits, Reply, Request, Service, serve};
use milena_runtime::BoxFuture;
use milena_types::{ErrorCode, LeaderEpoch, Offset, PartitionIndex, Timestamp, TopicId, TopicName};
use milena_wire::messages::api_versions_response::{ApiVersion, ApiVersionsResponse};
use milena_wire::messages::create_topics_request::CreateTopicsRequest;
use milena_wire::messages::create_topics_response::{CreatableTopicResult, CreateTopicsResponse};
use milena_wire::messages::fetch_request::FetchRequest;
use milena_wire::messages::fetch_response::{FetchResponse, FetchableTopicResponse, PartitionData};
use milena_wire::messages::init_producer_id_response::InitProducerIdResponse;
use milena_wire::messages::list_offsets_request::ListOffsetsRequest;
use milena_wire::messages::list_offsets_response::{
    ListOffsetsPartitionResponse, ListOffsetsResponse, ListOffsetsTopicResponse,
};
use milena_wire::messages::metadata_request::MetadataRequest;
use milena_wire::messages::metadata_response::{
    MetadataResponse, MetadataResponseBroker, MetadataResponsePartition, MetadataResponseTopic,
};
use milena_wire::messages::produce_request::ProduceRequest;
use milena_wire::messages::produce_response::{
    PartitionProduceResponse, ProduceResponse, TopicProduceResponse,
};
use milena_wire::{ApiKey, Records, Str};
use support::World;

const APIS: [ApiKey; 7] = [
    ApiKey::ApiVersions,
    ApiKey::Metadata,
    ApiKey::CreateTopics,
    ApiKey::Produce,
    ApiKey::Fetch,
    ApiKey::ListOffsets,
    ApiKey::InitProducerId,
];

/// What all nodes of the cluster share.
#[derive(Default)]
struct Cluster {
    topics: BTreeMap<String, (TopicId, i32)>,
    logs: BTreeMap<(TopicId, i32), Vec<Batch>>,
    leader: i32,
    epoch: i32,
    /// Produce requests after which the connection breaks instead of the reply.
    lose_replies: usize,
    /// Answers to Produce in place of the true one.
    errors: Vec<ErrorCode>,
    produces: usize,
    identities: i64,
}

struct Node {
    id: i32,
    cluster: Arc<Mutex<Cluster>>,
}

impl Cluster {
    fn end(&self, at: (TopicId, i32)) -> Offset {
        self.logs.get(&at).and_then(|log| log.last()).map_or(Offset(0), |batch| batch.header.next_offset())
    }

    fn produce(&mut self, node: i32, request: &ProduceRequest) -> ProduceResponse {
        let mut responses = Vec::new();
        for topic in &request.topic_data {
            let mut partition_responses = Vec::new();
            for partition in &topic.partition_data {
                let at = (topic.topic_id, partition.index);
                let bytes = partition.records.clone().unwrap().into_bytes().unwrap();
                let (code, base_offset) = match self.errors.pop() {
                    Some(code) => (code, -1),
                    None if node != self.leader => (ErrorCode::NotLeaderOrFollower, -1),
                    None => self.append(at, bytes),
                };
                partition_responses.push(PartitionProduceResponse {
                    index: partition.index,
                    error_code: code.code(),
                    base_offset,
                    ..Default::default()
                });
            }
            let topic_id = topic.topic_id;
            responses.push(TopicProduceResponse { topic_id, partition_responses, ..Default::default() });
        }
        ProduceResponse { responses, ..Default::default() }
    }

    fn append(&mut self, at: (TopicId, i32), bytes: Bytes) -> (ErrorCode, i64) {
        let batch = validate_produce(bytes, &ProduceRules::defaults(Timestamp(1_700_000_000_000)));
        let batch = batch.expect("the client makes valid batches").pop().expect("one batch");
        let log = self.logs.entry(at).or_default();
        let same = log.iter().find(|old| {
            old.header.producer_id.is_idempotent()
                && old.header.producer_id == batch.header.producer_id
                && old.header.base_sequence == batch.header.base_sequence
        });
        if let Some(old) = same {
            return (ErrorCode::None, old.header.base_offset.get());
        }
        let end = log.last().map_or(Offset(0), |batch| batch.header.next_offset());
        let placed: Vec<u8> =
            batch.placed_at(end, LeaderEpoch(self.epoch)).iter().flat_map(|piece| piece.to_vec()).collect();
        log.push(Batch::parse(Bytes::from(placed)).unwrap());
        (ErrorCode::None, end.get())
    }

    fn metadata(&self, request: &MetadataRequest) -> MetadataResponse {
        let broker = |node_id| MetadataResponseBroker {
            node_id,
            host: Str::from("node"),
            port: 9000 + node_id,
            ..Default::default()
        };
        let named = |name: &String| {
            let found = self.topics.get(name);
            let (topic_id, count) = found.copied().unwrap_or_default();
            let partition = |partition_index| MetadataResponsePartition {
                partition_index,
                leader_id: self.leader,
                leader_epoch: self.epoch,
                ..Default::default()
            };
            MetadataResponseTopic {
                name: Some(Str::copy_from(name)),
                topic_id,
                error_code: if found.is_some() { 0 } else { 3 },
                partitions: (0..count).map(partition).collect(),
                ..Default::default()
            }
        };
        let topics = match &request.topics {
            None => self.topics.keys().map(named).collect(),
            Some(asked) => {
                asked.iter().map(|topic| named(&topic.name.as_ref().unwrap().to_string())).collect()
            }
        };
        MetadataResponse { brokers: vec![broker(1), broker(2)], topics, ..Default::default() }
    }

    fn fetch(&self, node: i32, request: &FetchRequest) -> FetchResponse {
        let (topic, partition) = (&request.topics[0], &request.topics[0].partitions[0]);
        let at = (topic.topic_id, partition.partition);
        let from = Offset(partition.fetch_offset);
        let log = self.logs.get(&at).map(Vec::as_slice).unwrap_or_default();
        let after = log.iter().filter(|batch| batch.header.next_offset() > from);
        let bytes: Vec<u8> = after.take(3).flat_map(|batch| batch.bytes.to_vec()).collect();
        let data = PartitionData {
            partition_index: partition.partition,
            error_code: if node == self.leader { 0 } else { ErrorCode::NotLeaderOrFollower.code() },
            high_watermark: self.end(at).get(),
            records: Some(Records::from(Bytes::from(bytes))),
            ..Default::default()
        };
        let topic_id = topic.topic_id;
        let topic = FetchableTopicResponse { topic_id, partitions: vec![data], ..Default::default() };
        FetchResponse { responses: vec![topic], ..Default::default() }
    }

    fn create(&mut self, request: &CreateTopicsRequest) -> CreateTopicsResponse {
        let mut topics = Vec::new();
        for topic in &request.topics {
            let id = TopicId::from_entropy(self.topics.len() as u64, 7);
            let exists = self.topics.contains_key(&*topic.name);
            if !exists {
                self.topics.insert(topic.name.to_string(), (id, topic.num_partitions));
            }
            topics.push(CreatableTopicResult {
                name: topic.name.clone(),
                topic_id: id,
                error_code: if exists { ErrorCode::TopicAlreadyExists.code() } else { 0 },
                ..Default::default()
            });
        }
        CreateTopicsResponse { topics, ..Default::default() }
    }

    fn list(&self, request: &ListOffsetsRequest) -> ListOffsetsResponse {
        let (topic, partition) = (&request.topics[0], &request.topics[0].partitions[0]);
        let (id, _) = self.topics[&topic.name.to_string()];
        let offset =
            if partition.timestamp == -1 { self.end((id, partition.partition_index)).get() } else { 0 };
        let partition = ListOffsetsPartitionResponse {
            partition_index: partition.partition_index,
            offset,
            ..Default::default()
        };
        let partitions = vec![partition];
        let topic = ListOffsetsTopicResponse { name: topic.name.clone(), partitions, ..Default::default() };
        ListOffsetsResponse { topics: vec![topic], ..Default::default() }
    }
}

impl Service for Node {
    fn supports(&self, key: ApiKey) -> Option<RangeInclusive<i16>> {
        APIS.contains(&key).then(|| key.versions())
    }

    fn call<'a>(&'a self, request: Request) -> BoxFuture<'a, Call> {
        let mut cluster = self.cluster.lock().unwrap();
        let reply = match request.key {
            ApiKey::ApiVersions => {
                let api = |key: &ApiKey| {
                    let (min_version, max_version) = key.versions().into_inner();
                    ApiVersion { api_key: key.code(), min_version, max_version, ..Default::default() }
                };
                let api_keys = APIS.iter().map(api).collect();
                Reply::of(&request, &ApiVersionsResponse { api_keys, ..Default::default() })
            }
            ApiKey::Metadata => Reply::of(&request, &cluster.metadata(&request.decode().unwrap())),
            ApiKey::CreateTopics => Reply::of(&request, &cluster.create(&request.decode().unwrap())),
            ApiKey::ListOffsets => Reply::of(&request, &cluster.list(&request.decode().unwrap())),
            ApiKey::Fetch => Reply::of(&request, &cluster.fetch(self.id, &request.decode().unwrap())),
            ApiKey::InitProducerId => {
                cluster.identities += 1;
                let producer_id = cluster.identities;
                Reply::of(&request, &InitProducerIdResponse { producer_id, ..Default::default() })
            }
            ApiKey::Produce => {
                let produce: ProduceRequest = request.decode().unwrap();
                cluster.produces += 1;
                let response = cluster.produce(self.id, &produce);
                if cluster.lose_replies > 0 {
                    cluster.lose_replies -= 1;
                    Reply::Close { reason: "a fault".into() }
                } else if produce.acks == 0 {
                    Reply::Nothing
                } else {
                    Reply::of(&request, &response)
                }
            }
            other => panic!("{other} is not served"),
        };
        Box::pin(std::future::ready(Call::ready(reply)))
    }
}

struct Test {
    world: World,
    cluster: Arc<Mutex<Cluster>>,
    client: Client,
    topic: TopicName,
}

fn test() -> Test {
    let world = World::new();
    let cluster = Arc::new(Mutex::new(Cluster { leader: 1, ..Cluster::default() }));
    for id in [1, 2] {
        let runtime = world.runtime();
        let port = 9000 + id as u16;
        let listener = world.run(async move { runtime.network.listen("node", port).await.unwrap() });
        let node = Arc::new(Node { id, cluster: cluster.clone() });
        serve(&world.runtime(), "PLAINTEXT", listener, node, Limits::default());
    }
    let bootstrap = vec!["node:9001".parse().unwrap(), "node:9002".parse().unwrap()];
    let client = Client::new(&world.runtime(), bootstrap, ClientConfig::default());
    let topic = TopicName::new("orders").unwrap();
    let admin = client.clone();
    let made = world.run(async move { admin.create_topics(&[NewTopic::new("orders", 3, 1)]).await.unwrap() });
    assert!(made[0].result.is_ok());
    Test { world, cluster, client, topic }
}

impl Test {
    fn records(&self, count: u32) -> Vec<ProducerRecord> {
        let partition = PartitionIndex(0);
        let record =
            |id: u32| ProducerRecord::new(self.topic.clone(), id.to_be_bytes().to_vec()).partition(partition);
        (0..count).map(record).collect()
    }

    /// Sends `count` records to partition 0 and returns their offsets.
    fn send(&self, config: ProducerConfig, count: u32) -> Vec<Option<i64>> {
        let producer = Producer::new(&self.client, config);
        let records = self.records(count);
        self.world.run(async move {
            let mut deliveries = Vec::new();
            for record in records {
                deliveries.push(producer.send(record).await.unwrap());
            }
            let mut offsets = Vec::new();
            for delivery in deliveries {
                offsets.push(delivery.await.unwrap().offset.map(Offset::get));
            }
            producer.close().await;
            offsets
        })
    }

    /// Reads partition 0 to its end.
    fn read(&self) -> Vec<(i64, u32)> {
        let (client, topic) = (self.client.clone(), self.topic.clone());
        self.world.run(async move {
            let at = PartitionIndex(0);
            let end = client
                .list_offsets(&topic, at, OffsetSpec::Latest, Isolation::ReadUncommitted)
                .await
                .unwrap();
            let mut reader = client.reader(&topic, at, Offset(0));
            let mut records = Vec::new();
            while reader.position() < end.offset {
                let fetched = reader.next(&FetchOptions::default()).await.unwrap();
                for record in fetched.records {
                    let value = record.value.unwrap();
                    records.push((record.offset.get(), u32::from_be_bytes(value[..].try_into().unwrap())));
                }
            }
            records
        })
    }
}

fn expected(count: u32) -> Vec<(i64, u32)> {
    (0..count).map(|id| (i64::from(id), id)).collect()
}

fn small() -> ProducerConfig {
    ProducerConfig { batch_bytes: 200, linger: Duration::ZERO, ..ProducerConfig::default() }
}

#[test]
fn what_is_sent_is_read_back_in_order() {
    for compression in Compression::ALL {
        let test = test();
        let offsets = test.send(ProducerConfig { compression, ..ProducerConfig::default() }, 500);
        assert_eq!(offsets, (0..500).map(Some).collect::<Vec<_>>());
        assert_eq!(test.read(), expected(500));
        assert!(test.cluster.lock().unwrap().produces < 20, "records share batches");
    }
}

#[test]
fn lost_replies_and_errors_neither_lose_nor_double_nor_reorder() {
    let test = test();
    {
        let mut cluster = test.cluster.lock().unwrap();
        cluster.lose_replies = 7;
        cluster.errors = vec![ErrorCode::NotEnoughReplicas, ErrorCode::NotLeaderOrFollower];
    }
    let offsets = test.send(small(), 100);
    assert_eq!(offsets, (0..100).map(Some).collect::<Vec<_>>());
    assert_eq!(test.read(), expected(100));
}

#[test]
fn a_leader_that_moved_is_found() {
    let test = test();
    assert_eq!(test.send(small(), 10).len(), 10);
    {
        let mut cluster = test.cluster.lock().unwrap();
        (cluster.leader, cluster.epoch) = (2, 1);
    }
    assert_eq!(test.send(small(), 10).last(), Some(&Some(19)));
    assert_eq!(test.read().len(), 20);
}

#[test]
#[allow(clippy::async_yields_async, reason = "the delivery is waited for later")]
fn a_broken_network_is_waited_out() {
    let test = test();
    test.send(small(), 5);
    test.world.refuse(true);
    for port in [9001, 9002] {
        test.world.sides(port).iter().for_each(|side| side.reset());
    }
    let producer = Producer::new(&test.client, small());
    let record = test.records(1).pop().unwrap();
    let (sender, record) = (producer.clone(), record);
    let delivery = test.world.run(async move { sender.send(record).await.unwrap() });
    test.world.advance(Duration::from_secs(20));
    test.world.refuse(false);
    let delivered = test.world.run(delivery).unwrap();
    assert_eq!(delivered.offset, Some(Offset(5)));
}

#[test]
fn without_acks_nothing_is_known_but_all_is_sent() {
    let test = test();
    let config = ProducerConfig { acks: Acks::None, idempotent: false, ..small() };
    assert_eq!(test.send(config, 20), vec![None; 20]);
    assert_eq!(test.read(), expected(20));
}

#[test]
fn keys_choose_partitions_as_javas_client_does_and_a_topic_must_exist() {
    let test = test();
    let producer = Producer::new(&test.client, small());
    let (topic, sender) = (test.topic.clone(), producer.clone());
    let delivered = test.world.run(async move {
        let record = ProducerRecord::new(topic, "v").key("foobar");
        sender.send(record).await.unwrap().await.unwrap()
    });
    assert_eq!(delivered.partition.partition, milena_client::partition_of_key(b"foobar", 3));
    let missing = ProducerRecord::new(TopicName::new("missing").unwrap(), "v");
    let error = test.world.run(async move { producer.send(missing).await.err().unwrap() });
    assert!(error.to_string().contains("UNKNOWN_TOPIC_OR_PARTITION"), "{error}");
}

#[test]
fn a_topic_that_exists_is_not_made_again() {
    let test = test();
    let client = test.client.clone();
    let again =
        test.world.run(async move { client.create_topics(&[NewTopic::new("orders", 1, 1)]).await.unwrap() });
    let error = again[0].result.clone().unwrap_err();
    assert_eq!(error.code(), Some(ErrorCode::TopicAlreadyExists));
    let client = test.client.clone();
    let all = test.world.run(async move { client.list_topics().await.unwrap() });
    assert_eq!(all.topics[&test.topic].partitions.len(), 3);
}

#[test]
fn reading_starts_at_the_very_offset() {
    let test = test();
    test.send(ProducerConfig::default(), 50);
    let (client, topic) = (test.client.clone(), test.topic.clone());
    let fetched = test.world.run(async move {
        client.fetch(&topic, PartitionIndex(0), Offset(33), &FetchOptions::default()).await.unwrap()
    });
    assert_eq!(fetched.records[0].offset, Offset(33));
    assert_eq!((fetched.records.len(), fetched.next_offset), (17, Offset(50)));
}
