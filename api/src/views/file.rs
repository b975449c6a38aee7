//! What a file of comments held: every row of it is scored, empty or left out.

use std::borrow::Cow;

use serde::Serialize;
use store::{FileReport, ItemTotals, Job, LeftOutRows};
use tables::{CommentFile, LeftOutReason};
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{ObjectBuilder, RefOr, Schema, Type},
};

use crate::{
    page::format::{count, plural},
    problem::sentence,
};

/// What a file of comments held. Once its job has ended, `rows` is `scored`, `empty` and the counts of
/// `left_out` together; before, the rest waits to be scored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = FileReport)]
pub struct FileView {
    /// Everything the file holds, or says that exists: rows, records, sheets that are left out.
    pub rows: i64,
    /// Comments with a score.
    pub scored: i64,
    /// Comments without a word to score.
    pub empty: i64,
    /// What is neither, a line for each reason.
    pub left_out: Vec<LeftOutView>,
    /// What was assumed, and what could not be told: sentences.
    pub notes: Vec<String>,
}

/// What of a file is left out for one reason.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = FileLeftOut)]
pub struct LeftOutView {
    /// Why, one of a closed list.
    #[schema(value_type = Reason)]
    pub reason: String,
    /// How many rows, records, comments or, of `sheet`, sheets.
    pub count: i64,
    /// Where the first of them is.
    #[schema(example = "line 13")]
    pub first_place: String,
}

impl FileView {
    /// The file of a job; `None` for a job of posts, and for one from before files were counted.
    pub(crate) fn of(job: &Job) -> Option<Self> {
        let report = job.file.as_ref()?;
        Some(Self::new(report, &job.totals.comments))
    }

    /// The sum of a file by what was left out when it was read, and what became of its comments.
    pub fn new(report: &FileReport, totals: &ItemTotals) -> Self {
        let left_out: Vec<LeftOutView> = report
            .left_out
            .iter()
            .map(|line| LeftOutView {
                reason: line.reason.clone(),
                count: line.count,
                first_place: line.first_place.clone(),
            })
            .collect();
        Self {
            rows: totals.fetched.saturating_add(sum(&left_out)),
            scored: totals.scored,
            empty: totals.skipped_empty,
            left_out,
            notes: report.notes.clone(),
        }
    }

    /// The same in sentences: the sum, then what was left out, then the notes.
    pub fn sentences(&self) -> Vec<String> {
        let (scored, empty) = (count(self.scored), count(self.empty));
        let mut sentences = vec![format!(
            "{} in the file: {scored} scored, {empty} empty, {} left out.",
            plural(self.rows, "row"),
            count(sum(&self.left_out))
        )];
        sentences.extend(self.left_out.iter().map(|line| {
            let why = reason_in_words(&line.reason);
            format!(
                "Left out: {} {why} (the first: {}).",
                count(line.count),
                line.first_place
            )
        }));
        sentences.extend(self.notes.iter().cloned());
        sentences
    }
}

/// All that was left out. A file can claim that any number of comments exist.
fn sum(left_out: &[LeftOutView]) -> i64 {
    let counts = left_out.iter().map(|line| line.count);
    counts.fold(0, i64::saturating_add)
}

/// What was left out of an open file, and what is to be said of it.
pub fn report(file: &CommentFile) -> FileReport {
    FileReport {
        left_out: file
            .left_out()
            .iter()
            .map(|line| LeftOutRows {
                reason: line.reason.as_str().to_owned(),
                count: i64::try_from(line.count).unwrap_or(i64::MAX),
                first_place: line.first_place.clone(),
            })
            .collect(),
        notes: notes(file.notes()),
    }
}

/// Notes as sentences.
pub(crate) fn notes(notes: &[tables::Note]) -> Vec<String> {
    notes
        .iter()
        .map(|note| sentence(&note.to_string()))
        .collect()
}

/// What a reason is called in a sentence, after a number.
fn reason_in_words(reason: &str) -> &'static str {
    let known = LeftOutReason::ALL
        .into_iter()
        .find(|known| known.as_str() == reason);
    match known {
        Some(LeftOutReason::Removed) => "removed or deleted, as the file says",
        Some(LeftOutReason::ErrorRecord) => "errors of the tool that wrote the file",
        Some(LeftOutReason::NotInFile) => "not in the file, though it says that they exist",
        Some(LeftOutReason::Sheet) => "in sheets without a column of comments",
        Some(LeftOutReason::BeforeHeader) => "before the header, or the header once more",
        Some(LeftOutReason::Unreadable) => "unreadable",
        Some(LeftOutReason::OtherList) => "texts in a list beside or below the comments",
        Some(LeftOutReason::Post) => {
            "texts of posts, which are no comments, or posts that were only passed on"
        }
        Some(LeftOutReason::NotPublished) => "marked as spam or not approved, or hidden",
        Some(LeftOutReason::Notice) => {
            "from programs: notices of messengers, media left out, pings of blogs"
        }
        None => "other",
    }
}

/// The closed list of reasons, for the document.
struct Reason;

impl PartialSchema for Reason {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new()
            .schema_type(Type::String)
            .description(Some("Why a part of a file is left out."))
            .enum_values(Some(LeftOutReason::ALL.map(LeftOutReason::as_str)))
            .into()
    }
}

impl ToSchema for Reason {
    fn name() -> Cow<'static, str> {
        "LeftOutReason".into()
    }
}
