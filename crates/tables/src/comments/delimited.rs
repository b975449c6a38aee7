//! Comments in CSV, its relatives, and plain lines.

mod escapes;
mod form;
mod placed;
mod rows;
mod threads;
mod twice;

use std::collections::VecDeque;
use std::io::{self, Read};

use super::above::{POST_URL, post_above, tell_posts};
use super::batch::Batch;
use super::fields::Field;
use super::left_out::LeftOutCounts;
use super::names::{is_known, is_text_name, meanings, normal, rank_of_text};
use super::options::OpenOptions;
use super::status::StatusColumns;
use super::unfolded::{Folded, Table, Unfolded, hold_replies};
use super::{LeftOut, LeftOutReason, Note, Reader, SAMPLE, Source, Text, header, json};
use crate::detect::InputFormat;
use crate::records::{OpenQuotes, Record, Records};
use crate::{Error, delimiter, is_url_like};
use escapes::{Unescaped, has_escapes};
use placed::Placed;
use threads::Threads;
use twice::{Unquoted, quoted_twice};

pub(super) fn open(
    kind: InputFormat,
    hint: Option<&str>,
    text: Text,
    options: &OpenOptions,
) -> Result<Box<dyn Source>, Error> {
    let mut text = text;
    let written = Written::of(&text);
    if written != Written::Plainly {
        // What it is cut at shows without what was written around it.
        let mut sample = Vec::new();
        let reader = written.reader(text.reader()?);
        reader.take(SAMPLE as u64).read_to_end(&mut sample)?;
        text.sample = String::from_utf8_lossy(&sample).into_owned();
    }
    let mut sniffed = delimiter::sniff(&text.sample, text.whole);
    if sniffed.delimiter == delimiter::NONE {
        sniffed.delimiter = delimiter_of_header(&text.sample).unwrap_or(delimiter::NONE);
    }
    let first_line = text.sample[sniffed.skip..]
        .lines()
        .next()
        .unwrap_or_default();
    let separator = char::from(sniffed.delimiter);
    // Every line of a .txt is a comment, unless its first line names the columns of a table, or all have as
    // many tabs.
    let lines = kind == InputFormat::Lines
        && hint.and_then(InputFormat::from_hint) == Some(InputFormat::Lines)
        && !(separator == '\t' && has_tabs_alike(text.whole_lines()))
        && !first_line
            .split(separator)
            .any(|cell| is_text_name(cell) || is_chosen(options, cell));
    let delimiter = if lines {
        delimiter::NONE
    } else {
        sniffed.delimiter
    };
    let mut source = Delimited {
        records: records(&text, written, sniffed.skip, delimiter, lines)?,
        text,
        written,
        skip: sniffed.skip,
        delimiter,
        lines,
        rows_to_pass: 0,
        waiting: VecDeque::new(),
        record: Record::new(),
        columns: Vec::new(),
        names: header::ColumnNames::default(),
        header: Vec::new(),
        first: Placed::default(),
        placed: Placed::default(),
        behind: None,
        post: None,
        first_post: String::new(),
        threads: None,
        rewound: false,
        text_column: None,
        defused: false,
        status: StatusColumns::default(),
        left_out: LeftOutCounts::default(),
        above_rows: LeftOutCounts::default(),
        zeros_until: 0,
        above_zeros: 0,
    };
    source.read_header(options)?;
    source.above_rows = source.left_out.clone();
    source.above_zeros = source.zeros_until;
    let replies = match lines || source.defused {
        true => Folded::default(),
        false => Folded::of(&source.columns, options),
    };
    if replies.is_empty() {
        return Ok(Box::new(source));
    }
    // Read as JSON, it is that reader which judges the rows.
    let status = std::mem::take(&mut source.status);
    if hold_replies(&mut source, &replies)? {
        let text = source.text.clone();
        return json::open_table(text, Unfolded::new(source, replies));
    }
    source.status = status;
    Ok(Box::new(source))
}

