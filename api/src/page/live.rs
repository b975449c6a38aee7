//! The part of a job's page that changes while the job runs.
//!
//! Rendered into the page, and alone at `/jobs/{id}/live` for the script to put in its place.

use askama::Template;
use chrono::Utc;
use service::{
    review_words::review_sentence,
    summary, waiting,
    warnings::{all_erased, warnings},
    wording::count,
};
use store::{CommentRow, Item, Job, JobKind};

use super::{
    answer::{self, Basis},
    chart::{self, Timeline},
    format::duration,
    method, posts,
    query::PageQuery,
    shown::Shown,
    terms,
    view::{Comment, Status},
};
use crate::{error::ApiError, state::AppState, summary::view::Figures};

/// Quotations of each kind.
const QUOTES: usize = 3;

#[derive(Template)]
#[template(path = "live.html")]
struct Live {
    ended: bool,
    status: Status,
    status_line: String,
    progress_value: i64,
    progress_max: i64,
    warnings: Vec<String>,
    waits: Vec<String>,
    answer: String,
    terms: String,
    method: String,
    timeline: Option<Timeline>,
    /// Comments that are quoted, each kind with its title.
    sections: Vec<(&'static str, Vec<Comment>)>,
    posts: String,
}

/// Renders the part.
pub(super) async fn render(
    state: &AppState,
    job: &Job,
    items: &[Item],
    query: &PageQuery,
    shown: &Shown,
) -> Result<String, ApiError> {
    let counting = shown.counting(job);
    let highlights = state.service().highlights_of(job, counting).await?;
    let figures = summary::Figures::of_all(items, counting);
    let (progress_value, progress_max) = progress(job);

    super::text(&Live {
        ended: job.status.is_ended(),
        status: job.status.into(),
        status_line: status_line(job),
        progress_value,
        progress_max,
        warnings: warnings(job, items, counting)
            .into_iter()
            .map(|warning| warning.detail)
            .collect(),
        waits: waiting::sentences(items, Utc::now()),
        answer: answer::render(
            Basis {
                job,
                items,
                figures: &figures,
                counting,
                days: &highlights.days,
                doubts: review_sentence(&job.totals.comments),
                readable: shown.with_texts && !all_erased(items),
            },
            shown,
        )?,
        terms: terms::render(state, job, items, counting, shown).await?,
        method: method::render(
            job,
            items,
            &Figures::from(&figures),
            &highlights.languages,
            shown,
        )?,
        timeline: chart::timeline(&highlights.days),
        sections: [
            (t!("Most positive"), &highlights.heard_positive),
            (t!("Most negative"), &highlights.heard_negative),
            (t!("Most liked"), &highlights.liked),
        ]
        .map(|(title, rows)| (title, quotes(rows, shown)))
        .into_iter()
        .filter(|(_, quotes)| !quotes.is_empty())
        .collect(),
        posts: posts::render(job, items, counting, query, shown)?,
    })
}

/// Comments as quotations. One whose text was erased, or is not to be read, says nothing.
pub(super) fn quotes(rows: &[CommentRow], shown: &Shown) -> Vec<Comment> {
    rows.iter()
        .filter(|row| shown.with_texts && !row.text.is_empty())
        .take(QUOTES)
        .cloned()
        .map(Comment::from)
        .collect()
}

/// Posts ended, or comments scored where there is only one post.
fn progress(job: &Job) -> (i64, i64) {
    let totals = &job.totals;
    match job.kind {
        JobKind::Posts => (ended_posts(job), totals.items.max(1)),
        JobKind::Comments | JobKind::Texts => {
            let wanted = totals.comments.fetched - totals.comments.skipped_empty;
            (totals.comments.scored, wanted.max(1))
        }
    }
}

fn ended_posts(job: &Job) -> i64 {
    let totals = &job.totals;
    totals.completed + totals.partial + totals.failed + totals.cancelled
}

fn status_line(job: &Job) -> String {
    let totals = &job.totals;
    let done = match job.kind {
        JobKind::Posts => tn!(
            totals.items,
            "{done} of {n} post done, {comments} scored",
            "{done} of {n} posts done, {comments} scored",
            done = count(ended_posts(job)),
            comments = tn!(totals.comments.scored, "{n} comment", "{n} comments")
        ),
        JobKind::Comments | JobKind::Texts => tn!(
            totals.comments.fetched,
            "{scored} of {n} comment scored",
            "{scored} of {n} comments scored",
            scored = count(totals.comments.scored)
        ),
    };
    match job.started_at {
        Some(started) => {
            let taken = job.finished_at.unwrap_or_else(Utc::now) - started;
            t!("{done} in {time}", done = done, time = duration(taken))
        }
        None => done,
    }
}
