//! Comments in Excel workbooks.
//!
//! The workbook reader lends its cells only while it runs, so it runs on a thread of its own and
//! sends what it has read; a few batches ahead at most.

use std::io::{Read, Seek};
use std::ops::ControlFlow;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread::JoinHandle;

use super::batch::Batch;
use super::names::is_text_name;
use super::options::OpenOptions;
use super::{Field, Source, header};
use crate::sheet::{self, SheetRow};
use crate::{Budget, Error};

const ROWS_AT_ONCE: usize = 1024;

/// The digits that a number in a spreadsheet keeps.
const EXACT_DIGITS: usize = 15;

pub(super) fn open<R: Read + Seek + Send + 'static>(
    input: R,
    options: &OpenOptions,
    budget: &Budget,
) -> Result<Box<dyn Source>, Error> {
    let mut book = sheet::Workbook::open(input, budget.clone())?;
    let sheets = book.sheet_names();
    let mut first = None;
    for (index, name) in sheets.iter().enumerate() {
        let Some(found) = find_header(&mut book, name, options)? else {
            continue;
        };
        header::check(&found.columns)?;
        if found
            .columns
            .iter()
            .any(|name| may_hold_text(name, options))
        {
            first = Some((index, found));
            break;
        }
        first.get_or_insert((index, found));
    }
    let Some((index, header)) = first else {
        return Err(Error::Empty("the workbook holds no comments"));
    };
    let reading = Arc::new(Reading {
        sheets: sheets[index..].to_vec(),
        options: options.clone(),
        header,
        budget: budget.clone(),
    });
    Ok(Box::new(Workbook::begin(reading, book)?))
}

fn may_hold_text(name: &str, options: &OpenOptions) -> bool {
    match options.columns.get(&Field::Text) {
        Some(wanted) => super::names::normal(wanted) == super::names::normal(name),
        None => is_text_name(name),
    }
}

#[derive(PartialEq)]
struct Header {
    columns: Vec<String>,
    row: usize,
}

fn find_header<R: Read + Seek>(
    book: &mut sheet::Workbook<R>,
    sheet: &str,
    options: &OpenOptions,
) -> Result<Option<Header>, Error> {
    let mut rows: Vec<Vec<String>> = Vec::new();
    let mut numbers = Vec::new();
    let mut looked_at = 0;
    book.for_each_row(sheet, |number, cells| {
        let mut row = vec![String::new(); cells.width()];
        for cell in cells.iter() {
            cell.text.clone_into(&mut row[cell.column]);
        }
        rows.push(row);
        numbers.push(number);
        looked_at += cells.iter().map(|cell| cell.text.len()).sum::<usize>();
        if rows.len() == header::ROWS || looked_at >= header::MAX_LOOKED_AT {
            ControlFlow::Break(())
        } else {
            ControlFlow::Continue(())
        }
    })?;
    if rows.is_empty() {
        return Ok(None);
    }
    let index = header::find(&rows, options);
    Ok(Some(Header {
        columns: header::names(&rows[index]),
        row: numbers[index],
    }))
}

/// What the thread needs to read the sheets.
struct Reading {
    sheets: Vec<String>,
    options: OpenOptions,
    header: Header,
    budget: Budget,
}

type Message = Result<Batch, Error>;

impl Reading {
    fn run<R: Read + Seek>(&self, book: &mut sheet::Workbook<R>, sender: &SyncSender<Message>) {
        if let Err(error) = self.read(book, sender) {
            // When nobody listens any more, nobody misses the error.
            let _ = sender.send(Err(error));
        }
    }

