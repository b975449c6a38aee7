//! Profiles whose followers are counted, and what was counted.

use std::time::Duration;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use strum::{EnumString, IntoStaticStr};
use utoipa::ToSchema;
use uuid::Uuid;

/// The kind of work that asks for the followers of a batch of profiles.
pub const PROFILES_WORK: &str = "profiles";

/// A profile to be followed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewProfile {
    /// The word for it.
    pub platform: String,
    /// As it was asked for.
    pub handle: String,
    /// As the platform is asked; a team has one of each.
    pub handle_key: String,
    /// Those that one request can be about: the platform, and the server where there are many.
    pub source: String,
    /// Where people look at it.
    pub url: String,
    /// Whose it is.
    pub brand: Option<Uuid>,
    /// From one poll to the next.
    pub every: Duration,
}

/// What became of one that was to be followed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Followed {
    /// It is asked for from now on.
    Added(Uuid),
    /// The team has it already.
    Known,
}

/// How it stands with a profile.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema, IntoStaticStr, EnumString,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum ProfileState {
    /// It was not asked for yet.
    Pending,
    /// Its followers are counted.
    Active,
    /// The platform shows the profile and not how many followers it has.
    CountHidden,
    /// It is shown only to people who are signed in, or to some of them.
    Private,
    /// The platform does not know it, or not any more.
    Vanished,
    /// The last poll failed for another reason.
    Failing,
}

/// A profile as it stands.
#[derive(Debug, Clone, PartialEq)]
pub struct Profile {
    /// UUIDv7.
    pub id: Uuid,
    /// What its measurements hang on.
    pub series: i64,
    /// Whose it is.
    pub team: Uuid,
    /// The word for it.
    pub platform: String,
    /// As it was asked for.
    pub handle: String,
    /// Where people look at it.
    pub url: String,
    /// The brand that it belongs to.
    pub brand: Option<Uuid>,
    /// From one poll to the next.
    pub every: Duration,
    /// Nobody asks for it.
    pub paused: bool,
    /// When it is asked for next; none while it is paused.
    pub due_at: Option<DateTime<Utc>>,
    /// Since when it is followed.
    pub created_at: DateTime<Utc>,
    /// How it stands.
    pub state: ProfileState,
    /// The platform's id.
    pub platform_id: Option<String>,
    /// As the platform names it.
    pub name: Option<String>,
    /// As people call it.
    pub title: Option<String>,
    /// The last time that it was asked for, with whatever success.
    pub polled_at: Option<DateTime<Utc>>,
    /// The last count of followers; none where the platform hides it.
    pub followers: Option<i64>,
    /// Posts, where the platform tells with the followers.
    pub posts: Option<i64>,
    /// Likes, as the posts.
    pub likes: Option<i64>,
    /// Views, as the posts.
    pub views: Option<i64>,
    /// Whether the platform rounds the count.
    pub is_rounded: bool,
    /// Why the last poll brought no count; none: it did.
    pub gap: Option<String>,
    /// When the followers were last counted.
    pub measured_at: Option<DateTime<Utc>>,
    /// When a poll failed last.
    pub failed_at: Option<DateTime<Utc>>,
    /// Why: one of [`crate::GAPS`].
    pub reason: Option<String>,
    /// The same as a sentence.
    pub detail: Option<String>,
}

/// Which profiles to list.
#[derive(Debug, Clone, Default)]
pub struct ProfileFilter {
    /// Those of one platform.
    pub platform: Option<String>,
    /// Those in one state.
    pub state: Option<ProfileState>,
    /// Those of one brand.
    pub brand: Option<Uuid>,
}

/// What is to be changed about a profile; what is none stays.
#[derive(Debug, Clone, Default)]
pub struct ProfileChange {
    /// From one poll to the next.
    pub every: Option<Duration>,
    /// Whether nobody asks for it.
    pub paused: Option<bool>,
    /// The brand that it belongs to; an inner none: to none.
    pub brand: Option<Option<Uuid>>,
}

/// A profile in a batch of polls.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PolledProfile {
    /// What its measurements hang on.
    pub series: i64,
    /// The word for its platform.
    pub platform: String,
    /// As the platform is asked.
    pub handle_key: String,
    /// The platform's id, once it is known.
    pub platform_id: Option<String>,
    /// From one poll to the next.
    pub every: Duration,
}

/// What came of a poll.
#[derive(Debug, Clone, PartialEq)]
pub struct Poll {
    /// The profile.
    pub series: i64,
    /// What was told, or why nothing was.
    pub told: Result<Counts, PollFailure>,
}

/// What a platform told of a profile.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Counts {
    /// The platform's id.
    pub platform_id: Option<String>,
    /// As the platform names it.
    pub name: Option<String>,
    /// As people call it.
    pub title: Option<String>,
    /// Where people look at it.
    pub url: Option<String>,
    /// None: the platform hides how many there are.
    pub followers: Option<i64>,
    /// Whether the platform rounds the count.
    pub is_rounded: bool,
    /// Posts, where the platform tells.
    pub posts: Option<i64>,
    /// Likes, where the platform tells.
    pub likes: Option<i64>,
    /// Views, where the platform tells.
    pub views: Option<i64>,
}

/// Why a poll brought nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PollFailure {
    /// One of [`crate::GAPS`].
    pub reason: &'static str,
    /// The same as a sentence.
    pub detail: String,
}

/// What polls told from one time on: until the next measurement.
#[derive(Debug, Clone, PartialEq)]
pub struct Measurement {
    /// The poll that told it first.
    pub at: DateTime<Utc>,
    /// The poll before, up to which the measurement before is known to hold.
    pub previous_at: Option<DateTime<Utc>>,
    /// None in a gap.
    pub followers: Option<i64>,
    /// Posts, where the platform tells.
    pub posts: Option<i64>,
    /// Likes, where the platform tells.
    pub likes: Option<i64>,
    /// Views, where the platform tells.
    pub views: Option<i64>,
    /// Whether the platform rounds the count.
    pub is_rounded: bool,
    /// Whether the profile has another name than at the poll before.
    pub is_renamed: bool,
    /// Whether the count is further from the one before than people come and go: by more than a
    /// thousand, and by more than half of it.
    pub is_jump: bool,
    /// Why there is no count of followers: one of [`crate::GAPS`].
    pub gap: Option<String>,
}
