//! The nodes, and who keeps them running: a supervisor starts whoever is down, as systemd would. No node may end by itself,
//! since nothing that breaks here is a reason to.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use milena::{Format, InitialController};
use milena_config::{Endpoint, ServerConfig, parse_properties};
use milena_runtime::sync::Notify;
use milena_runtime::{Runtime, select};
use milena_types::{NodeId, Uuid};

use super::watch::Watch;
use crate::entropy::Salt;
use crate::node::{Node, start};
use crate::world::World;

/// The cluster's id.
const CLUSTER: &str = "milena-several-nodes-1";
/// Where clients connect.
pub(super) const PORT: u16 = 9092;
/// Where controllers do.
const CONTROLLER_PORT: u16 = 9093;
/// How often the supervisor looks.
const LOOK: Duration = Duration::from_millis(20);
/// The most brokers apart from the controllers.
const BROKERS: u16 = 2;

/// What the cluster is made of.
#[derive(Clone, Debug)]
pub(super) struct Shape {
    controllers: u16,
    /// Whether brokers are nodes of their own.
    apart: bool,
    /// Whether the voters stand in every node's configuration.
    configured: bool,
    knobs: String,
}

impl Shape {
    /// A shape with so many controllers.
    pub(super) fn draw(world: &World, controllers: u16) -> Shape {
        let dice = world.dice(Salt::Config);
        let heartbeat = dice.between(100, 1_000);
        let session = heartbeat + dice.between(500, 8_000);
        let knobs = format!(
            "broker.heartbeat.interval.ms={heartbeat}\nbroker.session.timeout.ms={session}\n\
             controller.quorum.fetch.timeout.ms={}\ncontroller.quorum.election.timeout.ms={}\n\
             controller.quorum.request.timeout.ms={}\nrequest.timeout.ms={}\n",
            dice.between(800, 3_000),
            dice.between(300, 1_500),
            dice.between(500, 3_000),
            dice.between(2_000, 15_000),
        );
        let (apart, configured) = (dice.below(3) == 0, dice.below(3) == 0);
        // most have snapshots of the metadata, and few of them are kept
        let knobs = match dice.below(4) {
            0 => knobs,
            _ => format!(
                "{knobs}metadata.log.max.record.bytes.between.snapshots={}\nmetadata.max.retention.bytes={}\n\
                 metadata.log.max.snapshot.interval.ms={}\ninternal.metadata.log.segment.bytes={}\n",
                dice.between(500, 6_000),
                dice.between(1, 20_000),
                dice.between(0, 20_000),
                dice.between(8_000, 40_000),
            ),
        };
        Shape { controllers, apart, configured, knobs }
    }

    fn nodes(&self) -> u16 {
        self.controllers + if self.apart { BROKERS } else { 0 }
    }

    fn is_controller(&self, index: u16) -> bool {
        index < self.controllers
    }

    fn is_broker(&self, index: u16) -> bool {
        !self.apart || !self.is_controller(index)
    }

    fn properties(&self, index: u16) -> String {
        let (mut roles, mut listeners) = (Vec::new(), Vec::new());
        let host = host(index);
        if self.is_broker(index) {
            roles.push("broker");
            listeners.push(format!("PLAINTEXT://{host}:{PORT}"));
        }
        if self.is_controller(index) {
            roles.push("controller");
            listeners.push(format!("CONTROLLER://{host}:{CONTROLLER_PORT}"));
        }
        let at = |index: u16| format!("{}:{CONTROLLER_PORT}", self::host(index));
        let servers: Vec<String> = (0..self.controllers).map(at).collect();
        let voters: Vec<String> =
            (0..self.controllers).map(|index| format!("{}@{}", index + 1, at(index))).collect();
        let quorum = match self.configured {
            true => format!("controller.quorum.voters={}", voters.join(",")),
            false => format!("controller.quorum.bootstrap.servers={}", servers.join(",")),
        };
        format!(
            "process.roles={}\nnode.id={}\nlog.dirs=data\nlisteners={}\n{quorum}\n{}",
            roles.join(","),
            index + 1,
            listeners.join(","),
            self.knobs
        )
    }

    fn format(&self, index: u16) -> Format {
        match self.configured || !self.is_controller(index) {
            true => Format::Configured,
            false => Format::InitialControllers((0..self.controllers).map(first_voter).collect()),
        }
    }
}

fn host(index: u16) -> String {
    format!("n{}", index + 1)
}

fn first_voter(index: u16) -> InitialController {
    InitialController {
        id: NodeId(i32::from(index) + 1),
        endpoint: Endpoint { host: host(index), port: CONTROLLER_PORT },
        directory: Uuid::from_entropy(u64::from(index) + 1, 0x5eed),
    }
}

/// All nodes. Clones are the same.
#[derive(Clone)]
pub(super) struct Members {
    /// The world.
    pub(super) world: World,
    shape: Arc<Shape>,
    watch: Watch,
    /// Where the supervisor runs, to which nothing happens.
    lab: Node,
    state: Arc<Mutex<Vec<State>>>,
}

#[derive(Clone, Default)]
struct State {
    /// Not started again before.
    down_until: Duration,
    /// The process that serves now.
    serves: Option<(u64, Arc<Notify>)>,
    last_end: Option<String>,
}

impl Members {
    pub(super) fn new(world: &World, shape: Shape, watch: &Watch) -> Members {
        let lab = world.node("lab");
        lab.boot_idle();
        let state = Arc::new(Mutex::new(vec![State::default(); usize::from(shape.nodes())]));
        world.note("shape", format!("{shape:?}"));
        Members { world: world.clone(), shape: Arc::new(shape), watch: watch.clone(), lab, state }
    }

