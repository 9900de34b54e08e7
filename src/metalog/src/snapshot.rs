//! The bootstrap checkpoint `0-0` (KIP-630, KIP-853): a snapshot of nothing but the voter set, as Kafka's
//! `RecordsSnapshotWriter` lays it out: one control batch with header, `kraft.version` and voters, and one
//! with the footer. Without the footer a snapshot is not whole. Pure.

use bytes::{Bytes, BytesMut};
use milena_batch::{Batch, BatchBuilder, Compression, ControlRecordType, Limits, read_control};
use milena_quorum::{ControlRecord, VoterSet, Voters, VotersOrigin};
use milena_types::{LeaderEpoch, Offset, Timestamp};
use milena_wire::messages::k_raft_version_record::KRaftVersionRecord;
use milena_wire::messages::snapshot_footer_record::SnapshotFooterRecord;
use milena_wire::messages::snapshot_header_record::SnapshotHeaderRecord;

use crate::batches;

pub(crate) mod contents;

/// The epoch that a bootstrap checkpoint's batches carry: before any leader's.
const EPOCH: LeaderEpoch = LeaderEpoch(0);

/// The checkpoint's bytes for a cluster that begins with `voters` under `kraft.version` 1.
pub fn bootstrap(voters: &VoterSet, now: Timestamp) -> Bytes {
    let mut first = BatchBuilder::new(Compression::None).leader_epoch(EPOCH);
    let header = SnapshotHeaderRecord {
        version: 0,
        // nothing of the log is contained; Kafka's formatter puts its own time here
        last_contained_log_timestamp: now.get(),
        ..SnapshotHeaderRecord::default()
    };
    let version = KRaftVersionRecord { version: 0, k_raft_version: 1, ..KRaftVersionRecord::default() };
    batches::put(&mut first, now, ControlRecordType::SnapshotHeader, &header);
    batches::put(&mut first, now, ControlRecordType::KRaftVersion, &version);
    batches::put(&mut first, now, ControlRecordType::KRaftVoters, &voters.to_wire());
    let mut last = BatchBuilder::new(Compression::None).leader_epoch(EPOCH);
    let footer = SnapshotFooterRecord { version: 0, ..SnapshotFooterRecord::default() };
    batches::put(&mut last, now, ControlRecordType::SnapshotFooter, &footer);
    let footer_at = Offset(i64::from(first.count()));
    let mut bytes = BytesMut::from(&first.build(Offset::ZERO)[..]);
    bytes.extend_from_slice(&last.build(footer_at));
    bytes.freeze()
}

/// The voter set in a bootstrap checkpoint, `None` when it holds none (`kraft.version` 0); else what is wrong
/// with it.
pub fn read_bootstrap(mut bytes: Bytes) -> Result<Option<Voters>, String> {
    let (mut kraft_version, mut set, mut whole) = (0, None, false);
    while !bytes.is_empty() {
        let batch = Batch::split_first(&mut bytes).map_err(|error| error.to_string())?;
        let batch = batch.ok_or("it ends within a batch")?;
        batch.check_crc().map_err(|error| error.to_string())?;
        if !batch.header.attributes.is_control() {
            return Err("it holds records, and only the voter set belongs there".to_owned());
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
        whole = ends_snapshot(&batch)?;
    }
    if !whole {
        return Err("its footer is missing, so it was never finished".to_owned());
    }
    Ok(set.map(|set| Voters { set, kraft_version, origin: VotersOrigin::Bootstrap }))
}

fn ends_snapshot(batch: &Batch) -> Result<bool, String> {
    let mut ends = false;
    for record in batch.records(&Limits::default()).map_err(|error| error.to_string())? {
        let record = record.map_err(|error| error.to_string())?;
        let kind = read_control(&record).map_err(|error| error.to_string())?.kind;
        ends = kind == ControlRecordType::SnapshotFooter;
    }
    Ok(ends)
}

#[cfg(test)]
mod tests {
    use milena_quorum::{Endpoint, ReplicaKey, Voter};
    use milena_types::{NodeId, Uuid};

    use super::*;

    fn voters() -> VoterSet {
        let directory: Uuid = "Bj8YwmNERjqOdQ7QWs713w".parse().unwrap();
        VoterSet::new(vec![Voter {
            key: ReplicaKey { id: NodeId(1), directory },
            endpoints: vec![Endpoint { name: "CONTROLLER".into(), host: "127.0.0.1".into(), port: 29093 }],
            kraft_versions: (0, 1),
        }])
        .unwrap()
    }

    #[test]
    fn the_checkpoint_is_kafkas_but_for_timestamps() {
        // written by `kafka-storage format --standalone` of Apache Kafka 4.3.1
        let kafkas = include_bytes!("../tests/golden/kafka-4.3.1/00000000000000000000-0000000000.checkpoint");
        let read = read_bootstrap(Bytes::from_static(kafkas)).unwrap().unwrap();
        let expected = Voters { set: voters(), kraft_version: 1, origin: VotersOrigin::Bootstrap };
        assert_eq!(read, expected);

        let ours = bootstrap(&voters(), Timestamp(0x01a1_fd2c_3762));
        let mut same = kafkas.to_vec();
        let timestamp = 0x01a1_fd2c_3762_i64.to_be_bytes();
        for at in [27, 35, 73, 166 + 27, 166 + 35] {
            same[at..at + 8].copy_from_slice(&timestamp);
        }
        let crcs = |bytes: &[u8]| {
            [17, 166 + 17].iter().fold(bytes.to_vec(), |mut bytes, at| {
                bytes[*at..at + 4].fill(0);
                bytes
            })
        };
        assert_eq!(crcs(&ours), crcs(&same));
        assert_eq!(read_bootstrap(ours), Ok(Some(expected)));
    }

    #[test]
    fn a_checkpoint_that_was_not_finished_is_refused() {
        let whole = bootstrap(&voters(), Timestamp(5));
        for len in 0..whole.len() {
            assert!(read_bootstrap(whole.slice(..len)).is_err(), "{len} bytes");
        }
        let mut rotten = whole.to_vec();
        rotten[100] ^= 1;
        assert!(read_bootstrap(rotten.into()).is_err());
    }
}
