//! `milena consume`: prints the records of a topic, in the order of each partition.

use std::time::Duration;

use clap::Args;
use milena_client::{
    Client, ClientError, FetchOptions, Fetched, Isolation, OffsetSpec, PartitionReader, Record,
};
use milena_runtime::sync::mpsc;
use milena_runtime::{Lane, Runtime};
use milena_types::{Offset, PartitionIndex, Timestamp, TopicName};
use serde_json::{Value, json};

use super::{Bootstrap, Problem};
use crate::output;

/// How many fetched chunks may wait to be printed.
const CHUNKS_MAX: usize = 8;

/// Prints records: values, a line each.
#[derive(Args)]
#[command(after_help = "\
Examples:
  milena consume letters --from beginning --exit
  milena consume letters --from 100 --partition 0 --count 10 --json
  milena consume letters --from @1763712000000")]
pub struct Consume {
    /// From which topic
    topic: String,
    /// From this partition only
    #[arg(long, short = 'p')]
    partition: Option<i32>,
    /// Where to begin: beginning, end, an offset, or @MILLISECONDS since 1970
    #[arg(long, default_value = "end", value_parser = parse_from)]
    from: From,
    /// End after so many records
    #[arg(long, short = 'n')]
    count: Option<u64>,
    /// End where the topic ended when this began
    #[arg(long, short = 'e')]
    exit: bool,
    /// A JSON object a record: partition, offset, timestamp, key, value, headers
    #[arg(long)]
    json: bool,
    /// Print the key and this before the value
    #[arg(long, short = 'k', value_name = "TEXT", conflicts_with = "json")]
    key_separator: Option<String>,
    #[command(flatten)]
    bootstrap: Bootstrap,
}

/// Where reading begins.
#[derive(Clone, Copy, PartialEq, Debug)]
enum From {
    Beginning,
    End,
    At(Offset),
    Time(Timestamp),
}

fn parse_from(text: &str) -> Result<From, String> {
    let number = |text: &str| text.parse::<i64>().ok().filter(|number| *number >= 0);
    match text {
        "beginning" => Ok(From::Beginning),
        "end" => Ok(From::End),
        _ => match text.strip_prefix('@') {
            Some(time) => number(time).map(|time| From::Time(Timestamp(time))),
            None => number(text).map(|offset| From::At(Offset(offset))),
        }
        .ok_or_else(|| "expected beginning, end, an offset, or @milliseconds".to_owned()),
    }
}

type Chunk = Result<(PartitionIndex, Fetched), ClientError>;

/// Prints until it is told to end, or for ever.
pub async fn run(runtime: &Runtime, consume: Consume) -> Result<(), Problem> {
    let topic = TopicName::new(&consume.topic).map_err(|error| error.to_string())?;
    let client = consume.bootstrap.client(runtime);
    let partitions = partitions(&client, &topic, consume.partition).await?;
    let (sender, mut chunks) = mpsc::channel(CHUNKS_MAX);
    for partition in partitions {
        let (reader, end) =
            begin(&client, &topic, partition, &consume).await.map_err(|error| error.to_string())?;
        runtime.spawn(Lane::Data, "consume", read(reader, partition, end, sender.clone()));
    }
    drop(sender);
    let mut left = consume.count.unwrap_or(u64::MAX);
    while let Some(chunk) = chunks.recv().await {
        let (partition, fetched) = chunk.map_err(|error| error.to_string())?;
        for record in &fetched.records {
            if left == 0 || !print(&consume, partition, record) {
                return Ok(());
            }
            left -= 1;
        }
        if !output::flush() || left == 0 {
            return Ok(());
        }
    }
    Ok(())
}

async fn partitions(
    client: &Client,
    topic: &TopicName,
    only: Option<i32>,
) -> Result<Vec<PartitionIndex>, Problem> {
    let cluster =
        client.describe_topics(std::slice::from_ref(topic)).await.map_err(|error| error.to_string())?;
    let there: Vec<PartitionIndex> =
        cluster.topics.get(topic).map(|topic| topic.partitions.keys().copied().collect()).unwrap_or_default();
    match only.map(PartitionIndex) {
        None => Ok(there),
        Some(only) if there.contains(&only) => Ok(vec![only]),
        Some(only) => {
            Err(format!("{topic} has {} partitions, numbered from 0: there is no {only}", there.len()))
        }
    }
}

