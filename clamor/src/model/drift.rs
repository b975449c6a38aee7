//! How far a model's scores in int8 are from those in single precision, on some texts of our own.

use std::fmt;
use std::path::Path;

use sentiment::{Analyzer, Error, Precision};

/// Short and long, plain and shouted, with emoji, negation, irony and other languages.
const TEXTS: [&str; 24] = [
    "I love this",
    "Worst purchase of my life.",
    "It arrived on Tuesday.",
    "not bad at all",
    "Not good, not good at all.",
    "\u{1f602}\u{1f602}\u{1f602}",
    "\u{1f621} never again",
    "Great, another delay. Just what I needed.",
    "WHO ASKED FOR THIS???",
    "The second half is much better than the first, although the ending drags.",
    "@someone thanks for the tip, worked like a charm!",
    "https://example.org has the full story",
    "meh",
    "I can't say that I didn't enjoy it.",
    "Why would anyone pay for that",
    "How do I change the language of the app?",
    "The service was slow, the food was cold and nobody said sorry.",
    "Best concert I have ever been to, still smiling the next day \u{2764}\u{fe0f}",
    "She said it was fine.",
    "F",
    "lol what",
    "Das war leider gar nichts.",
    "\u{a1}Qu\u{e9} maravilla!",
    "After three weeks of waiting and two phone calls it turned out that the parcel had been at the wrong branch the whole time, but the woman at the counter was kind and sorted it out in five minutes.",
];

/// What quantising changed.
pub(super) struct Drift {
    same_label: usize,
    /// Of any class.
    largest_difference: f32,
}

impl Drift {
    /// Compares a model that is open in int8 with itself in single precision; `None` where it has
    /// only one precision.
    pub(super) fn measure(
        int8: &dyn Analyzer,
        name: &str,
        models_dir: &Path,
    ) -> Result<Option<Self>, Error> {
        if int8.engine().precision != Some(Precision::Int8.as_str()) {
            return Ok(None);
        }
        // Some models come in int8 alone.
        let Ok(fp32) = sentiment::open(&format!("{name}@{}", Precision::Fp32.as_str()), models_dir)
        else {
            return Ok(None);
        };
        let pairs: Vec<_> = int8
            .analyze(&TEXTS)?
            .into_iter()
            .zip(fp32.analyze(&TEXTS)?)
            .collect();
        let differences = pairs.iter().flat_map(|(one, other)| {
            let of = |score: &sentiment::Sentiment| score.probabilities.unwrap_or_default();
            std::iter::zip(of(one), of(other)).map(|(one, other)| (one - other).abs())
        });
        Ok(Some(Self {
            largest_difference: differences.fold(0.0, f32::max),
            same_label: pairs
                .iter()
                .filter(|(one, other)| one.label == other.label)
                .count(),
        }))
    }
}

impl fmt::Display for Drift {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "int8 gives the label of fp32 on {} of {} texts, and probabilities that differ by at most {:.3}",
            self.same_label,
            TEXTS.len(),
            self.largest_difference
        )
    }
}
