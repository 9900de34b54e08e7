//! Brings this node in line with the metadata log. Duties, in this order, for what was committed:
//! 1. apply it to the image;
//! 2. open or create the logs that this node is to hold now;
//! 3. tell each partition who leads it;
//! 4. show handlers the new snapshot, so that a partition answers by the time that metadata names it.
//!
//! It runs on the data lane since it waits for logs that are opened or deleted; for those in use it waits a little and
//! no more (`instructions.rs`). It must never show half of a metadata transaction.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use milena_config::{TopicConfig, topic_key};
use milena_log::{LogConfig, Retention, names};
use milena_metadata::{Image, Topic};
use milena_metalog::{MetaEvent, MetaLog};
use milena_probe::{always, sometimes};
use milena_replica::{ActiveBrokers, Event, Leadership, ReplicaConfig};
use milena_runtime::sync::{Semaphore, mpsc};
use milena_runtime::{Lane, select};
use milena_types::{HighWatermark, Offset, TopicId, TopicIdPartition, TopicPartition};
use milena_wire::metadata_record::MetadataRecord;

use crate::broker::{Broker, LOGS_AT_ONCE};
use crate::instructions::{Instruction, until_instructed};
use crate::leftovers;
use crate::opening::{Wanted, open};
use crate::partition::{Partition, PartitionSettings};
use crate::snapshot::{Hosted, Snapshot};

/// How often a partition that the disk would not open is tried again.
const REOPEN_INTERVAL: Duration = Duration::from_secs(30);

/// Follows the metadata log from its beginning for as long as the node lives.
///
/// What was committed before this start is shown as one: partitions must not live through their history
/// again, leader by leader, on logs that have long been past it.
pub fn follow(broker: &Arc<Broker>, metalog: &MetaLog) {
    let (broker, metalog) = (broker.clone(), metalog.clone());
    // where there is a controller, it offers the state for snapshots
    let offers = !broker.config.server.roles.controller;
    broker.runtime.clone().spawn(Lane::Data, "metadata-updates", async move {
        let mut subscription = metalog.subscribe(Offset::ZERO);
        let mut image = Image::new();
        let mut changed = BTreeSet::new();
        let mut history_end = None;
        let mut settled = false;
        loop {
            let again = broker.runtime.sleep(REOPEN_INTERVAL);
            select! {
                event = subscription.next() => match event {
                    Some(MetaEvent::Committed { base_offset, last_offset, records, append_time, .. }) => {
                        take_in(&mut image, base_offset, &records, &mut changed);
                        image.skip_to(last_offset.next());
                        if offers && !records.is_empty() && !image.in_transaction() && metalog.is_snapshot_due() {
                            let state = image.clone();
                            metalog.offer_snapshot(image.next_offset(), append_time, move || state.to_records());
                        }
                    }
                    Some(MetaEvent::Snapshot { id, records, .. }) => {
                        sometimes!("a broker that was behind went on from a snapshot", image.next_offset() > Offset::ZERO);
                        changed.extend(image.topics().map(|topic| topic.id));
                        image = Image::restore(&records, id.end);
                        changed.extend(image.topics().map(|topic| topic.id));
                    }
                    Some(MetaEvent::Leadership(_)) => continue,
                    // the metadata log has stopped; why, it says to whoever runs the node
                    None => return,
                },
                () = again, if history_end.is_some() => match give_up_offline(&broker).await {
                    none if none.is_empty() => continue,
                    topics => changed.extend(topics),
                },
            }
            // not how far this node's own log goes: what the rest of the history says of a log must be known before the
            // log is taken for a stray
            let known = metalog.known_high_watermark().map(HighWatermark::offset);
            let end =
                *history_end.get_or_insert(known.expect("what is committed lies below the high watermark"));
            if image.next_offset() >= end && !image.in_transaction() {
                if !std::mem::replace(&mut settled, true) {
                    let removed = changed.iter().filter(|id| image.topic_by_id(**id).is_none());
                    leftovers::settle(&broker, &image, &removed.copied().collect()).await;
                }
                publish(&broker, &image, std::mem::take(&mut changed)).await;
            }
        }
    });
}

