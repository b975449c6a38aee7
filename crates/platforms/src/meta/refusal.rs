//! What Meta's APIs say in place of an answer.
//!
//! The code decides, never the status, which is mostly 400, nor the message, which is prose.
//! <https://developers.facebook.com/docs/graph-api/guides/error-handling/>

use std::time::Duration;

use serde::Deserialize;

use super::regained;
use crate::{Answer, Failure};

/// Waited when Meta says that there were too many requests, and not for how long.
const RATE_WINDOW: Duration = Duration::from_secs(5 * 60);

/// A refusal.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Refusal {
    message: String,
    pub(crate) code: i64,
    error_subcode: i64,
}

impl Refusal {
    /// Whether it says that an object is not there, or cannot be seen: the two are not told apart.
    pub(crate) fn is_missing(&self) -> bool {
        matches!((self.code, self.error_subcode), (24 | 803, _) | (100, 33))
    }

    /// The names that it lists behind its colon, where it does.
    pub(crate) fn missing(&self) -> Vec<String> {
        let list = self.message.rsplit_once(':').map(|(_, list)| list);
        let names = list.into_iter().flat_map(|list| list.split(','));
        names
            .map(|name| name.trim().trim_end_matches('.').to_owned())
            .collect()
    }

    /// What it says of the token, when it is about that.
    fn of_token(&self) -> Option<&'static str> {
        matches!(self.code, 102 | 190).then_some(match self.error_subcode {
            458 => "its owner removed the app, so that a new one has to be made",
            459 | 464 => {
                "its owner has to sign in at the platform again, where something is to be confirmed"
            }
            460 => "its owner changed their password, so that a new one has to be made",
            463 => "it has expired",
            _ => "it has expired, or is none",
        })
    }
}

/// The refusal of an answer that is one.
pub(crate) fn refusal(answer: &Answer) -> Option<Refusal> {
    #[derive(Deserialize)]
    struct Refused {
        error: Refusal,
    }
    match answer.status {
        200..=299 => None,
        _ => answer.refusal::<Refused>().map(|refused| refused.error),
    }
}

/// Ok for 2xx, else what the code means.
pub(crate) fn check(platform: &'static str, answer: &Answer) -> Result<(), Failure> {
    let Some(error) = refusal(answer) else {
        return answer.check();
    };
    if error.is_missing() {
        return Err(Failure::NotFound);
    }
    if let Some(why) = error.of_token() {
        let why = why.to_owned();
        return Err(Failure::CredentialsRejected { platform, why });
    }
    Err(match error.code {
        code @ (10 | 100 | 200..=299) => Failure::NotAllowed {
            platform,
            why: format!(
                "it lacks a permission, or its app a feature that the platform grants after a review \
                 (error {code})"
            ),
        },
        4 | 17 | 32 | 613 | 80000..=80014 => Failure::RateLimited {
            retry_after: answer
                .retry_after()
                .or_else(|| regained(answer))
                .unwrap_or(RATE_WINDOW),
        },
        code @ (1 | 2) => Failure::Network {
            why: format!("{} could not answer (error {code})", answer.host()),
        },
        368 => Failure::Blocked {
            why: "error 368, a policy".to_owned(),
        },
        _ => return answer.check(),
    })
}
