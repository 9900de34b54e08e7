//! The server loop against a peer that sends bytes by hand: order, limits, faults, and what a request
//! costs.

#![allow(clippy::disallowed_types, reason = "tests hold plain locks")]

mod support;

use std::collections::BTreeMap;
use std::ops::RangeInclusive;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use bytes::Bytes;
use milena_rpc::{Call, FileRange, Limits, Reply, Request, RequestMemory, Response, Server, Service, serve};
use milena_runtime::sync::oneshot;
use milena_runtime::{BoxFuture, Connection};
use milena_wire::messages::api_versions_request::ApiVersionsRequest;
use milena_wire::messages::api_versions_response::{ApiVersion, ApiVersionsResponse};
use milena_wire::messages::fetch_request::FetchRequest;
use milena_wire::messages::fetch_response::{FetchResponse, FetchableTopicResponse, PartitionData};
use milena_wire::messages::list_offsets_request::ListOffsetsRequest;
use milena_wire::messages::list_offsets_response::ListOffsetsResponse;
use milena_wire::messages::metadata_request::MetadataRequest;
use milena_wire::messages::metadata_response::MetadataResponse;
use milena_wire::messages::produce_request::{PartitionProduceData, ProduceRequest, TopicProduceData};
use milena_wire::messages::produce_response::ProduceResponse;
use milena_wire::{ApiKey, Piece, Records, Str, frame};
use support::{Side, TestFile, World};

/// Produce is sequenced at once and answered when the test says; Metadata is sequenced when the test
/// says; ListOffsets is a barrier, answered when the test says; Fetch answers with a file range;
/// ApiVersions at once.
#[derive(Default)]
struct Script {
    called: Mutex<Vec<i32>>,
    finished: Mutex<Vec<i32>>,
    replies: Mutex<BTreeMap<i32, oneshot::Sender<()>>>,
    gates: Mutex<BTreeMap<i32, oneshot::Sender<()>>>,
    kept: Mutex<Vec<Bytes>>,
    keeps: bool,
    /// How many APIs the answer to ApiVersions has, 7 bytes each.
    wide: usize,
    events: Mutex<Vec<&'static str>>,
}

impl Script {
    fn answer(&self, correlation_id: i32) {
        let reply = self.replies.lock().unwrap().remove(&correlation_id).expect("it waits");
        reply.send(()).expect("someone waits for it");
    }

    fn sequence(&self, correlation_id: i32) {
        let gate = self.gates.lock().unwrap().remove(&correlation_id).expect("it waits");
        gate.send(()).expect("someone waits for it");
    }

    async fn produce(&self, request: Request) -> Call {
        let ticket = request.ticket();
        let Ok(produce) = request.decode::<ProduceRequest>() else {
            return Call::ready(Reply::Close { reason: "undecodable".into() });
        };
        if self.keeps {
            self.kept.lock().unwrap().push(request.body.clone());
        }
        if produce.acks == 0 {
            return Call::ready(Reply::Nothing);
        }
        let (sender, receiver) = oneshot::channel();
        self.replies.lock().unwrap().insert(ticket.correlation_id, sender);
        Call::pipelined(Box::pin(async move {
            receiver.await.expect("the test answers");
            Reply::of(ticket, &ProduceResponse::default())
        }))
    }

    /// Sequenced at once; the reply waits, and the connection with it.
    fn list_offsets(&self, request: &Request) -> Call {
        let ticket = request.ticket();
        let (sender, receiver) = oneshot::channel();
        self.replies.lock().unwrap().insert(ticket.correlation_id, sender);
        Call::barrier(Box::pin(async move {
            receiver.await.expect("the test answers");
            Reply::of(ticket, &ListOffsetsResponse::default())
        }))
    }
}

impl Service for Script {
    fn supports(&self, key: ApiKey) -> Option<RangeInclusive<i16>> {
        let served =
            [ApiKey::Produce, ApiKey::Metadata, ApiKey::Fetch, ApiKey::ListOffsets, ApiKey::ApiVersions];
        served.contains(&key).then(|| key.versions())
    }

