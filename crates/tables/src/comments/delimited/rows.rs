//! From the rows of a file to comments: headers and posts may stand between them.

use super::Delimited;
use super::placed::Placed;
use crate::Error;
use crate::comments::above::post_in_title;
use crate::comments::batch::Batch;
use crate::comments::header;
use crate::comments::left_out::LeftOutReason;
use crate::comments::names::normal;
use crate::formula::undo_defusal;
use crate::records::Record;

impl Delimited {
    /// Reads the rows that follow as those below another header.
    pub(super) fn place(&mut self, placed: Placed) {
        self.records.set_width(placed.width());
        self.placed = placed;
    }

    /// Adds the comment of a row, unless it is none.
    ///
    /// # Errors
    /// Those of the budget.
    pub(super) fn push(&mut self, record: &Record, batch: &mut Batch) -> Result<(), Error> {
        if self.is_above_rows(record) {
            self.leave_out(record, LeftOutReason::BeforeHeader);
            return Ok(());
        }
        if self.is_footer(record) {
            self.leave_out(record, LeftOutReason::Notice);
            return Ok(());
        }
        let mut surplus = self.placed.surplus(record);
        let behind =
            surplus > 0 && self.may_stand_behind() && self.placed.stands_behind(record, surplus);
        if behind {
            surplus = 0;
        }
        let post = self.post.as_deref();
        let mut post = post.map(|post| (self.first.width(), post));
        for &place in &self.placed.order {
            if place >= record.len() {
                continue;
            }
            let cell = match place.cmp(&self.placed.text) {
                std::cmp::Ordering::Less => record.get(place),
                std::cmp::Ordering::Greater => record.get(place + surplus),
                std::cmp::Ordering::Equal if surplus > 0 => record.raw(place..place + surplus + 1),
                std::cmp::Ordering::Equal => record.get(place),
            };
            let column = self.placed.columns[place];
            // Cells come in the order of their columns.
            if let Some((of_post, post)) = post.take_if(|(of_post, _)| *of_post < column) {
                batch.push_cell(of_post, post);
            }
            if self.defused {
                batch.push_cell(column, &undo_defusal(cell));
            } else {
                batch.push_cell(column, cell);
            }
        }
        if let Some((column, post)) = post {
            batch.push_cell(column, post);
        }
        if behind {
            let width = self.placed.width();
            let column = *self.behind.get_or_insert_with(|| {
                self.columns.push(format!("column_{}", width + 1));
                self.columns.len() - 1
            });
            batch.push_cell(column, record.raw(width..record.len()));
        }
        let reason = self.status.reason(batch);
        match (&mut self.threads, reason) {
            (Some(threads), Some(LeftOutReason::Post)) => threads.add_post(batch),
            (Some(threads), None) => threads.add_to(batch),
            _ => {}
        }
        if let Some(reason) = reason {
            batch.drop_row();
            self.leave_out(record, reason);
            return Ok(());
        }
        batch.end_row(self.text.budget())
    }

    fn leave_out(&mut self, record: &Record, reason: LeftOutReason) {
        let line = self.line_of(record);
        self.left_out.add(reason, 1, || format!("line {line}"));
    }

    /// Whether a row says how many rows there are, as programs write below a table: `Total comments: 2`.
    fn is_footer(&self, record: &Record) -> bool {
        const TOTALS: [&str; 8] = [
            "totalcomments",
            "totalrows",
            "totalreplies",
            "totalrecords",
            "numberofcomments",
            "kommentareinsgesamt",
            "kommentaregesamt",
            "totaldecommentaires",
        ];
        let mut cells = record.iter().map(str::trim).filter(|cell| !cell.is_empty());
        let Some(first) = cells.next().filter(|_| self.placed.width() > 1) else {
            return false;
        };
        let ends_with_digit = |cell: &str| cell.bytes().last().is_some_and(|b| b.is_ascii_digit());
        // Most rows show by their first cells that they are none.
        let (label, count) = match cells.next() {
            None if ends_with_digit(first) => match first.split_once(':') {
                Some(split) => split,
                None => return false,
            },
            Some(second) if ends_with_digit(second) && cells.next().is_none() => (first, second),
            _ => return false,
        };
        let is_number = count
            .trim()
            .bytes()
            .all(|b| b.is_ascii_digit() || b == b',' || b == b'.');
        is_number && TOTALS.contains(&normal(label).as_str())
    }

    /// Whether a row tells of those below it: their header, or their post, where posts are named so.
    fn is_above_rows(&mut self, record: &Record) -> bool {
        if self.post.is_some()
            && let Some(post) = post_in_title(record.iter())
        {
            self.post = Some(post.to_owned());
            return true;
        }
        let placed = self.placed_below(record);
        let is_header = placed.is_some();
        if let Some(placed) = placed {
            self.place(placed);
        }
        is_header
    }

    /// Where the cells of the rows below this one belong, if it is the header once more, or that of another
    /// table, as where files were joined.
    fn placed_below(&mut self, record: &Record) -> Option<Placed> {
        let width = self.first.width();
        if self.header.is_empty() || width < 2 {
            return None;
        }
        let mut cells = record.iter().zip(&self.header);
        if record.len() == width && cells.all(|(cell, name)| cell.trim() == name) {
            return Some(self.first.clone());
        }
        self.names.follow(&self.columns);
        if !header::is_another(record.iter(), &self.names) {
            return None;
        }
        let (text, may_add) = (self.text_column, !self.rewound);
        let placed = Placed::below(record, &mut self.columns, text, may_add);
        self.status.watch(&self.columns);
        placed
    }

    /// Whether surplus cells may have a column of their own behind the last one.
    fn may_stand_behind(&self) -> bool {
        let may_add = !self.rewound && self.columns.len() < header::MAX_COLUMNS;
        (self.behind.is_some() || may_add) && self.placed.is_first()
    }
}
