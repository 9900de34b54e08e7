//! The records of KRaft's metadata log.
//!
//! Made by `cargo xtask codegen` from Kafka's definitions in `schema/`. Never edited by hand.

use bytes::Bytes;

use crate::error::DecodeProblem;
use crate::messages::*;
use crate::{DecodeError, EncodeError, Message, Record, record};

/// A record of KRaft's metadata log.
#[allow(clippy::large_enum_variant, reason = "records are made, written and gone")]
#[derive(Clone, Debug, PartialEq)]
pub enum MetadataRecord {
    /// `RegisterBrokerRecord`.
    RegisterBroker(register_broker_record::RegisterBrokerRecord),
    /// `UnregisterBrokerRecord`.
    UnregisterBroker(unregister_broker_record::UnregisterBrokerRecord),
    /// `TopicRecord`.
    Topic(topic_record::TopicRecord),
    /// `PartitionRecord`.
    Partition(partition_record::PartitionRecord),
    /// `ConfigRecord`.
    Config(config_record::ConfigRecord),
    /// `PartitionChangeRecord`.
    PartitionChange(partition_change_record::PartitionChangeRecord),
    /// `FenceBrokerRecord`.
    FenceBroker(fence_broker_record::FenceBrokerRecord),
    /// `UnfenceBrokerRecord`.
    UnfenceBroker(unfence_broker_record::UnfenceBrokerRecord),
    /// `RemoveTopicRecord`.
    RemoveTopic(remove_topic_record::RemoveTopicRecord),
    /// `DelegationTokenRecord`.
    DelegationToken(delegation_token_record::DelegationTokenRecord),
    /// `UserScramCredentialRecord`.
    UserScramCredential(user_scram_credential_record::UserScramCredentialRecord),
    /// `FeatureLevelRecord`.
    FeatureLevel(feature_level_record::FeatureLevelRecord),
    /// `ClientQuotaRecord`.
    ClientQuota(client_quota_record::ClientQuotaRecord),
    /// `ProducerIdsRecord`.
    ProducerIds(producer_ids_record::ProducerIdsRecord),
    /// `BrokerRegistrationChangeRecord`.
    BrokerRegistrationChange(broker_registration_change_record::BrokerRegistrationChangeRecord),
    /// `AccessControlEntryRecord`.
    AccessControlEntry(access_control_entry_record::AccessControlEntryRecord),
    /// `RemoveAccessControlEntryRecord`.
    RemoveAccessControlEntry(remove_access_control_entry_record::RemoveAccessControlEntryRecord),
    /// `NoOpRecord`.
    NoOp(no_op_record::NoOpRecord),
    /// `ZkMigrationStateRecord`.
    ZkMigrationState(zk_migration_state_record::ZkMigrationStateRecord),
    /// `RemoveUserScramCredentialRecord`.
    RemoveUserScramCredential(remove_user_scram_credential_record::RemoveUserScramCredentialRecord),
    /// `BeginTransactionRecord`.
    BeginTransaction(begin_transaction_record::BeginTransactionRecord),
    /// `EndTransactionRecord`.
    EndTransaction(end_transaction_record::EndTransactionRecord),
    /// `AbortTransactionRecord`.
    AbortTransaction(abort_transaction_record::AbortTransactionRecord),
    /// `RemoveDelegationTokenRecord`.
    RemoveDelegationToken(remove_delegation_token_record::RemoveDelegationTokenRecord),
    /// `RegisterControllerRecord`.
    RegisterController(register_controller_record::RegisterControllerRecord),
    /// `ClearElrRecord`.
    ClearElr(clear_elr_record::ClearElrRecord),
    /// `UnregisterControllerRecord`.
    UnregisterController(unregister_controller_record::UnregisterControllerRecord),
}

