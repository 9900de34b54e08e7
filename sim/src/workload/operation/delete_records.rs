//! An administrator who deletes records of a partition that others write and read: up to somewhere below the high
//! watermark, up to the high watermark as it was told, or above it, which must be refused.

use std::time::Duration;

use milena_client::OffsetSpec;
use milena_types::{ErrorCode, Offset};
use milena_wire::Str;
use milena_wire::messages::delete_records_request::{
    DeleteRecordsPartition, DeleteRecordsRequest, DeleteRecordsTopic,
};

use super::Operation;
use crate::campaign::Scene;
use crate::oracle::Seen;
use crate::plan::Args;
use crate::workload::read::latest;
use crate::workload::{Place, client};

/// How long one request may take.
const REQUEST: Duration = Duration::from_secs(3);
/// A part of the high watermark: all of it.
const ALL: i64 = 100;

/// The operation.
pub(super) const OPERATION: Operation = Operation {
    name: "delete-records",
    what: "deletes records of a partition, up to a part of its high watermark, all of it, or more than there is",
    guarantees: &["L17", "L8"],
    numbers: &["which", "percent"],
    words: &[],
    draw: |work| {
        for _ in 0..work.times() {
            let percent = work.pick(&[1, 30, 50, 90, 100, 100, 150]);
            let args = Args::new().with("which", work.dice.below(1_000)).with("percent", percent);
            work.add("delete-records", args);
        }
    },
    act: |scene, runtime, args| {
        Box::pin(async move {
            let places: Vec<Place> = scene.cluster.plan().places().collect();
            let which: usize = args.get("which").unwrap_or(0);
            let Some(place) = places.get(which % places.len().max(1)).copied() else { return };
            let client = client(&scene, &runtime, "delete-records", REQUEST);
            let node = scene.client_of(&runtime);
            let Ok(end) = latest(&scene, &node, &client, place, OffsetSpec::Latest).await else { return };
            let percent: i64 = args.get("percent").unwrap_or(ALL);
            let to = Offset(end.get().saturating_mul(percent) / ALL);
            scene.see(&Seen::DeleteAsked { place, to });
            if let Some(start) = delete(&scene, &client, place, to).await {
                scene.see(&Seen::LogStart { place, asked: start.0, offset: start.1 });
                scene.see(&Seen::Did { what: "delete-records" });
            }
        })
    },
};

/// Asks once; when it was asked and where the log starts then.
async fn delete(
    scene: &Scene,
    client: &milena_client::Client,
    place: Place,
    to: Offset,
) -> Option<(u64, Offset)> {
    let partition = DeleteRecordsPartition {
        partition_index: place.index().get(),
        offset: to.get(),
        ..Default::default()
    };
    let topic = DeleteRecordsTopic {
        name: Str::from(&place.topic()),
        partitions: vec![partition],
        ..Default::default()
    };
    let timeout_ms = REQUEST.as_millis() as i32;
    let request = DeleteRecordsRequest { topics: vec![topic], timeout_ms, ..Default::default() };
    let asked = scene.judge.tick();
    let reply = client.any_connection().await.ok()?.call(&request).await.ok()?;
    let found = reply.topics.first()?.partitions.first()?;
    if found.error_code != ErrorCode::None.code() {
        return None;
    }
    // acknowledged: it starts there at least, and may have started behind before it was asked
    scene.see(&Seen::LogStart { place, asked: 0, offset: to });
    let low = Offset(found.low_watermark);
    // the answer may not say less than that, whoever was told what since
    let asked = if low < to { scene.judge.tick() } else { asked };
    Some((asked, low))
}
