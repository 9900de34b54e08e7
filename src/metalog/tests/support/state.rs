//! A state that the metadata log makes, its readers, and what the whole log said, to hold snapshots against.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use milena_metalog::{MetaEvent, MetaLog, MetaLogConfig, SnapshotConfig};
use milena_runtime::Lane;
use milena_types::Offset;
use milena_wire::Str;
use milena_wire::messages::config_record::ConfigRecord;
use milena_wire::metadata_record::MetadataRecord;

use super::config;
use super::run::World;

/// How many keys the state has.
pub const KEYS: u64 = 5;

pub type Facts = BTreeMap<String, u64>;

/// What the log said, batch by batch, whoever read it first; and what was acknowledged.
#[derive(Clone, Default)]
pub struct Truth(pub Arc<Mutex<Known>>);

#[derive(Default)]
pub struct Known {
    pub batches: BTreeMap<Offset, (Offset, Vec<(String, u64)>)>,
    /// Snapshots that were held against the whole log.
    pub compared: u64,
    pub acknowledged: Facts,
}

pub fn put(key: &str, value: u64) -> MetadataRecord {
    MetadataRecord::Config(ConfigRecord {
        resource_type: 2,
        resource_name: Str::copy_from("orders"),
        name: Str::copy_from(key),
        value: Some(Str::copy_from(&value.to_string())),
        ..ConfigRecord::default()
    })
}

fn got(record: &MetadataRecord) -> (String, u64) {
    let MetadataRecord::Config(record) = record else { panic!("{record:?}") };
    (record.name.to_string(), record.value.as_ref().unwrap().parse().unwrap())
}

impl Truth {
    fn batch(&self, base: Offset, last: Offset, facts: Vec<(String, u64)>) {
        let mut known = self.0.lock().unwrap();
        let before = known.batches.insert(base, (last, facts.clone()));
        assert!(before.is_none_or(|before| before == (last, facts)), "two batches at {base}");
    }

    /// What the whole log below `end` makes.
    pub fn state_at(&self, end: Offset) -> Facts {
        let known = self.0.lock().unwrap();
        let (mut next, mut state) = (Offset(0), Facts::new());
        for (base, (last, facts)) in known.batches.range(..end) {
            assert_eq!(*base, next, "nobody read the log there");
            state.extend(facts.iter().cloned());
            next = last.next();
        }
        assert_eq!(next, end, "a snapshot ends within a batch");
        state
    }

    fn snapshot(&self, end: Offset, state: &Facts) {
        assert_eq!(
            *state,
            self.state_at(end),
            "a snapshot of what is below {end} says something else than the log"
        );
        self.0.lock().unwrap().compared += 1;
    }

    pub fn acknowledge(&self, key: &str, value: u64) {
        self.0.lock().unwrap().acknowledged.insert(key.to_owned(), value);
    }

    pub fn compared(&self) -> u64 {
        self.0.lock().unwrap().compared
    }
}

/// The state as a reader knows it, and up to where. Offers it whenever a snapshot is due.
#[derive(Clone, Default)]
pub struct Reader(Arc<Mutex<(Offset, Facts)>>);

impl Reader {
    /// Takes in one event.
    fn take_in(&self, truth: &Truth, metalog: &MetaLog, event: MetaEvent) {
        let mut own = self.0.lock().unwrap();
        match event {
            MetaEvent::Leadership(_) => {}
            MetaEvent::Snapshot { id, records, .. } => {
                assert!(id.end > own.0, "a reader was sent back");
                *own = (id.end, records.iter().map(got).collect());
                truth.snapshot(id.end, &own.1);
            }
            MetaEvent::Committed { base_offset, last_offset, records, append_time, .. } => {
                let facts: Vec<(String, u64)> = records.iter().map(got).collect();
                assert_eq!(base_offset, own.0, "a reader skips nothing");
                truth.batch(base_offset, last_offset, facts.clone());
                own.0 = last_offset.next();
                own.1.extend(facts);
                if metalog.is_snapshot_due() {
                    let state = own.1.clone();
                    metalog.offer_snapshot(own.0, append_time, move || {
                        state.iter().map(|(key, value)| put(key, *value)).collect()
                    });
                }
            }
        }
    }

    async fn follow(self, truth: Truth, metalog: MetaLog) {
        let mut subscription = metalog.subscribe(Offset::ZERO);
        while let Some(event) = subscription.next().await {
            self.take_in(&truth, &metalog, event);
        }
    }

    pub fn known(&self) -> (Offset, Facts) {
        self.0.lock().unwrap().clone()
    }
}

/// Snapshots every few hundred bytes, of which few are kept.
pub fn hasty() -> MetaLogConfig {
    let snapshots =
        SnapshotConfig { bytes_between: 300, interval: None, retention_bytes: Some(700), retention_ms: None };
    let mut config = MetaLogConfig { snapshots, ..config() };
    config.log.segment_bytes = 600;
    config
}

pub fn follow(world: &World, metalog: &MetaLog, truth: &Truth) -> Reader {
    let reader = Reader::default();
    world.runtime().tasks.spawn(
        Lane::Control,
        "reader",
        Box::pin(reader.clone().follow(truth.clone(), metalog.clone())),
    );
    reader
}
