//! A snapshot's bytes (KIP-630), as Kafka's `RecordsSnapshotWriter` lays them out: a control batch with the header and the
//! voters that are in force, the state's records, a control batch with the footer; offsets count from 0, and every batch
//! bears the epoch of the last record covered. It is believed only whole: header first, footer last, each batch undamaged
//! and next in order. Pure.

use bytes::Bytes;
use milena_batch::{Batch, BatchBuilder, Compression, ControlRecordType, Limits, read_control};
use milena_quorum::{ControlRecord, SnapshotId, VoterSet, Voters, VotersOrigin};
use milena_types::{Offset, Timestamp};
use milena_wire::messages::k_raft_version_record::KRaftVersionRecord;
use milena_wire::messages::snapshot_footer_record::SnapshotFooterRecord;
use milena_wire::messages::snapshot_header_record::SnapshotHeaderRecord;
use milena_wire::metadata_record::MetadataRecord;

use crate::batches;

/// A batch is closed once it holds so many bytes; Kafka's are at most 8 MiB.
const BATCH_BYTES: usize = 1 << 20;

/// What a snapshot holds.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct Contents {
    /// When the last record covered was appended.
    pub(crate) newest: Timestamp,
    /// The voter set in force; none under `kraft.version` 0.
    pub(crate) voters: Option<Voters>,
    /// The state.
    pub(crate) records: Vec<MetadataRecord>,
}

/// The bytes of the snapshot `id`, batch by batch. Fails where a record cannot be said.
pub(crate) fn encode(
    id: SnapshotId,
    contents: &Contents,
) -> impl Iterator<Item = Result<Bytes, String>> + '_ {
    let now = contents.newest;
    let mut next = Offset::ZERO;
    let mut close = move |batch: BatchBuilder| {
        let base = next;
        next = next.plus(i64::from(batch.count()));
        batch.build(base)
    };
    let begin = move || BatchBuilder::new(Compression::None).leader_epoch(id.epoch);
    let mut records = contents.records.iter();
    let (mut is_begun, mut is_ended) = (false, false);
    std::iter::from_fn(move || {
        if is_ended {
            return None;
        }
        let mut batch = begin();
        if !std::mem::replace(&mut is_begun, true) {
            head(&mut batch, contents);
            return Some(Ok(close(batch)));
        }
        while batch.len() < BATCH_BYTES
            && let Some(record) = records.next()
        {
            match record.encode_at(record.version_newest()) {
                Ok(value) => drop(batch.append(now, None, Some(&value), &[])),
                Err(error) => {
                    is_ended = true;
                    return Some(Err(format!("{} cannot be written: {error}", record.name())));
                }
            }
        }
        if batch.is_empty() {
            is_ended = true;
            let footer = SnapshotFooterRecord { version: 0, ..SnapshotFooterRecord::default() };
            batches::put(&mut batch, now, ControlRecordType::SnapshotFooter, &footer);
        }
        Some(Ok(close(batch)))
    })
}

fn head(batch: &mut BatchBuilder, contents: &Contents) {
    let now = contents.newest;
    let header = SnapshotHeaderRecord {
        version: 0,
        last_contained_log_timestamp: now.get(),
        ..SnapshotHeaderRecord::default()
    };
    batches::put(batch, now, ControlRecordType::SnapshotHeader, &header);
    if let Some(Voters { set, kraft_version, .. }) = &contents.voters {
        let version = KRaftVersionRecord {
            version: 0,
            k_raft_version: *kraft_version,
            ..KRaftVersionRecord::default()
        };
        batches::put(batch, now, ControlRecordType::KRaftVersion, &version);
        batches::put(batch, now, ControlRecordType::KRaftVoters, &set.to_wire());
    }
}

/// What the bytes of the snapshot `id` hold, or what is wrong with them.
pub(crate) fn decode(id: SnapshotId, mut bytes: Bytes) -> Result<Contents, String> {
    let (mut newest, mut is_whole, mut next) = (None, false, Offset::ZERO);
    let (mut kraft_version, mut set, mut records) = (0, None, Vec::new());
    while !bytes.is_empty() {
        let batch = Batch::split_first(&mut bytes).map_err(|error| error.to_string())?;
        let batch = batch.ok_or("it ends within a batch")?;
        batch.check_crc().map_err(|error| error.to_string())?;
        if is_whole || batch.header.base_offset != next {
            return Err(format!("the batch at {} does not belong where it is", batch.header.base_offset));
        }
        if batch.header.partition_leader_epoch != id.epoch {
            return Err(format!("its batch at {next} is of epoch {}", batch.header.partition_leader_epoch));
        }
        next = batch.header.next_offset();
        if !batch.header.attributes.is_control() {
            if newest.is_none() {
                return Err("it begins without a header".to_owned());
            }
            records.extend(batches::read_data(&batch).map_err(|error| error.to_string())?);
            continue;
        }
        for (_, record) in batches::read_control_batch(&batch).map_err(|error| error.to_string())? {
            match record {
                ControlRecord::KRaftVersion(record) => kraft_version = record.k_raft_version,
                ControlRecord::Voters(record) => {
                    set = Some(VoterSet::from_wire(&record).map_err(|error| error.to_string())?);
                }
                ControlRecord::LeaderChange(_) => {}
            }
        }
        is_whole = frame(&batch, &mut newest)?;
    }
    match newest {
        Some(newest) if is_whole => {
            // what it holds is committed, and was in force at its end
            let origin = VotersOrigin::Log(id.end.plus(-1));
            let voters = set.map(|set| Voters { set, kraft_version, origin });
            Ok(Contents { newest, voters, records })
        }
        _ => Err("its header or its footer is missing, so it was never finished".to_owned()),
    }
}

