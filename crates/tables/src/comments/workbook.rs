//! Comments in Excel workbooks: those of all sheets that have some.
//!
//! The workbook reader lends its cells only while it runs, so it runs on a thread of its own and
//! sends what it has read; a few batches ahead at most.

mod below;
mod posts;
mod sheets;

use std::io::{Read, Seek};
use std::ops::{ControlFlow, Range};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread::JoinHandle;

use super::batch::Batch;
use super::left_out::LeftOutCounts;
use super::options::OpenOptions;
use super::status::StatusColumns;
use super::unfolded::{Folded, Table, Unfolded, hold_replies};
use super::{LeftOut, LeftOutReason, Note, Source, Text, json};
use crate::sheet::{SheetRow, Workbook as Book};
use crate::{Budget, Error};
use below::Current;
use sheets::{Plan, SheetPlan, is_web_address, plan};

const ROWS_AT_ONCE: usize = 1024;

/// The digits that a number in a spreadsheet keeps.
const EXACT_DIGITS: usize = 15;

/// Opens the workbook that a file is, of which there is no text.
pub(super) fn open(file: Text, options: &OpenOptions) -> Result<Box<dyn Source>, Error> {
    let budget = file.budget().clone();
    let mut book = Book::open(file.input.open()?, budget.clone())?;
    book.fill_merged();
    let mut plan = plan(&mut book, options)?;
    let replies = Folded::of(&plan.columns, options);
    let status = std::mem::take(&mut plan.status);
    let begin = |plan: Plan, book| Workbook::begin(Arc::new(Reading { plan, budget }), book);
    if replies.is_empty() {
        let plan = Plan { status, ..plan };
        return Ok(Box::new(begin(plan, book)?));
    }
    // Read as JSON, it is that reader which judges the rows.
    let mut workbook = begin(plan, book)?;
    if hold_replies(&mut workbook, &replies)? {
        return json::open_table(file, Unfolded::new(workbook, replies));
    }
    Ok(Box::new(workbook.judged_by(status)?))
}

/// What the thread needs to read the sheets.
struct Reading {
    plan: Plan,
    budget: Budget,
}

/// The texts of a row, by the columns of the whole workbook.
#[derive(Default)]
struct Pieces {
    text: String,
    pieces: Vec<Piece>,
}

struct Piece {
    column: usize,
    text: Range<usize>,
    /// A number that has lost digits.
    rounded: bool,
}

impl Pieces {
    fn push(&mut self, column: usize, text: &str, rounded: bool) {
        let start = self.text.len();
        self.text.push_str(text);
        let text = start..self.text.len();
        self.pieces.push(Piece {
            column,
            text,
            rounded,
        });
    }
}

/// Rows, and at the end, without rows, what was left out of them.
type Message = Result<(Batch, LeftOutCounts), Error>;

impl Reading {
    fn run<R: Read + Seek>(&self, book: &mut Book<R>, sender: &SyncSender<Message>) {
        if let Err(error) = self.read(book, sender) {
            // When nobody listens any more, nobody misses the error.
            let _ = sender.send(Err(error));
        }
    }

