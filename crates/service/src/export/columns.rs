//! The columns of the result files: their names, order and kinds.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, Utc};
use tables::Row as _;

tables::row! {
    /// One scored comment: a row of the table "comments".
    ///
    /// It borrows its texts, so that writing a million rows allocates nothing. The first five
    /// columns are what older clients read by position.
    pub ResultRow:
    /// The post, as its canonical URL.
    post_url: &'a str, Text 40;
    /// The platform's name.
    platform: &'a str, Text 12;
    /// What the comment says.
    comment_text: &'a str, Text 80;
    /// `POSITIVE`, `NEUTRAL` or `NEGATIVE`; missing when the comment was not scored.
    sentiment_label: Option<&'a str>, Text 16;
    /// From -1 to 1.
    sentiment_score: Option<f64>, Decimal 16;
    /// Probability of `NEGATIVE`, from models that give probabilities.
    prob_negative: Option<f64>, Decimal 14;
    /// Probability of `NEUTRAL`.
    prob_neutral: Option<f64>, Decimal 14;
    /// Probability of `POSITIVE`.
    prob_positive: Option<f64>, Decimal 14;
    /// How sure the model is of the label, from 0 to 1.
    confidence: Option<f64>, Decimal 12;
    /// Whether a person should look at the label.
    needs_review: Option<bool>, Flag 14;
    /// The platform's id of the comment; text, because ids pass 2^53.
    comment_id: Option<&'a str>, Text 24;
    /// The id of the comment that this one answers.
    parent_comment_id: Option<&'a str>, Text 24;
    /// Whether it answers another comment.
    is_reply: Option<bool>, Flag 10;
    /// The author's shown name.
    author_name: Option<&'a str>, Text 24;
    /// The platform's id of the author.
    author_id: Option<&'a str>, Text 24;
    /// Whether the author also wrote the post.
    is_post_author: Option<bool>, Flag 14;
    /// When the comment was published.
    published_at: Option<DateTime<Utc>>, Time 20;
    /// Likes, or what the platform calls so.
    likes: Option<i64>, Count 10;
    /// Replies, as the platform reports them.
    reply_count: Option<i64>, Count 12;
    /// The comment's language as a BCP 47 tag, as found in the text, else as the platform or file says.
    language: Option<&'a str>, Text 10;
    /// Where the comment can be seen.
    comment_url: Option<&'a str>, Text 40;
    /// The post's title or beginning.
    post_title: Option<&'a str>, Text 40;
    /// The model that scored it.
    model: Option<&'a str>, Text 20;
    /// The version of that model.
    model_version: Option<&'a str>, Text 16;
    /// When it was scored.
    scored_at: Option<DateTime<Utc>>, Time 20;
    /// The job it belongs to.
    job_id: Option<&'a str>, Text 38;
    /// Why a person should look at the label, in words with a space between them: `truncated`,
    /// `low_confidence`, `language`; empty when nothing speaks against it.
    review_reasons: Option<&'a str>, Text 24;
}

tables::row! {
    /// One post and its summary: a row of the table "posts".
    pub PostRow:
    /// The post, as its canonical URL.
    post_url: &'a str, Text 40;
    /// The platform's name.
    platform: &'a str, Text 12;
    /// The post's title or beginning.
    post_title: Option<&'a str>, Text 40;
    /// How the item ended.
    status: &'a str, Text 12;
    /// Why it ended so, from the closed list of reasons.
    reason: Option<&'a str>, Text 20;
    /// Comments that the platform reports.
    comments_reported: Option<i64>, Count 18;
    /// Comments that were fetched.
    comments_fetched: Option<i64>, Count 18;
    /// Fetched divided by reported.
    coverage: Option<f64>, Decimal 10;
    /// Comments that have a score.
    comments_scored: Option<i64>, Count 18;
    /// Comments without text, which have no score.
    skipped_empty: Option<i64>, Count 14;
    /// Comments scored positive.
    positive: Option<i64>, Count 10;
    /// Comments scored neutral.
    neutral: Option<i64>, Count 10;
    /// Comments scored negative.
    negative: Option<i64>, Count 10;
    /// Positive divided by scored.
    share_positive: Option<f64>, Decimal 14;
    /// Neutral divided by scored.
    share_neutral: Option<f64>, Decimal 14;
    /// Negative divided by scored.
    share_negative: Option<f64>, Decimal 14;
    /// Share of positive minus share of negative; missing, not 0, without comments.
    net_sentiment: Option<f64>, Decimal 14;
    /// The mean of the scores.
    mean_score: Option<f64>, Decimal 12;
    /// Lower end of the 95 % interval of the net sentiment.
    ci95_low: Option<f64>, Decimal 10;
    /// Upper end of the 95 % interval of the net sentiment.
    ci95_high: Option<f64>, Decimal 10;
    /// When the comments were fetched.
    fetched_at: Option<DateTime<Utc>>, Time 20;
    /// A sentence about how it ended: what is missing, and why.
    detail: Option<&'a str>, Text 40;
}

