//! The lexicon: VADER's word ratings and rules, for English, without a model file.
//!
//! It answers exactly what Python's vaderSentiment 3.3.2 answers, quirks
//! included, because people compare its figures with published ones. That is the
//! only measure of right here: where VADER's rules are odd they stay odd, and the
//! comments in the rules say so. Time is linear in the length of the text, unlike
//! the original's (the `but` rule aside, which is n log n).
//!
//! The stages, one file each: emoji become words ([`emoji`]), the text becomes
//! tokens ([`tokens`]) looked up in one table ([`table`], filled from [`words`] and
//! the data files), each rated word gets a valence from its neighbours
//! ([`valence`]), `but` shifts the weights ([`but`]), and the sum becomes the score
//! ([`compound`]).

mod but;
mod compound;
mod emoji;
mod table;
mod tokens;
mod valence;
mod words;

use std::sync::LazyLock;

use sha2::{Digest, Sha256};

use crate::{Analyzer, Engine, Error, Label, ModelInfo, Sentiment};
use emoji::Emoji;
use table::Table;
use tokens::Tokens;

const RATINGS: &str = include_str!("../data/vader/vader_lexicon.txt");
const EMOJI: &str = include_str!("../data/vader/emoji_utf8_lexicon.txt");

/// Raised with every change of the rules that can change a score.
const RULES_REVISION: &str = "rules 1";

/// From here on a text is positive, from its negative on down negative; the
/// authors of VADER recommend it.
const THRESHOLD: f64 = 0.05;

/// Everything read from the data files, built once per process.
struct Knowledge {
    table: Table,
    emoji: Emoji,
    model: ModelInfo,
}

static KNOWLEDGE: LazyLock<Knowledge> = LazyLock::new(|| {
    let mut hasher = Sha256::new();
    for part in [RATINGS, EMOJI, RULES_REVISION] {
        hasher.update(part);
    }
    let version = hex::encode(&hasher.finalize()[..6]);
    Knowledge {
        table: Table::new(RATINGS),
        emoji: Emoji::new(EMOJI),
        model: ModelInfo {
            name: "lexicon".into(),
            version,
            languages: vec!["en".into()],
        },
    }
});

/// Scores English text by VADER's lexicon and rules.
///
/// The score is VADER's compound, rounded to four places as Python rounds. There
/// are no probabilities, and no text is too long. Cheap to make: the tables are
/// built by the first one (about a millisecond) and shared by all.
#[derive(Clone, Copy)]
pub struct Lexicon {
    knowledge: &'static Knowledge,
}

impl Lexicon {
    /// A lexicon from the data that is part of the program; it cannot fail.
    pub fn new() -> Self {
        Self {
            knowledge: &KNOWLEDGE,
        }
    }

    fn compound(&self, text: &str, scratch: &mut Scratch) -> f64 {
        let Knowledge { table, emoji, .. } = self.knowledge;
        let text = emoji.spell_out(text, &mut scratch.spelled);
        scratch.tokens.read(text, table);
        if !scratch.tokens.any_rated() {
            return 0.0;
        }
        scratch.valences.clear();
        valence::collect(&scratch.tokens, table, &mut scratch.valences);
        if let Some(position) = scratch.tokens.first_but() {
            but::reweigh(&mut scratch.valences, position);
        }
        compound::of(&scratch.valences, text)
    }
}

impl Default for Lexicon {
    fn default() -> Self {
        Self::new()
    }
}

impl std::fmt::Debug for Lexicon {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Lexicon")
            .field("version", &self.knowledge.model.version)
            .finish_non_exhaustive()
    }
}

impl Analyzer for Lexicon {
    fn model(&self) -> &ModelInfo {
        &self.knowledge.model
    }

    /// Never an error.
    fn analyze(&self, texts: &[&str]) -> Result<Vec<Sentiment>, Error> {
        let mut scratch = Scratch::default();
        let sentiments = texts.iter().map(|text| {
            let score = self.compound(text, &mut scratch);
            Sentiment {
                label: label(score),
                score,
                probabilities: None,
                truncated: false,
            }
        });
        Ok(sentiments.collect())
    }

    fn engine(&self) -> Engine {
        Engine {
            name: "lexicon",
            precision: None,
            level: None,
            sessions: 1,
            threads: 1,
        }
    }

    /// Under a microsecond a text.
    fn is_quick(&self) -> bool {
        true
    }
}

/// Buffers that are reused from text to text, so that none of them allocates.
#[derive(Default)]
struct Scratch {
    spelled: String,
    tokens: Tokens,
    valences: Vec<Valence>,
}

/// A word that counts: where it stands among the tokens and how much it says.
///
/// Words of valence zero are left out; they change neither sum nor order.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Valence {
    position: usize,
    value: f64,
}

fn label(score: f64) -> Label {
    if score >= THRESHOLD {
        Label::Positive
    } else if score <= -THRESHOLD {
        Label::Negative
    } else {
        Label::Neutral
    }
}
