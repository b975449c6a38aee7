//! What shows that a form was sent from one of our pages: a value that only the session's own pages
//! hold (OWASP, Cross-Site Request Forgery Prevention, "HMAC based token").
//!
//! Besides the check of `Origin` in [`crate::guard`]. One place for all forms: the field is the first
//! of each, so it is at the beginning of what a browser sends, and is cut off here before any handler
//! reads the rest. Who has no session sends no cookie along, and needs none.

use axum::{
    body::Body,
    extract::Request,
    http::{Method, header},
    middleware::Next,
    response::Response,
};
use bytes::{Bytes, BytesMut};
use futures::{StreamExt, stream};

use crate::{asking::Asking, error::ApiError, problem::Code};

/// Name of the field.
const FIELD: &str = "csrf";

/// The field as each form begins with it; nothing where nobody has a session.
pub(crate) fn field() -> String {
    match token() {
        // Letters of base64url: nothing in them means anything in HTML.
        Some(token) => format!(r#"<input type="hidden" name="{FIELD}" value="{token}">"#),
        None => String::new(),
    }
}

fn token() -> Option<String> {
    let actor = Asking::now()?;
    actor.session().map(|session| session.csrf.clone())
}

/// The middleware, behind the door.
pub(super) async fn check(request: Request, next: Next) -> Result<Response, ApiError> {
    match token() {
        Some(token) if request.method() == Method::POST => {
            let request = without_field(request, &token).await?;
            Ok(next.run(request).await)
        }
        _ => Ok(next.run(request).await),
    }
}

/// The request without the field, if it begins with the right one.
async fn without_field(request: Request, token: &str) -> Result<Request, ApiError> {
    let expected = expected(&request, token).ok_or_else(expired)?;
    let (head, body) = request.into_parts();
    let mut body = body.into_data_stream();
    let mut begun = BytesMut::new();
    while begun.len() < expected.len() {
        match body.next().await {
            Some(Ok(chunk)) => begun.extend_from_slice(&chunk),
            // Whoever reads the body says what is wrong with it.
            Some(Err(error)) => {
                let failed = stream::once(async move { Err::<Bytes, _>(error) });
                return Ok(Request::from_parts(head, Body::from_stream(failed)));
            }
            None => break,
        }
    }
    if !is_same(
        begun.get(..expected.len()).unwrap_or_default(),
        expected.as_bytes(),
    ) {
        return Err(expired());
    }
    let rest = begun.split_off(expected.len()).freeze();
    let rest = rest
        .strip_prefix(b"&")
        .map_or(rest.clone(), |after| rest.slice_ref(after));
    let whole = stream::once(async move { Ok(rest) }).chain(body);
    Ok(Request::from_parts(head, Body::from_stream(whole)))
}

/// What a browser's body begins with.
fn expected(request: &Request, token: &str) -> Option<String> {
    let kind = request.headers().get(header::CONTENT_TYPE)?.to_str().ok()?;
    if kind.starts_with("application/x-www-form-urlencoded") {
        return Some(format!("{FIELD}={token}"));
    }
    let (name, boundary) = kind.split_once("boundary=")?;
    let boundary = boundary.trim_matches('"');
    name.starts_with("multipart/form-data").then(|| {
        format!(
            "--{boundary}\r\nContent-Disposition: form-data; name=\"{FIELD}\"\r\n\r\n{token}\r\n"
        )
    })
}

/// Takes the same time whatever differs, but for the length.
fn is_same(sent: &[u8], expected: &[u8]) -> bool {
    let differs = sent
        .iter()
        .zip(expected)
        .fold(0, |differs, (a, b)| differs | (a ^ b));
    sent.len() == expected.len() && differs == 0
}

fn expired() -> ApiError {
    ApiError::new(
        Code::FormExpired,
        "The form is from a session that is over. Please go back, load the page again and send it \
         once more.",
    )
}
