//! The index of a segment against a model without one: whatever batches it was made of, a lookup starts a walk at or
//! before what the walk is to find, and not far before it.

use milena_log::index::{BatchShape, IndexBuilder, offset_for_timestamp, position_for};
use milena_types::{Offset, Timestamp};
use proptest::prelude::*;

const BASE: Offset = Offset(100);
/// The longest batch of a segment here, in bytes.
const LEN_MAX: u32 = 400;
/// Times are below it.
const TIME_MAX: i64 = 50;

/// Batches one behind the other, each of so many bytes, so many offsets, and this newest time.
fn segment(sizes: &[(u32, i64, i64)]) -> Vec<BatchShape> {
    let (mut position, mut next, mut batches) = (0, BASE, Vec::new());
    for (len, count, time) in sizes {
        let last_offset = next.plus(count - 1);
        batches.push(BatchShape { position, len: *len, last_offset, max_timestamp: Timestamp(*time) });
        position += len;
        next = last_offset.next();
    }
    batches
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_lookup_starts_at_a_batch_not_behind_what_is_looked_for_and_not_far_before_it(
        sizes in prop::collection::vec((61..LEN_MAX, 1..5i64, 0..TIME_MAX), 1..80),
        interval in 0..1_500u32,
    ) {
        let batches = segment(&sizes);
        let mut index = IndexBuilder::new(BASE, interval);
        for batch in &batches {
            index.batch(*batch);
        }
        index.finish();
        let end = batches.last().expect("there is one").last_offset.next();
        for offset in (BASE.get()..end.get()).map(Offset) {
            let sought = batches.iter().find(|batch| batch.last_offset >= offset).expect("below the end");
            let start = position_for(index.offsets(), BASE, offset);
            prop_assert!(batches.iter().any(|batch| batch.position == start), "{} is no batch's", start);
            prop_assert!(start <= sought.position, "{offset}: {start} is behind {}", sought.position);
            let far = sought.position - start;
            prop_assert!(far <= interval + 2 * LEN_MAX, "{offset}: {far} bytes too early");
        }
        for time in 0..=TIME_MAX {
            let start = offset_for_timestamp(index.times(), BASE, Timestamp(time));
            let sought = batches.iter().find(|batch| batch.max_timestamp >= Timestamp(time));
            if let Some(sought) = sought {
                prop_assert!(start <= sought.last_offset, "{time}: {start} is behind {}", sought.last_offset);
            }
        }
    }
}
