//! Chats as messengers export them, and as people copy them: a comment for each message.
//!
//! A message begins with its head (who wrote it, and when) and goes on in the lines below. Each form of
//! head is a file here, and so certain that no other text has it by chance; what begins with no head
//! of a known form is no chat. What a messenger writes by itself is counted. What is copied from a page
//! of Facebook has no heads but ends, and is read apart ([`facebook`]).

mod clock;
mod discord;
mod facebook;
mod line;
mod marks;
mod telegram;
mod whatsapp;
mod zoom;

use std::borrow::Cow;

use super::batch::Batch;
use super::left_out::LeftOutCounts;
use super::time::is_time;
use super::{LeftOut, LeftOutReason, Reader, Source, Text};
use crate::budget::MAX_RECORD;
use crate::delimiter::NONE;
use crate::digits::is_digits;
use crate::records::{Record, Records};
use crate::{Error, cut};

/// How many lines tell whether a text is a chat.
const SAMPLE: usize = 50;
/// The longest time at the beginning of a message, and the longest name, in bytes.
const MAX_STAMP: usize = 40;
const MAX_NAME: usize = 120;

/// Our own names of the columns. The last is for what tells a time without its day.
const COLUMNS: [&str; 4] = ["published_at", "author_name", "text", "clock"];

/// How the messages of a chat begin.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    WhatsApp,
    Telegram,
    Discord,
    Line,
    Zoom,
    Clock,
}

/// What a line of a chat is.
#[derive(Debug, PartialEq, Eq)]
enum Line<'a> {
    /// The beginning of a message.
    Head(Head<'a>),
    /// More of the message before it.
    More(&'a str),
    /// A part of the form, without words: the day, in [LINE](line).
    Day(&'a str),
}

/// The beginning of a message.
#[derive(Debug, PartialEq, Eq)]
struct Head<'a> {
    time: &'a str,
    author: Author<'a>,
    words: &'a str,
}

/// Who wrote a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Author<'a> {
    Named(&'a str),
    /// Whoever wrote the one before.
    Same,
    /// The messenger.
    Nobody,
}

impl Form {
    const ALL: [Self; 6] = [
        Self::WhatsApp,
        Self::Telegram,
        Self::Discord,
        Self::Line,
        Self::Zoom,
        Self::Clock,
    ];

    /// The form of a text, if it is a chat: it begins with a message, and has another or no other
    /// line.
    fn of(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|form| form.fits(text))
    }

    fn fits(self, text: &str) -> bool {
        let lines = || {
            let lines = text.lines().filter(|line| !line.trim().is_empty());
            lines.take(SAMPLE)
        };
        let is_head = |line: &str| matches!(self.read(line), Line::Head(_));
        let is_message = |line: &str| match self.read(line) {
            Line::Head(head) => matches!(head.author, Author::Named(_)),
            _ => false,
        };
        let first = lines().next().unwrap_or_default();
        let mut others = lines().skip(1).peekable();
        match self {
            Self::WhatsApp => match others.peek() {
                _ if !is_head(first) => false,
                None => is_message(first),
                Some(_) => others.any(is_message),
            },
            Self::Line => line::begins(first) && others.any(is_message),
            // Its head is no more than what many texts have: nearly all lines must have it.
            Self::Clock => {
                let (all, fit) = (lines().count(), lines().filter(|l| is_message(l)).count());
                is_message(first) && fit >= 3 && fit * 10 >= all * 9
            }
            Self::Telegram | Self::Discord | Self::Zoom => {
                is_message(first) && others.any(is_message)
            }
        }
    }

    fn read(self, line: &str) -> Line<'_> {
        match self {
            Self::WhatsApp => whatsapp::read(line),
            Self::Telegram => telegram::read(line),
            Self::Discord => discord::read(line),
            Self::Line => line::read(line),
            Self::Zoom => zoom::read(line),
            Self::Clock => clock::read(line),
        }
    }

    /// The words of a whole message.
    ///
    /// # Errors
    /// Why there are none.
    fn words(self, message: &str) -> Result<Cow<'_, str>, LeftOutReason> {
        match self {
            Self::WhatsApp => marks::words(message).map(Cow::Owned),
            Self::Telegram => telegram::words(message).map(Cow::Owned),
            Self::Discord => Ok(Cow::Borrowed(discord::words(message))),
            Self::Line => line::words(message).map(Cow::Borrowed),
            Self::Zoom => zoom::words(message).map(Cow::Borrowed),
            Self::Clock => Ok(Cow::Borrowed(message)),
        }
    }

    /// How many of [`COLUMNS`] it has.
    fn columns(self) -> usize {
        match self {
            Self::WhatsApp | Self::Telegram | Self::Line => COLUMNS.len() - 1,
            Self::Discord | Self::Zoom | Self::Clock => COLUMNS.len(),
        }
    }
}

