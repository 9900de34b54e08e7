//! The controller of these tests: the real decisions, in one place that never fails. Its log reaches every member, each
//! at its own pace, and a member may be cut off from it.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

use milena_broker::{ControllerPort, NoController};
use milena_config::ServerConfig;
use milena_machine::{Decide, Now};
use milena_metadata::{
    Answered, Ask, ConfigRules, Image, Metadata, Partition, Reply, Request, Settings, TopicConfigEntry,
};
use milena_runtime::{BoxFuture, Runtime};
use milena_sim::World;
use milena_types::{Instant, NodeId, Offset, PartitionIndex, Timestamp};
use milena_wire::metadata_record::MetadataRecord;

/// Topics may say anything here.
#[derive(Debug)]
struct Anything;

impl ConfigRules for Anything {
    fn check_topic(&self, _: &BTreeMap<String, String>) -> Result<(), String> {
        Ok(())
    }

    fn list_default(&self, _: &str) -> Option<String> {
        None
    }

    fn effective_topic(
        &self,
        _: &BTreeMap<String, String>,
        _: &BTreeMap<String, String>,
    ) -> Vec<TopicConfigEntry> {
        Vec::new()
    }
}

/// One decision's records, and where they stand.
pub type Batch = (Offset, Vec<MetadataRecord>);

#[derive(Clone)]
pub struct Office {
    world: World,
    inner: Arc<Mutex<Inner>>,
}

struct Inner {
    metadata: Option<Metadata>,
    settings: Settings,
    batches: Vec<Batch>,
    entropy: u64,
    cut_off: BTreeSet<NodeId>,
}

impl Office {
    pub fn open(world: &World, cluster_id: &str, config: &ServerConfig) -> Office {
        let settings = Settings {
            cluster_id: cluster_id.to_owned(),
            session_timeout: config.broker_session_timeout,
            default_partitions: 1,
            default_replication_factor: 3,
            min_insync_replicas: 2,
            unclean_leader_election: false,
            delete_topics: true,
            rules: Arc::new(Anything),
        };
        let (batches, cut_off) = (Vec::new(), BTreeSet::new());
        let inner = Inner { metadata: None, settings, batches, entropy: 1, cut_off };
        Office { world: world.clone(), inner: Arc::new(Mutex::new(inner)) }
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().expect("nobody panics with it")
    }

    fn now(&self) -> Now {
        let now = self.world.now();
        Now { monotonic: Instant(now.as_nanos() as u64), wall: Timestamp(now.as_millis() as i64) }
    }

    /// Takes office when the first member knows where the first record of its metadata log stands: the same for all.
    pub fn begin(&self, first: Offset) {
        let now = self.now();
        let mut inner = self.lock();
        if inner.metadata.is_some() {
            return;
        }
        let mut metadata = Metadata::new(inner.settings.clone(), Image::new());
        metadata.skip_to(first);
        let outcome = metadata.activate(now);
        inner.metadata = Some(metadata);
        inner.log(outcome.records);
    }

    /// What was decided from the batch numbered `from` on.
    pub fn batches(&self, from: usize) -> Vec<Batch> {
        self.lock().batches[from..].to_vec()
    }

    pub fn partition(&self, topic: &str, index: i32) -> Option<Partition> {
        let inner = self.lock();
        let image = inner.metadata.as_ref()?.image();
        image.topic(topic)?.partition(PartitionIndex(index)).cloned()
    }

    /// Whether `node` reaches this controller.
    pub fn cut_off(&self, node: NodeId, is_cut: bool) {
        let cut_off = &mut self.lock().cut_off;
        if is_cut {
            cut_off.insert(node)
        } else {
            cut_off.remove(&node)
        };
    }

    /// Fences whoever was silent for too long.
    pub fn expire(&self) {
        let now = self.now();
        let mut inner = self.lock();
        let inner = &mut *inner;
        let Some(metadata) = &mut inner.metadata else { return };
        if metadata.next_deadline().is_some_and(|deadline| deadline <= now.monotonic) {
            let records = metadata.expire(now).records;
            inner.log(records);
        }
    }

    fn decide(&self, request: Request) -> Answered {
        let now = self.now();
        let mut inner = self.lock();
        let inner = &mut *inner;
        let mut draw = || {
            inner.entropy = inner.entropy.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
            inner.entropy
        };
        let entropy = (0..request.entropy_needed()).map(|_| draw()).collect();
        let metadata = inner.metadata.as_mut().expect("members ask once they have begun");
        let outcome = metadata.decide(0, Ask { request, entropy }, now);
        let reply: Reply = outcome.replies.into_iter().next().expect("each is answered at once").1;
        inner.log(outcome.records);
        let rests_below = inner.metadata.as_ref().expect("it is there").image().next_offset();
        Answered { reply, rests_below }
    }
}

impl Inner {
    fn log(&mut self, records: Vec<MetadataRecord>) {
        if records.is_empty() {
            return;
        }
        let metadata = self.metadata.as_mut().expect("only what is in office decides");
        let base = metadata.image().next_offset();
        metadata.apply_batch(&records, base);
        assert_eq!(metadata.image().check(), Ok(()));
        self.batches.push((base, records));
    }
}

/// The way from one member to the controller: it takes a while, both ways, and may lose either.
pub struct Way {
    pub office: Office,
    pub node: NodeId,
    pub runtime: Runtime,
}

impl ControllerPort for Way {
    fn send(&self, request: Request) -> BoxFuture<'static, Result<Answered, NoController>> {
        let (office, node, runtime) = (self.office.clone(), self.node, self.runtime.clone());
        Box::pin(async move {
            let lag = || Duration::from_micros(200 + runtime.random_below(5_000));
            runtime.sleep(lag()).await;
            if office.lock().cut_off.contains(&node) || runtime.random_below(100) == 0 {
                return Err(NoController);
            }
            let answered = office.decide(request);
            runtime.sleep(lag()).await;
            // decided, and the answer lost
            if runtime.random_below(50) == 0 { Err(NoController) } else { Ok(answered) }
        })
    }

    /// No quorum stands behind this office.
    fn pass_on(&self, _: milena_rpc::Request) -> BoxFuture<'static, Result<milena_rpc::Reply, NoController>> {
        Box::pin(std::future::ready(Err(NoController)))
    }
}
