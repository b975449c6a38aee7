//! Links by which somebody without an account sees the results of one job.

use uuid::Uuid;

use super::{Db, Row, Rows, columns::Columns, values::milliseconds};
use crate::{Error, NewShare, OwnShare, Scope, ShareLine, SharedJob, lines::clean};

#[store_macros::calls]
impl Rows {
    /// Keeps a link; none: the job has `most` already that go on.
    pub async fn keep_share(
        &self,
        scope: Scope,
        share: &NewShare,
        most: u32,
    ) -> Result<Option<ShareLine>, Error> {
        let id = Uuid::now_v7();
        let mut tx = self.begin().await?;
        // One at a time counts and adds.
        sqlx::query(sql!("lock_job"))
            .bind(share.job)
            .bind(scope.team())
            .fetch_optional(&mut *tx)
            .await?
            .ok_or(Error::NotFound)?;
        sqlx::query(sql!("insert_share"))
            .bind(id)
            .bind(share.job)
            .bind(share.made_by)
            .bind(clean(&share.prefix).into_owned())
            .bind(share.hash.to_vec())
            .bind(share.with_texts)
            .bind(milliseconds(share.lifetime))
            .bind(i64::from(most))
            .execute(&mut *tx)
            .await?;
        let kept = lines(&mut tx, share.job, Some(id)).await?;
        tx.commit().await?;
        Ok(kept.into_iter().next())
    }

    /// What a link leads to, by the hash of its secret; none when it is over, when its job is deleted,
    /// or when whoever made it is disabled, has left the job's team, or has to sign in again before anything
    /// else. Notes that it is used.
    pub async fn shared_job(&self, hash: [u8; 32]) -> Result<Option<SharedJob>, Error> {
        let row = sqlx::query(sql!("find_share"))
            .bind(hash.to_vec())
            .fetch_optional(&self.read)
            .await?;
        let Some(row) = row else {
            return Ok(None);
        };
        let mut row = Columns::new(&row);
        let found = SharedJob {
            job: row.take()?,
            team: row.take()?,
            prefix: row.take()?,
            with_texts: row.take()?,
        };
        if row.take()? {
            self.write_by_hash(sql!("use_share"), hash).await?;
        }
        Ok(Some(found))
    }

    /// The links of a job, the last one first.
    pub async fn shares_of(&self, scope: Scope, job: Uuid) -> Result<Vec<ShareLine>, Error> {
        self.find_job(scope, job).await?;
        let mut tx = self.begin_reading().await?;
        let found = lines(&mut tx, job, None).await?;
        tx.commit().await?;
        Ok(found)
    }

    /// The newest links that somebody made, `most` of them, those before one or all.
    pub async fn shares_made_by(
        &self,
        user: Uuid,
        before: Option<Uuid>,
        most: u32,
    ) -> Result<Vec<OwnShare>, Error> {
        let rows = sqlx::query(sql!("shares_made_by"))
            .bind(user)
            .bind(before.unwrap_or(Uuid::max()))
            .bind(i64::from(most))
            .fetch_all(&self.read)
            .await?;
        rows.iter().map(own).collect()
    }

    /// Ends a link of a job; false: it has no such link.
    pub async fn end_share(&self, scope: Scope, job: Uuid, id: Uuid) -> Result<bool, Error> {
        self.find_job(scope, job).await?;
        let mut tx = self.begin().await?;
        let ended = sqlx::query(sql!("end_share"))
            .bind(job)
            .bind(id)
            .execute(&mut *tx)
            .await?;
        tx.commit().await?;
        Ok(ended.rows_affected() > 0)
    }
}

/// One link of a job, or all.
async fn lines(
    tx: &mut sqlx::Transaction<'static, Db>,
    job: Uuid,
    only: Option<Uuid>,
) -> Result<Vec<ShareLine>, Error> {
    let rows = sqlx::query(sql!("shares_of_job"))
        .bind(job)
        .bind(only)
        .fetch_all(&mut **tx)
        .await?;
    rows.iter().map(line).collect()
}

fn own(row: &Row) -> Result<OwnShare, Error> {
    let mut row = Columns::new(row);
    Ok(OwnShare {
        id: row.take()?,
        job: row.take()?,
        prefix: row.take()?,
        with_texts: row.take()?,
        created_at: row.take_time()?,
        used_at: row.take_time_option()?,
        expires_at: row.take_time()?,
    })
}

fn line(row: &Row) -> Result<ShareLine, Error> {
    let mut row = Columns::new(row);
    Ok(ShareLine {
        id: row.take()?,
        prefix: row.take()?,
        with_texts: row.take()?,
        made_by: row.take()?,
        created_at: row.take_time()?,
        used_at: row.take_time_option()?,
        expires_at: row.take_time()?,
        is_over: row.take()?,
    })
}
