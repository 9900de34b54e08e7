//! Files that Apache Kafka 4.3.1 wrote are taken over, and ours are left where its tools can be shown them.
//!
//! How to look at ours with the stock tool, after `cargo test -p milena-metalog --test kafka_files`:
//! `kafka-dump-log --cluster-metadata-decoder --files F` for the two files under
//! `$CARGO_TARGET_DIR/tmp/metalog-dump`. It must print every record, and `isvalid: true` for every batch.
#![allow(
    clippy::disallowed_types,
    clippy::disallowed_methods,
    reason = "a test world may hold a bare lock, and this one leaves real files for another program"
)]

mod support;

use milena_metalog::{MetaEvent, names, quorum_state};
use milena_types::{LeaderEpoch, Offset};
use milena_wire::metadata_record::MetadataRecord;
use support::disk::CrashDisk;
use support::run::World;
use support::{NODE, formatted, record, start};

const LOG: &str = "__cluster_metadata-0/00000000000000000000.log";

fn kafkas() -> CrashDisk {
    let disk = CrashDisk::new(1);
    let world = World::new(1);
    let mounted = disk.mount();
    world.block_on(mounted.create_dir(names::DIR)).unwrap();
    world.block_on(mounted.sync_dir("")).unwrap();
    disk.plant("meta.properties", include_bytes!("golden/kafka-4.3.1/meta.properties"));
    for (name, content) in [
        (
            "00000000000000000000-0000000000.checkpoint",
            &include_bytes!("golden/kafka-4.3.1/00000000000000000000-0000000000.checkpoint")[..],
        ),
        ("00000000000000000000.log", &include_bytes!("golden/kafka-4.3.1/00000000000000000000.log")[..]),
        ("leader-epoch-checkpoint", &include_bytes!("golden/kafka-4.3.1/leader-epoch-checkpoint")[..]),
        ("partition.metadata", &include_bytes!("golden/kafka-4.3.1/partition.metadata")[..]),
        ("quorum-state", &include_bytes!("golden/kafka-4.3.1/quorum-state")[..]),
    ] {
        disk.plant(&format!("{}/{name}", names::DIR), content);
    }
    disk
}

#[test]
fn a_stopped_kafkas_directory_is_taken_over() {
    let disk = kafkas();
    let world = World::new(1);
    world.block_on(async {
        let metalog = start(&world, &disk).await;
        let leadership = metalog.until_leader().await.unwrap();
        assert_eq!(leadership.epoch, LeaderEpoch(2), "Kafka led epoch 1");
        let mut subscription = metalog.subscribe(Offset::ZERO);
        let mut kinds = Vec::new();
        let mut last = Offset::ZERO;
        loop {
            match subscription.next().await.unwrap() {
                MetaEvent::Leadership(now) if now == leadership => break,
                MetaEvent::Leadership(_) => {}
                MetaEvent::Snapshot { .. } => panic!("no snapshot was taken"),
                MetaEvent::Committed { last_offset, epoch, records, .. } => {
                    assert!(epoch <= LeaderEpoch(2));
                    last = last_offset;
                    kinds.extend(records.iter().map(MetadataRecord::name));
                }
            }
        }
        assert_eq!(last, Offset(64), "63 of Kafka's records, then our LeaderChange");
        for kind in ["FeatureLevelRecord", "RegisterControllerRecord", "RegisterBrokerRecord", "NoOpRecord"] {
            assert!(kinds.contains(&kind), "{kinds:?}");
        }
    });
    let state =
        quorum_state::decode(std::str::from_utf8(&disk.contents(names::QUORUM_STATE).unwrap()).unwrap());
    assert_eq!(state.unwrap().leader, Some(NODE));
}

#[test]
fn our_first_batch_is_kafkas_but_for_timestamps() {
    let disk = formatted(1);
    let world = World::new(1);
    world.block_on(async {
        let metalog = start(&world, &disk).await;
        metalog.until_leader().await.unwrap();
    });
    let kafkas = include_bytes!("golden/kafka-4.3.1/00000000000000000000.log");
    let len = 12 + 0xa2;
    let without_times = |bytes: &[u8]| {
        let mut bytes = bytes[..len].to_vec();
        for range in [17..21, 27..43] {
            bytes[range].fill(0);
        }
        bytes
    };
    assert_eq!(without_times(&disk.contents(LOG).unwrap()), without_times(kafkas));
}

#[test]
fn our_files_are_left_for_the_stock_tool() {
    let disk = formatted(2);
    for epoch in 1..3 {
        let world = World::new(2);
        world.block_on(async {
            let metalog = start(&world, &disk).await;
            metalog.until_leader().await.unwrap();
            let records = vec![record("retention.ms"), record("cleanup.policy")];
            metalog.append(LeaderEpoch(epoch), records).await.unwrap();
            metalog.append(LeaderEpoch(epoch), vec![record("segment.bytes")]).await.unwrap();
            metalog.shutdown().await.unwrap();
        });
        disk.kill();
    }
    let dir = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("metalog-dump");
    std::fs::create_dir_all(&dir).unwrap();
    for path in [LOG, &names::bootstrap_checkpoint()] {
        let name = path.rsplit('/').next().unwrap();
        std::fs::write(dir.join(name), disk.contents(path).unwrap()).unwrap();
    }
}
