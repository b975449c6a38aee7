//! What the header `Authorization` says.

use base64::{Engine as _, prelude::BASE64_STANDARD};
use http::{HeaderMap, header};

use crate::tokens::is_meant;

/// What a request brings that says who asks.
pub(crate) enum Credentials<'a> {
    /// A token of an issuer (RFC 6750, section 2.1).
    Bearer(&'a str),
    /// A personal token: by itself, or as the password of HTTP Basic.
    Personal {
        /// The token.
        token: String,
        /// The name that stands before it in HTTP Basic.
        name: Option<String>,
    },
    /// Name and password, which is what older programs can send (RFC 7617).
    Basic {
        /// Who they are here.
        name: String,
        /// Their password.
        password: String,
    },
}

/// Why an `Authorization` header says nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Unreadable {
    /// There are several.
    Several,
    /// It is one of HTTP Basic, without a name and a password in it.
    Basic,
    /// It is of no way that is known, or has nothing behind the name of one.
    Other,
}

/// The credentials of a request, if it has any.
pub(crate) fn authorization(headers: &HeaderMap) -> Result<Option<Credentials<'_>>, Unreadable> {
    let mut sent = headers.get_all(header::AUTHORIZATION).iter();
    let (first, second) = (sent.next(), sent.next());
    if second.is_some() {
        return Err(Unreadable::Several);
    }
    let Some(first) = first else {
        return Ok(None);
    };
    let scheme = first.as_bytes().split(|byte| *byte == b' ').next();
    let scheme = scheme.unwrap_or_default().to_ascii_lowercase();
    let value = first.to_str().ok().and_then(|value| value.split_once(' '));
    let value = value.map(|(_, value)| value.trim());
    let credentials = match (&*scheme, value) {
        (b"bearer", Some(value)) if is_meant(value) => Credentials::Personal {
            token: value.to_owned(),
            name: None,
        },
        (b"bearer", Some(value)) => Credentials::Bearer(value),
        (b"basic", value) => value.and_then(basic).ok_or(Unreadable::Basic)?,
        _ => return Err(Unreadable::Other),
    };
    Ok(Some(credentials))
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
        true => Credentials::Personal {
            token: password,
            name: Some(name),
        },
        false => Credentials::Basic { name, password },
    })
}
