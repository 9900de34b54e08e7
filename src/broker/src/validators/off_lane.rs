//! A test of its own, for it needs a runtime: how many batches are off the lane at once. A runtime that has tasks'
//! blocking jobs and nothing else.

use std::future::Future;
use std::pin::pin;
use std::sync::Arc;
use std::task::{Context, Poll, Waker};

use milena_batch::{BatchBuilder, Compression, ProduceRules};
use milena_runtime::sync::Semaphore;
use milena_runtime::{
    BoxFuture, Clock, Connection, Disk, Entropy, Entry, Lane, Listener, Network, Runtime, Storage, Task,
    Tasks, io,
};
use milena_types::{Instant, Offset, Timestamp};

use super::Validators;
use crate::turn::Turn;

const NOW: Timestamp = Timestamp(1_700_000_000_000);

const CORES: usize = 3;

/// Jobs that end a few polls after they began, each with a core while it lasts.
struct Jobs {
    cores: Arc<Semaphore>,
}

impl Tasks for Jobs {
    fn spawn(&self, _lane: Lane, name: &'static str, _future: BoxFuture<'static, ()>) -> Task {
        unreachable!("{name}")
    }

    fn blocking(&self, job: Box<dyn FnOnce() + Send>) -> BoxFuture<'static, ()> {
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

#[test]
fn of_a_hundred_batches_no_more_are_off_the_lane_at_once_than_there_are_cores_and_all_get_a_verdict() {
    let jobs = Arc::new(Jobs { cores: Arc::new(Semaphore::new(CORES)) });
    let runtime = Runtime {
        clock: Arc::new(Absent),
        network: Arc::new(Absent),
        storage: Arc::new(Absent),
        tasks: jobs.clone(),
        entropy: Arc::new(Absent),
        interleave: None,
    };
    let validators = Validators::new(&runtime);
    let mut builder = BatchBuilder::new(Compression::Zstd);
    builder.append(NOW, None, Some(&[0; 100_000]), &[]);
    let batch = builder.build(Offset::ZERO);
    let one = async || {
        let mut turn = Turn::new();
        validators.validate(batch.clone(), ProduceRules::defaults(NOW), &mut turn).await
    };
    let mut waiting: Vec<_> = (0..100).map(|_| Box::pin(one())).collect();
    let mut cx = Context::from_waker(Waker::noop());
    let mut rounds = 0;
    while !waiting.is_empty() {
        if rounds == 1 {
            assert_eq!(jobs.cores.available_permits(), 0, "all cores have something to do");
        }
        rounds += 1;
        assert!(rounds < 1000, "{} wait for ever", waiting.len());
        waiting.retain_mut(|one| match pin!(one).poll(&mut cx) {
            Poll::Ready(verdict) => {
                assert_eq!(verdict.map(|batches| batches.len()), Ok(1));
                false
            }
            Poll::Pending => true,
        });
    }
    assert_eq!(jobs.cores.available_permits(), CORES);
}
