//! Random streams, each derived from the run's root seed by name, so that a draw more in one leaves all
//! others alone. Must never read randomness from anywhere else, and knows no floating point.

/// What a stream decides. Streams of nodes add the node's name.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Salt {
    /// Which ready task runs next.
    Schedule,
    /// Latency, loss and chunking on the network.
    Network,
    /// How long disk operations take.
    Disk,
    /// What a crash leaves of unsynced data.
    Crash,
    /// Where clocks start.
    Clock,
    /// Which faults happen, and when.
    Faults,
    /// What clients do.
    Workload,
    /// Which knobs a cluster gets.
    Config,
    /// Which `buggify!` sites are armed, and when they fire.
    Buggify,
    /// Where tasks yield before they enter shared state.
    Interleave,
    /// When dear checks run.
    Expensive,
    /// What nodes draw for themselves.
    Node,
}

impl Salt {
    /// The name that derives the stream. Changing one reshuffles what it decides, in every saved seed.
    pub fn name(self) -> &'static str {
        match self {
            Salt::Schedule => "schedule",
            Salt::Network => "network",
            Salt::Disk => "disk",
            Salt::Crash => "crash",
            Salt::Clock => "clock",
            Salt::Faults => "faults",
            Salt::Workload => "workload",
            Salt::Config => "config",
            Salt::Buggify => "buggify",
            Salt::Interleave => "interleave",
            Salt::Expensive => "expensive",
            Salt::Node => "node",
        }
    }
}

/// A probability as a fraction, so that no platform rounds it differently.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Ratio {
    /// Times it happens ...
    pub numerator: u32,
    /// ... out of so many. Not zero.
    pub denominator: u32,
}

impl Ratio {
    /// Never.
    pub const ZERO: Ratio = Ratio { numerator: 0, denominator: 1 };
    /// Always.
    pub const ONE: Ratio = Ratio { numerator: 1, denominator: 1 };

    /// `numerator` times out of `denominator`.
    ///
    /// # Panics
    /// When the denominator is zero or less than the numerator.
    pub const fn new(numerator: u32, denominator: u32) -> Ratio {
        assert!(denominator > 0 && numerator <= denominator, "a probability lies between 0 and 1");
        Ratio { numerator, denominator }
    }

    /// `percent` times out of 100.
    pub const fn percent(percent: u32) -> Ratio {
        Ratio::new(percent, 100)
    }
}

/// One stream of random numbers: xoshiro256++, seeded by splitmix64. Ours, so that saved seeds outlive
/// any library's choice of algorithm.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stream {
    state: [u64; 4],
}

impl Stream {
    /// The stream of `root` named `salt` and, where there are several of one kind, `of`.
    pub fn new(root: u64, salt: Salt, of: &str) -> Stream {
        let mut seed = derive(root, salt.name(), of);
        Stream { state: std::array::from_fn(|_| split_mix(&mut seed)) }
    }

    /// 64 random bits.
    pub fn next_u64(&mut self) -> u64 {
        let s = &mut self.state;
        let drawn = s[0].wrapping_add(s[3]).rotate_left(23).wrapping_add(s[0]);
        let t = s[1] << 17;
        s[2] ^= s[0];
        s[3] ^= s[1];
        s[1] ^= s[2];
        s[0] ^= s[3];
        s[2] ^= t;
        s[3] = s[3].rotate_left(45);
        drawn
    }

    /// A number below `bound`.
    ///
    /// # Panics
    /// When `bound` is zero.
    pub fn below(&mut self, bound: u64) -> u64 {
        assert!(bound > 0, "a random number below zero was asked for");
        ((u128::from(self.next_u64()) * u128::from(bound)) >> 64) as u64
    }

    /// A number from `low` to `high`, both included.
    pub fn between(&mut self, low: u64, high: u64) -> u64 {
        assert!(low <= high, "an empty range of random numbers was asked for");
        match (high - low).checked_add(1) {
            Some(width) => low + self.below(width),
            None => self.next_u64(),
        }
    }

    /// True with probability `ratio`. Certain answers draw nothing.
    pub fn chance(&mut self, ratio: Ratio) -> bool {
        match ratio.numerator {
            0 => false,
            n if n >= ratio.denominator => true,
            n => self.below(u64::from(ratio.denominator)) < u64::from(n),
        }
    }
}

/// The seed of the stream `salt`/`of` under `root`.
pub(crate) fn derive(root: u64, salt: &str, of: &str) -> u64 {
    let mut state = root;
    let mut seed = split_mix(&mut state);
    for byte in salt.bytes().chain([0]).chain(of.bytes()) {
        seed = (seed ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
    }
    split_mix(&mut seed)
}

fn split_mix(state: &mut u64) -> u64 {
    *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let mut z = *state;
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn streams_of_one_root_are_independent_and_repeat() {
        let first = |salt, of| Stream::new(7, salt, of).next_u64();
        assert_eq!(first(Salt::Disk, "a"), first(Salt::Disk, "a"));
        assert_ne!(first(Salt::Disk, "a"), first(Salt::Disk, "b"));
        assert_ne!(first(Salt::Disk, "a"), first(Salt::Network, "a"));
        assert_ne!(Stream::new(8, Salt::Disk, "a").next_u64(), first(Salt::Disk, "a"));
    }

    #[test]
    fn ratios_are_kept() {
        let mut stream = Stream::new(1, Salt::Faults, "");
        let hits = (0..10_000).filter(|_| stream.chance(Ratio::new(1, 4))).count();
        assert!((2_300..2_700).contains(&hits), "{hits}");
        let before = stream.clone();
        assert!(!stream.chance(Ratio::ZERO) && stream.chance(Ratio::ONE));
        assert_eq!(stream, before, "certain answers draw nothing");
        assert!((0..1000).all(|_| (3..=5).contains(&stream.between(3, 5))));
    }
}
