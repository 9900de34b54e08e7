//! Topics and producer ids: what Kafka answers, word for word as measured on Apache Kafka 4.3.1.

use super::*;

fn refusal(results: &[CreatableTopicResult]) -> (ErrorCode, String) {
    let [result] = results else { panic!("{results:?}") };
    let code = ErrorCode::from_wire(result.error_code).expect("a known code");
    assert!(result.topic_id.is_zero() && result.num_partitions == -1 && result.replication_factor == -1);
    (code, result.error_message.as_ref().map(ToString::to_string).unwrap_or_default())
}

#[test]
fn a_new_log_begins_as_kafkas() {
    let mut world = World::new();
    let lines: Vec<String> = world
        .take_fresh()
        .iter()
        .map(|record| match record {
            MetadataRecord::BeginTransaction(record) => format!("begin {:?}", record.name.as_deref()),
            MetadataRecord::FeatureLevel(record) => format!("{} {}", record.name, record.feature_level),
            MetadataRecord::Config(record) => {
                let value = record.value.as_deref().unwrap_or_default();
                format!(
                    "config {} {:?} {}={value}",
                    record.resource_type,
                    record.resource_name.as_str(),
                    record.name
                )
            }
            MetadataRecord::EndTransaction(_) => "end".to_owned(),
            other => format!("unexpected {other:?}"),
        })
        .collect();
    assert_eq!(
        lines,
        [
            "begin Some(\"Bootstrap records\")",
            "metadata.version 33",
            "eligible.leader.replicas.version 1",
            "group.version 1",
            "share.version 2",
            "streams.version 1",
            "transaction.version 2",
            "config 4 \"\" min.insync.replicas=1",
            "end",
        ]
    );
    let again = world.controller.activate(world.time());
    assert_eq!(again.records, [], "a log that has begun is not begun again");
}

#[test]
fn an_open_transaction_is_aborted_at_the_next_activation() {
    let world = World::new();
    let mut image = Image::new();
    // all but the last record: the controller died inside its first transaction
    let half = &world.log[..world.log.len() - 1];
    for (offset, record) in (0..).zip(half) {
        image.apply(record, Offset(offset));
    }
    assert!(image.in_transaction());
    let mut successor = Metadata::new(settings(), image);
    let outcome = successor.activate(world.time());
    assert!(matches!(outcome.records[0], MetadataRecord::AbortTransaction(_)));
    assert_eq!(outcome.records[1..], world.log[..]);
    successor.apply_batch(&outcome.records, Offset(half.len() as i64));
    assert!(successor.image().says_the_same(world.controller.image()));
}

#[test]
fn a_topic_is_logged_as_kafka_logs_it() {
    let mut world = World::new();
    world.start(1);
    world.take_fresh();
    let configs = [("retention.ms", Some("1000")), ("min.insync.replicas", Some("2"))];
    let results = world.create(vec![with_config(topic("a.b", 2, 1), &configs)]);
    let [result] = &results[..] else { panic!("{results:?}") };
    assert_eq!((result.error_code, result.error_message.as_ref()), (0, None));
    assert_eq!((result.num_partitions, result.replication_factor), (2, 1));
    let shown: Vec<_> =
        result.configs.iter().flatten().map(|c| (c.name.to_string(), c.config_source)).collect();
    assert_eq!(shown, [("min.insync.replicas".to_owned(), 1), ("retention.ms".to_owned(), 1)]);
    let names: Vec<&str> = world.take_fresh().iter().map(MetadataRecord::name).collect();
    assert_eq!(
        names,
        [
            "TopicRecord",
            "ConfigRecord",
            "ConfigRecord",
            "ClearElrRecord",
            "PartitionRecord",
            "PartitionRecord"
        ]
    );
    let partition = world.partition("a.b", 1);
    assert_eq!((partition.leader, partition.isr.as_slice()), (Some(NodeId(1)), [NodeId(1)].as_slice()));
    assert_eq!(partition.directories, [directory_of(1)]);
    assert_eq!((partition.leader_epoch.get(), partition.partition_epoch.get()), (0, 0));
    assert_eq!(world.controller.image().topic_overrides("a.b").len(), 2);
}

