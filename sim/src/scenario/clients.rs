//! Verbs of clients: each runs on the client's own machine, through real connections.

use std::sync::Arc;
use std::time::Duration;

use milena_client::{
    Acks, Delivered, FetchOptions, Isolation, NewTopic, OffsetSpec, ProduceError, Producer, ProducerConfig,
    ProducerRecord,
};
use milena_runtime::{Lane, Runtime};
use milena_types::{ErrorCode, Offset, TopicName, TopicPartition};
use milena_wire::Str;
use milena_wire::messages::delete_records_request::{
    DeleteRecordsPartition, DeleteRecordsRequest, DeleteRecordsTopic,
};

use super::looks::short;
use super::stage::{Broken, PATIENCE, Pending, Said, Stage, Teller, partition};
use super::words::Command;
use crate::node::Node;

const CLIENT: &str = "c1";
/// No value is made longer than this.
const PAD_MAX: usize = 100_000;

fn who(command: &Command) -> String {
    command.get("client", CLIENT.to_owned())
}

/// An error as scenarios say it: clients name addresses and attempts, which are not what a scenario is about.
fn failed(error: &impl std::fmt::Display) -> String {
    format!("failed: {error}")
}

pub(super) async fn create_topic(stage: &mut Stage, command: &Command) -> Said {
    let name = who(command);
    let client = stage.client(&name);
    let partitions = command.get("partitions", 1);
    let mut topic = NewTopic::new(command.word(0), partitions, 1);
    let is_config = |(key, _): &(&String, &String)| key.contains('.');
    topic.configs =
        command.keys.iter().filter(is_config).map(|(key, value)| (key.clone(), value.clone())).collect();
    let made = stage.client_node(&name).run(|_| async move { client.create_topics(&[topic]).await }).await;
    let made = made.expect("clients never go down");
    Ok(match made.map(|made| made.into_iter().next().map(|made| made.result)) {
        Ok(Some(Ok(_))) => format!(
            "{} has {partitions} partition{}",
            command.word(0),
            if partitions == 1 { "" } else { "s" }
        ),
        Ok(Some(Err(error))) | Err(error) => failed(&error),
        Ok(None) => "no answer".to_owned(),
    })
}

pub(super) async fn delete_records(stage: &mut Stage, command: &Command) -> Said {
    let name = who(command);
    let client = stage.client(&name);
    let at = partition(command.word(0)).expect("checked when it was read");
    let part = DeleteRecordsPartition {
        partition_index: at.partition.get(),
        offset: command.get("before", 0),
        ..Default::default()
    };
    let topic =
        DeleteRecordsTopic { name: Str::from(&at.topic), partitions: vec![part], ..Default::default() };
    let request = DeleteRecordsRequest { topics: vec![topic], timeout_ms: 5_000, ..Default::default() };
    let call = async move {
        Ok::<_, milena_client::ClientError>(client.any_connection().await?.call(&request).await?)
    };
    let reply = stage.client_node(&name).run(|_| call).await.expect("clients never go down");
    Ok(match reply {
        Err(error) => failed(&error),
        Ok(reply) => match reply.topics.first().and_then(|topic| topic.partitions.first()) {
            None => "no answer".to_owned(),
            Some(part) if part.error_code != 0 => failed(&code_name(part.error_code)),
            Some(part) => format!("{} begins at {}", command.word(0), part.low_watermark),
        },
    })
}

fn code_name(code: i16) -> String {
    ErrorCode::from_wire(code).map_or_else(|| format!("error {code}"), |code| code.name().to_owned())
}

