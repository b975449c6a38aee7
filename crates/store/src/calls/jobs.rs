//! Jobs: what they are, where they stand, and whether anything changed.

use sqlx::Executor;
use uuid::Uuid;

use super::{
    Db, Row, Rows,
    columns::Columns,
    items::{self, totals},
    to_time,
    values::{count, from_json, was_found},
};
use crate::{
    ChangeToken, Cursor, Error, Item, Job, JobFilter, JobKind, JobOptions, JobStatus, JobTotals,
    Scope, lines::clean, paging::patterns, words::Word,
};

/// One job.
const JOB: &str = concat!("with page as (", sql!("job_of_id"), ") ", sql!("jobs"));

/// A page of one team's jobs.
const JOBS_OF_TEAM: &str = concat!("with page as (", sql!("jobs_of_team"), ") ", sql!("jobs"));

/// A page of all jobs.
const JOBS_OF_ALL: &str = concat!("with page as (", sql!("jobs_of_all"), ") ", sql!("jobs"));

#[store_macros::calls]
impl Rows {
    /// One job with its sums.
    pub async fn job(&self, scope: Scope, id: Uuid) -> Result<Job, Error> {
        read(&self.read, scope, id).await
    }

    /// One job, and its items after a position, in order of position: both as of one moment, so
    /// that the sums of the job are those of its items.
    pub async fn job_with_items(
        &self,
        scope: Scope,
        id: Uuid,
        after: Option<u32>,
        limit: u32,
    ) -> Result<(Job, Vec<Item>), Error> {
        let mut tx = self.begin_reading().await?;
        let job = read(&mut *tx, scope, id).await?;
        let items = items::of_job(&mut *tx, id, after, limit).await?;
        tx.commit().await?;
        Ok((job, items))
    }

    /// Jobs that pass the filter, newest first, and where the next page begins; `Texts` jobs are left
    /// out.
    ///
    /// The cursor belongs to the filter it came with. [`Error::Conflict`]: it is none of ours.
    pub async fn jobs(
        &self,
        scope: Scope,
        filter: &JobFilter,
        before: Option<Cursor>,
        limit: u32,
    ) -> Result<(Vec<Job>, Option<Cursor>), Error> {
        let before = match before {
            Some(Cursor(id)) => Uuid::try_parse(&id)
                .map_err(|_| Error::conflict("The cursor is not one of this list."))?,
            None => Uuid::max(),
        };
        let limit = limit as usize;
        let page = match scope {
            Scope::Team(_) => sqlx::query(JOBS_OF_TEAM),
            Scope::All => sqlx::query(JOBS_OF_ALL),
        };
        // One more, to know whether there is a next page.
        let [lower, upper, capital] = match filter.name.as_deref().map(str::trim) {
            Some(name) if !name.is_empty() => patterns(name).map(Some),
            _ => [None, None, None],
        };
        let page = page
            .bind(before)
            .bind(count(limit) + 1)
            .bind(filter.status.map(JobStatus::word))
            .bind(lower)
            .bind(upper)
            .bind(capital)
            .bind(filter.created_from.map(to_time))
            .bind(filter.created_to.map(to_time))
            .bind(filter.brand);
        let page = match scope {
            Scope::Team(team) => page.bind(team),
            Scope::All => page,
        };
        let rows = page.fetch_all(&self.read).await?;
        let more = rows.len() > limit;
        let jobs: Vec<Job> = rows.iter().take(limit).map(job).collect::<Result<_, _>>()?;
        let next = jobs
            .last()
            .filter(|_| more)
            .map(|last| Cursor(last.id.simple().to_string()));
        Ok((jobs, next))
    }

