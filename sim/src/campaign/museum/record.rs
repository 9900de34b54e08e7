//! What is known of an exhibit: kept beside it while it is measured, so that a measurement that was broken off
//! goes on where it was, and published from there. It must never outlive the patch that it is about.

use std::fs;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::{EXHIBITS, Exhibit};
use crate::trace::digest;

/// How many ranges of seeds an exhibit is looked for in.
pub const RANGES: u64 = 20;
/// Where the first range begins: fixed before any exhibit was measured.
const FIRST: u64 = 10_000_000;
/// How far ranges are apart; no budget is larger.
const APART: u64 = 10_000;

/// A range of seeds, and what was found there.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Range {
    /// Its first seed.
    pub from: u64,
    /// After how many seeds the oracle fired; none when it did not within the budget.
    pub seeds: Option<u64>,
    /// What it said.
    pub message: String,
}

/// A failure of it, shrunk.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Shrinking {
    /// Lines before.
    pub before: usize,
    /// Lines after.
    pub lines: usize,
    /// How many runs it took.
    pub runs: u64,
    /// How long it took.
    pub seconds: f64,
}

/// What is known of an exhibit.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
pub struct Record {
    /// The commit that it was measured on.
    pub commit: String,
    /// Stands for the patch.
    pub patch: String,
    /// Within how many seeds of a range it was looked for.
    #[serde(default)]
    pub budget: u64,
    /// Whether its crates' unit tests let it pass: only then it counts.
    pub passes_unit_tests: Option<bool>,
    /// The ranges so far.
    pub ranges: Vec<Range>,
    /// Whether the same seeds pass without the patch.
    pub clean: Option<bool>,
    /// A failure, shrunk: of the first range that had one.
    pub shrunk: Option<Shrinking>,
}

/// Where the record of `exhibit` stands.
pub fn record_file(root: &Path, exhibit: &Exhibit) -> PathBuf {
    root.join(EXHIBITS).join(&exhibit.id).join("measured.json")
}

/// Where its failure stands, shrunk.
pub fn shrunk_file(root: &Path, exhibit: &Exhibit) -> PathBuf {
    root.join(EXHIBITS).join(&exhibit.id).join("shrunk.plan")
}

/// The first seed of range `number`.
pub(super) fn range_from(number: u64) -> u64 {
    FIRST + number * APART
}

impl Record {
    /// The record of `exhibit` as it stands; an empty one where there is none.
    pub fn load(root: &Path, exhibit: &Exhibit) -> Record {
        let text = fs::read_to_string(record_file(root, exhibit)).unwrap_or_default();
        serde_json::from_str(&text).unwrap_or_default()
    }

    /// The record to go on with on `commit`: as it stands if it is of this commit and patch, else a new one.
    pub(super) fn resume(root: &Path, exhibit: &Exhibit, commit: &str) -> Result<Record, String> {
        let patch = fs::read(&exhibit.patch).map_err(|error| error.to_string())?;
        let fresh = Record {
            commit: commit.to_owned(),
            patch: format!("{:016x}", digest(&patch)),
            budget: exhibit.budget,
            ..Record::default()
        };
        let stands = Record::load(root, exhibit);
        // sources that are not committed may be others each time
        let is_known = !commit.ends_with('+');
        let same = is_known && stands.commit == fresh.commit && stands.patch == fresh.patch;
        Ok(match same {
            true if stands.budget == exhibit.budget => stands,
            true => Record { passes_unit_tests: stands.passes_unit_tests, ..fresh },
            false => fresh,
        })
    }

    pub(super) fn save(&self, root: &Path, exhibit: &Exhibit) -> Result<(), String> {
        let file = record_file(root, exhibit);
        let text = serde_json::to_string_pretty(self).map_err(|error| error.to_string())?;
        fs::write(&file, text + "\n").map_err(|error| format!("{}: {error}", file.display()))
    }

    /// The median of seeds until it was found, misses included as never; none when that is never.
    pub fn median(&self) -> Option<u64> {
        let mut seeds: Vec<u64> = self.ranges.iter().map(|range| range.seeds.unwrap_or(u64::MAX)).collect();
        seeds.sort_unstable();
        // of an even number the worse of the two in the middle
        seeds.get(seeds.len() / 2).copied().filter(|median| *median < u64::MAX)
    }

    /// In how many ranges it was not found.
    pub fn misses(&self) -> usize {
        self.ranges.iter().filter(|range| range.seeds.is_none()).count()
    }

    /// Whether all is known.
    pub fn is_whole(&self) -> bool {
        self.ranges.len() as u64 == RANGES && self.clean.is_some() && self.passes_unit_tests.is_some()
    }

    /// How many seeds were looked at, all ranges together.
    pub fn seeds(&self) -> u64 {
        self.ranges.iter().map(|range| range.seeds.unwrap_or(self.budget)).sum()
    }

    /// Whether the exhibit counts: all is known, unit tests let it pass, its oracle finds it, and nothing else does.
    pub fn counts(&self) -> bool {
        self.is_whole()
            && self.passes_unit_tests == Some(true)
            && self.clean == Some(true)
            && self.median().is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(seeds: &[Option<u64>]) -> Record {
        let range = |seeds: &Option<u64>| Range { from: 0, seeds: *seeds, message: String::new() };
        Record { ranges: seeds.iter().map(range).collect(), ..Record::default() }
    }

    #[test]
    fn misses_count_as_never_in_the_median() {
        assert_eq!(record(&[Some(3), Some(1), Some(9)]).median(), Some(3));
        assert_eq!(record(&[Some(3), None, Some(1), Some(9)]).median(), Some(9));
        assert_eq!(record(&[None, None, Some(1)]).median(), None);
        assert_eq!(record(&[None, None, Some(1)]).misses(), 2);
    }
}
