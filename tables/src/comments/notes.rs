//! What a person should know about how a file was read.

use std::fmt;

/// Something that was assumed, or could not be read, in a file of comments.
///
/// Its `Display` is a sentence for the person who brought the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Note {
    /// The file does not say how its text is encoded.
    EncodingAssumed {
        /// The label of the encoding.
        encoding: &'static str,
    },
    /// Some bytes are no text in the encoding of the file.
    Damaged {
        /// The label of the encoding.
        encoding: &'static str,
    },
    /// Quotation marks that were opened and not closed; their lines were read one by one.
    OpenQuotes {
        /// How many.
        count: u64,
        /// The line of the first, from 1.
        first_line: u64,
    },
    /// Dates whose day and month cannot be told apart; they stay empty until somebody chooses.
    DatesUndecidable {
        /// The column.
        column: String,
        /// The first of them.
        example: String,
    },
    /// Values of a known column that could not be read and stay empty.
    Unread {
        /// The column.
        column: String,
        /// How many.
        count: u64,
        /// The first of them.
        example: String,
    },
    /// Several columns have the name of one that was read.
    SameName {
        /// The name.
        column: String,
        /// How many there are.
        count: usize,
        /// Which of them was read, from 1.
        read: usize,
        /// Whether another of them speaks where that one is empty.
        completed: bool,
    },
    /// Where a column is empty, another one speaks.
    Completed {
        /// The column.
        column: String,
        /// The other.
        by: String,
    },
    /// Sheets that Excel does not show were read like the others.
    HiddenSheets {
        /// Their names, as a sentence has them: `the sheet "Raw"`.
        sheets: String,
    },
    /// The file names more posts than are kept apart.
    TooManyPosts {
        /// The most that are.
        limit: usize,
    },
}

impl fmt::Display for Note {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::EncodingAssumed { encoding } => write!(
                f,
                "the file does not say how its text is encoded; it was read as {encoding}"
            ),
            Self::Damaged { encoding } => write!(
                f,
                "some bytes of the file are no text in {encoding} and became \u{FFFD}"
            ),
            Self::OpenQuotes { count, first_line } => {
                match count {
                    1 => write!(
                        f,
                        "line {first_line} opens a quotation mark that is never closed"
                    )?,
                    _ => write!(
                        f,
                        "{count} quotation marks are opened and never closed, the first in line \
                         {first_line}"
                    )?,
                }
                f.write_str("; what follows was read line by line")
            }
            Self::DatesUndecidable { column, example } => write!(
                f,
                "the dates of the column {column:?} do not tell day from month ({example:?}) and \
                 are left empty; choose which comes first"
            ),
            Self::Unread {
                column,
                count,
                example,
            } => write!(
                f,
                "{count} of the values of the column {column:?} could not be read and {} left \
                 empty, for example {example:?}",
                if *count == 1 { "is" } else { "are" }
            ),
            Self::SameName {
                column,
                count,
                read,
                completed,
            } => write!(
                f,
                "{count} columns are called {column:?}; number {read} of them was read{}",
                if *completed {
                    ", and where it is empty another one"
                } else {
                    ""
                }
            ),
            Self::Completed { column, by } => {
                write!(f, "where the column {column:?} is empty, {by:?} was read")
            }
            Self::HiddenSheets { sheets } => write!(
                f,
                "comments were also read of {sheets}, which Excel does not show; delete what is not \
                 to be counted and send the file again"
            ),
            Self::TooManyPosts { limit } => write!(
                f,
                "the file names more than {limit} different posts, so all of its comments count \
                 as those of one post"
            ),
        }
    }
}
