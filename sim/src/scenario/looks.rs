//! Verbs that look: at files on the platter and in the page cache, at partitions, at what must be so.

use bytes::Bytes;
use milena_batch::{Batch, BatchHeader, Limits};
use milena_log::names::{SegmentFile, base_of};
use milena_types::{LeaderEpoch, Offset, TopicPartition};

use super::stage::{Broken, Said, Stage, partition};
use super::trail;
use super::words::Command;
use crate::disk::DiskControl;

pub(super) async fn show(stage: &mut Stage, command: &Command) -> Said {
    let at = || partition(command.word(1)).expect("checked when it was read");
    match command.word(0) {
        "log" => log(stage, &at()),
        "files" => files(stage, &at()),
        "high-watermark" => high_watermark(stage, &at()).await,
        "producers" => producers(stage, &at()),
        "metadata" => {
            let describe = Command { words: Vec::new(), ..command.clone() };
            super::clients::describe(stage, &describe).await
        }
        _ => trail::trail(stage, command.word(1)),
    }
}

/// The first node's disk with the log of `at`; the first of them where there is none.
fn disk_of(stage: &Stage, at: &TopicPartition) -> Result<DiskControl, Broken> {
    let (server, prefix) = (stage.first()?, format!("{at}/"));
    let holds = |disk: &DiskControl| disk.files().iter().any(|path| path.starts_with(&prefix));
    server.disks().into_iter().find(holds).map_or_else(|| stage.disk(&server.node.name()), Ok)
}

/// Of longer values only so many letters are said.
const SHOWN_MAX: usize = 90;

/// A batch of a log, and whether all of it is on the platter.
struct Seen {
    header: BatchHeader,
    values: Vec<String>,
    durable: bool,
}

fn batches(stage: &Stage, at: &TopicPartition) -> Result<Vec<Seen>, Broken> {
    let disk = disk_of(stage, at)?;
    let (mut seen, prefix) = (Vec::new(), format!("{at}/"));
    for path in disk.files() {
        let Some(name) = path.strip_prefix(&prefix) else { continue };
        if base_of(name, SegmentFile::Log).is_none() {
            continue;
        }
        let durable = disk.durable(&path).unwrap_or_default();
        let bytes = Bytes::from(disk.contents(&path).unwrap_or_default());
        let mut position = 0;
        while let Ok(header) = BatchHeader::parse(&bytes[position..]) {
            let end = position + header.total_len();
            let Some(whole) = bytes.get(position..end) else { break };
            let values = values(bytes.slice(position..end));
            let is_durable = durable.get(position..end) == Some(whole);
            seen.push(Seen { header, values, durable: is_durable });
            position = end;
        }
    }
    Ok(seen)
}

fn values(bytes: Bytes) -> Vec<String> {
    let Ok(batch) = Batch::parse(bytes) else { return Vec::new() };
    let Ok(records) = batch.records(&Limits::default()) else { return Vec::new() };
    let value = |value: Option<Bytes>| {
        value.map_or("(null)".to_owned(), |value| String::from_utf8_lossy(&value).into_owned())
    };
    records.flatten().map(|record| value(record.value)).collect()
}

/// A value as scenarios say it: of a long one the beginning, and how long it is.
pub(super) fn short(value: &str) -> String {
    match value.char_indices().nth(SHOWN_MAX) {
        Some((at, _)) => format!("{}… ({} bytes)", &value[..at], value.len()),
        None => value.to_owned(),
    }
}

fn span(header: &BatchHeader) -> String {
    let (first, last) = (header.base_offset, header.next_offset().get() - 1);
    if first.get() == last { format!("offset {first}") } else { format!("offsets {first} to {last}") }
}

fn log(stage: &Stage, at: &TopicPartition) -> Said {
    let line = |seen: &Seen| {
        let header = &seen.header;
        let producer = match header.producer_id.get() {
            id if id < 0 => String::new(),
            id => {
                format!(", producer {id} epoch {} sequence {}", header.producer_epoch, header.base_sequence)
            }
        };
        let durable = if seen.durable { "durable" } else { "not synced yet" };
        let (epoch, bytes) = (header.partition_leader_epoch, header.total_len());
        format!(
            "{}, epoch {epoch}{producer}, {bytes} bytes, {durable}: {}",
            span(header),
            seen.values.iter().map(|value| short(value)).collect::<Vec<_>>().join(" | ")
        )
    };
    let lines: Vec<String> = batches(stage, at)?.iter().map(line).collect();
    Ok(if lines.is_empty() { "empty".to_owned() } else { lines.join("\n") })
}

