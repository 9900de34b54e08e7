//! A client that sends several requests before it reads a reply, under correlation ids that it uses again. Replies
//! come in the order of the requests, whatever their ids and however long each takes.

use std::time::Duration;

use super::{Operation, raw};
use crate::oracle::Seen;
use crate::plan::Args;

/// How long it waits for a reply.
const PATIENCE: Duration = Duration::from_secs(10);

/// The operation.
pub(super) const OPERATION: Operation = Operation {
    name: "pipeline",
    what: "sends several requests under repeated correlation ids before it reads a reply",
    guarantees: &["D4"],
    numbers: &["count", "ids"],
    words: &[],
    draw: |work| {
        for _ in 0..work.times() {
            let count = work.dice.between(2, 20);
            let ids = work.dice.between(1, count);
            work.add("pipeline", Args::new().with("count", count).with("ids", ids));
        }
    },
    act: |scene, runtime, args| {
        Box::pin(async move {
            let (count, ids) = (args.get::<i32>("count").unwrap_or(2), args.get::<i32>("ids").unwrap_or(1));
            let ids: Vec<i32> = (0..count).map(|number| number % ids.max(1) * 3).collect();
            let Ok(mut connection) = raw::connect(&runtime).await else { return };
            for (number, id) in ids.iter().enumerate() {
                let api = if number % 3 == 1 { raw::METADATA } else { raw::API_VERSIONS };
                if raw::send(&mut connection, &raw::request(api, *id)).await.is_err() {
                    return;
                }
            }
            for asked in ids {
                let Ok(Ok(got)) = runtime.timeout(PATIENCE, raw::reply(&mut connection)).await else {
                    return;
                };
                scene.see(&Seen::Replied { asked, got });
            }
            scene.see(&Seen::Did { what: "pipeline" });
        })
    },
};
