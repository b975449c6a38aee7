//! From stored rows to the columns of the result tables.

use store::{Counting, Item, ItemTotals, Label, ResultRecord, Review};

use super::{PostRow, ResultRow};
use crate::{counted::Counted, summary::coverage};

/// One comment.
pub(super) fn comment<'a>(record: &'a ResultRecord, job_id: &'a str) -> ResultRow<'a> {
    let probability = |index: usize| record.probabilities.map(|all| f64::from(all[index]));
    let confidence = record
        .probabilities
        .map(|all| f64::from(all.into_iter().fold(0.0, f32::max)));
    ResultRow {
        post_url: &record.post_url,
        platform: &record.platform,
        comment_text: &record.text,
        sentiment_label: record.label.map(Label::as_str),
        sentiment_score: record.score,
        prob_negative: probability(0),
        prob_neutral: probability(1),
        prob_positive: probability(2),
        confidence,
        needs_review: record.review.map(Review::is_needed),
        comment_id: Some(record.comment_id.as_str()).filter(|id| !id.is_empty()),
        parent_comment_id: record.parent_id.as_deref(),
        is_reply: record.is_reply,
        author_name: record.author_name.as_deref(),
        author_id: record.author_id.as_deref(),
        is_post_author: record.is_post_author,
        published_at: record.published_at,
        likes: record.likes,
        reply_count: record.reply_count,
        language: record.language.as_deref(),
        comment_url: record.url.as_deref(),
        post_title: record.post_title.as_deref(),
        model: record.model.as_deref(),
        model_version: record.model_version.as_deref(),
        scored_at: record.scored_at,
        job_id: Some(job_id),
        review_reasons: record.review.map(Review::words),
    }
}

/// Takes out what people wrote and who they are, and what leads to it: on some platforms ids and
/// addresses of comments name who wrote them, and the columns of a file can hold anything.
pub(super) fn leave_out_texts(record: &mut ResultRecord) {
    record.text.clear();
    record.author_name = None;
    record.author_id = None;
    record.url = None;
    record.comment_id.clear();
    record.parent_id = None;
    record.extra.clear();
}

/// One post.
pub(super) fn post(item: &Item, counting: Counting) -> PostRow<'_> {
    PostRow {
        post_url: &item.url,
        platform: item.platform.as_deref().unwrap_or_default(),
        post_title: item.title.as_deref(),
        status: item.status.as_str(),
        reason: item.reason.as_deref(),
        comments_reported: item.reported,
        coverage: coverage(item.totals.fetched, item.reported),
        fetched_at: item.fetched_at,
        detail: item.detail.as_deref(),
        ..post_row(&item.totals, counting)
    }
}

/// The part of a post's row that follows from its counts: classes, shares and what is made of them
/// are of the comments that count.
pub fn post_row(totals: &ItemTotals, counting: Counting) -> PostRow<'static> {
    let counted = Counted::of(totals, counting);
    let n = counted.comments();
    let share = |count: i64| (n > 0).then(|| count as f64 / n as f64);
    let interval = counted.net_interval();
    PostRow {
        comments_fetched: Some(totals.fetched),
        comments_scored: Some(totals.scored),
        skipped_empty: Some(totals.skipped_empty),
        positive: Some(counted.tally.positive),
        neutral: Some(counted.tally.neutral),
        negative: Some(counted.tally.negative),
        share_positive: share(counted.tally.positive),
        share_neutral: share(counted.tally.neutral),
        share_negative: share(counted.tally.negative),
        net_sentiment: counted.net(),
        mean_score: counted.mean(),
        ci95_low: interval.map(|interval| interval.low),
        ci95_high: interval.map(|interval| interval.high),
        ..PostRow::default()
    }
}
