//! The closed list of ways a fetch can end without comments.

use std::time::Duration;

use chrono::{DateTime, Utc};

use crate::shared::Limit;

/// Why a post, or a page of it, could not be had.
///
/// The list is closed and shared by all platforms; [`Failure::code`] is what rows
/// and the HTTP API carry, `Display` is the sentence for a person.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum Failure {
    /// The platform says that comments are switched off.
    #[error("comments are turned off for this post")]
    CommentsDisabled,
    /// Deleted, or never there.
    #[error("the post does not exist or was deleted")]
    NotFound,
    /// Only visible when signed in, or to some people.
    #[error("this is shown only to people who are signed in, or to some of them")]
    PrivateOrLogin,
    /// The platform needs a key, and there is none.
    #[error(
        "{platform} needs a credential: an admin of the team enters one under Platforms, or the \
         operator sets {setting}"
    )]
    NeedsCredentials {
        /// Platform name as in [`crate::Platform::name`].
        platform: &'static str,
        /// The setting that is missing.
        setting: &'static str,
    },
    /// There is a key, and it may not do this.
    #[error("the credential of {platform} is not enough: {why}")]
    NotAllowed {
        /// Platform name as in [`crate::Platform::name`].
        platform: &'static str,
        /// What it lacks, and what would help.
        why: String,
    },
    /// The platform refused the key.
    #[error("{platform} refused the key: {why}")]
    CredentialsRejected {
        /// Platform name as in [`crate::Platform::name`].
        platform: &'static str,
        /// The platform's reason, cleaned of markup and keys.
        why: String,
    },
    /// The allowance of the key is used up until `reset_at`.
    #[error("the quota is used up until {reset_at}")]
    QuotaExhausted {
        /// When the platform refills it.
        reset_at: DateTime<Utc>,
    },
    /// Too many requests; ask again after the given time.
    #[error("the platform asked to slow down for {} s", .retry_after.as_secs())]
    RateLimited {
        /// From `Retry-After` or the platform's own header.
        retry_after: Duration,
    },
    /// Nothing was asked: the host wants to be left alone, and told so in answer to another request.
    #[error("{}", closed(.host, *.limit))]
    Closed {
        /// Who wants to be left alone.
        host: String,
        /// What was reached there.
        limit: Limit,
        /// Until requests are sent again; a duration, since the clocks of two machines differ.
        left: Duration,
        /// How often this process was told so in a row, without an answer of use in between.
        in_a_row: u32,
    },
    /// There is no answer: the host is slow, and as many posts wait for slow hosts as may; or its large
    /// answer had to wait until others were stored, for longer than it waited.
    #[error("{host} answers slowly, or with much at once, so its posts take turns")]
    Crowded {
        /// Who answers slowly, or with much.
        host: String,
        /// Until the next request may be sent. A duration, since the clocks of two machines differ.
        left: Duration,
    },
    /// The platform or its firewall refuses us (bot check, policy block).
    #[error("the platform refused the request: {why}")]
    Blocked {
        /// What it answered, in a few words.
        why: String,
    },
    /// The page shows comments, and another service keeps them.
    #[error("the comments of this page are kept by {service}, and Clamor cannot read them there")]
    CommentsElsewhere {
        /// The service, as people call it.
        service: &'static str,
    },
    /// The site does not want programs to read the page (`robots.txt`, RFC 9309).
    #[error("{host} does not want programs to read this page (robots.txt)")]
    RobotsDisallowed {
        /// Whose page it is.
        host: String,
    },
    /// Nothing here that Clamor can read.
    #[error("{why}")]
    UnsupportedUrl {
        /// What is wrong and what would work.
        why: String,
    },
    /// The address leads to a platform that Clamor knows and does not read.
    #[error("this address leads to {url}: {why}")]
    UnsupportedPlatform {
        /// Its name, as in [`crate::Recognized::Unsupported`].
        platform: &'static str,
        /// Where the address leads.
        url: String,
        /// Why, and what would work.
        why: String,
    },
    /// The answer does not look as documented (HTML for JSON, empty, too large).
    #[error("unexpected answer: {at}")]
    UnexpectedShape {
        /// Where in the answer, and what was found.
        at: String,
    },
    /// Name lookup, connection, time-out, an answer that was cut off, or 5xx.
    #[error("network: {why}")]
    Network {
        /// What happened, without the address's query string.
        why: String,
    },
}

impl Failure {
    /// The stable word for rows and the API.
    pub fn code(&self) -> &'static str {
        match self {
            Self::CommentsDisabled => "comments_disabled",
            Self::NotFound => "not_found",
            Self::PrivateOrLogin => "private_or_login",
            Self::NeedsCredentials { .. } | Self::NotAllowed { .. } => "needs_credentials",
            Self::CredentialsRejected { .. } => "credentials_rejected",
            Self::QuotaExhausted { .. } => "quota_exhausted",
            Self::RateLimited { .. } => "rate_limited",
            Self::Closed { limit, .. } => limit.word(),
            Self::Crowded { .. } => Limit::Rate.word(),
            Self::Blocked { .. } => "blocked",
            Self::CommentsElsewhere { .. } => "comments_elsewhere",
            Self::RobotsDisallowed { .. } => "robots_disallowed",
            Self::UnsupportedUrl { .. } | Self::UnsupportedPlatform { .. } => "unsupported_url",
            Self::UnexpectedShape { .. } => "unexpected_shape",
            Self::Network { .. } => "network",
        }
    }

    /// The sentence where a profile was asked for, and not a post.
    pub fn of_profile(&self) -> String {
        match self {
            Self::NotFound => {
                "the platform does not show this profile: it was deleted, renamed or hidden, or \
                 never there"
                    .to_owned()
            }
            Self::PrivateOrLogin => {
                "this profile is shown only to people who are signed in, or to some of them"
                    .to_owned()
            }
            other => other.to_string(),
        }
    }

    /// Whether trying again later can help without anybody changing anything.
    pub fn is_transient(&self) -> bool {
        matches!(
            self,
            Self::QuotaExhausted { .. }
                | Self::RateLimited { .. }
                | Self::Closed { .. }
                | Self::Crowded { .. }
                | Self::UnexpectedShape { .. }
                | Self::Network { .. }
        )
    }
}

/// The sentence of [`Failure::Closed`]; until when is said beside it, by whoever waits.
fn closed(host: &str, limit: Limit) -> String {
    match limit {
        Limit::Rate => format!("{host} asked to slow down, so nothing is asked there for now"),
        Limit::Quota => {
            format!("the quota at {host} is used up, so nothing is asked there for now")
        }
    }
}
