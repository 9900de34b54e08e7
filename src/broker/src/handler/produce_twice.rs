//! Partitions that one Produce request names more than once: as in Kafka, which collects them in a map, the last one
//! counts and is answered once. It never looks at what they hold.

use milena_probe::always;
use milena_types::Uuid;
use milena_wire::messages::produce_request::TopicProduceData;

/// Where a partition stands in a request: the index of its topic, and its own within it.
pub(super) type Place = (u32, u32);

/// The partitions that a later one of the same name supersedes, in the order of the request. Allocates nothing for a
/// request of one topic with its partitions in order, and no more than a few times else.
pub(super) fn superseded(topics: &[TopicProduceData]) -> Vec<Place> {
    let ranks = ranks(topics);
    let named = || {
        topics.iter().enumerate().flat_map(|(topic, data)| {
            let rank = ranks.get(topic).copied().unwrap_or(0);
            let partitions = data.partition_data.iter().enumerate();
            partitions.map(move |(at, data)| (rank, data.index, (topic as u32, at as u32)))
        })
    };
    let name = |(rank, index, _): &(u32, i32, Place)| (*rank, *index);
    if named().is_sorted_by(|one, next| name(one) < name(next)) {
        return Vec::new();
    }
    let mut named: Vec<_> = named().collect();
    named.sort_unstable();
    let mut superseded: Vec<Place> = named
        .windows(2)
        .filter(|pair| name(&pair[0]) == name(&pair[1]))
        .map(|pair| {
            always!(pair[0].2 < pair[1].2, "the last one counts");
            pair[0].2
        })
        .collect();
    superseded.sort_unstable();
    superseded
}

/// For each topic a number, which is the same where the topic is. Empty for a single one. Names are compared here
/// once a topic, not once a partition: they can be long.
fn ranks(topics: &[TopicProduceData]) -> Vec<u32> {
    fn key(topic: &TopicProduceData) -> (Uuid, &[u8]) {
        (topic.topic_id, topic.name.as_bytes())
    }
    if topics.len() <= 1 {
        return Vec::new();
    }
    let mut order: Vec<u32> = (0..topics.len() as u32).collect();
    order.sort_unstable_by_key(|topic| key(&topics[*topic as usize]));
    let mut ranks = vec![0; topics.len()];
    let mut rank = 0;
    for pair in order.windows(2) {
        let (one, next) = (pair[0] as usize, pair[1] as usize);
        rank += u32::from(key(&topics[one]) != key(&topics[next]));
        ranks[next] = rank;
    }
    ranks
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use milena_wire::Str;
    use milena_wire::messages::produce_request::PartitionProduceData;
    use proptest::prelude::*;

    use super::*;

    fn topic(name: &str, id: u8, partitions: &[i32]) -> TopicProduceData {
        let partition = |index: &i32| PartitionProduceData { index: *index, ..Default::default() };
        TopicProduceData {
            name: Str::copy_from(name),
            topic_id: Uuid([id; 16]),
            partition_data: partitions.iter().map(partition).collect(),
            ..Default::default()
        }
    }

    #[test]
    fn what_is_named_once_is_superseded_by_nothing() {
        assert_eq!(superseded(&[]), []);
        assert_eq!(superseded(&[topic("a", 0, &[0, 1, 2])]), []);
        assert_eq!(superseded(&[topic("b", 0, &[2, 0, 1]), topic("a", 0, &[0]), topic("", 1, &[0])]), []);
    }

    #[test]
    fn of_ten_thousand_of_one_name_the_last_is_left() {
        let one = topic("a", 0, &[0; 10_000]);
        assert_eq!(superseded(std::slice::from_ref(&one)).len(), 9_999);
        let twice = [one, topic("a", 0, &[0])];
        assert_eq!(superseded(&twice).len(), 10_000);
        assert_eq!(superseded(&twice).last(), Some(&(0, 9_999)));
    }

    proptest! {
        #[test]
        fn what_is_left_is_what_a_map_would_hold(
            topics in prop::collection::vec(("[ab]?", 0..2u8, prop::collection::vec(-1..3, 0..5)), 0..6)
        ) {
            let topics: Vec<_> =
                topics.iter().map(|(name, id, partitions)| topic(name, *id, partitions)).collect();
            let mut last = BTreeMap::new();
            let mut all = Vec::new();
            for (at, topic) in topics.iter().enumerate() {
                for (nth, data) in topic.partition_data.iter().enumerate() {
                    let place = (at as u32, nth as u32);
                    last.insert((topic.topic_id, topic.name.as_str().to_owned(), data.index), place);
                    all.push(place);
                }
            }
            let left: Vec<Place> = last.into_values().collect();
            all.retain(|place| !left.contains(place));
            prop_assert_eq!(superseded(&topics), all);
        }
    }
}