/// Forgets the partitions whose logs the disk would not open, so that they are tried again; their topics.
async fn give_up_offline(broker: &Broker) -> BTreeSet<TopicId> {
    let snapshot = broker.snapshot().await;
    let may_pass = |hosted: &Hosted| matches!(hosted, Hosted::Offline { may_pass: true });
    let topics: BTreeSet<TopicId> =
        snapshot.hosted.iter().filter(|(_, hosted)| may_pass(hosted)).map(|(id, _)| id.topic_id).collect();
    if !topics.is_empty() {
        sometimes!("a partition out of service was tried again");
        let mut next = (*snapshot).clone();
        next.hosted.retain(|_, hosted| !may_pass(hosted));
        broker.publish(next).await;
    }
    topics
}

fn take_in(
    image: &mut Image,
    base_offset: Offset,
    records: &[MetadataRecord],
    changed: &mut BTreeSet<TopicId>,
) {
    for (position, record) in (0..).zip(records) {
        image.apply(record, base_offset.plus(position));
        match record {
            MetadataRecord::Topic(topic) => drop(changed.insert(topic.topic_id)),
            MetadataRecord::Partition(partition) => drop(changed.insert(partition.topic_id)),
            MetadataRecord::PartitionChange(change) => drop(changed.insert(change.topic_id)),
            MetadataRecord::RemoveTopic(topic) => drop(changed.insert(topic.topic_id)),
            // a broker's default may be any topic's, and a topic's own is named by its name
            MetadataRecord::Config(_) => changed.extend(image.topics().map(|topic| topic.id)),
            _ => {}
        }
    }
}

async fn publish(broker: &Arc<Broker>, image: &Image, changed: BTreeSet<TopicId>) {
    let mut next = Snapshot { image: image.clone(), ..(*broker.snapshot().await).clone() };
    tell_who_serves(image, &mut next).await;
    for id in &changed {
        match image.topic_by_id(*id) {
            Some(topic) => drop(next.settings.insert(*id, Arc::new(settings_of(broker, topic, image)))),
            None => abandon(broker, *id, &mut next).await,
        }
    }
    open_missing(broker, &changed, &mut next).await;
    let mut busy = Vec::new();
    for topic in changed.iter().filter_map(|id| image.topic_by_id(*id)) {
        busy.extend(lead(broker, topic, &next).await);
    }
    until_instructed(broker, &busy).await;
    always!(next.settings.len() == image.topic_count(), "every topic of the image has settings");
    broker.publish(next).await;
}

/// Tells the partitions which brokers serve, if others do than before.
async fn tell_who_serves(image: &Image, next: &mut Snapshot) {
    let serving = image.brokers().filter(|broker| broker.is_active());
    let active: ActiveBrokers = serving.map(|broker| (broker.id, broker.epoch)).collect();
    if active == *next.active {
        return;
    }
    next.active = Arc::new(active);
    for hosted in next.hosted.values() {
        if let Hosted::Online(partition) = hosted {
            partition.on_brokers(next.active.clone()).await;
        }
    }
}

/// Opens what this node is to hold and does not yet, several logs at once.
async fn open_missing(broker: &Arc<Broker>, changed: &BTreeSet<TopicId>, next: &mut Snapshot) {
    let places = Arc::new(Semaphore::new(LOGS_AT_ONCE));
    let (sender, mut opened) = mpsc::channel(LOGS_AT_ONCE);
    let before = broker.snapshot().await;
    for topic in changed.iter().filter_map(|id| next.image.topic_by_id(*id)) {
        let settings = next.settings.get(&topic.id).expect("settings are made before logs are opened");
        for (index, registration) in &topic.partitions {
            let id = TopicIdPartition { topic_id: topic.id, partition: *index };
            if next.hosted.contains_key(&id) || !registration.replicas.contains(&broker.config.server.node_id)
            {
                continue;
            }
            let earlier = before.image.topic_by_id(topic.id);
            let is_new = before.image.next_offset() > Offset::ZERO
                && earlier.is_none_or(|earlier| !earlier.partitions.contains_key(index));
            let name = TopicPartition { topic: topic.name.clone(), partition: *index };
            let wanted = Wanted { name, id, settings: settings.clone(), is_new };
            let broker = broker.clone();
            let (places, sender) = (places.clone(), sender.clone());
            broker.runtime.clone().spawn(Lane::Data, "open-log", async move {
                let place = places.acquire().await.expect("the places are never closed");
                let hosted = open(&broker, wanted).await;
                drop(place);
                // nobody takes it only when the node is going away
                let _ = sender.send((id, hosted)).await;
            });
        }
    }
    drop(sender);
    while let Some((id, hosted)) = opened.recv().await {
        if let Hosted::Online(partition) = &hosted {
            partition.on_brokers(next.active.clone()).await;
        }
        always!(next.hosted.insert(id, hosted).is_none(), "{id:?} was opened twice");
    }
}

