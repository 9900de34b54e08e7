//! Verbs that break things, and mend them.

use std::time::Duration;

use super::stage::{Said, Stage};
use super::words::Command;
use crate::entropy::Ratio;
use crate::node::Node;
use crate::{DiskFault, DiskOp, DiskProfile, Harm, When};

const NOTHING: Said = Ok(String::new());

fn ends(stage: &Stage, command: &Command) -> Result<(Node, Node), super::stage::Broken> {
    let node = stage.server(command.word(1))?.node.clone();
    Ok((stage.client_node(command.word(0)), node))
}

pub(super) async fn cut(stage: &mut Stage, command: &Command) -> Said {
    let (client, node) = ends(stage, command)?;
    let way: String = command.get("way", "both".to_owned());
    if way != "out" {
        stage.world.link(&client, &node, |link| link.blocked = true);
    }
    if way != "in" {
        stage.world.link(&node, &client, |link| link.blocked = true);
    }
    NOTHING
}

pub(super) async fn heal(stage: &mut Stage, _: &Command) -> Said {
    stage.world.heal_all();
    NOTHING
}

pub(super) async fn clog(stage: &mut Stage, command: &Command) -> Said {
    let (client, node) = ends(stage, command)?;
    let until = stage.world.now() + command.span("for", Duration::from_secs(1));
    stage.world.link(&client, &node, |link| link.clogged_until = until);
    stage.world.link(&node, &client, |link| link.clogged_until = until);
    NOTHING
}

pub(super) async fn reset(stage: &mut Stage, command: &Command) -> Said {
    let (client, node) = ends(stage, command)?;
    let count = stage.world.reset_connections(&client, &node);
    Ok(format!("{count} connection{} reset", if count == 1 { "" } else { "s" }))
}

pub(super) async fn slow_fsync(stage: &mut Stage, command: &Command) -> Said {
    let by = command.span("by", Duration::from_millis(100));
    stage.struck(command)?.inject(DiskFault::rate(DiskOp::Sync, Harm::Slow(by), Ratio::ONE));
    NOTHING
}

pub(super) async fn disk_full(stage: &mut Stage, command: &Command) -> Said {
    let disk = stage.struck(command)?;
    disk.set_capacity(Some(disk.used() + command.get("free", 0)));
    NOTHING
}

pub(super) async fn eio(stage: &mut Stage, command: &Command) -> Said {
    let op = match command.get("op", "sync".to_owned()).as_str() {
        "mount" => DiskOp::Mount,
        "open" => DiskOp::Open,
        "read" => DiskOp::Read,
        "write" => DiskOp::Write,
        "set-len" => DiskOp::SetLen,
        "name" => DiskOp::Name,
        "list" => DiskOp::List,
        "sync-dir" => DiskOp::SyncDir,
        _ => DiskOp::Sync,
    };
    let (times, under) = (command.get("times", 1), command.get("under", String::new()));
    stage.struck(command)?.inject(DiskFault {
        under,
        when: When::Next(times),
        ..DiskFault::once(op, Harm::Eio)
    });
    NOTHING
}

pub(super) async fn mend_disk(stage: &mut Stage, command: &Command) -> Said {
    let disk = stage.struck(command)?;
    disk.clear_faults();
    disk.set_capacity(None);
    disk.set_profile(DiskProfile::default());
    NOTHING
}

pub(super) async fn jump_clock(stage: &mut Stage, command: &Command) -> Said {
    let by = i64::try_from(command.span("by", Duration::ZERO).as_millis()).unwrap_or(i64::MAX);
    let back = command.get("back", String::new()) == "yes";
    stage.server(command.word(0))?.node.jump_wall(if back { -by } else { by });
    NOTHING
}
