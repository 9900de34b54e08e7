//! What goes wrong in a run: faults as values with a time, by families. A family is one file: what it draws
//! for a seed, and what each of its kinds does. A fault ends by itself; at the end of the safety phase all
//! is healed whatever is left. A fault must never look at what the system under test knows.

mod accept;
mod atlas;
mod between;
mod clock;
mod cut;
mod disk;
mod disk_error;
mod failed_sync;
mod file_kind;
mod full_disk;
mod hang_power;
mod hold;
mod kill;
mod lying_sync;
mod misdirect;
mod one_file;
mod outcast;
mod pause;
mod power;
mod replaced_disk;
mod reset;
mod rot;
mod rot_vouched;
mod short_reads;
mod slow_disk;
mod slow_network;
mod stop;
mod stop_power;
mod swizzle;
mod weather;

pub use atlas::{Atlas, Broken, Realm, Shape, Toll};
pub use weather::Weather;

use milena_runtime::BoxFuture;

use crate::campaign::Cluster;
use crate::plan::{Args, Plan, PlanError};

/// What belongs together: a seed has all of it or none.
pub struct Family {
    /// Its name, for people and for floors. It derives the stream that draws it: another name, other faults.
    pub name: &'static str,
    /// What happens, for people.
    pub what: &'static str,
    /// The sum of a campaign's tally that shows that it struck.
    pub struck: &'static str,
    /// How often a seed has it.
    pub chance: Chance,
    /// Draws the faults of one seed that has it.
    pub draw: fn(&mut Weather<'_>),
    /// What it can do.
    pub kinds: &'static [Kind],
}

/// How often a seed has a family.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Chance {
    /// As often as the seed has families at all.
    Usual,
    /// As often, of seeds of several nodes; there is none where there is one.
    Between,
    /// Only in the seeds that go beyond what is promised to survive. Each has one such family, so that what it does
    /// can be told from what others do; with this weight it is this one.
    Beyond(u64),
}

/// One thing that can go wrong.
pub struct Kind {
    /// Its name in plans.
    pub name: &'static str,
    /// The arguments that are numbers.
    pub numbers: &'static [&'static str],
    /// The arguments that are words, with the words that they may be.
    pub words: &'static [(&'static str, &'static [&'static str])],
    /// What it may take from the disk. The atlas says what is then still promised.
    pub toll: Toll,
    /// Whether what it took out of service stays so until somebody restarts the node, as Kafka documents it of
    /// log directories.
    pub wants_restart: bool,
    /// Whether it strikes one of the node's disks: `disk=` names it where it is not the first.
    pub on_disk: bool,
    /// Does it; returns once it is over.
    pub act: fn(Cluster, Args) -> BoxFuture<'static, ()>,
}

/// The families in these modules.
macro_rules! families {
    ($($module:ident,)+) => {
        /// Every family. To add one: write its file, and name it here and among the modules above.
        pub const FAMILIES: &[&Family] = &[$(&$module::FAMILY,)+];
    };
}

families! {
    kill,
    power,
    stop,
    pause,
    cut,
    reset,
    slow_network,
    accept,
    disk_error,
    failed_sync,
    short_reads,
    full_disk,
    slow_disk,
    clock,
    rot,
    rot_vouched,
    stop_power,
    hang_power,
    one_file,
    hold,
    swizzle,
    outcast,
    misdirect,
    lying_sync,
    replaced_disk,
    between,
}

/// Kinds that end a node, or leave it among the others: each of its heartbeats arrives.
const NEVER_SILENT: [&str; 12] = [
    "kill",
    "power",
    "stop",
    "cut",
    "swizzle",
    "reset",
    "slow-network",
    "hold",
    "outcast",
    "clock-jump",
    "short-reads",
    "failed-sync",
];

/// A fault of a plan.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Fault {
    /// When it begins, in microseconds of virtual time.
    pub at_us: u64,
    /// Which kind.
    pub kind: String,
    /// How.
    pub args: Args,
}

/// The argument that names the node that is struck, from 0; the first where it is missing.
const NODE: &str = "node";
/// The argument that names the disk.
const DISK: &str = "disk";

fn kind(name: &str) -> Option<&'static Kind> {
    FAMILIES.iter().flat_map(|family| family.kinds).find(|kind| kind.name == name)
}

impl Fault {
    /// What it may take from the disk.
    pub fn toll(&self) -> Toll {
        kind(&self.kind).map_or(Toll::Nothing, |kind| kind.toll)
    }

