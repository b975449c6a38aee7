//! The style sheet and the script, compiled in.

use axum::{
    extract::Path,
    http::header,
    response::{IntoResponse, Response},
};
use plaintext::shorten;

use crate::{error::ApiError, problem::Code};

/// Shown at the foot of each page.
pub(crate) const RELEASE: &str = env!("CARGO_PKG_VERSION");

const STYLE: &str = include_str!("../../static/clamor.css");
const SCRIPT: &str = include_str!("../../static/clamor.js");

/// Part of the files' addresses, so that they can be kept for ever and still change.
pub(crate) const VERSION: u64 = fnv1a(
    SCRIPT.as_bytes(),
    fnv1a(STYLE.as_bytes(), 0xcbf2_9ce4_8422_2325),
);

/// `GET /static/{file}`.
pub(super) async fn file(Path(name): Path<String>) -> Result<Response, ApiError> {
    let (kind, body) = match name.as_str() {
        "clamor.css" => ("text/css; charset=utf-8", STYLE),
        "clamor.js" => ("text/javascript; charset=utf-8", SCRIPT),
        _ => {
            return Err(ApiError::new(
                Code::NoSuchRoute,
                format!("There is no file `{}` here.", shorten(&name, 100)),
            ));
        }
    };
    let headers = [
        (header::CONTENT_TYPE, kind),
        (header::CACHE_CONTROL, "public, max-age=31536000, immutable"),
    ];
    Ok((headers, body).into_response())
}

/// FNV-1a, 64 bits (Fowler, Noll, Vo): enough to tell two releases of a file apart.
const fn fnv1a(bytes: &[u8], mut hash: u64) -> u64 {
    let mut at = 0;
    while at < bytes.len() {
        hash = (hash ^ bytes[at] as u64).wrapping_mul(0x0000_0100_0000_01b3);
        at += 1;
    }
    hash
}
