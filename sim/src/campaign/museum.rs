//! The museum: each exhibit is a patch that brings a historic bug back, the oracle that must find it, and a
//! story. Patches are applied to a copy of the sources, never to the sources.

use std::collections::BTreeSet;
use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::Value;

use super::{How, Many, Settings, run_many};

/// Where exhibits stand, under the repository.
const EXHIBITS: &str = "scenarios/museum";
/// Where they are built.
const PLACE: &str = "target/museum";
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
}

/// How a planted bug was found.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Found {
    /// After how many seeds.
    pub seeds: u64,
    /// The seed.
    pub seed: u64,
    /// What the oracle said.
    pub message: String,
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
    if !crate::oracle::rules().iter().any(|rule| rule.id == oracle) {
        return Err(wrong(&format!("no oracle is called {oracle}")));
    }
    if !folder.join("README.md").is_file() {
        return Err(wrong("its README.md is missing"));
    }
    Ok(Exhibit {
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
    Ok(())
}

fn git<'a>(at: &Path, arguments: impl IntoIterator<Item = &'a OsStr>) -> Result<String, String> {
    let output = Command::new("git").args(arguments).current_dir(at).output();
    let output = output.map_err(|error| format!("git cannot be run: {error}"))?;
    if !output.status.success() {
        return Err(String::from_utf8_lossy(&output.stderr).trim().to_owned());
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

/// Plants the bug in a copy, builds the simulator there, runs seeds from `from` on until the exhibit's
/// oracle fires; `None` when it does not within the budget.
pub fn find(root: &Path, exhibit: &Exhibit, from: u64, jobs: usize) -> Result<Option<Found>, String> {
    let place = root.join(PLACE);
    let tree = place.join("tree");
    copy_sources(root, &tree)?;
    apply(&place, &tree, exhibit)?;
    let built = build(&place, &tree);
    let found = built.and_then(|sim| search(&tree, &sim, exhibit, from, jobs));
    // a tree with a bug in it is not left behind, for whoever may take it for the sources
    copy_sources(root, &tree)?;
    found
}

/// Makes `tree` equal to the sources, ignored files aside. What is equal is not touched, so that cargo
/// builds only what a patch changed.
fn copy_sources(root: &Path, tree: &Path) -> Result<(), String> {
    let options = ["ls-files", "--cached", "--others", "--exclude-standard", "-z"];
    let listed = git(root, options.iter().map(OsStr::new))?;
    let files: BTreeSet<&str> = listed.split('\0').filter(|file| !file.is_empty()).collect();
    for file in &files {
        let (from, to) = (root.join(file), tree.join(file));
        // listed and not there: deleted and not committed yet
        let Ok(content) = fs::read(&from) else { continue };
        if fs::read(&to).is_ok_and(|there| there == content) {
            continue;
        }
        let made = fs::create_dir_all(to.parent().unwrap_or(tree)).and_then(|()| fs::write(&to, content));
        made.map_err(|error| format!("{}: {error}", to.display()))?;
    }
    remove_others(root, tree, tree, &files)
}

/// Removes from the copy what the sources do not have.
fn remove_others(root: &Path, tree: &Path, folder: &Path, files: &BTreeSet<&str>) -> Result<(), String> {
    let entries = fs::read_dir(folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    for path in entries.flatten().map(|entry| entry.path()) {
        let name = path.strip_prefix(tree).unwrap_or(&path).to_string_lossy().into_owned();
        if path.is_dir() {
            remove_others(root, tree, &path, files)?;
        } else if !files.contains(name.as_str()) || !root.join(&name).is_file() {
            fs::remove_file(&path).map_err(|error| format!("{}: {error}", path.display()))?;
        }
    }
    Ok(())
}

fn apply(place: &Path, tree: &Path, exhibit: &Exhibit) -> Result<(), String> {
    let mut command = Command::new("git");
    // else git would find the repository around the copy, and take paths for its own
    command.arg("apply").arg(&exhibit.patch).current_dir(tree).env("GIT_CEILING_DIRECTORIES", place);
    run(&mut command, "applying the patch")
}

fn build(place: &Path, tree: &Path) -> Result<PathBuf, String> {
    let target = place.join("build");
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.args(["build", "--quiet", "--package", "milena-sim", "--bin", "sim"]);
    command.current_dir(tree).env("CARGO_TARGET_DIR", &target);
    run(&mut command, "building the copy")?;
    Ok(target.join("debug/sim"))
}

fn run(command: &mut Command, what: &str) -> Result<(), String> {
    let output = command.stdin(Stdio::null()).output().map_err(|error| format!("{what}: {error}"))?;
    if output.status.success() {
        return Ok(());
    }
    Err(format!("{what} failed:\n{}", String::from_utf8_lossy(&output.stderr)))
}

/// Whether the sources as they are, without the patch, pass the seeds in which it was found: they must, or
/// what was found is another bug.
pub fn passes_unplanted(exhibit: &Exhibit, from: u64, count: u64, jobs: usize) -> Result<(), String> {
    let how = How { only: Some(exhibit.oracle.clone()), ..How::default() };
    let mut broken = None;
    run_many(&Many { from, count, jobs, how, twice: false }, |outcome, _| {
        broken = outcome.rule().map(|rule| (outcome.plan.seed, rule));
        broken.is_none()
    });
    match broken {
        Some((seed, rule)) => Err(format!("without the patch seed {seed} breaks {rule} too")),
        None => Ok(()),
    }
}

fn search(
    tree: &Path,
    sim: &Path,
    exhibit: &Exhibit,
    from: u64,
    jobs: usize,
) -> Result<Option<Found>, String> {
    let mut command = Command::new(sim);
    command.args(["run", "--json", "--first", "--only", &exhibit.oracle, "--jobs", &jobs.to_string()]);
    command.args(["--seeds", &exhibit.budget.to_string(), "--from", &from.to_string()]).current_dir(tree);
    let output = command.output().map_err(|error| format!("running the copy: {error}"))?;
    let summary: Value = serde_json::from_slice(&output.stdout).map_err(|_| {
        format!("the copy ended without a summary: {}", String::from_utf8_lossy(&output.stderr))
    })?;
    let failures = summary["failures"].as_array().cloned().unwrap_or_default();
    let by_oracle = failures.iter().find(|failure| failure["rule"] == exhibit.oracle.as_str());
    match (by_oracle, failures.first()) {
        (Some(failure), _) => Ok(Some(Found {
            seeds: summary["runs"].as_u64().unwrap_or_default(),
            seed: failure["seed"].as_u64().unwrap_or_default(),
            message: failure["message"].as_str().unwrap_or_default().to_owned(),
        })),
        (None, Some(other)) => Err(format!("seed {} broke {} instead", other["seed"], other["rule"])),
        (None, None) => Ok(None),
    }
}
