//! What nodes log with `tracing`, beside the events of the run between which it was logged. It must never be
//! part of the run: a run with logs is the same run.

use std::fmt::{self, Write};
use std::sync::OnceLock;

use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::subscriber::{DefaultGuard, NoSubscriber};
use tracing::{Dispatch, Event, Level, Metadata, Subscriber};

use crate::trace::Data;
use crate::world::World;

/// Keeps what this thread logs at `level` and above in the list of events, until the guard is dropped.
pub fn keep_logs(world: &World, level: Level) -> DefaultGuard {
    // `tracing` takes one listener for everybody's: a thread without any that first comes by an event would have
    // it counted as wanted by none. With a second one, of another thread, it asks them all
    static COMPANION: OnceLock<Dispatch> = OnceLock::new();
    COMPANION.get_or_init(|| Dispatch::new(NoSubscriber::default()));
    tracing::subscriber::set_default(Keeper { world: world.clone(), level })
}

struct Keeper {
    world: World,
    level: Level,
}

impl Subscriber for Keeper {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        *metadata.level() <= self.level && metadata.target().starts_with("milena")
    }

    fn new_span(&self, _: &Attributes<'_>) -> Id {
        Id::from_u64(1)
    }

    fn record(&self, _: &Id, _: &Record<'_>) {}

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn event(&self, event: &Event<'_>) {
        let mut text = Text::default();
        event.record(&mut text);
        let level = match *event.metadata().level() {
            Level::ERROR => "error",
            Level::WARN => "warn",
            Level::INFO => "info",
            Level::DEBUG => "debug",
            Level::TRACE => "trace",
        };
        let target = event.metadata().target().to_owned();
        // nodes log while they run, and the world is unlocked then
        let mut state = self.world.lock();
        let node = state.turn_of;
        state.aside(node, level, || (format!("{}{}", text.message, text.fields), Data::Logged(target)));
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
