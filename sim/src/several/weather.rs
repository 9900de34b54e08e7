//! What breaks: processes, machines, links, clocks; several at a time, one way only too. Disks keep their word here but for
//! what a power loss takes.

use std::time::Duration;

use super::members::Members;
use crate::entropy::Salt;
use crate::world::Dice;

/// Between two faults, at the most.
const LULL: Duration = Duration::from_secs(3);
/// How long something stays broken, at the most.
const SPELL: Duration = Duration::from_secs(8);
/// How far wall clocks jump, in milliseconds.
const JUMP_MS: u64 = 600_000;

/// Breaks things for `span`; how often.
pub(super) async fn breaks(members: &Members, span: Duration) -> u64 {
    let (world, dice) = (members.world.clone(), members.world.dice(Salt::Faults));
    let until = world.now() + span;
    let mut faults = 0;
    loop {
        world.sleep(dice.span(Duration::from_millis(20), LULL)).await;
        if world.now() >= until {
            return faults;
        }
        faults += 1;
        strike(members, &dice);
    }
}

fn strike(members: &Members, dice: &Dice) {
    let victim = dice.below(u64::from(members.count())) as u16;
    let spell = dice.span(Duration::from_millis(1), SPELL);
    match dice.below(12) {
        0 | 1 => members.kill(victim, spell),
        2 | 3 => members.power_loss(victim, spell),
        4 => members.stop(victim, spell),
        5 => (0..members.count()).for_each(|index| members.power_loss(index, spell)),
        6 => pause(members, victim, spell),
        7 | 8 => cut(members, dice, victim, spell),
        9 => slow(members, dice, victim, spell),
        10 => {
            let other = (victim + 1) % members.count();
            members.world.reset_connections(&members.node(victim), &members.node(other));
        }
        _ => {
            let by = dice.between(0, 2 * JUMP_MS) as i64 - JUMP_MS as i64;
            let node = members.node(victim);
            // jumps do not add up to more
            node.jump_wall(by - node.jumped_ms());
        }
    }
}

fn pause(members: &Members, victim: u16, spell: Duration) {
    let (world, node) = (members.world.clone(), members.node(victim));
    node.pause();
    members.later(async move {
        world.sleep(spell).await;
        node.resume();
    });
}

/// Nothing passes between a node and the others: to it, from it, or both.
fn cut(members: &Members, dice: &Dice, victim: u16, spell: Duration) {
    let way = dice.below(3);
    let (own, this) = (members.clone(), members.clone());
    let block = move |blocked: bool| {
        let node = this.node(victim);
        for other in (0..this.count()).filter(|other| *other != victim).map(|other| this.node(other)) {
            if way != 1 {
                this.world.link(&node, &other, |link| link.blocked = blocked);
            }
            if way != 2 {
                this.world.link(&other, &node, |link| link.blocked = blocked);
            }
        }
    };
    block(true);
    let world = own.world.clone();
    own.later(async move {
        world.sleep(spell).await;
        block(false);
    });
}

/// What a node sends and gets takes long.
fn slow(members: &Members, dice: &Dice, victim: u16, spell: Duration) {
    let latency_ns = (1_000_000, dice.between(1_000_001, 1_500_000_000));
    let (this, world) = (members.clone(), members.world.clone());
    let set = move |latency_ns: (u64, u64)| {
        let node = this.node(victim);
        for other in (0..this.count()).filter(|other| *other != victim).map(|other| this.node(other)) {
            this.world.link(&node, &other, |link| link.latency_ns = latency_ns);
            this.world.link(&other, &node, |link| link.latency_ns = latency_ns);
        }
    };
    set(latency_ns);
    members.later(async move {
        world.sleep(spell).await;
        set(crate::Link::default().latency_ns);
    });
}
