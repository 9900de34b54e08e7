//! A run as a value: shape, knobs, workload, and faults with their times. A seed draws one (`draw.rs`);
//! people and failures keep it as text (`text.rs`). A plan decides everything but the draws that the world
//! makes under its seed; nothing outside it may change what a run does.

mod args;
mod check;
mod draw;
mod error;
mod fingerprint;
mod kept;
mod spread;
mod text;

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

pub use args::Args;
pub(crate) use args::read_line;
pub use draw::{draw, draw_nodes, draw_with};
pub use error::{PlanError, nearest};
pub use fingerprint::{fingerprint, normal};
pub use kept::{Broke, Kept};

use crate::fault::Fault;
use crate::workload::Act;

/// The name of the first node, which is the only one in most plans.
pub const NODE: &str = "n1";
/// Where it keeps its data: its first disk.
pub const DATA: &str = "data";
/// Where each node listens.
pub const PORT: u16 = 9092;
/// Where controllers find each other.
const CONTROLLER_PORT: u16 = 9093;
/// On how many nodes a partition is, where there are so many (`default.replication.factor`).
const REPLICAS_MAX: u16 = 3;

/// Everything that a run does.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Plan {
    /// The root of the world's randomness.
    pub seed: u64,
    /// How long faults happen, in milliseconds of virtual time; then all is healed and judged.
    pub safety_ms: u64,
    /// Whether `buggify!` sites may fire.
    pub buggify: bool,
    /// Of a hundred entries into shared state, how many yield first.
    pub yield_percent: u32,
    /// How many nodes the cluster has.
    pub nodes: u16,
    /// How many log directories each node has, each on a disk of its own; the metadata log is in the first.
    pub disks: u16,
    /// How many client machines there are.
    pub clients: u16,
    /// Server properties; each start of a node takes the next set, and the first again after the last. Each node begins
    /// with another set.
    pub knobs: Vec<Args>,
    /// The topics, `t0`, `t1` and so on.
    pub topics: Vec<Topic>,
    /// The producers.
    pub producers: Vec<Producer>,
    /// The readers.
    pub readers: Vec<Reader>,
    /// What clients do beside, and when.
    pub acts: Vec<Act>,
    /// What goes wrong, and when.
    pub faults: Vec<Fault>,
    /// What happens to all nodes once all is healed and all clients are done, before all is read back.
    pub last: Last,
}

/// A topic.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Topic {
    /// How many partitions; of one made automatically, as many as the node's `num.partitions` says.
    pub partitions: u16,
    /// How it comes to be.
    pub made: Made,
    /// Its own settings.
    pub config: Args,
}

/// Who acknowledges a record, and what a retry may do.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Producer {
    /// On which client machine.
    pub client: u16,
    /// To which topic.
    pub topic: u16,
    /// `acks` and `enable.idempotence`.
    pub mode: Mode,
    /// `max.in.flight.requests.per.connection`.
    pub in_flight: u16,
    /// `compression.type`.
    pub codec: Codec,
    /// How many records it sends.
    pub records: u64,
    /// The largest filler in a value, in bytes.
    pub value_bytes: u64,
    /// `batch.size`.
    pub batch_bytes: u64,
    /// `linger.ms`, in microseconds.
    pub linger_us: u64,
    /// The longest pause between two sends, in microseconds.
    pub pause_us: u64,
    /// One in so many sends is followed by a pause.
    pub burst: u64,
    /// `delivery.timeout.ms`.
    pub delivery_ms: u64,
    /// `request.timeout.ms`.
    pub request_ms: u64,
}

/// Who reads.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Reader {
    /// On which client machine.
    pub client: u16,
    /// Which topic.
    pub topic: u16,
    /// What it does.
    pub kind: ReaderKind,
    /// `max.partition.fetch.bytes`.
    pub max_bytes: i32,
    /// `fetch.min.bytes`.
    pub min_bytes: i32,
    /// `fetch.max.wait.ms`.
    pub wait_ms: u64,
    /// The longest pause between two requests, in microseconds.
    pub pause_us: u64,
}

macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$variant_doc:meta])* $variant:ident = $word:literal,)+ }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
        pub enum $name { $($(#[$variant_doc])* $variant,)+ }

        impl $name {
            /// All of them.
            pub const ALL: &[$name] = &[$($name::$variant,)+];
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(match self { $($name::$variant => $word,)+ })
            }
        }

        impl FromStr for $name {
            type Err = ();
            fn from_str(word: &str) -> Result<$name, ()> {
                match word { $($word => Ok($name::$variant),)+ _ => Err(()) }
            }
        }
    };
}

words! {
    /// How a topic comes to be.
    Made {
        /// By CreateTopics.
        Admin = "admin",
        /// By a Metadata request that names it.
        Auto = "auto",
    }
}

words! {
    /// `acks` and `enable.idempotence`.
    Mode {
        /// acks=all, idempotent.
        Idempotent = "idempotent",
        /// acks=all, not idempotent.
        All = "all",
        /// acks=1.
        Leader = "leader",
        /// acks=0: nobody acknowledges, and nothing is promised.
        Nobody = "nobody",
    }
}

