//! Whatever is asked, in whatever order: the image keeps its invariants after each batch, a replay of the
//! log and of the image's own records gives the same image, and epochs only rise.

use proptest::prelude::*;

use super::*;

#[derive(Clone, Debug)]
enum Step {
    Register {
        broker: i32,
        orderly: bool,
    },
    Amend {
        broker: i32,
    },
    Beat {
        broker: i32,
        behind: bool,
        want_fence: bool,
        want_shut_down: bool,
    },
    Create {
        name: usize,
        partitions: i32,
        replicas: i16,
        min: Option<u8>,
        unclean: bool,
    },
    Assign {
        name: usize,
        brokers: Vec<i32>,
    },
    Delete {
        name: usize,
    },
    Alter {
        name: usize,
        min: Option<u8>,
        unclean: Option<bool>,
    },
    Allocate {
        broker: i32,
    },
    Pass {
        millis: u64,
    },
    /// Time passes, and the requests that follow come before the deadlines are looked at.
    PassUnnoticed {
        millis: u64,
    },
    Failover,
}

const NAMES: [&str; 5] = ["a", "b.c", "b_c", "d", "not/legal"];

fn step() -> impl Strategy<Value = Step> {
    let broker = || 0i32..4;
    prop_oneof![
        4 => (broker(), any::<bool>()).prop_map(|(broker, orderly)| Step::Register { broker, orderly }),
        1 => broker().prop_map(|broker| Step::Amend { broker }),
        8 => (broker(), prop::bool::weighted(0.1), prop::bool::weighted(0.1), prop::bool::weighted(0.15))
            .prop_map(|(broker, behind, want_fence, want_shut_down)| Step::Beat { broker, behind, want_fence, want_shut_down }),
        3 => (0..NAMES.len(), -2i32..5, -2i16..4, prop::option::of(1u8..4), any::<bool>())
            .prop_map(|(name, partitions, replicas, min, unclean)| Step::Create { name, partitions, replicas, min, unclean }),
        2 => (0..NAMES.len(), prop::collection::vec(0i32..5, 0..4))
            .prop_map(|(name, brokers)| Step::Assign { name, brokers }),
        1 => (0..NAMES.len()).prop_map(|name| Step::Delete { name }),
        2 => (0..NAMES.len(), prop::option::of(1u8..4), prop::option::of(any::<bool>()))
            .prop_map(|(name, min, unclean)| Step::Alter { name, min, unclean }),
        1 => broker().prop_map(|broker| Step::Allocate { broker }),
        3 => (0u64..6000).prop_map(|millis| Step::Pass { millis }),
        2 => (5000u64..12000).prop_map(|millis| Step::PassUnnoticed { millis }),
        1 => Just(Step::Failover),
    ]
}

impl World {
    fn take_step(&mut self, step: Step) {
        match step {
            Step::Register { broker, orderly } => {
                let epoch = self.controller.image().broker(NodeId(broker)).map(|broker| broker.epoch.get());
                let request = self.registration(broker, epoch.filter(|_| orderly).unwrap_or(-1));
                self.register(request);
            }
            Step::Amend { broker } => {
                let known = self.controller.image().broker(NodeId(broker)).map(|broker| broker.incarnation);
                let Some(incarnation_id) = known else { return };
                let request = BrokerRegistrationRequest { incarnation_id, ..self.registration(broker, -1) };
                assert_eq!(self.register(request).error_code, 0);
            }
            Step::Beat { broker, behind, want_fence, want_shut_down } => {
                let mut request =
                    BrokerHeartbeatRequest { want_fence, want_shut_down, ..self.heartbeat(broker) };
                request.current_metadata_offset -= if behind { 1000 } else { 0 };
                self.beat(request);
            }
            Step::Create { name, partitions, replicas, min, unclean } => {
                let min = min.map(|min| min.to_string());
                let mut configs =
                    vec![("unclean.leader.election.enable", Some(if unclean { "true" } else { "false" }))];
                configs.extend(min.as_deref().map(|min| ("min.insync.replicas", Some(min))));
                self.create(vec![with_config(topic(NAMES[name], partitions, replicas), &configs)]);
            }
            Step::Assign { name, brokers } => {
                self.create(vec![assigned(NAMES[name], &[(0, &brokers), (1, &brokers)])]);
            }
            Step::Delete { name } => {
                self.ask(delete(&[NAMES[name]], &[]));
            }
            Step::Alter { name, min, unclean } => {
                let min = min.map(|min| min.to_string());
                let unclean = unclean.map(|unclean| unclean.to_string());
                self.ask(super::configs::setting(
                    NAMES[name],
                    &[
                        ("min.insync.replicas", min.as_deref()),
                        ("unclean.leader.election.enable", unclean.as_deref()),
                    ],
                ));
            }
            Step::Allocate { broker } => {
                let epoch = self.heartbeat(broker).broker_epoch;
                self.ask(allocate(broker, epoch));
            }
            Step::Pass { millis } => self.pass(Duration::from_millis(millis)),
            Step::PassUnnoticed { millis } => self.now = self.now.after(Duration::from_millis(millis)),
            Step::Failover => {
                self.controller = Metadata::new(settings(), self.replayed.clone());
                let outcome = self.controller.activate(self.time());
                assert_eq!(outcome.records, []);
            }
        }
    }
}

/// Per partition: who leads under which epoch, and which incarnation that is.
type Leaders = BTreeMap<(Uuid, i32, i32), (i32, i64)>;

/// No leader epoch is ever led under by two brokers, nor by two incarnations of one.
fn note_leaders(image: &Image, leaders: &mut Leaders) {
    for topic in image.topics() {
        for (index, partition) in &topic.partitions {
            let Some(leader) = partition.leader else { continue };
            let incarnation = image.broker(leader).expect("a leader is registered").epoch.get();
            let key = (topic.id, index.get(), partition.leader_epoch.get());
            let known = leaders.entry(key).or_insert((leader.get(), incarnation));
            assert_eq!(
                *known,
                (leader.get(), incarnation),
                "two leaders of {}-{index} in one epoch",
                topic.name
            );
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]

    #[test]
    fn whatever_is_asked_the_image_stays_sound(steps in prop::collection::vec(step(), 1..60)) {
        let mut world = World::new();
        let mut leaders = Leaders::new();
        for step in steps {
            world.take_step(step);
            note_leaders(world.controller.image(), &mut leaders);
        }
        let image = world.controller.image();
        let mut restored = Image::new();
        for (offset, record) in (0..).zip(image.to_records()) {
            let bytes = record.encode_at(record.version_newest()).expect("a record that can be written");
            let read = MetadataRecord::decode(bytes).expect("what was encoded is decoded");
            restored.apply(&read, Offset(offset));
        }
        prop_assert!(restored.says_the_same(image), "C11: {:?}\n{:?}", restored, image);
        prop_assert_eq!(restored.check(), Ok(()));
    }
}
