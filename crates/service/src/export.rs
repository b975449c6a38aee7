//! A job's results as CSV, JSON Lines or a workbook, in constant memory.
//!
//! Two halves: a task reads pages from the store, a blocking thread formats them. Each waits for
//! the other through a short channel, so that a slow output slows the reading down, and each stops
//! when the other is gone.

mod audit;
mod columns;
mod differences;
pub mod followers;
mod report;
mod rows;
mod writer;

pub use audit::{AuditFormat, audit};
pub use columns::{PostRow, ResultRow, extra_columns, own_result_header};
pub use differences::differences;
pub use report::{ReportChoice, write_report};
pub use rows::post_row;
pub use writer::{Table, TableWriter};

use std::io::{self, Write};

use store::{Item, Job, ResultRecord, Store};
use tables::{Delimiter, Format, WriteOptions};
use tokio::sync::mpsc;

use crate::{Error, pseudonyms::Pseudonyms, summary::job_and_items};

/// Rows read from the store at once: about 2 MB of typical comments.
const PAGE_ROWS: u32 = 2000;

/// What to write.
#[derive(Debug, Clone)]
pub struct Choice {
    /// Format.
    pub format: Format,
    /// Comments or posts.
    pub table: Table,
    /// How CSV is written.
    pub csv: CsvChoice,
    /// How much of what people wrote, and of who they are, is in it.
    pub people: People,
}

/// How much of what people wrote, and of who they are, is in a file.
#[derive(Debug, Clone)]
pub enum People {
    /// All of it.
    Named,
    /// What they wrote, under pseudonyms.
    Pseudonymous(Pseudonyms),
    /// Neither, nor what leads to it.
    LeftOut,
}

/// How CSV is written.
#[derive(Debug, Clone, Copy)]
pub struct CsvChoice {
    /// Whether it begins with a byte order mark.
    pub bom: bool,
    /// What separates the cells.
    pub delimiter: Delimiter,
}

/// A piece of the table on its way to the writer.
enum Piece {
    Comments(Vec<ResultRecord>),
    Posts(Vec<Item>),
    /// Nothing was left out. A channel that closes without it means that the reader failed.
    End,
}

/// How many rows the file of a job has, without its header. Known beforehand of a job that has
/// ended, whose rows come no more.
///
/// # Errors
/// Those of [`Store::result_rows`].
pub async fn row_count(store: &Store, job: &Job, table: Table) -> Result<i64, store::Error> {
    Ok(match table {
        Table::Comments => store.result_rows(job.scope(), job.id).await?,
        Table::Posts => job.totals.items,
    })
}

/// The two halves of writing a job's results: the reading, for a task, and the writing, for a thread
/// that may block.
pub fn results<W: Write + Send + 'static>(
    store: Store,
    job: Job,
    choice: Choice,
) -> (
    impl Future<Output = Result<(), store::Error>> + Send,
    impl FnOnce(W) -> Result<W, tables::Error> + Send,
) {
    let (pieces, waiting) = mpsc::channel(2);
    let for_writer = job.clone();
    let of_reader = choice.clone();
    let reading = async move { read(&store, &job, &of_reader, &pieces).await };
    let writing = move |out| write(out, &for_writer, &choice, waiting);
    (reading, writing)
}

/// Writes everything to `out` and gives it back; dropping the future stops the work.
///
/// # Errors
/// [`Error::File`] is the output's, not that of a file of ours.
pub async fn write_results<W: Write + Send + 'static>(
    store: &Store,
    job: &Job,
    choice: Choice,
    out: W,
) -> Result<W, Error> {
    let (reading, writing) = results(store.clone(), job.clone(), choice);
    let writer = tokio::task::spawn_blocking(move || writing(out));
    let read = reading.await;
    let written = writer.await?;
    read?;
    Ok(written?)
}

/// Reads the job's rows in their stable order, until the writer has all or is gone.
async fn read(
    store: &Store,
    job: &Job,
    choice: &Choice,
    pieces: &mpsc::Sender<Piece>,
) -> Result<(), store::Error> {
    if choice.table == Table::Comments {
        let mut after = None;
        loop {
            let mut rows = store.results(job.scope(), job.id, after, PAGE_ROWS).await?;
            match &choice.people {
                People::Named => {}
                People::Pseudonymous(names) => rows.iter_mut().for_each(|row| names.apply(row)),
                People::LeftOut => rows.iter_mut().for_each(rows::leave_out_texts),
            }
            after = rows.last().map(|row| (row.position, row.seq));
            if rows.is_empty() {
                break;
            }
            if pieces.send(Piece::Comments(rows)).await.is_err() {
                return Ok(());
            }
        }
    }
    // A workbook of comments has a sheet of posts too.
    if choice.table == Table::Posts || choice.format == Format::Xlsx {
        let (_, items) = job_and_items(store, job.scope(), job.id).await?;
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
    choice: &Choice,
    mut pieces: mpsc::Receiver<Piece>,
) -> Result<W, tables::Error> {
    let options = WriteOptions {
        bom: choice.csv.bom,
        delimiter: choice.csv.delimiter,
        extra_columns: match choice.people {
            People::Named => extra_columns(&job.extra_columns),
            People::Pseudonymous(_) | People::LeftOut => Vec::new(),
        },
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
