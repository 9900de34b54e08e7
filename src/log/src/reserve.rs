//! The disk-full reserve (DESIGN §5): a file of real blocks at the root of a log directory, given up when the disk
//! is full so that the metadata log can go on, and made again when there is space. While it is given up topics
//! there are read-only, or they would eat what was freed. It must never be given up for anything else.

use std::fmt;
use std::sync::Arc;

use bytes::Bytes;
use milena_probe::{always, reachable, sometimes};
use milena_runtime::sync::Mutex;
use milena_runtime::{Disk, Open, Runtime, Shared, io};

use crate::is_no_space;

/// The file. Kafka ignores files that it does not know at a log directory's root.
pub const RESERVE: &str = ".milena-reserve";
/// Its bytes: thousands of metadata records.
pub const RESERVE_BYTES: u64 = 1 << 20;
/// Written at once.
const PIECE: usize = 64 << 10;

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum State {
    /// Nobody has asked for one.
    None,
    /// The file is there.
    Held,
    /// It was given up, or there was no space for it.
    GivenUp,
}

/// The reserve of one log directory. Clones share it.
#[derive(Clone)]
pub struct Reserve {
    disk: Arc<dyn Disk>,
    state: Shared<State>,
    /// Held while the file is made or removed.
    changing: Arc<Mutex<()>>,
}

impl fmt::Debug for Reserve {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Reserve({} {:?})", self.disk.path(), self.state.with_now(|state| *state))
    }
}

impl Reserve {
    /// Of a directory that has none yet: nothing is read-only, and nothing can be given up.
    pub fn new(rt: &Runtime, disk: &Arc<dyn Disk>) -> Reserve {
        Reserve { disk: disk.clone(), state: rt.shared(State::None), changing: Arc::default() }
    }

    /// Whether the disk was full and is not known to have space again: only what the cluster cannot live without
    /// may be written.
    pub fn is_given_up(&self) -> bool {
        self.state.with_now(|state| *state == State::GivenUp)
    }

    /// Makes the file when it is not there and the disk has twice as much space. Whether it is there now. Fails
    /// when the disk does.
    pub async fn fill(&self) -> io::Result<bool> {
        let _changing = self.changing.lock().await;
        if self.state.with_now(|state| *state == State::Held) {
            return Ok(true);
        }
        let made = self.make().await;
        let held = matches!(made, Ok(true));
        let before = self
            .state
            .with_now(|state| std::mem::replace(state, if held { State::Held } else { State::GivenUp }));
        let directory = self.disk.path();
        match before {
            State::GivenUp if held => {
                reachable!("log: space returned to a full disk");
                tracing::warn!(directory, "there is space again: topics can be written");
            }
            State::None if !held => {
                tracing::warn!(directory, "the disk is as good as full: topics can be read and not written");
            }
            _ => {}
        }
        made
    }

    /// The disk is full: gives the space back. Whether there was any to give.
    pub async fn give_up(&self) -> bool {
        let _changing = self.changing.lock().await;
        if self.state.with_now(|state| *state != State::Held) {
            return false;
        }
        reachable!("log: the reserve was given up");
        tracing::warn!(
            directory = self.disk.path(),
            "the disk is full: topics can be read and not written until there is space; free some, or shorten \
             the retention of topics"
        );
        self.state.with_now(|state| *state = State::GivenUp);
        match self.disk.remove(RESERVE).await {
            Ok(()) => true,
            Err(error) => {
                tracing::warn!(directory = self.disk.path(), %error, "the reserve could not be given up");
                false
            }
        }
    }

    async fn make(&self) -> io::Result<bool> {
        match self.disk.open(RESERVE, Open::Read).await {
            Ok(file) if file.len().await? == RESERVE_BYTES => return Ok(true),
            Ok(_) => self.disk.remove(RESERVE).await?,
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(error),
        }
        if self.disk.free_space().await? < 2 * RESERVE_BYTES {
            return Ok(false);
        }
        match self.write().await {
            Ok(()) => Ok(true),
            Err(error) => {
                sometimes!("log: the disk filled up while the reserve was made", is_no_space(&error));
                // half a reserve only takes the space that others need
                match self.disk.remove(RESERVE).await {
                    Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
                    _ => {}
                }
                if is_no_space(&error) { Ok(false) } else { Err(error) }
            }
        }
    }

    /// Written, and not only made long: a hole in a file keeps no space.
    async fn write(&self) -> io::Result<()> {
        let file = self.disk.open(RESERVE, Open::New).await?;
        let zeroes = Bytes::from(vec![0; PIECE]);
        let mut written = 0;
        while written < RESERVE_BYTES {
            file.write_at(written, std::slice::from_ref(&zeroes)).await?;
            written += PIECE as u64;
        }
        always!(written == RESERVE_BYTES, "the reserve is whole pieces");
        self.disk.sync(&file).await
    }
}
