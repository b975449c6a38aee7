//! Aggregates of a job.

use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;
use service::{
    Counted,
    stats::{Interval, net, net_interval, round4, wilson},
    summary,
    warnings::WarningCode,
};
use store::{CommentRow, Counting, Item, ItemStatus, Job, JobStatus};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{closed_lists::closed_list, comments::view::CommentView};

/// Aggregates of a job, overall and per post.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Summary)]
pub(crate) struct SummaryView {
    /// The job.
    pub(crate) job_id: Uuid,
    /// Its status; while it has not ended the figures are of what is there.
    pub(crate) status: JobStatus,
    /// Which scored comments the figures are of.
    pub(crate) counting: CountingView,
    /// What to know before figures are passed on.
    pub(crate) warnings: Vec<Warning>,
    /// Over all posts.
    pub(crate) overall: Figures,
    /// Over all posts, without comments by the post's author and own accounts.
    pub(crate) without_post_author: Sentiment,
    /// Over all posts, with them.
    pub(crate) with_post_author: Sentiment,
    /// Every model that scored; more than one means that a model was missing for a time.
    pub(crate) models: Vec<ModelUse>,
    /// Per post, in the order of the list.
    pub(crate) posts: Vec<PostFigures>,
    /// Comments that count, by the UTC day on which they were published; those without a date are left out.
    pub(crate) days: Vec<Day>,
    /// Scored comments by language, the most frequent first, at most 20.
    pub(crate) languages: Vec<LanguageShare>,
    /// The most liked comments of those that count.
    pub(crate) top_liked: Vec<CommentView>,
    /// The comments with the lowest scores of those that count.
    pub(crate) most_negative: Vec<CommentView>,
}

/// Languages that the summary lists.
const LANGUAGES: usize = 20;

impl SummaryView {
    /// From what was read of a job.
    pub(crate) fn new(job: &Job, summary: &summary::Summary) -> Self {
        let (counting, items) = (summary.counting, summary.items.as_slice());
        let with_author = |post_author| {
            let counting = Counting {
                post_author,
                ..counting
            };
            Sentiment::from(&Counted::of_all(items, counting))
        };
        let shown = |rows: &[CommentRow]| {
            rows.iter()
                .map(|row| CommentView::new(row.clone(), &job.extra_columns))
                .collect()
        };
        let highlights = &summary.highlights;
        Self {
            job_id: job.id,
            status: job.status,
            counting: CountingView {
                post_author: counting.post_author,
                other_languages: counting.other_languages,
                as_before: job.counts_all,
            },
            warnings: summary
                .warnings
                .iter()
                .map(|warning| Warning {
                    code: warning.code.as_str(),
                    detail: warning.detail.clone(),
                })
                .collect(),
            overall: Figures::from(&summary::Figures::of_all(items, counting)),
            without_post_author: with_author(false),
            with_post_author: with_author(true),
            models: models(items),
            posts: items
                .iter()
                .map(|item| PostFigures::new(item, counting))
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
        }
    }
}

/// Which scored comments shares, net sentiment, mean, intervals and highlights are of. Every comment
/// is in lists and downloads.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = Counting)]
pub(crate) struct CountingView {
    /// Also comments by the post's author and by own accounts.
    pub(crate) post_author: bool,
    /// Also comments in languages that the model does not know.
    pub(crate) other_languages: bool,
    /// The job is from before comments were left out, and counts every one by its own rule.
    pub(crate) as_before: bool,
}

/// Something to know before figures are passed on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub(crate) struct Warning {
    /// Which.
    #[schema(value_type = WarningWord)]
    pub(crate) code: &'static str,
    /// The same in a sentence or two.
    pub(crate) detail: String,
}

/// The closed list of what there is to know, for the document.
struct WarningWord;

closed_list!(
    WarningWord as "WarningCode": "What there is to know.",
    WarningCode::ALL.iter().map(|code| code.as_str())
);

