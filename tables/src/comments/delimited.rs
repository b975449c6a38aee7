//! Comments in CSV, its relatives, and plain lines.

use std::collections::VecDeque;
use std::io::{self, Read};

use csv::StringRecord;

use super::batch::{Batch, Layout};
use super::{Opened, Source, Text, fields, header};
use crate::detect::InputFormat;
use crate::formula::undo_defusal;
use crate::records::Records;
use crate::{Budget, Error, delimiter, own_result_header};

pub(super) fn open(
    kind: InputFormat,
    hint: Option<&str>,
    mut text: Text,
    wanted: Option<&str>,
) -> Result<Opened, Error> {
    let sniffed = delimiter::sniff(&text.sample, text.whole);
    let first_line = text.sample[sniffed.skip..]
        .lines()
        .next()
        .unwrap_or_default();
    let separator = char::from(sniffed.delimiter);
    // Every line of a .txt is a comment, unless its first line names the columns of a table.
    let lines = kind == InputFormat::Lines
        && hint.and_then(InputFormat::from_hint) == Some(InputFormat::Lines)
        && wanted.is_none()
        && !first_line.split(separator).any(fields::is_text_name);
    io::copy(
        &mut text.reader.by_ref().take(sniffed.skip as u64),
        &mut io::sink(),
    )?;

    let separated = if lines {
        delimiter::NONE
    } else {
        sniffed.delimiter
    };
    let mut source = Delimited {
        records: Records::new(text.reader, separated, !lines),
        budget: text.budget,
        waiting: VecDeque::new(),
        record: StringRecord::new(),
        columns: 0,
        separator: separator.to_string(),
        defused: false,
    };
    let (columns, layout) = source.read_header(lines, wanted)?;
    Ok(Opened {
        columns,
        layout,
        source: Box::new(source),
    })
}

struct Delimited {
    records: Records<Box<dyn Read + Send>>,
    budget: Budget,
    /// Rows that were read to find the header.
    waiting: VecDeque<StringRecord>,
    record: StringRecord,
    columns: usize,
    separator: String,
    /// Whether the table was written by us, so that defused cells are to be restored.
    defused: bool,
}

impl Delimited {
    fn read_header(
        &mut self,
        lines: bool,
        wanted: Option<&str>,
    ) -> Result<(Vec<String>, Layout), Error> {
        let mut looked_at = 0;
        while self.waiting.len() < header::ROWS
            && looked_at < header::MAX_LOOKED_AT
            && self.next_record()?
        {
            looked_at += self.record.as_slice().len();
            self.waiting.push_back(self.record.clone());
        }
        let rows: Vec<Vec<&str>> = self.waiting.iter().map(|r| r.iter().collect()).collect();
        if rows.is_empty() {
            return Err(Error::Empty("the file holds no comments"));
        }
        let index = header::find(&rows, wanted);
        let single = rows.iter().all(|row| row.len() == 1);
        let named = wanted.is_some() || fields::is_text_name(rows[index][0]);
        let (columns, skipped) = if lines || (single && !named) {
            // A single column can only be the comments; its first row is one of them.
            (vec!["text".to_owned()], 0)
        } else {
            (header::names(&rows[index]), index + 1)
        };
        header::check(&columns)?;
        let layout = fields::layout(&columns, wanted)?;
        self.waiting.drain(..skipped);
        self.columns = columns.len();
        self.defused = own_result_header(&columns);
        Ok((columns, layout))
    }

    /// Reads the next row that is not blank into `record`.
    fn next_record(&mut self) -> Result<bool, Error> {
        while self.records.next(&mut self.record)? {
            if self.record.iter().any(|cell| !cell.trim().is_empty()) {
                return Ok(true);
            }
        }
        Ok(false)
    }

    fn push(&self, record: &StringRecord, batch: &mut Batch) -> Result<(), Error> {
        for (column, cell) in record.iter().take(self.columns).enumerate() {
            if self.defused {
                batch.extend_cell(&undo_defusal(cell));
            } else {
                batch.extend_cell(cell);
            }
            if column + 1 == self.columns && record.iter().skip(self.columns).any(|c| !c.is_empty())
            {
                for surplus in record.iter().skip(self.columns) {
                    batch.extend_cell(&self.separator);
                    batch.extend_cell(surplus);
                }
            }
            batch.end_cell(column);
        }
        batch.end_row(&self.budget)
    }
}

impl Source for Delimited {
    fn read(&mut self, batch: &mut Batch, max: usize) -> Result<(), Error> {
        while !batch.is_full(max) {
            if let Some(record) = self.waiting.pop_front() {
                self.push(&record, batch)?;
            } else if self.next_record()? {
                self.push(&self.record, batch)?;
            } else {
                break;
            }
        }
        Ok(())
    }
}
