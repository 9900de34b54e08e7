//! Who wants to see which events. A kind that is not listed here belongs to the engine: tasks, timers, draws.

use std::fmt;
use std::str::FromStr;

/// What a moment is part of.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Layer {
    /// What clients ask and learn, what goes wrong, who lives and leads, how far partitions are.
    Story,
    /// Requests and replies, connections.
    Wire,
    /// Files: writes, syncs, names.
    Disk,
    /// What each partition's core is told.
    Replica,
    /// What nodes log.
    Log,
    /// Tasks, timers, draws.
    Engine,
}

impl Layer {
    /// All of them.
    pub const ALL: [Layer; 6] =
        [Layer::Story, Layer::Wire, Layer::Disk, Layer::Replica, Layer::Log, Layer::Engine];

    fn word(self) -> &'static str {
        match self {
            Layer::Story => "story",
            Layer::Wire => "wire",
            Layer::Disk => "disk",
            Layer::Replica => "replica",
            Layer::Log => "log",
            Layer::Engine => "engine",
        }
    }
}

impl fmt::Display for Layer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

impl FromStr for Layer {
    type Err = ();
    fn from_str(word: &str) -> Result<Layer, ()> {
        Layer::ALL.into_iter().find(|layer| layer.word() == word).ok_or(())
    }
}

/// The layer of an event of the world of this kind, before anything is known of what it carries.
pub(super) fn layer_of(kind: &str) -> Layer {
    match kind {
        "op" | "fault" | "heal" | "serves" | "ended" | "boot" | "kill" | "power-loss" | "died" | "crash"
        | "exit" | "pause" | "resume" | "drift" | "wall-jump" | "link" | "disk-fault" | "disk-heal"
        | "disk-stall" | "disk-go" | "disk-size" | "disk-speed" | "disk-rot" | "disk-evict" | "disk-new"
        | "disk-plant" | "abandoned" | "failure" | "reset-both" | "scenario" => Layer::Story,
        "connect" | "syn" | "accept" | "refused" | "unanswered" | "fin" | "reset" | "recv-error"
        | "recv-end" | "listen" | "unlisten" => Layer::Wire,
        "error" | "warn" | "info" | "debug" | "trace" => Layer::Log,
        _ => Layer::Engine,
    }
}
