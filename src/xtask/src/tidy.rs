//! Walls that no compiler builds: layer edges, file and function sizes, headers, bare locks, leftovers.
//! Reads sources as text; never changes one.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

const FILE_LINES_MAX: usize = 800;
const FUNCTION_LINES_MAX: usize = 70;

/// Files that may hold bare locks, atomics or thread-locals, each because it is what other code uses instead.
const BARE_LOCKS: &[&str] = &["src/runtime/src/shared.rs", "src/probe/src/lib.rs"];
/// Crates that are the real or the simulated world, or tools: their locks are their own business.
const WORLDS: &[&str] = &["src/host/", "src/meter/", "src/xtask/", "sim/", "tests/"];

/// Everything that is wrong, one sentence each, in the order of the tree.
pub fn problems(root: &Path) -> Vec<String> {
    let mut found = Vec::new();
    for path in rust_files(root) {
        let name = path.strip_prefix(root).expect("listed below the root").display().to_string();
        let text = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{name}: {error}"));
        check_file(&name, &text, &mut found);
    }
    check_edges(root, &mut found);
    found
}

fn check_file(name: &str, text: &str, found: &mut Vec<String>) {
    let generated = name.contains("/generated/");
    if !text.starts_with("//!") {
        found.push(format!("{name}:1: a file opens with `//!`: what it is and what it must never do"));
    }
    if generated {
        return;
    }
    let lines = text.lines().count();
    if lines > FILE_LINES_MAX {
        found.push(format!("{name}: {lines} lines; the wall is {FILE_LINES_MAX}: one decision a file"));
    }
    for (line, function, length) in long_functions(text) {
        found.push(format!(
            "{name}:{line}: `{function}` has {length} lines; the wall is {FUNCTION_LINES_MAX}"
        ));
    }
    let test = name.contains("/tests/") || name.contains("/benches/");
    let world = test || WORLDS.iter().any(|world| name.starts_with(world));
    for (number, line) in text.lines().enumerate() {
        let number = number + 1;
        let code = line.split("//").next().unwrap_or_default();
        if !world && !BARE_LOCKS.contains(&name) && is_bare_lock(code) {
            found.push(format!("{name}:{number}: a bare lock or atomic; use `runtime::Shared`"));
        }
        if !world && code.contains("tokio::") && !name.starts_with("src/runtime/") {
            found.push(format!("{name}:{number}: tokio outside `runtime`, `host` and `sim`"));
        }
        if name != "src/xtask/src/tidy.rs" {
            for leftover in ["todo!(", "unimplemented!(", "FIXME", "XXX", "#[ignore"] {
                if line.contains(leftover) {
                    found.push(format!("{name}:{number}: `{leftover}` is unfinished work"));
                }
            }
        }
    }
}

fn is_bare_lock(code: &str) -> bool {
    ["std::sync::Mutex", "std::sync::RwLock", "sync::atomic", "OnceLock", "LazyLock", "thread_local!"]
        .iter()
        .any(|lock| code.contains(lock))
        && !code.contains("milena_runtime")
        && !code.contains("disallowed")
}

/// Functions over the wall: line, name, length. Sources are formatted, so a function ends at the first
/// closing brace that stands as deep as its `fn`.
fn long_functions(text: &str) -> Vec<(usize, String, usize)> {
    let lines: Vec<&str> = text.lines().collect();
    let mut long = Vec::new();
    for (start, line) in lines.iter().enumerate() {
        let Some(name) = function_name(line) else { continue };
        let indent = line.len() - line.trim_start().len();
        let end = lines[start..].iter().position(|line| {
            line.len() - line.trim_start().len() == indent && line.trim_start().starts_with('}')
        });
        let Some(end) = end else { continue };
        if end + 1 > FUNCTION_LINES_MAX {
            long.push((start + 1, name.to_owned(), end + 1));
        }
    }
    long
}

fn function_name(line: &str) -> Option<&str> {
    let mut rest = line.trim_start();
    for prefix in ["pub(crate) ", "pub(super) ", "pub ", "const ", "async ", "unsafe ", "extern \"C\" "] {
        rest = rest.strip_prefix(prefix).unwrap_or(rest);
    }
    let rest = rest.strip_prefix("fn ")?;
    if line.trim_end().ends_with(';') || line.trim_end().ends_with('}') {
        return None;
    }
    Some(rest.split(['(', '<']).next().unwrap_or(rest))
}

