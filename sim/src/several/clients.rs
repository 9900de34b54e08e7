//! What clients do: topics made and deleted, producer ids, through whichever broker; and what they are told is held to.

use std::collections::BTreeMap;
use std::time::Duration;

use milena_rpc::{RpcClient, RpcConfig, RpcError};
use milena_runtime::{Runtime, Task};
use milena_types::{ErrorCode, TopicId};
use milena_wire::Str;
use milena_wire::messages::create_topics_request::{CreatableTopic, CreateTopicsRequest};
use milena_wire::messages::delete_topics_request::{DeleteTopicState, DeleteTopicsRequest};
use milena_wire::messages::init_producer_id_request::InitProducerIdRequest;
use milena_wire::messages::metadata_request::{MetadataRequest, MetadataRequestTopic};

use super::members::{Members, PORT};
use super::truth::{Fate, Truth};
use crate::entropy::Salt;
use crate::world::{Dice, World};

/// How long one connection is waited for, and one answer.
const PATIENCE: Duration = Duration::from_secs(20);
/// Between two doings of a client, at the most.
const PAUSE: Duration = Duration::from_millis(600);
/// How much a client does on one connection, at the most.
const DOINGS_MAX: u64 = 8;
/// The patience that requests name.
const TIMEOUT_MS: i32 = 10_000;

/// One client.
struct Client {
    world: World,
    dice: Dice,
    truth: Truth,
    runtime: Runtime,
    name: String,
    brokers: Vec<String>,
    topics: u64,
}

/// Starts client `number` on a machine of its own, to which nothing happens.
pub(super) fn begin(members: &Members, truth: &Truth, number: u16) -> Task {
    let machine = members.world.node(&format!("c{number}"));
    machine.boot_idle();
    let client = Client {
        world: members.world.clone(),
        dice: members.world.dice(Salt::Workload),
        truth: truth.clone(),
        runtime: machine.runtime().expect("it was booted"),
        name: format!("c{number}-"),
        brokers: members.brokers(),
        topics: 0,
    };
    machine.spawn("client", client.run())
}

async fn connect(runtime: &Runtime, host: &str) -> Result<RpcClient, RpcError> {
    let config =
        RpcConfig { connect_timeout: PATIENCE, request_timeout: PATIENCE, ..RpcConfig::new("several") };
    RpcClient::connect_with(runtime, host, PORT, &config).await
}

impl Client {
    async fn run(mut self) {
        while !self.truth.is_over() {
            let broker = self.dice.pick(&self.brokers).clone();
            if let Ok(connection) = connect(&self.runtime, &broker).await {
                for _ in 0..self.dice.between(1, DOINGS_MAX) {
                    if self.truth.is_over() || self.act(&connection).await.is_err() {
                        break;
                    }
                    self.world.sleep(self.dice.span(Duration::ZERO, PAUSE)).await;
                }
            }
            self.world.sleep(self.dice.span(Duration::from_millis(1), PAUSE)).await;
        }
    }

    async fn act(&mut self, connection: &RpcClient) -> Result<(), RpcError> {
        let done = match self.dice.below(8) {
            0..=3 => self.create(connection).await,
            4 | 5 => self.delete(connection).await,
            _ => self.producer_id(connection).await,
        };
        if done.is_err() {
            self.truth.unanswered();
        }
        done
    }

    async fn create(&mut self, connection: &RpcClient) -> Result<(), RpcError> {
        let name = format!("{}{}", self.name, self.topics);
        self.topics += 1;
        self.truth.learn(&name, Fate::Asked);
        let num_partitions = self.dice.between(1, 4) as i32;
        let topic = CreatableTopic {
            name: Str::copy_from(&name),
            num_partitions,
            replication_factor: 1,
            ..Default::default()
        };
        let request =
            CreateTopicsRequest { topics: vec![topic], timeout_ms: TIMEOUT_MS, ..Default::default() };
        let told = connection.call(&request).await?;
        let told = told.topics.first().expect("an answer a topic");
        match ErrorCode::from_wire(told.error_code) {
            Some(ErrorCode::None) => {
                self.truth.learn(&name, Fate::Made(Some(told.topic_id)));
                self.is_shown(connection, &name, Some(told.topic_id)).await?;
            }
            // a broker asks the controller again when it does not know whether it was heard
            Some(ErrorCode::TopicAlreadyExists) => self.truth.learn(&name, Fate::Made(None)),
            _ => self.truth.unanswered(),
        }
        Ok(())
    }

