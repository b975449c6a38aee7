//! Result files as bodies of answers: streamed, in constant memory, or from a temporary file.
//!
//! What is in them, and how it is read and written, is [`service::export`]'s; here the connection
//! takes the bytes, through one more short channel.

use std::{
    error::Error,
    io::{self, Write},
    iter::successors,
};

use axum::body::{Body, Bytes};
use futures::{StreamExt, stream};
use service::export::{self, AuditFormat, Choice, CsvChoice, ReportChoice};
use store::{AuditFilter, Client, Job, Scope, Store};
use tokio::sync::mpsc;
use tracing::Instrument;
use uuid::Uuid;

use crate::{
    body::temp_file,
    error::ApiError,
    settings::Settings,
    spooled,
    spooled::CHUNK_BYTES,
    state::{AppState, Permit},
};

/// How many rows a result file has, without its header: what a client that counts them can tell a
/// whole file from a part by. Known beforehand of a job that has ended, whose rows come no more.
pub(crate) const ROW_COUNT: &str = "x-row-count";

/// A piece of the file on its way to the connection.
enum Output {
    Bytes(Bytes),
    /// The file is whole. A channel that closes without it means that the writer died.
    End,
}

/// The bytes of a result file, and how many there are when that is known.
pub(crate) async fn body(
    store: Store,
    settings: &Settings,
    job: Job,
    choice: Choice,
    permit: Permit,
) -> Result<(Body, Option<u64>), ApiError> {
    if choice.format.is_streamed() {
        Ok((streamed(store, job, choice, permit), None))
    } else {
        let (body, size) = spooled(store, settings, job, choice, permit).await?;
        Ok((body, Some(size)))
    }
}

/// Bytes go out while rows come in; what goes wrong on the way breaks the connection off,
/// so that a file that is cut short is never taken for a whole one.
fn streamed(store: Store, job: Job, choice: Choice, permit: Permit) -> Body {
    let job_id = job.id;
    let (reading, writing) = export::results(store, job, choice);
    let reading = async move {
        if let Err(error) = reading.await {
            tracing::error!(%job_id, ?error, "a download broke off: the results cannot be read");
        }
    };
    tokio::spawn(reading.in_current_span());
    stream_written(permit, writing)
}

/// Streams the comments that two jobs label differently; see [`body`] for what happens to a slow client.
pub(crate) fn differences(
    store: Store,
    scope: Scope,
    jobs: (Uuid, Uuid),
    csv: CsvChoice,
    permit: Permit,
) -> Body {
    let (reading, writing) = export::differences(store, scope, jobs, csv);
    let reading = async move {
        if let Err(error) = reading.await {
            tracing::error!(first = %jobs.0, second = %jobs.1, ?error, "a download broke off: the comments cannot be read");
        }
    };
    tokio::spawn(Client::carry(reading.in_current_span()));
    stream_written(permit, writing)
}

/// Streams the entries of the audit trail; see [`body`] for what happens to a slow client.
pub(crate) fn audit(
    store: Store,
    scope: Scope,
    filter: AuditFilter,
    format: AuditFormat,
    permit: Permit,
) -> Body {
    let (reading, writing) = export::audit(store, scope, filter, format);
    let reading = async move {
        if let Err(error) = reading.await {
            tracing::error!(
                ?error,
                "a download broke off: the audit trail cannot be read"
            );
        }
    };
    tokio::spawn(reading.in_current_span());
    stream_written(permit, writing)
}

/// A body of what `write` writes on a thread of its own.
fn stream_written(
    permit: Permit,
    write: impl FnOnce(ChannelWriter) -> Result<ChannelWriter, tables::Error> + Send + 'static,
) -> Body {
    let (chunks, output) = mpsc::channel(4);
    let span = tracing::Span::current();
    tokio::task::spawn_blocking(move || {
        let (_permit, _span) = (permit, span.entered());
        let out = ChannelWriter::new(chunks.clone());
        match write(out).and_then(|mut out| Ok(out.flush()?)) {
            // To a client that is gone it cannot be said, and need not be.
            Ok(()) => drop(chunks.blocking_send(Output::End)),
            Err(error) => tracing::debug!(%error, "a result file is not whole"),
        }
    });
    let chunks = stream::unfold(Some(output), |output| async move {
        let mut output = output?;
        match output.recv().await {
            Some(Output::Bytes(bytes)) => Some((Ok(bytes), Some(output))),
            Some(Output::End) => None,
            // An error breaks the connection off, so that nobody takes the file for a whole one.
            None => Some((Err(io::Error::from(io::ErrorKind::UnexpectedEof)), None)),
        }
    });
    // Who compresses looks once more after the end.
    Body::from_stream(chunks.fuse())
}

