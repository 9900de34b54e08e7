//! What a leader's answer holds that may be appended: whole batches, undamaged, one after another, of epochs that can
//! follow the log's, with voters that can be. All of it is looked at before anything is written, so that bytes of another
//! replica stop no node; what cannot be is left and asked for again (KAFKA-18723). Pure.

use bytes::Bytes;
use milena_batch::{Batch, BatchHeader};
use milena_quorum::{Body, ControlRecord, Found, Response, VoterSet, Voters, VotersOrigin};
use milena_types::{LeaderEpoch, Offset};

use crate::batches;
use crate::peers::Reply;

/// A batch that may be appended, and the voter set that it holds, if any.
#[derive(Debug)]
pub(crate) struct Fetched {
    pub batch: Batch,
    pub voters: Option<Voters>,
}

/// What the log that it is to follow ends with.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Before {
    /// The epoch of the log's last batch.
    pub epoch: LeaderEpoch,
    /// The `kraft.version` that is in force there.
    pub kraft_version: i16,
}

/// The answer with what of its batches may be appended, and what is wrong with those behind. An answer that should hold
/// some and holds none is none.
pub(crate) fn examine(reply: Reply, before: Before) -> (Option<Response>, Vec<Fetched>, Option<String>) {
    let Reply { mut response, records } = reply;
    let Body::Fetch { found: Found::Records { base, end }, .. } = &mut response.body else {
        return (Some(response), Vec::new(), None);
    };
    let (batches, wrong) = acceptable(records, before, response.epoch);
    let (Some(first), Some(last)) = (batches.first(), batches.last()) else {
        return (None, batches, wrong.or(Some("it holds no whole batch".to_owned())));
    };
    *base = first.batch.header.base_offset;
    *end = last.batch.header.next_offset();
    (Some(response), batches, wrong)
}

fn acceptable(
    mut records: Bytes,
    mut before: Before,
    epoch_max: LeaderEpoch,
) -> (Vec<Fetched>, Option<String>) {
    let mut accepted: Vec<Fetched> = Vec::new();
    // what the sender cut off is asked for again
    loop {
        let batch = match Batch::split_first(&mut records) {
            Ok(Some(batch)) => batch,
            Ok(None) => return (accepted, None),
            Err(error) => return (accepted, Some(error.to_string())),
        };
        let follows = accepted.last().map(|last| last.batch.header.next_offset());
        let voters = check_header(&batch.header, follows, before.epoch, epoch_max)
            .and_then(|()| batch.check_crc().map_err(|error| error.to_string()))
            .and_then(|()| voters_in(&batch, &mut before.kraft_version));
        match voters {
            Ok(voters) => {
                before.epoch = batch.header.partition_leader_epoch;
                accepted.push(Fetched { batch, voters });
            }
            Err(reason) => {
                return (accepted, Some(format!("the batch at {}: {reason}", batch.header.base_offset)));
            }
        }
    }
}

fn check_header(
    header: &BatchHeader,
    follows: Option<Offset>,
    epoch_min: LeaderEpoch,
    epoch_max: LeaderEpoch,
) -> Result<(), String> {
    let epoch = header.partition_leader_epoch;
    if header.base_offset < Offset::ZERO || follows.is_some_and(|end| end != header.base_offset) {
        return Err(format!("it does not follow what ends at {follows:?}"));
    }
    if header.next_offset() <= header.base_offset {
        return Err("it holds no offset".to_owned());
    }
    if epoch < epoch_min.max(LeaderEpoch(0)) || epoch > epoch_max {
        return Err(format!(
            "its epoch {epoch} is not between the log's, {epoch_min}, and the leader's, {epoch_max}"
        ));
    }
    Ok(())
}

