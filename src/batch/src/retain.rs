//! What compaction leaves of a batch: some of its records, or none. Offsets, producer fields, leader epoch,
//! codec and flags stay, and the batch still ends where it ended, so that a producer's last sequence can be
//! told from it (KAFKA-5032). It must never change a record that stays.

use milena_probe::{always, reachable};
use milena_types::Timestamp;

use crate::compression::Codecs;
use crate::{Batch, BatchHeader, Compression, Limits, Record, TimestampType, builder};

impl Batch {
    /// The batch with `kept` of its records, in order, at least one. `horizon`: the delete horizon that it
    /// gets if it has none (KIP-534). As large as the batch was, or larger when it compresses worse now.
    ///
    /// Timestamps are told by their distance from the first one that stays, or from the horizon, and take more
    /// bytes the farther they are. Where the records would take more than `limits` allow to whoever reads the batch,
    /// they are told as before, and it gets no horizon: its tombstones stay. To keep the whole batch
    /// would be wrong, as an old value would show again when the tombstone that followed it goes.
    #[must_use]
    pub fn retaining(
        &self,
        kept: &[Record],
        horizon: Option<Timestamp>,
        limits: &Limits,
        codecs: &mut Codecs,
    ) -> Batch {
        always!(!kept.is_empty(), "a batch without records is `emptied`");
        let mut horizon = self.header.delete_horizon().or(horizon);
        let mut base_timestamp = horizon.unwrap_or(kept[0].timestamp);
        let mut records = self.encode(kept, base_timestamp);
        if records.len() > limits.max_decompressed_bytes {
            reachable!("batch: what compaction left of a batch would have outgrown what a reader takes");
            horizon = self.header.delete_horizon();
            base_timestamp = match self.header.attributes.timestamp_type() {
                // all are the same
                TimestampType::LogAppendTime => horizon.unwrap_or(kept[0].timestamp),
                TimestampType::CreateTime => self.header.base_timestamp,
            };
            records = self.encode(kept, base_timestamp);
        }
        let codec = self.header.attributes.compression().unwrap_or(Compression::None);
        let mut payload = Vec::new();
        codecs.compress(codec, &records, &mut payload);
        let newest = kept.iter().map(|record| record.timestamp).max().expect("at least one record");
        let max_timestamp = match self.header.attributes.timestamp_type() {
            TimestampType::LogAppendTime => self.header.max_timestamp,
            TimestampType::CreateTime => newest,
        };
        let header = BatchHeader {
            attributes: self.header.attributes.with_delete_horizon(horizon.is_some()),
            base_timestamp,
            max_timestamp,
            records_count: i32::try_from(kept.len()).expect("no more records than there were"),
            ..self.header
        };
        Batch::sealed(header, &payload)
    }

    /// `kept` as they lie in a batch whose timestamps are told from `base_timestamp`.
    fn encode(&self, kept: &[Record], base_timestamp: Timestamp) -> Vec<u8> {
        let mut records = Vec::with_capacity(self.bytes.len());
        let mut before = None;
        for record in kept {
            let delta = record.offset.since(self.header.base_offset);
            always!((0..=i64::from(self.header.last_offset_delta)).contains(&delta));
            always!(before.is_none_or(|before| before < delta), "records stay in order");
            before = Some(delta);
            let timestamp_delta = record.timestamp.get().wrapping_sub(base_timestamp.get());
            builder::put_record(&mut records, timestamp_delta, delta as i32, record);
        }
        records
    }

    /// The batch without its records: what keeps a producer's last sequence, or where a segment ends.
    #[must_use]
    pub fn emptied(&self) -> Batch {
        let attributes =
            self.header.attributes.with_compression(Compression::None).with_delete_horizon(false);
        let header =
            BatchHeader { attributes, base_timestamp: Timestamp::NONE, records_count: 0, ..self.header };
        Batch::sealed(header, &[])
    }
}

#[cfg(test)]
mod tests {
    use milena_types::{LeaderEpoch, Offset, ProducerEpoch, ProducerId, Sequence};

    use bytes::Bytes;

    use super::*;
    use crate::{BatchBuilder, HEADER_LEN, Header, Limits};

    fn batch(compression: Compression, kind: TimestampType) -> Batch {
        let mut builder = BatchBuilder::new(compression)
            .producer(ProducerId(9), ProducerEpoch(1), Sequence(5))
            .leader_epoch(LeaderEpoch(4))
            .timestamp_type(kind);
        let header = Header { key: Bytes::from_static(b"h"), value: None };
        for n in 0..5_u8 {
            let value = (n != 3).then_some([n; 40]);
            let value = value.as_ref().map(|value| &value[..]);
            builder.append(Timestamp(1000 - i64::from(n)), Some(&[n]), value, std::slice::from_ref(&header));
        }
        Batch::parse(builder.build(Offset(70))).unwrap()
    }

