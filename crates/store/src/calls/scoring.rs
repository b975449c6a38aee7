//! Scores: which are missing, writing them, and the sums that grow with them.

use uuid::Uuid;

use super::{Db, Rows, bulk, own, posts, values::count, work};
use crate::{
    Apart, Claim, Error, ModelKey, NewScore, ReviewReason, Tally, UnscoredComment,
    lines::{BATCH, ScoreLine, clean, clean_option},
};

/// Places looked at by one statement at least, however few comments are asked for.
const WINDOW: i64 = 4_000;

#[store_macros::calls]
impl Rows {
    /// The ids of models that answer for a scorer which is none itself, in the same order.
    ///
    /// Nothing hangs on such a row but the name: it is made when it is first needed, and stays.
    pub async fn answering_models(&self, models: &[ModelKey]) -> Result<Vec<i64>, Error> {
        let mut ids = Vec::with_capacity(models.len());
        for model in models {
            let (name, version) = (clean(&model.name), clean(&model.version));
            let find = || {
                sqlx::query_scalar(sql!("find_answering_model"))
                    .bind(name.clone().into_owned())
                    .bind(version.clone().into_owned())
            };
            // Nearly always there: whoever scores the next post is to wait for no writer.
            let id = match find().fetch_optional(&self.read).await? {
                Some(id) => id,
                None => {
                    let mut tx = self.begin().await?;
                    let there: Option<i64> = find().fetch_optional(&mut *tx).await?;
                    if there.is_none() {
                        insert_model(&mut tx, &name, &version).await?;
                    }
                    let id = find().fetch_one(&mut *tx).await?;
                    tx.commit().await?;
                    id
                }
            };
            ids.push(id);
        }
        Ok(ids)
    }

    /// Records which scorer scores the item, and a sentence when it is not the one asked for; answers the model's id.
    ///
    /// Scores the snapshot has from this model already (reused, or after a crash) count at once.
    /// Where another item has not all of its scores yet, this one gets an edition of the model for
    /// itself: what one job adds never changes the figures of another.
    /// [`Error::Conflict`]: the item has no snapshot.
    pub async fn begin_scoring(
        &self,
        claim: &Claim,
        model: &ModelKey,
        note: Option<&str>,
    ) -> Result<i64, Error> {
        let mut tx = self.begin().await?;
        let snapshot = posts::fence(&mut tx, claim)
            .await?
            .ok_or_else(|| Error::conflict("The item has no snapshot to be scored."))?;
        let id = model_id(&mut tx, model, snapshot, claim.item_id).await?;
        sqlx::query(sql!("insert_scoring"))
            .bind(snapshot)
            .bind(id)
            .execute(&mut *tx)
            .await?;
        sqlx::query(sql!("set_model"))
            .bind(claim.item_id)
            .bind(id)
            .bind(clean_option(note).map(String::from))
            .execute(&mut *tx)
            .await?;
        own::begin(&mut tx, claim, snapshot, id).await?;
        tx.commit().await?;
        Ok(id)
    }

    /// Comments without a score of the model after a place, in order of `seq`; `seq` begins at 1.
    pub async fn unscored(
        &self,
        claim: &Claim,
        model_id: i64,
        after_seq: i64,
        limit: u32,
    ) -> Result<Vec<UnscoredComment>, Error> {
        let Some((snapshot, fetched)) = self.held_snapshot(claim).await? else {
            return Ok(Vec::new());
        };
        let limit = i64::from(limit);
        let mut found = Vec::new();
        let mut from = after_seq.max(0);
        // Places have no gaps: one window is enough unless some are empty or scored already.
        while from < fetched && count(found.len()) < limit {
            let to = from + limit.max(WINDOW);
            let rows: Vec<(i64, String, Option<String>, bool)> = sqlx::query_as(sql!("unscored"))
                .bind(snapshot)
                .bind(model_id)
                .bind(from)
                .bind(to)
                .bind(limit - count(found.len()))
                .fetch_all(&self.read)
                .await?;
            found.extend(
                rows.into_iter()
                    .map(|(seq, text, language, by_post_author)| UnscoredComment {
                        seq,
                        text,
                        language,
                        by_post_author,
                    }),
            );
            from = to;
        }
        Ok(found)
    }

    /// Writes scores and the sums with them; a score that is there already stays and counts once.
    pub async fn write_scores(
        &self,
        claim: &Claim,
        model_id: i64,
        scores: &[NewScore],
    ) -> Result<(), Error> {
        let mut sorted: Vec<&NewScore> = scores.iter().collect();
        // Stable, so that of two for one comment in the same call the first is the one that counts.
        sorted.sort_by_key(|score| score.seq);
        sorted.dedup_by_key(|score| score.seq);
        let mut tx = self.begin().await?;
        let snapshot = posts::fence(&mut tx, claim)
            .await?
            .ok_or_else(|| Error::conflict("The item has no snapshot to be scored."))?;
        let begun: Option<i64> = sqlx::query_scalar(sql!("lock_scoring"))
            .bind(snapshot)
            .bind(model_id)
            .fetch_optional(&mut *tx)
            .await?;
        if begun.is_none() {
            return Err(Error::conflict(
                "The scoring with this model was not begun.",
            ));
        }
        let own = own::of_scoring(&mut tx, snapshot, model_id).await?;
        let mut written = false;
        for batch in sorted.chunks(BATCH) {
            let places = write_batch(&mut tx, snapshot, model_id, batch).await?;
            own::grow(&mut tx, &own, snapshot, model_id, &places).await?;
            written |= !places.is_empty();
        }
        if written {
            work::progress(&mut tx, &claim.lease).await?;
        }
        tx.commit().await?;
        Ok(())
    }
}

