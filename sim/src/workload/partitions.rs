//! After all is healed: a fresh record to every partition, everything read back, the files looked at.

use std::time::Duration;

use bytes::Bytes;
use milena_batch::{Batch, Codecs, Limits};
use milena_client::{Client, ClientError, FetchOptions, OffsetSpec, Producer};
use milena_log::epochs::{EpochStart, LeaderEpochs};
use milena_log::names::{LEADER_EPOCH_CHECKPOINT, SegmentFile, base_of};
use milena_runtime::Runtime;
use milena_types::{ErrorCode, LeaderEpoch, Offset};

use super::read::{fetch, latest, seen_record};
use super::{Payload, Place, RecordId, client, produce};
use crate::campaign::{Cluster, Scene};
use crate::disk::DiskControl;
use crate::oracle::{EpochsKnown, LogBatch, ReadRecord, Seen};
use crate::plan::{Codec, Mode, Plan};
use crate::trace::digest;

/// How many bytes the last reader asks for.
const FETCH_BYTES: i32 = 100_000;

/// Sends a fresh record to every partition. They count as sent by a producer behind the plan's last.
pub(crate) async fn probe(scene: Scene, runtime: Runtime) {
    let plan = scene.cluster.plan();
    let mut own = plan.producers.first().cloned().unwrap_or_default();
    (own.mode, own.codec, own.in_flight, own.delivery_ms, own.request_ms) =
        (Mode::Idempotent, Codec::None, 5, 30_000, 5_000);
    let client = client(&scene, &runtime, "probe", Duration::from_secs(5));
    let producer = Producer::new(&client, produce::config(&own));
    for (number, place) in (0..).zip(plan.places()) {
        let record = RecordId { producer: plan.producers.len() as u16, number };
        produce::send(&scene, &runtime, &producer, Payload { record, place }, 10).await;
    }
    producer.close().await;
    scene.progress.producer_ends(plan.producers.len() as u16);
}

/// Reads all of `place`, and tells the judge; the offset at which it ends.
pub(crate) async fn read_all(
    scene: &Scene,
    runtime: &Runtime,
    client: &Client,
    place: Place,
) -> Result<Offset, ClientError> {
    let node = scene.client_of(runtime);
    let asked = scene.judge.tick();
    let end = latest(scene, &node, client, place, OffsetSpec::Latest).await?;
    let mut start = latest(scene, &node, client, place, OffsetSpec::Earliest).await?;
    let mut position = start;
    let options = FetchOptions { max_bytes: FETCH_BYTES, ..FetchOptions::default() };
    let mut records: Vec<ReadRecord> = Vec::new();
    while position < end {
        let fetched = match fetch(scene, &node, client, place, (position, None), &options).await {
            // retention deletes on and on
            Err(error) if error.code() == Some(ErrorCode::OffsetOutOfRange) => {
                let begins = latest(scene, &node, client, place, OffsetSpec::Earliest).await?;
                if begins <= position {
                    return Err(error);
                }
                (start, position) = (begins, begins);
                continue;
            }
            other => other?,
        };
        records.extend(fetched.records.iter().map(seen_record));
        position = fetched.next_offset;
    }
    scene.judge.see(&node, &Seen::ReadAll { place, asked, start, records });
    Ok(end)
}

/// Tells the judge of the files of every partition.
pub(crate) fn audit(scene: &Scene, plan: &Plan) {
    for place in plan.places() {
        if plan.nodes > 1 {
            scene.see(&Seen::Replicas { place, logs: replicas(&scene.cluster, place) });
        }
        for member in scene.cluster.members().filter(|member| member.hosts(place)) {
            let disk = member.disk_of(place);
            let batches = batches(&disk, &disk.files(), place);
            scene.judge.see(&member.node, &Seen::Log { place, batches });
        }
    }
    for member in scene.cluster.members() {
        let count = member.disks().map(|disk| disk.stats().abandoned).sum();
        scene.judge.see(&member.node, &Seen::EffectsDropped { count });
    }
}

/// The nodes that have a log of `place`, and the first offset of each batch in its files with what stands for its bytes.
pub(crate) fn replicas(cluster: &Cluster, place: Place) -> Vec<(String, Vec<(Offset, u64)>)> {
    let here = cluster.members().filter(|member| member.hosts(place));
    here.map(|member| (member.node.name(), digests(&member.disk_of(place), place))).collect()
}

fn digests(disk: &DiskControl, place: Place) -> Vec<(Offset, u64)> {
    let mut found = Vec::new();
    for path in log_files(&disk.files(), place) {
        let mut bytes = Bytes::from(disk.contents(path).unwrap_or_default());
        while let Ok(Some(batch)) = Batch::split_first(&mut bytes) {
            found.push((batch.header.base_offset, digest(&batch.bytes)));
        }
    }
    found
}

