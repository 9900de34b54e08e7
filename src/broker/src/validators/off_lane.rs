//! How many batches are off the lane at once.

use std::future::Future;
use std::pin::pin;
use std::task::{Context, Poll, Waker};

use milena_batch::{BatchBuilder, Compression, ProduceRules};
use milena_runtime::OffLane;
use milena_types::Offset;

use super::Validators;
use super::jobs::{self, CORES, NOW};
use crate::turn::Turn;

#[test]
fn of_a_hundred_batches_no_more_are_off_the_lane_at_once_than_there_are_cores_and_all_get_a_verdict() {
    let (runtime, jobs) = jobs::runtime();
    let validators = Validators::new(&runtime, &OffLane::new(&runtime));
    let mut builder = BatchBuilder::new(Compression::Zstd);
    builder.append(NOW, None, Some(&[0; 100_000]), &[]);
    let batch = builder.build(Offset::ZERO);
    let one = async || {
        let mut turn = Turn::new();
        validators.validate(batch.clone(), ProduceRules::defaults(NOW), &mut turn).await
    };
    let mut waiting: Vec<_> = (0..100).map(|_| Box::pin(one())).collect();
    let mut cx = Context::from_waker(Waker::noop());
    let mut rounds = 0;
    while !waiting.is_empty() {
        if rounds == 1 {
            assert_eq!(jobs.cores.available_permits(), 0, "all cores have something to do");
        }
        rounds += 1;
        assert!(rounds < 1000, "{} wait for ever", waiting.len());
        waiting.retain_mut(|one| match pin!(one).poll(&mut cx) {
            Poll::Ready(verdict) => {
                assert_eq!(verdict.map(|batches| batches.len()), Ok(1));
                false
            }
            Poll::Pending => true,
        });
    }
    assert_eq!(jobs.cores.available_permits(), CORES);
}
