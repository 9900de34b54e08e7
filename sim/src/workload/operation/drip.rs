//! A client that sends a request byte by byte, or half of one and then nothing more. It keeps its connection for as
//! long as it is let; nobody else may wait for it.

use std::time::Duration;

use super::{Operation, raw};
use crate::oracle::Seen;
use crate::plan::Args;

/// How long it waits for anything once it sends no more.
const PATIENCE: Duration = Duration::from_secs(60);

/// The operation.
pub(super) const OPERATION: Operation = Operation {
    name: "drip",
    what: "sends a request byte by byte, some of it or all, and keeps its connection",
    guarantees: &["D3"],
    numbers: &["bytes", "pause_us"],
    words: &[],
    draw: |work| {
        for _ in 0..work.times() {
            let bytes = work.dice.between(1, 21);
            let pause_us = work.pick(&[100, 10_000, 500_000, 4_000_000]);
            work.add("drip", Args::new().with("bytes", bytes).with("pause_us", pause_us));
        }
    },
    act: |scene, runtime, args| {
        Box::pin(async move {
            let frame = raw::request(raw::API_VERSIONS, 7);
            let bytes = args.get::<usize>("bytes").unwrap_or(1).min(frame.len());
            let pause = Duration::from_micros(args.get("pause_us").unwrap_or(1));
            let Ok(mut connection) = raw::connect(&runtime).await else { return };
            for byte in &frame[..bytes] {
                if raw::send(&mut connection, &[*byte]).await.is_err() {
                    return;
                }
                runtime.sleep(pause).await;
            }
            scene.see(&Seen::Did { what: "drip" });
            if bytes == frame.len() {
                if let Ok(Ok(got)) = runtime.timeout(PATIENCE, raw::reply(&mut connection)).await {
                    scene.see(&Seen::Replied { asked: 7, got });
                }
            } else {
                let _ = runtime.timeout(PATIENCE, raw::until_closed(&mut connection)).await;
            }
        })
    },
};
