//! `milena produce`: a record a line of standard input. Says how many were acknowledged, and fails when one
//! was not.

use std::collections::VecDeque;
use std::io::{self, BufRead};
use std::time::Duration;

use clap::{Args, ValueEnum};
use milena_client::{Acks, Compression, Delivery, Producer, ProducerConfig, ProducerRecord};
use milena_runtime::Runtime;
use milena_types::{PartitionIndex, TopicName};

use super::{Bootstrap, Problem};
use crate::output;

/// Deliveries that are remembered at once; beyond it reading waits for the oldest.
const UNACKNOWLEDGED_MAX: usize = 10_000;

/// Sends each line of standard input as a record.
#[derive(Args)]
#[command(after_help = "\
Examples:
  echo hello | milena produce letters
  milena produce letters --key-separator : --compression zstd < letters.txt")]
pub struct Produce {
    /// To which topic; made when it does not exist, where the broker allows that
    topic: String,
    /// To this partition; by key, or any, when not given
    #[arg(long, short = 'p')]
    partition: Option<i32>,
    /// What comes before this in a line is the key
    #[arg(long, short = 'k', value_name = "TEXT")]
    key_separator: Option<String>,
    /// Who must have a record before it counts: all, 1 or 0
    #[arg(long, default_value = "all")]
    acks: AcksArgument,
    /// How batches are compressed
    #[arg(long, short = 'z', default_value = "none")]
    compression: Codec,
    /// Let a retry append a record twice or out of order
    #[arg(long)]
    no_idempotence: bool,
    /// How long a record may wait to be acknowledged
    #[arg(long, value_name = "SECONDS", default_value_t = 120)]
    timeout: u64,
    #[command(flatten)]
    bootstrap: Bootstrap,
}

#[derive(Clone, Copy, PartialEq, ValueEnum)]
enum AcksArgument {
    #[value(name = "all", alias = "-1")]
    All,
    #[value(name = "1")]
    Leader,
    #[value(name = "0")]
    None,
}

#[derive(Clone, Copy, ValueEnum)]
enum Codec {
    None,
    Gzip,
    Snappy,
    Lz4,
    Zstd,
}

/// Sends until standard input ends.
pub async fn run(runtime: &Runtime, produce: Produce) -> Result<(), Problem> {
    let topic = TopicName::new(&produce.topic).map_err(|error| error.to_string())?;
    let client = produce.bootstrap.client(runtime);
    let producer = Producer::new(&client, config(&produce));
    let mut acknowledged = 0u64;
    let mut waiting = VecDeque::new();
    let mut partial = Vec::new();
    loop {
        let read = runtime.blocking(read_some).await.map_err(|error| format!("standard input: {error}"))?;
        let ended = read.is_empty();
        partial.extend_from_slice(&read);
        for line in whole_lines(&mut partial, ended) {
            let record = record(&topic, &produce, line);
            waiting.push_back(
                producer.send(record).await.map_err(|error| unacknowledged(acknowledged, &error))?,
            );
            while waiting.len() > UNACKNOWLEDGED_MAX {
                acknowledged += settle(&mut waiting, acknowledged).await?;
            }
        }
        if ended {
            break;
        }
    }
    producer.close().await;
    while !waiting.is_empty() {
        acknowledged += settle(&mut waiting, acknowledged).await?;
    }
    let records = if acknowledged == 1 { "record" } else { "records" };
    output::problem(format_args!("{acknowledged} {records} acknowledged"));
    Ok(())
}

fn config(produce: &Produce) -> ProducerConfig {
    let acks = match produce.acks {
        AcksArgument::All => Acks::All,
        AcksArgument::Leader => Acks::Leader,
        AcksArgument::None => Acks::None,
    };
    let idempotent = acks == Acks::All && !produce.no_idempotence;
    ProducerConfig {
        acks,
        idempotent,
        // without sequences, only one request at a time keeps the order through a retry
        max_in_flight: if idempotent { 5 } else { 1 },
        compression: match produce.compression {
            Codec::None => Compression::None,
            Codec::Gzip => Compression::Gzip,
            Codec::Snappy => Compression::Snappy,
            Codec::Lz4 => Compression::Lz4,
            Codec::Zstd => Compression::Zstd,
        },
        delivery_timeout: Duration::from_secs(produce.timeout),
        max_block: Duration::from_secs(produce.timeout),
        ..ProducerConfig::default()
    }
}

fn record(topic: &TopicName, produce: &Produce, line: Vec<u8>) -> ProducerRecord {
    let separator =
        produce.key_separator.as_deref().filter(|separator| !separator.is_empty()).map(str::as_bytes);
    let split = separator.and_then(|separator| {
        let at = line.windows(separator.len()).position(|window| window == separator)?;
        Some((line[..at].to_vec(), line[at + separator.len()..].to_vec()))
    });
    let mut record = match split {
        Some((key, value)) => ProducerRecord::new(topic.clone(), value).key(key),
        None => ProducerRecord::new(topic.clone(), line),
    };
    record.partition = produce.partition.map(PartitionIndex);
    record
}

/// What standard input has now; empty at its end.
fn read_some() -> io::Result<Vec<u8>> {
    let mut input = io::stdin().lock();
    let read = input.fill_buf()?.to_vec();
    input.consume(read.len());
    Ok(read)
}

/// Takes the whole lines out of `buffer`, without their ends; at the end of input the rest is a line too.
fn whole_lines(buffer: &mut Vec<u8>, ended: bool) -> Vec<Vec<u8>> {
    let end = match buffer.iter().rposition(|byte| *byte == b'\n') {
        _ if ended => buffer.len(),
        Some(last) => last + 1,
        None => 0,
    };
    let whole: Vec<u8> = buffer.drain(..end).collect();
    let whole = whole.strip_suffix(b"\n").unwrap_or(&whole);
    if end == 0 {
        return Vec::new();
    }
    whole.split(|byte| *byte == b'\n').map(|line| line.strip_suffix(b"\r").unwrap_or(line).to_vec()).collect()
}

/// Waits for the oldest delivery; 1 when it was acknowledged.
async fn settle(waiting: &mut VecDeque<Delivery>, before: u64) -> Result<u64, Problem> {
    let Some(delivery) = waiting.pop_front() else { return Ok(0) };
    delivery.await.map(|_| 1).map_err(|error| unacknowledged(before, &error))
}

fn unacknowledged(acknowledged: u64, error: &impl std::fmt::Display) -> Problem {
    format!("after {acknowledged} acknowledged records one was not: {error}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_cut_where_they_end() {
        let mut buffer = b"one\ntwo\r\nthr".to_vec();
        assert_eq!(whole_lines(&mut buffer, false), [b"one".to_vec(), b"two".to_vec()]);
        buffer.extend_from_slice(b"ee");
        assert_eq!(whole_lines(&mut buffer, false), Vec::<Vec<u8>>::new());
        assert_eq!(whole_lines(&mut buffer, true), [b"three".to_vec()]);
        assert_eq!(whole_lines(&mut buffer, true), Vec::<Vec<u8>>::new());
        let mut empty_lines = b"\n\n".to_vec();
        assert_eq!(whole_lines(&mut empty_lines, false), [b"".to_vec(), b"".to_vec()]);
    }
}
