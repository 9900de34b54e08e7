//! The cluster under test as the director holds it: its nodes, their supervisor, and windows into them for
//! oracles. The supervisor starts a node again whenever it is down, as systemd would; it must never help
//! it in any other way. Each value looks from one of the nodes, and what it does to a node it does to that one.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::time::Duration;

use milena::Format;
use milena_broker::{Broker, Snapshot};
use milena_config::{ServerConfig, parse_properties};
use milena_metalog::MetaLog;
use milena_runtime::sync::Notify;
use milena_runtime::{Runtime, select};
use milena_types::{ErrorCode, LeaderEpoch, Offset};

use super::platter::on_platter;
use super::witness::{durable_end, platter_claims};
use crate::disk::DiskControl;
use crate::node::{Node, start};
use crate::oracle::{Judge, Seen};
use crate::plan::Plan;
use crate::several::Agreement;
use crate::workload::{Payload, Place, audit_stopped};
use crate::world::World;

/// The id of a cluster of several nodes; one node by itself draws its own.
const CLUSTER: &str = "milena-several-nodes-2";
/// The mark of a clean stop.
const CLEAN_SHUTDOWN: &str = ".kafka_cleanshutdown";
/// How often the supervisor looks.
const LOOK: Duration = Duration::from_millis(5);
/// How long a segment takes to and from a client that is slow for ever.
const CRAWL_NS: (u64, u64) = (1_000_000_000, 5_000_000_000);
/// How many bytes a second such a client sends and gets.
const CRAWL_BYTES_PER_SECOND: u64 = 200;
/// How long a node that ended by itself stays down.
const RESTART: Duration = Duration::from_millis(100);

/// The nodes, the client machines, and what is known of them. Clones are the same.
#[derive(Clone)]
pub struct Cluster {
    /// The world.
    pub world: World,
    /// The node that this looks from: the first, but for [`Cluster::members`] and faults that name another.
    pub node: Node,
    /// Its number, from 0.
    index: u16,
    /// Where the supervisor runs, and whoever breaks things: a machine that nothing happens to.
    lab: Node,
    plan: Arc<Plan>,
    /// What nodes say of the metadata log, held against one another.
    agreement: Agreement,
    /// The disk that a fault strikes that holds this clone.
    struck: u16,
    state: Arc<Mutex<State>>,
}

#[derive(Default)]
struct State {
    members: BTreeMap<u16, Member>,
    judge: Option<Judge>,
    /// All was healed: whatever a fault still meant to break stays whole.
    healed: bool,
    /// Client machines that stay broken for ever, and how.
    outcasts: BTreeMap<u16, String>,
}

/// What is known of a node.
#[derive(Default)]
struct Member {
    /// Not started again before.
    down_until: Duration,
    starts: u64,
    inside: Option<Inside>,
    /// Why starts failed and it ended, newest last.
    ends: Vec<String>,
    /// What the platter of each disk vouched for when it was looked at last.
    claims: BTreeMap<u16, BTreeMap<String, Offset>>,
}

/// A running node, looked into.
#[derive(Clone)]
struct Inside {
    incarnation: u64,
    broker: Weak<Broker>,
    metalog: MetaLog,
    stop: Arc<Notify>,
}

