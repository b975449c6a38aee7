//! Two scorings of the same comments.

use chrono::{DateTime, Utc};
use serde::Serialize;
use service::{
    comparison::{Comparison, Scoring, agreement, mean, mean_difference},
    stats::{net, round4},
};
use store::{ComparedPost, Difference, Item, Label, LabelTable, Side};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::summary::view::{Estimate, ModelUse, Share, models};

/// Two jobs side by side, over the comments that both have scored and that count on both sides.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Comparison)]
pub(crate) struct ComparisonView {
    /// The job that was named first.
    pub(crate) first: ScoringView,
    /// The other one.
    pub(crate) second: ScoringView,
    /// Comments that both have scored, without those that either job leaves out of its figures: by the
    /// post's author, or in a language that its model does not know.
    pub(crate) comments_compared: i64,
    /// Those with the same label on both sides.
    pub(crate) comments_agreeing: i64,
    /// agreeing / compared; absent when nothing is compared.
    pub(crate) agreement: Option<f64>,
    /// Mean difference between the two scores of a comment, without its sign; scores are in [-1, 1].
    pub(crate) mean_absolute_difference: Option<f64>,
    /// Comments by both labels.
    pub(crate) labels: LabelTableView,
    /// Per post, in the order of the first job's list.
    pub(crate) posts: Vec<ComparedPostView>,
}

/// What one of the two says, over the comments that are compared.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = ComparedScoring)]
pub(crate) struct ScoringView {
    /// The job.
    pub(crate) job_id: Uuid,
    /// Its name; may be empty.
    pub(crate) name: String,
    /// Who scored; more than one means that a model was missing for a time.
    pub(crate) models: Vec<ModelUse>,
    /// Share of positive comments; absent when nothing is compared.
    pub(crate) positive: Option<Share>,
    /// Share of neutral comments.
    pub(crate) neutral: Option<Share>,
    /// Share of negative comments.
    pub(crate) negative: Option<Share>,
    /// (positive - negative) / compared, with its 95 % interval.
    pub(crate) net_sentiment: Option<Estimate>,
    /// Mean score in [-1, 1].
    pub(crate) mean_score: Option<f64>,
}

/// A row for each label of the first job, a column for each label of the second.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = LabelTable)]
#[serde(rename_all = "UPPERCASE")]
pub(crate) struct LabelTableView {
    /// What the first calls negative.
    pub(crate) negative: LabelCounts,
    /// What the first calls neutral.
    pub(crate) neutral: LabelCounts,
    /// What the first calls positive.
    pub(crate) positive: LabelCounts,
}

/// Comments by the label of the second job.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "UPPERCASE")]
pub(crate) struct LabelCounts {
    /// Negative there.
    pub(crate) negative: i64,
    /// Neutral there.
    pub(crate) neutral: i64,
    /// Positive there.
    pub(crate) positive: i64,
}

/// One post of both jobs.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = ComparedPost)]
pub(crate) struct ComparedPostView {
    /// The item of the first job.
    pub(crate) item_id: Uuid,
    /// Its place in the list, from 0.
    pub(crate) position: u32,
    /// Address of the post.
    pub(crate) post_url: String,
    /// Platform, where known.
    pub(crate) platform: Option<String>,
    /// Title of the post.
    pub(crate) post_title: Option<String>,
    /// Comments that both have scored.
    pub(crate) comments_compared: i64,
    /// Those with the same label on both sides.
    pub(crate) comments_agreeing: i64,
    /// agreeing / compared; absent when nothing is compared.
    pub(crate) agreement: Option<f64>,
    /// Mean difference between the two scores of a comment, without its sign.
    pub(crate) mean_absolute_difference: Option<f64>,
    /// Net sentiment by the first job.
    pub(crate) first_net_sentiment: Option<f64>,
    /// Net sentiment by the second job.
    pub(crate) second_net_sentiment: Option<f64>,
}

