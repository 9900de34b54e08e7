//! A run that is looked at is the same run, and what happened in it can be followed back to its cause.

use std::io::Write;
use std::process::{Command, Stdio};

use milena_sim::campaign::{How, Outcome, execute};
use milena_sim::fault::Fault;
use milena_sim::plan::{Args, Plan, draw};
use milena_sim::view::{Filter, Layer, View, step};

fn watched(plan: Plan) -> (Outcome, View) {
    let outcome = execute(plan, &How { record: true, log: Some(tracing::Level::TRACE), only: None });
    let view = View::of(&outcome.result.trace);
    (outcome, view)
}

/// The plan of `seed` with these faults and no others: what is drawn changes with every new family.
fn with_faults(seed: u64, faults: Vec<Fault>) -> Plan {
    Plan { faults, ..draw(seed) }
}

#[test]
fn a_run_that_is_viewed_is_the_same_run() {
    for seed in [3, 42] {
        let plain = execute(draw(seed), &How::default()).result;
        let (watched, view) = watched(draw(seed));
        assert_eq!(
            (plain.hash, plain.events, plain.polls),
            (watched.result.hash, watched.result.events, watched.result.polls)
        );
        assert_eq!(view.moments.len(), watched.result.trace.len(), "a moment an event");
        assert!(
            view.moments
                .windows(2)
                .all(|pair| pair[0].step <= pair[1].step && pair[0].at_ns <= pair[1].at_ns)
        );
    }
}

#[test]
fn causes_come_before_their_effects() {
    let (_, view) = watched(draw(3));
    for (index, moment) in view.moments.iter().enumerate() {
        assert!(moment.causes.iter().all(|cause| *cause < index), "{index}: {moment:?}");
    }
}

#[test]
fn an_acknowledgement_is_followed_back_to_the_send() {
    // producers and readers alone: what is drawn beside them changes with every new operation
    let (_, view) = watched(Plan { acts: Vec::new(), ..with_faults(42, Vec::new()) });
    let acknowledged = (0..view.moments.len()).filter(|at| view.moments[*at].kind == "acknowledged");
    let (mut all, mut whole) = (0, 0);
    for index in acknowledged {
        let chain = view.why(index);
        let kinds: Vec<&str> = chain.iter().map(|at| view.moments[*at].kind.as_str()).collect();
        let record = view.moments[index].detail.split(' ').next().unwrap();
        let last = &view.moments[*chain.last().unwrap()];
        assert_eq!(
            (last.kind.as_str(), last.detail.split(' ').next().unwrap()),
            ("send", record),
            "{kinds:?}"
        );
        let trail = [
            "reply-in",
            "reply",
            "watermark",
            "durable",
            "synced",
            "sync",
            "written",
            "write",
            "request-in",
            "request",
        ];
        // in this order, whatever stands between
        let mut left = kinds.iter();
        whole += usize::from(trail.iter().all(|kind| left.any(|found| found == kind)));
        all += 1;
    }
    assert!(all > 100, "{all} records were acknowledged");
    assert!(
        whole * 10 > all * 9,
        "{whole} of {all} have the whole trail: the others were answered by a retry"
    );
}

#[test]
fn a_failed_sync_is_shown_between_its_fault_and_what_the_node_says() {
    let args = Args::new().with("op", "sync").with("times", 1);
    let fault = Fault { at_us: 1_000_000, kind: "failed-sync".to_owned(), args };
    let (_, view) = watched(with_faults(42, vec![fault]));
    let failed = view.moments.iter().position(|moment| moment.kind == "sync-fails").expect("a sync fails");
    let faults = view.moments[..failed].iter().filter(|moment| moment.kind == "disk-fault");
    assert!(faults.count() > 0);
    let fenced =
        view.moments[failed..].iter().position(|moment| moment.layer == Layer::Log && moment.kind == "error");
    assert!(fenced.is_some(), "the node says that its directory is fenced");
}

#[test]
fn steps_go_both_ways() {
    let (_, view) = watched(draw(3));
    let mut out = Vec::new();
    step(&view, &Filter::default(), "n\nn\np\n100\nw\na\nloud\nq\n".as_bytes(), &mut out).unwrap();
    let out = String::from_utf8(out).unwrap();
    let lines: Vec<&str> = out.lines().filter(|line| line.starts_with("   ")).collect();
    assert_eq!(lines[2], lines[4], "next, next, previous: {out}");
    assert_ne!(lines[2], lines[3]);
}

#[test]
fn the_command_filters_and_refuses() {
    let run = |args: &[&str]| {
        let output = Command::new(env!("CARGO_BIN_EXE_sim")).arg("replay").args(args).output().unwrap();
        (
            output.status.success(),
            String::from_utf8(output.stdout).unwrap() + &String::from_utf8(output.stderr).unwrap(),
        )
    };
    let (good, text) = run(&["--seed", "3", "--until", "200ms", "--node", "n1", "--kind", "disk"]);
    assert!(good, "{text}");
    let lines: Vec<&str> = text.lines().filter(|line| !line.starts_with('#')).skip(1).collect();
    assert!(!lines.is_empty() && lines.iter().all(|line| line.contains(" n1 ")), "{text}");
    for (args, problem) in [
        (["--until", "soon"], "neither a step (104233) nor a time"),
        (["--since", "3"], "write 3.5s, 20ms or 700us"),
        (["--log", "n1=loud"], "`loud` is no level"),
    ] {
        let (good, text) = run(&["--seed", "3", args[0], args[1]]);
        assert!(!good && text.contains(problem), "{text}");
    }
}

#[test]
fn stepping_reads_its_commands_from_the_terminal() {
    let mut child = Command::new(env!("CARGO_BIN_EXE_sim"))
        .args(["replay", "--seed", "3", "--step"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(b"n\np\nq\n").unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success());
    assert!(String::from_utf8(output.stdout).unwrap().contains("incarnation 1"));
}
