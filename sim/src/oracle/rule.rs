//! What an oracle stands for: its promise, the guarantees of `docs/guarantees.md` that it watches, what it looks at,
//! and in which realms of the atlas it holds. Values only: nothing here judges.

use crate::fault::Realm;

/// On which of the four levels an oracle works. The first level, assertions, is in the code itself.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Level {
    /// True after every event, whatever came before.
    Event,
    /// Held against the ledger of what was sent, acknowledged, delivered and synced so far.
    Ledger,
    /// Over the whole history, once the run is over.
    History,
    /// Progress within a bound, once what the promise counts on is healed.
    Liveness,
}

/// What an oracle stands for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Rule {
    /// Its name.
    pub id: &'static str,
    /// What must be true.
    pub promise: &'static str,
    /// On which level it works.
    pub level: Level,
    /// The ids of what it watches, as `docs/guarantees.md` names them.
    pub guarantees: &'static [&'static str],
    /// The kinds of [`super::Seen`] that it looks at: it is shown no others, and each is counted.
    pub sees: &'static [&'static str],
    /// Where it must be true.
    pub holds: &'static [Realm],
}

/// Only where nothing beyond the promises happened.
pub const KEPT: &[Realm] = &[Realm::Kept];
/// Also where records that nobody promised to sync were lost; not where the platter rots.
pub const UNROTTEN: &[Realm] = &[Realm::Kept, Realm::Forgetful];
/// Wherever one and the same log goes on, whatever was lost of it.
pub const SAME_LOG: &[Realm] = &[Realm::Kept, Realm::Forgetful, Realm::Rotten];
/// Always: this is never to be broken, in silence or otherwise.
pub const EVERYWHERE: &[Realm] = &[Realm::Kept, Realm::Forgetful, Realm::Rotten, Realm::Emptied];

impl Rule {
    /// Whether it must be true in `realm`.
    pub fn holds_in(&self, realm: Realm) -> bool {
        self.holds.contains(&realm)
    }
}
