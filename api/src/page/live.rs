//! The part of a job's page that changes while the job runs.
//!
//! Rendered into the page, and alone at `/jobs/{id}/live` for the script to put in its place.

use askama::Template;
use chrono::Utc;
use platforms::credential_of;
use service::{
    Counted, file_report,
    review_words::review_sentence,
    summary, waiting,
    warnings::{self, WarningCode, scored_by_lexicon, warnings},
    wording::{count, moment, platform_name, plural},
};
use store::{CommentRow, Counting, FileReport, Item, Job, JobKind};
use uuid::Uuid;

use super::{
    chart::{self, Timeline},
    chips::{Chip, chips},
    format::{duration, is_web, percent, signed, time},
    languages,
    platforms::credential_page,
    refetch,
    shown::Shown,
    view::{self, Comment, Status},
};
use crate::{error::ApiError, state::AppState, summary::view::Figures};

/// Posts shown on one page.
const POSTS: usize = 500;
/// Quotations of each kind.
const QUOTES: usize = 5;

#[derive(Template)]
#[template(path = "live.html")]
struct Live {
    path: String,
    ended: bool,
    status: Status,
    status_line: String,
    progress_value: i64,
    progress_max: i64,
    warnings: Vec<String>,
    notes: Vec<String>,
    waits: Vec<String>,
    figures: Vec<Figure>,
    scored_by: String,
    doubts: Option<String>,
    /// Whether there are texts to be read.
    readable: bool,
    languages: String,
    overall: Option<Overall>,
    file: Vec<String>,
    chips: Vec<Chip>,
    timeline: Option<Timeline>,
    liked: Vec<Comment>,
    negative: Vec<Comment>,
    posts: Vec<Post>,
    next_posts: Option<u32>,
}

struct Figure {
    value: String,
    label: &'static str,
}

struct Overall {
    chart: String,
    net: String,
    explanation: String,
}

struct Post {
    id: Uuid,
    title: String,
    url: String,
    link: bool,
    platform: String,
    status: Status,
    why: Option<String>,
    /// Where a credential is entered that it lacks.
    credential_page: Option<String>,
    /// When its comments were fetched.
    read: Option<String>,
    fetch_again: bool,
    fetched: String,
    reported: Option<String>,
    bar: Option<String>,
    net: String,
    interval: Option<String>,
}

/// Renders the part by this rule; posts from the one after `posts_after` on.
pub(super) async fn render(
    state: &AppState,
    job: &Job,
    items: &[Item],
    counting: Counting,
    posts_after: Option<u32>,
    shown: &Shown,
) -> Result<String, ApiError> {
    let highlights = state
        .service()
        .highlights()
        .of(state.store(), job, counting)
        .await?;
    let quotes = |rows: &[CommentRow]| {
        rows.iter()
            // One whose text was erased, or is not to be read, says nothing.
            .filter(|row| shown.with_texts && !row.text.is_empty())
            .take(QUOTES)
            .cloned()
            .map(Comment::from)
            .collect()
    };
    let listed: Vec<&Item> = items
        .iter()
        .filter(|item| posts_after.is_none_or(|after| item.position > after))
        .take(POSTS)
        .collect();
    let last = listed.last().map(|item| item.position);
    let next_posts = last.filter(|last| items.iter().any(|item| item.position > *last));
    let figures = summary::Figures::of_all(items, counting);
    let counted = figures.counted;
    let figures = Figures::from(&figures);
    let (progress_value, progress_max) = progress(job);

    super::text(&Live {
        path: shown.path.clone(),
        ended: job.status.is_ended(),
        status: job.status.into(),
        status_line: status_line(job),
        progress_value,
        progress_max,
        warnings: warnings(job, items, counting)
            .into_iter()
            .map(|warning| warning.detail)
            .collect(),
        notes: notes(job, items),
        waits: waiting::sentences(items, Utc::now()),
        scored_by: scored_by(items),
        doubts: review_sentence(&job.totals.comments),
        readable: shown.with_texts && !warnings::all_erased(items),
        languages: languages::sentence(&highlights.languages),
        overall: overall(&counted, &figures),
        chips: chips(&shown.path, &job.totals.comments, counting),
        file: job
            .file
            .as_ref()
            .map(|report| of_file(report, job, shown))
            .unwrap_or_default(),
        timeline: chart::timeline(&highlights.days),
        liked: quotes(&highlights.liked),
        negative: quotes(&highlights.negative),
        posts: listed
            .into_iter()
            .map(|item| post(job, item, counting, shown))
            .collect(),
        next_posts,
        figures: headline(job, &figures),
    })
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
    let comments = plural(totals.comments.scored, "comment");
    let taken = job
        .started_at
        .map(|started| job.finished_at.unwrap_or_else(Utc::now) - started);
    let taken = taken
        .map(|taken| format!(" in {}", duration(taken)))
        .unwrap_or_default();
    match job.kind {
        JobKind::Posts => format!(
            "{} of {} done, {comments} scored{taken}",
            count(ended_posts(job)),
            plural(totals.items, "post")
        ),
        JobKind::Comments | JobKind::Texts => {
            format!(
                "{} of {} scored{taken}",
                count(totals.comments.scored),
                plural(totals.comments.fetched, "comment")
            )
        }
    }
}

