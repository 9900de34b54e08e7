//! Which partitions of this node are fetched from which leader: a few fetchers a leader (`num.replica.fetchers`), each
//! with a connection of its own, so that what one waits for holds up no others. It must never leave a partition with
//! two of them.

use std::collections::BTreeMap;
use std::sync::Arc;

use milena_probe::always;
use milena_replica::Event;
use milena_runtime::sync::Notify;
use milena_runtime::{Runtime, Shared};
use milena_types::{NodeId, TopicIdPartition};

use crate::broker::Broker;
use crate::fetcher;
use crate::partition::Partition;

/// A leader, and which of the fetchers that ask it.
pub(crate) type Place = (NodeId, usize);

/// Everything that is followed on this node.
pub(crate) struct Fetchers {
    known: Shared<Known>,
    runtime: Runtime,
}

#[derive(Default)]
struct Known {
    /// The fetchers that were ever started; one with nothing to do waits.
    fetchers: BTreeMap<Place, Arc<Following>>,
    /// Which has which.
    placed: BTreeMap<TopicIdPartition, Place>,
}

/// What one fetcher follows.
pub(crate) struct Following {
    partitions: Shared<BTreeMap<TopicIdPartition, Arc<Partition>>>,
    /// There may be something to ask for.
    pub(crate) wanted: Arc<Notify>,
}

impl Following {
    /// What is followed now.
    pub(crate) async fn partitions(&self) -> Vec<Arc<Partition>> {
        self.partitions.with(|partitions| partitions.values().cloned().collect()).await
    }
}

impl Fetchers {
    /// Nothing is followed.
    pub(crate) fn new(runtime: &Runtime) -> Fetchers {
        Fetchers { known: runtime.shared(Known::default()), runtime: runtime.clone() }
    }

    /// `partition` is fetched from `leader` from now on; `None`: from nobody. Before the core is told to follow, so
    /// that its first question wakes the right fetcher.
    pub(crate) async fn place(
        &self,
        broker: &Arc<Broker>,
        partition: &Arc<Partition>,
        leader: Option<NodeId>,
    ) {
        let id = partition.id;
        let place = leader.map(|leader| (leader, self.slot(broker, id)));
        let (before, to) = self
            .known
            .with(|known| {
                let before = match place {
                    Some(place) => known.placed.insert(id, place),
                    None => known.placed.remove(&id),
                };
                if before == place {
                    return (None, None);
                }
                let left = before.and_then(|place| known.fetchers.get(&place).cloned());
                let to = place.map(|place| {
                    let start = !known.fetchers.contains_key(&place);
                    let following = known.fetchers.entry(place).or_insert_with(|| {
                        let partitions = self.runtime.shared(BTreeMap::new());
                        Arc::new(Following { partitions, wanted: Arc::new(Notify::new()) })
                    });
                    (place, following.clone(), start)
                });
                (left, to)
            })
            .await;
        if let Some(left) = before {
            left.partitions.with(|partitions| partitions.remove(&id)).await;
            partition.state.with(|state| state.fetcher = None).await;
        }
        if let Some((place, following, start)) = to {
            let wanted = following.wanted.clone();
            partition.state.with(|state| state.fetcher = Some(wanted)).await;
            let twice =
                following.partitions.with(|partitions| partitions.insert(id, partition.clone())).await;
            always!(twice.is_none(), "{} is fetched twice", partition.name);
            if start {
                fetcher::start(broker, place, following);
            }
        }
    }

    /// Spreads partitions over the fetchers of one leader, always the same way.
    fn slot(&self, broker: &Broker, id: TopicIdPartition) -> usize {
        let fetchers = broker.config.server.replication.fetchers;
        let topic =
            id.topic_id.0.iter().fold(0u32, |sum, byte| sum.wrapping_mul(31).wrapping_add(u32::from(*byte)));
        topic.wrapping_add(id.partition.get() as u32) as usize % fetchers
    }
}

impl Partition {
    /// Nobody is followed any more: the partition goes away.
    pub(crate) async fn stop_following(self: &Arc<Partition>, broker: &Arc<Broker>) {
        broker.fetchers.place(broker, self, None).await;
        let leader_epoch = self.state.with(|state| state.replica.leader_epoch()).await;
        self.on_metadata(Event::Follow { leader_epoch, leader: None }).await;
    }
}