    fn call<'a>(&'a self, request: Request) -> BoxFuture<'a, Call> {
        Box::pin(async move {
            let id = request.correlation_id;
            self.called.lock().unwrap().push(id);
            let reply = match request.key {
                ApiKey::Produce => self.produce(request).await,
                ApiKey::Metadata => {
                    let (sender, receiver) = oneshot::channel();
                    self.gates.lock().unwrap().insert(id, sender);
                    receiver.await.expect("the test sequences");
                    Reply::of(&request, &MetadataResponse::default()).into()
                }
                ApiKey::Fetch => {
                    let file = Arc::new(TestFile(Bytes::from((0..100).collect::<Vec<u8>>())));
                    let records = Records::from_pieces(vec![Piece::Hole { id: 0, len: 50 }]);
                    let data = PartitionData { records: Some(records), ..PartitionData::default() };
                    let topic = FetchableTopicResponse { partitions: vec![data], ..Default::default() };
                    let response = FetchResponse { responses: vec![topic], ..Default::default() };
                    let files = vec![FileRange { file, offset: 10, len: 50 }];
                    Reply::from(Response::with_files(&request, &response, files)).into()
                }
                ApiKey::ListOffsets => self.list_offsets(&request),
                _ => {
                    let api_keys = vec![ApiVersion::default(); self.wide];
                    Reply::of(&request, &ApiVersionsResponse { api_keys, ..Default::default() }).into()
                }
            };
            self.finished.lock().unwrap().push(id);
            reply
        })
    }

    fn connected(&self, _: &Arc<milena_rpc::ConnectionInfo>) {
        self.events.lock().unwrap().push("connected");
    }

    fn disconnected(&self, _: &Arc<milena_rpc::ConnectionInfo>) {
        self.events.lock().unwrap().push("disconnected");
    }
}

struct Test {
    world: World,
    script: Arc<Script>,
    server: Server,
}

impl Test {
    fn new(limits: Limits) -> Test {
        Test::with(Script::default(), limits)
    }

    fn with(script: Script, limits: Limits) -> Test {
        let world = World::new();
        let runtime = world.runtime();
        let listener = world.run(async move { runtime.network.listen("localhost", 9092).await.unwrap() });
        let script = Arc::new(script);
        let server = serve(&world.runtime(), "PLAINTEXT", listener, script.clone(), limits);
        Test { world, script, server }
    }

    /// Connects; the connection is open as long as its first half lives.
    fn connect(&self) -> (Connection, Side) {
        let runtime = self.world.runtime();
        let ours = self.world.run(async move { runtime.network.connect("localhost", 9092).await.unwrap() });
        self.world.settle();
        (ours, self.world.sides(9092).pop().expect("just connected"))
    }

    fn push(&self, side: &Side, bytes: &[u8]) {
        side.push(bytes);
        self.world.settle();
    }

    /// The correlation ids of the replies that arrived.
    fn replies(&self, side: &Side) -> Vec<i32> {
        self.world.settle();
        let mut stream = side.take(usize::MAX);
        let mut ids = Vec::new();
        while !stream.is_empty() {
            let len = i32::from_be_bytes(stream[..4].try_into().unwrap()) as usize;
            ids.push(i32::from_be_bytes(stream[4..8].try_into().unwrap()));
            stream.drain(..4 + len);
        }
        ids
    }

    fn called(&self) -> Vec<i32> {
        self.world.settle();
        self.script.called.lock().unwrap().clone()
    }

    fn is_closed(&self, side: &Side) -> bool {
        self.world.settle();
        side.is_closed_by_server()
    }
}

fn request<R: milena_wire::Request>(id: i32, version: i16, request: &R) -> Vec<u8> {
    let pieces = frame::encode_request(id, Some("test"), version, request).unwrap();
    let bytes = |piece| match piece {
        Piece::Bytes(bytes) => bytes,
        Piece::Hole { .. } => panic!("no holes in requests"),
    };
    pieces.into_iter().flat_map(|piece| bytes(piece).to_vec()).collect()
}

fn produce(id: i32, acks: i16, size: usize) -> Vec<u8> {
    let records = Some(Records::from(Bytes::from(vec![7; size])));
    let data = PartitionProduceData { index: 0, records, ..Default::default() };
    let topic = TopicProduceData { name: Str::from("t"), partition_data: vec![data], ..Default::default() };
    let message = ProduceRequest { acks, timeout_ms: 1, topic_data: vec![topic], ..Default::default() };
    request(id, 12, &message)
}

fn metadata(id: i32) -> Vec<u8> {
    request(id, 12, &MetadataRequest::default())
}

fn list_offsets(id: i32) -> Vec<u8> {
    request(id, 7, &ListOffsetsRequest::default())
}

