//! Format, start, lead, append, commit, follow, stop, start again: goal is the order of what is seen and what is
//! on the disk. Each test is one node on one disk.
#![allow(clippy::disallowed_types, reason = "a test world may hold a bare lock")]

mod support;

use milena_metalog::{
    AppendError, Leadership, MetaEvent, MetaLogConfig, MetaLogError, MetaSubscription, names, quorum_state,
};
use milena_types::{HighWatermark, LeaderEpoch, NodeId, Offset, Uuid};
use support::disk::CrashDisk;
use support::run::World;
use support::{NODE, config, format_with, formatted, name, record, replay, start, start_with, voter};

fn led(epoch: i32) -> Leadership {
    Leadership { epoch: LeaderEpoch(epoch), leader: Some(NODE), is_self: true }
}

/// The next events until leadership of this node is told, as text.
async fn events(subscription: &mut MetaSubscription, until: Leadership) -> Vec<String> {
    let mut seen = Vec::new();
    loop {
        match subscription.next().await.expect("the log goes on") {
            MetaEvent::Leadership(leadership) => {
                seen.push(leadership.to_string());
                if leadership == until {
                    return seen;
                }
            }
            MetaEvent::Snapshot { id, records, .. } => {
                let names: Vec<String> = records.iter().map(name).collect();
                seen.push(format!("below {} e{} [{}]", id.end, id.epoch, names.join(" ")));
            }
            MetaEvent::Committed { base_offset, last_offset, epoch, records, .. } => {
                let names: Vec<String> = records.iter().map(name).collect();
                seen.push(format!("{base_offset}..={last_offset} e{epoch} [{}]", names.join(" ")));
            }
        }
    }
}

#[test]
fn formatting_leaves_kafkas_files_and_is_done_once() {
    let (world, disk) = (World::new(1), CrashDisk::new(1));
    world.block_on(format_with(&world, &disk, vec![voter(1)])).unwrap();
    assert_eq!(
        disk.paths(),
        [
            "__cluster_metadata-0",
            "__cluster_metadata-0/00000000000000000000-0000000000.checkpoint",
            "meta.properties"
        ]
    );
    let again = world.block_on(format_with(&world, &disk, vec![voter(1)]));
    assert_eq!(again, Err(MetaLogError::AlreadyFormatted { directory: "/data".into() }));
    disk.power_loss_losing_all();
    assert_eq!(disk.paths().len(), 3, "all of it is durable");
}

#[test]
fn formatting_that_a_crash_cut_short_is_done_again() {
    for polls in 0..80 {
        let disk = CrashDisk::new(polls);
        let world = World::new(polls);
        let finished = world.run(format_with(&world, &disk, vec![voter(1)]), polls);
        world.kill();
        disk.power_loss();
        let world = World::new(polls);
        let again = world.block_on(format_with(&world, &disk, vec![voter(1)]));
        match finished {
            Some(_) => assert!(matches!(again, Err(MetaLogError::AlreadyFormatted { .. }))),
            None => {
                assert!(matches!(again, Ok(()) | Err(MetaLogError::AlreadyFormatted { .. })), "{again:?}")
            }
        }
        let metalog = world.block_on(start(&world, &disk));
        world.block_on(metalog.until_leader()).unwrap();
    }
}

#[test]
fn formatting_without_voters_forgets_those_of_one_that_was_cut_short() {
    const CHECKPOINT: &str = "__cluster_metadata-0/00000000000000000000-0000000000.checkpoint";
    let mut left = 0;
    for polls in 0..80 {
        let disk = CrashDisk::new(polls);
        let world = World::new(polls);
        let finished = world.run(format_with(&world, &disk, vec![voter(1)]), polls);
        world.kill();
        disk.power_loss();
        if finished.is_some() || disk.contents("meta.properties").is_some() {
            continue;
        }
        left += u32::from(disk.contents(CHECKPOINT).is_some());
        let world = World::new(polls);
        world.block_on(format_with(&world, &disk, Vec::new())).unwrap();
        disk.power_loss_losing_all();
        assert!(disk.contents("meta.properties").is_some(), "{polls}");
        assert_eq!(
            disk.contents(CHECKPOINT),
            None,
            "{polls}: whoever is to join a quorum has voters of its own"
        );
    }
    assert!(left > 0, "none was cut short behind its voters");
}

