//! In which order a fetcher asks for its partitions: whoever got records last is asked for last, as Kafka's fetchers do.
//! A leader fills its answer in the order that it was asked in, so whoever is always named last could starve; and a
//! batch larger than a fetch may be only comes first. It must never leave anybody out.

use std::collections::BTreeMap;

use milena_types::TopicIdPartition;

/// Who got records when.
#[derive(Debug, Default)]
pub(crate) struct Rotation {
    served: BTreeMap<TopicIdPartition, u64>,
    count: u64,
}

impl Rotation {
    /// `partition` got records.
    pub(crate) fn served(&mut self, partition: TopicIdPartition) {
        self.count += 1;
        self.served.insert(partition, self.count);
    }

    /// Puts whoever waited longest first; who never got anything, as `all` has them. Forgets who is not among them.
    pub(crate) fn order<T>(&mut self, all: &mut [T], id: impl Fn(&T) -> TopicIdPartition) {
        let mut served = BTreeMap::new();
        for one in all.iter() {
            if let Some(at) = self.served.get(&id(one)) {
                served.insert(id(one), *at);
            }
        }
        self.served = served;
        all.sort_by_key(|one| self.served.get(&id(one)).copied().unwrap_or(0));
    }
}

#[cfg(test)]
mod tests {
    use milena_types::{PartitionIndex, Uuid};
    use proptest::prelude::*;

    use super::*;

    fn id(index: usize) -> TopicIdPartition {
        TopicIdPartition { topic_id: Uuid::ONE, partition: PartitionIndex(index as i32) }
    }

    /// What a leader answers: batches in the order asked, as far as they fit; the first one in any case.
    fn answer(asked: &[usize], batch: &[usize], budget: usize) -> Vec<usize> {
        let (mut left, mut served) = (budget, Vec::new());
        for index in asked {
            if batch[*index] <= left || served.is_empty() {
                left = left.saturating_sub(batch[*index]);
                served.push(*index);
            }
        }
        served
    }

    proptest! {
        #[test]
        fn whoever_waits_is_served_within_as_many_answers_as_there_are_partitions(
            batch in prop::collection::vec(1usize..200, 1..12), budget in 0usize..300,
        ) {
            let mut rotation = Rotation::default();
            let mut waited = vec![0; batch.len()];
            for _ in 0..60 {
                let mut asked: Vec<usize> = (0..batch.len()).collect();
                rotation.order(&mut asked, |index| id(*index));
                waited.iter_mut().for_each(|rounds| *rounds += 1);
                for index in answer(&asked, &batch, budget) {
                    rotation.served(id(index));
                    waited[index] = 0;
                }
                prop_assert!(waited.iter().all(|rounds| *rounds < batch.len()), "{:?}", waited);
            }
        }
    }

    #[test]
    fn whoever_is_not_followed_any_more_is_forgotten() {
        let mut rotation = Rotation::default();
        (0..3).for_each(|index| rotation.served(id(index)));
        let mut asked = [2, 0];
        rotation.order(&mut asked, |index| id(*index));
        assert_eq!((asked, rotation.served.len()), ([0, 2], 2));
    }
}
