//! Comments in Excel workbooks.
//!
//! The workbook reader lends its cells only while it runs, so it runs on a thread of its own and
//! sends what it has read; a few batches ahead at most.

use std::io::{Read, Seek};
use std::ops::ControlFlow;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};

use super::batch::{Batch, Layout};
use super::{Opened, Source, fields, header};
use crate::sheet::{self, SheetRow};
use crate::{Budget, Error};

const ROWS_AT_ONCE: usize = 1024;

pub(super) fn open<R: Read + Seek + Send + 'static>(
    input: R,
    wanted: Option<&str>,
    budget: &Budget,
) -> Result<Opened, Error> {
    let mut book = sheet::Workbook::open(input, budget.clone())?;
    let sheets = book.sheet_names();
    let mut first_error = None;
    for (index, name) in sheets.iter().enumerate() {
        let Some(found) = find_header(&mut book, name, wanted)? else {
            continue;
        };
        let layout =
            header::check(&found.columns).and_then(|()| fields::layout(&found.columns, wanted));
        match layout {
            Ok(layout) => {
                let columns = found.columns.clone();
                let reading = Reading {
                    layout: Arc::new(layout.clone()),
                    sheets: sheets[index..].to_vec(),
                    wanted: wanted.map(str::to_owned),
                    header: found,
                    budget: budget.clone(),
                };
                let (sender, receiver) = sync_channel(2);
                std::thread::Builder::new()
                    .name("workbook".to_owned())
                    .spawn(move || reading.run(book, &sender))?;
                let source = Workbook {
                    receiver,
                    batch: Batch::new(),
                    next: 0,
                    ended: false,
                };
                return Ok(Opened {
                    columns,
                    layout,
                    source: Box::new(source),
                });
            }
            Err(error) => {
                first_error.get_or_insert(error);
            }
        }
    }
    Err(first_error.unwrap_or(Error::Empty("the workbook holds no comments")))
}

#[derive(PartialEq)]
struct Header {
    columns: Vec<String>,
    row: usize,
}

fn find_header<R: Read + Seek>(
    book: &mut sheet::Workbook<R>,
    sheet: &str,
    wanted: Option<&str>,
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
    let index = header::find(&rows, wanted);
    Ok(Some(Header {
        columns: header::names(&rows[index]),
        row: numbers[index],
    }))
}

/// What the thread needs to read the sheets.
struct Reading {
    layout: Arc<Layout>,
    sheets: Vec<String>,
    wanted: Option<String>,
    header: Header,
    budget: Budget,
}

type Message = Result<Batch, Error>;

impl Reading {
    fn run<R: Read + Seek>(self, mut book: sheet::Workbook<R>, sender: &SyncSender<Message>) {
        if let Err(error) = self.read(&mut book, sender) {
            // When nobody listens any more, nobody misses the error.
            let _ = sender.send(Err(error));
        }
    }

    fn read<R: Read + Seek>(
        &self,
        book: &mut sheet::Workbook<R>,
        sender: &SyncSender<Message>,
    ) -> Result<(), Error> {
        let mut batch = self.new_batch();
        for (index, name) in self.sheets.iter().enumerate() {
            let header = match index {
                0 => self.header.row,
                _ => match find_header(book, name, self.wanted.as_deref())? {
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
                    let full = std::mem::replace(&mut batch, self.new_batch());
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

    fn new_batch(&self) -> Batch {
        let mut batch = Batch::new();
        batch.reset(&self.layout, self.header.columns.len(), 0);
        batch
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
        }
        batch.end_row(&self.budget)
    }
}

struct Workbook {
    receiver: Receiver<Message>,
    batch: Batch,
    /// The next comment of `batch` to hand on.
    next: usize,
    ended: bool,
}

impl Source for Workbook {
    fn read(&mut self, batch: &mut Batch, max: usize) -> Result<(), Error> {
        while !batch.is_full(max) && !self.ended {
            if self.next < self.batch.len() {
                batch.push_row_of(&self.batch, self.next);
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
}
