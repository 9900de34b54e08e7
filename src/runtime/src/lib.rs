//! The seam: everything a node may do to the world, as traits behind one clonable handle.
//!
//! `host` implements it over real sockets and files, `sim` over a simulated world; everything between is
//! compiled once. This crate must never contain an implementation, and nothing may reach time, network,
//! disk, tasks or randomness around it.

mod clock;
mod disk;
mod network;
mod off_lane;
mod shared;
mod signal;
mod task;

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use milena_machine::Now;
use milena_types::Instant;

pub use clock::Clock;
pub use disk::{Disk, Entry, EntryKind, File, Open, Storage};
pub use network::{Connection, ConnectionSecurity, Listener, Network, ReadHalf, SecurityProtocol, WriteHalf};
pub use off_lane::{OffLane, Slot};
pub use shared::{Interleave, Shared};
pub use signal::Signal;
pub use task::{Lane, Task, TaskHandle, Tasks};

/// A future that may cross threads, boxed so that the seam has no generics.
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// The part of tokio that is deterministic by itself: no clock, no I/O, no randomness.
pub mod sync {
    pub use tokio::sync::{
        Mutex, MutexGuard, Notify, OwnedMutexGuard, OwnedSemaphorePermit, Semaphore, SemaphorePermit, mpsc,
        oneshot,
    };
}

/// Poll-based byte streams and the async methods over them.
pub mod io {
    pub use std::io::{Error, ErrorKind, Result};
    pub use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, ReadBuf};
}

/// Where random bits come from. Secret in production, seeded in `sim`.
pub trait Entropy: Send + Sync + 'static {
    /// 64 random bits.
    fn next_u64(&self) -> u64;
}

/// Everything a node may do to the world. Cheap to clone.
#[derive(Clone)]
pub struct Runtime {
    /// What time it is.
    pub clock: Arc<dyn Clock>,
    /// Byte streams to other nodes and clients.
    pub network: Arc<dyn Network>,
    /// Log directories.
    pub storage: Arc<dyn Storage>,
    /// Tasks and blocking jobs.
    pub tasks: Arc<dyn Tasks>,
    /// Randomness.
    pub entropy: Arc<dyn Entropy>,
    /// Where `Shared` state may be interleaved; `None` in production.
    pub interleave: Option<Arc<dyn Interleave>>,
}

/// The time ran out before the future was ready.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct TimedOut;

impl Runtime {
    /// Both clocks at once.
    pub fn now(&self) -> Now {
        Now { monotonic: self.clock.now(), wall: self.clock.wall() }
    }

    /// Starts a task. It runs until it ends: dropping the `Task` leaves it running. A panic in it ends
    /// the process (in `sim`: fails the run).
    pub fn spawn(
        &self,
        lane: Lane,
        name: &'static str,
        future: impl Future<Output = ()> + Send + 'static,
    ) -> Task {
        self.tasks.spawn(lane, name, Box::pin(future))
    }

    /// Waits for `span` on the monotonic clock.
    pub fn sleep(&self, span: Duration) -> BoxFuture<'static, ()> {
        self.sleep_until(self.clock.now().after(span))
    }

    /// Waits until `at`; returns at once when it has passed.
    pub fn sleep_until(&self, at: Instant) -> BoxFuture<'static, ()> {
        self.clock.sleep_until(at)
    }

    /// Waits for `future`, but no longer than `span`; then drops it. Only waits may be bounded so:
    /// a future that has begun a side effect must not be dropped.
    pub async fn timeout<T>(&self, span: Duration, future: impl Future<Output = T>) -> Result<T, TimedOut> {
        let deadline = self.sleep(span);
        crate::select! {
            value = future => Ok(value),
            () = deadline => Err(TimedOut),
        }
    }

    /// Runs a job that blocks or burns CPU off the tasks' threads, and gives back its result.
    pub async fn blocking<T: Send + 'static>(&self, job: impl FnOnce() -> T + Send + 'static) -> T {
        let (sender, receiver) = sync::oneshot::channel();
        self.tasks
            .blocking(Box::new(move || {
                // the receiver is gone only when the waiting task was dropped: nobody wants the result
                let _ = sender.send(job());
            }))
            .await;
        receiver.await.expect("a blocking job always ends with its result")
    }

    /// A value that several tasks change, entered where the simulator can interleave them.
    pub fn shared<T: Send>(&self, value: T) -> Shared<T> {
        Shared::new(value, self.interleave.clone())
    }

    /// A random number below `bound`, which must not be zero.
    pub fn random_below(&self, bound: u64) -> u64 {
        assert!(bound > 0, "a random number below zero was asked for");
        ((u128::from(self.entropy.next_u64()) * u128::from(bound)) >> 64) as u64
    }
}

/// `tokio::select!` that polls in the order written: the original's random order is drawn from
/// process-wide state that no seed controls.
#[macro_export]
macro_rules! select {
    ($($branches:tt)*) => {
        $crate::__private::tokio::select! { biased; $($branches)* }
    };
}

#[doc(hidden)]
pub mod __private {
    pub use tokio;
}
