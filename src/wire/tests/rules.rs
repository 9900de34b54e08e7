//! Kafka's rules on what may be written at which version, and the records of the metadata log.

use bytes::Bytes;
use milena_types::Uuid;
use milena_wire::messages::fetch_request::{FetchPartition, FetchRequest, FetchTopic};
use milena_wire::messages::fetch_response::PartitionData;
use milena_wire::messages::init_producer_id_request::InitProducerIdRequest;
use milena_wire::messages::metadata_request::MetadataRequest;
use milena_wire::messages::partition_change_record::PartitionChangeRecord;
use milena_wire::messages::produce_request::ProduceRequest;
use milena_wire::messages::topic_record::TopicRecord;
use milena_wire::metadata_record::MetadataRecord;
use milena_wire::{DecodeProblem, EncodeProblem, Message, Str, TaggedField, UnknownTags, decode, encode};

fn refused<M: Message>(message: &M, version: i16) -> (&'static str, EncodeProblem) {
    let error = encode(message, version).expect_err("it must be refused");
    (error.details().field, error.problem().clone())
}

#[test]
fn a_field_that_must_not_be_lost_is_an_error_where_the_version_lacks_it() {
    let request = InitProducerIdRequest { enable2_pc: true, ..InitProducerIdRequest::default() };
    encode(&request, 6).expect("version 6 has it");
    assert_eq!(refused(&request, 5), ("InitProducerIdRequest.Enable2Pc", EncodeProblem::NotInVersion));
    let request = InitProducerIdRequest { enable2_pc: false, ..request };
    encode(&request, 5).expect("at its default, nothing is lost");
}

#[test]
fn an_ignorable_field_is_left_out_where_the_version_lacks_it() {
    // SessionId may be ignored, LastFetchedEpoch may not
    let request = FetchRequest { session_id: 5, ..FetchRequest::default() };
    let back: FetchRequest = decode(encode(&request, 6).expect("lost without harm"), 6).expect("decodes");
    assert_eq!(back.session_id, 0);
    let partition = FetchPartition { last_fetched_epoch: 3, ..FetchPartition::default() };
    let topics = vec![FetchTopic { partitions: vec![partition], ..FetchTopic::default() }];
    let request = FetchRequest { topics, ..FetchRequest::default() };
    assert_eq!(refused(&request, 11), ("FetchPartition.LastFetchedEpoch", EncodeProblem::NotInVersion));
}

#[test]
fn null_is_refused_at_versions_without_it() {
    let all = MetadataRequest { topics: None, ..MetadataRequest::default() };
    encode(&all, 1).expect("null means all topics since version 1");
    assert_eq!(refused(&all, 0), ("MetadataRequest.Topics", EncodeProblem::Null));
    let null = Bytes::from_static(&[0xff; 4]);
    let error = decode::<MetadataRequest>(null, 0).expect_err("no null in version 0");
    assert_eq!(*error.problem(), DecodeProblem::Null);
}

#[test]
fn unknown_tags_are_kept_sorted_and_need_a_flexible_version() {
    let tag = |tag| TaggedField { tag, data: Bytes::from_static(b"later") };
    let with = |tags: Vec<TaggedField>| FetchRequest {
        cluster_id: Some(Str::from("c")),
        unknown_tagged_fields: UnknownTags::from(tags),
        ..FetchRequest::default()
    };
    let request = with(vec![tag(5), tag(70_000)]);
    let bytes = encode(&request, 18).expect("flexible");
    assert_eq!(decode::<FetchRequest>(bytes, 18).expect("decodes"), request);
    assert_eq!(refused(&with(vec![tag(70), tag(5)]), 18).1, EncodeProblem::TagOrder(5));
    assert_eq!(refused(&with(vec![tag(5), tag(5)]), 18).1, EncodeProblem::TagOrder(5));
    assert_eq!(refused(&with(vec![tag(0)]), 18).1, EncodeProblem::TagOrder(0));
    let largest = with(vec![tag(70), tag(u32::MAX)]);
    let bytes = encode(&largest, 18).expect("the largest tag is one as any other");
    assert_eq!(decode::<FetchRequest>(bytes, 18).expect("decodes"), largest);
    let plain = FetchRequest { unknown_tagged_fields: vec![tag(5)].into(), ..FetchRequest::default() };
    assert_eq!(refused(&plain, 11).1, EncodeProblem::TagsNotInVersion);
}

#[test]
fn a_known_tag_at_a_version_without_it_is_refused() {
    let partition = FetchPartition { high_watermark: 1, ..FetchPartition::default() };
    let topics = vec![FetchTopic { partitions: vec![partition], ..FetchTopic::default() }];
    let request = FetchRequest { replica_id: -1, topics, ..FetchRequest::default() };
    let bytes = encode(&request, 18).expect("version 18 has tag 1");
    let error = decode::<FetchRequest>(bytes, 17).expect_err("version 17 does not");
    assert_eq!(*error.problem(), DecodeProblem::TagNotInVersion(1));
}

#[test]
fn versions_below_the_baseline_are_unknown() {
    assert_eq!(refused(&ProduceRequest::default(), 2).1, EncodeProblem::UnsupportedVersion(3..=13));
}

#[test]
fn defaults_are_those_of_the_definitions() {
    let partition = PartitionData::default();
    assert_eq!((partition.last_stable_offset, partition.preferred_read_replica), (-1, -1));
    assert_eq!((partition.records, partition.aborted_transactions), (None, Some(Vec::new())));
    assert_eq!(FetchRequest::default().max_bytes, i32::MAX);
    let change = PartitionChangeRecord::default();
    assert_eq!((change.isr, change.leader, change.leader_recovery_state), (None, -2, -1));
}

#[test]
fn metadata_records_have_kafkas_frame() {
    let record = TopicRecord { name: Str::from("ab"), topic_id: Uuid::ONE, ..TopicRecord::default() };
    let record = MetadataRecord::from(record);
    let bytes = record.encode_at(record.version_newest()).expect("bytes");
    let mut expected = vec![1, 2, 0, 3, b'a', b'b'];
    expected.extend(Uuid::ONE.0);
    expected.push(0);
    assert_eq!(bytes[..], expected);
    assert_eq!(MetadataRecord::decode(bytes).expect("a record"), record);
    assert_eq!((record.name(), record.record_type(), record.version_newest()), ("TopicRecord", 2, 0));
}

#[test]
fn strange_metadata_records_are_refused() {
    let problem = |bytes: &'static [u8]| {
        MetadataRecord::decode(Bytes::from_static(bytes)).expect_err("refused").problem().clone()
    };
    assert_eq!(problem(&[0, 2, 0]), DecodeProblem::FrameVersion(0));
    assert_eq!(problem(&[2, 2, 0]), DecodeProblem::FrameVersion(2));
    assert_eq!(problem(&[1, 99, 0]), DecodeProblem::UnknownRecord(99));
    assert_eq!(problem(&[1, 20, 9, 0]), DecodeProblem::UnsupportedVersion(0..=0));
    assert_eq!(problem(&[1, 20, 0, 0, 7]), DecodeProblem::TrailingBytes(1));
    assert_eq!(problem(&[]), DecodeProblem::Truncated { needs: 1, has: 0 });
}
