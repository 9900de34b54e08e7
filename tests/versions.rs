//! Every API that is served, at every version that is advertised, over a real socket: answered without an
//! error, and with what was asked for.

#![allow(clippy::disallowed_methods, clippy::disallowed_types, reason = "tests run the real world")]

mod support;

use std::time::Instant;

use bytes::Bytes;
use milena_batch::{BatchBuilder, Compression};
use milena_host::{Host, HostOptions};
use milena_rpc::RpcClient;
use milena_types::{ErrorCode, Timestamp, TopicId};
use milena_wire::messages::api_versions_request::ApiVersionsRequest;
use milena_wire::messages::create_topics_request::{
    CreatableTopic, CreatableTopicConfig, CreateTopicsRequest,
};
use milena_wire::messages::delete_records_request::{
    DeleteRecordsPartition, DeleteRecordsRequest, DeleteRecordsTopic,
};
use milena_wire::messages::delete_topics_request::{DeleteTopicState, DeleteTopicsRequest};
use milena_wire::messages::describe_configs_request::{DescribeConfigsRequest, DescribeConfigsResource};
use milena_wire::messages::fetch_request::{FetchPartition, FetchRequest, FetchTopic};
use milena_wire::messages::incremental_alter_configs_request::{
    AlterConfigsResource, AlterableConfig, IncrementalAlterConfigsRequest,
};
use milena_wire::messages::init_producer_id_request::InitProducerIdRequest;
use milena_wire::messages::list_offsets_request::{
    ListOffsetsPartition, ListOffsetsRequest, ListOffsetsTopic,
};
use milena_wire::messages::metadata_request::{MetadataRequest, MetadataRequestTopic};
use milena_wire::messages::metadata_response::MetadataResponse;
use milena_wire::messages::produce_request::{PartitionProduceData, ProduceRequest, TopicProduceData};
use milena_wire::messages::produce_response::PartitionProduceResponse;
use milena_wire::{ApiKey, Records, Str};
use support::{ANY_PORT, PATIENCE, Scratch, Server};

const TOPIC: &str = "letters";
/// What a request may take before the test calls it hung.
const TIMEOUT_MS: i32 = PATIENCE.as_millis() as i32;

/// Runs `test` on a connection to a fresh server.
fn with_connection<F: Future<Output = ()>>(name: &str, test: impl FnOnce(RpcClient) -> F) {
    let data = Scratch::new(name);
    let server = Server::start(data.path(), ANY_PORT, &[]);
    let port = server.address.rsplit(':').next().and_then(|port| port.parse().ok()).expect("it has a port");
    let host = Host::new(HostOptions::default()).expect("a runtime can be made");
    let runtime = host.runtime();
    host.block_on(async {
        let client = RpcClient::connect(&runtime, "127.0.0.1", port, "versions").await.expect("it answers");
        test(client).await;
    });
    assert!(server.stop().success());
}

async fn create(client: &RpcClient, name: &str, version: i16) -> TopicId {
    let topic = CreatableTopic {
        name: Str::copy_from(name),
        num_partitions: 1,
        replication_factor: 1,
        // the records here are of 2023, and retention looks after half a minute
        configs: vec![CreatableTopicConfig {
            name: Str::from("retention.ms"),
            value: Some(Str::from("-1")),
            ..Default::default()
        }],
        ..Default::default()
    };
    let request = CreateTopicsRequest { topics: vec![topic], timeout_ms: TIMEOUT_MS, ..Default::default() };
    let reply = client.call_at(version, &request).await.expect("it is answered");
    assert_eq!(reply.topics[0].error_code, 0, "CreateTopics version {version}: {reply:?}");
    reply.topics[0].topic_id
}

fn batch(value: &str) -> Records {
    let mut batch = BatchBuilder::new(Compression::None);
    batch.append(Timestamp(1_700_000_000_000), Some(b"key"), Some(value.as_bytes()), &[]);
    Records::from(batch.build(milena_types::Offset(0)))
}

