//! What nodes say of the metadata log, held against one another: the same batch at the same offset whoever reads it and after
//! whichever crash (Raft's state machine safety), no epoch that two processes led (election safety), and in each snapshot what
//! the whole log below its end makes (C11).

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use milena_metadata::Image;
use milena_metalog::{MetaEvent, MetaLog};
use milena_runtime::{Lane, Runtime};
use milena_types::{LeaderEpoch, Offset};
use milena_wire::metadata_record::MetadataRecord;

use super::Counts;
use crate::trace::digest;
use crate::world::World;

/// A process: host and incarnation.
pub(crate) type Process = (String, u64);

/// What was read of a batch: its last offset, its epoch, and a digest of its records.
type Read = (Offset, LeaderEpoch, u64);

/// All that was said. Clones are the same.
#[derive(Clone, Default)]
pub(crate) struct Watch(Arc<Mutex<Said>>);

#[derive(Default)]
struct Said {
    batches: BTreeMap<Offset, (Read, Process)>,
    leaders: BTreeMap<LeaderEpoch, Process>,
    records: BTreeMap<Offset, Vec<MetadataRecord>>,
    compared: u64,
    snapshots: u64,
}

impl Watch {
    /// Reads along with `process` for as long as it lives.
    pub(crate) fn follow(&self, world: &World, runtime: &Runtime, metalog: &MetaLog, process: Process) {
        let (watch, world) = (self.clone(), world.clone());
        let mut subscription = metalog.subscribe(Offset::ZERO);
        runtime.spawn(Lane::Control, "watch", async move {
            while let Some(event) = subscription.next().await {
                if let Err(broken) = watch.take_in(&event, &process) {
                    world.fail("several-agree", broken);
                }
            }
        });
    }

    /// Takes in what `process` said; what it contradicts.
    pub(super) fn take_in(&self, event: &MetaEvent, process: &Process) -> Result<(), String> {
        let mut said = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match event {
            MetaEvent::Committed { base_offset, last_offset, epoch, records, .. } => {
                let read = (*last_offset, *epoch, digest(format!("{records:?}").as_bytes()));
                let Some((known, by)) = said.batches.get(base_offset) else {
                    said.batches.insert(*base_offset, (read, process.clone()));
                    said.records.insert(*base_offset, records.clone());
                    return Ok(());
                };
                if *known != read {
                    return Err(format!(
                        "at offset {base_offset} of the metadata log {by:?} read {known:?}, and {process:?} {read:?}"
                    ));
                }
                said.compared += 1;
            }
            MetaEvent::Snapshot { id, records, .. } => {
                let Some(whole) = said.image_at(id.end) else {
                    // what it covers nobody read batch by batch
                    return Ok(());
                };
                if !whole.says_the_same(&Image::restore(records, id.end)) {
                    return Err(format!(
                        "a snapshot that {process:?} read says something else than the log below {}",
                        id.end
                    ));
                }
                said.snapshots += 1;
            }
            MetaEvent::Leadership(leadership) if leadership.is_self => {
                let leader = said.leaders.entry(leadership.epoch).or_insert_with(|| process.clone());
                if leader != process {
                    return Err(format!("{leader:?} led epoch {}, and {process:?} too", leadership.epoch));
                }
            }
            MetaEvent::Leadership(_) => {}
        }
        Ok(())
    }

    /// Adds what was seen here.
    pub(super) fn counts(&self, counts: Counts) -> Counts {
        let said = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (terms, snapshots) = (said.leaders.len() as u64, said.snapshots);
        Counts { terms, snapshots, compared: said.compared, ..counts }
    }
}

impl Said {
    /// What the whole log below `end` makes; `None` where a batch of it was read by nobody.
    fn image_at(&self, end: Offset) -> Option<Image> {
        let mut image = Image::new();
        for (base, ((last, ..), _)) in self.batches.range(..end) {
            if *base != image.next_offset() {
                return None;
            }
            for (offset, record) in (base.get()..).zip(self.records.get(base)?) {
                image.apply(record, Offset(offset));
            }
            image.skip_to(last.next());
        }
        (image.next_offset() == end && !image.in_transaction()).then_some(image)
    }
}