    fn records(batch: &Batch) -> Vec<Record> {
        batch.check_crc().unwrap();
        batch.records(&Limits::default()).unwrap().collect::<Result<_, _>>().unwrap()
    }

    #[test]
    fn records_that_stay_are_unchanged_in_every_codec_with_a_horizon_and_without() {
        for compression in Compression::ALL {
            for kind in [TimestampType::CreateTime, TimestampType::LogAppendTime] {
                for horizon in [None, Some(Timestamp(777))] {
                    let batch = batch(compression, kind);
                    let all = records(&batch);
                    let kept = [all[1].clone(), all[3].clone()];
                    let left = batch.retaining(&kept, horizon, &Limits::default(), &mut Codecs::new());
                    assert_eq!(records(&left), kept);
                    let same = BatchHeader {
                        batch_length: left.header.batch_length,
                        crc: left.header.crc,
                        attributes: batch.header.attributes.with_delete_horizon(horizon.is_some()),
                        base_timestamp: horizon.unwrap_or(kept[0].timestamp),
                        max_timestamp: kept[0].timestamp,
                        records_count: 2,
                        ..batch.header
                    };
                    assert_eq!(left.header, same);
                    assert_eq!(left.header.last_sequence(), Sequence(9));
                }
            }
        }
    }

    #[test]
    fn a_delete_horizon_is_set_once() {
        let batch = batch(Compression::None, TimestampType::CreateTime);
        let all = records(&batch);
        let once = batch.retaining(&all, Some(Timestamp(5000)), &Limits::default(), &mut Codecs::new());
        let twice =
            once.retaining(&records(&once), Some(Timestamp(9000)), &Limits::default(), &mut Codecs::new());
        assert_eq!((once.header.delete_horizon(), &twice), (Some(Timestamp(5000)), &once));
        assert_eq!(records(&once), all);
        assert_eq!(batch.header.delete_horizon(), None);
    }

    #[test]
    fn what_is_left_of_a_batch_never_outgrows_what_its_readers_take() {
        for compression in Compression::ALL {
            for kind in [TimestampType::CreateTime, TimestampType::LogAppendTime] {
                let mut builder = BatchBuilder::new(compression).timestamp_type(kind);
                // all told by few bytes from the first one, and by many from the second or a horizon
                for at in [0, 1 << 60, 1, 2, 3, 4] {
                    builder.append(Timestamp(at), Some(b"k"), None, &[]);
                }
                let batch = Batch::parse(builder.build(Offset(70))).unwrap();
                let payload = |batch: &Batch, limits: &Limits| {
                    let codec = batch.header.attributes.compression().unwrap();
                    crate::decompress(codec, batch.payload(), limits).map(|records| records.len())
                };
                let before = payload(&batch, &Limits::default()).unwrap();
                let limits = Limits { max_decompressed_bytes: before };
                let all = records(&batch);
                for horizon in [None, Some(Timestamp(1 << 50))] {
                    let roomy = batch.retaining(&all[1..], horizon, &Limits::default(), &mut Codecs::new());
                    let grows = kind == TimestampType::CreateTime || horizon.is_some();
                    assert_eq!(payload(&roomy, &Limits::default()).unwrap() > before, grows);
                    assert_eq!(roomy.header.delete_horizon(), horizon);
                    let left = batch.retaining(&all[1..], horizon, &limits, &mut Codecs::new());
                    assert!(payload(&left, &limits).unwrap() < before);
                    assert_eq!(records(&left), all[1..]);
                    assert_eq!(left.header.delete_horizon(), None);
                }
            }
        }
    }

    #[test]
    fn an_emptied_batch_is_a_header_that_ends_where_it_ended() {
        let batch = batch(Compression::Zstd, TimestampType::CreateTime);
        let empty = batch.emptied();
        assert_eq!((empty.bytes.len(), records(&empty)), (HEADER_LEN, Vec::new()));
        assert_eq!(empty.header.next_offset(), batch.header.next_offset());
        assert_eq!(empty.header.last_sequence(), batch.header.last_sequence());
        assert_eq!(empty.header.max_timestamp, batch.header.max_timestamp);
        assert_eq!(empty.emptied(), empty);
    }
}
