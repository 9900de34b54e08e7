//! What other replicas ask over Kafka's protocol, answered by this node's metadata log. A listener's service passes on what
//! is theirs; who may ask is that service's business.

use std::ops::RangeInclusive;

use milena_quorum::{Change, ChangeVotersRequest, Request as Asked};
use milena_rpc::{Reply as Sent, Request, Ticket};
use milena_types::ErrorCode;
use milena_wire::messages::add_raft_voter_request::AddRaftVoterRequest;
use milena_wire::messages::describe_quorum_request::DescribeQuorumRequest;
use milena_wire::messages::fetch_snapshot_request::FetchSnapshotRequest;
use milena_wire::{ApiKey, DecodeError, Message, Request as WireRequest};

use crate::wire::{begin_epoch, describe_quorum, end_epoch, fetch, fetch_snapshot, vote, voters};
use crate::{MetaLog, Reply, RpcPort};

/// The versions of the replicas' own APIs that are answered; `None`: `key` is none of them.
pub fn supports(key: ApiKey) -> Option<RangeInclusive<i16>> {
    match key {
        ApiKey::Vote
        | ApiKey::BeginQuorumEpoch
        | ApiKey::EndQuorumEpoch
        | ApiKey::FetchSnapshot
        | ApiKey::DescribeQuorum
        | ApiKey::AddRaftVoter
        | ApiKey::RemoveRaftVoter
        | ApiKey::UpdateRaftVoter => Some(key.versions()),
        ApiKey::Fetch => Some(fetch::OLDEST..=*key.versions().end()),
        _ => None,
    }
}

/// Answers `request`, whose API [`supports`] names. The answer to a fetch waits until there is something to tell.
/// `port` is this node's own way to the others.
pub async fn serve(metalog: &MetaLog, port: &RpcPort, request: Request) -> Sent {
    let answered = answer(metalog, port, &request).await;
    answered.unwrap_or_else(|error| Sent::Close { reason: format!("a request cannot be read: {error}") })
}

async fn answer(metalog: &MetaLog, port: &RpcPort, request: &Request) -> Result<Sent, DecodeError> {
    let (version, ticket, subject) = (request.version, request.ticket(), port.subject());
    Ok(match request.key {
        ApiKey::Vote => {
            let asked = vote::asked(subject, &decode(request)?);
            let told = |reply: Reply| vote::response(subject, version, &reply.response);
            exchange(metalog, ticket, asked, vote::refused, told).await
        }
        ApiKey::BeginQuorumEpoch => {
            let asked = begin_epoch::asked(subject, &decode(request)?);
            let told = |reply: Reply| begin_epoch::response(subject, version, &reply.response);
            exchange(metalog, ticket, asked, begin_epoch::refused, told).await
        }
        ApiKey::EndQuorumEpoch => {
            let asked = end_epoch::asked(subject, &decode(request)?);
            let told = |reply: Reply| end_epoch::response(subject, version, &reply.response);
            exchange(metalog, ticket, asked, end_epoch::refused, told).await
        }
        ApiKey::Fetch => {
            let asked = fetch::asked(subject, version, &decode(request)?);
            let told = |reply: Reply| fetch::response(subject, version, reply, metalog.log_start_offset());
            exchange(metalog, ticket, asked, fetch::refused, told).await
        }
        ApiKey::FetchSnapshot => {
            let asked: FetchSnapshotRequest = decode(request)?;
            let most = usize::try_from(asked.max_bytes).unwrap_or(0);
            let asked = fetch_snapshot::asked(subject, &asked);
            let told = |mut reply: Reply| {
                reply.records.truncate(most);
                fetch_snapshot::response(subject, version, reply)
            };
            exchange(metalog, ticket, asked, fetch_snapshot::refused, told).await
        }
        ApiKey::DescribeQuorum => {
            let asked: DescribeQuorumRequest = decode(request)?;
            Sent::of(ticket, &describe(metalog, &asked).await)
        }
        ApiKey::AddRaftVoter => {
            let asked: AddRaftVoterRequest = decode(request)?;
            let asked = to_add(metalog, port, &asked).await;
            let told = |reply: Reply| voters::added(reply.response.error, voters::why(reply.response.error));
            exchange(metalog, ticket, asked, |error| voters::added(error, voters::why(error)), told).await
        }
        ApiKey::RemoveRaftVoter => {
            let asked = voters::asked_to_remove(subject, &decode(request)?);
            let told =
                |reply: Reply| voters::removed(reply.response.error, voters::why(reply.response.error));
            exchange(metalog, ticket, asked, |error| voters::removed(error, voters::why(error)), told).await
        }
        ApiKey::UpdateRaftVoter => {
            let asked = voters::asked_to_update(subject, &decode(request)?);
            let told = |reply: Reply| voters::updated(subject, &reply.response);
            exchange(metalog, ticket, asked, voters::refused_update, told).await
        }
        other => Sent::Close { reason: format!("{other:?} is not for the metadata log") },
    })
}

async fn describe(
    metalog: &MetaLog,
    asked: &DescribeQuorumRequest,
) -> milena_wire::messages::describe_quorum_response::DescribeQuorumResponse {
    if let Err(error) = describe_quorum::asked(asked) {
        return describe_quorum::refused(asked, error);
    }
    match metalog.describe().await {
        Some(described) => describe_quorum::response(&described, metalog.node_id().get()),
        None => describe_quorum::refused(asked, ErrorCode::NotLeaderOrFollower),
    }
}

/// What the core is asked. Which levels of `kraft.version` the voter speaks that is to be added it must say itself, as the
/// request does not (KIP-853): a connection to wherever the request says, so it is made last, and only by who leads and has
/// heard of that very replica.
async fn to_add(metalog: &MetaLog, port: &RpcPort, asked: &AddRaftVoterRequest) -> Result<Asked, ErrorCode> {
    let unasked = voters::asked_to_add(port.subject(), asked, (0, 0))?;
    let Asked::ChangeVoters(ChangeVotersRequest { change: Change::Add(voter), .. }) = &unasked else {
        unreachable!("invariant broken: a voter is added by a change of voters");
    };
    metalog.may_add(voter.key).await?;
    let levels = port.levels(&voter.endpoints).await.ok_or(ErrorCode::RequestTimedOut)?;
    voters::asked_to_add(port.subject(), asked, levels)
}

fn decode<R: WireRequest>(request: &Request) -> Result<R, DecodeError> {
    request.decode::<R>()
}

/// Has the core asked, unless the request is refused before, and says what it answered.
async fn exchange<M: Message>(
    metalog: &MetaLog,
    ticket: Ticket,
    asked: Result<Asked, ErrorCode>,
    refused: impl FnOnce(ErrorCode) -> M,
    told: impl FnOnce(Reply) -> M,
) -> Sent {
    let message = match asked {
        Err(error) => refused(error),
        Ok(asked) => match metalog.ask(asked).await {
            Some(reply) => told(reply),
            // nothing true can be said: who asks tries again, or another one
            None => return Sent::Close { reason: "the metadata log does not answer".to_owned() },
        },
    };
    Sent::of(ticket, &message)
}
