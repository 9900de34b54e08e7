//! Verbs about processes and time.

use super::stage::{Broken, PATIENCE, Said, Stage};
use super::words::{Command, span};
use crate::disk::{DiskStats, Loss};
use crate::plan::{DATA, PORT};

pub(super) async fn start(stage: &mut Stage, command: &Command) -> Said {
    let name = command.word(0);
    if stage.servers.contains_key(name) {
        return Err(Broken(format!("{name} was started before; `restart {name}` starts it again")));
    }
    if !stage.servers.is_empty() {
        return Err(Broken("this version runs clusters of one node; more come with replication".to_owned()));
    }
    let mut properties = format!(
        "process.roles=broker,controller\nnode.id=1\nlog.dirs={DATA}\n\
         listeners=PLAINTEXT://{name}:{PORT},CONTROLLER://{name}:9093\nadvertised.listeners=PLAINTEXT://{name}:{PORT}\n"
    );
    properties.extend(command.keys.iter().map(|(key, value)| format!("{key}={value}\n")));
    stage.boot(name, properties)?;
    serves(stage, name).await
}

pub(super) async fn restart(stage: &mut Stage, command: &Command) -> Said {
    let name = command.word(0);
    let server = stage.server(name)?.clone();
    if server.node.is_up() {
        return Err(Broken(format!("{name} runs; `stop {name}` or `crash {name}` first")));
    }
    let mut properties = server.properties.clone();
    properties.extend(command.keys.iter().map(|(key, value)| format!("{key}={value}\n")));
    stage.boot(name, properties)?;
    serves(stage, name).await
}

/// Waits until it serves, or has ended.
async fn serves(stage: &Stage, name: &str) -> Said {
    let server = stage.server(name)?.clone();
    stage.until(PATIENCE, || server.serves() || server.lock().ended.is_some()).await;
    let ended = server.lock().ended.clone();
    match ended {
        Some(reason) => Ok(format!("{name} ended: {reason}")),
        None if server.serves() => Ok(format!("{name} serves")),
        None => Ok(format!("{name} does not serve within {PATIENCE:?}")),
    }
}

pub(super) async fn stop(stage: &mut Stage, command: &Command) -> Said {
    let name = command.word(0);
    let server = stage.server(name)?.clone();
    let stop = server.lock().stop.clone();
    let Some(stop) = stop.filter(|_| server.serves()) else {
        return Err(Broken(format!("{name} does not serve")));
    };
    stop.notify_one();
    stage.until(PATIENCE, || !server.node.is_up()).await;
    let ended = server.lock().ended.clone().unwrap_or_else(|| "goes on stopping".to_owned());
    Ok(format!("{name} {ended}"))
}

pub(super) async fn crash(stage: &mut Stage, command: &Command) -> Said {
    let name = command.word(0);
    let server = stage.server(name)?.clone();
    let loss = match command.keys.get("losing").map(String::as_str) {
        None => None,
        Some("unsynced") => Some(Loss::All),
        Some("torn") => Some(Loss::Torn),
        Some(_) => Some(Loss::Nothing),
    };
    let Some(loss) = loss else {
        server.node.kill();
        return Ok(format!("{name} is dead; its kernel keeps what it wrote"));
    };
    let disks = server.disks();
    let stats = || {
        disks.iter().fold(DiskStats::default(), |mut sum, disk| {
            sum.add(&disk.stats());
            sum
        })
    };
    let before = stats();
    disks.iter().for_each(|disk| disk.set_loss(Some(loss)));
    server.node.power_loss();
    disks.iter().for_each(|disk| disk.set_loss(None));
    let after = stats();
    Ok(format!(
        "{name} has no power; of what no sync had covered, {} writes are lost, {} torn, {} kept",
        after.lost_writes - before.lost_writes,
        after.torn_writes - before.torn_writes,
        after.kept_writes - before.kept_writes
    ))
}

pub(super) async fn pause(stage: &mut Stage, command: &Command, paused: bool) -> Said {
    let server = stage.server(command.word(0))?;
    if paused {
        server.node.pause();
    } else {
        server.node.resume();
    }
    Ok(String::new())
}

pub(super) async fn tick(stage: &mut Stage, command: &Command) -> Said {
    let span = span(command.word(0)).expect("checked when it was read");
    stage.world.sleep(span).await;
    Ok(String::new())
}

pub(super) async fn stabilise(stage: &mut Stage, _: &Command) -> Said {
    let servers: Vec<_> = stage.servers.values().cloned().collect();
    let pending: Vec<_> = stage.pending.values().cloned().collect();
    let is_stable = || {
        servers.iter().all(|server| !server.node.is_up() || server.serves())
            && pending.iter().all(|one| one.lock().is_ok_and(|outcome| outcome.is_some()))
    };
    if stage.until(PATIENCE, is_stable).await {
        return Ok("stable".to_owned());
    }
    Ok(format!("not stable within {PATIENCE:?}"))
}
