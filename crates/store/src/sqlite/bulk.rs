//! Items, comments and scores, a batch in one statement: SQLite knows lists only as JSON.

use uuid::Uuid;

use super::Db;
use crate::{
    Error,
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
