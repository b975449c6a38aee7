//! Cuts a stream of JSON documents into values of a size that can be looked at as a whole.
//!
//! A document that is small is one unit. One that is not is opened, and its members or elements
//! are the units; so are those of what is too large in it.

use std::io::Read;

use super::Form;
use super::tape::{Failure, MAX_PARTS, Tape, Value, is_blank};
use crate::budget::MAX_RECORD;
use crate::{Error, cut};

/// How much is read at once.
const PIECE: usize = 64 << 10;
/// How deep values larger than a unit may lie in each other. Each of them is looked at twice.
const MAX_OPEN: usize = 8;
/// What is kept of a name that leads to values, in bytes.
const MAX_NAME: usize = 256;

/// What comes next in the stream.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// A whole value: [`Units::value`].
    Unit,
    /// A value begins that is too large for a unit; what follows lies in it.
    Open {
        /// An object, else an array.
        object: bool,
    },
    /// The value that was opened last ends.
    Close,
}

pub(super) struct Units<R> {
    input: R,
    buffer: Vec<u8>,
    /// What of the buffer was used.
    start: usize,
    ended: bool,
    open: Vec<Open>,
    tape: Tape,
    text: String,
    /// Where the unit begins, and what comes after it.
    unit: FilePosition,
    place: FilePosition,
    /// How many values were read so far, those within others included.
    units: u64,
    /// Bytes of the longest unit.
    longest: usize,
    /// The next value is opened whatever its size.
    entering: bool,
    /// How many documents were begun.
    documents: usize,
}

/// A value that is larger than a unit.
struct Open {
    object: bool,
    /// The name of the member that is being read.
    name: String,
    /// How many values in it were begun.
    begun: usize,
}

/// A place in the text, from 1.
#[derive(Debug, Clone, Copy)]
pub(super) struct FilePosition {
    form: Form,
    line: u64,
    column: u64,
}

impl FilePosition {
    fn advance(&mut self, bytes: &[u8]) {
        let lines = bytes.iter().filter(|&&byte| byte == b'\n').count();
        if lines > 0 {
            self.line += lines as u64;
            self.column = 1;
        }
        let last = bytes.rsplit(|&byte| byte == b'\n').next();
        let last = last.unwrap_or_default();
        // Bytes within a character are not counted.
        let characters = last.iter().filter(|&&byte| byte & 0xC0 != 0x80).count();
        self.column += characters as u64;
    }

    /// A feed is read as a line of JSON for each record, whatever its own lines are; a table as one at the
    /// line of each row.
    pub(super) fn words(self) -> String {
        match self.form {
            Form::Json => format!("line {}, column {}", self.line, self.column),
            Form::Xml => format!("record {}", self.line),
            Form::Table => format!("line {}", self.line),
        }
    }
}

impl<R: Read> Units<R> {
    pub(super) fn new(input: R, form: Form) -> Self {
        let place = FilePosition {
            form,
            line: 1,
            column: 1,
        };
        Self {
            input,
            buffer: Vec::new(),
            start: 0,
            ended: false,
            open: Vec::new(),
            tape: Tape::default(),
            text: String::new(),
            unit: place,
            place,
            units: 0,
            longest: 0,
            entering: false,
            documents: 0,
        }
    }

    /// Opens the next value even if it is small, if it is an object or a list.
    pub(super) fn enter_next(&mut self) {
        self.entering = true;
    }

    /// Which document the value that was opened last is or lies in, which member or element of that it is or
    /// lies in, and so on, from 0.
    pub(super) fn path(&self) -> Vec<usize> {
        let (_, around) = self.open.split_last().unzip();
        let around = around.unwrap_or_default().iter().map(|open| open.begun);
        let begun = std::iter::once(self.documents).chain(around);
        begun.map(|begun| begun.saturating_sub(1)).collect()
    }

