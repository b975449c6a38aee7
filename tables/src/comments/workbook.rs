//! Comments in Excel workbooks: those of all sheets that have some.
//!
//! The workbook reader lends its cells only while it runs, so it runs on a thread of its own and
//! sends what it has read; a few batches ahead at most.

mod sheets;

use std::io::{Read, Seek};
use std::ops::{ControlFlow, Range};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};

use super::batch::{Batch, Layout};
use super::{LeftOut, Opened, Source, fields};
use crate::sheet::{SheetRow, Workbook as Book};
use crate::{Budget, Error};
use sheets::{Plan, SheetPlan, is_web_address, plan};

const ROWS_AT_ONCE: usize = 1024;

pub(super) fn open<R: Read + Seek + Send + 'static>(
    input: R,
    wanted: Option<&str>,
    budget: &Budget,
) -> Result<Opened, Error> {
    let mut book = Book::open(input, budget.clone())?;
    let Plan {
        columns,
        sheets,
        left_out,
    } = plan(&mut book, wanted)?;
    let layout = fields::layout(&columns, wanted)?;
    let reading = Reading {
        layout: Arc::new(layout.clone()),
        columns: columns.len(),
        sheets,
        budget: budget.clone(),
        row: Pieces::default(),
    };
    let (sender, receiver) = sync_channel(2);
    std::thread::Builder::new()
        .name("workbook".to_owned())
        .spawn(move || reading.run(book, &sender))?;
    Ok(Opened {
        columns,
        layout,
        source: Box::new(Workbook {
            receiver,
            batch: Batch::new(),
            next: 0,
            ended: false,
            left_out: left_out.get().to_vec(),
        }),
    })
}

/// What the thread needs to read the sheets.
struct Reading {
    layout: Arc<Layout>,
    columns: usize,
    sheets: Vec<SheetPlan>,
    budget: Budget,
    row: Pieces,
}

/// The texts of a row, by the columns of the whole workbook.
#[derive(Default)]
struct Pieces {
    text: String,
    pieces: Vec<(usize, Range<usize>)>,
}

impl Pieces {
    fn push(&mut self, column: usize, text: &str) {
        let start = self.text.len();
        self.text.push_str(text);
        self.pieces.push((column, start..self.text.len()));
    }
}

type Message = Result<Batch, Error>;

impl Reading {
    fn run<R: Read + Seek>(mut self, mut book: Book<R>, sender: &SyncSender<Message>) {
        if let Err(error) = self.read(&mut book, sender) {
            // When nobody listens any more, nobody misses the error.
            let _ = sender.send(Err(error));
        }
    }

    fn read<R: Read + Seek>(
        &mut self,
        book: &mut Book<R>,
        sender: &SyncSender<Message>,
    ) -> Result<(), Error> {
        let mut batch = self.new_batch();
        for sheet in std::mem::take(&mut self.sheets) {
            let mut listening = true;
            let mut outcome = Ok(());
            book.for_each_row(&sheet.name, |row, cells| {
                if row > sheet.header {
                    outcome = self.push(&sheet, cells, &mut batch);
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
        batch.reset(&self.layout, self.columns, 0);
        batch
    }

    /// Adds a row, unless nothing is to be seen in it. Cells right of the header are put to its last
    /// column, after tabs.
    fn push(
        &mut self,
        sheet: &SheetPlan,
        cells: &SheetRow,
        batch: &mut Batch,
    ) -> Result<(), Error> {
        let row = &mut self.row;
        row.text.clear();
        row.pieces.clear();
        let last = sheet.columns.len() - 1;
        for cell in cells.iter() {
            if let (Some((from, to)), Some(address)) = (sheet.links, cell.address)
                && cell.column == from
                && is_web_address(address)
            {
                row.push(to, address);
            }
            let column = sheet.columns[cell.column.min(last)];
            if cell.column > last && !cell.text.is_empty() {
                row.push(column, "\t");
            }
            row.push(column, cell.text);
        }
        if cells.iter().all(|cell| cell.text.is_empty()) {
            return Ok(());
        }
        row.pieces.sort_by_key(|(column, _)| *column);
        let mut pieces = row.pieces.iter().peekable();
        while let Some((column, place)) = pieces.next() {
            batch.extend_cell(&row.text[place.clone()]);
            // A column that comes again adds to the one before it.
            if pieces.peek().is_none_or(|(next, _)| next != column) {
                batch.end_cell(*column);
            }
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
    left_out: Vec<LeftOut>,
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

    fn left_out(&self) -> &[LeftOut] {
        &self.left_out
    }
}
