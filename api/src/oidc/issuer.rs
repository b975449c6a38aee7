//! Asks the issuer for its document and its keys.

use std::fmt::Display;
use std::time::Duration;

use axum::body::Bytes;
use egress::{Egress, Options, StatusCode, header::HeaderMap};
use jsonwebtoken::Algorithm;
use serde::Deserialize;
use url::Url;

use super::{
    OidcSettings,
    keys::{ALGORITHMS, KeySet},
};

/// Bytes that a document of an issuer may have; real ones have a few thousand.
const MAX_BYTES: usize = 1 << 20;

/// What is read of the issuer's document (OpenID Connect Discovery 1.0, section 3).
#[derive(Deserialize)]
struct Document {
    issuer: String,
    jwks_uri: String,
    id_token_signing_alg_values_supported: Option<Vec<String>>,
}

/// The issuer's keys as they are now, or a sentence that says why not.
pub(super) async fn fetch(settings: &OidcSettings) -> Result<KeySet, String> {
    let issuer = &settings.issuer;
    let egress = egress(settings).map_err(|error| error.to_string())?;
    let address = issuer.discovery();
    let document = get(&egress, &address).await?;
    let document: Document = serde_json::from_slice(&document)
        .map_err(|error| format!("{address} is not the document of an issuer: {error}"))?;
    // Letter by letter: whoever can answer here must not be able to speak for somebody else.
    if document.issuer != issuer.to_string() {
        return Err(format!(
            "{address} is the document of the issuer {:?}, not of {:?}: OIDC_ISSUER must be \
             written as the issuer writes itself",
            document.issuer,
            issuer.to_string()
        ));
    }
    let keys = issuer.allows(&document.jwks_uri).ok_or_else(|| {
        format!(
            "the address of its keys, {:?}, is not https",
            document.jwks_uri
        )
    })?;
    let algorithms = accepted(document.id_token_signing_alg_values_supported.as_deref());
    KeySet::read(&get(&egress, keys.as_str()).await?, &algorithms)
}

/// Our algorithms, without those that the issuer does not list, if it has a list.
fn accepted(listed: Option<&[String]>) -> Vec<Algorithm> {
    let listed = listed.unwrap_or_default();
    let is_listed = |one: &Algorithm| {
        listed.is_empty()
            || listed
                .iter()
                .any(|name| name.parse().is_ok_and(|name: Algorithm| name == *one))
    };
    ALGORITHMS.into_iter().filter(is_listed).collect()
}

/// A way out for one fetch; there is one an hour, and none is worth keeping connections for.
///
/// Redirects are not followed: they would lead to an address that nobody has vouched for.
fn egress(settings: &OidcSettings) -> Result<Egress, egress::Error> {
    Egress::to_named(&Options {
        timeout: Some(settings.timeout),
        connect_timeout: settings.timeout.min(Duration::from_secs(5)),
        // A proxy would look for an issuer on this machine on its own.
        proxy: !settings.issuer.is_loopback(),
        ..Options::default()
    })
}

async fn get(egress: &Egress, address: &str) -> Result<Bytes, String> {
    let failed = |why: &dyn Display| format!("{address} cannot be read: {why}");
    let url = Url::parse(address).map_err(|error| failed(&error))?;
    let answer = egress.get(url, HeaderMap::new(), MAX_BYTES).await;
    let answer = answer.map_err(|error| failed(&error))?;
    match answer.status {
        StatusCode::OK => Ok(answer.body),
        status => Err(format!("{address} answers {status}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn algorithms_are_those_that_both_sides_know() {
        let listed = |names: &[&str]| -> Vec<Algorithm> {
            let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
            accepted(Some(&names))
        };
        assert_eq!(accepted(None), ALGORITHMS);
        assert_eq!(listed(&[]), ALGORITHMS);
        assert_eq!(listed(&["ES256"]), [Algorithm::ES256]);
        assert_eq!(
            listed(&["HS256", "none", "EdDSA", "RS256", "PS256"]),
            [Algorithm::RS256, Algorithm::EdDSA]
        );
        assert_eq!(listed(&["HS256", "none"]), []);
    }
}
