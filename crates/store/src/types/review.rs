//! Why a person should look at a score. Decided by whoever scores, once; here it is only kept.

use serde::{Deserialize, Serialize};
use strum::IntoStaticStr;
use utoipa::ToSchema;

/// A reason to doubt a score.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema, IntoStaticStr,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum ReviewReason {
    /// The model did not see the end of the text.
    Truncated,
    /// The model itself is not sure.
    LowConfidence,
    /// The text is in a language that the model does not know.
    Language,
}

impl ReviewReason {
    /// Every reason, in the order in which they are listed.
    pub const ALL: [Self; 3] = [Self::Truncated, Self::LowConfidence, Self::Language];

    /// Its part of the number in a row.
    const fn bit(self) -> u8 {
        match self {
            Self::Truncated => 1,
            Self::LowConfidence => 2,
            Self::Language => 4,
        }
    }
}

/// A set of reasons; empty: nothing speaks against the score.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct Review(u8);

impl Review {
    /// Every reason.
    pub(crate) const ANY: Self = Self(7);

    /// Whether a person should look.
    pub fn is_needed(self) -> bool {
        self.0 != 0
    }

    /// Whether this reason is among them.
    pub fn has(self, reason: ReviewReason) -> bool {
        self.0 & reason.bit() != 0
    }

    /// The reasons, in the order of [`ReviewReason::ALL`].
    pub fn reasons(self) -> impl Iterator<Item = ReviewReason> {
        ReviewReason::ALL
            .into_iter()
            .filter(move |reason| self.has(*reason))
    }

    /// Their words, with a space between them: one cell of a table.
    pub fn words(self) -> &'static str {
        match self.0 {
            0 => "",
            1 => "truncated",
            2 => "low_confidence",
            3 => "truncated low_confidence",
            4 => "language",
            5 => "truncated language",
            6 => "low_confidence language",
            _ => "truncated low_confidence language",
        }
    }

    /// As a row holds it.
    pub(crate) fn number(self) -> i64 {
        self.0.into()
    }

    /// From a row; `None` for a number that cannot be ours.
    pub(crate) fn of_number(number: i64) -> Option<Self> {
        let bits = u8::try_from(number).ok()?;
        (bits <= Self::ANY.0).then_some(Self(bits))
    }
}

impl FromIterator<ReviewReason> for Review {
    fn from_iter<I: IntoIterator<Item = ReviewReason>>(reasons: I) -> Self {
        Self(
            reasons
                .into_iter()
                .fold(0, |bits, reason| bits | reason.bit()),
        )
    }
}

impl From<ReviewReason> for Review {
    fn from(reason: ReviewReason) -> Self {
        Self(reason.bit())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_set_of_reasons_is_kept_and_named() {
        for number in 0..8 {
            let review = Review::of_number(number).expect("a set of ours");
            assert_eq!(review.number(), number);
            let reasons: Vec<_> = review.reasons().collect();
            assert_eq!(reasons.iter().copied().collect::<Review>(), review);
            let words: Vec<_> = reasons.iter().map(|reason| reason.as_str()).collect();
            assert_eq!(review.words(), words.join(" "));
            assert_eq!(review.is_needed(), number != 0);
        }
        assert_eq!(Review::of_number(8), None);
        assert_eq!(Review::of_number(-1), None);
        assert_eq!(
            ReviewReason::ALL.into_iter().collect::<Review>(),
            Review::ANY
        );
    }
}
