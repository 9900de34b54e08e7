//! The director of a run: starts everything, lets the plan's faults happen, heals, demands progress within
//! a bound, takes the node down a last time, reads everything back.

use std::time::Duration;

use milena_client::Client;
use milena_runtime::{Lane, Runtime};
use milena_types::{ErrorCode, Offset};

use super::pace::Pace;
use super::{Cluster, Progress, Scene};
use crate::oracle::{Judge, Seen};
use crate::plan::{Last, Plan, ReaderKind};
use crate::workload::{
    COMPACTED, Place, audit, audit_epochs, client, epoch_of_first, make_topics, probe, produce, read,
    read_all, read_back, replicas, retention_ms, show_configs, show_topics,
};
use crate::world::World;

/// How long anything may take once all is healed; more than any client's delivery timeout.
const PATIENCE: Duration = Duration::from_secs(90);
/// How often the director looks.
const LOOK: Duration = Duration::from_millis(20);
/// Time for a cleaning.
const CLEANING: Duration = Duration::from_secs(1);
/// How long the node is down the last time.
const LAST_DOWN: Duration = Duration::from_millis(50);

/// Directs a run of `plan`.
pub(super) async fn direct(world: World, plan: Plan, judge: Judge) {
    let cluster = Cluster::new(&world, &plan);
    let scene = Scene { cluster: cluster.clone(), judge, progress: Progress::default(), client: 0 };
    cluster.judged_by(&scene.judge);
    cluster.supervise();
    cluster.members().for_each(|member| watch_quorum(&scene, member));
    for fault in &plan.faults {
        let (cluster, fault) = (cluster.clone(), fault.clone());
        scene.cluster.spawn("fault", async move {
            cluster.world.sleep_until(Duration::from_micros(fault.at_us)).await;
            cluster.world.note("fault", format_args!("{}{}", fault.kind, fault.args));
            fault.act(&cluster).await;
        });
    }
    start_clients(&scene, &plan);
    // faults of the last moment have struck by then
    world.sleep_until(plan.safety() + Duration::from_millis(1)).await;
    world.note("heal", "");
    cluster.heal();
    scene.progress.end_producers();
    if plan.within_promises() {
        if let Err(what) = settle(&scene, &plan).await {
            let what = format!("{what}; the node: {}", cluster.last_ends());
            scene.judge.see(&cluster.node, &Seen::Stuck { what });
        }
    } else {
        weakly(&scene, &plan).await;
    }
}

