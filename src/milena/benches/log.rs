//! What one partition's log costs on real files: append, read by offset, index search, recovery, open.
//! `cargo bench -p milena --bench log`; files go to the system's directory for temporary ones (`TMPDIR`).
//! Here and not in `log`, which must not know `host`. Nothing here asserts a time.

#![allow(
    clippy::disallowed_methods,
    clippy::disallowed_types,
    reason = "a benchmark is about real time and real files"
)]

use std::hint::black_box;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use criterion::{BatchSize, BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use milena_batch::{Batch, BatchBuilder, Compression};
use milena_host::{Host, HostOptions};
use milena_log::index::{Growing, OffsetEntry, position_for};
use milena_log::{Committer, Log, LogConfig, RecoveryPoints};
use milena_runtime::{Disk, Lane};
use milena_types::{LeaderEpoch, Offset, Timestamp, Uuid};

const DIR: &str = "orders-0";
const EPOCH: LeaderEpoch = LeaderEpoch(0);
/// An appended log starts anew past this many bytes, so that a long run does not fill the disk.
const APPENDED_MAX: u64 = 256 << 20;
const MIB: u64 = 1 << 20;

/// A directory of its own, removed at the end.
struct Place(PathBuf);

impl Place {
    fn new() -> Place {
        static NEXT: AtomicU64 = AtomicU64::new(0);
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let path = std::env::temp_dir().join(format!("milena-bench-{}-{number}", std::process::id()));
        std::fs::create_dir_all(&path).expect("a directory");
        Place(path)
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        std::fs::remove_dir_all(&self.0).ok();
    }
}

/// A log directory with a new log in it.
struct Bench {
    disk: Arc<dyn Disk>,
    points: RecoveryPoints,
    log: Log,
    place: Place,
}

async fn start(host: &Host) -> Bench {
    let place = Place::new();
    let runtime = host.runtime();
    let disk = runtime.storage.mount(place.0.to_str().expect("a readable path")).await.expect("a disk");
    let points = RecoveryPoints::load(&runtime, &disk).await.expect("no points yet");
    let log = Log::create_with(&disk, &points, DIR, Uuid::ONE, LogConfig::default()).await.expect("a log");
    Bench { disk, points, log, place }
}

/// One batch of one record, of about `bytes` bytes in all.
fn batch(bytes: usize) -> Batch {
    let mut builder = BatchBuilder::new(Compression::None);
    builder.append(Timestamp(1), None, Some(&vec![7; bytes.saturating_sub(70).max(1)]), &[]);
    Batch::parse(builder.build(Offset::ZERO)).expect("a batch")
}

async fn fill(log: &mut Log, bytes: u64, batch_bytes: usize) {
    let one = batch(batch_bytes);
    while log.size() < bytes {
        log.append(vec![one.clone()], EPOCH, Timestamp(1)).await.expect("appended");
    }
}

fn append(criterion: &mut Criterion) {
    let host = Host::new(HostOptions::default()).expect("a host");
    let mut group = criterion.benchmark_group("log append, not synced");
    for (name, bytes) in [("100 B", 100), ("1 KiB", 1 << 10), ("16 KiB", 16 << 10)] {
        let one = batch(bytes);
        group.throughput(Throughput::Bytes(one.bytes.len() as u64));
        group.bench_function(name, |bencher| {
            bencher.iter_custom(|iterations| {
                host.block_on(async {
                    let mut bench = start(&host).await;
                    let mut took = Duration::ZERO;
                    let mut left = iterations;
                    while left > 0 {
                        let began = std::time::Instant::now();
                        while left > 0 && bench.log.size() < APPENDED_MAX {
                            let appended = bench.log.append(vec![one.clone()], EPOCH, Timestamp(1)).await;
                            black_box(appended.expect("appended"));
                            left -= 1;
                        }
                        took += began.elapsed();
                        drop(bench);
                        bench = start(&host).await;
                    }
                    took
                })
            });
        });
    }
    group.finish();
}

fn durable(criterion: &mut Criterion) {
    let host = Host::new(HostOptions::default()).expect("a host");
    let mut group = criterion.benchmark_group("log append and group commit");
    group.sample_size(20);
    for logs in [1_usize, 100] {
        group.throughput(Throughput::Elements(logs as u64));
        group.bench_function(BenchmarkId::from_parameter(format!("{logs} logs, 1 KiB each")), |bencher| {
            let (mut bench, mut all) = host.block_on(async {
                let bench = start(&host).await;
                let mut all = Vec::new();
                for index in 0..logs {
                    let (dir, config) = (format!("many-{index}"), LogConfig::default());
                    let made = Log::create_with(&bench.disk, &bench.points, &dir, Uuid::ONE, config).await;
                    all.push(made.expect("a log"));
                }
                (bench, all)
            });
            let committer = Committer::start(&host.runtime(), Lane::Data, bench.disk.clone());
            let one = batch(1 << 10);
            bencher.iter(|| {
                host.block_on(async {
                    let mut commits = Vec::new();
                    for log in &mut all {
                        log.append(vec![one.clone()], EPOCH, Timestamp(1)).await.expect("appended");
                        let unsynced = log.take_unsynced().expect("something to sync");
                        let (sender, receiver) = milena_runtime::sync::oneshot::channel();
                        committer.submit(unsynced, Box::new(move |done| drop(sender.send(done))));
                        commits.push(receiver);
                    }
                    for commit in commits {
                        black_box(commit.await.expect("ended").expect("durable"));
                    }
                });
            });
            bench.log.fence("the benchmark is over".to_owned());
        });
    }
    group.finish();
}

fn read(criterion: &mut Criterion) {
    let host = Host::new(HostOptions::default()).expect("a host");
    let bench = host.block_on(async {
        let mut bench = start(&host).await;
        fill(&mut bench.log, 64 * MIB, 1 << 10).await;
        bench
    });
    let view = bench.log.view();
    let end = view.log_end_offset.offset();
    let mut at = 0;
    criterion.bench_function("log read by offset, 64 KiB, cached", |bencher| {
        bencher.iter(|| {
            // a step that is no neighbour's: each read searches the index anew
            at = (at + 7919) % (end.get() - 100);
            host.block_on(async {
                let slice = view.read(Offset(at), 64 << 10, end, true).await.expect("a slice");
                black_box(slice.bytes().await.expect("bytes"))
            })
        });
    });
}

/// What a fetch of 1 MiB asks of the log before sendfile takes over: where the slice begins and ends.
fn bound(criterion: &mut Criterion) {
    let host = Host::new(HostOptions::default()).expect("a host");
    let mut group = criterion.benchmark_group("log slice of 1 MiB, cached");
    for (name, bytes) in [("batches of 1 KiB", 1 << 10), ("batches of 16 KiB", 16 << 10)] {
        let bench = host.block_on(async {
            let mut bench = start(&host).await;
            fill(&mut bench.log, 64 * MIB, bytes).await;
            bench
        });
        let view = bench.log.view();
        let end = view.log_end_offset.offset();
        let mut at = 0;
        group.bench_function(name, |bencher| {
            bencher.iter(|| {
                at = (at + 7919) % (end.get() - 2000);
                host.block_on(async {
                    black_box(view.read(Offset(at), 1 << 20, end, true).await.expect("a slice"))
                })
            });
        });
    }
    group.finish();
}

fn search(criterion: &mut Criterion) {
    let mut entries = Growing::default();
    let wanted: i64 = 262_144;
    for n in 0..wanted {
        entries.push(OffsetEntry { relative_offset: (n * 40) as u32, position: (n * 4096) as u32 });
    }
    let mut at = 0;
    criterion.bench_function("log index search, 262,144 entries (1 GiB)", |bencher| {
        bencher.iter(|| {
            at = (at + 7_919_117) % (wanted * 40);
            black_box(position_for(&entries, Offset::ZERO, Offset(at)))
        });
    });
}

fn open(criterion: &mut Criterion) {
    let host = Host::new(HostOptions::default()).expect("a host");
    let mut group = criterion.benchmark_group("log open");
    group.sample_size(10);
    for (name, bytes, is_synced) in [
        ("64 MiB, clean", 64 * MIB, true),
        ("16 MiB, none of it flushed", 16 * MIB, false),
        ("64 MiB, none of it flushed", 64 * MIB, false),
    ] {
        let bench = host.block_on(async {
            let mut bench = start(&host).await;
            fill(&mut bench.log, bytes, 1 << 10).await;
            bench
        });
        let Bench { disk, points, mut log, place } = bench;
        host.block_on(async {
            match is_synced {
                true => {
                    let committer = Committer::start(&host.runtime(), Lane::Data, disk.clone());
                    let unsynced = log.take_unsynced().expect("something to sync");
                    committer.commit(unsynced).await.expect("durable");
                    log.close().await.expect("closed");
                    points.flush().await.expect("flushed");
                }
                false => drop(log),
            }
        });
        group.throughput(Throughput::Bytes(bytes));
        group.bench_function(name, |bencher| {
            bencher.iter_batched(
                || (),
                |()| {
                    host.block_on(async {
                        let points = match is_synced {
                            true => points.clone(),
                            false => {
                                points.lower(DIR, Offset::ZERO).await.expect("lowered");
                                points.clone()
                            }
                        };
                        let config = LogConfig::default();
                        black_box(
                            Log::open_with(&disk, &points, DIR, config, Timestamp(1)).await.expect("open"),
                        )
                    })
                },
                BatchSize::PerIteration,
            );
        });
        drop(place);
    }
    group.finish();
}

criterion_group!(benches, append, durable, read, bound, search, open);
criterion_main!(benches);