/// A reader where reading begins, and where it ends if it does.
async fn begin(
    client: &Client,
    topic: &TopicName,
    partition: PartitionIndex,
    consume: &Consume,
) -> Result<(PartitionReader, Option<Offset>), ClientError> {
    let find = |spec| client.list_offsets(topic, partition, spec, Isolation::ReadUncommitted);
    let latest = find(OffsetSpec::Latest).await?.offset;
    let first = match consume.from {
        From::Beginning => find(OffsetSpec::Earliest).await?.offset,
        From::End => latest,
        From::At(offset) => {
            if offset > latest {
                output::problem(format_args!(
                    "{topic}-{partition} ends at {latest}: nothing is at {offset} yet"
                ));
            }
            offset
        }
        From::Time(time) => match find(OffsetSpec::At(time)).await?.offset {
            none if none.get() < 0 => latest,
            offset => offset,
        },
    };
    Ok((client.reader(topic, partition, first), consume.exit.then_some(latest)))
}

/// Reads one partition until `end`, or until nobody prints any more.
async fn read(
    mut reader: PartitionReader,
    partition: PartitionIndex,
    end: Option<Offset>,
    sender: mpsc::Sender<Chunk>,
) {
    let options = FetchOptions { max_wait: Duration::from_millis(500), ..FetchOptions::default() };
    while end.is_none_or(|end| reader.position() < end) {
        let fetched = reader.next(&options).await;
        let failed = fetched.is_err();
        let chunk = fetched.map(|mut fetched| {
            fetched.records.retain(|record| end.is_none_or(|end| record.offset < end));
            (partition, fetched)
        });
        if sender.send(chunk).await.is_err() || failed {
            return;
        }
    }
}

/// Prints one record; false when nobody reads any more.
fn print(consume: &Consume, partition: PartitionIndex, record: &Record) -> bool {
    if consume.json {
        return output::line(describe(partition, record));
    }
    let value = record.value.as_deref().unwrap_or_default();
    match &consume.key_separator {
        Some(separator) => {
            let key = record.key.as_deref().unwrap_or_default();
            output::bytes(&[key, separator.as_bytes(), value, b"\n"])
        }
        None => output::bytes(&[value, b"\n"]),
    }
}

/// Text where it is text; else its bytes in hexadecimal, so that none is lost.
fn shown(bytes: &[u8]) -> Value {
    match std::str::from_utf8(bytes) {
        Ok(text) => json!(text),
        Err(_) => {
            json!({ "hex": bytes.iter().map(|byte| format!("{byte:02x}")).collect::<String>() })
        }
    }
}

fn describe(partition: PartitionIndex, record: &Record) -> Value {
    let text = |bytes: &Option<bytes::Bytes>| bytes.as_deref().map(shown);
    let headers = record
        .headers
        .iter()
        .map(|header| json!({ "key": shown(&header.key), "value": text(&header.value) }));
    json!({
        "partition": partition.get(),
        "offset": record.offset.get(),
        "timestamp": record.timestamp.get(),
        "key": text(&record.key),
        "value": text(&record.value),
        "headers": headers.collect::<Vec<_>>(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_text_is_shown_whole() {
        assert_eq!(shown("Dürst".as_bytes()), json!("Dürst"));
        assert_eq!(shown(&[0xc3, 0x28]), json!({ "hex": "c328" }));
    }

    #[test]
    fn beginnings_are_read() {
        assert_eq!(parse_from("beginning"), Ok(From::Beginning));
        assert_eq!(parse_from("17"), Ok(From::At(Offset(17))));
        assert_eq!(parse_from("@17"), Ok(From::Time(Timestamp(17))));
        for bad in ["", "-1", "@", "start", "@x"] {
            assert!(parse_from(bad).is_err(), "{bad}");
        }
    }
}
