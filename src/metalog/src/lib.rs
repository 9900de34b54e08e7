//! The metadata log: runs a [`milena_quorum::Quorum`] over one log directory and hands committed records, in
//! order, to whoever subscribes.
//!
//! The rules are the core's; this crate moves bytes. Its duties, in this order:
//! 1. *Persist*: what the core wants remembered is durable in `quorum-state` before the core hears so
//!    (`keeper.rs`), and nothing that rests on it is done earlier.
//! 2. *Send*: messages to other replicas leave after what they rest on was persisted, through a port (`peers.rs`,
//!    `messages.rs`): this crate knows no network. A sole voter has none.
//! 3. *Append*: each decision is one batch of the leader's epoch, all of it or none; the epoch's first batch
//!    is the core's own. One task writes (`driver.rs`), so the core sees appends in log order.
//! 4. *Sync*: every append goes to the committer; the core counts offsets only once they are durable.
//! 5. *Apply*: subscribers read committed batches back from the log at their own pace (`subscription.rs`): none
//!    skipped, none repeated, nothing queued for a slow one.
//! 6. *Snapshot* (KIP-630): when one is due, whoever knows the committed state offers it; it is written beside all else, and
//!    once it is whole and durable under its name, the log may begin where a snapshot ends (`snapshots.rs`, `keep.rs`). Who
//!    lacks what the log has dropped, another node or a reader in this one, begins with the newest snapshot.
//! 7. *Acknowledge*: whoever must not speak before a record is committed waits for `committed_to`.
//!
//! An I/O error on this log ends the node's part in the quorum, since a vote or an append whose fate is
//! unknown can neither be repeated nor forgotten: `failed` says so in one sentence, everything else here then
//! refuses, and the process is to stop. Nothing here panics for what a disk does.
//!
//! It must never wait for a data directory: it runs on the control lane, and its committer is its own.
//!
//! Files, as Kafka's, in `__cluster_metadata-0`: the log's segments, `quorum-state`, the bootstrap
//! checkpoint `00000000000000000000-0000000000.checkpoint` that [`format()`] writes, and a `.checkpoint` for each snapshot.

mod batches;
mod config;
mod driver;
mod error;
mod fetched;
mod format;
mod handle;
mod history;
mod inbox;
mod keep;
mod keeper;
mod messages;
pub mod names;
mod peers;
mod published;
pub mod quorum_state;
mod rpc_port;
mod serve;
pub mod snapshot;
mod snapshots;
mod space;
mod start;
mod stored;
mod subscription;
pub mod wire;

pub use config::MetaLogConfig;
pub use error::{AppendError, MetaLogError, Stopped};
pub use format::{MetaFormat, format};
pub use handle::MetaLog;
pub use keep::SnapshotConfig;
pub use peers::{Described, Peers, QuorumPort, Reply};
pub use rpc_port::{RpcPort, RpcPortConfig};
pub use serve::{serve, supports};
pub use subscription::{MetaEvent, MetaSubscription};

pub use milena_quorum::{
    Endpoint, InvalidVoters, Leadership, NotLeader, ReplicaKey, SnapshotId, Timeouts, Voter, VoterSet,
};
