//! The newest offset of each key, in bounded memory. Pure.
//!
//! A key is known by 128 bits of SipHash under a secret of this cleaner's own. Two keys that hash alike would
//! cost the older one its value: with 2³² keys in the map that has a chance of 2⁻⁶⁵, and since the secret is
//! drawn anew nobody can make two such keys, as anybody can for the MD5 that Kafka uses. Exact keys would let
//! one client decide how much memory a cleaning takes.

use std::hash::Hasher;

use milena_probe::always;
use milena_types::Offset;
use siphasher::sip128::{Hasher128, SipHasher24};

/// Bytes that one key takes, as in Kafka: a digest and an offset.
const ENTRY_LEN: usize = 24;

/// What makes digests unpredictable.
#[derive(Clone, Copy)]
pub struct KeySecret(pub [u64; 2]);

/// Key → its newest offset, for a bounded number of keys.
pub struct KeyOffsets {
    secret: KeySecret,
    /// A power of two of slots, of which some are always free.
    slots: Vec<Slot>,
    len: usize,
    max_len: usize,
}

#[derive(Clone, Copy)]
struct Slot {
    digest: [u64; 2],
    offset: i64,
}

const FREE: Slot = Slot { digest: [0; 2], offset: -1 };

impl KeyOffsets {
    /// A map that takes up to `bytes` of memory (at least for one key) and is filled up to `load_factor` of
    /// it (0 to 1): `log.cleaner.dedupe.buffer.size`, `log.cleaner.io.buffer.load.factor`. It takes no more
    /// than `keys` of them need.
    pub fn new(bytes: usize, load_factor: f64, keys: usize, secret: KeySecret) -> KeyOffsets {
        let load_factor = load_factor.clamp(0.01, 0.95);
        let fits = ((bytes / ENTRY_LEN) as f64 * load_factor) as usize;
        let max_len = fits.min(keys).max(1);
        let slots = ((max_len as f64 / load_factor) as usize + 1).next_power_of_two();
        // rounding up to a power of two must not double what was allowed
        let slots = if slots * ENTRY_LEN > bytes { (slots / 2).max(2) } else { slots };
        let max_len = max_len.min((slots as f64 * load_factor) as usize).max(1);
        always!(max_len < slots, "a search always meets a free slot");
        KeyOffsets { secret, slots: vec![FREE; slots], len: 0, max_len }
    }

    /// Notes that `key` is at `offset`, unless a larger one is known. False, and nothing noted, when the key is new and
    /// the map is full.
    #[must_use]
    pub fn put(&mut self, key: &[u8], offset: Offset) -> bool {
        always!(offset >= Offset::ZERO);
        let digest = self.digest(key);
        let at = self.slot_of(digest);
        let slot = &mut self.slots[at];
        if slot.offset < 0 {
            if self.len == self.max_len {
                return false;
            }
            self.len += 1;
        }
        *slot = Slot { digest, offset: slot.offset.max(offset.get()) };
        true
    }

    /// The newest offset of `key`; `None` when it was not met.
    pub fn get(&self, key: &[u8]) -> Option<Offset> {
        let slot = self.slots[self.slot_of(self.digest(key))];
        (slot.offset >= 0).then_some(Offset(slot.offset))
    }

    /// Keys in the map.
    pub fn len(&self) -> usize {
        self.len
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    fn digest(&self, key: &[u8]) -> [u64; 2] {
        let mut hasher = SipHasher24::new_with_keys(self.secret.0[0], self.secret.0[1]);
        hasher.write(key);
        let digest = hasher.finish128();
        [digest.h1, digest.h2]
    }

    /// Where the digest is, or would be.
    fn slot_of(&self, digest: [u64; 2]) -> usize {
        let mask = self.slots.len() - 1;
        let mut at = digest[0] as usize & mask;
        while self.slots[at].offset >= 0 && self.slots[at].digest != digest {
            at = (at + 1) & mask;
        }
        at
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn it_is_a_map_until_it_is_full(keys in prop::collection::vec(0u16..300, 1..400), room in 1usize..200) {
            let mut map = KeyOffsets::new(room * ENTRY_LEN, 0.9, usize::MAX, KeySecret([3, 4]));
            let mut model = BTreeMap::new();
            for (offset, key) in keys.iter().enumerate() {
                let key = key.to_be_bytes();
                if map.put(&key, Offset(offset as i64)) {
                    model.insert(key, Offset(offset as i64));
                } else {
                    prop_assert!(!model.contains_key(&key), "a known key always finds its place");
                    prop_assert_eq!(map.len(), map.max_len);
                }
            }
            prop_assert_eq!(map.len(), model.len());
            for key in 0u16..300 {
                prop_assert_eq!(map.get(&key.to_be_bytes()), model.get(&key.to_be_bytes()).copied());
            }
        }
    }

    #[test]
    fn memory_is_what_was_allowed_and_no_more_than_is_needed() {
        let map = |bytes, keys| KeyOffsets::new(bytes, 0.9, keys, KeySecret([1, 2]));
        assert!(map(1 << 20, usize::MAX).slots.len() * ENTRY_LEN <= 1 << 20);
        assert!(map(1 << 20, 10).slots.len() <= 32);
        assert_eq!(map(0, usize::MAX).max_len, 1, "so that a cleaning always comes on");
        assert_eq!(size_of::<Slot>(), ENTRY_LEN);
    }
}
