//! The disk as production code sees it: each operation takes its time, waits while the disk is stalled,
//! then acts at one moment, if its process still lives and its disk is still there.

use std::any::Any;
use std::fmt;
use std::future::Future;
use std::io;
use std::os::fd::BorrowedFd;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, Waker};

use bytes::Bytes;
use milena_runtime::{BoxFuture, Disk, Entry, File, Open, Storage};

use super::faults::{DiskOp, Strike};
use super::model::{Begun, EIO, ENOSPC, FREE_UNLIMITED, Ino, Volume, errno};
use crate::entropy::{Ratio, Salt, Stream};
use crate::executor::Delay;
use crate::port::Port;
use crate::trace::{Data, digest, last_event};
use crate::world::State;

/// A disk as one process reaches it.
#[derive(Clone)]
struct Access {
    port: Port,
    disk: String,
    generation: u64,
}

/// What is asked of a disk.
struct Asked<'a> {
    op: DiskOp,
    path: &'a str,
    /// What else is asked, for the trace.
    numbers: [u64; 2],
    /// A write, to be cut if the process dies.
    begun: Option<Begun>,
    /// What strikes it, where that is known already.
    struck: Option<Strike>,
    /// The files that a sync is of.
    files: &'a [Option<&'a SimFile>],
}

impl<'a> Asked<'a> {
    fn new(op: DiskOp, path: &'a str, numbers: [u64; 2]) -> Asked<'a> {
        Asked { op, path, numbers, begun: None, struck: None, files: &[] }
    }
}

/// What an operation knows when it acts.
struct Call {
    strike: Strike,
    /// The next change's number when the operation began: a sync covers what is before.
    began: u64,
    dice: Stream,
}

/// What an operation comes to, and a number that stands for it in the trace.
type Outcome<T> = (io::Result<T>, u64);

/// An outcome that is all in whether it failed.
fn plain<T>(result: io::Result<T>) -> Outcome<T> {
    let number = u64::from(result.is_ok());
    (result, number)
}

impl State {
    fn volume(&mut self, access: &Access) -> io::Result<&mut Volume> {
        let alive = self.alive(access.port.node, access.port.incarnation) && !self.over;
        let volume = self.nodes[access.port.node].volumes.get_mut(&access.disk);
        volume.filter(|volume| alive && volume.generation == access.generation).ok_or_else(|| errno(EIO))
    }
}

/// A side effect under way: notices when its future is dropped before the end.
struct UnderWay<'a> {
    access: &'a Access,
    write: Option<u64>,
}

impl Drop for UnderWay<'_> {
    fn drop(&mut self) {
        let mut state = self.access.port.world.lock();
        let node = self.access.port.node;
        let lands = state.stream(Salt::Crash, node).chance(Ratio::new(1, 2));
        let Ok(volume) = state.volume(self.access) else { return };
        volume.stats.abandoned += 1;
        // the system does not know that nobody waits any more
        if let Some(begun) = self.write.and_then(|id| volume.begun.remove(&id))
            && lands
        {
            let mut at = begun.at;
            for piece in &begun.pieces {
                if volume.write(begun.ino, at, piece, None).is_err() {
                    break;
                }
                at += piece.len() as u64;
            }
        }
        state.note(node, "abandoned", &[u64::from(lands)], || "a side effect's future was dropped".into());
    }
}

impl Access {
    /// One operation.
    async fn operate<T>(
        &self,
        asked: Asked<'_>,
        act: impl FnOnce(&mut Volume, &mut Call) -> Outcome<T>,
    ) -> io::Result<T> {
        let (op, path) = (asked.op, asked.path);
        let (strike, began, wait_ns, write) = self.begin(asked)?;
        let event = last_event();
        let effect = !matches!(op, DiskOp::Read | DiskOp::List | DiskOp::Open | DiskOp::Mount);
        let under_way = effect.then(|| UnderWay { access: self, write });
        Delay::after(wait_ns).await;
        Unstalled { access: self, waited: false }.await;
        std::mem::forget(under_way);
        let mut state = self.port.world.lock();
        let dice = state.stream(Salt::Faults, self.port.node).clone();
        let mut call = Call { strike, began, dice };
        let volume = state.volume(self)?;
        if let Some(id) = write {
            volume.begun.remove(&id);
        }
        let (result, number) = act(volume, &mut call);
        *state.stream(Salt::Faults, self.port.node) = call.dice;
        let error = result.as_ref().err().map(|error| error.kind());
        let kind = error.map_or(0, |error| error as u64 + 1);
        state.note(self.port.node, "disk-done", &[digest(path.as_bytes()), number, kind], || match error {
            None => format!("{op:?} {path} gave {number:x}"),
            Some(error) => format!("{op:?} {path} failed: {error}"),
        });
        state.trace.caused_by(event);
        result
    }