/// Takes note of a header's timestamp; whether the batch holds the footer.
fn frame(batch: &Batch, newest: &mut Option<Timestamp>) -> Result<bool, String> {
    let mut is_last = false;
    for record in batch.records(&Limits::default()).map_err(|error| error.to_string())? {
        let record = record.map_err(|error| error.to_string())?;
        match read_control(&record).map_err(|error| error.to_string())?.kind {
            ControlRecordType::SnapshotHeader if newest.is_none() => {
                let value = record.value.ok_or("its header has no value")?;
                let header: SnapshotHeaderRecord =
                    milena_wire::decode(value, 0).map_err(|error| error.to_string())?;
                *newest = Some(Timestamp(header.last_contained_log_timestamp));
            }
            ControlRecordType::SnapshotHeader => return Err("it has two headers".to_owned()),
            ControlRecordType::SnapshotFooter => is_last = true,
            _ if newest.is_none() => return Err("it begins without a header".to_owned()),
            _ => {}
        }
    }
    Ok(is_last)
}

/// All of `encode` as one.
#[cfg(test)]
pub(crate) fn encode_whole(id: SnapshotId, contents: &Contents) -> Bytes {
    let mut whole = bytes::BytesMut::new();
    encode(id, contents).for_each(|piece| whole.extend_from_slice(&piece.expect("it can be said")));
    whole.freeze()
}

#[cfg(test)]
mod tests {
    use milena_quorum::{Endpoint, ReplicaKey, Voter};
    use milena_types::{LeaderEpoch, NodeId, Uuid};
    use milena_wire::Str;
    use milena_wire::messages::topic_record::TopicRecord;

    use super::*;

    const ID: SnapshotId = SnapshotId { end: Offset(90_000), epoch: LeaderEpoch(7) };

    fn contents(records: usize, has_voters: bool) -> Contents {
        let key = ReplicaKey { id: NodeId(1), directory: Uuid::from_entropy(1, 2) };
        let endpoints = vec![Endpoint { name: "C".into(), host: "h".into(), port: 9 }];
        let set = VoterSet::new(vec![Voter { key, endpoints, kraft_versions: (0, 1) }]).unwrap();
        let voters = Voters { set, kraft_version: 1, origin: VotersOrigin::Log(Offset(89_999)) };
        let record = |number: usize| {
            let name = Str::copy_from(&format!("topic-{number}-{}", "x".repeat(40)));
            let topic_id = Uuid::from_entropy(3, number as u64);
            MetadataRecord::Topic(TopicRecord { name, topic_id, ..Default::default() })
        };
        Contents {
            newest: Timestamp(77),
            voters: has_voters.then_some(voters),
            records: (0..records).map(record).collect(),
        }
    }

    #[test]
    fn what_was_written_is_read() {
        for (records, has_voters) in [(0, true), (1, false), (40_000, true)] {
            let contents = contents(records, has_voters);
            assert_eq!(decode(ID, encode_whole(ID, &contents)).as_ref(), Ok(&contents), "{records}");
        }
        assert!(encode(ID, &contents(40_000, true)).count() > 4, "a large state takes several batches");
    }

    #[test]
    fn what_is_not_whole_is_not_believed() {
        let whole = encode_whole(ID, &contents(3, true));
        for len in 0..whole.len() {
            assert!(decode(ID, whole.slice(..len)).is_err(), "{len} bytes");
        }
        for at in 0..whole.len() {
            let mut rotten = whole.to_vec();
            rotten[at] ^= 1;
            // an offset that nothing but its place vouches for, too
            assert!(decode(ID, rotten.into()).is_err(), "a bit at {at}");
        }
        let twice = [&whole[..], &whole[..]].concat();
        assert!(decode(ID, twice.into()).is_err());
        let other = SnapshotId { epoch: LeaderEpoch(8), ..ID };
        assert!(decode(other, whole).is_err(), "it is another one's");
    }
}
