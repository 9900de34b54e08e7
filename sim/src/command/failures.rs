//! The failures of a campaign: each kept as a file, and told by what they have in common.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use crate::campaign::{Report, save_failure};

/// A failure that is kept.
struct Failed {
    seed: u64,
    rule: String,
    fingerprint: String,
    message: String,
    file: PathBuf,
}

/// The failures so far.
pub(super) struct Failures {
    root: PathBuf,
    commit: String,
    all: Vec<Failed>,
}

impl Failures {
    pub(super) fn new(root: &Path, commit: String) -> Failures {
        Failures { root: root.to_owned(), commit, all: Vec::new() }
    }

    /// Keeps `report` if it failed; whether it did.
    pub(super) fn take_in(&mut self, report: &Report) -> io::Result<bool> {
        let Some(broken) = &report.broken else { return Ok(false) };
        let file = save_failure(&self.root, report, &self.commit)?;
        let failed = Failed {
            seed: report.seed,
            rule: broken.rule.clone(),
            fingerprint: broken.fingerprint.clone(),
            message: broken.message.clone(),
            file,
        };
        let place = self.all.partition_point(|other| other.seed < failed.seed);
        self.all.insert(place, failed);
        Ok(true)
    }

    pub(super) fn len(&self) -> usize {
        self.all.len()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.all.is_empty()
    }

    /// Each failure, with the command that replays it.
    pub(super) fn print(&self) {
        for Failed { seed, rule, message, file, .. } in &self.all {
            println!("seed {seed} broke {rule}: {message}\n  cargo sim replay {}", file.display());
        }
    }

    /// The failures that are the same told once, most frequent first.
    pub(super) fn print_by_fingerprint(&self) {
        let mut kinds: BTreeMap<&str, Vec<&Failed>> = BTreeMap::new();
        self.all.iter().for_each(|failed| kinds.entry(&failed.fingerprint).or_default().push(failed));
        let mut kinds: Vec<_> = kinds.into_values().collect();
        kinds.sort_by_key(|kind| std::cmp::Reverse(kind.len()));
        for kind in kinds {
            let Failed { seed, rule, fingerprint, message, file } = kind[0];
            println!("{:>5} times {rule}/{fingerprint}, first by seed {seed}: {message}", kind.len());
            println!("      cargo sim replay {file}\n      cargo sim shrink {file}", file = file.display());
        }
    }

    pub(super) fn json(&self) -> Value {
        let one = |one: &Failed| {
            json!({
                "seed": one.seed, "rule": one.rule, "fingerprint": one.fingerprint,
                "message": one.message, "plan": one.file,
            })
        };
        self.all.iter().map(one).collect()
    }
}
