//! Numbers that must not be mixed: offsets, epochs, ids, sequences.
//! None of them converts into another without saying so.

use std::fmt;

macro_rules! number {
    ($(#[$doc:meta])* $name:ident($raw:ty)) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
        #[repr(transparent)]
        pub struct $name(pub $raw);

        impl $name {
            /// The number as the wire carries it.
            #[inline]
            pub const fn get(self) -> $raw {
                self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}({})", stringify!($name), self.0)
            }
        }
    };
}

macro_rules! position {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
        #[repr(transparent)]
        pub struct $name(pub Offset);

        impl $name {
            /// The position as a plain offset.
            #[inline]
            pub const fn offset(self) -> Offset {
                self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}({})", stringify!($name), self.0.0)
            }
        }
    };
}

number! {
    /// The position of a record in a partition's log.
    Offset(i64)
}
number! {
    /// How many leaders a partition, or the metadata quorum, has had. Never falls along a log.
    LeaderEpoch(i32)
}
number! {
    /// A producer's identity, given out once and never again. -1: none.
    ProducerId(i64)
}
number! {
    /// Which incarnation of a producer id may append; older ones are fenced. -1: none.
    ProducerEpoch(i16)
}
number! {
    /// The number of a producer's record in one partition; wraps from `i32::MAX` to 0. -1: none.
    Sequence(i32)
}
number! {
    /// The id of a node, broker or controller. -1: none or unknown.
    NodeId(i32)
}
number! {
    /// The offset of a broker's registration record: which incarnation speaks. -1: not registered.
    BrokerEpoch(i64)
}
number! {
    /// The index of a partition in its topic.
    PartitionIndex(i32)
}
number! {
    /// Rises by one with each change of a partition's registration.
    PartitionEpoch(i32)
}

position! {
    /// The first offset that is not committed: everything below it is on every in-sync replica.
    HighWatermark
}
position! {
    /// The offset that the next record appended to a log gets.
    LogEndOffset
}
position! {
    /// The first offset that a log still serves.
    LogStartOffset
}
position! {
    /// The first offset of the oldest open transaction, or the high watermark when there is none.
    LastStableOffset
}

impl Offset {
    /// The first offset of any log.
    pub const ZERO: Offset = Offset(0);

    /// This offset moved up by `count` records. Panics on overflow: no log gets that long.
    #[inline]
    pub fn plus(self, count: i64) -> Offset {
        Offset(self.0.checked_add(count).expect("an offset fits 63 bits"))
    }

    /// The offset after this one.
    #[inline]
    pub fn next(self) -> Offset {
        self.plus(1)
    }

    /// How many offsets lie between `earlier` and this one; negative when it is later.
    #[inline]
    pub fn since(self, earlier: Offset) -> i64 {
        self.0.checked_sub(earlier.0).expect("a distance between offsets fits 64 bits")
    }
}

impl LeaderEpoch {
    /// No epoch is known.
    pub const UNKNOWN: LeaderEpoch = LeaderEpoch(-1);

    /// The epoch of the next leader.
    pub fn next(self) -> LeaderEpoch {
        LeaderEpoch(self.0.checked_add(1).expect("fewer than 2^31 leader changes"))
    }
}

impl PartitionEpoch {
    /// The epoch after one more change.
    pub fn next(self) -> PartitionEpoch {
        PartitionEpoch(self.0.checked_add(1).expect("fewer than 2^31 partition changes"))
    }
}

impl NodeId {
    /// Nobody.
    pub const NONE: NodeId = NodeId(-1);
}

impl ProducerId {
    /// Not an idempotent producer.
    pub const NONE: ProducerId = ProducerId(-1);

    /// Whether the producer asked for idempotence.
    pub fn is_idempotent(self) -> bool {
        self.0 >= 0
    }
}

impl ProducerEpoch {
    /// Not an idempotent producer.
    pub const NONE: ProducerEpoch = ProducerEpoch(-1);
}

impl Sequence {
    /// Not an idempotent producer.
    pub const NONE: Sequence = Sequence(-1);

    /// The sequence `count` records after this one. Sequences wrap from `i32::MAX` to 0 (KIP-98).
    pub fn plus(self, count: i32) -> Sequence {
        assert!(self.0 >= 0 && count >= 0, "only real sequences are counted on: {self:?} + {count}");
        let sum = i64::from(self.0) + i64::from(count);
        Sequence((sum % (i64::from(i32::MAX) + 1)) as i32)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sequences_wrap_to_zero() {
        assert_eq!(Sequence(i32::MAX).plus(1), Sequence(0));
        assert_eq!(Sequence(i32::MAX - 1).plus(3), Sequence(1));
        assert_eq!(Sequence(5).plus(0), Sequence(5));
    }

    #[test]
    #[should_panic(expected = "fits 63 bits")]
    fn offsets_never_wrap() {
        let _ = Offset(i64::MAX).next();
    }
}
