//! Brokers come, go and come back: what is logged is what Apache Kafka 4.3.1 logged in the same case.

use milena_wire::messages::partition_change_record::PartitionChangeRecord;

use super::*;

/// The changes of partitions among `records`, in words.
fn changes(records: &[MetadataRecord]) -> Vec<String> {
    let line = |record: &MetadataRecord| match record {
        MetadataRecord::PartitionChange(change) => {
            let mut words = Vec::new();
            words.extend(change.isr.as_ref().map(|isr| format!("isr {isr:?}")));
            words.extend((change.leader != -2).then(|| format!("leader {}", change.leader)));
            words.extend(
                (change.leader_recovery_state != -1)
                    .then(|| format!("recovery {}", change.leader_recovery_state)),
            );
            words.extend(change.eligible_leader_replicas.as_ref().map(|elr| format!("elr {elr:?}")));
            words.extend(change.last_known_elr.as_ref().map(|last| format!("last {last:?}")));
            Some(words.join(" "))
        }
        MetadataRecord::BrokerRegistrationChange(change) => {
            Some(format!("fenced {} shutdown {}", change.fenced, change.in_controlled_shutdown))
        }
        MetadataRecord::RegisterBroker(broker) => Some(format!("register {}", broker.broker_epoch)),
        _ => None,
    };
    records.iter().filter_map(line).collect()
}

#[test]
fn a_registration_is_fenced_until_the_broker_has_read_it() {
    let mut world = World::new();
    let request = world.registration(1, -1);
    let next = world.controller.image().next_offset();
    let response = world.register(request.clone());
    assert_eq!((response.error_code, response.broker_epoch), (0, next.0), "the epoch is the record's offset");
    let broker = world.controller.image().broker(NodeId(1)).expect("registered").clone();
    assert!(broker.fenced && !broker.is_active());
    assert_eq!(broker.endpoint("PLAINTEXT").map(|endpoint| endpoint.port), Some(9092));
    let behind = BrokerHeartbeatRequest { current_metadata_offset: next.0 - 1, ..world.heartbeat(1) };
    let reply = world.beat(behind);
    assert!(!reply.is_caught_up && reply.is_fenced);
    // the same incarnation may say it again: nothing but the registration changes
    world.take_fresh();
    assert_eq!(world.register(request).broker_epoch, next.0);
    assert_eq!(changes(&world.take_fresh()), [format!("register {}", next.0)]);
    let beat = world.heartbeat(1);
    assert!(!world.beat(beat).is_fenced);
    assert_eq!(changes(&world.take_fresh()), ["fenced -1 shutdown 0"]);
}

#[test]
fn a_registration_is_refused_for_kafkas_reasons() {
    let mut world = World::new();
    world.start(1);
    let second = world.registration(1, -1);
    assert_eq!(world.register(second).error_code, code(ErrorCode::DuplicateBrokerRegistration));
    let good = world.registration(2, -1);
    let refused = |error: ErrorCode, request: BrokerRegistrationRequest, world: &mut World| {
        let response = world.register(request);
        assert_eq!((response.error_code, response.broker_epoch), (code(error), -1));
    };
    let foreign = BrokerRegistrationRequest { cluster_id: Str::from("foreign"), ..good.clone() };
    refused(ErrorCode::InconsistentClusterId, foreign, &mut world);
    for log_dirs in [vec![], vec![Uuid::ONE], vec![directory_of(2); 2], vec![directory_of(1)]] {
        let request = BrokerRegistrationRequest { log_dirs, ..good.clone() };
        refused(ErrorCode::InvalidRegistration, request, &mut world);
    }
    let zk = BrokerRegistrationRequest { is_migrating_zk_broker: true, ..good.clone() };
    refused(ErrorCode::BrokerIdNotRegistered, zk, &mut world);
    let silent = BrokerRegistrationRequest { features: Vec::new(), ..good.clone() };
    refused(ErrorCode::InvalidRegistration, silent, &mut world);
    let mut old = good.clone();
    old.features[0].max_supported_version = 30;
    refused(ErrorCode::UnsupportedVersion, old, &mut world);
    let mut partial = good.clone();
    partial.features.retain(|feature| feature.name != "group.version");
    refused(ErrorCode::UnsupportedVersion, partial, &mut world);
    let nobody = BrokerRegistrationRequest { broker_id: -1, ..good.clone() };
    refused(ErrorCode::InvalidRequest, nobody, &mut world);
    assert_eq!(world.register(good).error_code, 0);
}

