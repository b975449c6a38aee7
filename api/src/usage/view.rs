//! Quotas, as answers and pages show them.

use chrono::{DateTime, Utc};
use serde::Serialize;
use service::wording::count;
use store::{Quota, QuotaExceeded, QuotaUse};
use utoipa::ToSchema;

use crate::{error::ApiError, problem::Code};

/// What a team has had of its quotas.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Usage {
    /// One of each kind.
    pub(super) quotas: [QuotaView; 3],
}

/// One quota, and what was had of it.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = QuotaUse)]
pub struct QuotaView {
    /// What is limited.
    quota: Quota,
    /// How much there is; null: as much as you like.
    limit: Option<u64>,
    /// How much was had.
    used: u64,
    /// How much is left; null: as much as you like.
    left: Option<u64>,
    /// When all of it is there again; null where it comes back as posts end.
    resets_at: Option<DateTime<Utc>>,
}

impl From<QuotaUse> for QuotaView {
    fn from(of: QuotaUse) -> Self {
        Self {
            quota: of.quota,
            limit: of.limit,
            used: of.used,
            left: of.left(),
            resets_at: of.resets_at,
        }
    }
}

/// The answer to what a quota has no room for.
pub(crate) fn exceeded(QuotaExceeded { of, wanted }: QuotaExceeded) -> ApiError {
    let (limit, left) = (of.limit.unwrap_or(u64::MAX), of.left().unwrap_or(u64::MAX));
    let (what, when) = match of.quota {
        Quota::JobsPerDay => ("jobs a day", "the next day (UTC)"),
        Quota::CommentsPerMonth => ("comments a month", "the next month (UTC)"),
        Quota::PostsAtOnce => ("posts at once", "posts that are worked on have ended"),
    };
    let has = format!("Your team may have {} {what}", number(limit));
    if wanted > limit {
        return ApiError::new(
            Code::QuotaTooSmall,
            format!(
                "{has}, and this has {}: split it, or ask an admin for more.",
                number(wanted)
            ),
        )
        .with_quota(of.into());
    }
    let left = match left {
        0 => "none are left".to_owned(),
        left => format!("{} are left", number(left)),
    };
    let refused = ApiError::new(
        Code::QuotaExceeded,
        format!("{has}, of which {left}: try again when {when}."),
    )
    .with_quota(of.into());
    match of.resets_at {
        Some(at) => {
            let wait = (at - Utc::now()).num_seconds().max(1);
            refused.with_retry_after(u32::try_from(wait).unwrap_or(u32::MAX))
        }
        // Nobody knows when posts end; some may in a minute.
        None => refused.with_retry_after(60),
    }
}

/// The sentences of a page that says what is left; `all`: of every quota that is limited, else of those
/// that are nearly used up.
pub(crate) fn sentences(quotas: &[QuotaUse], all: bool) -> Vec<String> {
    let told = quotas.iter().filter_map(|of| {
        let limit = of.limit?;
        // A fifth is left, or less.
        let is_near = of.used.saturating_mul(5) >= limit.saturating_mul(4);
        (all || is_near).then(|| sentence(of, limit))
    });
    told.collect()
}

fn sentence(of: &QuotaUse, limit: u64) -> String {
    let (used, limit) = (number(of.used), number(limit));
    match of.quota {
        Quota::JobsPerDay => t!(
            "{used} of {limit} jobs of today were started; tomorrow (UTC) there are all again.",
            used = used,
            limit = limit
        ),
        Quota::CommentsPerMonth => t!(
            "{used} of {limit} comments of this month were read; next month (UTC) there are all again.",
            used = used,
            limit = limit
        ),
        Quota::PostsAtOnce => t!(
            "{used} of {limit} posts at once wait or are worked on.",
            used = used,
            limit = limit
        ),
    }
}

fn number(number: u64) -> String {
    count(i64::try_from(number).unwrap_or(i64::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(quota: Quota, used: u64, limit: Option<u64>) -> QuotaUse {
        QuotaUse {
            quota,
            limit,
            used,
            resets_at: None,
        }
    }

    #[test]
    fn what_is_nearly_used_up_is_told_before_it_is() {
        let quotas = [
            of(Quota::JobsPerDay, 79, Some(100)),
            of(Quota::CommentsPerMonth, 80_000, Some(100_000)),
            of(Quota::PostsAtOnce, 1_000_000, None),
        ];
        let near = sentences(&quotas, false);
        assert_eq!(near.len(), 1, "{near:?}");
        assert!(near[0].contains("80,000 of 100,000 comments"), "{near:?}");
        assert_eq!(sentences(&quotas, true).len(), 2);
        // Nothing is allowed: that is told.
        assert_eq!(
            sentences(&[of(Quota::JobsPerDay, 0, Some(0))], false).len(),
            1
        );
    }

    #[test]
    fn what_never_fits_is_told_apart() {
        let posts = of(Quota::PostsAtOnce, 10, Some(100));
        let later = exceeded(QuotaExceeded {
            of: posts,
            wanted: 95,
        });
        assert_eq!(later.code(), Code::QuotaExceeded);
        assert!(later.detail().contains("90 are left"), "{}", later.detail());
        let never = exceeded(QuotaExceeded {
            of: posts,
            wanted: 101,
        });
        assert_eq!(never.code(), Code::QuotaTooSmall);
        assert!(never.detail().contains("split it"), "{}", never.detail());
    }
}
