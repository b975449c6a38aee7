//! What a file turns out to be before anything is made of it: its columns, its first rows, and what
//! Clamor takes them for.

use std::{collections::BTreeMap, io::Read as _, path::Path};

use plaintext::shorten;
use serde::{Deserialize, Serialize};
use strum::IntoStaticStr;
use tables::{
    Batch, Budget, CommentFile, Field, Note, OpenOptions, is_sentence, is_url_like,
    may_hold_comments,
};
use tempfile::NamedTempFile;

use crate::{Error, Limits, Service, file_report, mapping::Mapping, stop::StopOnDrop, turns::Turn};

/// What a file holds, as far as it can be chosen.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, IntoStaticStr)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum FileKind {
    /// A list of addresses of posts.
    #[default]
    Posts,
    /// Comments.
    Comments,
}

impl FileKind {
    /// The word for it in rows and requests.
    pub fn as_str(self) -> &'static str {
        self.into()
    }
}

/// What was found in a file.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Findings {
    /// What it can be, the likelier first; two where that is not certain.
    pub kinds: Vec<FileKind>,
    /// Whether it can be scored as it is. Else a column is to be chosen, or the order of day and month,
    /// or the file looks like a list.
    pub certain: bool,
    /// Rows with comments, empty ones included.
    pub rows: u64,
    /// Names of its columns, in order.
    pub columns: Vec<String>,
    /// Its first rows, three at most, a cell for each column; what is longer than 120 characters is cut.
    pub sample: Vec<Vec<String>>,
    /// What its columns are taken for: columns by the names of fields.
    pub guesses: BTreeMap<String, String>,
    /// The encoding of its text; absent for a workbook.
    pub encoding: Option<String>,
    /// Whether its dates do not tell day from month.
    pub dates_undecidable: bool,
    /// What was assumed, and what could not be told: sentences.
    pub notes: Vec<String>,
}

impl Findings {
    /// What the file most likely is.
    pub fn likely_kind(&self) -> FileKind {
        self.kinds.first().copied().unwrap_or_default()
    }
}

/// Rows that are shown.
const SAMPLE: usize = 3;
/// Rows that are looked at to tell a list of posts from comments.
const LOOKED_AT: usize = 200;
/// Characters of a cell that are shown.
const CELL: usize = 120;

/// Memory for a file of comments, in whole; it waits as long as files do.
pub(crate) async fn memory_of(service: &Service, weight: Weight) -> Result<Option<Turn>, Error> {
    let Some(bytes) = weight.bytes(None) else {
        return Ok(None);
    };
    let wait = service.limits().file_reading_wait;
    service.memory_within(bytes, wait).await.map(Some)
}

/// Looks through a file on a thread that may block.
pub(crate) async fn inspect(
    service: &Service,
    file: &NamedTempFile,
    hint: Option<String>,
) -> Result<Findings, Error> {
    let budget = budget(service.limits(), file)?;
    inspect_within(service, file, hint, budget).await
}

/// The same within a budget, which is stopped as soon as nobody waits any more.
pub(crate) async fn inspect_within(
    service: &Service,
    file: &NamedTempFile,
    hint: Option<String>,
    budget: Budget,
) -> Result<Findings, Error> {
    let _stop = StopOnDrop(budget.clone());
    let path = file.path().to_owned();
    let options = Mapping::default().options(hint);
    let memory = memory_of(service, Weight::of(file)?).await?;
    let turn = service.file_turn().await?;
    let found = tokio::task::spawn_blocking(move || {
        let (_turn, _memory) = (turn, memory);
        find(&path, options, &budget)
    });
    let (findings, _) = found.await??;
    Ok(findings)
}

/// What a file of comments needs of memory while it is looked through and read, at most.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Weight {
    size: usize,
    is_workbook: bool,
}