impl MetadataRecord {
    /// Kafka's name of the record.
    pub fn name(&self) -> &'static str {
        match self {
            MetadataRecord::RegisterBroker(_) => register_broker_record::RegisterBrokerRecord::NAME,
            MetadataRecord::UnregisterBroker(_) => unregister_broker_record::UnregisterBrokerRecord::NAME,
            MetadataRecord::Topic(_) => topic_record::TopicRecord::NAME,
            MetadataRecord::Partition(_) => partition_record::PartitionRecord::NAME,
            MetadataRecord::Config(_) => config_record::ConfigRecord::NAME,
            MetadataRecord::PartitionChange(_) => partition_change_record::PartitionChangeRecord::NAME,
            MetadataRecord::FenceBroker(_) => fence_broker_record::FenceBrokerRecord::NAME,
            MetadataRecord::UnfenceBroker(_) => unfence_broker_record::UnfenceBrokerRecord::NAME,
            MetadataRecord::RemoveTopic(_) => remove_topic_record::RemoveTopicRecord::NAME,
            MetadataRecord::DelegationToken(_) => delegation_token_record::DelegationTokenRecord::NAME,
            MetadataRecord::UserScramCredential(_) => {
                user_scram_credential_record::UserScramCredentialRecord::NAME
            }
            MetadataRecord::FeatureLevel(_) => feature_level_record::FeatureLevelRecord::NAME,
            MetadataRecord::ClientQuota(_) => client_quota_record::ClientQuotaRecord::NAME,
            MetadataRecord::ProducerIds(_) => producer_ids_record::ProducerIdsRecord::NAME,
            MetadataRecord::BrokerRegistrationChange(_) => {
                broker_registration_change_record::BrokerRegistrationChangeRecord::NAME
            }
            MetadataRecord::AccessControlEntry(_) => {
                access_control_entry_record::AccessControlEntryRecord::NAME
            }
            MetadataRecord::RemoveAccessControlEntry(_) => {
                remove_access_control_entry_record::RemoveAccessControlEntryRecord::NAME
            }
            MetadataRecord::NoOp(_) => no_op_record::NoOpRecord::NAME,
            MetadataRecord::ZkMigrationState(_) => zk_migration_state_record::ZkMigrationStateRecord::NAME,
            MetadataRecord::RemoveUserScramCredential(_) => {
                remove_user_scram_credential_record::RemoveUserScramCredentialRecord::NAME
            }
            MetadataRecord::BeginTransaction(_) => begin_transaction_record::BeginTransactionRecord::NAME,
            MetadataRecord::EndTransaction(_) => end_transaction_record::EndTransactionRecord::NAME,
            MetadataRecord::AbortTransaction(_) => abort_transaction_record::AbortTransactionRecord::NAME,
            MetadataRecord::RemoveDelegationToken(_) => {
                remove_delegation_token_record::RemoveDelegationTokenRecord::NAME
            }
            MetadataRecord::RegisterController(_) => {
                register_controller_record::RegisterControllerRecord::NAME
            }
            MetadataRecord::ClearElr(_) => clear_elr_record::ClearElrRecord::NAME,
            MetadataRecord::UnregisterController(_) => {
                unregister_controller_record::UnregisterControllerRecord::NAME
            }
        }
    }

    /// The number of its type.
    pub fn record_type(&self) -> i16 {
        match self {
            MetadataRecord::RegisterBroker(_) => register_broker_record::RegisterBrokerRecord::TYPE,
            MetadataRecord::UnregisterBroker(_) => unregister_broker_record::UnregisterBrokerRecord::TYPE,
            MetadataRecord::Topic(_) => topic_record::TopicRecord::TYPE,
            MetadataRecord::Partition(_) => partition_record::PartitionRecord::TYPE,
            MetadataRecord::Config(_) => config_record::ConfigRecord::TYPE,
            MetadataRecord::PartitionChange(_) => partition_change_record::PartitionChangeRecord::TYPE,
            MetadataRecord::FenceBroker(_) => fence_broker_record::FenceBrokerRecord::TYPE,
            MetadataRecord::UnfenceBroker(_) => unfence_broker_record::UnfenceBrokerRecord::TYPE,
            MetadataRecord::RemoveTopic(_) => remove_topic_record::RemoveTopicRecord::TYPE,
            MetadataRecord::DelegationToken(_) => delegation_token_record::DelegationTokenRecord::TYPE,
            MetadataRecord::UserScramCredential(_) => {
                user_scram_credential_record::UserScramCredentialRecord::TYPE
            }
            MetadataRecord::FeatureLevel(_) => feature_level_record::FeatureLevelRecord::TYPE,
            MetadataRecord::ClientQuota(_) => client_quota_record::ClientQuotaRecord::TYPE,
            MetadataRecord::ProducerIds(_) => producer_ids_record::ProducerIdsRecord::TYPE,
            MetadataRecord::BrokerRegistrationChange(_) => {
                broker_registration_change_record::BrokerRegistrationChangeRecord::TYPE
            }
            MetadataRecord::AccessControlEntry(_) => {
                access_control_entry_record::AccessControlEntryRecord::TYPE
            }
            MetadataRecord::RemoveAccessControlEntry(_) => {
                remove_access_control_entry_record::RemoveAccessControlEntryRecord::TYPE
            }
            MetadataRecord::NoOp(_) => no_op_record::NoOpRecord::TYPE,
            MetadataRecord::ZkMigrationState(_) => zk_migration_state_record::ZkMigrationStateRecord::TYPE,
            MetadataRecord::RemoveUserScramCredential(_) => {
                remove_user_scram_credential_record::RemoveUserScramCredentialRecord::TYPE
            }
            MetadataRecord::BeginTransaction(_) => begin_transaction_record::BeginTransactionRecord::TYPE,
            MetadataRecord::EndTransaction(_) => end_transaction_record::EndTransactionRecord::TYPE,
            MetadataRecord::AbortTransaction(_) => abort_transaction_record::AbortTransactionRecord::TYPE,
            MetadataRecord::RemoveDelegationToken(_) => {
                remove_delegation_token_record::RemoveDelegationTokenRecord::TYPE
            }
            MetadataRecord::RegisterController(_) => {
                register_controller_record::RegisterControllerRecord::TYPE
            }
            MetadataRecord::ClearElr(_) => clear_elr_record::ClearElrRecord::TYPE,
            MetadataRecord::UnregisterController(_) => {
                unregister_controller_record::UnregisterControllerRecord::TYPE
            }
        }
    }

    /// The newest version of it.
    pub fn version_newest(&self) -> i16 {
        match self {
            MetadataRecord::RegisterBroker(_) => {
                *register_broker_record::RegisterBrokerRecord::VERSIONS.end()
            }
            MetadataRecord::UnregisterBroker(_) => {
                *unregister_broker_record::UnregisterBrokerRecord::VERSIONS.end()
            }
            MetadataRecord::Topic(_) => *topic_record::TopicRecord::VERSIONS.end(),
            MetadataRecord::Partition(_) => *partition_record::PartitionRecord::VERSIONS.end(),
            MetadataRecord::Config(_) => *config_record::ConfigRecord::VERSIONS.end(),
            MetadataRecord::PartitionChange(_) => {
                *partition_change_record::PartitionChangeRecord::VERSIONS.end()
            }
            MetadataRecord::FenceBroker(_) => *fence_broker_record::FenceBrokerRecord::VERSIONS.end(),
            MetadataRecord::UnfenceBroker(_) => *unfence_broker_record::UnfenceBrokerRecord::VERSIONS.end(),
            MetadataRecord::RemoveTopic(_) => *remove_topic_record::RemoveTopicRecord::VERSIONS.end(),
            MetadataRecord::DelegationToken(_) => {
                *delegation_token_record::DelegationTokenRecord::VERSIONS.end()
            }
            MetadataRecord::UserScramCredential(_) => {
                *user_scram_credential_record::UserScramCredentialRecord::VERSIONS.end()
            }
            MetadataRecord::FeatureLevel(_) => *feature_level_record::FeatureLevelRecord::VERSIONS.end(),
            MetadataRecord::ClientQuota(_) => *client_quota_record::ClientQuotaRecord::VERSIONS.end(),
            MetadataRecord::ProducerIds(_) => *producer_ids_record::ProducerIdsRecord::VERSIONS.end(),
            MetadataRecord::BrokerRegistrationChange(_) => {
                *broker_registration_change_record::BrokerRegistrationChangeRecord::VERSIONS.end()
            }
            MetadataRecord::AccessControlEntry(_) => {
                *access_control_entry_record::AccessControlEntryRecord::VERSIONS.end()
            }
            MetadataRecord::RemoveAccessControlEntry(_) => {
                *remove_access_control_entry_record::RemoveAccessControlEntryRecord::VERSIONS.end()
            }
            MetadataRecord::NoOp(_) => *no_op_record::NoOpRecord::VERSIONS.end(),
            MetadataRecord::ZkMigrationState(_) => {
                *zk_migration_state_record::ZkMigrationStateRecord::VERSIONS.end()
            }
            MetadataRecord::RemoveUserScramCredential(_) => {
                *remove_user_scram_credential_record::RemoveUserScramCredentialRecord::VERSIONS.end()
            }
            MetadataRecord::BeginTransaction(_) => {
                *begin_transaction_record::BeginTransactionRecord::VERSIONS.end()
            }
            MetadataRecord::EndTransaction(_) => {
                *end_transaction_record::EndTransactionRecord::VERSIONS.end()
            }
            MetadataRecord::AbortTransaction(_) => {
                *abort_transaction_record::AbortTransactionRecord::VERSIONS.end()
            }
            MetadataRecord::RemoveDelegationToken(_) => {
                *remove_delegation_token_record::RemoveDelegationTokenRecord::VERSIONS.end()
            }
            MetadataRecord::RegisterController(_) => {
                *register_controller_record::RegisterControllerRecord::VERSIONS.end()
            }
            MetadataRecord::ClearElr(_) => *clear_elr_record::ClearElrRecord::VERSIONS.end(),
            MetadataRecord::UnregisterController(_) => {
                *unregister_controller_record::UnregisterControllerRecord::VERSIONS.end()
            }
        }
    }

    /// The framed record at `version`.
    pub fn encode_at(&self, version: i16) -> Result<Bytes, EncodeError> {
        match self {
            MetadataRecord::RegisterBroker(it) => record::encode(it, version),
            MetadataRecord::UnregisterBroker(it) => record::encode(it, version),
            MetadataRecord::Topic(it) => record::encode(it, version),
            MetadataRecord::Partition(it) => record::encode(it, version),
            MetadataRecord::Config(it) => record::encode(it, version),
            MetadataRecord::PartitionChange(it) => record::encode(it, version),
            MetadataRecord::FenceBroker(it) => record::encode(it, version),
            MetadataRecord::UnfenceBroker(it) => record::encode(it, version),
            MetadataRecord::RemoveTopic(it) => record::encode(it, version),
            MetadataRecord::DelegationToken(it) => record::encode(it, version),
            MetadataRecord::UserScramCredential(it) => record::encode(it, version),
            MetadataRecord::FeatureLevel(it) => record::encode(it, version),
            MetadataRecord::ClientQuota(it) => record::encode(it, version),
            MetadataRecord::ProducerIds(it) => record::encode(it, version),
            MetadataRecord::BrokerRegistrationChange(it) => record::encode(it, version),
            MetadataRecord::AccessControlEntry(it) => record::encode(it, version),
            MetadataRecord::RemoveAccessControlEntry(it) => record::encode(it, version),
            MetadataRecord::NoOp(it) => record::encode(it, version),
            MetadataRecord::ZkMigrationState(it) => record::encode(it, version),
            MetadataRecord::RemoveUserScramCredential(it) => record::encode(it, version),
            MetadataRecord::BeginTransaction(it) => record::encode(it, version),
            MetadataRecord::EndTransaction(it) => record::encode(it, version),
            MetadataRecord::AbortTransaction(it) => record::encode(it, version),
            MetadataRecord::RemoveDelegationToken(it) => record::encode(it, version),
            MetadataRecord::RegisterController(it) => record::encode(it, version),
            MetadataRecord::ClearElr(it) => record::encode(it, version),
            MetadataRecord::UnregisterController(it) => record::encode(it, version),
        }
    }

    /// The record in a frame.
    pub fn decode(frame: Bytes) -> Result<MetadataRecord, DecodeError> {
        let (record_type, version, d) = record::decode_header(&frame)?;
        Ok(match record_type {
            0 => MetadataRecord::RegisterBroker(record::decode_body(d, version)?),
            1 => MetadataRecord::UnregisterBroker(record::decode_body(d, version)?),
            2 => MetadataRecord::Topic(record::decode_body(d, version)?),
            3 => MetadataRecord::Partition(record::decode_body(d, version)?),
            4 => MetadataRecord::Config(record::decode_body(d, version)?),
            5 => MetadataRecord::PartitionChange(record::decode_body(d, version)?),
            7 => MetadataRecord::FenceBroker(record::decode_body(d, version)?),
            8 => MetadataRecord::UnfenceBroker(record::decode_body(d, version)?),
            9 => MetadataRecord::RemoveTopic(record::decode_body(d, version)?),
            10 => MetadataRecord::DelegationToken(record::decode_body(d, version)?),
            11 => MetadataRecord::UserScramCredential(record::decode_body(d, version)?),
            12 => MetadataRecord::FeatureLevel(record::decode_body(d, version)?),
            14 => MetadataRecord::ClientQuota(record::decode_body(d, version)?),
            15 => MetadataRecord::ProducerIds(record::decode_body(d, version)?),
            17 => MetadataRecord::BrokerRegistrationChange(record::decode_body(d, version)?),
            18 => MetadataRecord::AccessControlEntry(record::decode_body(d, version)?),
            19 => MetadataRecord::RemoveAccessControlEntry(record::decode_body(d, version)?),
            20 => MetadataRecord::NoOp(record::decode_body(d, version)?),
            21 => MetadataRecord::ZkMigrationState(record::decode_body(d, version)?),
            22 => MetadataRecord::RemoveUserScramCredential(record::decode_body(d, version)?),
            23 => MetadataRecord::BeginTransaction(record::decode_body(d, version)?),
            24 => MetadataRecord::EndTransaction(record::decode_body(d, version)?),
            25 => MetadataRecord::AbortTransaction(record::decode_body(d, version)?),
            26 => MetadataRecord::RemoveDelegationToken(record::decode_body(d, version)?),
            27 => MetadataRecord::RegisterController(record::decode_body(d, version)?),
            28 => MetadataRecord::ClearElr(record::decode_body(d, version)?),
            29 => MetadataRecord::UnregisterController(record::decode_body(d, version)?),
            unknown => return Err(d.error("record type", DecodeProblem::UnknownRecord(unknown))),
        })
    }
}

