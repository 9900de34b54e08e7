//! Why an append was refused, for the producer. What people are told of it is put into words only when it is asked
//! for: one request can be refused a hundred thousand times.

use milena_batch::{BatchError, RecordFault};
use milena_types::{ErrorCode, LogStartOffset};
use milena_wire::Str;

/// Why an append was refused. Nothing of it is in the log, unless the code says otherwise.
#[derive(Clone, Debug)]
pub struct Refused {
    /// Kafka's code.
    pub code: ErrorCode,
    why: Why,
    log_start: Option<LogStartOffset>,
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
        Refused { code, why: Why::Said(message.into()), log_start: None }
    }

    /// By a partition whose log starts at `log_start`. Kafka's answer tells that, unless no log saw the batch, or it is for
    /// one of these reasons.
    pub(crate) fn by(self, log_start: LogStartOffset) -> Refused {
        let is_of_form = matches!(&self.why, Why::Batch(error) if error.is_of_form());
        let is_kept = matches!(
            self.code,
            ErrorCode::UnknownTopicOrPartition
                | ErrorCode::NotLeaderOrFollower
                | ErrorCode::MessageTooLarge
                | ErrorCode::RecordListTooLarge
                | ErrorCode::CorruptMessage
                | ErrorCode::KafkaStorageError
        );
        Refused { log_start: (!is_of_form && !is_kept).then_some(log_start), ..self }
    }

    /// Where the log starts, as far as the answer tells it.
    pub fn log_start(&self) -> Option<LogStartOffset> {
        self.log_start
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
        Refused { code: error.code(), why: Why::Batch(error), log_start: None }
    }
}

impl From<ErrorCode> for Refused {
    fn from(code: ErrorCode) -> Refused {
        Refused { code, why: Why::Unsaid, log_start: None }
    }
}

#[cfg(test)]
mod tests {
    use milena_types::Offset;

    use super::*;

    #[test]
    fn the_log_start_is_told_unless_kafka_keeps_it() {
        let start = LogStartOffset(Offset(7));
        let told = |code| Refused::from(code).by(start).log_start();
        assert_eq!(told(ErrorCode::InvalidRecord), Some(start));
        assert_eq!(told(ErrorCode::OutOfOrderSequenceNumber), Some(start));
        assert_eq!(told(ErrorCode::CorruptMessage), None);
        assert_eq!(told(ErrorCode::MessageTooLarge), None);
        let judged = |error| Refused::from(error).by(start).log_start();
        assert_eq!(judged(BatchError::NoBatch), None, "no log saw it");
        assert_eq!(judged(BatchError::OldMagic(1)), None);
        assert_eq!(judged(BatchError::BaseOffset(7)), Some(start));
        assert_eq!(Refused::from(ErrorCode::InvalidRecord).log_start(), None, "by nobody's log");
    }
}