fn api_versions(id: i32) -> Vec<u8> {
    request(id, 3, &ApiVersionsRequest::default())
}

#[test]
fn produce_is_pipelined_and_replies_keep_the_order_of_requests() {
    let test = Test::new(Limits::default());
    let (_open, side) = test.connect();
    test.push(&side, &[produce(1, -1, 10), produce(2, 1, 10), produce(3, -1, 10)].concat());
    assert_eq!(test.called(), [1, 2, 3], "the next starts when the one before is sequenced");
    test.script.answer(3);
    test.script.answer(2);
    assert_eq!(test.replies(&side), [], "the first reply is not ready");
    test.script.answer(1);
    assert_eq!(test.replies(&side), [1, 2, 3]);
    assert_eq!(side.writes(), 1, "what is ready leaves in one write");
}

#[test]
fn an_api_that_ends_with_its_reply_is_a_barrier() {
    let test = Test::new(Limits::default());
    let (_open, side) = test.connect();
    test.push(&side, &[produce(1, -1, 10), metadata(2), produce(3, -1, 10)].concat());
    assert_eq!(test.called(), [1, 2]);
    test.script.sequence(2);
    assert_eq!(test.called(), [1, 2, 3]);
    assert_eq!(test.replies(&side), [], "produce 1 comes first");
    test.script.answer(1);
    assert_eq!(test.replies(&side), [1, 2]);
}

#[test]
fn small_requests_share_one_read_one_write_no_task_and_no_timer() {
    let test = Test::new(Limits::default());
    let (_open, side) = test.connect();
    test.push(&side, &api_versions(0));
    assert_eq!(test.replies(&side), [0]);
    let (tasks, timers, reads, writes) =
        (test.world.spawned(), test.world.timers(), side.reads(), side.writes());
    let burst: Vec<u8> = (1..=20).flat_map(api_versions).collect();
    test.push(&side, &burst);
    assert_eq!(test.replies(&side), (1..=20).collect::<Vec<_>>());
    assert_eq!(side.reads() - reads, 1);
    assert_eq!(side.writes() - writes, 1);
    assert_eq!(test.world.spawned(), tasks);
    assert_eq!(test.world.timers(), timers);
}

#[test]
fn without_acks_nothing_is_sent_and_the_next_request_goes_on() {
    let test = Test::new(Limits { max_in_flight_per_connection: 1, ..Limits::default() });
    let (_open, side) = test.connect();
    let mut burst: Vec<u8> = (1..=9).flat_map(|id| produce(id, 0, 10)).collect();
    burst.extend(api_versions(10));
    test.push(&side, &burst);
    assert_eq!(test.replies(&side), [10]);
    assert_eq!(test.called().len(), 10);
}

#[test]
fn bytes_that_are_no_request_close_their_connection_and_nobody_elses() {
    let test = Test::new(Limits { max_frame_bytes: 1000, ..Limits::default() });
    let (_open, other) = test.connect();
    let mut cut_off = api_versions(1);
    cut_off.truncate(4 + 6);
    cut_off[3] = 6;
    let mut unknown_key = api_versions(1);
    unknown_key[4] = 0x7f;
    let mut old_version = metadata(1);
    old_version[7] = 77;
    let mut not_served = metadata(1);
    not_served[5] = ApiKey::JoinGroup.code() as u8;
    let garbage: [(&str, Vec<u8>); 7] = [
        ("negative length", (-5i32).to_be_bytes().to_vec()),
        ("too long", 1001i32.to_be_bytes().to_vec()),
        ("no header", vec![0, 0, 0, 0]),
        ("half a header", cut_off),
        ("unknown key", unknown_key),
        ("unsupported version", old_version),
        ("not served here", not_served),
    ];
    for (what, bytes) in garbage {
        let (_open, side) = test.connect();
        test.push(&side, &bytes);
        assert!(test.is_closed(&side), "{what}");
        assert_eq!(test.replies(&side), [], "{what}");
    }
    test.push(&other, &api_versions(5));
    assert_eq!(test.replies(&other), [5]);
    assert_eq!(test.server.connections(), 1);
}

#[test]
fn replies_owed_before_a_malformed_frame_are_still_sent() {
    let test = Test::new(Limits::default());
    let (_open, side) = test.connect();
    test.push(&side, &[produce(1, -1, 10), vec![0xff; 4]].concat());
    assert!(!test.is_closed(&side));
    test.script.answer(1);
    assert_eq!(test.replies(&side), [1]);
    assert!(test.is_closed(&side));
}