#[test]
fn a_heartbeat_of_another_registration_is_stale() {
    let mut world = World::new();
    let epoch = world.start(1);
    for (broker_id, broker_epoch) in [(1, epoch - 1), (1, epoch + 1), (2, 0)] {
        let request = BrokerHeartbeatRequest { broker_id, broker_epoch, ..Default::default() };
        assert_eq!(world.beat(request).error_code, code(ErrorCode::StaleBrokerEpoch));
    }
}

#[test]
fn a_crash_and_a_restart_of_the_only_replica_are_logged_as_kafka_logs_them() {
    let mut world = World::new();
    world.start(1);
    world.create(vec![topic("t", 1, 1)]);
    world.take_fresh();
    world.pass(SESSION);
    assert!(world.take_fresh().is_empty(), "alive up to the timeout");
    world.pass(Duration::from_millis(1));
    assert_eq!(changes(&world.take_fresh()), ["isr [] leader -1 elr [1] last [1]", "fenced 1 shutdown 0"]);
    let request = world.registration(1, -1);
    let epoch = world.register(request).broker_epoch;
    assert_eq!(changes(&world.take_fresh()), ["elr []".to_owned(), format!("register {epoch}")]);
    let beat = world.heartbeat(1);
    world.beat(beat);
    assert_eq!(changes(&world.take_fresh()), ["fenced -1 shutdown 0", "isr [1] leader 1 recovery 1 last []"]);
    let partition = world.partition("t", 0);
    assert!(is_recovering(partition));
    assert_eq!((partition.leader_epoch.get(), partition.partition_epoch.get()), (2, 3));
}

#[test]
fn an_orderly_restart_of_the_only_replica_is_logged_as_kafka_logs_it() {
    let mut world = World::new();
    let epoch = world.start(1);
    world.create(vec![topic("t", 1, 1)]);
    world.take_fresh();
    let farewell = BrokerHeartbeatRequest { want_shut_down: true, ..world.heartbeat(1) };
    let reply = world.beat(farewell);
    assert!(!reply.should_shut_down && !reply.is_fenced);
    assert_eq!(changes(&world.take_fresh()), ["fenced 0 shutdown 1", "isr [] leader -1 elr [1] last [1]"]);
    let farewell = BrokerHeartbeatRequest { want_shut_down: true, ..world.heartbeat(1) };
    assert!(world.beat(farewell).should_shut_down);
    assert_eq!(changes(&world.take_fresh()), ["fenced 1 shutdown 0"]);
    // it is remembered for what it had, as it says which registration it was
    world.pass(SESSION + Duration::from_millis(1));
    let request = world.registration(1, epoch);
    let next = world.register(request).broker_epoch;
    assert_eq!(changes(&world.take_fresh()), [format!("register {next}")]);
    let beat = world.heartbeat(1);
    world.beat(beat);
    assert_eq!(changes(&world.take_fresh()), ["fenced -1 shutdown 0", "isr [1] leader 1 elr [] last []"]);
    assert!(!is_recovering(world.partition("t", 0)));
}

#[test]
fn a_broker_that_shuts_down_waits_until_the_others_know() {
    let mut world = World::new();
    world.start(1);
    world.start(2);
    world.create(vec![assigned("t", &[(0, &[1, 2])])]);
    let farewell = BrokerHeartbeatRequest { want_shut_down: true, ..world.heartbeat(1) };
    assert!(!world.beat(farewell.clone()).should_shut_down);
    assert_eq!(world.partition("t", 0).leader, Some(NodeId(2)));
    let reply = world.beat(farewell.clone());
    assert!(!reply.should_shut_down, "broker 2 has not read that it leads");
    assert!(!world.controller.image().is_active(NodeId(1)));
    let told = world.heartbeat(2);
    world.beat(told);
    assert!(world.beat(farewell).should_shut_down);
}

#[test]
fn a_new_incarnation_never_leads_under_an_epoch_that_the_old_one_led_under() {
    let mut world = World::new();
    world.start(1);
    world.start(2);
    world.create(vec![assigned("t", &[(0, &[1, 2]), (1, &[1, 2])])]);
    let before = world.partition("t", 0).leader_epoch;
    world.take_fresh();
    // broker 1 asks to be fenced, which ends nothing of its session, then is gone for the session's length
    world.pass(SESSION);
    let alive = world.heartbeat(2);
    world.beat(alive);
    world.pass(Duration::from_millis(1));
    assert_eq!(
        changes(&world.take_fresh()),
        ["isr [2] leader 2", "isr [2] leader 2", "fenced 1 shutdown 0"],
        "one in sync is the minimum, so nobody else is eligible"
    );
    let request = world.registration(1, -1);
    world.register(request);
    let beat = world.heartbeat(1);
    world.beat(beat);
    let partition = world.partition("t", 0);
    assert_eq!(partition.leader, Some(NodeId(2)));
    assert!(partition.leader_epoch > before);
    assert_eq!(partition.isr, [NodeId(2)], "only the leader lets a replica into the ISR again");
}

