//! Comments that are sent instead of fetched.

use uuid::Uuid;

use super::{Rows, create, removal, snapshot};
use crate::{
    Error, JobStatus, Made, NewComment, NewJob, PostKey, Upload,
    lines::{BATCH, is_blank},
};

impl Rows {
    pub(crate) async fn begin_upload(&self, job: NewJob) -> Result<Upload, Error> {
        let [item] = job.items.as_slice() else {
            return Err(Error::conflict("An upload has exactly one item."));
        };
        let mut upload = Upload {
            job_id: Uuid::now_v7(),
            item_id: Uuid::nil(),
            snapshot_id: Uuid::now_v7(),
            replayed: false,
            team: job.team,
            idempotency: job.idempotency.clone(),
        };
        if let Some(first) = self.job_by_key(job.team, job.idempotency.as_ref()).await? {
            upload.job_id = first;
            upload.replayed = true;
            return Ok(upload);
        }
        let post = PostKey {
            platform: item.platform.clone().unwrap_or_default(),
            key: item.post_key.clone().unwrap_or_default(),
            url: item.url.clone(),
        };
        let mut tx = self.begin().await?;
        // The key is written at the end: an upload that dies does not block its repetition.
        create::insert_job(
            &mut tx,
            upload.job_id,
            &job,
            JobStatus::Pending,
            None,
            false,
        )
        .await?;
        for id in create::insert_items(&mut tx, upload.job_id, &job.items, false).await? {
            upload.item_id = id;
        }
        let inner = snapshot::insert(&mut tx, upload.snapshot_id, &post, None).await?;
        snapshot::pin(&mut tx, upload.item_id, inner).await?;
        tx.commit().await?;
        Ok(upload)
    }

    pub(crate) async fn append_upload(
        &self,
        upload: &Upload,
        comments: &[NewComment],
    ) -> Result<(), Error> {
        if upload.replayed {
            return Ok(());
        }
        for batch in comments.chunks(BATCH) {
            let blank = batch.iter().filter(|c| is_blank(&c.text)).count();
            let mut tx = self.begin().await?;
            let grown: Option<(i64, i64)> = sqlx::query_as(sql!("grow_upload"))
                .bind(upload.snapshot_id)
                .bind(count(batch.len()))
                .bind(count(blank))
                .fetch_optional(&mut *tx)
                .await?;
            let (inner, fetched) = grown.ok_or(Error::NotFound)?;
            let first = fetched - count(batch.len()) + 1;
            snapshot::insert_comments(&mut tx, inner, None, first, batch.iter()).await?;
            tx.commit().await?;
        }
        Ok(())
    }

    pub(crate) async fn finish_upload(&self, upload: &Upload) -> Result<Made, Error> {
        let job = async |replayed| {
            Ok(Made {
                job: self.job(upload.team.into(), upload.job_id).await?,
                replayed,
            })
        };
        if upload.replayed {
            return job(true).await;
        }
        let mut tx = self.begin().await?;
        let waiting: Option<Uuid> = sqlx::query_scalar(sql!("lock_upload"))
            .bind(upload.job_id)
            .fetch_optional(&mut *tx)
            .await?;
        if waiting.is_none() {
            // Finished before, or gone.
            tx.rollback().await?;
            return job(false).await;
        }
        let (key, hash) = upload.idempotency.clone().unzip();
        let published = sqlx::query(shared!("publish_job"))
            .bind(upload.job_id)
            .bind(key)
            .bind(hash)
            .execute(&mut *tx)
            .await;
        if let Err(error) = published {
            tx.rollback().await?;
            let taken = error
                .as_database_error()
                .is_some_and(|cause| cause.is_unique_violation());
            if !taken {
                return Err(error.into());
            }
            // The same request was faster, perhaps through another process; or it was another one.
            let first = self
                .first_of_key(upload.team, upload.idempotency.as_ref())
                .await;
            self.abort_upload(upload).await?;
            return first;
        }
        sqlx::query(sql!("finish_upload_snapshot"))
            .bind(upload.snapshot_id)
            .execute(&mut *tx)
            .await?;
        sqlx::query(sql!("publish_item"))
            .bind(upload.job_id)
            .execute(&mut *tx)
            .await?;
        tx.commit().await?;
        job(false).await
    }

    pub(crate) async fn abort_upload(&self, upload: &Upload) -> Result<(), Error> {
        if upload.replayed {
            return Ok(());
        }
        let mut tx = self.begin().await?;
        let waiting: Option<Uuid> = sqlx::query_scalar(sql!("lock_upload"))
            .bind(upload.job_id)
            .fetch_optional(&mut *tx)
            .await?;
        if waiting.is_some() {
            removal::mark(&mut tx, upload.job_id).await?;
            tx.commit().await?;
            self.erase_some(upload.job_id).await?;
        }
        Ok(())
    }
}

/// A length as rows count.
pub(super) fn count(length: usize) -> i64 {
    i64::try_from(length).unwrap_or(i64::MAX)
}
