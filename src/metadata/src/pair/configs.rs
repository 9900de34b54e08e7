//! Configurations: what Kafka answers and writes.

use milena_wire::messages::incremental_alter_configs_request::{
    AlterConfigsResource, AlterableConfig, IncrementalAlterConfigsRequest,
};

use super::*;

const SET: i8 = 0;
const DELETE: i8 = 1;
const APPEND: i8 = 2;
const SUBTRACT: i8 = 3;

fn resource(kind: i8, name: &str, configs: &[(&str, i8, Option<&str>)]) -> AlterConfigsResource {
    let configs = configs.iter().map(|(name, operation, value)| AlterableConfig {
        name: Str::copy_from(name),
        config_operation: *operation,
        value: value.map(Str::copy_from),
        ..Default::default()
    });
    AlterConfigsResource {
        resource_type: kind,
        resource_name: Str::copy_from(name),
        configs: configs.collect(),
        ..Default::default()
    }
}

/// Sets these keys of a topic; those without a value are deleted.
pub(super) fn setting(topic: &str, configs: &[(&str, Option<&str>)]) -> Request {
    let configs: Vec<_> = configs
        .iter()
        .map(|(name, value)| (*name, if value.is_some() { SET } else { DELETE }, *value))
        .collect();
    let resources = vec![resource(2, topic, &configs)];
    Request::AlterConfigs(IncrementalAlterConfigsRequest { resources, ..Default::default() })
}

/// Code and message for each.
fn alter(world: &mut World, resources: Vec<AlterConfigsResource>, validate_only: bool) -> Vec<(i16, String)> {
    let request = IncrementalAlterConfigsRequest { resources, validate_only, ..Default::default() };
    match world.ask(Request::AlterConfigs(request)) {
        Reply::AlterConfigs(response) => response
            .responses
            .into_iter()
            .map(|one| (one.error_code, one.error_message.map(|text| text.to_string()).unwrap_or_default()))
            .collect(),
        other => panic!("{other:?}"),
    }
}

fn alter_topic(world: &mut World, configs: &[(&str, i8, Option<&str>)]) -> (i16, String) {
    alter(world, vec![resource(2, "orders", configs)], false).remove(0)
}

fn overrides(world: &World) -> Vec<(&str, &str)> {
    let all = world.controller.image().topic_overrides("orders").iter();
    all.map(|(name, value)| (name.as_str(), value.as_str())).collect()
}

fn world() -> World {
    let mut world = World::new();
    world.start(1);
    assert_eq!(world.create(vec![topic("orders", 1, 1)])[0].error_code, 0);
    world.take_fresh();
    world
}

const OK: (i16, String) = (0, String::new());

#[test]
fn values_are_set_deleted_appended_and_subtracted() {
    let mut world = world();
    assert_eq!(alter_topic(&mut world, &[("retention.ms", SET, Some("5")), ("x", SET, Some(""))]), OK);
    assert_eq!(overrides(&world), [("retention.ms", "5"), ("x", "")]);
    assert_eq!(alter_topic(&mut world, &[("x", DELETE, None), ("never", DELETE, Some("set"))]), OK);
    assert_eq!(world.take_fresh().len(), 3, "a key that was not there is not written");
    assert_eq!(alter_topic(&mut world, &[("cleanup.policy", APPEND, Some("compact,delete"))]), OK);
    assert_eq!(overrides(&world), [("cleanup.policy", "delete,compact"), ("retention.ms", "5")]);
    assert_eq!(alter_topic(&mut world, &[("cleanup.policy", SUBTRACT, Some("delete,none"))]), OK);
    assert_eq!(overrides(&world), [("cleanup.policy", "compact"), ("retention.ms", "5")]);
    world.take_fresh();
    assert_eq!(alter_topic(&mut world, &[("retention.ms", SET, Some("5"))]), OK);
    assert_eq!(world.take_fresh(), [], "what is so already is not written again");
}

#[test]
fn a_resource_is_altered_whole_or_not_at_all_and_the_others_regardless() {
    let mut world = world();
    assert_eq!(world.create(vec![topic("other", 1, 1)])[0].error_code, 0);
    let bad = resource(2, "orders", &[("retention.ms", SET, Some("5")), ("unknown.key", SET, Some("1"))]);
    let good = resource(2, "other", &[("retention.ms", SET, Some("6"))]);
    let refused = (40, "Unknown topic config name: unknown.key".to_owned());
    assert_eq!(alter(&mut world, vec![bad, good.clone()], false), [refused, OK]);
    assert_eq!(overrides(&world), []);
    assert_eq!(world.controller.image().topic_overrides("other").len(), 1);
    world.take_fresh();
    let again = resource(2, "other", &[("retention.ms", SET, Some("7"))]);
    assert_eq!(alter(&mut world, vec![again], true), [OK], "only validated");
    assert_eq!(world.take_fresh(), []);
    let twice = (42, "Each resource must appear at most once.".to_owned());
    assert_eq!(alter(&mut world, vec![good.clone(), good], false), [twice.clone(), twice]);
}

#[test]
fn what_is_refused_is_refused_in_kafkas_words() {
    let mut world = world();
    let text = |result: (i16, String)| format!("{} {}", result.0, result.1);
    let refused = |world: &mut World, configs: &[_]| text(alter_topic(world, configs));
    let twice = [("a", SET, Some("1")), ("a", DELETE, None)];
    assert_eq!(refused(&mut world, &twice), "42 Error due to duplicate config keys");
    let nulls = [("a", SET, None), ("b", APPEND, None), ("c", DELETE, None)];
    assert_eq!(refused(&mut world, &nulls), "42 Null value not supported for : a, b");
    assert_eq!(refused(&mut world, &[("a", 9, Some("1"))]), "42 Unknown operations type 9");
    let no_list = [("retention.ms", APPEND, Some("1"))];
    let said = "40 Can't APPEND to key retention.ms because its type is not LIST.";
    assert_eq!(refused(&mut world, &no_list), said);
    let mut of = |kind, name: &str| {
        let one = resource(kind, name, &[("retention.ms", SET, Some("5"))]);
        text(alter(&mut world, vec![one], false).remove(0))
    };
    assert_eq!(of(2, "missing"), "3 The topic 'missing' does not exist.");
    assert_eq!(of(2, ""), "42 Default topic resources are not allowed.");
    assert_eq!(of(2, ".."), "17 Topic name is invalid: '..' is not allowed");
    assert_eq!(of(77, "x"), "42 Unknown resource type 77");
    assert!(of(4, "1").starts_with("42 Only topics' configurations can be altered"));
    assert_eq!(world.take_fresh(), []);
}

#[test]
fn a_new_minimum_of_replicas_forgets_who_may_lead() {
    let mut world = world();
    assert_eq!(alter_topic(&mut world, &[("min.insync.replicas", SET, Some("2"))]), OK);
    let kinds: Vec<bool> = world
        .take_fresh()
        .iter()
        .map(|record| matches!(record, MetadataRecord::ClearElr(clear) if clear.topic_name.as_str() == "orders"))
        .collect();
    assert_eq!(kinds, [false, true]);
}