    fn begin(&self, asked: Asked<'_>) -> io::Result<(Strike, u64, u64, Option<u64>)> {
        let Asked { op, path, numbers, begun, struck, files } = asked;
        let mut state = self.port.world.lock();
        let node = self.port.node;
        let id = state.serial();
        let mut dice = state.stream(Salt::Faults, node).clone();
        let volume = state.volume(self)?;
        let strike = struck.unwrap_or_else(|| volume.faults.strike(op, path, &mut dice));
        volume.begun_ops[op as usize] += 1;
        volume.op_watchers.drain(..).for_each(Waker::wake);
        let (began, range) = (volume.next_seq(), volume.profile.range(op));
        let flow_ns = volume.flow_ns(op);
        let pieces = begun.as_ref().map(|begun| begun.pieces.clone());
        let write = begun.map(|begun| {
            volume.begun.insert(id, begun);
            id
        });
        *state.stream(Salt::Faults, node) = dice;
        let took_ns = state.draw_between(Salt::Disk, node, range);
        let wait_ns = took_ns.saturating_add(strike.slow_ns).saturating_add(flow_ns);
        let hashed = [digest(path.as_bytes()), op as u64, numbers[0], numbers[1], strike.bits()];
        state.note(node, "disk", &hashed, || format!("{op:?} {path} {} {:x}", numbers[0], numbers[1]));
        state.trace.carries(|| match pieces {
            Some(pieces) => Data::Bytes(pieces.concat().into()),
            None => Data::Files(files.iter().flatten().map(|file| file.path.clone()).collect()),
        });
        Ok((strike, began, wait_ns, write))
    }
}

impl Volume {
    /// How long the platter takes for what a sync has to write.
    fn flow_ns(&self, op: DiskOp) -> u64 {
        let Some(rate) = self.profile.sync_bytes_per_second.filter(|_| op == DiskOp::Sync) else { return 0 };
        let dirty: usize = self.inodes.values().map(super::model::Inode::unsynced_bytes).sum();
        u64::try_from(dirty as u128 * 1_000_000_000 / u128::from(rate.max(1))).unwrap_or(u64::MAX)
    }
}

/// Ready when the disk is not stalled.
struct Unstalled<'a> {
    access: &'a Access,
    waited: bool,
}

impl Future for Unstalled<'_> {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        let first = !std::mem::replace(&mut self.waited, true);
        let mut state = self.access.port.world.lock();
        match state.volume(self.access) {
            Ok(volume) if volume.stalled => {
                volume.stats.stalled += u64::from(first);
                volume.waiting.push(cx.waker().clone());
                Poll::Pending
            }
            _ => Poll::Ready(()),
        }
    }
}

/// A mounted log directory. Its lock goes when the last handle does.
struct SimDisk {
    access: Arc<Access>,
    mount: u64,
}

impl Drop for SimDisk {
    fn drop(&mut self) {
        let mut state = self.access.port.world.lock();
        if let Ok(volume) = state.volume(&self.access)
            && volume.mounted == Some(self.mount)
        {
            volume.mounted = None;
        }
    }
}

impl Storage for Port {
    fn mount<'a>(&'a self, path: &'a str) -> BoxFuture<'a, io::Result<Arc<dyn Disk>>> {
        Box::pin(async move {
            let access = {
                let mut state = self.world.lock();
                let generation = state.volume_made(self.node, path).generation;
                Arc::new(Access { port: self.clone(), disk: path.to_owned(), generation })
            };
            let mount = self.world.lock().serial();
            access
                .operate(Asked::new(DiskOp::Mount, "", [digest(path.as_bytes()), mount]), |volume, call| {
                    if call.strike.eio {
                        volume.stats.eio_names += 1;
                        return plain(Err(errno(EIO)));
                    }
                    if volume.mounted.is_some() {
                        return plain(Err(io::ErrorKind::ResourceBusy.into()));
                    }
                    volume.mounted = Some(mount);
                    volume.created = true;
                    plain(Ok(()))
                })
                .await?;
            Ok(Arc::new(SimDisk { access, mount }) as Arc<dyn Disk>)
        })
    }

