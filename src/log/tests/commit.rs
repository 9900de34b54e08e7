//! Group commit on a scripted disk: who shares a sync, in which order everyone hears, and that nothing is
//! heard well after a failure.

#![allow(clippy::disallowed_types, reason = "what was heard is shared with plain callbacks")]

mod support;

use std::sync::{Arc, Mutex};

use milena_log::{Committer, Log, RecoveryPoints, SyncFailed};
use milena_runtime::{Disk, Lane};
use milena_types::{LeaderEpoch, LogEndOffset, Offset, Timestamp, Uuid};
use support::disk::CrashDisk;
use support::run::{World, block_on};
use support::{SMALL, batch};

type Heard = Arc<Mutex<Vec<(u32, Result<LogEndOffset, SyncFailed>)>>>;

struct Test {
    world: World,
    disk: CrashDisk,
    committer: Committer,
    points: RecoveryPoints,
    logs: Vec<Log>,
    heard: Heard,
    next: u32,
}

impl Test {
    fn new() -> Test {
        let (world, disk) = (World::default(), CrashDisk::new(1));
        let mounted: Arc<dyn Disk> = disk.mount();
        let points = support::points(&mounted).unwrap();
        let create = |dir| block_on(Log::create_with(&mounted, &points, dir, Uuid::ONE, SMALL)).unwrap();
        let logs = vec![create("a-0"), create("b-0")];
        let committer = Committer::start(&world.runtime(), Lane::Data, mounted.clone());
        Test { world, disk, committer, points, logs, heard: Heard::default(), next: 0 }
    }

    fn append(&mut self, log: usize, size: usize) {
        let log = &mut self.logs[log];
        block_on(log.append(vec![batch(self.next, 1, size, 1000)], LeaderEpoch(0), Timestamp(0))).unwrap();
        let (heard, number) = (self.heard.clone(), self.next);
        let work = log.take_unsynced().unwrap();
        self.committer.submit(work, Box::new(move |result| heard.lock().unwrap().push((number, result))));
        self.next += 1;
    }

    fn settle(&self) {
        (0..100).for_each(|_| self.world.poll_tasks());
    }

    fn heard(&self) -> Vec<(u32, Result<i64, ()>)> {
        let heard = self.heard.lock().unwrap();
        heard
            .iter()
            .map(|(n, result)| (*n, result.as_ref().map(|end| end.offset().get()).map_err(|_| ())))
            .collect()
    }
}

#[test]
fn what_waits_shares_one_sync_and_hears_in_order() {
    let mut test = Test::new();
    let before = test.disk.sync_calls().len();
    for log in [0, 1, 0, 0, 1] {
        test.append(log, 50);
    }
    test.settle();
    assert_eq!(test.disk.sync_calls()[before..], [2], "two files, once each, for five submissions");
    assert_eq!(test.heard(), [(0, Ok(1)), (1, Ok(1)), (2, Ok(2)), (3, Ok(3)), (4, Ok(2))]);
    assert_eq!(test.points.get("a-0"), Offset(3));
    test.disk.power_loss_losing_all();
    let (log, _) = support::open(&test.disk.mount(), "a-0").unwrap();
    assert_eq!(log.log_end_offset().offset(), Offset(3));
}

#[test]
fn while_one_group_syncs_the_next_gathers() {
    let mut test = Test::new();
    let before = test.disk.sync_calls().len();
    test.append(0, 50);
    test.world.poll_tasks();
    test.append(0, 50);
    test.append(1, 50);
    assert!(test.heard().is_empty());
    test.settle();
    assert_eq!(test.disk.sync_calls()[before..], [1, 2]);
    assert_eq!(test.heard().len(), 3);
}

#[test]
fn a_new_segments_directory_is_synced_before_anyone_hears_of_its_records() {
    // KAFKA-3968
    let mut test = Test::new();
    let before = test.disk.synced_dirs().len();
    for _ in 0..4 {
        test.append(0, 900);
        test.settle();
    }
    assert!(test.logs[0].segment_bases().len() > 1);
    let synced = &test.disk.synced_dirs()[before..];
    assert_eq!(
        synced,
        ["a-0", "a-0"],
        "once for the leader epochs as they are at the roll, once for the segment"
    );
    test.disk.power_loss_losing_all();
    let (log, _) = support::open(&test.disk.mount(), "a-0").unwrap();
    assert_eq!(log.log_end_offset().offset(), Offset(4));
}

#[test]
fn after_a_failed_sync_everything_fails_and_nothing_is_retried() {
    let mut test = Test::new();
    test.append(0, 50);
    test.settle();
    test.append(0, 50);
    test.append(1, 50);
    test.disk.fail_in(0);
    test.settle();
    let calls = test.disk.sync_calls().len();
    test.append(1, 50);
    test.settle();
    assert_eq!(test.heard(), [(0, Ok(1)), (1, Err(())), (2, Err(())), (3, Err(()))]);
    assert_eq!(test.disk.sync_calls().len(), calls, "a failed sync is not tried again");
    assert_eq!(test.points.get("a-0"), Offset(1));
    block_on(test.logs[0].append(vec![batch(9, 1, 50, 1000)], LeaderEpoch(0), Timestamp(0))).unwrap();
    let work = test.logs[0].take_unsynced().unwrap();
    let error = test.world.block_on(test.committer.commit(work));
    assert!(error.unwrap_err().to_string().contains("fenced"));
}

#[test]
fn the_task_ends_with_the_last_handle_and_finishes_its_work_first() {
    let mut test = Test::new();
    test.append(0, 50);
    let other = test.committer.clone();
    let Test { world, committer, heard, .. } = test;
    drop(committer);
    (0..50).for_each(|_| world.poll_tasks());
    assert_eq!((heard.lock().unwrap().len(), world.tasks()), (1, 1));
    drop(other);
    world.poll_tasks();
    assert_eq!(world.tasks(), 0);
}
