//! Several nodes as one cluster under faults, as far as its control plane goes: who leads the metadata log, what it says, and
//! what clients were told of topics and producer ids. A run is a seed: shape, faults and clients' doings are drawn while it
//! goes on. No records are written here: plans of several nodes (`campaign`) see to them.

mod clients;
mod members;
mod truth;
mod watch;
mod weather;

use std::time::Duration;

use members::{Members, Shape};
use truth::Truth;
pub(crate) use watch::Watch as Agreement;
use watch::Watch;

use crate::run::{Options, RunResult, run_with};
use crate::world::World;

/// The longest that a run may take of virtual time.
const LIMIT: Duration = Duration::from_secs(900);
/// How long nodes may take to serve while nothing breaks.
const PATIENCE: Duration = Duration::from_secs(120);
/// How long things break, at the least and at the most.
const BREAKING: (Duration, Duration) = (Duration::from_secs(8), Duration::from_secs(40));
/// How many clients there are.
const CLIENTS: u16 = 2;

/// What a run came to.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Counts {
    /// Topics of which a client was told that they are made.
    pub made: u64,
    /// And that they are deleted.
    pub deleted: u64,
    /// Producer ids given out.
    pub producer_ids: u64,
    /// Requests of clients that came to nothing that they know of.
    pub unanswered: u64,
    /// Terms of active controllers.
    pub terms: u64,
    /// Batches of the metadata log that were compared with what another node, or another start, read there.
    pub compared: u64,
    /// Snapshots of the metadata that were read, and held against the whole log.
    pub snapshots: u64,
    /// Times that something was broken.
    pub faults: u64,
}

impl Counts {
    /// The sum of both.
    pub fn plus(&self, other: &Counts) -> Counts {
        Counts {
            made: self.made + other.made,
            deleted: self.deleted + other.deleted,
            producer_ids: self.producer_ids + other.producer_ids,
            unanswered: self.unanswered + other.unanswered,
            terms: self.terms + other.terms,
            compared: self.compared + other.compared,
            snapshots: self.snapshots + other.snapshots,
            faults: self.faults + other.faults,
        }
    }
}

/// Runs `seed` with so many controllers.
pub fn execute(seed: u64, controllers: u16, record: bool) -> RunResult<Counts> {
    let options = Options { record, ..Options::new(seed, LIMIT) };
    run_with(options, move |world| direct(world, controllers))
}

/// A run from its begin to its end. Also for who wants to run it twice.
pub async fn direct(world: World, controllers: u16) -> Counts {
    let (truth, watch) = (Truth::default(), Watch::default());
    let members = Members::new(&world, Shape::draw(&world, controllers), &watch);
    members.supervise();
    if !members.until_all_serve(PATIENCE).await {
        world.fail(
            "several-live",
            format!("not all nodes serve though nothing broke: {}", members.last_end()),
        );
    }
    let clients: Vec<_> = (0..CLIENTS).map(|client| clients::begin(&members, &truth, client)).collect();
    let span = world.dice(crate::Salt::Faults).span(BREAKING.0, BREAKING.1);
    let faults = weather::breaks(&members, span).await;
    truth.end();
    members.heal();
    for client in clients {
        client.join().await;
    }
    if !members.until_all_serve(PATIENCE).await {
        world.fail(
            "several-live",
            format!("not all nodes serve after all was healed: {}", members.last_end()),
        );
    }
    clients::hold_to(&members, &truth, PATIENCE).await;
    Counts { faults, ..watch.counts(truth.counts()) }
}
