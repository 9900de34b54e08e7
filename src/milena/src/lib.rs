//! A node: controller and broker wired together over one runtime. The simulator starts the same function
//! that the binary does, so nothing here may touch the world but through `milena_runtime`.

mod controllers;
mod data_directory;
mod format;
mod listeners;
mod node;
mod quorum;
mod rules;
mod strangers;

pub use data_directory::DirectoryError;
pub use format::{Format, FormatError, Formatted, InitialController, format};
pub use node::{Node, StartError};

/// The levels of `kraft.version` that this version speaks.
const KRAFT_VERSIONS: (i16, i16) = (0, 1);
