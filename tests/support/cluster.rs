//! Several nodes from property files, as an operator would run them: formatted, started, killed, started again.

#![allow(dead_code, reason = "each test target uses a part of this")]

use std::fs;
use std::net::TcpListener;
use std::path::PathBuf;
use std::process::Output;
use std::time::{Duration, Instant};

use milena_host::{Host, HostOptions};
use milena_rpc::RpcClient;
use milena_wire::Str;
use milena_wire::messages::describe_quorum_request::{DescribeQuorumRequest, PartitionData, TopicData};
use milena_wire::messages::describe_quorum_response::DescribeQuorumResponse;

use super::{PATIENCE, Scratch, Server, Starting, milena};

/// Before something is looked at again.
const LOOK_AGAIN: Duration = Duration::from_millis(100);

/// A node's files, and its process while it runs.
pub struct Member {
    /// `node.id`.
    pub id: i32,
    /// Where its controller listens, if it has one.
    pub controller: Option<u16>,
    /// Its property file.
    pub config: PathBuf,
    /// Its log directory.
    pub data: PathBuf,
    server: Option<Server>,
}

/// Nodes on this machine.
pub struct Cluster {
    scratch: Scratch,
    host: Host,
    /// By their place, not by id.
    pub members: Vec<Member>,
}

/// Ports that nothing listens on now, each another one.
pub fn free_ports(count: usize) -> Vec<u16> {
    let listeners: Vec<TcpListener> =
        (0..count).map(|_| TcpListener::bind("127.0.0.1:0").expect("a loopback port is free")).collect();
    listeners.iter().map(|one| one.local_addr().expect("it is bound").port()).collect()
}

/// An id as `milena random-uuid` draws it.
pub fn random_id() -> String {
    said(&milena(&["random-uuid"]).output().expect("it runs"))
}

fn said(output: &Output) -> String {
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout.clone()).expect("it prints UTF-8").trim().to_owned()
}

/// Waits until `look` finds something; what is not there after a long while will not come.
pub fn wait_for<R>(what: &str, mut look: impl FnMut() -> Option<R>) -> R {
    let begun = Instant::now();
    loop {
        if let Some(found) = look() {
            return found;
        }
        assert!(begun.elapsed() < PATIENCE, "{what}: not within {PATIENCE:?}");
        std::thread::sleep(LOOK_AGAIN);
    }
}

impl Cluster {
    /// Writes the files of nodes with these roles; `more` is added to each, with its id. Ids count from 1.
    pub fn new(name: &str, roles: &[&str], more: impl Fn(i32, &[u16]) -> String) -> Cluster {
        let scratch = Scratch::new(name);
        let ports = free_ports(roles.len());
        let mut members = Vec::new();
        for (index, roles) in roles.iter().enumerate() {
            let id = i32::try_from(index).expect("few") + 1;
            let (config, data) =
                (scratch.path().join(format!("{id}.properties")), scratch.path().join(format!("{id}")));
            let controller = roles.contains("controller").then_some(ports[index]);
            let mut listeners = Vec::new();
            if roles.contains("broker") {
                listeners.push("PLAINTEXT://127.0.0.1:0".to_owned());
            }
            listeners.extend(controller.map(|port| format!("CONTROLLER://127.0.0.1:{port}")));
            let text = format!(
                "process.roles={roles}\nnode.id={id}\nlisteners={}\nlog.dirs={}\n{}\n",
                listeners.join(","),
                data.display(),
                more(id, &ports)
            );
            fs::write(&config, text).expect("a file can be written");
            members.push(Member { id, controller, config, data, server: None });
        }
        // a test that fails must end its servers, and not its process
        let hook = std::panic::take_hook();
        let host = Host::new(HostOptions::default()).expect("a runtime can be made");
        std::panic::set_hook(hook);
        Cluster { scratch, host, members }
    }

    /// The controllers' listeners, as `controller.quorum.bootstrap.servers` has them.
    pub fn bootstrap(ports: &[u16]) -> String {
        let all: Vec<String> = ports.iter().map(|port| format!("127.0.0.1:{port}")).collect();
        format!("controller.quorum.bootstrap.servers={}", all.join(","))
    }

