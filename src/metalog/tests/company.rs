//! Metadata logs in company: three voters on disks of their own, asking one another through a port in memory, or in Kafka's
//! protocol over connections in memory: every test does both, by its seeds.
#![allow(clippy::disallowed_types, reason = "a test world may hold a bare lock")]

#[path = "support/cable.rs"]
mod cable;
mod support;

use std::collections::BTreeMap;
use std::ops::RangeInclusive;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use cable::{Cable, End, node_at, port_of};
use milena_log::{Committer, RecoveryPoints};
use milena_metalog::wire::fetch::Appetite;
use milena_metalog::{
    Endpoint, Leadership, MetaFormat, MetaLog, MetaLogConfig, Peers, QuorumPort, ReplicaKey, Reply, RpcPort,
    RpcPortConfig, Voter, format,
};
use milena_quorum::{Peer, Request, Timeouts};
use milena_rpc::{Call, Limits, RpcClient, Server, Service};
use milena_runtime::{BoxFuture, Lane, Runtime};
use milena_types::{DirectoryId, ErrorCode, NodeId, Offset, Uuid};
use milena_wire::messages::add_raft_voter_request::{AddRaftVoterRequest, Listener};
use milena_wire::messages::api_versions_response::{ApiVersion, ApiVersionsResponse};
use milena_wire::{ApiKey, Str};
use support::disk::CrashDisk;
use support::run::World;
use support::state::{Reader, Truth, follow, hasty, put};
use support::{config, record, replay};

type Nodes = Arc<Mutex<BTreeMap<NodeId, MetaLog>>>;

const CLUSTER: &str = "4L6g3nShT-eMCtK--X86sw";
const LISTENER: &str = "CONTROLLER";

/// Reaches every node whose link is not cut.
#[derive(Clone, Default)]
struct Wire {
    nodes: Nodes,
    cable: Cable,
    servers: Arc<Mutex<BTreeMap<NodeId, Server>>>,
}

struct Port {
    from: NodeId,
    wire: Wire,
}

impl QuorumPort for Port {
    fn ask(&self, _: Peer, endpoints: Vec<Endpoint>, request: Request) -> BoxFuture<'static, Option<Reply>> {
        let (from, to) = (self.from, node_at(endpoints[0].port));
        let wire = self.wire.clone();
        Box::pin(async move {
            if wire.cable.is_cut(from, to) {
                return None;
            }
            let node = wire.nodes.lock().unwrap().get(&to).cloned()?;
            let reply = node.ask(request).await?;
            (!wire.cable.is_cut(from, to)).then_some(reply)
        })
    }
}

/// A controller's listener, as far as other replicas need it.
struct QuorumService(MetaLog, RpcPort);

impl Service for QuorumService {
    fn supports(&self, key: ApiKey) -> Option<RangeInclusive<i16>> {
        if key == ApiKey::ApiVersions { Some(key.versions()) } else { milena_metalog::supports(key) }
    }

    fn call<'a>(&'a self, request: milena_rpc::Request) -> BoxFuture<'a, Call> {
        if request.key == ApiKey::ApiVersions {
            let served = ApiKey::ALL.iter().filter_map(|key| Some((key, self.supports(*key)?)));
            let version = |(key, versions): (&ApiKey, RangeInclusive<i16>)| ApiVersion {
                api_key: key.code(),
                min_version: *versions.start(),
                max_version: *versions.end(),
                ..Default::default()
            };
            let told = ApiVersionsResponse { api_keys: served.map(version).collect(), ..Default::default() };
            return Box::pin(std::future::ready(Call::ready(milena_rpc::Reply::of(&request, &told))));
        }
        let (metalog, port) = (self.0.clone(), self.1.clone());
        let reply = async move { milena_metalog::serve(&metalog, &port, request).await };
        Box::pin(std::future::ready(Call::barrier(Box::pin(reply))))
    }
}

fn rpc() -> RpcPortConfig {
    RpcPortConfig {
        cluster_id: CLUSTER.to_owned(),
        listener: LISTENER.to_owned(),
        client_id: "raft-client".to_owned(),
        request_timeout: Duration::from_secs(2),
        appetite: Appetite { max_wait_ms: 500, max_bytes: 8 << 20 },
    }
}

fn directory(id: i32) -> DirectoryId {
    Uuid::from_entropy(id as u64, 7)
}

