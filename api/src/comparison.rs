//! Two jobs on the same comments, side by side; for the routes and the page.
//!
//! The store counts comments by both labels; here counts become shares. What a comment is on
//! either side comes straight from the store.

use std::collections::HashMap;

use service::{
    stats::{net, round4},
    summary::all_items,
};
use store::{ComparedPost, Item, Job, Label, LabelTable, Scope, Store};
use uuid::Uuid;

use crate::{
    error::ApiError,
    problem::Code,
    views::{
        comparison::{ComparedPostView, ComparisonView, LabelCounts, LabelTableView, ScoringView},
        summary::{Estimate, Share, models},
    },
};

/// Two jobs and the posts whose comments they share.
pub(crate) struct Comparison {
    /// Whose labels are the rows.
    pub(crate) first: Scoring,
    /// Whose labels are the columns.
    pub(crate) second: Scoring,
    /// Over all posts; its places mean nothing.
    pub(crate) total: ComparedPost,
    /// By place in the first job; each with the item there.
    pub(crate) posts: Vec<(ComparedPost, Item)>,
}

/// One side.
pub(crate) struct Scoring {
    pub(crate) job: Job,
    /// The items of the posts that are compared.
    pub(crate) items: Vec<Item>,
}

/// Reads both jobs and counts.
pub(crate) async fn compare(
    store: &Store,
    scope: Scope,
    first: Uuid,
    second: Uuid,
) -> Result<Comparison, ApiError> {
    let (first_job, second_job) = (
        store.job(scope, first).await?,
        store.job(scope, second).await?,
    );
    let posts = store.compare(scope, first, second).await?;
    if posts.is_empty() {
        return Err(ApiError::new(
            Code::NothingToCompare,
            "The two jobs have no fetched comments in common. Compare a job with one that scored \
             the same comments again.",
        ));
    }
    let mut total = ComparedPost::default();
    for post in &posts {
        total.labels += post.labels;
        total.first_sum += post.first_sum;
        total.second_sum += post.second_sum;
        total.difference_sum += post.difference_sum;
    }
    let at_first = posts.iter().map(|post| post.first_position);
    let first = scoring(store, first_job, at_first).await?;
    let at_second = posts.iter().map(|post| post.second_position);
    let second = scoring(store, second_job, at_second).await?;
    let posts = posts.into_iter().zip(first.items.iter().cloned()).collect();
    Ok(Comparison {
        first,
        second,
        total,
        posts,
    })
}

/// A job with its items at these places, in the order of the places.
async fn scoring(
    store: &Store,
    job: Job,
    places: impl Iterator<Item = u32>,
) -> Result<Scoring, ApiError> {
    let items = all_items(store, &job).await?;
    let mut by_place: HashMap<u32, Item> = items
        .into_iter()
        .map(|item| (item.position, item))
        .collect();
    // One that is missing was deleted with its job between two statements.
    let items: Option<Vec<Item>> = places.map(|place| by_place.remove(&place)).collect();
    let items = items.ok_or_else(ApiError::job_not_found)?;
    Ok(Scoring { job, items })
}

/// The share of comments with the same label on both sides; `None` when there are none.
pub(crate) fn agreement(labels: &LabelTable) -> Option<f64> {
    let total = labels.total();
    (total > 0).then(|| round4(labels.agreeing() as f64 / total as f64))
}

/// The mean difference between the two scores of a comment, without its sign.
pub(crate) fn mean_difference(post: &ComparedPost) -> Option<f64> {
    mean(post.difference_sum, post.labels.total())
}

fn mean(sum: f64, n: i64) -> Option<f64> {
    (n > 0).then(|| round4(sum / n as f64))
}

impl Comparison {
    /// What the route answers.
    pub(crate) fn view(&self) -> ComparisonView {
        let labels = &self.total.labels;
        ComparisonView {
            first: self
                .first
                .view(|label| labels.of_first(label), self.total.first_sum),
            second: self
                .second
                .view(|label| labels.of_second(label), self.total.second_sum),
            comments_compared: labels.total(),
            comments_agreeing: labels.agreeing(),
            agreement: agreement(labels),
            mean_absolute_difference: mean_difference(&self.total),
            labels: table(labels),
            posts: self
                .posts
                .iter()
                .map(|(post, item)| line(post, item))
                .collect(),
        }
    }
}

impl Scoring {
    /// The figures over comments of which `count` have a label.
    fn view(&self, count: impl Fn(Label) -> i64, score_sum: f64) -> ScoringView {
        let [negative, neutral, positive] =
            [Label::Negative, Label::Neutral, Label::Positive].map(count);
        let n = negative + neutral + positive;
        ScoringView {
            job_id: self.job.id,
            name: self.job.name.clone(),
            models: models(&self.items),
            positive: Share::of(positive, n),
            neutral: Share::of(neutral, n),
            negative: Share::of(negative, n),
            net_sentiment: Estimate::net(positive, negative, n),
            mean_score: mean(score_sum, n),
        }
    }
}

fn table(labels: &LabelTable) -> LabelTableView {
    let row = |first| LabelCounts {
        negative: labels[(first, Label::Negative)],
        neutral: labels[(first, Label::Neutral)],
        positive: labels[(first, Label::Positive)],
    };
    LabelTableView {
        negative: row(Label::Negative),
        neutral: row(Label::Neutral),
        positive: row(Label::Positive),
    }
}

fn line(post: &ComparedPost, item: &Item) -> ComparedPostView {
    let labels = &post.labels;
    let net_of = |count: &dyn Fn(Label) -> i64| {
        net(
            count(Label::Positive),
            count(Label::Negative),
            labels.total(),
        )
        .map(round4)
    };
    ComparedPostView {
        item_id: item.id,
        position: item.position,
        post_url: item.url.clone(),
        platform: item.platform.clone(),
        post_title: item.title.clone(),
        comments_compared: labels.total(),
        comments_agreeing: labels.agreeing(),
        agreement: agreement(labels),
        mean_absolute_difference: mean_difference(post),
        first_net_sentiment: net_of(&|label| labels.of_first(label)),
        second_net_sentiment: net_of(&|label| labels.of_second(label)),
    }
}