/// The answer of the partition to which `records` were sent.
async fn send(
    client: &RpcClient,
    topic_id: TopicId,
    (version, acks): (i16, i16),
    records: Records,
) -> PartitionProduceResponse {
    let partition = PartitionProduceData { index: 0, records: Some(records), ..Default::default() };
    let named = version < 13;
    let topic = TopicProduceData {
        name: if named { Str::from(TOPIC) } else { Str::default() },
        topic_id: if named { TopicId::ZERO } else { topic_id },
        partition_data: vec![partition],
        ..Default::default()
    };
    let request =
        ProduceRequest { acks, timeout_ms: TIMEOUT_MS, topic_data: vec![topic], ..Default::default() };
    let mut reply = client.call_at(version, &request).await.expect("it is answered");
    reply.responses.remove(0).partition_responses.remove(0)
}

async fn produce(client: &RpcClient, topic_id: TopicId, version: i16, acks: i16) -> i64 {
    let answer = send(client, topic_id, (version, acks), batch("value")).await;
    assert_eq!(answer.error_code, 0, "Produce version {version} acks {acks}: {answer:?}");
    answer.base_offset
}

async fn fetch(client: &RpcClient, topic_id: TopicId, version: i16, offset: i64) -> Bytes {
    let named = version < 13;
    let partition = FetchPartition {
        partition: 0,
        fetch_offset: offset,
        current_leader_epoch: -1,
        partition_max_bytes: 1 << 20,
        ..Default::default()
    };
    let topic = FetchTopic {
        topic: if named { Str::from(TOPIC) } else { Str::default() },
        topic_id: if named { TopicId::ZERO } else { topic_id },
        partitions: vec![partition],
        ..Default::default()
    };
    let request = FetchRequest {
        max_wait_ms: 100,
        min_bytes: 1,
        max_bytes: 1 << 20,
        session_epoch: -1,
        topics: vec![topic],
        ..Default::default()
    };
    let mut reply = client.call_at(version, &request).await.expect("it is answered");
    assert_eq!(reply.error_code, 0);
    let answer = reply.responses[0].partitions.remove(0);
    assert_eq!(answer.error_code, 0, "Fetch version {version}");
    assert!(answer.high_watermark > offset, "Fetch version {version}: {answer:?}");
    answer.records.and_then(Records::into_bytes).expect("records come as bytes")
}

#[test]
fn every_version_of_produce_and_fetch() {
    with_connection("versions-data", async |client| {
        let id = create(&client, TOPIC, 7).await;
        let mut expected = 0;
        for version in ApiKey::Produce.versions() {
            for acks in [-1, 1] {
                assert_eq!(produce(&client, id, version, acks).await, expected, "Produce version {version}");
                expected += 1;
            }
        }
        for version in ApiKey::Fetch.versions() {
            let last = fetch(&client, id, version, expected - 1).await;
            assert_eq!(
                last.len(),
                batch("value").len(),
                "Fetch version {version}: the last batch and no other"
            );
            assert_eq!(last[..8], (expected - 1).to_be_bytes(), "Fetch version {version}");
            let all = fetch(&client, id, version, 0).await;
            assert_eq!(all.len(), batch("value").len() * expected as usize, "Fetch version {version}");
        }
    });
}

/// Produces two records to the compacted topic, of which the second has no key. The answer.
async fn produce_keyless(client: &RpcClient, topic_id: TopicId, version: i16) -> PartitionProduceResponse {
    let mut batch = BatchBuilder::new(Compression::Zstd);
    batch.append(Timestamp(0), Some(b"key"), None, &[]).append(Timestamp(0), None, Some(b"value"), &[]);
    send(client, topic_id, (version, -1), Records::from(batch.build(milena_types::Offset(0)))).await
}

