//! Why an item stands where it stands, and why followers were not counted: closed lists of words.

/// Every word that an item's `reason` can be.
///
/// Whoever ends an item takes one of these, and the document of the API lists them.
pub const REASONS: [&str; 20] = [
    // What a platform answered, see `platforms::Failure::code`.
    "comments_disabled",
    "not_found",
    "private_or_login",
    "needs_credentials",
    "credentials_rejected",
    "quota_exhausted",
    "rate_limited",
    "blocked",
    "comments_elsewhere",
    "robots_disallowed",
    "unsupported_url",
    "unexpected_shape",
    "network",
    // What a worker made of it.
    "capped",
    "partial",
    "low_coverage",
    "scoring_failed",
    "internal_error",
    "attempts_exhausted",
    // What a person did.
    "cancelled",
];

/// Every word that a gap in the counts of a profile can have as its reason.
pub const GAPS: [&str; 15] = [
    // What a platform answered, see `platforms::Failure::code`.
    "not_found",
    "private_or_login",
    "needs_credentials",
    "credentials_rejected",
    "quota_exhausted",
    "rate_limited",
    "blocked",
    "unsupported_url",
    "unexpected_shape",
    "network",
    // The platform shows the profile without the count.
    COUNT_HIDDEN,
    // Nobody asked: no worker was there, somebody paused it, workers died with it.
    "not_polled",
    "paused",
    "attempts_exhausted",
    "internal_error",
];

/// The gap of a poll that succeeded.
pub(crate) const COUNT_HIDDEN: &str = "count_hidden";
