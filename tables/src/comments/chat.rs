//! Chats as WhatsApp exports them: `12.05.24, 18:03 - Ann: text` or `[12.05.24, 18:03:11] Ann: text`.
//!
//! A message goes on in the lines below it. What the messenger writes by itself is counted.

mod marks;

use super::batch::Batch;
use super::left_out::LeftOutCounts;
use super::time::is_time;
use super::{LeftOut, LeftOutReason, Reader, Source, Text};
use crate::budget::MAX_RECORD;
use crate::delimiter::NONE;
use crate::records::{Record, Records};
use crate::{Error, cut};

/// How many lines tell whether a text is a chat.
const SAMPLE: usize = 50;
/// The longest time at the beginning of a message, and the longest name, in bytes.
const MAX_STAMP: usize = 40;
const MAX_NAME: usize = 120;

/// Our own names of the columns.
const COLUMNS: [&str; 3] = ["published_at", "author_name", "text"];

/// Whether a text is a chat: it begins with a message, and has another or no other line.
pub(super) fn is_chat(text: &str) -> bool {
    let lines = text.lines().filter(|line| !line.trim().is_empty());
    let mut lines = lines.take(SAMPLE).peekable();
    let first = lines.next().and_then(Head::of);
    let Some(first) = first else { return false };
    match lines.peek() {
        None => first.author.is_some(),
        Some(_) => lines.any(|line| Head::of(line).is_some_and(|head| head.author.is_some())),
    }
}

pub(super) fn open(text: Text) -> Result<Box<dyn Source>, Error> {
    Ok(Box::new(Chat {
        records: Records::new(text.reader()?, NONE, false),
        text,
        record: Record::new(),
        columns: COLUMNS.map(str::to_owned).to_vec(),
        open: None,
        left_out: LeftOutCounts::default(),
    }))
}

/// The beginning of a message.
struct Head<'a> {
    time: &'a str,
    /// Who wrote it; nobody wrote what the messenger says.
    author: Option<&'a str>,
    words: &'a str,
}

impl<'a> Head<'a> {
    fn of(line: &'a str) -> Option<Self> {
        let line = line.trim_start_matches(marks::is_invisible);
        let (time, rest) = match line.strip_prefix('[') {
            Some(rest) => rest.split_once(']')?,
            None => line.split_once(" - ")?,
        };
        let is_stamp = time.len() <= MAX_STAMP
            && time.starts_with(|c: char| c.is_ascii_digit())
            && time.trim().contains(char::is_whitespace)
            && is_time(time);
        if !is_stamp {
            return None;
        }
        let rest = rest.trim_start_matches(' ');
        let (author, words) = match rest.split_once(':') {
            Some((name, words)) if is_name(name) && !words.starts_with(|c: char| c != ' ') => (
                Some(bare_name(name)),
                words.strip_prefix(' ').unwrap_or(words),
            ),
            _ => (None, rest),
        };
        Some(Self {
            time,
            author,
            words,
        })
    }
}

/// Whether what stands before a colon is the name of a person: sentences of the messenger quote.
fn is_name(text: &str) -> bool {
    (1..=MAX_NAME).contains(&text.trim().len()) && !text.contains(['"', '“', '”', '„', '«', '»'])
}

/// A name without the sign for somebody who is not among the contacts.
fn bare_name(name: &str) -> &str {
    let name = name.trim_matches(|c: char| marks::is_invisible(c) || c.is_whitespace());
    name.strip_prefix('~').map_or(name, str::trim)
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
    text: Text,
    records: Records<Reader>,
    record: Record,
    columns: Vec<String>,
    open: Option<Message>,
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
        match (Head::of(line), &mut self.open) {
            (Some(head), open) => {
                let message = Message {
                    line: number,
                    next: number + 1,
                    time: head.time.to_owned(),
                    author: head.author.map(str::to_owned),
                    words: head.words.to_owned(),
                };
                if let Some(before) = open.replace(message) {
                    self.end(before, batch)?;
                }
            }
            (None, Some(message)) => {
                // Lines of nothing are not handed over, but counted.
                let blank = number.saturating_sub(message.next).min(1);
                message.words.push_str(&"\n".repeat(1 + blank as usize));
                message.words.push_str(line);
                message.next = number + 1;
                if message.words.len() > MAX_RECORD {
                    return Err(Error::broken(
                        format!("the message that begins in line {}", message.line),
                        format!("it is longer than {} MB", MAX_RECORD >> 20),
                    ));
                }
            }
            (None, None) => {
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
            Some(_) => marks::words(&message.words),
        };
        match words {
            Err(reason) => {
                let place = || format!("line {}", message.line);
                self.left_out.add(reason, 1, place);
                Ok(())
            }
            Ok(words) => {
                batch.push_cell(0, &message.time);
                let author = message.author.unwrap_or_default();
                batch.push_cell(1, cut(&author, MAX_NAME));
                batch.push_cell(2, words.trim_end());
                batch.end_row(self.text.budget())
            }
        }
    }
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
    fn head(line: &str, expected: Option<(&str, Option<&str>, &str)>) {
        let found = Head::of(line);
        let found = found.map(|head| (head.time, head.author, head.words));
        assert_eq!(found, expected, "{line}");
    }

    #[test]
    fn messages_begin_with_their_time_in_the_form_of_the_country() {
        for time in [
            "12.05.24, 18:03",
            "12/05/2024, 18:03",
            "5/12/24, 6:03\u{202F}PM",
            "2024-05-12, 6:03 p.m.",
            "12/5/24 18:03",
            "12.5.2024 18.03",
        ] {
            let line = format!("{time} - Ann B: so: good");
            head(&line, Some((time, Some("Ann B"), "so: good")));
        }
        for time in ["12.05.24, 18:03:11", "5/12/24, 6:03:11\u{202F}PM"] {
            head(
                &format!("\u{200E}[{time}] ~\u{202F}Ann: ok"),
                Some((time, Some("Ann"), "ok")),
            );
        }
        head(
            "12.05.24, 18:03 - Ann:",
            Some(("12.05.24, 18:03", Some("Ann"), "")),
        );
    }

    #[test]
    fn what_the_messenger_says_has_no_author() {
        for words in [
            "Ann joined using this group's invite link",
            "Ann changed the subject from “x” to “y: z”",
            "Ben added https://a.example/x",
        ] {
            let line = format!("12.05.24, 18:03 - {words}");
            head(&line, Some(("12.05.24, 18:03", None, words)));
        }
    }

    #[test]
    fn other_lines_begin_no_message() {
        for line in [
            "so - Ann: x",
            "2024 - Ann: x",
            "12.05.24 - Ann: x",
            "18:03 - Ann: x",
            "[1] Ann: x",
            "[12.05.24, 18:03:11 Ann: x",
            "[x](https://a.example/) - Ann: x",
            "",
        ] {
            head(line, None);
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
}
