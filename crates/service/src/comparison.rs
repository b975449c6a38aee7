//! Two jobs on the same comments, side by side.
//!
//! The store counts comments by both labels; here counts become shares. What a comment is on
//! either side comes straight from the store.

use std::collections::HashMap;

use store::{ComparedPost, Item, Job, LabelTable, Scope, Store};
use uuid::Uuid;

use crate::{Error, stats::round4, summary::all_items};

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
    let (first_job, second_job) = (
        store.job(scope, first).await?,
        store.job(scope, second).await?,
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
) -> Result<Scoring, Error> {
    let items = all_items(store, &job).await?;
    let mut by_place: HashMap<u32, Item> = items
        .into_iter()
        .map(|item| (item.position, item))
        .collect();
    // One that is missing was deleted with its job between two statements.
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
