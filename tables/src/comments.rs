//! Reads files of comments, exports of other tools included, a batch at a time.
//!
//! It finds the column that holds the text, recognises others by their names, and keeps every
//! original column as it was. It does not score and does not judge what a comment is: rows without
//! text are handed on, for the caller to count.

mod batch;
mod delimited;
mod fields;
mod header;
mod json;
mod json_items;
mod left_out;
mod time;
mod workbook;

use std::fs::File;
use std::io::{self, Cursor, Read, Seek, SeekFrom};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

pub use batch::{Batch, Comment};
pub use fields::Field;
pub(crate) use fields::is_text_name;
pub use left_out::{LeftOut, LeftOutReason};

use crate::detect::InputFormat;
use crate::lists::refuse_list;
use crate::{Budget, Error, decode_reader};
use batch::Layout;

/// The largest workbook without texts that is looked through for addresses of posts, in bytes.
const MAX_LIST: u64 = 4 << 20;
/// How much text at the beginning tells the kind of a file, its delimiter and its header.
const SAMPLE: usize = 64 << 10;

/// An open file of comments.
///
/// CSV and its relatives, JSON and JSON Lines are read in constant memory. Of a workbook the table
/// of shared strings is in memory, the rows are not; they are read on a thread of their own, which
/// ends when this is dropped.
///
/// What is accepted:
/// - **CSV, TSV, semicolons, bars**: the delimiter is found; Excel's `sep=` line, and title rows
///   above the header, are passed over. Rows with too few cells get empty ones. In rows with too
///   many, the surplus is put back to the last column with its delimiters: it is nearly always
///   text whose commas were not quoted. A single column needs no header.
/// - **TXT**: one comment per line.
/// - **JSON**: an array of objects (or of texts), or an object with such an array under a name like
///   `comments`, `data` or `items`. **JSON Lines**: one per line.
///   These are read through once when opened: so the columns are all the names that occur anywhere,
///   in the order of their first use, and a broken record is reported before any work is done.
///   Objects and arrays inside a record stay JSON text.
/// - **XLSX**: the first sheet with a column of texts, and further ones with the same header.
///   Dates become `YYYY-MM-DD HH:MM:SS`.
///
/// Tables written by this crate can be read again; their defused cells are restored.
pub struct CommentFile {
    columns: Vec<String>,
    layout: Arc<Layout>,
    source: Box<dyn Source>,
    progress: Arc<AtomicU64>,
    size: u64,
    read: u64,
}

/// Where batches come from.
trait Source: Send {
    /// Appends up to `max` comments; none only at the end.
    fn read(&mut self, batch: &mut Batch, max: usize) -> Result<(), Error>;

    /// What was left out so far.
    fn left_out(&self) -> &[LeftOut] {
        &[]
    }
}

/// What opening a file of any kind gives.
struct Opened {
    columns: Vec<String>,
    layout: Layout,
    source: Box<dyn Source>,
}

impl std::fmt::Debug for CommentFile {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("CommentFile")
            .field("columns", &self.columns)
            .finish_non_exhaustive()
    }
}

impl CommentFile {
    /// Opens a file and finds its columns.
    ///
    /// `name_hint` is the name or content type the file came with, when `path` does not tell.
    /// `text_column` names the column of the comments; upper and lower case, spaces and
    /// underscores do not matter. Without it the column is found by name.
    ///
    /// # Errors
    /// [`Error::NoTextColumn`] when the column cannot be told, [`Error::UnknownTextColumn`] when
    /// the named one is not there, [`Error::HoldsPosts`] for a list of posts unless one is named,
    /// [`Error::Broken`], [`Error::Unsupported`], [`Error::Empty`], [`Error::Io`].
    pub fn open(
        path: &Path,
        name_hint: Option<&str>,
        text_column: Option<&str>,
        budget: &Budget,
    ) -> Result<Self, Error> {
        let mut file = File::open(path)?;
        let size = file.metadata()?.len();
        let mut magic = Vec::new();
        file.by_ref().take(64).read_to_end(&mut magic)?;
        file.seek(SeekFrom::Start(0))?;
        let hint = name_hint.or_else(|| path.to_str());
        let progress = Arc::new(AtomicU64::new(0));
        let input = Counted {
            inner: file,
            count: Arc::clone(&progress),
            budget: budget.clone(),
        };

        // A workbook shows by its first bytes; other binaries are refused here.
        let opened = if InputFormat::detect(&magic, "", hint)? == InputFormat::Xlsx
            && magic.starts_with(b"PK")
        {
            match workbook::open(input, text_column, budget) {
                Err(error @ Error::NoTextColumn { .. }) if size <= MAX_LIST => {
                    refuse_list(&std::fs::read(path)?, hint, budget)?;
                    return Err(error);
                }
                opened => opened?,
            }
        } else {
            let text = Text::new(input)?;
            if text_column.is_none() {
                refuse_list(text.whole_lines().as_bytes(), hint, budget)?;
            }
            match InputFormat::detect(&magic, &text.sample, hint)? {
                kind @ (InputFormat::Json | InputFormat::JsonLines) => {
                    let again = Counted {
                        inner: File::open(path)?,
                        count: Arc::clone(&progress),
                        budget: budget.clone(),
                    };
                    json::open(kind, text, again, text_column)?
                }
                kind => delimited::open(kind, hint, text, text_column)?,
            }
        };
        Ok(Self {
            columns: opened.columns,
            layout: Arc::new(opened.layout),
            source: opened.source,
            progress,
            size,
            read: 0,
        })
    }

