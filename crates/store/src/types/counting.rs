//! Which scored comments the figures of a job are of, and the sums that this takes.

use std::ops::{Add, AddAssign, Sub};

use super::Label;

/// Which scored comments count in shares, net sentiment, mean, intervals and highlights.
///
/// What people say about a post is told by the audience, in words that the model understands. Rows and
/// downloads hold every comment all the same. An author of whom nobody knows who it is counts as
/// audience, and so does a text of which nobody can tell the language.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct Counting {
    /// Also comments by the post's author, and by the accounts that the job names as its own.
    pub post_author: bool,
    /// Also comments in languages that the model does not know.
    pub other_languages: bool,
}

impl Counting {
    /// Every scored comment.
    pub const ALL: Self = Self {
        post_author: true,
        other_languages: true,
    };
}

/// How some scored comments sound, as sums.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Tally {
    /// Scored positive.
    pub positive: i64,
    /// Scored neutral.
    pub neutral: i64,
    /// Scored negative.
    pub negative: i64,
    /// Sum of the scores, for the mean.
    pub score_sum: f64,
}

impl Tally {
    /// How many comments.
    pub fn comments(&self) -> i64 {
        self.positive + self.neutral + self.negative
    }

    /// Adds a comment.
    pub fn add(&mut self, label: Label, score: f64) {
        match label {
            Label::Positive => self.positive += 1,
            Label::Neutral => self.neutral += 1,
            Label::Negative => self.negative += 1,
        }
        self.score_sum += score;
    }
}

impl Add for Tally {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self {
            positive: self.positive + other.positive,
            neutral: self.neutral + other.neutral,
            negative: self.negative + other.negative,
            score_sum: self.score_sum + other.score_sum,
        }
    }
}

impl AddAssign for Tally {
    fn add_assign(&mut self, other: Self) {
        *self = *self + other;
    }
}

impl Sub for Tally {
    type Output = Self;

    fn sub(self, other: Self) -> Self {
        Self {
            positive: self.positive - other.positive,
            neutral: self.neutral - other.neutral,
            negative: self.negative - other.negative,
            score_sum: self.score_sum - other.score_sum,
        }
    }
}

/// The scored comments that a job may leave out of its figures; none is in two of these.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Apart {
    /// By the post's author or an own account, in a language that the model knows.
    pub author: Tally,
    /// By others, in a language that the model does not know.
    pub other_language: Tally,
    /// By the post's author or an own account, in a language that the model does not know.
    pub author_other_language: Tally,
}

impl Apart {
    /// All by the post's author or an own account.
    pub fn by_author(&self) -> i64 {
        self.author.comments() + self.author_other_language.comments()
    }

    /// What a job with this rule leaves out: by the post's author, and, of the others, in another
    /// language.
    pub fn left_out(&self, counting: Counting) -> [Tally; 2] {
        let author = match counting {
            Counting {
                post_author: true, ..
            } => Tally::default(),
            Counting { .. } => self.author + self.author_other_language,
        };
        let language = match counting {
            Counting {
                other_languages: true,
                ..
            } => Tally::default(),
            Counting {
                post_author: true, ..
            } => self.other_language + self.author_other_language,
            Counting { .. } => self.other_language,
        };
        [author, language]
    }
}

impl AddAssign for Apart {
    fn add_assign(&mut self, other: Self) {
        self.author += other.author;
        self.other_language += other.other_language;
        self.author_other_language += other.author_other_language;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_rule_leaves_out_what_it_says_and_nothing_twice() {
        let of = |positive| Tally {
            positive,
            ..Tally::default()
        };
        let apart = Apart {
            author: of(1),
            other_language: of(10),
            author_other_language: of(100),
        };
        for (post_author, other_languages, left_out) in [
            (false, false, [101, 10]),
            (true, false, [0, 110]),
            (false, true, [101, 0]),
            (true, true, [0, 0]),
        ] {
            let counting = Counting {
                post_author,
                other_languages,
            };
            let found = apart.left_out(counting).map(|tally| tally.comments());
            assert_eq!(found, left_out, "{counting:?}");
        }
    }
}
