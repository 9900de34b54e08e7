//! A node: a machine (power, clocks, disks) with at most one process on it (incarnation, tasks). Killing
//! the process leaves the machine's kernel to close its connections and keep its page cache; cutting the
//! power leaves nothing but what was synced, and silence on the network.

use std::collections::BTreeMap;
use std::fmt;
use std::future::Future;
use std::sync::{Arc, Mutex};
use std::task::Waker;

use milena_runtime::{BoxFuture, Lane, Runtime, Task};

use crate::clock::Clocks;
use crate::disk::{DiskControl, Volume};
use crate::entropy::Salt;
use crate::executor::now_ns;
use crate::net::NodeFaults;
use crate::port::Port;
use crate::task::{self, Slot};
use crate::trace::digest;
use crate::world::{DIRECTOR, State, World};

/// What a process does from its start. When its future ends, the process has exited.
pub type Start = Arc<dyn Fn(Runtime) -> BoxFuture<'static, ()> + Send + Sync>;

/// A [`Start`] from an async closure.
pub fn start<F, Fut>(f: F) -> Start
where
    F: Fn(Runtime) -> Fut + Send + Sync + 'static,
    Fut: Future<Output = ()> + Send + 'static,
{
    Arc::new(move |runtime| Box::pin(f(runtime)))
}

/// What all nodes went through.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct NodeStats {
    /// Processes started.
    pub boots: u64,
    /// Processes killed.
    pub kills: u64,
    /// Machines that lost power.
    pub power_losses: u64,
    /// Processes that ended by themselves.
    pub exits: u64,
    /// Processes stopped for a while.
    pub pauses: u64,
    /// Changes of a clock's drift and jumps of a wall clock.
    pub clock_faults: u64,
}

pub(crate) struct NodeState {
    pub(crate) name: Arc<str>,
    /// Counts processes; a process knows its own.
    pub(crate) incarnation: u64,
    pub(crate) up: bool,
    /// Counts power cycles: a connection of an earlier one is unknown to the kernel of a later one.
    pub(crate) machine: u64,
    pub(crate) powered: bool,
    pub(crate) paused: bool,
    pub(crate) parked: Vec<Waker>,
    pub(crate) tasks: BTreeMap<u64, Arc<Slot>>,
    pub(crate) clocks: Clocks,
    pub(crate) volumes: BTreeMap<String, Volume>,
    pub(crate) faults: NodeFaults,
    start: Option<Start>,
    stats: NodeStats,
}

impl NodeState {
    pub(crate) fn new(name: &str) -> NodeState {
        NodeState {
            name: name.into(),
            incarnation: 0,
            up: false,
            machine: 0,
            powered: false,
            paused: false,
            parked: Vec::new(),
            tasks: BTreeMap::new(),
            clocks: Clocks::start(0, 0, 0),
            volumes: BTreeMap::new(),
            faults: NodeFaults::default(),
            start: None,
            stats: NodeStats::default(),
        }
    }
}

impl State {
    /// Whether life `incarnation` of `node` goes on.
    pub(crate) fn alive(&self, node: usize, incarnation: u64) -> bool {
        self.nodes[node].up && self.nodes[node].incarnation == incarnation && !self.over
    }

    pub(crate) fn node_stats(&self) -> NodeStats {
        let mut sum = NodeStats::default();
        for NodeState { stats, .. } in &self.nodes {
            sum.boots += stats.boots;
            sum.kills += stats.kills;
            sum.power_losses += stats.power_losses;
            sum.exits += stats.exits;
            sum.pauses += stats.pauses;
            sum.clock_faults += stats.clock_faults;
        }
        sum
    }

    /// Ends the process of `node`: from here on nothing it does counts. What is left of its tasks must be
    /// destroyed by the caller, once the world is unlocked.
    fn process_dies(&mut self, node: usize) -> Vec<Arc<Slot>> {
        let mut chance = self.stream(Salt::Crash, node).clone();
        let machine = &mut self.nodes[node];
        machine.up = false;
        machine.paused = false;
        // woken to find that they are gone
        machine.parked.drain(..).for_each(Waker::wake);
        let mut cut = 0;
        for volume in machine.volumes.values_mut() {
            cut += volume.process_died(&mut chance);
        }
        let tasks = std::mem::take(&mut machine.tasks).into_values().collect();
        *self.stream(Salt::Crash, node) = chance;
        self.note(node, "died", &[cut], || format!("{cut} bytes written of writes under way"));
        tasks
    }
}