#[test]
fn names_are_refused_in_kafkas_words() {
    let mut world = World::new();
    world.start(1);
    world.create(vec![topic("a.b", 1, 1)]);
    let long = "a".repeat(250);
    let invalid = |what: String| (ErrorCode::InvalidTopicException, format!("Topic name is invalid: {what}"));
    let characters = "contains one or more characters other than ASCII alphanumerics, '.', '_' and '-'";
    for (name, expected) in [
        ("", invalid("the empty string is not allowed".to_owned())),
        ("..", invalid("'..' is not allowed".to_owned())),
        (&long, invalid(format!("the length of '{long}' is longer than the max allowed length 249"))),
        ("a b", invalid(format!("'a b' {characters}"))),
        ("a.b", (ErrorCode::TopicAlreadyExists, "Topic 'a.b' already exists.".to_owned())),
        (
            "a_b",
            (ErrorCode::InvalidTopicException, "Topic 'a_b' collides with existing topic: a.b".to_owned()),
        ),
        (
            "__cluster_metadata",
            (
                ErrorCode::InvalidRequest,
                "Creation of internal topic __cluster_metadata is prohibited.".to_owned(),
            ),
        ),
    ] {
        assert_eq!(refusal(&world.create(vec![topic(name, 1, 1)])), expected);
    }
    assert_eq!(world.controller.image().topic_count(), 1);
    assert!(world.create(vec![topic("a-b", 1, 1)])[0].error_code == 0, "a dash collides with nothing");
}

#[test]
fn counts_are_refused_in_kafkas_words() {
    let mut world = World::new();
    world.start(1);
    let partitions = "Number of partitions was set to an invalid non-positive value.";
    let factor = "Replication factor must be larger than 0, or -1 to use the default value.";
    let too_many = "Unable to replicate the partition 2 time(s): The target replication factor of 2 cannot be \
                    reached because only 1 broker(s) are registered or some brokers have all their log \
                    directories cordoned.";
    let excessive = "Excessively large number of partitions per request.";
    for (asked, code, message) in [
        (topic("t", 0, 1), ErrorCode::InvalidPartitions, partitions),
        (topic("t", -5, 1), ErrorCode::InvalidPartitions, partitions),
        (topic("t", 1, 0), ErrorCode::InvalidReplicationFactor, factor),
        (topic("t", 1, -3), ErrorCode::InvalidReplicationFactor, factor),
        (topic("t", 1, 2), ErrorCode::InvalidReplicationFactor, too_many),
        (topic("t", 10_001, 1), ErrorCode::PolicyViolation, excessive),
        (topic("t", i32::MAX, 1), ErrorCode::PolicyViolation, excessive),
    ] {
        assert_eq!(refusal(&world.create(vec![asked])), (code, message.to_owned()));
    }
    let results = world.create(vec![topic("t", -1, -1)]);
    assert_eq!((results[0].error_code, results[0].num_partitions, results[0].replication_factor), (0, 1, 1));
}

#[test]
fn assignments_are_checked_in_kafkas_words() {
    let mut world = World::new();
    world.start(1);
    world.start(2);
    let silent = world.registration(3, -1);
    world.register(silent);
    let wrong = ErrorCode::InvalidReplicaAssignment;
    let includes = "The manual partition assignment includes";
    for (asked, code, message) in [
        (assigned("t", &[(0, &[])]), wrong, format!("{includes} an empty replica list.")),
        (assigned("t", &[(0, &[9])]), wrong, format!("{includes} broker 9, but no such broker is registered.")),
        (assigned("t", &[(0, &[1, 1])]), wrong, format!("{includes} the broker 1 more than once.")),
        (
            assigned("t", &[(0, &[1, 2]), (1, &[1])]),
            wrong,
            format!(
                "{includes} a partition with 1 replica(s), but this is not consistent with previous partitions, \
                 which have 2 replica(s)."
            ),
        ),
        (
            assigned("t", &[(1, &[1])]),
            wrong,
            "partitions should be a consecutive 0-based integer sequence".to_owned(),
        ),
        (
            assigned("t", &[(0, &[1]), (0, &[2])]),
            wrong,
            "Found multiple manual partition assignments for partition 0".to_owned(),
        ),
        (
            assigned("t", &[(0, &[3])]),
            wrong,
            "All brokers specified in the manual partition assignment for partition 0 are fenced or in controlled \
             shutdown."
                .to_owned(),
        ),
        (
            CreatableTopic { num_partitions: 1, ..assigned("t", &[(0, &[1])]) },
            ErrorCode::InvalidRequest,
            "A manual partition assignment was specified, but numPartitions was not set to -1.".to_owned(),
        ),
        (
            CreatableTopic { replication_factor: 1, ..assigned("t", &[(0, &[1])]) },
            ErrorCode::InvalidRequest,
            "A manual partition assignment was specified, but replication factor was not set to -1.".to_owned(),
        ),
    ] {
        assert_eq!(refusal(&world.create(vec![asked])), (code, message));
    }
    let results = world.create(vec![assigned("t", &[(1, &[3, 2]), (0, &[1, 3])])]);
    assert_eq!((results[0].error_code, results[0].num_partitions, results[0].replication_factor), (0, 2, 2));
    let partition = world.partition("t", 1);
    assert_eq!((partition.leader, partition.isr.as_slice()), (Some(NodeId(2)), [NodeId(2)].as_slice()));
}

