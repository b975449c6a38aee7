//! Computes a job's aggregates from the counts that the store keeps.
//!
//! No comment is counted here: items carry their totals. What a summary shows beyond counts comes
//! from [`crate::highlights`].

use std::sync::Arc;

use store::{Counting, Item, ItemTotals, Job, Scope, Store};
use uuid::Uuid;

use crate::{
    Service,
    counted::Counted,
    highlights::Highlights,
    stats::round4,
    warnings::{Warning, warnings},
};

/// Everything there is to say about a job, by a rule.
#[derive(Debug)]
pub struct Summary {
    /// The rule.
    pub counting: Counting,
    /// Its posts, in the order of the list.
    pub items: Vec<Item>,
    /// What is shown beyond counts.
    pub highlights: Arc<Highlights>,
    /// What to know before figures are passed on.
    pub warnings: Vec<Warning>,
}

/// Adds to a job and its items, in the order of the list, what else a summary is made of.
///
/// # Errors
/// Those of the store.
pub async fn summarize(
    service: &Service,
    job: &Job,
    items: Vec<Item>,
    counting: Counting,
) -> Result<Summary, store::Error> {
    Ok(Summary {
        counting,
        highlights: service.highlights_of(job, counting).await?,
        warnings: warnings(job, &items, counting),
        items,
    })
}

/// A job and every item of it, in the order of the list, as of one moment.
///
/// # Errors
/// Those of [`Store::job_with_items`].
pub async fn job_and_items(
    store: &Store,
    scope: Scope,
    id: Uuid,
) -> Result<(Job, Vec<Item>), store::Error> {
    store.job_with_items(scope, id, None, u32::MAX).await
}

/// The figures of one post, or of all.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Figures {
    /// Comments the platform says exist; `None` when it does not say.
    pub reported: Option<i64>,
    /// See [`coverage`]. Of all posts: over the posts that say.
    pub coverage: Option<f64>,
    /// What was counted.
    pub totals: ItemTotals,
    /// Those of the scored comments that count.
    pub counted: Counted,
}

impl Figures {
    /// Of one post.
    pub fn of(item: &Item, counting: Counting) -> Self {
        Self {
            reported: item.reported,
            coverage: coverage(item.totals.fetched, item.reported),
            totals: item.totals,
            counted: Counted::of(&item.totals, counting),
        }
    }

    /// Of all posts together.
    pub fn of_all(items: &[Item], counting: Counting) -> Self {
        let mut sum = ItemTotals::default();
        // Coverage compares like with like: only posts whose platform says how many there are.
        let (mut reported, mut fetched_of_reported) = (None, 0);
        for item in items {
            let totals = &item.totals;
            sum += *totals;
            if let Some(said) = item.reported {
                *reported.get_or_insert(0) += said;
                fetched_of_reported += totals.fetched.min(said);
            }
        }
        Self {
            reported,
            coverage: coverage(fetched_of_reported, reported),
            totals: sum,
            counted: Counted::of(&sum, counting),
        }
    }
}

/// fetched / reported, at most 1; `None` when the platform does not say how many there are.
pub fn coverage(fetched: i64, reported: Option<i64>) -> Option<f64> {
    match reported {
        Some(reported) if reported > 0 => Some(round4((fetched as f64 / reported as f64).min(1.0))),
        // Nothing to fetch, nothing missing.
        Some(_) => Some(1.0),
        None => None,
    }
}

/// Who scored, and how many posts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ModelUse {
    /// `lexicon`, `onnx:<name>`, or `auto` where each text went to the model that knows its language.
    pub name: String,
    /// A hash of what determines its scores.
    pub version: String,
    /// Posts it scored.
    pub posts: u64,
}

/// Which models scored, by how many posts, most first.
pub fn models(items: &[Item]) -> Vec<ModelUse> {
    let mut uses: Vec<ModelUse> = Vec::new();
    for (name, version) in items.iter().filter_map(|item| item.model.as_ref()) {
        match uses
            .iter_mut()
            .find(|known| known.name == *name && known.version == *version)
        {
            Some(known) => known.posts += 1,
            None => uses.push(ModelUse {
                name: name.clone(),
                version: version.clone(),
                posts: 1,
            }),
        }
    }
    uses.sort_by(|a, b| b.posts.cmp(&a.posts).then_with(|| a.name.cmp(&b.name)));
    uses
}