/// What stands between the names of the columns in a header below many titles, or in one of a program that uses
/// a separator of its own: all cells of the line are known names, and the next line has at
/// least as many cells.
fn delimiter_of_header(sample: &str) -> Option<u8> {
    const CANDIDATES: [char; 6] = [',', ';', '\t', '|', '~', '^'];
    let count = |line: &str, separator: char| line.split(separator).count();
    let cell = |cell: &str| cell.trim().trim_matches('"').to_owned();
    let mut lines = sample.lines().take(header::FAR_ROWS).peekable();
    while let Some(line) = lines.next() {
        let found = CANDIDATES.into_iter().find(|&separator| {
            let cells = || line.split(separator).map(cell);
            line.contains(separator)
                && lines
                    .peek()
                    .is_some_and(|next| count(next, separator) >= count(line, separator))
                && cells().all(|name| is_known(&name))
                && cells().any(|name| is_text_name(&name))
        });
        if let Some(separator) = found {
            return u8::try_from(separator).ok();
        }
    }
    None
}

/// Whether several lines have as many tabs each: cells copied from a table.
fn has_tabs_alike(sample: &str) -> bool {
    let tabs = |line: &str| memchr::memchr_iter(b'\t', line.as_bytes()).count();
    let mut lines = sample
        .lines()
        .filter(|line| !line.trim().is_empty())
        .map(tabs);
    let first = lines.next().unwrap_or_default();
    let mut others = lines.peekable();
    first > 0 && others.peek().is_some() && others.all(|count| count == first)
}

/// How the text of a file is written, where that is not as usual.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Written {
    Plainly,
    /// See [`twice`]; what stands between the outer cells.
    Twice(u8),
    /// See [`escapes`].
    Escaped,
}

impl Written {
    fn of(text: &Text) -> Self {
        match quoted_twice(text.whole_lines()) {
            Some(delimiter) => Self::Twice(delimiter),
            None if has_escapes(&text.sample) => Self::Escaped,
            None => Self::Plainly,
        }
    }

    fn reader(self, reader: Reader) -> Reader {
        match self {
            Self::Plainly => reader,
            Self::Twice(delimiter) => Box::new(Unquoted::new(reader, delimiter)),
            Self::Escaped => Box::new(Unescaped::new(reader)),
        }
    }
}

fn records(
    text: &Text,
    written: Written,
    skip: usize,
    delimiter: u8,
    lines: bool,
) -> Result<Records<Reader>, Error> {
    let mut reader = written.reader(text.reader()?);
    io::copy(&mut reader.by_ref().take(skip as u64), &mut io::sink())?;
    Ok(Records::new(reader, delimiter, !lines))
}

/// Whether a cell is the name of a column that was chosen.
fn is_chosen(options: &OpenOptions, cell: &str) -> bool {
    let name = normal(cell);
    let is_name = |chosen: &String| normal(chosen) == name;
    !name.is_empty() && options.columns.values().any(is_name)
}

struct Delimited {
    text: Text,
    written: Written,
    /// The length of what stands before the first row.
    skip: usize,
    delimiter: u8,
    /// Whether every line is a comment.
    lines: bool,
    records: Records<Reader>,
    /// How many rows stand before the first comment: titles and the header.
    rows_to_pass: usize,
    /// Rows that were read to find the header.
    waiting: VecDeque<Record>,
    record: Record,
    columns: Vec<String>,
    /// The same, to ask whether a cell is one of them.
    names: header::ColumnNames,
    /// The cells of the header, if there is one.
    header: Vec<String>,
    /// Where the cells below it belong, and those below the header that was read last.
    first: Placed,
    placed: Placed,
    /// The column that takes what stands behind the last cell.
    behind: Option<usize>,
    /// The post that is named above the table, in a column of its own, and that above the first table.
    post: Option<String>,
    first_post: String,
    /// The posts among the rows.
    threads: Option<Threads>,
    /// Whether all columns are known.
    rewound: bool,
    /// The column of the texts, once it is known.
    text_column: Option<usize>,
    /// Whether the table was written by us, so that defused cells are to be restored.
    defused: bool,
    status: StatusColumns,
    left_out: LeftOutCounts,
    /// What of that stands above the rows.
    above_rows: LeftOutCounts,
    /// The line up to which rows of zero bytes are counted; some rows are read twice.
    zeros_until: u64,
    /// The same of what stands above the rows.
    above_zeros: u64,
}

