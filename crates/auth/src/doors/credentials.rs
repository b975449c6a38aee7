//! What the header `Authorization` says.

use base64::{Engine as _, prelude::BASE64_STANDARD};
use http::{HeaderMap, header};

use crate::{Refusal, tokens::is_meant};

/// What a request brings that says who asks.
pub(super) enum Credentials<'a> {
    /// A token of an issuer (RFC 6750, section 2.1).
    Bearer(&'a str),
    /// A personal token: by itself, or as the password of HTTP Basic. The name that stands before it
    /// there says nothing that the token does not.
    Personal(String),
    /// Name and password, which is what older programs can send (RFC 7617).
    Basic {
        /// Who they are here.
        name: String,
        /// Their password.
        password: String,
    },
}

/// Nothing says who asks, or in a way that is not taken here.
pub(super) const NO_TOKEN: Refusal = Refusal::Missing(
    "This server asks for a bearer token: send `Authorization: Bearer`, a space and a token of the \
     issuer that it trusts.",
);

/// The credentials of a request, if it has any.
pub(super) fn authorization(headers: &HeaderMap) -> Result<Option<Credentials<'_>>, Refusal> {
    let mut sent = headers.get_all(header::AUTHORIZATION).iter();
    let (first, second) = (sent.next(), sent.next());
    if second.is_some() {
        return Err(Refusal::invalid(
            "The request has several `Authorization` headers; one is taken.",
        ));
    }
    let Some(first) = first else {
        return Ok(None);
    };
    let parts = first.to_str().ok().and_then(|value| value.split_once(' '));
    let (scheme, value) = parts.ok_or(NO_TOKEN)?;
    let value = value.trim();
    match scheme.to_ascii_lowercase().as_str() {
        "bearer" if is_meant(value) => Ok(Some(Credentials::Personal(value.to_owned()))),
        "bearer" => Ok(Some(Credentials::Bearer(value))),
        "basic" => basic(value).ok_or(NO_TOKEN).map(Some),
        _ => Err(NO_TOKEN),
    }
}

/// The user name of HTTP Basic, when that comes with a password.
pub(super) fn name(headers: &HeaderMap) -> Option<String> {
    match authorization(headers) {
        Ok(Some(Credentials::Basic { name, .. })) => Some(name),
        _ => None,
    }
}

/// Name and password, or the token in its place.
fn basic<'a>(credentials: &str) -> Option<Credentials<'a>> {
    let credentials = BASE64_STANDARD.decode(credentials).ok()?;
    let credentials = String::from_utf8(credentials).ok()?;
    let (name, password) = credentials.split_once(':')?;
    let (name, password) = (name.to_owned(), password.to_owned());
    Some(match is_meant(&password) {
        true => Credentials::Personal(password),
        false => Credentials::Basic { name, password },
    })
}
