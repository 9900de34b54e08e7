//! What `cargo xtask codegen` makes of Kafka's definitions.
//!
//! Made by `cargo xtask codegen` from Kafka's definitions in `schema/`. Never edited by hand.

pub mod api_key;
pub mod every;
pub mod group_record;
pub mod messages;
pub mod metadata_record;
pub mod remote_log_record;
pub mod share_record;
pub mod transaction_record;
