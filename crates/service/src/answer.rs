//! The answer of a job in plain words, made from its counts: what a person reads first and forwards.
//!
//! No language model writes here. Each sentence says what a count, a share or an interval says, by the
//! rules below.

use chrono::Datelike;
use i18n::{date, date_of_year, percent, t, tn, tnc};
use store::{Counting, DayCount, Item, Tally};

use crate::{
    counted::Counted,
    stats::{percentages, wilson},
    summary::Figures,
    unread,
    wording::{platform_of, post_name, signed},
};

/// Below this, a net sentiment is no more than a lean, however sure it is.
const CLEAR: f64 = 0.1;

/// An interval of the net sentiment that is wider than this leaves everything open.
const OPEN: f64 = 0.5;

/// Posts with fewer comments that count are neither best nor worst.
const ENOUGH: i64 = 10;

/// Coverage from which nothing is said about what is missing.
const WHOLE: f64 = 0.95;

/// What the comments say as a whole.
///
/// Most neutral: more than half are neutral, beyond chance. Else mostly positive or negative: the
/// interval of the net sentiment lies on one side of 0, and the net sentiment is at least 0.1. Else
/// mixed, unless the interval is wider than 0.5: then there are too few comments to say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// Nothing is scored, nothing of it counts, or most of it is in languages that the model does not know.
    Nothing,
    /// The interval leaves everything open.
    TooFew,
    /// More positive than negative.
    Positive,
    /// More negative than positive.
    Negative,
    /// More than half are neutral.
    Neutral,
    /// As many positive as negative ones, or nearly.
    Mixed,
}

/// The rule, for whoever asks how an answer comes about.
pub fn rule() -> &'static str {
    t!(
        "“Mostly positive” and “mostly negative” mean that the whole 95 % interval of the net sentiment lies above or below 0, and that the net sentiment is at least 0.1 away from it. “Mostly neutral” means that more than half of the comments are neutral, beyond chance. All else is “mixed”, or “too few comments to say” where the interval is wider than 0.5. The best post is the one whose interval begins highest, the worst the one whose interval ends lowest, among posts with at least 10 comments that count."
    )
}

impl Verdict {
    /// What these comments say.
    pub fn of(counted: &Counted) -> Self {
        let Some((net, interval)) = counted.net().zip(counted.net_interval()) else {
            return Self::Nothing;
        };
        let neutral = wilson(counted.tally.neutral, counted.comments());
        if neutral.is_some_and(|share| share.low > 0.5) {
            Self::Neutral
        } else if interval.low > 0.0 && net >= CLEAR {
            Self::Positive
        } else if interval.high < 0.0 && net <= -CLEAR {
            Self::Negative
        } else if interval.high - interval.low > OPEN {
            Self::TooFew
        } else {
            Self::Mixed
        }
    }

    fn words(self) -> &'static str {
        match self {
            Self::Nothing => t!("Nothing to count"),
            Self::TooFew => t!("Too few comments to say"),
            Self::Positive => t!("Mostly positive"),
            Self::Negative => t!("Mostly negative"),
            Self::Neutral => t!("Mostly neutral"),
            Self::Mixed => t!("Mixed"),
        }
    }
}

/// The answer of a job.
#[derive(Debug, Clone, PartialEq)]
pub struct Answer {
    /// What the comments say as a whole.
    pub verdict: Verdict,
    /// The same in a few words: "Mixed, leaning negative".
    pub title: String,
    /// Positive, neutral, negative: whole percentages that add to 100; none when nothing counts.
    pub shares: Option<[i64; 3]>,
    /// "Net sentiment +0.31 (95 % interval +0.24 to +0.38)"; none when nothing counts.
    pub net: Option<String>,
    /// What the shares are of: "537 comments under 4 posts, 28 Oct to 26 Nov 2026".
    pub basis: String,
    /// The posts that stand out.
    pub extremes: Option<Extremes>,
    /// What the rule of the job leaves out, one line each.
    pub not_counted: Vec<String>,
    /// What else is not in the figures, one line each.
    pub missing: Vec<String>,
}

/// The best and the worst post.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Extremes {
    /// The one whose interval begins highest.
    pub best: String,
    /// The one whose interval ends lowest.
    pub worst: String,
    /// Whether their intervals overlap.
    pub is_chance: bool,
}

