//! A client that sends what is no request: random bytes, a frame of a huge, negative or no length, a header that
//! lies. Its own connection may end by it, and nothing else.

use std::time::Duration;

use super::{Operation, raw};
use crate::entropy::{Salt, Stream};
use crate::oracle::Seen;
use crate::plan::Args;

/// How long it waits for its connection to be ended.
const PATIENCE: Duration = Duration::from_secs(40);
/// A header's worth of bytes behind a length that lies.
const SOME: usize = 40;

const KINDS: &[&str] = &["bytes", "huge", "negative", "empty", "unknown"];

/// The operation.
pub(super) const OPERATION: Operation = Operation {
    name: "noise",
    what: "sends what is no request: random bytes, huge, negative or no length, an unknown API",
    guarantees: &["D3"],
    numbers: &["seed"],
    words: &[("what", KINDS)],
    draw: |work| {
        for _ in 0..work.times() {
            let what = work.pick(KINDS);
            let seed = work.dice.below(1 << 30);
            work.add("noise", Args::new().with("what", what).with("seed", seed));
        }
    },
    act: |scene, runtime, args| {
        Box::pin(async move {
            let what: String = args.get("what").expect("plans hold whole acts");
            let mut dice = Stream::new(args.get("seed").unwrap_or(0), Salt::Workload, "noise");
            let Ok(mut connection) = raw::connect(&runtime).await else { return };
            if raw::send(&mut connection, &bytes(&what, &mut dice)).await.is_err() {
                return;
            }
            scene.see(&Seen::Did { what: "noise" });
            if runtime.timeout(PATIENCE, raw::until_closed(&mut connection)).await.is_ok() {
                scene.see(&Seen::Did { what: "noise: the connection was ended" });
            }
        })
    },
};

fn bytes(what: &str, dice: &mut Stream) -> Vec<u8> {
    let some = (0..dice.between(1, SOME as u64)).map(|_| dice.below(256) as u8).collect::<Vec<u8>>();
    let framed = |len: i32| len.to_be_bytes().into_iter().chain(some.iter().copied()).collect();
    match what {
        "huge" => framed(i32::MAX),
        "negative" => framed(-1),
        "empty" => framed(0),
        "unknown" => raw::request(999, 1),
        _ => framed(some.len() as i32),
    }
}
