//! One run: a seed, a director and a limit become a result. Whatever goes wrong inside (a panic, a
//! deadlock, a limit) is a value in the result and never a panic of the process.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::fmt;
use std::future::Future;
use std::panic::{AssertUnwindSafe, PanicHookInfo, catch_unwind};
use std::pin::Pin;
use std::sync::Once;
use std::task::{Context, Poll};
use std::time::Duration;

use crate::disk::DiskStats;
use crate::entropy::{Ratio, Salt, derive};
use crate::executor::{self, Delay, live_timers, nanos, now_ns};
use crate::net::NetStats;
use crate::node::NodeStats;
use crate::trace::{Event, TurnEnds};
use crate::world::{DIRECTOR, World};
use crate::{hook, task};

/// How a run is done.
#[derive(Clone, Debug)]
pub struct Options {
    /// The root of all randomness.
    pub seed: u64,
    /// Virtual time after which the run has failed.
    pub limit: Duration,
    /// Polls after which the run has failed: somebody spins.
    pub polls_max: u64,
    /// Whether to keep the list of events. The hash is the same either way.
    pub record: bool,
    /// Whether `buggify!` sites may fire.
    pub buggify: bool,
    /// How often a task yields before it enters shared state.
    pub interleave: Ratio,
}

impl Options {
    /// The usual: no list, `buggify!` on, a yield before every fourth entry.
    pub fn new(seed: u64, limit: Duration) -> Options {
        let interleave = Ratio::new(1, 4);
        Options { seed, limit, polls_max: 100_000_000, record: false, buggify: true, interleave }
    }

    /// The same with the list of events.
    pub fn recorded(self) -> Options {
        Options { record: true, ..self }
    }
}

/// Why a run failed.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Failure {
    /// A task panicked; in production its process would have died.
    Panic {
        /// The node, or `world` for the director.
        node: String,
        /// The name that the task was spawned under.
        task: &'static str,
        /// What it said, and where.
        message: String,
        /// When.
        at: Duration,
    },
    /// No task was ready, no timer was waited for: nothing could ever have happened again.
    Deadlock {
        /// When the last thing happened.
        since: Duration,
    },
    /// The director had not ended when virtual time was up.
    TimeLimit {
        /// The limit.
        limit: Duration,
    },
    /// More polls than allowed: somebody spins.
    PollLimit {
        /// When.
        at: Duration,
    },
    /// An oracle found a rule broken.
    Oracle {
        /// The rule.
        oracle: &'static str,
        /// How it was broken.
        message: String,
        /// When.
        at: Duration,
    },
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Failure::Panic { node, task, message, at } => {
                write!(f, "task {task} on {node} panicked at {at:?}: {message}")
            }
            Failure::Deadlock { since } => write!(f, "deadlock: since {since:?} nothing can happen any more"),
            Failure::TimeLimit { limit } => write!(f, "the run did not end within {limit:?} of virtual time"),
            Failure::PollLimit { at } => write!(f, "too many polls by {at:?}: some task spins"),
            Failure::Oracle { oracle, message, at } => write!(f, "{oracle} broken at {at:?}: {message}"),
        }
    }
}

/// What a run was. Equal for equal seeds, to the last count.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct RunResult<T = ()> {
    /// The seed it came from.
    pub seed: u64,
    /// What the director returned; `None` when the run failed before.
    pub value: Option<T>,
    /// The hash over everything that happened.
    pub hash: u64,
    /// How many things were hashed.
    pub events: u64,
    /// How many times a task was polled.
    pub polls: u64,
    /// How much virtual time passed.
    pub simulated: Duration,
    /// `sometimes!` and `reachable!` marks, with how often each was passed.
    pub marks: BTreeMap<&'static str, u64>,
    /// `buggify!` sites that were asked, with how often each fired.
    pub buggified: BTreeMap<&'static str, u64>,
    /// What all disks went through.
    pub disk: DiskStats,
    /// What the network went through.
    pub net: NetStats,
    /// What all nodes went through.
    pub nodes: NodeStats,
    /// Why it failed, if it did.
    pub failure: Option<Failure>,
    /// Every event, when they were recorded.
    pub trace: Vec<Event>,
}

impl<T> RunResult<T> {
    /// What the director returned.
    ///
    /// # Panics
    /// When the run failed, with the failure.
    pub fn expect(self) -> T {
        match (self.value, self.failure) {
            (Some(value), None) => value,
            (_, Some(failure)) => panic!("seed {}: {failure}", self.seed),
            (None, None) => unreachable!("a run without a value has failed"),
        }
    }
}

/// Runs `director` in a new world made from `seed`, for at most `limit` of virtual time, on a fresh
/// thread. Must not be called inside a run.
pub fn run<T, F, Fut>(seed: u64, limit: Duration, director: F) -> RunResult<T>
where
    T: Send + 'static,
    F: FnOnce(World) -> Fut + Send + 'static,
    Fut: Future<Output = T> + 'static,
{
    run_with(Options::new(seed, limit), director)
}