#[test]
fn records_that_a_topic_does_not_take_are_named_since_version_8_of_produce() {
    with_connection("versions-record-errors", async |client| {
        let config = CreatableTopicConfig {
            name: Str::from("cleanup.policy"),
            value: Some(Str::from("compact")),
            ..Default::default()
        };
        let topic = CreatableTopic {
            name: Str::from(TOPIC),
            num_partitions: 1,
            replication_factor: 1,
            configs: vec![config],
            ..Default::default()
        };
        let request =
            CreateTopicsRequest { topics: vec![topic], timeout_ms: TIMEOUT_MS, ..Default::default() };
        let id = client.call_at(7, &request).await.expect("it is answered").topics[0].topic_id;
        for version in 7..=*ApiKey::Produce.versions().end() {
            let answer = produce_keyless(&client, id, version).await;
            assert_eq!((answer.error_code, answer.base_offset), (ErrorCode::InvalidRecord.code(), -1));
            assert_eq!(answer.log_start_offset, 0, "which Kafka tells of what it refuses");
            let named: Vec<_> = answer.record_errors.iter().map(|error| error.batch_index).collect();
            assert_eq!(named, if version < 8 { vec![] } else { vec![1] }, "version {version}");
            let said =
                answer.record_errors.first().and_then(|error| error.batch_index_error_message.as_deref());
            assert_eq!(said.is_some_and(|said| said.contains("key")), version >= 8, "version {version}");
            assert_eq!(answer.error_message.is_some(), version >= 8, "version {version}");
        }
    });
}

#[test]
fn acks_that_there_are_not_are_refused_where_there_is_the_topic() {
    with_connection("versions-acks", async |client| {
        let id = create(&client, TOPIC, 7).await;
        for version in ApiKey::Produce.versions() {
            let answer = send(&client, id, (version, 5), batch("value")).await;
            let expected = (ErrorCode::InvalidRequiredAcks.code(), -1, -1);
            assert_eq!(
                (answer.error_code, answer.base_offset, answer.log_start_offset),
                expected,
                "{version}"
            );
        }
        let nowhere = send(&client, TopicId::ONE, (13, 5), batch("value")).await;
        assert_eq!(nowhere.error_code, ErrorCode::UnknownTopicId.code());
    });
}

async fn delete_records(client: &RpcClient, version: i16, topic: &str, offset: i64) -> (i16, i64) {
    let partition = DeleteRecordsPartition { partition_index: 0, offset, ..Default::default() };
    let topic =
        DeleteRecordsTopic { name: Str::copy_from(topic), partitions: vec![partition], ..Default::default() };
    let request = DeleteRecordsRequest { topics: vec![topic], timeout_ms: TIMEOUT_MS, ..Default::default() };
    let reply = client.call_at(version, &request).await.expect("it is answered");
    let answer = &reply.topics[0].partitions[0];
    (answer.error_code, answer.low_watermark)
}

#[test]
fn what_is_named_twice_is_answered_once() {
    with_connection("versions-twice", async |client| {
        create(&client, TOPIC, 7).await;
        let topic = MetadataRequestTopic { name: Some(Str::from(TOPIC)), ..Default::default() };
        let request = MetadataRequest { topics: Some(vec![topic; 1000]), ..Default::default() };
        let reply = client.call_at(12, &request).await.expect("it is answered");
        assert_eq!(reply.topics.len(), 1);
        let partition =
            ListOffsetsPartition { current_leader_epoch: -1, timestamp: -1, ..Default::default() };
        let topic =
            ListOffsetsTopic { name: Str::from(TOPIC), partitions: vec![partition; 9], ..Default::default() };
        let request = ListOffsetsRequest { replica_id: -1, topics: vec![topic; 9], ..Default::default() };
        let reply = client.call_at(7, &request).await.expect("it is answered");
        let codes: Vec<i16> =
            reply.topics.iter().flat_map(|topic| &topic.partitions).map(|answer| answer.error_code).collect();
        assert_eq!(codes, [ErrorCode::InvalidRequest.code()]);
        let resource = DescribeConfigsResource {
            resource_type: 2,
            resource_name: Str::from(TOPIC),
            ..Default::default()
        };
        let one_key = DescribeConfigsResource {
            configuration_keys: Some(vec![Str::from("retention.ms")]),
            ..resource.clone()
        };
        let resources = [vec![resource; 100], vec![one_key; 100]].concat();
        let request = DescribeConfigsRequest { resources, ..Default::default() };
        let reply = client.call_at(4, &request).await.expect("it is answered");
        let described: Vec<bool> = reply.results.iter().map(|result| result.configs.len() > 1).collect();
        assert_eq!(described, [true, false], "other keys are another question");
    });
}

