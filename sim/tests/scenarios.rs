//! Every scenario says what its file expects, twice the same, and the tour in the documents is the one that runs.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use milena_sim::scenario::{Scenario, differences, play};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn scenarios() -> Vec<PathBuf> {
    let folders = fs::read_dir(root().join("scenarios")).expect("the folder of scenarios").flatten();
    let files = folders.flat_map(|folder| fs::read_dir(folder.path()).into_iter().flatten().flatten());
    let mut found: Vec<PathBuf> = files
        .map(|file| file.path())
        .filter(|path| path.extension().is_some_and(|end| end == "txt"))
        .collect();
    found.sort();
    found
}

fn read(path: &Path) -> Scenario {
    let text = fs::read_to_string(path).expect("a scenario is a text");
    Scenario::read(&text).unwrap_or_else(|mistake| panic!("{}:{mistake}", path.display()))
}

#[test]
fn every_scenario_says_what_it_is_expected_to() {
    let scenarios = scenarios();
    assert!(scenarios.len() >= 6, "{scenarios:?}");
    let mut wrong = Vec::new();
    for path in &scenarios {
        let scenario = read(path);
        assert!(!scenario.blocks.is_empty(), "{} does nothing", path.display());
        wrong.extend(differences(path, &scenario, &play(&scenario)));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_scenario_is_one_run() {
    let scenario = read(&scenarios()[0]);
    let (first, second) = (play(&scenario), play(&scenario));
    assert_eq!((first.result.hash, first.said), (second.result.hash, second.said));
}

#[test]
fn what_is_not_so_is_told_with_its_line() {
    let text = "start n1\n----\nn1 serves\n\ncreate-topic a\n----\na has 2 partitions\n\nexpect high-watermark a-0 7\n\nexpect down n1\n";
    let scenario = Scenario::read(text).unwrap();
    let played = play(&scenario);
    let wrong = differences(Path::new("some.txt"), &scenario, &played);
    assert_eq!(wrong.len(), 3, "{wrong:?}");
    assert!(wrong[0].starts_with("some.txt:5: `create-topic a` said something else"), "{}", wrong[0]);
    assert!(wrong[0].contains("- a has 2 partitions") && wrong[0].contains("+ a has 1 partition"));
    assert!(
        wrong[1].starts_with("some.txt:9:") && wrong[1].contains("the high watermark is 0"),
        "{}",
        wrong[1]
    );
    assert!(wrong[2].contains("n1 serves"));
    // what is taken over is what was said; what is demanded stays broken
    let again = Scenario::read(&scenario.rewritten(&played.said)).unwrap();
    assert_eq!(differences(Path::new("some.txt"), &again, &play(&again)).len(), 2);
}

#[test]
fn the_command_refuses_a_mistake_before_anything_runs() {
    let file = std::env::temp_dir().join(format!("milena-scenario-{}.txt", std::process::id()));
    fs::write(&file, "start n1\n\nfetc quotes-0\n").unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_sim")).arg("scenario").arg(&file).output().unwrap();
    let told = String::from_utf8(output.stderr).unwrap();
    assert!(
        !output.status.success()
            && told.contains(".txt:3: `fetc quotes-0`: no such verb; did you mean `fetch`?"),
        "{told}"
    );
    let _ = fs::remove_file(&file);
}

#[test]
fn the_tour_in_the_documents_is_the_one_that_runs() {
    let output = Command::new(env!("CARGO_BIN_EXE_sim"))
        .args(["scenario", "--docs", "scenarios/tour"])
        .current_dir(root())
        .output()
        .unwrap();
    let made = String::from_utf8(output.stdout).unwrap();
    let kept = fs::read_to_string(root().join("docs/tour.md")).expect("docs/tour.md");
    assert!(made == kept, "cargo sim scenario --docs scenarios/tour > docs/tour.md");
}
