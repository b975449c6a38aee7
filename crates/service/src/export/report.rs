//! The workbook that is forwarded: summary and chart, posts, days, terms, comments, and the technical columns on
//! a last sheet; in the language of whoever forwards it.
//!
//! Figures are of the whole job, by the rule that was chosen. Comments are those that pass a filter, in its order.
//! How it looks is [`tables::ReportWriter`]'s.

mod comments;
mod overview;
mod posts;
mod terms;

use std::{io::Write, sync::Arc};

use i18n::{Language, speak_here, t};
use store::{CommentFilter, Counting, Item, Job, ResultRecord, Store};
use tables::ReportWriter;
use tokio::sync::mpsc;

use super::{PAGE_ROWS, People, cut_short, rows};
use crate::{
    Error, Service,
    highlights::Highlights,
    summary::{Figures, job_and_items},
    terms::FoundTerms,
};

/// What to write.
#[derive(Debug, Clone)]
pub struct ReportChoice {
    /// Which comments are in it; the figures are of all.
    pub filter: CommentFilter,
    /// By which rule comments count.
    pub counting: Counting,
    /// How much of what people wrote, and of who they are, is in it. Without texts there is no sheet of comments
    /// and none of terms.
    pub people: People,
    /// The language of headings and sentences.
    pub language: Language,
}

/// All but the comments.
struct Parts {
    job: Job,
    items: Vec<Item>,
    figures: Figures,
    counting: Counting,
    highlights: Arc<Highlights>,
    terms: Option<Arc<FoundTerms>>,
    with_texts: bool,
    /// How many comments pass the filter; none where there is no filter, or no sheet of comments.
    passing: Option<i64>,
}

impl Parts {
    async fn of(service: &Service, job: &Job, choice: &ReportChoice) -> Result<Self, store::Error> {
        let store = service.store();
        let (job, items) = job_and_items(store, job.scope(), job.id).await?;
        let counting = choice.counting;
        let figures = Figures::of_all(&items, counting);
        let counts = figures.counted.comments() > 0;
        // Terms are words of the comments.
        let with_texts = !matches!(choice.people, People::LeftOut);
        let terms = match with_texts && counts && job.status.is_ended() {
            true => Some(service.terms_of(&job, &items, counting).await?),
            false => None,
        };
        let passing = match with_texts && choice.filter.narrows() {
            true => Some(store.matching(job.scope(), job.id, &choice.filter).await?),
            false => None,
        };
        Ok(Self {
            highlights: service.highlights_of(&job, counting).await?,
            figures,
            counting,
            terms,
            with_texts,
            passing,
            items,
            job,
        })
    }
}

/// Writes the workbook to `out` and gives it back, in constant memory; dropping the future stops the work.
///
/// # Errors
/// [`Error::File`] is the output's.
pub async fn write_report<W: Write + Send + 'static>(
    service: &Service,
    job: &Job,
    choice: ReportChoice,
    out: W,
) -> Result<W, Error> {
    let parts = Parts::of(service, job, &choice).await?;
    let (pages, waiting) = mpsc::channel(2);
    let (language, with_texts) = (choice.language, parts.with_texts);
    let writer =
        tokio::task::spawn_blocking(move || speak_here(language, || write(out, &parts, waiting)));
    let read = match with_texts {
        true => read(service.store(), job, &choice, &pages).await,
        // A writer that is gone needs no end.
        false => {
            let _ = pages.send(None).await;
            Ok(())
        }
    };
    drop(pages);
    let written = writer.await?;
    read?;
    Ok(written?)
}

/// Sends page after page of comments, and `None` when nothing was left out.
async fn read(
    store: &Store,
    job: &Job,
    choice: &ReportChoice,
    pages: &mpsc::Sender<Option<Vec<ResultRecord>>>,
) -> Result<(), store::Error> {
    let mut after = None;
    loop {
        let (mut records, next) = store
            .comments(job.scope(), job.id, &choice.filter, after, PAGE_ROWS)
            .await?;
        match &choice.people {
            People::Named => {}
            People::Pseudonymous(names) => records.iter_mut().for_each(|row| names.apply(row)),
            People::LeftOut => records.iter_mut().for_each(rows::leave_out_texts),
        }
        if pages.send(Some(records)).await.is_err() {
            return Ok(());
        }
        match next {
            Some(next) => after = Some(next),
            None => break,
        }
    }
    let _ = pages.send(None).await;
    Ok(())
}

/// Writes sheet after sheet; blocking.
fn write<W: Write>(
    out: W,
    parts: &Parts,
    mut pages: mpsc::Receiver<Option<Vec<ResultRecord>>>,
) -> Result<W, tables::Error> {
    let mut book = ReportWriter::new(out, &overview::overview(parts))?;
    posts::write(&mut book, &parts.items, parts.counting)?;
    write_days(&mut book, parts)?;
    if let Some(found) = &parts.terms {
        terms::write(&mut book, found)?;
    }
    let mut comments = match parts.with_texts {
        true => Some(comments::Comments::begin(&mut book, &parts.job)?),
        false => None,
    };
    while let Some(page) = pages.blocking_recv() {
        match (page, &mut comments) {
            (Some(records), Some(comments)) => {
                for record in &records {
                    comments.write(&mut book, record)?;
                }
            }
            (Some(_), None) => {}
            (None, _) => return book.finish(),
        }
    }
    Err(cut_short())
}

/// The days, where there are at least two: one is no course.
fn write_days<W: Write>(book: &mut ReportWriter<W>, parts: &Parts) -> Result<(), tables::Error> {
    let days = &parts.highlights.days;
    if days.len() < 2 {
        return Ok(());
    }
    let days: Vec<_> = days
        .iter()
        .map(|day| (day.day, [day.positive, day.neutral, day.negative]))
        .collect();
    let columns = [
        t!("Day (UTC)"),
        t!("Positive"),
        t!("Neutral"),
        t!("Negative"),
    ];
    book.days(t!("Over time"), &columns.map(str::to_owned), &days)
}