/// Nothing that formatting leaves holds a record, so a log that does is some cluster's whose `meta.properties` is lost.
#[test]
fn a_metadata_log_with_records_is_not_formatted_over() {
    const SEGMENT: &str = "__cluster_metadata-0/00000000000000000000.log";
    const SNAPSHOT: &str = "__cluster_metadata-0/00000000000000000012-0000000003.checkpoint";
    for path in [SEGMENT, SNAPSHOT] {
        let disk = formatted(1);
        if path == SEGMENT {
            let world = World::new(1);
            let metalog = world.block_on(start(&world, &disk));
            world.block_on(metalog.until_leader()).unwrap();
            world.kill();
            assert!(!disk.contents(SEGMENT).unwrap().is_empty());
        } else {
            disk.plant(SNAPSHOT, b"what was in the log");
        }
        disk.vanish("meta.properties");
        let all = || disk.paths().into_iter().map(|path| (disk.contents(&path), path)).collect::<Vec<_>>();
        let before = all();
        let world = World::new(2);
        let again = world.block_on(format_with(&world, &disk, vec![voter(1)]));
        let refused = MetaLogError::HoldsRecords { directory: "/data".into(), path: path.to_owned() };
        assert_eq!(again, Err(refused));
        assert_eq!(all(), before, "nothing was changed");
    }
}

#[test]
fn what_is_not_formatted_is_told_so() {
    let (world, disk) = (World::new(1), CrashDisk::new(1));
    let error = world.block_on(start_with(&world, &disk, config())).err().unwrap();
    assert_eq!(error, MetaLogError::NotFormatted { directory: "/data".into() });
    assert!(error.to_string().contains("start with an empty directory"), "{error}");
}

#[test]
fn more_than_one_voter_is_refused_in_one_sentence() {
    let (world, disk) = (World::new(1), CrashDisk::new(1));
    world.block_on(format_with(&world, &disk, vec![voter(1), voter(2), voter(3)])).unwrap();
    let error = world.block_on(start_with(&world, &disk, config())).err().unwrap();
    assert!(error.to_string().starts_with("the voter set has 3 voters"), "{error}");
}

/// A disk on which a torn tail waits to be recovered.
fn torn(seed: u64) -> CrashDisk {
    let disk = formatted(seed);
    let world = World::new(seed);
    world.block_on(async {
        let metalog = start(&world, &disk).await;
        metalog.until_leader().await.unwrap();
        metalog.committed_to(Offset(2)).await.unwrap();
    });
    disk.kill();
    disk.tamper(LOG, |bytes| bytes.extend_from_slice(&[7; 100]));
    disk
}

const LOG: &str = "__cluster_metadata-0/00000000000000000000.log";

#[test]
fn who_may_not_take_part_changes_nothing_on_the_disk() {
    let unlucky = |disk: &CrashDisk, config: MetaLogConfig| {
        let before: Vec<_> = disk.paths().into_iter().map(|path| (disk.contents(&path), path)).collect();
        let world = World::new(1);
        let error = world.block_on(start_with(&world, disk, config)).err().unwrap();
        let after: Vec<_> = disk.paths().into_iter().map(|path| (disk.contents(&path), path)).collect();
        assert_eq!(before, after, "{error}");
        error.to_string()
    };
    let another = MetaLogConfig::new(NodeId(9), support::directory());
    let error = unlucky(&torn(1), another);
    assert!(error.starts_with("node 9 is not in the voter set"), "{error}");

    let error = unlucky(&torn(2), MetaLogConfig::new(NODE, Uuid::ONE));
    assert!(error.contains("mount the disk on which the node voted"), "{error}");

    let disk = torn(3);
    disk.tamper(names::QUORUM_STATE, |bytes| bytes.truncate(5));
    let error = unlucky(&disk, config());
    assert!(error.contains("must not vote twice"), "{error}");

    // the voters in the log are newer than those of the checkpoint
    let (world, disk, many) = (World::new(4), CrashDisk::new(4), torn(4));
    world.block_on(format_with(&world, &disk, vec![voter(1), voter(2)])).unwrap();
    let checkpoint = disk.contents(&names::bootstrap_checkpoint()).unwrap();
    many.tamper(&names::bootstrap_checkpoint(), |bytes| *bytes = checkpoint);
    world.block_on(async {
        let metalog = start(&world, &many).await;
        metalog.until_leader().await.unwrap();
    });
}

