//! Runs the tasks of a test in an order that a seed decides, and polls a task only when it was woken: a wake-up
//! that is lost ends in "waits for ever". No threads; the clock goes on with each poll, and to the end of the shortest
//! sleep when there is nothing else to do.

use std::collections::{BTreeMap, BTreeSet};
use std::future::Future;
use std::pin::pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Wake, Waker};

use milena_runtime::{
    BoxFuture, Clock, Connection, Disk, Entropy, Interleave, Lane, Listener, Network, Runtime, Storage, Task,
    TaskHandle, Tasks, io,
};
use milena_types::{Instant, Timestamp};

/// The future that `block_on` waits for.
const MAIN: u64 = 0;

#[derive(Default)]
struct State {
    tasks: BTreeMap<u64, BoxFuture<'static, ()>>,
    tasks_ever: u64,
    random: u64,
    polls: u64,
    /// How far sleeps have moved the clock, in nanoseconds.
    slept: u64,
    sleepers: BTreeMap<(Instant, u64), Waker>,
    sleeps_ever: u64,
}

impl State {
    fn now(&self) -> Instant {
        Instant(self.polls * 1000 + self.slept)
    }

    fn random(&mut self, below: usize) -> usize {
        self.random =
            self.random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.random >> 33) as usize % below
    }
}

/// A process: its tasks. Clones share them; when the last one is gone, so are the tasks.
#[derive(Clone, Default)]
pub struct World {
    state: Arc<Mutex<State>>,
    ready: Arc<Mutex<BTreeSet<u64>>>,
}

struct Ready {
    task: u64,
    ready: Arc<Mutex<BTreeSet<u64>>>,
}

impl Wake for Ready {
    fn wake(self: Arc<Self>) {
        self.ready.lock().unwrap().insert(self.task);
    }
}

impl World {
    pub fn new(seed: u64) -> World {
        let world = World::default();
        world.state.lock().unwrap().random = seed;
        world
    }

    /// Runs `future` and the tasks until `future` is ready.
    pub fn block_on<T>(&self, future: impl Future<Output = T>) -> T {
        self.run(future, u64::MAX).expect("without a limit the future ends")
    }

    /// As `block_on`, but gives up after `polls`: whatever was begun stays as it is.
    pub fn run<T>(&self, future: impl Future<Output = T>, polls: u64) -> Option<T> {
        let mut future = pin!(future);
        self.ready.lock().unwrap().insert(MAIN);
        for _ in 0..polls {
            let task = self.next().expect("everything waits for ever: a wake-up was lost");
            let waker = Waker::from(Arc::new(Ready { task, ready: self.ready.clone() }));
            let mut cx = Context::from_waker(&waker);
            if task == MAIN {
                if let Poll::Ready(value) = future.as_mut().poll(&mut cx) {
                    return Some(value);
                }
                continue;
            }
            let taken = self.state.lock().unwrap().tasks.remove(&task);
            if let Some(mut running) = taken
                && running.as_mut().poll(&mut cx).is_pending()
            {
                self.state.lock().unwrap().tasks.insert(task, running);
            }
        }
        None
    }

    fn next(&self) -> Option<u64> {
        if self.ready.lock().unwrap().is_empty() {
            let mut state = self.state.lock().unwrap();
            let ((until, _), waker) = state.sleepers.pop_first()?;
            state.slept += until.0.saturating_sub(state.now().0);
            drop(state);
            waker.wake();
        }
        let mut ready = self.ready.lock().unwrap();
        if ready.is_empty() {
            return None;
        }
        let mut state = self.state.lock().unwrap();
        state.polls += 1;
        let chosen = state.random(ready.len());
        let task = *ready.iter().nth(chosen).expect("chosen among them");
        ready.remove(&task);
        Some(task)
    }

    /// Tasks that have not ended.
    pub fn tasks(&self) -> usize {
        self.state.lock().unwrap().tasks.len()
    }

    /// Ends the process: its tasks are gone.
    pub fn kill(self) {
        let tasks = std::mem::take(&mut self.state.lock().unwrap().tasks);
        drop(tasks);
    }

    pub fn runtime(&self) -> Runtime {
        Runtime {
            clock: Arc::new(self.clone()),
            network: Arc::new(Nothing),
            storage: Arc::new(Nothing),
            tasks: Arc::new(self.clone()),
            entropy: Arc::new(Nothing),
            interleave: Some(Arc::new(self.clone())),
        }
    }
}

impl Tasks for World {
    fn spawn(&self, _: Lane, _: &'static str, future: BoxFuture<'static, ()>) -> Task {
        let mut state = self.state.lock().unwrap();
        state.tasks_ever += 1;
        let task = state.tasks_ever;
        state.tasks.insert(task, future);
        drop(state);
        self.ready.lock().unwrap().insert(task);
        Task(Box::new(Nothing))
    }
    fn blocking(&self, job: Box<dyn FnOnce() + Send>) -> BoxFuture<'static, ()> {
        Box::pin(async move { job() })
    }
}

impl Clock for World {
    fn now(&self) -> Instant {
        self.state.lock().unwrap().now()
    }
    fn wall(&self) -> Timestamp {
        Timestamp(1_790_000_000_000 + self.state.lock().unwrap().polls as i64)
    }
    fn sleep_until(&self, at: Instant) -> BoxFuture<'static, ()> {
        let (state, mut key) = (self.state.clone(), None);
        Box::pin(std::future::poll_fn(move |cx| {
            let mut state = state.lock().unwrap();
            if let Some(key) = key.take() {
                state.sleepers.remove(&key);
            }
            if state.now() >= at {
                return Poll::Ready(());
            }
            state.sleeps_ever += 1;
            let mine = (at, state.sleeps_ever);
            state.sleepers.insert(mine, cx.waker().clone());
            key = Some(mine);
            Poll::Pending
        }))
    }
}

impl Interleave for World {
    fn before_entry(&self) -> Option<BoxFuture<'static, ()>> {
        (self.state.lock().unwrap().random(3) == 0).then(|| Box::pin(yield_now()) as BoxFuture<'static, ()>)
    }
}

struct Nothing;

impl TaskHandle for Nothing {
    fn abort(&self) {}
    fn poll_done(&mut self, _: &mut Context<'_>) -> Poll<bool> {
        Poll::Pending
    }
}

impl Network for Nothing {
    fn listen<'a>(&'a self, _: &'a str, _: u16) -> BoxFuture<'a, io::Result<Box<dyn Listener>>> {
        Box::pin(async { Err(io::ErrorKind::Unsupported.into()) })
    }
    fn connect<'a>(&'a self, _: &'a str, _: u16) -> BoxFuture<'a, io::Result<Connection>> {
        Box::pin(async { Err(io::ErrorKind::Unsupported.into()) })
    }
}

impl Storage for Nothing {
    fn mount<'a>(&'a self, _: &'a str) -> BoxFuture<'a, io::Result<Arc<dyn Disk>>> {
        Box::pin(async { Err(io::ErrorKind::Unsupported.into()) })
    }
    fn peek<'a>(&'a self, _: &'a str) -> BoxFuture<'a, io::Result<Option<Vec<milena_runtime::Entry>>>> {
        Box::pin(async { Ok(None) })
    }
}

impl Entropy for Nothing {
    fn next_u64(&self) -> u64 {
        4
    }
}

/// Suspends once.
pub async fn yield_now() {
    let mut polled = false;
    std::future::poll_fn(|cx| {
        if std::mem::replace(&mut polled, true) {
            return Poll::Ready(());
        }
        cx.waker().wake_by_ref();
        Poll::Pending
    })
    .await;
}
