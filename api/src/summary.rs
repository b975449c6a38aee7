//! Computes a job's aggregates from the counts that the store keeps.
//!
//! No comment is counted here: items carry their totals. Used by the summary route, the
//! posts table of the downloads and the page.

use store::{CommentRow, Counting, Item, ItemTotals, Job, Store};

use crate::{
    counted::Counted,
    error::ApiError,
    state::AppState,
    stats::{net, net_interval, round4, wilson},
    views::{
        self,
        comment::CommentView,
        summary::{
            CountingView, Day, Estimate, Figures, LanguageShare, LeftOut, ModelUse, PostFigures,
            ReviewReasons, Sentiment, Share, SummaryView,
        },
    },
    warnings::warnings,
};

/// Languages that the summary lists.
const LANGUAGES: usize = 20;

/// Items read per call.
const ITEM_PAGE: u32 = 1000;

/// Everything the summary route answers, by this rule.
pub(crate) async fn summarize(
    state: &AppState,
    job: &Job,
    counting: Counting,
) -> Result<SummaryView, ApiError> {
    let items = all_items(state.store(), job).await?;
    let highlights = state.highlights().of(state.store(), job, counting).await?;
    let with_author = |post_author| {
        let counting = Counting {
            post_author,
            ..counting
        };
        sentiment(&counted(&items, counting))
    };
    let shown = |rows: &[CommentRow]| {
        rows.iter()
            .map(|row| CommentView::new(row.clone(), &job.extra_columns))
            .collect()
    };
    Ok(SummaryView {
        job_id: job.id,
        status: job.status,
        counting: CountingView {
            post_author: counting.post_author,
            other_languages: counting.other_languages,
            as_before: job.counts_all,
        },
        warnings: warnings(job, &items, counting),
        overall: overall(&items, counting),
        without_post_author: with_author(false),
        with_post_author: with_author(true),
        models: models(&items),
        posts: items
            .iter()
            .map(|item| post_figures(item, counting))
            .collect(),
        days: highlights
            .days
            .iter()
            .map(|day| Day {
                day: day.day,
                positive: day.positive,
                neutral: day.neutral,
                negative: day.negative,
            })
            .collect(),
        languages: highlights
            .languages
            .iter()
            .take(LANGUAGES)
            .map(|count| LanguageShare {
                language: count.language.clone(),
                comments: count.comments,
            })
            .collect(),
        top_liked: shown(&highlights.liked),
        most_negative: shown(&highlights.negative),
    })
}

/// Every item of a job, in the order of the list.
pub async fn all_items(store: &Store, job: &Job) -> Result<Vec<Item>, store::Error> {
    let mut items: Vec<Item> = Vec::new();
    loop {
        let after = items.last().map(|item| item.position);
        let page = store.items(job.team, job.id, after, ITEM_PAGE).await?;
        let last = page.len() < ITEM_PAGE as usize;
        items.extend(page);
        if last {
            return Ok(items);
        }
    }
}

/// The comments of all posts together that count, and those that do not.
pub(crate) fn counted(items: &[Item], counting: Counting) -> Counted {
    let mut sum = ItemTotals::default();
    for item in items {
        sum += item.totals;
    }
    Counted::of(&sum, counting)
}

/// The figures of all posts together.
pub(crate) fn overall(items: &[Item], counting: Counting) -> Figures {
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
    Figures {
        coverage: views::coverage(fetched_of_reported, reported),
        ..figures(&sum, reported, counting)
    }
}

/// The figures of one post.
pub(crate) fn post_figures(item: &Item, counting: Counting) -> PostFigures {
    PostFigures {
        item_id: item.id,
        position: item.position,
        post_url: item.url.clone(),
        platform: item.platform.clone(),
        post_title: item.title.clone(),
        status: item.status,
        reason: item.reason.clone(),
        capped: item.capped,
        fetched_at: item.fetched_at,
        texts_erased: item.is_erased,
        texts_erased_at: item.erased_at,
        model: item.model.as_ref().map(|(name, _)| name.clone()),
        model_note: item.model_note.clone(),
        figures: figures(&item.totals, item.reported, counting),
    }
}

fn figures(totals: &ItemTotals, reported: Option<i64>, counting: Counting) -> Figures {
    let counted = Counted::of(totals, counting);
    Figures {
        comments_reported: reported,
        comments_fetched: totals.fetched,
        coverage: views::coverage(totals.fetched, reported),
        comments_scored: totals.scored,
        skipped_empty: totals.skipped_empty,
        truncated: totals.truncated,
        needs_review: totals.needs_review,
        review_reasons: ReviewReasons {
            truncated: totals.truncated,
            low_confidence: totals.low_confidence,
            language: totals.other_language,
        },
        left_out: LeftOut {
            post_author: counted.by_author,
            other_languages: counted.other_languages,
        },
        mostly_other_languages: counted.is_mostly_other_languages(),
        sentiment: sentiment(&counted),
    }
}

/// How the comments that count sound.
pub(crate) fn sentiment(counted: &Counted) -> Sentiment {
    let n = counted.comments();
    Sentiment {
        comments_counted: n,
        positive: share(counted.tally.positive, n),
        neutral: share(counted.tally.neutral, n),
        negative: share(counted.tally.negative, n),
        net_sentiment: counted
            .net()
            .zip(counted.net_interval())
            .map(|(value, interval)| Estimate::new(value, interval)),
        mean_score: counted.mean().map(round4),
    }
}

/// The share of `count` in `n` comments; `None` when `n` is 0.
pub(crate) fn share(count: i64, n: i64) -> Option<Share> {
    wilson(count, n).map(|interval| Share {
        count,
        share: round4(count as f64 / n as f64),
        ci95_low: round4(interval.low),
        ci95_high: round4(interval.high),
    })
}

/// Net sentiment with its interval; `None` when `n` is 0.
pub(crate) fn net_estimate(positive: i64, negative: i64, n: i64) -> Option<Estimate> {
    net(positive, negative, n)
        .zip(net_interval(positive, negative, n))
        .map(|(value, interval)| Estimate::new(value, interval))
}

/// Which models scored, by how many posts, most first.
pub(crate) fn models(items: &[Item]) -> Vec<ModelUse> {
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