async fn list_offset(client: &RpcClient, timestamp: i64) -> i64 {
    let partition = ListOffsetsPartition {
        partition_index: 0,
        current_leader_epoch: -1,
        timestamp,
        ..Default::default()
    };
    let topic =
        ListOffsetsTopic { name: Str::from(TOPIC), partitions: vec![partition], ..Default::default() };
    let request = ListOffsetsRequest { replica_id: -1, topics: vec![topic], ..Default::default() };
    let reply = client.call_at(7, &request).await.expect("it is answered");
    reply.topics[0].partitions[0].offset
}

#[test]
fn every_version_of_delete_records() {
    with_connection("versions-delete-records", async |client| {
        let id = create(&client, TOPIC, 7).await;
        for _ in 0..6 {
            produce(&client, id, 9, -1).await;
        }
        let mut start = 0;
        for version in ApiKey::DeleteRecords.versions() {
            start += 1;
            assert_eq!(delete_records(&client, version, TOPIC, start).await, (0, start), "version {version}");
            assert_eq!(delete_records(&client, version, TOPIC, 0).await, (0, start), "it never falls");
            assert_eq!(delete_records(&client, version, TOPIC, 7).await, (1, -1), "OFFSET_OUT_OF_RANGE");
            assert_eq!(delete_records(&client, version, TOPIC, -2).await, (1, -1));
            assert_eq!(delete_records(&client, version, "missing", 0).await, (3, -1));
            assert_eq!(list_offset(&client, -2).await, start, "the earliest");
            let left = fetch(&client, id, 12, start).await;
            assert_eq!(left[..8], start.to_be_bytes());
        }
        assert_eq!(delete_records(&client, 2, TOPIC, -1).await, (0, 6), "-1 is the high watermark");
        assert_eq!((list_offset(&client, -2).await, list_offset(&client, -1).await), (6, 6));
        assert_eq!(produce(&client, id, 9, -1).await, 6, "offsets go on");
    });
}

#[test]
fn every_version_of_delete_topics() {
    with_connection("versions-delete-topics", async |client| {
        let mut ids = Vec::new();
        for version in ApiKey::DeleteTopics.versions() {
            let id = create(&client, TOPIC, 7).await;
            assert!(!ids.contains(&id), "a topic that is made again has an id of its own");
            ids.push(id);
            assert_eq!(produce(&client, id, 13, -1).await, 0, "nothing of the old one is there");
            let by_id = DeleteTopicState { name: None, topic_id: id, ..Default::default() };
            let request = DeleteTopicsRequest {
                topics: if version >= 6 { vec![by_id] } else { Vec::new() },
                topic_names: if version < 6 { vec![Str::from(TOPIC)] } else { Vec::new() },
                timeout_ms: TIMEOUT_MS,
                ..Default::default()
            };
            let reply = client.call_at(version, &request).await.expect("it is answered");
            assert_eq!(reply.responses[0].error_code, 0, "version {version}: {reply:?}");
            let again = client.call_at(version, &request).await.expect("it is answered");
            let unknown = if version >= 6 { 100 } else { 3 };
            assert_eq!(again.responses[0].error_code, unknown, "version {version}");
        }
    });
}

