//! A client that opens more connections than it needs, says nothing on them, and keeps them for a while.

use std::time::Duration;

use super::{Operation, raw};
use crate::oracle::Seen;
use crate::plan::Args;

/// How long it tries to connect.
const PATIENCE: Duration = Duration::from_secs(3);

/// The operation.
pub(super) const OPERATION: Operation = Operation {
    name: "crowd",
    what: "opens many connections, says nothing, keeps them for a while",
    guarantees: &["D3"],
    numbers: &["count", "us"],
    words: &[],
    draw: |work| {
        let count = work.pick(&[5, 20, 60, 120]);
        let us = work.dice.between(10_000, 5_000_000);
        work.add("crowd", Args::new().with("count", count).with("us", us));
    },
    act: |scene, runtime, args| {
        Box::pin(async move {
            let mut held = Vec::new();
            for _ in 0..args.get("count").unwrap_or(1) {
                if let Ok(Ok(connection)) = runtime.timeout(PATIENCE, raw::connect(&runtime)).await {
                    held.push(connection);
                }
            }
            if held.len() > 1 {
                scene.see(&Seen::Did { what: "crowd" });
            }
            runtime.sleep(Duration::from_micros(args.get("us").unwrap_or(1))).await;
        })
    },
};
