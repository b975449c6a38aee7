//! What the accounts that a job names as its own wrote, found among scores as they are written.
//!
//! Only for items whose job names some. Sums and places hang on the item, and grow in the transaction
//! that writes the scores.

use std::collections::HashSet;

use uuid::Uuid;

use super::{Db, scoring::bind_tally, values::from_json};
use crate::{
    Claim, Error, JobKind, Review, ReviewReason, Tally,
    lines::{BATCH, json},
    own_key,
    words::{broken, label_of},
};

/// An item with own accounts, and who they are.
pub(super) struct Own {
    item: Uuid,
    accounts: HashSet<String>,
}

/// Begins the sums of an item, with what is scored already: by another job, or before a crash.
///
/// Reads the authors of all scored comments of the snapshot, if there are any: a second or two for a
/// million, and only for a job that names accounts.
pub(super) async fn begin(
    tx: &mut sqlx::Transaction<'static, Db>,
    claim: &Claim,
    snapshot: i64,
    model_id: i64,
) -> Result<(), Error> {
    let own = &claim.options.own_accounts;
    if own.is_empty() {
        return Ok(());
    }
    sqlx::query(sql!("forget_own"))
        .bind(claim.item_id)
        .execute(&mut **tx)
        .await?;
    let (platform, size): (String, i64) = sqlx::query_as(sql!("platform_and_size"))
        .bind(snapshot)
        .fetch_one(&mut **tx)
        .await?;
    let accounts = own.on(&platform, claim.kind != JobKind::Posts);
    if accounts.is_empty() {
        return Ok(());
    }
    // Nobody adds scores between what is read here and what is grown from now on.
    let scored: Option<i64> = sqlx::query_scalar(sql!("lock_scoring"))
        .bind(snapshot)
        .bind(model_id)
        .fetch_optional(&mut **tx)
        .await?;
    sqlx::query(sql!("insert_own_scoring"))
        .bind(claim.item_id)
        .bind(snapshot)
        .bind(model_id)
        .bind(json(&accounts))
        .execute(&mut **tx)
        .await?;
    if scored.unwrap_or(0) == 0 {
        return Ok(());
    }
    let own = Own {
        item: claim.item_id,
        accounts: accounts.into_iter().collect(),
    };
    let step = super::values::count(BATCH);
    let mut first = 1;
    while first <= size {
        let range = (first, first + step - 1);
        let authors = authors(tx, snapshot, model_id, range).await?;
        own.grow(tx, &authors, |_| true).await?;
        first += step;
    }
    Ok(())
}

/// The items that are to be grown with the scores of a snapshot and model; nearly always none.
pub(super) async fn of_scoring(
    tx: &mut sqlx::Transaction<'static, Db>,
    snapshot: i64,
    model_id: i64,
) -> Result<Vec<Own>, Error> {
    let rows: Vec<(Uuid, String)> = sqlx::query_as(sql!("own_scorings"))
        .bind(snapshot)
        .bind(model_id)
        .fetch_all(&mut **tx)
        .await?;
    rows.into_iter()
        .map(|(item, accounts)| {
            Ok(Own {
                item,
                accounts: from_json(&accounts)?,
            })
        })
        .collect()
}

/// Grows the items by the scores that were just written at these places, in order.
pub(super) async fn grow(
    tx: &mut sqlx::Transaction<'static, Db>,
    own: &[Own],
    snapshot: i64,
    model_id: i64,
    written: &[i64],
) -> Result<(), Error> {
    let (false, Some(first), Some(last)) = (own.is_empty(), written.first(), written.last()) else {
        return Ok(());
    };
    let authors = authors(tx, snapshot, model_id, (*first, *last)).await?;
    for item in own {
        let is_new = |seq| written.binary_search(&seq).is_ok();
        item.grow(tx, &authors, is_new).await?;
    }
    Ok(())
}

/// A scored comment and who wrote it.
struct Authored {
    seq: i64,
    label: i64,
    score: f64,
    review: Review,
    /// As accounts are compared.
    names: [Option<String>; 2],
}

/// The scored comments in a range of places, without those of the post's author.
async fn authors(
    tx: &mut sqlx::Transaction<'static, Db>,
    snapshot: i64,
    model_id: i64,
    (first, last): (i64, i64),
) -> Result<Vec<Authored>, Error> {
    type Line = (i64, i64, f64, i64, Option<String>, Option<String>);
    let rows: Vec<Line> = sqlx::query_as(sql!("scored_authors"))
        .bind(snapshot)
        .bind(model_id)
        .bind(first)
        .bind(last)
        .fetch_all(&mut **tx)
        .await?;
    rows.into_iter()
        .map(|(seq, label, score, review, id, name)| {
            Ok(Authored {
                seq,
                label,
                score,
                review: Review::of_number(review)
                    .ok_or_else(|| broken(format!("unknown review {review}")))?,
                names: [id, name].map(|name| name.map(|name| own_key(&name))),
            })
        })
        .collect()
}

impl Own {
    async fn grow(
        &self,
        tx: &mut sqlx::Transaction<'static, Db>,
        authors: &[Authored],
        is_new: impl Fn(i64) -> bool,
    ) -> Result<(), Error> {
        let is_own = |name: &String| self.accounts.contains(name);
        let found = authors
            .iter()
            .filter(|comment| is_new(comment.seq) && comment.names.iter().flatten().any(is_own));
        let (mut known, mut other) = (Tally::default(), Tally::default());
        let mut places = Vec::new();
        for comment in found {
            let sum = match comment.review.has(ReviewReason::Language) {
                true => &mut other,
                false => &mut known,
            };
            sum.add(label_of(comment.label)?, comment.score);
            places.push(comment.seq);
        }
        if places.is_empty() {
            return Ok(());
        }
        sqlx::query(sql!("insert_own_comments"))
            .bind(self.item)
            .bind(json(&places))
            .execute(&mut **tx)
            .await?;
        let mut query = sqlx::query(sql!("grow_own_scoring")).bind(self.item);
        for sum in [known, other] {
            query = bind_tally(query, &sum);
        }
        query.execute(&mut **tx).await?;
        Ok(())
    }
}
