//! Several `milena serve` processes from property files as one cluster: the quorum, its controllers and its brokers, through
//! kill -9 and through bad input.

#![allow(clippy::disallowed_methods, clippy::disallowed_types, reason = "tests run the real world")]

mod support;

use std::fs;

use milena_types::Uuid;
use milena_wire::messages::describe_cluster_request::DescribeClusterRequest;
use support::cluster::{Cluster, random_id, wait_for};
use support::contents;

const COMBINED: &str = "broker,controller";

/// Three combined nodes that vote, formatted for a cluster of their own and running.
fn three(name: &str) -> Cluster {
    let mut cluster = Cluster::new(name, &[COMBINED; 3], |_, ports| Cluster::bootstrap(ports));
    let voters = cluster.initial_controllers();
    cluster.format_all(&["--cluster-id", &random_id(), "--initial-controllers", &voters]);
    cluster.start(&[0, 1, 2]);
    cluster
}

/// Creates a topic through the node at `index`, and sees it there; a quorum without a leader is waited for.
fn create(cluster: &Cluster, index: usize, topic: &str) {
    wait_for("a topic can be created", || {
        let created = cluster.command(index, &["topic", "create", topic, "--partitions", "3"]);
        let said = String::from_utf8_lossy(&created.stderr).into_owned();
        // of two tries the first may have been heard
        (created.status.success() || said.contains("already exists")).then_some(())
    });
    assert!(cluster.succeed(index, &["topic", "list"]).contains(topic));
}

/// Waits until the node at `index` shows `topic`.
fn until_shown(cluster: &Cluster, index: usize, topic: &str) {
    wait_for("a topic is known by every node", || {
        cluster.succeed(index, &["topic", "list"]).contains(topic).then_some(())
    });
}

#[test]
fn three_nodes_are_one_cluster_and_go_on_without_the_active_controller() {
    let mut cluster = three("three");
    for index in 0..3 {
        create(&cluster, index, &format!("by-{index}"));
    }
    for index in 0..3 {
        (0..3).for_each(|by| until_shown(&cluster, index, &format!("by-{by}")));
    }
    let (leader, told) = cluster.quorum();
    assert_eq!(told.topics[0].partitions[0].current_voters.len(), 3);
    assert_eq!(told.nodes.len(), 3, "each voter's listener is told: {told:?}");

    cluster.kill(leader);
    let (left, right) = ((leader + 1) % 3, (leader + 2) % 3);
    create(&cluster, left, "after");
    until_shown(&cluster, right, "after");
    let (next, again) = cluster.quorum();
    assert_ne!(next, leader);
    let epoch = |told: &milena_wire::messages::describe_quorum_response::DescribeQuorumResponse| {
        told.topics[0].partitions[0].leader_epoch
    };
    assert!(epoch(&again) > epoch(&told), "another epoch: {again:?}");

    cluster.start(&[leader]);
    until_shown(&cluster, leader, "after");
    cluster.until_caught_up(cluster.members[leader].id);
    create(&cluster, leader, "by-who-came-back");
    cluster.stop_all();
}

#[test]
fn a_cluster_that_lost_all_its_processes_at_once_comes_back_with_its_topics() {
    let mut cluster = three("all-at-once");
    create(&cluster, 0, "kept");
    for round in 0..2 {
        (0..3).for_each(|index| cluster.kill(index));
        cluster.start(&[0, 1, 2]);
        (0..3).for_each(|index| until_shown(&cluster, index, "kept"));
        create(&cluster, round, &format!("round-{round}"));
    }
    cluster.stop_all();
}

#[test]
fn a_controller_apart_serves_two_brokers_by_configured_voters() {
    let roles = ["controller", "broker", "broker"];
    let mut cluster = Cluster::new("apart", &roles, |_, ports| {
        format!("controller.quorum.voters=1@127.0.0.1:{}", ports[0])
    });
    cluster.format_all(&["--cluster-id", &random_id()]);
    cluster.start(&[0, 1, 2]);
    create(&cluster, 1, "one");
    create(&cluster, 2, "two");
    until_shown(&cluster, 1, "two");
    let (_, told) = cluster.quorum();
    let partition = &told.topics[0].partitions[0];
    assert_eq!(partition.current_voters.len(), 1);
    let observers: Vec<i32> = partition.observers.iter().map(|one| one.replica_id).collect();
    assert_eq!(observers, [2, 3], "brokers follow the metadata log");
    let request = DescribeClusterRequest { endpoint_type: 2, ..Default::default() };
    let told = cluster.ask(0, &request).expect("the controller answers");
    assert_eq!((told.controller_id, told.brokers.len()), (1, 1), "{told:?}");

    // the brokers outlive their controller, and find it again
    cluster.kill(0);
    cluster.start(&[0]);
    create(&cluster, 1, "three");
    until_shown(&cluster, 2, "three");
    cluster.kill(2);
    cluster.start(&[2]);
    until_shown(&cluster, 2, "three");
    cluster.stop_all();
}