    /// Whether the node may have to be restarted once this is healed.
    pub fn wants_restart(&self) -> bool {
        kind(&self.kind).is_some_and(|kind| kind.wants_restart)
    }

    /// Does it on `cluster`; ready once it is over.
    pub fn act(&self, cluster: &Cluster) -> BoxFuture<'static, ()> {
        let kind = kind(&self.kind).expect("plans hold known kinds only");
        (kind.act)(cluster.striking(self.node(), self.disk()), self.args.clone())
    }

    /// Which node it strikes, or whose links to a client.
    pub fn node(&self) -> u16 {
        self.args.find(NODE).ok().flatten().unwrap_or(0)
    }

    /// The same at another node.
    #[must_use]
    pub(crate) fn on_node(self, node: u16) -> Fault {
        if node > 0 { Fault { args: self.args.with(NODE, node), ..self } } else { self }
    }

    /// Whether a node that it strikes may live and not be heard, so that another leads in its place while it goes on.
    fn may_silence(&self) -> bool {
        !NEVER_SILENT.contains(&self.kind.as_str())
    }

    /// Which of the node's disks it strikes, if it strikes one.
    pub fn disk(&self) -> u16 {
        self.args.find(DISK).ok().flatten().unwrap_or(0)
    }

    /// The same on another disk of the node; what strikes no disk stays as it is.
    #[must_use]
    pub(crate) fn on_disk(self, disk: u16) -> Fault {
        let strikes = kind(&self.kind).is_some_and(|kind| kind.on_disk);
        if strikes && disk > 0 { Fault { args: self.args.with(DISK, disk), ..self } } else { self }
    }

    pub(crate) fn from_args(mut args: Args) -> Result<Fault, PlanError> {
        let (at_us, name): (u64, String) = (args.take("at_us")?, args.take("kind")?);
        let names = FAMILIES.iter().flat_map(|family| family.kinds).map(|kind| kind.name);
        let unknown = || PlanError::new(format!("there is no fault `{name}`")).among(&name, names);
        let kind = kind(&name).ok_or_else(unknown)?;
        args.find::<u16>(NODE)?;
        let mut own = args.clone().without(NODE);
        if kind.on_disk {
            own.find::<u16>(DISK)?;
            own = own.without(DISK);
        }
        own.check(kind.numbers, kind.words)?;
        Ok(Fault { at_us, kind: name, args })
    }
}

impl Plan {
    /// Whether a leader that was replaced may go on answering those that have not heard of it: what it tells is true, and old.
    pub fn may_have_two_leaders(&self) -> bool {
        self.nodes > 1 && self.faults.iter().any(Fault::may_silence)
    }
}

impl Args {
    /// The argument `key` of a fault whose kind has it.
    fn number(&self, key: &str) -> i64 {
        self.get(key).expect("a fault has the arguments of its kind")
    }

    /// As [`Args::number`], a span in microseconds.
    fn span(&self, key: &str) -> std::time::Duration {
        std::time::Duration::from_micros(u64::try_from(self.number(key)).unwrap_or(0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::campaign::Settings;

    #[test]
    fn families_and_their_kinds_have_names_of_their_own() {
        let mut names: Vec<&str> = FAMILIES.iter().map(|family| family.name).collect();
        let mut kinds: Vec<&str> =
            FAMILIES.iter().flat_map(|family| family.kinds).map(|kind| kind.name).collect();
        let counts = (names.len(), kinds.len());
        names.sort_unstable();
        names.dedup();
        kinds.sort_unstable();
        kinds.dedup();
        assert_eq!((names.len(), kinds.len()), counts);
    }

    #[test]
    fn kinds_that_are_told_apart_by_name_are_there() {
        assert!(NEVER_SILENT.iter().all(|name| kind(name).is_some()));
    }

    #[test]
    fn every_family_has_a_floor_under_how_often_it_strikes() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/floors.toml");
        let floors = Settings::read(&std::fs::read_to_string(path).unwrap()).unwrap();
        for family in FAMILIES {
            let section = match family.chance {
                Chance::Between => "several-runs-per-1000",
                _ => "runs-per-1000",
            };
            let floor = floors.number(section, family.struck);
            assert!(
                floor.is_some_and(|floor| floor > 0),
                "{}: no floor for `{}`",
                family.name,
                family.struck
            );
        }
    }
}
