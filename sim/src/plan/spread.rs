//! What was drawn for one node, spread over several: which node each fault strikes, and what several nodes do not promise
//! or cannot do yet is left out. What one plan leaves out no other may bring in by another name.

use super::{Args, Mode, Plan};
use crate::entropy::{Salt, Stream};
use crate::fault::Fault;
use crate::workload::is_of_several;

/// What befalls all nodes at once now and then.
const TOGETHER: [&str; 3] = ["kill", "power", "stop"];

/// What all nodes must agree on.
const AGREED: [&str; 2] = ["broker.heartbeat.interval.ms", "broker.session.timeout.ms"];

/// `plan`, over all its nodes.
pub(super) fn spread(mut plan: Plan) -> Plan {
    let mut dice = Stream::new(plan.seed, Salt::Faults, "nodes");
    // all strike one node, or each any: what one fault leaves another may uncover
    let only = (dice.below(4) == 0).then(|| dice.below(u64::from(plan.nodes)) as u16);
    let faults = std::mem::take(&mut plan.faults);
    plan.faults = faults.into_iter().flat_map(|fault| strike(fault, plan.nodes, only, &mut dice)).collect();
    // the leader alone acknowledges with acks=1, and may be lost: nothing is promised then
    plan.producers.iter_mut().filter(|one| one.mode == Mode::Leader).for_each(|one| one.mode = Mode::All);
    plan.acts.retain(|act| is_of_several(&act.kind));
    // the controller's session must outlast the heartbeats of every broker: operators set both alike
    let knobs = std::mem::take(&mut plan.knobs);
    plan.knobs = knobs.iter().map(|set| like(&knobs[0], set.clone())).collect();
    for topic in &mut plan.topics {
        let config = std::mem::take(&mut topic.config);
        // where a log begins its replicas learn one after the other, and a new leader may know less
        topic.config = config.without("retention.ms").without("retention.bytes");
    }
    plan
}

/// `set`, with what all nodes must agree on as `first` has it.
fn like(first: &Args, set: Args) -> Args {
    let agreed = AGREED.iter().filter_map(|key| Some((*key, first.get::<u64>(key).ok()?)));
    agreed.fold(set, |set, (key, value)| set.without(key).with(key, value))
}

fn strike(fault: Fault, nodes: u16, only: Option<u16>, dice: &mut Stream) -> Vec<Fault> {
    let any = dice.below(u64::from(nodes)) as u16;
    if TOGETHER.contains(&fault.kind.as_str()) && dice.below(6) == 0 {
        return (0..nodes).map(|node| fault.clone().on_node(node)).collect();
    }
    vec![fault.on_node(only.unwrap_or(any))]
}

#[cfg(test)]
mod tests {
    use super::super::draw_nodes;
    use super::*;

    #[test]
    fn faults_strike_every_node_and_plans_are_sound() {
        let (mut struck, mut together) = ([0_u32; 3], 0);
        for seed in 0..200 {
            let plan = draw_nodes(seed, 3);
            assert_eq!(plan.to_string().parse::<Plan>().as_ref(), Ok(&plan), "seed {seed}");
            plan.faults.iter().for_each(|fault| struck[usize::from(fault.node())] += 1);
            let is_at = |fault: &Fault, node| plan.faults.contains(&fault.clone().on_node(node));
            let of_all = |fault: &&Fault| fault.node() == 0 && is_at(fault, 1) && is_at(fault, 2);
            together += plan.faults.iter().filter(of_all).count();
        }
        assert!(together > 30, "{together}");
        assert!(struck.iter().all(|times| *times > 300), "{struck:?}");
    }
}