    fn lock(&self) -> MutexGuard<'_, Vec<State>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Does something whatever happens to nodes.
    pub(super) fn later(&self, future: impl Future<Output = ()> + Send + 'static) {
        drop(self.lab.spawn("weather", future));
    }

    /// How many there are.
    pub(super) fn count(&self) -> u16 {
        self.shape.nodes()
    }

    /// One of them.
    pub(super) fn node(&self, index: u16) -> Node {
        self.world.node(&host(index))
    }

    /// The hosts that clients connect to.
    pub(super) fn brokers(&self) -> Vec<String> {
        (0..self.count()).filter(|index| self.shape.is_broker(*index)).map(host).collect()
    }

    /// Keeps all of them running from now on.
    pub(super) fn supervise(&self) {
        let members = self.clone();
        drop(self.lab.spawn("supervisor", async move {
            loop {
                for index in 0..members.count() {
                    let due = members.lock()[usize::from(index)].down_until;
                    if !members.node(index).is_up() && members.world.now() >= due {
                        members.boot(index);
                    }
                }
                members.world.sleep(LOOK).await;
            }
        }));
    }

    fn boot(&self, index: u16) {
        self.lock()[usize::from(index)].serves = None;
        let settings = parse_properties(&self.shape.properties(index), "shape").expect("they are properties");
        let (config, _) = ServerConfig::new(settings).expect("a node takes them");
        let members = self.clone();
        self.node(index).boot(start(move |runtime| {
            let (members, config) = (members.clone(), config.clone());
            async move { members.run(index, runtime, config).await }
        }));
    }

    async fn run(self, index: u16, runtime: Runtime, config: ServerConfig) {
        let incarnation = self.node(index).incarnation();
        // an operator formats once; what a crash cut short is done again
        let how = self.shape.format(index);
        if let Err(error) = milena::format(&runtime, &config, CLUSTER, how, true).await {
            return self.ended_by_itself(index, format!("format: {error}"));
        }
        let node = match milena::Node::start(&runtime, config).await {
            Ok(node) => node,
            Err(error) => return self.ended_by_itself(index, format!("start: {error}")),
        };
        self.watch.follow(&self.world, &runtime, node.metalog(), (host(index), incarnation));
        let stop = Arc::new(Notify::new());
        self.lock()[usize::from(index)].serves = Some((incarnation, stop.clone()));
        self.world.note("serves", format!("{} {incarnation}", host(index)));
        let reason = select! {
            reason = node.failed() => Some(reason),
            () = stop.notified() => None,
        };
        self.lock()[usize::from(index)].serves = None;
        match reason {
            Some(reason) => self.ended_by_itself(index, format!("failed: {reason}")),
            None => match node.stop().await {
                Ok(()) => self.lock()[usize::from(index)].last_end = Some("stopped".to_owned()),
                Err(problem) => self.ended_by_itself(index, format!("stop: {problem}")),
            },
        }
    }

    fn ended_by_itself(&self, index: u16, reason: String) {
        self.world.fail("several-end", format!("{} ended by itself: {reason}", host(index)));
    }

    fn goes_down(&self, index: u16, down: Duration) {
        let mut state = self.lock();
        let state = &mut state[usize::from(index)];
        state.serves = None;
        state.down_until = self.world.now() + down;
    }

    /// SIGKILL; it is started again after `down`.
    pub(super) fn kill(&self, index: u16, down: Duration) {
        self.goes_down(index, down);
        self.node(index).kill();
    }

    /// Cuts the power; it is back after `down`.
    pub(super) fn power_loss(&self, index: u16, down: Duration) {
        self.goes_down(index, down);
        self.node(index).power_loss();
    }

    /// Stops a node in order, where it serves; it is started again after `down`.
    pub(super) fn stop(&self, index: u16, down: Duration) {
        let mut state = self.lock();
        let state = &mut state[usize::from(index)];
        if let Some((_, stop)) = &state.serves {
            state.down_until = self.world.now() + down;
            stop.notify_one();
        }
    }

    /// Nothing is broken any more.
    pub(super) fn heal(&self) {
        self.world.heal_all();
        for index in 0..self.count() {
            self.node(index).resume();
            self.node(index).set_drift(0);
            self.lock()[usize::from(index)].down_until = Duration::ZERO;
        }
    }

    fn all_serve(&self) -> bool {
        let state = self.lock().clone();
        (0..self.count()).zip(&state).all(|(index, state)| {
            let node = self.node(index);
            let serves = state.serves.as_ref();
            node.is_up() && serves.is_some_and(|(incarnation, _)| *incarnation == node.incarnation())
        })
    }

    /// Waits until all of them serve.
    pub(super) async fn until_all_serve(&self, patience: Duration) -> bool {
        let until = self.world.now() + patience;
        while !self.all_serve() {
            if self.world.now() >= until {
                return false;
            }
            self.world.sleep(LOOK).await;
        }
        true
    }

    /// Which nodes do not serve, and why they ended last.
    pub(super) fn last_end(&self) -> String {
        let state = self.lock().clone();
        let silent = (0..self.count()).zip(&state).filter(|(_, state)| state.serves.is_none());
        let told = |(index, state): (u16, &State)| {
            format!("{} (last end: {})", host(index), state.last_end.as_deref().unwrap_or("none"))
        };
        silent.map(told).collect::<Vec<_>>().join(", ")
    }
}
