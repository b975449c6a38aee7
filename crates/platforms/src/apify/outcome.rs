//! What Apify's refusals mean. <https://docs.apify.com/api/v2#errors>

use serde::Deserialize;

use super::NAME;
use crate::{Answer, Failure};

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Refused {
    error: Refusal,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Refusal {
    #[serde(rename = "type", deserialize_with = "crate::wire::text")]
    kind: String,
}

/// Ok for 2xx, else what the type of the error means; the message is prose.
pub(super) fn check(answer: &Answer) -> Result<(), Failure> {
    if (200..300).contains(&answer.status) {
        return Ok(());
    }
    let Refused { error } = answer.refusal().unwrap_or_default();
    let not_allowed = |why: &str| Failure::NotAllowed {
        platform: NAME,
        why: why.to_owned(),
    };
    Err(match (answer.status, error.kind.as_str()) {
        (401, _) | (_, "user-or-token-not-found" | "token-not-provided") => {
            Failure::CredentialsRejected {
                platform: NAME,
                why: "the token is not taken".to_owned(),
            }
        }
        (402, _)
        | (_, "not-enough-usage-to-run-paid-actor" | "monthly-usage-hard-limit-exceeded") => {
            not_allowed("its account has no money left for this; its owner adds some at Apify")
        }
        (_, "actor-is-not-rented") => {
            not_allowed("its owner has to rent the actor at Apify before it can be run")
        }
        (_, "actor-not-found") => {
            not_allowed("Apify has no such actor; name another one behind its @")
        }
        (_, "insufficient-permissions") => not_allowed("the token may not run actors"),
        (400, kind @ ("invalid-input" | "invalid-value")) => Failure::UnexpectedShape {
            at: format!("the actor at Apify wants another input ({kind})"),
        },
        _ => return answer.check(),
    })
}
