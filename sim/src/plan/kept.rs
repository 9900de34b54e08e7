//! A plan that broke something, with what it broke and where: so that whoever runs it again, on whatever
//! build, can say whether it is the same.

use super::{Args, Plan, PlanError};

/// A plan, and what it broke when it was kept.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Kept {
    /// The plan.
    pub plan: Plan,
    /// What it broke, where that is known.
    pub broke: Option<Broke>,
}

/// What a plan broke.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Broke {
    /// The rule.
    pub rule: String,
    /// Stands for how it was broken: see [`crate::plan::fingerprint`].
    pub fingerprint: String,
    /// The commit that it was run on; `+` where there were changes.
    pub commit: String,
    /// The hash of everything that happened.
    pub hash: u64,
}

impl Broke {
    pub(super) fn to_args(&self) -> Args {
        let Broke { rule, fingerprint, commit, hash } = self;
        Args::new()
            .with("rule", rule)
            .with("fingerprint", fingerprint)
            .with("commit", commit)
            .with("hash", format!("{hash:016x}"))
    }

    pub(super) fn from_args(mut args: Args) -> Result<Broke, PlanError> {
        let (rule, fingerprint) = (args.take("rule")?, args.take("fingerprint")?);
        let (commit, hash): (String, String) = (args.take("commit")?, args.take("hash")?);
        args.end(&["rule", "fingerprint", "commit", "hash"])?;
        let bad = |_| PlanError::new(format!("`hash={hash}` is no hash")).expected("16 hexadecimal digits");
        Ok(Broke { rule, fingerprint, commit, hash: u64::from_str_radix(&hash, 16).map_err(bad)? })
    }
}
