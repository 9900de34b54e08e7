//! A broker is alive, or is silent for too long: whether it is fenced, serves, or shuts down (KIP-631).
//! It must never let a broker serve that has not read its own registration.

use milena_machine::Now;
use milena_probe::{always, sometimes};
use milena_types::{BrokerEpoch, DirectoryId, NodeId, Offset};
use milena_wire::messages::broker_heartbeat_request::BrokerHeartbeatRequest;
use milena_wire::messages::broker_heartbeat_response::BrokerHeartbeatResponse;
use milena_wire::messages::broker_registration_change_record::BrokerRegistrationChangeRecord;
use milena_wire::metadata_record::MetadataRecord;

use super::leadership::{Event, partition_changes};
use super::{Decision, check_broker_epoch};
use crate::image::{Broker, Image};
use crate::sessions::Sessions;
use crate::settings::Settings;

/// What a broker may do.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Standing {
    /// Not serve.
    Fenced,
    /// Serve.
    Unfenced,
    /// Serve on, but lead nothing, until all know.
    ShuttingDown,
    /// Stop.
    MayStop,
}

/// Takes in a heartbeat: moves away what lay in directories that failed, lifts the fence once the broker has read its
/// registration, moves its leaderships away when it wants to shut down, tells it when it may.
pub(crate) fn heartbeat(
    image: &Image,
    settings: &Settings,
    sessions: &mut Sessions,
    request: BrokerHeartbeatRequest,
    now: Now,
) -> (Decision, BrokerHeartbeatResponse) {
    let first = match check_broker_epoch(image, NodeId(request.broker_id), BrokerEpoch(request.broker_epoch))
    {
        Ok(broker) => directories_failed(image, settings, broker, &request.offline_log_dirs),
        Err(_) => Decision::nothing(),
    };
    if first.records.is_empty() {
        return heard(image, settings, sessions, request, now);
    }
    // whatever else the heartbeat does rests on an image without what failed (KAFKA-13173)
    let mut after = image.clone();
    for (offset, record) in (image.next_offset().0..).zip(&first.records) {
        after.apply(record, Offset(offset));
    }
    let (mut rest, response) = heard(&after, settings, sessions, request, now);
    let mut decision = first;
    decision.records.append(&mut rest.records);
    decision.notes.append(&mut rest.notes);
    (decision, response)
}

/// Who named a directory as failed that it had registered leads nothing there any more, and is in no ISR by what lies
/// there. A broker with nothing left stops by itself: nothing may be led by it on the word of a directory that is gone.
fn directories_failed(
    image: &Image,
    settings: &Settings,
    broker: &Broker,
    offline: &[DirectoryId],
) -> Decision {
    let mut decision = Decision::nothing();
    let (failed, left): (Vec<DirectoryId>, Vec<DirectoryId>) =
        broker.log_dirs.iter().copied().partition(|directory| offline.contains(directory));
    if failed.is_empty() {
        return decision;
    }
    sometimes!("a broker told of a directory that failed");
    for directory in &failed {
        let changes = partition_changes(image, settings, Event::LosesDirectory(broker.id, *directory));
        let partitions = changes.len();
        decision.records.extend(changes);
        decision.note(format!(
            "directory {directory} of broker {} failed; {partitions} partitions change",
            broker.id
        ));
    }
    if !left.is_empty() {
        decision.records.push(MetadataRecord::BrokerRegistrationChange(BrokerRegistrationChangeRecord {
            log_dirs: left,
            ..change_of(broker)
        }));
    }
    decision
}

fn heard(
    image: &Image,
    settings: &Settings,
    sessions: &mut Sessions,
    mut request: BrokerHeartbeatRequest,
    now: Now,
) -> (Decision, BrokerHeartbeatResponse) {
    let epoch = BrokerEpoch(request.broker_epoch);
    let broker = match check_broker_epoch(image, NodeId(request.broker_id), epoch) {
        Ok(broker) => broker,
        Err(refusal) => {
            let error_code = refusal.code.code();
            return (Decision::nothing(), BrokerHeartbeatResponse { error_code, ..Default::default() });
        }
    };
    // none of its directories is left: there is nothing that it could serve
    request.want_fence |= !broker.log_dirs.is_empty()
        && broker.log_dirs.iter().all(|directory| request.offline_log_dirs.contains(directory));
    let lowest_active = sessions.lowest_active_offset(image);
    let session = sessions.get_mut(broker.id, epoch);
    let present = match broker.fenced {
        true => Standing::Fenced,
        false if session.shutdown_offset.is_some() => Standing::ShuttingDown,
        false => Standing::Unfenced,
    };
    let next = next_standing(image, broker, present, session.shutdown_offset, lowest_active, &request);
    let mut decision = Decision::nothing();
    if next != present {
        change_standing(image, settings, broker, next, &mut decision);
    }
    if let Some(cordoned) = &request.cordoned_log_dirs
        && broker.cordoned_log_dirs.as_ref() != Some(cordoned)
        && cordoned.iter().all(|dir| broker.log_dirs.contains(dir))
    {
        decision.records.push(MetadataRecord::BrokerRegistrationChange(BrokerRegistrationChangeRecord {
            cordoned_log_dirs: Some(cordoned.clone()),
            ..change_of(broker)
        }));
    }
    session.last_contact = Some(now.monotonic);
    session.heard = true;
    session.metadata_offset = Offset(request.current_metadata_offset);
    let fenced = matches!(next, Standing::Fenced | Standing::MayStop);
    if fenced {
        session.shutdown_offset = None;
    } else if next == Standing::ShuttingDown && session.shutdown_offset.is_none() {
        session.shutdown_offset = Some(image.next_offset().plus(decision.records.len() as i64 - 1));
    }
    let response = BrokerHeartbeatResponse {
        is_caught_up: has_caught_up(broker, &request),
        is_fenced: fenced,
        should_shut_down: next == Standing::MayStop,
        ..Default::default()
    };
    (decision, response)
}

