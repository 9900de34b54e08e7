//! A world for tests: one thread, a clock that only tests move, streams in memory. Everything happens in
//! the order in which it was asked for.

#![allow(dead_code, reason = "each test file uses its part of the world")]
#![allow(clippy::disallowed_types, reason = "this is an implementation of the seam, for tests")]
#![allow(missing_docs, reason = "names say it")]

mod pipe;

use std::collections::{BTreeMap, VecDeque};
use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Wake, Waker};
use std::time::Duration;

use milena_runtime::{
    BoxFuture, Clock, Connection, Disk, Entropy, Lane, Listener, Network, Runtime, Storage, Task, TaskHandle,
    Tasks, io,
};
use milena_types::{Instant, Timestamp};

#[allow(unused_imports, reason = "each test file uses its part of the world")]
pub use pipe::{Side, TestFile, connection_pair};

#[derive(Clone)]
pub struct World(Arc<Inner>);

struct Inner {
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    now: u64,
    next: u64,
    timers: BTreeMap<(u64, u64), Waker>,
    ready: VecDeque<Arc<Cell>>,
    ports: BTreeMap<u16, Port>,
    blocked: bool,
    spawned: usize,
}

#[derive(Default)]
struct Port {
    waiting: VecDeque<Connection>,
    waker: Option<Waker>,
    sides: Vec<Side>,
}

impl World {
    pub fn new() -> World {
        World(Arc::new(Inner { state: Mutex::default() }))
    }

    pub fn runtime(&self) -> Runtime {
        Runtime {
            clock: Arc::new(self.clone()),
            network: Arc::new(self.clone()),
            storage: Arc::new(self.clone()),
            tasks: Arc::new(self.clone()),
            entropy: Arc::new(self.clone()),
            interleave: None,
        }
    }

    fn with<R>(&self, enter: impl FnOnce(&mut State) -> R) -> R {
        enter(&mut self.0.state.lock().unwrap())
    }

    /// Polls every task that can move until none can.
    pub fn settle(&self) {
        while let Some(cell) = self.with(|state| state.ready.pop_front()) {
            cell.run();
        }
    }

    /// Moves the clock, and lets what is due happen in its order.
    pub fn advance(&self, span: Duration) {
        self.settle();
        let end = self.with(|state| state.now + span.as_nanos() as u64);
        while let Some(at) = self.next_timer().filter(|at| *at <= end) {
            self.fire(at);
        }
        self.with(|state| state.now = end);
        self.settle();
    }

    fn next_timer(&self) -> Option<u64> {
        self.with(|state| state.timers.keys().next().map(|(at, _)| *at))
    }

    fn fire(&self, at: u64) {
        let wakers = self.with(|state| {
            state.now = state.now.max(at);
            let later = state.timers.split_off(&(at + 1, 0));
            std::mem::replace(&mut state.timers, later)
        });
        wakers.into_values().for_each(Waker::wake);
        self.settle();
    }

    /// Runs `future` to its end, moving the clock to the next timer whenever nothing else can move.
    pub fn run<T: Send + 'static>(&self, future: impl Future<Output = T> + Send + 'static) -> T {
        let result = Arc::new(Mutex::new(None));
        let slot = result.clone();
        self.start(async move {
            let value = future.await;
            *slot.lock().unwrap() = Some(value);
        });
        for _ in 0..1_000_000 {
            self.settle();
            if let Some(value) = result.lock().unwrap().take() {
                return value;
            }
            let at = self.next_timer().expect("the future waits for what never comes");
            self.fire(at);
        }
        panic!("a million timers passed and the future is not done");
    }

    /// Starts `future`, and leaves it.
    pub fn start(&self, future: impl Future<Output = ()> + Send + 'static) -> Task {
        self.spawn(Lane::Data, "test", Box::pin(future))
    }

    /// How many tasks were ever spawned.
    pub fn spawned(&self) -> usize {
        self.with(|state| state.spawned)
    }

    /// How many timers are armed.
    pub fn timers(&self) -> usize {
        self.with(|state| state.timers.len())
    }

    /// While set, connections are refused.
    pub fn refuse(&self, refuse: bool) {
        self.with(|state| state.blocked = refuse);
    }

    /// The server's ends of all connections ever made to `port`, in order.
    pub fn sides(&self, port: u16) -> Vec<Side> {
        self.with(|state| state.ports.get(&port).map(|port| port.sides.clone()).unwrap_or_default())
    }
}

struct Cell {
    world: World,
    future: Mutex<Option<BoxFuture<'static, ()>>>,
    flags: Mutex<Flags>,
}

#[derive(Default)]
struct Flags {
    queued: bool,
    done: Option<bool>,
    joiner: Option<Waker>,
}

impl Cell {
    fn run(self: Arc<Self>) {
        self.flags.lock().unwrap().queued = false;
        let waker = Waker::from(self.clone());
        let mut slot = self.future.lock().unwrap();
        let Some(future) = slot.as_mut() else { return };
        if future.as_mut().poll(&mut Context::from_waker(&waker)).is_ready() {
            *slot = None;
            drop(slot);
            self.finish(true);
        }
    }

    fn finish(&self, whole: bool) {
        let mut flags = self.flags.lock().unwrap();
        flags.done.get_or_insert(whole);
        if let Some(joiner) = flags.joiner.take() {
            joiner.wake();
        }
    }
}

