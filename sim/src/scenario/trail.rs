//! The trail of one record: every step that led to its acknowledgement, oldest first, with the source file that
//! takes it. A file that this table names must exist: a test looks.

use super::stage::{Broken, Said, Stage};
use crate::view::{Layer, View};

/// Which file does what a moment of this kind shows.
const FILES: &[(&str, &str)] = &[
    ("send", "src/client/src/producer/mod.rs"),
    ("request", "src/client/src/producer/sender.rs"),
    ("request-in", "src/rpc/src/frame.rs"),
    ("write", "src/log/src/append.rs"),
    ("written", "src/log/src/append.rs"),
    ("appended", "src/broker/src/partition.rs"),
    ("sync", "src/log/src/commit.rs"),
    ("synced", "src/log/src/commit.rs"),
    ("sync-names", "src/log/src/commit.rs"),
    ("sync-names-ok", "src/log/src/commit.rs"),
    ("durable", "src/broker/src/syncing.rs"),
    ("watermark", "src/replica/src/watermark.rs"),
    ("review", "src/broker/src/waiting_room.rs"),
    ("reply", "src/broker/src/handler/produce.rs"),
    ("reply-in", "src/client/src/producer/core.rs"),
    ("acknowledged", "src/client/src/producer/mod.rs"),
];

pub(super) fn trail(stage: &Stage, place: &str) -> Said {
    let (at, offset) = place.split_once('@').expect("checked when it was read");
    let view = View::of(&stage.world.lock().trace.so_far());
    let offset: i64 = offset.parse().expect("checked when it was read");
    let is_it = |index: &usize| {
        let moment = &view.moments[*index];
        moment.kind == "acknowledged" && moment.subject == at && moment.offsets == Some((offset, offset))
    };
    let found = (0..view.moments.len()).rfind(is_it);
    let Some(found) = found else { return Err(Broken(format!("nobody was told of {place}"))) };
    let chain = view.why(found);
    let told =
        chain.iter().rev().map(|index| &view.moments[*index]).filter(|moment| moment.layer != Layer::Log);
    let line = |moment: &crate::view::Moment| {
        let file = FILES.iter().find(|(kind, _)| *kind == moment.kind).map_or("", |(_, file)| file);
        format!("{:<3} {:<13} {file:<34} {}", moment.node, moment.kind, moment.detail).trim_end().to_owned()
    };
    Ok(told.map(line).collect::<Vec<_>>().join("\n"))
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    #[test]
    fn every_file_of_the_trail_exists() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
        for (kind, file) in super::FILES {
            assert!(root.join(file).is_file(), "{kind}: {file}");
        }
    }
}