    /// `milena format` of one node's file.
    pub fn format(&self, index: usize, arguments: &[&str]) -> Output {
        let config = self.members[index].config.to_str().expect("UTF-8");
        milena(&["format", "--config", config]).args(arguments).output().expect("it runs")
    }

    /// Formats all nodes alike.
    pub fn format_all(&self, arguments: &[&str]) {
        for index in 0..self.members.len() {
            said(&self.format(index, arguments));
        }
    }

    /// The first voters of all controllers among the nodes, as `--initial-controllers` takes them.
    pub fn initial_controllers(&self) -> String {
        let voters = self.members.iter().filter_map(|member| {
            Some(format!("{}@127.0.0.1:{}:{}", member.id, member.controller?, random_id()))
        });
        voters.collect::<Vec<_>>().join(",")
    }

    /// Starts these nodes, and waits until all of them serve.
    pub fn start(&mut self, indices: &[usize]) {
        let starting: Vec<(usize, Starting)> =
            indices.iter().map(|index| (*index, Server::begin(&self.members[*index].config))).collect();
        for (index, starting) in starting {
            self.members[index].server = Some(starting.serves());
        }
    }

    /// Starts one node that is to be refused, with these flags besides; the one sentence.
    pub fn refused(&self, index: usize, more: &[&str]) -> String {
        let config = self.members[index].config.to_str().expect("UTF-8");
        let output = milena(&["serve", "--config", config]).args(more).output().expect("it runs");
        assert!(!output.status.success(), "the start was refused");
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(said.trim_end().lines().count(), 1, "one sentence: {said}");
        said
    }

    /// SIGKILL.
    pub fn kill(&mut self, index: usize) {
        self.members[index].server.take().expect("it runs").kill();
    }

    /// SIGTERM, and waits: all at once, in an orderly way.
    pub fn stop_all(&mut self) {
        let servers: Vec<Server> =
            self.members.iter_mut().filter_map(|member| member.server.take()).collect();
        servers.iter().for_each(Server::terminate);
        for server in servers {
            let (status, said) = server.ended();
            assert!(status.success(), "a clean stop: {status:?}: {said}");
        }
    }

    /// Where a running node is reached by clients.
    pub fn address(&self, index: usize) -> String {
        self.members[index].server.as_ref().expect("it runs").address.clone()
    }

    /// A command of ours against one node.
    pub fn command(&self, index: usize, arguments: &[&str]) -> Output {
        milena(arguments).args(["-b", &self.address(index)]).output().expect("it runs")
    }

    /// One that must succeed; what it prints.
    pub fn succeed(&self, index: usize, arguments: &[&str]) -> String {
        said(&self.command(index, arguments))
    }

    /// Asks the controller of the node at `index` something.
    pub fn ask<R: milena_wire::Request>(&self, index: usize, request: &R) -> Option<R::Response> {
        let port = self.members[index].controller.expect("it is a controller");
        let runtime = self.host.runtime();
        self.host.block_on(async {
            let client = RpcClient::connect(&runtime, "127.0.0.1", port, "cluster-test").await.ok()?;
            client.call(request).await.ok()
        })
    }

    /// The quorum, as its leader describes it, and the leader's index.
    pub fn quorum(&self) -> (usize, DescribeQuorumResponse) {
        let partition = PartitionData::default();
        let topic_name = Str::from("__cluster_metadata");
        let topic = TopicData { topic_name, partitions: vec![partition], ..Default::default() };
        let request = DescribeQuorumRequest { topics: vec![topic], ..Default::default() };
        wait_for("a leader of the quorum", || {
            let running = |member: &&Member| member.controller.is_some() && member.server.is_some();
            self.members.iter().filter(running).find_map(|member| {
                let index = usize::try_from(member.id - 1).expect("ids count from 1");
                let told = self.ask(index, &request)?;
                (told.topics[0].partitions[0].error_code == 0).then_some((index, told))
            })
        })
    }

    /// Waits until the replica of node `id` has all that is committed, by the leader's word.
    pub fn until_caught_up(&self, id: i32) {
        wait_for("a replica that caught up", || {
            let (_, told) = self.quorum();
            let partition = &told.topics[0].partitions[0];
            let mut replicas = partition.current_voters.iter().chain(&partition.observers);
            let end = replicas.find(|replica| replica.replica_id == id)?.log_end_offset;
            (end >= partition.high_watermark).then_some(())
        });
    }
}
