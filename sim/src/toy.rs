//! The smallest cluster that uses every part of the world: a leader that appends and acknowledges, two
//! followers that pull its file, a client, and faults of every kind. The world is measured and checked
//! against itself with it; nothing of Milena is in it.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use bytes::Bytes;
use milena_runtime::io::{AsyncReadExt, AsyncWriteExt, Error, ErrorKind, Result};
use milena_runtime::{Connection, Disk, File, Lane, Open, Runtime, Shared, Signal};

use crate::entropy::{Ratio, Salt};
use crate::node::{Node, start};
use crate::world::World;
use crate::{DiskFault, DiskOp, Harm};

const RECORD: usize = 64;
const PORT: u16 = 9;

/// What a run of the toy came to.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Report {
    /// Values acknowledged.
    pub acknowledged: usize,
    /// Of these, how many the leader's log lacks in the end.
    pub lost: usize,
    /// Values on a follower's disk.
    pub followed: usize,
}

fn encode(value: u64) -> Bytes {
    value.to_le_bytes().repeat(RECORD / 8).into()
}

/// The value of a whole record; `None` where it is torn.
fn decode(record: &[u8]) -> Option<u64> {
    let value = u64::from_le_bytes(record.get(..8)?.try_into().ok()?);
    (value > 0 && encode(value) == record).then_some(value)
}

struct Log {
    file: Arc<dyn File>,
    disk: Arc<dyn Disk>,
    end: u64,
}

/// Opens the log and cuts it after its last whole record.
async fn open(runtime: &Runtime) -> Result<Log> {
    let disk = runtime.storage.mount("data").await?;
    match disk.create_dir("log").await {
        Err(error) if error.kind() != ErrorKind::AlreadyExists => return Err(error),
        _ => disk.sync_dir("").await?,
    }
    let file = disk.open("log/0.log", Open::Write).await?;
    disk.sync_dir("log").await?;
    let mut content = vec![0; file.len().await? as usize];
    let read = file.read_up_to_at(0, &mut content).await?;
    let whole = content[..read].chunks(RECORD).take_while(|record| decode(record).is_some()).count();
    let end = (whole * RECORD) as u64;
    file.set_len(end).await?;
    disk.sync(&file).await?;
    Ok(Log { file, disk, end })
}

struct Leader {
    file: Arc<dyn File>,
    disk: Arc<dyn Disk>,
    /// Where the next record goes.
    end: Shared<u64>,
    /// What followers may read.
    durable: Shared<u64>,
    grown: Signal,
    fsync: bool,
}

async fn lead(runtime: Runtime, fsync: bool) -> Result<()> {
    let Log { file, disk, end } = open(&runtime).await?;
    let (durable, end) = (runtime.shared(end), runtime.shared(end));
    let leader = Arc::new(Leader { file, disk, end, durable, grown: Signal::new(), fsync });
    let mut listener = runtime.network.listen("", PORT).await?;
    loop {
        let Ok(connection) = listener.accept().await else {
            runtime.sleep(Duration::from_millis(10)).await;
            continue;
        };
        let (leader, again) = (leader.clone(), runtime.clone());
        runtime.spawn(Lane::Data, "serve", async move {
            // a broken connection ends here; a broken disk ends the process's service of it
            let _ = leader.serve(&again, connection).await;
        });
    }
}

impl Leader {
    async fn serve(&self, runtime: &Runtime, mut connection: Connection) -> Result<()> {
        loop {
            let what = connection.read.read_u8().await?;
            let number = connection.read.read_u64().await?;
            if what == b'A' {
                self.append(number).await?;
                milena_probe::sometimes!("toy: appended");
                connection.write.write_u64(number).await?;
            } else {
                let more = || self.durable.with_now(|durable| *durable > number);
                // nobody waits for ever on a leader that has nothing
                let _ = runtime.timeout(Duration::from_secs(1), self.grown.until(more)).await;
                let durable = self.durable.with(|durable| *durable).await;
                let len = durable.saturating_sub(number);
                connection.write.write_u64(len).await?;
                connection.write.send_file(&*self.file, number, len as usize).await?;
            }
        }
    }

    async fn append(&self, value: u64) -> Result<()> {
        let at = self.end.with(|end| std::mem::replace(end, *end + RECORD as u64)).await;
        self.file.write_at(at, &[encode(value)]).await?;
        if self.fsync {
            self.disk.sync(&self.file).await?;
        }
        self.durable.with(|durable| *durable = (*durable).max(at + RECORD as u64)).await;
        self.grown.raise();
        Ok(())
    }
}

async fn follow(runtime: Runtime) -> Result<()> {
    let mut log = open(&runtime).await?;
    loop {
        runtime.sleep(Duration::from_millis(20)).await;
        if let Ok(mut connection) = runtime.network.connect("n0", PORT).await {
            loop {
                // only the wait is bounded: a write, once begun, is never dropped
                let pulled = runtime.timeout(Duration::from_secs(5), pull(log.end, &mut connection)).await;
                let Ok(Ok(content)) = pulled else { break };
                let len = content.len() as u64;
                log.file.write_at(log.end, &[content]).await?;
                log.disk.sync(&log.file).await?;
                log.end += len;
            }
        }
    }
}

