//! Items: the posts of a job, each with its sums.

use sqlx::Executor;
use uuid::Uuid;

use super::{Db, Row, Rows, columns::Columns};
use crate::{Apart, Error, Item, ItemTotals, Scope, Tally, words::Word};

#[store_macros::calls]
impl Rows {
    /// Items after a position, in order of position.
    pub async fn items(
        &self,
        scope: Scope,
        job: Uuid,
        after: Option<u32>,
        limit: u32,
    ) -> Result<Vec<Item>, Error> {
        self.find_job(scope, job).await?;
        of_job(&self.read, job, after, limit).await
    }
}

/// Items of a job that the caller may see.
pub(super) async fn of_job(
    database: impl Executor<'_, Database = Db>,
    job: Uuid,
    after: Option<u32>,
    limit: u32,
) -> Result<Vec<Item>, Error> {
    let rows = sqlx::query(sql!("items"))
        .bind(job)
        .bind(after.map_or(-1, i64::from))
        .bind(i64::from(limit))
        .fetch_all(database)
        .await?;
    rows.iter().map(item).collect()
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

pub(super) fn totals(row: &mut Columns<'_>) -> Result<ItemTotals, Error> {
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