impl Delimited {
    fn read_header(&mut self, options: &OpenOptions) -> Result<(), Error> {
        let mut looked_at = 0;
        self.wait_for(header::ROWS, &mut looked_at)?;
        let mut rows = cells_of(&self.waiting);
        if rows.is_empty() {
            return Err(Error::Empty("the file holds no comments"));
        }
        let mut found = header::find(&rows, options);
        let is_full = rows.len() == header::ROWS && !self.lines;
        if is_full && !header::names_texts(&rows[found.row], options) {
            self.wait_for(header::FAR_ROWS, &mut looked_at)?;
            rows = cells_of(&self.waiting);
            match header::find_far(&rows, options) {
                Some(far) => found = far,
                None => rows.truncate(header::ROWS),
            }
        }
        let index = found.row;
        let mut above = None;
        let mut passed = found.groups.unwrap_or(index);
        let single = rows.iter().all(|row| row.len() == 1);
        let named = is_text_name(rows[index][0]) || is_chosen(options, rows[index][0]);
        // The name of a column of addresses, where addresses follow.
        let of_addresses = single
            && meanings(rows[index][0])
                .iter()
                .any(|(field, _)| matches!(field, Field::Url | Field::PostUrl))
            && rows.get(index + 1).is_some_and(|row| is_url_like(row[0]));
        if (self.lines || (single && !named)) && !of_addresses {
            // A single column can only be the comments; its first row is one of them.
            self.columns = vec!["text".to_owned()];
        } else if header::is_missing(&rows[index], options) {
            self.columns = header::places(rows[index].len());
            passed = header::titles(&rows, rows[index].len());
            self.rows_to_pass = passed;
        } else {
            above = post_above(&rows[..index]).map(str::to_owned);
            let groups = found.groups.map(|groups| rows[groups].as_slice());
            self.columns = header::names(&rows[index], groups);
            self.header = rows[index]
                .iter()
                .map(|cell| cell.trim().to_owned())
                .collect();
            self.rows_to_pass = index + 1;
        }
        header::check(&self.columns)?;
        if passed > 0 && self.rows_to_pass > 0 {
            let first = self.waiting[0].line();
            let line = first + u64::from(self.skip > 0);
            self.left_out
                .add(LeftOutReason::BeforeHeader, passed as u64, || {
                    format!("line {line}")
                });
        }
        self.waiting.drain(..self.rows_to_pass);
        self.status = StatusColumns::of_table(&self.columns, options);
        let chosen = |name: &String| options.column(Field::Text) == Some(name.as_str());
        let chosen = self.columns.iter().position(chosen);
        let text = chosen.unwrap_or_else(|| likely_text(&self.columns));
        self.first = Placed::first(&self.columns, text);
        if let Some(post) = above.filter(|_| !tell_posts(&self.columns)) {
            self.columns.push(POST_URL.to_owned());
            self.post = Some(post.clone());
            self.first_post = post;
        }
        self.text_column = chosen;
        self.place(self.first.clone());
        self.defused = options
            .written_here
            .is_some_and(|written_here| written_here(&self.columns));
        Ok(())
    }

    /// Reads rows until so many wait, or they are too large together.
    fn wait_for(&mut self, count: usize, looked_at: &mut usize) -> Result<(), Error> {
        while self.waiting.len() < count
            && *looked_at < header::MAX_LOOKED_AT
            && self.next_record()?
        {
            *looked_at += self.record.size();
            self.waiting.push_back(self.record.clone());
        }
        Ok(())
    }