#[cfg(test)]
mod tests {
    use milena_metalog::Leadership;
    use milena_types::{NodeId, Timestamp};
    use milena_wire::Str;
    use milena_wire::messages::no_op_record::NoOpRecord;
    use milena_wire::messages::topic_record::TopicRecord;

    use super::*;

    fn batch(epoch: i32, records: usize) -> MetaEvent {
        MetaEvent::Committed {
            base_offset: Offset(5),
            last_offset: Offset(6),
            epoch: LeaderEpoch(epoch),
            records: vec![MetadataRecord::NoOp(NoOpRecord::default()); records],
            append_time: Timestamp(0),
        }
    }

    fn led(epoch: i32) -> MetaEvent {
        let (epoch, leader) = (LeaderEpoch(epoch), Some(NodeId(1)));
        MetaEvent::Leadership(Leadership { epoch, leader, is_self: true })
    }

    fn process(host: &str, incarnation: u64) -> Process {
        (host.to_owned(), incarnation)
    }

    #[test]
    fn two_who_read_the_same_agree_and_two_who_do_not_are_told() {
        let watch = Watch::default();
        assert_eq!(watch.take_in(&batch(1, 2), &process("n1", 1)), Ok(()));
        assert_eq!(watch.take_in(&batch(1, 2), &process("n2", 1)), Ok(()));
        assert_eq!(watch.counts(Counts::default()).compared, 1);
        for other in [batch(2, 2), batch(1, 1)] {
            let told = watch.take_in(&other, &process("n3", 1)).unwrap_err();
            assert!(told.starts_with("at offset 5"), "{told}");
        }
    }

    #[test]
    fn a_snapshot_that_says_something_else_than_the_log_is_told() {
        let topic = |name: &str| {
            let topic_id = milena_types::Uuid::from_entropy(1, name.len() as u64);
            MetadataRecord::Topic(TopicRecord { name: Str::copy_from(name), topic_id, ..Default::default() })
        };
        let batch = |base: i64, records: Vec<MetadataRecord>| MetaEvent::Committed {
            base_offset: Offset(base),
            last_offset: Offset(base + records.len() as i64 - 1),
            epoch: LeaderEpoch(1),
            records,
            append_time: Timestamp(0),
        };
        let snapshot = |end: i64, records: Vec<MetadataRecord>| {
            let id = milena_metalog::SnapshotId { end: Offset(end), epoch: LeaderEpoch(1) };
            MetaEvent::Snapshot { id, records, append_time: Timestamp(0) }
        };
        let (watch, own) = (Watch::default(), process("n1", 1));
        assert_eq!(watch.take_in(&batch(0, vec![topic("a")]), &own), Ok(()));
        assert_eq!(watch.take_in(&batch(1, vec![topic("bb"), topic("ccc")]), &own), Ok(()));
        let all = || vec![topic("a"), topic("bb"), topic("ccc")];
        assert_eq!(watch.take_in(&snapshot(3, all()), &own), Ok(()));
        assert!(watch.take_in(&snapshot(1, all()), &own).is_err(), "it says what comes later");
        assert!(watch.take_in(&snapshot(3, vec![topic("a")]), &own).is_err(), "it lacks something");
        assert_eq!(watch.take_in(&snapshot(9, Vec::new()), &own), Ok(()), "nobody knows");
        assert_eq!(watch.counts(Counts::default()).snapshots, 1);
    }

    #[test]
    fn an_epoch_is_led_by_one_process_and_none_that_comes_after_it() {
        let watch = Watch::default();
        assert_eq!(watch.take_in(&led(3), &process("n1", 1)), Ok(()));
        assert_eq!(watch.take_in(&led(3), &process("n1", 1)), Ok(()));
        assert_eq!(watch.take_in(&led(4), &process("n2", 1)), Ok(()));
        for second in [process("n2", 1), process("n1", 2)] {
            assert!(watch.take_in(&led(3), &second).is_err());
        }
    }
}
