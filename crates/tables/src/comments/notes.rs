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
    /// Cells that hold zero bytes, which databases refuse.
    ZeroBytes {
        /// How many.
        cells: u64,
    },
    /// Cells that begin with a quotation mark and do not end with one, because it is never closed or
    /// quotes some words only; their lines were read one by one.
    OpenQuotes {
        /// How many.
        count: u64,
        /// The line of the first, from 1.
        first_line: u64,
    },
    /// Dates that more than one order of day, month and year fits; they stay empty until somebody
    /// chooses.
    DatesUndecidable {
        /// The column.
        column: String,
        /// The first of them.
        example: String,
        /// The orders, in words: `day-month-year`.
        orders: Vec<&'static str>,
    },
    /// No column is known to hold the dates, and one was found to hold nothing else.
    DatesFound {
        /// The column.
        column: String,
    },
    /// No column is known to hold the dates, and several may.
    DatesInSeveral {
        /// The columns.
        columns: Vec<String>,
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
    /// The column with the best name for the texts is empty in most rows, and another one was read.
    SparseText {
        /// The column.
        column: String,
        /// In how many rows it holds something.
        rows: u64,
        /// The other.
        read: String,
    },
    /// Sheets that Excel does not show were read like the others.
    HiddenSheets {
        /// Their names, as a sentence has them: `the sheet "Raw"`.
        sheets: String,
    },
    /// Some rows name no post, and the file has too many comments to find those that they answer.
    RepliesWithoutPost {
        /// The most comments that are remembered.
        limit: usize,
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
            Self::ZeroBytes { cells: 1 } => write!(
                f,
                "1 cell of the file holds zero bytes (NUL), each of which became \u{FFFD}"
            ),
            Self::ZeroBytes { cells } => write!(
                f,
                "{cells} cells of the file hold zero bytes (NUL), each of which became \u{FFFD}"
            ),
            Self::OpenQuotes { count, first_line } => {
                match count {
                    1 => write!(
                        f,
                        "line {first_line} begins a cell with a quotation mark that does not end \
                         with one"
                    )?,
                    _ => write!(
                        f,
                        "{count} cells begin with a quotation mark and do not end with one, the \
                         first in line {first_line}"
                    )?,
                }
                f.write_str("; such marks were read as text, and what follows line by line")
            }
            Self::DatesUndecidable {
                column,
                example,
                orders,
            } => write!(
                f,
                "the dates of the column {column:?} may be {} ({example:?}) and are left empty; \
                 choose whether the day comes first",
                orders.join(" or ")
            ),
            Self::DatesFound { column } => write!(
                f,
                "the column {column:?} was read as the dates of the comments: all of its values are \
                 dates, and no other column has any"
            ),
            Self::DatesInSeveral { columns } => {
                const SHOWN: usize = 5;
                let names: Vec<_> = columns
                    .iter()
                    .take(SHOWN)
                    .map(|c| format!("{c:?}"))
                    .collect();
                let more = match columns.len().saturating_sub(SHOWN) {
                    0 => String::new(),
                    more => format!(" and {more} more"),
                };
                write!(
                    f,
                    "several columns hold dates ({}{more}), and which are those of the comments is \
                     not known; choose one as published_at",
                    names.join(", ")
                )
            }
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
            Self::SparseText { column, rows, read } => write!(
                f,
                "the column {column:?} holds something in {rows} {} only, and {read:?} was read as the \
                 comments; choose {column:?} as text_column if that is wrong",
                if *rows == 1 { "row" } else { "rows" }
            ),
            Self::HiddenSheets { sheets } => write!(
                f,
                "comments were also read of {sheets}, which Excel does not show; delete what is not \
                 to be counted and send the file again"
            ),
            Self::RepliesWithoutPost { limit } => write!(
                f,
                "some rows name no post, and the file has more than {limit} comments among which those \
                 that they answer would have to be found, so these rows count as a post of their own; \
                 name the post in every row"
            ),
            Self::TooManyPosts { limit } => write!(
                f,
                "the file names more than {limit} different posts, so all of its comments count \
                 as those of one post"
            ),
        }
    }
}
