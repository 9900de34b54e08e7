//! An administrator who creates a topic that nobody uses: metadata grows while everything else goes on, and what was
//! said to be made must stay. Bystanders are numbered behind all topics of the plan.

use std::time::Duration;

use milena_client::NewTopic;

use super::Operation;
use crate::oracle::Seen;
use crate::plan::Args;
use crate::workload::{BROKERS_CHOICE, client};

/// The number of the first topic that only this makes.
pub(crate) const BYSTANDERS: u16 = 1_000;
/// How many there are at most.
const BYSTANDERS_MAX: u64 = 20;
/// How long one request may take.
const REQUEST: Duration = Duration::from_secs(3);

/// The operation.
pub(super) const OPERATION: Operation = Operation {
    name: "create-topic",
    what: "creates a topic that nobody uses, under a name that may be there",
    guarantees: &["L8", "C8"],
    numbers: &["number", "partitions"],
    words: &[],
    draw: |work| {
        for _ in 0..work.times() {
            let args = Args::new()
                .with("number", work.dice.below(BYSTANDERS_MAX))
                .with("partitions", work.pick(&[1, 2, 5]));
            work.add("create-topic", args);
        }
    },
    act: |scene, runtime, args| {
        Box::pin(async move {
            let topic = BYSTANDERS + args.get::<u16>("number").unwrap_or(0);
            let name = crate::plan::Plan::topic_name(topic);
            let client = client(&scene, &runtime, "bystander", REQUEST);
            let new = NewTopic::new(&name, args.get("partitions").unwrap_or(1), BROKERS_CHOICE);
            let Ok(made) = client.create_topics(&[new]).await else { return };
            // one without an id was there before: who made it has told, or was not told itself
            let made = made.into_iter().next().and_then(|made| made.result.ok());
            if let Some(id) = made.filter(|id| !id.is_zero()) {
                scene.see(&Seen::TopicMade { topic, id });
                scene.see(&Seen::Did { what: "create-topic" });
            }
        })
    },
};
