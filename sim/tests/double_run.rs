//! The whole cluster, twice: seeds drawn and run under all their faults are equal to themselves, on fresh
//! threads of one process and in other processes. Run before any other seed: without it none means anything.

use std::process::Command;

use milena_sim::campaign::{How, execute};
use milena_sim::plan::draw;
use milena_sim::{Data, first_difference};

/// Seeds of no merit but that there are several.
const SEEDS: [u64; 6] = [1, 2, 3, 77, 1_000, 4_294_967_296];

#[test]
fn a_cluster_under_faults_is_equal_to_itself() {
    for seed in SEEDS {
        let run = |record| execute(draw(seed), &How { record, ..How::default() });
        let (first, second) = (run(false), run(false));
        if first.result != second.result || first.counts != second.counts {
            let difference = first_difference(&run(true).result.trace, &run(true).result.trace);
            let difference = difference.map_or("not when recorded".to_owned(), |found| found.to_string());
            panic!("seed {seed} ran differently the second time: {difference}");
        }
        assert_eq!(first.result.failure, None, "seed {seed}");
        assert!(first.result.events > 1_000 && first.counts.sent > 0, "seed {seed} did next to nothing");
    }
}

#[test]
fn recording_and_logging_change_nothing() {
    let plain = execute(draw(5), &How::default());
    let how = How { record: true, log: Some(tracing::Level::TRACE), ..How::default() };
    let recorded = execute(draw(5), &how);
    assert_eq!((plain.result.hash, plain.result.events), (recorded.result.hash, recorded.result.events));
    let logged = recorded.result.trace.iter().any(|event| matches!(event.data, Data::Logged(_)));
    assert!(logged, "a node logs its start");
}

#[test]
fn processes_agree() {
    let child = || {
        let output = Command::new(env!("CARGO_BIN_EXE_sim"))
            .args(["run", "--seeds", "3", "--from", "11", "--json"])
            .output();
        let output = output.expect("the simulator's binary can be run");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let summary: serde_json::Value = serde_json::from_slice(&output.stdout).expect("a summary in JSON");
        let results = summary["results"].as_array().expect("a result a seed").clone();
        results.iter().map(|result| result["hash"].as_str().expect("a hash").to_owned()).collect::<Vec<_>>()
    };
    let here = |seed| format!("{:016x}", execute(draw(seed), &How::default()).result.hash);
    let here = vec![here(11), here(12), here(13)];
    assert_eq!([child(), child()], [here.clone(), here]);
}
