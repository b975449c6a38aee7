//! What can go wrong with a file, said so that its owner can mend it.

use std::io;

use crate::{Field, cut};

/// Why a file could not be read or a table not be written.
///
/// The messages are meant for the person who brought the file: they name the place and what to do.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The operating system could not read or write.
    #[error("the file could not be read or written: {0}")]
    Io(#[source] io::Error),

    /// The file is of a kind that is not read here.
    #[error("{what}. {mend}")]
    Unsupported {
        /// What the file is.
        what: &'static str,
        /// What to do instead.
        mend: &'static str,
    },

    /// The file is of a known kind but damaged at a known place.
    #[error("{place} is broken: {problem}")]
    Broken {
        /// Where, for example `line 17` or `sheet "Posts"`.
        place: String,
        /// What is wrong there and how to mend it.
        problem: String,
    },

    /// The file holds nothing that could be used.
    #[error("{0}")]
    Empty(&'static str),

    /// The file passes a fixed limit that keeps memory in bounds.
    #[error("{0}")]
    TooLarge(String),

    /// A file of comments was given as a list of posts.
    #[error(
        "this is a file of comments and not a list of posts: its column {column:?} holds what \
         people wrote, and none holds addresses of posts. Give it as a file of comments."
    )]
    HoldsComments {
        /// The column of the texts.
        column: String,
    },

    /// A list of posts was given as a file of comments.
    #[error(
        "this is a list of addresses and not a file of comments. Give it as a list of posts, or \
         name the column of the texts."
    )]
    HoldsPosts,

    /// The list has more entries than it may.
    #[error("the list has more than {0} entries. Split it into several lists.")]
    TooManyEntries(usize),

    /// Reading was stopped from outside; see [`crate::Budget::stop`].
    #[error("reading was stopped")]
    Stopped,

    /// No column is recognisably the text of the comments.
    #[error(
        "cannot tell which column holds the comments; choose one as text_column. \
         The columns are: {}{}",
        quoted(columns),
        if *first_row { about_first_row(columns) } else { String::new() }
    )]
    NoTextColumn {
        /// The columns there are, in order.
        columns: Vec<String>,
        /// Whether these are the cells of the first row, or their places, and none of them is known.
        first_row: bool,
    },

    /// The column that was asked for is not in the file.
    #[error(
        "there is no column {:?}. The columns are: {}",
        cut(wanted, SHOWN),
        quoted(columns)
    )]
    UnknownColumn {
        /// What was asked for.
        wanted: String,
        /// The columns there are, in order.
        columns: Vec<String>,
    },

    /// One column was chosen for two fields.
    #[error(
        "the column {:?} is chosen twice, as {} and as {}. Choose it once.",
        cut(column, SHOWN), first.name(), second.name()
    )]
    ColumnTwice {
        /// The column.
        column: String,
        /// What it is to be.
        first: Field,
        /// What it is to be as well.
        second: Field,
    },

    /// The encoding that was asked for is none that is read.
    #[error("there is no encoding {:?}. Known are, among others: {}", cut(label, SHOWN), crate::ENCODINGS.join(", "))]
    UnknownEncoding {
        /// What was asked for.
        label: String,
    },

    /// The spreadsheet writer refused, or could not write its temporary file.
    #[error("the spreadsheet could not be written: {0}")]
    Spreadsheet(String),
}

impl From<io::Error> for Error {
    /// One of ours may have travelled through a library as an error of reading.
    fn from(error: io::Error) -> Self {
        match error.downcast::<Self>() {
            Ok(ours) => ours,
            Err(error) => Self::Io(error),
        }
    }
}

impl Error {
    pub(crate) fn broken(place: impl Into<String>, problem: impl Into<String>) -> Self {
        Self::Broken {
            place: place.into(),
            problem: problem.into(),
        }
    }
}

/// What of a name that somebody gave is said back to them, in bytes.
const SHOWN: usize = 200;

/// What to do when the first row is a comment and no header.
fn about_first_row(columns: &[String]) -> String {
    let last = columns.len();
    let by_place = |(place, name): (usize, &String)| *name == format!("column_{}", place + 1);
    if columns.iter().enumerate().all(by_place) {
        return ". The file has no header, so they are called by their place".to_owned();
    }
    match last {
        1 => ". If that is the first comment and no header, choose column_1".to_owned(),
        _ => format!(
            ". If these are the first comment and no header, choose by place, column_1 to column_{last}"
        ),
    }
}

/// The beginning of a text in one line, for a sentence: what was taken for a name may be a whole file.
fn in_one_line(text: &str) -> String {
    const SHOWN: usize = 60;
    let mut out = String::new();
    let mut count = 0;
    for word in text.split(|c: char| c.is_whitespace() || c.is_control()) {
        if word.is_empty() {
            continue;
        }
        if count > 0 {
            out.push(' ');
            count += 1;
        }
        for c in word.chars() {
            if count >= SHOWN {
                out.push('…');
                return out;
            }
            out.push(c);
            count += 1;
        }
    }
    out
}

/// Lists names for a message; a file can have thousands of columns, a sentence cannot.
fn quoted(names: &[String]) -> String {
    const SHOWN: usize = 30;
    let mut out = String::new();
    for (i, name) in names.iter().take(SHOWN).enumerate() {
        if i > 0 {
            out.push_str(", ");
        }
        out.push('"');
        out.push_str(&in_one_line(name));
        out.push('"');
    }
    if names.len() > SHOWN {
        out.push_str(&format!(" and {} more", names.len() - SHOWN));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_stand_in_one_line_of_a_sentence() {
        let json = "{\n  \"a\": 1,\n\t\"b\": \u{0}2\n}";
        let error = Error::NoTextColumn {
            columns: vec![json.to_owned(), "x".repeat(1000)],
            first_row: false,
        };
        let told = error.to_string();
        assert!(told.contains(r#""{ "a": 1, "b": 2 }", "xxx"#), "{told}");
        assert!(!told.contains('\n') && told.len() < 300, "{told}");
    }

    #[test]
    fn where_nothing_says_that_there_is_a_header_its_row_may_be_chosen() {
        let told = |columns: &[&str]| {
            let columns = columns.iter().map(|name| (*name).to_owned()).collect();
            Error::NoTextColumn {
                columns,
                first_row: true,
            }
            .to_string()
        };
        assert!(told(&["ann", "fine"]).ends_with("choose by place, column_1 to column_2"));
        assert!(told(&["fine"]).ends_with("choose column_1"));
        assert!(told(&["column_1", "column_2"]).ends_with("they are called by their place"));
    }
}