    /// Reads the next row that is not blank into `record`. One that holds zeros in place of text is
    /// told of.
    fn next_record(&mut self) -> Result<bool, Error> {
        while self.records.next(&mut self.record)? {
            if !self.record.iter().all(is_blank) {
                return Ok(true);
            }
            let line = self.line_of(&self.record);
            if line > self.zeros_until && self.record.iter().any(|cell| cell.contains('\0')) {
                self.zeros_until = line;
                self.left_out
                    .add(LeftOutReason::Unreadable, 1, || format!("line {line}"));
            }
        }
        Ok(false)
    }

    /// The line of the file in which a record begins.
    fn line_of(&self, record: &Record) -> u64 {
        record.line() + u64::from(self.skip > 0)
    }

    /// Goes back before the first comment.
    fn begin_again(&mut self) -> Result<(), Error> {
        self.waiting.clear();
        self.records = records(
            &self.text,
            self.written,
            self.skip,
            self.delimiter,
            self.lines,
        )?;
        for _ in 0..self.rows_to_pass {
            self.next_record()?;
        }
        self.place(self.first.clone());
        if self.post.is_some() {
            self.post = Some(self.first_post.clone());
        }
        Ok(())
    }
}

fn cells_of(rows: &VecDeque<Record>) -> Vec<Vec<&str>> {
    rows.iter().map(|row| row.iter().collect()).collect()
}

/// Whether nothing is in a cell; a file that was not written to its end holds zeros there.
fn is_blank(cell: &str) -> bool {
    cell.chars().all(|c| c.is_whitespace() || c == '\0')
}

/// The column that holds the texts by its name, before any value was looked at.
fn likely_text(columns: &[String]) -> usize {
    let ranked = columns.iter().enumerate();
    ranked
        .filter_map(|(column, name)| Some((rank_of_text(name)?, column)))
        .min()
        .map_or(columns.len() - 1, |(_, column)| column)
}

impl Table for Delimited {
    fn push_next(&mut self, batch: &mut Batch) -> Result<Option<u64>, Error> {
        let record = match self.waiting.pop_front() {
            Some(record) => record,
            None if self.next_record()? => std::mem::take(&mut self.record),
            None => return Ok(None),
        };
        let pushed = self.push(&record, batch);
        let line = self.line_of(&record);
        // Its memory is used again.
        self.record = record;
        pushed.map(|()| Some(line))
    }

    fn start_over(&mut self) -> Result<(), Error> {
        self.left_out = self.above_rows.clone();
        self.zeros_until = self.above_zeros;
        self.begin_again()
    }

    fn take_left_out(&mut self) -> LeftOutCounts {
        std::mem::take(&mut self.left_out)
    }
}

impl Source for Delimited {
    fn read(&mut self, batch: &mut Batch, max: usize) -> Result<(), Error> {
        while !batch.is_full(max) && self.push_next(batch)?.is_some() {}
        Ok(())
    }

    fn columns(&self) -> &[String] {
        &self.columns
    }

    fn is_to_be_read_again(&mut self) -> Result<bool, Error> {
        let again = self.status.settle();
        if again {
            if self.threads.is_none() && self.post.is_none() && self.status.leaves_out_posts() {
                self.threads = Threads::of(&mut self.columns);
            }
            self.start_over()?;
        }
        Ok(again)
    }

    fn rewind(&mut self, text: usize) -> Result<(), Error> {
        self.first.say_text(Some(text));
        self.text_column = Some(text);
        self.rewound = true;
        self.begin_again()
    }

    fn has_header_row(&self) -> bool {
        !self.lines
    }

    fn left_out(&self) -> &[LeftOut] {
        self.left_out.get()
    }

    fn notes(&self) -> Vec<Note> {
        let OpenQuotes { count, first_line } = self.records.open_quotes();
        let first_line = first_line + u64::from(self.skip > 0);
        let open = Note::OpenQuotes { count, first_line };
        Some(open).filter(|_| count > 0).into_iter().collect()
    }
}