    fn peek<'a>(&'a self, path: &'a str) -> BoxFuture<'a, io::Result<Option<Vec<Entry>>>> {
        Box::pin(async move {
            let world = self.world.lock();
            let volume = world.nodes[self.node].volumes.get(path).filter(|volume| volume.created);
            volume.map(|volume| volume.list("")).transpose()
        })
    }
}

impl SimDisk {
    /// An operation on names.
    fn names<'a, T: Send + 'a>(
        &'a self,
        op: DiskOp,
        path: &'a str,
        number: u64,
        act: impl FnOnce(&mut Volume, &mut Call) -> Outcome<T> + Send + 'a,
    ) -> BoxFuture<'a, io::Result<T>> {
        Box::pin(self.access.operate(Asked::new(op, path, [number, 0]), move |volume, call| {
            if call.strike.eio {
                volume.stats.eio_names += 1;
                return plain(Err(errno(EIO)));
            }
            if call.strike.enospc {
                volume.stats.enospc += 1;
                return plain(Err(errno(ENOSPC)));
            }
            act(volume, call)
        }))
    }

    fn sync_one(volume: &mut Volume, call: &mut Call, file: &SimFile, strike: Strike) -> io::Result<()> {
        volume.stats.syncs += 1;
        if strike.lie {
            volume.stats.lies += 1;
            return Ok(());
        }
        if strike.eio {
            volume.stats.eio_syncs += 1;
            volume.sync_failed(file.ino, call.began, &mut call.dice);
            return Err(errno(EIO));
        }
        volume.synced(file.ino, call.began);
        Ok(())
    }

    /// What strikes the sync of each file: faults of syncs belong to files, not to groups.
    fn strikes(&self, targets: &[Option<&SimFile>]) -> Vec<Strike> {
        let mut state = self.access.port.world.lock();
        let mut dice = state.stream(Salt::Faults, self.access.port.node).clone();
        let mut strike = |file: &Option<&SimFile>| match (file, state.volume(&self.access)) {
            (Some(file), Ok(volume)) => volume.faults.strike(DiskOp::Sync, &file.path, &mut dice),
            _ => Strike::default(),
        };
        let strikes = targets.iter().map(&mut strike).collect();
        *state.stream(Salt::Faults, self.access.port.node) = dice;
        strikes
    }
}

impl Disk for SimDisk {
    fn open<'a>(&'a self, path: &'a str, how: Open) -> BoxFuture<'a, io::Result<Arc<dyn File>>> {
        Box::pin(async move {
            let open = self.names(DiskOp::Open, path, how as u64, move |volume, _| {
                let opened = volume.open(path, how);
                let number = *opened.as_ref().unwrap_or(&0);
                (opened, number)
            });
            let ino = open.await?;
            Ok(Arc::new(SimFile { access: self.access.clone(), ino, path: path.to_owned() }) as Arc<dyn File>)
        })
    }

    fn create_dir<'a>(&'a self, path: &'a str) -> BoxFuture<'a, io::Result<()>> {
        self.names(DiskOp::Name, path, 1, move |volume, _| plain(volume.create_dir(path)))
    }

    fn list<'a>(&'a self, dir: &'a str) -> BoxFuture<'a, io::Result<Vec<Entry>>> {
        self.names(DiskOp::List, dir, 0, move |volume, _| {
            let listed = volume.list(dir);
            let number = digest(format!("{listed:?}").as_bytes());
            (listed, number)
        })
    }

