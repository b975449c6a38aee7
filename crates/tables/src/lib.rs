//! Tables that people bring and take away.
//!
//! Reads lists of post URLs ([`read_list`]) and files of comments ([`CommentFile`]), in the forms
//! and encodings that spreadsheets and other tools export, and writes tables as CSV
//! ([`CsvWriter`]), JSON Lines ([`JsonlWriter`]) and XLSX ([`XlsxWriter`]).
//!
//! What it is not: it knows no database rows, no HTTP and no models, and it does not decide which
//! URLs are supported. Everything here blocks; call it from a thread.

#![forbid(unsafe_code)]

mod archive;
mod budget;
mod columns;
mod comments;
mod csv_writer;
mod delimiter;
mod detect;
mod digits;
mod error;
mod format;
mod formula;
mod jsonl_writer;
mod lists;
mod number;
mod processor_time;
mod records;
mod report_writer;
mod sentences;
mod sheet;
mod text;
mod urls;
mod workbook;
mod xlsx_writer;

pub use budget::{Budget, Limits, MAX_COLUMNS, cut};
pub use columns::{Cell, Column, IntoCell, Kind, Row};
pub use comments::{
    Batch, Comment, CommentFile, Field, FilePost, FilePosts, LeftOut, LeftOutReason,
    MAX_FILE_POSTS, Note, OpenOptions, PostIdentity, WrittenHere, platform_of_url,
};
pub use csv_writer::CsvWriter;
pub use detect::InputFormat;
pub use error::Error;
pub use format::{Delimiter, Format, WriteOptions};
pub use formula::{defuse, is_formula_like, undo_defusal};
pub use jsonl_writer::JsonlWriter;
pub use lists::{Entry, List, read_list};
pub use report_writer::{Bar, Heading, Overview, ReportCell, ReportWriter, Share, Tone};
pub use sentences::{is_sentence, may_hold_comments};
pub use text::ENCODINGS;
pub use urls::{Urls, extract_urls, is_url_like};
pub use xlsx_writer::{SheetColumns, XlsxWriter};