impl Wake for Cell {
    fn wake(self: Arc<Self>) {
        let mut flags = self.flags.lock().unwrap();
        if !flags.queued && flags.done.is_none() {
            flags.queued = true;
            drop(flags);
            let world = self.world.clone();
            world.with(|state| state.ready.push_back(self));
        }
    }
}

struct Handle(Arc<Cell>);

impl TaskHandle for Handle {
    fn abort(&self) {
        drop(self.0.future.lock().unwrap().take());
        self.0.finish(false);
    }

    fn poll_done(&mut self, cx: &mut Context<'_>) -> Poll<bool> {
        let mut flags = self.0.flags.lock().unwrap();
        flags.joiner = Some(cx.waker().clone());
        flags.done.map_or(Poll::Pending, Poll::Ready)
    }
}

impl Tasks for World {
    fn spawn(&self, _lane: Lane, _name: &'static str, future: BoxFuture<'static, ()>) -> Task {
        self.with(|state| state.spawned += 1);
        let future = Mutex::new(Some(future));
        let cell = Arc::new(Cell { world: self.clone(), future, flags: Mutex::default() });
        cell.clone().wake();
        Task(Box::new(Handle(cell)))
    }

    fn blocking(&self, job: Box<dyn FnOnce() + Send>) -> BoxFuture<'static, ()> {
        Box::pin(async move { job() })
    }
}

struct Sleep {
    world: World,
    at: u64,
    key: Option<(u64, u64)>,
}

impl Future for Sleep {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        let (world, at, key) = (self.world.clone(), self.at, self.key);
        world.with(|state| {
            if state.now >= at {
                return Poll::Ready(());
            }
            state.next += 1;
            let key = key.unwrap_or((at, state.next));
            state.timers.insert(key, cx.waker().clone());
            self.key = Some(key);
            Poll::Pending
        })
    }
}

impl Drop for Sleep {
    fn drop(&mut self) {
        if let Some(key) = self.key {
            self.world.with(|state| state.timers.remove(&key));
        }
    }
}

impl Clock for World {
    fn now(&self) -> Instant {
        Instant(self.with(|state| state.now))
    }

    fn wall(&self) -> Timestamp {
        Timestamp(1_700_000_000_000 + (self.with(|state| state.now) / 1_000_000) as i64)
    }

    fn sleep_until(&self, at: Instant) -> BoxFuture<'static, ()> {
        Box::pin(Sleep { world: self.clone(), at: at.0, key: None })
    }
}

impl Entropy for World {
    fn next_u64(&self) -> u64 {
        self.with(|state| {
            state.next += 1;
            let mut z = state.next.wrapping_mul(0x9e37_79b9_7f4a_7c15);
            z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
            z ^ (z >> 27)
        })
    }
}

impl Storage for World {
    fn mount<'a>(&'a self, _path: &'a str) -> BoxFuture<'a, io::Result<Arc<dyn Disk>>> {
        Box::pin(async { Err(io::ErrorKind::Unsupported.into()) })
    }

    fn peek<'a>(&'a self, _path: &'a str) -> BoxFuture<'a, io::Result<Option<Vec<milena_runtime::Entry>>>> {
        Box::pin(async { Ok(None) })
    }
}

struct TestListener {
    world: World,
    port: u16,
}

impl Network for World {
    fn listen<'a>(&'a self, _host: &'a str, port: u16) -> BoxFuture<'a, io::Result<Box<dyn Listener>>> {
        Box::pin(async move {
            self.with(|state| {
                state.ports.entry(port).or_default();
            });
            Ok(Box::new(TestListener { world: self.clone(), port }) as Box<dyn Listener>)
        })
    }

    fn connect<'a>(&'a self, _host: &'a str, port: u16) -> BoxFuture<'a, io::Result<Connection>> {
        Box::pin(async move {
            let (ours, theirs, side) = connection_pair(port);
            let waker = self.with(|state| {
                if state.blocked {
                    return Err(io::Error::from(io::ErrorKind::ConnectionRefused));
                }
                let port = state.ports.get_mut(&port).ok_or(io::ErrorKind::ConnectionRefused)?;
                port.waiting.push_back(theirs);
                port.sides.push(side);
                Ok(port.waker.take())
            })?;
            if let Some(waker) = waker {
                waker.wake();
            }
            Ok(ours)
        })
    }
}

impl Listener for TestListener {
    fn local_addr(&self) -> std::net::SocketAddr {
        ([127, 0, 0, 1], self.port).into()
    }

    fn accept<'a>(&'a mut self) -> BoxFuture<'a, io::Result<Connection>> {
        Box::pin(std::future::poll_fn(|cx| {
            self.world.with(|state| {
                let port = state.ports.get_mut(&self.port).expect("it listens");
                if let Some(connection) = port.waiting.pop_front() {
                    return Poll::Ready(Ok(connection));
                }
                port.waker = Some(cx.waker().clone());
                Poll::Pending
            })
        }))
    }
}

impl Drop for TestListener {
    fn drop(&mut self) {
        let gone = self.world.with(|state| state.ports.get_mut(&self.port).map(std::mem::take));
        drop(gone);
        self.world.with(|state| state.ports.remove(&self.port));
    }
}