/// The voter set that `batch` holds, if any; `kraft_version` is as it is behind it then.
fn voters_in(batch: &Batch, kraft_version: &mut i16) -> Result<Option<Voters>, String> {
    if !batch.header.attributes.is_control() {
        return Ok(None);
    }
    let mut found = None;
    for (offset, record) in batches::read_control_batch(batch).map_err(|error| error.to_string())? {
        match record {
            ControlRecord::KRaftVersion(record) => *kraft_version = record.k_raft_version,
            ControlRecord::Voters(record) => {
                let set = VoterSet::from_wire(&record).map_err(|error| error.to_string())?;
                let origin = VotersOrigin::Log(offset);
                found = Some(Voters { set, kraft_version: *kraft_version, origin });
            }
            ControlRecord::LeaderChange(_) => {}
        }
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use milena_batch::{BatchBuilder, Compression, ControlRecordType};
    use milena_types::{ErrorCode, NodeId, Timestamp};
    use milena_wire::messages::voters_record::VotersRecord;

    use super::*;

    fn batch(base: i64, epoch: i32) -> Bytes {
        batches::data(
            &[Bytes::from_static(b"a"), Bytes::from_static(b"b")],
            Offset(base),
            LeaderEpoch(epoch),
            Timestamp(1),
        )
    }

    /// How many batches of an answer in epoch 5 are taken behind a log that ends in epoch 3, up to where, and why no more.
    fn taken(pieces: &[Bytes]) -> (usize, Option<(i64, i64)>, Option<String>) {
        let found = Found::Records { base: Offset(10), end: Offset(99) };
        let response = Response {
            error: ErrorCode::None,
            epoch: LeaderEpoch(5),
            leader: Some(NodeId(2)),
            endpoints: Vec::new(),
            body: Body::Fetch { high_watermark: None, found },
        };
        let reply = Reply { response, records: Bytes::from(pieces.concat()) };
        let before = Before { epoch: LeaderEpoch(3), kraft_version: 1 };
        let (response, batches, wrong) = examine(reply, before);
        let bounds = response.map(|response| match response.body {
            Body::Fetch { found: Found::Records { base, end }, .. } => (base.get(), end.get()),
            other => panic!("{other:?}"),
        });
        (batches.len(), bounds, wrong)
    }

    #[test]
    fn whole_batches_in_order_are_taken_and_one_that_was_cut_off_is_left() {
        assert_eq!(taken(&[batch(10, 3), batch(12, 5)]), (2, Some((10, 14)), None));
        let cut = batch(12, 5).slice(..40);
        assert_eq!(taken(&[batch(10, 3), cut]), (1, Some((10, 12)), None));
    }

    #[test]
    fn what_cannot_follow_is_left_with_all_behind_it() {
        let mut rotten = batch(12, 5).to_vec();
        *rotten.last_mut().unwrap() ^= 1;
        for second in [batch(13, 5), batch(11, 5), batch(12, 2), batch(12, 6), Bytes::from(rotten)] {
            let (count, bounds, wrong) = taken(&[batch(10, 3), second, batch(14, 5)]);
            assert_eq!((count, bounds), (1, Some((10, 12))));
            assert!(wrong.is_some_and(|wrong| wrong.starts_with("the batch at")));
        }
        // an epoch before the log's own would be refused by the log itself, and stop the node
        let (count, bounds, wrong) = taken(&[batch(10, 2)]);
        assert_eq!((count, bounds), (0, None));
        assert_eq!(
            wrong.unwrap(),
            "the batch at 10: its epoch 2 is not between the log's, 3, and the leader's, 5"
        );
        assert_eq!(taken(&[]).1, None, "an answer that should hold some holds some");
    }

    #[test]
    fn voters_that_cannot_be_are_seen_before_anything_is_written() {
        let control = |value: &[u8]| {
            let mut batch = BatchBuilder::new(Compression::None).leader_epoch(LeaderEpoch(4));
            batch.append_control(Timestamp(1), ControlRecordType::KRaftVoters, value);
            batch.build(Offset(10))
        };
        // nobody at all, and bytes that are no record
        let nobody = milena_wire::encode(&VotersRecord::default(), 0).unwrap();
        for value in [&nobody[..], b"\0\0\xff\xff\xff"] {
            let (count, bounds, wrong) = taken(&[control(value), batch(11, 5)]);
            assert_eq!((count, bounds), (0, None));
            assert!(wrong.is_some());
        }
    }
}