impl Weight {
    pub(crate) fn of(file: &NamedTempFile) -> Result<Self, Error> {
        let size = file.as_file().metadata().map_err(Error::Disk)?.len();
        let mut start = [0; 2];
        let mut opened = file.reopen().map_err(Error::Disk)?;
        let is_workbook = size > 2 && {
            opened.read_exact(&mut start).map_err(Error::Disk)?;
            start == *b"PK"
        };
        Ok(Self {
            size: usize::try_from(size).unwrap_or(usize::MAX),
            is_workbook,
        })
    }

    /// In bytes, with a longest record of so many: at most what the file is, before that is known. None for
    /// a small file.
    ///
    /// Batches of rows are on their way at once; ids, authors and texts that were seen are remembered; a record of
    /// JSON is in memory with a dozen times its size; and of a workbook its shared texts and where they are.
    pub(crate) fn bytes(self, longest_record: Option<usize>) -> Option<usize> {
        const SMALL: usize = 64 << 10;
        const WORKBOOK: usize = 64 << 20;
        const BATCHES: usize = 16 << 20;
        const REMEMBERED: usize = 32 << 20;
        const RECORD: usize = 4 << 20;
        const OF_RECORD: usize = 12;
        match self.size {
            _ if self.is_workbook => Some(WORKBOOK),
            ..=SMALL => None,
            size => {
                let record = longest_record.unwrap_or(size).min(RECORD);
                let batches = size.saturating_mul(4).min(BATCHES);
                Some(batches + size.min(REMEMBERED) + OF_RECORD * record)
            }
        }
    }
}

/// What reading a file of comments may cost; its time begins now.
pub(crate) fn budget(limits: &Limits, file: &NamedTempFile) -> Result<Budget, Error> {
    let limits = tables::Limits {
        entries: 0,
        expanded_bytes: limits.max_expanded_bytes,
        time: Some(limits.comment_file_time),
    };
    let size = file.as_file().metadata().map_err(Error::Disk)?;
    Ok(Budget::new(limits, size.len()))
}

/// Whether a file can be scored as it is: nobody need say in which order its dates are.
pub fn is_certain(file: &CommentFile) -> bool {
    let undecided = |note: &Note| matches!(note, Note::DatesUndecidable { .. });
    !file.notes().iter().any(undecided)
}

/// Looks through a file; blocks. Answers also whether its rows hold sentences of which nothing tells that they
/// are of posts.
fn find(
    path: &Path,
    options: OpenOptions,
    budget: &Budget,
) -> Result<(Findings, bool), tables::Error> {
    let mut opened = CommentFile::open(path, &options, budget);
    let is_list = matches!(opened, Err(tables::Error::HoldsPosts));
    if is_list {
        // As a table without texts it shows its columns.
        let options = options.clone().with_column(Field::Text, "");
        opened = CommentFile::open(path, &options, budget);
    }
    let (mut file, has_text) = match opened {
        Ok(file) => (file, true),
        // Any column will do to look at the rows.
        Err(tables::Error::NoTextColumn { columns, .. }) if !columns.is_empty() => {
            let options = options.with_column(Field::Text, columns[0].as_str());
            (CommentFile::open(path, &options, budget)?, false)
        }
        Err(error) => return Err(error),
    };
    let mut batch = Batch::new();
    file.read_batch(&mut batch, LOOKED_AT)?;
    let sample = batch.iter().take(SAMPLE).map(|comment| {
        let cells = comment.original();
        cells.map(|cell| shorten(cell, CELL)).collect()
    });
    let speaks = holds_sentences(&file, &batch);
    let kinds = match is_list {
        // Beside the addresses somebody may have said something.
        true if speaks => vec![FileKind::Posts, FileKind::Comments],
        true => vec![FileKind::Posts],
        false => kinds(&batch, has_text),
    };
    let guesses = Field::ALL
        .into_iter()
        .filter(|field| has_text || *field != Field::Text)
        .filter_map(|field| {
            let column = file.column_of(field)?;
            Some((field.name().to_owned(), column.to_owned()))
        });
    let findings = Findings {
        certain: has_text && is_certain(&file) && kinds == [FileKind::Comments],
        kinds,
        rows: file.rows(),
        columns: file.columns().to_vec(),
        sample: sample.collect(),
        guesses: guesses.collect(),
        encoding: file.encoding().map(|(label, _)| label.to_owned()),
        dates_undecidable: !is_certain(&file),
        notes: file_report::notes(file.notes()),
    };
    Ok((findings, speaks))
}

