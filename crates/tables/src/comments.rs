//! Reads files of comments, exports of other tools included, a batch at a time.
//!
//! It finds the column that holds the text, recognises others by their names, and keeps every
//! original column as it was. It does not score and does not judge what a comment is: rows without
//! text are handed on, for the caller to count.

mod above;
mod batch;
mod chat;
mod count;
mod delimited;
mod error_columns;
mod feed;
mod fields;
mod flags;
mod header;
mod input;
mod json;
mod json_cells;
mod language;
mod left_out;
mod names;
mod notes;
mod options;
mod people;
mod platforms;
mod posts;
mod reply;
mod row_kind;
mod shapes;
mod status;
mod survey;
mod time;
mod unfolded;
mod words;
mod workbook;

use std::io::Read;
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, mpsc};
use std::thread;

pub use batch::{Batch, Comment};
pub use fields::Field;
pub use left_out::{LeftOut, LeftOutReason};
pub(crate) use names::is_text_name;
pub use notes::Note;
pub use options::{OpenOptions, PostIdentity, WrittenHere};
pub use platforms::platform_of_url;
pub use posts::{FilePost, FilePosts, MAX_FILE_POSTS};

use crate::budget::MAX_RECORD;
use crate::detect::{InputFormat, is_feed, refuse_documents};
use crate::lists::refuse_list;
use crate::text::{self, Encoded};
use crate::{Budget, Error};
use batch::Layout;
use input::{Input, Reader, SAMPLE, Text};
use json::Form;
use posts::{MAX_REMEMBERED, ParentSurvey};
use survey::{Survey, Surveyed};

/// The largest workbook without texts that is looked through for addresses of posts, in bytes.
const MAX_LIST: u64 = 4 << 20;

/// An open file of comments.
///
/// CSV and its relatives, JSON and JSON Lines are read in constant memory. Of a workbook the table
/// of shared strings is in memory, the rows are not; they are read on a thread of their own, which
/// ends when this is dropped.
///
/// Every file is read through once when it is opened: the columns decide what they are, broken
/// records are reported before any work is done, and posts and rows are known from the beginning.
/// One in which some rows name a post and others do not is read through once more, to find the
/// comments that the others answer.
///
/// What is accepted:
/// - **CSV, TSV, semicolons, bars**: the delimiter is found; Excel's `sep=` line, and title rows
///   above the header, are passed over. Rows with too few cells get empty ones. In rows with too
///   many, the surplus belongs to the text, whose commas were not quoted, or to a column of its own
///   behind the last, where numbers and dates show that. A quotation mark that is never closed is text of its line. A single column needs no header.
///   Where a column holds the replies to the comments, they become rows as in JSON.
/// - **TXT**: one comment per line; chats as WhatsApp exports them, a comment per message.
/// - **JSON**: documents one after another, in lines or not. Lists of comments are found at any
///   depth and under any name, as are tables by column or by row; replies that lie in a comment
///   become rows after it, and the text of a post is none. Of comments that stand in several lists
///   beside each other each is read once.
///   The columns are all the names that occur anywhere, in the order of their first use, those of
///   objects within a record with dots; `{"text": ...}` and the like are their text, lists stay
///   JSON. What only the structure tells has columns of our names: `parent_comment_id`,
///   `post_url`, `post_title` and others.
/// - **XML**: feeds (RSS, Atom) and exports of blogs, a row for each record. Web pages are refused.
/// - **XLSX**: all sheets with a column for texts. Their columns are one table: those of a name are
///   one, and so are those of the texts. Dates become `YYYY-MM-DD HH:MM:SS`; the addresses behind
///   the cells of a column that shows nothing but a word for a link become `comment_url`.
///
/// Tables written by this crate can be read again; see [`OpenOptions::written_here`].
pub struct CommentFile {
    columns: Vec<String>,
    layout: Arc<Layout>,
    source: Box<dyn Source>,
    encoding: Option<Encoded>,
    rows: u64,
    posts: FilePosts,
    notes: Vec<Note>,
    left_out: Vec<LeftOut>,
    longest_record: usize,
    progress: Arc<AtomicU64>,
    size: u64,
}

/// Comments looked at together when a file is looked through.
const SURVEYED_AT_ONCE: usize = 1024;

const CELLS_HOLD_LISTS: Error = Error::Empty(
    "the file holds no comments in rows of their own: its cells hold lists of them; write one comment in \
     each row, or the whole file as JSON",
);

/// Where batches come from. It is read to its end twice: to look at everything, and to hand it on.
trait Source: Send {
    /// Appends up to `max` comments; none only at the end.
    fn read(&mut self, batch: &mut Batch, max: usize) -> Result<(), Error>;

    /// The names of the columns met so far: all of them when it was read to its end once.
    fn columns(&self) -> &[String];

    /// Whether the end of the file told something about what stands before it; then it begins again
    /// with the first comment, before it is rewound.
    fn is_to_be_read_again(&mut self) -> Result<bool, Error> {
        Ok(false)
    }