    fn rename<'a>(&'a self, from: &'a str, to: &'a str) -> BoxFuture<'a, io::Result<()>> {
        self.names(DiskOp::Name, from, digest(to.as_bytes()), move |volume, _| plain(volume.rename(from, to)))
    }

    fn remove<'a>(&'a self, path: &'a str) -> BoxFuture<'a, io::Result<()>> {
        self.names(DiskOp::Name, path, 2, move |volume, _| plain(volume.remove(path)))
    }

    fn remove_dir<'a>(&'a self, path: &'a str) -> BoxFuture<'a, io::Result<()>> {
        self.names(DiskOp::Name, path, 3, move |volume, _| plain(volume.remove_dir(path)))
    }

    fn sync_dir<'a>(&'a self, dir: &'a str) -> BoxFuture<'a, io::Result<()>> {
        self.names(DiskOp::SyncDir, dir, 0, move |volume, call| {
            let ino = match volume.resolve(dir) {
                Ok(ino) => ino,
                Err(error) => return plain(Err(error)),
            };
            if volume.file(ino).is_some() {
                return plain(Err(io::ErrorKind::NotADirectory.into()));
            }
            volume.stats.dir_syncs += 1;
            volume.dir_synced(ino, call.began);
            plain(Ok(()))
        })
    }

    fn sync_many<'a>(&'a self, files: &'a [Arc<dyn File>]) -> BoxFuture<'a, Vec<io::Result<()>>> {
        Box::pin(async move {
            let of_this = |file: &'a Arc<dyn File>| {
                let file = file.as_any().downcast_ref::<SimFile>()?;
                (file.access.disk == self.access.disk && file.access.port.node == self.access.port.node)
                    .then_some(file)
            };
            let targets: Vec<Option<&SimFile>> = files.iter().map(of_this).collect();
            let inos: Vec<u8> = targets.iter().flatten().flat_map(|file| file.ino.to_le_bytes()).collect();
            let numbers = [files.len() as u64, digest(&inos)];
            let strikes = self.strikes(&targets);
            let slow_ns = strikes.iter().map(|strike| strike.slow_ns).max().unwrap_or(0);
            let struck = Some(Strike { slow_ns, ..Strike::default() });
            let asked = Asked { struck, files: &targets, ..Asked::new(DiskOp::Sync, "", numbers) };
            let synced = self.access.operate(asked, |volume, call| {
                let sync = |(file, strike): (&Option<&SimFile>, &Strike)| match file {
                    Some(file) => SimDisk::sync_one(volume, call, file, *strike),
                    None => Err(io::ErrorKind::InvalidInput.into()),
                };
                let results: Vec<io::Result<()>> = targets.iter().zip(&strikes).map(sync).collect();
                let number = results.iter().fold(1, |bits, result| bits << 1 | u64::from(result.is_ok()));
                (Ok(results), number)
            });
            synced.await.unwrap_or_else(|_| files.iter().map(|_| Err(errno(EIO))).collect())
        })
    }

    fn free_space<'a>(&'a self) -> BoxFuture<'a, io::Result<u64>> {
        Box::pin(async move {
            let mut state = self.access.port.world.lock();
            let free = state.volume(&self.access)?.free().unwrap_or(FREE_UNLIMITED);
            state.note(self.access.port.node, "disk-free", &[free], || free.to_string());
            Ok(free)
        })
    }

    fn path(&self) -> &str {
        &self.access.disk
    }
}

/// An open file.
pub(crate) struct SimFile {
    access: Arc<Access>,
    ino: Ino,
    path: String,
}

impl fmt::Debug for SimFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SimFile({}/{})", self.access.disk, self.path)
    }
}

impl Drop for SimFile {
    fn drop(&mut self) {
        if let Ok(volume) = self.access.port.world.lock().volume(&self.access) {
            volume.close(self.ino);
        }
    }
}

impl SimFile {
    /// Up to `max` bytes from `offset` on, as sendfile(2) takes them: from the page cache, with a read's faults.
    pub(crate) fn chunk(&self, state: &mut State, offset: u64, max: usize) -> io::Result<Bytes> {
        let node = self.access.port.node;
        let mut dice = state.stream(Salt::Faults, node).clone();
        let volume = state.volume(&self.access)?;
        let strike = volume.faults.strike(DiskOp::Read, &self.path, &mut dice);
        let result = self.read(volume, &strike, &mut dice, offset, max).map(Bytes::copy_from_slice);
        *state.stream(Salt::Faults, node) = dice;
        result
    }

