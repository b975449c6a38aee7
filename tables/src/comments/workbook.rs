//! Comments in Excel workbooks.
//!
//! The workbook reader lends its cells only while it runs, so it runs on a thread of its own and
//! sends what it has read; a few batches ahead at most.

use std::io::{Read, Seek};
use std::ops::ControlFlow;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};

use calamine::Xlsx;

use super::batch::{Batch, Layout};
use super::{Opened, Source, fields, header};
use crate::Error;
use crate::sheet::{self, SheetCell};

const ROWS_AT_ONCE: usize = 1024;

pub(super) fn open<R: Read + Seek + Send + 'static>(
    input: R,
    wanted: Option<&str>,
) -> Result<Opened, Error> {
    let mut book = sheet::open(input)?;
    let sheets = sheet::sheet_names(&book);
    let mut first_error = None;
    for (index, name) in sheets.iter().enumerate() {
        let Some(found) = find_header(&mut book, name, wanted)? else {
            continue;
        };
        match fields::layout(&found.columns, wanted) {
            Ok(layout) => {
                let columns = found.columns.clone();
                let reading = Reading {
                    layout: Arc::new(layout.clone()),
                    sheets: sheets[index..].to_vec(),
                    wanted: wanted.map(str::to_owned),
                    header: found,
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
    book: &mut Xlsx<R>,
    sheet: &str,
    wanted: Option<&str>,
) -> Result<Option<Header>, Error> {
    let mut rows: Vec<Vec<String>> = Vec::new();
    let mut numbers = Vec::new();
    sheet::for_each_row(book, sheet, |number, cells| {
        let mut row = vec![String::new(); width(cells)];
        for cell in cells {
            row[cell.column as usize].clone_from(&cell.text);
        }
        rows.push(row);
        numbers.push(number);
        if rows.len() == header::ROWS {
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

/// How many columns a row reaches over. A sheet has at most 16,384.
fn width(cells: &[SheetCell]) -> usize {
    cells
        .iter()
        .map(|c| c.column as usize + 1)
        .max()
        .unwrap_or(0)
}

/// What the thread needs to read the sheets.
struct Reading {
    layout: Arc<Layout>,
    sheets: Vec<String>,
    wanted: Option<String>,
    header: Header,
}

type Message = Result<Batch, Error>;

impl Reading {
    fn run<R: Read + Seek>(self, mut book: Xlsx<R>, sender: &SyncSender<Message>) {
        if let Err(error) = self.read(&mut book, sender) {
            // When nobody listens any more, nobody misses the error.
            let _ = sender.send(Err(error));
        }
    }

    fn read<R: Read + Seek>(
        &self,
        book: &mut Xlsx<R>,
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
            sheet::for_each_row(book, name, |row, cells| {
                if row > header {
                    self.push(cells, &mut batch);
                }
                if batch.is_full(ROWS_AT_ONCE) {
                    let full = std::mem::replace(&mut batch, self.new_batch());
                    listening = sender.send(Ok(full)).is_ok();
                }
                if listening {
                    ControlFlow::Continue(())
                } else {
                    ControlFlow::Break(())
                }
            })?;
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
    fn push(&self, cells: &[SheetCell], batch: &mut Batch) {
        let columns = self.header.columns.len();
        let mut cells = cells.iter().peekable();
        for column in 0..columns {
            let last = column + 1 == columns;
            while let Some(cell) = cells.next_if(|c| last || c.column as usize <= column) {
                if cell.column as usize > column {
                    batch.extend_cell("\t");
                }
                batch.extend_cell(&cell.text);
            }
            batch.end_cell();
        }
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
                for cell in self.batch.get(self.next).original() {
                    batch.push_cell(cell);
                }
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
