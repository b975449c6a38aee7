//! What people are told about scores that somebody should look at.
//!
//! Not here: which those are (`worker`).

use i18n::{t, tn};
use store::{ItemTotals, ReviewReason};

use crate::wording::count;

/// A reason in a few words, beside a score.
pub fn reason_in_words(reason: ReviewReason) -> &'static str {
    match reason {
        ReviewReason::Truncated => t!("too long, its end was not read"),
        ReviewReason::LowConfidence => t!("the model is not sure"),
        ReviewReason::Language => t!("a language the model does not know"),
    }
}

/// How many scored comments somebody should look at, and why; `None` when there are none.
///
/// "12 of 345 scored comments need review: 5 too long to be read to the end, 9 in a language that the
/// model does not know (some for more than one reason)."
pub fn review_sentence(totals: &ItemTotals) -> Option<String> {
    if totals.needs_review == 0 {
        return None;
    }
    let numbers = [
        totals.truncated,
        totals.low_confidence,
        totals.other_language,
    ];
    let [truncated, unsure, language] = numbers;
    let named = [
        (truncated > 0).then(|| {
            tn!(
                truncated,
                "{n} too long to be read to the end",
                "{n} too long to be read to the end"
            )
        }),
        (unsure > 0).then(|| {
            tn!(
                unsure,
                "{n} of which the model is not sure",
                "{n} of which the model is not sure"
            )
        }),
        (language > 0).then(|| {
            tn!(
                language,
                "{n} in a language that the model does not know",
                "{n} in a language that the model does not know"
            )
        }),
    ];
    let mut why = named.into_iter().flatten().collect::<Vec<_>>().join(", ");
    if numbers.iter().sum::<i64>() > totals.needs_review {
        why = t!("{reasons} (some for more than one reason)", reasons = why);
    }
    Some(tn!(
        totals.needs_review,
        "{n} of {all} scored comments needs review: {why}.",
        "{n} of {all} scored comments need review: {why}.",
        all = count(totals.scored),
        why = why
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sentence_names_what_there_is_and_no_more() {
        assert_eq!(review_sentence(&ItemTotals::default()), None);
        let one = ItemTotals {
            scored: 1_200,
            needs_review: 1,
            low_confidence: 1,
            ..ItemTotals::default()
        };
        assert_eq!(
            review_sentence(&one).as_deref(),
            Some("1 of 1,200 scored comments needs review: 1 of which the model is not sure.")
        );
        let several = ItemTotals {
            needs_review: 3,
            truncated: 2,
            other_language: 3,
            ..one
        };
        let sentence = review_sentence(&several).unwrap_or_default();
        assert!(sentence.contains("3 in a language"), "{sentence}");
        assert!(
            sentence.ends_with("(some for more than one reason)."),
            "{sentence}"
        );
    }
}
