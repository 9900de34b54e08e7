//! Holds nothing: the comparison with the `kafka-protocol` crate is the test beside it.