/// Which models scored: one installation may have had another one for an earlier snapshot.
pub(super) fn scored_by(items: &[Item]) -> String {
    let models = summary::models(items);
    let names: Vec<String> = models
        .iter()
        .map(|model| format!("{} (version {})", model.name, model.version))
        .collect();
    names.join(", ")
}

/// Why another analyzer scored than the one asked for; each reason once, and not what is warned of.
fn notes(job: &Job, items: &[Item]) -> Vec<String> {
    let mut notes: Vec<String> = Vec::new();
    let warned = warnings(job, items, Counting::ALL)
        .iter()
        .any(|warning| warning.code == WarningCode::WeakScorer);
    let items = items
        .iter()
        .filter(|item| !(warned && scored_by_lexicon(item)));
    for note in items.filter_map(|item| item.model_note.as_ref()) {
        if !notes.contains(note) {
            notes.push(note.clone());
        }
    }
    notes
}

fn headline(job: &Job, figures: &Figures) -> Vec<Figure> {
    let totals = &job.totals;
    let mut list = Vec::new();
    let mut add = |value: String, label| list.push(Figure { value, label });
    if job.kind == JobKind::Posts || totals.items > 1 {
        add(count(totals.items), "posts");
    }
    add(count(figures.comments_fetched), "comments fetched");
    if let Some(reported) = figures.comments_reported {
        add(count(reported), "reported by the platforms");
    }
    if let Some(coverage) = figures.coverage {
        add(percent(coverage), "coverage");
    }
    add(count(figures.comments_scored), "scored");
    if figures.skipped_empty > 0 {
        add(count(figures.skipped_empty), "empty, skipped");
    }
    if figures.truncated > 0 {
        add(count(figures.truncated), "too long, cut");
    }
    if totals.failed > 0 {
        add(count(totals.failed), "posts failed");
    }
    list
}

/// `None` while nothing is scored; without a chart when nothing of it counts.
fn overall(counted: &Counted, figures: &Figures) -> Option<Overall> {
    if figures.comments_scored == 0 {
        return None;
    }
    let net = match &figures.sentiment.net_sentiment {
        Some(net) => format!(
            "Net sentiment {} (95 % interval {} to {}).",
            signed(net.value),
            signed(net.ci95_low),
            signed(net.ci95_high)
        ),
        None if figures.mostly_other_languages => {
            "Most comments are in languages that the model does not know: no net sentiment."
                .to_owned()
        }
        None => "Nothing counts.".to_owned(),
    };
    Some(Overall {
        chart: chart::shares(&counted.tally).unwrap_or_default(),
        net,
        explanation: "Net sentiment is the share of positive minus the share of negative comments, from \u{2212}1 to +1. \
                      The intervals say how far chance alone can move it: few comments, wide interval."
            .to_owned(),
    })
}

/// What there is to say about a file of comments; notes on it quote what is in it.
fn of_file(report: &FileReport, job: &Job, shown: &Shown) -> Vec<String> {
    let report = FileReport {
        left_out: report.left_out.clone(),
        notes: match shown.with_texts {
            true => report.notes.clone(),
            false => Vec::new(),
        },
    };
    file_report::sentences(&report, &job.totals.comments)
}

fn post(job: &Job, item: &Item, counting: Counting, shown: &Shown) -> Post {
    let figures = Figures::from(&summary::Figures::of(item, counting));
    let net = figures.sentiment.net_sentiment.as_ref();
    Post {
        id: item.id,
        title: view::post_name(item),
        link: is_web(&item.url),
        url: item.url.clone(),
        platform: item
            .platform
            .as_deref()
            .map(platform_name)
            .unwrap_or_default(),
        status: item.status.into(),
        why: why(item),
        credential_page: credential_page_of(item).filter(|_| shown.is_teams),
        read: read(job, item),
        fetch_again: shown.is_teams && refetch::is_offered(job, item),
        fetched: count(item.totals.fetched),
        reported: item.reported.map(count),
        bar: chart::share_bar(&item.totals.counted(counting)),
        net: net.map(|net| signed(net.value)).unwrap_or_default(),
        interval: net.map(|net| format!("{} to {}", signed(net.ci95_low), signed(net.ci95_high))),
    }
}

/// Where a credential is entered for a post that came to nothing for the lack of a good one.
fn credential_page_of(item: &Item) -> Option<String> {
    let lacks = ["needs_credentials", "credentials_rejected"].contains(&item.reason.as_deref()?);
    let key = credential_of(item.platform.as_deref()?)?;
    lacks.then(|| credential_page(key.platform.name()))
}

/// When the comments of a post were fetched, and whether for an earlier job.
fn read(job: &Job, item: &Item) -> Option<String> {
    let at = item.fetched_at.filter(|_| job.kind == JobKind::Posts)?;
    let reused = if at < job.created_at {
        "used again, fetched"
    } else {
        "fetched"
    };
    Some(format!("{reused} {}", time(at)))
}

/// What there is to say about a post: its reason, and when it continues.
fn why(item: &Item) -> Option<String> {
    let said = item.detail.clone().or_else(|| item.reason.clone());
    let again = waiting::wait(item).map(|(_, at)| format!("continues {}", moment(at, Utc::now())));
    match (said, again) {
        (Some(said), Some(again)) => Some(format!("{said}; {again}")),
        (said, again) => said.or(again),
    }
}
