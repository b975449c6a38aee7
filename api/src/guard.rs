//! Keeps other web sites out.
//!
//! A browser on the same machine can be made to talk to 127.0.0.1 by any page it
//! shows. Two checks stop that: the `Host` must be ours (DNS rebinding), and a request
//! that changes something must not come from another site (cross-site request forgery).
//!
//! Where tokens are asked for, the first is not made: no browser adds a token by itself, so a
//! page that has bound its name to our address gets no further than the door, and the server
//! is reached by whatever name leads to it. The second is: it costs nobody anything, and a
//! browser that signs in will carry something along by itself.

use std::net::IpAddr;

use axum::{
    extract::{Request, State},
    http::{HeaderMap, Uri, header, uri::Authority},
    middleware::Next,
    response::Response,
};

use crate::{
    error::ApiError,
    problem::{Code, shorten},
    state::AppState,
};

/// Addresses that tell no more than counts and that probes ask by any name.
const OPEN_PATHS: [&str; 3] = ["/healthz", "/readyz", "/metrics"];

/// The middleware.
pub(crate) async fn guard(
    State(state): State<AppState>,
    request: Request,
    next: Next,
) -> Result<Response, ApiError> {
    if !OPEN_PATHS.contains(&request.uri().path()) {
        let host = host(request.uri(), request.headers())
            .ok_or_else(|| ApiError::new(Code::MisdirectedRequest, "The request names no host."))?;
        if state.oidc().is_none() && !is_ours(&host, &state.settings().allowed_hosts) {
            return Err(ApiError::new(
                Code::MisdirectedRequest,
                format!(
                    "This server does not answer for `{}`; it is reached by its own address.",
                    shorten(host.host(), 100)
                ),
            ));
        }
        if !request.method().is_safe() && is_cross_site(request.headers(), &host) {
            return Err(ApiError::new(
                Code::CrossSite,
                "Requests that change something are only taken from this server's own pages \
                 and from programs, not from other web sites.",
            ));
        }
    }
    Ok(next.run(request).await)
}

/// Host and port that the client asked for: `:authority` in HTTP/2, else `Host`.
fn host(uri: &Uri, headers: &HeaderMap) -> Option<Authority> {
    if let Some(authority) = uri.authority() {
        return Some(authority.clone());
    }
    headers.get(header::HOST)?.to_str().ok()?.parse().ok()
}

fn is_ours(host: &Authority, allowed: &[String]) -> bool {
    let name = host.host().trim_end_matches('.').to_ascii_lowercase();
    let bare = name.trim_start_matches('[').trim_end_matches(']');
    name == "localhost"
        || name.ends_with(".localhost")
        || bare
            .parse::<IpAddr>()
            .is_ok_and(|address| address.is_loopback())
        || allowed.iter().any(|ours| ours.eq_ignore_ascii_case(bare))
}

/// Browsers say where a request comes from; programs do not, and are let through.
fn is_cross_site(headers: &HeaderMap, host: &Authority) -> bool {
    if let Some(site) = headers.get("sec-fetch-site") {
        return !matches!(site.as_bytes(), b"same-origin" | b"none");
    }
    let Some(origin) = headers.get(header::ORIGIN) else {
        return false;
    };
    let same = origin
        .to_str()
        .ok()
        .and_then(|origin| origin.split_once("://"))
        .is_some_and(|(_, authority)| authority.eq_ignore_ascii_case(host.as_str()));
    !same
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn ours(host: &str) -> bool {
        let authority = host.parse().expect("bug: the test's host does not parse");
        is_ours(
            &authority,
            &["clamor.example".to_owned(), "192.0.2.7".to_owned()],
        )
    }

    #[test]
    fn loopback_and_listed_hosts_are_ours() {
        for host in [
            "localhost",
            "LOCALHOST:8000",
            "localhost.",
            "app.localhost",
            "127.0.0.1:8000",
            "127.9.9.9",
            "[::1]:8000",
            "clamor.example:8000",
            "192.0.2.7",
        ] {
            assert!(ours(host), "{host}");
        }
    }

    #[test]
    fn other_hosts_are_not() {
        for host in [
            "evil.example",
            "localhost.evil.example",
            "127.0.0.1.evil.example",
            "10.0.0.1",
            "[::2]",
            "notlocalhost",
        ] {
            assert!(!ours(host), "{host}");
        }
    }
}