#[test]
fn a_voter_with_another_disk_is_not_formatted() {
    let (world, disk) = (World::new(1), CrashDisk::new(1));
    let mut other = voter(1);
    other.key.directory = milena_types::Uuid::ONE;
    let error = world.block_on(format_with(&world, &disk, vec![other])).unwrap_err();
    assert!(error.to_string().starts_with("node 1 is a voter with the directory id"), "{error}");
    assert!(disk.paths().is_empty(), "nothing was changed");
}

#[test]
fn a_node_outside_its_voter_set_is_formatted_and_does_not_run_alone() {
    let (world, disk) = (World::new(1), CrashDisk::new(1));
    world.block_on(format_with(&world, &disk, vec![voter(2)])).unwrap();
    let error = world.block_on(start_with(&world, &disk, config())).err().unwrap();
    assert!(error.to_string().starts_with("node 1 is not in the voter set"), "{error}");
}

#[test]
fn the_first_start_leads_epoch_one() {
    for seed in 0..50 {
        let disk = formatted(seed);
        let world = World::new(seed);
        world.block_on(async {
            let metalog = start(&world, &disk).await;
            assert!(!metalog.leadership().is_self);
            assert_eq!(metalog.until_leader().await, Ok(led(1)));
            // LeaderChange, KRaftVersion, Voters
            metalog.committed_to(Offset(2)).await.unwrap();
            assert_eq!(metalog.high_watermark(), Some(HighWatermark(Offset(3))));
        });
        let state = String::from_utf8(disk.contents(names::QUORUM_STATE).unwrap()).unwrap();
        let state = quorum_state::decode(&state).unwrap();
        assert_eq!((state.epoch, state.leader, state.voted), (LeaderEpoch(1), Some(NODE), None));
    }
}

#[test]
fn a_follower_of_the_log_sees_all_in_order_and_leadership_in_its_place() {
    for seed in 0..50 {
        let disk = formatted(seed);
        let world = World::new(seed);
        world.block_on(async {
            let metalog = start(&world, &disk).await;
            let mut early = metalog.subscribe(Offset::ZERO);
            assert_eq!(events(&mut early, led(1)).await.last().unwrap(), "this node leads in epoch 1");
            let one = metalog.append(LeaderEpoch(1), vec![record("a"), record("b")]).await;
            assert_eq!(one, Ok(Offset(4)));
            assert_eq!(metalog.append(LeaderEpoch(1), vec![record("c")]).await, Ok(Offset(5)));
            metalog.committed_to(Offset(5)).await.unwrap();
            let expected: Vec<_> =
                [(3, "a"), (4, "b"), (5, "c")].map(|(offset, name)| (Offset(offset), name.to_owned())).into();
            assert_eq!(replay(&mut early, Offset(5)).await, expected);
            // from within a batch: the records before are not repeated
            let mut late = metalog.subscribe(Offset(4));
            assert_eq!(replay(&mut late, Offset(5)).await, expected[1..]);
            metalog.shutdown().await.unwrap();
            assert_eq!(late.next().await, None);
        });
    }
}

