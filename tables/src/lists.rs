//! Reads lists of post URLs in whatever form people have them.
//!
//! It finds the entries and where they stood. It does not judge them: text that stands where a URL
//! should be becomes an entry too, so that it can be named as bad instead of vanishing.

mod cells;
mod json;
mod lines;

use std::io::{Cursor, Read};

use crate::detect::InputFormat;
use crate::{Error, decode_reader, delimiter, sheet};

/// The most entries that a list may have at all; a guard for memory, far above any job's limit.
pub const MAX_ENTRIES: usize = 1_000_000;

/// A list of what should be post URLs.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct List {
    /// The entries in the order of the file, blanks left out, doubles kept.
    pub entries: Vec<Entry>,
    /// The name of the column they came from, when the file has columns with names.
    pub column: Option<String>,
    /// Other columns that hold URLs too and were not read, so that a page can say so.
    pub other_columns: Vec<String>,
}

/// One entry of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The URL, or the text that stands in its place.
    pub text: String,
    /// The line or spreadsheet row it stood in, or its place in a JSON array, from 1.
    pub row: usize,
    /// The sheet, in a workbook.
    pub sheet: Option<String>,
}

impl List {
    fn push(&mut self, text: &str, row: usize, sheet: Option<&str>) -> Result<(), Error> {
        if self.entries.len() == MAX_ENTRIES {
            return Err(Error::TooLarge(format!(
                "the list has more than {MAX_ENTRIES} entries. Split it into several lists."
            )));
        }
        self.entries.push(Entry {
            // Databases refuse NUL in text.
            text: text.replace('\0', "\u{FFFD}"),
            row,
            sheet: sheet.map(str::to_owned),
        });
        Ok(())
    }
}

/// Reads a list from the bytes of a TXT, CSV, TSV, JSON, JSON Lines or XLSX file.
///
/// `hint` is the file's name or content type; the contents win where the two disagree.
/// - Plain text: every URL in every line; other words are ignored, except a line of a single word
///   that was evidently meant as a URL (`youtube.com`, `htp:/x`).
/// - CSV and its relatives, and every sheet of a workbook: the column whose cells most often hold a
///   URL, one named like `url` or `link` preferred. A cell with several gives several entries; a
///   cell with none gives itself; titles and header above the first URL are skipped. Numbers in
///   workbooks are ignored.
/// - JSON: an array of strings or of objects with `url` or `link`, or an object with such an array
///   as `urls`. JSON Lines: one such string or object per line.
///
/// # Errors
/// [`Error::Empty`] when nothing looks like a URL, [`Error::Broken`] with the place when JSON or a
/// workbook is damaged, [`Error::Unsupported`] for other kinds of files, [`Error::TooLarge`] past
/// [`MAX_ENTRIES`].
pub fn read_list(bytes: &[u8], hint: Option<&str>) -> Result<List, Error> {
    if bytes.starts_with(b"PK") {
        InputFormat::detect(bytes, "", hint)?;
        return finish(read_workbook(bytes)?);
    }
    // Refuses pictures and the like before they are taken for text.
    InputFormat::detect(&bytes[..bytes.len().min(64)], "", None)?;
    let mut text = String::new();
    decode_reader(bytes)?.read_to_string(&mut text)?;
    let list = match InputFormat::detect(bytes, &text, hint)? {
        InputFormat::Delimited => read_delimited(&text)?,
        InputFormat::Json => json::read_document(&text)?,
        InputFormat::JsonLines => json::read_lines(&text)?,
        InputFormat::Lines | InputFormat::Xlsx if cells::first_line_names_a_column(&text) => {
            read_delimited(&text)?
        }
        InputFormat::Lines | InputFormat::Xlsx => lines::read(&text)?,
    };
    finish(list)
}

fn finish(list: List) -> Result<List, Error> {
    if list.entries.is_empty() {
        return Err(Error::Empty(
            "the list holds nothing that looks like a URL; a URL begins with https:// or www., \
             or reads like example.com/post",
        ));
    }
    Ok(list)
}

fn read_delimited(text: &str) -> Result<List, Error> {
    let sniffed = delimiter::sniff(text, true);
    let mut list = List::default();
    cells::read(None, &mut list, |on_cell| {
        let mut reader = csv::ReaderBuilder::new()
            .delimiter(sniffed.delimiter)
            .has_headers(false)
            .flexible(true)
            .from_reader(&text.as_bytes()[sniffed.skip..]);
        let mut record = csv::StringRecord::new();
        let mut lines = LineCounter::new(text);
        while reader
            .read_record(&mut record)
            .map_err(|e| Error::broken("the list", e.to_string()))?
        {
            let offset = record.position().map_or(0, |p| p.byte() as usize);
            let line = lines.line_at(sniffed.skip + offset);
            for (column, cell) in record.iter().enumerate() {
                on_cell(line, column, cell);
            }
        }
        Ok(())
    })?;
    Ok(list)
}

/// Finds the line of a record from its offset.
///
/// The CSV reader's own count lags behind with CRLF and blank lines: it places a record before the
/// line ends that it has yet to pass over.
struct LineCounter<'a> {
    text: &'a [u8],
    line_end: u8,
    at: usize,
    line: usize,
}

impl<'a> LineCounter<'a> {
    fn new(text: &'a str) -> Self {
        let line_end = if text.contains('\n') { b'\n' } else { b'\r' };
        Self {
            text: text.as_bytes(),
            line_end,
            at: 0,
            line: 1,
        }
    }

    /// The line, from 1, of what stands at or after an offset; offsets must not go back.
    fn line_at(&mut self, offset: usize) -> usize {
        while let Some(&byte) = self.text.get(self.at)
            && (self.at < offset || matches!(byte, b'\r' | b'\n'))
        {
            self.line += usize::from(byte == self.line_end);
            self.at += 1;
        }
        self.line
    }
}

fn read_workbook(bytes: &[u8]) -> Result<List, Error> {
    let mut book = sheet::open(Cursor::new(bytes))?;
    let mut list = List::default();
    for name in sheet::sheet_names(&book) {
        cells::read(Some(&name), &mut list, |on_cell| {
            sheet::for_each_row(&mut book, &name, |row, cells| {
                for cell in cells.iter().filter(|c| !c.number) {
                    on_cell(row, cell.column as usize, &cell.text);
                }
                std::ops::ControlFlow::Continue(())
            })
        })?;
    }
    Ok(list)
}
