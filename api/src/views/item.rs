//! One post of a job.

use chrono::{DateTime, Utc};
use serde::Serialize;
use service::summary::coverage;
use store::{Item, ItemStatus};
use utoipa::ToSchema;
use uuid::Uuid;

/// One post of a job, as it stands.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Item)]
pub struct ItemView {
    /// UUIDv7.
    pub id: Uuid,
    /// Place in the list, from 0.
    pub position: u32,
    /// As pasted.
    pub input: String,
    /// Canonical address.
    pub url: String,
    /// Platform, where known.
    pub platform: Option<String>,
    /// Title of the post, once fetched.
    pub title: Option<String>,
    /// Where it stands.
    pub status: ItemStatus,
    /// Why it stands so, one of a closed list; also while it waits for a retry.
    #[schema(value_type = Option<super::ItemReason>)]
    pub reason: Option<String>,
    /// The sentence that goes with `reason`.
    pub detail: Option<String>,
    /// Attempts that counted.
    pub attempts: u32,
    /// When it will be tried again, if it waits.
    pub next_attempt_at: Option<DateTime<Utc>>,
    /// Comments the platform says exist; absent when it does not say.
    pub comments_reported: Option<i64>,
    /// Comments stored.
    pub comments_fetched: i64,
    /// Comments with a score.
    pub comments_scored: i64,
    /// Empty comments: no score, no failure.
    pub skipped_empty: i64,
    /// fetched / reported, at most 1; absent when the platform does not say.
    pub coverage: Option<f64>,
    /// Whether `max_comments` cut it off.
    pub capped: bool,
    /// When its comments were fetched.
    pub fetched_at: Option<DateTime<Utc>>,
    /// Whether texts and authors of its comments were erased after the retention time.
    pub texts_erased: bool,
    /// When; absent also where an earlier version erased them.
    pub texts_erased_at: Option<DateTime<Utc>>,
    /// The model that scored it.
    pub model: Option<String>,
    /// The model's version, a hash of what determines its scores.
    pub model_version: Option<String>,
    /// Why another model than the one asked for scored it, if so.
    pub model_note: Option<String>,
}

impl From<&Item> for ItemView {
    fn from(item: &Item) -> Self {
        let (model, model_version) = item.model.clone().unzip();
        Self {
            id: item.id,
            position: item.position,
            input: item.input.clone(),
            url: item.url.clone(),
            platform: item.platform.clone(),
            title: item.title.clone(),
            status: item.status,
            reason: item.reason.clone(),
            detail: item.detail.clone(),
            attempts: item.attempts,
            next_attempt_at: item.next_attempt_at,
            comments_reported: item.reported,
            comments_fetched: item.totals.fetched,
            comments_scored: item.totals.scored,
            skipped_empty: item.totals.skipped_empty,
            coverage: coverage(item.totals.fetched, item.reported),
            capped: item.capped,
            fetched_at: item.fetched_at,
            texts_erased: item.is_erased,
            texts_erased_at: item.erased_at,
            model,
            model_version,
            model_note: item.model_note.clone(),
        }
    }
}
