//! Scored comments of a job by day and by language.

use chrono::{NaiveDate, TimeDelta};
use uuid::Uuid;

use super::Rows;
use crate::{Counting, DayCount, Error, LanguageCount, Scope, words::broken};

#[store_macros::calls]
impl Rows {
    /// Scored comments that count by this rule, by UTC day of publication, oldest first; those without
    /// a date are left out.
    pub async fn days(
        &self,
        scope: Scope,
        job: Uuid,
        counting: Counting,
    ) -> Result<Vec<DayCount>, Error> {
        self.find_job(scope, job).await?;
        let _turn = self.scans.turn().await;
        let rows: Vec<(i64, i64, i64, i64)> = sqlx::query_as(sql!("days"))
            .bind(job)
            .bind(!counting.post_author)
            .bind(!counting.other_languages)
            .fetch_all(&self.read)
            .await?;
        rows.into_iter()
            .map(|(day, positive, neutral, negative)| {
                let day = TimeDelta::try_days(day)
                    .and_then(|days| NaiveDate::default().checked_add_signed(days))
                    .ok_or_else(|| broken(format!("no such day: {day}")))?;
                Ok(DayCount {
                    day,
                    positive,
                    neutral,
                    negative,
                })
            })
            .collect()
    }

    /// Scored comments by language, the most frequent first; those of which nobody can tell are
    /// among them.
    pub async fn languages(&self, scope: Scope, job: Uuid) -> Result<Vec<LanguageCount>, Error> {
        self.find_job(scope, job).await?;
        let _turn = self.scans.turn().await;
        let rows: Vec<(Option<String>, i64)> = sqlx::query_as(sql!("languages"))
            .bind(job)
            .fetch_all(&self.read)
            .await?;
        Ok(rows
            .into_iter()
            .map(|(language, comments)| LanguageCount { language, comments })
            .collect())
    }
}
