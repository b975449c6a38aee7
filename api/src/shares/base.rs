//! Where others reach this server: what an address begins with that is given away.

use std::convert::Infallible;

use axum::{extract::FromRequestParts, http::request::Parts};

use crate::{guard, state::AppState};

/// `PUBLIC_URL`, else where this request was sent to. The scheme is then what a proxy says that it was
/// asked by: whoever lies about it gets a link that does not work.
#[derive(Debug)]
pub(crate) struct PublicBase(String);

impl PublicBase {
    /// Without a slash at its end.
    pub(crate) fn address(&self) -> String {
        self.0.clone()
    }

    /// A page of ours.
    pub(super) fn join(&self, path: &str) -> String {
        format!("{}{path}", self.0)
    }
}

impl FromRequestParts<AppState> for PublicBase {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Infallible> {
        let settings = state.settings();
        let of_sign_in = settings.sign_in.as_ref().map(|sign_in| &sign_in.public_url);
        if let Some(known) = settings.public_url.as_ref().or(of_sign_in) {
            return Ok(Self(known.to_string()));
        }
        let forwarded = parts.headers.get("x-forwarded-proto");
        let is_https = forwarded.is_some_and(|scheme| scheme.as_bytes() == b"https");
        let scheme = if is_https { "https" } else { "http" };
        // The guard answers nobody who names no host.
        let host = guard::host(&parts.uri, &parts.headers);
        let host = host.map(|host| host.to_string()).unwrap_or_default();
        Ok(Self(format!("{scheme}://{host}")))
    }
}
