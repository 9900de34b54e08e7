//! The real world behind the seam: threads, TCP sockets, files in log directories, the system's clocks
//! and randomness, signals.
//!
//! The only production crate that knows tokio's runtime, net and time, and std's fs and threads. It
//! carries out what `milena_runtime` promises and nothing more: no rule of Kafka may live here, for what
//! lives here the simulator never runs.

mod clock;
mod disk;
mod entropy;
mod file;
mod jobs;
mod lanes;
mod lock;
mod network;
mod open_files;
mod panics;
mod signals;
mod stalls;
mod storage;
mod stream;
mod sync_choice;
mod sync_group;

pub use lanes::{Host, HostOptions};
pub use signals::{ShutdownSignal, ShutdownSignals};
