//! What a person reads when bytes are not a message or a message cannot be written: the message, its version,
//! the field, the place and what is wrong.

use bytes::Bytes;
use milena_wire::group_record::GroupRecord;
use milena_wire::messages::fetch_request::FetchRequest;
use milena_wire::messages::init_producer_id_request::InitProducerIdRequest;
use milena_wire::messages::metadata_request::{MetadataRequest, MetadataRequestTopic};
use milena_wire::messages::produce_request::{PartitionProduceData, ProduceRequest, TopicProduceData};
use milena_wire::metadata_record::MetadataRecord;
use milena_wire::{Message, Records, Str, decode, encode};

fn unreadable<M: Message>(bytes: &'static [u8], version: i16) -> String {
    decode::<M>(Bytes::from_static(bytes), version).expect_err("it must be refused").to_string()
}

fn unwritable<M: Message>(message: M, version: i16) -> String {
    encode(&message, version).expect_err("it must be refused").to_string()
}

#[test]
fn errors_of_reading_name_message_version_field_and_place() {
    for (text, expected) in [
        (
            unreadable::<MetadataRequest>(&[0xff, 0xff, 0xff, 0xff, 0x0f], 12),
            "cannot read MetadataRequest version 12: MetadataRequest.Topics at byte 5: an array of 4294967294 elements; at \
             most 0 are possible here",
        ),
        (
            unreadable::<MetadataRequest>(&[0xff; 4], 0),
            "cannot read MetadataRequest version 0: MetadataRequest.Topics at byte 4: it is null, which this version does \
             not allow",
        ),
        (
            unreadable::<ProduceRequest>(&[0, 0xff], 11),
            "cannot read ProduceRequest version 11: ProduceRequest.Acks at byte 1: 2 bytes are needed and 1 are left",
        ),
        (
            unreadable::<ProduceRequest>(&[0, 0, 1, 0, 0, 0, 0, 2, 3, b'a', b'b', 2, 0, 0, 0, 0, 9], 11),
            "cannot read ProduceRequest version 11: PartitionProduceData.Records at byte 17: 8 bytes are needed and 0 are \
             left",
        ),
        (
            unreadable::<ProduceRequest>(&[], 2),
            "cannot read ProduceRequest version 2: its version at byte 0: the versions known are 3 to 13",
        ),
        (
            unreadable::<MetadataRequest>(&[0, 0, 0, 0, 1, 2, 3], 12),
            "cannot read MetadataRequest version 12: its end at byte 4: 3 bytes follow the end of the message",
        ),
        (
            unreadable::<FetchRequest>(&[0, 0], 99),
            "cannot read FetchRequest version 99: its version at byte 0: the versions known are 4 to 18",
        ),
        (
            unreadable::<MetadataRequest>(&[0, 0, 0, 0xff, 0xff, 0x03], 12),
            "cannot read MetadataRequest version 12: MetadataRequest.tags at byte 6: 65535 tagged fields; at most 0 are \
             possible here",
        ),
        (
            MetadataRecord::decode(Bytes::from_static(&[1, 99, 0])).expect_err("refused").to_string(),
            "cannot read a framed record: record type at byte 3: there is no record type 99",
        ),
        (
            GroupRecord::decode(&Bytes::from_static(&[0, 99]), None).expect_err("refused").to_string(),
            "cannot read a key of __consumer_offsets: record type at byte 2: this coordinator has no record \
             type 99",
        ),
    ] {
        assert_eq!(text, expected);
    }
}

#[test]
fn errors_of_writing_name_message_version_and_field() {
    let deep = |name: Str, records| {
        let partition = PartitionProduceData { records, ..PartitionProduceData::default() };
        let topic = TopicProduceData { name, partition_data: vec![partition], ..TopicProduceData::default() };
        ProduceRequest { topic_data: vec![topic], ..ProduceRequest::default() }
    };
    let null_name = MetadataRequest {
        topics: Some(vec![MetadataRequestTopic { name: None, ..MetadataRequestTopic::default() }]),
        ..MetadataRequest::default()
    };
    for (text, expected) in [
        (
            unwritable(InitProducerIdRequest { enable2_pc: true, ..InitProducerIdRequest::default() }, 5),
            "cannot write InitProducerIdRequest version 5: InitProducerIdRequest.Enable2Pc: it is set, but this version \
             does not have it and it may not be left out",
        ),
        (
            unwritable(null_name, 8),
            "cannot write MetadataRequest version 8: MetadataRequestTopic.Name: it is null, which this version does not \
             allow",
        ),
        (
            unwritable(deep(Str::from("x".repeat(40_000)), None), 9),
            "cannot write ProduceRequest version 9: TopicProduceData.Name: a string of 40000 bytes; at most 32767 are \
             allowed",
        ),
        (
            unwritable(deep(Str::from("t"), Some(Records::hole(0, 9))), 9),
            "cannot write ProduceRequest version 9: its records: its records hold a hole, which only a sender of pieces can \
             fill",
        ),
        (
            unwritable(ProduceRequest::default(), 14),
            "cannot write ProduceRequest version 14: its version: the versions known are 3 to 13",
        ),
    ] {
        assert_eq!(text, expected);
    }
}
