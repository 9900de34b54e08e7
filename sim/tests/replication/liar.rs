//! A leader that answers its followers with whatever comes to its mind. Nobody who follows it ends, or is out of service
//! for it: what it leads may be lost on them, and the rest is served as ever.

use std::ops::RangeInclusive;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use bytes::Bytes;
use milena_batch::{BatchBuilder, Compression};
use milena_broker::BrokerService;
use milena_rpc::{Call, Reply, Request, Service};
use milena_runtime::{BoxFuture, Runtime};
use milena_sim::{World, run};
use milena_types::{LeaderEpoch, Offset, ProducerEpoch, ProducerId, Sequence, Timestamp};
use milena_wire::messages::fetch_request::{FetchPartition, FetchRequest};
use milena_wire::messages::fetch_response::{
    EpochEndOffset, FetchResponse, FetchableTopicResponse, PartitionData,
};
use milena_wire::messages::list_offsets_request::ListOffsetsRequest;
use milena_wire::messages::list_offsets_response::{
    ListOffsetsPartitionResponse, ListOffsetsResponse, ListOffsetsTopicResponse,
};
use milena_wire::{ApiKey, Records};

use super::wear::seeds;
use super::{Cluster, LIMIT, PARTITIONS};

/// Whether a member lies; shared with the test.
pub type Lies = Arc<Mutex<bool>>;

/// A broker's service that lies to followers, if it is told to.
pub struct Liar {
    pub honest: BrokerService,
    pub runtime: Runtime,
    pub lies: Lies,
}

impl Service for Liar {
    fn supports(&self, key: ApiKey) -> Option<RangeInclusive<i16>> {
        self.honest.supports(key)
    }

    fn call<'a>(&'a self, request: Request) -> BoxFuture<'a, Call> {
        Box::pin(async move {
            // half of the time, so that its followers get anywhere
            let lies = *self.lies.lock().expect("unpoisoned") && self.runtime.random_below(2) == 0;
            if lies && request.key == ApiKey::Fetch {
                let fetch: FetchRequest = request.decode().expect("a follower's");
                if fetch.replica_id >= 0 || fetch.replica_state.replica_id >= 0 {
                    return Call::ready(Reply::of(&request, &self.answer(&fetch)));
                }
            }
            if lies && request.key == ApiKey::ListOffsets {
                let asked: ListOffsetsRequest = request.decode().expect("a follower's");
                if asked.replica_id >= 0 {
                    return Call::ready(Reply::of(&request, &self.bounds(&asked)));
                }
            }
            self.honest.call(request).await
        })
    }
}

impl Liar {
    fn below(&self, bound: u64) -> u64 {
        self.runtime.random_below(bound)
    }

    /// An offset near `from`, or nowhere.
    fn offset(&self, from: i64) -> i64 {
        let near = from.saturating_add(self.below(20) as i64);
        match self.below(12) {
            0 => -1,
            1 => i64::MIN,
            2 => i64::MAX,
            3 => (1 << 62) - self.below(3) as i64,
            4 => near.saturating_add(3_000_000_000),
            5..7 => 0,
            7..9 => near.saturating_sub(20).max(0),
            _ => near,
        }
    }

    fn epoch(&self, current: i32) -> i32 {
        match self.below(8) {
            0 => -1,
            1 => i32::MAX,
            2 => i32::MIN,
            3 => current.wrapping_add(1),
            4 => current.wrapping_sub(1),
            _ => current,
        }
    }

    fn answer(&self, fetch: &FetchRequest) -> FetchResponse {
        let topic = |topic: &milena_wire::messages::fetch_request::FetchTopic| FetchableTopicResponse {
            topic: topic.topic.clone(),
            topic_id: topic.topic_id,
            partitions: topic.partitions.iter().map(|asked| self.partition(asked)).collect(),
            ..Default::default()
        };
        let error_code = if self.below(20) == 0 { self.below(200) as i16 - 50 } else { 0 };
        FetchResponse {
            error_code,
            responses: fetch.topics.iter().map(topic).collect(),
            ..Default::default()
        }
    }

