//! Starting on what is on the disk: vote, voters and log are read, and the quorum says whether this node may take
//! part; only then is anything changed: the log is recovered, and the tasks start.

use std::sync::Arc;

use milena_log::{Committer, Log, LogError, LogView, RecoveryPoints, Retention};
use milena_probe::sometimes;
use milena_quorum::{EpochStarts, LogEnd, Quorum, Setup, VoterSet, Voters, VotersOrigin};
use milena_runtime::{Disk, Lane, Runtime, io, sync};
use milena_types::{LeaderEpoch, Offset};

use crate::config::{APPENDS_WAITING_MAX, INCOMING_WAITING_MAX};
use crate::driver::{Driver, Uncommitted};
use crate::inbox::Inbox;
use crate::keep::{Pace, Stored};
use crate::keeper::Keeper;
use crate::messages::Messages;
use crate::peers::Peers;
use crate::published::Published;
use crate::snapshots::{Snapshots, begin_behind};
use crate::{MetaLog, MetaLogConfig, MetaLogError, history, names, quorum_state, space, stored};

impl MetaLog {
    /// Recovers the metadata log on `disk` and starts to take part in the quorum. `points` are the recovery
    /// points of that log directory, shared with the data logs in it if there are any; `committer` is one of
    /// the metadata log's own, on [`Lane::Control`], which raises them. Leadership comes later: see
    /// [`MetaLog::until_leader`].
    pub async fn start(
        rt: &Runtime,
        disk: &Arc<dyn Disk>,
        points: &RecoveryPoints,
        committer: Committer,
        config: MetaLogConfig,
    ) -> Result<MetaLog, MetaLogError> {
        MetaLog::run(rt, disk, points, committer, config, None).await
    }

    /// As [`MetaLog::start`], in company: with as many voters as there are, or as an observer.
    pub async fn join(
        rt: &Runtime,
        disk: &Arc<dyn Disk>,
        points: &RecoveryPoints,
        committer: Committer,
        config: MetaLogConfig,
        peers: Peers,
    ) -> Result<MetaLog, MetaLogError> {
        MetaLog::run(rt, disk, points, committer, config, Some(peers)).await
    }

    async fn run(
        rt: &Runtime,
        disk: &Arc<dyn Disk>,
        points: &RecoveryPoints,
        committer: Committer,
        mut config: MetaLogConfig,
        peers: Option<Peers>,
    ) -> Result<MetaLog, MetaLogError> {
        // nothing goes but what a snapshot covers
        config.log.retention = Retention { delete: false, ms: -1, bytes: -1 };
        let Found { setup, stored, unfinished, begins_behind, voters, bytes_since } =
            look(disk, points, &config, peers.as_ref()).await?;
        let found = setup.log;
        let setup = match &peers {
            Some(peers) => in_company(setup, peers, rt),
            None => {
                setup.check_alone()?;
                setup
            }
        };
        let quorum = Quorum::new(setup);
        if peers.is_some() {
            make_directory(disk).await?;
        }
        let mut log = open(rt, disk, points, &config).await?;
        let failed = |what| move |error| MetaLogError::log(disk.path(), what, &error);
        if let Some(end) = begins_behind {
            // a crash came between a snapshot of the leader and the log that was to begin behind it
            sometimes!("metalog: a start began the log behind its snapshot");
            begin_behind(&mut log, end).await.map_err(failed("beginning behind a snapshot"))?;
        }
        check_whole(&log, found).map_err(failed("reading the log"))?;
        if let Err(error) = stored::remove(disk, &unfinished).await {
            tracing::warn!(%error, "snapshots that are not finished, or not needed, stay for now");
        }
        let snapshots = Snapshots::new(stored, voters, Pace::new(bytes_since, rt.now().monotonic));
        let published = Arc::new(Published::new(rt, quorum.leadership(), log.view(), snapshots.newest()));
        let inbox = Inbox::new(rt);
        let (sender, appends) = sync::mpsc::channel(APPENDS_WAITING_MAX);
        let (incoming_sender, incoming) = sync::mpsc::channel(INCOMING_WAITING_MAX);
        let driver = Driver {
            rt: rt.clone(),
            directory: disk.path().to_owned(),
            config: config.clone(),
            quorum,
            log,
            committer,
            keeper: Keeper::start(rt, disk.clone(), points.reserve().clone(), inbox.clone()),
            reserve: points.reserve().clone(),
            inbox: inbox.clone(),
            appends,
            messages: Messages::new(peers, incoming_sender.clone()),
            incoming,
            published: published.clone(),
            disk: disk.clone(),
            trash: points.trash().clone(),
            snapshots,
            uncommitted: Uncommitted::default(),
        };
        rt.spawn(Lane::Control, "metalog", driver.run());
        let directory = disk.path().into();
        let incoming = incoming_sender;
        let (config, disk) = (Arc::new(config), disk.clone());
        Ok(MetaLog { published, appends: sender, incoming, inbox, config, disk, directory })
    }
}

