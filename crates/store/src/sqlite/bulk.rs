//! Items, comments, scores and documents, many in one statement. SQLite knows lists only as JSON; what there is most of
//! goes row by row, which takes half the time.

use std::{borrow::Cow, collections::HashSet};

use uuid::Uuid;

use super::{Db, rows::insert_rows};
use crate::{
    Analysed, Error, NewDocument,
    lines::{CommentLine, ItemLine, ScoreLine, json},
};

pub(super) async fn insert_items(
    tx: &mut sqlx::Transaction<'static, Db>,
    job: Uuid,
    lines: &[ItemLine<'_>],
) -> Result<(), Error> {
    sqlx::query(sql!("insert_items"))
        .bind(job)
        .bind(json(lines))
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// `page`: `None` for an upload.
pub(super) async fn insert_comments(
    tx: &mut sqlx::Transaction<'static, Db>,
    page: Option<i64>,
    lines: &[CommentLine<'_>],
) -> Result<(), Error> {
    insert_rows(tx, sql!("insert_comments"), lines, |insert, line| {
        insert
            .bind(line.snapshot)
            .bind(page)
            .bind(line.seq)
            .bind(line.blank)
            .bind(line.id.to_string())
            .bind(owned(&line.parent_id))
            .bind(line.text.to_string())
            .bind(owned(&line.author_name))
            .bind(owned(&line.author_id))
            .bind(line.is_post_author)
            .bind(line.published_at)
            .bind(line.likes)
            .bind(line.reply_count)
            .bind(owned(&line.language))
            .bind(owned(&line.url))
            .bind(line.extra.clone())
            .bind(owned(&line.post_url))
            .bind(owned(&line.post_title))
            .bind(line.reply)
    })
    .await
}

pub(super) async fn insert_scores(
    tx: &mut sqlx::Transaction<'static, Db>,
    snapshot: i64,
    model_id: i64,
    lines: &[ScoreLine<'_>],
) -> Result<(), Error> {
    insert_rows(tx, sql!("insert_scores"), lines, |insert, line| {
        insert
            .bind(snapshot)
            .bind(model_id)
            .bind(line.seq)
            .bind(line.label)
            .bind(line.score)
            .bind(line.negative.map(as_written))
            .bind(line.neutral.map(as_written))
            .bind(line.positive.map(as_written))
            .bind(line.truncated)
            .bind(owned(&line.language))
            .bind(line.review)
            .bind(line.by_author)
            .bind(line.answered_by)
    })
    .await
}

fn owned(text: &Option<Cow<'_, str>>) -> Option<String> {
    text.as_deref().map(str::to_owned)
}

/// The double of what a single is written as, 0.1 and not 0.10000000149: so they stand in rows of all versions.
fn as_written(value: f32) -> f64 {
    value.to_string().parse().unwrap_or_else(|_| value.into())
}

/// Keeps documents that are not there yet; their ids.
pub(super) async fn insert_documents(
    tx: &mut sqlx::Transaction<'static, Db>,
    team: Uuid,
    documents: &[&NewDocument],
) -> Result<HashSet<String>, Error> {
    let ids: Vec<String> = sqlx::query_scalar(sql!("insert_documents"))
        .bind(team)
        .bind(json(documents))
        .fetch_all(&mut **tx)
        .await?;
    Ok(ids.into_iter().collect())
}

pub(super) async fn write_analyses(
    tx: &mut sqlx::Transaction<'static, Db>,
    batch: Uuid,
    analysed: &[Analysed],
) -> Result<(), Error> {
    sqlx::query(sql!("write_analyses"))
        .bind(batch)
        .bind(json(analysed))
        .execute(&mut **tx)
        .await?;
    Ok(())
}
