//! The two lanes as threads: the data lane one worker a core, the control lane a thread of its own with
//! its own timers, sockets and blocking pool, so that neither client load nor a stalled data disk can make
//! a voter late.

use std::future::Future;
use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::thread::JoinHandle;
use std::time::Duration;

use milena_runtime::sync::oneshot;
use milena_runtime::{BoxFuture, Lane, Runtime, Task, TaskHandle, Tasks};
use tokio::runtime::{Builder, Handle, Runtime as Tokio};

use crate::clock::SystemClock;
use crate::entropy::SystemEntropy;
use crate::network::TcpNetwork;
use crate::signals::ShutdownSignals;
use crate::storage::FileStorage;
use crate::{open_files, panics};

/// Threads for blocking jobs of the data lane: several disks' worth (see `jobs::DISK_JOBS_MAX`).
const DATA_BLOCKING_THREADS_MAX: usize = 64;
/// Threads for blocking jobs of the control lane: its own persists, one metadata disk.
const CONTROL_BLOCKING_THREADS_MAX: usize = 16;
/// How long a blocking thread waits for a next job before it ends: an idle server holds none.
const BLOCKING_THREAD_IDLE: Duration = Duration::from_secs(5);
/// How long dropping the host waits for blocking jobs that still run.
const SHUTDOWN_GRACE: Duration = Duration::from_secs(2);

/// How the host uses the machine.
#[derive(Clone, Default, Debug)]
pub struct HostOptions {
    /// Worker threads of the data lane; `None`: one for each core that this process may use.
    pub data_threads: Option<usize>,
}

/// The real world, running. Dropping it ends every task still there, wherever it waits: stop the server
/// first. To be dropped on a plain thread: it waits a little for blocking jobs, and a task must not wait.
pub struct Host {
    runtime: Runtime,
    data: Option<Tokio>,
    control: Option<ControlLane>,
}

struct ControlLane {
    stop: oneshot::Sender<()>,
    thread: JoinHandle<()>,
}

impl Host {
    /// Starts both lanes. From here on any panic, on any thread of the process, aborts the process.
    ///
    /// Fails when the system grants no threads or event queues.
    pub fn new(options: HostOptions) -> io::Result<Host> {
        panics::abort_on_panic();
        open_files::raise_limit();
        let cores = || std::thread::available_parallelism().map_or(1, usize::from);
        let data = Builder::new_multi_thread()
            .worker_threads(options.data_threads.unwrap_or_else(cores).max(1))
            .max_blocking_threads(DATA_BLOCKING_THREADS_MAX)
            .thread_keep_alive(BLOCKING_THREAD_IDLE)
            .thread_name("milena-data")
            .enable_all()
            .build()?;
        let (control, control_handle) = start_control_lane()?;
        let runtime = Runtime {
            clock: Arc::new(SystemClock::new()),
            network: Arc::new(TcpNetwork),
            storage: Arc::new(FileStorage),
            tasks: Arc::new(Lanes { data: data.handle().clone(), control: control_handle, cores: cores() }),
            entropy: Arc::new(SystemEntropy),
            interleave: None,
        };
        Ok(Host { runtime, data: Some(data), control: Some(control) })
    }

    /// The seam, for everything that is to run in the real world.
    pub fn runtime(&self) -> Runtime {
        self.runtime.clone()
    }

    /// Runs `future` on this thread, as part of the data lane, until it ends.
    pub fn block_on<T>(&self, future: impl Future<Output = T>) -> T {
        self.data_lane().block_on(future)
    }

    /// Takes SIGINT and SIGTERM over from the system: from this call on they are reported and no longer
    /// end the process.
    pub fn shutdown_signal(&self) -> io::Result<ShutdownSignals> {
        let _lane = self.data_lane().enter();
        ShutdownSignals::new()
    }

    fn data_lane(&self) -> &Tokio {
        self.data.as_ref().expect("the data lane lives as long as the host")
    }
}

impl Drop for Host {
    fn drop(&mut self) {
        if let Some(control) = self.control.take() {
            drop(control.stop);
            // a panic there would have ended the process
            let _ = control.thread.join();
        }
        if let Some(data) = self.data.take() {
            data.shutdown_timeout(SHUTDOWN_GRACE);
        }
    }
}

fn start_control_lane() -> io::Result<(ControlLane, Handle)> {
    let lane = Builder::new_current_thread()
        .max_blocking_threads(CONTROL_BLOCKING_THREADS_MAX)
        .thread_keep_alive(BLOCKING_THREAD_IDLE)
        .thread_name("milena-control-job")
        .enable_all()
        .build()?;
    let handle = lane.handle().clone();
    let (stop, stopped) = oneshot::channel::<()>();
    let thread = std::thread::Builder::new().name("milena-control".to_owned()).spawn(move || {
        // ends with an error when the host drops its end: that is the stop
        let _ = lane.block_on(stopped);
        lane.shutdown_timeout(SHUTDOWN_GRACE);
    })?;
    Ok((ControlLane { stop, thread }, handle))
}

struct Lanes {
    data: Handle,
    control: Handle,
    cores: usize,
}

impl Tasks for Lanes {
    fn spawn(&self, lane: Lane, name: &'static str, future: BoxFuture<'static, ()>) -> Task {
        let lane = match lane {
            Lane::Data => &self.data,
            Lane::Control => &self.control,
        };
        Task(Box::new(Spawned(lane.spawn(Named { name, future }))))
    }

    fn blocking(&self, job: Box<dyn FnOnce() + Send>) -> BoxFuture<'static, ()> {
        // on the pool of the lane that asks: a pool full of data-disk jobs must not delay the control lane
        let lane = Handle::try_current().unwrap_or_else(|_| self.data.clone());
        Box::pin(crate::jobs::ended(lane.spawn_blocking(job)))
    }

    fn yield_now(&self) -> BoxFuture<'static, ()> {
        // tokio's own looks at sockets and timers before the task's next turn
        Box::pin(tokio::task::yield_now())
    }

    fn parallelism(&self) -> usize {
        self.cores
    }
}

/// A task's future under its name, for the message of a panic.
struct Named {
    name: &'static str,
    future: BoxFuture<'static, ()>,
}

impl Future for Named {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        let name = self.name;
        panics::named(name, || self.future.as_mut().poll(cx))
    }
}

struct Spawned(tokio::task::JoinHandle<()>);

impl TaskHandle for Spawned {
    fn abort(&self) {
        self.0.abort();
    }

    fn poll_done(&mut self, cx: &mut Context<'_>) -> Poll<bool> {
        // an error means aborted, for a panic ends the process
        Pin::new(&mut self.0).poll(cx).map(|joined| joined.is_ok())
    }
}
