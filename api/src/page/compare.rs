//! The page that puts two scorings of the same comments side by side.

use askama::Template;
use axum::{extract::State, response::Response};
use i18n::percent;
use serde::Deserialize;
use service::{
    Counted,
    comparison::{self, Scoring, agreement, mean_difference},
    stats::net,
    wording::{count, post_name, scored_by, signed},
};
use store::{ComparedPost, Cursor, Difference, Item, Job, Label, Side, Tally};
use url::form_urlencoded;
use uuid::Uuid;

use super::{
    chart,
    format::{is_web, time},
    render,
    view::{Choice, choices, job_name, label},
};
use crate::{
    asking::Asking,
    error::ApiError,
    extract::{Choices, Path},
    state::AppState,
};

/// Comments on one page.
const COMMENTS: u32 = 50;
/// Posts shown; the API has all.
const POSTS: usize = 500;
/// Rows and columns, in the order in which the charts stand.
const LABELS: [Label; 3] = [Label::Positive, Label::Neutral, Label::Negative];

/// Which differences a person chose to see.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct PageQuery {
    first: String,
    second: String,
    after: String,
}

#[derive(Template)]
#[template(path = "compare.html")]
struct ComparePage {
    name: String,
    /// The first and the second.
    columns: [Column; 2],
    ended: bool,
    /// Whether one of the jobs leaves comments out of its figures.
    leaves_out: bool,
    compared: String,
    agreement: Option<String>,
    difference: Option<String>,
    rows: Vec<Row>,
    posts: Vec<Post>,
    more_posts: Option<String>,
    firsts: Vec<Choice>,
    seconds: Vec<Choice>,
    filtered: bool,
    comments: Vec<Comment>,
    next_comments: Option<String>,
}

/// One of the two jobs.
struct Column {
    name: &'static str,
    id: Uuid,
    by: String,
    chart: Option<String>,
    net: Option<String>,
}

struct Row {
    word: &'static str,
    cells: Vec<Cell>,
}

struct Cell {
    count: String,
    share: String,
    /// To the comments, where the two labels differ and there are any.
    link: Option<String>,
}

struct Post {
    title: String,
    url: String,
    link: bool,
    compared: String,
    agreement: String,
    /// The shares as a bar and the net sentiment, of either side.
    sides: [(Option<String>, String); 2],
}

struct Comment {
    text: String,
    url: Option<String>,
    sides: [Verdict; 2],
    author: String,
    published: String,
}

struct Verdict {
    class: &'static str,
    word: &'static str,
    score: String,
}

/// `GET /jobs/{id}/compare/{other}`.
pub(super) async fn show(
    State(state): State<AppState>,
    Asking(actor): Asking,
    Path(jobs): Path<(Uuid, Uuid)>,
    Choices(query): Choices<PageQuery>,
) -> Result<Response, ApiError> {
    let store = state.store();
    let comparison = comparison::compare(store, actor.scope(), jobs.0, jobs.1).await?;
    let after = (!query.after.is_empty()).then(|| Cursor(query.after.clone()));
    let wanted = (label_of(&query.first), label_of(&query.second));
    let (found, next) = store
        .differences(actor.scope(), jobs, wanted, after, COMMENTS)
        .await?;
    let (first, second) = (&comparison.first, &comparison.second);
    let totals = sides(&comparison.total);
    let left = comparison.posts.len().saturating_sub(POSTS);
    render(&ComparePage {
        name: job_name(&first.job),
        ended: first.job.status.is_ended() && second.job.status.is_ended(),
        leaves_out: [&first.job, &second.job].into_iter().any(leaves_out),
        compared: count(comparison.total.labels.total()),
        agreement: agreement(&comparison.total.labels).map(percent),
        difference: mean_difference(&comparison.total).map(|mean| i18n::decimal(mean, 2)),
        rows: rows(&comparison.total),
        posts: comparison
            .posts
            .iter()
            .take(POSTS)
            .map(|(compared, item)| post(compared, item))
            .collect(),
        more_posts: (left > 0).then(|| count(i64::try_from(left).unwrap_or(i64::MAX))),
        firsts: choices(&query.first, &label_choices()),
        seconds: choices(&query.second, &label_choices()),
        filtered: wanted != (None, None),
        comments: found.into_iter().map(Comment::from).collect(),
        next_comments: next.map(|next| query.link(&next)),
        columns: [
            column(t!("First"), first, &totals[0]),
            column(t!("Second"), second, &totals[1]),
        ],
    })
}