    /// Gives a job another name; it may be empty.
    ///
    /// `seen`: the state for which that is meant. [`Error::Changed`]: it is in another one.
    pub async fn rename_job(
        &self,
        scope: Scope,
        id: Uuid,
        name: &str,
        seen: Option<ChangeToken>,
    ) -> Result<Job, Error> {
        let mut tx = self.begin().await?;
        if let Some(seen) = seen {
            still(&mut tx, scope, id, seen).await?;
        }
        let renamed = sqlx::query(sql!("rename_job"))
            .bind(id)
            .bind(scope.team())
            .bind(clean(name).into_owned())
            .execute(&mut *tx)
            .await?;
        was_found(&renamed)?;
        tx.commit().await?;
        self.job(scope, id).await
    }

    /// What grows whenever anything about the job changes; cheap, for polling.
    pub async fn change_token(&self, scope: Scope, job: Uuid) -> Result<ChangeToken, Error> {
        let token = sqlx::query_as(sql!("change_token"))
            .bind(job)
            .bind(scope.team())
            .fetch_optional(&self.read)
            .await?;
        let (job, items) = token.ok_or(Error::NotFound)?;
        Ok(ChangeToken { job, items })
    }

    /// What a job is and where it stands; not found when it is out of the scope.
    pub(super) async fn find_job(
        &self,
        scope: Scope,
        job: Uuid,
    ) -> Result<(JobStatus, JobKind), Error> {
        let (status, kind): (String, String) = sqlx::query_as(sql!("find_job"))
            .bind(job)
            .bind(scope.team())
            .fetch_optional(&self.read)
            .await?
            .ok_or(Error::NotFound)?;
        Ok((JobStatus::read(&status)?, JobKind::read(&kind)?))
    }
}

async fn read(
    database: impl Executor<'_, Database = Db>,
    scope: Scope,
    id: Uuid,
) -> Result<Job, Error> {
    let row = sqlx::query(JOB)
        .bind(id)
        .bind(scope.team())
        .fetch_optional(database)
        .await?
        .ok_or(Error::NotFound)?;
    job(&row)
}

fn job(row: &Row) -> Result<Job, Error> {
    let mut row = Columns::new(row);
    Ok(Job {
        id: row.take()?,
        team: row.take()?,
        team_name: row.take()?,
        created_by: row.take()?,
        name: row.take()?,
        kind: JobKind::read(row.take()?)?,
        status: JobStatus::read(row.take()?)?,
        options: JobOptions {
            brand: row.take()?,
            ..from_json(row.take()?)?
        },
        brand_name: row.take()?,
        duplicates: row.take_small()?,
        extra_columns: from_json(row.take()?)?,
        file: row.take::<Option<&str>>()?.map(from_json).transpose()?,
        created_at: row.take_time()?,
        started_at: row.take_time_option()?,
        finished_at: row.take_time_option()?,
        rescored_from: row.take()?,
        counts_all: row.take()?,
        scorers: scorers(row.take()?, row.take()?),
        totals: JobTotals {
            items: row.take()?,
            pending: row.take()?,
            in_progress: row.take()?,
            completed: row.take()?,
            partial: row.take()?,
            failed: row.take()?,
            cancelled: row.take()?,
            reported: row.take()?,
            comments: totals(&mut row)?,
        },
    })
}

/// The first and the last by name; they are the same where one scored all.
fn scorers(first: Option<String>, last: Option<String>) -> Vec<String> {
    let mut names: Vec<String> = first.into_iter().chain(last).collect();
    names.dedup();
    names
}

/// Holds a job to the end of the transaction; [`Error::Changed`] where it is not as it was seen.
pub(super) async fn still(
    tx: &mut sqlx::Transaction<'static, Db>,
    scope: Scope,
    id: Uuid,
    seen: ChangeToken,
) -> Result<(), Error> {
    let lock = sqlx::query(sql!("lock_job")).bind(id).bind(scope.team());
    lock.fetch_optional(&mut **tx)
        .await?
        .ok_or(Error::NotFound)?;
    let (job, items) = sqlx::query_as(sql!("change_token"))
        .bind(id)
        .bind(scope.team())
        .fetch_one(&mut **tx)
        .await?;
    match (ChangeToken { job, items }) == seen {
        true => Ok(()),
        false => Err(Error::Changed),
    }
}
