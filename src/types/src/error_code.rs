//! Kafka's error codes: number, name, whether a client may try again. As of Kafka 4.4.0.
//! The one table of them; what a core refuses is mapped to exactly one of these.

use std::fmt;

macro_rules! error_codes {
    ($($(#[$doc:meta])* $name:ident = $code:literal, $text:literal, $retriable:literal;)*) => {
        /// What a reply says went wrong, or `None` when nothing did.
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
        #[repr(i16)]
        pub enum ErrorCode {
            $($(#[$doc])* $name = $code,)*
        }

        impl ErrorCode {
            /// The code that the wire carries as `code`; `None` when Kafka 4.4 knows no such code.
            pub const fn from_wire(code: i16) -> Option<ErrorCode> {
                match code {
                    $($code => Some(ErrorCode::$name),)*
                    _ => None,
                }
            }

            /// Kafka's name, as its documentation and tools print it.
            pub const fn name(self) -> &'static str {
                match self {
                    $(ErrorCode::$name => $text,)*
                }
            }

            /// Whether the same request may succeed when sent again.
            pub const fn is_retriable(self) -> bool {
                match self {
                    $(ErrorCode::$name => $retriable,)*
                }
            }
        }
    };
}

error_codes! {
    /// Kafka's `UNKNOWN_SERVER_ERROR`.
    UnknownServerError = -1, "UNKNOWN_SERVER_ERROR", false;
    /// Nothing went wrong.
    None = 0, "NONE", false;
    /// Kafka's `OFFSET_OUT_OF_RANGE`.
    OffsetOutOfRange = 1, "OFFSET_OUT_OF_RANGE", false;
    /// Kafka's `CORRUPT_MESSAGE`.
    CorruptMessage = 2, "CORRUPT_MESSAGE", true;
    /// Kafka's `UNKNOWN_TOPIC_OR_PARTITION`.
    UnknownTopicOrPartition = 3, "UNKNOWN_TOPIC_OR_PARTITION", true;
    /// Kafka's `INVALID_FETCH_SIZE`.
    InvalidFetchSize = 4, "INVALID_FETCH_SIZE", false;
    /// Kafka's `LEADER_NOT_AVAILABLE`.
    LeaderNotAvailable = 5, "LEADER_NOT_AVAILABLE", true;
    /// Kafka's `NOT_LEADER_OR_FOLLOWER`.
    NotLeaderOrFollower = 6, "NOT_LEADER_OR_FOLLOWER", true;
    /// Kafka's `REQUEST_TIMED_OUT`.
    RequestTimedOut = 7, "REQUEST_TIMED_OUT", true;
    /// Kafka's `BROKER_NOT_AVAILABLE`.
    BrokerNotAvailable = 8, "BROKER_NOT_AVAILABLE", false;
    /// Kafka's `REPLICA_NOT_AVAILABLE`.
    ReplicaNotAvailable = 9, "REPLICA_NOT_AVAILABLE", true;
    /// Kafka's `MESSAGE_TOO_LARGE`.
    MessageTooLarge = 10, "MESSAGE_TOO_LARGE", false;
    /// Kafka's `STALE_CONTROLLER_EPOCH`.
    StaleControllerEpoch = 11, "STALE_CONTROLLER_EPOCH", false;
    /// Kafka's `OFFSET_METADATA_TOO_LARGE`.
    OffsetMetadataTooLarge = 12, "OFFSET_METADATA_TOO_LARGE", false;
    /// Kafka's `NETWORK_EXCEPTION`.
    NetworkException = 13, "NETWORK_EXCEPTION", true;
    /// Kafka's `COORDINATOR_LOAD_IN_PROGRESS`.
    CoordinatorLoadInProgress = 14, "COORDINATOR_LOAD_IN_PROGRESS", true;
    /// Kafka's `COORDINATOR_NOT_AVAILABLE`.
    CoordinatorNotAvailable = 15, "COORDINATOR_NOT_AVAILABLE", true;
    /// Kafka's `NOT_COORDINATOR`.
    NotCoordinator = 16, "NOT_COORDINATOR", true;
    /// Kafka's `INVALID_TOPIC_EXCEPTION`.
    InvalidTopicException = 17, "INVALID_TOPIC_EXCEPTION", false;
    /// Kafka's `RECORD_LIST_TOO_LARGE`.
    RecordListTooLarge = 18, "RECORD_LIST_TOO_LARGE", false;
    /// Kafka's `NOT_ENOUGH_REPLICAS`.
    NotEnoughReplicas = 19, "NOT_ENOUGH_REPLICAS", true;
    /// Kafka's `NOT_ENOUGH_REPLICAS_AFTER_APPEND`.
    NotEnoughReplicasAfterAppend = 20, "NOT_ENOUGH_REPLICAS_AFTER_APPEND", true;
    /// Kafka's `INVALID_REQUIRED_ACKS`.
    InvalidRequiredAcks = 21, "INVALID_REQUIRED_ACKS", false;
    /// Kafka's `ILLEGAL_GENERATION`.
    IllegalGeneration = 22, "ILLEGAL_GENERATION", false;
    /// Kafka's `INCONSISTENT_GROUP_PROTOCOL`.
    InconsistentGroupProtocol = 23, "INCONSISTENT_GROUP_PROTOCOL", false;
    /// Kafka's `INVALID_GROUP_ID`.
    InvalidGroupId = 24, "INVALID_GROUP_ID", false;
    /// Kafka's `UNKNOWN_MEMBER_ID`.
    UnknownMemberId = 25, "UNKNOWN_MEMBER_ID", false;
    /// Kafka's `INVALID_SESSION_TIMEOUT`.
    InvalidSessionTimeout = 26, "INVALID_SESSION_TIMEOUT", false;
    /// Kafka's `REBALANCE_IN_PROGRESS`.
    RebalanceInProgress = 27, "REBALANCE_IN_PROGRESS", false;
    /// Kafka's `INVALID_COMMIT_OFFSET_SIZE`.
    InvalidCommitOffsetSize = 28, "INVALID_COMMIT_OFFSET_SIZE", false;
    /// Kafka's `TOPIC_AUTHORIZATION_FAILED`.
    TopicAuthorizationFailed = 29, "TOPIC_AUTHORIZATION_FAILED", false;
    /// Kafka's `GROUP_AUTHORIZATION_FAILED`.
    GroupAuthorizationFailed = 30, "GROUP_AUTHORIZATION_FAILED", false;
    /// Kafka's `CLUSTER_AUTHORIZATION_FAILED`.
    ClusterAuthorizationFailed = 31, "CLUSTER_AUTHORIZATION_FAILED", false;
    /// Kafka's `INVALID_TIMESTAMP`.
    InvalidTimestamp = 32, "INVALID_TIMESTAMP", false;
    /// Kafka's `UNSUPPORTED_SASL_MECHANISM`.
    UnsupportedSaslMechanism = 33, "UNSUPPORTED_SASL_MECHANISM", false;
    /// Kafka's `ILLEGAL_SASL_STATE`.
    IllegalSaslState = 34, "ILLEGAL_SASL_STATE", false;
    /// Kafka's `UNSUPPORTED_VERSION`.
    UnsupportedVersion = 35, "UNSUPPORTED_VERSION", false;
    /// Kafka's `TOPIC_ALREADY_EXISTS`.
    TopicAlreadyExists = 36, "TOPIC_ALREADY_EXISTS", false;
    /// Kafka's `INVALID_PARTITIONS`.
    InvalidPartitions = 37, "INVALID_PARTITIONS", false;
    /// Kafka's `INVALID_REPLICATION_FACTOR`.
    InvalidReplicationFactor = 38, "INVALID_REPLICATION_FACTOR", false;
    /// Kafka's `INVALID_REPLICA_ASSIGNMENT`.
    InvalidReplicaAssignment = 39, "INVALID_REPLICA_ASSIGNMENT", false;
    /// Kafka's `INVALID_CONFIG`.
    InvalidConfig = 40, "INVALID_CONFIG", false;
    /// Kafka's `NOT_CONTROLLER`.
    NotController = 41, "NOT_CONTROLLER", true;
    /// Kafka's `INVALID_REQUEST`.
    InvalidRequest = 42, "INVALID_REQUEST", false;
    /// Kafka's `UNSUPPORTED_FOR_MESSAGE_FORMAT`.
    UnsupportedForMessageFormat = 43, "UNSUPPORTED_FOR_MESSAGE_FORMAT", false;
    /// Kafka's `POLICY_VIOLATION`.
    PolicyViolation = 44, "POLICY_VIOLATION", false;
    /// Kafka's `OUT_OF_ORDER_SEQUENCE_NUMBER`.
    OutOfOrderSequenceNumber = 45, "OUT_OF_ORDER_SEQUENCE_NUMBER", false;
    /// Kafka's `DUPLICATE_SEQUENCE_NUMBER`.
    DuplicateSequenceNumber = 46, "DUPLICATE_SEQUENCE_NUMBER", false;
    /// Kafka's `INVALID_PRODUCER_EPOCH`.
    InvalidProducerEpoch = 47, "INVALID_PRODUCER_EPOCH", false;
    /// Kafka's `INVALID_TXN_STATE`.
    InvalidTxnState = 48, "INVALID_TXN_STATE", false;
    /// Kafka's `INVALID_PRODUCER_ID_MAPPING`.
    InvalidProducerIdMapping = 49, "INVALID_PRODUCER_ID_MAPPING", false;
    /// Kafka's `INVALID_TRANSACTION_TIMEOUT`.
    InvalidTransactionTimeout = 50, "INVALID_TRANSACTION_TIMEOUT", false;
    /// Kafka's `CONCURRENT_TRANSACTIONS`.
    ConcurrentTransactions = 51, "CONCURRENT_TRANSACTIONS", true;
    /// Kafka's `TRANSACTION_COORDINATOR_FENCED`.
    TransactionCoordinatorFenced = 52, "TRANSACTION_COORDINATOR_FENCED", false;
    /// Kafka's `TRANSACTIONAL_ID_AUTHORIZATION_FAILED`.
    TransactionalIdAuthorizationFailed = 53, "TRANSACTIONAL_ID_AUTHORIZATION_FAILED", false;
    /// Kafka's `SECURITY_DISABLED`.
    SecurityDisabled = 54, "SECURITY_DISABLED", false;
    /// Kafka's `OPERATION_NOT_ATTEMPTED`.
    OperationNotAttempted = 55, "OPERATION_NOT_ATTEMPTED", false;
    /// Kafka's `KAFKA_STORAGE_ERROR`.
    KafkaStorageError = 56, "KAFKA_STORAGE_ERROR", true;
    /// Kafka's `LOG_DIR_NOT_FOUND`.
    LogDirNotFound = 57, "LOG_DIR_NOT_FOUND", false;
    /// Kafka's `SASL_AUTHENTICATION_FAILED`.
    SaslAuthenticationFailed = 58, "SASL_AUTHENTICATION_FAILED", false;
    /// Kafka's `UNKNOWN_PRODUCER_ID`.
    UnknownProducerId = 59, "UNKNOWN_PRODUCER_ID", false;
    /// Kafka's `REASSIGNMENT_IN_PROGRESS`.
    ReassignmentInProgress = 60, "REASSIGNMENT_IN_PROGRESS", false;
    /// Kafka's `DELEGATION_TOKEN_AUTH_DISABLED`.
    DelegationTokenAuthDisabled = 61, "DELEGATION_TOKEN_AUTH_DISABLED", false;
    /// Kafka's `DELEGATION_TOKEN_NOT_FOUND`.
    DelegationTokenNotFound = 62, "DELEGATION_TOKEN_NOT_FOUND", false;
    /// Kafka's `DELEGATION_TOKEN_OWNER_MISMATCH`.
    DelegationTokenOwnerMismatch = 63, "DELEGATION_TOKEN_OWNER_MISMATCH", false;
    /// Kafka's `DELEGATION_TOKEN_REQUEST_NOT_ALLOWED`.
    DelegationTokenRequestNotAllowed = 64, "DELEGATION_TOKEN_REQUEST_NOT_ALLOWED", false;
    /// Kafka's `DELEGATION_TOKEN_AUTHORIZATION_FAILED`.
    DelegationTokenAuthorizationFailed = 65, "DELEGATION_TOKEN_AUTHORIZATION_FAILED", false;
    /// Kafka's `DELEGATION_TOKEN_EXPIRED`.
    DelegationTokenExpired = 66, "DELEGATION_TOKEN_EXPIRED", false;
    /// Kafka's `INVALID_PRINCIPAL_TYPE`.
    InvalidPrincipalType = 67, "INVALID_PRINCIPAL_TYPE", false;
    /// Kafka's `NON_EMPTY_GROUP`.
    NonEmptyGroup = 68, "NON_EMPTY_GROUP", false;
    /// Kafka's `GROUP_ID_NOT_FOUND`.
    GroupIdNotFound = 69, "GROUP_ID_NOT_FOUND", false;
    /// Kafka's `FETCH_SESSION_ID_NOT_FOUND`.
    FetchSessionIdNotFound = 70, "FETCH_SESSION_ID_NOT_FOUND", true;
    /// Kafka's `INVALID_FETCH_SESSION_EPOCH`.
    InvalidFetchSessionEpoch = 71, "INVALID_FETCH_SESSION_EPOCH", true;
    /// Kafka's `LISTENER_NOT_FOUND`.
    ListenerNotFound = 72, "LISTENER_NOT_FOUND", true;
    /// Kafka's `TOPIC_DELETION_DISABLED`.
    TopicDeletionDisabled = 73, "TOPIC_DELETION_DISABLED", false;
    /// Kafka's `FENCED_LEADER_EPOCH`.
    FencedLeaderEpoch = 74, "FENCED_LEADER_EPOCH", true;
    /// Kafka's `UNKNOWN_LEADER_EPOCH`.
    UnknownLeaderEpoch = 75, "UNKNOWN_LEADER_EPOCH", true;
    /// Kafka's `UNSUPPORTED_COMPRESSION_TYPE`.
    UnsupportedCompressionType = 76, "UNSUPPORTED_COMPRESSION_TYPE", false;
    /// Kafka's `STALE_BROKER_EPOCH`.
    StaleBrokerEpoch = 77, "STALE_BROKER_EPOCH", false;
    /// Kafka's `OFFSET_NOT_AVAILABLE`.
    OffsetNotAvailable = 78, "OFFSET_NOT_AVAILABLE", true;
    /// Kafka's `MEMBER_ID_REQUIRED`.
    MemberIdRequired = 79, "MEMBER_ID_REQUIRED", false;
    /// Kafka's `PREFERRED_LEADER_NOT_AVAILABLE`.
    PreferredLeaderNotAvailable = 80, "PREFERRED_LEADER_NOT_AVAILABLE", true;
    /// Kafka's `GROUP_MAX_SIZE_REACHED`.
    GroupMaxSizeReached = 81, "GROUP_MAX_SIZE_REACHED", false;
    /// Kafka's `FENCED_INSTANCE_ID`.
    FencedInstanceId = 82, "FENCED_INSTANCE_ID", false;
    /// Kafka's `ELIGIBLE_LEADERS_NOT_AVAILABLE`.
    EligibleLeadersNotAvailable = 83, "ELIGIBLE_LEADERS_NOT_AVAILABLE", true;
    /// Kafka's `ELECTION_NOT_NEEDED`.
    ElectionNotNeeded = 84, "ELECTION_NOT_NEEDED", true;
    /// Kafka's `NO_REASSIGNMENT_IN_PROGRESS`.
    NoReassignmentInProgress = 85, "NO_REASSIGNMENT_IN_PROGRESS", false;
    /// Kafka's `GROUP_SUBSCRIBED_TO_TOPIC`.
    GroupSubscribedToTopic = 86, "GROUP_SUBSCRIBED_TO_TOPIC", false;
    /// Kafka's `INVALID_RECORD`.
    InvalidRecord = 87, "INVALID_RECORD", false;
    /// Kafka's `UNSTABLE_OFFSET_COMMIT`.
    UnstableOffsetCommit = 88, "UNSTABLE_OFFSET_COMMIT", true;
    /// Kafka's `THROTTLING_QUOTA_EXCEEDED`.
    ThrottlingQuotaExceeded = 89, "THROTTLING_QUOTA_EXCEEDED", true;
    /// Kafka's `PRODUCER_FENCED`.
    ProducerFenced = 90, "PRODUCER_FENCED", false;
    /// Kafka's `RESOURCE_NOT_FOUND`.
    ResourceNotFound = 91, "RESOURCE_NOT_FOUND", false;
    /// Kafka's `DUPLICATE_RESOURCE`.
    DuplicateResource = 92, "DUPLICATE_RESOURCE", false;
    /// Kafka's `UNACCEPTABLE_CREDENTIAL`.
    UnacceptableCredential = 93, "UNACCEPTABLE_CREDENTIAL", false;
    /// Kafka's `INCONSISTENT_VOTER_SET`.
    InconsistentVoterSet = 94, "INCONSISTENT_VOTER_SET", false;
    /// Kafka's `INVALID_UPDATE_VERSION`.
    InvalidUpdateVersion = 95, "INVALID_UPDATE_VERSION", false;
    /// Kafka's `FEATURE_UPDATE_FAILED`.
    FeatureUpdateFailed = 96, "FEATURE_UPDATE_FAILED", false;
    /// Kafka's `PRINCIPAL_DESERIALIZATION_FAILURE`.
    PrincipalDeserializationFailure = 97, "PRINCIPAL_DESERIALIZATION_FAILURE", false;
    /// Kafka's `SNAPSHOT_NOT_FOUND`.
    SnapshotNotFound = 98, "SNAPSHOT_NOT_FOUND", false;
    /// Kafka's `POSITION_OUT_OF_RANGE`.
    PositionOutOfRange = 99, "POSITION_OUT_OF_RANGE", false;
    /// Kafka's `UNKNOWN_TOPIC_ID`.
    UnknownTopicId = 100, "UNKNOWN_TOPIC_ID", true;
    /// Kafka's `DUPLICATE_BROKER_REGISTRATION`.
    DuplicateBrokerRegistration = 101, "DUPLICATE_BROKER_REGISTRATION", false;
    /// Kafka's `BROKER_ID_NOT_REGISTERED`.
    BrokerIdNotRegistered = 102, "BROKER_ID_NOT_REGISTERED", false;
    /// Kafka's `INCONSISTENT_TOPIC_ID`.
    InconsistentTopicId = 103, "INCONSISTENT_TOPIC_ID", true;
    /// Kafka's `INCONSISTENT_CLUSTER_ID`.
    InconsistentClusterId = 104, "INCONSISTENT_CLUSTER_ID", false;
    /// Kafka's `TRANSACTIONAL_ID_NOT_FOUND`.
    TransactionalIdNotFound = 105, "TRANSACTIONAL_ID_NOT_FOUND", false;
    /// Kafka's `FETCH_SESSION_TOPIC_ID_ERROR`.
    FetchSessionTopicIdError = 106, "FETCH_SESSION_TOPIC_ID_ERROR", true;
    /// Kafka's `INELIGIBLE_REPLICA`.
    IneligibleReplica = 107, "INELIGIBLE_REPLICA", false;
    /// Kafka's `NEW_LEADER_ELECTED`.
    NewLeaderElected = 108, "NEW_LEADER_ELECTED", false;
    /// Kafka's `OFFSET_MOVED_TO_TIERED_STORAGE`.
    OffsetMovedToTieredStorage = 109, "OFFSET_MOVED_TO_TIERED_STORAGE", false;
    /// Kafka's `FENCED_MEMBER_EPOCH`.
    FencedMemberEpoch = 110, "FENCED_MEMBER_EPOCH", false;
    /// Kafka's `UNRELEASED_INSTANCE_ID`.
    UnreleasedInstanceId = 111, "UNRELEASED_INSTANCE_ID", false;
    /// Kafka's `UNSUPPORTED_ASSIGNOR`.
    UnsupportedAssignor = 112, "UNSUPPORTED_ASSIGNOR", false;
    /// Kafka's `STALE_MEMBER_EPOCH`.
    StaleMemberEpoch = 113, "STALE_MEMBER_EPOCH", false;
    /// Kafka's `MISMATCHED_ENDPOINT_TYPE`.
    MismatchedEndpointType = 114, "MISMATCHED_ENDPOINT_TYPE", false;
    /// Kafka's `UNSUPPORTED_ENDPOINT_TYPE`.
    UnsupportedEndpointType = 115, "UNSUPPORTED_ENDPOINT_TYPE", false;
    /// Kafka's `UNKNOWN_CONTROLLER_ID`.
    UnknownControllerId = 116, "UNKNOWN_CONTROLLER_ID", false;
    /// Kafka's `UNKNOWN_SUBSCRIPTION_ID`.
    UnknownSubscriptionId = 117, "UNKNOWN_SUBSCRIPTION_ID", false;
    /// Kafka's `TELEMETRY_TOO_LARGE`.
    TelemetryTooLarge = 118, "TELEMETRY_TOO_LARGE", false;
    /// Kafka's `INVALID_REGISTRATION`.
    InvalidRegistration = 119, "INVALID_REGISTRATION", false;
    /// Kafka's `TRANSACTION_ABORTABLE`.
    TransactionAbortable = 120, "TRANSACTION_ABORTABLE", false;
    /// Kafka's `INVALID_RECORD_STATE`.
    InvalidRecordState = 121, "INVALID_RECORD_STATE", false;
    /// Kafka's `SHARE_SESSION_NOT_FOUND`.
    ShareSessionNotFound = 122, "SHARE_SESSION_NOT_FOUND", true;
    /// Kafka's `INVALID_SHARE_SESSION_EPOCH`.
    InvalidShareSessionEpoch = 123, "INVALID_SHARE_SESSION_EPOCH", true;
    /// Kafka's `FENCED_STATE_EPOCH`.
    FencedStateEpoch = 124, "FENCED_STATE_EPOCH", false;
    /// Kafka's `INVALID_VOTER_KEY`.
    InvalidVoterKey = 125, "INVALID_VOTER_KEY", false;
    /// Kafka's `DUPLICATE_VOTER`.
    DuplicateVoter = 126, "DUPLICATE_VOTER", false;
    /// Kafka's `VOTER_NOT_FOUND`.
    VoterNotFound = 127, "VOTER_NOT_FOUND", false;
    /// Kafka's `INVALID_REGULAR_EXPRESSION`.
    InvalidRegularExpression = 128, "INVALID_REGULAR_EXPRESSION", false;
    /// Kafka's `REBOOTSTRAP_REQUIRED`.
    RebootstrapRequired = 129, "REBOOTSTRAP_REQUIRED", false;
    /// Kafka's `STREAMS_INVALID_TOPOLOGY`.
    StreamsInvalidTopology = 130, "STREAMS_INVALID_TOPOLOGY", false;
    /// Kafka's `STREAMS_INVALID_TOPOLOGY_EPOCH`.
    StreamsInvalidTopologyEpoch = 131, "STREAMS_INVALID_TOPOLOGY_EPOCH", false;
    /// Kafka's `STREAMS_TOPOLOGY_FENCED`.
    StreamsTopologyFenced = 132, "STREAMS_TOPOLOGY_FENCED", false;
    /// Kafka's `SHARE_SESSION_LIMIT_REACHED`.
    ShareSessionLimitReached = 133, "SHARE_SESSION_LIMIT_REACHED", true;
    /// Kafka's `GROUP_DELETION_FAILED`.
    GroupDeletionFailed = 134, "GROUP_DELETION_FAILED", false;
    /// Kafka's `STREAMS_TOPOLOGY_DESCRIPTION_UPDATE_FAILED`.
    StreamsTopologyDescriptionUpdateFailed = 135, "STREAMS_TOPOLOGY_DESCRIPTION_UPDATE_FAILED", false;
    /// Kafka's `CONTROLLER_ID_NOT_REGISTERED`.
    ControllerIdNotRegistered = 136, "CONTROLLER_ID_NOT_REGISTERED", false;
}

impl ErrorCode {
    /// The number that the wire carries.
    pub const fn code(self) -> i16 {
        self as i16
    }

    /// Whether this says that something went wrong.
    pub fn is_error(self) -> bool {
        self != ErrorCode::None
    }
}

impl fmt::Display for ErrorCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_kafkas() {
        assert_eq!(ErrorCode::from_wire(3), Some(ErrorCode::UnknownTopicOrPartition));
        assert_eq!(ErrorCode::NotLeaderOrFollower.code(), 6);
        assert!(ErrorCode::NotLeaderOrFollower.is_retriable());
        assert!(!ErrorCode::InvalidTopicException.is_retriable());
        assert_eq!(ErrorCode::OutOfOrderSequenceNumber.name(), "OUT_OF_ORDER_SEQUENCE_NUMBER");
        assert_eq!(ErrorCode::from_wire(i16::MAX), None);
        let known = (-1..=200).filter_map(ErrorCode::from_wire);
        assert!(
            known
                .map(|error| error.code())
                .eq((-1..=200).filter(|code| ErrorCode::from_wire(*code).is_some()))
        );
    }
}
