//! A member of the cluster: a broker over its disk, as the product wires it, with the tests' controller in the place of a
//! quorum: the metadata log is its own, made anew at each start from what was decided.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use milena_broker::{Broker, BrokerConfig, BrokerService, LogDirectories, LogDirectory, Role};
use milena_config::{ServerConfig, parse_properties};
use milena_log::{Committer, RecoveryPoints};
use milena_metalog::{Endpoint, MetaFormat, MetaLog, MetaLogConfig, ReplicaKey, Voter};
use milena_probe::sometimes;
use milena_rpc::{Limits, RequestMemory};
use milena_runtime::{Lane, Runtime};
use milena_sim::{Node, World, start};
use milena_types::{HighWatermark, NodeId, Offset, Uuid};

use crate::liar::{Liar, Lies};
use crate::office::{Office, Way};

pub const PORT: u16 = 9092;
pub const DATA: &str = "/data";
pub const CLUSTER: &str = "AAAAAAAAAAAAAAAAAAAABQ";

/// The configuration of member `id`.
pub fn config(id: i32, knobs: &str) -> ServerConfig {
    let text = format!(
        "process.roles=broker,controller\nnode.id={id}\nlog.dirs={DATA}\n\
         listeners=PLAINTEXT://member{id}:{PORT},CONTROLLER://member{id}:9093\n\
         advertised.listeners=PLAINTEXT://member{id}:{PORT}\n\
         broker.session.timeout.ms=2000\nbroker.heartbeat.interval.ms=300\nreplica.lag.time.max.ms=3000\n\
         replica.fetch.backoff.ms=100\nreplica.socket.timeout.ms=2000\n{knobs}"
    );
    let settings = parse_properties(&text, "member").expect("properties");
    ServerConfig::new(settings).expect("a configuration").0
}

/// A machine of the cluster.
#[derive(Clone)]
pub struct Member {
    pub id: NodeId,
    pub node: Node,
    /// Whether it lies to its followers.
    pub lies: Lies,
    /// Whether it may end by itself, and whether it has.
    end: Arc<Mutex<(bool, bool)>>,
    world: World,
    office: Office,
    config: ServerConfig,
}

impl Member {
    pub fn new(world: &World, office: &Office, config: ServerConfig) -> Member {
        let id = config.node_id;
        let node = world.node(&format!("member{id}"));
        Member {
            id,
            node,
            lies: Lies::default(),
            end: Arc::default(),
            world: world.clone(),
            office: office.clone(),
            config,
        }
    }

    pub fn boot(&self) {
        let member = self.clone();
        self.node.boot(start(move |runtime| member.clone().live(runtime)));
    }

    /// Its disk is going to fail.
    pub fn may_end(&self) {
        self.end.lock().expect("unpoisoned").0 = true;
    }

    /// Whether its broker ended since it was last asked.
    pub fn has_ended(&self) -> bool {
        std::mem::take(&mut self.end.lock().expect("unpoisoned").1)
    }

    /// The registered id of its disk: the same as long as that is.
    fn directory(&self) -> Uuid {
        Uuid::from_entropy(7, self.id.get() as u64)
    }

    async fn live(self, runtime: Runtime) {
        let listener =
            runtime.network.listen(&format!("member{}", self.id), PORT).await.expect("its own port");
        let metalog = self.metalog(&runtime).await;
        let first =
            metalog.high_watermark().map(HighWatermark::offset).expect("a sole voter commits its epoch");
        self.office.begin(first);
        let mut known = 0;
        self.feed(&metalog, &mut known).await;
        let disk = runtime.storage.mount(DATA).await.expect("its disk");
        let points = RecoveryPoints::load(&runtime, &disk).await.expect("its recovery points");
        let role = Role { metadata: true, partitions: true };
        let directory = LogDirectory::open(&runtime, self.directory(), role, disk, points).await;
        let directories = LogDirectories::new(&runtime, vec![directory.expect("its directory")], Vec::new());
        let (feeding, feeder) = (metalog.clone(), self.clone());
        let clock = runtime.clone();
        runtime.spawn(Lane::Control, "feed", async move {
            loop {
                clock.sleep(Duration::from_millis(1 + clock.random_below(20))).await;
                feeder.feed(&feeding, &mut known).await;
            }
        });
        let config = BrokerConfig {
            server: self.config.clone(),
            cluster_id: CLUSTER.to_owned(),
            advertised: self.config.advertised_listeners.clone(),
            shutdown_patience: Duration::from_secs(5),
            checkpoint_interval: Duration::from_secs(1),
        };
        let way = Way { office: self.office.clone(), node: self.id, runtime: runtime.clone() };
        let broker = Broker::start(&runtime, config, directories, Arc::new(way), &metalog).await;
        let broker = match broker {
            Ok(broker) => broker,
            Err(reason) => return self.ended(&reason).await,
        };
        self.world.note("serves", self.id);
        let limits = Limits { memory: RequestMemory::new(64 << 20), ..Limits::default() };
        let honest = BrokerService(broker.clone());
        let service = Arc::new(Liar { honest, runtime: runtime.clone(), lies: self.lies.clone() });
        let _server = milena_rpc::serve(&runtime, "PLAINTEXT", listener, service, limits);
        let reason = broker.failed().await;
        self.ended(&reason).await;
    }

    /// The process is gone once the director says so: until then nothing of it is served.
    async fn ended(&self, reason: &str) {
        if !self.end.lock().expect("unpoisoned").0 {
            return self.world.fail("member", format!("member {} ended: {reason}", self.id));
        }
        sometimes!("a broker ended as its disk failed");
        self.end.lock().expect("unpoisoned").1 = true;
        std::future::pending().await
    }

    /// A metadata log of its own, with nothing in it yet.
    async fn metalog(&self, runtime: &Runtime) -> MetaLog {
        let path = format!("/metadata-{}", self.node.incarnation());
        let disk = runtime.storage.mount(&path).await.expect("a disk for metadata");
        let key = ReplicaKey { id: self.id, directory: Uuid::from_entropy(8, self.id.get() as u64) };
        let endpoint = Endpoint { name: "CONTROLLER".to_owned(), host: "localhost".to_owned(), port: 9093 };
        let voter = Voter { key, endpoints: vec![endpoint], kraft_versions: (0, 1) };
        let format = MetaFormat {
            node_id: self.id,
            cluster_id: CLUSTER.to_owned(),
            directory_id: key.directory,
            voters: vec![voter],
        };
        milena_metalog::format(runtime, &disk, format).await.expect("a new disk");
        let points = RecoveryPoints::load(runtime, &disk).await.expect("nothing in it");
        let committer = Committer::start(runtime, Lane::Control, disk.clone());
        let config = MetaLogConfig::new(self.id, key.directory);
        let metalog = MetaLog::start(runtime, &disk, &points, committer, config).await;
        let metalog = metalog.expect("a sole voter");
        metalog.until_leader().await.expect("a sole voter leads");
        while metalog.high_watermark().is_none() {
            runtime.sleep(Duration::from_millis(1)).await;
        }
        metalog
    }

    /// Appends what was decided since, each where the controller has it.
    async fn feed(&self, metalog: &MetaLog, known: &mut usize) {
        let epoch = metalog.leadership().epoch;
        for (base, records) in self.office.batches(*known) {
            let last = base.plus(records.len() as i64 - 1);
            let appended: Offset = metalog.append(epoch, records).await.expect("a sole voter appends");
            assert_eq!(appended, last, "each log has it at the same offset");
            metalog.committed_to(appended).await.expect("a sole voter commits");
            *known += 1;
        }
    }
}
