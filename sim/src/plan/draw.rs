//! A plan out of a seed, by swarm: which fault families there are is drawn first, about half of them, then
//! how hard each strikes. Everything slightly on hides bugs; so does everything at once.

use super::spread::spread;
use super::{Args, Codec, Last, Made, Mode, Plan, Producer, Reader, ReaderKind, Topic};
use crate::entropy::{Ratio, Salt, Stream};
use crate::fault::{Chance, FAMILIES, Fault, Weather};
use crate::workload::{Act, OPERATIONS, Work};

/// The most partitions that a topic has.
const PARTITIONS_MAX: u64 = 3;
/// Bytes that a batch has beside its values, at most.
const BATCH_OVERHEAD: u64 = 200;

/// How many seeds go beyond what is promised to survive.
const BEYOND: Ratio = Ratio::new(1, 3);
/// How many seeds have topics with retention.
const RETAINED: Ratio = Ratio::new(1, 4);
/// How many seeds have a node with several log directories.
const SEVERAL_DISKS: Ratio = Ratio::new(1, 4);
/// The most log directories.
const DISKS_MAX: u64 = 3;
/// How many of the families a seed has: some have few, and strike where others would hide it.
const DENSITIES: &[Ratio] = &[Ratio::new(1, 6), Ratio::new(1, 3), Ratio::new(1, 2), Ratio::new(2, 3)];

/// The plan of `seed` for one node.
pub fn draw(seed: u64) -> Plan {
    draw_of(seed, 1, None)
}

/// The plan of `seed` for so many nodes.
pub fn draw_nodes(seed: u64, nodes: u16) -> Plan {
    if nodes == 1 { draw(seed) } else { spread(draw_of(seed, nodes, None)) }
}

/// The plan of `seed` in which nothing goes wrong but for the faults of `families`, all of which it has: how its node goes
/// down at last is a fault of such a family too, and nothing misbehaves on purpose. Shows what a family alone brings.
pub fn draw_with(seed: u64, families: &[String]) -> Plan {
    let plan = draw_of(seed, 1, Some(families));
    let is_one = |name: &str| families.iter().any(|family| family == name);
    let last = match plan.last {
        Last::Kill if !is_one("kill") => Last::Nothing,
        Last::Power if !is_one("power") => Last::Nothing,
        Last::Stop if !is_one("stop") => Last::Nothing,
        last => last,
    };
    Plan { buggify: false, last, ..plan }
}

fn draw_of(seed: u64, nodes: u16, families: Option<&[String]>) -> Plan {
    let mut config = Stream::new(seed, Salt::Config, "plan");
    let mut work = Stream::new(seed, Salt::Workload, "plan");
    let mut chance = Stream::new(seed, Salt::Faults, "plan");
    // several nodes need time to find out who is gone
    let safety_ms = work.between(3_000, 15_000) * if nodes > 1 { 2 } else { 1 };
    let clients = work.between(1, 3) as u16;
    let auto_partitions = config.between(1, PARTITIONS_MAX) as u16;
    let mut knobs: Vec<Args> =
        (0..config.between(1, 3)).map(|_| knobs(&mut config, auto_partitions, nodes)).collect();
    let value_bytes = pick(&mut work, &[0, 40, 200, 200, 2_000]);
    let batch_bytes = pick(&mut work, &[1, 300, 300, 2_000, 16_384]);
    // a segment holds one batch of any size that is sent
    let room = value_bytes.max(batch_bytes) + BATCH_OVERHEAD;
    let mut topics: Vec<Topic> =
        (0..work.between(1, 3)).map(|_| topic(&mut config, auto_partitions, room)).collect();
    deletion(seed, &mut knobs, &mut topics);
    let count = work.between(1, 4);
    let of = Load { clients, topics: topics.len() as u64, value_bytes, batch_bytes, safety_ms, count };
    let producers = (0..count).map(|_| producer(&mut work, &of)).collect();
    let readers = readers(&mut work, clients, topics.len() as u64);
    compaction(seed, &mut knobs);
    let faults = faults(seed, &mut chance, (safety_ms, clients, nodes), families);
    let (disks, faults) = if nodes == 1 { disks(seed, faults) } else { (1, faults) };
    Plan {
        seed,
        safety_ms,
        buggify: config.below(3) > 0,
        yield_percent: pick(&mut config, &[0, 5, 25, 60]) as u32,
        nodes,
        disks,
        clients,
        knobs,
        topics,
        producers,
        readers,
        acts: acts(seed, safety_ms, clients),
        faults,
        last: Last::ALL[chance.below(Last::ALL.len() as u64) as usize],
    }
}

