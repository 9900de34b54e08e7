//! A request or a reply in a few words, with the partition that it is about.

use std::collections::BTreeMap;
use std::fmt::Write;

use bytes::Bytes;
use milena_batch::BatchHeader;
use milena_types::{ErrorCode, Uuid};
use milena_wire::messages::create_topics_request::CreateTopicsRequest;
use milena_wire::messages::create_topics_response::CreateTopicsResponse;
use milena_wire::messages::fetch_request::FetchRequest;
use milena_wire::messages::fetch_response::FetchResponse;
use milena_wire::messages::init_producer_id_response::InitProducerIdResponse;
use milena_wire::messages::list_offsets_request::ListOffsetsRequest;
use milena_wire::messages::list_offsets_response::ListOffsetsResponse;
use milena_wire::messages::metadata_response::MetadataResponse;
use milena_wire::messages::produce_request::ProduceRequest;
use milena_wire::messages::produce_response::ProduceResponse;
use milena_wire::{ApiKey, Records, decode_prefix, frame};

use super::correlation;

/// Topics by their ids, as replies told them.
#[derive(Default)]
pub(super) struct Names(BTreeMap<Uuid, String>);

/// A few words, and the partition that they are about.
#[derive(Default)]
struct Words {
    text: String,
    subject: String,
}

impl Words {
    /// Something about one partition; the first is the subject.
    fn about(&mut self, partition: &str, what: impl std::fmt::Display) {
        let own = self.subject.is_empty();
        if own {
            partition.clone_into(&mut self.subject);
        }
        // a string takes whatever is written
        let _ = match own {
            true => write!(self.text, " {what}"),
            false => write!(self.text, ", {partition} {what}"),
        };
    }

    fn add(&mut self, what: impl std::fmt::Display) {
        let _ = write!(self.text, " {what}");
    }
}

impl Names {
    /// Learns topics from a reply.
    pub(super) fn learn(&mut self, key: ApiKey, version: i16, mut frame: Bytes) {
        if frame::decode_response_header(&mut frame, key, version).is_err() {
            return;
        }
        match key {
            ApiKey::Metadata => {
                let Ok(reply) = decode_prefix::<MetadataResponse>(&mut frame, version) else { return };
                for topic in reply.topics {
                    self.0.extend(topic.name.map(|name| (topic.topic_id, name.to_string())));
                }
            }
            ApiKey::CreateTopics => {
                let Ok(reply) = decode_prefix::<CreateTopicsResponse>(&mut frame, version) else { return };
                self.0.extend(reply.topics.into_iter().map(|topic| (topic.topic_id, topic.name.to_string())));
            }
            _ => {}
        }
    }

    fn partition(&self, name: &str, id: Uuid, index: i32) -> String {
        let name = if name.is_empty() { self.0.get(&id).map_or("?", String::as_str) } else { name };
        format!("{name}-{index}")
    }

    /// A request, and what it is about.
    pub(super) fn request(&self, mut frame: Bytes) -> (String, String) {
        let Ok(header) = frame::decode_request_header(&mut frame) else {
            return ("a frame that is no request".to_owned(), String::new());
        };
        let Some(key) = ApiKey::from_wire(header.api_key) else {
            return (format!("API {}", header.api_key), String::new());
        };
        let mut words = Words::default();
        // what cannot be read, since the connection ended in it, is named and not described
        let _ = self.describe_request(key, header.api_version, frame, &mut words);
        let (version, number) = (header.api_version, header.correlation_id);
        (format!("{key} v{version} #{number}{}", words.text), words.subject)
    }

    fn describe_request(&self, key: ApiKey, version: i16, mut body: Bytes, words: &mut Words) -> Option<()> {
        match key {
            ApiKey::Produce => {
                let request: ProduceRequest = decode_prefix(&mut body, version).ok()?;
                words.add(format_args!("acks={}", request.acks));
                for topic in request.topic_data {
                    for data in topic.partition_data {
                        let partition = self.partition(&topic.name, topic.topic_id, data.index);
                        words.about(&partition, sequences(data.records));
                    }
                }
            }
            ApiKey::Fetch => {
                let request: FetchRequest = decode_prefix(&mut body, version).ok()?;
                for topic in request.topics {
                    for part in topic.partitions {
                        let partition = self.partition(&topic.topic, topic.topic_id, part.partition);
                        words.about(&partition, format_args!("from {}", part.fetch_offset));
                    }
                }
            }
            ApiKey::ListOffsets => {
                let request: ListOffsetsRequest = decode_prefix(&mut body, version).ok()?;
                for topic in request.topics {
                    for part in topic.partitions {
                        let partition = self.partition(&topic.name, Uuid::ZERO, part.partition_index);
                        words.about(&partition, spec(part.timestamp));
                    }
                }
            }
            ApiKey::CreateTopics => {
                let request: CreateTopicsRequest = decode_prefix(&mut body, version).ok()?;
                for topic in request.topics {
                    words.add(format_args!("{} with {} partitions", topic.name, topic.num_partitions));
                }
            }
            _ => {}
        }
        Some(())
    }

