//! The result tables, and one writer for whichever was asked for.

use std::io::Write;

use tables::{
    CsvWriter, Error, Format, JsonlWriter, Row as _, SheetColumns, WriteOptions, XlsxWriter,
};

use super::{PostRow, ResultRow};

/// A result table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Table {
    /// One row per comment, see [`ResultRow`].
    Comments,
    /// One row per post, see [`PostRow`].
    Posts,
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
            Format::Xlsx => Self::Xlsx(table, Box::new(workbook(out, table, options)?)),
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
            Self::Xlsx(Table::Comments, writer) => writer.write(COMMENTS, row, extra),
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
            Self::Xlsx(_, writer) => writer.write(POSTS, row, []),
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

/// Sheets of a workbook: those of comments, and those of posts.
const COMMENTS: usize = 0;
const POSTS: usize = 1;

/// A workbook that begins with a sheet of this table.
fn workbook<W: Write>(
    out: W,
    table: Table,
    options: &WriteOptions,
) -> Result<XlsxWriter<W>, Error> {
    let sheets = [
        SheetColumns {
            title: "Comments",
            columns: ResultRow::COLUMNS,
            extra: options.extra_columns.clone(),
        },
        SheetColumns {
            title: "Posts",
            columns: PostRow::COLUMNS,
            extra: Vec::new(),
        },
    ];
    let first = match table {
        Table::Comments => COMMENTS,
        Table::Posts => POSTS,
    };
    XlsxWriter::new(out, sheets.into(), first)
}
