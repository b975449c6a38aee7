//! A profile, as answers show it.

use chrono::{DateTime, Utc};
use serde::Serialize;
use store::{Profile, ProfileState};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::closed_lists::GapReason;

/// Some profiles.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ProfilePage {
    /// The last that was followed first.
    pub(super) profiles: Vec<ProfileView>,
    /// Send it as `cursor` for the next page; null on the last one.
    pub(super) next_cursor: Option<String>,
}

/// A profile whose followers are counted.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Profile)]
pub(crate) struct ProfileView {
    /// UUIDv7.
    pub(super) id: Uuid,
    /// Where it is.
    #[schema(example = "facebook")]
    platform: String,
    /// As it was asked for.
    #[schema(example = "CocaCola")]
    handle: String,
    /// As the platform names it now; null before it was counted.
    name: Option<String>,
    /// What people call it.
    title: Option<String>,
    /// Where people look at it.
    url: String,
    /// The brand that it belongs to.
    brand: Option<Uuid>,
    /// Seconds from one poll to the next.
    interval: u64,
    /// Whether nobody asks for it.
    paused: bool,
    /// How it stands.
    state: ProfileState,
    /// The last count; null where none is known. It may be old: see `measured_at` and `gap`.
    followers: Option<i64>,
    /// Whether the platform rounds the count.
    is_rounded: bool,
    /// Posts, where the platform tells.
    posts: Option<i64>,
    /// Likes, where the platform tells.
    likes: Option<i64>,
    /// Views, where the platform tells.
    views: Option<i64>,
    /// When the followers were last counted.
    measured_at: Option<DateTime<Utc>>,
    /// Why the last poll brought no count; null when it did.
    #[schema(value_type = Option<GapReason>)]
    gap: Option<String>,
    /// The last poll, with whatever success.
    polled_at: Option<DateTime<Utc>>,
    /// The next one; null while it is paused.
    next_poll_at: Option<DateTime<Utc>>,
    /// The last poll that failed.
    last_failure: Option<PollFailureView>,
    /// Since when it is followed.
    created_at: DateTime<Utc>,
}

/// A poll that failed.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = PollFailure)]
pub(crate) struct PollFailureView {
    /// When.
    at: DateTime<Utc>,
    /// Why.
    #[schema(value_type = GapReason)]
    reason: String,
    /// The same as a sentence.
    detail: String,
}

impl From<Profile> for ProfileView {
    fn from(profile: Profile) -> Self {
        let failure = profile.failed_at.zip(profile.reason);
        Self {
            id: profile.id,
            platform: profile.platform,
            handle: profile.handle,
            name: profile.name,
            title: profile.title,
            url: profile.url,
            brand: profile.brand,
            interval: profile.every.as_secs(),
            paused: profile.paused,
            state: profile.state,
            followers: profile.followers,
            is_rounded: profile.is_rounded,
            posts: profile.posts,
            likes: profile.likes,
            views: profile.views,
            measured_at: profile.measured_at,
            gap: profile.gap,
            polled_at: profile.polled_at,
            next_poll_at: profile.due_at,
            last_failure: failure.map(|(at, reason)| PollFailureView {
                at,
                reason,
                detail: profile.detail.unwrap_or_default(),
            }),
            created_at: profile.created_at,
        }
    }
}
