//! Items, comments and scores, a batch in one statement: a list for each column, in the binary form in
//! which PostgreSQL keeps them anyway. Half the work of a JSON list for the server, which is what
//! gives first when many workers write; `COPY` would not be faster, and what is cut off in the
//! middle of one leaves sqlx's connection a message behind.

use std::collections::HashSet;

use chrono::DateTime;
use uuid::Uuid;

use super::Db;
use crate::{
    Analysed, Error, NewDocument,
    lines::{CommentLine, ItemLine, ScoreLine},
};

/// A column: this of every line.
fn each<'l, L, T>(lines: &'l [L], value: impl Fn(&'l L) -> T) -> Vec<T> {
    lines.iter().map(value).collect()
}

pub(super) async fn insert_items(
    tx: &mut sqlx::Transaction<'static, Db>,
    job: Uuid,
    lines: &[ItemLine<'_>],
) -> Result<(), Error> {
    sqlx::query(sql!("insert_items"))
        .bind(job)
        .bind(each(lines, |line| &*line.id))
        .bind(each(lines, |line| line.position))
        .bind(each(lines, |line| &*line.input))
        .bind(each(lines, |line| &*line.url))
        .bind(each(lines, |line| line.platform.as_deref()))
        .bind(each(lines, |line| line.post_key.as_deref()))
        .bind(each(lines, |line| line.reason.as_deref()))
        .bind(each(lines, |line| line.detail.as_deref()))
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
    sqlx::query(sql!("insert_comments"))
        .bind(each(lines, |line| line.snapshot))
        .bind(page)
        .bind(each(lines, |line| line.seq))
        .bind(each(lines, |line| line.blank))
        .bind(each(lines, |line| &*line.id))
        .bind(each(lines, |line| line.parent_id.as_deref()))
        .bind(each(lines, |line| &*line.text))
        .bind(each(lines, |line| line.author_name.as_deref()))
        .bind(each(lines, |line| line.author_id.as_deref()))
        .bind(each(lines, |line| line.is_post_author))
        .bind(each(lines, |line| {
            line.published_at.and_then(DateTime::from_timestamp_millis)
        }))
        .bind(each(lines, |line| line.likes))
        .bind(each(lines, |line| line.reply_count))
        .bind(each(lines, |line| line.language.as_deref()))
        .bind(each(lines, |line| line.url.as_deref()))
        .bind(each(lines, |line| line.extra.as_deref()))
        .bind(each(lines, |line| line.post_url.as_deref()))
        .bind(each(lines, |line| line.post_title.as_deref()))
        .bind(each(lines, |line| line.reply))
        .execute(&mut **tx)
        .await?;
    Ok(())
}

pub(super) async fn insert_scores(
    tx: &mut sqlx::Transaction<'static, Db>,
    snapshot: i64,
    model_id: i64,
    lines: &[ScoreLine<'_>],
) -> Result<(), Error> {
    sqlx::query(sql!("insert_scores"))
        .bind(snapshot)
        .bind(model_id)
        .bind(each(lines, |line| line.seq))
        .bind(each(lines, |line| line.label))
        .bind(each(lines, |line| line.score))
        .bind(each(lines, |line| line.negative))
        .bind(each(lines, |line| line.neutral))
        .bind(each(lines, |line| line.positive))
        .bind(each(lines, |line| line.truncated))
        .bind(each(lines, |line| line.language.as_deref()))
        .bind(each(lines, |line| line.review))
        .bind(each(lines, |line| line.by_author))
        .bind(each(lines, |line| line.answered_by))
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Keeps documents that are not there yet; their ids.
pub(super) async fn insert_documents(
    tx: &mut sqlx::Transaction<'static, Db>,
    team: Uuid,
    documents: &[&NewDocument],
) -> Result<HashSet<String>, Error> {
    let ids: Vec<String> = sqlx::query_scalar(sql!("insert_documents"))
        .bind(team)
        .bind(each(documents, |one| one.id.as_str()))
        .bind(each(documents, |one| one.content.as_str()))
        .bind(each(documents, |one| one.author_id.as_deref()))
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
        .bind(each(analysed, |one| one.id.as_str()))
        .bind(each(analysed, |one| one.version))
        .bind(each(analysed, |one| one.analysis.as_deref()))
        .bind(each(analysed, |one| one.detail.as_deref()))
        .execute(&mut **tx)
        .await?;
    Ok(())
}