/// What is on the disk, as this node would start with it.
struct Found {
    setup: Setup,
    /// The snapshots that can be believed, the oldest first.
    stored: Vec<Stored>,
    /// Files of snapshots that are to go.
    unfinished: Vec<String>,
    /// Where the log is to begin anew, as it does not reach up to its snapshot.
    begins_behind: Option<Offset>,
    /// Every voter set from the newest snapshot on.
    voters: Vec<Voters>,
    /// How many bytes the log holds behind the newest snapshot.
    bytes_since: u64,
}

/// What is on the disk. Changes nothing: a disk that was mounted in the wrong place, or belongs to a quorum of another shape,
/// stays as it is.
async fn look(
    disk: &Arc<dyn Disk>,
    points: &RecoveryPoints,
    config: &MetaLogConfig,
    peers: Option<&Peers>,
) -> Result<Found, MetaLogError> {
    let directory = disk.path().to_owned();
    let otherwise = peers.map(named_by_nobody).transpose()?;
    match disk.list(names::DIR).await {
        Ok(_) => {}
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            // as Kafka's, a formatted directory has no metadata log where formatting named no voters
            let Some(voters) = otherwise else { return Err(MetaLogError::NotFormatted { directory }) };
            let setup = Setup::new(config.local, voters.clone());
            let (stored, unfinished) = (Vec::new(), Vec::new());
            let (begins_behind, voters, bytes_since) = (None, vec![voters], 0);
            return Ok(Found { setup, stored, unfinished, begins_behind, voters, bytes_since });
        }
        Err(error) => return Err(MetaLogError::io(&directory, "listing `__cluster_metadata-0`", &error)),
    }
    let saved = quorum_state::read(disk).await?;
    let view = Log::look(disk, names::DIR, config.log)
        .await
        .map_err(|error| MetaLogError::log(&directory, "reading the log", &error))?;
    let own_start = view.as_ref().map_or(Offset::ZERO, |view| view.log_start_offset.offset());
    let start = points.log_starts().get(names::DIR).unwrap_or(Offset::ZERO).max(own_start);
    let Believed { stored, unfinished, voters: named } = believed(disk, start).await?;
    let newest = stored.last().map(|stored| stored.id);
    let mut log = log_end(view.as_ref(), start, &stored);
    // its log may lack what the snapshot covers: the snapshot came whole, and then a crash (KIP-630)
    let behind = newest.filter(|id| (id.epoch, id.end) > (log.epoch, log.end));
    let before = match named {
        Some(named) => Some(named),
        None => history::bootstrap(disk).await?.or(otherwise),
    };
    let (readable, from) = match behind {
        Some(_) => (None, Offset::ZERO),
        None => (view.as_ref(), newest.map_or(start, |id| id.end)),
    };
    let (voters, bytes_since) = history::voters(disk, readable, from, config.read_bytes_max, before).await?;
    let mut epochs = epochs(view.as_ref(), start, log.end);
    let mut log_start = start;
    if let Some(id) = behind {
        log = LogEnd { end: id.end, epoch: id.epoch };
        (epochs, log_start) = (EpochStarts::default(), id.end);
    }
    let mut earlier_voters = voters.clone();
    let Some(newest_voters) = earlier_voters.pop() else {
        return Err(MetaLogError::NotFormatted { directory });
    };
    let snapshots = stored.first().zip(stored.last()).map(|(oldest, newest)| (oldest.id, newest.id));
    let setup = Setup {
        saved,
        log,
        log_start,
        epochs,
        earlier_voters,
        snapshots,
        ..Setup::new(config.local, newest_voters)
    };
    Ok(Found { setup, stored, unfinished, begins_behind: behind.map(|id| id.end), voters, bytes_since })
}

/// The snapshots that a node starts with.
struct Believed {
    stored: Vec<Stored>,
    unfinished: Vec<String>,
    /// The voters that the newest one names.
    voters: Option<Voters>,
}

/// Of the snapshots on the disk those that a log from `start` on may be used with: the newest that is whole, and older ones
/// that are, down to its start. One that rotted is passed over where an older one and the log say the same.
async fn believed(disk: &Arc<dyn Disk>, start: Offset) -> Result<Believed, MetaLogError> {
    let failed = |error: io::Error| MetaLogError::io(disk.path(), "reading the snapshots", &error);
    let (ids, mut unfinished) = stored::list(disk).await.map_err(failed)?;
    let (mut found, mut voters): (Vec<Stored>, Option<Voters>) = (Vec::new(), None);
    for id in ids.into_iter().rev() {
        let path = names::checkpoint(id.end, id.epoch);
        if id.end < start {
            // the log begins behind it already
            unfinished.push(path);
            continue;
        }
        match stored::read(disk, &path, id).await.map_err(failed)? {
            Ok((stored, contents)) => {
                if found.is_empty() {
                    voters = contents.voters;
                }
                found.push(stored);
            }
            Err(reason) => {
                sometimes!("metalog: a snapshot had rotted");
                tracing::error!(
                    path,
                    reason,
                    "a snapshot of the metadata cannot be believed; it is passed over"
                );
            }
        }
    }
    if start > Offset::ZERO && found.is_empty() {
        let reason = "it begins there, and no snapshot of what came before can be read";
        return Err(MetaLogError::damaged(disk.path(), start.get(), reason));
    }
    found.reverse();
    Ok(Believed { stored: found, unfinished, voters })
}

