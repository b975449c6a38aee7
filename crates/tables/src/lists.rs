//! Reads lists of post URLs in whatever form people have them.
//!
//! It finds the entries and where they stood. It does not judge them: text that stands where a URL
//! should be becomes an entry too, so that it can be named as bad instead of vanishing.

mod beside;
mod cells;
mod json;
mod lines;
mod pictures;
mod words;

use std::borrow::Cow;
use std::io::{Cursor, Read};

use crate::detect::InputFormat;
use crate::records::{Record, Records};
use crate::sheet::Workbook;
use crate::text::{recognise, utf8_without_mark};
use crate::urls::extract_urls;
use crate::{Budget, Error, cut, delimiter};
use cells::GridCell;

/// What is kept of an entry, in bytes: more than any address has, so that what is cut is still
/// seen to be too long.
const MAX_ENTRY: usize = 8 << 10;
/// The most entries of a list that was given as a file of comments and is to be recognised as one.
const MAX_REFUSED: usize = 100_000;
/// How much of a list tells its delimiter.
const SAMPLE: usize = 1 << 20;

/// A list of what should be post URLs.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct List {
    /// The entries in the order of the file, blanks left out, duplicates kept.
    pub entries: Vec<Entry>,
    /// The name of the column they came from, when the file has columns with names.
    pub column: Option<String>,
    /// Other columns that hold URLs too and were not read, so that a page can say so.
    pub other_columns: Vec<String>,
    /// The column that holds the texts of comments, if the file may as well be one of comments: by its name,
    /// or by sentences in most of its rows.
    pub comments: Option<String>,
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

/// Entries that come one by one, as many as may.
struct Entries<'b> {
    list: List,
    budget: &'b Budget,
    /// How many may come.
    most: usize,
    /// Cells, lines or values with a URL where one is looked for.
    urls: usize,
    /// Those with something else.
    plain: usize,
    /// Whether there are sentences beside the entries.
    has_words: bool,
    /// The name of a column of sentences, if it is one that texts of comments have.
    texts: Option<String>,
    /// The name of another column in which most rows hold a sentence of somebody's.
    sentences: Option<String>,
}

