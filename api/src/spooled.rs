//! Answers that lie in a temporary file while they are sent, however slowly they are read.
//!
//! Every answer passes [`settled`]. What is small waits in memory, and so does a large one as long as there is
//! room ([`ROOM`]); whatever comes beyond that lies in a file until it is read.

use std::{
    convert::Infallible,
    io::{self, BufWriter, Write as _},
};

use axum::{
    body::{Body, Bytes, HttpBody, to_bytes},
    http::{HeaderName, HeaderValue, header},
    response::{IntoResponse, Response},
};
use futures::{StreamExt, stream};
use tempfile::NamedTempFile;
use tokio_util::io::ReaderStream;

use crate::{
    body::temp_file,
    error::ApiError,
    state::{AppState, Permit, ROOM_UNIT, Room, Turn},
};

/// Bytes handed to the connection at once.
pub(crate) const CHUNK_BYTES: usize = 64 << 10;

/// An answer up to this size waits in memory until it is read, in bytes.
pub(crate) const SMALL: usize = 64 << 10;

/// Bytes of answers above that size that wait in memory, of all connections.
pub(crate) const ROOM: usize = 32 << 20;

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
    let (body, size) = in_file(state, &answer, permit)?;
    Ok((length(size), body))
}

/// An answer that `write` writes, in the same way: beyond [`SMALL`] bytes into the file at once, so that a large one is
/// never in memory. Not for async threads.
pub(crate) fn written_by(
    state: &AppState,
    write: impl FnOnce(&mut dyn io::Write) -> io::Result<()>,
    permit: impl FnOnce() -> Result<Permit, ApiError>,
) -> Result<Written, ApiError> {
    let disk = |error| ApiError::disk(&error);
    let mut out = Growing {
        state,
        begin: Vec::new(),
        file: None,
    };
    write(&mut out).and_then(|()| out.flush()).map_err(disk)?;
    let Some(file) = out.file else {
        return written(state, out.begin, permit);
    };
    let permit = permit()?;
    let file = file
        .into_inner()
        .map_err(|error| disk(error.into_error()))?;
    let (body, size) = body(file, permit)?;
    Ok(([(header::CONTENT_LENGTH, HeaderValue::from(size))], body))
}

/// Bytes in memory, and from [`SMALL`] on in a file.
struct Growing<'s> {
    state: &'s AppState,
    begin: Vec<u8>,
    file: Option<BufWriter<NamedTempFile>>,
}

impl io::Write for Growing<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if let Some(file) = &mut self.file {
            return file.write(bytes);
        }
        if self.begin.len() + bytes.len() <= SMALL {
            self.begin.extend_from_slice(bytes);
            return Ok(bytes.len());
        }
        let mut file = BufWriter::new(temp_file(self.state.settings())?);
        file.write_all(&std::mem::take(&mut self.begin))?;
        self.file.insert(file).write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.as_mut().map_or(Ok(()), io::Write::flush)
    }
}

/// The answer as it is sent: one that is large and lies in memory takes room there until it is read, or is
/// written to a file.
pub(crate) async fn settled(state: &AppState, response: Response) -> Response {
    let (mut head, body) = response.into_parts();
    // Over once the answer is where it waits.
    let _turn = head.extensions.remove::<Turn>();
    // What is streamed does not tell its length.
    let size = body.size_hint().exact().unwrap_or_default();
    if size <= SMALL as u64 {
        return Response::from_parts(head, body);
    }
    let kept = async {
        let answer = to_bytes(body, usize::MAX).await;
        let answer = answer.map_err(ApiError::internal)?;
        match state.answer_room(answer.len().div_ceil(ROOM_UNIT)) {
            Some(room) => Ok(in_memory(answer, room)),
            None => {
                let state = state.clone();
                let kept = tokio::task::spawn_blocking(move || in_file(&state, &answer, ()));
                let kept = kept.await.map_err(ApiError::internal)?;
                kept.map(|(body, _)| body)
            }
        }
    };
    match kept.await {
        Ok(body) => {
            let length = HeaderValue::from(size);
            head.headers.entry(header::CONTENT_LENGTH).or_insert(length);
            Response::from_parts(head, body)
        }
        Err(error) => error.into_response(),
    }
}

/// In pieces, so that whoever reads slowly holds the room.
fn in_memory(answer: Bytes, room: Room) -> Body {
    let pieces = stream::unfold((answer, room), |(mut rest, room)| async move {
        if rest.is_empty() {
            return None;
        }
        let piece = rest.split_to(rest.len().min(CHUNK_BYTES));
        Some((Ok::<_, Infallible>(piece), (rest, room)))
    });
    Body::from_stream(pieces.fuse())
}

/// The answer in a file of its own, and its length in bytes. Not for async threads.
fn in_file<H: Send + 'static>(
    state: &AppState,
    answer: &[u8],
    held: H,
) -> Result<(Body, u64), ApiError> {
    let disk = |error| ApiError::disk(&error);
    let file = temp_file(state.settings()).map_err(disk)?;
    file.as_file().write_all(answer).map_err(disk)?;
    body(file, held)
}

/// The body, and its length in bytes; file and what is `held` go with its end.
pub(crate) fn body<H: Send + 'static>(
    file: NamedTempFile,
    held: H,
) -> Result<(Body, u64), ApiError> {
    let opened = || -> io::Result<_> {
        let size = file.as_file().metadata()?.len();
        Ok((tokio::fs::File::from_std(file.reopen()?), size))
    };
    let (handle, size) = opened().map_err(|error| ApiError::disk(&error))?;
    let held = (file, held);
    let stream = stream::unfold(
        (ReaderStream::with_capacity(handle, CHUNK_BYTES), held),
        |(mut reader, held)| async move {
            let chunk = reader.next().await?;
            Some((chunk, (reader, held)))
        },
    );
    Ok((Body::from_stream(stream.fuse()), size))
}
