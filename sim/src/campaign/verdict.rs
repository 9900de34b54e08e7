//! Whether a plan that was kept still does what it did: for a person who runs it on another build.

use super::Report;
use crate::plan::Broke;

/// What `report`, of a run on this build, says of what the plan `broke` when it was kept.
pub fn verdict(broke: &Broke, report: &Report) -> String {
    let (rule, was) = (&broke.rule, &broke.fingerprint);
    let Some(broken) = &report.broken else {
        return format!("it broke {rule}/{was} when it was kept, and breaks nothing here");
    };
    if report.hash == broke.hash {
        return format!("it breaks {rule}/{was}, event for event as when it was kept");
    }
    if broken.rule == *rule && broken.fingerprint == *was {
        return format!("it breaks {rule}/{was} as when it was kept, and gets there in another way");
    }
    let (now, fingerprint) = (&broken.rule, &broken.fingerprint);
    format!("it broke {rule}/{was} when it was kept, and breaks {now}/{fingerprint} here")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::campaign::Broken;

    #[test]
    fn it_says_whether_a_plan_still_replays() {
        let broke = Broke { rule: "order".into(), fingerprint: "aa".into(), commit: "c".into(), hash: 7 };
        let report = |rule: &str, fingerprint: &str, hash| {
            let broken = Broken {
                rule: rule.into(),
                fingerprint: fingerprint.into(),
                message: String::new(),
                at_ns: 0,
                plan: String::new(),
            };
            Report { hash, broken: Some(broken), ..Report::default() }
        };
        assert!(verdict(&broke, &report("order", "aa", 7)).contains("event for event"));
        assert!(verdict(&broke, &report("order", "aa", 8)).contains("in another way"));
        assert!(verdict(&broke, &report("panic", "bb", 8)).contains("breaks panic/bb here"));
        assert!(verdict(&broke, &Report::default()).contains("nothing here"));
    }
}