    fn read<'v>(
        &self,
        volume: &'v mut Volume,
        strike: &Strike,
        dice: &mut Stream,
        offset: u64,
        max: usize,
    ) -> io::Result<&'v [u8]> {
        volume.stats.reads += 1;
        if strike.eio {
            volume.stats.eio_reads += 1;
            return Err(errno(EIO));
        }
        let len = volume.file(self.ino).ok_or_else(|| errno(EIO))?.cache.len();
        let from = usize::try_from(offset).unwrap_or(usize::MAX).min(len);
        let mut take = max.min(len - from);
        if strike.short && take > 1 {
            take = dice.between(1, take as u64 - 1) as usize;
            volume.stats.short_reads += 1;
        }
        let file = volume.file(self.ino).ok_or_else(|| errno(EIO))?;
        Ok(&file.cache[from..from + take])
    }

    /// Writes all pieces, or a part of them and the error that struck.
    fn write(&self, volume: &mut Volume, call: &mut Call, offset: u64, pieces: &[Bytes]) -> io::Result<()> {
        volume.stats.writes += 1;
        let failure = match call.strike {
            Strike { eio: true, .. } => Some(EIO),
            Strike { enospc: true, .. } => Some(ENOSPC),
            _ => None,
        };
        let total: u64 = pieces.iter().map(|piece| piece.len() as u64).sum();
        let mut left = if failure.is_some() { call.dice.between(0, total) } else { total };
        let lands = if call.strike.misdirect { volume.victim(&mut call.dice) } else { None };
        let mut at = offset;
        for piece in pieces {
            let part = piece.slice(..piece.len().min(usize::try_from(left).unwrap_or(usize::MAX)));
            if let Err(error) = self.write_piece(volume, &mut call.dice, at, &part, lands) {
                volume.stats.enospc += u64::from(error.raw_os_error() == Some(ENOSPC));
                return Err(error);
            }
            left -= part.len() as u64;
            at += part.len() as u64;
        }
        match failure {
            Some(code) => {
                volume.stats.eio_writes += u64::from(code == EIO);
                volume.stats.enospc += u64::from(code == ENOSPC);
                Err(errno(code))
            }
            None => Ok(()),
        }
    }

    /// One piece; on a full disk, what still fits of it.
    fn write_piece(
        &self,
        volume: &mut Volume,
        dice: &mut Stream,
        at: u64,
        piece: &Bytes,
        lands: Option<(Ino, usize)>,
    ) -> io::Result<()> {
        let written = volume.write(self.ino, at, piece, lands);
        if let (Err(error), Some(free)) = (&written, volume.free())
            && error.raw_os_error() == Some(ENOSPC)
        {
            let len = volume.file(self.ino).map_or(0, |file| file.cache.len() as u64);
            let fits = (len + free).saturating_sub(at).min(piece.len() as u64);
            let part = piece.slice(..dice.between(0, fits) as usize);
            volume.write(self.ino, at, &part, None)?;
        }
        written
    }
}

impl File for SimFile {
    fn read_at<'a>(&'a self, offset: u64, buffer: &'a mut [u8]) -> BoxFuture<'a, io::Result<usize>> {
        let numbers = [offset, buffer.len() as u64];
        Box::pin(self.access.operate(Asked::new(DiskOp::Read, &self.path, numbers), move |volume, call| {
            match self.read(volume, &call.strike, &mut call.dice, offset, buffer.len()) {
                Ok(read) => {
                    buffer[..read.len()].copy_from_slice(read);
                    (Ok(read.len()), digest(read))
                }
                Err(error) => (Err(error), 0),
            }
        }))
    }

    fn write_at<'a>(&'a self, offset: u64, pieces: &'a [Bytes]) -> BoxFuture<'a, io::Result<()>> {
        let content = pieces.iter().fold(0, |sum, piece| crate::trace::mix(sum, digest(piece)));
        let begun = Some(Begun { ino: self.ino, at: offset, pieces: pieces.to_vec() });
        let asked = Asked { begun, ..Asked::new(DiskOp::Write, &self.path, [offset, content]) };
        let write =
            move |volume: &mut Volume, call: &mut Call| plain(self.write(volume, call, offset, pieces));
        Box::pin(self.access.operate(asked, write))
    }

    fn set_len<'a>(&'a self, len: u64) -> BoxFuture<'a, io::Result<()>> {
        Box::pin(self.access.operate(
            Asked::new(DiskOp::SetLen, &self.path, [len, 0]),
            move |volume, call| {
                if call.strike.eio || call.strike.enospc {
                    volume.stats.eio_writes += u64::from(call.strike.eio);
                    volume.stats.enospc += u64::from(!call.strike.eio);
                    return plain(Err(errno(if call.strike.eio { EIO } else { ENOSPC })));
                }
                plain(volume.set_len(self.ino, len))
            },
        ))
    }

    fn len<'a>(&'a self) -> BoxFuture<'a, io::Result<u64>> {
        Box::pin(async move {
            let mut state = self.access.port.world.lock();
            let len =
                state.volume(&self.access)?.file(self.ino).ok_or_else(|| errno(EIO))?.cache.len() as u64;
            state.note(self.access.port.node, "disk-len", &[len], || format!("{} {len}", self.path));
            Ok(len)
        })
    }

    fn fd(&self) -> Option<BorrowedFd<'_>> {
        None
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}