    /// Begins again with the first comment; `text` is the column that turned out to hold the
    /// texts, and no new columns may come.
    fn rewind(&mut self, text: usize) -> Result<(), Error>;

    /// Whether the names of its columns are the cells of a row, which may be a comment as well.
    fn has_header_row(&self) -> bool {
        false
    }

    /// Whether it held values too large to be looked at as a whole, in which nothing was found.
    fn is_too_large(&self) -> bool {
        false
    }

    /// Bytes of the longest record that was looked at as a whole since the beginning, where records can be long.
    fn longest_record(&self) -> usize {
        0
    }

    /// What was left out since the beginning.
    fn left_out(&self) -> &[LeftOut] {
        &[]
    }

    /// What a person should know about what was read so far.
    fn notes(&self) -> Vec<Note> {
        Vec::new()
    }
}

impl std::fmt::Debug for CommentFile {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("CommentFile")
            .field("columns", &self.columns)
            .finish_non_exhaustive()
    }
}

impl CommentFile {
    /// Opens a file, looks it through and finds its columns.
    ///
    /// # Errors
    /// [`Error::NoTextColumn`] when no column holds texts, [`Error::UnknownColumn`] and
    /// [`Error::UnknownEncoding`] when what `options` name is not there, [`Error::HoldsPosts`] for a
    /// list of posts unless a column is named, [`Error::Broken`], [`Error::Unsupported`], [`Error::Empty`], [`Error::Io`], and [`Error::TooLarge`] and
    /// [`Error::Stopped`] as the budget says.
    pub fn open(path: &Path, options: &OpenOptions, budget: &Budget) -> Result<Self, Error> {
        let size = path.metadata()?.len();
        let progress = Arc::new(AtomicU64::new(0));
        let input = Input::new(path, Arc::clone(&progress), budget.clone());
        let mut magic = Vec::new();
        input.open()?.take(64).read_to_end(&mut magic)?;
        let hint = options.name_hint.as_deref().or_else(|| path.to_str());

        let mut beginning = String::new();
        // A workbook shows by its first bytes; other binaries are refused here.
        let (source, encoding) = if InputFormat::detect(&magic, "", hint)? == InputFormat::Xlsx
            && magic.starts_with(b"PK")
        {
            (workbook::open(Text::of_none(input), options)?, None)
        } else {
            let encoding = match &options.encoding {
                Some(label) => text::by_label(label)?,
                None => text::recognise(&mut input.open()?)?,
            };
            let text = Text::new(input, encoding)?;
            beginning = text.whole_lines().to_owned();
            refuse_documents(&text.sample, hint)?;
            let source = if is_feed(&text.sample, text.whole, hint)? {
                json::open(text, Form::Xml)?
            } else if chat::is_chat(&text.sample) {
                chat::open(text)?
            } else {
                match InputFormat::detect(&magic, &text.sample, hint)? {
                    InputFormat::Json | InputFormat::JsonLines => json::open(text, Form::Json)?,
                    kind => delimited::open(kind, hint, text, options)?,
                }
            };
            (source, Some(encoding))
        };
        let is_workbook = encoding.is_none();
        let mut file = match Self::look_through(source, options) {
            Err(error @ Error::NoTextColumn { .. }) if options.column(Field::Text).is_none() => {
                if !is_workbook {
                    refuse_list(beginning.as_bytes(), hint, budget)?;
                } else if size <= MAX_LIST {
                    refuse_list(&std::fs::read(path)?, hint, budget)?;
                }
                return Err(error);
            }
            looked_through => looked_through?,
        };
        file.notes.splice(0..0, encoding.and_then(Encoded::note));
        Ok(Self {
            encoding,
            progress,
            size,
            ..file
        })
    }

