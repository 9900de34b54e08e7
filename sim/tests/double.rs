//! The double run: a clean world is equal to itself, within a process and across processes; each planted
//! trap turns it red. The traps that madsim tames are listed too, so that a change shows.
//!
//! | trap | through which it escapes | here |
//! | --- | --- | --- |
//! | a real clock | a system call or the vDSO, past libc: `rustix`, `quanta`, inline assembly | red |
//! | a map's order, keyed by a counter of the process | any library with a hasher of its own | red |
//! | a map's order, keyed by the kernel | `getrandom` as a system call, past libc | red |
//! | `tokio::sync::watch` with several receivers | tokio's own thread-local randomness | red |
//! | the identity of a thread | each run has a fresh thread: anything that remembers threads | red |
//! | std's `Instant`, `SystemTime`, `HashMap` | libc's `clock_gettime` and `getrandom`, which madsim overrides | tamed |
//!
//! What is tamed cannot turn a double run red: clippy's lists and the walls between crates keep it out of nodes.

use std::collections::HashMap;
use std::hash::{BuildHasher, Hasher};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use milena_runtime::Lane;
use milena_sim::toy::toy;
use milena_sim::{Salt, World, double_run, first_difference, run, run_with};

const LIMIT: Duration = Duration::from_secs(600);

/// Whether two runs with `plant` in them are told apart.
fn turns_red<F, Fut>(plant: F) -> bool
where
    F: Fn(World) -> Fut + Clone + Send + 'static,
    Fut: Future<Output = ()> + 'static,
{
    match double_run(42, LIMIT, plant) {
        Ok(result) => {
            assert_eq!(result.failure, None);
            false
        }
        Err(divergence) => {
            assert!(divergence.difference.is_some(), "the first differing event is found: {divergence}");
            true
        }
    }
}

#[test]
fn a_clean_world_is_equal_to_itself() {
    for seed in 0..4 {
        let result =
            double_run(seed, LIMIT, |world| toy(world, 10, true)).unwrap_or_else(|red| panic!("{red}"));
        let report = result.clone().expect();
        assert!(report.acknowledged > 50 && report.followed > 20, "seed {seed}: {report:?}");
        assert!(result.events > 10_000 && result.polls > 1_000);
    }
}

#[test]
fn other_seeds_are_other_runs_and_recording_changes_nothing() {
    let plain = run(7, LIMIT, |world| toy(world, 5, true));
    assert_ne!(plain.hash, run(8, LIMIT, |world| toy(world, 5, true)).hash);
    let options = milena_sim::Options::new(7, LIMIT).recorded();
    let recorded = run_with(options.clone(), |world| toy(world, 5, true));
    assert_eq!((plain.hash, plain.events, plain.polls), (recorded.hash, recorded.events, recorded.polls));
    assert_eq!(recorded.trace.len() as u64, recorded.events);
    assert_eq!(recorded.trace.last().unwrap().hash, recorded.hash);
    let again = run_with(options, |world| toy(world, 5, true));
    assert_eq!(first_difference(&recorded.trace, &again.trace), None);
}

#[test]
fn processes_agree() {
    if std::env::var_os("MILENA_SIM_CHILD").is_some() {
        println!("HASH {:016x}", run(11, LIMIT, |world| toy(world, 5, true)).hash);
        return;
    }
    let child = || {
        let mut command = std::process::Command::new(std::env::current_exe().unwrap());
        command.args(["--exact", "processes_agree", "--nocapture"]).env("MILENA_SIM_CHILD", "1");
        let output = String::from_utf8(command.output().unwrap().stdout).unwrap();
        output.split_once("HASH ").unwrap_or_else(|| panic!("{output}")).1[..16].to_owned()
    };
    let here = format!("{:016x}", run(11, LIMIT, |world| toy(world, 5, true)).hash);
    assert_eq!([child(), child()], [here.clone(), here]);
}

/// Spawns one task for each of `order`, so that the order reaches the trace.
async fn act_on(world: &World, order: Vec<u64>) {
    let node = world.node("n");
    if !node.is_up() {
        node.boot_idle();
    }
    for number in order {
        world.note("act", number);
    }
    node.run(|runtime| async move { runtime.sleep(Duration::from_millis(1)).await }).await;
}