    fn read<R: Read + Seek>(
        &self,
        book: &mut sheet::Workbook<R>,
        sender: &SyncSender<Message>,
    ) -> Result<(), Error> {
        let mut batch = new_batch();
        for (index, name) in self.sheets.iter().enumerate() {
            let header = match index {
                0 => self.header.row,
                _ => match find_header(book, name, &self.options)? {
                    Some(found) if found.columns == self.header.columns => found.row,
                    _ => continue,
                },
            };
            let mut listening = true;
            let mut outcome = Ok(());
            book.for_each_row(name, |row, cells| {
                if row > header {
                    outcome = self.push(cells, &mut batch);
                }
                if batch.is_full(ROWS_AT_ONCE) {
                    let full = std::mem::replace(&mut batch, new_batch());
                    listening = sender.send(Ok(full)).is_ok();
                }
                if listening && outcome.is_ok() {
                    ControlFlow::Continue(())
                } else {
                    ControlFlow::Break(())
                }
            })?;
            outcome?;
            if !listening {
                return Ok(());
            }
        }
        let _ = sender.send(Ok(batch));
        let _ = sender.send(Ok(Batch::new()));
        Ok(())
    }

    /// Adds a row; cells right of the header are put to its last column, after tabs.
    fn push(&self, cells: &SheetRow, batch: &mut Batch) -> Result<(), Error> {
        let last = self.header.columns.len() - 1;
        let mut cells = cells.iter().peekable();
        while let Some(cell) = cells.next() {
            // A column that comes again, or too late, adds to the one before it.
            let column = cell.column.min(last);
            if cell.column > last {
                batch.extend_cell("\t");
            }
            batch.extend_cell(cell.text);
            while let Some(more) = cells.next_if(|next| next.column <= column || column == last) {
                if more.column > last {
                    batch.extend_cell("\t");
                }
                batch.extend_cell(more.text);
            }
            batch.end_cell(column);
            if cell.number && cell.text.bytes().filter(u8::is_ascii_digit).count() > EXACT_DIGITS {
                batch.mark_rounded();
            }
        }
        batch.end_row(&self.budget)
    }
}

/// A batch on its way from the thread; what it takes is counted when it is handed on.
fn new_batch() -> Batch {
    let mut batch = Batch::new();
    batch.reset_for_survey();
    batch
}

struct Workbook<R> {
    reading: Arc<Reading>,
    /// Gives the workbook back when it was read to its end.
    thread: Option<JoinHandle<sheet::Workbook<R>>>,
    receiver: Receiver<Message>,
    batch: Batch,
    /// The next comment of `batch` to hand on.
    next: usize,
    ended: bool,
}

impl<R: Read + Seek + Send + 'static> Workbook<R> {
    fn begin(reading: Arc<Reading>, mut book: sheet::Workbook<R>) -> Result<Self, Error> {
        let (sender, receiver) = sync_channel(2);
        let thread = {
            let reading = Arc::clone(&reading);
            std::thread::Builder::new()
                .name("workbook".to_owned())
                .spawn(move || {
                    reading.run(&mut book, &sender);
                    book
                })?
        };
        Ok(Self {
            reading,
            thread: Some(thread),
            receiver,
            batch: Batch::new(),
            next: 0,
            ended: false,
        })
    }
}

impl<R: Read + Seek + Send + 'static> Source for Workbook<R> {
    fn read(&mut self, batch: &mut Batch, max: usize) -> Result<(), Error> {
        while !batch.is_full(max) && !self.ended {
            if self.next < self.batch.len() {
                batch.push_row_of(&self.batch, self.next, &self.reading.budget)?;
                self.next += 1;
                continue;
            }
            self.next = 0;
            self.batch = self.receiver.recv().unwrap_or_else(|_| {
                Err(Error::broken(
                    "the workbook",
                    "it could not be read to its end",
                ))
            })?;
            self.ended = self.batch.is_empty();
        }
        Ok(())
    }

    fn columns(&self) -> &[String] {
        &self.reading.header.columns
    }

    fn rewind(&mut self, _text: usize) -> Result<(), Error> {
        let book = self.thread.take().and_then(|thread| thread.join().ok());
        let book = book
            .ok_or_else(|| Error::broken("the workbook", "it could not be read a second time"))?;
        *self = Self::begin(Arc::clone(&self.reading), book)?;
        Ok(())
    }
}