#[test]
fn controllers_join_a_quorum_that_runs_and_leave_it() {
    let mut cluster = Cluster::new("join", &[COMBINED, COMBINED, "controller"], |id, ports| {
        let auto = if id == 2 { "controller.quorum.auto.join.enable=true\n" } else { "" };
        format!("{auto}{}", Cluster::bootstrap(&ports[..1]))
    });
    let id = random_id();
    assert!(cluster.format(0, &["--cluster-id", &id, "--standalone"]).status.success());
    for index in [1, 2] {
        let formatted = cluster.format(index, &["--cluster-id", &id, "--no-initial-controllers"]);
        assert!(formatted.status.success(), "{formatted:?}");
    }
    cluster.start(&[0]);
    cluster.start(&[1, 2]);
    let voters = |cluster: &Cluster| -> Vec<(i32, Uuid)> {
        let (_, told) = cluster.quorum();
        let partition = &told.topics[0].partitions[0];
        partition.current_voters.iter().map(|one| (one.replica_id, one.replica_directory_id)).collect()
    };
    // the second takes itself in
    wait_for("a controller that joined by itself", || (voters(&cluster).len() == 2).then_some(()));
    // the third is taken in by an operator, through a broker that is not the active controller
    let third = format!("3@127.0.0.1:{}", cluster.members[2].controller.expect("it is a controller"));
    wait_for("a controller that was added", || {
        let told = cluster.command(1, &["cluster", "add", &third]);
        let said = String::from_utf8_lossy(&told.stderr).into_owned();
        (told.status.success() || said.contains("does not follow") && voters(&cluster).len() == 3)
            .then_some(())
    });
    assert_eq!(voters(&cluster).iter().map(|(id, _)| *id).collect::<Vec<_>>(), [1, 2, 3]);
    create(&cluster, 1, "by-three");

    wait_for("a controller that was removed", || {
        let told = cluster.command(1, &["cluster", "remove", "1"]);
        let said = String::from_utf8_lossy(&told.stderr).into_owned();
        (told.status.success() || said.contains("is no voter")).then_some(())
    });
    wait_for("a quorum of two", || (voters(&cluster).len() == 2).then_some(()));
    create(&cluster, 1, "by-two");
    wait_for("who was removed follows on", || {
        let shown = cluster.succeed(1, &["cluster", "status"]);
        assert!(shown.contains("leads in epoch"), "{shown}");
        let own = shown.lines().find(|line| line.starts_with("1 "))?;
        own.contains("observer").then_some(())
    });
    cluster.stop_all();
}

#[test]
fn who_is_of_another_cluster_or_of_none_is_refused_and_left_alone() {
    let mut cluster = Cluster::new("foreign", &["controller", "broker", COMBINED], |_, ports| {
        Cluster::bootstrap(&ports[..1])
    });
    let said = cluster.refused(1, &[]);
    assert!(said.contains("is not formatted") && said.contains("--cluster-id"), "{said}");
    assert!(contents(&cluster.members[1].data).is_empty());
    let (ours, theirs) = (random_id(), random_id());
    assert!(cluster.format(0, &["--cluster-id", &ours, "--standalone"]).status.success());
    assert!(cluster.format(1, &["--cluster-id", &theirs]).status.success());
    assert!(cluster.format(2, &["--cluster-id", &theirs, "--no-initial-controllers"]).status.success());
    cluster.start(&[0]);
    for index in [1, 2] {
        let data = &cluster.members[index].data;
        let before = contents(data);
        let said = cluster.refused(index, &[]);
        assert!(said.contains(&ours) && said.contains(&theirs), "{said}");
        // nor is a directory formatted that is new
        let new = data.with_extension("new");
        let dirs = format!("log.dirs={},{}", data.display(), new.display());
        let said = cluster.refused(index, &["--set", &dirs]);
        assert!(said.contains(&ours) && said.contains(&theirs), "{said}");
        assert_eq!(contents(data), before);
        assert!(!new.join("meta.properties").exists());
    }
    cluster.stop_all();
}