    fn partition(&self, asked: &FetchPartition) -> PartitionData {
        let (from, epoch) = (asked.fetch_offset, asked.current_leader_epoch);
        let diverging_epoch = match self.below(6) {
            0 => EpochEndOffset {
                epoch: self.epoch(epoch),
                end_offset: self.offset(from),
                ..Default::default()
            },
            _ => EpochEndOffset::default(),
        };
        PartitionData {
            partition_index: asked.partition,
            error_code: if self.below(6) == 0 { self.below(200) as i16 - 50 } else { 0 },
            high_watermark: self.offset(from),
            last_stable_offset: self.offset(from),
            log_start_offset: self.offset(from),
            diverging_epoch,
            records: Some(Records::from(self.records(from, epoch))),
            ..Default::default()
        }
    }

    fn records(&self, from: i64, epoch: i32) -> Bytes {
        let mut bytes = Vec::new();
        let mut base = if self.below(2) == 0 { from } else { self.offset(from) };
        for _ in 0..self.below(4) {
            let mut batch = BatchBuilder::new(Compression::None).leader_epoch(LeaderEpoch(self.epoch(epoch)));
            if self.below(3) == 0 {
                let sequence = Sequence(self.below(1 << 31) as i32);
                batch = batch.producer(ProducerId(self.below(3) as i64), ProducerEpoch(0), sequence);
            }
            let count = 1 + self.below(5);
            for _ in 0..count {
                batch.append(Timestamp(self.offset(1_000)), None, Some(b"a lie"), &[]);
            }
            // no checksum covers the offset
            let at = bytes.len();
            bytes.extend_from_slice(&batch.build(Offset::ZERO));
            bytes[at..at + size_of::<i64>()].copy_from_slice(&base.to_be_bytes());
            base = if self.below(3) == 0 { self.offset(base) } else { base.wrapping_add(count as i64) };
        }
        if !bytes.is_empty() && self.below(3) == 0 {
            let at = self.below(bytes.len() as u64) as usize;
            bytes[at] ^= 1 << self.below(8);
        }
        if self.below(5) == 0 {
            bytes.truncate(self.below(bytes.len() as u64 + 1) as usize);
        }
        bytes.into()
    }

    fn bounds(&self, asked: &ListOffsetsRequest) -> ListOffsetsResponse {
        let topics = asked.topics.iter().map(|topic| ListOffsetsTopicResponse {
            name: topic.name.clone(),
            partitions: topic
                .partitions
                .iter()
                .map(|partition| ListOffsetsPartitionResponse {
                    partition_index: partition.partition_index,
                    offset: self.offset(50),
                    leader_epoch: self.epoch(partition.current_leader_epoch),
                    ..Default::default()
                })
                .collect(),
            ..Default::default()
        });
        ListOffsetsResponse { topics: topics.collect(), ..Default::default() }
    }
}

#[test]
fn no_answer_of_a_leader_ends_its_followers_or_harms_what_others_lead() {
    let marks = [
        "what a leader sent could not be appended",
        "a follower cut its log",
        "a follower began anew where its leader's log starts",
    ];
    seeds(10, &marks, |seed| {
        run(seed, LIMIT, move |world: World| async move {
            let cluster = Cluster::start(&world, "").await;
            for partition in 0..PARTITIONS {
                cluster.write(partition, 20, 5).await;
            }
            let liar = &cluster.members[0];
            *liar.lies.lock().expect("unpoisoned") = true;
            world.sleep(Duration::from_secs(20)).await;
            *liar.lies.lock().expect("unpoisoned") = false;
            // who lied is gone; whatever the others made of it, they serve what they lead
            liar.node.kill();
            world.sleep(Duration::from_secs(5)).await;
            for index in 0..PARTITIONS {
                let partition = cluster.office.partition(super::TOPIC, index).expect("it is there");
                let followed = partition.replicas.iter().position(|replica| *replica == liar.id);
                if followed != Some(0) && partition.leader.is_some() {
                    cluster.write(index, 5, 5).await;
                }
            }
        })
    });
}
