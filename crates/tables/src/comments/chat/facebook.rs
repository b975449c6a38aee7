//! Comments copied from a page of Facebook: a name, the words, and what can be done with them.
//!
//! ```text
//! Ann Smith
//! Great!
//! Like
//! Reply
//! 2d
//! ```
//!
//! Each comment ends with the buttons and its age, in either order; a line before it may say what its
//! writer is (`Author`, `Top fan`), one behind how many like it.

use super::SAMPLE;
use crate::comments::batch::Batch;
use crate::comments::{Reader, Source, Text};
use crate::delimiter::NONE;
use crate::digits::is_digits;
use crate::records::{Record, Records};
use crate::{Error, cut};

/// The two buttons, in the languages of its users.
const BUTTONS: [(&str, &str); 11] = [
    ("Like", "Reply"),
    ("Gefällt mir", "Antworten"),
    ("J’aime", "Répondre"),
    ("J'aime", "Répondre"),
    ("Me gusta", "Responder"),
    ("Curtir", "Responder"),
    ("Gosto", "Responder"),
    ("Mi piace", "Rispondi"),
    ("Vind ik leuk", "Beantwoorden"),
    ("Lubię to!", "Odpowiedz"),
    ("Beğen", "Yanıtla"),
];
/// What a writer is, and what else can be done; no words of anybody.
const BADGES: [&str; 10] = [
    "Author",
    "Top fan",
    "Top contributor",
    "Rising contributor",
    "Follow",
    "Admin",
    "Moderator",
    "Edited",
    "Most relevant",
    "All comments",
];
/// The most lines of one comment, and its length in bytes; what is longer is none, and ends here.
const MOST_LINES: usize = 2_000;
const LONGEST: usize = 256 << 10;

/// What a line is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Piece {
    Like,
    Reply,
    /// `2d`, `3 Std.`
    Age,
    /// A badge, how many like it, how many answers there are.
    Beside,
    Words,
}

impl Piece {
    fn of(line: &str) -> Self {
        let line = line.trim();
        if line.len() > 40 {
            return Self::Words;
        }
        if BUTTONS.iter().any(|(like, _)| *like == line) {
            return Self::Like;
        }
        if BUTTONS.iter().any(|(_, reply)| *reply == line) {
            return Self::Reply;
        }
        if is_age(line) {
            return Self::Age;
        }
        let is_number = is_digits(line);
        let of_answers = ["View ", "Hide "].iter().any(|word| line.starts_with(word))
            && [" reply", " replies", " Reply", " Replies"]
                .iter()
                .any(|word| line.contains(word));
        match is_number || of_answers || BADGES.contains(&line) || line == "·" {
            true => Self::Beside,
            false => Self::Words,
        }
    }
}

/// A number and a word, or a letter for one: `2d`, `1 w`, `3 Std.`, `5 min`.
fn is_age(line: &str) -> bool {
    if line == "Just now" {
        return true;
    }
    let unit = line.trim_start_matches(|c: char| c.is_ascii_digit());
    let digits = line.len() - unit.len();
    let unit = unit.trim_start().trim_end_matches('.');
    (1..=3).contains(&digits)
        && (1..=5).contains(&unit.chars().count())
        && unit.chars().all(char::is_alphabetic)
}

/// Whether the last lines end a comment: both buttons and an age. Answers the number of these lines.
fn end(pieces: &[Piece]) -> Option<usize> {
    const ORDERS: [[Piece; 3]; 2] = [
        [Piece::Like, Piece::Reply, Piece::Age],
        [Piece::Age, Piece::Like, Piece::Reply],
    ];
    ORDERS
        .iter()
        .any(|order| pieces.ends_with(order))
        .then_some(3)
}

/// Whether a text was copied so: at least two comments end in it, the first of them soon, and before
/// each stands a name with words.
pub(super) fn is_copy(text: &str) -> bool {
    let mut pieces = Vec::new();
    let (mut ends, mut bare) = (0, 0);
    for line in text.lines().filter(|line| !line.trim().is_empty()) {
        pieces.push(Piece::of(line));
        let before = pieces.len();
        if end(&pieces).is_some() {
            let words = pieces.iter().filter(|piece| **piece == Piece::Words);
            bare += usize::from(words.count() == 0);
            ends += 1;
            pieces.clear();
        } else if before > SAMPLE {
            break;
        }
        if ends == SAMPLE {
            break;
        }
    }
    ends >= 2 && bare == 0
}

