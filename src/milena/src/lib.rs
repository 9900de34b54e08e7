//! A node: controller and broker wired together over one runtime. The simulator starts the same function
//! that the binary does, so nothing here may touch the world but through `milena_runtime`.

mod data_directory;
mod node;
mod rules;

pub use data_directory::DirectoryError;
pub use node::{Node, StartError};
