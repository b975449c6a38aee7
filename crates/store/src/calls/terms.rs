//! What the terms of a job are found in, and terms that were found.
//!
//! The store knows no terms: it keeps what `service::terms` writes, and gives it back as long as nothing of
//! the job has changed.

use uuid::Uuid;

use super::{Rows, columns::Columns, jobs::still};
use crate::{ChangeToken, Counting, Error, LabelledText, Scope, words::label_of};

/// The rule as a number, as rows have it.
fn number(counting: Counting) -> i64 {
    i64::from(counting.post_author) + 2 * i64::from(counting.other_languages)
}

#[store_macros::calls]
impl Rows {
    /// Scored comments of one post that count by this rule, of the `places` after the first up to the second;
    /// they begin with 1 and have no gaps.
    pub async fn labelled_texts(
        &self,
        scope: Scope,
        job: Uuid,
        position: u32,
        places: (i64, i64),
        counting: Counting,
    ) -> Result<Vec<LabelledText>, Error> {
        self.find_job(scope, job).await?;
        let _turn = self.scans.turn().await;
        let rows = sqlx::query(sql!("labelled_texts"))
            .bind(job)
            .bind(i64::from(position))
            .bind(places.0)
            .bind(places.1)
            .bind(!counting.post_author)
            .bind(!counting.other_languages)
            .fetch_all(&self.read)
            .await?;
        let text = |row| {
            let mut row = Columns::new(row);
            Ok(LabelledText {
                seq: row.take()?,
                comment_id: row.take()?,
                text: row.take()?,
                language: row.take()?,
                label: label_of(row.take()?)?,
                likes: row.take()?,
                url: row.take()?,
            })
        };
        rows.iter().map(text).collect()
    }

    /// The terms that were kept for this state of a job and this rule.
    pub async fn kept_terms(
        &self,
        scope: Scope,
        job: Uuid,
        counting: Counting,
        token: ChangeToken,
    ) -> Result<Option<String>, Error> {
        self.find_job(scope, job).await?;
        Ok(sqlx::query_scalar(sql!("kept_terms"))
            .bind(job)
            .bind(number(counting))
            .bind(token.job)
            .bind(token.items)
            .fetch_optional(&self.read)
            .await?)
    }

    /// Keeps terms that were found in this state of a job; false, and nothing is kept, when it has changed
    /// since: what they quote may be erased by now.
    pub async fn keep_terms(
        &self,
        scope: Scope,
        job: Uuid,
        counting: Counting,
        token: ChangeToken,
        found: &str,
    ) -> Result<bool, Error> {
        let mut tx = self.begin().await?;
        // Whoever erases changes the row of the job first, and waits here or is waited for.
        match still(&mut tx, scope, job, token).await {
            Err(Error::Changed | Error::NotFound) => return Ok(false),
            held => held?,
        }
        sqlx::query(sql!("keep_terms"))
            .bind(job)
            .bind(number(counting))
            .bind(token.job)
            .bind(token.items)
            .bind(found.to_owned())
            .execute(&mut *tx)
            .await?;
        tx.commit().await?;
        Ok(true)
    }
}
