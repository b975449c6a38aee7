//! Whether a person should look at a score, and why: decided here and nowhere else.
//!
//! It is decided once, when the text is scored, and stored with the score, so that what a job
//! shows does not change with a setting or a version. Not here: how a language is found (`sentiment`), how
//! reasons are kept and named (`store`).

use sentiment::{ModelInfo, Sentiment, language};
use store::{Review, ReviewReason};

/// Reviews the scores of one model.
#[derive(Debug, Clone)]
pub struct Reviewer {
    languages: Vec<String>,
    confidence: f64,
}

impl Reviewer {
    /// `confidence`: the probability of the winning class, 0 to 1, below which a score is doubted.
    ///
    /// A model without probabilities (the lexicon) is never doubted for its confidence, since none is
    /// invented; one that names no languages never for the language.
    pub fn new(model: &ModelInfo, confidence: f64) -> Self {
        Self {
            languages: model.languages.clone(),
            confidence,
        }
    }

    /// What speaks against a score of a text in this language; `None`: nobody can tell which it is.
    pub fn review(&self, score: &Sentiment, language: Option<&str>) -> Review {
        ReviewReason::ALL
            .into_iter()
            .filter(|reason| match reason {
                ReviewReason::Truncated => score.truncated,
                ReviewReason::LowConfidence => score.probabilities.is_some_and(|all| {
                    f64::from(all.into_iter().fold(0.0, f32::max)) < self.confidence
                }),
                ReviewReason::Language => {
                    language.is_some_and(|tag| language::is_foreign(tag, &self.languages))
                }
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use sentiment::Label;

    use super::*;

    #[track_caller]
    fn words(
        languages: &[&str],
        probabilities: Option<[f32; 3]>,
        truncated: bool,
        language: Option<&str>,
    ) -> &'static str {
        let model = ModelInfo {
            name: "onnx:default".to_owned(),
            version: "1".to_owned(),
            languages: languages.iter().map(|&tag| tag.to_owned()).collect(),
        };
        let score = Sentiment {
            label: Label::Neutral,
            score: 0.0,
            probabilities,
            truncated,
        };
        Reviewer::new(&model, 0.5).review(&score, language).words()
    }

    #[test]
    fn each_reason_stands_for_itself() {
        let sure = Some([0.1, 0.9, 0.0]);
        let unsure = Some([0.33, 0.34, 0.33]);
        assert_eq!(words(&["en"], sure, false, Some("en-GB")), "");
        assert_eq!(words(&["en"], sure, true, None), "truncated");
        assert_eq!(words(&["en"], unsure, false, None), "low_confidence");
        assert_eq!(words(&["en"], sure, false, Some("de")), "language");
        assert_eq!(
            words(&["en"], unsure, true, Some("de")),
            "truncated low_confidence language"
        );
    }

    #[test]
    fn exactly_at_the_threshold_is_sure_enough() {
        assert_eq!(words(&[], Some([0.5, 0.25, 0.25]), false, None), "");
    }

    #[test]
    fn nothing_is_doubted_that_nobody_can_know() {
        assert_eq!(words(&[], None, false, Some("de")), "");
        assert_eq!(words(&["en"], None, false, None), "");
        assert_eq!(words(&["en"], None, false, Some("und")), "");
    }
}
