//! Of whom progress may be demanded while the rest stays broken for ever: the core. Pure, and for any number of nodes;
//! a plan of one node has the node itself. The question "could it have gone on?" is asked before "why did it not?":
//! where there is no core nothing is demanded, and a partition without enough replicas in it may stand still.

use std::collections::BTreeSet;

/// What stays broken among nodes.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Broken {
    /// Nodes that are down, paused or without their disk, for ever.
    pub dead: BTreeSet<usize>,
    /// Directions in which nothing passes: from, to.
    pub cut: BTreeSet<(usize, usize)>,
}

impl Broken {
    /// Whether both reach each other, both ways.
    fn joined(&self, one: usize, other: usize) -> bool {
        !self.cut.contains(&(one, other)) && !self.cut.contains(&(other, one))
    }
}

/// The nodes that must elect a leader and serve: a majority of `voters`, all alive, each joined with each. The largest
/// there is, of equals the one with the lowest numbers; `None` where no majority is whole.
pub fn core(voters: &[usize], broken: &Broken) -> Option<BTreeSet<usize>> {
    assert!(voters.len() <= 16, "quorums are small: each of their subsets is looked at");
    let whole = |set: &BTreeSet<usize>| {
        set.iter().all(|one| !broken.dead.contains(one))
            && set.iter().all(|one| set.iter().all(|other| broken.joined(*one, *other)))
    };
    let subsets = (0_u32..1 << voters.len()).map(|bits| {
        let picked = voters.iter().enumerate().filter(|(at, _)| bits >> at & 1 == 1);
        picked.map(|(_, voter)| *voter).collect::<BTreeSet<usize>>()
    });
    let majorities = subsets.filter(|set| set.len() * 2 > voters.len() && whole(set));
    majorities.min_by_key(|set| (voters.len() - set.len(), set.clone()))
}

/// Whether a partition must take records with acks=all: enough of its replicas that hold everything committed are in
/// the core.
pub fn must_take_records(core: &BTreeSet<usize>, eligible: &[usize], min_isr: usize) -> bool {
    eligible.iter().filter(|replica| core.contains(replica)).count() >= min_isr.max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn broken(dead: &[usize], cut: &[(usize, usize)]) -> Broken {
        Broken { dead: dead.iter().copied().collect(), cut: cut.iter().copied().collect() }
    }

    fn found(dead: &[usize], cut: &[(usize, usize)]) -> Option<Vec<usize>> {
        core(&[1, 2, 3], &broken(dead, cut)).map(|set| set.into_iter().collect())
    }

    #[test]
    fn a_whole_majority_is_the_core() {
        assert_eq!(found(&[], &[]), Some(vec![1, 2, 3]));
        assert_eq!(found(&[2], &[]), Some(vec![1, 3]));
        assert_eq!(core(&[1], &Broken::default()), Some([1].into()));
    }

    #[test]
    fn nothing_is_demanded_where_no_majority_is_whole() {
        assert_eq!(found(&[1, 3], &[]), None);
        assert_eq!(found(&[3], &[(1, 2)]), None);
        assert_eq!(core(&[1], &broken(&[1], &[])), None);
        assert_eq!(core(&[1, 2], &broken(&[2], &[])), None, "half is no majority");
    }

    #[test]
    fn one_way_is_not_joined() {
        // 1 hears nobody, and may not keep 2 and 3 from going on (C7)
        assert_eq!(found(&[], &[(2, 1), (3, 1)]), Some(vec![2, 3]));
        assert_eq!(found(&[], &[(1, 2)]), Some(vec![1, 3]), "of equals the lowest");
    }

    #[test]
    fn a_partition_stands_still_where_too_few_of_its_replicas_are_in_the_core() {
        let core = [1, 2].into();
        assert!(must_take_records(&core, &[1, 2, 3], 2));
        assert!(!must_take_records(&core, &[2, 3], 2));
        assert!(!must_take_records(&core, &[3], 0), "somebody has to lead");
    }
}
