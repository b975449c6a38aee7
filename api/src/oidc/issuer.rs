//! Asks the issuer for its document and its keys.

use std::time::Duration;

use jsonwebtoken::Algorithm;
use reqwest::{Client, redirect::Policy};
use serde::Deserialize;

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
    let client = client(settings)?;
    let address = issuer.discovery();
    let document = get(&client, &address).await?;
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
    KeySet::read(&get(&client, keys.as_str()).await?, &algorithms)
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

/// A client for one fetch; there is one an hour, and none is worth keeping connections for.
fn client(settings: &OidcSettings) -> Result<Client, String> {
    // Whoever comes first installs it; that there is one already is as good.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let mut client = Client::builder()
        .timeout(settings.timeout)
        .connect_timeout(settings.timeout.min(Duration::from_secs(5)))
        // A redirect would lead to an address that nobody has vouched for.
        .redirect(Policy::none())
        .user_agent(concat!("clamor/", env!("CARGO_PKG_VERSION")));
    if settings.issuer.is_loopback() {
        // A proxy would look for the issuer on its own machine.
        client = client.no_proxy();
    }
    client
        .build()
        .map_err(|error| format!("the HTTP client cannot be made: {}", causes(&error)))
}

async fn get(client: &Client, address: &str) -> Result<Vec<u8>, String> {
    let failed = |error: reqwest::Error| {
        let error = error.without_url();
        format!("{address} cannot be read: {}", causes(&error))
    };
    let mut response = client.get(address).send().await.map_err(failed)?;
    if response.status() != reqwest::StatusCode::OK {
        return Err(format!("{address} answers {}", response.status()));
    }
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(failed)? {
        if body.len() + chunk.len() > MAX_BYTES {
            return Err(format!("{address} sends more than {MAX_BYTES} bytes"));
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body)
}

/// An error with what is behind it: "error sending request" alone helps nobody.
fn causes(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut next = error.source();
    while let Some(cause) = next {
        text = format!("{text}: {cause}");
        next = cause.source();
    }
    text
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
