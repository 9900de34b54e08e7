//! The answers of BeginQuorumEpoch and EndQuorumEpoch, which say how things stand and nothing else: the same under two
//! names.

/// `response`, `refused` and `answered` of such an exchange.
macro_rules! bare_answers {
    ($module:ident, $Answered:ident, $body:expr) => {
        /// The core's answer in Kafka's words.
        pub fn response(subject: Subject, version: i16, response: &Response) -> $module::$Answered {
            let partition = $module::PartitionData {
                partition_index: PARTITION,
                error_code: response.error.code(),
                leader_id: leader_id(response.leader),
                leader_epoch: response.epoch.get(),
                ..Default::default()
            };
            let topic = $module::TopicData {
                topic_name: Str::from(TOPIC),
                partitions: vec![partition],
                ..Default::default()
            };
            let node_endpoints = subject.tell(response, version >= KEYS_SINCE);
            $module::$Answered { topics: vec![topic], node_endpoints, ..Default::default() }
        }

        /// The refusal of what is not even looked at.
        pub fn refused(error: ErrorCode) -> $module::$Answered {
            $module::$Answered { error_code: error.code(), ..Default::default() }
        }

        /// What was answered in the core's words.
        pub fn answered(subject: Subject, answered: &$module::$Answered) -> Result<Response, Unusable> {
            check_top(answered.error_code)?;
            let partition = only(&answered.topics).and_then(|topic| only(&topic.partitions));
            let partition = partition.ok_or(NOT_ONE)?;
            let (error, epoch, leader) =
                stand(partition.error_code, partition.leader_epoch, partition.leader_id);
            let endpoints = subject.endpoints(leader, &answered.node_endpoints);
            Ok(Response { error, epoch, leader, endpoints, body: $body })
        }
    };
}

pub(super) use bare_answers;
