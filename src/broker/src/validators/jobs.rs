//! A runtime for tests that has blocking jobs and nothing else, and counts them.

use std::future::Future;
use std::pin::pin;
use std::sync::Arc;
use std::task::{Context, Poll, Waker};

use milena_runtime::sync::Semaphore;
use milena_runtime::{
    BoxFuture, Clock, Connection, Disk, Entropy, Entry, Lane, Listener, Network, Runtime, Storage, Task,
    Tasks, io,
};
use milena_types::{Instant, Timestamp};

pub(crate) const NOW: Timestamp = Timestamp(1_700_000_000_000);

pub(crate) const CORES: usize = 3;

/// Jobs that end a few polls after they began, each with a core while it lasts.
pub(crate) struct Jobs {
    pub(crate) cores: Arc<Semaphore>,
    /// A permit for each that was begun.
    begun: Semaphore,
}

impl Tasks for Jobs {
    fn spawn(&self, _lane: Lane, name: &'static str, _future: BoxFuture<'static, ()>) -> Task {
        unreachable!("{name}")
    }

    fn blocking(&self, job: Box<dyn FnOnce() + Send>) -> BoxFuture<'static, ()> {
        self.begun.add_permits(1);
        let cores = self.cores.clone();
        let mut job = Some(job);
        let mut core = None;
        let mut polls = 0;
        Box::pin(std::future::poll_fn(move |_| {
            if core.is_none() {
                core = Some(cores.clone().try_acquire_owned().expect("no more at once than there are cores"));
            }
            polls += 1;
            if polls < 5 {
                return Poll::Pending;
            }
            job.take().expect("polled after its end")();
            core = None;
            Poll::Ready(())
        }))
    }

    fn parallelism(&self) -> usize {
        CORES
    }
}

struct Absent;

impl Clock for Absent {
    fn now(&self) -> Instant {
        unreachable!()
    }
    fn wall(&self) -> Timestamp {
        NOW
    }
    fn sleep_until(&self, at: Instant) -> BoxFuture<'static, ()> {
        unreachable!("{at:?}")
    }
}

impl Network for Absent {
    fn listen<'a>(&'a self, host: &'a str, _port: u16) -> BoxFuture<'a, io::Result<Box<dyn Listener>>> {
        unreachable!("{host}")
    }
    fn connect<'a>(&'a self, host: &'a str, _port: u16) -> BoxFuture<'a, io::Result<Connection>> {
        unreachable!("{host}")
    }
}

impl Storage for Absent {
    fn mount<'a>(&'a self, path: &'a str) -> BoxFuture<'a, io::Result<Arc<dyn Disk>>> {
        unreachable!("{path}")
    }
    fn peek<'a>(&'a self, path: &'a str) -> BoxFuture<'a, io::Result<Option<Vec<Entry>>>> {
        unreachable!("{path}")
    }
}

impl Entropy for Absent {
    fn next_u64(&self) -> u64 {
        unreachable!()
    }
}

/// The runtime, and what counts its jobs.
pub(crate) fn runtime() -> (Runtime, Arc<Jobs>) {
    let jobs = Arc::new(Jobs { cores: Arc::new(Semaphore::new(CORES)), begun: Semaphore::new(0) });
    let runtime = Runtime {
        clock: Arc::new(Absent),
        network: Arc::new(Absent),
        storage: Arc::new(Absent),
        tasks: jobs.clone(),
        entropy: Arc::new(Absent),
        interleave: None,
    };
    (runtime, jobs)
}

impl Jobs {
    /// How many were begun so far.
    pub(crate) fn begun(&self) -> usize {
        self.begun.available_permits()
    }
}

/// What `future` comes to, and how often it let others go first or waited for a job.
pub(crate) fn finish<T>(future: impl Future<Output = T>) -> (T, usize) {
    let mut future = pin!(future);
    let mut cx = Context::from_waker(Waker::noop());
    for waits in 0..1000 {
        if let Poll::Ready(done) = future.as_mut().poll(&mut cx) {
            return (done, waits);
        }
    }
    panic!("it waits for ever");
}