/// Whether a text is a chat.
pub(super) fn is_chat(text: &str) -> bool {
    Form::of(text).is_some() || facebook::is_copy(text)
}

pub(super) fn open(text: Text) -> Result<Box<dyn Source>, Error> {
    let Some(form) = Form::of(&text.sample) else {
        return facebook::open(text);
    };
    Ok(Box::new(Chat {
        form,
        records: Records::new(text.reader()?, NONE, false),
        text,
        record: Record::new(),
        columns: COLUMNS[..form.columns()]
            .iter()
            .map(|name| (*name).to_owned())
            .collect(),
        open: None,
        day: String::new(),
        author: String::new(),
        left_out: LeftOutCounts::default(),
    }))
}

/// A time of the day alone: `18:03`, `6:03 PM`, `18:03:11`.
fn is_clock(text: &str) -> bool {
    let text = text.trim();
    let digits = text.trim_end_matches(|c: char| {
        c.is_whitespace() || matches!(c, 'a' | 'p' | 'm' | 'A' | 'P' | 'M' | '.')
    });
    let half = text[digits.len()..].trim().to_ascii_lowercase();
    let parts: Vec<&str> = digits.split(':').collect();
    let is_number = |part: &&str| (1..=2).contains(&part.len()) && is_digits(part);
    (2..=3).contains(&parts.len())
        && parts.iter().all(is_number)
        && matches!(half.as_str(), "" | "am" | "pm" | "a.m." | "p.m.")
}

/// Whether what stands where a name belongs can be one.
fn is_name(text: &str) -> bool {
    (1..=MAX_NAME).contains(&text.trim().len())
}

/// A message that may go on in the next line.
struct Message {
    line: u64,
    /// The line after its last.
    next: u64,
    time: String,
    author: Option<String>,
    words: String,
}

struct Chat {
    form: Form,
    text: Text,
    records: Records<Reader>,
    record: Record,
    columns: Vec<String>,
    open: Option<Message>,
    /// The day of the messages that follow, where lines tell it.
    day: String,
    /// Who wrote the last message.
    author: String,
    left_out: LeftOutCounts,
}

impl Chat {
    /// Reads a line; false at the end.
    fn next_line(&mut self, batch: &mut Batch) -> Result<bool, Error> {
        if !self.records.next(&mut self.record)? {
            if let Some(last) = self.open.take() {
                self.end(last, batch)?;
            }
            return Ok(false);
        }
        let number = self.record.line();
        let line = self.record.iter().next().unwrap_or_default();
        match (self.form.read(line), &mut self.open) {
            (Line::Head(head), open) => {
                let author = match head.author {
                    Author::Named(name) => {
                        cut(name, MAX_NAME).clone_into(&mut self.author);
                        Some(self.author.clone())
                    }
                    Author::Same => Some(self.author.clone()),
                    Author::Nobody => None,
                };
                let message = Message {
                    line: number,
                    next: number + 1,
                    time: match self.day.as_str() {
                        "" => head.time.to_owned(),
                        day => format!("{day} {}", head.time),
                    },
                    author,
                    words: head.words.to_owned(),
                };
                if let Some(before) = open.replace(message) {
                    self.end(before, batch)?;
                }
            }
            (Line::Day(day), open) => {
                day.clone_into(&mut self.day);
                if let Some(before) = open.take() {
                    self.end(before, batch)?;
                }
            }
            (Line::More(line), Some(message)) => {
                // Lines of nothing are not handed over, but counted.
                let blank = number.saturating_sub(message.next).min(1);
                message.words.push_str(&"\n".repeat(1 + blank as usize));
                message.words.push_str(line);
                message.next = number + 1;
                if message.words.len() > MAX_RECORD {
                    return Err(too_long(message.line));
                }
            }
            // The title of the export.
            (Line::More(_), None) if self.form == Form::Line && self.day.is_empty() => {
                let place = || format!("line {number}");
                self.left_out.add(LeftOutReason::BeforeHeader, 1, place);
            }
            (Line::More(_), None) => {
                let place = || format!("line {number}");
                self.left_out.add(LeftOutReason::Unreadable, 1, place);
            }
        }
        Ok(true)
    }

