//! Which partition a record goes to: by its key as the Java client's default does, so that both agree;
//! without one to a partition that is changed once it got a batch's worth (KIP-794).

use milena_probe::always;
use milena_types::PartitionIndex;

/// Kafka's variant of 32-bit MurmurHash2.
pub fn murmur2(data: &[u8]) -> i32 {
    const M: u32 = 0x5bd1_e995;
    let mut hash = 0x9747_b28c ^ data.len() as u32;
    let (words, tail) = data.as_chunks::<4>();
    for word in words {
        let mut k = u32::from_le_bytes(*word).wrapping_mul(M);
        k = (k ^ (k >> 24)).wrapping_mul(M);
        hash = hash.wrapping_mul(M) ^ k;
    }
    if !tail.is_empty() {
        for (i, byte) in tail.iter().enumerate() {
            hash ^= u32::from(*byte) << (8 * i);
        }
        hash = hash.wrapping_mul(M);
    }
    hash = (hash ^ (hash >> 13)).wrapping_mul(M);
    (hash ^ (hash >> 15)) as i32
}

/// The partition, of `partitions`, that `key` belongs to.
pub fn partition_of_key(key: &[u8], partitions: i32) -> PartitionIndex {
    always!(partitions > 0, "a topic has partitions");
    PartitionIndex((murmur2(key) & i32::MAX) % partitions)
}

/// Where a topic's records without a key go for now.
#[derive(Debug, Default)]
pub(crate) struct Sticky {
    current: Option<PartitionIndex>,
    bytes: usize,
}

impl Sticky {
    /// The partition for a record of `size` bytes. `available` are the partitions to choose from;
    /// `random_below` chooses.
    pub(crate) fn place(
        &mut self,
        size: usize,
        batch_bytes: usize,
        available: &[PartitionIndex],
        random_below: impl FnOnce(u64) -> u64,
    ) -> PartitionIndex {
        always!(!available.is_empty(), "a topic has partitions");
        let usable = self.current.filter(|current| self.bytes < batch_bytes && available.contains(current));
        let partition = usable.unwrap_or_else(|| {
            self.bytes = 0;
            available[random_below(available.len() as u64) as usize]
        });
        self.current = Some(partition);
        self.bytes += size;
        partition
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hashes_are_javas() {
        // from the test of Kafka's own Utils.murmur2
        for (text, hash) in [
            ("21", -973_932_308),
            ("foobar", -790_332_482),
            ("a-little-bit-long-string", -985_981_536),
            ("a-little-bit-longer-string", -1_486_304_829),
            ("lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8", -58_897_971),
            ("abc", 479_470_107),
        ] {
            assert_eq!(murmur2(text.as_bytes()), hash, "{text}");
        }
        assert_eq!(partition_of_key(b"foobar", 10), PartitionIndex((-790_332_482i32 & i32::MAX) % 10));
    }

    #[test]
    fn without_a_key_a_partition_is_kept_for_a_batch() {
        let mut sticky = Sticky::default();
        let all = [PartitionIndex(0), PartitionIndex(1), PartitionIndex(2)];
        let mut next = [2, 0].into_iter();
        let mut place =
            |available: &[PartitionIndex]| sticky.place(60, 100, available, |_| next.next().unwrap()).get();
        assert_eq!([place(&all), place(&all), place(&all)], [2, 2, 0]);
        assert_eq!(place(&all), 0);
    }
}
