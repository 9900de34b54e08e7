//! A list that only grows, whose snapshots are cheap: full blocks are shared, only the last short block
//! is copied when a snapshot still holds it. What lets readers search an index that the writer extends.

use std::sync::Arc;

/// Entries in a block: bounds what one push may copy.
const BLOCK: usize = 128;

/// A list that only grows. A clone is a snapshot: later pushes do not show in it.
#[derive(Clone, Debug)]
pub struct Growing<T> {
    full: Arc<Vec<Arc<[T]>>>,
    last: Arc<Vec<T>>,
}

impl<T> Default for Growing<T> {
    fn default() -> Self {
        Growing { full: Arc::default(), last: Arc::default() }
    }
}

impl<T: Copy + PartialEq> PartialEq for Growing<T> {
    fn eq(&self, other: &Self) -> bool {
        self.len() == other.len() && self.iter().eq(other.iter())
    }
}

impl<T: Copy> Growing<T> {
    /// How many entries there are.
    pub fn len(&self) -> usize {
        self.full.len() * BLOCK + self.last.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Adds an entry at the end.
    pub fn push(&mut self, entry: T) {
        let last = Arc::make_mut(&mut self.last);
        last.push(entry);
        if last.len() == BLOCK {
            Arc::make_mut(&mut self.full).push(std::mem::take(last).into());
        }
    }

    /// The entry at `index`, which must be below `len`.
    pub fn get(&self, index: usize) -> T {
        match self.full.get(index / BLOCK) {
            Some(block) => block[index % BLOCK],
            None => self.last[index - self.full.len() * BLOCK],
        }
    }

    /// The last entry.
    pub fn last(&self) -> Option<T> {
        self.len().checked_sub(1).map(|index| self.get(index))
    }

    /// All entries in order.
    pub fn iter(&self) -> impl Iterator<Item = T> + '_ {
        self.full.iter().flat_map(|block| block.iter()).chain(self.last.iter()).copied()
    }

    /// How many entries at the front satisfy `holds`, which must hold for a prefix only.
    pub fn partition_point(&self, holds: impl Fn(T) -> bool) -> usize {
        let (mut low, mut high) = (0, self.len());
        while low < high {
            let middle = low + (high - low) / 2;
            if holds(self.get(middle)) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        low
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_snapshot_does_not_see_later_entries() {
        let mut list = Growing::default();
        let mut snapshots = Vec::new();
        for n in 0..1000 {
            snapshots.push(list.clone());
            list.push(n);
        }
        for (n, snapshot) in snapshots.iter().enumerate() {
            assert!(snapshot.iter().eq(0..n));
            assert_eq!(snapshot.last(), n.checked_sub(1));
        }
        assert!((0..1000).all(|n| list.get(n) == n));
    }

    #[test]
    fn partition_point_is_the_slices() {
        let mut list = Growing::default();
        for n in 0..300 {
            list.push(n * 2);
        }
        for bound in -1..=601 {
            let slice: Vec<i32> = list.iter().collect();
            assert_eq!(list.partition_point(|n| n < bound), slice.partition_point(|n| *n < bound));
        }
    }
}