fn destroy(tasks: Vec<Arc<Slot>>) {
    tasks.iter().for_each(|slot| slot.destroy());
}

impl World {
    /// Ends everything, with no effect on anything.
    pub(crate) fn end(&self) {
        let mut state = self.lock();
        state.over = true;
        let mut tasks = Vec::new();
        for node in &mut state.nodes {
            node.up = false;
            node.parked.drain(..).for_each(Waker::wake);
            node.start = None;
            tasks.extend(std::mem::take(&mut node.tasks).into_values());
        }
        let waiting = state.net.end();
        drop(state);
        destroy(tasks);
        drop(waiting);
    }
}

/// A node of the world. Clones are the same node.
#[derive(Clone)]
pub struct Node {
    world: World,
    index: usize,
}

impl fmt::Debug for Node {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Node({})", self.name())
    }
}

impl Node {
    pub(crate) fn new(world: World, index: usize) -> Node {
        assert!(index != DIRECTOR, "the name \"world\" is the director's own");
        Node { world, index }
    }

    pub(crate) fn index(&self) -> usize {
        self.index
    }

    /// Its name, which is its host name too.
    pub fn name(&self) -> String {
        self.world.lock().nodes[self.index].name.to_string()
    }

    /// Whether a process runs on it, paused or not.
    pub fn is_up(&self) -> bool {
        self.world.lock().nodes[self.index].up
    }

    /// How many processes have been started on it.
    pub fn incarnation(&self) -> u64 {
        self.world.lock().nodes[self.index].incarnation
    }

    /// Starts a process that does `start`, and the machine where it has no power.
    ///
    /// # Panics
    /// When a process runs already.
    pub fn boot(&self, start: Start) {
        let mut state = self.world.lock();
        let now = now_ns();
        assert!(!state.nodes[self.index].up, "{} runs already", state.nodes[self.index].name);
        if !state.nodes[self.index].powered {
            let local_ns = state.draw_between(Salt::Clock, self.index, (1, 1 << 50));
            let node = &mut state.nodes[self.index];
            node.powered = true;
            node.machine += 1;
            node.clocks = node.clocks.restarted(now, local_ns);
            state.network_powers_on(self.index);
        }
        let node = &mut state.nodes[self.index];
        node.incarnation += 1;
        node.up = true;
        node.stats.boots += 1;
        node.start = Some(start.clone());
        let incarnation = node.incarnation;
        state.note(self.index, "boot", &[incarnation], || format!("incarnation {incarnation}"));
        drop(state);
        let runtime = Port::runtime(&self.world, self.index, incarnation);
        let node = self.clone();
        let main = async move {
            start(runtime).await;
            node.exited(incarnation);
        };
        task::spawn(&self.world, self.index, incarnation, "main", Box::pin(main));
    }

    /// Starts the last process again.
    ///
    /// # Panics
    /// When a process runs, or none ever did.
    pub fn restart(&self) {
        let start = self.world.lock().nodes[self.index].start.clone();
        self.boot(start.expect("a node is booted once before it is restarted"));
    }

    /// Starts a process without a main task, which lives until it is killed: for tests and clients, whose
    /// work comes by [`Node::run`].
    pub fn boot_idle(&self) {
        self.boot(start(|_| std::future::pending()));
    }

    /// SIGKILL: the kernel ends the process's connections and keeps its page cache. Nothing when none runs.
    pub fn kill(&self) {
        let mut state = self.world.lock();
        if !state.nodes[self.index].up {
            return;
        }
        state.note(self.index, "kill", &[], String::new);
        state.nodes[self.index].stats.kills += 1;
        let tasks = state.process_dies(self.index);
        let woken = state.network_process_died(self.index);
        drop(state);
        destroy(tasks);
        woken.into_iter().for_each(Waker::wake);
    }

    /// The machine loses power: what was not synced is lost, kept or torn, and peers hear nothing. Nothing
    /// when it has none.
    pub fn power_loss(&self) {
        let mut state = self.world.lock();
        if !state.nodes[self.index].powered {
            return;
        }
        state.note(self.index, "power-loss", &[], String::new);
        state.nodes[self.index].stats.power_losses += 1;
        let tasks = state.process_dies(self.index);
        state.nodes[self.index].powered = false;
        state.crash_disks(self.index);
        let woken = state.network_powers_off(self.index);
        drop(state);
        destroy(tasks);
        woken.into_iter().for_each(Waker::wake);
    }