    /// Adds a message that is whole, or counts it.
    fn end(&mut self, message: Message, batch: &mut Batch) -> Result<(), Error> {
        let words = match &message.author {
            None => Err(LeftOutReason::Notice),
            Some(_) => self.form.words(&message.words),
        };
        match words {
            Err(reason) => {
                let place = || format!("line {}", message.line);
                self.left_out.add(reason, 1, place);
                Ok(())
            }
            Ok(words) => {
                let is_published = self.columns.len() < COLUMNS.len()
                    || (is_time(&message.time) && !is_clock(&message.time));
                if is_published {
                    batch.push_cell(0, &message.time);
                }
                let author = message.author.unwrap_or_default();
                batch.push_cell(1, cut(&author, MAX_NAME));
                batch.push_cell(2, words.trim());
                if !is_published {
                    batch.push_cell(3, &message.time);
                }
                batch.end_row(self.text.budget())
            }
        }
    }
}

fn too_long(line: u64) -> Error {
    Error::broken(
        format!("the message that begins in line {line}"),
        format!("it is longer than {} MB", MAX_RECORD >> 20),
    )
}

impl Source for Chat {
    fn read(&mut self, batch: &mut Batch, max: usize) -> Result<(), Error> {
        while !batch.is_full(max) && self.next_line(batch)? {}
        Ok(())
    }

    fn columns(&self) -> &[String] {
        &self.columns
    }

    fn rewind(&mut self, _text: usize) -> Result<(), Error> {
        self.records = Records::new(self.text.reader()?, NONE, false);
        self.open = None;
        self.day.clear();
        self.author.clear();
        Ok(())
    }

    fn left_out(&self) -> &[LeftOut] {
        self.left_out.get()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    pub(super) fn check(
        read: fn(&str) -> Line<'_>,
        line: &str,
        expected: Option<(&str, Author<'_>, &str)>,
    ) {
        let found = match read(line) {
            Line::Head(head) => Some((head.time, head.author, head.words)),
            _ => None,
        };
        assert_eq!(found, expected, "{line}");
    }

    #[test]
    fn a_clock_is_a_time_without_its_day() {
        for text in ["18:03", "6:03 PM", "18:03:11", "6:03\u{202F}p.m.", "00:00"] {
            assert!(is_clock(text), "{text}");
        }
        for text in [
            "",
            "18",
            "18:",
            "1:2:3:4",
            "180:3",
            "18:03 x",
            "a:b",
            "12.05.24, 18:03",
        ] {
            assert!(!is_clock(text), "{text}");
        }
    }

    #[test]
    fn a_text_is_a_chat_when_it_begins_with_a_message_and_has_more() {
        let message = "12.05.24, 18:03 - Ann: hi\n";
        let notice = "12.05.24, 18:02 - Messages are encrypted.\n";
        for text in [
            message.to_owned(),
            format!("\n{notice}{message}"),
            format!("{message}goes on\n{message}"),
        ] {
            assert!(is_chat(&text), "{text}");
        }
        for text in [
            String::new(),
            notice.to_owned(),
            format!("nice\n{message}{message}"),
            format!("{message}one\ntwo\n"),
        ] {
            assert!(!is_chat(&text), "{text}");
        }
    }

    #[test]
    fn texts_that_look_like_chats_here_and_there_are_none() {
        for text in [
            "Ann, [12.05.2024 18:03]\nnice\nonly one\n",
            "look, [1]\nthere, [2]\n",
            "Ann — nice\nBen — not so nice\n",
            "Ann — 18:03\nno other\n",
            "18:03:11 nice one\n18:03:12 good\n",
            "00:00:01,000 --> 00:00:02,000\nFrom: x\n",
            "[18:03] nice\n[18:04] good\n[18:05] bad\n",
            "[18:03] Ann: x\nnice\ngood\n[18:04] Ben: y\n[18:05] Ann: z\n",
            "[LINE] Chat history\nno messages\n",
            "18:03\tAnn\thi\n18:04\tBen\tho\n",
        ] {
            assert_eq!(Form::of(text), None, "{text}");
        }
    }
}