fn leaves_out(job: &Job) -> bool {
    Counted::of(&job.totals.comments, job.counting())
        .sentence()
        .is_some()
}

fn label_choices() -> [(&'static str, &'static str); 4] {
    [
        ("", t!("All")),
        ("negative", t!("Negative")),
        ("neutral", t!("Neutral")),
        ("positive", t!("Positive")),
    ]
}

fn label_of(word: &str) -> Option<Label> {
    LABELS
        .into_iter()
        .find(|known| label(Some(*known)).0 == word)
}

/// The counts of either side, over the comments that are compared.
fn sides(post: &ComparedPost) -> [Tally; 2] {
    let labels = &post.labels;
    let of = |count: &dyn Fn(Label) -> i64, score_sum| Tally {
        negative: count(Label::Negative),
        neutral: count(Label::Neutral),
        positive: count(Label::Positive),
        score_sum,
    };
    [
        of(&|label| labels.of_first(label), post.first_sum),
        of(&|label| labels.of_second(label), post.second_sum),
    ]
}

fn net_of(tally: &Tally) -> Option<String> {
    net(tally.positive, tally.negative, tally.comments()).map(signed)
}

fn column(name: &'static str, scoring: &Scoring, tally: &Tally) -> Column {
    Column {
        name,
        id: scoring.job.id,
        by: scored_by(&scoring.items),
        chart: chart::shares(tally),
        net: net_of(tally),
    }
}

fn rows(total: &ComparedPost) -> Vec<Row> {
    let labels = &total.labels;
    let all = labels.total().max(1) as f64;
    let cell = |first, second| {
        let n = labels[(first, second)];
        let differs = n > 0 && first != second;
        let (first, second) = (label(Some(first)).0, label(Some(second)).0);
        Cell {
            count: count(n),
            share: percent(n as f64 / all),
            link: differs.then(|| format!("?first={first}&second={second}#comments")),
        }
    };
    LABELS
        .into_iter()
        .map(|first| Row {
            word: label(Some(first)).1,
            cells: LABELS
                .into_iter()
                .map(|second| cell(first, second))
                .collect(),
        })
        .collect()
}

fn post(compared: &ComparedPost, item: &Item) -> Post {
    let totals = sides(compared);
    Post {
        title: post_name(item, 120),
        link: is_web(&item.url),
        url: item.url.clone(),
        compared: count(compared.labels.total()),
        agreement: agreement(&compared.labels).map(percent).unwrap_or_default(),
        sides: totals.map(|totals| {
            (
                chart::share_bar(&totals),
                net_of(&totals).unwrap_or_default(),
            )
        }),
    }
}

impl From<Difference> for Comment {
    fn from(difference: Difference) -> Self {
        let verdict = |side: Side| {
            let (class, word) = label(Some(side.label));
            Verdict {
                class,
                word,
                score: signed(side.score),
            }
        };
        Self {
            text: difference.text,
            url: difference.url.filter(|url| is_web(url)),
            sides: [difference.first, difference.second].map(verdict),
            author: difference
                .author_name
                .or(difference.author_id)
                .unwrap_or_default(),
            published: difference.published_at.map(time).unwrap_or_default(),
        }
    }
}

impl PageQuery {
    /// The address of the next comments with the same choices.
    fn link(&self, next: &Cursor) -> String {
        let mut query = form_urlencoded::Serializer::new(String::from("?"));
        for (name, value) in [
            ("first", &self.first),
            ("second", &self.second),
            ("after", &next.0),
        ] {
            if !value.is_empty() {
                query.append_pair(name, value);
            }
        }
        query.finish() + "#comments"
    }
}
