//! The comments of a job on its page: a table that is searched, filtered and paged.

use askama::Template;
use serde::Deserialize;
use service::{review_words::reason_in_words, warnings::all_erased, wording::shorten};
use store::{CommentFilter, Cursor, Item, Job, Label, ReviewReason, Sort};
use url::form_urlencoded;

use super::{
    chips::Rule,
    shown::Shown,
    text,
    view::{Choice, Comment, choices, post_name},
};
use crate::{error::ApiError, extract::LONGEST_SEARCH, state::AppState};

/// Comments on one page of the table.
const COMMENTS: u32 = 50;
/// Posts offered in the table's choice of a post.
const CHOICES: usize = 200;

/// What a person chose to see.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct PageQuery {
    q: String,
    label: String,
    review: String,
    sort: String,
    item: String,
    after: String,
    pub(super) posts_after: Option<u32>,
    author: String,
    languages: String,
}

#[derive(Template)]
#[template(path = "comments.html")]
struct Comments<'q> {
    path: &'q str,
    /// Why there is no table: no text is left to be read, or none is to be.
    missing: Option<&'static str>,
    filter: &'q PageQuery,
    filtered: bool,
    labels: Vec<Choice>,
    reviews: Vec<Choice>,
    sorts: Vec<Choice>,
    items: Vec<Choice>,
    comments: Vec<Comment>,
    next_comments: Option<String>,
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
    let (comments, next) = match missing {
        // Not even a search: what it finds tells what is in the texts.
        Some(_) => (Vec::new(), None),
        None => {
            let after = (!query.after.is_empty()).then(|| Cursor(query.after.clone()));
            let found = state
                .store()
                .comments(job.scope(), job.id, &filter, after, COMMENTS);
            found.await?
        }
    };
    text(&Comments {
        path: &shown.path,
        missing,
        filter: query,
        filtered: filter.narrows(),
        labels: query.labels(),
        reviews: query.reviews(),
        sorts: query.sorts(),
        items: query.items(items),
        comments: comments.into_iter().map(Comment::from).collect(),
        next_comments: next.map(|next| query.link(&next)),
    })
}

fn missing(items: &[Item], shown: &Shown) -> Option<&'static str> {
    if !shown.with_texts {
        return Some("What people wrote, and who they are, is not part of this link.");
    }
    all_erased(items).then_some(
        "Their texts and authors were erased after the retention time. The downloads still hold the \
         scores, and the figures above stay.",
    )
}

impl PageQuery {
    /// The rule that is chosen for the figures.
    pub(super) fn rule(&self) -> Rule {
        Rule::new(&self.author, &self.languages)
    }

    fn filter(&self) -> CommentFilter {
        CommentFilter {
            item: self.item.parse().ok(),
            label: match self.label.as_str() {
                "positive" => Some(Label::Positive),
                "neutral" => Some(Label::Neutral),
                "negative" => Some(Label::Negative),
                _ => None,
            },
            search: Some(self.q.trim().chars().take(LONGEST_SEARCH).collect())
                .filter(|search: &String| !search.is_empty()),
            platform: None,
            needs_review: match self.review.as_str() {
                "any" => Some(true),
                "none" => Some(false),
                _ => None,
            },
            counted: None,
            review_reason: ReviewReason::ALL
                .into_iter()
                .find(|reason| reason.as_str() == self.review),
            sort: match self.sort.as_str() {
                "likes" => Sort::Likes,
                "negative" => Sort::MostNegative,
                "positive" => Sort::MostPositive,
                "newest" => Sort::Newest,
                _ => Sort::Position,
            },
        }
    }

    fn labels(&self) -> Vec<Choice> {
        choices(
            &self.label,
            &[
                ("", "All"),
                ("positive", "Positive"),
                ("neutral", "Neutral"),
                ("negative", "Negative"),
            ],
        )
    }

    fn reviews(&self) -> Vec<Choice> {
        let mut all = vec![("", "All"), ("any", "Needs review")];
        let reasons = ReviewReason::ALL.map(|reason| (reason.as_str(), reason_in_words(reason)));
        all.extend(reasons);
        all.push(("none", "Nothing to review"));
        choices(&self.review, &all)
    }

    fn sorts(&self) -> Vec<Choice> {
        let sorts = [
            ("", "As listed"),
            ("likes", "Most liked"),
            ("negative", "Most negative"),
            ("positive", "Most positive"),
            ("newest", "Newest"),
        ];
        choices(&self.sort, &sorts)
    }

    fn items(&self, items: &[Item]) -> Vec<Choice> {
        let all = Choice {
            value: String::new(),
            text: "All".to_owned(),
            chosen: self.item.is_empty(),
        };
        let with_comments = items.iter().filter(|item| item.totals.fetched > 0);
        let posts = with_comments.take(CHOICES).map(|item| {
            let value = item.id.to_string();
            Choice {
                chosen: value == self.item,
                text: shorten(&post_name(item), 60),
                value,
            }
        });
        std::iter::once(all).chain(posts).collect()
    }

    /// The address of the next comments with the same choices.
    fn link(&self, next: &Cursor) -> String {
        let mut query = form_urlencoded::Serializer::new(String::from("?"));
        for (name, value) in [
            ("q", self.q.as_str()),
            ("label", &self.label),
            ("review", &self.review),
            ("sort", &self.sort),
            ("item", &self.item),
            ("after", &next.0),
            ("author", &self.author),
            ("languages", &self.languages),
        ] {
            if !value.is_empty() {
                query.append_pair(name, value);
            }
        }
        query.finish() + "#comments"
    }
}