#[test]
fn an_unknown_version_of_api_versions_is_answered_in_version_0() {
    let test = Test::new(Limits::default());
    let (_open, side) = test.connect();
    let mut newer = api_versions(9);
    newer[7] = 99;
    test.push(&side, &newer);
    let answer = side.take(usize::MAX);
    let reply = Bytes::from(answer).slice(8..);
    let reply: ApiVersionsResponse = milena_wire::decode(reply, 0).unwrap();
    assert_eq!(reply.error_code, 35);
    let offered: Vec<_> = reply.api_keys.iter().map(|api| (api.api_key, api.max_version)).collect();
    assert_eq!(offered, [(18, *ApiKey::ApiVersions.versions().end())]);
    test.push(&side, &api_versions(10));
    assert_eq!(test.replies(&side), [10], "the connection goes on");
}

#[test]
fn a_reply_may_close_the_connection_after_all_earlier_ones() {
    let test = Test::new(Limits::default());
    let (_open, side) = test.connect();
    let mut undecodable = produce(2, -1, 10);
    let last = undecodable.len() - 1;
    undecodable[last] = 9;
    test.push(&side, &[produce(1, -1, 10), undecodable, produce(3, -1, 10)].concat());
    assert_eq!(test.replies(&side), []);
    test.script.answer(1);
    assert_eq!(test.replies(&side), [1]);
    assert!(test.is_closed(&side));
}

#[test]
fn frames_that_dribble_in_are_put_together() {
    for step in [1, 2, 3, 7, 1000] {
        let test = Test::new(Limits::default());
        let (_open, side) = test.connect();
        side.dribble(step);
        let big = produce(2, 0, 100_000);
        test.push(&side, &[api_versions(1), big, api_versions(3)].concat());
        assert_eq!(test.called(), [1, 2, 3], "{step} bytes a read");
        assert_eq!(test.replies(&side), [1, 3]);
    }
}

#[test]
fn a_peer_that_does_not_read_stops_being_served_and_is_not_forgotten() {
    let test = Test::new(Limits { max_in_flight_per_connection: 4, ..Limits::default() });
    let (_open, side) = test.connect();
    side.window(1);
    let burst: Vec<u8> = (0..100).flat_map(api_versions).collect();
    test.push(&side, &burst);
    assert!(test.called().len() <= 4, "{:?}", test.called());
    let mut stream = Vec::new();
    loop {
        let taken = side.take(usize::MAX);
        if taken.is_empty() {
            break;
        }
        stream.extend(taken);
        test.world.settle();
    }
    assert_eq!(test.called(), (0..100).collect::<Vec<_>>());
    let len = i32::from_be_bytes(stream[..4].try_into().unwrap()) as usize + 4;
    assert_eq!(stream.len(), 100 * len, "every reply came, byte by byte");
}

#[test]
fn a_disconnect_does_not_end_the_running_request() {
    let test = Test::new(Limits::default());
    let (open, side) = test.connect();
    test.push(&side, &[produce(1, -1, 10), metadata(2)].concat());
    drop(open);
    side.reset();
    test.script.answer(1);
    test.world.settle();
    assert_eq!(*test.script.events.lock().unwrap(), ["connected"], "a request runs");
    test.script.sequence(2);
    test.world.settle();
    assert_eq!(*test.script.finished.lock().unwrap(), [1, 2]);
    assert_eq!(*test.script.events.lock().unwrap(), ["connected", "disconnected"]);
    assert_eq!(test.server.connections(), 0);
}

#[test]
fn requests_already_sent_are_run_when_their_peer_is_gone() {
    let test = Test::new(Limits::default());
    let (open, side) = test.connect();
    let burst: Vec<u8> = (1..=9).flat_map(|id| produce(id, 0, 10)).collect();
    side.push(&burst);
    drop(open);
    assert_eq!(test.called(), (1..=9).collect::<Vec<_>>());
    assert!(test.is_closed(&side));
}