    fn read<R: Read + Seek>(
        &self,
        book: &mut Book<R>,
        sender: &SyncSender<Message>,
    ) -> Result<(), Error> {
        let mut batch = new_batch();
        let mut left_out = LeftOutCounts::default();
        let mut pieces = Pieces::default();
        for sheet in &self.plan.sheets {
            let mut current = Current::of(sheet);
            let mut listening = true;
            let mut outcome = Ok(None);
            book.for_each_row(&sheet.name, |row, cells| {
                if row > sheet.header {
                    outcome = self.push(sheet, &mut current, cells, &mut pieces, &mut batch);
                    if let Ok(Some(reason)) = outcome {
                        let place = || format!("row {row} of the sheet {:?}", sheet.name);
                        left_out.add(reason, 1, place);
                    }
                }
                if batch.is_full(ROWS_AT_ONCE) {
                    let full = std::mem::replace(&mut batch, new_batch());
                    listening = sender.send(rows(full)).is_ok();
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
        if !batch.is_empty() {
            let _ = sender.send(rows(batch));
        }
        let _ = sender.send(Ok((Batch::new(), left_out)));
        Ok(())
    }

    /// Adds a row, unless nothing is to be seen in it or it says itself why it is left out. Cells right
    /// of the header are put to its last column, after tabs.
    fn push(
        &self,
        sheet: &SheetPlan,
        current: &mut Current,
        cells: &SheetRow,
        row: &mut Pieces,
        batch: &mut Batch,
    ) -> Result<Option<LeftOutReason>, Error> {
        if cells.iter().all(|cell| cell.merged || cell.text.is_empty()) {
            return Ok(None);
        }
        if current.is_above_rows(sheet, &self.plan.names, cells) {
            return Ok(Some(LeftOutReason::BeforeHeader));
        }
        row.text.clear();
        row.pieces.clear();
        if let Some((column, post)) = &current.post {
            row.push(*column, post, false);
        }
        let last = current.columns.len() - 1;
        for cell in cells.iter() {
            for (from, to) in &sheet.links {
                if let Some(address) = cell.address.filter(|address| is_web_address(address))
                    && cell.column == *from
                {
                    row.push(*to, address, false);
                }
            }
            let column = current.columns[cell.column.min(last)];
            // Words over several rows are one comment.
            if cell.merged && sheet.text == Some(column) {
                continue;
            }
            if cell.column > last && !cell.text.is_empty() {
                row.push(column, "\t", false);
            }
            let digits = cell.text.bytes().filter(u8::is_ascii_digit).count();
            row.push(column, cell.text, cell.number && digits > EXACT_DIGITS);
        }
        row.pieces.sort_by_key(|piece| piece.column);
        let mut pieces = row.pieces.iter().peekable();
        while let Some(piece) = pieces.next() {
            batch.extend_cell(&row.text[piece.text.clone()]);
            // A column that comes again adds to the one before it.
            if pieces.peek().is_none_or(|next| next.column != piece.column) {
                batch.end_cell(piece.column);
                if piece.rounded {
                    batch.mark_rounded();
                }
            }
        }
        let reason = self.plan.status.reason(batch);
        match reason {
            Some(_) => batch.drop_row(),
            None => batch.end_row(&self.budget)?,
        }
        Ok(reason)
    }
}

fn rows(batch: Batch) -> Message {
    Ok((batch, LeftOutCounts::default()))
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
    thread: Option<JoinHandle<Book<R>>>,
    receiver: Receiver<Message>,
    batch: Batch,
    /// The next comment of `batch` to hand on.
    next: usize,
    /// How many were handed on.
    taken: u64,
    ended: bool,
    left_out: LeftOutCounts,
}

impl<R: Read + Seek + Send + 'static> Workbook<R> {
    fn begin(reading: Arc<Reading>, mut book: Book<R>) -> Result<Self, Error> {
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
        let left_out = reading.plan.left_out.clone();
        Ok(Self {
            left_out,
            reading,
            thread: Some(thread),
            receiver,
            batch: Batch::new(),
            next: 0,
            taken: 0,
            ended: false,
        })
    }

    /// Ends the reading and gives the workbook back.
    fn end(&mut self) -> Result<Book<R>, Error> {
        // The thread ends when nobody listens.
        let (_, nothing) = sync_channel(0);
        self.receiver = nothing;
        let book = self.thread.take().and_then(|thread| thread.join().ok());
        book.ok_or_else(|| Error::broken("the workbook", "it could not be read a second time"))
    }

    /// The same from its beginning, whose rows tell in these columns what they are.
    fn judged_by(mut self, status: StatusColumns) -> Result<Self, Error> {
        let book = self.end()?;
        let reading = Arc::into_inner(self.reading).expect("bug: the thread has ended");
        let plan = Plan {
            status,
            ..reading.plan
        };
        let budget = reading.budget;
        Self::begin(Arc::new(Reading { plan, budget }), book)
    }

    /// The place in `batch` of the next row, once it is there; none at the end.
    fn next_row(&mut self) -> Result<Option<usize>, Error> {
        while self.next == self.batch.len() && !self.ended {
            self.next = 0;
            let (batch, left_out) = self.receiver.recv().unwrap_or_else(|_| {
                Err(Error::broken(
                    "the workbook",
                    "it could not be read to its end",
                ))
            })?;
            self.left_out.add_all(&left_out);
            self.ended = batch.is_empty();
            self.batch = batch;
        }
        if self.ended {
            return Ok(None);
        }
        self.next += 1;
        self.taken += 1;
        Ok(Some(self.next - 1))
    }
}

impl<R: Read + Seek + Send + 'static> Table for Workbook<R> {
    /// The rows of all sheets are counted as lines, those of headers and blank ones left out.
    fn push_next(&mut self, batch: &mut Batch) -> Result<Option<u64>, Error> {
        let Some(row) = self.next_row()? else {
            return Ok(None);
        };
        batch.push_row_of(&self.batch, row, &self.reading.budget)?;
        Ok(Some(self.taken))
    }

    fn start_over(&mut self) -> Result<(), Error> {
        self.rewind(0)
    }

    fn take_left_out(&mut self) -> LeftOutCounts {
        std::mem::take(&mut self.left_out)
    }
}

impl<R: Read + Seek + Send + 'static> Source for Workbook<R> {
    fn read(&mut self, batch: &mut Batch, max: usize) -> Result<(), Error> {
        while !batch.is_full(max) && self.push_next(batch)?.is_some() {}
        Ok(())
    }

    fn columns(&self) -> &[String] {
        &self.reading.plan.columns
    }

    fn is_to_be_read_again(&mut self) -> Result<bool, Error> {
        let again = self.reading.plan.status.settle();
        if again {
            self.rewind(0)?;
        }
        Ok(again)
    }

    fn rewind(&mut self, _text: usize) -> Result<(), Error> {
        let book = self.end()?;
        *self = Self::begin(Arc::clone(&self.reading), book)?;
        Ok(())
    }

    fn has_header_row(&self) -> bool {
        true
    }

    fn left_out(&self) -> &[LeftOut] {
        self.left_out.get()
    }

    fn notes(&self) -> Vec<Note> {
        self.reading.plan.notes.clone()
    }
}