/// How some comments sound.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct Sentiment {
    /// Comments that these figures are of.
    pub(crate) comments_counted: i64,
    /// Share of positive comments; absent without comments.
    pub(crate) positive: Option<Share>,
    /// Share of neutral comments.
    pub(crate) neutral: Option<Share>,
    /// Share of negative comments.
    pub(crate) negative: Option<Share>,
    /// (positive - negative) / counted, with its 95 % interval (Bonett and Price 2012). Absent, not 0,
    /// without comments, and when most are in languages that the model does not know and left out.
    pub(crate) net_sentiment: Option<Estimate>,
    /// Mean score in [-1, 1].
    pub(crate) mean_score: Option<f64>,
}

impl From<&Counted> for Sentiment {
    fn from(counted: &Counted) -> Self {
        let n = counted.comments();
        Self {
            comments_counted: n,
            positive: Share::of(counted.tally.positive, n),
            neutral: Share::of(counted.tally.neutral, n),
            negative: Share::of(counted.tally.negative, n),
            net_sentiment: counted
                .net()
                .zip(counted.net_interval())
                .map(|(value, interval)| Estimate::new(value, interval)),
            mean_score: counted.mean().map(round4),
        }
    }
}

/// Scored comments that are not in the figures; none is in two of these.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
pub(crate) struct LeftOut {
    /// By the post's author or an own account.
    pub(crate) post_author: i64,
    /// By others, in languages that the model does not know.
    pub(crate) other_languages: i64,
}

/// The figures of one post, or of all.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct Figures {
    /// Comments the platform says exist; absent when it does not say.
    pub(crate) comments_reported: Option<i64>,
    /// Comments stored.
    pub(crate) comments_fetched: i64,
    /// fetched / reported, at most 1; absent when the platform does not say. Overall: over the posts that say.
    pub(crate) coverage: Option<f64>,
    /// Comments with a score.
    pub(crate) comments_scored: i64,
    /// Empty comments: no score, no failure.
    pub(crate) skipped_empty: i64,
    /// Scored comments whose end was cut off.
    pub(crate) truncated: i64,
    /// Scored comments that a person should look at, each counted once.
    pub(crate) needs_review: i64,
    /// The same by reason; a comment can have several.
    pub(crate) review_reasons: ReviewReasons,
    /// Scored comments that are not in the figures below.
    pub(crate) left_out: LeftOut,
    /// Whether more comments are left out for their language than counted: no net sentiment then.
    pub(crate) mostly_other_languages: bool,
    /// The figures of those that count.
    #[serde(flatten)]
    pub(crate) sentiment: Sentiment,
}

impl From<&summary::Figures> for Figures {
    fn from(figures: &summary::Figures) -> Self {
        let summary::Figures {
            reported,
            coverage,
            totals,
            counted,
        } = figures;
        Self {
            comments_reported: *reported,
            comments_fetched: totals.fetched,
            coverage: *coverage,
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
            sentiment: Sentiment::from(counted),
        }
    }
}

/// Scored comments that a person should look at, by reason.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
pub(crate) struct ReviewReasons {
    /// The model did not see the end of the text.
    pub(crate) truncated: i64,
    /// The model itself is not sure.
    pub(crate) low_confidence: i64,
    /// The text is in a language that the model does not know.
    pub(crate) language: i64,
}

/// Scored comments in one language.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub(crate) struct LanguageShare {
    /// BCP 47 tag; absent: it cannot be told, as with a few words or emoji alone.
    pub(crate) language: Option<String>,
    /// Comments.
    pub(crate) comments: i64,
}

/// A class's share of the comments that count, with its 95 % interval (Wilson 1927).
#[derive(Debug, Clone, Copy, PartialEq, Serialize, ToSchema)]
pub(crate) struct Share {
    /// Comments.
    pub(crate) count: i64,
    /// count / counted.
    pub(crate) share: f64,
    /// Lower end of the interval.
    pub(crate) ci95_low: f64,
    /// Upper end of the interval.
    pub(crate) ci95_high: f64,
}