/// Who votes where the disk names nobody: those in the configuration, or, for one that is to join, nobody knows.
fn named_by_nobody(peers: &Peers) -> Result<Voters, MetaLogError> {
    let set = match peers.configured.is_empty() {
        true => VoterSet::unknown(),
        false => VoterSet::new(peers.configured.clone())?,
    };
    Ok(Voters { set, kraft_version: 0, origin: VotersOrigin::Bootstrap })
}

/// Makes the log's directory where formatting made none.
async fn make_directory(disk: &Arc<dyn Disk>) -> Result<(), MetaLogError> {
    let failed = |error| MetaLogError::io(disk.path(), "creating `__cluster_metadata-0`", &error);
    match disk.create_dir(names::DIR).await {
        Ok(()) => disk.sync_dir("").await.map_err(failed),
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
        Err(error) => Err(failed(error)),
    }
}

fn in_company(setup: Setup, peers: &Peers, rt: &Runtime) -> Setup {
    let Peers { endpoints, bootstrap, timeouts, auto_join, .. } = peers.clone();
    Setup { endpoints, bootstrap, timeouts, auto_join, seed: rt.entropy.next_u64(), ..setup }
}

/// Refuses a log that opens further than it can be read: what rotted where all had been synced keeps its offsets, and
/// metadata without some of its records is none.
fn check_whole(log: &Log, found: LogEnd) -> Result<(), LogError> {
    let view = log.view();
    let end = view.log_end_offset.offset();
    // one that holds no batch ends as its snapshot does
    let own = view.latest_epoch().filter(|_| view.log_start_offset.offset() < end);
    let opened = LogEnd { end, epoch: own.unwrap_or(found.epoch) };
    if opened == found {
        return Ok(());
    }
    if opened.end < found.end {
        // pages whose write failed may be read until the kernel drops them: what was seen was never on the disk
        let error = io::Error::other("its end was there a moment ago, and is gone: the disk did not keep it");
        return Err(LogError::Io { dir: names::DIR.to_owned(), what: "opening it failed", error });
    }
    Err(LogError::Damaged {
        dir: names::DIR.to_owned(),
        offset: found.end,
        recovery_point: opened.end,
        reason: "the batch there cannot be read".to_owned(),
    })
}

fn epochs(view: Option<&LogView>, start: Offset, end: Offset) -> EpochStarts {
    let mut known = view.map(|view| view.epochs().clone()).unwrap_or_default();
    known.truncate_from_start(start);
    // of a log that holds no batch nothing is known but its snapshot
    known.truncate_from_end(end);
    EpochStarts::new(known.entries().iter().map(|entry| (entry.epoch, entry.start)))
}

/// Where a log ends that begins at `start`: with its snapshot, or with its last batch. Below its start there may be batches
/// left that are none of it.
fn log_end(view: Option<&LogView>, start: Offset, stored: &[Stored]) -> LogEnd {
    let end = view.map_or(Offset::ZERO, |view| view.log_end_offset.offset()).max(start);
    let covered = stored.iter().find(|stored| stored.id.end == end).map(|stored| stored.id.epoch);
    let own = view.filter(|view| view.log_end_offset.offset() == end).and_then(LogView::latest_epoch);
    LogEnd { end, epoch: covered.or(own).unwrap_or(LeaderEpoch(0)) }
}

/// The log as recovered, or a new one in a directory that was only formatted. A full disk must not keep a node from
/// starting: recovery writes little, may be done again as often as it takes, and has the reserve.
async fn open(
    rt: &Runtime,
    disk: &Arc<dyn Disk>,
    points: &RecoveryPoints,
    config: &MetaLogConfig,
) -> Result<Log, MetaLogError> {
    loop {
        match recover(rt, disk, points, config).await {
            Err((_, LogError::Io { error, .. })) if milena_log::is_no_space(&error) => {
                sometimes!("metalog: a start met a full disk");
                tracing::warn!(
                    directory = disk.path(),
                    "the disk is full: the metadata log needs some space to start"
                );
                space::make_room(rt, points.reserve()).await;
            }
            opened => {
                return opened.map_err(|(what, error)| MetaLogError::log(disk.path(), what, &error));
            }
        }
    }
}

async fn recover(
    rt: &Runtime,
    disk: &Arc<dyn Disk>,
    points: &RecoveryPoints,
    config: &MetaLogConfig,
) -> Result<Log, (&'static str, LogError)> {
    match Log::open_with(disk, points, names::DIR, config.log, rt.now().wall).await {
        Ok((log, report)) => {
            tracing::info!(?report, end = %log.log_end_offset(), "metadata log recovered");
            Ok(log)
        }
        Err(LogError::Incomplete { .. }) => {
            Log::create_with(disk, points, names::DIR, names::TOPIC_ID, config.log)
                .await
                .map_err(|error| ("creating the log", error))
        }
        Err(error) => Err(("recovering the log", error)),
    }
}
