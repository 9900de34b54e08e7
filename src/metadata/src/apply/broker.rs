//! Registrations of brokers and controllers, and changes of them.

use std::sync::Arc;

use milena_probe::always;
use milena_types::{BrokerEpoch, NodeId, Offset};
use milena_wire::messages::broker_registration_change_record::BrokerRegistrationChangeRecord;
use milena_wire::messages::register_broker_record::RegisterBrokerRecord;
use milena_wire::messages::register_controller_record::RegisterControllerRecord;
use milena_wire::messages::unregister_broker_record::UnregisterBrokerRecord;
use milena_wire::messages::unregister_controller_record::UnregisterControllerRecord;

use crate::image::{Broker, BrokerFeature, Controller, Endpoint, Image};

impl Image {
    pub(super) fn apply_register_broker(&mut self, record: &RegisterBrokerRecord, offset: Offset) {
        let id = NodeId(record.broker_id);
        let endpoints = record.end_points.iter().map(|endpoint| Endpoint {
            name: endpoint.name.to_string(),
            host: endpoint.host.to_string(),
            port: endpoint.port,
            security_protocol: endpoint.security_protocol,
        });
        let features = record.features.iter().map(|feature| {
            let levels =
                BrokerFeature { min: feature.min_supported_version, max: feature.max_supported_version };
            (feature.name.to_string(), levels)
        });
        let broker = Broker {
            id,
            incarnation: record.incarnation_id,
            epoch: BrokerEpoch(record.broker_epoch),
            endpoints: endpoints.collect(),
            features: features.collect(),
            rack: record.rack.as_ref().map(ToString::to_string),
            fenced: record.fenced,
            in_controlled_shutdown: record.in_controlled_shutdown,
            log_dirs: record.log_dirs.clone(),
            cordoned_log_dirs: record.cordoned_log_dirs.clone(),
            // in a snapshot the record stands before the offset that the broker registered at
            registered_at: offset.max(Offset(record.broker_epoch)),
        };
        if let Some(before) = self.brokers.get(&id) {
            always!(broker.epoch >= before.epoch, "broker {id} went back to an earlier epoch");
            let same = broker.epoch == before.epoch;
            always!(
                !same || broker.incarnation == before.incarnation,
                "two incarnations of broker {id}, one epoch"
            );
        }
        self.brokers.insert(id, Arc::new(broker));
    }

    pub(super) fn apply_unregister_broker(&mut self, record: &UnregisterBrokerRecord) {
        let removed = self.brokers.remove(&NodeId(record.broker_id));
        let epoch = removed.map(|broker| broker.epoch);
        always!(epoch == Some(BrokerEpoch(record.broker_epoch)), "unregistered: {record:?}, was {epoch:?}");
    }

    pub(super) fn apply_registration_change(&mut self, record: &BrokerRegistrationChangeRecord) {
        let broker = self.broker_to_change(record.broker_id, record.broker_epoch);
        always!(matches!(record.fenced, -1..=1), "{record:?}");
        always!(matches!(record.in_controlled_shutdown, 0..=1), "{record:?}");
        if record.fenced != 0 {
            broker.fenced = record.fenced == 1;
        }
        if record.in_controlled_shutdown == 1 {
            broker.in_controlled_shutdown = true;
        }
        if !record.log_dirs.is_empty() {
            broker.log_dirs = record.log_dirs.clone();
        }
        if let Some(cordoned) = &record.cordoned_log_dirs {
            broker.cordoned_log_dirs = Some(cordoned.clone());
        }
    }

    pub(super) fn apply_fencing(&mut self, id: i32, epoch: i64, fenced: bool) {
        self.broker_to_change(id, epoch).fenced = fenced;
    }

    fn broker_to_change(&mut self, id: i32, epoch: i64) -> &mut Broker {
        let broker = self.brokers.get_mut(&NodeId(id)).expect("only registered brokers change");
        always!(broker.epoch == BrokerEpoch(epoch), "a change of broker {id} for another epoch than its own");
        Arc::make_mut(broker)
    }

    pub(super) fn apply_register_controller(&mut self, record: &RegisterControllerRecord) {
        let id = NodeId(record.controller_id);
        let endpoints = record.end_points.iter().map(|endpoint| Endpoint {
            name: endpoint.name.to_string(),
            host: endpoint.host.to_string(),
            port: endpoint.port,
            security_protocol: endpoint.security_protocol,
        });
        let features = record.features.iter().map(|feature| {
            let levels =
                BrokerFeature { min: feature.min_supported_version, max: feature.max_supported_version };
            (feature.name.to_string(), levels)
        });
        let controller = Controller {
            id,
            incarnation: record.incarnation_id,
            endpoints: endpoints.collect(),
            features: features.collect(),
        };
        self.controllers.insert(id, Arc::new(controller));
    }

    pub(super) fn apply_unregister_controller(&mut self, record: &UnregisterControllerRecord) {
        self.controllers.remove(&NodeId(record.controller_id));
    }
}
