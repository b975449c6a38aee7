//! Reads the rows of a CSV file, none of which may be larger than rows are.
//!
//! The CSV reader takes a row into memory as a whole, so that a quotation mark that is never closed,
//! or a line of nothing but commas, would take all of a file.

use std::io::{self, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

use csv::StringRecord;

use crate::budget::{MAX_COLUMNS, MAX_RECORD};
use crate::{Error, delimiter};

/// The most delimiters of a row, those between quotation marks included, which are text.
const MAX_DELIMITERS: usize = 16 * MAX_COLUMNS;

pub(crate) struct Records<R> {
    reader: csv::Reader<Leash<R>>,
    left: Arc<Left>,
}

impl<R: Read> Records<R> {
    /// `delimiter` may be [`delimiter::NONE`]; without `quoting` every line is a row.
    pub(crate) fn new(input: R, delimiter: u8, quoting: bool) -> Self {
        let left = Arc::new(Left::default());
        let reader = csv::ReaderBuilder::new()
            .delimiter(delimiter)
            .quoting(quoting)
            .has_headers(false)
            .flexible(true)
            .buffer_capacity(64 << 10)
            .from_reader(Leash {
                inner: input,
                left: Arc::clone(&left),
                delimiter: (delimiter != delimiter::NONE).then_some(delimiter),
            });
        Self { reader, left }
    }

    /// Reads the next row; false at the end.
    ///
    /// # Errors
    /// [`Error::Broken`] naming the line when a row is too large.
    pub(crate) fn next(&mut self, record: &mut StringRecord) -> Result<bool, Error> {
        self.left.bytes.store(MAX_RECORD, Relaxed);
        self.left.delimiters.store(MAX_DELIMITERS, Relaxed);
        let line = self.reader.position().line();
        let found = self.reader.read_record(record);
        match found {
            Ok(_) if record.len() > MAX_COLUMNS => Err(too_wide(line)),
            Ok(found) => Ok(found),
            Err(error) => Err(match error.into_kind() {
                csv::ErrorKind::Io(e) => match e.kind() {
                    io::ErrorKind::FileTooLarge => too_long(line),
                    _ => Error::from(e),
                },
                other => Error::broken(format!("line {line}"), format!("{other:?}")),
            }),
        }
    }
}

fn too_long(line: u64) -> Error {
    Error::broken(
        format!("the row that begins near line {line}"),
        format!(
            "it is longer than {} MB, with the empty lines before it, or has more than \
             {MAX_COLUMNS} columns. If a quotation mark is opened there and never closed, close it \
             or double it (\"\"); or export the file again.",
            MAX_RECORD >> 20
        ),
    )
}

fn too_wide(line: u64) -> Error {
    Error::broken(
        format!("the row that begins near line {line}"),
        format!("it has more than {MAX_COLUMNS} columns. Leave out those that are not needed."),
    )
}

/// What the row that is being read may still take.
#[derive(Default)]
struct Left {
    bytes: AtomicUsize,
    delimiters: AtomicUsize,
}

/// Stops reading when one row has taken more than it may, before it has eaten all memory.
///
/// A piece that was read can hold many rows, so this stops late, by a piece at most, and never early.
struct Leash<R> {
    inner: R,
    left: Arc<Left>,
    delimiter: Option<u8>,
}

impl<R: Read> Read for Leash<R> {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        if self.left.bytes.load(Relaxed) == 0 || self.left.delimiters.load(Relaxed) == 0 {
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        let n = self.inner.read(buf)?;
        spend(&self.left.bytes, n);
        if let Some(delimiter) = self.delimiter {
            let found = buf[..n].iter().filter(|&&byte| byte == delimiter).count();
            spend(&self.left.delimiters, found);
        }
        Ok(n)
    }
}

fn spend(left: &AtomicUsize, n: usize) {
    left.store(left.load(Relaxed).saturating_sub(n), Relaxed);
}
