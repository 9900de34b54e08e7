//! Work that blocks, on threads of its own: each disk may hold a bounded number of them, so that one
//! stalled disk cannot take the threads that the others need.

use std::sync::Arc;

use milena_runtime::BoxFuture;
use milena_runtime::sync::Semaphore;
use tokio::task::JoinHandle;

/// Jobs of one disk that may run at once; the rest wait in order.
pub(crate) const DISK_JOBS_MAX: usize = 16;

/// The blocking jobs of one disk.
pub(crate) struct DiskJobs {
    slots: Arc<Semaphore>,
}

impl DiskJobs {
    pub(crate) fn new() -> DiskJobs {
        DiskJobs { slots: Arc::new(Semaphore::new(DISK_JOBS_MAX)) }
    }

    /// Runs `job` off the lane and gives back its result. Once begun it ends, even when the caller is gone.
    pub(crate) async fn run<T: Send + 'static>(&self, job: impl FnOnce() -> T + Send + 'static) -> T {
        self.start(job).await.await
    }

    /// Starts `job` as soon as the disk has a slot free; the future it gives back ends with the job.
    pub(crate) async fn start<T: Send + 'static>(
        &self,
        job: impl FnOnce() -> T + Send + 'static,
    ) -> BoxFuture<'static, T> {
        let slot = self.slots.clone().acquire_owned().await.expect("the slots of a disk are never closed");
        let job = tokio::task::spawn_blocking(move || {
            let result = job();
            drop(slot);
            result
        });
        Box::pin(ended(job))
    }
}

/// Waits for a blocking job. A job is only ever cancelled because the host is going down, and then the
/// waiting task is about to be dropped too: it must not go on as if the job had been done.
pub(crate) async fn ended<T>(job: JoinHandle<T>) -> T {
    match job.await {
        Ok(result) => result,
        Err(_cancelled) => std::future::pending().await,
    }
}
