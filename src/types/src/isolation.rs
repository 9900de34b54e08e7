//! Which records a consumer sees.

/// `isolation.level` (KIP-98).
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Isolation {
    /// All that are replicated.
    #[default]
    ReadUncommitted,
    /// None of a transaction that is open or was aborted.
    ReadCommitted,
}

impl Isolation {
    /// As a request says it.
    pub fn code(self) -> i8 {
        match self {
            Isolation::ReadUncommitted => 0,
            Isolation::ReadCommitted => 1,
        }
    }

    /// What a request says. Any other number, which Kafka fails on, sees all that is replicated.
    pub fn from_code(code: i8) -> Isolation {
        match code {
            1 => Isolation::ReadCommitted,
            _ => Isolation::ReadUncommitted,
        }
    }
}
