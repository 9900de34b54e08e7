//! What a plan as a whole must be: things that a line alone cannot say, and shapes and faults that cannot
//! be. Whatever a seed draws must pass.

use milena_config::{
    ServerConfig, broker_keys, own_keys, parse_properties, topic_keys, validate_topic_config,
};

use super::{Args, Made, Mode, Plan, PlanError};
use crate::fault::Fault;

/// The longest safety phase.
const SAFETY_MS_MAX: u64 = 3_600_000;
/// The most client machines.
const CLIENTS_MAX: u16 = 64;
/// The most nodes.
const NODES_MAX: u16 = 9;
/// The most log directories of a node.
const DISKS_MAX: u16 = 8;
/// The most partitions of a topic.
const PARTITIONS_MAX: u16 = 64;
/// Keys that say who a node is: the world decides them.
const OWN_KEYS: [&str; 5] = ["process.roles", "node.id", "log.dirs", "listeners", "advertised.listeners"];

/// A line of a plan.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Part {
    World,
    Knobs(usize),
    Topic(usize),
    Producer(usize),
    Reader(usize),
    Act(usize),
    Fault(usize),
}

fn within<T: PartialOrd + std::fmt::Display>(
    key: &str,
    value: T,
    least: T,
    most: T,
) -> Result<(), PlanError> {
    if value < least || value > most {
        let what = format!("`{key}={value}` cannot be");
        return Err(PlanError::new(what).expected(format!("{least} to {most}")));
    }
    Ok(())
}

impl Plan {
    /// Whether all parts go together; the first that does not, and why.
    pub(super) fn check(&self) -> Result<(), (Part, PlanError)> {
        self.check_world().map_err(|error| (Part::World, error))?;
        for (index, topic) in self.topics.iter().enumerate() {
            let checked = within("partitions", topic.partitions, 1, PARTITIONS_MAX)
                .and_then(|()| check_topic_config(&topic.config))
                .and_then(|()| self.check_auto(topic.made, topic.partitions));
            checked.map_err(|error| (Part::Topic(index), error))?;
        }
        for (index, one) in self.producers.iter().enumerate() {
            let most = if one.mode == Mode::Idempotent { 5 } else { u16::MAX };
            let checked = self
                .check_place(one.client, one.topic)
                .and_then(|()| within("burst", one.burst, 1, u64::MAX))
                .and_then(|()| within("in_flight", one.in_flight, 1, most))
                .and_then(|()| within("batch_bytes", one.batch_bytes, 1, 1 << 30));
            checked.map_err(|error| (Part::Producer(index), error))?;
        }
        for (index, one) in self.readers.iter().enumerate() {
            let checked = self
                .check_place(one.client, one.topic)
                .and_then(|()| within("max_bytes", one.max_bytes, 1, i32::MAX))
                .and_then(|()| within("min_bytes", one.min_bytes, 0, i32::MAX));
            checked.map_err(|error| (Part::Reader(index), error))?;
        }
        for (index, knobs) in self.knobs.iter().enumerate() {
            self.check_knobs(index, knobs).map_err(|error| (Part::Knobs(index), error))?;
        }
        for (index, act) in self.acts.iter().enumerate() {
            let checked = within("client", act.client, 0, self.clients.saturating_sub(1))
                .and_then(|()| within("at_us", act.at_us, 0, self.safety_ms.saturating_mul(1_000)));
            checked.map_err(|error| (Part::Act(index), error))?;
        }
        for (index, fault) in self.faults.iter().enumerate() {
            self.check_fault(fault).map_err(|error| (Part::Fault(index), error))?;
        }
        Ok(())
    }

    fn check_world(&self) -> Result<(), PlanError> {
        within("nodes", self.nodes, 1, NODES_MAX)?;
        within("disks", self.disks, 1, DISKS_MAX)?;
        within("clients", self.clients, 1, CLIENTS_MAX)?;
        within("yield_percent", self.yield_percent, 0, 100)?;
        within("safety_ms", self.safety_ms, 1, SAFETY_MS_MAX)
    }

