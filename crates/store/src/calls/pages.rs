//! Storing a page of comments with the cursor of the next.

use std::collections::HashSet;

use uuid::Uuid;

use super::{Db, Rows, posts, quotas, snapshot, to_time, values::count, work};
use crate::{
    Claim, Error, NewComment, PageWrite, Snapshot,
    lines::{BATCH, clean, clean_option, is_blank, json},
};

#[store_macros::calls]
impl Rows {
    /// Stores a page and the cursor of the next in one transaction.
    ///
    /// Comments already there (same id) are left as they were. When the page would pass
    /// `max_comments`, what is beyond it is dropped and the snapshot is finished as capped: look at
    /// the answer's `finished_at`, not only at the page. A finished snapshot takes no more.
    /// [`Error::NotFound`]: it is not the item's snapshot.
    pub async fn append_page(
        &self,
        claim: &Claim,
        snapshot: Uuid,
        page: &PageWrite,
    ) -> Result<Snapshot, Error> {
        let mut tx = self.begin().await?;
        let inner = posts::fence(&mut tx, claim).await?.ok_or(Error::NotFound)?;
        let found: Option<(i64, i64, bool)> = sqlx::query_as(sql!("snapshot_for_page"))
            .bind(inner)
            .bind(snapshot)
            .fetch_optional(&mut *tx)
            .await?;
        let (fetched, pages, finished) = found.ok_or(Error::NotFound)?;
        if finished {
            let row = sqlx::query(sql!("snapshot"))
                .bind(inner)
                .fetch_one(&mut *tx)
                .await?;
            return snapshot::snapshot(&row);
        }

        let mut new = unknown(&mut tx, inner, fetched > 0, &page.comments).await?;
        let offered = new.len();
        if page.max_comments > 0 {
            let room = (i64::from(page.max_comments) - fetched).max(0);
            new.truncate(usize::try_from(room).unwrap_or(usize::MAX));
        }
        let full = page.max_comments > 0
            && fetched + count(new.len()) >= i64::from(page.max_comments)
            && (new.len() < offered || !page.last);
        let mut first = fetched + 1;
        for batch in new.chunks(BATCH) {
            let placed = (first..).zip(batch);
            let comments = placed.map(|(seq, comment)| (inner, seq, *comment));
            snapshot::insert_comments(&mut tx, Some(pages), comments).await?;
            first += count(batch.len());
        }

        let last = page.last || full;
        let blank = new.iter().filter(|c| is_blank(&c.text)).count();
        let row = sqlx::query(sql!("grow_snapshot"))
            .bind(inner)
            .bind(count(new.len()))
            .bind(count(blank))
            .bind(clean_option(page.title.as_deref()).map(String::from))
            .bind(clean_option(page.url.as_deref()).map(String::from))
            .bind(page.reported)
            .bind(clean_option(page.next.as_deref().filter(|_| !last)).map(String::from))
            .bind(page.capped || full)
            .bind(i64::from(page.max_comments))
            .bind(clean_option(page.shortfall.as_deref()).map(String::from))
            .bind(last)
            .bind(page.incomplete)
            .bind(clean_option(page.facts.author_id.as_deref()).map(String::from))
            .bind(clean_option(page.facts.author_name.as_deref()).map(String::from))
            .bind(page.facts.published_at.map(to_time))
            .bind(page.facts.likes)
            .bind(page.facts.views)
            .fetch_one(&mut *tx)
            .await?;
        if !new.is_empty() || last || page.next.is_some() {
            work::progress(&mut tx, &claim.lease).await?;
        }
        quotas::count_comments(&mut tx, claim.item_id, count(new.len())).await?;
        tx.commit().await?;
        snapshot::snapshot(&row)
    }
}

/// The comments that the snapshot has not got, each once.
///
/// Nobody else adds to this snapshot meanwhile: it is pinned to the item that the fence holds.
async fn unknown<'a>(
    tx: &mut sqlx::Transaction<'static, Db>,
    snapshot: i64,
    has_some: bool,
    comments: &'a [NewComment],
) -> Result<Vec<&'a NewComment>, Error> {
    let ids: Vec<_> = comments.iter().map(|comment| clean(&comment.id)).collect();
    let mut seen: HashSet<String> = HashSet::new();
    if has_some && !ids.is_empty() {
        let known: Vec<String> = sqlx::query_scalar(sql!("known_comments"))
            .bind(snapshot)
            .bind(json(&ids))
            .fetch_all(&mut **tx)
            .await?;
        seen.extend(known);
    }
    Ok(comments
        .iter()
        .zip(ids)
        .filter(|(_, id)| seen.insert(id.clone().into_owned()))
        .map(|(comment, _)| comment)
        .collect())
}
