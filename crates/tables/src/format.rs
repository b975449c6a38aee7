//! The formats of result tables, and one writer for whichever was asked for.

use std::io::Write;

use crate::columns::Row as _;
use crate::{CsvWriter, Error, JsonlWriter, PostRow, ResultRow, XlsxWriter};

/// A format in which results are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Format {
    /// Comma-separated values, for spreadsheets and everything else.
    Csv,
    /// One JSON object per line, for programs.
    Jsonl,
    /// An Excel workbook.
    Xlsx,
}

impl Format {
    /// The format that a file extension names, with or without dot, in any case.
    pub fn from_extension(extension: &str) -> Option<Self> {
        match extension
            .trim_start_matches('.')
            .to_ascii_lowercase()
            .as_str()
        {
            "csv" => Some(Self::Csv),
            "jsonl" | "ndjson" => Some(Self::Jsonl),
            "xlsx" => Some(Self::Xlsx),
            _ => None,
        }
    }

    /// The usual file extension, without dot.
    pub fn extension(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Jsonl => "jsonl",
            Self::Xlsx => "xlsx",
        }
    }

    /// The content type to send with it.
    pub fn content_type(self) -> &'static str {
        match self {
            Self::Csv => "text/csv; charset=utf-8",
            Self::Jsonl => "application/x-ndjson",
            Self::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        }
    }

    /// Whether rows reach the output while they are written; an XLSX does only at the end.
    pub fn is_streamed(self) -> bool {
        self != Self::Xlsx
    }
}

/// A result table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Table {
    /// One row per comment, see [`ResultRow`].
    Comments,
    /// One row per post, see [`PostRow`].
    Posts,
}

/// What separates the cells of a CSV.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum Delimiter {
    /// `,`, as RFC 4180 has it.
    #[default]
    Comma,
    /// `;`, which Excel expects where a comma separates decimals.
    Semicolon,
    /// A tab.
    Tab,
}

impl Delimiter {
    pub(crate) fn byte(self) -> u8 {
        match self {
            Self::Comma => b',',
            Self::Semicolon => b';',
            Self::Tab => b'\t',
        }
    }
}

/// What can be chosen about a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WriteOptions {
    /// Whether a CSV begins with a byte order mark, without which Excel misreads UTF-8. Default true.
    pub bom: bool,
    /// What separates the cells of a CSV. Default: a comma.
    pub delimiter: Delimiter,
    /// Names of the original columns to append to comments; see [`crate::extra_columns`].
    pub extra_columns: Vec<String>,
}

impl Default for WriteOptions {
    fn default() -> Self {
        Self {
            bom: true,
            delimiter: Delimiter::Comma,
            extra_columns: Vec::new(),
        }
    }
}

/// Writes results in any format.
///
/// CSV and JSON Lines hold one table; rows of the other are left out, so that a caller may hand
/// over both without asking for the format. A workbook of comments also gets a sheet of posts.
#[derive(Debug)]
pub enum TableWriter<W: Write> {
    /// Writing CSV.
    Csv(Table, CsvWriter<W>),
    /// Writing JSON Lines.
    Jsonl(Table, JsonlWriter<W>),
    /// Writing a workbook.
    Xlsx(Table, Box<XlsxWriter<W>>),
}

impl<W: Write> TableWriter<W> {
    /// Begins a table.
    ///
    /// # Errors
    /// [`Error::Io`] or [`Error::Spreadsheet`] when a workbook's temporary file cannot be made.
    pub fn new(
        format: Format,
        table: Table,
        out: W,
        options: &WriteOptions,
    ) -> Result<Self, Error> {
        // Extra columns belong to comments.
        let posts = WriteOptions {
            extra_columns: Vec::new(),
            ..*options
        };
        let (columns, options) = match table {
            Table::Comments => (ResultRow::COLUMNS, options),
            Table::Posts => (PostRow::COLUMNS, &posts),
        };
        Ok(match format {
            Format::Csv => Self::Csv(table, CsvWriter::new(out, columns, options)),
            Format::Jsonl => Self::Jsonl(table, JsonlWriter::new(out, options)),
            Format::Xlsx => Self::Xlsx(table, Box::new(XlsxWriter::new(out, table, options)?)),
        })
    }

    /// Writes a comment and the cells of its original columns.
    ///
    /// # Errors
    /// [`Error::Io`] or [`Error::Spreadsheet`] when the output refuses.
    pub fn write_comment<'e>(
        &mut self,
        row: &ResultRow<'_>,
        extra: impl IntoIterator<Item = &'e str>,
    ) -> Result<(), Error> {
        match self {
            Self::Csv(Table::Comments, writer) => writer.write(row, extra),
            Self::Jsonl(Table::Comments, writer) => writer.write(row, extra),
            Self::Xlsx(Table::Comments, writer) => writer.write_comment(row, extra),
            _ => Ok(()),
        }
    }

    /// Writes a post.
    ///
    /// # Errors
    /// [`Error::Io`] or [`Error::Spreadsheet`] when the output refuses.
    pub fn write_post(&mut self, row: &PostRow<'_>) -> Result<(), Error> {
        match self {
            Self::Csv(Table::Posts, writer) => writer.write(row, []),
            Self::Jsonl(Table::Posts, writer) => writer.write(row, []),
            Self::Xlsx(_, writer) => writer.write_post(row),
            _ => Ok(()),
        }
    }

    /// Hands the rows so far to the output, where the format allows it.
    ///
    /// # Errors
    /// [`Error::Io`] when the output refuses.
    pub fn flush(&mut self) -> Result<(), Error> {
        match self {
            Self::Csv(_, writer) => writer.flush(),
            Self::Jsonl(_, writer) => writer.flush(),
            Self::Xlsx(..) => Ok(()),
        }
    }

    /// Ends the table and gives the output back; without it the output is incomplete.
    ///
    /// # Errors
    /// [`Error::Io`] or [`Error::Spreadsheet`] when the output refuses.
    pub fn finish(self) -> Result<W, Error> {
        match self {
            Self::Csv(_, writer) => writer.finish(),
            Self::Jsonl(_, writer) => writer.finish(),
            Self::Xlsx(_, writer) => writer.finish(),
        }
    }
}
