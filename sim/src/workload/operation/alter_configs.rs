//! An administrator who alters the configurations of topics that others write and read, and asks each time what they
//! are. Each alteration sets a few keys that go together, is sent once, and may be refused whole. What the plan's topics
//! promise hangs on their configuration, so only what changes no promise is altered there; a topic of its own, which is
//! written and read meanwhile, has its retention, segments and cleanup policy altered.

use std::collections::BTreeMap;
use std::time::Duration;

use milena_client::{
    Acks, Client, ClientError, FetchOptions, NewTopic, OffsetSpec, Producer, ProducerConfig,
};
use milena_client::{Isolation, ProducerRecord};
use milena_runtime::{Lane, Runtime};
use milena_types::{ErrorCode, Offset, PartitionIndex, TopicName};
use milena_wire::Str;
use milena_wire::messages::incremental_alter_configs_request::{
    AlterConfigsResource, AlterableConfig, IncrementalAlterConfigsRequest,
};

use super::Operation;
use crate::campaign::Scene;
use crate::entropy::{Salt, Stream};
use crate::oracle::{Keys, OfConfig, Seen};
use crate::plan::{Args, Plan};
use crate::workload::client;

/// The topic whose retention, segments and cleanup policy are altered.
pub(crate) const ALTERED: &str = "altered";
/// Kafka's number of a topic among the things that have a configuration.
const TOPIC: i8 = 2;
/// Kafka's numbers of what is done to a key.
const SET: i8 = 0;
const DELETE: i8 = 1;
/// How long one request may take.
const REQUEST: Duration = Duration::from_secs(3);
/// How long to wait before something is tried again.
const AGAIN: Duration = Duration::from_millis(50);
/// The most alterations of one administrator, which tells their numbers apart.
const STEPS_MAX: u64 = 100;
/// How many keys the records of the own topic have.
const KEYS: u64 = 4;
/// The longest pause between two of these records.
const PAUSE_US: u64 = 20_000;

/// The operation.
pub(super) const OPERATION: Operation = Operation {
    name: "alter-configs",
    what: "alters configurations of topics while others write and read them, some in vain, and asks what they are",
    guarantees: &["D6", "C8"],
    numbers: &["number", "steps", "which", "pause_us"],
    words: &[],
    draw: |work| {
        for number in 0..work.times() {
            let args = Args::new()
                .with("number", number)
                .with("steps", work.dice.between(1, 12))
                .with("which", work.dice.below(1_000))
                .with("pause_us", work.pick(&[1_000, 100_000, 500_000]));
            let from = work.acts.len();
            work.add("alter-configs", args);
            // whoever makes the topic is early
            if number == 0 {
                work.acts[from].at_us /= 8;
            }
        }
    },
    act: |scene, runtime, args| {
        Box::pin(async move {
            let number = |key| args.get::<u64>(key).unwrap_or(0);
            let client = client(&scene, &runtime, "alter", REQUEST);
            if number("number") == 0 {
                make(&scene, &runtime, &client).await;
                let (writing, here) = (write(scene.clone(), runtime.clone()), runtime.clone());
                drop(here.spawn(Lane::Data, "altered-write", writing));
                let reading = read(scene.clone(), runtime.clone());
                drop(here.spawn(Lane::Data, "altered-read", reading));
            }
            let name = format!("alter{}", number("number"));
            let dice = Stream::new(scene.cluster.plan().seed, Salt::Workload, &name);
            let mut administrator = Administrator { scene, client, dice };
            for step in 0..number("steps").min(STEPS_MAX - 1) {
                if administrator.scene.progress.is_over() {
                    return;
                }
                let topic = administrator.topic(number("which") + step);
                administrator.alter(&topic, number("number") * STEPS_MAX + step).await;
                administrator.show(&topic).await;
                runtime.sleep(Duration::from_micros(number("pause_us"))).await;
            }
        })
    },
};

struct Administrator {
    scene: Scene,
    client: Client,
    dice: Stream,
}