fn pick(dice: &mut Stream, of: &[u64]) -> u64 {
    of[dice.below(of.len() as u64) as usize]
}

/// How long a heartbeat takes at most where nothing is wrong, in milliseconds for each node.
const HEARTBEAT_TAKES_MS: u64 = 100;

/// About half of all knobs, each at an edge.
fn knobs(dice: &mut Stream, auto_partitions: u16, nodes: u16) -> Args {
    let heartbeat_ms = pick(dice, &[20, 100, 1_000, 2_000]);
    // A healthy node's heartbeat takes a round trip and a commit. A session that ends before is over again and again
    // while nothing is wrong, and a fetch that waits longer for bytes is never answered with any, there as in Kafka
    // (seed 20033 at 2923a2c).
    let session_ms =
        (heartbeat_ms * pick(dice, &[2, 3, 9])).max(heartbeat_ms + HEARTBEAT_TAKES_MS * u64::from(nodes));
    let mut args = Args::new()
        .with("num.partitions", auto_partitions)
        .with("broker.heartbeat.interval.ms", heartbeat_ms)
        .with("broker.session.timeout.ms", session_ms);
    let edges: &[(&str, &[u64])] = &[
        ("log.index.interval.bytes", &[0, 1, 200, 4_096]),
        ("log.index.size.max.bytes", &[60, 120, 1_200]),
        ("log.flush.offset.checkpoint.interval.ms", &[10, 100, 1_000, 1_000]),
        ("log.roll.ms", &[200, 2_000, 20_000]),
        ("fetch.max.bytes", &[1_024, 10_000, 1_000_000]),
        ("queued.max.request.bytes", &[104_857_600, 120_000_000]),
        ("connections.max.idle.ms", &[500, 5_000]),
        ("max.connections", &[40, 100]),
        ("milena.log.scrub.interval.ms", &[100, 1_000, 5_000]),
    ];
    for (key, values) in edges {
        if dice.below(2) == 0 {
            args = args.with(key, pick(dice, values));
        }
    }
    args
}

fn topic(dice: &mut Stream, auto_partitions: u16, room: u64) -> Topic {
    if dice.below(4) == 0 {
        return Topic { partitions: auto_partitions, made: Made::Auto, config: Args::new() };
    }
    let mut config = Args::new();
    if dice.below(4) > 0 {
        config = config.with("internal.segment.bytes", room + pick(dice, &[0, 500, 2_000, 10_000]));
    }
    let edges: &[(&str, &[u64])] = &[
        ("segment.ms", &[100, 1_000, 10_000]),
        ("segment.index.bytes", &[48, 240]),
        ("index.interval.bytes", &[0, 100, 1_000]),
    ];
    for (key, values) in edges {
        if dice.below(3) == 0 {
            config = config.with(key, pick(dice, values));
        }
    }
    if dice.below(4) == 0 {
        config = config.with("message.timestamp.type", "LogAppendTime");
    }
    if dice.below(5) == 0 {
        config = config.with("flush.messages", pick(dice, &[2, 20, 1_000]));
    }
    Topic { partitions: dice.between(1, PARTITIONS_MAX) as u16, made: Made::Admin, config }
}

