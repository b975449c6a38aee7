//! The report of a job: what is forwarded, to be read on two or three printed pages.

use askama::Template;
use axum::{extract::State, response::Response};
use serde::Deserialize;
use service::{
    Counted,
    answer::{Answer, period},
    method,
    summary::{self, Figures},
    terms::FoundTerm,
    wording::{count, platform_of, post_name},
};
use store::{CommentFilter, Counting, Item, Job};
use uuid::Uuid;

use super::{
    chart::{self, Timeline},
    chips::Rule,
    live::quotes,
    render as page,
    shown::Shown,
    terms,
    view::{Comment, job_name},
};
use crate::{
    asking::Asking,
    error::ApiError,
    extract::{Choices, Path},
    state::AppState,
};

/// Posts at either end, where there are more than twice as many.
const POSTS: usize = 5;
/// Terms of each side.
const TERMS: usize = 10;

/// How somebody wants it.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct ReportQuery {
    /// `hidden`: quotes do not say whose they are.
    authors: String,
    author: String,
    languages: String,
}

impl ReportQuery {
    pub(super) fn rule(&self) -> Rule {
        Rule::new(&self.author, &self.languages)
    }
}

#[derive(Template)]
#[template(path = "report.html")]
struct Report {
    path: String,
    /// Whether the page of the job is one for people of the team.
    is_teams: bool,
    ended: bool,
    name: String,
    brand: Option<String>,
    /// Where the brand's picture is.
    logo: Option<String>,
    period: Option<String>,
    answer: Answer,
    chart: Option<String>,
    timeline: Option<Timeline>,
    /// Typical of positive and of negative comments.
    terms: Vec<(&'static str, Vec<Term>)>,
    posts: Vec<Post>,
    /// That posts in between are left out.
    left_out: Option<String>,
    quotes: Vec<(&'static str, Vec<Comment>)>,
    hides_authors: bool,
    /// The same as a workbook, with the comments.
    workbook: String,
    /// The same page with authors hidden, or shown.
    other: String,
    scoring: String,
    coverage: Option<String>,
    made: String,
}

struct Term {
    text: String,
    comments: String,
    lang: Option<String>,
}

struct Post {
    title: String,
    platform: String,
    comments: String,
    shares: Option<String>,
    net: Option<(String, String)>,
}

/// `GET /jobs/{id}/report`.
pub(super) async fn show(
    State(state): State<AppState>,
    Asking(actor): Asking,
    Path(id): Path<Uuid>,
    Choices(query): Choices<ReportQuery>,
) -> Result<Response, ApiError> {
    let (job, items) = summary::job_and_items(state.store(), actor.scope(), id).await?;
    let shown = Shown::to_team(id, query.rule());
    render(&state, &job, &items, &query, &shown).await
}

/// Renders it for whoever may see the job.
pub(super) async fn render(
    state: &AppState,
    job: &Job,
    items: &[Item],
    query: &ReportQuery,
    shown: &Shown,
) -> Result<Response, ApiError> {
    let counting = shown.counting(job);
    let highlights = state.service().highlights_of(job, counting).await?;
    let figures = Figures::of_all(items, counting);
    let counted = &figures.counted;
    let hides_authors = query.authors == "hidden";
    let quoted = |rows| {
        let mut quotes = quotes(rows, shown);
        if hides_authors {
            quotes.iter_mut().for_each(hide_author);
        }
        quotes
    };
    let (posts, left_out) = posts(items, counting);
    page(&Report {
        path: shown.page(&[]),
        is_teams: shown.is_teams,
        ended: job.status.is_ended(),
        name: job_name(job),
        brand: job.brand_name.clone(),
        logo: match logo_of(state, job).await? {
            Some(brand) if shown.is_teams => Some(format!("/api/v1/brands/{brand}/logo")),
            Some(_) => Some(format!("{}/logo", shown.path)),
            None => None,
        },
        period: period(&highlights.days),
        answer: Answer::new(&figures, items, counting, &highlights.days),
        chart: chart::shares(&counted.tally),
        timeline: chart::timeline(&highlights.days),
        terms: typical(state, job, items, counting, shown).await?,
        posts,
        left_out,
        quotes: [
            (t!("Positive voices"), quoted(&highlights.heard_positive)),
            (t!("Negative voices"), quoted(&highlights.heard_negative)),
        ]
        .into_iter()
        .filter(|(_, quotes)| !quotes.is_empty())
        .collect(),
        hides_authors,
        workbook: shown.workbook(&CommentFilter::default(), hides_authors),
        other: match hides_authors {
            true => shown.report(&[]),
            false => shown.report(&[("authors", "hidden")]),
        },
        scoring: method::scoring(items),
        coverage: method::coverage(&figures),
        made: i18n::date(job.created_at.date_naive()),
    })
}

/// The brand of a job, if that has a logo.
pub(super) async fn logo_of(state: &AppState, job: &Job) -> Result<Option<Uuid>, ApiError> {
    match job.options.brand {
        Some(brand) if state.store().has_logo(brand).await? => Ok(Some(brand)),
        _ => Ok(None),
    }
}

/// Neither the name, nor the address that leads to it.
fn hide_author(comment: &mut Comment) {
    comment.author.clear();
    comment.url = None;
}

async fn typical(
    state: &AppState,
    job: &Job,
    items: &[Item],
    counting: Counting,
    shown: &Shown,
) -> Result<Vec<(&'static str, Vec<Term>)>, ApiError> {
    let Some(found) = terms::found(state, job, items, counting, shown).await? else {
        return Ok(Vec::new());
    };
    let side = |terms: &[FoundTerm]| -> Vec<Term> {
        let terms = terms.iter().take(TERMS);
        let term = |term: &FoundTerm| Term {
            text: term.text.clone(),
            comments: count((term.positive + term.neutral + term.negative).into()),
            lang: term.language.clone(),
        };
        terms.map(term).collect()
    };
    let sides = [
        (t!("Typical of positive comments"), side(&found.positive)),
        (t!("Typical of negative comments"), side(&found.negative)),
    ];
    let some = sides.into_iter().filter(|(_, terms)| !terms.is_empty());
    Ok(some.collect())
}

/// Posts by net sentiment, the best first; of many, those at either end.
fn posts(items: &[Item], counting: Counting) -> (Vec<Post>, Option<String>) {
    let mut ranked: Vec<(&Item, Counted, f64)> = items
        .iter()
        .filter_map(|item| {
            let counted = Counted::of(&item.totals, counting);
            let net = counted.net()?;
            Some((item, counted, net))
        })
        .collect();
    if ranked.len() < 2 {
        return (Vec::new(), None);
    }
    ranked.sort_by(|a, b| b.2.total_cmp(&a.2));
    let between = ranked.len().saturating_sub(2 * POSTS);
    if between > 0 {
        ranked.drain(POSTS..POSTS + between);
    }
    let line = |(item, counted, _): (&Item, Counted, f64)| Post {
        title: post_name(item, 90),
        platform: platform_of(item),
        comments: count(counted.comments()),
        shares: chart::share_bar(&counted.tally),
        net: chart::net(&counted),
    };
    let left_out = i64::try_from(between).ok().filter(|between| *between > 0);
    (
        ranked.into_iter().map(line).collect(),
        left_out.map(|between| {
            tn!(
                between,
                "The {n} posts between the best and the worst five are left out here.",
                "The {n} posts between the best and the worst five are left out here."
            )
        }),
    )
}