impl Answer {
    /// The answer that these posts and days give.
    pub fn new(figures: &Figures, items: &[Item], counting: Counting, days: &[DayCount]) -> Self {
        let counted = &figures.counted;
        let verdict = Verdict::of(counted);
        Self {
            verdict,
            title: title(verdict, counted),
            shares: (counted.comments() > 0).then(|| shares(&counted.tally)),
            net: net(counted),
            basis: basis(counted.comments(), items, days),
            extremes: extremes(items, counting),
            not_counted: not_counted(counted),
            missing: missing(figures, items),
        }
    }

    /// All of it as text, to be pasted into a mail; links and pictures are not missed.
    pub fn text(&self) -> String {
        let mut lines = vec![match self.shares {
            Some([positive, neutral, negative]) => t!(
                "{title}: {positive} % positive, {neutral} % neutral, {negative} % negative of {basis}.",
                title = self.title,
                positive = positive,
                neutral = neutral,
                negative = negative,
                basis = self.basis
            ),
            None => format!("{}.", self.title),
        }];
        lines.extend(self.extremes.as_ref().map(Extremes::sentence));
        lines.extend(self.not_counted.iter().chain(&self.missing).cloned());
        lines.join("\n")
    }
}

impl Extremes {
    /// "Best: …. Worst: …."
    pub fn sentence(&self) -> String {
        let both = t!(
            "Best: {best}. Worst: {worst}.",
            best = self.best,
            worst = self.worst
        );
        match self.is_chance {
            true => format!("{both} {}", t!("The difference is within chance.")),
            false => both,
        }
    }
}

/// Positive, neutral, negative in whole percentages.
pub fn shares(tally: &Tally) -> [i64; 3] {
    percentages([tally.positive, tally.neutral, tally.negative])
}

fn net(counted: &Counted) -> Option<String> {
    let (net, interval) = counted.net().zip(counted.net_interval())?;
    Some(t!(
        "Net sentiment {net} (95 % interval {low} to {high})",
        net = signed(net),
        low = signed(interval.low),
        high = signed(interval.high)
    ))
}

/// The verdict, and to which side a mixed or neutral one leans beyond chance.
fn title(verdict: Verdict, counted: &Counted) -> String {
    let words = verdict.words();
    match (verdict, counted.net_interval()) {
        (Verdict::Mixed | Verdict::Neutral, Some(interval)) if interval.low > 0.0 => {
            t!("{verdict}, leaning positive", verdict = words)
        }
        (Verdict::Mixed | Verdict::Neutral, Some(interval)) if interval.high < 0.0 => {
            t!("{verdict}, leaning negative", verdict = words)
        }
        _ => words.to_owned(),
    }
}

fn basis(comments: i64, items: &[Item], days: &[DayCount]) -> String {
    let mut words = tnc!("of", comments, "{n} comment", "{n} comments");
    let of_posts = items
        .iter()
        .filter(|item| item.totals.fetched > 0 && item.platform.as_deref().is_some_and(is_platform))
        .count();
    if of_posts > 0 {
        let of_posts = i64::try_from(of_posts).unwrap_or(i64::MAX);
        let posts = tnc!("under", of_posts, "{n} post", "{n} posts");
        words = t!("{comments} under {posts}", comments = words, posts = posts);
    }
    if let Some(period) = period(days) {
        words = t!("{comments}, {period}", comments = words, period = period);
    }
    words
}

/// Comments of a file that names no posts, and texts, are under none.
fn is_platform(name: &str) -> bool {
    !matches!(name, "file" | "text")
}

/// From the first day to the last: "28 Oct to 26 Nov 2026".
pub fn period(days: &[DayCount]) -> Option<String> {
    let first = days.iter().map(|day| day.day).min()?;
    let last = days.iter().map(|day| day.day).max()?;
    let from = match (first == last, first.year() == last.year()) {
        (true, _) => return Some(date(first)),
        (false, true) => date_of_year(first),
        (false, false) => date(first),
    };
    Some(t!("{from} to {until}", from = from, until = date(last)))
}

