//! A node on logs with aborted transactions, which this version's brokers do not write yet: between two starts they are
//! put into the directory as a broker with transactions would have left them, closed segments and a tail that nobody
//! vouches for. Each start then takes transaction indexes over, and makes others anew.

use std::time::Duration;

use bytes::Bytes;
use milena_batch::{BatchBuilder, Compression, EndMarker};
use milena_client::{Client, ClientConfig, FetchOptions, HostPort, Isolation, NewTopic};
use milena_config::{ServerConfig, parse_properties};
use milena_log::names::{SegmentFile, segment_file};
use milena_runtime::Runtime;
use milena_sim::campaign::keep_logs;
use milena_sim::{DiskControl, DiskFault, FileKind, Node, Options, RunResult, World, run_with, start};
use milena_types::{
    LeaderEpoch, Offset, PartitionIndex, ProducerEpoch, ProducerId, Sequence, Timestamp, TopicName,
};

/// How long anything may take.
const LIMIT: Duration = Duration::from_secs(600);
/// Time for a start, and for recovery points to be written.
const SETTLED: Duration = Duration::from_secs(2);
/// How many segments are put there at a time, an aborted transaction in each.
const SEGMENTS: i64 = 4;
/// Records of a transaction, and its marker.
const OFFSETS: i64 = 3;

/// Where the log of the topic is.
pub const DIR: &str = "t0-0";

/// What befalls the disk.
#[derive(Clone)]
pub enum Befalls {
    /// This, while the node starts.
    Fault(DiskFault),
    /// A bit of the transaction index with this number rots before the node starts.
    Rot(usize),
}

/// Starts a node, puts transactions there, starts it again, puts more there, and starts it while `befalls` befalls its
/// disk; then heals, starts it a last time, and reads all.
pub fn run(befalls: Befalls) -> RunResult {
    let options = Options::new(7, LIMIT).recorded();
    run_with(options, move |world| async move {
        let _kept = keep_logs(&world, tracing::Level::WARN);
        let (node, clients) = (world.node("n1"), world.node("c"));
        clients.boot_idle();
        let disk = node.disk("data");
        boot(&world, &node);
        world.sleep(SETTLED).await;
        let client = client(&clients);
        let made = clients.run(|_| {
            let client = client.clone();
            async move { client.create_topics(&[NewTopic::new("t0", 1, 1)]).await }
        });
        made.await.expect("the client runs").expect("the topic is made");
        for round in 0..2 {
            world.sleep(SETTLED).await;
            node.kill();
            plant(&disk, round * SEGMENTS * OFFSETS);
            if round == 1 {
                befall(&world, &disk, befalls.clone());
            }
            boot(&world, &node);
        }
        world.sleep(SETTLED).await;
        world.note("heal", "");
        disk.clear_faults();
        node.kill();
        boot(&world, &node);
        world.sleep(SETTLED).await;
        for (isolation, records) in
            [(Isolation::ReadUncommitted, 2 * SEGMENTS * (OFFSETS - 1)), (Isolation::ReadCommitted, 0)]
        {
            let client = client.clone();
            let read = clients.run(|_| async move { read_all(&client, isolation).await });
            let read = read.await.expect("the client runs");
            if read != (2 * SEGMENTS * OFFSETS, records) {
                let (end, records) = read;
                world.fail("transactions", format!("{isolation:?} read {records} records, up to {end}"));
            }
        }
    })
}

fn befall(world: &World, disk: &DiskControl, befalls: Befalls) {
    world.note("fault", "");
    match befalls {
        Befalls::Fault(fault) => disk.inject(fault),
        Befalls::Rot(which) => {
            let files = disk.files().into_iter();
            let indexes: Vec<String> =
                files.filter(|path| FileKind::of(path) == Some(FileKind::TxnIndex)).collect();
            assert!(!indexes.is_empty(), "the start before made indexes of transactions");
            disk.rot_somewhere(&indexes[which % indexes.len()]);
        }
    }
}

fn boot(world: &World, node: &Node) {
    let properties = "process.roles=broker,controller\nnode.id=1\nlog.dirs=data\n\
         listeners=PLAINTEXT://n1:9092,CONTROLLER://n1:9093\nadvertised.listeners=PLAINTEXT://n1:9092\n\
         log.flush.offset.checkpoint.interval.ms=100\n";
    let settings = parse_properties(properties, "the test").expect("they are properties");
    let (config, _) = ServerConfig::new(settings).expect("a node takes them");
    let world = world.clone();
    node.boot(start(move |runtime: Runtime| {
        let (world, config) = (world.clone(), config.clone());
        async move {
            match milena::Node::start(&runtime, config).await {
                Ok(node) => {
                    let reason = node.failed().await;
                    world.note("ended", format!("failed: {reason}"));
                }
                Err(error) => world.note("ended", format!("start: {error}")),
            }
        }
    }));
}

fn client(clients: &Node) -> Client {
    let config = ClientConfig { allow_auto_create_topics: false, ..ClientConfig::default() };
    let bootstrap = vec![HostPort { host: "n1".to_owned(), port: 9092 }];
    Client::new(&clients.runtime().expect("it is up"), bootstrap, config)
}

/// Segments from `base` on, each with a transaction that was aborted. Nothing but the batches: who opens the log finds
/// out the rest.
fn plant(disk: &DiskControl, base: i64) {
    let known = disk.contents(&format!("{DIR}/leader-epoch-checkpoint")).unwrap_or_default();
    let text = String::from_utf8_lossy(&known).into_owned();
    let epoch = text.lines().skip(2).last().and_then(|line| line.split(' ').next()?.parse().ok());
    let epoch = LeaderEpoch(epoch.unwrap_or(0));
    for number in 0..SEGMENTS {
        let base = base + number * OFFSETS;
        let producer = ProducerId(1_000 + base);
        let mut records = BatchBuilder::new(Compression::None)
            .producer(producer, ProducerEpoch(0), Sequence(0))
            .transactional(true)
            .leader_epoch(epoch);
        for _ in 1..OFFSETS {
            records.append(Timestamp(1), None, Some(b"never to be read"), &[]);
        }
        let marker = EndMarker { committed: false, coordinator_epoch: 0 };
        let mut end = BatchBuilder::new(Compression::None)
            .producer(producer, ProducerEpoch(0), Sequence(-1))
            .transactional(true)
            .leader_epoch(epoch);
        end.append_control(Timestamp(1), marker.kind(), &marker.value());
        let mut bytes: Vec<u8> = records.build(Offset(base)).to_vec();
        let end: Bytes = end.build(Offset(base + OFFSETS - 1));
        bytes.extend_from_slice(&end);
        disk.plant(&format!("{DIR}/{}", segment_file(Offset(base), SegmentFile::Log)), &bytes);
    }
}

/// Reads until nothing more comes: where that is, and how many records came.
async fn read_all(client: &Client, isolation: Isolation) -> (i64, i64) {
    let topic = TopicName::new("t0").expect("legal");
    let options = FetchOptions { isolation, ..FetchOptions::default() };
    let (mut position, mut records) = (Offset::ZERO, 0);
    loop {
        match client.fetch(&topic, PartitionIndex(0), position, &options).await {
            Ok(fetched) if fetched.next_offset > position => {
                position = fetched.next_offset;
                records += fetched.records.len() as i64;
            }
            _ => return (position.get(), records),
        }
    }
}
