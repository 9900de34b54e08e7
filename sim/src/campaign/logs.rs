//! What nodes log with `tracing`, kept with virtual time for a replay. It must never be part of the trace:
//! a run with logs is the same run.

use std::fmt::{self, Write};
use std::sync::{Arc, Mutex, PoisonError};

use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::subscriber::DefaultGuard;
use tracing::{Event, Level, Metadata, Subscriber};

use crate::executor::now_ns;
use crate::world::World;

/// Something that a node logged.
#[derive(Clone, Debug)]
pub struct LogLine {
    /// Nanoseconds of virtual time since the run began.
    pub at_ns: u64,
    /// How many events of the trace came before.
    pub after: u64,
    /// Its level.
    pub level: Level,
    /// The module that logged it.
    pub target: String,
    /// The message and its fields.
    pub text: String,
}

/// What was logged. Clones share it.
#[derive(Clone, Default)]
pub(super) struct Logs(Arc<Mutex<Vec<LogLine>>>);

impl Logs {
    /// Keeps what this thread logs at `level` and above, until the guard is dropped.
    pub(super) fn keep(&self, world: &World, level: Level) -> DefaultGuard {
        tracing::subscriber::set_default(Keeper { logs: self.clone(), world: world.clone(), level })
    }

    pub(super) fn take(&self) -> Vec<LogLine> {
        std::mem::take(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

struct Keeper {
    logs: Logs,
    world: World,
    level: Level,
}

impl Subscriber for Keeper {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        *metadata.level() <= self.level
    }

    fn new_span(&self, _: &Attributes<'_>) -> Id {
        Id::from_u64(1)
    }

    fn record(&self, _: &Id, _: &Record<'_>) {}

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn event(&self, event: &Event<'_>) {
        let mut text = Text::default();
        event.record(&mut text);
        let line = LogLine {
            at_ns: now_ns(),
            after: self.world.events(),
            level: *event.metadata().level(),
            target: event.metadata().target().to_owned(),
            text: format!("{}{}", text.message, text.fields),
        };
        self.logs.0.lock().unwrap_or_else(PoisonError::into_inner).push(line);
    }

    fn enter(&self, _: &Id) {}

    fn exit(&self, _: &Id) {}
}

#[derive(Default)]
struct Text {
    message: String,
    fields: String,
}

impl Visit for Text {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        // writing to a string cannot fail
        let _ = match field.name() {
            "message" => write!(self.message, "{value:?}"),
            name => write!(self.fields, " {name}={value:?}"),
        };
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        self.record_debug(field, &format_args!("{value}"));
    }
}

impl World {
    /// How many things were hashed so far. Nodes log while they run, and the world is unlocked then.
    fn events(&self) -> u64 {
        self.lock().trace.events()
    }
}
