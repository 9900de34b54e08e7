//! Nodes, clocks, probes and the ways a run can fail.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use milena_probe::{buggify, expensive, reachable, sometimes};
use milena_runtime::{Lane, Runtime};
use milena_sim::{Failure, Options, Ratio, Salt, World, double_run, run, run_with, start};
use milena_types::Timestamp;

const LIMIT: Duration = Duration::from_secs(1000);
const SECOND: Duration = Duration::from_secs(1);

#[test]
fn a_panic_in_any_task_fails_the_run_and_not_the_process() {
    let result = run(1, LIMIT, |world| async move {
        let node = world.node("broker-1");
        node.boot(start(|runtime: Runtime| async move {
            let again = runtime.clone();
            runtime.spawn(Lane::Data, "appender", async move {
                again.sleep(SECOND).await;
                milena_probe::always!(1 > 2, "the log end offset went back");
            });
            std::future::pending().await
        }));
        world.sleep(SECOND * 60).await;
    });
    assert_eq!(result.value, None);
    let Some(Failure::Panic { node, task, message, at }) = result.failure else { panic!("{result:?}") };
    assert_eq!((&*node, task), ("broker-1", "appender"));
    assert!(message.contains("invariant broken: 1 > 2: the log end offset went back"), "{message}");
    assert!(message.contains("world.rs:"), "{message}");
    assert!(at >= SECOND && at < SECOND * 2, "the run ends at once");
}

#[test]
fn a_panic_of_the_director_a_deadlock_a_limit_a_spin_and_an_oracle_are_results() {
    let failure = |result: milena_sim::RunResult<()>| result.failure.unwrap();
    let panicked = failure(run(1, LIMIT, |_| async { panic!("director") }));
    assert!(matches!(panicked, Failure::Panic { node, task: "director", .. } if node == "world"));
    let stuck = failure(run(1, LIMIT, |world| async move {
        world.sleep(SECOND).await;
        std::future::pending().await
    }));
    assert!(matches!(stuck, Failure::Deadlock { .. }), "{stuck}");
    let late = failure(run(1, LIMIT, |world| async move { world.sleep(LIMIT * 2).await }));
    assert_eq!(late, Failure::TimeLimit { limit: LIMIT });
    let options = Options { polls_max: 1000, ..Options::new(1, LIMIT) };
    let spinning = failure(run_with(options, |world| async move {
        let node = world.node("n");
        node.boot_idle();
        node.spawn(
            "spin",
            std::future::poll_fn(|cx| {
                cx.waker().wake_by_ref();
                std::task::Poll::Pending
            }),
        );
        world.sleep(LIMIT / 2).await;
    }));
    assert!(matches!(spinning, Failure::PollLimit { .. }), "{spinning}");
    let wrong = failure(run(1, LIMIT, |world| async move { world.fail("L8", "offset 7 is lost") }));
    assert!(matches!(&wrong, Failure::Oracle { oracle: "L8", .. }));
    assert!(wrong.to_string().contains("L8 broken"), "{wrong}");
}