pub(super) async fn describe(stage: &mut Stage, command: &Command) -> Said {
    let name = who(command);
    let client = stage.client(&name);
    let wanted = command.words.first().and_then(|topic| TopicName::new(topic).ok());
    let ask = async move {
        match wanted {
            Some(topic) => client.describe_topics(&[topic]).await,
            None => client.list_topics().await,
        }
    };
    let cluster = match stage.client_node(&name).run(|_| ask).await.expect("clients never go down") {
        Ok(cluster) => cluster,
        Err(error) => return Ok(failed(&error)),
    };
    let brokers = cluster.brokers.iter().map(|(id, at)| format!("broker {id} at {at}"));
    let topics = cluster.topics.iter().flat_map(|(name, topic)| {
        topic.partitions.iter().map(move |(index, part)| {
            let ids = |ids: &[milena_types::NodeId]| {
                ids.iter().map(ToString::to_string).collect::<Vec<_>>().join(",")
            };
            let (leader, epoch) = (part.leader, part.leader_epoch);
            format!(
                "{name}-{index}: leader {leader} in epoch {epoch}, replicas {}, in sync {}",
                ids(&part.replicas),
                ids(&part.isr)
            )
        })
    });
    Ok(brokers.chain(topics).collect::<Vec<_>>().join("\n"))
}

fn settings(command: &Command) -> ProducerConfig {
    let acks = match command.get("acks", "all".to_owned()).as_str() {
        "0" => Acks::None,
        "1" => Acks::Leader,
        _ => Acks::All,
    };
    let idempotent = acks == Acks::All && command.get("idempotent", "yes".to_owned()) == "yes";
    ProducerConfig {
        acks,
        idempotent,
        max_in_flight: if idempotent { 5 } else { 1 },
        // several values of one command go together
        linger: Duration::from_millis(5),
        delivery_timeout: command.span("timeout", Duration::from_secs(30)),
        request_timeout: Duration::from_secs(2).min(command.span("timeout", Duration::from_secs(30))),
        ..ProducerConfig::default()
    }
}

pub(super) async fn produce(stage: &mut Stage, command: &Command) -> Said {
    let (name, given) = (who(command), command.keys.get("as"));
    let values = &command.words[1..];
    if given.is_some() && values.len() > 1 {
        return Err(Broken("one value at a time can be waited for by name".to_owned()));
    }
    let config = settings(command);
    // producers are told apart by their settings too, so that each command gets what it says
    let default =
        format!("{}{}", command.get("acks", "all".to_owned()), if config.idempotent { "" } else { "-plain" });
    let producer = stage.producer(&name, &command.get("producer", default), config);
    let at = partition(command.word(0)).expect("checked when it was read");
    let node = stage.client_node(&name);
    let key = command.keys.get("key").map(|key| key.clone().into_bytes());
    let padding = ".".repeat(command.get("pad", 0).min(PAD_MAX));
    let mut records = Vec::new();
    for value in values {
        let (label, outcome) = (stage.next_record(), Pending::default());
        let mut record = ProducerRecord::new(at.topic.clone(), format!("{value}{padding}").into_bytes());
        record = record.partition(at.partition);
        record = key.iter().fold(record, |record, key| record.key(key.clone()));
        records.push((label, record, outcome));
    }
    let mut waiting: Vec<Pending> = records.iter().map(|(_, _, outcome)| outcome.clone()).collect();
    let runtime = node.runtime().expect("clients never go down");
    let sending = send_all(producer, runtime.clone(), stage.teller(), node.clone(), at, records);
    drop(runtime.spawn(Lane::Data, "produce", sending));
    if let Some(given) = given {
        stage.pending.insert(given.clone(), waiting.remove(0));
        return Ok("under way".to_owned());
    }
    outcomes(stage, command.word(0), &waiting).await
}

/// Hands records over in order; what becomes of each is told when it is known.
async fn send_all(
    producer: Producer,
    runtime: Runtime,
    teller: Teller,
    node: Node,
    at: TopicPartition,
    records: Vec<(String, ProducerRecord, Pending)>,
) {
    for (label, record, outcome) in records {
        teller.note(&node, &format!("send {label} to {at}"));
        let taken = producer.send(record).await;
        let (teller, node, at) = (teller.clone(), node.clone(), at.clone());
        drop(runtime.spawn(Lane::Data, "delivery", async move {
            let ended = match taken {
                Ok(delivery) => delivery.await,
                Err(error) => Err(error),
            };
            let text = match &ended {
                Ok(Delivered { offset: Some(offset), .. }) => {
                    format!("acknowledged {label} at {at}@{offset}")
                }
                Ok(_) => format!("acknowledged {label}"),
                Err(error) => format!("failed {label}: {error}"),
            };
            teller.note(&node, &text);
            *outcome.lock().expect("nobody panics while holding this") = Some(ended);
        }));
    }
}

