//! A small world for tests: a controller, its log, and a second image that only ever replays the log. It
//! may know everything; the controller must only know what it was told.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use milena_config::ConfigSource;
use milena_machine::{Decide, Now};
use milena_types::{ErrorCode, Instant, NodeId, Offset, PartitionIndex, Timestamp, Uuid};
use milena_wire::Str;
use milena_wire::messages::allocate_producer_ids_request::AllocateProducerIdsRequest;
use milena_wire::messages::broker_heartbeat_request::BrokerHeartbeatRequest;
use milena_wire::messages::broker_heartbeat_response::BrokerHeartbeatResponse;
use milena_wire::messages::broker_registration_request::{BrokerRegistrationRequest, Feature, Listener};
use milena_wire::messages::broker_registration_response::BrokerRegistrationResponse;
use milena_wire::messages::create_topics_request::{
    CreatableReplicaAssignment, CreatableTopic, CreatableTopicConfig, CreateTopicsRequest,
};
use milena_wire::messages::create_topics_response::CreatableTopicResult;
use milena_wire::messages::delete_topics_request::{DeleteTopicState, DeleteTopicsRequest};
use milena_wire::metadata_record::MetadataRecord;

use crate::{
    Ask, ConfigRules, Image, LeaderRecovery, Metadata, Partition, Reply, Request, Settings, TopicConfigEntry,
    supported_features,
};

mod brokers;
mod configs;
mod isr;
mod random;
mod topics;

const SESSION: Duration = Duration::from_secs(9);

/// Rules for tests: every key but `unknown.key` may be set.
#[derive(Debug)]
struct Rules;

impl ConfigRules for Rules {
    fn check_topic(&self, overrides: &BTreeMap<String, String>) -> Result<(), String> {
        match overrides.contains_key("unknown.key") {
            true => Err("Unknown topic config name: unknown.key".to_owned()),
            false => Ok(()),
        }
    }

    fn list_default(&self, name: &str) -> Option<String> {
        (name == "cleanup.policy").then(|| "delete".to_owned())
    }

    fn effective_topic(
        &self,
        overrides: &BTreeMap<String, String>,
        cluster: &BTreeMap<String, String>,
    ) -> Vec<TopicConfigEntry> {
        let mut entries = BTreeMap::new();
        for (source, values) in
            [(ConfigSource::DynamicDefaultBroker, cluster), (ConfigSource::DynamicTopic, overrides)]
        {
            for (name, value) in values {
                entries.insert(name.clone(), (source, value.clone()));
            }
        }
        let entry =
            |(name, (source, value))| TopicConfigEntry { name, value: Some(value), source, sensitive: false };
        entries.into_iter().map(entry).collect()
    }
}

fn settings() -> Settings {
    Settings {
        cluster_id: "AAAAAAAAAAAAAAAAAAAABQ".to_owned(),
        session_timeout: SESSION,
        default_partitions: 1,
        default_replication_factor: 1,
        min_insync_replicas: 1,
        unclean_leader_election: false,
        delete_topics: true,
        rules: Arc::new(Rules),
    }
}

struct World {
    controller: Metadata,
    log: Vec<MetadataRecord>,
    replayed: Image,
    now: Instant,
    entropy: u64,
    /// What was logged since the last look.
    fresh: Vec<MetadataRecord>,
    /// How far into the session each broker's incarnation counts.
    incarnations: u64,
}

fn directory_of(broker: i32) -> Uuid {
    Uuid::from_entropy(7, broker as u64)
}

impl World {
    fn new() -> World {
        let mut world = World {
            controller: Metadata::new(settings(), Image::new()),
            log: Vec::new(),
            replayed: Image::new(),
            now: Instant(1),
            entropy: 1,
            fresh: Vec::new(),
            incarnations: 0,
        };
        let outcome = world.controller.activate(world.time());
        world.commit(outcome.records);
        world
    }

    fn time(&self) -> Now {
        Now { monotonic: self.now, wall: Timestamp(0) }
    }

    /// What the shell does: append, apply, and later replay what is committed. Through bytes, as in a log.
    fn commit(&mut self, records: Vec<MetadataRecord>) {
        let base = Offset(self.log.len() as i64);
        self.controller.apply_batch(&records, base);
        for (offset, record) in (base.0..).zip(&records) {
            let bytes = record.encode_at(record.version_newest()).expect("a record that can be written");
            let read = MetadataRecord::decode(bytes).expect("what was encoded is decoded");
            assert_eq!(&read, record);
            self.replayed.apply(&read, Offset(offset));
        }
        self.fresh.extend(records.iter().cloned());
        self.log.extend(records);
        assert_eq!(self.controller.image().check(), Ok(()));
        assert!(self.replayed.says_the_same(self.controller.image()), "C11");
        assert_eq!(self.replayed.next_offset(), self.controller.image().next_offset());
    }

    fn ask(&mut self, request: Request) -> Reply {
        let entropy =
            (0..request.entropy_needed()).map(|i| self.entropy.wrapping_mul(31) ^ i as u64).collect();
        self.entropy = self.entropy.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        let mut outcome = self.controller.decide(5, Ask { request, entropy }, self.time());
        self.commit(std::mem::take(&mut outcome.records));
        let (token, reply) = outcome.replies.pop().expect("each request is answered at once");
        assert_eq!(token, 5);
        assert!(outcome.replies.is_empty());
        reply
    }

