//! Every plan that once broke something is run again: what was found stays found. `scenarios/found` holds
//! them; a plan says in its first line what it broke.

use std::fs;
use std::path::Path;

use milena_sim::campaign::{How, execute};
use milena_sim::plan::Plan;

#[test]
fn what_was_broken_once_is_whole() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../scenarios/found");
    let mut found = 0;
    for entry in fs::read_dir(&folder).expect("the folder of what was found").flatten() {
        let text = fs::read_to_string(entry.path()).expect("a plan is a text");
        let plan: Plan = text.parse().unwrap_or_else(|error| panic!("{}: {error}", entry.path().display()));
        let failure = execute(plan, &How::default()).result.failure;
        assert!(failure.is_none(), "{}: {}", entry.path().display(), failure.expect("just looked"));
        found += 1;
    }
    assert!(found > 0, "{} is empty", folder.display());
}