fn voter(id: i32) -> Voter {
    Voter {
        key: ReplicaKey { id: NodeId(id), directory: directory(id) },
        endpoints: vec![Endpoint {
            name: LISTENER.into(),
            host: "localhost".into(),
            port: port_of(NodeId(id)),
        }],
        kraft_versions: (0, 1),
    }
}

struct Company {
    world: World,
    wire: Wire,
    /// Whether they speak Kafka's protocol.
    speaks_kafka: bool,
    config: MetaLogConfig,
    disks: BTreeMap<NodeId, CrashDisk>,
}

impl Company {
    fn new(seed: u64, count: i32) -> Company {
        Company::with(seed, count, config())
    }

    fn with(seed: u64, count: i32, config: MetaLogConfig) -> Company {
        let (world, wire, speaks_kafka) = (World::new(seed), Wire::default(), seed % 2 == 1);
        let mut company = Company { world, wire, speaks_kafka, config, disks: BTreeMap::new() };
        for id in 1..=count {
            let disk = CrashDisk::new(seed.wrapping_mul(31).wrapping_add(id as u64));
            let form = MetaFormat {
                node_id: NodeId(id),
                cluster_id: CLUSTER.into(),
                directory_id: directory(id),
                voters: (1..=count).map(voter).collect(),
            };
            company.world.block_on(format(&company.world.runtime(), &disk.mount(), form)).unwrap();
            company.disks.insert(NodeId(id), disk);
        }
        for id in 1..=count {
            company.start(NodeId(id));
        }
        company
    }

    fn start(&self, id: NodeId) {
        let network = Arc::new(End { own: id, cable: self.wire.cable.clone() });
        let (rt, disk) = (Runtime { network, ..self.world.runtime() }, self.disks[&id].mount());
        let config = MetaLogConfig { local: voter(id.get()).key, ..self.config.clone() };
        let own_port = RpcPort::new(&rt, rpc());
        let peers = Peers {
            port: match self.speaks_kafka {
                true => Arc::new(own_port.clone()),
                false => Arc::new(Port { from: id, wire: self.wire.clone() }),
            },
            endpoints: voter(id.get()).endpoints,
            configured: Vec::new(),
            bootstrap: (1..=3).flat_map(|id| voter(id).endpoints).collect(),
            timeouts: Timeouts::default(),
            auto_join: false,
        };
        let node = self.world.block_on(async {
            let points = RecoveryPoints::load(&rt, &disk).await.unwrap();
            let committer = Committer::start(&rt, Lane::Control, disk.clone());
            MetaLog::join(&rt, &disk, &points, committer, config, peers).await.unwrap()
        });
        if self.speaks_kafka {
            let listener = self.world.block_on(rt.network.listen("localhost", port_of(id))).unwrap();
            let service = Arc::new(QuorumService(node.clone(), own_port));
            let server = milena_rpc::serve(&rt, LISTENER, listener, service, Limits::default());
            self.wire.servers.lock().unwrap().insert(id, server);
        }
        self.wire.nodes.lock().unwrap().insert(id, node);
    }

    /// All nodes lose their power, with what was not synced or some of it, and start again.
    fn power_loss(self, seed: u64) -> Company {
        let Company { world, wire, speaks_kafka, config, disks } = self;
        assert!(speaks_kafka || wire.cable.connections() == 0);
        wire.nodes.lock().unwrap().clear();
        world.kill();
        for disk in disks.values() {
            disk.power_loss();
        }
        let company = Company { world: World::new(seed), wire: Wire::default(), speaks_kafka, config, disks };
        for id in company.disks.keys() {
            company.start(*id);
        }
        company
    }

    fn node(&self, id: NodeId) -> MetaLog {
        self.wire.nodes.lock().unwrap()[&id].clone()
    }

    fn sleep(&self, millis: u64) {
        self.world.block_on(self.world.runtime().sleep(Duration::from_millis(millis)));
    }

    /// The leader, by its own word, among `ids`; waits for it.
    fn leader(&self, ids: &[i32]) -> (NodeId, Leadership) {
        for _ in 0..400 {
            for id in ids.iter().map(|id| NodeId(*id)) {
                let leadership = self.node(id).leadership();
                if leadership.is_self {
                    return (id, leadership);
                }
            }
            self.sleep(50);
        }
        panic!("nobody leads in twenty seconds");
    }