words! {
    /// `compression.type`.
    Codec {
        /// Not compressed.
        None = "none",
        /// gzip.
        Gzip = "gzip",
        /// snappy.
        Snappy = "snappy",
        /// lz4.
        Lz4 = "lz4",
        /// zstd.
        Zstd = "zstd",
    }
}

words! {
    /// How the node goes down a last time.
    Last {
        /// Not at all.
        Nothing = "nothing",
        /// In order.
        Stop = "stop",
        /// Killed.
        Kill = "kill",
        /// By power loss.
        Power = "power",
    }
}

words! {
    /// What a reader does.
    ReaderKind {
        /// Follows the end of each partition.
        Tail = "tail",
        /// Begins anew now and then, anywhere.
        Reread = "reread",
        /// Asks for offsets.
        Offsets = "offsets",
    }
}

impl Default for Plan {
    fn default() -> Plan {
        Plan {
            seed: 0,
            safety_ms: 3_000,
            buggify: false,
            yield_percent: 0,
            nodes: 1,
            disks: 1,
            clients: 1,
            knobs: Vec::new(),
            topics: Vec::new(),
            producers: Vec::new(),
            readers: Vec::new(),
            acts: Vec::new(),
            faults: Vec::new(),
            last: Last::Nothing,
        }
    }
}

impl Default for Topic {
    fn default() -> Topic {
        Topic { partitions: 1, made: Made::Admin, config: Args::new() }
    }
}

impl Default for Producer {
    fn default() -> Producer {
        Producer {
            client: 0,
            topic: 0,
            mode: Mode::Idempotent,
            in_flight: 1,
            codec: Codec::None,
            records: 100,
            value_bytes: 40,
            batch_bytes: 300,
            linger_us: 0,
            pause_us: 10_000,
            burst: 1,
            delivery_ms: 20_000,
            request_ms: 2_000,
        }
    }
}

impl Default for Reader {
    fn default() -> Reader {
        Reader {
            client: 0,
            topic: 0,
            kind: ReaderKind::Tail,
            max_bytes: 10_000,
            min_bytes: 1,
            wait_ms: 20,
            pause_us: 2_000,
        }
    }
}

impl Topic {
    /// Whether its records are synced before they are acknowledged: `flush.messages` is 1, as by default.
    pub fn is_durable(&self) -> bool {
        self.config.find("flush.messages").ok().flatten().unwrap_or(1) == 1
    }
}

impl Topic {
    /// Whether retention deletes from it before its run ends.
    pub fn has_retention(&self) -> bool {
        ["retention.ms", "retention.bytes"]
            .iter()
            .any(|key| self.config.get::<i64>(key).is_ok_and(|it| it >= 0))
    }
}

impl Plan {
    /// How long faults happen.
    pub fn safety(&self) -> Duration {
        Duration::from_millis(self.safety_ms)
    }

    /// The name of topic `index`.
    pub fn topic_name(index: u16) -> String {
        format!("t{index}")
    }

    /// The name of client machine `index`.
    pub fn client_name(index: u16) -> String {
        format!("c{index}")
    }

    /// Where the node keeps what is on its disk `index`.
    pub fn disk_path(index: u16) -> String {
        if index == 0 { DATA.to_owned() } else { format!("{DATA}{}", index + 1) }
    }

    /// The name of node `index`, from 0; its `node.id` is one more.
    pub fn node_name(index: u16) -> String {
        format!("n{}", index + 1)
    }

    /// On how many nodes each partition is.
    pub fn replicas(&self) -> u16 {
        self.nodes.min(REPLICAS_MAX)
    }

    /// On how many disks a record is when it is acknowledged with acks=all (`min.insync.replicas`).
    pub fn min_insync_replicas(&self) -> u16 {
        self.replicas().div_ceil(2)
    }

    /// The properties of node `node` at its start number `start`, both from 0.
    pub fn properties(&self, node: u16, start: u64) -> String {
        let dirs: Vec<String> = (0..self.disks).map(Plan::disk_path).collect();
        let (dirs, host, id) = (dirs.join(","), Plan::node_name(node), node + 1);
        let mut text = format!(
            "process.roles=broker,controller\nnode.id={id}\nlog.dirs={dirs}\n\
             listeners=PLAINTEXT://{host}:{PORT},CONTROLLER://{host}:{CONTROLLER_PORT}\n\
             advertised.listeners=PLAINTEXT://{host}:{PORT}\n"
        );
        if self.nodes > 1 {
            let voter = |index| format!("{}@{}:{CONTROLLER_PORT}", index + 1, Plan::node_name(index));
            let voters: Vec<String> = (0..self.nodes).map(voter).collect();
            text.push_str(&format!(
                "controller.quorum.voters={}\ndefault.replication.factor={}\nmin.insync.replicas={}\n",
                voters.join(","),
                self.replicas(),
                self.min_insync_replicas()
            ));
        }
        if !self.knobs.is_empty() {
            let set = (start + u64::from(node)) % self.knobs.len() as u64;
            for (key, value) in self.knobs[set as usize].iter() {
                text.push_str(&format!("{key}={value}\n"));
            }
        }
        text
    }
}