#[test]
fn bodies_above_the_budget_wait_and_small_ones_do_not() {
    let memory = RequestMemory::new(64 * 1024);
    let limits = Limits { memory: memory.clone(), ..Limits::default() };
    let test = Test::with(Script { keeps: true, ..Script::default() }, limits);
    let ((_a, first), (_b, second), (_c, third)) = (test.connect(), test.connect(), test.connect());
    test.push(&first, &produce(1, 0, 50_000));
    assert_eq!(test.called(), [1]);
    assert!(memory.free_bytes() < 16 * 1024);
    test.push(&second, &produce(2, 0, 50_000));
    assert_eq!(test.called(), [1], "its body waits for memory");
    assert!(second.unread() > 40_000, "and is not even read");
    test.push(&third, &produce(3, 0, 3_000));
    assert_eq!(test.called(), [1, 3], "small requests do not wait");
    test.script.kept.lock().unwrap().clear();
    assert_eq!(test.called(), [1, 3, 2]);
    test.script.kept.lock().unwrap().clear();
    test.push(&third, &produce(4, 0, 1_000_000));
    assert_eq!(test.called(), [1, 3, 2, 4], "one above the whole budget goes alone");
    test.script.kept.lock().unwrap().clear();
    assert_eq!(memory.free_bytes(), 64 * 1024);
}

#[test]
fn a_body_gives_its_memory_back_when_it_is_dropped_not_when_it_is_answered() {
    let memory = RequestMemory::new(64 * 1024);
    let test = Test::new(Limits { memory: memory.clone(), ..Limits::default() });
    let (_open, side) = test.connect();
    test.push(&side, &produce(1, -1, 50_000));
    assert_eq!(memory.free_bytes(), 64 * 1024, "sequenced, and the handler kept nothing");
    assert_eq!(test.replies(&side), []);
}

#[test]
fn idle_connections_are_closed_and_busy_ones_are_not() {
    let test = Test::new(Limits { idle: Duration::from_secs(10), ..Limits::default() });
    let ((_a, idle), (_b, busy), (_c, waits)) = (test.connect(), test.connect(), test.connect());
    test.push(&waits, &metadata(1));
    for round in 0..5 {
        test.world.advance(Duration::from_secs(3));
        test.push(&busy, &api_versions(round));
        assert_eq!(test.replies(&busy), [round]);
    }
    assert!(test.is_closed(&idle));
    assert!(!test.is_closed(&busy));
    assert!(!test.is_closed(&waits), "it waits for us");
    test.script.sequence(1);
    assert_eq!(test.replies(&waits), [1]);
    test.world.advance(Duration::from_secs(25));
    assert!(test.is_closed(&busy) && test.is_closed(&waits));
    assert_eq!(test.server.connections(), 0);
}

#[test]
fn a_peer_that_never_takes_its_replies_is_idle() {
    let test = Test::new(Limits { idle: Duration::from_secs(10), ..Limits::default() });
    let (_open, side) = test.connect();
    side.window(1);
    test.push(&side, &api_versions(1));
    test.world.advance(Duration::from_secs(25));
    assert!(test.is_closed(&side));
}

#[test]
fn file_ranges_are_sent_in_their_place() {
    let test = Test::new(Limits::default());
    let (_open, side) = test.connect();
    side.window(20);
    test.push(&side, &request(1, 12, &FetchRequest::default()));
    let mut stream = Vec::new();
    loop {
        let taken = side.take(usize::MAX);
        if taken.is_empty() {
            break;
        }
        stream.extend(taken);
        test.world.settle();
    }
    assert!(side.files() > 1, "a range may take several sends");
    let reply = Bytes::from(stream).slice(9..);
    let reply: FetchResponse = milena_wire::decode(reply, 12).unwrap();
    let records = reply.responses[0].partitions[0].records.clone().unwrap().into_bytes().unwrap();
    assert_eq!(records, (10..60).collect::<Vec<u8>>());
}

#[test]
fn one_connection_more_than_allowed_is_closed_at_once() {
    let test = Test::new(Limits { max_connections: 2, ..Limits::default() });
    let ((a, _), (_b, second), (_c, third)) = (test.connect(), test.connect(), test.connect());
    assert!(test.is_closed(&third) && !test.is_closed(&second));
    drop(a);
    let (_d, fourth) = test.connect();
    test.push(&fourth, &api_versions(1));
    assert_eq!(test.replies(&fourth), [1]);
}

