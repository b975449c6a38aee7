//! What X's refusals mean, and what its answers say of limits.

use std::time::Duration;

use serde::Deserialize;

use super::NAME;
use crate::{Answer, Failure};

/// Limits are counted over a quarter of an hour.
const WINDOW: Duration = Duration::from_secs(15 * 60);

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Refusal {
    /// `https://api.twitter.com/2/problems/client-forbidden`
    #[serde(rename = "type", deserialize_with = "crate::wire::text")]
    kind: String,
}

/// Ok for 2xx, else what the status and the type mean.
pub(super) fn check(answer: &Answer) -> Result<(), Failure> {
    let not_allowed = |why: &str| Failure::NotAllowed {
        platform: NAME,
        why: why.to_owned(),
    };
    match answer.status {
        401 => Err(Failure::CredentialsRejected {
            platform: NAME,
            why: "the token is not taken".to_owned(),
        }),
        402 => Err(not_allowed(
            "its project has no credits left; its owner buys some in X's console",
        )),
        403 => {
            let refusal: Refusal = answer.refusal().unwrap_or_default();
            let kind = refusal.kind.rsplit('/').next().unwrap_or_default();
            Err(match kind {
                "client-forbidden" | "unsupported-authentication" => not_allowed(
                    "its app may not use the API v2: attach it to a project in X's console",
                ),
                "usage-capped" => not_allowed("its project has reached its limit of the month"),
                _ => return answer.check(),
            })
        }
        429 => {
            let wait = reset(answer).or_else(|| answer.retry_after());
            Err(Failure::RateLimited {
                retry_after: wait.unwrap_or(WINDOW),
            })
        }
        _ => answer.check(),
    }
}

/// How long nothing is to be asked after a good answer that was the last of its window.
pub(super) fn rest(answer: &Answer) -> Option<Duration> {
    answer
        .is_spent("x-rate-limit-remaining")
        .then(|| reset(answer))?
}

/// `x-rate-limit-reset` is a moment in epoch seconds, unlike the headers of that name elsewhere.
fn reset(answer: &Answer) -> Option<Duration> {
    answer.until("x-rate-limit-reset", WINDOW)
}
