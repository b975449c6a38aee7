//! Erasing texts and authors whose time is over: rows, counts and scores stay.
//!
//! What was fetched once can be shared by jobs of several teams and brands, each with a time of its own. Where
//! all of it is over, or the server's or the platform's, the snapshot is erased as it stands. Where others may
//! read on, the items whose time is over get a copy of what would stay of it, and read from that: whatever reads
//! items meets an erased snapshot, as everywhere, and no statement has to leave out texts that are there.
//!
//! The copy is made first, in steps, while nobody uses it; one more step gives it to the items and forgets what
//! quotes the texts. What a crash leaves before that is a snapshot without items, which the next purge removes, and
//! the items are found again. The source cannot go meanwhile, since they use it.

use std::collections::HashMap;

use uuid::Uuid;

use super::{
    Db, Rows,
    erasure::forget_quoting,
    removal::{FEW, STEP, doom},
    values::milliseconds,
};
use crate::{Error, Retention, lines::json};

/// A snapshot of which some items are to be emptied: its id, its size, and how many items those are.
type Overdue = (i64, i64, i64);

#[store_macros::calls]
impl Rows {
    /// Erases texts and authors of old snapshots.
    pub(super) async fn erase_old(&self, retention: &Retention) -> Result<u64, Error> {
        let platforms = serde_json::to_string(&retention.platforms);
        let platforms = platforms.expect("bug: days that JSON cannot hold");
        let mut tx = self.begin().await?;
        let expired: Vec<(i64, i64)> = sqlx::query_as(sql!("expire_snapshots"))
            .bind(milliseconds(retention.all))
            .bind(platforms)
            .fetch_all(&mut *tx)
            .await?;
        tx.commit().await?;
        for (snapshot, size) in &expired {
            let mut from = 0;
            while from < *size {
                let mut tx = self.begin().await?;
                sqlx::query(sql!("erase_comments"))
                    .bind(snapshot)
                    .bind(from)
                    .bind(from + STEP)
                    .execute(&mut *tx)
                    .await?;
                tx.commit().await?;
                from += STEP;
            }
            let mut tx = self.begin().await?;
            forget_quoting(&mut tx, &[*snapshot]).await?;
            tx.commit().await?;
            let mut tx = self.begin().await?;
            sqlx::query(sql!("erased_snapshot"))
                .bind(snapshot)
                .execute(&mut *tx)
                .await?;
            tx.commit().await?;
        }
        Ok(expired.len() as u64)
    }

    /// Takes texts and authors from items whose own time is over, of snapshots that others read on; after
    /// [`Self::erase_old`], which takes those that nobody does. How many items that were.
    pub(super) async fn empty_items(&self) -> Result<u64, Error> {
        let overdue: Vec<Overdue> = sqlx::query_as(sql!("overdue_snapshots"))
            .fetch_all(&self.read)
            .await?;
        let (mut emptied, mut rest) = (0, overdue.as_slice());
        while !rest.is_empty() {
            let (some, others) = rest.split_at(fitting(rest));
            emptied += self.empty_some(some).await?;
            rest = others;
        }
        Ok(emptied)
    }

    /// The same for a few snapshots, or for a large one: one transaction, or one for each window of it.
    async fn empty_some(&self, overdue: &[Overdue]) -> Result<u64, Error> {
        let sources: Vec<i64> = overdue.iter().map(|(id, ..)| *id).collect();
        let size = overdue.iter().map(|(_, size, _)| *size).max();
        let mut tx = self.begin().await?;
        let copies: Vec<i64> = sqlx::query_scalar(sql!("copy_emptied_snapshots"))
            .bind(json(&sources))
            .fetch_all(&mut *tx)
            .await?;
        let list = json(&copies);
        sqlx::query(sql!("copy_emptied_scorings"))
            .bind(list.clone())
            .execute(&mut *tx)
            .await?;
        let mut from = 0;
        loop {
            for statement in [sql!("copy_emptied_comments"), sql!("copy_emptied_scores")] {
                sqlx::query(statement)
                    .bind(list.clone())
                    .bind(from)
                    .bind(from + STEP)
                    .execute(&mut *tx)
                    .await?;
            }
            from += STEP;
            if size.is_none_or(|size| from >= size) {
                break;
            }
            tx.commit().await?;
            tx = self.begin().await?;
            let held: Vec<i64> = sqlx::query_scalar(sql!("hold_emptied_snapshots"))
                .bind(list.clone())
                .fetch_all(&mut *tx)
                .await?;
            if held.len() < copies.len() {
                // Another purge that began meanwhile took it for left over.
                return Ok(0);
            }
        }
        let items = change_hands(&mut tx, overdue, &copies).await?;
        tx.commit().await?;
        Ok(items)
    }
}

/// Gives copies to the items whose time is over, of each snapshot to all or to none, and removes what is left over.
async fn change_hands(
    tx: &mut sqlx::Transaction<'static, Db>,
    overdue: &[Overdue],
    copies: &[i64],
) -> Result<u64, Error> {
    let list = json(copies);
    let mut by_source: HashMap<i64, Vec<(Uuid, i64)>> = HashMap::new();
    let locked: Vec<(Uuid, i64, i64)> = sqlx::query_as(sql!("lock_overdue_items"))
        .bind(list.clone())
        .fetch_all(&mut **tx)
        .await?;
    for (item, source, copy) in locked {
        by_source.entry(source).or_default().push((item, copy));
    }
    let (mut items, mut used) = (Vec::new(), Vec::new());
    for (source, _, count) in overdue {
        let found = by_source.remove(source).unwrap_or_default();
        if i64::try_from(found.len()).is_ok_and(|found| found == *count) {
            items.extend(found.iter().map(|(item, _)| item.simple().to_string()));
            used.extend(found.first().map(|(_, copy)| *copy));
        }
    }
    if !items.is_empty() {
        let ids = json(&items);
        sqlx::query(sql!("empty_items"))
            .bind(ids.clone())
            .bind(list)
            .execute(&mut **tx)
            .await?;
        sqlx::query(sql!("move_own_scorings"))
            .bind(ids)
            .execute(&mut **tx)
            .await?;
        forget_quoting(tx, &used).await?;
    }
    if used.len() < copies.len() {
        doom(tx, copies, None).await?;
    }
    Ok(items.len() as u64)
}

/// How many of these are done together: as many as have [`STEP`] comments, [`FEW`] at most, and one at least.
fn fitting(overdue: &[Overdue]) -> usize {
    let mut rows = 0;
    let fitting = overdue.iter().take_while(|(_, size, _)| {
        rows += size.max(&(STEP / FEW));
        rows <= STEP
    });
    fitting.count().max(1)
}