#[test]
fn stop_finishes_what_runs_and_takes_nothing_new() {
    let test = Test::new(Limits::default());
    let ((_a, side), (_b, idle)) = (test.connect(), test.connect());
    test.push(&side, &[produce(1, -1, 10), metadata(2), api_versions(3)].concat());
    let Test { world, script, server } = test;
    let stopped = Arc::new(Mutex::new(false));
    let flag = stopped.clone();
    world.start(async move {
        server.stop().await;
        *flag.lock().unwrap() = true;
    });
    world.settle();
    assert!(idle.is_closed_by_server() && !*stopped.lock().unwrap());
    script.answer(1);
    script.sequence(2);
    world.settle();
    assert!(*stopped.lock().unwrap());
    assert_eq!(*script.called.lock().unwrap(), [1, 2]);
    assert!(side.take(usize::MAX).len() > 8, "both replies were sent");
}

#[test]
fn stop_waits_for_replies_only_so_long() {
    let test = Test::new(Limits { drain: Duration::from_secs(5), ..Limits::default() });
    let (_open, side) = test.connect();
    test.push(&side, &produce(1, -1, 10));
    let Test { world, server, .. } = test;
    let begin = world.runtime().clock.now();
    world.run(server.stop());
    assert_eq!(world.runtime().clock.now().since(begin), Duration::from_secs(5));
    assert!(side.is_closed_by_server());
}

#[test]
fn a_barrier_holds_back_the_next_request_until_its_reply_is_ready() {
    let test = Test::new(Limits::default());
    let (_open, side) = test.connect();
    test.push(&side, &[produce(1, -1, 10), list_offsets(2), api_versions(3)].concat());
    assert_eq!(test.called(), [1, 2]);
    test.script.answer(2);
    assert_eq!(test.called(), [1, 2, 3], "its reply is ready, though an earlier one is not");
    assert_eq!(test.replies(&side), []);
    test.script.answer(1);
    assert_eq!(test.replies(&side), [1, 2, 3]);
}

#[test]
fn a_peer_that_leaves_while_its_reply_waits_frees_its_place_at_once() {
    for resets in [false, true] {
        let test = Test::new(Limits::default());
        let (open, side) = test.connect();
        test.push(&side, &[produce(1, -1, 10), list_offsets(2), vec![0, 0]].concat());
        if resets {
            side.reset();
        }
        drop(open);
        test.world.settle();
        assert_eq!(test.server.connections(), 0, "reset: {resets}");
        assert!(test.script.replies.lock().unwrap()[&2].is_closed(), "the wait was dropped");
    }
}

#[test]
fn a_peer_that_leaves_with_as_many_requests_in_flight_as_it_may_frees_its_place() {
    let test = Test::new(Limits { max_in_flight_per_connection: 2, ..Limits::default() });
    let (open, side) = test.connect();
    test.push(&side, &[produce(1, -1, 10), produce(2, -1, 10)].concat());
    drop(open);
    test.world.settle();
    assert_eq!(test.server.connections(), 0);
}

#[test]
fn requests_behind_a_barrier_are_run_when_their_peer_is_gone() {
    let memory = RequestMemory::new(64 * 1024);
    let test = Test::new(Limits { memory: memory.clone(), ..Limits::default() });
    let (open, side) = test.connect();
    let mut half = produce(5, 0, 10);
    half.pop();
    let frames = [list_offsets(1), produce(2, 0, 10), produce(3, 0, 9000), metadata(4), half];
    test.push(&side, &frames.concat());
    assert_eq!(test.called(), [1]);
    drop(open);
    assert_eq!(test.called(), [1, 2, 3, 4]);
    assert_eq!(test.server.connections(), 1, "a request runs");
    test.script.sequence(4);
    assert_eq!(test.called(), [1, 2, 3, 4]);
    assert_eq!(test.server.connections(), 0);
    assert_eq!(memory.free_bytes(), 64 * 1024);
}

#[test]
fn garbage_behind_a_barrier_of_a_peer_that_is_gone_ends_the_connection() {
    let test = Test::new(Limits::default());
    let (open, side) = test.connect();
    test.push(&side, &[list_offsets(1), vec![0xff; 8]].concat());
    drop(open);
    test.world.settle();
    assert_eq!(test.server.connections(), 0);
}

#[test]
fn what_is_read_ahead_of_a_barrier_is_bounded_and_comes_in_order() {
    let test = Test::new(Limits::default());
    let (_open, side) = test.connect();
    let burst: Vec<u8> = (2..=40).flat_map(|id| produce(id, 0, 5000)).collect();
    test.push(&side, &[list_offsets(1), burst].concat());
    assert_eq!(test.called(), [1]);
    assert!(side.unread() > 100_000, "{} bytes are left in the socket", side.unread());
    test.script.answer(1);
    assert_eq!(test.called(), (1..=40).collect::<Vec<_>>());
    assert_eq!(test.replies(&side), [1]);
}