impl From<register_broker_record::RegisterBrokerRecord> for MetadataRecord {
    fn from(record: register_broker_record::RegisterBrokerRecord) -> MetadataRecord {
        MetadataRecord::RegisterBroker(record)
    }
}

impl From<unregister_broker_record::UnregisterBrokerRecord> for MetadataRecord {
    fn from(record: unregister_broker_record::UnregisterBrokerRecord) -> MetadataRecord {
        MetadataRecord::UnregisterBroker(record)
    }
}

impl From<topic_record::TopicRecord> for MetadataRecord {
    fn from(record: topic_record::TopicRecord) -> MetadataRecord {
        MetadataRecord::Topic(record)
    }
}

impl From<partition_record::PartitionRecord> for MetadataRecord {
    fn from(record: partition_record::PartitionRecord) -> MetadataRecord {
        MetadataRecord::Partition(record)
    }
}

impl From<config_record::ConfigRecord> for MetadataRecord {
    fn from(record: config_record::ConfigRecord) -> MetadataRecord {
        MetadataRecord::Config(record)
    }
}

impl From<partition_change_record::PartitionChangeRecord> for MetadataRecord {
    fn from(record: partition_change_record::PartitionChangeRecord) -> MetadataRecord {
        MetadataRecord::PartitionChange(record)
    }
}

