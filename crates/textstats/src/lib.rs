//! Figures of a text: how many words, sentences and characters it has, how easy it is to read, and what
//! it names.
//!
//! Words are counted twice. By white space, as earlier services count: a word is a run of characters
//! between Unicode white space, and punctuation belongs to it. And by the word boundaries of Unicode
//! (UAX 29), where punctuation is left out and scripts without spaces have words, too. Lengths are in
//! characters: Unicode scalar values.
//!
//! Of many comments it says which terms are typical of the positive and of the negative ones ([`terms`]).
//!
//! A leaf: it knows nothing of rows, models or HTTP.

#![forbid(unsafe_code)]

mod ease;
mod named;
mod pieces;
mod sentences;
mod syllables;
mod tally;
pub mod terms;

use serde::{Deserialize, Serialize};
use utoipa::{
    ToSchema,
    openapi::{Ref, schema::RefBuilder},
};

/// Words, hashtags and others are listed up to so many, the most frequent first.
pub const LISTED: usize = 20;

/// What a text consists of. An empty text has zeros.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[schema(as = TextFigures)]
pub struct Figures {
    /// Characters, white space included.
    pub character_count: u64,
    /// Words by white space.
    pub word_count: u64,
    /// Mean length of those, in characters; 0 without words.
    pub average_word_length: f64,
    /// Words by Unicode's word boundaries.
    pub unicode_word_count: u64,
    /// Mean length of those, in characters; 0 without words.
    pub average_unicode_word_length: f64,
    /// Sentences by Unicode's sentence boundaries that have a word.
    pub sentence_count: u64,
    /// Flesch's reading ease, by the formula for the language of the text; none for languages without
    /// one, and without words.
    pub reading_ease: Option<f64>,
    /// The most frequent words (UAX 29) in lower case, with at least one letter.
    pub frequent_words: Vec<Counted>,
    /// As written, with the sign in front.
    pub hashtags: Vec<Counted>,
    /// As written, with the sign in front.
    pub mentions: Vec<Counted>,
    /// Addresses that begin with `http://`, `https://` or `www.`.
    pub links: Vec<Counted>,
    /// Emoji, whole sequences.
    pub emoji: Vec<Counted>,
}

/// Everything that is said of a text: its figures, its language, and how it sounds.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[schema(as = TextAnalysis)]
pub struct Analysis {
    /// What it consists of.
    #[serde(flatten)]
    pub figures: Figures,
    /// BCP 47; none where nothing in it tells.
    pub language: Option<String>,
    /// None of a text without words to score.
    pub sentiment: Option<Sentiment>,
}

/// How a text sounds, and who says so.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[schema(as = TextSentiment)]
pub struct Sentiment {
    /// `POSITIVE`, `NEUTRAL` or `NEGATIVE`.
    #[schema(schema_with = label)]
    pub label: String,
    /// -1 to 1.
    pub score: f64,
    /// Negative, neutral, positive; none of a model that has none.
    pub probabilities: Option<[f32; 3]>,
    /// Whether the text was cut before it was scored.
    pub truncated: bool,
    /// Whether a person should look at it.
    pub needs_review: bool,
    /// Why; words as in the results of jobs, separated by blanks.
    pub review_reasons: String,
    /// Who scored.
    pub model: String,
    /// The version of it.
    pub model_version: String,
}

/// The closed list of labels, which stands elsewhere in the API's document.
fn label() -> Ref {
    RefBuilder::new()
        .ref_location_from_schema_name("Label")
        .description(Some("How it sounds."))
        .build()
}

/// Something that stands in a text, and how often.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Counted {
    /// As it stands there.
    pub text: String,
    /// How often.
    pub count: u64,
}

/// The figures of a text; `language` is a BCP 47 tag, and decides about syllables and the formula of
/// reading ease.
///
/// Long texts are counted in pieces on several threads. Pieces end at line breaks, where words and
/// sentences end in any case, so the figures are the same.
pub fn figures(text: &str, language: Option<&str>) -> Figures {
    let language = language.map(ease::Language::of_tag);
    pieces::tally(text, language.flatten()).figures(language.flatten())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(figures: &Figures) -> (u64, f64) {
        (figures.word_count, figures.average_word_length)
    }

    #[test]
    fn words_are_what_stands_between_white_space() {
        for (text, expected) in [
            ("This is an example post.", (5, 4.0)),
            ("", (0, 0.0)),
            (" \t\u{a0}\u{3000}\n", (0, 0.0)),
            ("one", (1, 3.0)),
            ("Grüße,\u{2003}Zoë!", (2, 5.0)),
            ("a\u{2028}b\u{85}c", (3, 1.0)),
            // No white space: U+200B, U+FEFF.
            ("a\u{200b}b\u{feff}c", (1, 5.0)),
        ] {
            assert_eq!(words(&figures(text, None)), expected, "{text:?}");
        }
    }

    #[test]
    fn words_by_unicode_have_no_punctuation_and_need_no_spaces() {
        let figures_of = |text| {
            let figures = figures(text, None);
            (
                figures.unicode_word_count,
                figures.average_unicode_word_length,
            )
        };
        assert_eq!(figures_of("This is an example post."), (5, 3.8));
        assert_eq!(figures_of("can't stop, won't"), (3, 14.0 / 3.0));
        assert_eq!(figures_of("日本語"), (3, 1.0));
        assert_eq!(figures_of("?! ..."), (0, 0.0));
    }

    #[test]
    fn an_empty_text_has_zeros() {
        assert_eq!(figures("", Some("en")), Figures::default());
    }

    #[test]
    fn sentences_have_words() {
        for (text, expected) in [
            ("One. Two! Three?", 3),
            ("No end", 1),
            ("...", 0),
            ("First line\nsecond line", 2),
            ("What?! Really.", 2),
        ] {
            assert_eq!(figures(text, None).sentence_count, expected, "{text:?}");
        }
    }

    #[test]
    fn what_a_text_names_is_listed_the_most_frequent_first() {
        let text = "#Summer @ann_b says: see https://a.example/x?y=1, and www.b.example. \
            #Summer 😍😍👍🏽 🇩🇪 @c@social.example (https://c.example/(x)) mail me@x.example #1";
        let figures = figures(text, None);
        let texts = |list: &[Counted]| {
            let texts = list.iter().map(|one| format!("{} {}", one.text, one.count));
            texts.collect::<Vec<_>>()
        };
        assert_eq!(texts(&figures.hashtags), ["#Summer 2"]);
        assert_eq!(
            texts(&figures.mentions),
            ["@ann_b 1", "@c@social.example 1"]
        );
        assert_eq!(
            texts(&figures.links),
            [
                "https://a.example/x?y=1 1",
                "https://c.example/(x) 1",
                "www.b.example 1"
            ]
        );
        assert_eq!(texts(&figures.emoji), ["😍 2", "🇩🇪 1", "👍🏽 1"]);
        assert_eq!(figures.frequent_words[0].count, 2);
    }
}