    /// SIGSTOP, or a long pause of a virtual machine: its tasks do not run, its kernel goes on.
    pub fn pause(&self) {
        let mut state = self.world.lock();
        let node = &mut state.nodes[self.index];
        if node.up && !node.paused {
            node.paused = true;
            node.stats.pauses += 1;
            state.note(self.index, "pause", &[], String::new);
        }
    }

    /// SIGCONT. All timers that fell due meanwhile fire at once.
    pub fn resume(&self) {
        let mut state = self.world.lock();
        let node = &mut state.nodes[self.index];
        if node.paused {
            node.paused = false;
            let parked = std::mem::take(&mut node.parked);
            state.note(self.index, "resume", &[], String::new);
            drop(state);
            parked.into_iter().for_each(Waker::wake);
        }
    }

    /// The process ended by itself.
    fn exited(&self, incarnation: u64) {
        let mut state = self.world.lock();
        if !state.alive(self.index, incarnation) {
            return;
        }
        state.note(self.index, "exit", &[], String::new);
        state.nodes[self.index].stats.exits += 1;
        let tasks = state.process_dies(self.index);
        let woken = state.network_process_died(self.index);
        drop(state);
        destroy(tasks);
        woken.into_iter().for_each(Waker::wake);
    }

    /// The running process's handle to the world; `None` while none runs. It is dead when the process is.
    pub fn runtime(&self) -> Option<Runtime> {
        let state = self.world.lock();
        let node = &state.nodes[self.index];
        let (up, incarnation) = (node.up, node.incarnation);
        drop(state);
        up.then(|| Port::runtime(&self.world, self.index, incarnation))
    }

    /// Starts a task in the running process.
    ///
    /// # Panics
    /// When no process runs.
    pub fn spawn(&self, name: &'static str, future: impl Future<Output = ()> + Send + 'static) -> Task {
        let runtime = self.runtime().expect("tasks are started on a node that is up");
        runtime.spawn(Lane::Data, name, future)
    }

    /// Does `work` as a task of the running process and waits for its result; `None` when the process dies
    /// before.
    ///
    /// # Panics
    /// When no process runs.
    pub async fn run<T, Fut>(&self, work: impl FnOnce(Runtime) -> Fut) -> Option<T>
    where
        T: Send + 'static,
        Fut: Future<Output = T> + Send + 'static,
    {
        let runtime = self.runtime().expect("work is done on a node that is up");
        let future = work(runtime);
        let result = Arc::new(Mutex::new(None));
        let place = result.clone();
        let task = self.spawn("run", async move {
            let value = future.await;
            *place.lock().expect("nobody panics while holding this") = Some(value);
        });
        task.join().await;
        result.lock().expect("nobody panics while holding this").take()
    }

    /// From now on both clocks run `ppm` parts per million fast (or slow, when negative).
    ///
    /// # Panics
    /// Beyond [`crate::DRIFT_PPM_MAX`].
    pub fn set_drift(&self, ppm: i64) {
        let mut state = self.world.lock();
        state.nodes[self.index].clocks.set_drift(now_ns(), ppm);
        state.nodes[self.index].stats.clock_faults += 1;
        state.note(self.index, "drift", &[ppm as u64], || format!("{ppm} ppm"));
    }

    /// Moves the wall clock by `by_ms` milliseconds, either way. Also how a machine gets its offset.
    pub fn jump_wall(&self, by_ms: i64) {
        let mut state = self.world.lock();
        state.nodes[self.index].clocks.jump_wall(by_ms);
        state.nodes[self.index].stats.clock_faults += 1;
        state.note(self.index, "wall-jump", &[by_ms as u64], || format!("{by_ms} ms"));
    }

    /// How far jumps have taken the wall clock ahead of where it would be, in milliseconds.
    pub fn jumped_ms(&self) -> i64 {
        self.world.lock().nodes[self.index].clocks.jumped_ms()
    }

    /// The disk mounted, or to be mounted, at `path`. Paths name disks: each is a device of its own.
    pub fn disk(&self, path: &str) -> DiskControl {
        DiskControl::new(self.world.clone(), self.index, path)
    }

    /// The paths of all its disks.
    pub fn disks(&self) -> Vec<String> {
        self.world.lock().nodes[self.index].volumes.keys().cloned().collect()
    }

    /// Changes how its kernel treats incoming connections.
    pub fn set_accept(&self, change: impl FnOnce(&mut NodeFaults)) {
        let mut state = self.world.lock();
        change(&mut state.nodes[self.index].faults);
        let text = format!("{:?}", state.nodes[self.index].faults);
        state.note(self.index, "accept-set", &[digest(text.as_bytes())], || text);
    }
}
