//! Scored comments of a job by day and by language.

use std::cmp::Reverse;
use std::collections::BTreeMap;

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
        // A database may count in parts.
        let mut days: BTreeMap<i64, [i64; 3]> = BTreeMap::new();
        for (day, positive, neutral, negative) in rows {
            let sums = days.entry(day).or_default();
            for (sum, part) in sums.iter_mut().zip([positive, neutral, negative]) {
                *sum += part;
            }
        }
        days.into_iter()
            .map(|(day, [positive, neutral, negative])| {
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
        let mut languages: BTreeMap<Option<String>, i64> = BTreeMap::new();
        for (language, comments) in rows {
            *languages.entry(language).or_default() += comments;
        }
        let mut languages: Vec<_> = languages
            .into_iter()
            .map(|(language, comments)| LanguageCount { language, comments })
            .collect();
        languages.sort_by_key(|count| Reverse(count.comments));
        Ok(languages)
    }
}