fn files(stage: &Stage, at: &TopicPartition) -> Said {
    let disk = disk_of(stage, at)?;
    let dir = at.to_string();
    let durable_names = disk.durable_names(&dir);
    let prefix = format!("{dir}/");
    let line = |path: &String| {
        let name = path.strip_prefix(&prefix)?;
        let len = disk.contents(path).unwrap_or_default().len();
        let durable = disk.durable(path).unwrap_or_default().len();
        let named = if durable_names.iter().any(|durable| durable == name) {
            ""
        } else {
            ", its name is not durable"
        };
        Some(format!("{name:<32} {len:>8} bytes, {durable} on the platter{named}"))
    };
    Ok(disk.files().iter().filter_map(line).collect::<Vec<_>>().join("\n"))
}

/// Log start, log end, high watermark and epoch, as the broker's handlers see them.
async fn inside(stage: &Stage, at: &TopicPartition) -> Result<(Offset, Offset, Offset, LeaderEpoch), String> {
    let server = stage.first().map_err(|Broken(what)| what)?;
    let broker = server.broker().ok_or("the node does not serve")?;
    let snapshot = broker.snapshot().await;
    let found = snapshot.by_name(at.topic.as_str(), at.partition.get());
    let (partition, _) = found.map_err(|code| code.name().to_owned())?;
    let readable = partition.readable(LeaderEpoch(-1)).await.map_err(|code| code.name().to_owned())?;
    let view = &readable.view;
    Ok((
        view.log_start_offset.offset(),
        view.log_end_offset.offset(),
        readable.high_watermark.offset(),
        readable.leader_epoch,
    ))
}

async fn high_watermark(stage: &Stage, at: &TopicPartition) -> Said {
    let (start, end, mark, epoch) = match inside(stage, at).await {
        Ok(found) => found,
        Err(why) => return Ok(why),
    };
    let seen = batches(stage, at)?;
    let durable =
        seen.iter().take_while(|seen| seen.durable).last().map_or(start, |last| last.header.next_offset());
    Ok(format!(
        "log start {start}, high watermark {mark}, durable below {durable}, log end {end}, epoch {epoch}"
    ))
}

fn producers(stage: &Stage, at: &TopicPartition) -> Said {
    let mut lines: Vec<String> = Vec::new();
    let mut known: std::collections::BTreeMap<(i64, i16), (i32, i32, Offset, i64)> =
        std::collections::BTreeMap::new();
    for seen in batches(stage, at)?.iter().filter(|seen| seen.header.producer_id.get() >= 0) {
        let header = &seen.header;
        let (first, last) =
            (header.base_sequence.get(), header.base_sequence.get() + header.last_offset_delta);
        let key = (header.producer_id.get(), header.producer_epoch.get());
        let end = header.next_offset().get() - 1;
        let entry = known.entry(key).or_insert((first, last, header.base_offset, end));
        (entry.1, entry.3) = (last, end);
    }
    for ((id, epoch), (first, last, from, to)) in known {
        lines.push(format!(
            "producer {id} epoch {epoch}: sequences {first} to {last}, offsets {from} to {to}"
        ));
    }
    Ok(if lines.is_empty() { "none".to_owned() } else { lines.join("\n") })
}

pub(super) async fn expect(stage: &mut Stage, command: &Command) -> Said {
    let name = command.word(1);
    match command.word(0) {
        "serves" | "down" => {
            let serves = stage.server(name)?.serves();
            let good = serves == (command.word(0) == "serves");
            if good {
                Ok(String::new())
            } else {
                Err(Broken(format!("{name} {}", if serves { "serves" } else { "does not serve" })))
            }
        }
        "records" => {
            let at = partition(name).expect("checked when it was read");
            let found: Vec<String> = batches(stage, &at)?.into_iter().flat_map(|seen| seen.values).collect();
            if found == command.words[2..] {
                Ok(String::new())
            } else {
                Err(Broken(format!("its log has {}", found.join(" | "))))
            }
        }
        what => {
            let at = partition(name).expect("checked when it was read");
            let (start, _, mark, _) = inside(stage, &at).await.map_err(Broken)?;
            let found = if what == "log-start" { start } else { mark };
            if found.to_string() == command.word(2) {
                Ok(String::new())
            } else {
                Err(Broken(format!("the {} is {found}", what.replace('-', " "))))
            }
        }
    }
}