#[test]
fn a_barrier_is_not_idle_and_does_not_hold_up_a_stop_beyond_its_drain() {
    let limits = Limits { drain: Duration::from_secs(5), idle: Duration::from_secs(10), ..Limits::default() };
    let test = Test::new(limits);
    let (_open, side) = test.connect();
    test.push(&side, &list_offsets(1));
    test.world.advance(Duration::from_secs(60));
    assert!(!test.is_closed(&side), "it waits for us");
    let Test { world, server, .. } = test;
    let begin = world.runtime().clock.now();
    world.run(server.stop());
    assert_eq!(world.runtime().clock.now().since(begin), Duration::from_secs(5));
    assert!(side.is_closed_by_server());
}

#[test]
fn nothing_leaves_behind_a_reply_that_closes() {
    let test = Test::new(Limits::default());
    let (_open, side) = test.connect();
    let mut undecodable = produce(2, -1, 10);
    let last = undecodable.len() - 1;
    undecodable[last] = 9;
    test.push(&side, &[produce(1, -1, 10), undecodable, metadata(3)].concat());
    assert_eq!(test.called(), [1, 2, 3]);
    test.script.answer(1);
    assert_eq!(test.replies(&side), [1]);
    test.script.sequence(3);
    assert_eq!(test.replies(&side), [], "a client would take it for the reply to request 2");
    assert!(test.is_closed(&side));
}

#[test]
fn an_upload_that_stops_is_closed_and_gives_its_memory_back() {
    let memory = RequestMemory::new(64 * 1024);
    let limits =
        Limits { memory: memory.clone(), upload_stall: Duration::from_secs(30), ..Limits::default() };
    let test = Test::new(limits);
    let ((_a, slow), (_b, waits)) = (test.connect(), test.connect());
    let frame = produce(1, 0, 60_000);
    test.push(&slow, &frame[..20_000]);
    test.push(&waits, &produce(2, 0, 50_000));
    for at in 0..4 {
        test.world.advance(Duration::from_secs(29));
        test.push(&slow, &frame[20_000 + 8_000 * at..][..8_000]);
    }
    assert!(!test.is_closed(&slow), "it moves on");
    assert_eq!(test.called(), []);
    test.world.advance(Duration::from_secs(29));
    assert!(!test.is_closed(&slow));
    test.world.advance(Duration::from_secs(1));
    assert!(test.is_closed(&slow));
    assert_eq!(test.called(), [2], "who waited for the memory has it");
    assert!(!test.is_closed(&waits));
}

#[test]
fn who_does_not_take_replies_gets_no_more_of_them_made() {
    const MANY: i32 = 40;
    let test = Test::with(Script { wide: 30_000, ..Script::default() }, Limits::default());
    let (_open, side) = test.connect();
    side.window(1);
    let all: Vec<u8> = (1..=MANY).flat_map(api_versions).collect();
    test.push(&side, &all);
    // each is 210,000 bytes and more, and a megabyte may be unread
    assert_eq!(test.called(), [1, 2, 3, 4, 5]);
    side.window(usize::MAX);
    assert_eq!(test.replies(&side), (1..=MANY).collect::<Vec<_>>());
}

#[test]
fn an_upload_that_drips_is_closed_like_one_that_stops() {
    let memory = RequestMemory::new(64 * 1024);
    let limits = Limits { memory, upload_stall: Duration::from_secs(30), ..Limits::default() };
    let test = Test::new(limits);
    let ((_a, drips), (_b, waits)) = (test.connect(), test.connect());
    let frame = produce(1, 0, 60_000);
    test.push(&drips, &frame[..20_000]);
    test.push(&waits, &produce(2, 0, 50_000));
    for at in 0..29 {
        assert!(!test.is_closed(&drips), "second {at}");
        test.world.advance(Duration::from_secs(1));
        test.push(&drips, &frame[20_000 + 200 * at..][..200]);
    }
    test.world.advance(Duration::from_secs(1));
    assert!(test.is_closed(&drips), "200 bytes a second are less than an eighth of the frame in 30 s");
    assert_eq!(test.called(), [2], "who waited for the memory has it");
    assert!(!test.is_closed(&waits));
}
