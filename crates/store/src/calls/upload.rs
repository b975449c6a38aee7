//! Comments that are sent instead of fetched.

use uuid::Uuid;

use super::{Db, Rows, create, quotas::Wanted, removal, snapshot, values::count};
use crate::{
    Error, FileReport, JobKind, JobStatus, Made, NewComment, NewJob, Scope, Upload,
    lines::{BATCH, GrowthLine, clean_option, is_blank, json},
};

#[store_macros::calls]
impl Rows {
    /// Begins a job whose comments are sent with it; `job.items` are the posts that they stand under.
    ///
    /// The job stays invisible until [`Self::finish_upload`]. [`Error::KeyReused`] as for
    /// [`Self::create_job`]; for a repetition see [`Upload::replayed`]. [`Error::QuotaExceeded`]: the
    /// team has nothing left. [`Error::Conflict`]: there is no item.
    pub async fn begin_upload(&self, job: NewJob) -> Result<Upload, Error> {
        if job.items.is_empty() {
            return Err(Error::conflict("An upload needs at least one post."));
        }
        let mut upload = Upload {
            job_id: Uuid::now_v7(),
            items: Vec::new(),
            replayed: false,
            team: job.team,
            idempotency: job.idempotency.clone(),
            jobs: (job.kind != JobKind::Texts).into(),
        };
        if let Some(first) = self.job_by_key(job.team, job.idempotency.as_ref()).await? {
            upload.job_id = first;
            upload.replayed = true;
            return Ok(upload);
        }
        self.check_quotas(job.team, upload.jobs).await?;
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
        upload.items = create::insert_items(&mut tx, upload.job_id, &job.items, false).await?;
        let titles: Vec<_> = job
            .items
            .iter()
            .map(|item| clean_option(item.title.as_deref()))
            .collect();
        sqlx::query(sql!("insert_upload_snapshots"))
            .bind(upload.job_id)
            .bind(json(&titles))
            .execute(&mut *tx)
            .await?;
        sqlx::query(sql!("pin_upload_snapshots"))
            .bind(upload.job_id)
            .execute(&mut *tx)
            .await?;
        tx.commit().await?;
        Ok(upload)
    }

    /// Adds comments to their posts ([`NewComment::post`]), in the order given. Every one is kept,
    /// also where ids repeat: a file's rows are what they are.
    ///
    /// [`Error::NotFound`]: finished, aborted or purged meanwhile. [`Error::Conflict`]: there is no
    /// such post. Best with a thousand or two at a time.
    pub async fn append_upload(
        &self,
        upload: &Upload,
        comments: &[NewComment],
    ) -> Result<(), Error> {
        if upload.replayed {
            return Ok(());
        }
        for batch in comments.chunks(BATCH) {
            // Sorting keeps the order within a post, and takes no time where there is only one.
            let mut batch: Vec<&NewComment> = batch.iter().collect();
            batch.sort_by_key(|comment| comment.post);
            let posts: Vec<&[&NewComment]> = batch.chunk_by(|a, b| a.post == b.post).collect();
            let growth = growth(upload, &posts)?;
            let mut tx = self.begin().await?;
            let grown: Vec<(Uuid, i64, i64)> = sqlx::query_as(sql!("grow_upload"))
                .bind(json(&growth))
                .fetch_all(&mut *tx)
                .await?;
            let mut placed = Vec::with_capacity(batch.len());
            for comments in posts {
                let (_, inner, fetched) = grown
                    .iter()
                    .find(|(item, ..)| *item == upload.items[comments[0].post as usize])
                    .ok_or(Error::NotFound)?;
                let first = fetched - count(comments.len()) + 1;
                placed.extend((first..).zip(comments).map(|(seq, c)| (*inner, seq, *c)));
            }
            snapshot::insert_comments(&mut tx, None, placed.into_iter()).await?;
            tx.commit().await?;
        }
        Ok(())
    }

    /// Notes what the file held; shown as [`Job::file`] from [`Self::finish_upload`] on.
    ///
    /// [`Error::NotFound`]: finished, aborted or purged meanwhile.
    pub async fn report_file(&self, upload: &Upload, report: &FileReport) -> Result<(), Error> {
        if upload.replayed {
            return Ok(());
        }
        let report = serde_json::to_string(report).expect("bug: a report that JSON cannot hold");
        let mut tx = self.begin().await?;
        let written = sqlx::query(sql!("report_file"))
            .bind(upload.job_id)
            .bind(report)
            .execute(&mut *tx)
            .await?;
        tx.commit().await?;
        match written.rows_affected() {
            0 => Err(Error::NotFound),
            _ => Ok(()),
        }
    }

    /// Makes the job visible and due, with all its posts.
    ///
    /// When the same request (same idempotency key, same hash) was finished meanwhile, its job is
    /// the answer and this upload is removed. [`Error::KeyReused`]: meanwhile a request with another
    /// hash took the key. [`Error::QuotaExceeded`]: the team may have no more, and the upload is removed.
    pub async fn finish_upload(&self, upload: &Upload) -> Result<Made, Error> {
        let job = async |replayed| {
            Ok(Made {
                job: self.job(Scope::Team(upload.team), upload.job_id).await?,
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
        let published = sqlx::query(sql!("publish_job"))
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
        for statement in [sql!("finish_upload_snapshots"), sql!("publish_work")] {
            sqlx::query(statement)
                .bind(upload.job_id)
                .execute(&mut *tx)
                .await?;
        }
        if let Err(error) = self.count_upload(&mut tx, upload).await {
            tx.rollback().await?;
            self.abort_upload(upload).await?;
            return Err(error);
        }
        tx.commit().await?;
        job(false).await
    }

    /// Counts an upload that becomes a job.
    async fn count_upload(
        &self,
        tx: &mut sqlx::Transaction<'static, Db>,
        upload: &Upload,
    ) -> Result<(), Error> {
        let comments: i64 = sqlx::query_scalar(sql!("upload_size"))
            .bind(upload.job_id)
            .fetch_one(&mut **tx)
            .await?;
        let wanted = Wanted {
            jobs: upload.jobs,
            comments: u64::try_from(comments).unwrap_or_default(),
            posts: upload.items.len() as u64,
            ..Wanted::default()
        };
        self.use_quotas(tx, upload.team, wanted).await
    }

    /// Removes an upload that is not finished, with its rows; anything else is left alone.
    pub async fn abort_upload(&self, upload: &Upload) -> Result<(), Error> {
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

/// What the posts of a batch grow by, a line for each.
fn growth(upload: &Upload, posts: &[&[&NewComment]]) -> Result<Vec<GrowthLine>, Error> {
    posts
        .iter()
        .map(|comments| {
            let item = upload.items.get(comments[0].post as usize);
            let item = item.ok_or_else(|| Error::conflict("The upload has no such post."))?;
            Ok(GrowthLine {
                id: item.simple().to_string(),
                comments: count(comments.len()),
                blank: count(comments.iter().filter(|c| is_blank(&c.text)).count()),
            })
        })
        .collect()
}
