//! The way to the active controller over connections in memory: to a controller that hangs, refuses for good, or goes away
//! between an answer and what the answer rests on.

use std::future::pending;
use std::ops::RangeInclusive;

use milena_metalog::Stopped;
use milena_rpc::{Call, Limits, Server, Service};
use milena_runtime::BoxFuture;
use milena_types::{LeaderEpoch, NodeId};
use milena_wire::messages::api_versions_response::{ApiVersion, ApiVersionsResponse};
use milena_wire::messages::broker_heartbeat_request::BrokerHeartbeatRequest;
use milena_wire::messages::broker_heartbeat_response::BrokerHeartbeatResponse;
use milena_wire::messages::create_partitions_request::CreatePartitionsRequest;
use milena_wire::messages::create_partitions_response::CreatePartitionsResponse;
use milena_wire::messages::describe_quorum_response::{DescribeQuorumResponse, PartitionData, TopicData};
use milena_wire::messages::envelope_request::EnvelopeRequest;
use milena_wire::messages::envelope_response::EnvelopeResponse;
use milena_wire::{ApiKey, frame};

use super::*;
use crate::Answer;

#[allow(
    dead_code,
    clippy::disallowed_types,
    reason = "these tests use a part of it, which may hold a bare lock"
)]
#[path = "../../../metalog/tests/support/cable.rs"]
mod cable;
#[allow(
    dead_code,
    clippy::disallowed_types,
    reason = "these tests use a part of it, which may hold a bare lock"
)]
#[path = "../../../metalog/tests/support/run.rs"]
mod run;

use cable::{Cable, End, port_of};

const CONTROLLER: NodeId = NodeId(7);
const LIFE: Duration = Duration::from_secs(2);
const PATIENCE: Duration = Duration::from_secs(5);

/// Whoever leads, leads for ever.
struct Leader(Option<NodeId>, bool);

impl Compass for Leader {
    fn leadership(&self) -> Leadership {
        Leadership { epoch: LeaderEpoch(3), leader: self.0, is_self: self.1 }
    }

    fn until_not(&self, _: Leadership) -> BoxFuture<'_, Result<(), Stopped>> {
        Box::pin(pending())
    }

    fn leader_endpoints(&self) -> Vec<Endpoint> {
        let leader = self.0.expect("someone leads");
        vec![Endpoint { name: "CONTROLLER".to_owned(), host: "there".to_owned(), port: port_of(leader) }]
    }

    fn committed(&self) -> BoxFuture<'_, Option<Offset>> {
        Box::pin(async { None })
    }
}

/// What a controller does to who asks it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Manner {
    /// The first connection is dead once it stands.
    FirstHangs,
    /// It speaks nothing but of its versions.
    SpeaksNothing,
    /// Where it leads no more when it is asked for its end the first time.
    Forgetful,
}

struct Odd {
    manner: Manner,
    asked: Shared<u64>,
}

impl Service for Odd {
    fn supports(&self, key: ApiKey) -> Option<RangeInclusive<i16>> {
        let is_spoken = match key {
            ApiKey::ApiVersions => true,
            ApiKey::BrokerHeartbeat
            | ApiKey::Envelope
            | ApiKey::DescribeQuorum
            | ApiKey::CreatePartitions => self.manner != Manner::SpeaksNothing,
            _ => false,
        };
        is_spoken.then(|| key.versions())
    }

    fn call<'a>(&'a self, request: Received) -> BoxFuture<'a, Call> {
        if request.key == ApiKey::ApiVersions {
            let served = ApiKey::ALL.iter().filter_map(|key| Some((key, self.supports(*key)?)));
            let version = |(key, versions): (&ApiKey, RangeInclusive<i16>)| ApiVersion {
                api_key: key.code(),
                min_version: *versions.start(),
                max_version: *versions.end(),
                ..Default::default()
            };
            let told = ApiVersionsResponse { api_keys: served.map(version).collect(), ..Default::default() };
            return Box::pin(std::future::ready(Call::ready(Sent::of(&request, &told))));
        }
        if self.manner == Manner::FirstHangs && request.connection.id == 1 {
            return Box::pin(std::future::ready(Call::barrier(Box::pin(pending()))));
        }
        Box::pin(std::future::ready(Call::ready(self.answer(&request))))
    }
}

