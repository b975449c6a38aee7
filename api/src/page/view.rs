//! Words that several pages share: statuses, names, one comment.

use service::{
    languages,
    review_words::reason_in_words,
    wording::{self, count, item_status, signed},
};
use store::{CommentRow, ItemStatus, Job, JobStatus, Label};

use super::format::{is_web, time};

/// A status as a word and as a class of the style sheet.
pub(super) struct Status {
    pub(super) class: &'static str,
    pub(super) word: &'static str,
}

impl From<JobStatus> for Status {
    fn from(status: JobStatus) -> Self {
        let word = match status {
            JobStatus::Pending => t!("waiting"),
            JobStatus::InProgress => t!("running"),
            JobStatus::Completed => t!("completed"),
            JobStatus::Partial => t!("partly completed"),
            JobStatus::Failed => t!("failed"),
            JobStatus::Cancelled => t!("cancelled"),
        };
        Self {
            class: status.as_str(),
            word,
        }
    }
}

impl From<ItemStatus> for Status {
    fn from(status: ItemStatus) -> Self {
        Self {
            class: status.as_str(),
            word: item_status(status),
        }
    }
}

/// A class as a word and as a class of the style sheet.
pub(super) fn label(label: Option<Label>) -> (&'static str, &'static str) {
    match label {
        Some(Label::Positive) => ("positive", t!("positive")),
        Some(Label::Neutral) => ("neutral", t!("neutral")),
        Some(Label::Negative) => ("negative", t!("negative")),
        None => ("pending", t!("not scored")),
    }
}

/// One option of a choice.
pub(super) struct Choice {
    pub(super) value: String,
    pub(super) text: String,
    pub(super) chosen: bool,
}

/// Options as value and text, with the one that is chosen marked.
pub(super) fn choices(chosen: &str, all: &[(&str, &str)]) -> Vec<Choice> {
    all.iter()
        .map(|(value, text)| Choice {
            value: (*value).to_owned(),
            text: (*text).to_owned(),
            chosen: *value == chosen,
        })
        .collect()
}

/// The name of a job, or one that says what it is.
pub(super) fn job_name(job: &Job) -> String {
    wording::job_name(job, time)
}

/// One comment in a table or as a quotation.
pub(super) struct Comment {
    pub(super) text: String,
    pub(super) class: &'static str,
    pub(super) word: &'static str,
    pub(super) score: String,
    pub(super) author: String,
    /// That it was no one of the audience, in two words.
    pub(super) role: Option<&'static str>,
    pub(super) likes: Option<String>,
    /// The same with the word for them.
    pub(super) liked: Option<String>,
    pub(super) published: String,
    pub(super) language: String,
    /// Its BCP 47 tag, for who reads it aloud.
    pub(super) lang: Option<String>,
    /// Why somebody should look at the score.
    pub(super) doubts: Vec<&'static str>,
    pub(super) url: Option<String>,
}

impl From<CommentRow> for Comment {
    fn from(row: CommentRow) -> Self {
        let (class, word) = label(row.label);
        Self {
            class,
            word,
            score: row.score.map(signed).unwrap_or_default(),
            role: match (row.is_post_author, row.is_own_account) {
                (Some(true), _) => Some(t!("post author")),
                (_, true) => Some(t!("own account")),
                (_, false) => None,
            },
            author: row.author_name.or(row.author_id).unwrap_or_default(),
            likes: row.likes.map(count),
            liked: row.likes.map(|likes| tn!(likes, "{n} like", "{n} likes")),
            published: row.published_at.map(time).unwrap_or_default(),
            language: row
                .language
                .as_deref()
                .map(|tag| languages::name(tag).to_owned())
                .unwrap_or_default(),
            lang: row.language,
            doubts: row
                .review
                .unwrap_or_default()
                .reasons()
                .map(reason_in_words)
                .collect(),
            url: row.url.filter(|url| is_web(url)),
            text: row.text,
        }
    }
}