/// Fences `id`, whose session is over.
pub(crate) fn fence_expired(image: &Image, settings: &Settings, id: NodeId) -> Decision {
    let broker = image.broker(id).expect("only registered brokers have sessions");
    always!(!broker.fenced, "a fenced broker has nothing to lose");
    sometimes!("a broker's session expired");
    let mut decision = Decision::nothing();
    change_standing(image, settings, broker, Standing::Fenced, &mut decision);
    decision.note(format!(
        "broker {id} is fenced: nothing was heard of it for {} ms; {} partitions change",
        settings.session_timeout.as_millis(),
        decision.records.len().saturating_sub(1)
    ));
    decision
}

fn has_caught_up(broker: &Broker, request: &BrokerHeartbeatRequest) -> bool {
    request.current_metadata_offset >= broker.registered_at.0
}

fn next_standing(
    image: &Image,
    broker: &Broker,
    present: Standing,
    shutdown_offset: Option<Offset>,
    lowest_active: Option<Offset>,
    request: &BrokerHeartbeatRequest,
) -> Standing {
    let leads = || {
        let mut partitions = image.topics.values().flat_map(|topic| topic.partitions.values());
        partitions.any(|partition| partition.leader == Some(broker.id))
    };
    match present {
        Standing::Fenced if request.want_shut_down => Standing::MayStop,
        Standing::Fenced if !request.want_fence && has_caught_up(broker, request) => Standing::Unfenced,
        Standing::Fenced => Standing::Fenced,
        Standing::Unfenced if request.want_fence && request.want_shut_down => Standing::MayStop,
        Standing::Unfenced if request.want_fence => Standing::Fenced,
        Standing::Unfenced if request.want_shut_down && leads() => Standing::ShuttingDown,
        Standing::Unfenced if request.want_shut_down => Standing::MayStop,
        Standing::Unfenced => Standing::Unfenced,
        // until all who serve have read who leads instead
        Standing::ShuttingDown if leads() => Standing::ShuttingDown,
        Standing::ShuttingDown => match lowest_active {
            Some(lowest) if shutdown_offset.is_some_and(|offset| offset > lowest) => Standing::ShuttingDown,
            _ => Standing::MayStop,
        },
        Standing::MayStop => Standing::MayStop,
    }
}

fn change_standing(
    image: &Image,
    settings: &Settings,
    broker: &Broker,
    next: Standing,
    decision: &mut Decision,
) {
    let change = change_of(broker);
    let records = &mut decision.records;
    match next {
        Standing::Fenced | Standing::MayStop => {
            // a broker that was fenced before loses nothing more
            if !broker.fenced {
                records.extend(partition_changes(image, settings, Event::Leaves(broker.id)));
                let change = BrokerRegistrationChangeRecord { fenced: 1, ..change };
                records.push(MetadataRecord::BrokerRegistrationChange(change));
            }
        }
        Standing::Unfenced => {
            sometimes!("a broker was unfenced");
            let change = BrokerRegistrationChangeRecord { fenced: -1, ..change };
            records.push(MetadataRecord::BrokerRegistrationChange(change));
            records.extend(partition_changes(image, settings, Event::Arrives(broker.id)));
            let partitions = records.len() - 1;
            decision.note(format!("broker {} is unfenced; {partitions} partitions change", broker.id));
        }
        Standing::ShuttingDown => {
            sometimes!("a broker began its controlled shutdown");
            if !broker.in_controlled_shutdown {
                let change = BrokerRegistrationChangeRecord { in_controlled_shutdown: 1, ..change };
                records.push(MetadataRecord::BrokerRegistrationChange(change));
            }
            records.extend(partition_changes(image, settings, Event::Leaves(broker.id)));
            decision.note(format!("broker {} shuts down in order", broker.id));
        }
    }
}

fn change_of(broker: &Broker) -> BrokerRegistrationChangeRecord {
    BrokerRegistrationChangeRecord {
        broker_id: broker.id.get(),
        broker_epoch: broker.epoch.get(),
        ..Default::default()
    }
}
