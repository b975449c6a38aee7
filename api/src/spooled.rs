//! Answers that lie in a temporary file while they are sent, however slowly they are read.

use std::io;

use axum::body::Body;
use futures::{StreamExt, stream};
use tempfile::NamedTempFile;
use tokio_util::io::ReaderStream;

use crate::{error::ApiError, state::Permit};

/// Bytes handed to the connection at once.
pub(crate) const CHUNK_BYTES: usize = 64 << 10;

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
