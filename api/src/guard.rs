//! Keeps other web sites out.
//!
//! A browser on the same machine can be made to talk to 127.0.0.1 by any page it
//! shows. Two checks stop that: the `Host` must be ours (DNS rebinding), and a request
//! that changes something must not come from another site (cross-site request forgery).
//!
//! Where people sign in, the first is not made: browsers keep a session's cookie (`__Host-`) and a
//! Basic password for the name they were given under, so a page that has bound its own name to our
//! address comes without them and gets no further than the door, and the server is reached by
//! whatever name leads to it. The second is: it costs nobody anything, and a browser with a session
//! carries its cookie along by itself.

use std::net::{IpAddr, Ipv6Addr};

use axum::{
    extract::Request,
    http::{HeaderMap, HeaderValue, Uri, header, uri::Authority},
};
use egress::is_host_name;
use plaintext::shorten;

use crate::{error::ApiError, problem::Code, state::AppState};

/// Addresses that tell no more than counts and that probes ask by any name.
const OPEN_PATHS: [&str; 3] = ["/healthz", "/readyz", "/metrics"];

/// A name by which this server may be asked for, as browsers send it: without what surrounds it in an
/// address, in small letters, and in the letters of the DNS.
///
/// # Errors
/// The end of a sentence that says what is too much.
pub(crate) fn host_name(text: &str) -> Result<String, String> {
    let name = text.trim();
    let example = "like clamor.example.org";
    if name.is_empty() {
        return Err(format!(
            "an entry is empty: names with commas between them, {example}"
        ));
    }
    if let Some((_, rest)) = name.split_once("://") {
        let rest = rest.split(['/', ':']).next().unwrap_or_default();
        return Err(format!("write the name alone, without scheme: {rest}"));
    }
    if let Some((rest, _)) = name.split_once('/') {
        return Err(format!("write the name alone, without path: {rest}"));
    }
    if name.contains('*') || name.starts_with('.') {
        return Err(format!(
            "there are no wildcards: write each name, {example}"
        ));
    }
    let bare = name
        .strip_prefix('[')
        .and_then(|name| name.strip_suffix(']'));
    if let Ok(address) = bare.unwrap_or(name).parse::<Ipv6Addr>() {
        return Ok(address.to_string());
    }
    if let Some((rest, _)) = name.rsplit_once(':') {
        return Err(format!("write the name alone, without port: {rest}"));
    }
    if name.contains(char::is_whitespace) {
        return Err(format!("commas stand between names, {example}"));
    }
    let name = name.trim_end_matches('.');
    match url::Host::parse(name) {
        // Otherwise it is some other way to write an address, which no browser sends.
        Ok(url::Host::Ipv4(address)) if address.to_string() != name => {
            Err(format!("write the address as {address}"))
        }
        Ok(url::Host::Domain(host)) if name.contains('%') || !is_host_name(&host) => {
            Err(format!("it is no name of a host, {example}"))
        }
        Ok(host) => Ok(host.to_string()),
        Err(_) => Err(format!("it is no name of a host, {example}")),
    }
}

/// Whether a request may be answered.
pub(crate) fn guard(state: &AppState, request: &Request) -> Result<(), ApiError> {
    let repeated = |name| request.headers().get_all(name).iter().nth(1).is_some();
    if repeated(header::HOST) {
        return Err(ApiError::new(
            Code::BadHost,
            "The request has several `Host` headers, and proxies may disagree about them; one is taken.",
        ));
    }
    if repeated(header::CONTENT_TYPE) {
        return Err(ApiError::new(
            Code::UnsupportedMediaType,
            "The request has several `Content-Type` headers, and proxies may disagree about them; one \
             is taken.",
        ));
    }
    if !OPEN_PATHS.contains(&request.uri().path()) {
        let host = host(request.uri(), request.headers())
            .ok_or_else(|| ApiError::new(Code::MisdirectedRequest, "The request names no host."))?;
        if !state.doors().are_closed() && !is_ours(&host, &state.settings().allowed_hosts) {
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
    Ok(())
}

/// Host and port that the client asked for: `:authority` in HTTP/2, else `Host`.
pub(crate) fn host(uri: &Uri, headers: &HeaderMap) -> Option<Authority> {
    if let Some(authority) = uri.authority() {
        return Some(authority.clone());
    }
    let host: Authority = headers.get(header::HOST)?.to_str().ok()?.parse().ok()?;
    // No `Host` has a user before it (RFC 9110, section 7.2); programs on the way may read it otherwise.
    (!host.as_str().contains('@')).then_some(host)
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
    let is_ours = |origin: &HeaderValue| {
        let origin = origin.to_str().ok();
        origin
            .and_then(|origin| origin.split_once("://"))
            .is_some_and(|(_, authority)| authority.eq_ignore_ascii_case(host.as_str()))
    };
    !headers.get_all(header::ORIGIN).iter().all(is_ours)
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
    fn names_in_settings_are_what_browsers_send() {
        for (written, name) in [
            ("clamor.example.org", "clamor.example.org"),
            (" Clamor.Example.ORG. ", "clamor.example.org"),
            ("b\u{fc}cher.example", "xn--bcher-kva.example"),
            ("192.0.2.7", "192.0.2.7"),
            ("[2001:DB8::1]", "2001:db8::1"),
            ("clamor", "clamor"),
        ] {
            assert_eq!(host_name(written).as_deref(), Ok(name), "{written}");
        }
        let ours = host_name("[2001:db8:0::1]").expect("an address");
        let sent = "[2001:db8::1]:8000".parse().expect("an authority");
        assert!(is_ours(&sent, &[ours]));
    }

    #[test]
    fn names_in_settings_that_no_browser_sends_are_refused() {
        for (written, words) in [
            ("https://clamor.example.org/", "scheme: clamor.example.org"),
            ("clamor.example.org/app", "path: clamor.example.org"),
            ("clamor.example.org:8443", "port: clamor.example.org"),
            ("[2001:db8::1]:8443", "port"),
            ("*.example.org", "wildcards"),
            (".example.org", "wildcards"),
            ("one.example two.example", "commas"),
            ("", "empty"),
            ("1.2", "1.0.0.2"),
            ("a<b", "no name"),
            ("a..b", "no name"),
            ("%61.example", "no name"),
        ] {
            let why = host_name(written).expect_err(written);
            assert!(why.contains(words), "{written}: {why}");
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
