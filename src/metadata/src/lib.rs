//! The controller's decisions, and the image of the cluster that they change, as pure values.
//!
//! [`Image`] is *hard* state: brokers, topics, partitions, configurations, features, producer ids. Only
//! [`Image::apply`] changes it, one metadata record at a time; it never decides and never fails, so every
//! node that applies the same records has the same image. Brokers build theirs from committed records.
//!
//! [`Metadata`] is the active controller: an image that may run ahead of what is committed, the brokers'
//! sessions (*soft* state: lost at failover, rebuilt with grace), and a decision for each request
//! ([`Metadata::decide`](milena_machine::Decide::decide)): records to log, and Kafka's reply.
//!
//! What it promises (numbers of the guarantees page):
//! - C9: a fenced broker leads nothing, and a partition that has an eligible replica has a leader;
//! - C10: each change of a partition raises its partition epoch by one;
//! - C11: the same records give the same image, and an image's own records ([`Image::to_records`]) replay
//!   to it;
//! - L12: ISR and ELR are disjoint parts of the replicas, and the leader is in the ISR;
//! - a new incarnation of a broker leads nothing under an epoch that an earlier one led under;
//! - I3: a block of producer ids is given out once.
//!
//! It must never do I/O, read a clock or draw a random number: time and entropy come in as values.
//!
//! Not here yet: reassignments, the balancing of preferred leaders, ACLs, quotas, SCRAM, delegation tokens, feature
//! updates, offline log directories. Records of these that another
//! node wrote are skipped by [`Image::apply`].

mod api_versions;
mod apply;
mod decide;
mod features;
mod image;
#[cfg(test)]
mod pair;
mod placement;
mod refusal;
mod refuse;
mod sessions;
mod settings;
mod state;

pub use api_versions::{names_are_legal, tell_features};
pub use decide::legal_name;
pub use features::{METADATA_VERSION, supported_features};
pub use image::{
    Broker, BrokerFeature, ConfigResource, Controller, Endpoint, Image, LeaderRecovery, Partition, Topic,
    directory,
};
pub use refusal::Refusal;
pub use settings::{ConfigRules, Settings, TopicConfigEntry};
pub use state::{Answered, Ask, Metadata, Note, Reply, Request, Token};
