//! Erases what is too old, and removes what nobody will come back for: once an hour for all workers.

use std::time::Duration;

use async_trait::async_trait;
use store::{Purged, WorkEnd};
use tokio::time::Instant;
use uuid::Uuid;

use super::{End, Kind, Task, WorkError};

/// Between two purges; the first comes a little after the start, which must stay quick.
const EVERY: Duration = Duration::from_secs(3600);
const FIRST_AFTER: Duration = Duration::from_secs(60);

/// There is one such piece of work, under this id.
const ID: Uuid = Uuid::from_u128(1);

#[derive(Debug)]
pub(crate) struct Purge;

#[async_trait]
impl Kind for Purge {
    fn name(&self) -> &'static str {
        "purge"
    }

    fn standing(&self) -> Option<(Uuid, Duration)> {
        Some((ID, FIRST_AFTER))
    }

    async fn run(&self, task: &Task<'_>) -> Result<Box<dyn End>, WorkError> {
        let begun = Instant::now();
        let context = task.context;
        let purged = context.store.purge(&context.settings.retention).await?;
        let forgotten = context
            .store
            .forget_audit(context.settings.audit_age)
            .await?;
        if purged != Purged::default() || forgotten > 0 {
            tracing::info!(
                erased_snapshots = purged.erased_snapshots,
                emptied_items = purged.emptied_items,
                dead_uploads = purged.dead_uploads,
                texts_jobs = purged.texts_jobs,
                orphaned_snapshots = purged.orphaned_snapshots,
                forgotten_documents = purged.forgotten_documents,
                forgotten_workers = purged.forgotten_workers,
                audit_entries = forgotten,
                took_ms = begun.elapsed().as_millis() as u64,
                "old texts and authors are erased"
            );
        }
        Ok(Box::new(WorkEnd::Again(EVERY)))
    }
}
