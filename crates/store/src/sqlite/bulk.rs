//! Items, comments and scores, a batch in one statement: SQLite knows lists only as JSON.

use std::collections::HashSet;

use uuid::Uuid;

use super::Db;
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

/// `page`: `None` for an upload. Comments of one snapshot should stand together: each change of it
/// is another statement, which costs less here than one more value of every comment.
pub(super) async fn insert_comments(
    tx: &mut sqlx::Transaction<'static, Db>,
    page: Option<i64>,
    lines: &[CommentLine<'_>],
) -> Result<(), Error> {
    for lines in lines.chunk_by(|a, b| a.snapshot == b.snapshot) {
        sqlx::query(sql!("insert_comments"))
            .bind(lines[0].snapshot)
            .bind(json(lines))
            .bind(page)
            .execute(&mut **tx)
            .await?;
    }
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
        .bind(json(lines))
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
