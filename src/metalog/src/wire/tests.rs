//! What one end says in Kafka's messages, the other understands, at every version; and what is not meant for it, it refuses.

use bytes::Bytes;
use milena_quorum::{
    BeginQuorumEpochRequest, Body, Change, ChangeVotersRequest, EndQuorumEpochRequest, FetchRequest,
    FetchSnapshotRequest, Found, LogEnd, Request, SnapshotId, VoteRequest, Voter,
};
use milena_types::{HighWatermark, Offset};
use milena_wire::Message;
use proptest::prelude::*;

use super::*;
use crate::peers::Reply;

const HERE: Subject = Subject { cluster_id: "AAAAAAAAAAAAAAAAAAAABQ", listener: "CONTROLLER" };
const ELSEWHERE: Subject = Subject { cluster_id: "AAAAAAAAAAAAAAAAAAAABg", ..HERE };

/// What a message is at the other end of the wire.
fn sent<M: Message>(message: &M, version: i16) -> M {
    let bytes = milena_wire::encode(message, version).expect("it can be said in that version");
    milena_wire::decode(bytes, version).expect("it is read as it was written")
}

fn replica(id: i32) -> ReplicaKey {
    ReplicaKey { id: NodeId(id), directory: Uuid::from_entropy(id as u64 + 1, 7) }
}

/// As a version tells it that names no disks.
fn of_any_disk(key: ReplicaKey) -> ReplicaKey {
    ReplicaKey { directory: Uuid::ZERO, ..key }
}

fn endpoint(host: &str, port: u16) -> Endpoint {
    Endpoint { name: "CONTROLLER".to_owned(), host: host.to_owned(), port }
}

fn log() -> impl Strategy<Value = LogEnd> {
    (0i64..1 << 40, 0i32..1000)
        .prop_map(|(end, epoch)| LogEnd { end: Offset(end), epoch: LeaderEpoch(epoch) })
}

fn answer(body: Body) -> impl Strategy<Value = Response> {
    let error = prop::sample::select(vec![
        ErrorCode::None,
        ErrorCode::FencedLeaderEpoch,
        ErrorCode::UnknownLeaderEpoch,
        ErrorCode::NotLeaderOrFollower,
    ]);
    (error, 0i32..1000, prop::option::of(1i32..9), any::<u16>()).prop_map(
        move |(error, epoch, leader, port)| Response {
            error,
            epoch: LeaderEpoch(epoch),
            leader: leader.map(NodeId),
            endpoints: leader.map(|_| endpoint("kafka.example", port)).into_iter().collect(),
            body: body.clone(),
        },
    )
}