#[test]
fn every_version_of_metadata() {
    with_connection("versions-metadata", async |client| {
        let id = create(&client, TOPIC, 7).await;
        for version in ApiKey::Metadata.versions() {
            for (names, expected) in
                [(vec![TOPIC], vec![0]), (vec![TOPIC, "missing"], vec![0, 3]), (vec!["a b"], vec![17])]
            {
                let topics = names.iter().map(|name| MetadataRequestTopic {
                    name: Some(Str::copy_from(name)),
                    ..Default::default()
                });
                let request = MetadataRequest {
                    topics: Some(topics.collect()),
                    // before version 4 it cannot be said, and is done
                    allow_auto_topic_creation: version < 4,
                    ..Default::default()
                };
                let missing_is_made = version < 4;
                let ask = async || client.call_at(version, &request).await.expect("it is answered");
                let codes = |reply: &MetadataResponse| -> Vec<i16> {
                    reply.topics.iter().map(|topic| topic.error_code).collect()
                };
                let mut reply = ask().await;
                // what is made by being asked about may take the disk longer than a broker waits
                let began = Instant::now();
                while codes(&reply).contains(&ErrorCode::RequestTimedOut.code()) && began.elapsed() < PATIENCE
                {
                    reply = ask().await;
                }
                let codes = codes(&reply);
                let expected: Vec<i16> = expected
                    .into_iter()
                    .map(|code| if missing_is_made && code == 3 { 0 } else { code })
                    .collect();
                // a topic that an old version made is there for the newer ones
                let made = reply
                    .topics
                    .iter()
                    .any(|topic| topic.name.as_deref() == Some("missing") && topic.error_code == 0);
                assert!(codes == expected || made, "Metadata version {version} of {names:?}: {codes:?}");
                assert_eq!(reply.brokers.len(), 1, "Metadata version {version}");
            }
            if version >= 12 {
                let by_id = MetadataRequestTopic { topic_id: id, name: None, ..Default::default() };
                let request = MetadataRequest {
                    topics: Some(vec![by_id]),
                    allow_auto_topic_creation: false,
                    ..Default::default()
                };
                let reply = client.call_at(version, &request).await.expect("it is answered");
                assert_eq!(reply.topics[0].name.as_deref(), Some(TOPIC));
            }
            if version >= 1 {
                let all = MetadataRequest {
                    topics: None,
                    allow_auto_topic_creation: version < 4,
                    ..Default::default()
                };
                let reply = client.call_at(version, &all).await.expect("it is answered");
                assert!(reply.topics.iter().any(|topic| topic.name.as_deref() == Some(TOPIC)));
            }
        }
    });
}

#[test]
fn every_version_of_list_offsets() {
    with_connection("versions-offsets", async |client| {
        let id = create(&client, TOPIC, 7).await;
        for _ in 0..3 {
            produce(&client, id, 9, -1).await;
        }
        for version in ApiKey::ListOffsets.versions() {
            let mut questions = vec![(-1, 3), (-2, 0), (1_700_000_000_000, 0), (1_700_000_000_001, -1)];
            if version >= 7 {
                questions.push((-3, 0));
            }
            if version >= 8 {
                questions.push((-4, 0));
            }
            if version >= 9 {
                questions.push((-5, -1));
            }
            for (timestamp, expected) in questions {
                let partition = ListOffsetsPartition {
                    partition_index: 0,
                    current_leader_epoch: -1,
                    timestamp,
                    ..Default::default()
                };
                let topic = ListOffsetsTopic {
                    name: Str::from(TOPIC),
                    partitions: vec![partition],
                    ..Default::default()
                };
                let request =
                    ListOffsetsRequest { replica_id: -1, topics: vec![topic], ..Default::default() };
                let reply = client.call_at(version, &request).await.expect("it is answered");
                let answer = &reply.topics[0].partitions[0];
                assert_eq!(
                    (answer.error_code, answer.offset),
                    (0, expected),
                    "version {version} at {timestamp}"
                );
            }
        }
    });
}