/// Says in `Drop` that it was dropped, and tries to go on.
struct Last(Arc<Mutex<Vec<&'static str>>>, Runtime);

impl Drop for Last {
    fn drop(&mut self) {
        self.0.lock().unwrap().push("dropped");
        let seen = self.0.clone();
        self.1.spawn(Lane::Data, "ghost", async move { seen.lock().unwrap().push("ghost ran") });
    }
}

#[test]
fn a_kill_drops_tasks_at_once_and_nothing_of_them_runs_on() {
    run(1, LIMIT, |world| async move {
        let node = world.node("n");
        let seen = Arc::new(Mutex::new(Vec::new()));
        let again = seen.clone();
        node.boot(start(move |runtime: Runtime| {
            let last = Last(again.clone(), runtime.clone());
            async move {
                runtime.sleep(SECOND * 5).await;
                last.0.lock().unwrap().push("woke");
            }
        }));
        world.sleep(SECOND).await;
        let dead = node.runtime().unwrap();
        node.kill();
        assert_eq!(*seen.lock().unwrap(), ["dropped"], "before kill returns");
        assert!(!dead.spawn(Lane::Data, "late", async {}).join().await);
        node.restart();
        assert_eq!(node.incarnation(), 2);
        world.sleep(SECOND * 6).await;
        assert_eq!(*seen.lock().unwrap(), ["dropped", "woke", "dropped"]);
        assert!(!node.is_up(), "a process ends with its main task");
    })
    .expect();
}

#[test]
fn a_paused_process_does_nothing_and_wakes_late() {
    run(1, LIMIT, |world| async move {
        let node = world.node("n");
        node.boot_idle();
        let ticks = Arc::new(Mutex::new(0));
        let (again, runtime) = (ticks.clone(), node.runtime().unwrap());
        node.spawn("tick", async move {
            loop {
                runtime.sleep(SECOND).await;
                *again.lock().unwrap() += 1;
            }
        });
        world.sleep(SECOND * 3 + SECOND / 2).await;
        node.pause();
        world.sleep(SECOND * 10).await;
        assert_eq!(*ticks.lock().unwrap(), 3);
        node.resume();
        world.sleep(SECOND / 10).await;
        assert_eq!(*ticks.lock().unwrap(), 4);
    })
    .expect();
}

#[test]
fn aborted_tasks_end_and_joins_say_so() {
    run(1, LIMIT, |world| async move {
        let node = world.node("n");
        node.boot_idle();
        let waiting = node.spawn("waiting", std::future::pending());
        world.sleep(SECOND).await;
        waiting.abort();
        assert!(!waiting.join().await);
        assert!(node.spawn("ending", async {}).join().await);
        assert_eq!(node.run(|runtime| async move { runtime.blocking(|| 6 * 7).await }).await, Some(42));
    })
    .expect();
}

#[test]
fn clocks_drift_and_jump_apart() {
    run(9, LIMIT, |world| async move {
        let (slow, fast) = (world.node("slow"), world.node("fast"));
        slow.boot_idle();
        fast.boot_idle();
        let (one, two) = (slow.runtime().unwrap(), fast.runtime().unwrap());
        assert_ne!(one.clock.now(), two.clock.now(), "monotonic clocks mean nothing elsewhere");
        slow.set_drift(-100_000);
        fast.set_drift(100_000);
        let (before_one, before_two, wall) = (one.clock.now(), two.clock.now(), one.clock.wall());
        world.sleep(SECOND * 100).await;
        let near = |span: Duration, seconds| span.abs_diff(SECOND * seconds) < SECOND / 100;
        assert!(near(one.clock.now().since(before_one), 90));
        assert!(near(two.clock.now().since(before_two), 110));
        let start = world.now();
        fast.run(|runtime| async move { runtime.sleep(SECOND * 11).await }).await;
        assert!(near(world.now() - start, 10));
        slow.jump_wall(-1_000_000);
        assert!(one.clock.wall() < Timestamp(wall.get() - 800_000));
        let at = one.clock.now();
        slow.power_loss();
        slow.restart();
        assert_ne!(slow.runtime().unwrap().clock.now().since(at), Duration::ZERO);
        assert!(slow.runtime().unwrap().clock.wall() < wall, "the hardware clock keeps its offset");
    })
    .expect();
}

#[test]
fn marks_are_counted_and_sites_are_armed_by_seed() {
    let mut armed = 0;
    for seed in 0..200 {
        let result = run(seed, LIMIT, |_| async move {
            let mut checked = 0;
            for round in 0..400 {
                sometimes!("even", round % 2 == 0);
                if buggify!("site") {
                    reachable!("fired");
                }
                expensive!({
                    checked += 1;
                    true
                });
            }
            checked
        });
        assert_eq!(result.marks["even"], 200);
        let fired = result.buggified["site"];
        assert_eq!(result.marks.get("fired").copied().unwrap_or(0), fired);
        assert!(fired == 0 || (50..150).contains(&fired), "{fired}");
        armed += u64::from(fired > 0);
        assert!((3..50).contains(&result.expect()));
    }
    assert!((25..80).contains(&armed), "a quarter of seeds: {armed}");
    let quiet =
        run_with(Options { buggify: false, ..Options::new(1, LIMIT) }, |_| async { buggify!("site") });
    assert!(!quiet.expect());
}

/// Two tasks that read and write in two entries: lost updates appear only where entries may yield.
async fn race(world: World) -> u64 {
    let node = world.node("n");
    node.boot_idle();
    let runtime = node.runtime().unwrap();
    let value = runtime.shared(0_u64);
    let add = |name| {
        let value = value.clone();
        node.spawn(name, async move {
            for _ in 0..10 {
                let seen = value.with(|value| *value).await;
                value.with(|value| *value = seen + 1).await;
            }
        })
    };
    let tasks = [add("one"), add("two")];
    for task in tasks {
        task.join().await;
    }
    value.with_now(|value| *value)
}

#[test]
fn shared_state_is_interleaved_by_the_seed() {
    let sums: BTreeSet<u64> = (0..10).map(|seed| run(seed, LIMIT, race).expect()).collect();
    assert!(sums.len() > 3 && sums.first() < Some(&20), "{sums:?}");
    let plain = run_with(Options { interleave: Ratio::ZERO, ..Options::new(1, LIMIT) }, race);
    assert_eq!(plain.expect(), 20);
}

#[test]
fn a_draw_more_in_one_stream_leaves_the_others_alone() {
    let draws = |extra: u64| {
        run(5, LIMIT, move |world| async move {
            (0..extra).for_each(|_| assert!(world.dice(Salt::Workload).below(2) < 2));
            let node = world.node("n");
            node.boot_idle();
            let own = node.runtime().unwrap().entropy.next_u64();
            (world.dice(Salt::Faults).next_u64(), world.dice(Salt::Config).below(1000), own)
        })
    };
    let (without, with) = (draws(0), draws(3));
    assert_ne!(without.hash, with.hash, "draws are part of the trace");
    assert_eq!(without.expect(), with.expect());
}

#[test]
fn failing_runs_are_equal_to_themselves_too() {
    let result = double_run(3, LIMIT, |world: World| async move {
        let node = world.node("n");
        node.boot_idle();
        node.spawn("bad", async { panic!("always the same") });
        world.sleep(SECOND).await;
    });
    assert!(matches!(result.unwrap().failure, Some(Failure::Panic { .. })));
}

#[test]
fn the_toy_loses_nothing_with_fsync_and_is_caught_without() {
    use milena_sim::toy::toy;
    let mut stats = milena_sim::DiskStats::default();
    for seed in 0..20 {
        let result = run(seed, LIMIT, |world| toy(world, 15, true));
        stats.crashes_with_unsynced_writes += result.disk.crashes_with_unsynced_writes;
        assert_eq!(result.disk.abandoned, 0);
        let report = result.expect();
        assert_eq!(report.lost, 0, "seed {seed}: {report:?}");
    }
    assert!(stats.crashes_with_unsynced_writes > 0, "the runs are not vacuous");
    let caught = (0..10).filter(|seed| run(*seed, LIMIT, |world| toy(world, 15, false)).expect().lost > 0);
    assert!(caught.count() >= 8);
}
