//! Polls futures in a loop: no runtime, no clock, no threads. Something that waits for ever is a failure.

use std::future::Future;
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Waker};

use milena_runtime::{
    BoxFuture, Clock, Connection, Disk, Entropy, Lane, Listener, Network, OffLane, Runtime, Storage, Task,
    TaskHandle, Tasks, io,
};
use milena_types::{Instant, Timestamp};

/// Polls of the main future before it counts as stuck.
const PATIENCE: usize = 1_000_000;

/// Runs a future that needs no tasks.
pub fn block_on<T>(future: impl Future<Output = T>) -> T {
    World::default().block_on(future)
}

/// Where a test's views decompress.
pub fn off_lane() -> OffLane {
    OffLane::new(&World::default().runtime())
}

/// The tasks of a test.
#[derive(Clone, Default)]
pub struct World(Arc<Mutex<Vec<BoxFuture<'static, ()>>>>);

impl World {
    /// Polls `future` and every task in turn until `future` is ready.
    pub fn block_on<T>(&self, future: impl Future<Output = T>) -> T {
        let mut future = pin!(future);
        let mut cx = Context::from_waker(Waker::noop());
        for _ in 0..PATIENCE {
            if let Poll::Ready(value) = future.as_mut().poll(&mut cx) {
                return value;
            }
            self.poll_tasks();
        }
        panic!("a future waits for ever");
    }

    /// Polls every task once.
    pub fn poll_tasks(&self) {
        let mut cx = Context::from_waker(Waker::noop());
        let mut tasks = std::mem::take(&mut *self.0.lock().unwrap());
        tasks.retain_mut(|task| task.as_mut().poll(&mut cx).is_pending());
        let mut all = self.0.lock().unwrap();
        tasks.append(&mut all);
        *all = tasks;
    }

    /// Tasks that have not ended.
    pub fn tasks(&self) -> usize {
        self.0.lock().unwrap().len()
    }

    /// A runtime whose tasks run here, and that has nothing else.
    pub fn runtime(&self) -> Runtime {
        Runtime {
            clock: Arc::new(Nothing),
            network: Arc::new(Nothing),
            storage: Arc::new(Nothing),
            tasks: Arc::new(self.clone()),
            entropy: Arc::new(Nothing),
            interleave: None,
        }
    }
}

impl Tasks for World {
    fn spawn(&self, _: Lane, _: &'static str, future: BoxFuture<'static, ()>) -> Task {
        self.0.lock().unwrap().push(future);
        Task(Box::new(Nothing))
    }
    fn blocking(&self, job: Box<dyn FnOnce() + Send>) -> BoxFuture<'static, ()> {
        Box::pin(async move { job() })
    }
}

struct Nothing;

impl TaskHandle for Nothing {
    fn abort(&self) {}
    fn poll_done(&mut self, _: &mut Context<'_>) -> Poll<bool> {
        Poll::Pending
    }
}

impl Clock for Nothing {
    fn now(&self) -> Instant {
        Instant(0)
    }
    fn wall(&self) -> Timestamp {
        Timestamp(0)
    }
    fn sleep_until(&self, _: Instant) -> BoxFuture<'static, ()> {
        Box::pin(std::future::pending())
    }
}

impl Network for Nothing {
    fn listen<'a>(&'a self, _: &'a str, _: u16) -> BoxFuture<'a, io::Result<Box<dyn Listener>>> {
        Box::pin(async { Err(io::ErrorKind::Unsupported.into()) })
    }
    fn connect<'a>(&'a self, _: &'a str, _: u16) -> BoxFuture<'a, io::Result<Connection>> {
        let _: Option<SocketAddr> = None;
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
    std::future::poll_fn(
        |_| if std::mem::replace(&mut polled, true) { Poll::Ready(()) } else { Poll::Pending },
    )
    .await;
}
