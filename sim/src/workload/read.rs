//! A reader of the plan: follows the ends of a topic's partitions, or begins anew anywhere, or asks for
//! offsets; until it is told that the run is over and, if it follows, has reached the ends.

use std::time::Duration;

use milena_client::{Client, ClientError, FetchOptions, Fetched, Isolation, OffsetSpec, Record};
use milena_runtime::Runtime;
use milena_types::{ErrorCode, Offset, Timestamp};

use super::{Payload, Place, client, show_topics};
use crate::campaign::Scene;
use crate::entropy::{Salt, Stream};
use crate::node::Node;
use crate::oracle::{ReadRecord, Seen, Wanted};
use crate::plan::{Reader, ReaderKind};
use crate::trace::{digest, mix};

/// How long a reader waits after an error.
const AFTER_ERROR: Duration = Duration::from_millis(50);
/// The longest pause once all is healed: readers are to reach the ends.
pub(crate) const HURRY: Duration = Duration::from_millis(5);

/// Runs reader `index` of the plan on the machine of `runtime`.
pub(crate) async fn read(scene: Scene, runtime: Runtime, index: u16) {
    let plan = scene.cluster.plan();
    let own = &plan.readers[usize::from(index)];
    let mut task = Reading {
        node: scene.client_of(&runtime),
        client: client(&scene, &runtime, &format!("r{index}"), Duration::from_secs(3)),
        options: options(own),
        dice: Stream::new(plan.seed, Salt::Workload, &format!("r{index}")),
        scene: scene.clone(),
    };
    let partitions = plan.topics[usize::from(own.topic)].partitions;
    let mut positions = vec![Offset::ZERO; usize::from(partitions)];
    while !scene.progress.readers_end() {
        for partition in 0..partitions {
            let place = Place { topic: own.topic, partition };
            let position = &mut positions[usize::from(partition)];
            let worked = match own.kind {
                ReaderKind::Tail => task.follow(place, position, index).await,
                ReaderKind::Reread => task.reread(place, position).await,
                ReaderKind::Offsets => task.ask_offsets(place).await,
            };
            let mut pause = Duration::from_micros(task.dice.between(0, own.pause_us));
            if scene.progress.is_over() {
                pause = pause.min(HURRY);
            }
            runtime.sleep(if worked { pause } else { pause.max(AFTER_ERROR) }).await;
        }
    }
}

fn options(own: &Reader) -> FetchOptions {
    FetchOptions {
        max_wait: Duration::from_millis(own.wait_ms),
        min_bytes: own.min_bytes,
        max_bytes: own.max_bytes,
        isolation: Isolation::ReadUncommitted,
    }
}

struct Reading {
    node: Node,
    client: Client,
    options: FetchOptions,
    dice: Stream,
    scene: Scene,
}

impl Reading {
    /// One fetch at the position; false when it failed.
    async fn follow(&mut self, place: Place, position: &mut Offset, reader: u16) -> bool {
        let fetched =
            fetch(&self.scene, &self.node, &self.client, place, (*position, Some(reader)), &self.options);
        match fetched.await {
            Ok(fetched) => {
                *position = fetched.next_offset;
                self.scene.progress.reached(reader, place, *position);
                true
            }
            Err(error) => self.begin_anew(place, position, &error).await,
        }
    }

    /// Where records were deleted that come next, goes on with the first that there is (`auto.offset.reset`).
    async fn begin_anew(&self, place: Place, position: &mut Offset, error: &ClientError) -> bool {
        if error.code() == Some(ErrorCode::OffsetOutOfRange) {
            let spec = OffsetSpec::Earliest;
            if let Ok(start) = latest(&self.scene, &self.node, &self.client, place, spec).await {
                *position = start.max(*position);
            }
        }
        false
    }

    /// As `follow`, but one time in eight begins anew, at the beginning or anywhere.
    async fn reread(&mut self, place: Place, position: &mut Offset) -> bool {
        if self.dice.below(8) == 0 {
            let end = u64::try_from(position.get()).unwrap_or(0);
            *position = Offset(self.dice.below(2) as i64 * self.dice.between(0, end) as i64);
        }
        match fetch(&self.scene, &self.node, &self.client, place, (*position, None), &self.options).await {
            Ok(fetched) => *position = fetched.next_offset,
            Err(error) => return self.begin_anew(place, position, &error).await,
        }
        true
    }

