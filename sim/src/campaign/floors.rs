//! Floors: what a campaign must have gone through, so that its silence means something. They stand in
//! `sim/floors.toml`; lowering one needs a decision record.

use super::{Settings, Tally};

/// Runs from which on what is rare is looked for.
const RARE_RUNS: u64 = 10_000;

/// A sum, what it has to reach, and what it reached, all for so many runs.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Floor {
    /// The sum's name in the tally.
    pub name: String,
    /// What it has to reach.
    pub least: u64,
    /// What it reached.
    pub reached: u64,
}

impl Floor {
    /// Whether it was reached.
    pub fn holds(&self) -> bool {
        self.reached >= self.least
    }
}

/// Holds `tally` against the floors in `settings`: `[per-run]` is of sums, an average; `[runs-per-1000]` is of
/// runs in which there was any, and so is `[runs-per-10000]`, of campaigns that are long enough. Campaigns of several
/// nodes have sections of their own.
pub fn check(settings: &Settings, tally: &Tally, nodes: u16) -> Vec<Floor> {
    let runs = tally.runs;
    let of = |section: &str| if nodes == 1 { section.to_owned() } else { format!("several-{section}") };
    let sums = settings.numbers(&of("per-run")).map(|(name, least)| Floor {
        name: format!("{name}, a run"),
        least,
        reached: tally.get(name).0 / runs.max(1),
    });
    let rates = settings.numbers(&of("runs-per-1000")).map(|(name, least)| Floor {
        name: format!("{name}, runs of 1000"),
        least,
        reached: tally.get(name).1 * 1000 / runs.max(1),
    });
    // what is rare says nothing in a short campaign
    let rare =
        settings.numbers(&of("runs-per-10000")).filter(|_| runs >= RARE_RUNS).map(|(name, least)| Floor {
            name: format!("{name}, runs of 10000"),
            least,
            reached: tally.get(name).1 * 10_000 / runs.max(1),
        });
    sums.chain(rates).chain(rare).collect()
}

/// As a table, a line each.
pub fn table(floors: &[Floor]) -> String {
    let width = floors.iter().map(|floor| floor.name.chars().count()).max().unwrap_or(0);
    let line = |floor: &Floor| {
        let Floor { name, least, reached } = floor;
        let verdict = if floor.holds() { "" } else { "  BELOW" };
        format!("{name:<width$}  {reached:>9}  floor {least:>6}{verdict}\n")
    };
    floors.iter().map(line).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_campaign_that_saw_too_little_is_below_its_floor() {
        let settings =
            Settings::read("[per-run]\n\"events\" = 1\n[runs-per-1000]\n\"virtual seconds\" = 0\n");
        let floors = check(&settings.unwrap(), &Tally::default(), 1);
        assert_eq!(floors.iter().map(Floor::holds).collect::<Vec<_>>(), [false, true]);
        assert!(table(&floors).contains("BELOW"));
    }
}
