//! The issuer as it describes itself: its keys, and where people sign in and out.

use std::fmt::Display;
use std::time::Duration;

use egress::{Egress, Options, StatusCode, header::HeaderMap};
use jsonwebtoken::Algorithm;
use serde::Deserialize;
use url::Url;

use super::{
    IssuerUrl, OidcSettings,
    keys::{ALGORITHMS, KeySet},
};

/// Bytes that a document of an issuer may have; real ones have a few thousand.
pub(super) const MAX_BYTES: usize = 1 << 20;

/// What is read of the issuer's document (OpenID Connect Discovery 1.0, section 3; RP-Initiated
/// Logout 1.0, section 2.1).
#[derive(Deserialize)]
struct Document {
    issuer: String,
    jwks_uri: String,
    id_token_signing_alg_values_supported: Option<Vec<String>>,
    authorization_endpoint: Option<String>,
    token_endpoint: Option<String>,
    token_endpoint_auth_methods_supported: Option<Vec<String>>,
    end_session_endpoint: Option<String>,
}

/// An issuer as it is now.
#[derive(Debug)]
pub(super) struct Provider {
    /// Its keys.
    pub(super) keys: KeySet,
    /// Where browsers sign in and programs get tokens for that; none where it says none.
    pub(super) endpoints: Option<Endpoints>,
    /// Where browsers sign out.
    pub(super) end_session: Option<Url>,
}

/// Addresses of the code flow.
#[derive(Debug)]
pub(super) struct Endpoints {
    pub(super) authorization: Url,
    pub(super) token: Url,
    /// Whether a client's secret goes into the body, since a header is not taken.
    pub(super) secret_in_body: bool,
}

/// The issuer as it is now, or a sentence that says why it is not known.
pub(super) async fn fetch(settings: &OidcSettings) -> Result<Provider, String> {
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
    Ok(Provider {
        keys: KeySet::read(&get(&egress, keys.as_str()).await?, &algorithms)?,
        endpoints: document.endpoints(issuer),
        end_session: allowed(issuer, document.end_session_endpoint.as_deref()),
    })
}

impl Document {
    fn endpoints(&self, issuer: &IssuerUrl) -> Option<Endpoints> {
        let methods = self.token_endpoint_auth_methods_supported.as_deref();
        // What is taken where nothing is said is the header (Discovery, section 3).
        let takes = |method: &str| {
            methods.map_or(method == "client_secret_basic", |methods| {
                methods.iter().any(|one| one == method)
            })
        };
        Some(Endpoints {
            authorization: allowed(issuer, self.authorization_endpoint.as_deref())?,
            token: allowed(issuer, self.token_endpoint.as_deref())?,
            secret_in_body: !takes("client_secret_basic") && takes("client_secret_post"),
        })
    }
}

fn allowed(issuer: &IssuerUrl, address: Option<&str>) -> Option<Url> {
    issuer.allows(address?)
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

/// A way out for one exchange; they are seldom, and none is worth keeping connections for.
///
/// Redirects are not followed: they would lead to an address that nobody has vouched for.
pub(super) fn egress(settings: &OidcSettings) -> Result<Egress, egress::Error> {
    Egress::to_named(&Options {
        timeout: Some(settings.timeout),
        connect_timeout: settings.timeout.min(Duration::from_secs(5)),
        // A proxy would look for an issuer on this machine on its own.
        proxy: !settings.issuer.is_loopback(),
        ..Options::default()
    })
}

async fn get(egress: &Egress, address: &str) -> Result<Vec<u8>, String> {
    let failed = |why: &dyn Display| format!("{address} cannot be read: {why}");
    let url = Url::parse(address).map_err(|error| failed(&error))?;
    let answer = egress.get(url, HeaderMap::new(), MAX_BYTES).await;
    let answer = answer.map_err(|error| failed(&error))?;
    match answer.status {
        StatusCode::OK => Ok(answer.body.into()),
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
