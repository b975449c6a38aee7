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
pub(crate) struct ItemView {
    /// UUIDv7.
    pub(crate) id: Uuid,
    /// Place in the list, from 0.
    pub(crate) position: u32,
    /// As pasted.
    pub(crate) input: String,
    /// Canonical address.
    pub(crate) url: String,
    /// Platform, where known.
    pub(crate) platform: Option<String>,
    /// Title of the post, once fetched.
    pub(crate) title: Option<String>,
    /// Where it stands.
    pub(crate) status: ItemStatus,
    /// Why it stands so, one of a closed list; also while it waits for a retry.
    #[schema(value_type = Option<crate::closed_lists::ItemReason>)]
    pub(crate) reason: Option<String>,
    /// The sentence that goes with `reason`.
    pub(crate) detail: Option<String>,
    /// Attempts that counted.
    pub(crate) attempts: u32,
    /// When it will be tried again, if it waits.
    pub(crate) next_attempt_at: Option<DateTime<Utc>>,
    /// Comments the platform says exist; absent when it does not say.
    pub(crate) comments_reported: Option<i64>,
    /// Comments stored.
    pub(crate) comments_fetched: i64,
    /// Comments with a score.
    pub(crate) comments_scored: i64,
    /// Empty comments: no score, no failure.
    pub(crate) skipped_empty: i64,
    /// fetched / reported, at most 1; absent when the platform does not say.
    pub(crate) coverage: Option<f64>,
    /// Whether `max_comments` cut it off.
    pub(crate) capped: bool,
    /// When its comments were fetched.
    pub(crate) fetched_at: Option<DateTime<Utc>>,
    /// Whether texts and authors of its comments were erased after the retention time.
    pub(crate) texts_erased: bool,
    /// When; absent also where an earlier version erased them.
    pub(crate) texts_erased_at: Option<DateTime<Utc>>,
    /// Who scored it: a model, or `auto` where each text went to the model that knows its language.
    pub(crate) model: Option<String>,
    /// Its version, a hash of what determines its scores.
    pub(crate) model_version: Option<String>,
    /// Why another model than the one asked for scored it, if so.
    pub(crate) model_note: Option<String>,
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
