//! Each fault of the simulated disk, seen to happen, and what no fault may do seen not to.

use std::collections::BTreeSet;
use std::io::ErrorKind;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use milena_runtime::{Disk, File, Open, Runtime};
use milena_sim::{DiskFault, DiskOp, DiskStats, Harm, Node, Ratio, World, run};

const LIMIT: Duration = Duration::from_secs(600);
const EIO: Option<i32> = Some(5);
const ENOSPC: Option<i32> = Some(28);

fn bytes(byte: u8, len: usize) -> Bytes {
    vec![byte; len].into()
}

/// One node with nothing on it.
fn node(world: &World) -> Node {
    let node = world.node("a");
    node.boot_idle();
    node
}

async fn mounted(runtime: &Runtime) -> Arc<dyn Disk> {
    runtime.storage.mount("d").await.unwrap()
}

/// A new file whose name is durable.
async fn made(disk: &Arc<dyn Disk>, path: &str) -> Arc<dyn File> {
    let file = disk.open(path, Open::New).await.unwrap();
    disk.sync_dir("").await.unwrap();
    file
}

#[test]
fn a_power_loss_keeps_loses_and_tears_what_was_not_synced_and_nothing_else() {
    let (mut kept, mut lost, mut torn, mut stats) = (0, 0, 0, DiskStats::default());
    for seed in 0..120 {
        let result = run(seed, LIMIT, |world| async move {
            let node = node(&world);
            node.run(|runtime| async move {
                let disk = mounted(&runtime).await;
                let file = made(&disk, "f").await;
                file.write_at(0, &[bytes(1, 1000), bytes(1, 24)]).await.unwrap();
                disk.sync(&file).await.unwrap();
                file.write_at(1024, &[bytes(2, 2048)]).await.unwrap();
            })
            .await
            .unwrap();
            node.power_loss();
            node.disk("d").contents("f").unwrap()
        });
        stats = result.disk.clone();
        let after = result.expect();
        assert_eq!(after[..1024], [1; 1024], "synced bytes stay");
        match after[1024..].iter().filter(|byte| **byte == 2).count() {
            0 => lost += 1,
            2048 => kept += 1,
            count => {
                assert_eq!(count % 512, 0, "sectors are whole");
                torn += 1;
            }
        }
    }
    assert!(kept > 5 && lost > 5 && torn > 5, "kept {kept} lost {lost} torn {torn}");
    assert_eq!((stats.crashes, stats.crashes_with_unsynced_writes), (1, 1));
}

#[test]
fn a_kill_loses_nothing_that_was_written() {
    run(1, LIMIT, |world| async move {
        let node = node(&world);
        node.run(|runtime| async move {
            let disk = mounted(&runtime).await;
            let file = disk.open("f", Open::New).await.unwrap();
            file.write_at(0, &[bytes(7, 3000)]).await.unwrap();
        })
        .await;
        node.kill();
        node.restart();
        let read = node.run(|runtime| async move {
            let file = mounted(&runtime).await.open("f", Open::Read).await.unwrap();
            let mut content = vec![0; 3000];
            file.read_exact_at(0, &mut content).await.unwrap();
            content
        });
        assert_eq!(read.await.unwrap(), [7; 3000]);
        assert!(world.disk_stats().crashes == 0);
    })
    .expect();
}

#[test]
fn a_kill_may_cut_a_write_that_is_under_way() {
    let mut lengths = BTreeSet::new();
    for seed in 0..20 {
        lengths.insert(
            run(seed, LIMIT, |world| async move {
                let node = node(&world);
                node.disk("d").inject(DiskFault::once(DiskOp::Write, Harm::Slow(Duration::from_secs(1))));
                node.spawn("writer", {
                    let runtime = node.runtime().unwrap();
                    async move {
                        let file = mounted(&runtime).await.open("f", Open::New).await.unwrap();
                        file.write_at(0, &[bytes(7, 1000)]).await.unwrap();
                    }
                });
                world.sleep(Duration::from_millis(500)).await;
                node.kill();
                node.disk("d").contents("f").unwrap().len()
            })
            .expect(),
        );
    }
    assert!(lengths.len() > 10 && lengths.iter().all(|len| *len <= 1000), "{lengths:?}");
}

