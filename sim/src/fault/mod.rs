//! What goes wrong in a run: faults as values with a time, by families. A family is one file: what it draws
//! for a seed, and what each of its kinds does. A fault ends by itself; at the end of the safety phase all
//! is healed whatever is left. A fault must never look at what the system under test knows.

mod clock;
mod disk;
mod network;
mod process;
mod rot;

use milena_runtime::BoxFuture;

use crate::campaign::Cluster;
use crate::entropy::Stream;
use crate::plan::{Args, PlanError};

/// What belongs together: a seed has all of it or none.
pub struct Family {
    /// Its name, for people and for floors.
    pub name: &'static str,
    /// Draws the faults of one seed that has it.
    pub draw: fn(&mut Weather<'_>),
    /// What it can do.
    pub kinds: &'static [Kind],
}

/// One thing that can go wrong.
pub struct Kind {
    /// Its name in plans.
    pub name: &'static str,
    /// The arguments that are numbers.
    pub numbers: &'static [&'static str],
    /// The arguments that are words, with the words that they may be.
    pub words: &'static [(&'static str, &'static [&'static str])],
    /// Whether data may be lost by it: guarantees then shrink to "never silently wrong".
    pub breaks_promises: bool,
    /// Whether what it took out of service stays so until somebody restarts the node, as Kafka documents it of
    /// log directories.
    pub wants_restart: bool,
    /// Does it; returns once it is over.
    pub act: fn(Cluster, Args) -> BoxFuture<'static, ()>,
}

/// The families, in the order in which seeds draw them.
pub const FAMILIES: &[&Family] = &[
    &process::KILL,
    &process::POWER,
    &process::STOP,
    &process::PAUSE,
    &network::CUT,
    &network::RESET,
    &network::SLOW,
    &network::ACCEPT,
    &disk::ERROR,
    &disk::SYNC,
    &disk::SHORT,
    &disk::FULL,
    &disk::SLOW,
    &clock::CLOCK,
    &rot::ROT,
    &rot::VOUCHED,
    &process::STOP_POWER,
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

fn kind(name: &str) -> Option<&'static Kind> {
    FAMILIES.iter().flat_map(|family| family.kinds).find(|kind| kind.name == name)
}

impl Fault {
    /// Whether data may be lost by it that guarantees would have kept otherwise.
    pub fn breaks_promises(&self) -> bool {
        kind(&self.kind).is_some_and(|kind| kind.breaks_promises)
    }

    /// Whether the node may have to be restarted once this is healed.
    pub fn wants_restart(&self) -> bool {
        kind(&self.kind).is_some_and(|kind| kind.wants_restart)
    }

    /// Whether it takes away what was not synced: with the power, or by an error of the disk.
    pub fn loses_unsynced(&self) -> bool {
        ["power", "stop-power", "failed-sync", "disk-error", "full-disk"].contains(&self.kind.as_str())
    }

    /// Does it on `cluster`; ready once it is over.
    pub fn act(&self, cluster: &Cluster) -> BoxFuture<'static, ()> {
        let kind = kind(&self.kind).expect("plans hold known kinds only");
        (kind.act)(cluster.clone(), self.args.clone())
    }

    pub(crate) fn from_args(mut args: Args) -> Result<Fault, PlanError> {
        let (at_us, name): (u64, String) = (args.take("at_us")?, args.take("kind")?);
        let names = FAMILIES.iter().flat_map(|family| family.kinds).map(|kind| kind.name);
        let unknown = || PlanError::new(format!("there is no fault `{name}`")).among(&name, names);
        let kind = kind(&name).ok_or_else(unknown)?;
        let mut left = args.clone();
        for key in kind.numbers {
            left.take::<i64>(key)?;
        }
        for (key, allowed) in kind.words {
            let value: String = left.take(key)?;
            if !allowed.contains(&value.as_str()) {
                let what = format!("`{key}={value}` is not understood");
                return Err(PlanError::new(what).among(&value, allowed.iter().copied()));
            }
        }
        let known: Vec<&str> =
            kind.numbers.iter().copied().chain(kind.words.iter().map(|word| word.0)).collect();
        left.end(&known)?;
        Ok(Fault { at_us, kind: name, args })
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

/// What a family draws with, and into.
pub struct Weather<'a> {
    /// Where chance comes from.
    pub dice: &'a mut Stream,
    /// How long faults happen, in microseconds.
    pub horizon_us: u64,
    /// How many client machines there are.
    pub clients: u16,
    /// How many faults of a kind there may be, more or less.
    pub hardness: u64,
    /// The faults so far.
    pub faults: &'a mut Vec<Fault>,
}

impl Weather<'_> {
    /// Adds a fault.
    pub fn add(&mut self, at_us: u64, kind: &str, args: Args) {
        self.faults.push(Fault { at_us: at_us.min(self.horizon_us), kind: kind.to_owned(), args });
    }

    /// How many times something happens, at least once.
    pub fn times(&mut self) -> u64 {
        self.dice.between(1, self.hardness)
    }

    /// Some moment.
    pub fn moment(&mut self) -> u64 {
        self.dice.below(self.horizon_us)
    }

    /// A span in microseconds: its magnitude is drawn first, so that short and long are as frequent.
    pub fn span(&mut self, low_us: u64, high_us: u64) -> u64 {
        let magnitudes = (high_us / low_us.max(1)).max(1).ilog2();
        let high = low_us << self.dice.between(0, u64::from(magnitudes));
        self.dice.between(low_us, high.clamp(low_us, high_us))
    }

    /// Some client machine.
    pub fn client(&mut self) -> u64 {
        self.dice.below(u64::from(self.clients))
    }
}