    /// Appends records by `leader`, and waits until they are committed.
    fn append(&self, leader: NodeId, leadership: Leadership, names: &[&str]) -> Offset {
        let node = self.node(leader);
        self.world.block_on(async {
            let last =
                node.append(leadership.epoch, names.iter().map(|name| record(name)).collect()).await.unwrap();
            node.committed_to(last).await.unwrap();
            last
        })
    }

    /// What `id` tells of the log up to `last`.
    fn told(&self, id: NodeId, last: Offset) -> Vec<String> {
        let node = self.node(id);
        let all = self.world.block_on(async { replay(&mut node.subscribe(Offset(0)), last).await });
        all.into_iter().map(|(_, name)| name).collect()
    }
}

#[test]
fn three_voters_elect_one_and_all_tell_what_it_commits() {
    for seed in 0..10 {
        let company = Company::new(seed, 3);
        let (leader, leadership) = company.leader(&[1, 2, 3]);
        company.append(leader, leadership, &["a", "b"]);
        let last = company.append(leader, leadership, &["c"]);
        for id in 1..=3 {
            assert_eq!(company.told(NodeId(id), last), ["a", "b", "c"], "seed {seed}, node {id}");
        }
    }
}

#[test]
fn a_leader_that_is_cut_off_is_followed_and_drops_what_nobody_else_has() {
    for seed in 0..10 {
        let company = Company::new(100 + seed, 3);
        let (old, leadership) = company.leader(&[1, 2, 3]);
        company.append(old, leadership, &["kept"]);
        company.wire.cable.cut([old]);
        // appended, and on its disk, but nowhere else
        let lost = company.node(old);
        company.world.block_on(lost.append(leadership.epoch, vec![record("lost")])).unwrap();
        let others: Vec<i32> = (1..=3).filter(|id| NodeId(*id) != old).collect();
        let (new, next) = company.leader(&others);
        assert!(next.epoch > leadership.epoch);
        let last = company.append(new, next, &["after"]);
        company.wire.cable.cut([]);
        for id in 1..=3 {
            assert_eq!(company.told(NodeId(id), last), ["kept", "after"], "seed {seed}, node {id}");
        }
    }
}

#[test]
fn a_leader_that_stops_in_order_is_followed_at_once_and_comes_back() {
    for seed in 0..10 {
        let company = Company::new(200 + seed, 3);
        let (old, leadership) = company.leader(&[1, 2, 3]);
        let before = company.append(old, leadership, &["a"]);
        let node = company.node(old);
        company.world.block_on(node.shutdown()).unwrap();
        let others: Vec<i32> = (1..=3).filter(|id| NodeId(*id) != old).collect();
        let (new, next) = company.leader(&others);
        let last = company.append(new, next, &["b"]);
        assert!(last > before);
        company.start(old);
        assert_eq!(company.told(old, last), ["a", "b"], "seed {seed}");
        assert_eq!(company.node(new).leadership(), next, "seed {seed}: who comes back deposes nobody");
    }
}

#[test]
fn what_was_acknowledged_is_there_after_all_lost_their_power_at_once() {
    let (mut kept, mut rounds) = (0, 0);
    for seed in 0..12 {
        let mut company = Company::new(300 + seed, 3);
        // under its offset, as somebody was told that it is committed
        let acknowledged: Arc<Mutex<BTreeMap<Offset, String>>> = Arc::default();
        for round in 0..4u64 {
            let (leader, leadership) = company.leader(&[1, 2, 3]);
            let (node, told) = (company.node(leader), acknowledged.clone());
            let busy = async move {
                for i in 0..200 {
                    let name = format!("{round}.{i}");
                    let Ok(last) = node.append(leadership.epoch, vec![record(&name)]).await else { return };
                    if node.committed_to(last).await.is_ok() {
                        told.lock().unwrap().insert(last, name);
                    }
                }
            };
            company.world.run(busy, 200 + 977 * ((seed + round) % 7));
            company = company.power_loss(seed * 10 + round);
            let (leader, leadership) = company.leader(&[1, 2, 3]);
            let end = company.append(leader, leadership, &["end"]);
            for id in 1..=3 {
                let node = company.node(NodeId(id));
                let all = company.world.block_on(async { replay(&mut node.subscribe(Offset(0)), end).await });
                let seen: BTreeMap<Offset, String> = all.into_iter().collect();
                for (offset, name) in acknowledged.lock().unwrap().iter() {
                    assert_eq!(
                        seen.get(offset),
                        Some(name),
                        "seed {seed}, node {id}: acknowledged at {offset}"
                    );
                }
            }
            rounds += 1;
        }
        kept += acknowledged.lock().unwrap().len();
    }
    assert!(kept > 500 && rounds == 48, "too tame: {kept} kept in {rounds} rounds");
}