impl Administrator {
    /// Half of the time the own topic.
    fn topic(&mut self, which: u64) -> String {
        let topics = self.scene.cluster.plan().topics.len() as u64;
        match self.dice.below(2) {
            0 => ALTERED.to_owned(),
            _ => Plan::topic_name((which % topics.max(1)) as u16),
        }
    }

    /// Alters once, and tells what came of it, as far as it was told.
    async fn alter(&mut self, topic: &str, number: u64) {
        let mut keys = if topic == ALTERED { of_own(&mut self.dice, number) } else { of_plan(number) };
        match self.dice.below(8) {
            // the brokers' values are in effect again
            0 => keys.values_mut().for_each(|value| *value = None),
            // one key that cannot be so takes the other along
            1 => keys.values_mut().take(1).for_each(|value| *value = Some("never".to_owned())),
            _ => {}
        }
        let tell = |what| self.scene.see(&Seen::Config { topic: topic.to_owned(), what });
        tell(OfConfig::Asked { number, keys: keys.clone() });
        match send(&self.client, topic, &keys).await {
            Some(ErrorCode::None) => {
                tell(OfConfig::Acked { number });
                self.scene.see(&Seen::Did { what: "alter-configs" });
            }
            // another controller may have it done yet
            Some(code) if code.is_retriable() && code != ErrorCode::UnknownTopicOrPartition => {}
            Some(_) => {
                tell(OfConfig::Refused { number });
                self.scene.see(&Seen::Did { what: "alter-configs: refused" });
            }
            None => {}
        }
    }

    async fn show(&self, topic: &str) {
        // of a node that is down nothing is shown
        drop(show(&self.scene, &self.client, topic).await);
    }
}

/// Keys of the own topic that go together, as alteration `number` sets them: no two set the same.
fn of_own(dice: &mut Stream, number: u64) -> Keys {
    let policy = ["delete", "compact", "compact,delete"][dice.below(3) as usize];
    let codec = ["producer", "gzip", "lz4", "zstd", "uncompressed"][dice.below(5) as usize];
    let together: [(&str, String); 2] = match dice.below(5) {
        0 => [
            ("internal.segment.bytes", (300 + 10 * number).to_string()),
            ("segment.ms", (50 + number).to_string()),
        ],
        1 => [
            ("retention.bytes", (500 + 13 * number).to_string()),
            ("retention.ms", (100 + 7 * number).to_string()),
        ],
        2 => [("cleanup.policy", policy.to_owned()), ("delete.retention.ms", number.to_string())],
        3 => [
            ("min.cleanable.dirty.ratio", format!("0.{:03}", number % 1_000)),
            ("min.compaction.lag.ms", number.to_string()),
        ],
        _ => [("compression.type", codec.to_owned()), ("file.delete.delay.ms", number.to_string())],
    };
    together.map(|(key, value)| (key.to_owned(), Some(value))).into()
}

/// The same of a topic of the plan: nothing that what it promises hangs on.
fn of_plan(number: u64) -> Keys {
    let together: [(&str, String); 2] = match number % 2 {
        0 => [
            ("index.interval.bytes", (10 * number).to_string()),
            ("segment.ms", (100 + 20 * number).to_string()),
        ],
        _ => [
            ("file.delete.delay.ms", number.to_string()),
            ("max.compaction.lag.ms", (1_000_000 + number).to_string()),
        ],
    };
    together.map(|(key, value)| (key.to_owned(), Some(value))).into()
}

/// Sends an alteration once; the answer's code, if there was an answer. A second attempt could come after whatever
/// was altered since.
async fn send(client: &Client, topic: &str, keys: &Keys) -> Option<ErrorCode> {
    let config = |(name, value): (&String, &Option<String>)| AlterableConfig {
        name: Str::copy_from(name),
        config_operation: if value.is_some() { SET } else { DELETE },
        value: value.as_deref().map(Str::copy_from),
        ..Default::default()
    };
    let resource = AlterConfigsResource {
        resource_type: TOPIC,
        resource_name: Str::copy_from(topic),
        configs: keys.iter().map(config).collect(),
        ..Default::default()
    };
    let request = IncrementalAlterConfigsRequest { resources: vec![resource], ..Default::default() };
    let reply = client.any_connection().await.ok()?.call(&request).await.ok()?;
    ErrorCode::from_wire(reply.responses.first()?.error_code)
}