    /// A reply, and what it is about; `asked` tells what was asked under a number.
    pub(super) fn reply(
        &self,
        mut frame: Bytes,
        asked: impl Fn(i32) -> Option<(ApiKey, i16)>,
    ) -> (String, String) {
        let Some(number) = correlation(&frame) else {
            return ("a reply cut short".to_owned(), String::new());
        };
        let Some((key, version)) = asked(number) else {
            return (format!("a reply to #{number}, which nobody asked"), String::new());
        };
        let mut words = Words::default();
        if frame::decode_response_header(&mut frame, key, version).is_ok() {
            // as above
            let _ = self.describe_reply(key, version, frame, &mut words);
        }
        (format!("{key} v{version} #{number}{}", words.text), words.subject)
    }

    fn describe_reply(&self, key: ApiKey, version: i16, mut body: Bytes, words: &mut Words) -> Option<()> {
        match key {
            ApiKey::Produce => {
                let reply: ProduceResponse = decode_prefix(&mut body, version).ok()?;
                for topic in reply.responses {
                    for part in topic.partition_responses {
                        let partition = self.partition(&topic.name, topic.topic_id, part.index);
                        words.about(
                            &partition,
                            outcome(part.error_code, format_args!("base offset {}", part.base_offset)),
                        );
                    }
                }
            }
            ApiKey::Fetch => {
                let reply: FetchResponse = decode_prefix(&mut body, version).ok()?;
                for topic in reply.responses {
                    for part in topic.partitions {
                        let partition = self.partition(&topic.topic, topic.topic_id, part.partition_index);
                        let bytes = part.records.map_or(0, |records| records.len());
                        let told =
                            format_args!("high watermark {}, {bytes} bytes", part.high_watermark).to_string();
                        words.about(&partition, outcome(part.error_code, told));
                    }
                }
            }
            ApiKey::ListOffsets => {
                let reply: ListOffsetsResponse = decode_prefix(&mut body, version).ok()?;
                for topic in reply.topics {
                    for part in topic.partitions {
                        let partition = self.partition(&topic.name, Uuid::ZERO, part.partition_index);
                        words.about(&partition, outcome(part.error_code, part.offset));
                    }
                }
            }
            ApiKey::InitProducerId => {
                let reply: InitProducerIdResponse = decode_prefix(&mut body, version).ok()?;
                let told = format!("producer {} epoch {}", reply.producer_id, reply.producer_epoch);
                words.add(outcome(reply.error_code, told));
            }
            ApiKey::CreateTopics => {
                let reply: CreateTopicsResponse = decode_prefix(&mut body, version).ok()?;
                for topic in reply.topics {
                    words.add(format_args!("{}: {}", topic.name, outcome(topic.error_code, "made")));
                }
            }
            _ => {}
        }
        Some(())
    }
}

fn outcome(code: i16, good: impl std::fmt::Display) -> String {
    match code {
        0 => good.to_string(),
        code => {
            ErrorCode::from_wire(code).map_or_else(|| format!("error {code}"), |code| code.name().to_owned())
        }
    }
}

fn spec(timestamp: i64) -> String {
    match timestamp {
        -1 => "latest".to_owned(),
        -2 => "earliest".to_owned(),
        -3 => "of the largest timestamp".to_owned(),
        at => format!("at {at}"),
    }
}

/// How many records, and which of its producer.
fn sequences(records: Option<Records>) -> String {
    let bytes = records.and_then(Records::into_bytes).unwrap_or_default();
    match BatchHeader::parse(&bytes) {
        Err(_) => format!("{} bytes", bytes.len()),
        Ok(header) if header.producer_id.get() < 0 => format!("{} records", header.records_count),
        Ok(header) => format!(
            "{} records, producer {} epoch {} sequence {}",
            header.records_count, header.producer_id, header.producer_epoch, header.base_sequence
        ),
    }
}
