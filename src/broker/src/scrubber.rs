//! Reads every closed segment again, one after another, slowly, for as long as the node lives: what rotted is found
//! while another copy may still be whole. It must never hold up an append for longer than noting what was found, and
//! never writes a file.

use std::sync::Arc;
use std::time::Duration;

use milena_log::clean::{Surroundings, Throttle};
use milena_log::scrub::{Next, Rounds, Target};
use milena_probe::sometimes;
use milena_runtime::Lane;

use crate::broker::Broker;
use crate::partition::Partition;
use crate::snapshot::Hosted;

/// However long a round has to wait, a node that stops is noticed sooner.
const WAIT_MAX: Duration = Duration::from_secs(60);

struct Scrubber {
    broker: Arc<Broker>,
    throttle: Throttle,
    rounds: Rounds,
}

/// Scrubs round after round, unless `milena.log.scrub.interval.ms` says never.
pub fn scrub_regularly(broker: &Arc<Broker>) {
    let config = broker.config.server.scrubber;
    let Some(interval) = config.interval else { return };
    let runtime = broker.runtime.clone();
    let mut scrubber = Scrubber {
        broker: broker.clone(),
        throttle: Throttle::new(&runtime, config.bytes_per_second as f64),
        rounds: Rounds::new(interval, runtime.clock.now()),
    };
    runtime.spawn(Lane::Data, "log-scrubber", async move {
        while scrubber.may_go_on() {
            scrubber.go_on().await;
        }
    });
}

impl Scrubber {
    fn may_go_on(&self) -> bool {
        !self.broker.directories.has_failed() && !self.broker.is_stopping()
    }

    async fn go_on(&mut self) {
        let clock = &self.broker.runtime.clock;
        match self.rounds.next(clock.now()) {
            Next::Wait(wait) => self.broker.runtime.sleep(wait.min(WAIT_MAX)).await,
            Next::Begin => {
                let targets = self.targets().await;
                self.rounds.begin(clock.now(), targets);
            }
            Next::Scrub(target) => {
                if let Some(Hosted::Online(partition)) =
                    self.broker.snapshot().await.hosted.get(&target.partition)
                {
                    self.scrub(partition, target).await;
                }
            }
        }
    }

    /// Every closed segment of this node.
    async fn targets(&self) -> Vec<Target> {
        let mut targets = Vec::new();
        for (id, hosted) in &self.broker.snapshot().await.hosted {
            let Hosted::Online(partition) = hosted else { continue };
            if let Some(log) = partition.writer.lock().await.as_ref() {
                targets.extend(log.closed_segments().map(|base| Target { partition: *id, base }));
            }
        }
        targets
    }

    async fn scrub(&self, partition: &Partition, target: Target) {
        if partition.directory.has_failed() {
            return;
        }
        let begun = partition.writer.lock().await.as_ref().and_then(|log| log.begin_scrub(target.base));
        let Some(scrub) = begun else { return };
        let is_stopped = || !self.may_go_on() || partition.directory.has_failed();
        let runtime = &self.broker.runtime;
        let around = Surroundings { runtime, throttle: &self.throttle, is_stopped: &is_stopped };
        let scrubbed = match scrub.run(&around).await {
            Ok(Some(scrubbed)) => scrubbed,
            Ok(None) => return,
            // as for a reader: what cannot be read now may be later, and fails nobody else
            Err(error) => {
                sometimes!("a segment could not be scrubbed");
                tracing::warn!(partition = %partition.name, segment = %target.base, %error, "not scrubbed");
                return;
            }
        };
        if scrubbed.damage.is_empty() && !scrubbed.has_wrong_index() {
            return;
        }
        let mut writer = partition.writer.lock().await;
        if let Some(log) = writer.as_mut() {
            let found = log.take_in_scrub(scrubbed);
            sometimes!("scrubbing found damage that nobody had met", found > 0);
            partition.state.with(|state| state.show(log.view())).await;
        }
    }
}
