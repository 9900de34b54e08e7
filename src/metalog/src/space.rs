//! The metadata log on a full disk: it takes the log directory's reserve, and then waits for space as long as it
//! takes. A full disk must not end a node (DESIGN §5); a node that is to stop does not wait.

use std::time::Duration;

use milena_log::Reserve;
use milena_probe::sometimes;
use milena_runtime::Runtime;

/// How long before a write for which there was no space is tried again.
const RETRY: Duration = Duration::from_millis(250);

/// There was no space: gives up the reserve, or waits a while.
pub(crate) async fn make_room(rt: &Runtime, reserve: &Reserve) {
    if reserve.give_up().await {
        sometimes!("metalog: the reserve kept the metadata log going");
        return;
    }
    sometimes!("metalog: a write waited for space");
    rt.sleep(RETRY).await;
}
