//! What a Produce answer says of a partition, in how many words. A partition of six bytes can be refused with a
//! sentence, and a request can hold a hundred thousand: the words of a whole answer have a limit, the codes do not.

use milena_batch::RecordFault;
use milena_probe::sometimes;
use milena_types::Timestamp;
use milena_wire::Str;
use milena_wire::messages::produce_response::{BatchIndexAndErrorMessage, PartitionProduceResponse};

use crate::partition::Appended;
use crate::refused::Refused;

/// So many refused records are named in one answer (KIP-467): at most so many times nine bytes and their words.
const RECORD_ERRORS_MAX: usize = 1000;

/// The words of one answer, in bytes: a thousand refusals' worth. What comes after goes without.
const WORDS_MAX: usize = 128 * 1024;

/// What one answer may still say.
#[derive(Debug)]
pub(super) struct Words {
    records: usize,
    bytes: usize,
}

impl Words {
    /// Nothing said yet.
    pub(super) fn new() -> Words {
        Words { records: RECORD_ERRORS_MAX, bytes: WORDS_MAX }
    }

    /// What `say` puts into words, as long as there is room. Once there was none, nothing is put into words any more.
    fn say(&mut self, say: impl FnOnce() -> Option<Str>) -> Option<Str> {
        if self.bytes == 0 {
            return None;
        }
        let text = say()?;
        if let Some(left) = self.bytes.checked_sub(text.as_bytes().len()) {
            self.bytes = left;
            return Some(text);
        }
        sometimes!("an answer to a produce ran out of words");
        self.bytes = 0;
        None
    }
}

fn blank(index: i32) -> PartitionProduceResponse {
    PartitionProduceResponse {
        index,
        base_offset: -1,
        log_append_time_ms: Timestamp::NONE.get(),
        log_start_offset: -1,
        ..Default::default()
    }
}

/// The answer for what was appended, once it is acknowledged.
pub(super) fn appended(index: i32, appended: &Appended) -> PartitionProduceResponse {
    PartitionProduceResponse {
        base_offset: appended.base_offset.get(),
        log_append_time_ms: appended.log_append_time.get(),
        log_start_offset: appended.log_start.offset().get(),
        ..blank(index)
    }
}

/// The answer for what was not.
pub(super) fn refused(index: i32, refused: &Refused, words: &mut Words) -> PartitionProduceResponse {
    let error_message = words.say(|| refused.message());
    let faults = refused.records();
    let named = faults.len().min(words.records);
    words.records -= named;
    let record_errors = faults[..named].iter().map(|fault| record_error(fault, words)).collect();
    PartitionProduceResponse {
        error_code: refused.code.code(),
        error_message,
        record_errors,
        log_start_offset: refused.log_start().map_or(-1, |start| start.offset().get()),
        ..blank(index)
    }
}

fn record_error(fault: &RecordFault, words: &mut Words) -> BatchIndexAndErrorMessage {
    BatchIndexAndErrorMessage {
        batch_index: fault.index,
        batch_index_error_message: words.say(|| Some(Str::from(fault.reason.to_string()))),
        ..Default::default()
    }
}

#[cfg(test)]
mod tests {
    use milena_batch::{BatchError, RECORD_FAULTS_MAX, RecordReason, RefusedRecords};
    use milena_types::ErrorCode;

    use super::*;

    fn words_of(answer: &PartitionProduceResponse) -> usize {
        let length = |text: &Option<Str>| text.as_ref().map_or(0, |text| text.as_bytes().len());
        let of_records = answer.record_errors.iter().map(|error| length(&error.batch_index_error_message));
        length(&answer.error_message) + of_records.sum::<usize>()
    }

    fn answers(count: i32, why: &Refused) -> Vec<PartitionProduceResponse> {
        let mut words = Words::new();
        (0..count).map(|index| refused(index, why, &mut words)).collect()
    }

    #[test]
    fn the_words_of_an_answer_are_limited_and_its_codes_are_not() {
        let answers = answers(100_000, &Refused::from(BatchError::NoBatch));
        let words: usize = answers.iter().map(words_of).sum();
        assert!((WORDS_MAX / 2..=WORDS_MAX).contains(&words), "{words}");
        assert!(words_of(&answers[0]) > 0 && words_of(&answers[99_999]) == 0);
        for (index, answer) in answers.iter().enumerate() {
            assert_eq!((answer.index, answer.error_code), (index as i32, ErrorCode::InvalidRecord.code()));
        }
    }

    #[test]
    fn no_more_records_are_named_than_one_answer_may_name() {
        let fault = |index| RecordFault { index, reason: RecordReason::NoKey };
        let mut records = RefusedRecords::default();
        records.faults = (0..RECORD_FAULTS_MAX as i32).map(fault).collect();
        records.count = RECORD_FAULTS_MAX as u32;
        let answers = answers(15, &Refused::from(BatchError::Records(records)));
        let named: Vec<_> = answers.iter().map(|answer| answer.record_errors.len()).collect();
        assert_eq!(named, [[100; 10].as_slice(), &[0; 5]].concat());
        assert!(answers.iter().all(|answer| answer.error_code == ErrorCode::InvalidRecord.code()));
        assert!(answers.iter().all(|answer| answer.error_message.is_some()), "there was room for that");
    }

    #[test]
    fn fixed_words_are_not_copied() {
        const WHY: &str = "because";
        let why = Refused::because(ErrorCode::InvalidRecord, WHY);
        for answer in answers(2, &why) {
            let message = answer.error_message.expect("there is room");
            assert_eq!(message.as_bytes().as_ptr(), WHY.as_ptr());
        }
    }
}
