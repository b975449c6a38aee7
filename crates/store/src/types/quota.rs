//! What teams may have in a day, a month and at once.

use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;

/// What is limited.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Quota {
    /// Jobs that are made in a day (UTC), deleted ones too.
    JobsPerDay,
    /// Comments that are taken in during a month (UTC): fetched from platforms, or sent.
    CommentsPerMonth,
    /// Posts that wait or are worked on at the same time.
    PostsAtOnce,
}

/// How much of each; none: as much as they like.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Quotas {
    /// See [`Quota::JobsPerDay`].
    pub jobs_per_day: Option<u64>,
    /// See [`Quota::CommentsPerMonth`].
    pub comments_per_month: Option<u64>,
    /// See [`Quota::PostsAtOnce`].
    pub posts_at_once: Option<u64>,
}

/// What a team has in place of what the settings say: an outer none, as they say; an inner one, no limit.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct OwnQuotas {
    /// See [`Quota::JobsPerDay`].
    pub jobs_per_day: Option<Option<u64>>,
    /// See [`Quota::CommentsPerMonth`].
    pub comments_per_month: Option<Option<u64>>,
    /// See [`Quota::PostsAtOnce`].
    pub posts_at_once: Option<Option<u64>>,
}

impl OwnQuotas {
    /// What counts for the team.
    pub fn over(self, settings: Quotas) -> Quotas {
        Quotas {
            jobs_per_day: self.jobs_per_day.unwrap_or(settings.jobs_per_day),
            comments_per_month: self
                .comments_per_month
                .unwrap_or(settings.comments_per_month),
            posts_at_once: self.posts_at_once.unwrap_or(settings.posts_at_once),
        }
    }
}

/// What a team has had of one quota.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct QuotaUse {
    /// Of which.
    pub quota: Quota,
    /// How much there is; none: as much as they like.
    pub limit: Option<u64>,
    /// How much was had.
    pub used: u64,
    /// When all of it is there again; none where it comes back as posts end.
    pub resets_at: Option<DateTime<Utc>>,
}

impl QuotaUse {
    /// How much there is left; none: as much as they like.
    pub fn left(&self) -> Option<u64> {
        Some(self.limit?.saturating_sub(self.used))
    }
}

/// Something that a quota has no room for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the quota of the team has no room for this")]
pub struct QuotaExceeded {
    /// The quota, without what was asked for.
    pub of: QuotaUse,
    /// What was asked for, where that is known before.
    pub wanted: u64,
}