    /// Reads everything once, so that the columns can decide what they are.
    fn look_through(mut source: Box<dyn Source>, options: &OpenOptions) -> Result<Self, Error> {
        let mut survey = Survey::new(options.clone());
        while Self::survey(&mut source, &mut survey)? {
            survey = Survey::new(options.clone());
        }
        let columns = source.columns().to_vec();
        let left_out = source.left_out();
        let told = |reason| left_out.iter().any(|line| line.reason == reason);
        let told_all = told(LeftOutReason::ErrorRecord) || told(LeftOutReason::OtherList);
        if columns.is_empty() || (survey.rows == 0 && told_all) {
            if left_out.is_empty() && source.is_too_large() {
                return Err(Error::TooLarge(format!(
                    "the file is one value of more than {} MB, and no list of comments was found in \
                     it; write the comments as a list of objects, or one object in each line (in \
                     pandas orient=\"records\", lines=True)",
                    MAX_RECORD >> 20
                )));
            }
            return Err(Error::Empty(match () {
                () if told(LeftOutReason::ErrorRecord) => {
                    "the file holds no comments: it tells of an error of what wrote it"
                }
                () if told(LeftOutReason::Post) => {
                    "the file holds no comments: it holds posts, and none of their comments"
                }
                () if told(LeftOutReason::OtherList) => return Err(CELLS_HOLD_LISTS),
                () => "the file holds no comments",
            }));
        }
        let rows = survey.rows;
        let Surveyed {
            layout,
            mut posts,
            notes,
            has_texts,
        } = survey.finish(&columns).map_err(|error| match error {
            Error::NoTextColumn { columns, .. } => Error::NoTextColumn {
                first_row: source.has_header_row() && !columns.iter().any(|c| names::is_known(c)),
                columns,
            },
            other => other,
        })?;
        if !has_texts && source.has_header_row() && told(LeftOutReason::OtherList) {
            return Err(CELLS_HOLD_LISTS);
        }
        let mut notes: Vec<Note> = source.notes().into_iter().chain(notes).collect();
        let left_out = source.left_out().to_vec();
        let longest_record = source.longest_record();
        let text = layout.column(Field::Text).unwrap_or_default();
        source.rewind(text)?;
        let mut layout = Arc::new(layout);
        if layout.posts.lacks_some() && layout.may_tell_parents() {
            let parents = ParentSurvey::of(&mut source, &layout)?;
            source.rewind(text)?;
            if parents.too_many() {
                notes.push(Note::RepliesWithoutPost {
                    limit: MAX_REMEMBERED,
                });
            } else {
                let index = &mut Arc::make_mut(&mut layout).posts;
                index.take_parents(parents, &mut posts);
            }
        }
        Ok(Self {
            columns,
            layout,
            source,
            encoding: None,
            rows,
            posts,
            notes,
            left_out,
            longest_record,
            progress: Arc::default(),
            size: 0,
        })
    }

    /// Reads everything once; the rows are surveyed on a thread of their own, beside the reading.
    /// Answers whether it has to be done again.
    fn survey(source: &mut Box<dyn Source>, survey: &mut Survey) -> Result<bool, Error> {
        thread::scope(|scope| {
            let (surveyed, spare) = mpsc::channel();
            let (read, waiting) = mpsc::sync_channel::<(Batch, Vec<String>)>(1);
            scope.spawn(move || {
                let mut columns = Vec::new();
                for (batch, new_columns) in waiting {
                    columns.extend(new_columns);
                    survey.add(&batch, &columns);
                    // The reader may have come to the end.
                    let _ = surveyed.send(batch);
                }
            });
            let mut known = 0;
            loop {
                let mut batch: Batch = spare.try_recv().unwrap_or_default();
                batch.reset_for_survey();
                source.read(&mut batch, SURVEYED_AT_ONCE)?;
                if batch.is_empty() {
                    return source.is_to_be_read_again();
                }
                let columns = source.columns()[known..].to_vec();
                known += columns.len();
                if read.send((batch, columns)).is_err() {
                    // A bug stopped the other thread; the scope passes its panic on.
                    return Ok(false);
                }
            }
        })
    }

    /// The names of the original columns, in order.
    ///
    /// A column without a name is called by its place, `column_3`.
    pub fn columns(&self) -> &[String] {
        &self.columns
    }

    /// The name of the column recognised as a field, if there is one; of [`Field::Text`] there
    /// always is.
    pub fn column_of(&self, field: Field) -> Option<&str> {
        let column = self.layout.column(field)?;
        Some(self.columns[column].as_str())
    }

    /// How many rows with comments the file has, those without text included.
    pub fn rows(&self) -> u64 {
        self.rows
    }

    /// Bytes of the longest record of JSON, at most 4 MiB: it is in memory with a dozen times its size while its
    /// comments are read, also between batches. 0 for files whose rows are read one by one.
    pub fn longest_record(&self) -> usize {
        self.longest_record
    }

    /// The posts that its comments stand under; [`Comment::post`] is a place among them.
    pub fn posts(&self) -> &FilePosts {
        &self.posts
    }

    /// The label of the encoding of its text, and whether that was guessed; none of a workbook.
    pub fn encoding(&self) -> Option<(&'static str, bool)> {
        self.encoding.map(|found| (found.label(), found.guessed))
    }

    /// What was assumed, and what could not be read.
    pub fn notes(&self) -> &[Note] {
        &self.notes
    }

    /// How much of the file has been read, from 0 to 1, for a progress bar.
    pub fn progress(&self) -> f64 {
        let done = self.progress.load(Ordering::Relaxed) as f64;
        if self.size == 0 {
            1.0
        } else {
            (done / self.size as f64).min(1.0)
        }
    }

    /// What of the file is no comment or was left out, a line for each reason.
    pub fn left_out(&self) -> &[LeftOut] {
        &self.left_out
    }

    /// Replaces the contents of `batch` by the next comments, at most `max`; false at the end.
    ///
    /// A batch keeps its memory from use to use, so reading a file allocates next to nothing. It
    /// holds fewer than `max` comments when they are very long.
    ///
    /// # Errors
    /// [`Error::Broken`] naming the place, [`Error::Io`].
    pub fn read_batch(&mut self, batch: &mut Batch, max: usize) -> Result<bool, Error> {
        batch.reset(&self.layout, self.columns.len());
        self.source.read(batch, max.max(1))?;
        batch.undo();
        Ok(!batch.is_empty())
    }
}