/// Writes those of a batch that are not there yet, and adds them to the sums; their places, in order.
async fn write_batch(
    tx: &mut sqlx::Transaction<'static, Db>,
    snapshot: i64,
    model_id: i64,
    batch: &[&NewScore],
) -> Result<Vec<i64>, Error> {
    let (Some(first), Some(last)) = (batch.first(), batch.last()) else {
        return Ok(Vec::new());
    };
    // Nearly always none: a range of the key that is about to be filled.
    let there: Vec<i64> = sqlx::query_scalar(sql!("scored_between"))
        .bind(snapshot)
        .bind(model_id)
        .bind(first.seq)
        .bind(last.seq)
        .fetch_all(&mut **tx)
        .await?;
    let new: Vec<&NewScore> = batch
        .iter()
        .filter(|score| !there.contains(&score.seq))
        .copied()
        .collect();
    if new.is_empty() {
        return Ok(Vec::new());
    }
    let lines: Vec<_> = new.iter().map(|score| ScoreLine::from(*score)).collect();
    bulk::insert_scores(tx, snapshot, model_id, &lines).await?;
    let number =
        |is: &dyn Fn(&NewScore) -> bool| count(new.iter().filter(|score| is(score)).count());
    let doubted = |reason| number(&|score| score.review.has(reason));
    let mut all = Tally::default();
    for score in &new {
        all.add(score.label, score.score);
    }
    let query = sqlx::query(sql!("grow_scoring"))
        .bind(snapshot)
        .bind(model_id)
        .bind(count(new.len()));
    let mut query = bind_tally(query, &all)
        .bind(number(&|score| score.truncated))
        .bind(number(&|score| score.review.is_needed()))
        .bind(doubted(ReviewReason::LowConfidence))
        .bind(doubted(ReviewReason::Language));
    let apart = apart(&new);
    for sum in [
        apart.author,
        apart.other_language,
        apart.author_other_language,
    ] {
        query = bind_tally(query, &sum);
    }
    query.execute(&mut **tx).await?;
    Ok(new.iter().map(|score| score.seq).collect())
}

type Query<'q> = sqlx::query::Query<'q, Db, <Db as sqlx::Database>::Arguments>;

/// Binds a sum in the order of its columns.
pub(super) fn bind_tally<'q>(query: Query<'q>, sum: &Tally) -> Query<'q> {
    query
        .bind(sum.positive)
        .bind(sum.neutral)
        .bind(sum.negative)
        .bind(sum.score_sum)
}

/// Those that a job may leave out, before own accounts, which are each job's own.
fn apart(scores: &[&NewScore]) -> Apart {
    let mut apart = Apart::default();
    for score in scores {
        let sum = match (
            score.by_post_author,
            score.review.has(ReviewReason::Language),
        ) {
            (false, false) => continue,
            (true, false) => &mut apart.author,
            (false, true) => &mut apart.other_language,
            (true, true) => &mut apart.author_other_language,
        };
        sum.add(score.label, score.score);
    }
    apart
}

/// The id of the model that the item scores its snapshot with; looked up first, since an insert
/// that does nothing uses up a number each time.
async fn model_id(
    tx: &mut sqlx::Transaction<'static, Db>,
    model: &ModelKey,
    snapshot: i64,
    item: Uuid,
) -> Result<i64, Error> {
    sqlx::query(sql!("lock_snapshot"))
        .bind(snapshot)
        .execute(&mut **tx)
        .await?;
    let (name, version) = (clean(&model.name), clean(&model.version));
    let find = || {
        sqlx::query_scalar(sql!("find_model"))
            .bind(name.clone().into_owned())
            .bind(version.clone().into_owned())
            .bind(snapshot)
            .bind(item)
    };
    for _ in 0..2 {
        if let Some(id) = find().fetch_optional(&mut **tx).await? {
            return Ok(id);
        }
        insert_model(tx, &name, &version).await?;
    }
    Ok(find().fetch_one(&mut **tx).await?)
}

/// Adds the next edition of a model, unless somebody else just did.
async fn insert_model(
    tx: &mut sqlx::Transaction<'static, Db>,
    name: &str,
    version: &str,
) -> Result<(), Error> {
    sqlx::query(sql!("insert_model"))
        .bind(name.to_owned())
        .bind(version.to_owned())
        .execute(&mut **tx)
        .await?;
    Ok(())
}
