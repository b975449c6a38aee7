//! What a file of comments held, as it is kept and told: every row of it is scored, empty or left
//! out.

use i18n::{t, tn};
use store::{FileReport, ItemTotals, Job, JobStatus, LeftOutRows};
use tables::{CommentFile, LeftOutReason};

use crate::wording::{count, sentence};

/// Why comments of a file that was read have no score: their author was erased before they got one. Not a
/// reason of the reader's own, since the file held them.
const ERASED: &str = "erased";

/// Every reason for which a part of a file can be left out, as answers have them.
pub fn reasons() -> impl Iterator<Item = &'static str> {
    let of_reader = LeftOutReason::ALL.iter().map(|reason| reason.as_str());
    of_reader.chain([ERASED])
}

/// What the file of a job held; `None` for a job of posts, and for one from before files were counted.
pub fn of_job(job: &Job) -> Option<FileReport> {
    let mut report = job.file.clone()?;
    let totals = &job.totals.comments;
    let unscored = totals.fetched - totals.scored - totals.skipped_empty;
    if job.status == JobStatus::Completed && unscored > 0 {
        report.left_out.push(LeftOutRows {
            reason: ERASED.to_owned(),
            count: unscored,
            first_place: String::new(),
        });
    }
    Some(report)
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

/// Everything the file holds, or says that exists: rows, records, sheets that are left out.
pub fn rows(report: &FileReport, totals: &ItemTotals) -> i64 {
    let of_reader = report.left_out.iter().filter(|line| line.reason != ERASED);
    totals.fetched.saturating_add(sum(of_reader))
}

/// A file can claim that any number of comments exist.
fn sum<'a>(lines: impl IntoIterator<Item = &'a LeftOutRows>) -> i64 {
    let counts = lines.into_iter().map(|line| line.count);
    counts.fold(0, i64::saturating_add)
}

/// The report of a file in sentences, with what became of its comments: the sum, then what was left
/// out, then the notes.
pub fn sentences(report: &FileReport, totals: &ItemTotals) -> Vec<String> {
    let (scored, empty) = (count(totals.scored), count(totals.skipped_empty));
    let mut sentences = vec![tn!(
        rows(report, totals),
        "{n} row in the file: {scored} scored, {empty} empty, {left_out} left out.",
        "{n} rows in the file: {scored} scored, {empty} empty, {left_out} left out.",
        scored = scored,
        empty = empty,
        left_out = count(sum(&report.left_out))
    )];
    sentences.extend(report.left_out.iter().map(|line| {
        let why = reason_in_words(&line.reason);
        match line.first_place.as_str() {
            "" => t!("Left out: {n} {why}.", n = count(line.count), why = why),
            place => t!(
                "Left out: {n} {why} (the first: {place}).",
                n = count(line.count),
                why = why,
                place = place
            ),
        }
    }));
    sentences.extend(report.notes.iter().cloned());
    sentences
}

/// What a reason is called in a sentence, after a number.
fn reason_in_words(reason: &str) -> &'static str {
    let known = LeftOutReason::ALL
        .iter()
        .copied()
        .find(|known| known.as_str() == reason);
    match known {
        Some(LeftOutReason::Removed) => t!("removed or deleted, as the file says"),
        Some(LeftOutReason::ErrorRecord) => t!("errors of the tool that wrote the file"),
        Some(LeftOutReason::NotInFile) => t!("not in the file, though it says that they exist"),
        Some(LeftOutReason::Sheet) => t!("in sheets without a column of comments"),
        Some(LeftOutReason::BeforeHeader) => t!("before the header, or the header once more"),
        Some(LeftOutReason::Unreadable) => t!("unreadable"),
        Some(LeftOutReason::OtherList) => t!("texts in a list beside or below the comments"),
        Some(LeftOutReason::Post) => {
            t!("texts of posts, which are no comments, or posts that were only passed on")
        }
        Some(LeftOutReason::NotPublished) => t!("marked as spam or not approved, or hidden"),
        Some(LeftOutReason::Notice) => {
            t!("from programs: notices of messengers, media left out, pings of blogs")
        }
        None if reason == ERASED => t!("by authors who were erased before a score was made"),
        None => t!("other"),
    }
}
