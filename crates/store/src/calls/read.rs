//! What people look at: jobs, items, days, and whether anything changed.

use std::time::Duration;

use chrono::{NaiveDate, TimeDelta};
use uuid::Uuid;

use super::{Row, Rows, columns::Columns, to_time};
use crate::{
    Apart, ChangeToken, Counting, Cursor, DayCount, Error, Item, ItemTotals, Job, JobFilter,
    JobKind, JobStatus, JobTotals, LanguageCount, Scope, Tally,
    place::patterns,
    words::{Word, broken},
};

/// One job.
const JOB: &str = concat!(
    "with page as (",
    shared!("job_of_id"),
    ") ",
    shared!("jobs")
);

/// A page of one team's jobs.
const JOBS_OF_TEAM: &str = concat!(
    "with page as (",
    sql!("jobs_of_team"),
    ") ",
    shared!("jobs")
);

/// A page of all jobs.
const JOBS_OF_ALL: &str = concat!("with page as (", sql!("jobs_of_all"), ") ", shared!("jobs"));

impl Rows {
    pub(crate) async fn job(&self, scope: Scope, id: Uuid) -> Result<Job, Error> {
        let row = sqlx::query(JOB)
            .bind(id)
            .bind(scope.team())
            .fetch_optional(&self.read)
            .await?
            .ok_or(Error::NotFound)?;
        job(&row)
    }

    pub(crate) async fn jobs(
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
            .bind(super::upload::count(limit) + 1)
            .bind(filter.status.map(JobStatus::word))
            .bind(lower)
            .bind(upper)
            .bind(capital)
            .bind(filter.created_from.map(to_time))
            .bind(filter.created_to.map(to_time));
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

    pub(crate) async fn items(
        &self,
        scope: Scope,
        job: Uuid,
        after: Option<u32>,
        limit: u32,
    ) -> Result<Vec<Item>, Error> {
        self.find_job(scope, job).await?;
        let rows = sqlx::query(shared!("items"))
            .bind(job)
            .bind(after.map_or(-1, i64::from))
            .bind(i64::from(limit))
            .fetch_all(&self.read)
            .await?;
        rows.iter().map(item).collect()
    }

    pub(crate) async fn days(
        &self,
        scope: Scope,
        job: Uuid,
        counting: Counting,
    ) -> Result<Vec<DayCount>, Error> {
        self.find_job(scope, job).await?;
        let rows: Vec<(i64, i64, i64, i64)> = sqlx::query_as(sql!("days"))
            .bind(job)
            .bind(!counting.post_author)
            .bind(!counting.other_languages)
            .fetch_all(&self.read)
            .await?;
        rows.into_iter()
            .map(|(day, positive, neutral, negative)| {
                let day = TimeDelta::try_days(day)
                    .and_then(|days| NaiveDate::default().checked_add_signed(days))
                    .ok_or_else(|| broken(format!("no such day: {day}")))?;
                Ok(DayCount {
                    day,
                    positive,
                    neutral,
                    negative,
                })
            })
            .collect()
    }

    pub(crate) async fn languages(
        &self,
        scope: Scope,
        job: Uuid,
    ) -> Result<Vec<LanguageCount>, Error> {
        self.find_job(scope, job).await?;
        let rows: Vec<(Option<String>, i64)> = sqlx::query_as(sql!("languages"))
            .bind(job)
            .fetch_all(&self.read)
            .await?;
        Ok(rows
            .into_iter()
            .map(|(language, comments)| LanguageCount { language, comments })
            .collect())
    }

    pub(crate) async fn change_token(&self, scope: Scope, job: Uuid) -> Result<ChangeToken, Error> {
        let (job, items, scored) = sqlx::query_as(sql!("change_token"))
            .bind(job)
            .bind(scope.team())
            .fetch_optional(&self.read)
            .await?
            .ok_or(Error::NotFound)?;
        Ok(ChangeToken { job, items, scored })
    }

    /// What a job is and where it stands; not found when it is out of the scope.
    pub(super) async fn find_job(
        &self,
        scope: Scope,
        job: Uuid,
    ) -> Result<(JobStatus, JobKind), Error> {
        let (status, kind): (String, String) = sqlx::query_as(shared!("find_job"))
            .bind(job)
            .bind(scope.team())
            .fetch_optional(&self.read)
            .await?
            .ok_or(Error::NotFound)?;
        Ok((JobStatus::read(&status)?, JobKind::read(&kind)?))
    }
}

/// A duration as statements take it; one longer than a century is a century, which no sum overflows.
pub(super) fn milliseconds(duration: Duration) -> i64 {
    const CENTURY: i64 = 100 * 366 * 24 * 3_600 * 1_000;
    i64::try_from(duration.as_millis()).map_or(CENTURY, |ms| ms.min(CENTURY))
}

/// JSON that this program wrote into a row.
pub(super) fn from_json<T: serde::de::DeserializeOwned>(text: &str) -> Result<T, Error> {
    serde_json::from_str(text).map_err(|error| broken(error.to_string()))
}

fn job(row: &Row) -> Result<Job, Error> {
    let mut row = Columns::new(row);
    Ok(Job {
        id: row.take()?,
        team: row.take()?,
        name: row.take()?,
        kind: JobKind::read(row.take()?)?,
        status: JobStatus::read(row.take()?)?,
        options: from_json(row.take()?)?,
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

fn item(row: &Row) -> Result<Item, Error> {
    let mut row = Columns::new(row);
    Ok(Item {
        id: row.take()?,
        job_id: row.take()?,
        position: row.take_small()?,
        input: row.take()?,
        url: row.take()?,
        platform: row.take()?,
        post_key: row.take()?,
        title: row.take()?,
        status: Word::read(row.take()?)?,
        reason: row.take()?,
        detail: row.take()?,
        attempts: row.take_small()?,
        next_attempt_at: row.take_time_option()?,
        reported: row.take()?,
        capped: row.take()?,
        fetched_at: row.take_time_option()?,
        is_erased: row.take()?,
        erased_at: row.take_time_option()?,
        model: row.take::<Option<String>>()?.zip(row.take()?),
        model_note: row.take()?,
        totals: totals(&mut row)?,
    })
}

fn totals(row: &mut Columns<'_>) -> Result<ItemTotals, Error> {
    Ok(ItemTotals {
        fetched: row.take()?,
        scored: row.take()?,
        skipped_empty: row.take()?,
        positive: row.take()?,
        neutral: row.take()?,
        negative: row.take()?,
        score_sum: row.take()?,
        truncated: row.take()?,
        needs_review: row.take()?,
        low_confidence: row.take()?,
        other_language: row.take()?,
        apart: Apart {
            author: tally(row)?,
            other_language: tally(row)?,
            author_other_language: tally(row)?,
        },
    })
}

fn tally(row: &mut Columns<'_>) -> Result<Tally, Error> {
    Ok(Tally {
        positive: row.take()?,
        neutral: row.take()?,
        negative: row.take()?,
        score_sum: row.take()?,
    })
}

/// The first and the last by name; they are the same where one scored all.
fn scorers(first: Option<String>, last: Option<String>) -> Vec<String> {
    let mut names: Vec<String> = first.into_iter().chain(last).collect();
    names.dedup();
    names
}