impl From<fence_broker_record::FenceBrokerRecord> for MetadataRecord {
    fn from(record: fence_broker_record::FenceBrokerRecord) -> MetadataRecord {
        MetadataRecord::FenceBroker(record)
    }
}

impl From<unfence_broker_record::UnfenceBrokerRecord> for MetadataRecord {
    fn from(record: unfence_broker_record::UnfenceBrokerRecord) -> MetadataRecord {
        MetadataRecord::UnfenceBroker(record)
    }
}

impl From<remove_topic_record::RemoveTopicRecord> for MetadataRecord {
    fn from(record: remove_topic_record::RemoveTopicRecord) -> MetadataRecord {
        MetadataRecord::RemoveTopic(record)
    }
}

impl From<delegation_token_record::DelegationTokenRecord> for MetadataRecord {
    fn from(record: delegation_token_record::DelegationTokenRecord) -> MetadataRecord {
        MetadataRecord::DelegationToken(record)
    }
}

impl From<user_scram_credential_record::UserScramCredentialRecord> for MetadataRecord {
    fn from(record: user_scram_credential_record::UserScramCredentialRecord) -> MetadataRecord {
        MetadataRecord::UserScramCredential(record)
    }
}

impl From<feature_level_record::FeatureLevelRecord> for MetadataRecord {
    fn from(record: feature_level_record::FeatureLevelRecord) -> MetadataRecord {
        MetadataRecord::FeatureLevel(record)
    }
}