#[test]
fn a_restarted_leader_leads_a_higher_epoch_and_replays_first() {
    for seed in 0..50 {
        let disk = formatted(seed);
        for epoch in 1..4 {
            let world = World::new(seed * 10 + epoch as u64);
            world.block_on(async {
                let metalog = start(&world, &disk).await;
                let mut subscription = metalog.subscribe(Offset::ZERO);
                let seen = events(&mut subscription, led(epoch)).await;
                let committed: Vec<&String> = seen.iter().filter(|event| event.contains("..=")).collect();
                let expected: &[&str] = match epoch {
                    1 => &["0..=2 e1 []"],
                    2 => &["0..=2 e1 []", "3..=4 e1 [a1 b1]", "5..=5 e2 []"],
                    _ => {
                        &["0..=2 e1 []", "3..=4 e1 [a1 b1]", "5..=5 e2 []", "6..=7 e2 [a2 b2]", "8..=8 e3 []"]
                    }
                };
                assert_eq!(committed, expected, "leadership is told after everything before the epoch");
                let records = vec![record(&format!("a{epoch}")), record(&format!("b{epoch}"))];
                metalog.append(LeaderEpoch(epoch), records).await.unwrap();
                metalog.shutdown().await.unwrap();
            });
            disk.kill();
        }
    }
}

#[test]
fn an_append_in_another_epoch_is_refused() {
    let disk = formatted(3);
    let world = World::new(3);
    world.block_on(async {
        let metalog = start(&world, &disk).await;
        let early = metalog.append(LeaderEpoch(0), vec![record("a")]).await;
        assert!(matches!(early, Err(AppendError::NotLeader(_))), "{early:?}");
        metalog.until_leader().await.unwrap();
        for epoch in [0, 2] {
            let refused = metalog.append(LeaderEpoch(epoch), vec![record("a")]).await;
            let Err(AppendError::NotLeader(refused)) = refused else { panic!("{refused:?}") };
            assert_eq!((refused.asked, refused.leadership), (LeaderEpoch(epoch), led(1)));
        }
        metalog.shutdown().await.unwrap();
        let late = metalog.append(LeaderEpoch(1), vec![record("a")]).await;
        assert!(matches!(late, Err(AppendError::NotLeader(_))), "{late:?}");
        assert!(!metalog.leadership().is_self);
        metalog.shutdown().await.unwrap();
    });
}

#[test]
fn a_decision_is_one_batch_or_none() {
    let disk = formatted(4);
    let world = World::new(4);
    world.block_on(async {
        let metalog = start(&world, &disk).await;
        metalog.until_leader().await.unwrap();
        let many = (0..200).map(|i| record(&i.to_string())).collect();
        let refused = metalog.append(LeaderEpoch(1), many).await;
        assert!(matches!(refused, Err(AppendError::TooLarge { max: 2048, .. })), "{refused:?}");
        let some = (0..20).map(|i| record(&i.to_string())).collect();
        assert_eq!(metalog.append(LeaderEpoch(1), some).await, Ok(Offset(22)));
        let mut subscription = metalog.subscribe(Offset(3));
        loop {
            if let MetaEvent::Committed { base_offset, last_offset, records, .. } =
                subscription.next().await.unwrap()
            {
                assert_eq!((base_offset, last_offset, records.len()), (Offset(3), Offset(22), 20));
                break;
            }
        }
    });
}

#[test]
fn many_appends_over_many_segments_are_followed_whole() {
    let disk = formatted(5);
    let world = World::new(5);
    let mut expected = Vec::new();
    world.block_on(async {
        let metalog = start(&world, &disk).await;
        metalog.until_leader().await.unwrap();
        let mut tail = metalog.subscribe(Offset::ZERO);
        for i in 0..300 {
            let name = format!("n{i}");
            let offset = metalog.append(LeaderEpoch(1), vec![record(&name)]).await.unwrap();
            expected.push((offset, name));
        }
        let last = expected.last().unwrap().0;
        assert_eq!(replay(&mut tail, last).await, expected);
        metalog.shutdown().await.unwrap();
    });
    assert!(disk.paths().iter().filter(|path| path.ends_with(".log")).count() > 3, "{:?}", disk.paths());
    disk.kill();
    let world = World::new(6);
    world.block_on(async {
        let metalog = start(&world, &disk).await;
        metalog.until_leader().await.unwrap();
        let mut again = metalog.subscribe(Offset::ZERO);
        assert_eq!(replay(&mut again, expected.last().unwrap().0).await, expected);
    });
}
