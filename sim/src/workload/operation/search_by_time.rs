//! A client that searches a partition by time: for the times of records that it has just read, for those right behind
//! them, and for the newest. It knows what there is to be found, whatever the clocks of those who sent it did.

use std::time::Duration;

use milena_client::{FetchOptions, OffsetSpec};
use milena_types::{Offset, Timestamp};

use super::Operation;
use crate::entropy::{Salt, Stream};
use crate::oracle::Seen;
use crate::plan::Args;
use crate::workload::read::{fetch, latest};
use crate::workload::{Place, client};

/// How long one request may take.
const REQUEST: Duration = Duration::from_secs(3);
/// How many bytes it reads at once: some records.
const READ_BYTES: i32 = 2_000;
/// The longest pause between two searches.
const PAUSE_US: u64 = 300_000;
/// How many times the end of the log is read, of a hundred: there is what came last.
const AT_END_PERCENT: u64 = 40;
/// How far before the end.
const NEAR_END: u64 = 20;

/// The operation.
pub(super) const OPERATION: Operation = Operation {
    name: "search-by-time",
    what: "searches a partition for the times of records that it has read, and for the newest",
    guarantees: &["D7", "L14"],
    numbers: &["which", "rounds", "salt"],
    words: &[],
    draw: |work| {
        for _ in 0..work.times() {
            let args = Args::new()
                .with("which", work.dice.below(1_000))
                .with("rounds", work.dice.between(1, 20))
                .with("salt", work.dice.below(1_000_000));
            work.add("search-by-time", args);
        }
    },
    act: |scene, runtime, args| {
        Box::pin(async move {
            let plan = scene.cluster.plan();
            let number = |key: &str| args.get::<u64>(key).unwrap_or(0);
            let places: Vec<Place> = plan.places().collect();
            let Some(place) = places.get(number("which") as usize % places.len().max(1)).copied() else {
                return;
            };
            let mut dice =
                Stream::new(plan.seed, Salt::Workload, &format!("search-by-time {}", number("salt")));
            let (node, client) = (scene.client_of(&runtime), client(&scene, &runtime, "by-time", REQUEST));
            let options =
                FetchOptions { max_bytes: READ_BYTES, max_wait: Duration::ZERO, ..FetchOptions::default() };
            for _ in 0..number("rounds") {
                runtime.sleep(Duration::from_micros(dice.between(0, PAUSE_US))).await;
                let ends = async |spec| latest(&scene, &node, &client, place, spec).await.ok();
                let Some(start) = ends(OffsetSpec::Earliest).await else { continue };
                let Some(end) = ends(OffsetSpec::Latest).await else { continue };
                let len = u64::try_from(end.since(start)).unwrap_or(0);
                let back = if dice.below(100) < AT_END_PERCENT { len.min(NEAR_END) } else { len };
                let from = Offset(end.get() - dice.between(0, back) as i64);
                let read = fetch(&scene, &node, &client, place, (from, None), &options).await;
                let Some(records) = read.ok().map(|read| read.records).filter(|read| !read.is_empty()) else {
                    continue;
                };
                let record = &records[dice.below(records.len() as u64) as usize];
                let later = Timestamp(record.timestamp.get().max(0) + dice.below(2) as i64);
                for spec in [OffsetSpec::At(later), OffsetSpec::MaxTimestamp] {
                    if ends(spec).await.is_some() {
                        scene.see(&Seen::Did { what: "search-by-time" });
                    }
                }
            }
        })
    },
};
