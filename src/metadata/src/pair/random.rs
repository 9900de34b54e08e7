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
        loses_directory: bool,
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
    /// The leader of a topic's first partition asks for an ISR, as it sees things or mistaken.
    AlterPartition {
        name: usize,
        isr: Vec<i32>,
        asker: Option<i32>,
        behind: i32,
        recovering: bool,
    },
    Elect {
        unclean: bool,
        name: Option<usize>,
    },
    AddPartitions {
        name: usize,
        count: i32,
    },
    Unregister {
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
        8 => (broker(), prop::bool::weighted(0.1), prop::bool::weighted(0.1), prop::bool::weighted(0.15), prop::bool::weighted(0.1))
            .prop_map(|(broker, behind, want_fence, want_shut_down, loses_directory)| Step::Beat { broker, behind, want_fence, want_shut_down, loses_directory }),
        3 => (0..NAMES.len(), -2i32..5, -2i16..4, prop::option::of(1u8..4), any::<bool>())
            .prop_map(|(name, partitions, replicas, min, unclean)| Step::Create { name, partitions, replicas, min, unclean }),
        2 => (0..NAMES.len(), prop::collection::vec(0i32..5, 0..4))
            .prop_map(|(name, brokers)| Step::Assign { name, brokers }),
        1 => (0..NAMES.len()).prop_map(|name| Step::Delete { name }),
        2 => (0..NAMES.len(), prop::option::of(1u8..4), prop::option::of(any::<bool>()))
            .prop_map(|(name, min, unclean)| Step::Alter { name, min, unclean }),
        1 => broker().prop_map(|broker| Step::Allocate { broker }),
        6 => (0..NAMES.len(), prop::collection::vec(0i32..4, 0..4), prop::option::weighted(0.1, broker()), prop::sample::select(vec![0, 0, 0, 0, 1, -1]), prop::bool::weighted(0.2))
            .prop_map(|(name, isr, asker, behind, recovering)| Step::AlterPartition { name, isr, asker, behind, recovering }),
        2 => (any::<bool>(), prop::option::of(0..NAMES.len())).prop_map(|(unclean, name)| Step::Elect { unclean, name }),
        1 => (0..NAMES.len(), 0i32..5).prop_map(|(name, count)| Step::AddPartitions { name, count }),
        1 => broker().prop_map(|broker| Step::Unregister { broker }),
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
            Step::Beat { broker, behind, want_fence, want_shut_down, loses_directory } => {
                let mut request =
                    BrokerHeartbeatRequest { want_fence, want_shut_down, ..self.heartbeat(broker) };
                request.offline_log_dirs =
                    loses_directory.then(|| directory_of(broker)).into_iter().collect();
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
            Step::AlterPartition { name, isr, asker, behind, recovering } => {
                self.ask_for_isr(NAMES[name], isr, asker, behind, recovering);
            }
            Step::Elect { unclean, name } => {
                self.elect(i8::from(unclean), name.map(|name| (NAMES[name], 0)));
            }
            Step::AddPartitions { name, count } => drop(self.add_partitions(NAMES[name], count, None)),
            Step::Unregister { broker } => drop(self.unregister(broker)),
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

impl World {
    /// What is refused changes nothing, and what is granted is what was asked for.
    fn ask_for_isr(
        &mut self,
        name: &str,
        mut isr: Vec<i32>,
        asker: Option<i32>,
        behind: i32,
        recovering: bool,
    ) {
        let Some(before) = self.controller.image().topic(name).map(|_| self.partition(name, 0).clone())
        else {
            return;
        };
        let Some(leader) = asker.or(before.leader.map(NodeId::get)) else { return };
        // mostly one that holds its asker, and only replicas
        if behind == 0 && !isr.contains(&leader) {
            isr.push(leader);
        }
        isr.sort_unstable();
        isr.dedup();
        let mut data = self.wanted_isr(name, 0, &isr);
        data.partition_epoch -= behind;
        data.leader_recovery_state = i8::from(recovering);
        let request = self.alteration(leader, name, data);
        let response = self.alter_partition(request);
        let after = self.partition(name, 0);
        let granted = response.error_code == 0 && response.topics[0].partitions[0].error_code == 0;
        if granted {
            assert_eq!(after.isr.iter().map(|replica| replica.get()).collect::<Vec<i32>>(), isr);
            assert_eq!((before.leader, after.leader), (Some(NodeId(leader)), Some(NodeId(leader))));
            assert_eq!(after.leader_epoch, before.leader_epoch, "a leader changes its ISR, not itself");
        } else {
            assert_eq!(*after, before);
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