async fn pull(from: u64, connection: &mut Connection) -> Result<Bytes> {
    connection.write.write_all(&[&b"F"[..], &from.to_be_bytes()[..]].concat()).await?;
    let len = connection.read.read_u64().await?;
    if len > 1 << 20 {
        return Err(Error::from(ErrorKind::InvalidData));
    }
    let mut content = vec![0; len as usize];
    connection.read.read_exact(&mut content).await?;
    Ok(content.into())
}

async fn append_values(runtime: Runtime, acknowledged: Arc<Mutex<Vec<u64>>>) {
    let mut connection = None;
    for value in 1.. {
        let sent = runtime.timeout(Duration::from_secs(2), append_value(&runtime, &mut connection, value));
        match sent.await {
            Ok(Ok(())) => acknowledged.lock().expect("one thread").push(value),
            _ => connection = None,
        }
        runtime.sleep(Duration::from_millis(5)).await;
    }
}

async fn append_value(runtime: &Runtime, connection: &mut Option<Connection>, value: u64) -> Result<()> {
    if connection.is_none() {
        *connection = Some(runtime.network.connect("n0", PORT).await?);
    }
    let connection = connection.as_mut().expect("just made");
    connection.write.write_all(&[&b"A"[..], &value.to_be_bytes()[..]].concat()).await?;
    let answer = connection.read.read_u64().await?;
    if answer == value { Ok(()) } else { Err(ErrorKind::InvalidData.into()) }
}

/// Runs the toy for `seconds` of virtual time under faults, ends with a power cut of the leader, and
/// compares. Without `fsync` the leader lies.
pub async fn toy(world: World, seconds: u64, fsync: bool) -> Report {
    let nodes: Vec<Node> = ["n0", "n1", "n2"].map(|name| world.node(name)).into();
    for (index, node) in nodes.iter().enumerate() {
        node.boot(start(move |runtime| async move {
            // an error ends the process; the director starts it again
            let _ = if index == 0 { lead(runtime, fsync).await } else { follow(runtime).await };
        }));
    }
    let (client, acknowledged) = (world.node("client"), Arc::new(Mutex::new(Vec::new())));
    let list = acknowledged.clone();
    client.boot(start(move |runtime| append_values(runtime, list.clone())));
    let all: Vec<Node> = nodes.iter().chain([&client]).cloned().collect();
    let end = world.now() + Duration::from_secs(seconds);
    while world.now() < end {
        break_something(&world, &nodes, &all).await;
    }
    let leader = &nodes[0];
    leader.power_loss();
    let log = leader.disk("data").contents("log/0.log").unwrap_or_default();
    let have: BTreeSet<u64> = log.chunks(RECORD).filter_map(decode).collect();
    let acknowledged = acknowledged.lock().expect("one thread");
    let lost = acknowledged.iter().filter(|value| !have.contains(value)).count();
    let followed = nodes[1].disk("data").contents("log/0.log").unwrap_or_default().len() / RECORD;
    Report { acknowledged: acknowledged.len(), lost, followed }
}

/// Breaks one thing for a while.
async fn break_something(world: &World, nodes: &[Node], all: &[Node]) {
    let dice = world.dice(Salt::Faults);
    let some_time = |ms| Duration::from_millis(dice.below(ms));
    world.sleep(some_time(1000)).await;
    let (node, other) = (dice.pick(nodes), dice.pick(all));
    match dice.below(9) {
        0 => node.power_loss(),
        1 => node.kill(),
        2 => {
            node.pause();
            world.sleep(some_time(3000)).await;
            node.resume();
        }
        3 => {
            world.link(node, other, |link| link.blocked = true);
            world.sleep(some_time(4000)).await;
        }
        4 => {
            world.partition(std::slice::from_ref(node), std::slice::from_ref(other));
            world.sleep(some_time(4000)).await;
        }
        5 => {
            world.link(node, other, |link| {
                link.latency_ns = (1_000_000, 100_000_000);
                link.loss = Ratio::percent(10);
                link.bandwidth = Some(100_000);
            });
            world.sleep(some_time(3000)).await;
        }
        6 => {
            node.set_drift(dice.below(1000) as i64 - 500);
            node.jump_wall(dice.below(60_000) as i64 - 30_000);
        }
        7 => {
            world.reset_connections(node, other);
        }
        _ => node.disk("data").inject(DiskFault::once(DiskOp::Read, Harm::Short)),
    }
    world.sleep(some_time(1500)).await;
    world.heal_all();
    for node in nodes.iter().filter(|node| !node.is_up()) {
        node.restart();
    }
}
