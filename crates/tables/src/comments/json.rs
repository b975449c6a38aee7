//! Comments in JSON: documents of any shape, one after another, JSON Lines among them.
//!
//! A file is looked through once for its columns, once more when something at its end explains
//! what stands before it, and then read.

mod alike;
mod columns;
mod extended;
mod failure;
mod find;
mod header;
mod keyed;
mod learned;
mod look;
mod names;
mod parts;
mod post;
mod record;
mod replies;
mod row;
mod table;
mod tape;
mod text;
mod transposed;
mod units;
mod walk;

pub(super) use parts::{are_comments, text_of_document, text_of_parts};
pub(super) use record::Record;
pub(super) use row::Row;
pub(super) use tape::{Kind, Tape, Value};
pub(super) use text::words;

use std::borrow::Cow;

use super::batch::Batch;
use super::feed::Feed;
use super::status::StatusColumns;
use super::unfolded::Unfolded;
use super::{LeftOut, Note, Reader, Source, Text};
use crate::Error;
use crate::detect::unusual_records;
use learned::Learned;
use look::has_words;
use names::{Class, Names};
use replies::speaks_as_reply;
use units::Units;
use walk::{Input, Walk};

/// How the records of a text are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    Json,
    /// A feed, which is read as JSON.
    Xml,
    /// A table, which is read as JSON.
    Table,
}

pub(super) fn open(text: Text, form: Form) -> Result<Box<dyn Source>, Error> {
    let reader = reader(&text, form)?;
    Ok(Box::new(Json::new(text, form, None, reader)))
}

/// Opens a table that holds replies; the text is that of its file, if it is one of text.
pub(super) fn open_table(text: Text, table: Unfolded) -> Result<Box<dyn Source>, Error> {
    let reader = Box::new(table.reader()?);
    Ok(Box::new(Json::new(text, Form::Table, Some(table), reader)))
}

/// Whether the values of a column of this name may be replies.
pub(super) fn may_hold_replies(name: &str) -> bool {
    Names::default().class(name).has(Class::REPLIES)
}

/// What a name says of the list that it is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ListName {
    Comments,
    Replies,
}

impl ListName {
    /// None for the names of other things.
    pub(super) fn of(name: &str) -> Option<Self> {
        let class = Names::default().class(name);
        match () {
            () if class.has(Class::REPLIES) => Some(Self::Replies),
            () if class.has(Class::COMMENTS.or(Class::PREVIEW)) => Some(Self::Comments),
            () => None,
        }
    }
}

/// Whether lists of anything lie under such a name in answers of programs.
pub(super) fn is_name_of_list(name: &str) -> bool {
    Names::default().class(name).has(Class::LIST)
}

/// What a column of a reply is called in a comment; none for other names.
pub(super) fn own_name_of_reply(name: &str) -> Option<String> {
    replies::own_name(name).map(Cow::into_owned)
}

/// Whether a value under such a name is a reply or a list of them, maybe in what wraps it.
pub(super) fn are_replies(value: Value<'_>) -> bool {
    let mut names = Names::default();
    let mut are_records = |list: Value<'_>| {
        list.is_set()
            && list.elements().all(|element| {
                has_words(&mut names, element) || speaks_as_reply(&mut names, element)
            })
    };
    match value.kind() {
        Kind::Array => are_records(value),
        Kind::Object => {
            let is_wrapped = value.members().any(|(_, list)| are_records(list));
            is_wrapped || has_words(&mut names, value)
        }
        _ => false,
    }
}

fn reader(text: &Text, form: Form) -> Result<Reader, Error> {
    let reader = text.reader()?;
    Ok(match form {
        Form::Json | Form::Table => reader,
        Form::Xml => Box::new(Feed::new(reader, unusual_records(&text.sample))),
    })
}

struct Json {
    text: Text,
    form: Form,
    units: Input,
    walk: Walk,
    row: Row,
    /// How many objects were found to stay JSON before this look.
    folded: usize,
    status: StatusColumns,
    /// The table that is read.
    table: Option<Unfolded>,
}

impl Json {
    fn new(text: Text, form: Form, table: Option<Unfolded>, reader: Reader) -> Self {
        Self {
            text,
            form,
            units: Units::new(reader, form),
            walk: Walk::new(Learned::default()),
            row: Row::default(),
            folded: 0,
            status: StatusColumns::default(),
            table,
        }
    }

    fn begin_again(&mut self) -> Result<(), Error> {
        let reader = match &self.table {
            Some(table) => Box::new(table.reader()?),
            None => reader(&self.text, self.form)?,
        };
        self.units = Units::new(reader, self.form);
        let learned = std::mem::take(&mut self.walk.learned);
        self.walk = Walk::new(learned.finished());
        Ok(())
    }

    /// Looks for tables that are larger than what is looked at as a whole, now that the file was read once.
    fn find_tables(&mut self) -> Result<(), Error> {
        let may_be = self.form == Form::Json && self.walk.opened_any();
        match may_be && !self.walk.learned.whole {
            true => self.walk.learned.find_tables(&self.text),
            false => Ok(()),
        }
    }
}

impl Source for Json {
    fn read(&mut self, batch: &mut Batch, max: usize) -> Result<(), Error> {
        while !batch.is_full(max) {
            if !self.walk.next(&self.text, &mut self.units, &mut self.row)? {
                let table = self.table.as_ref().map(Unfolded::take_left_out);
                self.walk.left_out.add_all(&table.unwrap_or_default());
                break;
            }
            for (column, text) in self.row.in_order() {
                batch.push_cell(column, text);
            }
            batch.set_told(self.row.told());
            self.status.watch(self.row.columns());
            if let Some(reason) = self.status.reason(batch) {
                batch.drop_row();
                self.walk.leave_out_last(&self.units, reason);
                continue;
            }
            batch.end_row(self.text.budget())?;
        }
        Ok(())
    }

    fn columns(&self) -> &[String] {
        self.row.columns()
    }

    fn longest_record(&self) -> usize {
        self.units.longest()
    }

    fn is_to_be_read_again(&mut self) -> Result<bool, Error> {
        self.find_tables()?;
        self.walk.settle_rows();
        let mixed = self.status.settle();
        let again = mixed || self.walk.learned.again || self.row.folded() > self.folded;
        if again {
            self.row = std::mem::take(&mut self.row).restarted();
            self.folded = self.row.folded();
            self.status = std::mem::take(&mut self.status).restarted();
            self.begin_again()?;
        }
        Ok(again)
    }

    fn rewind(&mut self, _text: usize) -> Result<(), Error> {
        self.row.fix_columns();
        self.begin_again()
    }

    fn has_header_row(&self) -> bool {
        self.table.is_some()
    }

    fn is_too_large(&self) -> bool {
        self.walk.opened_any()
    }

    fn notes(&self) -> Vec<Note> {
        self.table.as_ref().map(Unfolded::notes).unwrap_or_default()
    }

    fn left_out(&self) -> &[LeftOut] {
        self.walk.left_out.get()
    }
}