#[test]
fn an_in_sync_replica_below_the_minimum_stays_eligible_unless_it_crashed() {
    let mut world = World::new();
    for broker in 1..=3 {
        world.start(broker);
    }
    let minimum = [("min.insync.replicas", Some("2"))];
    world.create(vec![with_config(assigned("t", &[(0, &[1, 2, 3])]), &minimum)]);
    world.take_fresh();
    let fence = BrokerHeartbeatRequest { want_fence: true, ..world.heartbeat(3) };
    world.beat(fence);
    let fence = BrokerHeartbeatRequest { want_fence: true, ..world.heartbeat(2) };
    world.beat(fence);
    assert_eq!(
        changes(&world.take_fresh()),
        ["isr [1, 2]", "fenced 1 shutdown 0", "isr [1] elr [2]", "fenced 1 shutdown 0"]
    );
    // the last one goes: its successor is chosen from those that have everything
    let fence = BrokerHeartbeatRequest { want_fence: true, ..world.heartbeat(1) };
    world.beat(fence);
    assert_eq!(changes(&world.take_fresh()), ["isr [] leader -1 elr [1, 2] last [1]", "fenced 1 shutdown 0"]);
    world.pass(SESSION + Duration::from_millis(1));
    let crashed = world.registration(2, -1);
    world.register(crashed);
    assert_eq!(world.partition("t", 0).elr, [NodeId(1)]);
    let beat = world.heartbeat(2);
    world.beat(beat);
    assert_eq!(world.partition("t", 0).leader, None, "broker 2 lost what it had not synced");
    let back = world.heartbeat(1);
    world.beat(back);
    let partition = world.partition("t", 0);
    assert_eq!((partition.leader, is_recovering(partition)), (Some(NodeId(1)), false));
}

#[test]
fn nobody_waits_for_an_eligible_replica_that_was_unregistered() {
    let mut world = World::new();
    for broker in 1..=2 {
        world.start(broker);
    }
    let minimum = [("min.insync.replicas", Some("2"))];
    world.create(vec![with_config(assigned("t", &[(0, &[1, 2])]), &minimum)]);
    for broker in [2, 1] {
        let fence = BrokerHeartbeatRequest { want_fence: true, ..world.heartbeat(broker) };
        world.beat(fence);
    }
    world.pass(SESSION + Duration::from_millis(1));
    let crashed = world.registration(1, -1);
    world.register(crashed);
    assert_eq!(world.partition("t", 0).elr, [NodeId(2)], "2 alone surely has everything");
    assert_eq!(world.unregister(2), 0);
    assert_eq!(world.partition("t", 0).elr, [], "and will not come back");
    let beat = world.heartbeat(1);
    world.beat(beat);
    let partition = world.partition("t", 0);
    assert_eq!((partition.leader, is_recovering(partition)), (Some(NodeId(1)), true), "who led last");
}

#[test]
fn a_replica_whose_disk_was_replaced_does_not_lead() {
    let mut world = World::new();
    world.start(1);
    world.create(vec![topic("t", 1, 1)]);
    world.pass(SESSION + Duration::from_millis(1));
    let replaced =
        BrokerRegistrationRequest { log_dirs: vec![directory_of(77)], ..world.registration(1, -1) };
    assert_eq!(world.register(replaced).error_code, 0);
    let beat = world.heartbeat(1);
    assert!(!world.beat(beat).is_fenced);
    assert_eq!(world.partition("t", 0).leader, None);
}

#[test]
fn several_sessions_that_end_together_are_fenced_one_after_another() {
    let mut world = World::new();
    for broker in 1..=3 {
        world.start(broker);
    }
    world.create(vec![assigned("t", &[(0, &[1, 2, 3])])]);
    world.take_fresh();
    world.pass(SESSION + Duration::from_millis(1));
    assert_eq!(
        changes(&world.take_fresh()),
        [
            "isr [2, 3] leader 2",
            "fenced 1 shutdown 0",
            "isr [3] leader 3",
            "fenced 1 shutdown 0",
            "isr [] leader -1 elr [3] last [3]",
            "fenced 1 shutdown 0",
        ]
    );
}

