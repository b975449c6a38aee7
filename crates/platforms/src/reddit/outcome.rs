//! What Reddit's refusals mean, and what its answers say of limits.

use std::time::Duration;

use serde::Deserialize;

use super::NAME;
use crate::wire::word;
use crate::{Answer, Failure};

/// Requests that must be left of the allowance; Reddit's own libraries stop there as well.
const LEAST_LEFT: f64 = 2.0;

/// The allowance is counted over ten minutes.
const LONGEST_WINDOW: Duration = Duration::from_secs(600);

/// What a page says by which a firewall refuses a program.
const BLOCKED: &str = "blocked by network security";

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Refusal {
    /// `private`, `banned`, `quarantined`, ...
    #[serde(deserialize_with = "word")]
    reason: Option<String>,
    #[serde(deserialize_with = "word")]
    message: Option<String>,
}

/// Ok for 2xx, else what the status and the reason mean.
pub(super) fn check(answer: &Answer) -> Result<(), Failure> {
    if is_blocked(answer) {
        return Err(blocked(answer));
    }
    match answer.status {
        401 => Err(refused("the token")),
        403 => {
            let Refusal { reason, message } = answer.refusal().unwrap_or_default();
            match (reason.as_deref(), message) {
                (Some("banned"), _) => Err(Failure::NotFound),
                (Some(_), _) => Err(Failure::PrivateOrLogin),
                (None, Some(_)) => Err(Failure::NotAllowed {
                    platform: NAME,
                    why: "Reddit does not let this app read it: the community is private, or Reddit has not \
                          approved the app"
                        .to_owned(),
                }),
                (None, None) => answer.check(),
            }
        }
        429 => Err(limited(answer)),
        _ => answer.check(),
    }
}

/// The same of the token endpoint.
pub(super) fn check_token(answer: &Answer) -> Result<(), Failure> {
    if is_blocked(answer) {
        return Err(blocked(answer));
    }
    match answer.status {
        400 | 401 => Err(refused("the id or the secret")),
        // Nothing that is asked of it can be missing.
        404 => Err(Failure::UnexpectedShape {
            at: format!("Reddit token: {} answered 404", answer.host()),
        }),
        429 => Err(limited(answer)),
        _ => answer.check(),
    }
}

/// The credential is not taken; `what` of it.
pub(super) fn refused(what: &str) -> Failure {
    Failure::CredentialsRejected {
        platform: NAME,
        why: format!("{what} is not taken"),
    }
}

fn limited(answer: &Answer) -> Failure {
    let wait = answer.retry_after().or_else(|| reset(answer));
    Failure::RateLimited {
        retry_after: wait.unwrap_or(Duration::from_secs(60)),
    }
}

fn is_blocked(answer: &Answer) -> bool {
    answer.status == 403 && answer.is_html() && answer.opening().contains(BLOCKED)
}

fn blocked(answer: &Answer) -> Failure {
    Failure::Blocked {
        why: format!("{} refuses requests from this network", answer.host()),
    }
}

/// How long nothing is to be asked after a good answer: until there is a new allowance.
pub(super) fn rest(answer: &Answer) -> Option<Duration> {
    let left: f64 = number(answer, "x-ratelimit-remaining")?;
    (left < LEAST_LEFT).then(|| reset(answer))?
}

/// `x-ratelimit-reset` is seconds from now, unlike the headers of that name elsewhere.
fn reset(answer: &Answer) -> Option<Duration> {
    let seconds = number(answer, "x-ratelimit-reset").filter(|seconds| *seconds > 0.0)?;
    let wait = Duration::try_from_secs_f64(seconds).ok()?;
    Some(wait.min(LONGEST_WINDOW))
}

fn number(answer: &Answer, header: &str) -> Option<f64> {
    answer.header(header)?.trim().parse().ok()
}

#[cfg(test)]
mod tests {
    use egress::header::{HeaderMap, HeaderName};
    use url::Url;

    use super::*;

    fn answer(remaining: &str, reset: &str) -> Answer {
        let headers = [
            ("x-ratelimit-remaining", remaining),
            ("x-ratelimit-reset", reset),
        ];
        let headers = headers.into_iter().map(|(name, value)| {
            let value = value.parse().expect("bug: a good header");
            (HeaderName::from_static(name), value)
        });
        Answer {
            status: 200,
            headers: headers.collect::<HeaderMap>(),
            body: "{}".into(),
            url: Url::parse("https://oauth.reddit.com/").expect("bug: a good address"),
        }
    }

    #[test]
    fn the_rest_of_the_window_is_waited_for_before_the_allowance_is_used_up() {
        assert_eq!(rest(&answer("99.0", "412")), None);
        assert_eq!(rest(&answer("2.0", "412")), None);
        assert_eq!(rest(&answer("1.0", "412")), Some(Duration::from_secs(412)));
        assert_eq!(rest(&answer("0", "86400")), Some(LONGEST_WINDOW));
        for odd in ["-1", "soon", "NaN", "inf"] {
            let found = rest(&answer("0.0", odd));
            assert!(found.is_none_or(|wait| wait <= LONGEST_WINDOW), "{odd}");
            assert_eq!(rest(&answer("many", odd)), None);
        }
    }
}