impl From<client_quota_record::ClientQuotaRecord> for MetadataRecord {
    fn from(record: client_quota_record::ClientQuotaRecord) -> MetadataRecord {
        MetadataRecord::ClientQuota(record)
    }
}

impl From<producer_ids_record::ProducerIdsRecord> for MetadataRecord {
    fn from(record: producer_ids_record::ProducerIdsRecord) -> MetadataRecord {
        MetadataRecord::ProducerIds(record)
    }
}

impl From<broker_registration_change_record::BrokerRegistrationChangeRecord> for MetadataRecord {
    fn from(record: broker_registration_change_record::BrokerRegistrationChangeRecord) -> MetadataRecord {
        MetadataRecord::BrokerRegistrationChange(record)
    }
}

impl From<access_control_entry_record::AccessControlEntryRecord> for MetadataRecord {
    fn from(record: access_control_entry_record::AccessControlEntryRecord) -> MetadataRecord {
        MetadataRecord::AccessControlEntry(record)
    }
}

impl From<remove_access_control_entry_record::RemoveAccessControlEntryRecord> for MetadataRecord {
    fn from(record: remove_access_control_entry_record::RemoveAccessControlEntryRecord) -> MetadataRecord {
        MetadataRecord::RemoveAccessControlEntry(record)
    }
}