/// A comment to which the two jobs give different labels.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Difference)]
pub(crate) struct DifferenceView {
    /// The platform's id of the comment.
    pub(crate) id: String,
    /// Address of the post.
    pub(crate) post_url: String,
    /// Platform.
    pub(crate) platform: String,
    /// Title of the post.
    pub(crate) post_title: Option<String>,
    /// Plain text; empty once it was erased after the retention time.
    pub(crate) text: String,
    /// Display name.
    pub(crate) author_name: Option<String>,
    /// Id or handle.
    pub(crate) author_id: Option<String>,
    /// First published.
    pub(crate) published_at: Option<DateTime<Utc>>,
    /// Likes or points; absent when the platform does not say.
    pub(crate) likes: Option<i64>,
    /// Link to the comment.
    pub(crate) url: Option<String>,
    /// What the first job says.
    pub(crate) first: SideView,
    /// What the second job says.
    pub(crate) second: SideView,
}

/// What one of two jobs says about a comment.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = ScoredSide)]
pub(crate) struct SideView {
    /// The class.
    pub(crate) sentiment_label: Label,
    /// In [-1, 1], 4 places.
    pub(crate) sentiment_score: f64,
    /// The model that scored it.
    pub(crate) model: String,
    /// Its version.
    pub(crate) model_version: String,
}

impl From<&Comparison> for ComparisonView {
    fn from(comparison: &Comparison) -> Self {
        let total = &comparison.total;
        let labels = &total.labels;
        let first = |label| labels.of_first(label);
        let second = |label| labels.of_second(label);
        Self {
            first: ScoringView::of(&comparison.first, first, total.first_sum),
            second: ScoringView::of(&comparison.second, second, total.second_sum),
            comments_compared: labels.total(),
            comments_agreeing: labels.agreeing(),
            agreement: agreement(labels),
            mean_absolute_difference: mean_difference(total),
            labels: LabelTableView::from(labels),
            posts: comparison
                .posts
                .iter()
                .map(|(post, item)| ComparedPostView::of(post, item))
                .collect(),
        }
    }
}

impl ScoringView {
    /// The figures over comments of which `count` have a label.
    fn of(scoring: &Scoring, count: impl Fn(Label) -> i64, score_sum: f64) -> Self {
        let [negative, neutral, positive] =
            [Label::Negative, Label::Neutral, Label::Positive].map(count);
        let n = negative + neutral + positive;
        Self {
            job_id: scoring.job.id,
            name: scoring.job.name.clone(),
            models: models(&scoring.items),
            positive: Share::of(positive, n),
            neutral: Share::of(neutral, n),
            negative: Share::of(negative, n),
            net_sentiment: Estimate::net(positive, negative, n),
            mean_score: mean(score_sum, n),
        }
    }
}

impl From<&LabelTable> for LabelTableView {
    fn from(labels: &LabelTable) -> Self {
        let row = |first| LabelCounts {
            negative: labels[(first, Label::Negative)],
            neutral: labels[(first, Label::Neutral)],
            positive: labels[(first, Label::Positive)],
        };
        Self {
            negative: row(Label::Negative),
            neutral: row(Label::Neutral),
            positive: row(Label::Positive),
        }
    }
}

impl ComparedPostView {
    fn of(post: &ComparedPost, item: &Item) -> Self {
        let labels = &post.labels;
        let net_of = |count: &dyn Fn(Label) -> i64| {
            net(
                count(Label::Positive),
                count(Label::Negative),
                labels.total(),
            )
            .map(round4)
        };
        Self {
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
}

impl From<Difference> for DifferenceView {
    fn from(difference: Difference) -> Self {
        Self {
            id: difference.comment_id,
            post_url: difference.post_url,
            platform: difference.platform,
            post_title: difference.post_title,
            text: difference.text,
            author_name: difference.author_name,
            author_id: difference.author_id,
            published_at: difference.published_at,
            likes: difference.likes,
            url: difference.url,
            first: difference.first.into(),
            second: difference.second.into(),
        }
    }
}

impl From<Side> for SideView {
    fn from(side: Side) -> Self {
        Self {
            sentiment_label: side.label,
            sentiment_score: round4(side.score),
            model: side.model.name,
            model_version: side.model.version,
        }
    }
}

/// Some comments with different labels.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct DifferencePage {
    /// In the order of the first job.
    pub(crate) comments: Vec<DifferenceView>,
    /// Give it as `cursor`, with the same labels, to see more; absent on the last page.
    pub(crate) next_cursor: Option<String>,
}