#[test]
fn a_planted_real_clock_turns_red() {
    // std's Instant and SystemTime go through libc, which madsim overrides; rustix asks the kernel itself
    assert!(turns_red(|world| async move {
        let now = rustix::time::clock_gettime(rustix::time::ClockId::Monotonic);
        act_on(&world, vec![now.tv_nsec as u64]).await;
    }));
}

/// A hasher keyed, as many are, from a process-wide counter.
#[derive(Clone)]
struct Keyed(u64);

struct KeyedHasher(u64);

impl BuildHasher for Keyed {
    type Hasher = KeyedHasher;
    fn build_hasher(&self) -> KeyedHasher {
        KeyedHasher(self.0)
    }
}

impl Hasher for KeyedHasher {
    fn finish(&self) -> u64 {
        self.0
    }
    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = (self.0 ^ u64::from(*byte)).wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(23);
        }
    }
}

#[test]
fn a_planted_hash_map_iteration_turns_red() {
    static KEYS: AtomicU64 = AtomicU64::new(1);
    assert!(turns_red(|world| async move {
        let keyed = Keyed(KEYS.fetch_add(1, Ordering::Relaxed).wrapping_mul(0x9e37_79b9_7f4a_7c15));
        let mut map = HashMap::with_hasher(keyed);
        map.extend((0..50).map(|number| (number, ())));
        act_on(&world, map.into_keys().collect()).await;
    }));
}

#[test]
fn a_hash_map_keyed_by_the_kernel_turns_red() {
    assert!(turns_red(|world| async move {
        let mut key = [0; 8];
        rustix::rand::getrandom(&mut key[..], rustix::rand::GetRandomFlags::empty()).unwrap();
        let mut map = HashMap::with_hasher(Keyed(u64::from_le_bytes(key)));
        map.extend((0..50).map(|number| (number, ())));
        act_on(&world, map.into_keys().collect()).await;
    }));
}

#[test]
fn a_planted_thread_id_turns_red() {
    assert!(turns_red(|world| async move {
        let id = format!("{:?}", std::thread::current().id());
        let number =
            id.bytes().filter(u8::is_ascii_digit).fold(0, |sum, digit| sum * 10 + u64::from(digit - b'0'));
        act_on(&world, vec![number]).await;
    }));
}

#[test]
fn a_planted_watch_with_four_receivers_turns_red() {
    assert!(turns_red(|world| async move {
        let node = world.node("n");
        node.boot_idle();
        let (sender, _) = tokio::sync::watch::channel(0);
        for _ in 0..4 {
            let mut receiver = sender.subscribe();
            node.spawn("watch", async move { while receiver.changed().await.is_ok() {} });
        }
        for value in 0..40 {
            world.sleep(Duration::from_millis(3)).await;
            sender.send_replace(value);
        }
        world.sleep(Duration::from_millis(3)).await;
    }));
}

#[test]
fn what_madsim_tames_stays_green() {
    assert!(!turns_red(|world| async move {
        let map: HashMap<u64, ()> = (0..50).map(|number| (number, ())).collect();
        let start = std::time::Instant::now();
        act_on(&world, map.into_keys().collect()).await;
        let wall = std::time::SystemTime::UNIX_EPOCH.elapsed().unwrap().as_nanos() as u64;
        act_on(&world, vec![start.elapsed().as_nanos() as u64, wall]).await;
    }));
}

#[test]
fn signals_channels_and_locks_of_the_seam_stay_green() {
    assert!(!turns_red(|world| async move {
        let node = world.node("n");
        node.boot_idle();
        let runtime = node.runtime().unwrap();
        let signal = Arc::new(milena_runtime::Signal::new());
        let order = runtime.shared(Vec::new());
        let value = Arc::new(Mutex::new(0));
        for waiter in 0..4_u64 {
            let (signal, order, value) = (signal.clone(), order.clone(), value.clone());
            runtime.spawn(Lane::Data, "waiter", async move {
                let mut seen = 0;
                loop {
                    signal.until(|| *value.lock().unwrap() > seen).await;
                    seen = *value.lock().unwrap();
                    order.with(|order| order.push(waiter)).await;
                }
            });
        }
        for next in 1..30 {
            world.sleep(Duration::from_millis(3)).await;
            *value.lock().unwrap() = next;
            signal.raise();
        }
        world.sleep(Duration::from_millis(3)).await;
        let order = order.with_now(|order| order.clone());
        assert!(order.len() > 80, "{}", order.len());
        act_on(&world, order).await;
        world.dice(Salt::Workload).next_u64();
    }));
}
