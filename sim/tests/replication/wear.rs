//! What befalls logs beside crashes: their beginnings are deleted, their topics configured anew, their disks replaced.
//! Whoever follows is in sync again in the end.

use std::time::Duration;

use milena_client::{ConfigChange, Producer, ProducerConfig, ProducerRecord};
use milena_sim::{RunResult, Salt, World, run};
use milena_types::{ErrorCode, NodeId, PartitionIndex, TopicName};
use milena_wire::Str;
use milena_wire::messages::delete_records_request::{
    DeleteRecordsPartition, DeleteRecordsRequest, DeleteRecordsTopic,
};
use milena_wire::messages::metadata_request::{MetadataRequest, MetadataRequestTopic};

use super::member::DATA;
use super::{Cluster, LIMIT, PARTITIONS, TOPIC};

impl Cluster {
    /// Writes `count` records to `partition`, so many a batch, with a few keys.
    pub async fn write(&self, partition: i32, count: usize, a_batch: usize) {
        let client = self.client();
        let written = self.clients.run(move |_| async move {
            let config = ProducerConfig { linger: Duration::from_millis(50), ..ProducerConfig::default() };
            let producer = Producer::new(&client, config);
            for batch in 0..count / a_batch {
                let mut deliveries = Vec::new();
                for number in 0..a_batch {
                    let topic = TopicName::new(TOPIC).expect("a name");
                    let record = ProducerRecord::new(topic, format!("noise:{batch} {number}"));
                    let record = record.key(format!("{number}")).partition(PartitionIndex(partition));
                    deliveries.push(producer.send(record).await.expect("it is buffered"));
                }
                for delivery in deliveries {
                    delivery.await.expect("it is acknowledged");
                }
            }
        });
        written.await.expect("it runs");
    }

    /// Deletes the records of `partition` below `to`; whoever leads it does.
    async fn delete_records(&self, partition: i32, to: i64) {
        let client = self.client();
        let members: Vec<_> = self.members.iter().map(|member| member.id).collect();
        let deleted = self.clients.run(move |_| async move {
            let partition =
                DeleteRecordsPartition { partition_index: partition, offset: to, ..Default::default() };
            let name = Str::copy_from(TOPIC);
            let topic = DeleteRecordsTopic { name, partitions: vec![partition], ..Default::default() };
            let request =
                DeleteRecordsRequest { topics: vec![topic], timeout_ms: 3_000, ..Default::default() };
            let topic = TopicName::new(TOPIC).expect("a name");
            client.describe_topics(&[topic]).await.expect("somebody tells who is who");
            for id in members {
                let Ok(connection) = client.connection(id).await else { continue };
                let Ok(reply) = connection.call(&request).await else { continue };
                if reply.topics[0].partitions[0].error_code == ErrorCode::None.code() {
                    return true;
                }
            }
            false
        });
        assert!(deleted.await.expect("it runs"), "somebody leads it");
    }

    async fn alter(&self, changes: &[(&str, &str)]) {
        let set = |(name, value): &(&str, &str)| ConfigChange::Set((*name).to_owned(), (*value).to_owned());
        let changes: Vec<ConfigChange> = changes.iter().map(set).collect();
        let client = self.client();
        let altered = self.clients.run(|_| async move { client.alter_topic(TOPIC, &changes).await });
        altered.await.expect("it runs").expect("an administrator is heard");
    }

    /// Who leads each partition, as `member` has it.
    async fn leaders_told_by(&self, member: NodeId) -> Vec<i32> {
        let client = self.client();
        let told = self.clients.run(move |_| async move {
            let topic = TopicName::new(TOPIC).expect("a name");
            client.describe_topics(&[topic]).await.expect("somebody tells who is who");
            let connection = client.connection(member).await.expect("it is up");
            let topic = MetadataRequestTopic { name: Some(Str::copy_from(TOPIC)), ..Default::default() };
            let request = MetadataRequest { topics: Some(vec![topic]), ..Default::default() };
            let told = connection.call(&request).await.expect("it answers");
            told.topics[0].partitions.iter().map(|partition| partition.leader_id).collect()
        });
        told.await.expect("it runs")
    }

    /// The last member's disk is another, with nothing on it.
    async fn replace_last_disk(&self) {
        let last = self.members.last().expect("three of them");
        last.node.power_loss();
        last.node.disk(DATA).replace();
        last.boot();
    }

    /// All replicas are in sync; the logs may begin at different batches.
    fn is_in_sync(&self) -> bool {
        (0..PARTITIONS).all(|index| {
            let in_sync =
                self.office.partition(TOPIC, index).is_some_and(|partition| partition.isr.len() == 3);
            let logs: Vec<Vec<u8>> = self.members.iter().map(|member| self.log(member, index)).collect();
            let longest = logs.iter().max_by_key(|log| log.len()).expect("three of them");
            in_sync && logs.iter().all(|log| !log.is_empty() && longest.ends_with(log))
        })
    }

    async fn until(&self, what: &str, is_so: impl Fn(&Cluster) -> bool) {
        for _ in 0..600 {
            if is_so(self) {
                return;
            }
            self.world.sleep(Duration::from_millis(100)).await;
        }
        let isr = |index| self.office.partition(TOPIC, index).map(|partition| partition.isr);
        let isrs: Vec<_> = (0..PARTITIONS).map(isr).collect();
        self.world.fail("wear", format!("{what}: {isrs:?}"));
    }