/// The files of batches of `place` among `files`, in order.
fn log_files(files: &[String], place: Place) -> impl Iterator<Item = &String> {
    let prefix = format!("{place}/");
    files.iter().filter(move |path| {
        path.strip_prefix(&prefix).is_some_and(|name| base_of(name, SegmentFile::Log).is_some())
    })
}

/// Tells the judge what the node that serves knows of leader epochs, in memory and in its files.
pub(crate) async fn audit_epochs(scene: &Scene, plan: &Plan) {
    for member in scene.cluster.members() {
        for place in plan.places().filter(|place| member.hosts(*place)) {
            epochs_of_one(scene, &member, place).await;
        }
    }
}

async fn epochs_of_one(scene: &Scene, member: &Cluster, place: Place) {
    let disk = member.disk_of(place);
    let (batches, end) = epochs_of(&disk, &disk.files(), place);
    let offsets: Vec<Offset> = batches.iter().map(|(base, _)| *base).collect();
    if let Some(cache) = member.epochs_at(place, &offsets).await {
        let known = EpochsKnown::Cache(offsets.into_iter().zip(cache).collect());
        let batches = batches.clone();
        scene.judge.see(&member.node, &Seen::Epochs { place, known, batches, end });
    }
    if let Some(entries) = checkpoint(&disk, place) {
        let known = EpochsKnown::Checkpoint(entries);
        scene.judge.see(&member.node, &Seen::Epochs { place, known, batches, end });
    }
}

/// Tells the judge what a node that has just stopped in order leaves of leader epochs of what it served.
pub(crate) fn audit_stopped(cluster: &Cluster, served: &[Place]) {
    for place in served.iter().copied() {
        let disk = cluster.disk_of(place);
        let (batches, end) = epochs_of(&disk, &disk.files(), place);
        if let Some(entries) = checkpoint(&disk, place) {
            let known = EpochsKnown::CheckpointStopped(entries);
            cluster.see(&Seen::Epochs { place, known, batches, end });
        }
    }
}

/// The epoch of each batch in the files, and where they end.
fn epochs_of(disk: &DiskControl, files: &[String], place: Place) -> (Vec<(Offset, LeaderEpoch)>, Offset) {
    let batches = batches(disk, files, place);
    let end = batches.last().map_or(Offset::ZERO, |last| last.next);
    (batches.iter().map(|batch| (batch.base, batch.leader_epoch)).collect(), end)
}

fn checkpoint(disk: &DiskControl, place: Place) -> Option<Vec<EpochStart>> {
    let text = disk.contents(&format!("{place}/{LEADER_EPOCH_CHECKPOINT}"))?;
    let epochs = LeaderEpochs::decode(&String::from_utf8_lossy(&text)).ok()?;
    Some(epochs.entries().to_vec())
}

fn batches(disk: &DiskControl, files: &[String], place: Place) -> Vec<LogBatch> {
    let (mut batches, mut codecs) = (Vec::new(), Codecs::default());
    for path in log_files(files, place) {
        let mut bytes = Bytes::from(disk.contents(path).unwrap_or_default());
        while !bytes.is_empty() {
            match Batch::split_first(&mut bytes) {
                Ok(Some(batch)) => batches.push(look(&batch, &mut codecs)),
                other => {
                    let reason = other.err().map_or("a torn batch".to_owned(), |error| error.to_string());
                    batches.push(torn(batches.last(), format!("{path}: {reason}")));
                    break;
                }
            }
        }
    }
    batches
}

fn look(batch: &Batch, codecs: &mut Codecs) -> LogBatch {
    let header = &batch.header;
    let mut damage = batch.check_crc().err().map(|error| error.to_string());
    let mut senders = Vec::new();
    match codecs.records(batch, &Limits::default()) {
        Err(error) => damage = damage.or(Some(error.to_string())),
        Ok(records) => {
            for record in records.flatten() {
                let payload = Payload::decode(record.value.as_deref().unwrap_or_default());
                senders.extend(payload.ok().map(|payload| payload.record.producer));
            }
        }
    }
    senders.sort_unstable();
    senders.dedup();
    LogBatch {
        base: header.base_offset,
        next: header.next_offset(),
        leader_epoch: header.partition_leader_epoch,
        damage,
        producer_id: header.producer_id,
        producer_epoch: header.producer_epoch,
        base_sequence: header.base_sequence,
        senders,
    }
}

/// Stands for bytes behind `last` that are no batch.
fn torn(last: Option<&LogBatch>, reason: String) -> LogBatch {
    let at = last.map_or(Offset::ZERO, |last| last.next);
    LogBatch {
        base: at,
        next: at,
        leader_epoch: last.map_or_else(Default::default, |last| last.leader_epoch),
        damage: Some(reason),
        producer_id: milena_types::ProducerId(-1),
        producer_epoch: milena_types::ProducerEpoch(-1),
        base_sequence: milena_types::Sequence(-1),
        senders: Vec::new(),
    }
}