    /// Moves time on, and does what is due as a shell does.
    fn pass(&mut self, span: Duration) {
        self.now = self.now.after(span);
        while self.controller.next_deadline().is_some_and(|deadline| deadline <= self.now) {
            let outcome = self.controller.expire(self.time());
            assert!(!outcome.records.is_empty(), "a deadline that is past has something due");
            self.commit(outcome.records);
        }
    }

    fn registration(&mut self, broker: i32, previous: i64) -> BrokerRegistrationRequest {
        self.incarnations += 1;
        BrokerRegistrationRequest {
            broker_id: broker,
            cluster_id: Str::from(settings().cluster_id),
            incarnation_id: Uuid::from_entropy(9, self.incarnations),
            listeners: vec![Listener {
                name: Str::from("PLAINTEXT"),
                host: Str::from("localhost"),
                port: 9092,
                security_protocol: 0,
                ..Default::default()
            }],
            features: supported_features()
                .iter()
                .map(|(name, levels)| Feature {
                    name: Str::from(*name),
                    min_supported_version: *levels.start(),
                    max_supported_version: *levels.end(),
                    ..Default::default()
                })
                .collect(),
            log_dirs: vec![directory_of(broker)],
            previous_broker_epoch: previous,
            ..Default::default()
        }
    }

    fn register(&mut self, request: BrokerRegistrationRequest) -> BrokerRegistrationResponse {
        match self.ask(Request::RegisterBroker(request)) {
            Reply::RegisterBroker(response) => response,
            other => panic!("{other:?}"),
        }
    }

    fn beat(&mut self, request: BrokerHeartbeatRequest) -> BrokerHeartbeatResponse {
        match self.ask(Request::Heartbeat(request)) {
            Reply::Heartbeat(response) => response,
            other => panic!("{other:?}"),
        }
    }

    /// The heartbeat of a broker that has read everything.
    fn heartbeat(&self, broker: i32) -> BrokerHeartbeatRequest {
        let epoch = self.controller.image().broker(NodeId(broker)).map_or(-1, |broker| broker.epoch.get());
        BrokerHeartbeatRequest {
            broker_id: broker,
            broker_epoch: epoch,
            current_metadata_offset: self.controller.image().next_offset().0,
            ..Default::default()
        }
    }

    /// Starts a broker and lets it serve.
    fn start(&mut self, broker: i32) -> i64 {
        let request = self.registration(broker, -1);
        let response = self.register(request);
        assert_eq!(response.error_code, 0);
        let beat = self.heartbeat(broker);
        let beat = self.beat(beat);
        assert!(beat.is_caught_up && !beat.is_fenced && !beat.should_shut_down);
        response.broker_epoch
    }

    fn create(&mut self, topics: Vec<CreatableTopic>) -> Vec<CreatableTopicResult> {
        self.create_all(CreateTopicsRequest { topics, ..Default::default() })
    }

    fn create_all(&mut self, request: CreateTopicsRequest) -> Vec<CreatableTopicResult> {
        match self.ask(Request::CreateTopics(request)) {
            Reply::CreateTopics(response) => response.topics,
            other => panic!("{other:?}"),
        }
    }

    fn partition(&self, topic: &str, index: i32) -> &Partition {
        let topic = self.controller.image().topic(topic).expect("the topic exists");
        topic.partition(PartitionIndex(index)).expect("the partition exists")
    }

    /// The records since the last look.
    fn take_fresh(&mut self) -> Vec<MetadataRecord> {
        std::mem::take(&mut self.fresh)
    }
}

fn topic(name: &str, partitions: i32, replicas: i16) -> CreatableTopic {
    CreatableTopic {
        name: Str::copy_from(name),
        num_partitions: partitions,
        replication_factor: replicas,
        ..Default::default()
    }
}

fn assigned(name: &str, assignments: &[(i32, &[i32])]) -> CreatableTopic {
    let assignments = assignments.iter().map(|(index, brokers)| CreatableReplicaAssignment {
        partition_index: *index,
        broker_ids: brokers.to_vec(),
        ..Default::default()
    });
    CreatableTopic { assignments: assignments.collect(), ..topic(name, -1, -1) }
}

fn with_config(topic: CreatableTopic, configs: &[(&str, Option<&str>)]) -> CreatableTopic {
    let configs = configs.iter().map(|(name, value)| CreatableTopicConfig {
        name: Str::copy_from(name),
        value: value.map(Str::copy_from),
        ..Default::default()
    });
    CreatableTopic { configs: configs.collect(), ..topic }
}

fn code(error: ErrorCode) -> i16 {
    error.code()
}

fn delete(names: &[&str], ids: &[Uuid]) -> Request {
    let by_name =
        names.iter().map(|name| DeleteTopicState { name: Some(Str::copy_from(name)), ..Default::default() });
    let by_id = ids.iter().map(|id| DeleteTopicState { name: None, topic_id: *id, ..Default::default() });
    Request::DeleteTopics(DeleteTopicsRequest {
        topics: by_name.chain(by_id).collect(),
        ..Default::default()
    })
}

fn allocate(broker: i32, epoch: i64) -> Request {
    Request::AllocateProducerIds(AllocateProducerIdsRequest {
        broker_id: broker,
        broker_epoch: epoch,
        ..Default::default()
    })
}

fn is_recovering(partition: &Partition) -> bool {
    partition.leader_recovery == LeaderRecovery::Recovering
}
