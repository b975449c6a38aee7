//! Streams a job's results as CSV, JSON Lines or a workbook, in constant memory.
//!
//! Three parties: a task reads pages from the store, a blocking thread formats them, the
//! connection takes the bytes. Each waits for the next through a short channel, so that a
//! slow client slows the reading down, and each stops when the next is gone.

mod differences;
mod rows;

pub(crate) use differences::differences;
pub use rows::post_row;

use std::io::{self, Write};

use axum::body::{Body, Bytes};
use futures::{StreamExt, stream};
use service::summary::all_items;
use store::{Item, Job, ResultRecord, Store};
use tables::{Delimiter, Format, Table, TableWriter, WriteOptions};
use tokio::sync::mpsc;
use tracing::Instrument;

use crate::{
    body::temp_file,
    error::ApiError,
    settings::Settings,
    spooled::{self, CHUNK_BYTES},
    state::Permit,
};

/// Rows read from the store at once: about 2 MB of typical comments.
const PAGE_ROWS: u32 = 2000;

/// How many rows a result file has, without its header: what a client that counts them can tell a
/// whole file from a part by. Known beforehand of a job that has ended, whose rows come no more.
pub(crate) const ROW_COUNT: &str = "x-row-count";

/// What to write.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Choice {
    /// Format.
    pub(crate) format: Format,
    /// Comments or posts.
    pub(crate) table: Table,
    /// How CSV is written.
    pub(crate) csv: CsvChoice,
}

/// How CSV is written.
#[derive(Debug, Clone, Copy)]
pub(crate) struct CsvChoice {
    /// Whether it begins with a byte order mark.
    pub(crate) bom: bool,
    /// What separates the cells.
    pub(crate) delimiter: Delimiter,
}

/// A piece of the file on its way to the connection.
enum Output {
    Bytes(Bytes),
    /// The file is whole. A channel that closes without it means that the writer died.
    End,
}

/// A piece of the table on its way to the writer.
enum Piece {
    Comments(Vec<ResultRecord>),
    Posts(Vec<Item>),
    /// Nothing was left out. A channel that closes without it means that the reader failed.
    End,
}

/// What [`ROW_COUNT`] says of this job's file.
pub(crate) async fn row_count(store: &Store, job: &Job, table: Table) -> Result<i64, ApiError> {
    Ok(match table {
        Table::Comments => store.result_rows(job.team, job.id).await?,
        Table::Posts => job.totals.items,
    })
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
    let (pieces, waiting) = mpsc::channel(2);
    let for_writer = job.clone();
    let reading = async move {
        if let Err(error) = read(&store, &job, choice, &pieces).await {
            tracing::error!(job_id = %job.id, ?error, "a download broke off: the results cannot be read");
        }
    };
    tokio::spawn(reading.in_current_span());
    stream_written(permit, move |out| write(out, &for_writer, choice, waiting))
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
    let written = written(&store, &job, choice, handle).await;
    written.map_err(
        |error| match error.chain().find_map(|cause| cause.downcast_ref()) {
            Some(cause) => ApiError::disk(cause),
            None => ApiError::internal(error),
        },
    )?;
    spooled::body(file, permit)
}

/// Writes everything to `out` and gives it back; dropping the future stops the work.
pub(crate) async fn written<W: Write + Send + 'static>(
    store: &Store,
    job: &Job,
    choice: Choice,
    out: W,
) -> anyhow::Result<W> {
    let (pieces, waiting) = mpsc::channel(2);
    let for_writer = job.clone();
    let writer = tokio::task::spawn_blocking(move || write(out, &for_writer, choice, waiting));
    let read = read(store, job, choice, &pieces).await;
    drop(pieces);
    let written = writer.await?;
    read?;
    Ok(written?)
}

/// Reads the job's rows in their stable order, until the writer has all or is gone.
async fn read(
    store: &Store,
    job: &Job,
    choice: Choice,
    pieces: &mpsc::Sender<Piece>,
) -> Result<(), store::Error> {
    if choice.table == Table::Comments {
        let mut after = None;
        loop {
            let rows = store.results(job.team, job.id, after, PAGE_ROWS).await?;
            after = rows.last().map(|row| (row.position, row.seq));
            let last = rows.len() < PAGE_ROWS as usize;
            if pieces.send(Piece::Comments(rows)).await.is_err() {
                return Ok(());
            }
            if last {
                break;
            }
        }
    }
    // A workbook of comments has a sheet of posts too.
    if choice.table == Table::Posts || choice.format == Format::Xlsx {
        let items = all_items(store, job).await?;
        if pieces.send(Piece::Posts(items)).await.is_err() {
            return Ok(());
        }
    }
    // A writer that is gone needs no end.
    let _ = pieces.send(Piece::End).await;
    Ok(())
}

/// Formats pieces until the end; blocking.
fn write<W: Write>(
    out: W,
    job: &Job,
    choice: Choice,
    mut pieces: mpsc::Receiver<Piece>,
) -> Result<W, tables::Error> {
    let options = WriteOptions {
        bom: choice.csv.bom,
        delimiter: choice.csv.delimiter,
        extra_columns: tables::extra_columns(&job.extra_columns),
    };
    let mut writer = TableWriter::new(choice.format, choice.table, out, &options)?;
    // The header goes out at once: the client sees that something comes.
    writer.flush()?;
    let job_id = job.id.to_string();
    while let Some(piece) = pieces.blocking_recv() {
        match piece {
            Piece::Comments(records) => {
                for record in &records {
                    let extra = record.extra.iter().map(String::as_str);
                    writer.write_comment(&rows::comment(record, &job_id), extra)?;
                }
            }
            Piece::Posts(items) => {
                for item in &items {
                    writer.write_post(&rows::post(item, job.counting()))?;
                }
            }
            Piece::End => return writer.finish(),
        }
    }
    Err(cut_short())
}

/// The reader is gone before its end.
fn cut_short() -> tables::Error {
    io::Error::new(
        io::ErrorKind::UnexpectedEof,
        "the results could not be read to their end",
    )
    .into()
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
    use crate::viewer::Viewer;

    /// What comes of a body, and whether it ends well.
    async fn read(
        write: impl FnOnce(ChannelWriter) -> Result<ChannelWriter, tables::Error> + Send + 'static,
    ) -> (Vec<u8>, bool) {
        let slots = Slots::new(1, 1);
        let permit = slots.take(Some(Viewer::anonymous().client()));
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

    #[tokio::test]
    async fn a_file_whose_writer_dies_does_not_look_whole() {
        let whole = read(|mut out| {
            begin(&mut out);
            Ok(out)
        });
        assert_eq!(whole.await, (b"one\n".to_vec(), true));
        let failed = read(|mut out| {
            begin(&mut out);
            Err(cut_short())
        });
        assert_eq!(failed.await, (b"one\n".to_vec(), false));
        let panicked = read(|mut out| {
            begin(&mut out);
            panic!("a writer that dies");
        });
        assert_eq!(panicked.await, (b"one\n".to_vec(), false));
    }
}
