//! Disks that fail while brokers follow one another: reads that fail or are short, no space, slow and hanging ones, writes
//! and syncs that fail. Nothing acknowledged is lost, and all replicas become byte-equal; only what cannot be written
//! takes a broker out of service.

use std::time::Duration;

use milena_sim::{DiskFault, DiskOp, Harm, Ratio, RunResult, Salt, World, run};

use super::member::DATA;
use super::wear::seeds;
use super::{Cluster, LIMIT, come_to_rest};

/// Where the partitions are.
const LOGS: &str = "t-";

/// Something befalls the disk of a member, with or without its process, and passes.
async fn strike_disk(cluster: &Cluster) {
    let dice = cluster.world.dice(Salt::Faults);
    let member = dice.pick(&cluster.members);
    let disk = member.node.disk(DATA);
    let often = Ratio::new(1, 3);
    let fault = match dice.below(7) {
        0 => Some(DiskFault::rate(DiskOp::Read, Harm::Eio, often)),
        1 => Some(DiskFault::rate(DiskOp::Read, Harm::Short, often)),
        2 => Some(DiskFault::rate(DiskOp::Write, Harm::Enospc, often)),
        3 => Some(DiskFault::rate(DiskOp::Sync, Harm::Slow(Duration::from_millis(300)), often)),
        4 => Some(DiskFault::once(DiskOp::Sync, Harm::Eio)),
        5 => Some(DiskFault::once(DiskOp::Write, Harm::Eio)),
        _ => None,
    };
    match fault {
        Some(fault) => disk.inject(fault.under(LOGS)),
        None => disk.stall(),
    }
    cluster.world.sleep(Duration::from_millis(200 + dice.below(1_500))).await;
    // meanwhile somebody else leads, and what differs is cut
    let other = dice.pick(&cluster.members);
    match dice.below(4) {
        0 => other.node.kill(),
        1 => other.node.power_loss(),
        _ => {}
    }
    cluster.world.sleep(Duration::from_millis(200 + dice.below(2_000))).await;
    disk.clear_faults();
    disk.unstall();
    cluster.heal();
    cluster.world.sleep(Duration::from_millis(dice.below(3_000))).await;
}

/// Whoever ends since its disk failed is started again a little later.
fn begin_again(cluster: &Cluster) {
    let (members, world) = (cluster.members.clone(), cluster.world.clone());
    members.iter().for_each(|member| member.may_end());
    cluster.clients.spawn("supervisor", async move {
        loop {
            world.sleep(Duration::from_millis(100)).await;
            for member in members.iter().filter(|member| member.has_ended()) {
                member.node.power_loss();
                world.sleep(Duration::from_millis(500)).await;
                if !member.node.is_up() {
                    member.boot();
                }
            }
        }
    });
}

fn under_bad_disks(seed: u64) -> RunResult {
    run(seed, LIMIT, move |world: World| async move {
        let cluster = Cluster::start(&world, "").await;
        begin_again(&cluster);
        let left = cluster.produce(300);
        if seed.is_multiple_of(2) {
            cluster.make_noise();
        }
        for _ in 0..8 {
            strike_disk(&cluster).await;
        }
        come_to_rest(&cluster, &left).await;
    })
}

#[test]
fn whatever_disks_do_nothing_acknowledged_is_lost() {
    let marks = [
        "a leader became a follower",
        "a follower cut its log",
        "what a leader sent could not be appended",
        "a broker ended as its disk failed",
        "the log directories failed before the broker could serve",
    ];
    seeds(12, &marks, under_bad_disks);
}
