//! What people are told about scores that somebody should look at.
//!
//! Not here: which those are (`worker`).

use store::{ItemTotals, ReviewReason};

use crate::wording::count;

/// A reason in a few words, beside a score.
pub fn reason_in_words(reason: ReviewReason) -> &'static str {
    match reason {
        ReviewReason::Truncated => "too long, its end was not read",
        ReviewReason::LowConfidence => "the model is not sure",
        ReviewReason::Language => "a language the model does not know",
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
    let reasons = [
        (totals.truncated, "too long to be read to the end"),
        (totals.low_confidence, "of which the model is not sure"),
        (
            totals.other_language,
            "in a language that the model does not know",
        ),
    ];
    let named: Vec<String> = reasons
        .iter()
        .filter(|(number, _)| *number > 0)
        .map(|(number, words)| format!("{} {words}", count(*number)))
        .collect();
    let overlap: i64 = reasons.iter().map(|(number, _)| number).sum();
    let several = if overlap > totals.needs_review {
        " (some for more than one reason)"
    } else {
        ""
    };
    let verb = if totals.needs_review == 1 {
        "needs"
    } else {
        "need"
    };
    Some(format!(
        "{} of {} scored comments {verb} review: {}{several}.",
        count(totals.needs_review),
        count(totals.scored),
        named.join(", "),
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