    fn check_place(&self, client: u16, topic: u16) -> Result<(), PlanError> {
        if client >= self.clients {
            let what = format!("`client={client}` is not there");
            return Err(PlanError::new(what).expected(format!("a client below {}", self.clients)));
        }
        if usize::from(topic) >= self.topics.len() {
            let what = format!("`topic={topic}` is not there");
            return Err(PlanError::new(what).expected(format!("a topic below {}", self.topics.len())));
        }
        Ok(())
    }

    /// A topic that is made automatically has as many partitions as the node says, at each of its starts.
    fn check_auto(&self, made: Made, partitions: u16) -> Result<(), PlanError> {
        let of_node = |knobs: &Args| knobs.find("num.partitions").ok().flatten().unwrap_or(1);
        let usual = [Args::new()];
        let knobs = if self.knobs.is_empty() { &usual } else { self.knobs.as_slice() };
        match knobs.iter().map(of_node).find(|count: &u16| made == Made::Auto && *count != partitions) {
            None => Ok(()),
            Some(count) => Err(PlanError::new(format!(
                "a topic that is made automatically cannot have partitions={partitions} where num.partitions={count}"
            ))),
        }
    }

    fn check_knobs(&self, index: usize, knobs: &Args) -> Result<(), PlanError> {
        for (key, _) in knobs.iter() {
            if OWN_KEYS.contains(&key) {
                return Err(PlanError::new(format!("`{key}` is for the world to decide")));
            }
            if !broker_keys().chain(own_keys()).any(|known| known.name() == key) {
                let what = format!("no node knows `{key}`");
                return Err(PlanError::new(what)
                    .among(key, broker_keys().chain(own_keys()).map(|known| known.name())));
            }
        }
        let text = self.properties(0, index as u64);
        let made = parse_properties(&text, "knobs").and_then(ServerConfig::new);
        made.map(drop).map_err(|error| PlanError::new(format!("no node takes these: {error}")))
    }

    fn check_fault(&self, fault: &Fault) -> Result<(), PlanError> {
        if fault.at_us > self.safety_ms.saturating_mul(1_000) {
            let what = format!(
                "`at_us={}` is later than safety_ms={}, when all is healed",
                fault.at_us, self.safety_ms
            );
            return Err(PlanError::new(what));
        }
        for (key, value) in fault.args.iter() {
            let Ok(number) = value.parse::<i64>() else { continue };
            if key == "client" && number >= i64::from(self.clients) {
                let what = format!("`client={number}` is not there");
                return Err(PlanError::new(what).expected(format!("a client below {}", self.clients)));
            }
            if key == "node" && number >= i64::from(self.nodes) {
                let what = format!("`node={number}` is not there");
                return Err(PlanError::new(what).expected(format!("a node below {}", self.nodes)));
            }
            if key == "disk" && number >= i64::from(self.disks) {
                let what = format!("`disk={number}` is not there");
                return Err(PlanError::new(what).expected(format!("a disk below {}", self.disks)));
            }
            match key {
                "client" | "ms" => {}
                "ppm" => within(key, number, -crate::DRIFT_PPM_MAX, crate::DRIFT_PPM_MAX)?,
                key if key.ends_with("percent") => within(key, number, 0, 100)?,
                key => within(key, number, 0, i64::MAX)?,
            }
        }
        Ok(())
    }
}

fn check_topic_config(config: &Args) -> Result<(), PlanError> {
    for (key, value) in config.iter() {
        if !topic_keys().any(|known| known.name() == key) {
            let names = topic_keys().map(|known| known.name()).chain(["partitions", "made"]);
            return Err(PlanError::new(format!("topics have no `{key}`")).among(key, names));
        }
        let valid = validate_topic_config(key, value);
        valid.map_err(|error| PlanError::new(format!("`{key}={value}`: {error}")))?;
    }
    Ok(())
}