/// How often the cleaner looks; from a stream of its own.
fn compaction(seed: u64, knobs: &mut [Args]) {
    let mut dice = Stream::new(seed, Salt::Config, "compaction");
    for knobs in knobs {
        *knobs = std::mem::take(knobs).with("log.cleaner.backoff.ms", pick(&mut dice, &[100, 100, 700]));
        // one that takes its time has others come in between
        if dice.below(3) == 0 {
            let rate = pick(&mut dice, &[2_000, 20_000]);
            *knobs = std::mem::take(knobs).with("log.cleaner.io.max.bytes.per.second", rate);
        }
    }
}

/// How soon what was deleted goes, and which topics have retention; from a stream of its own.
fn deletion(seed: u64, knobs: &mut [Args], topics: &mut [Topic]) {
    let mut dice = Stream::new(seed, Salt::Config, "deletion");
    let delay_ms = pick(&mut dice, &[0, 100, 1_000, 60_000]);
    let (interval_ms, first_ms) = (pick(&mut dice, &[20, 100, 1_000]), pick(&mut dice, &[0, 50, 500]));
    let retained = dice.chance(RETAINED);
    for knobs in knobs {
        *knobs = std::mem::take(knobs).with("log.segment.delete.delay.ms", delay_ms);
        if retained {
            *knobs = std::mem::take(knobs)
                .with("log.retention.check.interval.ms", interval_ms)
                .with("log.initial.task.delay.ms", first_ms);
        }
    }
    if !retained {
        return;
    }
    for topic in topics.iter_mut().filter(|topic| topic.made == Made::Admin) {
        let (key, values): (&str, &[u64]) = match dice.below(3) {
            0 => ("retention.bytes", &[0, 1_000, 10_000]),
            1 => ("retention.ms", &[100, 1_000, 5_000]),
            _ => continue,
        };
        topic.config = std::mem::take(&mut topic.config).with(key, pick(&mut dice, values));
    }
}

/// How many log directories there are, and which of them each fault strikes; from a stream of its own. All strike one of
/// them, or each any: what one fault leaves another may uncover.
fn disks(seed: u64, faults: Vec<Fault>) -> (u16, Vec<Fault>) {
    let mut dice = Stream::new(seed, Salt::Faults, "disks");
    if !dice.chance(SEVERAL_DISKS) {
        return (1, faults);
    }
    let disks = dice.between(2, DISKS_MAX);
    let only = if dice.below(2) == 0 { Some(dice.below(disks)) } else { None };
    let mut strike = |fault: Fault| {
        let any = dice.below(disks);
        fault.on_disk(only.unwrap_or(any) as u16)
    };
    (disks as u16, faults.into_iter().map(&mut strike).collect())
}

/// What producers share.
struct Load {
    clients: u16,
    topics: u64,
    value_bytes: u64,
    batch_bytes: u64,
    safety_ms: u64,
    count: u64,
}

fn producer(dice: &mut Stream, of: &Load) -> Producer {
    let mode = Mode::ALL[dice.below(Mode::ALL.len() as u64) as usize];
    let records = dice.between(20, 800 / of.count);
    // so that sends fill the safety phase: pauses are half of the longest, after one send of `burst`
    let burst = pick(dice, &[1, 1, 4, 30]);
    let pause_us = of.safety_ms * 1_000 * burst * 2 / records * pick(dice, &[1, 2, 3]) / 3;
    Producer {
        client: dice.below(u64::from(of.clients)) as u16,
        topic: dice.below(of.topics) as u16,
        mode,
        in_flight: pick(dice, &[1, 1, 2, 5]) as u16,
        codec: Codec::ALL[dice.below(Codec::ALL.len() as u64) as usize],
        records,
        value_bytes: of.value_bytes,
        batch_bytes: pick(dice, &[1, of.batch_bytes, of.batch_bytes]),
        linger_us: pick(dice, &[0, 1_000, 20_000]),
        pause_us,
        burst,
        delivery_ms: pick(dice, &[3_000, 20_000, 60_000]),
        request_ms: pick(dice, &[500, 2_000, 10_000]),
    }
}

