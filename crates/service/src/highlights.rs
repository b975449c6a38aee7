//! What a summary shows beyond counts: comments by day and by language, the most liked, the most
//! negative.
//!
//! Kept by [`crate::looks`].

use std::sync::Arc;

use plaintext::shorten;
use store::{
    CommentFilter, CommentRow, Counting, DayCount, Job, Label, LanguageCount, Sort, Store,
};

use crate::looks::Looks;

/// Comments of each kind.
const MOST: usize = 10;

/// Comments of each order among which those are looked for that score and likes together put first.
const CANDIDATES: u32 = 50;

/// Characters kept of the text of a comment, and of all its other columns.
const LONGEST: usize = 4_000;

/// The highlights of one job.
#[derive(Debug)]
pub struct Highlights {
    /// Comments that count, by the UTC day of their publication.
    pub days: Vec<DayCount>,
    /// Scored comments by language, most first; those that do not count are among them.
    pub languages: Vec<LanguageCount>,
    /// Comments with likes, most first.
    pub liked: Vec<CommentRow>,
    /// Comments with a score below 0, lowest first.
    pub negative: Vec<CommentRow>,
    /// Positive comments that many people have heard, as far as likes tell: see [`weight`].
    pub heard_positive: Vec<CommentRow>,
    /// Negative ones.
    pub heard_negative: Vec<CommentRow>,
}

/// Highlights that were looked for before.
pub(crate) type HighlightCache = Looks<Highlights>;

/// The highlights of a job that the caller may see, by this rule.
///
/// # Errors
/// Those of the store.
pub(crate) async fn of(
    cache: &HighlightCache,
    store: &Store,
    job: &Job,
    counting: Counting,
) -> Result<Arc<Highlights>, store::Error> {
    let (stored, looked_at) = (store.clone(), job.clone());
    cache
        .of(store, job, counting, |_| async move {
            look(&stored, &looked_at, counting).await
        })
        .await
}

async fn look(store: &Store, job: &Job, counting: Counting) -> Result<Highlights, store::Error> {
    let apart = &job.totals.comments.apart;
    // Looking at each comment for what it may be left out for costs as much as all the rest, and most
    // jobs have nothing of the kind.
    let counting = Counting {
        post_author: counting.post_author || apart.by_author() == 0,
        other_languages: counting.other_languages
            || (apart.other_language + apart.author_other_language).comments() == 0,
    };
    let sorted = async |sort| {
        let filter = CommentFilter {
            sort,
            counted: Some(counting),
            ..CommentFilter::default()
        };
        let (rows, _) = store
            .comments(job.scope(), job.id, &filter, None, CANDIDATES)
            .await?;
        Ok::<_, store::Error>(rows)
    };
    let (days, languages, mut liked, mut negative, positive) = tokio::try_join!(
        store.days(job.scope(), job.id, counting),
        store.languages(job.scope(), job.id),
        sorted(Sort::Likes),
        sorted(Sort::MostNegative),
        sorted(Sort::MostPositive)
    )?;
    // Those that the order says nothing about.
    liked.retain(|row| row.likes.is_some_and(|likes| likes > 0));
    negative.retain(|row| row.score.is_some_and(|score| score < 0.0));
    let heard_positive = heard(Label::Positive, &[&liked, &positive]);
    let heard_negative = heard(Label::Negative, &[&liked, &negative]);
    liked.truncate(MOST);
    negative.truncate(MOST);
    let [liked, negative, heard_positive, heard_negative] =
        [liked, negative, heard_positive, heard_negative]
            .map(|rows| rows.into_iter().map(shown).collect());
    Ok(Highlights {
        days,
        languages,
        liked,
        negative,
        heard_positive,
        heard_negative,
    })
}

/// What is kept of a comment: of very long texts the beginning, and as much of the columns that came with it,
/// which may have megabytes.
fn shown(mut row: CommentRow) -> CommentRow {
    cut(&mut row.text, &mut row.extra);
    row
}

fn cut(text: &mut String, extra: &mut [String]) {
    *text = shorten(text, LONGEST);
    let mut left = LONGEST;
    for cell in extra {
        *cell = shorten(cell, left);
        left -= cell.chars().count().min(left);
    }
}

/// Comments of a class out of these lists, the most weighty first.
fn heard(label: Label, lists: &[&[CommentRow]]) -> Vec<CommentRow> {
    let mut found: Vec<&CommentRow> = Vec::new();
    for row in lists.iter().copied().flatten() {
        let is_new = |known: &&CommentRow| (known.position, known.seq) != (row.position, row.seq);
        if row.label == Some(label) && found.iter().all(is_new) {
            found.push(row);
        }
    }
    found.sort_by(|a, b| weight(b).total_cmp(&weight(a)));
    found.into_iter().take(MOST).cloned().collect()
}

/// How strong a comment is, times how many liked it: each tenfold of likes counts as much again as the first
/// few. A comment that nobody liked has its score.
pub fn weight(row: &CommentRow) -> f64 {
    let likes = row.likes.unwrap_or(0).max(0) as f64;
    row.score.unwrap_or(0.0).abs() * (1.0 + (1.0 + likes).ln())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_kept_of_a_comment_has_a_bound() {
        let kept = |text: &str, extra: &[&str]| {
            let mut text = text.to_owned();
            let mut extra: Vec<_> = extra.iter().map(|cell| (*cell).to_owned()).collect();
            cut(&mut text, &mut extra);
            (text, extra)
        };
        let (text, extra) = kept("Good bike", &["7", "Berlin"]);
        assert_eq!(text, "Good bike");
        assert_eq!(extra, ["7", "Berlin"]);
        let long = "x".repeat(1_000_000);
        let cells: Vec<&str> = [&*long, "y"].repeat(500);
        let (text, extra) = kept(&long, &cells);
        let characters = |text: &String| text.chars().count();
        assert_eq!(characters(&text), LONGEST + 1);
        assert!(text.ends_with('\u{2026}'));
        // All columns are there; of those that come late it is left that they had something.
        assert_eq!(extra.len(), cells.len());
        let all: usize = extra.iter().map(characters).sum();
        assert!(all <= LONGEST + cells.len() + 1, "{all}");
    }
}