impl From<no_op_record::NoOpRecord> for MetadataRecord {
    fn from(record: no_op_record::NoOpRecord) -> MetadataRecord {
        MetadataRecord::NoOp(record)
    }
}

impl From<zk_migration_state_record::ZkMigrationStateRecord> for MetadataRecord {
    fn from(record: zk_migration_state_record::ZkMigrationStateRecord) -> MetadataRecord {
        MetadataRecord::ZkMigrationState(record)
    }
}

impl From<remove_user_scram_credential_record::RemoveUserScramCredentialRecord> for MetadataRecord {
    fn from(record: remove_user_scram_credential_record::RemoveUserScramCredentialRecord) -> MetadataRecord {
        MetadataRecord::RemoveUserScramCredential(record)
    }
}

impl From<begin_transaction_record::BeginTransactionRecord> for MetadataRecord {
    fn from(record: begin_transaction_record::BeginTransactionRecord) -> MetadataRecord {
        MetadataRecord::BeginTransaction(record)
    }
}

impl From<end_transaction_record::EndTransactionRecord> for MetadataRecord {
    fn from(record: end_transaction_record::EndTransactionRecord) -> MetadataRecord {
        MetadataRecord::EndTransaction(record)
    }
}

impl From<abort_transaction_record::AbortTransactionRecord> for MetadataRecord {
    fn from(record: abort_transaction_record::AbortTransactionRecord) -> MetadataRecord {
        MetadataRecord::AbortTransaction(record)
    }
}

impl From<remove_delegation_token_record::RemoveDelegationTokenRecord> for MetadataRecord {
    fn from(record: remove_delegation_token_record::RemoveDelegationTokenRecord) -> MetadataRecord {
        MetadataRecord::RemoveDelegationToken(record)
    }
}

impl From<register_controller_record::RegisterControllerRecord> for MetadataRecord {
    fn from(record: register_controller_record::RegisterControllerRecord) -> MetadataRecord {
        MetadataRecord::RegisterController(record)
    }
}

impl From<clear_elr_record::ClearElrRecord> for MetadataRecord {
    fn from(record: clear_elr_record::ClearElrRecord) -> MetadataRecord {
        MetadataRecord::ClearElr(record)
    }
}

impl From<unregister_controller_record::UnregisterControllerRecord> for MetadataRecord {
    fn from(record: unregister_controller_record::UnregisterControllerRecord) -> MetadataRecord {
        MetadataRecord::UnregisterController(record)
    }
}