impl Cluster {
    /// A cluster that is not started yet; its client machines run.
    pub fn new(world: &World, plan: &Plan) -> Cluster {
        let cluster = Cluster {
            world: world.clone(),
            node: world.node(&Plan::node_name(0)),
            index: 0,
            lab: world.node("lab"),
            plan: Arc::new(plan.clone()),
            agreement: Agreement::default(),
            struck: 0,
            state: Arc::default(),
        };
        cluster.lab.boot_idle();
        for client in 0..plan.clients {
            cluster.client(i64::from(client)).boot_idle();
        }
        cluster
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What is known of this node.
    fn member<T>(&self, act: impl FnOnce(&mut Member) -> T) -> T {
        act(self.lock().members.entry(self.index).or_default())
    }

    /// The cluster as each of its nodes sees it.
    pub fn members(&self) -> impl Iterator<Item = Cluster> {
        (0..self.plan.nodes).map(|index| self.at(index))
    }

    fn at(&self, index: u16) -> Cluster {
        Cluster { node: self.world.node(&Plan::node_name(index)), index, ..self.clone() }
    }

    /// From now on what is seen of nodes from outside goes to `judge`.
    pub fn judged_by(&self, judge: &Judge) {
        self.lock().judge = Some(judge.clone());
        self.members().for_each(|member| member.watch_witnesses());
    }

    fn watch_witnesses(&self) {
        for index in 0..self.plan.disks {
            let (cluster, disk) = (self.clone(), self.disk_at(index));
            self.spawn("watch-witness", async move {
                let mut settled = 0;
                loop {
                    settled = disk.root_synced(settled).await;
                    cluster.watch_witness(index, false);
                }
            });
        }
    }

    /// Something was done that floors ask for.
    pub(crate) fn did(&self, what: &'static str) {
        self.see(&Seen::Did { what });
    }

    /// Tells the judge of something that was seen of the node.
    pub(crate) fn see(&self, seen: &Seen) {
        let judge = self.lock().judge.clone();
        if let Some(judge) = judge {
            judge.see(&self.node, seen);
        }
    }

    /// Holds what the platter of a disk vouches for against what is on it: all of it, or what is new.
    fn watch_witness(&self, index: u16, all: bool) {
        let disk = self.disk_at(index);
        let claims = platter_claims(&disk);
        let before = self.member(|member| member.claims.insert(index, claims.clone())).unwrap_or_default();
        for (dir, claims) in claims {
            if all || before.get(&dir) != Some(&claims) {
                let durable = durable_end(&disk, &dir);
                self.see(&Seen::Witness { dir: self.own(dir), claims, durable });
            }
        }
    }

    /// Where the mark of a clean stop is on a platter: how far each log reaches that it speaks for.
    fn watch_clean_stop(&self, disk: &DiskControl) {
        if disk.with_durable(CLEAN_SHUTDOWN, |_| ()).is_none() {
            return;
        }
        let mut claims = platter_claims(disk);
        for place in self.plan.places() {
            claims.entry(place.to_string()).or_default();
        }
        for (dir, claims) in claims {
            let durable = durable_end(disk, &dir);
            self.see(&Seen::CleanStop { dir: self.own(dir), claims, durable });
        }
    }

    /// What people call `dir` of this node.
    fn own(&self, dir: String) -> String {
        if self.plan.nodes == 1 { dir } else { format!("{}:{dir}", self.node.name()) }
    }

    /// The plan that it follows.
    pub fn plan(&self) -> &Plan {
        &self.plan
    }

    /// A client machine.
    pub fn client(&self, index: i64) -> Node {
        let index = u16::try_from(index.rem_euclid(i64::from(self.plan.clients))).expect("clients are few");
        self.world.node(&Plan::client_name(index))
    }

    /// This node's disk that is struck: the first, but for a fault that names another.
    pub fn disk(&self) -> DiskControl {
        self.disk_at(self.struck)
    }

    fn disk_at(&self, index: u16) -> DiskControl {
        self.node.disk(&Plan::disk_path(index))
    }

    /// All disks of this node.
    pub fn disks(&self) -> impl Iterator<Item = DiskControl> {
        (0..self.plan.disks).map(|index| self.disk_at(index))
    }

    /// This node's disk with the log of `place`; the first where there is none.
    pub fn disk_of(&self, place: Place) -> DiskControl {
        let prefix = format!("{place}/");
        let holds = |disk: &DiskControl| disk.files().iter().any(|path| path.starts_with(&prefix));
        // looking costs, and one disk leaves no choice
        let found = if self.plan.disks > 1 { self.disks().find(holds) } else { None };
        found.unwrap_or_else(|| self.disk_at(0))
    }

    /// Whether this node has a log of `place`.
    pub fn hosts(&self, place: Place) -> bool {
        let prefix = format!("{place}/");
        // the one node there is answers for each, whether it has it or not
        self.plan.nodes == 1 || self.disk_of(place).files().iter().any(|path| path.starts_with(&prefix))
    }

    /// Whether the record of `payload` is at `offset` on the platters of as many nodes as `min.insync.replicas` says.
    pub(crate) fn is_on_platters(&self, payload: Payload, offset: Offset) -> Result<(), String> {
        let look = |member: Cluster| on_platter(&member.disk_of(payload.place), payload, offset).err();
        let missing: Vec<String> = self.members().filter_map(look).collect();
        let there = usize::from(self.plan.nodes) - missing.len();
        if there >= usize::from(self.plan.min_insync_replicas()) { Ok(()) } else { Err(missing.join("; ")) }
    }

    /// The cluster as a fault sees it that strikes disk `disk` of node `node`.
    pub(crate) fn striking(&self, node: u16, disk: u16) -> Cluster {
        Cluster { struck: disk, ..self.at(node) }
    }

    /// Starts a task of the director's: it runs whatever happens to nodes.
    pub fn spawn(&self, name: &'static str, future: impl Future<Output = ()> + Send + 'static) {
        drop(self.lab.spawn(name, future));
    }

    /// Keeps all nodes running from now on.
    pub fn supervise(&self) {
        let (world, members) = (self.world.clone(), self.members().collect::<Vec<_>>());
        self.spawn("supervisor", async move {
            loop {
                for member in &members {
                    if !member.node.is_up() && world.now() >= member.member(|known| known.down_until) {
                        member.boot();
                    }
                }
                world.sleep(LOOK).await;
            }
        });
    }

    fn boot(&self) {
        let number = self.member(|member| {
            member.inside = None;
            member.starts += 1;
            // a node that ends by itself at once is not started in a tight circle
            member.down_until = self.world.now() + RESTART;
            member.starts - 1
        });
        let properties = self.plan.properties(self.index, number);
        let settings = parse_properties(&properties, "plan").expect("plans hold properties");
        let config = match ServerConfig::new(settings) {
            Ok((config, _)) => config,
            Err(error) => return self.world.fail("plan", format!("knobs that no node takes: {error}")),
        };
        let cluster = self.clone();
        self.node.boot(start(move |runtime| {
            let (cluster, config) = (cluster.clone(), config.clone());
            async move { cluster.run_node(runtime, config).await }
        }));
    }

    async fn run_node(self, runtime: Runtime, config: ServerConfig) {
        let incarnation = self.node.incarnation();
        // an operator formats several nodes once; what a crash cut short is done again
        if self.plan.nodes > 1
            && let Err(error) = milena::format(&runtime, &config, CLUSTER, Format::Configured, true).await
        {
            return self.ended(format!("format: {error}"));
        }
        let node = match milena::Node::start(&runtime, config).await {
            Ok(node) => node,
            Err(error) => return self.ended(format!("start: {error}")),
        };
        let stop = Arc::new(Notify::new());
        let inside = Inside {
            incarnation,
            broker: Arc::downgrade(node.broker().expect("it is a broker")),
            metalog: node.metalog().clone(),
            stop: stop.clone(),
        };
        if self.plan.nodes > 1 {
            self.agreement.follow(&self.world, &runtime, &inside.metalog, (self.node.name(), incarnation));
        }
        self.member(|member| member.inside = Some(inside));
        self.world.note("serves", incarnation);
        let reason = select! {
            reason = node.failed() => Some(reason),
            () = stop.notified() => None,
        };
        let end = match reason {
            Some(reason) => format!("failed: {reason}"),
            None => self.stop_node(node).await,
        };
        self.ended(end);
    }

    async fn stop_node(&self, node: milena::Node) -> String {
        let snapshot = node.broker().expect("it is a broker").snapshot().await;
        // what is out of service is left alone by a stop
        let mut served = Vec::new();
        for place in self.plan.places() {
            let found = snapshot.by_name(&place.topic_name(), i32::from(place.partition));
            let Ok((partition, _)) = found else { continue };
            let readable = partition.readable(LeaderEpoch(-1)).await;
            if !matches!(readable, Err(ErrorCode::KafkaStorageError)) {
                served.push(place);
            }
        }
        match node.stop().await {
            Ok(()) => {
                audit_stopped(self, &served);
                self.disks().for_each(|disk| self.watch_clean_stop(&disk));
                "stopped".to_owned()
            }
            Err(problem) => format!("stop: {problem}"),
        }
    }

    fn ended(&self, reason: String) {
        self.world.note("ended", &reason);
        self.member(|member| {
            member.inside = None;
            member.ends.push(reason);
        });
    }

    fn goes_down(&self, down: Duration) {
        self.member(|member| {
            member.inside = None;
            member.down_until = self.world.now() + down;
        });
    }

    /// Kills the node; it is started again after `down`.
    pub fn kill(&self, down: Duration) {
        self.goes_down(down);
        self.node.kill();
    }

    /// Cuts the power; it is back after `down`.
    pub fn power_loss(&self, down: Duration) {
        self.goes_down(down);
        self.node.power_loss();
        (0..self.plan.disks).for_each(|index| self.watch_witness(index, true));
    }

    /// Stops the node in order, where it runs; it is started again after `down`.
    pub fn stop(&self, down: Duration) {
        self.member(|member| {
            if let Some(inside) = &member.inside {
                member.down_until = self.world.now() + down;
                inside.stop.notify_one();
            }
        });
    }

    /// Breaks a client machine for ever: healing passes it over. `how`: `dead`, `dark` (without power), `mute`,
    /// `deaf` or `slow`. Client 0 is of the core that must make progress and is left alone.
    pub fn cast_out(&self, index: i64, how: &str) {
        let client = self.client(index);
        let index = u16::try_from(index.rem_euclid(i64::from(self.plan.clients))).expect("clients are few");
        if index == 0 || self.lock().outcasts.insert(index, how.to_owned()).is_some() {
            return;
        }
        match how {
            "dead" => client.kill(),
            "dark" => client.power_loss(),
            _ => self.members().for_each(|member| member.cut_off(&client, how)),
        }
        self.see(&Seen::Did { what: "outcast" });
    }

    fn cut_off(&self, client: &Node, how: &str) {
        let (there, back) = ((client, &self.node), (&self.node, client));
        match how {
            "mute" => self.world.link(there.0, there.1, |link| link.blocked = true),
            "deaf" => self.world.link(back.0, back.1, |link| link.blocked = true),
            "slow" => {
                for (from, to) in [there, back] {
                    self.world.link(from, to, |link| {
                        (link.latency_ns, link.bandwidth) = (CRAWL_NS, Some(CRAWL_BYTES_PER_SECOND));
                    });
                }
            }
            _ => {}
        }
    }

    /// Whether all was healed: nothing is broken any more from then on.
    pub fn is_healed(&self) -> bool {
        self.lock().healed
    }

    /// Whether client machine `index` is broken for ever.
    pub fn is_outcast(&self, index: u16) -> bool {
        self.lock().outcasts.contains_key(&index)
    }

    /// Takes away whatever faults there are, but for machines that are broken for ever; the supervisor does the rest.
    pub fn heal(&self) {
        self.lock().healed = true;
        self.world.heal_all();
        let outcasts = self.lock().outcasts.clone();
        for (index, how) in outcasts {
            self.members().for_each(|member| member.cut_off(&self.client(i64::from(index)), &how));
        }
        self.members().for_each(|member| member.heal_node());
        if self.plan.faults.iter().any(|fault| fault.kind == "clock-drift") {
            self.world.nodes().iter().for_each(|node| node.set_drift(0));
        }
    }

    fn heal_node(&self) {
        self.node.set_accept(|kernel| *kernel = crate::NodeFaults::default());
        for disk in self.disks() {
            disk.clear_faults();
            disk.set_capacity(None);
            disk.set_profile(crate::DiskProfile::default());
            disk.unstall();
        }
        self.node.resume();
        self.member(|member| member.down_until = Duration::ZERO);
    }

    /// Why nodes ended last, and why starts of them failed.
    pub fn last_ends(&self) -> String {
        let last = |member: &mut Member| {
            let from = member.ends.len().saturating_sub(3);
            member.ends[from..].join("; ")
        };
        let told = self.members().map(|each| format!("{}: {}", each.node.name(), each.member(last)));
        told.collect::<Vec<_>>().join(", ")
    }

    fn inside(&self) -> Option<Inside> {
        let inside = self.member(|member| member.inside.clone())?;
        (self.node.is_up() && self.node.incarnation() == inside.incarnation).then_some(inside)
    }

    /// Whether all nodes serve.
    pub fn serves(&self) -> bool {
        self.members().all(|member| member.inside().is_some())
    }

    /// What this node's handlers see, where it runs.
    pub async fn snapshot(&self) -> Option<Arc<Snapshot>> {
        let broker = self.inside()?.broker.upgrade()?;
        Some(broker.snapshot().await)
    }

    /// The broker's own high watermark of `place`, where it is the only one and leads it now: a new leader's may be
    /// behind what its predecessor told (KIP-207).
    pub async fn high_watermark(&self, place: Place) -> Option<Offset> {
        if self.plan.nodes > 1 {
            return None;
        }
        let snapshot = self.snapshot().await?;
        let (partition, _) = snapshot.by_name(&place.topic_name(), i32::from(place.partition)).ok()?;
        let readable = partition.readable(LeaderEpoch(-1)).await.ok()?;
        Some(readable.high_watermark.offset())
    }

    /// The leader epochs that this node knows of the records at `offsets`, where it leads `place` now.
    pub async fn epochs_at(&self, place: Place, offsets: &[Offset]) -> Option<Vec<Option<LeaderEpoch>>> {
        let snapshot = self.snapshot().await?;
        let (partition, _) = snapshot.by_name(&place.topic_name(), i32::from(place.partition)).ok()?;
        let readable = partition.readable(LeaderEpoch(-1)).await.ok()?;
        Some(offsets.iter().map(|offset| readable.view.epoch_at(*offset)).collect())
    }

    /// The quorum's epoch and high watermark, as this node knows them.
    pub fn quorum(&self) -> Option<(LeaderEpoch, Option<Offset>)> {
        let metalog = self.inside()?.metalog;
        Some((metalog.leadership().epoch, metalog.high_watermark().map(|watermark| watermark.offset())))
    }
}
