//! Leaders ask for another ISR, operators for other leaders: what is granted, and what is refused with which of
//! Kafka's codes.

use milena_wire::messages::alter_partition_request::{
    AlterPartitionRequest, BrokerState, PartitionData, TopicData,
};
use milena_wire::messages::alter_partition_response::{AlterPartitionResponse, PartitionData as Altered};
use milena_wire::messages::create_partitions_request::{
    CreatePartitionsAssignment, CreatePartitionsRequest, CreatePartitionsTopic,
};
use milena_wire::messages::elect_leaders_request::{ElectLeadersRequest, TopicPartitions};
use milena_wire::messages::elect_leaders_response::ElectLeadersResponse;
use milena_wire::messages::unregister_broker_request::UnregisterBrokerRequest;

use super::*;

/// The brokers of each new partition, where they are named.
type Assignments<'a> = Option<&'a [&'a [i32]]>;

impl World {
    fn epoch_of(&self, broker: i32) -> i64 {
        self.controller.image().broker(NodeId(broker)).map_or(-1, |broker| broker.epoch.get())
    }

    /// What the leader of a partition asks for that knows all there is.
    pub(super) fn wanted_isr(&self, name: &str, index: i32, isr: &[i32]) -> PartitionData {
        let partition = self.partition(name, index);
        let state = |broker: &i32| BrokerState {
            broker_id: *broker,
            broker_epoch: self.epoch_of(*broker),
            ..Default::default()
        };
        PartitionData {
            partition_index: index,
            leader_epoch: partition.leader_epoch.get(),
            partition_epoch: partition.partition_epoch.get(),
            new_isr_with_epochs: isr.iter().map(state).collect(),
            ..Default::default()
        }
    }

    pub(super) fn alteration(&self, broker: i32, name: &str, data: PartitionData) -> AlterPartitionRequest {
        let topic_id = self.controller.image().topic(name).map(|topic| topic.id).unwrap_or_default();
        let topics = vec![TopicData { topic_id, partitions: vec![data], ..Default::default() }];
        AlterPartitionRequest {
            broker_id: broker,
            broker_epoch: self.epoch_of(broker),
            topics,
            ..Default::default()
        }
    }

    pub(super) fn alter_partition(&mut self, request: AlterPartitionRequest) -> AlterPartitionResponse {
        match self.ask(Request::AlterPartition(request)) {
            Reply::AlterPartition(response) => response,
            other => panic!("{other:?}"),
        }
    }

    fn alter_one(&mut self, broker: i32, name: &str, data: PartitionData) -> Altered {
        let request = self.alteration(broker, name, data);
        let mut response = self.alter_partition(request);
        assert_eq!(response.error_code, 0);
        response.topics.remove(0).partitions.remove(0)
    }

    fn set_isr(&mut self, name: &str, isr: &[i32]) -> i16 {
        let leader = self.partition(name, 0).leader.expect("somebody leads").get();
        let data = self.wanted_isr(name, 0, isr);
        self.alter_one(leader, name, data).error_code
    }

    pub(super) fn elect(&mut self, election_type: i8, named: Option<(&str, i32)>) -> ElectLeadersResponse {
        let topic_partitions = named.map(|(name, index)| {
            vec![TopicPartitions {
                topic: Str::copy_from(name),
                partitions: vec![index],
                ..Default::default()
            }]
        });
        let request = ElectLeadersRequest { election_type, topic_partitions, ..Default::default() };
        match self.ask(Request::ElectLeaders(request)) {
            Reply::ElectLeaders(response) => response,
            other => panic!("{other:?}"),
        }
    }

    fn elect_code(&mut self, election_type: i8, name: &str, index: i32) -> i16 {
        self.elect(election_type, Some((name, index))).replica_election_results[0].partition_result[0]
            .error_code
    }

    pub(super) fn add_partitions(
        &mut self,
        name: &str,
        count: i32,
        assignments: Assignments,
    ) -> (i16, Option<String>) {
        let assignments = assignments.map(|all| {
            let one = |brokers: &&[i32]| CreatePartitionsAssignment {
                broker_ids: brokers.to_vec(),
                ..Default::default()
            };
            all.iter().map(one).collect()
        });
        let topic =
            CreatePartitionsTopic { name: Str::copy_from(name), count, assignments, ..Default::default() };
        let request = CreatePartitionsRequest { topics: vec![topic], ..Default::default() };
        match self.ask(Request::CreatePartitions(request)) {
            Reply::CreatePartitions(mut response) => {
                let result = response.results.remove(0);
                (result.error_code, result.error_message.map(|message| message.to_string()))
            }
            other => panic!("{other:?}"),
        }
    }

    pub(super) fn unregister(&mut self, broker_id: i32) -> i16 {
        match self.ask(Request::UnregisterBroker(UnregisterBrokerRequest { broker_id, ..Default::default() }))
        {
            Reply::UnregisterBroker(response) => response.error_code,
            other => panic!("{other:?}"),
        }
    }
}

/// Three brokers, and topic `t` on all of them, led by the first.
fn three() -> World {
    let mut world = World::new();
    for broker in 1..=3 {
        world.start(broker);
    }
    world.create(vec![assigned("t", &[(0, &[1, 2, 3])])]);
    world
}

fn ids(nodes: &[NodeId]) -> Vec<i32> {
    nodes.iter().map(|node| node.get()).collect()
}

#[test]
fn an_isr_shrinks_and_grows_by_one_partition_epoch_each() {
    let mut world = three();
    let data = world.wanted_isr("t", 0, &[1, 2]);
    let altered = world.alter_one(1, "t", data);
    let expected =
        Altered { leader_id: 1, isr: vec![1, 2], leader_epoch: 0, partition_epoch: 1, ..Default::default() };
    assert_eq!(altered, expected);
    assert_eq!(world.set_isr("t", &[3, 1, 2]), 0);
    let partition = world.partition("t", 0);
    assert_eq!((ids(&partition.isr), partition.partition_epoch.get()), (vec![3, 1, 2], 2));
    assert_eq!(partition.leader_epoch.get(), 0, "the same leader leads on");
    world.take_fresh();
    assert_eq!(world.set_isr("t", &[3, 1, 2]), 0, "what is so already is granted");
    assert_eq!(world.take_fresh(), []);
}

#[test]
fn what_a_leader_may_not_have_is_refused_with_kafkas_codes_in_kafkas_order() {
    let mut world = three();
    assert_eq!(world.set_isr("t", &[1, 2]), 0);
    let good = world.wanted_isr("t", 0, &[1, 2, 3]);
    let cases: Vec<(ErrorCode, i32, PartitionData)> = vec![
        (ErrorCode::NotController, 1, PartitionData { leader_epoch: 1, ..good.clone() }),
        (ErrorCode::NotController, 1, PartitionData { partition_epoch: 9, ..good.clone() }),
        (ErrorCode::FencedLeaderEpoch, 2, PartitionData { leader_epoch: -1, ..good.clone() }),
        (ErrorCode::InvalidRequest, 2, good.clone()),
        (ErrorCode::InvalidUpdateVersion, 1, PartitionData { partition_epoch: 0, ..good.clone() }),
        (ErrorCode::InvalidRequest, 1, world.wanted_isr("t", 0, &[1, 2, 4])),
        (ErrorCode::InvalidRequest, 1, world.wanted_isr("t", 0, &[1, 2, 2])),
        (ErrorCode::InvalidRequest, 1, world.wanted_isr("t", 0, &[2, 3])),
        (ErrorCode::InvalidRequest, 1, world.wanted_isr("t", 0, &[])),
        (ErrorCode::InvalidRequest, 1, PartitionData { leader_recovery_state: 1, ..good.clone() }),
        (ErrorCode::InvalidRequest, 1, PartitionData { leader_recovery_state: 2, ..good.clone() }),
        (ErrorCode::UnknownTopicOrPartition, 1, PartitionData { partition_index: 1, ..good.clone() }),
    ];
    world.take_fresh();
    for (error, broker, data) in cases {
        let altered = world.alter_one(broker, "t", data.clone());
        assert_eq!(altered.error_code, code(error), "{data:?} of {broker}");
    }
    assert_eq!(world.alter_one(1, "nothing", good.clone()).error_code, code(ErrorCode::UnknownTopicId));
    let stale = AlterPartitionRequest { broker_epoch: 0, ..world.alteration(1, "t", good.clone()) };
    assert_eq!(world.alter_partition(stale).error_code, code(ErrorCode::StaleBrokerEpoch));
    let mut twice = world.alteration(1, "t", good.clone());
    twice.topics[0].partitions.push(good);
    let codes = world.alter_partition(twice).topics.remove(0).partitions;
    let codes: Vec<i16> = codes.iter().map(|altered| altered.error_code).collect();
    assert_eq!(codes, [0, code(ErrorCode::InvalidRequest)], "one change a request");
}

#[test]
fn who_is_fenced_or_shuts_down_or_came_back_is_not_let_in() {
    let mut world = three();
    assert_eq!(world.set_isr("t", &[1]), 0);
    let seen = world.wanted_isr("t", 0, &[1, 2]);
    // it has restarted since the leader saw it, perhaps with an empty disk (KIP-903)
    world.pass(SESSION + Duration::from_millis(1));
    for broker in [1, 2, 3] {
        let request = world.registration(broker, world.epoch_of(broker));
        assert_eq!(world.register(request).error_code, 0);
    }
    let beat = world.heartbeat(1);
    world.beat(beat);
    assert_eq!(world.partition("t", 0).leader, Some(NodeId(1)));
    let mut again = world.wanted_isr("t", 0, &[1, 2]);
    assert_eq!(
        world.alter_one(1, "t", again.clone()).error_code,
        code(ErrorCode::IneligibleReplica),
        "fenced"
    );
    let beat = world.heartbeat(2);
    world.beat(beat);
    again.new_isr_with_epochs[1].broker_epoch = seen.new_isr_with_epochs[1].broker_epoch;
    assert_eq!(
        world.alter_one(1, "t", again.clone()).error_code,
        code(ErrorCode::IneligibleReplica),
        "restarted"
    );
    again.new_isr_with_epochs[1].broker_epoch = -1;
    assert_eq!(world.alter_one(1, "t", again).error_code, 0, "an old version names no epoch");
    world.create(vec![assigned("u", &[(0, &[2])])]);
    let farewell = BrokerHeartbeatRequest { want_shut_down: true, ..world.heartbeat(2) };
    world.beat(farewell);
    assert_eq!(world.set_isr("t", &[1, 2]), code(ErrorCode::IneligibleReplica), "shuts down");
    let old =
        PartitionData { new_isr: vec![1], new_isr_with_epochs: Vec::new(), ..world.wanted_isr("t", 0, &[]) };
    assert_eq!(world.alter_one(1, "t", old).error_code, 0, "the ISR as version 2 says it");
}

#[test]
fn who_leaves_an_isr_below_the_minimum_may_lead_later() {
    let mut world = World::new();
    for broker in 1..=3 {
        world.start(broker);
    }
    let asked = with_config(assigned("t", &[(0, &[1, 2, 3])]), &[("min.insync.replicas", Some("2"))]);
    world.create(vec![asked]);
    assert_eq!(world.set_isr("t", &[1, 2]), 0);
    assert_eq!(ids(&world.partition("t", 0).elr), [0; 0]);
    assert_eq!(world.set_isr("t", &[1]), 0);
    assert_eq!(ids(&world.partition("t", 0).elr), [2], "3 left while two were enough to commit without it");
    assert_eq!(world.set_isr("t", &[1, 3]), 0);
    assert_eq!(ids(&world.partition("t", 0).elr), [0; 0], "enough again");
}

#[test]
fn a_leader_that_has_recovered_says_so_alone() {
    let mut world = World::new();
    world.start(1);
    world.create(vec![topic("t", 1, 1)]);
    world.pass(SESSION + Duration::from_millis(1));
    let request = world.registration(1, -1);
    world.register(request);
    let beat = world.heartbeat(1);
    world.beat(beat);
    assert!(is_recovering(world.partition("t", 0)));
    let recovering = PartitionData { leader_recovery_state: 1, ..world.wanted_isr("t", 0, &[1]) };
    world.take_fresh();
    assert_eq!(world.alter_one(1, "t", recovering).error_code, 0);
    assert_eq!(world.take_fresh(), []);
    assert_eq!(world.set_isr("t", &[1]), 0);
    assert!(!is_recovering(world.partition("t", 0)));
}

#[test]
fn the_preferred_leader_is_elected_when_it_is_in_sync() {
    let mut world = three();
    assert_eq!(world.elect_code(0, "t", 0), code(ErrorCode::ElectionNotNeeded));
    assert_eq!(world.elect(2, None).error_code, code(ErrorCode::InvalidRequest));
    assert_eq!(world.elect_code(0, "t", 7), code(ErrorCode::UnknownTopicOrPartition));
    assert_eq!(world.elect_code(0, "nothing", 0), code(ErrorCode::UnknownTopicOrPartition));
    // 1 stops in order, and 2 leads
    let farewell = BrokerHeartbeatRequest { want_shut_down: true, ..world.heartbeat(1) };
    world.beat(farewell);
    assert_eq!(world.partition("t", 0).leader, Some(NodeId(2)));
    assert_eq!(world.elect_code(0, "t", 0), code(ErrorCode::PreferredLeaderNotAvailable));
    world.pass(SESSION + Duration::from_millis(1));
    assert_eq!(world.partition("t", 0).leader, None, "all are silent");
    for broker in [1, 3] {
        let request = world.registration(broker, world.epoch_of(broker));
        world.register(request);
        let beat = world.heartbeat(broker);
        world.beat(beat);
    }
    let leader = world.partition("t", 0).leader.expect("one that was in sync is back").get();
    assert_ne!(leader, 1);
    assert_eq!(world.set_isr("t", &[leader, 1]), 0);
    let epoch = world.partition("t", 0).leader_epoch;
    let elected = world.elect(0, None);
    assert_eq!(elected.replica_election_results[0].partition_result[0].error_code, 0);
    let partition = world.partition("t", 0);
    assert_eq!((partition.leader, partition.leader_epoch), (Some(NodeId(1)), epoch.next()));
    assert_eq!(world.elect(0, None).replica_election_results[0].partition_result, []);
}

#[test]
fn an_unclean_election_is_an_operators_word_where_nobody_leads() {
    let mut world = three();
    assert_eq!(world.set_isr("t", &[1]), 0);
    assert_eq!(world.elect_code(1, "t", 0), code(ErrorCode::ElectionNotNeeded), "somebody leads");
    world.pass(SESSION + Duration::from_millis(1));
    assert_eq!(world.partition("t", 0).leader, None);
    assert_eq!(world.elect_code(1, "t", 0), code(ErrorCode::EligibleLeadersNotAvailable), "nobody is there");
    let beat = world.heartbeat(3);
    world.beat(beat);
    assert_eq!(world.partition("t", 0).leader, None, "3 lacks what 1 committed alone");
    assert_eq!(world.elect_code(1, "t", 0), 0);
    let partition = world.partition("t", 0);
    assert_eq!((partition.leader, ids(&partition.isr)), (Some(NodeId(3)), vec![3]));
    assert!(is_recovering(partition));
}

#[test]
fn partitions_are_added_and_never_taken_away() {
    let mut world = three();
    assert_eq!(world.add_partitions("t", 3, None).0, 0);
    assert_eq!(world.controller.image().topic("t").map(|topic| topic.partitions.len()), Some(3));
    assert_eq!(world.add_partitions("t", 4, Some(&[&[3, 1, 2]])).0, 0);
    assert_eq!(ids(&world.partition("t", 3).replicas), [3, 1, 2]);
    let cases: [(ErrorCode, i32, Assignments); 6] = [
        (ErrorCode::InvalidPartitions, 4, None),
        (ErrorCode::InvalidPartitions, -1, None),
        (ErrorCode::InvalidReplicaAssignment, 6, Some(&[&[1, 2, 3]])),
        (ErrorCode::InvalidReplicaAssignment, 5, Some(&[&[1, 2]])),
        (ErrorCode::InvalidReplicaAssignment, 5, Some(&[&[1, 2, 9]])),
        (ErrorCode::PolicyViolation, 20_000, None),
    ];
    world.take_fresh();
    for (error, count, assignments) in cases {
        assert_eq!(world.add_partitions("t", count, assignments).0, code(error), "{count} {assignments:?}");
    }
    assert_eq!(world.add_partitions("nothing", 2, None).0, code(ErrorCode::UnknownTopicOrPartition));
    let of =
        |name: &str| CreatePartitionsTopic { name: Str::copy_from(name), count: 9, ..Default::default() };
    let twice = CreatePartitionsRequest { topics: vec![of("t"), of("u"), of("t")], ..Default::default() };
    let Reply::CreatePartitions(reply) = world.ask(Request::CreatePartitions(twice)) else { panic!() };
    let codes: Vec<(String, i16)> =
        reply.results.iter().map(|result| (result.name.to_string(), result.error_code)).collect();
    let expected = [("t", ErrorCode::InvalidRequest), ("u", ErrorCode::UnknownTopicOrPartition)];
    assert_eq!(codes, expected.map(|(name, error)| (name.to_owned(), code(error))));
    assert_eq!(world.take_fresh(), []);
}

#[test]
fn an_unregistered_broker_leads_nothing_and_is_in_no_isr() {
    let mut world = three();
    assert_eq!(world.unregister(9), code(ErrorCode::BrokerIdNotRegistered));
    assert_eq!(world.unregister(1), 0);
    let partition = world.partition("t", 0);
    assert_eq!((partition.leader, ids(&partition.isr)), (Some(NodeId(2)), vec![2, 3]));
    assert_eq!(world.unregister(1), code(ErrorCode::BrokerIdNotRegistered));
    let beat = BrokerHeartbeatRequest { broker_id: 1, ..Default::default() };
    assert_eq!(world.beat(beat).error_code, code(ErrorCode::StaleBrokerEpoch));
    assert!(world.start(1) > 0);
}
