//! The platter as it is: what would be there if the power failed now and everything unsynced were lost.
//! Oracles ask it at the moment of an acknowledgement. It must never look at the page cache.

use super::DiskControl;
use super::model::{Ino, Inode, ROOT, Volume};

impl Volume {
    fn durable_ino(&self, path: &str) -> Option<Ino> {
        path.split('/').filter(|name| !name.is_empty()).try_fold(ROOT, |at, name| {
            match self.inodes.get(&at)? {
                Inode::Dir(dir) => dir.durable.get(name).copied(),
                Inode::File(_) => None,
            }
        })
    }
}

impl DiskControl {
    /// The durable names in the directory `dir`, sorted; none where no durable path leads there.
    pub fn durable_names(&self, dir: &str) -> Vec<String> {
        self.look(|volume| match volume.durable_ino(dir).and_then(|ino| volume.inodes.get(&ino)) {
            Some(Inode::Dir(dir)) => dir.durable.keys().cloned().collect(),
            _ => Vec::new(),
        })
    }

    /// Gives `look` the durable bytes of the file that the durable path `path` leads to.
    pub fn with_durable<T>(&self, path: &str, look: impl FnOnce(&[u8]) -> T) -> Option<T> {
        self.look(|volume| {
            let file = volume.file(volume.durable_ino(path)?)?;
            Some(look(&file.durable))
        })
    }
}