pub(super) fn open(text: Text) -> Result<Box<dyn Source>, Error> {
    Ok(Box::new(Copied {
        records: Records::new(text.reader()?, NONE, false),
        text,
        record: Record::new(),
        columns: ["author_name", "text", "age"].map(str::to_owned).to_vec(),
        lines: Vec::new(),
        pieces: Vec::new(),
        bytes: 0,
    }))
}

struct Copied {
    text: Text,
    records: Records<Reader>,
    record: Record,
    columns: Vec<String>,
    /// The lines since the last comment ended.
    lines: Vec<String>,
    pieces: Vec<Piece>,
    bytes: usize,
}

impl Copied {
    /// Reads a line; false at the end.
    fn next_line(&mut self, batch: &mut Batch) -> Result<bool, Error> {
        if !self.records.next(&mut self.record)? {
            let rest = self.pieces.contains(&Piece::Words);
            if rest {
                self.add(batch, 0)?;
            }
            return Ok(false);
        }
        let line = self.record.iter().next().unwrap_or_default().trim();
        let piece = Piece::of(line);
        // What stands behind the comment before.
        if self.pieces.is_empty() && piece == Piece::Beside {
            return Ok(true);
        }
        self.bytes += line.len();
        self.lines.push(line.to_owned());
        self.pieces.push(piece);
        match end(&self.pieces) {
            Some(length) => self.add(batch, length)?,
            // Something else stands below the comments.
            None if self.bytes > LONGEST || self.lines.len() >= MOST_LINES => self.add(batch, 0)?,
            None => {}
        }
        Ok(true)
    }

    /// Adds the comment whose last lines are its end.
    fn add(&mut self, batch: &mut Batch, end: usize) -> Result<(), Error> {
        let all = self.lines.len();
        let age = (all - end..all).find(|at| self.pieces[*at] == Piece::Age);
        let mut words = Vec::new();
        for at in 0..all - end {
            // Badges stand beside the name; a number further down is a word.
            let is_beside = self.pieces[at] == Piece::Beside && words.len() < 2;
            if !is_beside {
                words.push(self.lines[at].as_str());
            }
        }
        let (name, words) = match words.split_first() {
            Some((name, words)) if end > 0 || words.is_empty() => (*name, words),
            // It has no end, so what stands first may be no name.
            _ => ("", &words[..]),
        };
        batch.push_cell(0, cut(name, super::MAX_NAME));
        batch.push_cell(1, words.join("\n").trim());
        batch.push_cell(2, age.map_or("", |at| self.lines[at].as_str()));
        self.lines.clear();
        self.pieces.clear();
        self.bytes = 0;
        batch.end_row(self.text.budget())
    }
}

impl Source for Copied {
    fn read(&mut self, batch: &mut Batch, max: usize) -> Result<(), Error> {
        while !batch.is_full(max) && self.next_line(batch)? {}
        Ok(())
    }

    fn columns(&self) -> &[String] {
        &self.columns
    }

    fn rewind(&mut self, _text: usize) -> Result<(), Error> {
        self.records = Records::new(self.text.reader()?, NONE, false);
        self.lines.clear();
        self.pieces.clear();
        self.bytes = 0;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ages_are_short() {
        for line in ["2d", "1 w", "15 min", "3 Std.", "5 sem", "Just now"] {
            assert!(is_age(line), "{line}");
        }
        for line in [
            "2",
            "d",
            "2 great ideas",
            "1984",
            "2024 w",
            "2-1",
            "100 percent",
        ] {
            assert!(!is_age(line), "{line}");
        }
    }

    #[test]
    fn a_copy_has_comments_that_end_with_both_buttons_and_an_age() {
        for text in [
            "Ann\nGreat!\nLike\nReply\n2d\nBen\nNo\nLike\nReply\n1w\n",
            "Ann\nGreat!\n2d\nLike\nReply\n3\nTop fan\nBen\nNo\n1w\nLike\nReply\n",
            "Ann\nToll!\n2 Tage\nGefällt mir\nAntworten\nBen\nNein\n1 Std.\nGefällt mir\nAntworten\n",
        ] {
            assert!(is_copy(text), "{text}");
        }
        for text in [
            "Ann\nGreat!\nLike\nReply\n2d\n",
            "Like\nReply\n2d\nLike\nReply\n2d\n",
            "Ann\nLike\n2d\nBen\nReply\n",
            "I like it\nReply to me\n2d\nyes\nLike this\nReply\n3d\n",
            "",
        ] {
            assert!(!is_copy(text), "{text}");
        }
    }
}
