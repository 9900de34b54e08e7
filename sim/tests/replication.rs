//! Brokers that follow one another: three of them on disks that lose what was not synced, under one controller, while
//! clients write with acks=all. Whatever happens to any of them, nothing acknowledged is lost or doubled, and in the end
//! all replicas hold the same bytes.

#[path = "replication/disks.rs"]
mod disks;
#[path = "replication/liar.rs"]
mod liar;
#[path = "replication/member.rs"]
mod member;
#[path = "replication/office.rs"]
mod office;
#[path = "replication/wear.rs"]
mod wear;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use milena_client::{
    Acks, Client, ClientConfig, FetchOptions, HostPort, NewTopic, Producer, ProducerConfig, ProducerRecord,
};
use milena_sim::{Node, RunResult, Salt, World, run};
use milena_types::{Offset, PartitionIndex, TopicName};

use member::{CLUSTER, DATA, Member, PORT, config};
use office::Office;

const TOPIC: &str = "t";
const PARTITIONS: i32 = 3;
const LIMIT: Duration = Duration::from_secs(1200);
const SEEDS: u64 = 12;

struct Cluster {
    world: World,
    office: Office,
    members: Vec<Member>,
    clients: Node,
    /// The numbers that were acknowledged, by partition, in their order.
    acknowledged: Arc<Mutex<BTreeMap<i32, Vec<u64>>>>,
}

impl Cluster {
    async fn start(world: &World, knobs: &str) -> Cluster {
        let office = Office::open(world, CLUSTER, &config(1, knobs));
        let members: Vec<Member> = (1..=3).map(|id| Member::new(world, &office, config(id, knobs))).collect();
        members.iter().for_each(Member::boot);
        let (expiring, clock) = (office.clone(), world.clone());
        let clients = world.node("clients");
        clients.boot_idle();
        clients.spawn("controller-time", async move {
            loop {
                clock.sleep(Duration::from_millis(50)).await;
                expiring.expire();
            }
        });
        let cluster =
            Cluster { world: world.clone(), office, members, clients, acknowledged: Arc::default() };
        cluster.create_topic().await;
        cluster
    }

    fn client(&self) -> Client {
        let runtime = self.clients.runtime().expect("it runs");
        let bootstrap = (1..=3).map(|id| HostPort { host: format!("member{id}"), port: PORT });
        let config = ClientConfig {
            request_timeout: Duration::from_secs(5),
            connect_timeout: Duration::from_secs(2),
            api_timeout: Duration::from_secs(300),
            ..ClientConfig::default()
        };
        Client::new(&runtime, bootstrap.collect(), config)
    }

    async fn create_topic(&self) {
        // once all serve, each partition has three replicas that are in sync
        self.world.sleep(Duration::from_secs(3)).await;
        let mut topic = NewTopic::new(TOPIC, PARTITIONS, 3);
        // small segments, so that what is cut lies in several
        let configs = [
            ("min.insync.replicas", "2"),
            ("internal.segment.bytes", "4000"),
            ("index.interval.bytes", "500"),
        ];
        topic.configs.extend(configs.map(|(name, value)| (name.to_owned(), value.to_owned())));
        let client = self.client();
        let made = self.clients.run(|_| async move { client.create_topics(&[topic]).await }).await;
        let made = made.expect("it runs").expect("an answer");
        assert!(made[0].result.is_ok(), "{made:?}");
    }