/// The whole file is made first: its beginning depends on its end. Dropping the future stops the work.
async fn spooled(
    store: Store,
    settings: &Settings,
    job: Job,
    choice: Choice,
    permit: Permit,
) -> Result<(Body, u64), ApiError> {
    let disk = |error| ApiError::disk(&error);
    let file = temp_file(settings).map_err(disk)?;
    let handle = file.reopen().map_err(disk)?;
    let written = export::write_results(&store, &job, choice, handle).await;
    written.map_err(not_written)?;
    spooled::body(file, permit)
}

/// The workbook that is forwarded, made first, as [`spooled`] has it; and its size.
pub(crate) async fn report(
    state: &AppState,
    job: &Job,
    choice: ReportChoice,
    permit: Permit,
) -> Result<(Body, u64), ApiError> {
    let disk = |error| ApiError::disk(&error);
    let file = temp_file(state.settings()).map_err(disk)?;
    let handle = file.reopen().map_err(disk)?;
    let written = export::write_report(state.service(), job, choice, handle).await;
    written.map_err(not_written)?;
    spooled::body(file, permit)
}

/// Why there is no file: the database, the disk, or a bug.
fn not_written(error: service::Error) -> ApiError {
    if let service::Error::Store(error) = error {
        return error.into();
    }
    let mut causes = successors(Some(&error as &dyn Error), |&error| error.source());
    match causes.find_map(|cause| cause.downcast_ref()) {
        Some(cause) => ApiError::disk(cause),
        None => ApiError::internal(error),
    }
}

/// Hands bytes to an async body in chunks; blocking.
struct ChannelWriter {
    chunks: mpsc::Sender<Output>,
    buffer: Vec<u8>,
}

impl ChannelWriter {
    fn new(chunks: mpsc::Sender<Output>) -> Self {
        Self {
            chunks,
            buffer: Vec::with_capacity(CHUNK_BYTES),
        }
    }

    fn send(&mut self) -> io::Result<()> {
        let chunk = std::mem::replace(&mut self.buffer, Vec::with_capacity(CHUNK_BYTES));
        self.chunks
            .blocking_send(Output::Bytes(chunk.into()))
            .map_err(|_| io::Error::new(io::ErrorKind::BrokenPipe, "the client is gone"))
    }
}

impl Write for ChannelWriter {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.buffer.extend_from_slice(bytes);
        if self.buffer.len() >= CHUNK_BYTES {
            self.send()?;
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        if self.buffer.is_empty() {
            return Ok(());
        }
        self.send()
    }
}

#[cfg(test)]
mod tests {
    use program::slots::Slots;

    use super::*;
    use crate::problem::Code;

    /// What comes of a body, and whether it ends well.
    async fn read(
        write: impl FnOnce(ChannelWriter) -> Result<ChannelWriter, tables::Error> + Send + 'static,
    ) -> (Vec<u8>, bool) {
        let slots = Slots::new(1, 1);
        let permit = slots.take(Some(Client::User(uuid::Uuid::nil())));
        let mut stream = stream_written(permit.expect("a place"), write).into_data_stream();
        let mut read = Vec::new();
        while let Some(chunk) = stream.next().await {
            match chunk {
                Ok(bytes) => read.extend_from_slice(&bytes),
                Err(_) => return (read, false),
            }
        }
        (read, true)
    }

    fn begin(out: &mut ChannelWriter) {
        out.write_all(b"one\n")
            .and_then(|()| out.flush())
            .expect("somebody reads");
    }

    #[test]
    fn a_file_that_cannot_be_made_says_whose_fault_it_is() {
        let away = store::Error::Unavailable("it is shutting down".to_owned());
        assert_eq!(not_written(away.into()).code(), Code::StoreUnavailable);
        let full = tables::Error::from(io::Error::from(io::ErrorKind::StorageFull));
        assert_eq!(not_written(full.into()).code(), Code::StorageFull);
        let bug = service::Error::NothingToCompare;
        assert_eq!(not_written(bug).code(), Code::Internal);
    }

    #[tokio::test]
    async fn a_file_whose_writer_dies_does_not_look_whole() {
        let whole = read(|mut out| {
            begin(&mut out);
            Ok(out)
        });
        assert_eq!(whole.await, (b"one\n".to_vec(), true));
        let failed = read(|mut out| {
            begin(&mut out);
            Err(io::Error::from(io::ErrorKind::UnexpectedEof).into())
        });
        assert_eq!(failed.await, (b"one\n".to_vec(), false));
        let panicked = read(|mut out| {
            begin(&mut out);
            panic!("a writer that dies");
        });
        assert_eq!(panicked.await, (b"one\n".to_vec(), false));
    }
}
