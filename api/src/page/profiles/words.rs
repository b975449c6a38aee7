//! How it stands with profiles, and why there are gaps, in words.

use chrono::{DateTime, Utc};
use service::followers::By;
use store::{Profile, ProfileState};

/// A state as a word and as a class of the style sheet.
pub(super) struct State {
    pub(super) class: &'static str,
    pub(super) word: &'static str,
}

impl State {
    pub(super) fn of(profile: &Profile) -> Self {
        let (class, word) = match profile.state {
            _ if profile.paused => ("pending", "paused"),
            ProfileState::Pending => ("pending", "not counted yet"),
            ProfileState::Active => ("ok", "counted"),
            ProfileState::CountHidden => ("partial", "count hidden"),
            ProfileState::Private => ("partial", "private"),
            ProfileState::Vanished => ("failed", "gone"),
            ProfileState::Failing => ("failed", "failing"),
        };
        Self { class, word }
    }
}

/// Why followers were not counted.
pub(super) fn gap(reason: &str) -> &'static str {
    match reason {
        "not_found" => "the platform did not know it",
        "private_or_login" => "it was private",
        "needs_credentials" => "no key was set",
        "credentials_rejected" => "the platform refused the key",
        "quota_exhausted" => "the quota was used up",
        "rate_limited" => "the platform asked to slow down",
        "blocked" => "the platform refused",
        "unsupported_url" => "it could not be asked for",
        "unexpected_shape" => "the answer was odd",
        "network" => "the platform could not be reached",
        "count_hidden" => "the platform hides the count",
        "not_polled" => "nobody asked",
        "paused" => "it was paused",
        _ => "an internal error",
    }
}

/// When an hour, day or week begins.
pub(super) fn begin(at: DateTime<Utc>, by: By) -> String {
    let form = match by {
        By::Hour | By::Raw => "%-d %b %Y, %H:%M",
        By::Day | By::Week => "%-d %b %Y",
    };
    at.format(form).to_string()
}

#[cfg(test)]
mod tests {
    #[test]
    fn every_gap_has_its_words() {
        for reason in store::GAPS {
            let is_told = super::gap(reason) != "an internal error";
            let is_ours = matches!(reason, "internal_error" | "attempts_exhausted");
            assert_ne!(is_told, is_ours, "{reason}");
        }
    }
}