/// KAFKA-3968: a segment's bytes are synced, its name is not.
#[test]
fn a_file_whose_directory_was_not_synced_may_vanish_with_all_its_synced_bytes() {
    let mut seen = BTreeSet::new();
    for seed in 0..20 {
        let found = run(seed, LIMIT, |world| async move {
            let node = node(&world);
            node.run(|runtime| async move {
                let disk = mounted(&runtime).await;
                let file = disk.open("00000000000000000000.log", Open::New).await.unwrap();
                file.write_at(0, &[bytes(3, 4096)]).await.unwrap();
                disk.sync(&file).await.unwrap();
            })
            .await;
            node.power_loss();
            node.disk("d").contents("00000000000000000000.log")
        });
        let found = found.expect();
        assert!(
            found.as_ref().is_none_or(|found| *found == [3; 4096]),
            "synced bytes stay, if the name does"
        );
        seen.insert(found.is_some());
    }
    assert_eq!(seen, BTreeSet::from([false, true]));
}

#[test]
fn of_unsynced_names_a_prefix_survives_and_a_rename_is_one_thing() {
    let mut seen = BTreeSet::new();
    for seed in 0..60 {
        seen.insert(
            run(seed, LIMIT, |world| async move {
                let node = node(&world);
                node.run(|runtime| async move {
                    let disk = mounted(&runtime).await;
                    made(&disk, "tmp").await;
                    disk.rename("tmp", "real").await.unwrap();
                    disk.create_dir("dir").await.unwrap();
                    disk.open("dir/inner", Open::New).await.unwrap();
                })
                .await;
                node.power_loss();
                node.restart();
                node.run(|runtime| async move {
                    let disk = mounted(&runtime).await;
                    let root: Vec<_> =
                        disk.list("").await.unwrap().into_iter().map(|entry| entry.name).collect();
                    let inner = disk.list("dir").await.map_or(0, |entries| entries.len());
                    (root, inner)
                })
                .await
                .unwrap()
            })
            .expect(),
        );
    }
    let names = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
    let expected = [
        (names(&["dir", "real"]), 0),
        (names(&["dir", "real"]), 1),
        (names(&["real"]), 0),
        (names(&["tmp"]), 0),
    ];
    assert_eq!(seen, BTreeSet::from(expected));
}

#[test]
fn a_synced_directory_keeps_its_names_and_its_removals() {
    for seed in 0..20 {
        run(seed, LIMIT, |world| async move {
            let node = node(&world);
            node.run(|runtime| async move {
                let disk = mounted(&runtime).await;
                disk.create_dir("t-0").await.unwrap();
                disk.sync_dir("").await.unwrap();
                let file = disk.open("t-0/a", Open::New).await.unwrap();
                file.write_at(0, &[bytes(5, 600)]).await.unwrap();
                disk.open("t-0/b", Open::New).await.unwrap();
                disk.sync(&file).await.unwrap();
                disk.sync_dir("t-0").await.unwrap();
                disk.remove("t-0/b").await.unwrap();
                disk.sync_dir("t-0").await.unwrap();
            })
            .await;
            node.power_loss();
            assert_eq!(node.disk("d").files(), ["t-0/a"]);
            assert_eq!(node.disk("d").contents("t-0/a").unwrap(), [5; 600]);
        })
        .expect();
    }
}

#[test]
fn a_failed_sync_drops_dirty_pages_and_the_next_one_says_yes() {
    let mut gone = 0;
    for seed in 0..20 {
        let (content, stats) = run(seed, LIMIT, |world| async move {
            let node = node(&world);
            let disk = node.disk("d");
            disk.inject(DiskFault::once(DiskOp::Sync, Harm::Eio).under("f"));
            node.run(|runtime| async move {
                let disk = mounted(&runtime).await;
                let (file, other) = (made(&disk, "f").await, made(&disk, "g").await);
                file.write_at(0, &[bytes(3, 512)]).await.unwrap();
                let results = disk.sync_many(&[other, file.clone()]).await;
                assert!(results[0].is_ok(), "each file has its own result");
                assert_eq!(results[1].as_ref().unwrap_err().raw_os_error(), EIO);
                disk.sync(&file).await.expect("the pages are clean now");
                let mut content = [0; 512];
                file.read_exact_at(0, &mut content).await.unwrap();
                assert_eq!(content, [3; 512], "still readable from the cache");
            })
            .await
            .unwrap();
            node.power_loss();
            (disk.contents("f").unwrap(), disk.stats())
        })
        .expect();
        gone += u32::from(content.is_empty());
        assert_eq!(content.is_empty(), stats.dropped_dirty == 1);
    }
    assert!((3..18).contains(&gone), "{gone}");
}

