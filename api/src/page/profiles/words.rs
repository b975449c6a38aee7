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
            _ if profile.paused => ("pending", t!("paused")),
            ProfileState::Pending => ("pending", t!("not counted yet")),
            ProfileState::Active => ("ok", t!("counted")),
            ProfileState::CountHidden => ("partial", t!("count hidden")),
            ProfileState::Private => ("partial", t!("private")),
            ProfileState::Vanished => ("failed", t!("gone")),
            ProfileState::Failing => ("failed", t!("failing")),
        };
        Self { class, word }
    }
}

/// Why followers were not counted.
pub(super) fn gap(reason: &str) -> &'static str {
    match reason {
        "not_found" => t!("the platform did not know it"),
        "private_or_login" => t!("it was private"),
        "needs_credentials" => t!("no key was set"),
        "credentials_rejected" => t!("the platform refused the key"),
        "quota_exhausted" => t!("the quota was used up"),
        "rate_limited" => t!("the platform asked to slow down"),
        "blocked" => t!("the platform refused"),
        "unsupported_url" => t!("it could not be asked for"),
        "unexpected_shape" => t!("the answer was odd"),
        "network" => t!("the platform could not be reached"),
        "count_hidden" => t!("the platform hides the count"),
        "not_polled" => t!("nobody asked"),
        "paused" => t!("it was paused"),
        _ => t!("an internal error"),
    }
}

/// When an hour, day or week begins.
pub(super) fn begin(at: DateTime<Utc>, by: By) -> String {
    let day = i18n::date(at.date_naive());
    match by {
        By::Hour | By::Raw => t!("{day}, {time}", day = day, time = at.format("%H:%M")),
        By::Day | By::Week => day,
    }
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
