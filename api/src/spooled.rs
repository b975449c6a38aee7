//! Answers that lie in a temporary file while they are sent, however slowly they are read.

use std::io::{self, Write as _};

use axum::{
    body::Body,
    http::{HeaderName, HeaderValue, header},
};
use futures::{StreamExt, stream};
use tempfile::NamedTempFile;
use tokio_util::io::ReaderStream;

use crate::{
    body::temp_file,
    error::ApiError,
    state::{AppState, Permit},
};

/// Bytes handed to the connection at once.
pub(crate) const CHUNK_BYTES: usize = 64 << 10;

/// An answer up to this size waits in memory until it is read, in bytes.
pub(crate) const SMALL: usize = 64 << 10;

/// What is sent: the length, and the body.
pub(crate) type Written = ([(HeaderName, HeaderValue); 1], Body);

/// An answer, its length beside it: a small one waits in memory until it is read, a large one in a file,
/// with the permit for which `permit` is asked. Not for async threads.
pub(crate) fn written(
    state: &AppState,
    answer: Vec<u8>,
    permit: impl FnOnce() -> Result<Permit, ApiError>,
) -> Result<Written, ApiError> {
    let length = |size: u64| [(header::CONTENT_LENGTH, HeaderValue::from(size))];
    if answer.len() <= SMALL {
        return Ok((length(answer.len() as u64), Body::from(answer)));
    }
    let permit = permit()?;
    let disk = |error| ApiError::disk(&error);
    let file = temp_file(state.settings()).map_err(disk)?;
    file.as_file().write_all(&answer).map_err(disk)?;
    let (body, size) = body(file, permit)?;
    Ok((length(size), body))
}

/// The body, and its length in bytes; file and permit go with its end.
pub(crate) fn body(file: NamedTempFile, permit: Permit) -> Result<(Body, u64), ApiError> {
    let opened = || -> io::Result<_> {
        let size = file.as_file().metadata()?.len();
        Ok((tokio::fs::File::from_std(file.reopen()?), size))
    };
    let (handle, size) = opened().map_err(|error| ApiError::disk(&error))?;
    let held: (NamedTempFile, Permit) = (file, permit);
    let stream = stream::unfold(
        (ReaderStream::with_capacity(handle, CHUNK_BYTES), held),
        |(mut reader, held)| async move {
            let chunk = reader.next().await?;
            Some((chunk, (reader, held)))
        },
    );
    Ok((Body::from_stream(stream.fuse()), size))
}
