//! Jobs that burn CPU for whoever asks, off the lanes and only so many at once: a batch that expands must not hold up
//! other connections, nor take the threads that others need. It never queues more than who waits for a slot.

use std::sync::Arc;

use crate::Runtime;
use crate::sync::{OwnedSemaphorePermit, Semaphore};

/// As many at once as there are cores, for they do nothing but compute; two where one core is all there is, so that a short
/// one passes a long one; and no more than this, a quarter of the host's threads for blocking jobs, so that a disk's never
/// wait for a thread. Each may hold a zstd window of 128 MiB while it lasts: that times this is what clients can make a
/// node hold.
const AT_ONCE: std::ops::RangeInclusive<usize> = 2..=16;

/// Slots for jobs off the lanes. Clones share them.
#[derive(Clone)]
pub struct OffLane {
    runtime: Runtime,
    slots: Arc<Semaphore>,
}

/// The right to one job.
pub struct Slot {
    runtime: Runtime,
    permit: OwnedSemaphorePermit,
}

impl OffLane {
    /// Slots for the machine's cores.
    pub fn new(runtime: &Runtime) -> OffLane {
        let slots = at_once(runtime.tasks.parallelism());
        OffLane { runtime: runtime.clone(), slots: Arc::new(Semaphore::new(slots)) }
    }

    /// Waits, in the order of asking, until one more job may run. What the job needs is best made afterwards.
    pub async fn slot(&self) -> Slot {
        let permit = self.slots.clone().acquire_owned().await.expect("never closed");
        Slot { runtime: self.runtime.clone(), permit }
    }

    /// Runs `job` when there is a slot. Dropped before that, it never runs; after, it runs to its end.
    pub async fn run<T: Send + 'static>(&self, job: impl FnOnce() -> T + Send + 'static) -> T {
        self.slot().await.run(job).await
    }
}

impl Slot {
    /// Runs `job`. The slot is held as long as the job runs, even when nobody waits for it any more.
    pub async fn run<T: Send + 'static>(self, job: impl FnOnce() -> T + Send + 'static) -> T {
        let Slot { runtime, permit } = self;
        let job = move || {
            let done = job();
            drop(permit);
            done
        };
        runtime.blocking(job).await
    }
}

/// How many jobs run at once on a machine of so many cores.
fn at_once(cores: usize) -> usize {
    cores.clamp(*AT_ONCE.start(), *AT_ONCE.end())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn as_many_jobs_run_at_once_as_there_are_cores_within_bounds() {
        assert_eq!([1, 2, 8, 500].map(at_once), [2, 2, 8, 16]);
    }
}