    async fn delete(&mut self, connection: &RpcClient) -> Result<(), RpcError> {
        let made = self.truth.made_by(&self.name);
        if made.is_empty() {
            return Ok(());
        }
        let (name, topic_id) = self.dice.pick(&made).clone();
        self.truth.learn(&name, Fate::Doomed);
        let topic = DeleteTopicState { name: None, topic_id, ..Default::default() };
        let request =
            DeleteTopicsRequest { topics: vec![topic], timeout_ms: TIMEOUT_MS, ..Default::default() };
        let told = connection.call(&request).await?;
        let told = told.responses.first().expect("an answer a topic");
        match ErrorCode::from_wire(told.error_code) {
            Some(ErrorCode::None) => {
                self.truth.learn(&name, Fate::Deleted);
                self.is_shown(connection, &name, None).await?;
            }
            // the first of two askings was heard
            Some(ErrorCode::UnknownTopicId) => self.truth.learn(&name, Fate::Deleted),
            _ => self.truth.unanswered(),
        }
        Ok(())
    }

    /// A change is answered once the broker that was asked shows it.
    async fn is_shown(
        &self,
        connection: &RpcClient,
        name: &str,
        expected: Option<TopicId>,
    ) -> Result<(), RpcError> {
        let topic = MetadataRequestTopic { name: Some(Str::copy_from(name)), ..Default::default() };
        let request = MetadataRequest {
            topics: Some(vec![topic]),
            allow_auto_topic_creation: false,
            ..Default::default()
        };
        let told = connection.call(&request).await?;
        let told = told.topics.first().expect("an answer a topic");
        let is_there = told.error_code != ErrorCode::UnknownTopicOrPartition.code();
        if is_there.then_some(told.topic_id) != expected {
            let message =
                format!("{name} was changed to {expected:?}, and the broker that said so shows {told:?}");
            self.world.fail("several-shown", message);
        }
        Ok(())
    }

    async fn producer_id(&mut self, connection: &RpcClient) -> Result<(), RpcError> {
        let request = InitProducerIdRequest { transactional_id: None, ..Default::default() };
        let told = connection.call(&request).await?;
        if told.error_code == ErrorCode::None.code() && !self.truth.is_new_producer_id(told.producer_id) {
            let message = format!("producer id {} was given out twice", told.producer_id);
            self.world.fail("several-producer-id", message);
        }
        Ok(())
    }
}

/// Every broker comes to show what clients were told, and all the same, and takes a new topic.
pub(super) async fn hold_to(members: &Members, truth: &Truth, patience: Duration) {
    let machine = members.world.node("c0");
    let runtime = machine.runtime().expect("nothing happens to clients");
    let until = members.world.now() + patience;
    let mut first: Option<BTreeMap<String, TopicId>> = None;
    for broker in members.brokers() {
        let shown = loop {
            let wrong = match topics_of(&runtime, &broker).await {
                Ok(topics) => match truth.contradiction(&topics) {
                    None if first.as_ref().is_none_or(|first| *first == topics) => break topics,
                    None => "another broker shows other topics".to_owned(),
                    Some(wrong) => wrong,
                },
                Err(error) => error.to_string(),
            };
            if members.world.now() >= until {
                let message = format!("{broker}, long after all was healed: {wrong}");
                return members.world.fail("several-told", message);
            }
            members.world.sleep(Duration::from_millis(100)).await;
        };
        first.get_or_insert(shown);
    }
    for broker in members.brokers() {
        while let Err(wrong) = takes(&runtime, &broker).await {
            if members.world.now() >= until {
                let message = format!("{broker} takes no topic, long after all was healed: {wrong}");
                return members.world.fail("several-live", message);
            }
            members.world.sleep(Duration::from_millis(100)).await;
        }
    }
}

async fn topics_of(runtime: &Runtime, broker: &str) -> Result<BTreeMap<String, TopicId>, RpcError> {
    let connection = connect(runtime, broker).await?;
    let request = MetadataRequest { topics: None, allow_auto_topic_creation: false, ..Default::default() };
    let told = connection.call(&request).await?;
    let topics =
        told.topics.iter().filter_map(|topic| Some((topic.name.as_ref()?.to_string(), topic.topic_id)));
    Ok(topics.collect())
}

async fn takes(runtime: &Runtime, broker: &str) -> Result<(), String> {
    let connection = connect(runtime, broker).await.map_err(|error| error.to_string())?;
    let name = Str::copy_from(&format!("after-{broker}"));
    let topic = CreatableTopic { name, num_partitions: 1, replication_factor: 1, ..Default::default() };
    let request = CreateTopicsRequest { topics: vec![topic], timeout_ms: TIMEOUT_MS, ..Default::default() };
    let told = connection.call(&request).await.map_err(|error| error.to_string())?;
    match told.topics.first().and_then(|topic| ErrorCode::from_wire(topic.error_code)) {
        Some(ErrorCode::None | ErrorCode::TopicAlreadyExists) => Ok(()),
        other => Err(format!("{other:?}")),
    }
}
