//! Fetch: replication, and at once the acknowledgement of what is durable at the one who asks (KIP-595). `serve.rs`
//! is the leader's side, `take.rs` the follower's, `ask.rs` says when and whom it asks, `snapshot.rs` what happens
//! when the log alone is not enough (KIP-630).

mod ask;
mod serve;
mod snapshot;
mod take;
