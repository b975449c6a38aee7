//! Two jobs on the same comments, side by side.
//!
//! The store counts comments by both labels; here counts become shares. What a comment is on
//! either side comes straight from the store.

use std::collections::HashMap;

use store::{ComparedPost, Item, Job, LabelTable, Scope, Store};
use uuid::Uuid;

use crate::{Error, stats::round4, summary::job_and_items};

/// Two jobs and the posts whose comments they share.
#[derive(Debug)]
pub struct Comparison {
    /// Whose labels are the rows.
    pub first: Scoring,
    /// Whose labels are the columns.
    pub second: Scoring,
    /// Over all posts; its places mean nothing.
    pub total: ComparedPost,
    /// By place in the first job; each with the item there.
    pub posts: Vec<(ComparedPost, Item)>,
}

/// One side.
#[derive(Debug)]
pub struct Scoring {
    /// The job.
    pub job: Job,
    /// The items of the posts that are compared.
    pub items: Vec<Item>,
}

/// Reads both jobs and counts.
///
/// # Errors
/// [`Error::NothingToCompare`], and those of the store.
pub async fn compare(
    store: &Store,
    scope: Scope,
    first: Uuid,
    second: Uuid,
) -> Result<Comparison, Error> {
    let jobs = (
        job_and_items(store, scope, first).await?,
        job_and_items(store, scope, second).await?,
    );
    let posts = store.compare(scope, first, second).await?;
    if posts.is_empty() {
        return Err(Error::NothingToCompare);
    }
    let mut total = ComparedPost::default();
    for post in &posts {
        total.labels += post.labels;
        total.first_sum += post.first_sum;
        total.second_sum += post.second_sum;
        total.difference_sum += post.difference_sum;
    }
    let at_first = posts.iter().map(|post| post.first_position);
    let first = scoring(jobs.0, at_first)?;
    let at_second = posts.iter().map(|post| post.second_position);
    let second = scoring(jobs.1, at_second)?;
    let posts = posts.into_iter().zip(first.items.iter().cloned()).collect();
    Ok(Comparison {
        first,
        second,
        total,
        posts,
    })
}

/// A job with those of its items that are at these places, in the order of the places.
fn scoring(
    (job, items): (Job, Vec<Item>),
    places: impl Iterator<Item = u32>,
) -> Result<Scoring, Error> {
    let mut by_place: HashMap<u32, Item> = items
        .into_iter()
        .map(|item| (item.position, item))
        .collect();
    // The places were read later: one that is missing was deleted with its job in between.
    let items: Option<Vec<Item>> = places.map(|place| by_place.remove(&place)).collect();
    let items = items.ok_or(store::Error::NotFound)?;
    Ok(Scoring { job, items })
}

/// The share of comments with the same label on both sides; `None` when there are none.
pub fn agreement(labels: &LabelTable) -> Option<f64> {
    let total = labels.total();
    (total > 0).then(|| round4(labels.agreeing() as f64 / total as f64))
}

/// The mean difference between the two scores of a comment, without its sign.
pub fn mean_difference(post: &ComparedPost) -> Option<f64> {
    mean(post.difference_sum, post.labels.total())
}

/// A mean with four places; `None` of nothing.
pub fn mean(sum: f64, n: i64) -> Option<f64> {
    (n > 0).then(|| round4(sum / n as f64))
}