    fn all_in_sync(&self) -> bool {
        (0..PARTITIONS).all(|index| {
            self.office.partition(TOPIC, index).is_some_and(|partition| partition.isr.len() == 3)
        })
    }
}

pub fn seeds(count: u64, marks: &[&str], test: impl Fn(u64) -> RunResult) {
    let mut seen = std::collections::BTreeMap::<&str, u64>::new();
    for seed in 0..count {
        let result = test(seed);
        for (mark, hits) in &result.marks {
            *seen.entry(mark).or_default() += hits;
        }
        result.expect();
    }
    for mark in marks {
        assert!(seen.get(mark).is_some_and(|hits| *hits > 0), "{mark}: {seen:?}");
    }
}

#[test]
fn a_disk_that_was_replaced_fills_again_from_a_log_that_starts_inside_a_batch() {
    let marks = [
        "a follower began anew where its leader's log starts",
        "log: a log began with the batch that it starts in",
    ];
    seeds(4, &marks, |seed| {
        run(seed, LIMIT, move |world: World| async move {
            let cluster = Cluster::start(&world, "").await;
            for partition in 0..PARTITIONS {
                cluster.write(partition, 60, 5).await;
                cluster.delete_records(partition, 13 + i64::from(partition)).await;
            }
            cluster.replace_last_disk().await;
            world.sleep(Duration::from_secs(5)).await;
            cluster.until("a follower of a log that starts inside a batch", Cluster::is_in_sync).await;
            // and it can lead, and be followed
            cluster.members[0].node.power_loss();
            cluster.write(0, 20, 5).await;
            cluster.heal();
            cluster.until("whoever followed it", Cluster::is_in_sync).await;
        })
    });
}

#[test]
fn a_disk_that_was_replaced_fills_again_from_a_log_that_was_compacted_once() {
    const KNOBS: &str = "log.cleaner.backoff.ms=100";
    seeds(
        4,
        &["log: a cleaned segment was swapped in", "a follower took over what its leader's compaction left"],
        |seed| {
            run(seed, LIMIT, move |world: World| async move {
                let cluster = Cluster::start(&world, KNOBS).await;
                cluster.alter(&[("cleanup.policy", "compact"), ("min.cleanable.dirty.ratio", "0.01")]).await;
                for partition in 0..PARTITIONS {
                    cluster.write(partition, 300, 5).await;
                }
                world.sleep(Duration::from_secs(5)).await;
                cluster.alter(&[("cleanup.policy", "delete")]).await;
                world.sleep(Duration::from_secs(1)).await;
                cluster.replace_last_disk().await;
                world.sleep(Duration::from_secs(5)).await;
                cluster.until("a follower of a log with gaps", Cluster::all_in_sync).await;
            })
        },
    );
}

/// Durability comes and goes while records do; no power is lost, so that nothing acknowledged is.
#[test]
fn a_topic_is_configured_anew_under_load() {
    let marks =
        ["a leader became a follower", "what was left to the page cache is to be on the disk from now on"];
    seeds(8, &marks, |seed| {
        run(seed, LIMIT, move |world: World| async move {
            let cluster = Cluster::start(&world, "").await;
            let left = cluster.produce(200);
            let dice = world.dice(Salt::Faults);
            while *left.lock().expect("unpoisoned") > 0 {
                let flush = dice.pick(&["1", "3", "100000"]);
                let segment = dice.pick(&["4000", "1000", "100000"]);
                cluster.alter(&[("flush.messages", flush), ("internal.segment.bytes", segment)]).await;
                world.sleep(Duration::from_millis(100 + dice.below(1_000))).await;
                let member = dice.pick(&cluster.members);
                match dice.below(6) {
                    0 => member.node.kill(),
                    1 => member.node.pause(),
                    2 => cluster.office.cut_off(member.id, true),
                    _ => continue,
                }
                world.sleep(Duration::from_millis(200 + dice.below(3_000))).await;
                cluster.heal();
            }
            cluster.heal();
            cluster.alter(&[("flush.messages", "1")]).await;
            cluster.settle().await;
            cluster.read_back().await;
        })
    });
}

/// A disk that hangs holds up what is on it, and nothing that a node tells of the others.
#[test]
fn a_disk_that_hangs_holds_up_no_metadata() {
    let marks = [
        "metadata went on without a partition whose disk is slow",
        "a partition was told of metadata later, as it was busy",
    ];
    seeds(4, &marks, |seed| {
        run(seed, LIMIT, move |world: World| async move {
            let cluster = Cluster::start(&world, "").await;
            cluster.make_noise();
            world.sleep(Duration::from_secs(1)).await;
            let last = cluster.members.last().expect("three of them");
            last.node.disk(DATA).stall();
            world.sleep(Duration::from_secs(1)).await;
            cluster.members[0].node.kill();
            // its session ends, and somebody else leads
            world.sleep(Duration::from_secs(6)).await;
            let told = cluster.leaders_told_by(last.id).await;
            assert!(told.len() == PARTITIONS as usize && !told.contains(&1), "{told:?}");
            last.node.disk(DATA).unstall();
            cluster.heal();
            world.sleep(Duration::from_secs(10)).await;
            cluster.until("a disk that hung", Cluster::is_in_sync).await;
        })
    });
}
