//! What refusals of Disqus mean. <https://disqus.com/api/docs/errors/>

use std::time::Duration;

use serde::Deserialize;

use super::NAME;
use crate::{Answer, Failure};

/// The allowance is counted over an hour.
const WINDOW: Duration = Duration::from_secs(3600);

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Refusal {
    code: i64,
    #[serde(deserialize_with = "crate::wire::text")]
    response: String,
}

/// Ok for 2xx, else what the code means.
pub(super) fn check(answer: &Answer) -> Result<(), Failure> {
    if (200..300).contains(&answer.status) {
        return Ok(());
    }
    // Not told from other wrong arguments by its code.
    if is_missing(answer) {
        return Ok(());
    }
    let refusal: Refusal = answer.refusal().unwrap_or_default();
    Err(match refusal.code {
        3 | 5 | 11 => Failure::CredentialsRejected {
            platform: NAME,
            why: "the key is not taken".to_owned(),
        },
        7 | 12 | 22 => Failure::PrivateOrLogin,
        13 | 14 => Failure::RateLimited {
            retry_after: answer
                .retry_after()
                .or_else(|| reset(answer))
                .unwrap_or(WINDOW),
        },
        code @ (1 | 15) => Failure::Network {
            why: format!("{} could not answer (error {code})", answer.host()),
        },
        _ => return answer.check(),
    })
}

/// Whether it says that there is no such thread: an answer like another, since threads begin with their first
/// comment.
pub(super) fn is_missing(answer: &Answer) -> bool {
    let refusal: Option<Refusal> = (answer.status == 400).then(|| answer.refusal()).flatten();
    refusal.is_some_and(|refusal| refusal.code == 2 && refusal.response.contains("Unable to find"))
}

/// How long nothing is to be asked after a good answer that was the last of its window.
pub(super) fn rest(answer: &Answer) -> Option<Duration> {
    answer
        .is_spent("x-ratelimit-remaining")
        .then(|| reset(answer))?
}

/// `x-ratelimit-reset` is a moment in epoch seconds.
fn reset(answer: &Answer) -> Option<Duration> {
    answer.until("x-ratelimit-reset", WINDOW)
}