    /// Writes numbers to every partition for as long as the run lasts, or until `count` of each.
    fn produce(&self, count: u64) -> Arc<Mutex<u64>> {
        let left = Arc::new(Mutex::new(PARTITIONS as u64));
        for partition in 0..PARTITIONS {
            let (client, acknowledged, left) = (self.client(), self.acknowledged.clone(), left.clone());
            let world = self.world.clone();
            self.clients.spawn("producer", async move {
                let config = ProducerConfig { linger: Duration::ZERO, ..ProducerConfig::default() };
                let config = ProducerConfig {
                    delivery_timeout: Duration::from_secs(300),
                    max_block: Duration::from_secs(300),
                    ..config
                };
                let producer = Producer::new(&client, config);
                for number in 0..count {
                    let value = format!("{partition}:{number}");
                    let topic = TopicName::new(TOPIC).expect("a name");
                    let record = ProducerRecord::new(topic, value).partition(PartitionIndex(partition));
                    let delivery = match producer.send(record).await {
                        Ok(delivery) => delivery,
                        Err(error) => {
                            return world.fail("producer", format!("{partition}:{number}: {error}"));
                        }
                    };
                    if let Err(error) = delivery.await {
                        return world.fail("producer", format!("{partition}:{number}: {error}"));
                    }
                    acknowledged.lock().expect("unpoisoned").entry(partition).or_default().push(number);
                    world.sleep(Duration::from_millis(20)).await;
                }
                *left.lock().expect("unpoisoned") -= 1;
            });
        }
        left
    }

    /// Writes with acks=1, so that logs differ where a leader is lost; nothing is promised of it.
    fn make_noise(&self) {
        for partition in 0..PARTITIONS {
            let (client, world) = (self.client(), self.world.clone());
            self.clients.spawn("noise", async move {
                let config = ProducerConfig {
                    acks: Acks::Leader,
                    idempotent: false,
                    linger: Duration::ZERO,
                    delivery_timeout: Duration::from_secs(5),
                    ..ProducerConfig::default()
                };
                let producer = Producer::new(&client, config);
                for number in 0..800 {
                    let topic = TopicName::new(TOPIC).expect("a name");
                    let record = ProducerRecord::new(topic, format!("noise:{number}"));
                    // whatever becomes of it
                    drop(producer.send(record.partition(PartitionIndex(partition))).await);
                    world.sleep(Duration::from_millis(7)).await;
                }
            });
        }
    }

    fn log(&self, member: &Member, partition: i32) -> Vec<u8> {
        let disk = member.node.disk(DATA);
        let dir = format!("{TOPIC}-{partition}/");
        let mut files: Vec<String> = disk.files();
        files.retain(|path| path.starts_with(&dir) && path.ends_with(".log"));
        files.sort();
        files.iter().flat_map(|path| disk.contents(path).expect("it is listed")).collect()
    }

    fn is_whole(&self) -> bool {
        (0..PARTITIONS).all(|index| {
            let in_sync =
                self.office.partition(TOPIC, index).is_some_and(|partition| partition.isr.len() == 3);
            let first = self.log(&self.members[0], index);
            in_sync && self.members.iter().all(|member| self.log(member, index) == first)
        })
    }

    /// Everything runs and reaches everything.
    fn heal(&self) {
        for member in &self.members {
            self.office.cut_off(member.id, false);
            if !member.node.is_up() {
                member.boot();
            }
            member.node.resume();
        }
        self.world.heal_all();
    }

    /// All become whole.
    async fn settle(&self) {
        for _ in 0..600 {
            if self.is_whole() {
                return;
            }
            self.world.sleep(Duration::from_millis(100)).await;
        }
        let partitions: Vec<_> = (0..PARTITIONS).map(|index| self.office.partition(TOPIC, index)).collect();
        let lengths: Vec<Vec<usize>> = (0..PARTITIONS)
            .map(|index| self.members.iter().map(|member| self.log(member, index).len()).collect())
            .collect();
        self.world.fail("whole", format!("{lengths:?} {partitions:?}"));
    }

    /// L8, I1: what was acknowledged is read, once, in its order.
    async fn read_back(&self) {
        for partition in 0..PARTITIONS {
            let client = self.client();
            let read = self.clients.run(|_| async move { read_all(&client, partition).await }).await;
            let read = read.expect("it runs");
            let acknowledged = self.acknowledged.lock().expect("unpoisoned").get(&partition).cloned();
            let acknowledged = acknowledged.unwrap_or_default();
            assert!(read.is_sorted_by(|one, next| one < next), "I1: partition {partition}: {read:?}");
            for number in &acknowledged {
                assert!(read.binary_search(number).is_ok(), "L8: {partition}:{number} is lost: {read:?}");
            }
        }
    }
}