#[test]
fn all_tell_the_same_whoever_was_cut_off_meanwhile() {
    for seed in 0..8u64 {
        let company = Company::new(400 + seed, 3);
        let mut expected = Vec::new();
        for round in 0..12u64 {
            let cut = NodeId(1 + ((seed * 7 + round * 3 + round / 4) % 4) as i32);
            company.wire.cable.cut([]);
            // in one round of four nobody is
            company.wire.cable.cut([cut]);
            company.sleep(300 * (round % 5));
            let (leader, leadership) = company.leader(&[1, 2, 3]);
            let name = format!("{round}");
            let node = company.node(leader);
            let rt = company.world.runtime();
            let committed = company.world.block_on(async {
                let Ok(last) = node.append(leadership.epoch, vec![record(&name)]).await else { return None };
                rt.timeout(Duration::from_millis(800), node.committed_to(last)).await.ok()?.ok()?;
                Some(last)
            });
            // what was not acknowledged in time may be there or not
            expected.extend(committed.map(|_| name));
        }
        company.wire.cable.cut([]);
        company.sleep(12_000);
        let (leader, leadership) = company.leader(&[1, 2, 3]);
        let end = company.append(leader, leadership, &["end"]);
        let told: Vec<Vec<String>> = (1..=3).map(|id| company.told(NodeId(id), end)).collect();
        assert!(told[0] == told[1] && told[1] == told[2], "seed {seed}: {told:?}");
        let mut rest = told[0].iter();
        let all = expected.iter().all(|name| rest.any(|told| told == name));
        assert!(all && expected.len() > 3, "seed {seed}: {expected:?} acknowledged, {:?} told", told[0]);
    }
}

#[test]
fn who_asks_for_a_voter_that_nobody_heard_of_makes_the_leader_connect_nowhere() {
    let company = Company::new(501, 3);
    assert!(company.speaks_kafka);
    let (leader, _) = company.leader(&[1, 2, 3]);
    let stranger = NodeId(77);
    let network = Arc::new(End { own: NodeId(9), cable: company.wire.cable.clone() });
    let rt = Runtime { network, ..company.world.runtime() };
    let codes: Vec<i16> = company.world.block_on(async {
        let _listening = rt.network.listen("localhost", port_of(stranger)).await.unwrap();
        let client = RpcClient::connect(&rt, "localhost", port_of(leader), "tool").await.unwrap();
        let mut codes = Vec::new();
        for (voter_id, name) in [(77, "elsewhere"), (1, "elsewhere"), (78, "nowhere")] {
            let request = AddRaftVoterRequest {
                voter_id,
                voter_directory_id: directory(voter_id),
                listeners: vec![Listener {
                    name: Str::from(LISTENER),
                    host: Str::copy_from(name),
                    port: port_of(stranger),
                    ..Default::default()
                }],
                cluster_id: Some(Str::from(CLUSTER)),
                timeout_ms: 1000,
                ..Default::default()
            };
            codes.push(client.call(&request).await.unwrap().error_code);
        }
        codes
    });
    let (late, double) = (ErrorCode::RequestTimedOut.code(), ErrorCode::DuplicateVoter.code());
    assert_eq!((codes, company.wire.cable.connections_to(stranger)), (vec![late, double, late], 0));
}

/// Puts `count` more facts by whoever leads among `ids`, each committed.
fn put_more(company: &Company, truth: &Truth, ids: &[i32], from: u64, count: u64) -> Offset {
    let (leader, leadership) = company.leader(ids);
    let node = company.node(leader);
    company.world.block_on(async {
        let mut last = Offset(0);
        for value in from..from + count {
            let key = format!("key{}", value % 5);
            last = node.append(leadership.epoch, vec![put(&key, value)]).await.unwrap();
            node.committed_to(last).await.unwrap();
            truth.acknowledge(&key, value);
        }
        last
    })
}

/// Waits until `reader` has read up to `end`.
fn has_read(company: &Company, reader: &Reader, end: Offset) {
    for _ in 0..2_000 {
        if reader.known().0 > end {
            return;
        }
        company.sleep(20);
    }
    panic!("{:?} of {end} after forty seconds", reader.known().0);
}