/// The names under which original columns follow ours.
///
/// A name that is also one of ours gets the prefix `original_`; a name that is then taken already
/// gets a number, so that every column can be told from every other.
pub fn extra_columns<S: AsRef<str>>(originals: &[S]) -> Vec<String> {
    let ours = ResultRow::COLUMNS.iter().map(|c| c.name.to_owned());
    let mut taken: HashSet<String> = ours.clone().collect();
    let ours: HashSet<String> = ours.collect();
    let mut numbers: HashMap<String, usize> = HashMap::new();
    let mut names = Vec::with_capacity(originals.len());
    for original in originals {
        let original = original.as_ref();
        let wanted = if ours.contains(original) {
            format!("original_{original}")
        } else {
            original.to_owned()
        };
        let mut name = wanted.clone();
        // Not from 2 each time: thousands of columns can have the same name.
        let number = numbers.entry(wanted.clone()).or_insert(2);
        while !taken.insert(name.clone()) {
            name = format!("{wanted}_{number}");
            *number += 1;
        }
        names.push(name);
    }
    names
}

/// Columns of the first version; later ones stand after them.
const FIRST_COLUMNS: usize = 26;

/// Whether a header is that of a table written here, by this version or an earlier one, whose cells
/// may be defused.
pub fn own_result_header(columns: &[String]) -> bool {
    let ours = &ResultRow::COLUMNS[..FIRST_COLUMNS];
    columns.len() >= ours.len() && columns.iter().zip(ours).all(|(a, b)| a == b.name)
}

#[cfg(test)]
mod tests {
    use tables::Column;

    use super::*;

    #[test]
    fn the_public_order_of_columns_is_fixed() {
        let names = |columns: &[Column]| {
            columns
                .iter()
                .map(|c| c.name)
                .collect::<Vec<_>>()
                .join(", ")
        };
        assert_eq!(
            names(ResultRow::COLUMNS),
            "post_url, platform, comment_text, sentiment_label, sentiment_score, prob_negative, \
             prob_neutral, prob_positive, confidence, needs_review, comment_id, parent_comment_id, \
             is_reply, author_name, author_id, is_post_author, published_at, likes, reply_count, \
             language, comment_url, post_title, model, model_version, scored_at, job_id, review_reasons"
        );
        assert_eq!(
            names(PostRow::COLUMNS),
            "post_url, platform, post_title, status, reason, comments_reported, comments_fetched, \
             coverage, comments_scored, skipped_empty, positive, neutral, negative, share_positive, \
             share_neutral, share_negative, net_sentiment, mean_score, ci95_low, ci95_high, fetched_at, \
             detail"
        );
    }

    #[test]
    fn tables_of_the_first_version_are_still_known_as_ours() {
        let names: Vec<String> = ResultRow::COLUMNS
            .iter()
            .map(|c| c.name.to_owned())
            .collect();
        assert_eq!(names[FIRST_COLUMNS - 1], "job_id");
        let mut first = names[..FIRST_COLUMNS].to_vec();
        first.push("Note".to_owned());
        assert!(own_result_header(&names) && own_result_header(&first));
        assert!(!own_result_header(&names[..FIRST_COLUMNS - 1]));
        assert!(!own_result_header(&names[1..]));
    }

    #[test]
    fn clashing_and_repeated_names_stay_apart() {
        let names = extra_columns(&["likes", "Name", "Name", "original_likes", "name"]);
        assert_eq!(
            names,
            [
                "original_likes",
                "Name",
                "Name_2",
                "original_likes_2",
                "name"
            ]
        );
    }
}
