//! Starting on what is on the disk: vote, voters and log are read, and the quorum says whether this node may take
//! part; only then is anything changed: the log is recovered, and the tasks start.

use std::sync::Arc;

use milena_log::{Committer, Log, LogError, LogView, RecoveryPoints};
use milena_probe::sometimes;
use milena_quorum::{EpochStarts, LogEnd, Quorum, Setup, VoterSet, Voters, VotersOrigin};
use milena_runtime::{Disk, Lane, Runtime, io, sync};
use milena_types::{LeaderEpoch, Offset};

use crate::config::{APPENDS_WAITING_MAX, INCOMING_WAITING_MAX};
use crate::driver::{Driver, Uncommitted};
use crate::inbox::Inbox;
use crate::keeper::Keeper;
use crate::messages::Messages;
use crate::peers::Peers;
use crate::published::Published;
use crate::{MetaLog, MetaLogConfig, MetaLogError, history, names, quorum_state, space};

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
        config: MetaLogConfig,
        peers: Option<Peers>,
    ) -> Result<MetaLog, MetaLogError> {
        let setup = look(disk, &config, peers.as_ref()).await?;
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
        let log = open(rt, disk, points, &config).await?;
        check_whole(&log, found)
            .map_err(|error| MetaLogError::log(disk.path(), "reading the log", &error))?;
        let published = Arc::new(Published::new(rt, quorum.leadership(), log.view()));
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
            uncommitted: Uncommitted::default(),
        };
        rt.spawn(Lane::Control, "metalog", driver.run());
        let directory = disk.path().into();
        let incoming = incoming_sender;
        Ok(MetaLog { published, appends: sender, incoming, inbox, config: Arc::new(config), directory })
    }
}

/// What is on the disk, as this node would start with it. Changes nothing: a disk that was mounted in the wrong
/// place, or belongs to a quorum of another shape, stays as it is.
async fn look(
    disk: &Arc<dyn Disk>,
    config: &MetaLogConfig,
    peers: Option<&Peers>,
) -> Result<Setup, MetaLogError> {
    let directory = disk.path().to_owned();
    let otherwise = peers.map(named_by_nobody).transpose()?;
    match disk.list(names::DIR).await {
        Ok(_) => {}
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            // as Kafka's, a formatted directory has no metadata log where formatting named no voters
            let Some(voters) = otherwise else { return Err(MetaLogError::NotFormatted { directory }) };
            return Ok(Setup::new(config.local, voters));
        }
        Err(error) => return Err(MetaLogError::io(&directory, "listing `__cluster_metadata-0`", &error)),
    }
    let saved = quorum_state::read(disk).await?;
    let view = Log::look(disk, names::DIR, config.log)
        .await
        .map_err(|error| MetaLogError::log(&directory, "reading the log", &error))?;
    let start = view.as_ref().map_or(Offset::ZERO, |view| view.log_start_offset.offset());
    if start > Offset::ZERO {
        return Err(MetaLogError::NeedsSnapshot { directory, start: start.get() });
    }
    let mut all = history::voters(disk, view.as_ref(), config.read_bytes_max, otherwise).await?;
    let log = log_end(view.as_ref());
    let epochs = epochs(view.as_ref());
    let Some(voters) = all.pop() else { return Err(MetaLogError::NotFormatted { directory }) };
    Ok(Setup { saved, log, epochs, earlier_voters: all, ..Setup::new(config.local, voters) })
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
    let opened = log_end(Some(&log.view()));
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

fn epochs(view: Option<&LogView>) -> EpochStarts {
    let starts = view.into_iter().flat_map(|view| view.epochs().entries());
    EpochStarts::new(starts.map(|entry| (entry.epoch, entry.start)))
}

fn log_end(view: Option<&LogView>) -> LogEnd {
    LogEnd {
        end: view.map_or(Offset::ZERO, |view| view.log_end_offset.offset()),
        epoch: view.and_then(LogView::latest_epoch).unwrap_or(LeaderEpoch(0)),
    }
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