/// Tells the partitions of `topic` on this node their settings and who leads them; those that will know a little later.
async fn lead(broker: &Arc<Broker>, topic: &Topic, next: &Snapshot) -> Vec<Arc<Partition>> {
    let settings = next.settings.get(&topic.id).expect("every topic of the image has settings");
    let mut busy = Vec::new();
    for (index, registration) in &topic.partitions {
        let id = TopicIdPartition { topic_id: topic.id, partition: *index };
        if let Some(Hosted::Online(partition)) = next.hosted.get(&id) {
            let event = leadership_event(broker, registration);
            let followed = match &event {
                Event::Follow { leader, .. } => *leader,
                _ => None,
            };
            broker.fetchers.place(broker, partition, followed).await;
            let instruction = Instruction { settings: partition_settings(broker, settings), event };
            if partition.instruct(instruction).await {
                busy.push(partition.clone());
            }
        }
    }
    busy
}

/// The topic's settings in effect: its own over the cluster's dynamic ones over this node's.
fn settings_of(broker: &Broker, topic: &Topic, image: &Image) -> TopicConfig {
    let cluster = image.cluster_overrides().iter().filter(|(name, _)| topic_key(name).is_some());
    let own = image.topic_overrides(topic.name.as_str()).iter();
    let overrides = cluster.chain(own).map(|(name, value)| (name.as_str(), value.as_str()));
    TopicConfig::new(&broker.config.server.settings, overrides).unwrap_or_else(|error| {
        // the controller checks before it writes, so another implementation's controller wrote this
        tracing::warn!(topic = %topic.name, %error, "topic settings not understood; using this node's defaults");
        broker.config.server.topic_defaults.clone()
    })
}

/// The topic is gone: nothing of it is served any more, and its logs are deleted before another topic may take
/// its name (L18).
async fn abandon(broker: &Arc<Broker>, id: TopicId, next: &mut Snapshot) {
    next.settings.remove(&id);
    let gone: Vec<TopicIdPartition> =
        next.hosted.keys().filter(|partition| partition.topic_id == id).copied().collect();
    let before = broker.snapshot().await;
    for partition in gone {
        match next.hosted.remove(&partition) {
            Some(Hosted::Online(partition)) => {
                broker.directories.lost_log(&partition.directory);
                partition.stop_following(broker).await;
                if let Err(reason) = partition.delete().await {
                    partition.directory.fail(&reason);
                }
            }
            _ => {
                let topic = before.image.topic_by_id(id).expect("what was hosted has a topic");
                leftovers::delete_closed(broker, &names::log_dir(&topic.name, partition.partition), id).await;
            }
        }
        sometimes!("a partition was deleted");
    }
}

fn leadership_event(broker: &Broker, registration: &milena_metadata::Partition) -> Event {
    if registration.leader == Some(broker.config.server.node_id) {
        Event::BecomeLeader(Leadership {
            leader_epoch: registration.leader_epoch,
            partition_epoch: registration.partition_epoch,
            replicas: registration.replicas.clone(),
            isr: registration.isr.clone(),
        })
    } else {
        Event::Follow { leader_epoch: registration.leader_epoch, leader: registration.leader }
    }
}

/// What the topic's settings come to for one of its partitions.
pub(crate) fn partition_settings(broker: &Broker, settings: &TopicConfig) -> PartitionSettings {
    PartitionSettings {
        log: LogConfig {
            segment_bytes: settings.segment_bytes,
            index_interval_bytes: settings.index_interval_bytes,
            segment_index_bytes: settings.segment_index_bytes,
            segment_ms: settings.segment_ms_max(),
            segment_jitter_ms: settings.segment_jitter_ms,
            preallocate: settings.preallocate,
            file_delete_delay_ms: settings.file_delete_delay_ms,
            retention: Retention {
                delete: settings.cleanup_policy.delete,
                ms: settings.retention_ms,
                bytes: settings.retention_bytes,
            },
            producer_id_expiration_ms: broker.config.server.producer_id_expiration_ms,
            compacted: settings.cleanup_policy.compact,
        },
        replica: ReplicaConfig {
            min_insync_replicas: u32::try_from(settings.min_insync_replicas).unwrap_or(1).max(1),
            durable_acks: settings.flush_messages == 1,
            lag_time_max: broker.config.server.replication.lag_time_max,
        },
        flush_messages: settings.flush_messages,
    }
}
