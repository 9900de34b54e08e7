//! Closing a log cleanly: everything durable, caches too, and the recovery point at its end.

use milena_runtime::{File, io};
use milena_types::LogEndOffset;
use std::sync::Arc;

use crate::{Log, LogError};

impl Log {
    /// Makes everything durable and lets the log go. The recovery point is raised to its end; flush
    /// [`crate::RecoveryPoints`] after the last log of the directory was closed.
    ///
    /// Fails, claiming nothing, unless everything that was taken is known to be synced: while a commit is under
    /// way ([`LogError::UnderWay`]), and after one failed or was dropped ([`LogError::Fenced`]). It must not
    /// sync in their place: after a failed sync another one succeeds and proves nothing.
    pub async fn close(mut self) -> Result<LogEndOffset, LogError> {
        self.check_settled()?;
        match self.settle_all().await {
            // another log's sync may have failed meanwhile, and fenced the directory
            Ok(()) => {
                self.check_settled()?;
                self.writer.raise(self.active.end);
                Ok(self.log_end_offset())
            }
            Err(error) => {
                self.fence(format!("closing failed: {error}"));
                Err(LogError::Io { dir: self.dir.clone(), what: "closing it failed", error })
            }
        }
    }

    async fn settle_all(&mut self) -> io::Result<()> {
        let mut ended = self.active.clone();
        let beside = self.finish(&mut ended).await?;
        self.take_snapshot().await?;
        let mut files: Vec<Arc<dyn File>> = std::mem::take(&mut self.unsynced).into_values().collect();
        if self.config.preallocate {
            self.active.file.set_len(u64::from(self.active.size)).await?;
            files.push(self.active.file.clone());
        }
        files.extend(beside);
        files.append(&mut self.unsynced_beside);
        for result in self.disk.sync_many(&files).await {
            result?;
        }
        self.write_epochs().await?;
        self.unsynced_dirs.clear();
        self.disk.sync_dir(&self.dir).await
    }
}