#[test]
fn configurations_are_checked_and_each_topic_stands_alone() {
    let mut world = World::new();
    world.start(1);
    world.take_fresh();
    let results = world.create(vec![
        with_config(topic("null", 1, 1), &[("retention.ms", None)]),
        with_config(topic("bad", 1, 1), &[("unknown.key", Some("1"))]),
        topic("twice", 1, 1),
        topic("good", 1, 1),
        topic("twice", 1, 1),
    ]);
    let told: Vec<_> = results
        .iter()
        .map(|result| (result.name.as_str(), result.error_code, result.error_message.as_deref()))
        .collect();
    assert_eq!(
        told,
        [
            (
                "null",
                code(ErrorCode::InvalidConfig),
                Some("Null value not supported for topic configs: retention.ms")
            ),
            ("bad", code(ErrorCode::InvalidConfig), Some("Unknown topic config name: unknown.key")),
            ("good", 0, None),
            ("twice", code(ErrorCode::InvalidRequest), Some("Duplicate topic name.")),
        ]
    );
    assert_eq!(world.controller.image().topic_count(), 1);
    assert_eq!(world.take_fresh().len(), 2, "nothing of the refused ones is logged");
}

#[test]
fn validate_only_answers_the_same_and_creates_nothing() {
    let mut world = World::new();
    world.start(1);
    world.take_fresh();
    let request =
        CreateTopicsRequest { topics: vec![topic("t", 3, 1)], validate_only: true, ..Default::default() };
    let results = world.create_all(request);
    assert_eq!((results[0].error_code, results[0].num_partitions), (0, 3));
    assert!(world.take_fresh().is_empty());
    assert!(world.controller.image().topic("t").is_none());
}

#[test]
fn a_deleted_topic_is_gone_with_its_configuration_and_its_successor_is_another() {
    let mut world = World::new();
    world.start(1);
    world.create(vec![with_config(topic("a.b", 1, 1), &[("retention.ms", Some("5"))]), topic("other", 1, 1)]);
    let id = world.controller.image().topic("a.b").expect("created").id;
    let Reply::DeleteTopics(response) = world.ask(delete(&["a.b", "nope"], &[Uuid::from_entropy(1, 1)]))
    else {
        panic!("another reply");
    };
    let codes: Vec<i16> = response.responses.iter().map(|response| response.error_code).collect();
    assert_eq!(codes, [code(ErrorCode::UnknownTopicId), 0, code(ErrorCode::UnknownTopicOrPartition)]);
    assert!(world.controller.image().topic("a.b").is_none());
    assert!(world.controller.image().topic_overrides("a.b").is_empty());
    assert_eq!(world.create(vec![topic("a_b", 1, 1)])[0].error_code, 0, "the collision went with the topic");
    assert_ne!(world.controller.image().topic("a_b").expect("created").id, id);
}

#[test]
fn a_topic_named_twice_over_is_not_deleted() {
    let mut world = World::new();
    world.start(1);
    world.create(vec![topic("t", 1, 1)]);
    let id = world.controller.image().topic("t").expect("created").id;
    for request in [delete(&["t", "t"], &[]), delete(&["t"], &[id]), delete(&[], &[id, id])] {
        let Reply::DeleteTopics(response) = world.ask(request) else { panic!("another reply") };
        let codes: Vec<i16> = response.responses.iter().map(|response| response.error_code).collect();
        assert_eq!(codes, [code(ErrorCode::InvalidRequest)]);
        assert!(world.controller.image().topic("t").is_some());
    }
}

#[test]
fn blocks_of_producer_ids_follow_each_other_and_stale_brokers_get_none() {
    let mut world = World::new();
    let epoch = world.start(1);
    for start in [0, 1000, 2000] {
        let Reply::AllocateProducerIds(block) = world.ask(allocate(1, epoch)) else {
            panic!("another reply")
        };
        assert_eq!((block.error_code, block.producer_id_start, block.producer_id_len), (0, start, 1000));
    }
    for (broker, epoch) in [(1, epoch - 1), (2, 0)] {
        let Reply::AllocateProducerIds(block) = world.ask(allocate(broker, epoch)) else {
            panic!("another reply")
        };
        assert_eq!(block.error_code, code(ErrorCode::StaleBrokerEpoch));
    }
    assert_eq!(world.controller.image().next_producer_id().0, 3000);
}
