//! Lanes, jobs, clocks and entropy of the real host.

mod common;

use std::collections::BTreeSet;
use std::sync::mpsc;
use std::time::Duration;

use common::host;
use milena_host::{Host, HostOptions};
use milena_runtime::sync::oneshot;
use milena_runtime::{Lane, TimedOut};
use milena_types::{Instant, Timestamp};

fn thread_name() -> String {
    std::thread::current().name().unwrap_or_default().to_owned()
}

#[test]
fn each_lane_runs_its_tasks_on_its_own_threads() {
    let host = host();
    let runtime = host.runtime();
    host.block_on(async {
        for (lane, thread) in [(Lane::Data, "milena-data"), (Lane::Control, "milena-control")] {
            let (sender, receiver) = oneshot::channel();
            let inner = runtime.clone();
            let task = runtime.spawn(lane, "says where it runs", async move {
                inner.sleep(Duration::from_millis(1)).await;
                let _ = sender.send(thread_name());
            });
            assert_eq!(receiver.await.unwrap(), thread);
            assert!(task.join().await);
        }
    });
}

#[test]
fn the_control_lane_runs_while_every_data_thread_is_stuck() {
    let host = Host::new(HostOptions { data_threads: Some(1) }).unwrap();
    let runtime = host.runtime();
    let (release, stuck) = mpsc::channel::<()>();
    let (began, beginning) = mpsc::channel::<()>();
    let stuck_task = runtime.spawn(Lane::Data, "stuck", async move {
        began.send(()).unwrap();
        stuck.recv().unwrap();
    });
    beginning.recv().unwrap();
    let inner = runtime.clone();
    runtime.spawn(Lane::Control, "frees it", async move {
        inner.sleep(Duration::from_millis(1)).await;
        assert_eq!(inner.blocking(thread_name).await, "milena-control-job", "its jobs are its own too");
        release.send(()).unwrap();
    });
    assert!(host.block_on(stuck_task.join()));
}

#[test]
fn blocking_jobs_give_back_their_result_off_the_lanes() {
    let host = host();
    let runtime = host.runtime();
    host.block_on(async {
        let here = std::thread::current().id();
        let (there, sum) = runtime.blocking(|| (std::thread::current().id(), (1..=10).sum::<u32>())).await;
        assert_ne!(here, there);
        assert_eq!(sum, 55);
    });
}

#[test]
fn a_waiting_task_can_be_aborted_and_says_so() {
    let host = host();
    let runtime = host.runtime();
    host.block_on(async {
        for lane in [Lane::Data, Lane::Control] {
            let task = runtime.spawn(lane, "waits for ever", std::future::pending());
            task.abort();
            assert!(!task.join().await);
        }
    });
}

#[test]
fn waits_end_by_the_clock() {
    let host = host();
    let runtime = host.runtime();
    host.block_on(async {
        let span = Duration::from_millis(20);
        let began = runtime.clock.now();
        runtime.sleep(span).await;
        assert!(runtime.clock.now().since(began) >= span, "never too early");
        runtime.sleep_until(began).await;
        let never = runtime.sleep_until(Instant(u64::MAX));
        assert_eq!(runtime.timeout(span, never).await, Err(TimedOut));
        assert_eq!(runtime.timeout(Duration::MAX, async { 7 }).await, Ok(7));
    });
    assert!(runtime.clock.wall() > Timestamp(1_700_000_000_000), "the wall clock counts milliseconds");
}

#[test]
fn entropy_does_not_repeat() {
    let runtime = host().runtime();
    let drawn: BTreeSet<u64> = (0..1000).map(|_| runtime.entropy.next_u64()).collect();
    assert_eq!(drawn.len(), 1000);
}
