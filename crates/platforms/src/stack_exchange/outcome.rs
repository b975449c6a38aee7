//! What refusals of Stack Exchange mean, and what its answers say of limits.
//! <https://api.stackexchange.com/docs/error-handling>, <https://api.stackexchange.com/docs/throttle>

use std::time::Duration;

use serde::Deserialize;

use crate::{Answer, Failure};

/// Waited where it is not said for how long.
const A_WHILE: Duration = Duration::from_secs(60);

/// Bytes at the end of an answer in which what it says of limits stands: behind the records.
const TAIL: usize = 400;

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Refusal {
    #[serde(deserialize_with = "crate::wire::text")]
    error_name: String,
    #[serde(deserialize_with = "crate::wire::text")]
    error_message: String,
}

/// Ok for 2xx, else what the name of the error means: the status is 400 for most of them.
pub(super) fn check(answer: &Answer) -> Result<(), Failure> {
    if (200..300).contains(&answer.status) {
        return Ok(());
    }
    let refusal: Refusal = answer.refusal().unwrap_or_default();
    Err(match refusal.error_name.as_str() {
        "throttle_violation" => Failure::RateLimited {
            retry_after: number_in(&refusal.error_message).unwrap_or(A_WHILE),
        },
        "temporarily_unavailable" | "internal_error" => Failure::Network {
            why: format!(
                "{} could not answer ({})",
                answer.host(),
                refusal.error_name
            ),
        },
        _ => return answer.check(),
    })
}

/// `too many requests from this IP, more requests available in 1234 seconds`
fn number_in(message: &str) -> Option<Duration> {
    let mut words = message.split_whitespace();
    let seconds = words.find_map(|word| word.parse().ok())?;
    Some(Duration::from_secs(seconds))
}

/// How long nothing is to be asked after a good answer: for as long as it says.
pub(super) fn rest(answer: &Answer) -> Option<Duration> {
    let start = answer.body.len().saturating_sub(TAIL);
    let tail = String::from_utf8_lossy(&answer.body[start..]);
    let (_, rest) = tail.rsplit_once("\"backoff\":")?;
    let digits: String = rest
        .trim_start()
        .chars()
        .take_while(char::is_ascii_digit)
        .collect();
    let seconds: u64 = digits.parse().ok()?;
    (seconds > 0).then(|| Duration::from_secs(seconds))
}
