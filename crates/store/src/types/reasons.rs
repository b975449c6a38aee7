//! Why an item stands where it stands: the closed list of words.

/// Every word that an item's `reason` can be.
///
/// Whoever ends an item takes one of these, and the document of the API lists them.
pub const REASONS: [&str; 19] = [
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
