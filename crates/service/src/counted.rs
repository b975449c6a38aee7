//! The comments that a figure is of, and what is left out of it.
//!
//! Every share, net sentiment, mean and interval that somebody sees is made here, whether it goes
//! into the summary, the table of posts, a page or a terminal.

use i18n::tn;
use store::{Counting, Item, ItemTotals, Tally};

use crate::{
    stats::{self, Interval},
    wording::count,
};

/// Scored comments by a rule: those that count, and how many do not.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Counted {
    /// Those that count.
    pub tally: Tally,
    /// Left out: by the post's author or an own account.
    pub by_author: i64,
    /// Left out: by others, in a language that the model does not know.
    pub other_languages: i64,
}

impl Counted {
    /// Those of a post or a job.
    pub fn of(totals: &ItemTotals, counting: Counting) -> Self {
        let [author, language] = totals.apart.left_out(counting);
        Self {
            tally: totals.counted(counting),
            by_author: author.comments(),
            other_languages: language.comments(),
        }
    }

    /// Those of all posts together.
    pub fn of_all(items: &[Item], counting: Counting) -> Self {
        let mut sum = ItemTotals::default();
        for item in items {
            sum += item.totals;
        }
        Self::of(&sum, counting)
    }

    /// How many count.
    pub fn comments(&self) -> i64 {
        self.tally.comments()
    }

    /// Whether more comments are left out for their language than count: what is left stands for
    /// nobody, so there is no net sentiment of it.
    pub fn is_mostly_other_languages(&self) -> bool {
        self.other_languages > self.comments()
    }

    /// Net sentiment; `None` without comments, and when most are in other languages.
    pub fn net(&self) -> Option<f64> {
        let Tally {
            positive, negative, ..
        } = self.tally;
        stats::net(positive, negative, self.comments())
            .filter(|_| !self.is_mostly_other_languages())
    }

    /// Its 95 % interval; `None` where there is none.
    pub fn net_interval(&self) -> Option<Interval> {
        let Tally {
            positive, negative, ..
        } = self.tally;
        stats::net_interval(positive, negative, self.comments())
            .filter(|_| !self.is_mostly_other_languages())
    }

    /// Mean score; `None` without comments.
    pub fn mean(&self) -> Option<f64> {
        let n = self.comments();
        (n > 0).then(|| self.tally.score_sum / n as f64)
    }

    /// What is left out, in a sentence; `None` when nothing is.
    ///
    /// "Not counted: 3 by the post's author, 172 in other languages."
    pub fn sentence(&self) -> Option<String> {
        let parts: Vec<String> = [
            (self.by_author, "by the post's author or an own account"),
            (self.other_languages, "in other languages"),
        ]
        .iter()
        .filter(|(number, _)| *number > 0)
        .map(|(number, words)| format!("{} {words}", count(*number)))
        .collect();
        (!parts.is_empty()).then(|| format!("Not counted: {}.", parts.join(", ")))
    }

    /// Why there is no net sentiment, when most comments are in other languages.
    pub fn other_languages_sentence(&self) -> Option<String> {
        self.is_mostly_other_languages().then(|| {
            tn!(
                self.other_languages,
                "{n} of {all} comments are in languages that the model does not know, so there is no net sentiment. Score them with a model that knows these languages.",
                "{n} of {all} comments are in languages that the model does not know, so there is no net sentiment. Score them with a model that knows these languages.",
                all = count(self.comments() + self.other_languages)
            )
        })
    }
}

#[cfg(test)]
mod tests {
    use store::Apart;

    use super::*;

    fn totals(scored: i64, by_author: i64, other: i64) -> ItemTotals {
        let negative = |negative| Tally {
            negative,
            score_sum: -(negative as f64),
            ..Tally::default()
        };
        ItemTotals {
            scored,
            positive: scored - by_author - other,
            negative: by_author + other,
            score_sum: (scored - 2 * (by_author + other)) as f64,
            apart: Apart {
                author: negative(by_author),
                other_language: negative(other),
                ..Apart::default()
            },
            ..ItemTotals::default()
        }
    }

    #[test]
    fn what_is_left_out_changes_every_figure_and_is_told() {
        let totals = totals(1_300, 100, 200);
        let counted = Counted::of(&totals, Counting::default());
        assert_eq!(counted.comments(), 1_000);
        assert_eq!((counted.net(), counted.mean()), (Some(1.0), Some(1.0)));
        assert_eq!(
            counted.sentence().as_deref(),
            Some(
                "Not counted: 100 by the post's author or an own account, 200 in other languages."
            )
        );
        let all = Counted::of(&totals, Counting::ALL);
        assert_eq!((all.comments(), all.sentence()), (1_300, None));
        assert!(all.net() < counted.net());
    }

    #[test]
    fn a_minority_that_is_understood_has_no_net_sentiment() {
        let few = Counted::of(&totals(21, 0, 11), Counting::default());
        assert!(few.is_mostly_other_languages());
        assert_eq!((few.net(), few.net_interval()), (None, None));
        assert!(few.mean().is_some());
        let half = Counted::of(&totals(20, 0, 10), Counting::default());
        assert!(half.net().is_some() && half.net_interval().is_some());
        assert_eq!(Counted::default().net(), None);
    }
}
