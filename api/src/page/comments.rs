//! The comments of a job on its page: a table that is searched, filtered and paged.

use std::collections::HashMap;

use askama::Template;
use service::{
    warnings::all_erased,
    wording::{count, platform_of, post_name},
};
use store::{CommentFilter, CommentRow, Cursor, Item, Job, Sort};
use uuid::Uuid;

use super::{
    query::PageQuery,
    shown::Shown,
    text,
    view::{Choice, Comment},
};
use crate::{error::ApiError, state::AppState};

#[derive(Template)]
#[template(path = "comments.html")]
struct Comments<'q> {
    path: &'q str,
    /// Why there is no table: no text is left to be read, or none is to be.
    missing: Option<&'static str>,
    filter: &'q PageQuery,
    carried: Vec<(&'static str, String)>,
    filtered: bool,
    /// How many there are, and of how many.
    hits: String,
    labels: Vec<Choice>,
    reviews: Vec<Choice>,
    sorts: Vec<Choice>,
    pages: Vec<Choice>,
    platforms: Vec<Choice>,
    items: Vec<Choice>,
    comments: Vec<Line>,
    next_comments: Option<String>,
    /// These comments as a workbook, where some are chosen and it can be had.
    workbook: Option<String>,
}

/// A comment, and under what it was written.
struct Line {
    comment: Comment,
    post: Option<Post>,
}

struct Post {
    title: String,
    platform: String,
    /// To the comments of this post alone.
    link: String,
}

/// Renders the part of a page.
pub(super) async fn render(
    state: &AppState,
    job: &Job,
    items: &[Item],
    query: &PageQuery,
    shown: &Shown,
) -> Result<String, ApiError> {
    let filter = query.filter();
    let missing = missing(items, shown);
    let (comments, next, hits) = match missing {
        // Not even a search: what it finds tells what is in the texts.
        Some(_) => (Vec::new(), None, 0),
        None => {
            let after = (!query.after.is_empty()).then(|| Cursor(query.after.clone()));
            let found =
                state
                    .store()
                    .comments(job.scope(), job.id, &filter, after, query.per_page());
            let (comments, next) = found.await?;
            (comments, next, hits(state, job, &filter).await?)
        }
    };
    let all = job.totals.comments.fetched;
    text(&Comments {
        path: &shown.path,
        missing,
        filter: query,
        carried: query.carried(),
        filtered: filter.narrows(),
        hits: match filter.narrows() {
            true => tn!(
                all,
                "{hits} of {n} comment",
                "{hits} of {n} comments",
                hits = count(hits)
            ),
            false => tn!(all, "{n} comment", "{n} comments"),
        },
        labels: query.labels(),
        reviews: query.reviews(),
        sorts: query.sorts(),
        pages: query.pages(),
        platforms: query.platforms(items),
        items: query.items(items),
        workbook: (filter.narrows() && job.status.is_ended())
            .then(|| shown.workbook(&filter, false)),
        comments: lines(comments, items, query, shown),
        next_comments: next.map(|next| format!("{}#comments", query.with(&[("after", &next.0)]))),
    })
}

/// How many comments pass. Counted only where no sum says it.
async fn hits(state: &AppState, job: &Job, filter: &CommentFilter) -> Result<i64, ApiError> {
    let totals = &job.totals.comments;
    let only_label = CommentFilter {
        label: filter.label,
        sort: filter.sort,
        ..CommentFilter::default()
    };
    if *filter == only_label {
        return Ok(match filter.label {
            None => totals.fetched,
            Some(store::Label::Positive) => totals.positive,
            Some(store::Label::Neutral) => totals.neutral,
            Some(store::Label::Negative) => totals.negative,
        });
    }
    let filter = CommentFilter {
        sort: Sort::Position,
        ..filter.clone()
    };
    Ok(state.store().matching(job.scope(), job.id, &filter).await?)
}

/// With the post of each, where the job has more than one.
fn lines(comments: Vec<CommentRow>, items: &[Item], query: &PageQuery, shown: &Shown) -> Vec<Line> {
    let posts: HashMap<Uuid, &Item> = match items {
        [_] => HashMap::new(),
        items => items.iter().map(|item| (item.id, item)).collect(),
    };
    let line = |row: CommentRow| Line {
        post: posts.get(&row.item_id).map(|item| {
            let id = item.id.to_string();
            let link = query.with(&[("item", &id), ("after", "")]);
            Post {
                title: post_name(item, 60),
                platform: platform_of(item),
                link: format!("{}{link}#comments", shown.path),
            }
        }),
        comment: Comment::from(row),
    };
    comments.into_iter().map(line).collect()
}

fn missing(items: &[Item], shown: &Shown) -> Option<&'static str> {
    if !shown.with_texts {
        return Some(t!(
            "What people wrote, and who they are, is not part of this link."
        ));
    }
    all_erased(items).then_some(
        t!(
            "Their texts and authors were erased after the retention time. The downloads still hold the scores, and the figures above stay."
        ),
    )
}