/// Finds out what a file is, as for one that is sent to a server; `None`: it may be read as one or the
/// other.
///
/// # Errors
/// Those of [`tables::CommentFile::open`], where it is no list either.
pub fn file_kind(path: &Path) -> Result<Option<FileKind>, tables::Error> {
    let (found, speaks) = find(path, Mapping::default().options(None), &Budget::unlimited())?;
    let has_text = found.guesses.contains_key(Field::Text.name());
    Ok(match (found.likely_kind(), has_text) {
        (FileKind::Comments, _) => Some(FileKind::Comments),
        (FileKind::Posts, false) if !speaks => Some(FileKind::Posts),
        (FileKind::Posts, _) => None,
    })
}

/// Whether most rows of a list hold a sentence in a column that is not known to be of the posts, as where the
/// column of comments has a name that nobody knows.
fn holds_sentences(file: &CommentFile, batch: &Batch) -> bool {
    let title = file.column_of(Field::PostTitle);
    let may_speak = |name: &String| title != Some(name.as_str()) && may_hold_comments(name);
    let columns: Vec<bool> = file.columns().iter().map(may_speak).collect();
    let speaks = |row: &tables::Comment<'_>| {
        let mut cells = row
            .original()
            .zip(&columns)
            .filter(|(_, may_speak)| **may_speak);
        cells.any(|(cell, _)| is_sentence(cell))
    };
    let said = batch.iter().filter(speaks).count();
    said * 2 > batch.len()
}

/// What a file can be that is not a list of posts alone ([`tables::Error::HoldsPosts`] tells that), the likelier
/// first. Comments without a column of texts are comments only once somebody chooses one.
fn kinds(batch: &Batch, has_text: bool) -> Vec<FileKind> {
    let has_address = |row: &tables::Comment<'_>| match has_text {
        true => is_url_like(row.text().trim()),
        false => row.original().any(|cell| is_url_like(cell.trim())),
    };
    let addresses = batch.iter().filter(has_address).count();
    match (addresses * 10, batch.len()) {
        (0, _) => vec![FileKind::Comments],
        (many, rows) if many > rows * 5 => vec![FileKind::Posts, FileKind::Comments],
        (_, _) if has_text => vec![FileKind::Comments],
        (_, _) => vec![FileKind::Comments, FileKind::Posts],
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use super::*;

    #[track_caller]
    fn kind_of(text: &str) -> Option<FileKind> {
        let mut file = tempfile::Builder::new().suffix(".csv").tempfile().unwrap();
        file.write_all(text.as_bytes()).unwrap();
        file_kind(file.path()).unwrap()
    }

    #[test]
    fn a_list_whose_rows_hold_sentences_may_be_comments() {
        let rows = "https://a.example/p/1;Ann;we came back for the third time\n\
                    https://a.example/p/2;Ben;nobody told us that it was closed\n";
        assert_eq!(kind_of(&format!("Link;Gast;Aussage\n{rows}")), None);
        // Titles and descriptions are of the posts.
        for name in ["Title", "Description", "Titel der Seite"] {
            let list = format!("Link;Kanal;{name}\n{rows}");
            assert_eq!(kind_of(&list), Some(FileKind::Posts), "{name}");
        }
        let labels =
            "Link;Gruppe\nhttps://a.example/p/1;spring campaign\nhttps://a.example/p/2;summer\n";
        assert_eq!(kind_of(labels), Some(FileKind::Posts));
    }
}