#[test]
fn a_sync_covers_what_was_written_before_it_began_and_no_more() {
    run(3, LIMIT, |world| async move {
        let node = node(&world);
        let disk = node.disk("d");
        disk.inject(DiskFault::once(DiskOp::Sync, Harm::Slow(Duration::from_secs(1))));
        node.run(|runtime| async move {
            let disk = mounted(&runtime).await;
            let file = made(&disk, "f").await;
            file.write_at(0, &[bytes(1, 512)]).await.unwrap();
            let late = async {
                runtime.sleep(Duration::from_millis(500)).await;
                file.write_at(512, &[bytes(2, 512)]).await.unwrap();
                std::future::pending::<()>().await;
            };
            milena_runtime::select! {
                synced = disk.sync(&file) => synced.unwrap(),
                () = late => {}
            }
        })
        .await
        .unwrap();
        assert_eq!(disk.contents("f").unwrap().len(), 1024);
        assert_eq!(disk.durable("f").unwrap(), [1; 512]);
    })
    .expect();
}

#[test]
fn a_full_disk_refuses_and_may_have_taken_a_part() {
    run(1, LIMIT, |world| async move {
        let node = node(&world);
        node.disk("d").set_capacity(Some(1000));
        node.disk("d").inject(DiskFault::once(DiskOp::Write, Harm::Enospc).under("one"));
        node.run(|runtime| async move {
            let disk = mounted(&runtime).await;
            let one = made(&disk, "one").await;
            assert_eq!(one.write_at(0, &[bytes(1, 10)]).await.unwrap_err().raw_os_error(), ENOSPC);
            one.set_len(0).await.unwrap();
            let file = made(&disk, "f").await;
            file.write_at(0, &[bytes(1, 900)]).await.unwrap();
            assert_eq!(disk.free_space().await.unwrap(), 100);
            assert_eq!(file.write_at(900, &[bytes(1, 900)]).await.unwrap_err().raw_os_error(), ENOSPC);
            let len = file.len().await.unwrap();
            assert!((900..=1000).contains(&len), "{len}");
            file.write_at(0, &[bytes(2, 900)]).await.expect("what is there can be written over");
            disk.remove("f").await.unwrap();
            assert!(disk.free_space().await.unwrap() <= 100, "an open file holds its space");
            drop(file);
            disk.sync_dir("").await.unwrap();
            assert_eq!(disk.free_space().await.unwrap(), 1000);
        })
        .await
        .unwrap();
        assert_eq!(world.disk_stats().enospc, 2);
    })
    .expect();
}

#[test]
fn reads_may_be_short_or_fail_and_bits_rot() {
    run(1, LIMIT, |world| async move {
        let node = node(&world);
        let control = node.disk("d");
        control.plant("x/f", &[1; 900]);
        control.inject(DiskFault::rate(DiskOp::Read, Harm::Short, Ratio::ONE));
        assert!(control.rot("x/f", 3));
        let again = control.clone();
        node.run(|runtime| async move {
            let disk = mounted(&runtime).await;
            let file = disk.open("x/f", Open::Read).await.unwrap();
            let mut content = [0; 900];
            assert!(file.read_at(0, &mut content).await.unwrap() < 900);
            file.read_exact_at(0, &mut content).await.unwrap();
            assert_eq!((content[0], content[1]), (1 ^ 8, 1));
            again.inject(DiskFault::once(DiskOp::Read, Harm::Eio));
            assert_eq!(file.read_at(0, &mut content).await.unwrap_err().raw_os_error(), EIO);
            again.inject(DiskFault::once(DiskOp::Write, Harm::Eio));
            assert_eq!(file.write_at(0, &[bytes(1, 1)]).await.unwrap_err().raw_os_error(), EIO);
            assert_eq!(disk.open("y/f", Open::Write).await.unwrap_err().kind(), ErrorKind::NotFound);
        })
        .await
        .unwrap();
        let stats = control.stats();
        assert!(stats.short_reads > 1);
        assert_eq!((stats.rotten_bits, stats.eio_reads, stats.eio_writes), (1, 1, 1));
    })
    .expect();
}

#[test]
fn a_misdirected_write_shows_once_the_cache_is_gone() {
    run(5, LIMIT, |world| async move {
        let node = node(&world);
        let control = node.disk("d");
        control.plant("victim", &[9; 4096]);
        control.inject(DiskFault::once(DiskOp::Write, Harm::Misdirect));
        node.run(|runtime| async move {
            let disk = mounted(&runtime).await;
            let file = made(&disk, "f").await;
            file.write_at(0, &[bytes(1, 512)]).await.unwrap();
            disk.sync(&file).await.unwrap();
        })
        .await
        .unwrap();
        assert_eq!(control.contents("f").unwrap(), [1; 512]);
        assert_eq!(control.contents("victim").unwrap(), [9; 4096]);
        control.evict_cache();
        assert_ne!(control.contents("f").unwrap(), [1; 512]);
        assert_eq!(control.contents("victim").unwrap().iter().filter(|byte| **byte == 1).count(), 512);
        assert_eq!(control.stats().misdirected, 1);
    })
    .expect();
}