#[test]
fn every_version_of_describe_and_incremental_alter_configs() {
    with_connection("versions-configs", async |client| {
        create(&client, TOPIC, 7).await;
        for (number, version) in (1..).zip(ApiKey::IncrementalAlterConfigs.versions()) {
            let config = AlterableConfig {
                name: Str::from("retention.ms"),
                config_operation: 0,
                value: Some(Str::from(number.to_string())),
                ..Default::default()
            };
            let resource = AlterConfigsResource {
                resource_type: 2,
                resource_name: Str::from(TOPIC),
                configs: vec![config],
                ..Default::default()
            };
            let request = IncrementalAlterConfigsRequest { resources: vec![resource], ..Default::default() };
            let reply = client.call_at(version, &request).await.expect("it is answered");
            assert_eq!(reply.responses[0].error_code, 0, "version {version}: {reply:?}");
        }
        let last = ApiKey::IncrementalAlterConfigs.versions().count().to_string();
        for version in ApiKey::DescribeConfigs.versions() {
            let about = |resource_type, name: &str, keys: Option<&[&'static str]>| DescribeConfigsResource {
                resource_type,
                resource_name: Str::copy_from(name),
                configuration_keys: keys.map(|keys| keys.iter().map(|key| Str::from(*key)).collect()),
                ..Default::default()
            };
            let request = DescribeConfigsRequest {
                resources: vec![
                    about(2, TOPIC, Some(&["retention.ms"])),
                    about(2, TOPIC, None),
                    about(2, "missing", None),
                    about(4, "1", None),
                    about(4, "", None),
                    about(4, "7", None),
                    about(99, "x", None),
                ],
                include_synonyms: true,
                include_documentation: version >= 3,
                ..Default::default()
            };
            let reply = client.call_at(version, &request).await.expect("it is answered");
            let answers: Vec<(i16, usize)> =
                reply.results.iter().map(|one| (one.error_code, one.configs.len())).collect();
            let expected = [(0, 1), (0, 37), (3, 0), (0, 352), (0, 1), (42, 0), (42, 0)];
            assert_eq!(answers, expected, "version {version}");
            let retention = &reply.results[0].configs[0];
            assert_eq!(retention.value.as_deref(), Some(last.as_str()), "version {version}");
            assert_eq!((retention.config_source, retention.read_only), (1, false));
            assert_eq!(retention.synonyms[0].source, 1, "the topic's own comes first");
            let is_documented = retention.documentation.as_deref().is_some_and(|text| text.contains("kept"));
            assert_eq!(
                (retention.config_type, is_documented),
                if version >= 3 { (5, true) } else { (0, false) }
            );
            assert!(reply.results[3].configs.iter().all(|config| config.read_only));
        }
    });
}

#[test]
fn every_version_of_the_rest() {
    with_connection("versions-rest", async |client| {
        for version in ApiKey::CreateTopics.versions() {
            let id = create(&client, &format!("made-{version}"), version).await;
            assert_eq!(id.is_zero(), version < 7, "an id from version 7 on");
        }
        let mut last = -1;
        for version in ApiKey::InitProducerId.versions() {
            let request = InitProducerIdRequest {
                transactional_id: None,
                transaction_timeout_ms: 1,
                ..Default::default()
            };
            let reply = client.call_at(version, &request).await.expect("it is answered");
            assert_eq!((reply.error_code, reply.producer_epoch), (0, 0), "InitProducerId version {version}");
            assert!(reply.producer_id > last, "an id is given once");
            last = reply.producer_id;
        }
        for version in ApiKey::ApiVersions.versions() {
            let request = ApiVersionsRequest {
                client_software_name: Str::from("versions"),
                client_software_version: Str::from("1"),
                ..Default::default()
            };
            let reply = client.call_at(version, &request).await.expect("it is answered");
            let produce = reply.api_keys.iter().find(|api| api.api_key == 0).expect("Produce is served");
            // librdkafka derives its features from version 0 (KAFKA-18659)
            assert_eq!((produce.min_version, produce.max_version), (0, 13), "ApiVersions version {version}");
        }
    });
}