proptest! {
    #[test]
    fn votes_are_understood(
        (id, epoch, log, pre_vote) in (0i32..9, 0i32..1000, log(), any::<bool>()),
        voter in prop::option::of(0i32..9),
        response in prop::bool::ANY.prop_flat_map(|granted| answer(Body::Vote { granted })),
    ) {
        let wanted = VoteRequest {
            voter: voter.map(replica),
            candidate: replica(id),
            epoch: LeaderEpoch(epoch),
            log,
            pre_vote,
        };
        for version in 0..=2 {
            let mut wanted = wanted.clone();
            wanted.pre_vote &= version >= vote::PRE_VOTE_SINCE;
            let asked = sent(&vote::request(HERE, version, &wanted), version);
            if version < 1 {
                (wanted.voter, wanted.candidate) = (None, of_any_disk(wanted.candidate));
            }
            prop_assert_eq!(vote::asked(HERE, &asked), Ok(Request::Vote(wanted)));
            prop_assert_eq!(vote::asked(ELSEWHERE, &asked), Err(ErrorCode::InconsistentClusterId));
            let told = vote::answered(HERE, &sent(&vote::response(HERE, version, &response), version)).unwrap();
            let granted = response.body == Body::Vote { granted: true } && !response.error.is_error();
            let mut expected = Response { body: Body::Vote { granted }, ..response.clone() };
            if version < 1 {
                expected.endpoints.clear();
            }
            prop_assert_eq!(told, expected);
        }
    }

    #[test]
    fn the_beginning_and_the_end_of_an_epoch_are_understood(
        (leader, voter, epoch) in (0i32..9, 0i32..9, 0i32..1000),
        preferred in prop::collection::vec(0i32..9, 0..4),
        begun in answer(Body::BeginQuorumEpoch),
    ) {
        let endpoints = vec![endpoint("a.example", 9093), Endpoint { name: "OTHER".to_owned(), ..endpoint("b", 1) }];
        for version in 0..=1 {
            let mut begin = BeginQuorumEpochRequest {
                voter: Some(replica(voter)),
                epoch: LeaderEpoch(epoch),
                leader: NodeId(leader),
                endpoints: endpoints.clone(),
            };
            let mut end = EndQuorumEpochRequest {
                epoch: LeaderEpoch(epoch),
                leader: NodeId(leader),
                preferred: preferred.iter().copied().map(replica).collect(),
                endpoints: endpoints.clone(),
            };
            let begin_asked = sent(&begin_epoch::request(HERE, version, &begin), version);
            let end_asked = sent(&end_epoch::request(HERE, version, &end), version);
            if version < 1 {
                (begin.voter, begin.endpoints) = (None, Vec::new());
                end.endpoints.clear();
                end.preferred = end.preferred.into_iter().map(of_any_disk).collect();
            }
            prop_assert_eq!(begin_epoch::asked(HERE, &begin_asked), Ok(Request::BeginQuorumEpoch(begin)));
            prop_assert_eq!(end_epoch::asked(HERE, &end_asked), Ok(Request::EndQuorumEpoch(end)));
            prop_assert!(begin_epoch::asked(ELSEWHERE, &begin_asked).is_err());
            prop_assert!(end_epoch::asked(ELSEWHERE, &end_asked).is_err());
            let mut expected = begun.clone();
            if version < 1 {
                expected.endpoints.clear();
            }
            let told = sent(&begin_epoch::response(HERE, version, &begun), version);
            prop_assert_eq!(begin_epoch::answered(HERE, &told), Ok(expected.clone()));
            let ended = Response { body: Body::EndQuorumEpoch, ..begun.clone() };
            let told = sent(&end_epoch::response(HERE, version, &ended), version);
            prop_assert_eq!(
                end_epoch::answered(HERE, &told),
                Ok(Response { body: Body::EndQuorumEpoch, ..expected })
            );
        }
    }

    #[test]
    fn fetches_are_understood(
        (id, epoch, log, may_wait) in (-1i32..9, 0i32..1000, log(), any::<bool>()),
        known in prop::option::of(-1i64..1 << 40),
        found in prop_oneof![
            Just(Found::Nothing),
            Just(Found::Records { base: Offset(0), end: Offset(0) }),
            log().prop_map(Found::Diverging),
            log().prop_map(|LogEnd { end, epoch }| Found::Snapshot(SnapshotId { end, epoch })),
        ],
        told in prop::option::of(0i64..1 << 40),
        response in answer(Body::ChangeVoters),
    ) {
        let appetite = fetch::Appetite { max_wait_ms: 500, max_bytes: 8 << 20 };
        for version in 12..=18 {
            let mut wanted = FetchRequest {
                replica: ReplicaKey { id: NodeId(id), ..replica(id.max(0)) },
                epoch: LeaderEpoch(epoch),
                log,
                high_watermark: known.map(Offset),
                may_wait,
            };
            let asked = sent(&fetch::request(HERE, version, &wanted, appetite), version);
            if version < 17 {
                wanted.replica.directory = Uuid::ZERO;
            }
            if version < 18 {
                wanted.high_watermark = None;
            }
            prop_assert_eq!(fetch::asked(HERE, version, &asked), Ok(Request::Fetch(wanted)));
            prop_assert_eq!(fetch::asked(ELSEWHERE, version, &asked), Err(ErrorCode::InconsistentClusterId));

            let is_error = response.error.is_error();
            let body = Body::Fetch { high_watermark: told.map(|told| HighWatermark(Offset(told))), found };
            let records = match found {
                Found::Records { .. } if !is_error => Bytes::from_static(b"batches"),
                _ => Bytes::new(),
            };
            let reply = Reply { response: Response { body, ..response.clone() }, records };
            let heard = sent(&fetch::response(HERE, version, reply.clone(), Offset(3)), version);
            let mut expected = reply;
            if is_error {
                expected.response.body = Body::Fetch { high_watermark: None, found: Found::Nothing };
            }
            if version < 16 {
                expected.response.endpoints.clear();
            }
            prop_assert_eq!(fetch::answered(HERE, heard), Ok(expected));
        }
    }

    #[test]
    fn pieces_of_snapshots_are_understood(
        (id, epoch, log, position) in (0i32..9, 0i32..1000, log(), 0u64..1 << 40),
        (size, bytes) in (0u64..1 << 40, prop::collection::vec(any::<u8>(), 0..40)),
        response in answer(Body::ChangeVoters),
    ) {
        for version in 0..=1 {
            let snapshot = SnapshotId { end: log.end, epoch: log.epoch };
            let mut wanted =
                FetchSnapshotRequest { replica: replica(id), epoch: LeaderEpoch(epoch), id: snapshot, position };
            let asked = sent(&fetch_snapshot::request(HERE, version, &wanted, 1 << 20), version);
            if version < 1 {
                wanted.replica = of_any_disk(wanted.replica);
            }
            prop_assert_eq!(fetch_snapshot::asked(HERE, &asked), Ok(Request::FetchSnapshot(wanted)));
            prop_assert!(fetch_snapshot::asked(ELSEWHERE, &asked).is_err());
            if response.error.is_error() {
                continue;
            }
            let body = Body::FetchSnapshot { id: snapshot, size, position, bytes: bytes.len() as u64 };
            let records = Bytes::from(bytes.clone());
            let mut reply = Reply { response: Response { body, ..response.clone() }, records };
            let heard = sent(&fetch_snapshot::response(HERE, version, reply.clone()), version);
            if version < 1 {
                reply.response.endpoints.clear();
            }
            prop_assert_eq!(fetch_snapshot::answered(HERE, heard), Ok(reply));
        }
    }

    #[test]
    fn changes_of_the_voters_are_understood(
        (id, epoch, versions, waits) in (0i32..9, 0i32..1000, (0i16..2, 1i16..3), any::<bool>()),
        response in answer(Body::ChangeVoters),
    ) {
        let voter =
            Voter { key: replica(id), endpoints: vec![endpoint("c.example", 9)], kraft_versions: versions };
        let wanted = |change, epoch, ack_when_committed| ChangeVotersRequest { change, epoch, ack_when_committed };
        let add = wanted(Change::Add(voter.clone()), None, waits);
        let voters::Asked::Add(asked) = voters::request(HERE, &add, 1000) else { panic!("it adds") };
        for version in 0..=1 {
            let mut add = add.clone();
            // version 0 cannot say that it does not wait
            if version < 1 && !waits {
                continue;
            }
            add.ack_when_committed = waits;
            let asked = sent(&asked, version);
            prop_assert_eq!(voters::asked_to_add(HERE, &asked, versions), Ok(Request::ChangeVoters(add)));
            prop_assert!(voters::asked_to_add(ELSEWHERE, &asked, versions).is_err());
        }
        let remove = wanted(Change::Remove(replica(id)), None, true);
        let voters::Asked::Remove(asked) = voters::request(HERE, &remove, 1000) else { panic!("it removes") };
        let asked = sent(&asked, 0);
        prop_assert_eq!(voters::asked_to_remove(HERE, &asked), Ok(Request::ChangeVoters(remove)));
        prop_assert!(voters::asked_to_remove(ELSEWHERE, &asked).is_err());
        let update = wanted(Change::Update(voter), Some(LeaderEpoch(epoch)), false);
        let voters::Asked::Update(asked) = voters::request(HERE, &update, 1000) else { panic!("it updates") };
        let asked = sent(&asked, 0);
        prop_assert_eq!(voters::asked_to_update(HERE, &asked), Ok(Request::ChangeVoters(update)));
        prop_assert!(voters::asked_to_update(ELSEWHERE, &asked).is_err());
        let told = sent(&voters::updated(HERE, &response), 0);
        prop_assert_eq!(voters::answered_update(HERE, &told), response);
    }
}

