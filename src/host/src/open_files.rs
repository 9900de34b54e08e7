//! The limit of open files: raised to what the system lets this process have, as the JVM does, since a
//! broker holds three files a segment and one descriptor a connection.

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

/// Raises the soft limit to the hard one. A refusal changes nothing: the server then says which file it
/// could not open.
pub(crate) fn raise_limit() {
    let limit = getrlimit(Resource::Nofile);
    if limit.current != limit.maximum {
        let _ = setrlimit(Resource::Nofile, Rlimit { current: limit.maximum, maximum: limit.maximum });
    }
}