impl Entries<'_> {
    /// Adds every URL of a text, or the text itself when it has none.
    fn push_all(&mut self, text: &str, row: usize, sheet: Option<&str>) -> Result<(), Error> {
        let mut urls = extract_urls(text).peekable();
        if urls.peek().is_none() {
            self.plain += 1;
            return self.push(text, row, sheet);
        }
        self.urls += 1;
        urls.try_for_each(|url| self.push(&url, row, sheet))
    }

    fn push(&mut self, text: &str, row: usize, sheet: Option<&str>) -> Result<(), Error> {
        if self.list.entries.len() == self.most {
            return Err(Error::TooManyEntries(self.most));
        }
        let text = cut(text, MAX_ENTRY);
        self.budget.expand(text.len())?;
        self.list.entries.push(Entry {
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
/// - CSV and its relatives, cells pasted from a spreadsheet, and every sheet of a workbook: the
///   column whose cells most often hold a URL, one named like `url` or `link` preferred, and those
///   beside it that hold posts as well; without any header, all such columns. A cell with several gives several entries; a cell with none gives the
///   address behind it, else itself; titles and header above the first URL are skipped. Numbers in
///   workbooks are ignored.
/// - JSON and JSON Lines: addresses wherever they stand. The values under one name are a column, and those
///   of posts are found as in a table; names of lists around them, ids and addresses as names say nothing.
///   An object without any among others is an entry itself. What lies under `comments` holds no posts.
///
/// Columns of pictures are never read. A file that may as well be one of comments says so
/// ([`List::comments`]).
///
/// Reading stops as soon as there are more entries than the budget allows; of a text that is far
/// longer than an address, the beginning is kept.
///
/// # Errors
/// [`Error::Empty`] when nothing looks like a URL, [`Error::HoldsComments`] when the file has texts of
/// comments instead, [`Error::Broken`] with the place when JSON or a
/// workbook is damaged, [`Error::Unsupported`] for other kinds of files, [`Error::TooManyEntries`],
/// [`Error::TooLarge`] and [`Error::Stopped`] as the budget says.
pub fn read_list(bytes: &[u8], hint: Option<&str>, budget: &Budget) -> Result<List, Error> {
    let entries = read_entries(bytes, hint, budget, budget.entries())?;
    if let Some(column) = &entries.texts
        && entries.urls == 0
    {
        return Err(Error::HoldsComments {
            column: column.clone(),
        });
    }
    let mut list = entries.list;
    if list.entries.is_empty() {
        return Err(Error::Empty(
            "the list holds nothing that looks like a URL; a URL begins with https:// or www., \
             or reads like example.com/post",
        ));
    }
    list.comments = entries.texts.or(entries.sentences);
    Ok(list)
}

/// Whether a column is one of addresses: nearly all of its values are. A list has mistyped ones, and
/// whoever comments with addresses alone comments with something else now and then.
pub(crate) fn are_addresses(addresses: u64, values: u64) -> bool {
    addresses > 0 && addresses * 10 >= values * 9
}

/// Refuses the beginning of a file of comments, or all of it, when it can only be a list of posts.
///
/// # Errors
/// [`Error::HoldsPosts`]; none for what cannot be read as a list.
pub(crate) fn refuse_list(bytes: &[u8], hint: Option<&str>, budget: &Budget) -> Result<(), Error> {
    let Ok(entries) = read_entries(bytes, hint, budget, MAX_REFUSED) else {
        return Ok(());
    };
    let (urls, plain) = (entries.urls as u64, entries.plain as u64);
    if are_addresses(urls, urls + plain) && !entries.has_words {
        return Err(Error::HoldsPosts);
    }
    Ok(())
}

fn read_entries<'b>(
    bytes: &[u8],
    hint: Option<&str>,
    budget: &'b Budget,
    most: usize,
) -> Result<Entries<'b>, Error> {
    let mut entries = Entries {
        list: List::default(),
        budget,
        most,
        urls: 0,
        plain: 0,
        has_words: false,
        texts: None,
        sentences: None,
    };
    if bytes.starts_with(b"PK") {
        InputFormat::detect(bytes, "", hint)?;
        read_workbook(bytes, &mut entries)?;
        return Ok(entries);
    }
    // Refuses pictures and the like before they are taken for text.
    InputFormat::detect(&bytes[..bytes.len().min(64)], "", None)?;
    let text = match utf8_without_mark(bytes) {
        Some(text) => Cow::Borrowed(text),
        None => {
            let mut text = String::new();
            let encoding = recognise(&mut Cursor::new(bytes))?;
            encoding.decode(bytes).read_to_string(&mut text)?;
            Cow::Owned(text)
        }
    };
    let list = &mut entries;
    match InputFormat::detect(bytes, &text, hint)? {
        InputFormat::Delimited => read_delimited(&text, list)?,
        InputFormat::Json => json::read_document(&text, list)?,
        InputFormat::JsonLines => json::read_lines(&text, list)?,
        InputFormat::Lines | InputFormat::Xlsx
            if cells::first_line_names_a_column(&text) || cells::is_pasted(&text) =>
        {
            read_delimited(&text, list)?;
        }
        InputFormat::Lines | InputFormat::Xlsx => lines::read(&text, list)?,
    }
    Ok(entries)
}

fn read_delimited(text: &str, list: &mut Entries<'_>) -> Result<(), Error> {
    let sniffed = delimiter::sniff(cut(text, SAMPLE), text.len() <= SAMPLE);
    let budget = list.budget.clone();
    cells::read(None, list, |on_cell| {
        let rows = &text.as_bytes()[sniffed.skip..];
        let mut records = Records::new(rows, sniffed.delimiter, true);
        let mut record = Record::new();
        let mut lines = LineCounter::new(text);
        let mut count = 0usize;
        while records.next(&mut record)? {
            let offset = record.offset() as usize;
            let line = lines.line_at(sniffed.skip + offset);
            count += 1;
            if count.is_multiple_of(1024) {
                budget.check()?;
            }
            for (column, text) in record.iter().enumerate() {
                let cell = GridCell {
                    row: line,
                    column,
                    text,
                    address: None,
                };
                if on_cell(&cell).is_break() {
                    return Ok(());
                }
            }
        }
        Ok(())
    })
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

fn read_workbook(bytes: &[u8], list: &mut Entries<'_>) -> Result<(), Error> {
    let mut book = Workbook::open(Cursor::new(bytes), list.budget.clone())?;
    for name in book.sheet_names() {
        cells::read(Some(&name), list, |on_cell| {
            book.for_each_row(&name, |row, cells| {
                cells
                    .iter()
                    .filter(|cell| !cell.number || cell.address.is_some())
                    .try_for_each(|cell| {
                        on_cell(&GridCell {
                            row,
                            column: cell.column,
                            text: cell.text,
                            address: cell.address,
                        })
                    })
            })
        })?;
    }
    Ok(())
}