#[test]
fn another_topic_another_partition_or_several_are_refused() {
    let vote = VoteRequest {
        voter: None,
        candidate: replica(1),
        epoch: LeaderEpoch(1),
        log: LogEnd { end: Offset(0), epoch: LeaderEpoch(0) },
        pre_vote: false,
    };
    let good = vote::request(HERE, 1, &vote);
    assert!(vote::asked(HERE, &good).is_ok());
    let (mut topic, mut partition, mut twice, mut none) =
        (good.clone(), good.clone(), good.clone(), good.clone());
    topic.topics[0].topic_name = Str::from("orders");
    partition.topics[0].partitions[0].partition_index = 1;
    twice.topics.push(good.topics[0].clone());
    none.topics[0].partitions.clear();
    for bad in [topic, partition, twice, none] {
        assert_eq!(vote::asked(HERE, &bad), Err(ErrorCode::InvalidRequest));
    }
    let mut nameless = good;
    nameless.cluster_id = None;
    assert!(vote::asked(HERE, &nameless).is_ok(), "who names no cluster means this one");

    let fetch = FetchRequest {
        replica: replica(1),
        epoch: LeaderEpoch(1),
        log: LogEnd { end: Offset(0), epoch: LeaderEpoch(0) },
        high_watermark: None,
        may_wait: true,
    };
    let appetite = fetch::Appetite { max_wait_ms: 500, max_bytes: 1 };
    let mut other = fetch::request(HERE, 17, &fetch, appetite);
    other.topics[0].topic_id = Uuid::from_entropy(1, 2);
    assert_eq!(fetch::asked(HERE, 17, &other), Err(ErrorCode::UnknownTopicId));
    let mut hasty = fetch::request(HERE, 17, &fetch, appetite);
    hasty.max_wait_ms = -1;
    assert_eq!(fetch::asked(HERE, 17, &hasty), Err(ErrorCode::InvalidRequest));
}

#[test]
fn an_answer_that_refuses_or_says_half_is_not_used() {
    let refused = vote::answered(HERE, &vote::refused(ErrorCode::InconsistentClusterId)).unwrap_err();
    assert_eq!(refused, Unusable::Refused(ErrorCode::InconsistentClusterId));
    assert!(refused.to_string().contains("controller.quorum.bootstrap.servers"), "{refused}");
    assert!(vote::answered(HERE, &Default::default()).is_err(), "it is about nothing");
    let body = Body::Fetch {
        high_watermark: None,
        found: Found::Diverging(LogEnd { end: Offset(4), epoch: LeaderEpoch(2) }),
    };
    let (error, epoch) = (ErrorCode::None, LeaderEpoch(3));
    let response = Response { error, epoch, leader: None, endpoints: Vec::new(), body };
    let mut half = fetch::response(HERE, 17, Reply { response, records: Bytes::new() }, Offset(0));
    half.responses[0].partitions[0].diverging_epoch.end_offset = -1;
    assert!(matches!(fetch::answered(HERE, half), Err(Unusable::NoAnswer(_))));
}