/// Compares the workspace's own dependency edges with the table in `docs/architecture.md`.
fn check_edges(root: &Path, found: &mut Vec<String>) {
    let allowed = allowed_edges(&root.join("docs/architecture.md"));
    let mut manifests: Vec<PathBuf> = list(&root.join("src"));
    manifests.push(root.join("sim"));
    for folder in manifests {
        let manifest = folder.join("Cargo.toml");
        let Ok(text) = fs::read_to_string(&manifest) else { continue };
        let name = folder.file_name().expect("a crate's folder has a name").to_string_lossy().into_owned();
        let Some(may) = allowed.get(&name) else {
            found.push(format!("docs/architecture.md: no row for the crate `{name}` in the table of edges"));
            continue;
        };
        for used in own_dependencies(&text) {
            if !may.contains(&used) && !may.contains("everything") {
                found.push(format!(
                    "{}: `{name}` may not use `{used}` (docs/architecture.md)",
                    manifest.display()
                ));
            }
        }
        let linked = text.split("[dev-dependencies]").next().unwrap_or_default();
        if own_dependencies(linked).contains("meter") {
            found.push(format!("{}: `meter` is for tests, under [dev-dependencies]", manifest.display()));
        }
        if text.lines().any(|line| line.starts_with("tokio"))
            && !["runtime", "host", "sim"].contains(&name.as_str())
        {
            found.push(format!("{}: only runtime, host and sim list tokio", manifest.display()));
        }
    }
}

fn own_dependencies(manifest: &str) -> BTreeSet<String> {
    manifest
        .lines()
        .filter_map(|line| line.strip_prefix("milena"))
        .filter_map(|rest| {
            let end = rest.find(['.', ' ', '='])?;
            Some(rest[..end].strip_prefix('-').unwrap_or("milena").to_owned())
        })
        .collect()
}

/// Rows `| layer | crate | job | may use |`; "words" stands for every crate of the layer words but
/// `runtime`, "rules" for the layer rules.
fn allowed_edges(document: &Path) -> BTreeMap<String, BTreeSet<String>> {
    let text = fs::read_to_string(document).unwrap_or_default();
    let rows: Vec<Vec<String>> = text
        .lines()
        .filter(|line| line.starts_with("| ") && line.contains('`'))
        .map(|line| line.trim_matches('|').split('|').map(|cell| cell.trim().replace('`', "")).collect())
        .filter(|row: &Vec<String>| row.len() == 4)
        .collect();
    let of_layer = |layer: &str| -> BTreeSet<String> {
        rows.iter().filter(|row| row[0] == layer).map(|row| row[1].clone()).collect()
    };
    let (mut words, rules) = (of_layer("words"), of_layer("rules"));
    words.remove("runtime");
    rows.iter()
        .map(|row| {
            let mut may = BTreeSet::new();
            for word in row[3].split([' ', ',']).filter(|word| !word.is_empty()) {
                match word {
                    "words" => may.extend(words.iter().cloned()),
                    "rules" => may.extend(rules.iter().cloned()),
                    one => drop(may.insert(one.to_owned())),
                }
            }
            (row[1].clone(), may)
        })
        .collect()
}

fn rust_files(root: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    let mut folders = vec![root.join("src"), root.join("sim"), root.join("tests")];
    while let Some(folder) = folders.pop() {
        for path in list(&folder) {
            if path.is_dir() && !path.ends_with("target") {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                files.push(path);
            }
        }
    }
    files.sort();
    files
}

fn list(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    let mut paths: Vec<PathBuf> = entries.filter_map(|entry| entry.ok().map(|entry| entry.path())).collect();
    paths.sort();
    paths
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found_in(name: &str, text: &str) -> Vec<String> {
        let mut found = Vec::new();
        check_file(name, text, &mut found);
        found
    }

    #[test]
    fn a_good_file_passes() {
        assert_eq!(found_in("src/log/src/a.rs", "//! A file.\nfn short() {\n    work();\n}\n"), [""; 0]);
    }

    #[test]
    fn each_wall_stands() {
        let long = format!("//! x\nfn long() {{\n{}}}\n", "    work();\n".repeat(FUNCTION_LINES_MAX));
        assert!(found_in("src/a.rs", &long)[0].contains("`long` has 72 lines"));
        assert!(
            found_in("src/a.rs", &format!("//! x\n{}", "\n".repeat(801)))[0].contains("one decision a file")
        );
        assert!(found_in("src/a.rs", "fn a() {}\n")[0].contains("opens with `//!`"));
        assert!(found_in("src/a.rs", "//! x\nuse std::sync::Mutex;\n")[0].contains("bare lock"));
        assert!(found_in("src/a.rs", "//! x\ntokio::spawn(x);\n")[0].contains("tokio outside"));
        assert!(found_in("src/a.rs", "//! x\nfn a() { todo!() }\n")[0].contains("unfinished"));
    }

    #[test]
    fn dependencies_are_read_from_manifests() {
        let manifest =
            "[dependencies]\nmilena-types.workspace = true\nmilena = { path = \"x\" }\nbytes = \"1\"\n";
        assert_eq!(own_dependencies(manifest), BTreeSet::from(["types".to_owned(), "milena".to_owned()]));
    }
}
