//! What single clients do beside producing and reading: things done once, at a time, on one client machine. An
//! operation is one file: what it draws for a seed, what it does, what it reports to the judge. It must never decide
//! what is right: oracles do.

mod alter_configs;
mod compact;
mod create_topic;
mod crowd;
mod delete_records;
mod drip;
mod malformed;
mod noise;
mod pipeline;
mod raw;
mod recreate_topic;
mod search_by_time;

pub(crate) use alter_configs::{ALTERED, show_configs};
pub(crate) use compact::{COMPACTED, read_back, retention_ms};
pub(crate) use create_topic::BYSTANDERS;
use milena_runtime::{BoxFuture, Runtime};
pub(crate) use recreate_topic::REBORN;

use crate::campaign::Scene;
use crate::entropy::Stream;
use crate::plan::{Args, PlanError};

/// A kind of thing that a client does.
pub struct Operation {
    /// Its name in plans. It derives the stream that draws it: another name, other times.
    pub name: &'static str,
    /// What it does, for people.
    pub what: &'static str,
    /// The guarantees that it puts to the test, as `docs/guarantees.md` names them.
    pub guarantees: &'static [&'static str],
    /// The arguments that are numbers.
    pub numbers: &'static [&'static str],
    /// The arguments that are words, with the words that they may be.
    pub words: &'static [(&'static str, &'static [&'static str])],
    /// Draws what a seed that has it does of it.
    pub draw: fn(&mut Work<'_>),
    /// Does it. What it leaves open when the run ends is left open.
    pub(crate) act: fn(Scene, Runtime, Args) -> BoxFuture<'static, ()>,
}

/// The operations in these modules.
macro_rules! operations {
    ($($module:ident,)+) => {
        /// Every operation. To add one: write its file, and name it here and among the modules above.
        pub const OPERATIONS: &[&Operation] = &[$(&$module::OPERATION,)+];
    };
}

operations! {
    alter_configs,
    compact,
    create_topic,
    crowd,
    delete_records,
    drip,
    malformed,
    noise,
    pipeline,
    recreate_topic,
    search_by_time,
}

/// Something that a client of a plan does, once.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Act {
    /// When, in microseconds of virtual time.
    pub at_us: u64,
    /// On which client machine.
    pub client: u16,
    /// Which operation.
    pub kind: String,
    /// How.
    pub args: Args,
}

/// Operations that oracles can judge with one node only: what one node was told another may not know yet, and a client that
/// speaks for itself finds one node.
const OF_ONE_NODE: [&str; 4] = ["alter-configs", "delete-records", "malformed", "recreate-topic"];

/// Whether clients of several nodes do this too.
pub(crate) fn is_of_several(name: &str) -> bool {
    !OF_ONE_NODE.contains(&name)
}

fn operation(name: &str) -> Option<&'static Operation> {
    OPERATIONS.iter().find(|operation| operation.name == name).copied()
}

impl Act {
    /// Does it, on the machine of `runtime`.
    pub(crate) fn act(&self, scene: &Scene, runtime: &Runtime) -> BoxFuture<'static, ()> {
        let operation = operation(&self.kind).expect("plans hold known operations only");
        (operation.act)(scene.clone(), runtime.clone(), self.args.clone())
    }

    pub(crate) fn from_args(mut args: Args) -> Result<Act, PlanError> {
        let (at_us, client, name): (u64, u16, String) =
            (args.take("at_us")?, args.take("client")?, args.take("kind")?);
        let operation = operation(&name).ok_or_else(|| {
            let names = OPERATIONS.iter().map(|operation| operation.name);
            PlanError::new(format!("no client does `{name}`")).among(&name, names)
        })?;
        args.check(operation.numbers, operation.words)?;
        Ok(Act { at_us, client, kind: name, args })
    }
}

/// What an operation draws with, and into.
pub struct Work<'a> {
    /// Where chance comes from.
    pub dice: &'a mut Stream,
    /// How long clients are at work, in microseconds.
    pub horizon_us: u64,
    /// How many client machines there are.
    pub clients: u16,
    /// How many times something is done, more or less.
    pub hardness: u64,
    /// What is done so far.
    pub acts: &'a mut Vec<Act>,
}

impl Work<'_> {
    /// Adds one, at some time on some client machine.
    pub fn add(&mut self, kind: &str, args: Args) {
        let (at_us, client) = (self.dice.below(self.horizon_us), self.dice.below(u64::from(self.clients)));
        self.acts.push(Act { at_us, client: client as u16, kind: kind.to_owned(), args });
    }

    /// How many times it is done, at least once.
    pub fn times(&mut self) -> u64 {
        self.dice.between(1, self.hardness)
    }

    /// One of `items`.
    pub fn pick<T: Copy>(&mut self, items: &[T]) -> T {
        items[self.dice.below(items.len() as u64) as usize]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::campaign::Settings;

    #[test]
    fn what_several_nodes_leave_out_is_there() {
        assert!(OF_ONE_NODE.iter().all(|name| operation(name).is_some()));
    }

    #[test]
    fn every_operation_has_a_name_of_its_own_and_a_floor() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/floors.toml");
        let floors = Settings::read(&std::fs::read_to_string(path).unwrap()).unwrap();
        let mut names: Vec<&str> = OPERATIONS.iter().map(|operation| operation.name).collect();
        for name in &names {
            let floor = floors.number("runs-per-1000", &format!("did: {name}"));
            assert!(floor.is_some_and(|floor| floor > 0), "no floor for `did: {name}`");
        }
        let count = names.len();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), count);
    }
}