    /// The names of the original columns, in order.
    ///
    /// A column without a name is called by its place, `column_3`.
    pub fn columns(&self) -> &[String] {
        &self.columns
    }

    /// The name of the column that holds the comments.
    pub fn text_column(&self) -> &str {
        &self.columns[self.layout.text]
    }

    /// The name of the column recognised as a field, if there is one.
    pub fn column_of(&self, field: Field) -> Option<&str> {
        self.layout.fields[field as usize].map(|i| self.columns[i].as_str())
    }

    /// How much of the file has been read, from 0 to 1, for a progress bar.
    pub fn progress(&self) -> f64 {
        let done = self.progress.load(Ordering::Relaxed) as f64;
        if self.size == 0 {
            1.0
        } else {
            (done / self.size as f64).min(1.0)
        }
    }

    /// What of the file was left out so far, a line for each reason; whole when it is read to its
    /// end.
    pub fn left_out(&self) -> &[LeftOut] {
        self.source.left_out()
    }

    /// Replaces the contents of `batch` by the next comments, at most `max`; false at the end.
    ///
    /// A batch keeps its memory from use to use, so reading a file allocates next to nothing. It
    /// holds fewer than `max` comments when they are very long.
    ///
    /// # Errors
    /// [`Error::Broken`] naming the place, [`Error::Io`].
    pub fn read_batch(&mut self, batch: &mut Batch, max: usize) -> Result<bool, Error> {
        batch.reset(&self.layout, self.columns.len(), self.read);
        self.source.read(batch, max.max(1))?;
        self.read += batch.len() as u64;
        Ok(!batch.is_empty())
    }
}

/// The rest of a text file as UTF-8, and its beginning to look at.
struct Text {
    budget: Budget,
    sample: String,
    /// Whether the sample is all of it.
    whole: bool,
    /// All of the text, the sample included.
    reader: Box<dyn Read + Send>,
}

impl Text {
    fn new(input: Counted<File>) -> io::Result<Self> {
        let budget = input.budget.clone();
        let mut reader = decode_reader(input)?;
        let mut head = Vec::new();
        reader.by_ref().take(SAMPLE as u64).read_to_end(&mut head)?;
        let whole = head.len() < SAMPLE;
        // The cut may have gone through a character.
        let sample = String::from_utf8_lossy(&head).into_owned();
        Ok(Self {
            budget,
            sample,
            whole,
            reader: Box::new(Cursor::new(head).chain(reader)),
        })
    }
}

impl Text {
    /// The sample without the line that it cuts.
    fn whole_lines(&self) -> &str {
        match self.sample.rfind('\n') {
            Some(end) if !self.whole => &self.sample[..end],
            _ => &self.sample,
        }
    }
}

/// Counts the bytes read from a file, as long as its budget lasts. After seeking back it counts
/// from there.
struct Counted<R> {
    inner: R,
    count: Arc<AtomicU64>,
    budget: Budget,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        self.budget.check().map_err(io::Error::other)?;
        let n = self.inner.read(buf)?;
        self.count.fetch_add(n as u64, Ordering::Relaxed);
        Ok(n)
    }
}

impl<R: Seek> Seek for Counted<R> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let at = self.inner.seek(to)?;
        self.count.store(at, Ordering::Relaxed);
        Ok(at)
    }
}