    async fn ask_offsets(&mut self, place: Place) -> bool {
        let now = self.scene.cluster.world.now().as_millis() as u64;
        // what one node of several was told last, another may not know yet
        if self.dice.below(12) == 0 && self.scene.cluster.plan().nodes == 1 {
            return show_topics(&self.scene, &self.node, &self.client).await.is_ok();
        }
        let spec = match self.dice.below(6) {
            0 => OffsetSpec::Earliest,
            1 => OffsetSpec::MaxTimestamp,
            2 => OffsetSpec::At(Timestamp(crate::EPOCH_MS + self.dice.between(0, now) as i64)),
            _ => OffsetSpec::Latest,
        };
        latest(&self.scene, &self.node, &self.client, place, spec).await.is_ok()
    }
}

/// Asks for an offset; what is answered goes to the judge.
pub(super) async fn latest(
    scene: &Scene,
    node: &Node,
    client: &Client,
    place: Place,
    spec: OffsetSpec,
) -> Result<Offset, ClientError> {
    let asked = scene.judge.tick();
    let (topic, partition) = (place.topic(), place.index());
    let found = client.list_offsets(&topic, partition, spec, Isolation::ReadUncommitted).await?;
    if spec == OffsetSpec::Latest {
        scene.judge.see(node, &Seen::Latest { place, asked, offset: found.offset });
    }
    if spec == OffsetSpec::Earliest {
        scene.judge.see(node, &Seen::LogStart { place, asked, offset: found.offset });
    }
    // of an empty log the earliest offset is nobody's yet
    let wanted = match spec {
        OffsetSpec::At(time) => Some(Wanted::At(time)),
        OffsetSpec::MaxTimestamp => Some(Wanted::Newest),
        OffsetSpec::Earliest | OffsetSpec::Latest => None,
    };
    let is_record = found.offset >= Offset::ZERO;
    if let Some(wanted) = wanted {
        let record = is_record.then_some((found.timestamp, found.offset));
        scene.judge.see(node, &Seen::ByTime { place, asked, wanted, found: record });
    }
    if wanted.is_some() && is_record {
        let (offset, epoch) = (found.offset, found.leader_epoch);
        scene.judge.see(node, &Seen::EpochTold { place, offset, epoch });
    }
    Ok(found.offset)
}

/// Asks for the first record, which there is, and tells the judge its epoch.
pub(crate) async fn epoch_of_first(scene: &Scene, client: &Client, place: Place) -> Result<(), ClientError> {
    let (topic, partition) = (place.topic(), place.index());
    let found =
        client.list_offsets(&topic, partition, OffsetSpec::Earliest, Isolation::ReadUncommitted).await?;
    let (offset, epoch) = (found.offset, found.leader_epoch);
    scene.judge.see(&scene.cluster.client(scene.client), &Seen::EpochTold { place, offset, epoch });
    Ok(())
}

/// Fetches from an offset on, for one of the plan's readers that follow or for nobody, and tells the judge what came.
pub(super) async fn fetch(
    scene: &Scene,
    node: &Node,
    client: &Client,
    place: Place,
    (from, reader): (Offset, Option<u16>),
    options: &FetchOptions,
) -> Result<Fetched, ClientError> {
    let asked = scene.judge.tick();
    match client.fetch(&place.topic(), place.index(), from, options).await {
        Ok(fetched) => {
            let broker = scene.cluster.high_watermark(place).await;
            let seen = Seen::Fetched {
                place,
                reader,
                from,
                asked,
                records: fetched.records.iter().map(seen_record).collect(),
                next: fetched.next_offset,
                high_watermark: fetched.high_watermark.offset(),
                broker,
            };
            scene.judge.see(node, &seen);
            let offset = fetched.log_start_offset.offset();
            scene.judge.see(node, &Seen::LogStart { place, asked, offset });
            Ok(fetched)
        }
        Err(error) => {
            if error.code() == Some(ErrorCode::OffsetOutOfRange) {
                scene.judge.see(node, &Seen::OutOfRange { place, from });
            } else if let ClientError::Batch(reason) = &error {
                scene.judge.see(node, &Seen::Damaged { place, from, reason: reason.clone() });
            }
            Err(error)
        }
    }
}

/// What oracles are told of a record.
pub(super) fn seen_record(record: &Record) -> ReadRecord {
    let part = |bytes: &Option<bytes::Bytes>| bytes.as_ref().map_or(1, |bytes| digest(bytes));
    let headers =
        record.headers.iter().fold(0, |sum, header| mix(mix(sum, digest(&header.key)), part(&header.value)));
    let whole = mix(mix(mix(record.timestamp.get() as u64, part(&record.key)), part(&record.value)), headers);
    let value = record.value.as_deref().unwrap_or_default();
    let payload = Payload::decode(value);
    ReadRecord { offset: record.offset, timestamp: record.timestamp, digest: whole, payload }
}