impl Share {
    /// The share of `count` in `n` comments; `None` when `n` is 0.
    pub(crate) fn of(count: i64, n: i64) -> Option<Self> {
        wilson(count, n).map(|interval| Self {
            count,
            share: round4(count as f64 / n as f64),
            ci95_low: round4(interval.low),
            ci95_high: round4(interval.high),
        })
    }
}

/// A figure with its 95 % interval.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, ToSchema)]
pub(crate) struct Estimate {
    /// The figure.
    pub(crate) value: f64,
    /// Lower end of the interval.
    pub(crate) ci95_low: f64,
    /// Upper end of the interval.
    pub(crate) ci95_high: f64,
}

impl Estimate {
    /// Rounded to 4 places.
    pub(crate) fn new(value: f64, interval: Interval) -> Self {
        Self {
            value: round4(value),
            ci95_low: round4(interval.low),
            ci95_high: round4(interval.high),
        }
    }

    /// Net sentiment with its interval; `None` when `n` is 0.
    pub(crate) fn net(positive: i64, negative: i64, n: i64) -> Option<Self> {
        net(positive, negative, n)
            .zip(net_interval(positive, negative, n))
            .map(|(value, interval)| Self::new(value, interval))
    }
}

/// The figures of one post.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct PostFigures {
    /// The item.
    pub(crate) item_id: Uuid,
    /// Place in the list, from 0.
    pub(crate) position: u32,
    /// Address of the post.
    pub(crate) post_url: String,
    /// Platform, where known.
    pub(crate) platform: Option<String>,
    /// Title of the post.
    pub(crate) post_title: Option<String>,
    /// Where it stands.
    pub(crate) status: ItemStatus,
    /// Why, one of a closed list.
    #[schema(value_type = Option<crate::closed_lists::ItemReason>)]
    pub(crate) reason: Option<String>,
    /// Whether `max_comments` cut it off.
    pub(crate) capped: bool,
    /// When its comments were fetched; before the job, where they are used again.
    pub(crate) fetched_at: Option<DateTime<Utc>>,
    /// Whether texts and authors of its comments were erased after the retention time.
    pub(crate) texts_erased: bool,
    /// When; absent also where an earlier version erased them.
    pub(crate) texts_erased_at: Option<DateTime<Utc>>,
    /// The model that scored it.
    pub(crate) model: Option<String>,
    /// Why another model than the one asked for scored it, if so.
    pub(crate) model_note: Option<String>,
    /// The figures.
    #[serde(flatten)]
    pub(crate) figures: Figures,
}

impl PostFigures {
    /// Of an item, by a rule.
    fn new(item: &Item, counting: Counting) -> Self {
        Self {
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
            figures: Figures::from(&summary::Figures::of(item, counting)),
        }
    }
}

/// Who scored, and how many posts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub(crate) struct ModelUse {
    /// `lexicon`, `onnx:<name>`, or `auto` where each text went to the model that knows its language.
    pub(crate) name: String,
    /// A hash of what determines its scores.
    pub(crate) version: String,
    /// Posts it scored.
    pub(crate) posts: u64,
}

/// Which models scored, by how many posts, most first.
pub(crate) fn models(items: &[Item]) -> Vec<ModelUse> {
    let uses = summary::models(items).into_iter();
    uses.map(|of| ModelUse {
        name: of.name,
        version: of.version,
        posts: of.posts,
    })
    .collect()
}

/// Scored comments of one day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub(crate) struct Day {
    /// UTC.
    pub(crate) day: NaiveDate,
    /// Scored positive.
    pub(crate) positive: i64,
    /// Scored neutral.
    pub(crate) neutral: i64,
    /// Scored negative.
    pub(crate) negative: i64,
}
