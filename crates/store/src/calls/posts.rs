//! The work on a post of a job: what is to be done, and the fence before every write.

use uuid::Uuid;

use super::{Db, Rows, columns::Columns, values::from_json, work};
use crate::{Claim, Error, ItemStatus, JobKind, Lease, PostKey, lines::clean, words::Word};

#[store_macros::calls]
impl Rows {
    /// What is to be done for a post whose work is held. The job has begun from here on.
    ///
    /// `None`: it was deleted, and nothing is to be done any more.
    pub async fn open_post(&self, lease: &Lease) -> Result<Option<Claim>, Error> {
        let row = sqlx::query(sql!("item_of_work"))
            .bind(lease.id)
            .fetch_optional(&self.read)
            .await?;
        let Some(row) = row else {
            return Ok(None);
        };
        let mut row = Columns::new(&row);
        let job_id: Uuid = row.take()?;
        let visible: bool = row.take()?;
        let (kind, options): (String, String) = (row.take()?, row.take()?);
        let (job_waits, item_waits): (bool, bool) = (row.take()?, row.take()?);
        let input = row.take()?;
        let url: String = row.take()?;
        let platform: Option<String> = row.take()?;
        let key: Option<String> = row.take()?;
        let claim = Claim {
            lease: lease.clone(),
            item_id: lease.id,
            job_id,
            kind: JobKind::read(&kind)?,
            options: from_json(&options)?,
            input,
            post: platform.zip(key).map(|(platform, key)| PostKey {
                platform,
                key,
                url: url.clone(),
            }),
            url,
            rescored: row.take()?,
            snapshot_id: row.take()?,
            team: row.take()?,
        };
        if !visible {
            let mut tx = self.begin().await?;
            work::rest(&mut tx, lease).await?;
            tx.commit().await?;
            return Ok(None);
        }
        if job_waits || item_waits {
            self.begin_post(&claim, job_waits).await?;
        }
        Ok(Some(claim))
    }

    /// The job has begun, and whatever the post waited for is over.
    async fn begin_post(&self, claim: &Claim, job_waits: bool) -> Result<(), Error> {
        let mut tx = self.begin().await?;
        // The job before its posts, see `control`; undone with the transaction if the lease is lost.
        if job_waits {
            sqlx::query(sql!("start_job"))
                .bind(claim.job_id)
                .execute(&mut *tx)
                .await?;
        }
        fence(&mut tx, claim).await?;
        sqlx::query(sql!("clear_reason"))
            .bind(claim.item_id)
            .execute(&mut *tx)
            .await?;
        Ok(tx.commit().await?)
    }

    /// Records which post the item turned out to be.
    pub async fn set_post(&self, claim: &Claim, post: &PostKey) -> Result<(), Error> {
        let mut tx = self.begin().await?;
        fence(&mut tx, claim).await?;
        sqlx::query(sql!("set_post"))
            .bind(claim.item_id)
            .bind(clean(&post.platform).into_owned())
            .bind(clean(&post.key).into_owned())
            .bind(clean(&post.url).into_owned())
            .execute(&mut *tx)
            .await?;
        work::progress(&mut tx, &claim.lease).await?;
        tx.commit().await?;
        Ok(())
    }

    /// Records which platform the item turned out to be of, and its address there, although no post
    /// of it can be read.
    pub async fn set_platform(
        &self,
        claim: &Claim,
        platform: &str,
        url: &str,
    ) -> Result<(), Error> {
        let mut tx = self.begin().await?;
        fence(&mut tx, claim).await?;
        sqlx::query(sql!("set_platform"))
            .bind(claim.item_id)
            .bind(clean(platform).into_owned())
            .bind(clean(url).into_owned())
            .execute(&mut *tx)
            .await?;
        tx.commit().await?;
        Ok(())
    }

    /// Whether a lost lease was lost to a person, who cancelled or deleted the post, and not to
    /// another worker.
    pub async fn is_withdrawn(&self, lease: &Lease) -> Result<bool, Error> {
        let status: Option<String> = sqlx::query_scalar(sql!("where_is_item"))
            .bind(lease.id)
            .fetch_optional(&self.read)
            .await?;
        Ok(status.is_none_or(|status| status == ItemStatus::Cancelled.word()))
    }

    /// The snapshot of an item whose claim still holds, and its number of comments; for reading,
    /// where a moment later is no matter.
    pub(super) async fn held_snapshot(&self, claim: &Claim) -> Result<Option<(i64, i64)>, Error> {
        let (snapshot, fetched): (Option<i64>, Option<i64>) = sqlx::query_as(sql!("held"))
            .bind(claim.item_id)
            .bind(claim.lease.attempt)
            .fetch_optional(&self.read)
            .await?
            .ok_or(Error::LeaseLost)?;
        Ok(snapshot.zip(fetched))
    }
}

/// Holds the work and the item for this transaction, or answers that the claim is lost; gives the item's
/// snapshot.
///
/// The lease's end is not looked at: until somebody else takes over, late work is good work.
pub(super) async fn fence(
    tx: &mut sqlx::Transaction<'static, Db>,
    claim: &Claim,
) -> Result<Option<i64>, Error> {
    sqlx::query_scalar(sql!("fence"))
        .bind(claim.item_id)
        .bind(claim.lease.attempt)
        .fetch_optional(&mut **tx)
        .await?
        .ok_or(Error::LeaseLost)
}