fn follow_all(company: &Company, truth: &Truth) -> Vec<Reader> {
    (1..=3).map(|id| follow(&company.world, &company.node(NodeId(id)), truth)).collect()
}

/// Cuts off one of three that does not lead, the `nth`: it, and the others.
fn cut_one_off(company: &Company, nth: usize) -> (NodeId, Vec<i32>) {
    let (leader, _) = company.leader(&[1, 2, 3]);
    let away = (1..=3).map(NodeId).filter(|id| *id != leader).nth(nth).unwrap();
    company.wire.cable.cut([away]);
    (away, (1..=3).filter(|id| NodeId(*id) != away).collect())
}

#[test]
fn who_was_away_is_handed_a_snapshot_and_knows_what_all_know() {
    let mut compared = 0;
    for seed in 0..10u64 {
        let company = Company::with(600 + seed, 3, hasty());
        let truth = Truth::default();
        let readers = follow_all(&company, &truth);
        put_more(&company, &truth, &[1, 2, 3], 0, 5);
        let (away, others) = cut_one_off(&company, 0);
        put_more(&company, &truth, &others, 5, 100);
        company.sleep(500);
        let (leader, _) = company.leader(&others);
        let start = company.node(leader).log_start_offset();
        assert!(start > company.node(away).high_watermark().unwrap().offset(), "seed {seed}: {start}");
        company.wire.cable.cut([]);
        let end = put_more(&company, &truth, &[1, 2, 3], 105, 20);
        for reader in &readers {
            has_read(&company, reader, end);
            assert_eq!(reader.known().1, truth.state_at(reader.known().0), "seed {seed}");
        }
        assert!(company.node(away).log_start_offset() >= start, "its log begins behind what it was handed");
        compared += truth.compared();
    }
    assert!(compared >= 10, "{compared} snapshots were read");
}

#[test]
fn through_power_losses_while_snapshots_are_handed_over_all_come_to_know_the_same() {
    let mut compared = 0;
    for seed in 0..16u64 {
        let truth = Truth::default();
        let mut company = Company::with(700 + seed, 3, hasty());
        let mut value = 0;
        for round in 0..5u64 {
            let readers = follow_all(&company, &truth);
            let (_, others) = cut_one_off(&company, (seed % 2) as usize);
            put_more(&company, &truth, &others, value, 40);
            value += 40;
            company.wire.cable.cut([]);
            let (rt, polls) = (company.world.runtime(), 300 + 61 * ((seed * 5 + round * 11) % 50));
            company.world.run(rt.sleep(Duration::from_secs(3600)), polls);
            drop(readers);
            company = company.power_loss(seed * 10 + round);
        }
        let readers = follow_all(&company, &truth);
        let end = put_more(&company, &truth, &[1, 2, 3], value, 5);
        for (index, reader) in readers.iter().enumerate() {
            has_read(&company, reader, end);
            let (at, state) = reader.known();
            assert_eq!(state, truth.state_at(at), "seed {seed}, node {}", index + 1);
            for (key, value) in &truth.0.lock().unwrap().acknowledged {
                assert!(state.get(key).is_some_and(|now| now >= value), "seed {seed}: {key}={value}");
            }
        }
        compared += truth.compared();
    }
    assert!(compared > 50, "too tame: {compared} snapshots were read");
}

#[test]
fn a_log_that_a_crash_left_behind_its_snapshot_begins_anew_there() {
    let company = Company::with(801, 3, hasty());
    let truth = Truth::default();
    let _readers = follow_all(&company, &truth);
    put_more(&company, &truth, &[1, 2, 3], 0, 5);
    let (away, others) = cut_one_off(&company, 0);
    put_more(&company, &truth, &others, 5, 60);
    company.sleep(500);
    let (leader, _) = company.leader(&others);
    let newest = company.node(leader).newest_snapshot().expect("it was taken");
    let path = format!("__cluster_metadata-0/{:020}-{:010}.checkpoint", newest.end.get(), newest.epoch.get());
    let bytes = company.disks[&leader].contents(&path).unwrap();
    // as if the power went when it had its name, and before the log was touched
    company.disks[&away].plant(&path, &bytes);
    let company = company.power_loss(802);
    assert_eq!(company.node(away).log_start_offset(), newest.end);
    let reader = follow(&company.world, &company.node(away), &truth);
    let end = put_more(&company, &truth, &[1, 2, 3], 65, 5);
    has_read(&company, &reader, end);
    assert_eq!(reader.known().1.values().max(), Some(&69));
}