/// What became of records, one line each.
async fn outcomes(stage: &Stage, at: &str, waiting: &[Pending]) -> Said {
    let ended = |one: &Pending| one.lock().is_ok_and(|outcome| outcome.is_some());
    stage.until(PATIENCE, || waiting.iter().all(ended)).await;
    let said =
        waiting.iter().map(|one| told(at, one.lock().expect("nobody panics while holding this").as_ref()));
    Ok(said.collect::<Vec<_>>().join("\n"))
}

fn told(at: &str, outcome: Option<&Result<Delivered, ProduceError>>) -> String {
    match outcome {
        None => "still under way".to_owned(),
        Some(Ok(Delivered { offset: Some(offset), partition, .. })) => {
            format!("acknowledged at {partition}@{offset}")
        }
        Some(Ok(_)) => format!("sent to {at}; nobody said more"),
        Some(Err(error)) => failed(error),
    }
}

pub(super) async fn wait(stage: &mut Stage, command: &Command) -> Said {
    let mut said = Vec::new();
    for name in &command.words {
        let Some(one) = stage.pending.remove(name) else {
            return Err(Broken(format!("no record was sent as `{name}`")));
        };
        said.push(outcomes(stage, "", &[one]).await?);
    }
    Ok(said.join("\n"))
}

pub(super) async fn fetch(stage: &mut Stage, command: &Command) -> Said {
    let name = who(command);
    let client = stage.client(&name);
    let at = partition(command.word(0)).expect("checked when it was read");
    let from = Offset(command.get("from", 0));
    let options = FetchOptions {
        max_wait: command.span("wait", Duration::ZERO),
        isolation: Isolation::ReadUncommitted,
        ..FetchOptions::default()
    };
    let node = stage.client_node(&name);
    let (topic, index) = (at.topic.clone(), at.partition);
    let fetched = node.run(|_| async move { client.fetch(&topic, index, from, &options).await }).await;
    let fetched = match fetched.expect("clients never go down") {
        Ok(fetched) => fetched,
        Err(error) => return Ok(failed(&error)),
    };
    let (count, next, mark) = (fetched.records.len(), fetched.next_offset, fetched.high_watermark.offset());
    stage.note(&node, &format!("fetched {at}@{from}: {count} to {next}, hw {mark}"));
    let part = |bytes: &Option<bytes::Bytes>| {
        bytes.as_ref().map(|bytes| String::from_utf8_lossy(bytes).into_owned())
    };
    let mut lines: Vec<String> = Vec::new();
    for record in &fetched.records {
        let key = part(&record.key).map_or(String::new(), |key| format!("{key}: "));
        lines.push(format!(
            "{}  {key}{}",
            record.offset,
            part(&record.value).map_or_else(|| "(null)".to_owned(), |value| short(&value))
        ));
    }
    lines.push(format!("high watermark {mark}"));
    Ok(lines.join("\n"))
}

pub(super) async fn offsets(stage: &mut Stage, command: &Command) -> Said {
    let name = who(command);
    let at = partition(command.word(0)).expect("checked when it was read");
    let mut said = Vec::new();
    for (word, spec) in [("earliest", OffsetSpec::Earliest), ("latest", OffsetSpec::Latest)] {
        let (client, at) = (Arc::new(stage.client(&name)), at.clone());
        let ask = async move {
            client.list_offsets(&at.topic, at.partition, spec, Isolation::ReadUncommitted).await
        };
        match stage.client_node(&name).run(|_| ask).await.expect("clients never go down") {
            Ok(found) => said.push(format!("{word} {}", found.offset)),
            Err(error) => return Ok(failed(&error)),
        }
    }
    Ok(said.join(", "))
}
