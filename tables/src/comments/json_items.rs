//! Cuts JSON Lines and large JSON arrays into their records without parsing or keeping the rest.

use std::io::{BufRead, BufReader, Read};

use crate::Error;
use crate::budget::MAX_RECORD;
use crate::detect::InputFormat;

/// Names under which exports wrap their array of comments.
const WRAPPERS: [&str; 9] = [
    "comments", "data", "items", "results", "records", "rows", "reviews", "messages", "entries",
];

pub(super) struct Items<R> {
    reader: BufReader<R>,
    lines: bool,
    state: State,
    item: Vec<u8>,
    /// The line, or the place in the array, of the last item.
    number: u64,
}

#[derive(PartialEq)]
enum State {
    Start,
    Inside,
    Ended,
}

impl<R: Read> Items<R> {
    pub(super) fn new(reader: R, kind: InputFormat) -> Self {
        Self {
            reader: BufReader::with_capacity(64 << 10, reader),
            lines: kind == InputFormat::JsonLines,
            state: State::Start,
            item: Vec::new(),
            number: 0,
        }
    }

    /// The text of the next record; none at the end.
    pub(super) fn next(&mut self) -> Result<Option<&str>, Error> {
        let found = if self.lines {
            self.next_line()?
        } else {
            self.next_element()?
        };
        if !found {
            return Ok(None);
        }
        match std::str::from_utf8(&self.item) {
            Ok(text) => Ok(Some(text)),
            Err(_) => Err(self.broken("its text is damaged")),
        }
    }

    /// An error at the last record.
    pub(super) fn broken(&self, problem: impl Into<String>) -> Error {
        let what = if self.lines { "line" } else { "record" };
        Error::broken(format!("{what} {}", self.number), problem)
    }

    fn next_line(&mut self) -> Result<bool, Error> {
        loop {
            self.item.clear();
            self.number += 1;
            let limit = MAX_RECORD as u64 + 1;
            if self
                .reader
                .by_ref()
                .take(limit)
                .read_until(b'\n', &mut self.item)?
                == 0
            {
                return Ok(false);
            }
            if self.item.len() > MAX_RECORD {
                return Err(self.too_long());
            }
            if !self.item.trim_ascii().is_empty() {
                return Ok(true);
            }
        }
    }

    fn too_long(&self) -> Error {
        self.broken(format!("it is longer than {} MB", MAX_RECORD >> 20))
    }

    fn next_element(&mut self) -> Result<bool, Error> {
        if self.state == State::Start {
            self.find_array()?;
            self.state = State::Inside;
            if self.peek()? == Some(b']') {
                self.state = State::Ended;
            }
        }
        if self.state == State::Ended {
            return Ok(false);
        }
        self.number += 1;
        self.copy_value()?;
        match self.peek()? {
            Some(b',') => self.reader.consume(1),
            Some(b']') => self.state = State::Ended,
            Some(_) => return Err(self.broken("a comma or ] is missing after it")),
            None => return Err(self.broken("the file ends within the list; it was cut off")),
        }
        Ok(true)
    }

    /// Goes into the array of records: the document itself, or one under a known name.
    fn find_array(&mut self) -> Result<(), Error> {
        const NONE: Error = Error::Empty(
            "the JSON has no list of comments; expected an array of objects, or an object like \
             {\"comments\": [...]}",
        );
        let damaged = || Error::broken("the JSON", "it is not valid before the list of comments");
        let mut depth = 0;
        match self.peek()? {
            Some(b'[') => {
                self.reader.consume(1);
                return Ok(());
            }
            Some(b'{') => {}
            _ => return Err(NONE),
        }
        // At every turn the next character opens an object or follows a value in one.
        loop {
            match self.peek()? {
                Some(b'{') => {
                    depth += 1;
                    self.reader.consume(1);
                    if self.peek()? == Some(b'}') {
                        continue;
                    }
                }
                Some(b',') => self.reader.consume(1),
                Some(b'}') if depth > 1 => {
                    depth -= 1;
                    self.reader.consume(1);
                    continue;
                }
                Some(b'}') | None => return Err(NONE),
                Some(_) => return Err(damaged()),
            }
            if self.peek()? != Some(b'"') {
                return Err(damaged());
            }
            self.copy_value()?;
            let key: String = serde_json::from_slice(&self.item).map_err(|_| damaged())?;
            if self.peek()? != Some(b':') {
                return Err(damaged());
            }
            self.reader.consume(1);
            let known = WRAPPERS.contains(&key.to_lowercase().as_str());
            match self.peek()? {
                Some(b'[') if known => {
                    self.reader.consume(1);
                    return Ok(());
                }
                Some(b'{') if known => {}
                _ => self.copy_value()?,
            }
        }
    }

    /// The next character that is not white space, left in place.
    fn peek(&mut self) -> Result<Option<u8>, Error> {
        loop {
            let buffer = self.reader.fill_buf()?;
            if buffer.is_empty() {
                return Ok(None);
            }
            let blank = buffer
                .iter()
                .take_while(|b| b.is_ascii_whitespace())
                .count();
            let found = buffer.get(blank).copied();
            self.reader.consume(blank);
            if found.is_some() {
                return Ok(found);
            }
        }
    }

    /// Copies one value into `item`, by brackets and quotes alone; parsing shows whether it is valid.
    fn copy_value(&mut self) -> Result<(), Error> {
        self.item.clear();
        self.peek()?;
        let (mut depth, mut string, mut escaped) = (0usize, false, false);
        loop {
            let buffer = self.reader.fill_buf()?;
            if buffer.is_empty() {
                return if depth == 0 && !string {
                    Ok(())
                } else {
                    Err(self.broken("the file ends within it; it was cut off"))
                };
            }
            let mut end = None;
            for (at, &byte) in buffer.iter().enumerate() {
                if string {
                    match byte {
                        _ if escaped => escaped = false,
                        b'\\' => escaped = true,
                        b'"' => {
                            string = false;
                            if depth == 0 {
                                end = Some(at + 1);
                                break;
                            }
                        }
                        _ => {}
                    }
                    continue;
                }
                match byte {
                    b'"' => string = true,
                    b'{' | b'[' => depth += 1,
                    b'}' | b']' if depth > 0 => {
                        depth -= 1;
                        if depth == 0 {
                            end = Some(at + 1);
                            break;
                        }
                    }
                    b',' | b'}' | b']' | b':' if depth == 0 => {
                        end = Some(at);
                        break;
                    }
                    _ => {}
                }
            }
            let taken = end.unwrap_or(buffer.len());
            self.item.extend_from_slice(&buffer[..taken]);
            self.reader.consume(taken);
            if self.item.len() > MAX_RECORD {
                return Err(self.too_long());
            }
            if end.is_some() {
                return Ok(());
            }
        }
    }
}
