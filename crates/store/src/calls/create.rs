//! Writing a job and its items.

use uuid::Uuid;

use super::{Db, Rows, bulk, outbox, quotas::Wanted};
use crate::{
    Error, JobOptions, JobStatus, Made, NewItem, NewJob, Scope,
    lines::{ItemLine, clean, json},
    words::Word,
};

#[store_macros::calls]
impl Rows {
    /// Writes a job and its items in one transaction.
    ///
    /// A repetition (same idempotency key, same hash) answers the first job. A job none of
    /// whose items can run has failed at once. [`Error::KeyReused`]: the key was used for
    /// another request. [`Error::QuotaExceeded`]: the team may have no more. [`Error::Conflict`]: there
    /// is no item.
    pub async fn create_job(&self, job: NewJob) -> Result<Made, Error> {
        if job.items.is_empty() {
            return Err(Error::conflict("A job needs at least one item."));
        }
        let id = Uuid::now_v7();
        let status = if job.items.iter().all(|item| item.failed.is_some()) {
            JobStatus::Failed
        } else {
            JobStatus::Pending
        };
        let mut tx = self.begin().await?;
        if !insert_job(&mut tx, id, &job, status, job.idempotency.as_ref(), true).await? {
            tx.rollback().await?;
            return self.first_of_key(job.team, job.idempotency.as_ref()).await;
        }
        insert_items(&mut tx, id, &job.items, true).await?;
        let posts = job.items.iter().filter(|item| item.failed.is_none());
        let wanted = Wanted {
            jobs: 1,
            fetches: true,
            posts: posts.count() as u64,
            ..Wanted::default()
        };
        self.use_quotas(&mut tx, job.team, wanted).await?;
        if status.is_ended() {
            outbox::job_ended(&mut tx, id, status).await?;
        }
        tx.commit().await?;
        Ok(Made {
            job: self.job(Scope::Team(job.team), id).await?,
            replayed: false,
        })
    }

    /// The job that took a key in the very moment in which it was asked for.
    pub(super) async fn first_of_key(
        &self,
        team: Uuid,
        idempotency: Option<&(String, String)>,
    ) -> Result<Made, Error> {
        let Some(first) = self.job_by_key(team, idempotency).await? else {
            // Both are over: whoever asks again makes a job.
            return Err(Error::Unavailable(
                "The job of the same idempotency key was deleted at this moment.".to_owned(),
            ));
        };
        Ok(Made {
            job: self.job(Scope::Team(team), first).await?,
            replayed: true,
        })
    }

    /// The job that an earlier request with this idempotency key and this hash made, without making one.
    pub async fn job_of_request(
        &self,
        team: Uuid,
        key: &str,
        hash: &str,
    ) -> Result<Option<Made>, Error> {
        let idempotency = (key.to_owned(), hash.to_owned());
        let found = match self.job_by_key(team, Some(&idempotency)).await {
            // Whether it is another request is seen when that is known whole.
            Err(Error::KeyReused) => None,
            found => found?,
        };
        Ok(match found {
            Some(id) => Some(Made {
                job: self.job(Scope::Team(team), id).await?,
                replayed: true,
            }),
            None => None,
        })
    }

    /// The job that a key stands for, if any; a key that was used with another hash is an error.
    pub(super) async fn job_by_key(
        &self,
        team: Uuid,
        idempotency: Option<&(String, String)>,
    ) -> Result<Option<Uuid>, Error> {
        let Some((key, hash)) = idempotency else {
            return Ok(None);
        };
        let found: Option<(Uuid, String)> = sqlx::query_as(sql!("job_by_key"))
            .bind(team)
            .bind(clean(key).into_owned())
            .fetch_optional(&self.write)
            .await?;
        match found {
            Some((_, first)) if !is_same_request(&first, hash) => Err(Error::KeyReused),
            Some((id, _)) => Ok(Some(id)),
            None => Ok(None),
        }
    }
}

/// Whether two requests have a hash in common.
fn is_same_request(first: &str, again: &str) -> bool {
    let again = || again.split(' ');
    first
        .split(' ')
        .any(|hash| again().any(|other| other == hash))
}

/// Options as a row holds them.
pub(super) fn options_json(options: &JobOptions) -> String {
    serde_json::to_string(options).expect("bug: options that JSON cannot hold")
}

/// Whether the job was written: not when its idempotency key is taken.
pub(super) async fn insert_job(
    tx: &mut sqlx::Transaction<'static, Db>,
    id: Uuid,
    job: &NewJob,
    status: JobStatus,
    idempotency: Option<&(String, String)>,
    visible: bool,
) -> Result<bool, Error> {
    let columns: Vec<_> = job.extra_columns.iter().map(|name| clean(name)).collect();
    let written = sqlx::query(sql!("insert_job"))
        .bind(id)
        .bind(job.team)
        .bind(clean(&job.name).into_owned())
        .bind(job.kind.word())
        .bind(status.word())
        .bind(options_json(&job.options))
        .bind(i64::from(job.duplicates))
        .bind(json(&columns))
        .bind(idempotency.map(|(key, _)| clean(key).into_owned()))
        .bind(idempotency.map(|(_, hash)| clean(hash).into_owned()))
        .bind(visible)
        .bind(job.created_by)
        .bind(job.options.brand)
        .bind(status.is_ended())
        .execute(&mut **tx)
        .await?;
    Ok(written.rows_affected() > 0)
}

/// Writes the items and answers their ids; `due`: whether a worker may take them now.
pub(super) async fn insert_items(
    tx: &mut sqlx::Transaction<'static, Db>,
    job: Uuid,
    items: &[NewItem],
    due: bool,
) -> Result<Vec<Uuid>, Error> {
    let ids: Vec<_> = items.iter().map(|_| Uuid::now_v7()).collect();
    let lines: Vec<_> = (0..)
        .zip(items.iter().zip(&ids))
        .map(|(position, (item, id))| ItemLine::new(*id, position, item))
        .collect();
    bulk::insert_items(tx, job, &lines).await?;
    insert_work(tx, job, due).await?;
    Ok(ids)
}

/// Writes the work on the items of a job; `due`: whether a worker may take it now.
pub(super) async fn insert_work(
    tx: &mut sqlx::Transaction<'static, Db>,
    job: Uuid,
    due: bool,
) -> Result<(), Error> {
    sqlx::query(sql!("insert_work"))
        .bind(job)
        .bind(due)
        .execute(&mut **tx)
        .await?;
    Ok(())
}
