//! The table of APIs against the table of a Kafka 4.4 broker (`ApiKeys` of kafka-clients 4.4.0).

use milena_wire::{ApiKey, ApiListener};

#[test]
fn every_key_is_found_by_its_number_and_no_other_is() {
    assert_eq!(ApiKey::ALL.len(), 91);
    for key in ApiKey::ALL {
        assert_eq!(ApiKey::from_wire(key.code()), Some(key));
    }
    let known: Vec<i16> = ApiKey::ALL.iter().map(|key| key.code()).collect();
    for code in (i16::MIN..=i16::MAX).filter(|code| !known.contains(code)) {
        assert_eq!(ApiKey::from_wire(code), None);
    }
    for removed in [4, 5, 6, 7] {
        assert_eq!(ApiKey::from_wire(removed), None);
    }
}

#[test]
fn only_init_producer_id_has_an_unstable_version() {
    for key in ApiKey::ALL {
        let stable = key.versions() == key.versions_known();
        assert_eq!(stable, key != ApiKey::InitProducerId, "{key}");
    }
    assert_eq!(ApiKey::InitProducerId.versions(), 0..=5);
    assert_eq!(ApiKey::InitProducerId.versions_known(), 0..=6);
}

#[test]
fn produce_is_advertised_from_zero_and_served_from_three() {
    assert_eq!(ApiKey::Produce.versions(), 3..=13);
    assert_eq!(ApiKey::Produce.advertised_versions(), 0..=13);
    for key in ApiKey::ALL.into_iter().filter(|key| *key != ApiKey::Produce) {
        assert_eq!(key.advertised_versions(), key.versions());
    }
}

#[test]
fn headers_turn_flexible_where_the_api_does() {
    assert_eq!(ApiKey::Fetch.request_header_version(11), 1);
    assert_eq!(ApiKey::Fetch.request_header_version(12), 2);
    assert_eq!(ApiKey::Fetch.response_header_version(11), 0);
    assert_eq!(ApiKey::Fetch.response_header_version(12), 1);
    assert_eq!(ApiKey::ApiVersions.request_header_version(3), 2);
    assert_eq!(ApiKey::SaslHandshake.request_header_version(1), 1);
    for version in 0..=5 {
        assert_eq!(ApiKey::ApiVersions.response_header_version(version), 0);
    }
}

#[test]
fn listeners_are_those_of_the_definitions() {
    assert!(ApiKey::Produce.is_served_by(ApiListener::Broker));
    assert!(!ApiKey::Produce.is_served_by(ApiListener::Controller));
    assert!(ApiKey::BrokerHeartbeat.is_served_by(ApiListener::Controller));
    assert!(!ApiKey::BrokerHeartbeat.is_served_by(ApiListener::Broker));
    assert_eq!(ApiKey::ApiVersions.listeners().len(), 2);
}
