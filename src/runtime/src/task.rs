//! Tasks, and the two lanes they run on.

use std::task::{Context, Poll};

use crate::BoxFuture;

/// Which threads a task runs on. The control lane carries KRaft, heartbeats and their timers; it never
/// waits on a data disk or behind client load.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Lane {
    /// Client connections, partitions, everything whose load clients decide.
    Data,
    /// Consensus and liveness.
    Control,
}

/// Starts tasks and blocking jobs.
pub trait Tasks: Send + Sync + 'static {
    /// Starts `future` on `lane`. `name` is for people and traces.
    fn spawn(&self, lane: Lane, name: &'static str, future: BoxFuture<'static, ()>) -> Task;
    /// Runs a job that may block or burn CPU, off the lanes.
    fn blocking(&self, job: Box<dyn FnOnce() + Send>) -> BoxFuture<'static, ()>;
    /// Lets what else is ready on the lane go first.
    fn yield_now(&self) -> BoxFuture<'static, ()> {
        let mut has_yielded = false;
        Box::pin(std::future::poll_fn(move |cx| {
            if has_yielded {
                return Poll::Ready(());
            }
            has_yielded = true;
            cx.waker().wake_by_ref();
            Poll::Pending
        }))
    }
    /// How many jobs that burn CPU the machine runs at once without one waiting for another.
    fn parallelism(&self) -> usize {
        1
    }
}

/// A started task. Dropping it leaves the task running.
pub struct Task(pub Box<dyn TaskHandle>);

/// What a lane knows of a task that it runs.
pub trait TaskHandle: Send + Sync {
    /// Ends the task at its next await. Only for tasks that are merely waiting: a begun side effect
    /// must not be dropped.
    fn abort(&self);
    /// Ready when the task is gone; false when it was aborted.
    fn poll_done(&mut self, cx: &mut Context<'_>) -> Poll<bool>;
}

impl Task {
    /// Ends the task at its next await; see [`TaskHandle::abort`].
    pub fn abort(&self) {
        self.0.abort();
    }

    /// Waits until the task is gone; false when it was aborted.
    pub async fn join(mut self) -> bool {
        std::future::poll_fn(move |cx| self.0.poll_done(cx)).await
    }
}