    /// Goes into the value at a path that [`Units::path`] gave; false when there is none.
    ///
    /// # Errors
    /// Those of [`Units::next`].
    pub(super) fn enter(&mut self, path: &[usize]) -> Result<bool, Error> {
        for place in path {
            for _ in 0..*place {
                self.pass()?;
            }
            self.enter_next();
            if !matches!(self.next()?, Some(Step::Open { .. })) {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Passes over the next value, of whatever size.
    ///
    /// # Errors
    /// Those of [`Units::next`].
    pub(super) fn pass(&mut self) -> Result<(), Error> {
        let depth = self.open.len();
        loop {
            match self.next()? {
                None => return Ok(()),
                Some(_) if self.open.len() <= depth => return Ok(()),
                Some(_) => {}
            }
        }
    }

    /// The last unit.
    pub(super) fn value(&self) -> Value<'_> {
        self.tape.root(&self.text)
    }

    /// Whether the last unit is all that the file holds.
    pub(super) fn is_only_value(&self) -> bool {
        let rest = &self.buffer[self.start..];
        self.units == 1 && self.ended && rest.iter().all(|byte| is_blank(*byte))
    }

    /// A value of the last unit.
    pub(super) fn value_at(&self, place: u32) -> Value<'_> {
        self.tape.value(&self.text, place)
    }

    /// The name under which the next or last value stands, in a value that was opened.
    pub(super) fn name(&self) -> Option<&str> {
        let open = self.open.last()?;
        open.object.then_some(open.name.as_str())
    }

    /// The name under which the value stands that was opened last.
    pub(super) fn opened_name(&self) -> Option<&str> {
        let around = self.open.len().checked_sub(2)?;
        let open = &self.open[around];
        open.object.then_some(open.name.as_str())
    }

    /// Where a value of the last unit stands, in words.
    pub(super) fn place_of(&self, value: Value<'_>) -> String {
        let mut place = self.unit;
        place.advance(&self.text.as_bytes()[..value.offset()]);
        place.words()
    }

    /// Goes on; none at the end of the last document.
    ///
    /// # Errors
    /// [`Error::Broken`] with line and column.
    pub(super) fn next(&mut self) -> Result<Option<Step>, Error> {
        let mut next = self.peek()?;
        // What ends a statement of JavaScript.
        while next == Some(b';') && self.open.is_empty() && self.units > 0 {
            self.take(1);
            next = self.peek()?;
        }
        let Some(open) = self.open.last_mut() else {
            return match next {
                None => Ok(None),
                Some(b'{' | b'[' | b'"') => {
                    self.documents += 1;
                    self.value_step().map(Some)
                }
                Some(_) => Err(self.broken(0, "it is no JSON; expected [ or { there")),
            };
        };
        let next = next.ok_or_else(|| cut_off(self.place))?;
        let closing = if open.object { b'}' } else { b']' };
        if next == closing {
            self.take(1);
            self.open.pop();
            self.entering = false;
            return Ok(Some(Step::Close));
        }
        open.begun += 1;
        if open.begun > 1 {
            if next != b',' {
                return Err(self.broken(0, "a comma or a closing bracket is missing before it"));
            }
            self.take(1);
        }
        if self.open.last().is_some_and(|open| open.object) {
            self.read_name()?;
        }
        self.value_step().map(Some)
    }

    fn read_name(&mut self) -> Result<(), Error> {
        if self.peek()? != Some(b'"') {
            return Err(self.broken(0, "a name in quotation marks is missing there"));
        }
        let length = self.parse()?;
        let length = length.ok_or_else(|| self.broken(0, "it has a name that is far too long"))?;
        self.copy(length)?;
        let name = self.value().scalar().unwrap_or_default();
        let name = cut(&name, MAX_NAME).to_owned();
        if let Some(open) = self.open.last_mut() {
            open.name = name;
        }
        if self.peek()? != Some(b':') {
            return Err(self.broken(0, "a colon is missing there"));
        }
        self.take(1);
        Ok(())
    }

    fn value_step(&mut self) -> Result<Step, Error> {
        self.units += 1;
        let first = self.peek()?;
        let is_opened = std::mem::take(&mut self.entering) && matches!(first, Some(b'{' | b'['));
        if !is_opened && let Some(length) = self.parse()? {
            self.copy(length)?;
            return Ok(Step::Unit);
        }
        let object = match first {
            Some(b'{') => true,
            Some(b'[') => false,
            _ => return Err(self.too_long()),
        };
        if self.open.len() == MAX_OPEN {
            return Err(self.too_long());
        }
        self.unit = self.place;
        self.take(1);
        self.open.push(Open {
            object,
            name: String::new(),
            begun: 0,
        });
        Ok(Step::Open { object })
    }

    /// Bytes of the longest value so far that was looked at as a whole.
    pub(super) fn longest(&self) -> usize {
        self.longest
    }

    /// Where the last unit begins, or the value that was opened last.
    pub(super) fn begun(&self) -> FilePosition {
        self.unit
    }

    /// The error of a value that has to be looked at as a whole and is too large for that.
    pub(super) fn too_long(&self) -> Error {
        too_long_at(self.place)
    }

    /// Parses the value that comes next; answers its length, none when it is too long for a unit.
    fn parse(&mut self) -> Result<Option<usize>, Error> {
        loop {
            match self.tape.parse(&self.buffer[self.start..], self.ended) {
                Ok(length) if length > MAX_RECORD => return Ok(None),
                Err(Failure::TooMany) => return Ok(None),
                Ok(length) => return Ok(Some(length)),
                Err(Failure::Bad(at, problem)) => return Err(self.broken(at, problem)),
                Err(Failure::CutOff) if self.ended => return Err(cut_off(self.place)),
                Err(Failure::CutOff) => {
                    let there = self.buffer.len() - self.start;
                    if there > MAX_RECORD {
                        return Ok(None);
                    }
                    // As much again, so that a value is parsed twice over at most.
                    self.fill(there.max(PIECE))?;
                }
            }
        }
    }

    /// Takes what was parsed as the unit.
    fn copy(&mut self, length: usize) -> Result<(), Error> {
        let bytes = &self.buffer[self.start..self.start + length];
        self.text.clear();
        match std::str::from_utf8(bytes) {
            Ok(text) => self.text.push_str(text),
            Err(_) => return Err(self.broken(0, "its text is damaged")),
        }
        self.unit = self.place;
        self.longest = self.longest.max(length);
        self.take(length);
        Ok(())
    }

    /// The next byte that is not white space, left in place.
    fn peek(&mut self) -> Result<Option<u8>, Error> {
        loop {
            let rest = &self.buffer[self.start..];
            let blank = rest.iter().take_while(|byte| is_blank(**byte)).count();
            let found = rest.get(blank).copied();
            self.take(blank);
            if found.is_some() || self.ended {
                return Ok(found);
            }
            self.fill(PIECE)?;
        }
    }

    fn take(&mut self, length: usize) {
        let end = self.start + length;
        self.place.advance(&self.buffer[self.start..end]);
        self.start = end;
    }

    fn fill(&mut self, more: usize) -> Result<(), Error> {
        self.buffer.drain(..self.start);
        self.start = 0;
        let before = self.buffer.len();
        self.input
            .by_ref()
            .take(more as u64)
            .read_to_end(&mut self.buffer)?;
        self.ended = self.buffer.len() - before < more;
        Ok(())
    }

    fn broken(&self, at: usize, problem: &str) -> Error {
        let mut place = self.place;
        let end = (self.start + at).min(self.buffer.len());
        place.advance(&self.buffer[self.start..end]);
        Error::broken(place.words(), problem)
    }
}

/// The error of a record that begins there.
pub(super) fn too_long_at(place: FilePosition) -> Error {
    let problem = format!(
        "a record there is longer than {} MB, or of more than {MAX_PARTS} parts",
        MAX_RECORD >> 20
    );
    Error::broken(place.words(), problem)
}

fn cut_off(place: FilePosition) -> Error {
    Error::broken(
        place.words(),
        "the file ends within what begins there; it was cut off",
    )
}