async fn read_all(client: &Client, partition: i32) -> Vec<u64> {
    let topic = TopicName::new(TOPIC).expect("a name");
    let mut reader = client.reader(&topic, PartitionIndex(partition), Offset::ZERO);
    let mut numbers = Vec::new();
    loop {
        let options = FetchOptions { max_wait: Duration::from_millis(10), ..FetchOptions::default() };
        let fetched = reader.next(&options).await.expect("somebody leads");
        for record in &fetched.records {
            let value = String::from_utf8(record.value.clone().expect("a value").to_vec()).expect("text");
            let (of, number) = value.split_once(':').expect("two numbers");
            if of == "noise" {
                continue;
            }
            assert_eq!(of, partition.to_string());
            numbers.push(number.parse().expect("a number"));
        }
        if fetched.records.is_empty() && fetched.next_offset >= fetched.high_watermark.offset() {
            return numbers;
        }
    }
}

/// Something happens to a member, and for a while; once in a while power is lost everywhere.
async fn strike(cluster: &Cluster) {
    let dice = cluster.world.dice(Salt::Faults);
    let pause = Duration::from_millis(200 + dice.below(4_000));
    if dice.below(8) == 0 {
        cluster.members.iter().for_each(|member| member.node.power_loss());
    } else {
        for _ in 0..1 + dice.below(2) {
            let member = dice.pick(&cluster.members);
            let others = cluster.members.iter().filter(|other| other.id != member.id);
            let others: Vec<Node> = others.map(|other| other.node.clone()).collect();
            match dice.below(5) {
                0 => member.node.kill(),
                1 => member.node.power_loss(),
                2 => member.node.pause(),
                3 => cluster.world.partition(std::slice::from_ref(&member.node), &others),
                _ => cluster.office.cut_off(member.id, true),
            }
        }
    }
    cluster.world.sleep(pause).await;
    cluster.heal();
    cluster.world.sleep(Duration::from_millis(dice.below(3_000))).await;
}

fn under_fire(seed: u64, strikes: usize) -> RunResult {
    run(seed, LIMIT, move |world| async move {
        let cluster = Cluster::start(&world, "").await;
        let left = cluster.produce(300);
        if seed.is_multiple_of(2) {
            cluster.make_noise();
        }
        for _ in 0..strikes {
            strike(&cluster).await;
        }
        come_to_rest(&cluster, &left).await;
    })
}

/// Nothing is broken any more: whoever produces ends, replicas become equal, and what was acknowledged is there.
async fn come_to_rest(cluster: &Cluster, left: &Mutex<u64>) {
    cluster.heal();
    while *left.lock().expect("unpoisoned") > 0 {
        cluster.world.sleep(Duration::from_millis(100)).await;
    }
    cluster.settle().await;
    cluster.read_back().await;
}

#[test]
fn three_brokers_hold_the_same_bytes() {
    under_fire(1, 0).expect();
}

#[test]
fn whatever_happens_nothing_acknowledged_is_lost() {
    let mut marks: BTreeMap<&str, u64> = BTreeMap::new();
    for seed in 0..SEEDS {
        let result = under_fire(seed, 8);
        for (mark, hits) in &result.marks {
            *marks.entry(mark).or_default() += hits;
        }
        result.expect();
    }
    for mark in ["an ISR shrank", "an ISR grew", "a leader became a follower", "a follower cut its log"] {
        assert!(marks.get(mark).is_some_and(|hits| *hits > 0), "{mark}: {marks:?}");
    }
}

#[test]
fn one_seed_is_one_run() {
    assert_eq!(under_fire(3, 4).hash, under_fire(3, 4).hash);
}
