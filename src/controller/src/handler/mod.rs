//! What a controller answers by itself, a file an API; what is decided, or is the metadata log's, passes them by.

pub(crate) mod api_versions;
pub(crate) mod describe_cluster;
pub(crate) mod envelope;
