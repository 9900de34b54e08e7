//! A copy of the sources with a bug planted in it: patched, built, its unit tests run. The sources themselves
//! are never touched, and no copy with a bug is left behind.

use std::collections::BTreeSet;
use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use super::{Exhibit, git};
use crate::trace::digest;

/// Where exhibits are built, under cargo's target directory: it stays from one exhibit to the next, so that each
/// builds only the crates from the patched one up, and never those of others.
const PLACE: &str = "museum";

pub(super) fn place(root: &Path) -> PathBuf {
    let target = std::env::var_os("CARGO_TARGET_DIR").unwrap_or_else(|| "target".into());
    root.join(target).join(PLACE)
}

/// A copy with a bug in it.
pub struct Planted {
    place: PathBuf,
    tree: PathBuf,
}

/// Plants the bug of `exhibit` in a copy. One at a time.
pub fn plant(root: &Path, exhibit: &Exhibit) -> Result<Planted, String> {
    let place = place(root);
    let tree = place.join("tree");
    copy_sources(root, &tree)?;
    apply(&place, &tree, exhibit)?;
    Ok(Planted { place, tree })
}

/// The simulator with the bug of `exhibit` in it, of the sources at `commit`: the one that was built before, or built now.
pub fn simulator(root: &Path, exhibit: &Exhibit, commit: &str) -> Result<PathBuf, String> {
    let folder = place(root).join("built").join(&exhibit.id);
    let patch = fs::read(&exhibit.patch).map_err(|error| error.to_string())?;
    let kept = folder.join(format!("sim-{commit}-{:016x}", digest(&patch)));
    // sources that are not committed may be others each time
    if !commit.ends_with('+') && kept.is_file() {
        return Ok(kept);
    }
    let built = plant(root, exhibit).and_then(|planted| planted.build());
    remove(root)?;
    let built = built?;
    // of each exhibit one is kept
    let cleared = if folder.is_dir() { fs::remove_dir_all(&folder) } else { Ok(()) };
    let moved = cleared.and_then(|()| fs::create_dir_all(&folder)).and_then(|()| fs::copy(built, &kept));
    moved.map_err(|error| format!("{}: {error}", kept.display()))?;
    Ok(kept)
}

/// Takes the bug out of the copy again: nobody shall take it for the sources.
pub fn remove(root: &Path) -> Result<(), String> {
    copy_sources(root, &place(root).join("tree"))
}

impl Planted {
    /// Cargo in the copy.
    fn cargo(&self) -> Command {
        let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
        command.current_dir(&self.tree).env("CARGO_TARGET_DIR", self.place.join("build"));
        // what others wrote is built once for the sources and for all copies
        if let Some(target) = self.place.parent() {
            command.env("CARGO_BUILD_BUILD_DIR", target);
        }
        // cargo names what it builds of a workspace by the paths within it: of the same profile, the copy's crates
        // would be taken for the sources' own, bug and all, by whoever builds those next
        command.env("CARGO_PROFILE_DEV_DEBUG", "none");
        command
    }

    /// Builds the simulator; where it then is.
    fn build(&self) -> Result<PathBuf, String> {
        let arguments = ["build", "--quiet", "--package", "milena-sim", "--bin", "sim"];
        run(self.cargo().args(arguments), "building the copy")?;
        Ok(self.place.join("build/debug/sim"))
    }

    /// Whether the unit tests of the crates that the patch changes let the bug pass. What they say if not.
    pub fn passes_unit_tests(&self, exhibit: &Exhibit) -> Result<(), String> {
        let folder = |file: &String| Some(file.strip_prefix("src/")?.split_once('/')?.0.to_owned());
        let folders: BTreeSet<String> = exhibit.files.iter().filter_map(folder).collect();
        let mut command = self.cargo();
        command.args(["test", "--quiet", "--lib"]);
        for folder in folders {
            let package = if folder == "milena" { folder } else { format!("milena-{folder}") };
            command.args(["--package", &package]);
        }
        run(&mut command, "its crate's unit tests")
    }
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

fn run(command: &mut Command, what: &str) -> Result<(), String> {
    let output = command.stdin(Stdio::null()).output().map_err(|error| format!("{what}: {error}"))?;
    if output.status.success() {
        return Ok(());
    }
    let (said, told) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    Err(format!("{what} failed:\n{told}{said}"))
}
