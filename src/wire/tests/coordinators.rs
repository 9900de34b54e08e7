//! Records of the coordinators' topics: the pairs that Kafka 4.3.1's `CoordinatorRecordSerde` and
//! `TransactionLog` write, there and back; what is strange is refused.

use bytes::Bytes;
use milena_wire::group_record::GroupRecord;
use milena_wire::messages::offset_commit_key::OffsetCommitKey;
use milena_wire::messages::offset_commit_value::OffsetCommitValue;
use milena_wire::messages::share_update_key::ShareUpdateKey;
use milena_wire::messages::transaction_log_key::TransactionLogKey;
use milena_wire::messages::transaction_log_value::TransactionLogValue;
use milena_wire::share_record::ShareRecord;
use milena_wire::transaction_record::TransactionRecord;
use milena_wire::{DecodeProblem, KeyValue, Str};

fn commit() -> GroupRecord {
    let key = OffsetCommitKey { group: Str::from("g"), topic: Str::from("t"), partition: 7 };
    let value = OffsetCommitValue {
        offset: 42,
        leader_epoch: 3,
        metadata: Str::from("m"),
        commit_timestamp: 1_000,
        ..OffsetCommitValue::default()
    };
    GroupRecord::OffsetCommit(key, Some(value))
}

fn hex(text: &str) -> Bytes {
    let digit = |at: usize| u8::from_str_radix(&text[at..at + 2], 16).expect("hex");
    (0..text.len()).step_by(2).map(digit).collect()
}

#[test]
fn a_committed_offset_has_kafkas_bytes() {
    let KeyValue { key, value } = commit().encode(3).expect("encodes");
    assert_eq!(
        key,
        hex("00010001670001740000" /* type 1, "g", "t" */).iter().chain(&[0, 7]).copied().collect::<Bytes>()
    );
    assert_eq!(value, Some(hex("0003000000000000002a0000000300016d00000000000003e8")));
    assert_eq!(GroupRecord::decode(&key, value.as_ref()).expect("a record"), commit());
    assert_eq!((commit().name(), commit().record_type(), commit().version_newest()), ("OffsetCommit", 1, 4));
}

#[test]
fn a_tombstone_is_a_key_without_a_value() {
    let GroupRecord::OffsetCommit(key, _) = commit() else { unreachable!("made so") };
    let gone = GroupRecord::OffsetCommit(key, None);
    let pair = gone.encode(3).expect("encodes");
    assert_eq!(pair.value, None);
    assert_eq!(GroupRecord::decode(&pair.key, None).expect("a record"), gone);
}

#[test]
fn records_of_the_other_coordinators_round_trip() {
    let key = TransactionLogKey { transactional_id: Str::from("tx") };
    let value = TransactionLogValue { producer_id: 5, producer_epoch: 2, ..TransactionLogValue::default() };
    let record = TransactionRecord::TransactionLog(key, Some(value));
    for version in 0..=1 {
        let pair = record.encode(version).expect("encodes");
        assert_eq!(pair.key[..], [0, 0, 0, 2, b't', b'x']);
        assert_eq!(TransactionRecord::decode(&pair.key, pair.value.as_ref()).expect("a record"), record);
    }
    let update = ShareRecord::ShareUpdate(ShareUpdateKey::default(), None);
    let pair = update.encode(0).expect("encodes");
    assert_eq!(pair.key[..2], [0, 1]);
    assert_eq!(ShareRecord::decode(&pair.key, None).expect("a record"), update);
}

#[test]
fn strange_pairs_are_refused() {
    let pair = commit().encode(3).expect("encodes");
    let value = pair.value.expect("it has one");
    let problem = |key: &[u8], value: Option<&[u8]>| {
        let (key, value) = (Bytes::copy_from_slice(key), value.map(Bytes::copy_from_slice));
        GroupRecord::decode(&key, value.as_ref()).expect_err("refused").problem().clone()
    };
    assert_eq!(problem(&[0, 99], None), DecodeProblem::UnknownCoordinatorRecord(99));
    assert_eq!(problem(&[0xff, 0xff], None), DecodeProblem::UnknownCoordinatorRecord(-1));
    assert_eq!(problem(&[0], None), DecodeProblem::Truncated { needs: 2, has: 1 });
    assert_eq!(problem(&[&pair.key[..], &[9]].concat(), None), DecodeProblem::TrailingBytes(1));
    assert_eq!(problem(&pair.key, Some(&[0, 5])), DecodeProblem::UnsupportedVersion(0..=4));
    assert_eq!(problem(&pair.key, Some(&[])), DecodeProblem::Truncated { needs: 2, has: 0 });
    assert_eq!(problem(&pair.key, Some(&[&value[..], &[9]].concat())), DecodeProblem::TrailingBytes(1));
}
