//! The museum: each exhibit is a patch that brings a historic bug back, the oracle that must find it, and a
//! story. Patches are applied to a copy of the sources, never to the sources.

mod clean;
mod copy;
mod families;
mod measure;
mod record;
mod table;

use std::collections::BTreeSet;
use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

pub use copy::{Planted, plant, remove, simulator};
pub use families::{Families, Measured, measure_families};
pub use measure::{EXPLORED, Told, explore, look, measure};
pub use record::{RANGES, Record, record_file, shrunk_file};
pub use table::table;

use super::Settings;

/// Where exhibits stand, under the repository.
const EXHIBITS: &str = "scenarios/museum";
/// Rules that the world itself keeps, beside those of oracles.
const WORLD_RULES: [&str; 4] = ["panic", "deadlock", "time-limit", "spin"];
/// The most lines that a patch may change.
const CHANGED_MAX: usize = 15;
/// Seeds that may be used up when an exhibit does not say.
const BUDGET: u64 = 100;

/// An exhibit.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Exhibit {
    /// Its name: its folder's.
    pub id: String,
    /// The oracle that must fire.
    pub oracle: String,
    /// Within so many seeds.
    pub budget: u64,
    /// The files that its patch changes.
    pub files: Vec<String>,
    /// The patch.
    pub patch: PathBuf,
    /// What it is about: the title of its story.
    pub title: String,
    /// Where the bug was: an issue, a commit.
    pub source: String,
    /// What makes it show.
    pub trigger: String,
    /// Sets of fault families, each of which brings it to light with nothing else wrong, and no part of which does.
    pub families: Vec<Vec<String>>,
}

/// All exhibits under `root`, by name; or those called `ids`.
pub fn exhibits(root: &Path, ids: &[String]) -> Result<Vec<Exhibit>, String> {
    let folder = root.join(EXHIBITS);
    let entries = fs::read_dir(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    let mut exhibits = Vec::new();
    for entry in entries.flatten().filter(|entry| entry.path().join("exhibit.toml").is_file()) {
        let id = entry.file_name().to_string_lossy().into_owned();
        if ids.is_empty() || ids.contains(&id) {
            exhibits.push(read(&entry.path(), id)?);
        }
    }
    exhibits.sort_by(|one, other| one.id.cmp(&other.id));
    if let Some(missing) = ids.iter().find(|id| !exhibits.iter().any(|exhibit| exhibit.id == **id)) {
        return Err(format!("no exhibit is called {missing}"));
    }
    Ok(exhibits)
}

fn read(folder: &Path, id: String) -> Result<Exhibit, String> {
    let wrong = |what: &str| format!("exhibit {id}: {what}");
    let text = fs::read_to_string(folder.join("exhibit.toml")).map_err(|error| wrong(&error.to_string()))?;
    let settings = Settings::read(&text).map_err(|error| wrong(&error))?;
    let oracle = settings.text("", "oracle").ok_or_else(|| wrong("`oracle` is missing"))?.to_owned();
    let is_rule = crate::oracle::rules().iter().any(|rule| rule.id == oracle);
    if !is_rule && !WORLD_RULES.contains(&oracle.as_str()) {
        return Err(wrong(&format!("no oracle is called {oracle}")));
    }
    let story =
        fs::read_to_string(folder.join("README.md")).map_err(|_| wrong("its README.md is missing"))?;
    let title = story.lines().next().unwrap_or_default().trim_start_matches('#').trim().to_owned();
    let text = |key| settings.text("", key).unwrap_or_default().to_owned();
    let families = families::sets(settings.list("", "families")).map_err(|error| wrong(&error))?;
    Ok(Exhibit {
        title,
        source: text("source"),
        trigger: text("trigger"),
        families,
        oracle,
        budget: settings.number("", "budget").unwrap_or(BUDGET),
        files: settings.list("", "files").to_vec(),
        patch: folder.join("bug.patch"),
        id,
    })
}

/// Whether the exhibit's patch still applies to the sources, and changes the files that it says.
pub fn check(root: &Path, exhibit: &Exhibit) -> Result<(), String> {
    git(root, [OsStr::new("apply"), OsStr::new("--check"), exhibit.patch.as_os_str()])?;
    let changed = git(root, [OsStr::new("apply"), OsStr::new("--numstat"), exhibit.patch.as_os_str()])?;
    let changed: BTreeSet<&str> = changed.lines().filter_map(|line| line.split('\t').nth(2)).collect();
    if changed != exhibit.files.iter().map(String::as_str).collect() {
        return Err(format!("the patch changes {changed:?}, and exhibit.toml says {:?}", exhibit.files));
    }
    let patch = fs::read_to_string(&exhibit.patch).map_err(|error| error.to_string())?;
    match changed_lines(&patch) {
        lines if lines > CHANGED_MAX => Err(format!(
            "the patch changes {lines} lines: at most {CHANGED_MAX}, so that it is read at a glance"
        )),
        _ => Ok(()),
    }
}

/// How many lines a patch takes away and brings.
fn changed_lines(patch: &str) -> usize {
    let is_change =
        |line: &&str| line.starts_with(['+', '-']) && !line.starts_with("+++") && !line.starts_with("---");
    patch.lines().filter(is_change).count()
}

/// The files that the last commit and the tree since then changed.
pub fn changed_files(root: &Path) -> Result<BTreeSet<String>, String> {
    // the first commit of all has none before it
    let before = git(root, ["rev-parse", "--verify", "--quiet", "HEAD~1"].map(OsStr::new));
    let since = if before.is_ok() { "HEAD~1" } else { "HEAD" };
    let changed = git(root, ["diff", "--name-only", since].map(OsStr::new))?;
    Ok(changed.lines().map(str::to_owned).collect())
}

/// The last commit that changed what a measurement depends on; with a `+` where that was changed since. Records and
/// pages are not among it: else each measurement would make the one before look old.
pub fn sources(root: &Path) -> Result<String, String> {
    const SOURCES: [&str; 8] = [
        "--",
        "src",
        "sim",
        "Cargo.toml",
        "Cargo.lock",
        // how it is measured and told changes no run
        ":(exclude)sim/src/oracle/table.rs",
        ":(exclude)sim/src/campaign/museum",
        ":(exclude)sim/src/command",
    ];
    let ask = |what: &[&str]| git(root, what.iter().chain(&SOURCES).map(OsStr::new));
    let commit = ask(&["log", "-1", "--format=%h", "--abbrev=12"])?;
    let is_changed = !ask(&["status", "--porcelain"])?.is_empty();
    Ok(format!("{}{}", commit.trim(), if is_changed { "+" } else { "" }))
}

fn git<'a>(at: &Path, arguments: impl IntoIterator<Item = &'a OsStr>) -> Result<String, String> {
    let output = Command::new("git").args(arguments).current_dir(at).output();
    let output = output.map_err(|error| format!("git cannot be run: {error}"))?;
    if !output.status.success() {
        return Err(String::from_utf8_lossy(&output.stderr).trim().to_owned());
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}