/// The best and the worst of at least two posts with enough comments.
fn extremes(items: &[Item], counting: Counting) -> Option<Extremes> {
    let posts: Vec<_> = items
        .iter()
        .filter_map(|item| {
            let counted = Counted::of(&item.totals, counting);
            let (net, interval) = counted.net().zip(counted.net_interval())?;
            (counted.comments() >= ENOUGH).then_some((item, counted.comments(), net, interval))
        })
        .collect();
    let best = posts.iter().max_by(|a, b| a.3.low.total_cmp(&b.3.low))?;
    let worst = posts.iter().min_by(|a, b| a.3.high.total_cmp(&b.3.high))?;
    if best.0.id == worst.0.id {
        return None;
    }
    let named = |(item, comments, net, _): &(&Item, i64, f64, _)| {
        t!(
            "{post} ({platform}, net {net}, {comments})",
            post = post_name(item, 80),
            platform = platform_of(item),
            net = signed(*net),
            comments = tn!(*comments, "{n} comment", "{n} comments")
        )
    };
    Some(Extremes {
        best: named(best),
        worst: named(worst),
        is_chance: best.3.low <= worst.3.high,
    })
}

/// What the rule leaves out, one line each.
fn not_counted(counted: &Counted) -> Vec<String> {
    let by_author = (counted.by_author > 0).then(|| {
        tn!(
            counted.by_author,
            "Not counted: {n} comment by the post’s author or own accounts.",
            "Not counted: {n} comments by the post’s author or own accounts."
        )
    });
    let others = (counted.other_languages > 0).then(|| {
        tn!(
            counted.other_languages,
            "Not counted: {n} comment in languages that the model does not know.",
            "Not counted: {n} comments in languages that the model does not know."
        )
    });
    by_author.into_iter().chain(others).collect()
}

/// What has no score, was not read, or is not all that there is, one line each.
fn missing(figures: &Figures, items: &[Item]) -> Vec<String> {
    let mut lines = Vec::new();
    let empty = figures.totals.skipped_empty;
    if empty > 0 {
        lines.push(tn!(
            empty,
            "Without words: {n} comment.",
            "Without words: {n} comments."
        ));
    }
    if let Some(unread) = unread::sentence(&unread::groups(items)) {
        lines.push(t!("Posts: {unread}.", unread = unread));
    }
    if let (Some(reported), Some(coverage)) = (figures.reported, figures.coverage)
        && coverage < WHOLE
    {
        lines.push(tn!(
            reported,
            "Read: {share} of the {n} comment that the platforms report.",
            "Read: {share} of the {n} comments that the platforms report.",
            share = percent((coverage * 100.0).floor() / 100.0)
        ));
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counted(positive: i64, neutral: i64, negative: i64) -> Counted {
        Counted {
            tally: Tally {
                positive,
                neutral,
                negative,
                score_sum: 0.0,
            },
            ..Counted::default()
        }
    }

    #[test]
    fn the_title_says_no_more_than_the_interval_allows() {
        for (positive, neutral, negative, words) in [
            (838, 758, 450, "Mostly positive"),
            (131, 159, 247, "Mostly negative"),
            (300, 650, 50, "Mostly neutral, leaning positive"),
            (40, 620, 340, "Mostly neutral, leaning negative"),
            (200, 600, 200, "Mostly neutral"),
            // Sure, but small.
            (3_800, 2_800, 3_400, "Mixed, leaning positive"),
            (100, 50, 100, "Mixed"),
            // The same shares as the first, of few.
            (4, 4, 2, "Too few comments to say"),
            (0, 1, 0, "Too few comments to say"),
            (12, 0, 0, "Mostly positive"),
            (0, 0, 0, "Nothing to count"),
        ] {
            let counted = counted(positive, neutral, negative);
            let found = title(Verdict::of(&counted), &counted);
            assert_eq!(found, words, "{positive} {neutral} {negative}");
        }
    }

    #[test]
    fn what_is_mostly_not_understood_has_no_verdict() {
        let mostly_foreign = Counted {
            other_languages: 60,
            ..counted(50, 0, 0)
        };
        assert_eq!(Verdict::of(&mostly_foreign), Verdict::Nothing);
    }

    #[test]
    fn a_period_names_each_year_once() {
        let days = |all: &[&str]| {
            let of = |day: &&str| DayCount {
                day: day.parse().expect("a day"),
                positive: 1,
                neutral: 0,
                negative: 0,
            };
            period(&all.iter().map(of).collect::<Vec<_>>())
        };
        assert_eq!(days(&[]), None);
        assert_eq!(days(&["2026-05-04"]).as_deref(), Some("4 May 2026"));
        assert_eq!(
            days(&["2026-11-26", "2026-10-28"]).as_deref(),
            Some("28 Oct to 26 Nov 2026")
        );
        assert_eq!(
            days(&["2025-12-30", "2026-01-02"]).as_deref(),
            Some("30 Dec 2025 to 2 Jan 2026")
        );
    }
}