#[test]
fn a_new_controller_gives_every_broker_a_full_session() {
    let mut world = World::new();
    world.start(1);
    world.now = world.now.after(Duration::from_secs(3600));
    let mut successor = Metadata::new(settings(), world.replayed.clone());
    assert_eq!(successor.activate(world.time()).records, []);
    assert_eq!(successor.expire(world.time()).records, []);
    let deadline = successor.next_deadline().expect("broker 1 has a session");
    assert_eq!(deadline.since(world.now), SESSION + Duration::from_nanos(1));
}

#[test]
fn a_broker_says_which_directories_take_no_partitions() {
    let mut world = World::new();
    world.start(1);
    let cordon = |world: &World, dirs: Vec<Uuid>| BrokerHeartbeatRequest {
        cordoned_log_dirs: Some(dirs),
        ..world.heartbeat(1)
    };
    let request = cordon(&world, vec![directory_of(1)]);
    world.beat(request);
    let results = world.create(vec![topic("t", 1, 1)]);
    assert_eq!(results[0].error_code, code(ErrorCode::InvalidReplicationFactor));
    let request = cordon(&world, vec![]);
    world.beat(request);
    assert_eq!(world.create(vec![topic("t", 1, 1)])[0].error_code, 0);
}

/// A second directory of a broker.
fn second_directory_of(broker: i32) -> Uuid {
    Uuid::from_entropy(8, broker as u64)
}

#[test]
fn what_lay_in_a_directory_that_failed_is_led_elsewhere() {
    let mut world = World::new();
    for broker in 1..=3 {
        let mut request = world.registration(broker, -1);
        request.log_dirs = vec![directory_of(broker), second_directory_of(broker)];
        world.register(request);
        let beat = world.heartbeat(broker);
        world.beat(beat);
    }
    world.create(vec![assigned("a", &[(0, &[1, 2, 3]), (1, &[1, 2, 3]), (2, &[2, 3, 1])])]);
    let topic_id = world.controller.image().topic("a").expect("made").id;
    // where broker 1 put its replicas: the first partition into the directory that will fail
    let change = |index: i32, directory: Uuid, others: &[Uuid]| {
        MetadataRecord::PartitionChange(PartitionChangeRecord {
            partition_id: index,
            topic_id,
            directories: Some([&[directory][..], others].concat()),
            ..Default::default()
        })
    };
    let others = [directory_of(2), directory_of(3)];
    world.commit(vec![change(0, directory_of(1), &others), change(1, second_directory_of(1), &others)]);
    let last = [directory_of(2), directory_of(3), second_directory_of(1)];
    world.commit(vec![MetadataRecord::PartitionChange(PartitionChangeRecord {
        partition_id: 2,
        topic_id,
        directories: Some(last.to_vec()),
        ..Default::default()
    })]);
    world.take_fresh();
    let failed = BrokerHeartbeatRequest { offline_log_dirs: vec![directory_of(1)], ..world.heartbeat(1) };
    assert!(!world.beat(failed.clone()).is_fenced, "the broker goes on with the other directory");
    assert_eq!(changes(&world.take_fresh()), ["isr [2, 3] leader 2", "fenced 0 shutdown 0"]);
    assert_eq!(world.partition("a", 1).leader, Some(NodeId(1)));
    assert_eq!(
        world.controller.image().broker(NodeId(1)).expect("registered").log_dirs,
        [second_directory_of(1)]
    );
    // it is said in each heartbeat, and means something once; a directory that it never had means nothing
    world.beat(BrokerHeartbeatRequest { offline_log_dirs: vec![directory_of(1), directory_of(2)], ..failed });
    assert_eq!(changes(&world.take_fresh()), Vec::<String>::new());
    // nothing is left of broker 2: it is fenced, and leads nothing on the word of directories that are gone
    let failed = BrokerHeartbeatRequest {
        offline_log_dirs: vec![directory_of(2), second_directory_of(2)],
        ..world.heartbeat(2)
    };
    assert!(world.beat(failed).is_fenced);
    for (index, leader, isr) in [(0, 3, vec![3]), (1, 1, vec![1, 3]), (2, 3, vec![3, 1])] {
        let partition = world.partition("a", index);
        let led: Vec<i32> = partition.isr.iter().map(|replica| replica.get()).collect();
        assert_eq!((partition.leader, led), (Some(NodeId(leader)), isr), "partition {index}");
    }
}
