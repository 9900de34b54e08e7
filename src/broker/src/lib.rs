//! A broker: the shell around partitions, handlers and the waiting room.
//!
//! What it promises: nothing above the high watermark is read; nothing is acknowledged before it is as
//! durable as was asked; replies say what the cores decided. It holds no rule of its own, reaches the world
//! only through `milena_runtime`, and knows the controller only through [`ControllerPort`].

mod alterations;
mod broker;
mod checkpoints;
mod clean_shutdown;
mod cleaner;
mod cleaning_choice;
mod controller_port;
mod deletion;
mod directories;
mod directory;
mod fetch_wire;
mod fetcher;
mod fetchers;
mod followers;
mod following;
mod handler;
mod instructions;
mod leftovers;
mod lifecycle;
mod opening;
mod order;
mod partition;
mod producer_expiry;
mod producer_ids;
mod refused;
mod rotation;
mod scrubber;
mod service;
mod snapshot;
mod syncing;
mod turn;
mod updates;
mod validators;
mod waiting_room;

pub use broker::{Broker, BrokerConfig};
pub use controller_port::{ControllerPort, NoController};
pub use directories::LogDirectories;
pub use directory::{LogDirectory, Role};
pub use partition::{Partition, Readable};
pub use refused::Refused;
pub use service::{BrokerService, SERVED};
pub use snapshot::{Hosted, Snapshot};
