//! The simulated world behind `milena_runtime`: a whole cluster on one thread, under one seed, with every
//! fault ours to place.
//!
//! A run is `run(seed, limit, |world| async { .. })`: the future is the director. It adds nodes, boots
//! production code on them through a [`milena_runtime::Runtime`], and breaks things. Everything that
//! happens is hashed; [`double_run`] proves that a seed means one run. Only `executor.rs` names madsim.
//! Nothing here may read a real clock, a real disk or process-wide state, and no file but `executor.rs`
//! may start a thread.

#[cfg(not(madsim))]
compile_error!(
    "the simulator needs `--cfg madsim`. .cargo/config.toml sets it; a RUSTFLAGS variable, or running cargo \
     from outside the repository, hides that file. Unset RUSTFLAGS, or add `--cfg madsim` to it."
);

pub mod campaign;
mod clock;
pub mod command;
pub mod disk;
mod double;
mod entropy;
mod executor;
pub mod fault;
mod hook;
pub mod net;
mod node;
pub mod oracle;
pub mod plan;
mod port;
mod run;
pub mod scenario;
pub mod several;
pub mod shrink;
mod task;
pub mod toy;
mod trace;
pub mod view;
pub mod workload;
pub mod world;

pub use clock::{DRIFT_PPM_MAX, EPOCH_MS};
pub use disk::{DiskControl, DiskFault, DiskOp, DiskProfile, DiskStats, FileKind, Harm, Loss, When};
pub use double::{Divergence, double_run, double_run_with};
pub use entropy::{Ratio, Salt, Stream};
pub use net::{Link, NetStats, NodeFaults};
pub use node::{Node, NodeStats, Start, start};
pub use run::{Failure, Options, RunResult, run, run_with};
pub use trace::{Data, Difference, EVENTS_MAX, Event, first_difference};
pub use world::{Dice, World};
