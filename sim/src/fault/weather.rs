//! What a family draws with, and into: moments, spans and machines of one seed.

use super::Fault;
use crate::entropy::Stream;
use crate::plan::Args;

/// How long start-up and its recovery take, more or less.
const START_US: u64 = 40_000;

/// What a family draws with, and into.
pub struct Weather<'a> {
    /// Where chance comes from.
    pub dice: &'a mut Stream,
    /// How long faults happen, in microseconds.
    pub horizon_us: u64,
    /// How many client machines there are.
    pub clients: u16,
    /// How many nodes there are.
    pub nodes: u16,
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

    /// Some node.
    pub fn node(&mut self) -> u64 {
        self.dice.below(u64::from(self.nodes))
    }

    /// Deaths at any time; some in the first moments, when the directory is formatted, and some soon after
    /// another one, when its recovery is under way.
    pub(super) fn deaths(&mut self, kind: &str) {
        for _ in 0..self.times() {
            let mut at = match self.dice.below(5) {
                0 => self.dice.below(START_US),
                _ => self.moment(),
            };
            let mut down = self.span(1_000, 3_000_000);
            self.add(at, kind, Args::new().with("down_us", down));
            while self.dice.below(3) == 0 {
                at += down + self.dice.below(START_US);
                down = self.span(1_000, 500_000);
                self.add(at, kind, Args::new().with("down_us", down));
            }
        }
    }
}