/// As [`run`], with every option.
pub fn run_with<T, F, Fut>(options: Options, director: F) -> RunResult<T>
where
    T: Send + 'static,
    F: FnOnce(World) -> Fut + Send + 'static,
    Fut: Future<Output = T> + 'static,
{
    install_panic_hook();
    let schedule = derive(options.seed, Salt::Schedule.name(), "");
    executor::run(format!("sim-{}", options.seed), schedule, move || async move {
        PANIC.with(|last| *last.borrow_mut() = Some(String::new()));
        let world = World::new(options.clone());
        hook::install(&world);
        let director = Director {
            world: world.clone(),
            future: Some(Box::pin(director(world.clone()))),
            watchdog: Delay::until(nanos(options.limit)),
        };
        let value = director.await;
        let result = finish(&world, value);
        hook::remove();
        result
    })
}

/// Collects what the run was, then drops everything in it while time still stands.
fn finish<T>(world: &World, value: Option<T>) -> RunResult<T> {
    let result = {
        let mut state = world.lock();
        let value = value.filter(|_| state.failure.is_none());
        let (marks, buggified) = state.marks.take();
        RunResult {
            seed: state.options.seed,
            value,
            hash: state.trace.hash(),
            events: state.trace.events(),
            polls: state.trace.polls(),
            simulated: Duration::from_nanos(now_ns()),
            marks,
            buggified,
            disk: state.disk_stats(),
            net: state.net.stats.clone(),
            nodes: state.node_stats(),
            failure: state.failure.clone(),
            trace: state.trace.take_list(),
        }
    };
    world.end();
    result
}

/// The director's future, and the end of the run in whatever way it comes.
struct Director<T> {
    world: World,
    future: Option<Pin<Box<dyn Future<Output = T>>>>,
    watchdog: Delay,
}

impl<T> Future for Director<T> {
    type Output = Option<T>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<T>> {
        let this = self.get_mut();
        {
            let mut state = this.world.lock();
            if state.failure.is_some() {
                return Poll::Ready(None);
            }
            state.director = Some(cx.waker().clone());
            let name = state.nodes[DIRECTOR].name.clone();
            state.trace.poll(now_ns(), &name, 0, "director", None);
        }
        let _turn = TurnEnds;
        let Some(future) = this.future.as_mut() else { return Poll::Ready(None) };
        match catch_unwind(AssertUnwindSafe(|| future.as_mut().poll(cx))) {
            Ok(Poll::Ready(value)) => return Poll::Ready(Some(value)),
            Ok(Poll::Pending) => {}
            Err(_) => {
                task::fail_panicked(&this.world, DIRECTOR, "director");
                return Poll::Ready(None);
            }
        }
        if Pin::new(&mut this.watchdog).poll(cx).is_ready() {
            let failure = this.overdue();
            this.world.lock().fail(failure);
            return Poll::Ready(None);
        }
        if this.world.lock().failure.is_some() { Poll::Ready(None) } else { Poll::Pending }
    }
}

impl<T> Director<T> {
    fn overdue(&self) -> Failure {
        let state = self.world.lock();
        if live_timers() == 0 {
            Failure::Deadlock { since: Duration::from_nanos(state.last_turn_ns) }
        } else {
            Failure::TimeLimit { limit: state.options.limit }
        }
    }
}

impl<T> Unpin for Director<T> {}

impl<T> Drop for Director<T> {
    fn drop(&mut self) {
        // what the director still holds may drop with a panic of its own; the run has its verdict by now
        let future = self.future.take();
        let _ = catch_unwind(AssertUnwindSafe(|| drop(future)));
    }
}

thread_local! {
    /// `Some` on a thread that runs a simulation: what its last panic said.
    static PANIC: RefCell<Option<String>> = const { RefCell::new(None) };
}

/// What the last panic on this thread said, and where.
pub(crate) fn last_panic() -> String {
    PANIC.with(|last| last.borrow_mut().as_mut().map(std::mem::take)).unwrap_or_default()
}

/// Keeps panics inside runs off the terminal: they are results. Other threads' go where they went.
fn install_panic_hook() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let before = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |info| {
            let inside = PANIC.with(|last| match last.try_borrow_mut() {
                Ok(mut last) if last.is_some() => {
                    *last = Some(describe(info));
                    true
                }
                _ => false,
            });
            if !inside {
                before(info);
            }
        }));
    });
}

fn describe(info: &PanicHookInfo<'_>) -> String {
    let message = info.payload_as_str().unwrap_or("(a panic without words)");
    match info.location() {
        Some(place) => format!("{message} ({}:{})", place.file(), place.line()),
        None => message.to_owned(),
    }
}