impl Odd {
    fn answer(&self, request: &Received) -> Sent {
        match request.key {
            ApiKey::BrokerHeartbeat => Sent::of(request, &BrokerHeartbeatResponse::default()),
            ApiKey::Envelope => {
                let asked: EnvelopeRequest = request.decode().expect("the channel's own");
                let mut data = asked.request_data;
                let header = frame::decode_request_header(&mut data).expect("the channel's own");
                let inner = Received {
                    key: ApiKey::CreatePartitions,
                    version: header.api_version,
                    correlation_id: header.correlation_id,
                    ..request.clone()
                };
                let Sent::Send(response) = Sent::of(&inner, &CreatePartitionsResponse::default()) else {
                    panic!("it is sent");
                };
                let mut whole = bytes::BytesMut::new();
                for piece in response.pieces {
                    let milena_rpc::ResponsePiece::Bytes(bytes) = piece else { panic!("it is in memory") };
                    whole.extend_from_slice(&bytes);
                }
                let response_data = Some(whole.freeze().slice(4..));
                Sent::of(request, &EnvelopeResponse { response_data, ..Default::default() })
            }
            ApiKey::DescribeQuorum => {
                let asked = self.asked.with_now(|asked| {
                    *asked += 1;
                    *asked
                });
                let (error_code, high_watermark) = match asked {
                    1 => (ErrorCode::NotLeaderOrFollower.code(), -1),
                    _ => (0, 42),
                };
                let partition = PartitionData { error_code, high_watermark, ..Default::default() };
                let topic = TopicData { partitions: vec![partition], ..Default::default() };
                Sent::of(request, &DescribeQuorumResponse { topics: vec![topic], ..Default::default() })
            }
            other => panic!("{other:?}"),
        }
    }
}

/// Asks over a channel to a controller of such manners; what comes of it, and how long it took.
fn ask(manner: Manner, request: Request) -> (Result<Answered, Unreachable>, Duration) {
    let (world, cable) = (run::World::new(1), Cable::default());
    let at = |own| Runtime { network: Arc::new(End { own, cable: cable.clone() }), ..world.runtime() };
    let (there, here) = (at(CONTROLLER), at(NodeId(1)));
    world.block_on(async {
        let listener = there.network.listen("there", port_of(CONTROLLER)).await.expect("it is free");
        let service = Arc::new(Odd { manner, asked: there.shared(0) });
        let _server: Server = milena_rpc::serve(&there, "CONTROLLER", listener, service, Limits::default());
        let channel = Channel::over(&here, config(), Arc::new(Leader(Some(CONTROLLER), false)), None);
        let begin = here.now().monotonic;
        let answered = channel.send(request, PATIENCE).await;
        (answered, here.now().monotonic.since(begin))
    })
}

fn config() -> ChannelConfig {
    ChannelConfig {
        listener: "CONTROLLER".to_owned(),
        client_id: "node-1".to_owned(),
        connect_timeout: Duration::from_secs(10),
        request_timeout: Duration::from_secs(30),
        life_timeout: LIFE,
    }
}

fn heartbeat() -> Request {
    Request::Heartbeat(BrokerHeartbeatRequest::default())
}

#[test]
fn a_connection_that_is_dead_costs_no_session() {
    let (answered, took) = ask(Manner::FirstHangs, heartbeat());
    assert!(matches!(answered, Ok(Answered { reply: Reply::Heartbeat(_), .. })), "{answered:?}");
    assert!(took < LIFE + Duration::from_secs(1), "{took:?}");
}

#[test]
fn what_stays_refused_is_not_asked_again() {
    let (answered, took) = ask(Manner::SpeaksNothing, heartbeat());
    assert_eq!(answered, Err(Unreachable::Final));
    assert!(took < Duration::from_millis(40), "{took:?}");
}

#[test]
fn what_an_answer_rests_on_is_asked_until_a_leader_knows() {
    let (answered, took) =
        ask(Manner::Forgetful, Request::CreatePartitions(CreatePartitionsRequest::default()));
    let answered = answered.expect("it is answered");
    assert_eq!((answered.rests_below, took < PATIENCE), (Offset(42), true));
}

/// A controller whose disk hangs.
struct Hung;

impl Own for Hung {
    fn decide(&self, _: Request) -> BoxFuture<'_, Answer> {
        Box::pin(pending())
    }

    fn outcome(&self, _: Received) -> BoxFuture<'_, Outcome> {
        Box::pin(pending())
    }
}

#[test]
fn the_controller_in_the_same_process_has_no_more_time_than_others() {
    let world = run::World::new(1);
    let runtime = world.runtime();
    let channel =
        Channel::over(&runtime, config(), Arc::new(Leader(Some(NodeId(1)), true)), Some(Arc::new(Hung)));
    let answered = world.block_on(runtime.timeout(2 * PATIENCE, channel.send(heartbeat(), PATIENCE)));
    assert_eq!(answered.expect("it gives up by itself"), Err(Unreachable::Late));
}