#[test]
fn a_second_broker_under_the_id_of_one_that_lives_is_refused() {
    let mut cluster = Cluster::new("twice", &["controller", "broker", "broker"], |_, ports| {
        Cluster::bootstrap(&ports[..1])
    });
    let id = random_id();
    assert!(cluster.format(0, &["--cluster-id", &id, "--standalone"]).status.success());
    assert!(cluster.format(1, &["--cluster-id", &id]).status.success());
    let as_the_other = ["--set", "node.id=2"];
    let formatted = cluster.format(2, &[&["--cluster-id", &id], &as_the_other[..]].concat());
    assert!(formatted.status.success(), "{formatted:?}");
    cluster.start(&[0, 1]);
    let soon = ["--set", "initial.broker.registration.timeout.ms=1000"];
    let said = cluster.refused(2, &[&as_the_other[..], &soon].concat());
    assert!(said.contains("another broker runs as node 2"), "{said}");
    create(&cluster, 1, "still-there");
    cluster.stop_all();
}

#[test]
fn formatting_says_what_it_needs_and_leaves_alone_what_is_formatted() {
    let cluster =
        Cluster::new("format", &["controller", "broker"], |_, ports| Cluster::bootstrap(&ports[..1]));
    let refused = |index: usize, arguments: &[&str]| {
        let output = cluster.format(index, arguments);
        assert!(!output.status.success(), "{arguments:?} was refused");
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(said.trim_end().lines().count(), 1, "one sentence: {said}");
        said
    };
    let id = random_id();
    let said = refused(0, &["--cluster-id", &id]);
    assert!(said.contains("--standalone") && said.contains("--no-initial-controllers"), "{said}");
    let said = refused(1, &["--cluster-id", &id, "--standalone"]);
    assert!(said.contains("for controllers"), "{said}");
    assert!(!cluster.members[0].data.exists() && !cluster.members[1].data.exists());
    assert!(cluster.format(0, &["--cluster-id", &id, "--standalone"]).status.success());
    let before = contents(&cluster.members[0].data);
    let said = refused(0, &["--cluster-id", &id, "--standalone"]);
    assert!(said.contains("formatted already"), "{said}");
    let said = refused(0, &["--cluster-id", &random_id(), "--standalone", "--ignore-formatted"]);
    assert!(said.contains("is of cluster"), "{said}");
    assert!(cluster.format(0, &["--cluster-id", &id, "--standalone", "--ignore-formatted"]).status.success());
    assert_eq!(contents(&cluster.members[0].data), before);
    let said = fs::read_to_string(cluster.members[0].data.join("meta.properties")).expect("it is formatted");
    assert!(said.contains(&id), "{said}");
}

#[test]
fn formatting_that_stops_in_the_middle_is_finished_by_the_start() {
    let mut cluster = Cluster::new("cut-short", &[COMBINED], |_, ports| Cluster::bootstrap(&ports[..1]));
    let data = cluster.members[0].data.clone();
    let metadata = data.with_extension("metadata");
    let config = fs::read_to_string(&cluster.members[0].config).expect("it was written");
    let config = format!("{config}metadata.log.dir={}\n", metadata.display());
    fs::write(&cluster.members[0].config, config).expect("a file can be written");
    // a name that the writing of the second file needs
    let obstacle = data.join("meta.properties.tmp");
    fs::create_dir_all(obstacle.join("in the way")).expect("a directory can be made");
    let output = cluster.format(0, &["--cluster-id", &random_id(), "--standalone"]);
    assert!(!output.status.success(), "{output:?}");
    assert!(
        metadata.join("meta.properties").exists() && !data.join("meta.properties").exists(),
        "{output:?}"
    );
    fs::remove_dir_all(obstacle).expect("a directory can be removed");
    cluster.start(&[0]);
    create(&cluster, 0, "there");
    cluster.stop_all();
}
