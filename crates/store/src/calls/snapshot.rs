//! The snapshot of an item: finding one to reuse or to wait for, beginning one.

use std::time::Duration;

use uuid::Uuid;

use super::{Db, Row, Rows, bulk, columns::Columns, posts, values::milliseconds, work};
use crate::{
    Acquired, Claim, Error, NewComment, PostFacts, PostKey, Snapshot,
    lines::{CommentLine, clean},
};

#[store_macros::calls]
impl Rows {
    /// Finds a finished snapshot of the post to use instead of fetching, or one that is being read
    /// right now and to be waited for; else begins an empty one. Of two items at once, one reads.
    ///
    /// Reused: the newest no older than `max_age` that holds what a fetch with this `max_comments`
    /// would: not cut off and no larger, or cut off at the same number. Never an upload, an erased
    /// one, or one from before the item was retried for falling short. Waited for: one of another
    /// item whose worker holds it, and that may become such a one. Where the team has a credential for
    /// the platform, only what was fetched for that team is used again, and what is begun is its own. With a `max_age` of zero the post
    /// is read anew whatever there is.
    pub async fn acquire_snapshot(
        &self,
        claim: &Claim,
        post: &PostKey,
        max_age: Duration,
        max_comments: u32,
    ) -> Result<Acquired, Error> {
        let mut tx = self.begin().await?;
        posts::fence(&mut tx, claim).await?;
        let (platform, key) = (
            clean(&post.platform).into_owned(),
            clean(&post.key).into_owned(),
        );
        let limit = i64::from(max_comments);
        let owner: Option<Uuid> = sqlx::query_scalar(sql!("owner_of_fetch"))
            .bind(claim.item_id)
            .bind(platform.clone())
            .fetch_optional(&mut *tx)
            .await?;
        if !max_age.is_zero() {
            sqlx::query(sql!("lock_post"))
                .bind(platform.clone())
                .bind(key.clone())
                .execute(&mut *tx)
                .await?;
            let found: Option<i64> = sqlx::query_scalar(sql!("reusable_snapshot"))
                .bind(claim.item_id)
                .bind(platform.clone())
                .bind(key.clone())
                .bind(milliseconds(max_age))
                .bind(limit)
                .bind(owner)
                .fetch_optional(&mut *tx)
                .await?;
            if let Some(inner) = found {
                pin(&mut tx, claim.item_id, inner).await?;
                work::progress(&mut tx, &claim.lease).await?;
                let snapshot = read(&mut tx, inner).await?;
                tx.commit().await?;
                return Ok(Acquired::Reused(snapshot));
            }
            let since: Option<i64> = sqlx::query_scalar(sql!("being_read"))
                .bind(claim.item_id)
                .bind(platform)
                .bind(key)
                .bind(limit)
                .bind(owner)
                .fetch_optional(&mut *tx)
                .await?;
            if let Some(since) = since {
                return Ok(Acquired::BeingRead {
                    since: Duration::from_millis(since.max(0).unsigned_abs()),
                });
            }
        }
        let inner = insert(&mut tx, Uuid::now_v7(), post, limit, owner).await?;
        pin(&mut tx, claim.item_id, inner).await?;
        let snapshot = read(&mut tx, inner).await?;
        tx.commit().await?;
        Ok(Acquired::Begun(snapshot))
    }

    /// The snapshot pinned to the item.
    pub async fn snapshot(&self, claim: &Claim) -> Result<Option<Snapshot>, Error> {
        let Some((inner, _)) = self.held_snapshot(claim).await? else {
            return Ok(None);
        };
        let row = sqlx::query(sql!("snapshot"))
            .bind(inner)
            .fetch_optional(&self.read)
            .await?;
        row.as_ref().map(snapshot).transpose()
    }
}

/// Writes an empty snapshot and answers its inner id.
pub(super) async fn insert(
    tx: &mut sqlx::Transaction<'static, Db>,
    id: Uuid,
    post: &PostKey,
    max_comments: i64,
    owner: Option<Uuid>,
) -> Result<i64, Error> {
    Ok(sqlx::query_scalar(sql!("insert_snapshot"))
        .bind(id)
        .bind(clean(&post.platform).into_owned())
        .bind(clean(&post.key).into_owned())
        .bind(clean(&post.url).into_owned())
        .bind(max_comments)
        .bind(owner)
        .fetch_one(&mut **tx)
        .await?)
}

/// Makes the item read from a snapshot.
pub(super) async fn pin(
    tx: &mut sqlx::Transaction<'static, Db>,
    item: Uuid,
    snapshot: i64,
) -> Result<(), Error> {
    sqlx::query(sql!("pin_snapshot"))
        .bind(item)
        .bind(snapshot)
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Writes comments, each with its snapshot and its place there; `page`: `None` for an upload.
pub(super) async fn insert_comments<'a>(
    tx: &mut sqlx::Transaction<'static, Db>,
    page: Option<i64>,
    comments: impl Iterator<Item = (i64, i64, &'a NewComment)>,
) -> Result<(), Error> {
    let lines: Vec<_> = comments
        .map(|(snapshot, seq, comment)| CommentLine::new(snapshot, seq, comment))
        .collect();
    bulk::insert_comments(tx, page, &lines).await
}

async fn read(tx: &mut sqlx::Transaction<'static, Db>, inner: i64) -> Result<Snapshot, Error> {
    let row = sqlx::query(sql!("snapshot"))
        .bind(inner)
        .fetch_one(&mut **tx)
        .await?;
    snapshot(&row)
}

/// The columns that `snapshot` and `grow_snapshot` answer.
pub(super) fn snapshot(row: &Row) -> Result<Snapshot, Error> {
    let mut row = Columns::new(row);
    Ok(Snapshot {
        id: row.take()?,
        post: PostKey {
            platform: row.take()?,
            key: row.take()?,
            url: row.take()?,
        },
        title: row.take()?,
        reported: row.take()?,
        fetched: row.take()?,
        cursor: row.take()?,
        pages: row.take_small()?,
        capped: row.take()?,
        shortfall: row.take()?,
        incomplete: row.take()?,
        finished_at: row.take_time_option()?,
        owner: row.take()?,
        facts: PostFacts {
            author_id: row.take()?,
            author_name: row.take()?,
            published_at: row.take_time_option()?,
            likes: row.take()?,
            views: row.take()?,
        },
    })
}