#[test]
fn a_stalled_disk_answers_nothing_until_it_goes_on() {
    run(1, LIMIT, |world| async move {
        let node = node(&world);
        let control = node.disk("d");
        control.stall();
        let start = world.now();
        let again = (world.clone(), control.clone());
        node.spawn("later", async move {
            again.0.sleep(Duration::from_secs(30)).await;
            again.1.unstall();
        });
        node.run(|runtime| async move { drop(mounted(&runtime).await) }).await.unwrap();
        assert!(world.now() - start >= Duration::from_secs(30));
        assert!(control.stats().stalled >= 1);
    })
    .expect();
}

#[test]
fn a_mount_is_exclusive_and_dies_with_its_process() {
    run(1, LIMIT, |world| async move {
        let node = node(&world);
        node.run(|runtime| async move {
            assert!(runtime.storage.peek("d").await.unwrap().is_none());
            let disk = mounted(&runtime).await;
            let again = disk.clone();
            drop(disk);
            assert_eq!(runtime.storage.mount("d").await.err().unwrap().kind(), ErrorKind::ResourceBusy);
            drop(again);
            std::mem::forget(mounted(&runtime).await);
            assert!(runtime.storage.peek("d").await.unwrap().is_some());
        })
        .await
        .unwrap();
        node.kill();
        node.restart();
        node.run(|runtime| async move { drop(mounted(&runtime).await) }).await.unwrap();
    })
    .expect();
}

#[test]
fn who_has_a_removed_file_open_reads_on() {
    run(1, LIMIT, |world| async move {
        let node = node(&world);
        node.run(|runtime| async move {
            let disk = mounted(&runtime).await;
            let file = made(&disk, "f").await;
            file.write_at(0, &[bytes(1, 100)]).await.unwrap();
            disk.remove("f").await.unwrap();
            disk.sync_dir("").await.unwrap();
            file.read_exact_at(0, &mut [0; 100]).await.unwrap();
            let new = made(&disk, "f").await;
            assert_eq!(new.len().await.unwrap(), 0);
            disk.create_dir("dir").await.unwrap();
            assert_eq!(disk.create_dir("dir").await.unwrap_err().kind(), ErrorKind::AlreadyExists);
            disk.rename("f", "dir/f").await.unwrap();
            assert_eq!(disk.remove_dir("dir").await.unwrap_err().kind(), ErrorKind::DirectoryNotEmpty);
            assert_eq!(disk.rename("dir", "dir/in").await.unwrap_err().kind(), ErrorKind::InvalidInput);
            assert_eq!(disk.rename("dir", "dir2/x").await.unwrap_err().kind(), ErrorKind::NotFound);
            disk.rename("dir", "dir2").await.unwrap();
            assert_eq!(disk.list("dir2").await.unwrap().len(), 1);
        })
        .await
        .unwrap();
    })
    .expect();
}

#[test]
fn a_replaced_disk_is_empty_and_old_handles_fail() {
    run(1, LIMIT, |world| async move {
        let node = node(&world);
        let control = node.disk("d");
        control.plant("f", b"old");
        let again = control.clone();
        node.run(|runtime| async move {
            let file = mounted(&runtime).await.open("f", Open::Read).await.unwrap();
            again.replace();
            assert_eq!(file.read_at(0, &mut [0; 3]).await.unwrap_err().raw_os_error(), EIO);
            assert!(mounted(&runtime).await.list("").await.unwrap().is_empty());
        })
        .await
        .unwrap();
        assert!(control.files().is_empty());
    })
    .expect();
}

#[test]
fn a_side_effect_whose_future_was_dropped_is_counted() {
    run(1, LIMIT, |world| async move {
        let node = node(&world);
        node.disk("d").inject(DiskFault::once(DiskOp::Write, Harm::Slow(Duration::from_secs(5))));
        node.run(|runtime| async move {
            let file = mounted(&runtime).await.open("f", Open::New).await.unwrap();
            let pieces = [bytes(1, 10)];
            assert!(runtime.timeout(Duration::from_secs(1), file.write_at(0, &pieces)).await.is_err());
        })
        .await
        .unwrap();
        assert_eq!(world.disk_stats().abandoned, 1);
    })
    .expect();
}
