//! Terms that are typical of the positive and of the negative ones of many comments: words, phrases of up
//! to three words, hashtags, mentions and emoji.
//!
//! How they are found:
//! - **Counted** is in how many comments a term stands, so that who repeats a word in one comment counts once.
//! - **Typical** is measured by the weighted log-odds ratio with an informative Dirichlet prior: B. L. Monroe,
//!   M. P. Colaresi, K. M. Quinn (2008), "Fightin' Words: Lexical Feature Selection and Evaluation for
//!   Identifying the Content of Political Conflict", Political Analysis 16(4): 372-403 (`odds.rs`). The prior is
//!   how often a term stands in all comments, neutral ones among them; so what everybody writes everywhere is
//!   typical of nothing, and what few wrote has to be one-sided to count.
//! - **Phrases** are words that stand together more often than chance puts them there, by the log-likelihood
//!   ratio: T. Dunning (1993), "Accurate Methods for the Statistics of Surprise and Coincidence",
//!   Computational Linguistics 19(1): 61-74 (`phrases.rs`).
//! - **Each language** is looked at by itself, with its stop words (`words.rs`): when most of the Spanish
//!   comments are negative, Spanish words are not typical of negative comments for that. Comments that are
//!   too short to tell their language are taken with the most frequent one. Hashtags, mentions and emoji are
//!   of no language.
//!
//! Chinese and Japanese write no spaces: their words are found as phrases of characters. Thai, Lao, Khmer and
//! Burmese words are not looked for; it would take a dictionary.

mod choice;
mod corpus;
mod group;
mod odds;
mod phrases;
mod tokens;
mod words;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

pub use corpus::Corpus;

/// How a comment sounds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Class {
    /// Positive.
    Positive,
    /// Neutral: counts for the prior alone.
    Neutral,
    /// Negative.
    Negative,
}

/// What a term is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = TermKind)]
pub enum Kind {
    /// One word.
    Word,
    /// Two or three words.
    Phrase,
    /// With its sign.
    Hashtag,
    /// Somebody who is named, with the sign.
    Mention,
    /// A whole sequence.
    Emoji,
}

/// A term that is typical of one side.
#[derive(Debug, Clone, PartialEq)]
pub struct Term {
    /// In lower case.
    pub text: String,
    /// What it is.
    pub kind: Kind,
    /// Primary language as a BCP 47 tag; none for hashtags, mentions and emoji, and where no language is known.
    pub language: Option<String>,
    /// Positive, neutral and negative comments that have it.
    pub comments: [u32; 3],
    /// The log-odds ratio in units of its standard deviation; negative for the negative side.
    pub z: f64,
    /// A comment that shows it, by the order in which they were added.
    pub example: usize,
}

impl Term {
    /// Comments that have it.
    pub fn total(&self) -> u32 {
        self.comments.iter().sum()
    }
}

/// What is typical of either side, the most typical first.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Terms {
    /// Of positive comments.
    pub positive: Vec<Term>,
    /// Of negative comments.
    pub negative: Vec<Term>,
}
