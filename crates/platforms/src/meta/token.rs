//! What Meta says of a token itself: when it ends, and what it may do.
//!
//! Here alone a token stands in an address as well: the one that is asked about has to be a parameter, see
//! <https://developers.facebook.com/docs/graph-api/reference/debug_token/>. By whom it is asked stands in a header,
//! as everywhere. No log line and no failure has the query of an address.

use std::collections::HashSet;

use chrono::{DateTime, Utc};
use serde::Deserialize;

use super::Graph;
use crate::wire::{part, time};
use crate::{Account, Failure, Fetch};

/// What is told of a token.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct TokenInfo {
    /// Zero for a token that does not end.
    #[serde(deserialize_with = "time")]
    expires_at: Option<DateTime<Utc>>,
    /// When what it was allowed ends, though the token may not.
    #[serde(deserialize_with = "time")]
    data_access_expires_at: Option<DateTime<Utc>>,
    #[serde(deserialize_with = "part")]
    scopes: Option<Vec<String>>,
}

/// Whose token it is, and what it lacks of these permissions. What Meta does not tell of it is left out:
/// a token that reads is good.
///
/// # Errors
/// When the token is not taken, and when it cannot be told for now.
pub(crate) async fn account(
    graph: Graph,
    fetch: &Fetch<'_>,
    name: Option<String>,
    permissions: &[&str],
) -> Result<Account, Failure> {
    let key = fetch.key();
    let told = match graph
        .get(fetch, key, "/debug_token", &[("input_token", key)])
        .await
    {
        Ok(answer) => {
            #[derive(Deserialize)]
            struct Answered {
                data: TokenInfo,
            }
            let read = fetch.parse(move |reading| {
                let answered: Answered = reading.json(&answer, "what is told of the token")?;
                Ok(answered.data)
            });
            read.await.unwrap_or_default()
        }
        Err(failure @ Failure::CredentialsRejected { .. }) => return Err(failure),
        Err(failure) => {
            tracing::debug!(%failure, "nothing is told of a token");
            TokenInfo::default()
        }
    };
    let ends = told
        .expires_at
        .into_iter()
        .chain(told.data_access_expires_at);
    Ok(Account {
        name,
        lacks: told.scopes.and_then(|scopes| lacking(&scopes, permissions)),
        ends_at: ends.min(),
    })
}

fn lacking(scopes: &[String], permissions: &[&str]) -> Option<String> {
    let has: HashSet<&str> = scopes.iter().map(String::as_str).collect();
    let lacks: Vec<_> = permissions
        .iter()
        .filter(|permission| !has.contains(**permission))
        .copied()
        .collect();
    (!lacks.is_empty()).then(|| format!("it lacks the permission {}", lacks.join(" and ")))
}