fn readers(dice: &mut Stream, clients: u16, topics: u64) -> Vec<Reader> {
    let mut readers = Vec::new();
    for _ in 0..dice.between(1, 4) {
        let max_bytes = pick(dice, &[1, 500, 10_000, 1_000_000]) as i32;
        readers.push(Reader {
            client: dice.below(u64::from(clients)) as u16,
            topic: dice.below(topics) as u16,
            kind: ReaderKind::ALL[dice.below(ReaderKind::ALL.len() as u64) as usize],
            max_bytes,
            // who wants as much as it takes waits each time: the next batch may not fit
            min_bytes: (pick(dice, &[1, 1, 1_000]) as i32).min(max_bytes / 10).max(1),
            wait_ms: pick(dice, &[0, 20, 500]),
            pause_us: pick(dice, &[2_000, 50_000, 1_000_000]),
        });
    }
    readers
}

/// What clients do beside producing and reading: each operation is there in every third seed, and draws from a
/// stream of its own.
fn acts(seed: u64, safety_ms: u64, clients: u16) -> Vec<Act> {
    let mut acts = Vec::new();
    for operation in OPERATIONS {
        let mut dice = Stream::new(seed, Salt::Workload, operation.name);
        if dice.chance(Ratio::new(1, 3)) {
            let hardness = pick(&mut dice, &[1, 2, 4, 8]);
            let (dice, acts) = (&mut dice, &mut acts);
            (operation.draw)(&mut Work { dice, horizon_us: safety_ms * 1_000, clients, hardness, acts });
        }
    }
    acts.sort_by_key(|act| act.at_us);
    acts
}

/// The one family with which a seed goes beyond the promises.
fn beyond(dice: &mut Stream) -> &'static str {
    let weight = |family: &&crate::fault::Family| match family.chance {
        Chance::Usual | Chance::Between => 0,
        Chance::Beyond(weight) => weight,
    };
    let mut left = dice.below(FAMILIES.iter().map(weight).sum());
    let picked = FAMILIES.iter().find(|family| {
        let (own, before) = (weight(family), left);
        left = left.saturating_sub(own);
        before < own
    });
    picked.expect("weights add up").name
}

/// The faults of a seed: whether it goes beyond the promises and how many families it has are drawn first; each
/// family then draws from a stream of its own, so that a new one leaves all others as they were. Where `only` names
/// families, these and no others.
fn faults(
    seed: u64,
    dice: &mut Stream,
    (safety_ms, clients, nodes): (u64, u16, u16),
    only: Option<&[String]>,
) -> Vec<Fault> {
    let mut faults = Vec::new();
    // what several nodes must survive of rot and replaced disks is not built yet
    let beyond = if dice.chance(BEYOND) && nodes == 1 { Some(beyond(dice)) } else { None };
    let density = DENSITIES[dice.below(DENSITIES.len() as u64) as usize];
    for family in FAMILIES {
        let mut dice = Stream::new(seed, Salt::Faults, family.name);
        let is_there = match (only, family.chance) {
            (_, Chance::Between) if nodes == 1 => false,
            (Some(only), _) => only.iter().any(|name| name == family.name),
            (None, Chance::Between) => dice.chance(density),
            (None, Chance::Usual) => dice.chance(density),
            (None, Chance::Beyond(_)) => beyond == Some(family.name),
        };
        if is_there {
            let hardness = pick(&mut dice, &[1, 2, 4, 8]);
            let horizon_us = safety_ms * 1_000;
            let dice = &mut dice;
            (family.draw)(&mut Weather { dice, horizon_us, clients, nodes, hardness, faults: &mut faults });
        }
    }
    faults.sort_by_key(|fault| fault.at_us);
    faults
}
