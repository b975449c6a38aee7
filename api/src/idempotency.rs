//! `Idempotency-Key`: the same request sent twice makes one job.

use axum::http::HeaderMap;
use sha2::{Digest, Sha256};

use crate::{error::ApiError, problem::Code};

/// Longest key taken.
const MAX_KEY_BYTES: usize = 255;

/// The key of a request, if it has one.
pub(crate) fn key(headers: &HeaderMap) -> Result<Option<String>, ApiError> {
    let Some(value) = headers.get("idempotency-key") else {
        return Ok(None);
    };
    match value.to_str() {
        Ok(key) if !key.trim().is_empty() && key.len() <= MAX_KEY_BYTES => {
            Ok(Some(key.trim().to_owned()))
        }
        _ => Err(ApiError::new(
            Code::BadIdempotencyKey,
            format!("The key must be 1 to {MAX_KEY_BYTES} visible ASCII characters."),
        )),
    }
}

/// Hashes what was asked for, part by part, so that a replay with another content is noticed.
///
/// Over the parsed content: the boundary of a multipart body differs from try to try.
pub(crate) struct RequestHash(Sha256);

impl RequestHash {
    /// Begins with the kind of request.
    pub(crate) fn new(kind: &str) -> Self {
        let mut hash = Self(Sha256::new());
        hash.part(kind.as_bytes());
        hash
    }

    /// Adds a part; its length is hashed too, so that parts cannot run into each other.
    pub(crate) fn part(&mut self, part: &[u8]) {
        self.0.update((part.len() as u64).to_le_bytes());
        self.0.update(part);
    }

    /// The hash in hexadecimal digits.
    pub(crate) fn finish(self) -> String {
        hex(&self.0.finalize())
    }
}

/// Lower-case hexadecimal digits.
pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