/// Starts `work` as a task on client machine `index`.
fn start<Fut>(scene: &Scene, index: u16, name: &'static str, work: impl FnOnce(Scene, Runtime) -> Fut)
where
    Fut: Future<Output = ()> + Send + 'static,
{
    let scene = scene.on(index);
    let runtime = scene.cluster.client(scene.client).runtime().expect("client machines never go down");
    let task = work(scene, runtime.clone());
    drop(runtime.spawn(Lane::Data, name, task));
}

fn start_clients(scene: &Scene, plan: &Plan) {
    start(scene, 0, "make-topics", make_topics);
    for (index, producer) in (0..).zip(&plan.producers) {
        start(scene, producer.client, "produce", |scene, runtime| produce(scene, runtime, index));
    }
    for act in &plan.acts {
        let act = act.clone();
        start(scene, act.client, "act", |scene, runtime| async move {
            let world = scene.cluster.world.clone();
            world.sleep_until(Duration::from_micros(act.at_us)).await;
            world.note("act", format_args!("{}{}", act.kind, act.args));
            act.act(&scene, &runtime).await;
        });
    }
    for (index, reader) in (0..).zip(&plan.readers) {
        start(scene, reader.client, "read", |scene, runtime| read(scene, runtime, index));
    }
}

/// Reports how far the quorum is as a node knows it, over and over.
fn watch_quorum(scene: &Scene, member: Cluster) {
    let judge = scene.judge.clone();
    member.clone().spawn("watch-quorum", async move {
        let mut last = None;
        loop {
            let now = member.quorum();
            if let Some((epoch, high_watermark)) = now.filter(|_| now != last) {
                let node = member.node.name();
                judge.see(&member.node, &Seen::Quorum { node, epoch, high_watermark });
                last = now;
            }
            member.world.sleep(LOOK).await;
        }
    });
}

/// Waits until `done`, for at most [`PATIENCE`].
async fn until(scene: &Scene, what: &str, done: impl Fn() -> bool) -> Result<(), String> {
    let world = &scene.cluster.world;
    let deadline = world.now() + PATIENCE;
    while !done() {
        if world.now() >= deadline {
            return Err(format!("{what} within {PATIENCE:?} after all was healed"));
        }
        world.sleep(LOOK).await;
    }
    Ok(())
}

/// Demands progress, then reads everything back.
async fn settle(scene: &Scene, plan: &Plan) -> Result<(), String> {
    let (cluster, progress) = (&scene.cluster, &scene.progress);
    until(scene, "not all nodes serve", || cluster.serves()).await?;
    for (node, member) in (0..).zip(cluster.members()) {
        if plan.faults.iter().any(|fault| fault.node() == node && fault.wants_restart()) {
            // the operator has mended the disk
            member.stop(LAST_DOWN);
            until(scene, "a node does not stop", || !cluster.serves()).await?;
            until(scene, "a node does not serve after its disk was mended", || cluster.serves()).await?;
        }
    }
    until(scene, "topics are not made", || progress.topics_made() == plan.topics.len()).await?;
    // of whoever is broken for ever nothing is demanded
    let whole = (0..).zip(&plan.producers).filter(|(_, one)| !cluster.is_outcast(one.client));
    let producers: Vec<u16> = whole.map(|(index, _)| index).collect();
    until(scene, "producers have unanswered records", || progress.all_answered(&producers)).await?;
    match plan.last {
        Last::Nothing => {}
        Last::Stop => {
            cluster.members().for_each(|member| member.stop(LAST_DOWN));
            until(scene, "a node does not stop", || !cluster.serves()).await?;
        }
        Last::Kill => cluster.members().for_each(|member| member.kill(LAST_DOWN)),
        Last::Power => cluster.members().for_each(|member| member.power_loss(LAST_DOWN)),
    }
    until(scene, "not all nodes serve again", || cluster.serves()).await?;
    start(scene, 0, "probe", probe);
    let fresh = [plan.producers.len() as u16];
    until(scene, "a fresh record is not answered", || progress.all_answered(&fresh)).await?;
    let ends = read_everything(scene, plan).await?;
    follow_up(scene, plan, &ends).await?;
    read_compacted(scene, plan).await?;
    progress.end_readers();
    topics_and_epochs(scene, plan).await?;
    audit_epochs(scene, plan).await;
    replicas_agree(scene, plan).await?;
    audit(scene, plan);
    Ok(())
}

/// All replicas come to hold the same, byte for byte.
async fn replicas_agree(scene: &Scene, plan: &Plan) -> Result<(), String> {
    for place in plan.places().filter(|_| plan.nodes > 1) {
        let differ = || {
            let logs = replicas(&scene.cluster, place);
            logs.len() < usize::from(plan.replicas()) || logs.windows(2).any(|two| two[0].1 != two[1].1)
        };
        let what = format!("the replicas of {place} do not come to hold the same");
        let agreed = until(scene, &what, || !differ()).await;
        // what differs for good is told by what it is, before it is told that it lasts
        if agreed.is_err() {
            scene.see(&Seen::Replicas { place, logs: replicas(&scene.cluster, place) });
        }
        agreed?;
    }
    Ok(())
}

/// Reads all partitions; where each ends.
async fn read_everything(scene: &Scene, plan: &Plan) -> Result<Vec<(Place, Offset)>, String> {
    let (runtime, client) = last_client(scene);
    let mut ends = Vec::new();
    for place in plan.places() {
        let read = runtime.timeout(PATIENCE, read_all(scene, &runtime, &client, place)).await;
        match read {
            Ok(Ok(end)) => ends.push((place, end)),
            Ok(Err(error)) => return Err(format!("{place} cannot be read: {error}")),
            Err(_) => return Err(format!("{place} cannot be read within {PATIENCE:?}")),
        }
    }
    Ok(ends)
}

/// Reads the compacted topic, where there is one, before and after the cleaner had time.
async fn read_compacted(scene: &Scene, plan: &Plan) -> Result<(), String> {
    let (runtime, client) = last_client(scene);
    if retention_ms(plan).is_none() {
        return Ok(());
    }
    match client.describe_topics(&[COMPACTED.topic()]).await {
        Ok(_) => {}
        // whoever was to make it was cut off; that it was made and is lost is another oracle's business
        Err(error) if error.code() == Some(ErrorCode::UnknownTopicOrPartition) => return Ok(()),
        Err(error) => return Err(format!("the compacted topic cannot be asked about: {error}")),
    }
    for _ in 0..2 {
        match runtime.timeout(PATIENCE, read_back(scene, &client)).await {
            Ok(Ok(())) => {}
            Ok(Err(error)) => return Err(format!("the compacted topic cannot be read: {error}")),
            Err(_) => return Err(format!("the compacted topic cannot be read within {PATIENCE:?}")),
        }
        runtime.sleep(CLEANING).await;
    }
    Ok(())
}

fn last_client(scene: &Scene) -> (Runtime, Client) {
    let runtime = scene.cluster.client(scene.client).runtime().expect("client machines never go down");
    let client = client(scene, &runtime, "last", Duration::from_secs(5));
    (runtime, client)
}

/// Whoever follows a topic reaches its ends, as fast as it can by itself.
async fn follow_up(scene: &Scene, plan: &Plan, ends: &[(Place, Offset)]) -> Result<(), String> {
    for (index, reader) in (0..).zip(&plan.readers) {
        if reader.kind != ReaderKind::Tail || scene.cluster.is_outcast(reader.client) {
            continue;
        }
        let pace = Pace::new(reader, plan.topics[usize::from(reader.topic)].partitions, PATIENCE);
        for (place, end) in ends.iter().filter(|(place, _)| place.topic == reader.topic) {
            keeps_up(scene, index, (*place, *end), pace).await?;
        }
    }
    Ok(())
}

/// Waits until `reader` has read all of a partition, for as long as it goes on at its own pace.
async fn keeps_up(
    scene: &Scene,
    reader: u16,
    (place, end): (Place, Offset),
    pace: Pace,
) -> Result<(), String> {
    let (world, progress) = (&scene.cluster.world, &scene.progress);
    let (began, before) = (world.now(), progress.steps(reader, place));
    while !progress.has_reached(reader, place, end) {
        let steps = progress.steps(reader, place) - before;
        if pace.is_behind(world.now() - began, steps) {
            return Err(format!(
                "reader {reader} does not reach the end of {place}, {end}: it is {PATIENCE:?} behind its own pace after {steps} steps"
            ));
        }
        world.sleep(LOOK).await;
    }
    Ok(())
}

/// Every topic is there, and the epoch of each first record is known.
async fn topics_and_epochs(scene: &Scene, plan: &Plan) -> Result<(), String> {
    let (_, client) = last_client(scene);
    let told = show_topics(scene, &scene.cluster.client(scene.client), &client).await;
    told.map_err(|error| format!("topics cannot be listed: {error}"))?;
    let told = show_configs(scene, &client).await;
    told.map_err(|error| format!("topics' configurations cannot be described: {error}"))?;
    for place in plan.places() {
        let told = epoch_of_first(scene, &client, place).await;
        told.map_err(|error| format!("the earliest offset of {place} cannot be had: {error}"))?;
    }
    Ok(())
}

/// Where more broke than is promised to survive: reads what can be read, and demands nothing.
async fn weakly(scene: &Scene, plan: &Plan) {
    let (runtime, client) = last_client(scene);
    let serves = until(scene, "", || scene.cluster.serves());
    drop(runtime.timeout(Duration::from_secs(5), serves).await);
    for place in plan.places() {
        let read = read_all(scene, &runtime, &client, place);
        drop(runtime.timeout(Duration::from_secs(3), read).await);
    }
    audit(scene, plan);
}
