//! Forgetting in time: what is too old, and what nobody will come back for.

use std::time::Duration;

use uuid::Uuid;

use super::{
    Rows,
    removal::{STEP, doom, mark},
    values::milliseconds,
};
use crate::{Error, Purged, Retention};

/// How long an upload may pause, and how long the answer to a `Texts` job can be fetched.
const SHORT_LIFE: Duration = Duration::from_secs(3_600);

/// How long failed attempts to sign in are kept; they count no more by then.
const DAY: Duration = Duration::from_secs(24 * 3_600);

/// How long tokens, links and deliveries that are over are still listed.
const TOLD: Duration = Duration::from_secs(30 * 24 * 3_600);

#[store_macros::calls]
impl Rows {
    /// Erases what is too old, and removes what nobody will come back for.
    ///
    /// Texts, authors, links and original columns of snapshots older than `retention`, or than their
    /// platform lets them be, go; the rows and every count stay. By the time of a team or a brand they go for its
    /// jobs alone, and with the last of those that share them. Posts that others sent go whole. Uploads without an
    /// append for an hour, `Texts` jobs older than an hour, snapshots no job uses any more and workers not seen for a month are removed, and
    /// what deleted jobs leave (see [`Self::erase`]). In steps of some thousand rows, so that
    /// writers wait for none of it; what a crash leaves, the next purge does.
    pub async fn purge(&self, retention: &Retention) -> Result<Purged, Error> {
        let purged = Purged {
            dead_uploads: self.delete_old(sql!("dead_uploads")).await?,
            texts_jobs: self.delete_old(sql!("expired_texts_jobs")).await?,
            orphaned_snapshots: self.doom_orphans().await?,
            erased_snapshots: self.erase_old(retention).await?,
            emptied_items: self.empty_items().await?,
            forgotten_documents: self.forget_documents(retention.all).await?,
            forgotten_workers: self.forget_workers().await?,
        };
        self.forget_over(sql!("forget_sessions"), Duration::ZERO)
            .await?;
        self.forget_over(sql!("forget_tokens"), TOLD).await?;
        self.forget_over(sql!("forget_shares"), TOLD).await?;
        self.forget_over(sql!("forget_deliveries"), TOLD).await?;
        self.forget_over(sql!("forget_mails"), TOLD).await?;
        self.forget_over(sql!("forget_previous_secrets"), Duration::ZERO)
            .await?;
        self.forget_over(sql!("forget_failures"), DAY).await?;
        self.forget_over(sql!("forget_erasures"), DAY).await?;
        // There may be nobody else to do it.
        while self.erase().await? {}
        self.forget_copies();
        self.take_reserve();
        Ok(purged)
    }

    /// Removes posts that others sent and did not write to for as long as the server or their team keeps
    /// texts. Unlike those of comments their scores are in no sum that would move.
    async fn forget_documents(&self, retention: Duration) -> Result<u64, Error> {
        let mut ages = vec![(None, milliseconds(retention))];
        let teams: Vec<(Uuid, i64)> = sqlx::query_as(sql!("teams_with_retention"))
            .fetch_all(&self.read)
            .await?;
        let of_teams = teams
            .into_iter()
            .map(|(team, days)| (Some(team), milliseconds(DAY).saturating_mul(days)));
        ages.extend(of_teams);
        let mut forgotten = 0;
        for (team, age) in ages {
            loop {
                let mut tx = self.begin().await?;
                let removed = sqlx::query(sql!("forget_documents"))
                    .bind(team)
                    .bind(age)
                    .bind(STEP)
                    .execute(&mut *tx)
                    .await?
                    .rows_affected();
                tx.commit().await?;
                forgotten += removed;
                if removed == 0 {
                    break;
                }
            }
        }
        Ok(forgotten)
    }

    /// Removes sessions of browsers, tokens, links, deliveries, or failed attempts, that have been over for
    /// a time.
    async fn forget_over(&self, statement: &'static str, time: Duration) -> Result<(), Error> {
        let mut tx = self.begin().await?;
        sqlx::query(statement)
            .bind(milliseconds(time))
            .execute(&mut *tx)
            .await?;
        tx.commit().await?;
        Ok(())
    }

    /// Marks the jobs that a statement finds as deleted.
    async fn delete_old(&self, statement: &'static str) -> Result<u64, Error> {
        let jobs: Vec<Uuid> = sqlx::query_scalar(statement)
            .bind(milliseconds(SHORT_LIFE))
            .fetch_all(&self.read)
            .await?;
        let mut deleted = 0;
        for job in jobs {
            let mut tx = self.begin().await?;
            // Looked at again under the lock: an upload may have gone on, another sweeper been here.
            let still: Vec<String> = sqlx::query_scalar(sql!("lock_any_job"))
                .bind(job)
                .fetch_all(&mut *tx)
                .await?;
            let found: Vec<Uuid> = sqlx::query_scalar(statement)
                .bind(milliseconds(SHORT_LIFE))
                .fetch_all(&mut *tx)
                .await?;
            if !still.is_empty() && found.contains(&job) {
                mark(&mut tx, job).await?;
                tx.commit().await?;
                deleted += 1;
            }
        }
        Ok(deleted)
    }

    /// Dooms snapshots no item uses.
    async fn doom_orphans(&self) -> Result<u64, Error> {
        let mut all = 0;
        loop {
            let mut tx = self.begin().await?;
            let orphans: Vec<i64> = sqlx::query_scalar(sql!("orphaned_snapshots"))
                .fetch_all(&mut *tx)
                .await?;
            let doomed = doom(&mut tx, &orphans, None).await?;
            tx.commit().await?;
            if doomed == 0 {
                return Ok(all);
            }
            all += doomed;
        }
    }
}
