//! Why an append was refused, for the producer. What people are told of it is put into words only when it is asked
//! for: one request can be refused a hundred thousand times.

use milena_batch::{BatchError, RecordFault};
use milena_types::ErrorCode;
use milena_wire::Str;

/// Why an append was refused. Nothing of it is in the log, unless the code says otherwise.
#[derive(Clone, Debug)]
pub struct Refused {
    /// Kafka's code.
    pub code: ErrorCode,
    why: Why,
}

#[derive(Clone, Debug)]
enum Why {
    Unsaid,
    Said(Str),
    Batch(BatchError),
}

impl Refused {
    /// With a word for people.
    pub(crate) fn because(code: ErrorCode, message: impl Into<Str>) -> Refused {
        Refused { code, why: Why::Said(message.into()) }
    }

    /// For people.
    pub fn message(&self) -> Option<Str> {
        match &self.why {
            Why::Unsaid => None,
            Why::Said(message) => Some(message.clone()),
            Why::Batch(error) => Some(Str::from(error.to_string())),
        }
    }

    /// The records that are to blame, each by itself (KIP-467); none when it is not for a record's sake.
    pub fn records(&self) -> &[RecordFault] {
        match &self.why {
            Why::Batch(error) => error.record_faults(),
            Why::Unsaid | Why::Said(_) => &[],
        }
    }
}

impl From<BatchError> for Refused {
    fn from(error: BatchError) -> Refused {
        Refused { code: error.code(), why: Why::Batch(error) }
    }
}

impl From<ErrorCode> for Refused {
    fn from(code: ErrorCode) -> Refused {
        Refused { code, why: Why::Unsaid }
    }
}