/// Asks what a topic itself sets, and tells the judge.
async fn show(scene: &Scene, client: &Client, topic: &str) -> Result<(), ClientError> {
    let asked = scene.judge.tick();
    let own = client.topic_settings(topic).await?.into_iter().filter(|setting| setting.is_own);
    let own: BTreeMap<String, String> =
        own.map(|setting| (setting.name, setting.value.unwrap_or_default())).collect();
    scene.see(&Seen::Config { topic: topic.to_owned(), what: OfConfig::Shown { asked, own } });
    Ok(())
}

/// Asks about every topic that the plan may have altered.
pub(crate) async fn show_configs(scene: &Scene, client: &Client) -> Result<(), ClientError> {
    let plan = scene.cluster.plan();
    if !plan.acts.iter().any(|act| act.kind == OPERATION.name) {
        return Ok(());
    }
    for topic in 0..plan.topics.len() as u16 {
        show(scene, client, &Plan::topic_name(topic)).await?;
    }
    match show(scene, client, ALTERED).await {
        // whoever was to make it was cut off
        Err(error) if error.code() == Some(ErrorCode::UnknownTopicOrPartition) => Ok(()),
        other => other,
    }
}

fn altered() -> TopicName {
    TopicName::new(ALTERED).expect("it is a legal name")
}

/// Creates the topic, however long it takes.
async fn make(scene: &Scene, runtime: &Runtime, client: &Client) {
    while !scene.progress.is_over() {
        let made = client.create_topics(&[NewTopic::new(ALTERED, 1, 1)]).await;
        match made.ok().and_then(|made| made.into_iter().next()).map(|made| made.result) {
            Some(Ok(_)) => return,
            Some(Err(error)) if error.code() == Some(ErrorCode::TopicAlreadyExists) => return,
            _ => runtime.sleep(AGAIN).await,
        }
    }
}

/// Writes records with keys, since the topic may be compacted, until producers end.
async fn write(scene: Scene, runtime: Runtime) {
    let mut dice = Stream::new(scene.cluster.plan().seed, Salt::Workload, "altered");
    let config = ProducerConfig {
        acks: Acks::All,
        idempotent: true,
        max_in_flight: 5,
        batch_bytes: 300,
        max_block: Duration::from_secs(5),
        delivery_timeout: Duration::from_secs(20),
        request_timeout: REQUEST,
        retry_backoff: Duration::from_millis(20),
        retry_backoff_max: Duration::from_millis(500),
        ..ProducerConfig::default()
    };
    let producer = Producer::new(&client(&scene, &runtime, "altered", REQUEST), config);
    while !scene.progress.is_over() {
        let key = dice.below(KEYS).to_be_bytes().to_vec();
        let value = dice.below(100).to_be_bytes().to_vec();
        let record = ProducerRecord::new(altered(), value).partition(PartitionIndex(0)).key(key);
        // what becomes of it is nobody's business here
        drop(producer.send(record).await);
        runtime.sleep(Duration::from_micros(dice.between(0, PAUSE_US))).await;
    }
    producer.close().await;
}

/// Reads on behind the producer, and from the beginning where that was deleted, until readers end.
async fn read(scene: Scene, runtime: Runtime) {
    let client = client(&scene, &runtime, "altered-tail", REQUEST);
    let options = FetchOptions { max_bytes: 1_000, ..FetchOptions::default() };
    let mut position = Offset::ZERO;
    while !scene.progress.readers_end() {
        match client.fetch(&altered(), PartitionIndex(0), position, &options).await {
            Ok(fetched) => position = fetched.next_offset,
            Err(error) if error.code() == Some(ErrorCode::OffsetOutOfRange) => {
                let (topic, spec) = (altered(), OffsetSpec::Earliest);
                let start =
                    client.list_offsets(&topic, PartitionIndex(0), spec, Isolation::ReadUncommitted).await;
                position = start.map_or(position, |found| found.offset);
            }
            Err(_) => {}
        }
        runtime.sleep(AGAIN).await;
    }
}
