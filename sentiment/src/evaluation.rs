//! How well scores agree with labels that people gave: accuracy, recall, F1, confusion, calibration.
//!
//! Not here: reading files of labelled texts, and printing.

use serde::Serialize;

use crate::{Label, Sentiment};

/// The classes in the order of every table and array here.
pub const CLASSES: [Label; 3] = [Label::Negative, Label::Neutral, Label::Positive];

/// Bins of the calibration error, as in Guo et al. 2017.
pub const BINS: usize = 15;

/// Counts scores against labels, one text at a time.
#[derive(Debug, Clone, Default)]
pub struct Tally {
    /// Rows are what people said, columns what was predicted.
    confusion: [[u64; 3]; 3],
    /// Texts by the probability of their winning class.
    bins: [Bin; BINS],
    /// Texts that came without probabilities.
    uncertain: u64,
}

#[derive(Debug, Clone, Copy, Default)]
struct Bin {
    texts: u64,
    right: u64,
    /// Sum of the winning probabilities.
    confidence: f64,
}

/// What a [`Tally`] amounts to. Shares are fractions of one.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Evaluation {
    /// Texts counted.
    pub texts: u64,
    /// Share of texts whose class was found; `None` without texts.
    pub accuracy: Option<f64>,
    /// Mean recall of the classes that occur, each counting the same: the measure of TweetEval.
    pub macro_recall: Option<f64>,
    /// Mean F1 of the classes that occur.
    pub macro_f1: Option<f64>,
    /// Each class by itself.
    pub per_class: PerClass,
    /// Names of the rows and columns of `confusion`.
    pub labels: [&'static str; 3],
    /// Texts by what people said (rows) and what was predicted (columns).
    pub confusion: [[u64; 3]; 3],
    /// Expected calibration error: the mean distance between the winning probability and the share
    /// of texts for which it was right, over [`BINS`] bins of equal width (Guo, Pleiss, Sun and
    /// Weinberger, "On Calibration of Modern Neural Networks", 2017, equation 3). `None` for
    /// analyzers without probabilities.
    pub ece: Option<f64>,
}

/// Measures of each class.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PerClass {
    /// The negative texts.
    pub negative: ClassMeasures,
    /// The neutral texts.
    pub neutral: ClassMeasures,
    /// The positive texts.
    pub positive: ClassMeasures,
}

/// Measures of one class.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ClassMeasures {
    /// Share of the texts predicted to be of this class that are; `None` when none was.
    pub precision: Option<f64>,
    /// Share of the texts of this class that were found; `None` when there are none.
    pub recall: Option<f64>,
    /// Harmonic mean of both; `None` when the class neither occurs nor is predicted.
    pub f1: Option<f64>,
    /// Texts of this class.
    pub support: u64,
}

impl Tally {
    /// Adds one text: what people said, and how it was scored.
    pub fn add(&mut self, said: Label, scored: &Sentiment) {
        self.confusion[place(said)][place(scored.label)] += 1;
        let Some(probabilities) = scored.probabilities else {
            self.uncertain += 1;
            return;
        };
        let confidence = probabilities
            .into_iter()
            .map(f64::from)
            .fold(0.0_f64, f64::max);
        // Bin m holds (m / 15, (m + 1) / 15].
        let bin = (confidence * BINS as f64).ceil() as usize;
        let bin = &mut self.bins[bin.saturating_sub(1).min(BINS - 1)];
        bin.texts += 1;
        bin.right += u64::from(said == scored.label);
        bin.confidence += confidence;
    }

    /// The measures of what was added so far.
    pub fn evaluate(&self) -> Evaluation {
        let texts: u64 = self.confusion.iter().flatten().sum();
        let right: u64 = (0..3).map(|class| self.confusion[class][class]).sum();
        let [negative, neutral, positive] = [0, 1, 2].map(|class| self.class(class));
        let classes = [&negative, &neutral, &positive];
        Evaluation {
            texts,
            accuracy: share(right, texts),
            macro_recall: mean(classes.map(|class| class.recall)),
            macro_f1: mean(classes.map(|class| class.f1.filter(|_| class.support > 0))),
            labels: ["negative", "neutral", "positive"],
            confusion: self.confusion,
            ece: self.calibration_error(texts),
            per_class: PerClass {
                negative,
                neutral,
                positive,
            },
        }
    }

    fn class(&self, class: usize) -> ClassMeasures {
        let right = self.confusion[class][class];
        let support = self.confusion[class].iter().sum();
        let predicted = self.confusion.iter().map(|row| row[class]).sum();
        ClassMeasures {
            precision: share(right, predicted),
            recall: share(right, support),
            f1: share(2 * right, support + predicted),
            support,
        }
    }

    fn calibration_error(&self, texts: u64) -> Option<f64> {
        if texts == 0 || self.uncertain > 0 {
            return None;
        }
        let gaps = self
            .bins
            .iter()
            .map(|bin| (bin.right as f64 - bin.confidence).abs());
        Some(gaps.sum::<f64>() / texts as f64)
    }
}

fn place(label: Label) -> usize {
    match label {
        Label::Negative => 0,
        Label::Neutral => 1,
        Label::Positive => 2,
    }
}

fn share(part: u64, whole: u64) -> Option<f64> {
    (whole > 0).then(|| part as f64 / whole as f64)
}

fn mean(values: [Option<f64>; 3]) -> Option<f64> {
    let there: Vec<f64> = values.into_iter().flatten().collect();
    (!there.is_empty()).then(|| there.iter().sum::<f64>() / there.len() as f64)
}

#[cfg(test)]
mod tests {
    use super::Tally;
    use crate::Label::{self, Negative, Neutral, Positive};
    use crate::Sentiment;

    fn scored(label: Label, confidence: Option<f32>) -> Sentiment {
        Sentiment {
            label,
            score: 0.0,
            probabilities: confidence.map(|high| {
                let low = (1.0 - high) / 2.0;
                [low, high, low]
            }),
            truncated: false,
        }
    }

    fn near(found: Option<f64>, wanted: f64) {
        let found = found.expect("a number");
        assert!((found - wanted).abs() < 1e-6, "{found}, wanted {wanted}");
    }

    #[test]
    fn measures_are_those_computed_by_hand() {
        let mut tally = Tally::default();
        // Said, predicted, how often.
        for (said, predicted, times) in [
            (Negative, Negative, 3),
            (Negative, Positive, 1),
            (Neutral, Neutral, 1),
            (Neutral, Negative, 1),
            (Positive, Positive, 2),
            (Positive, Neutral, 2),
        ] {
            for _ in 0..times {
                tally.add(said, &scored(predicted, None));
            }
        }
        let all = tally.evaluate();
        assert_eq!(all.texts, 10);
        assert_eq!(all.confusion, [[3, 0, 1], [1, 1, 0], [0, 2, 2]]);
        near(all.accuracy, 0.6);
        near(all.macro_recall, (0.75 + 0.5 + 0.5) / 3.0);
        // F1 = 2 right / (said + predicted).
        near(all.macro_f1, (6.0 / 8.0 + 2.0 / 5.0 + 4.0 / 7.0) / 3.0);
        near(all.per_class.negative.precision, 0.75);
        near(all.per_class.neutral.precision, 1.0 / 3.0);
        near(all.per_class.positive.recall, 0.5);
        assert_eq!(all.per_class.positive.support, 4);
        assert_eq!(all.ece, None, "no probabilities, no calibration");
    }

    #[test]
    fn calibration_error_is_the_mean_gap_between_claim_and_truth() {
        let mut tally = Tally::default();
        // Four claims of 0.8 in one bin, three right; one of 1.0, wrong.
        for said in [Neutral, Neutral, Neutral, Positive] {
            tally.add(said, &scored(Neutral, Some(0.8)));
        }
        tally.add(Negative, &scored(Neutral, Some(1.0)));
        near(
            tally.evaluate().ece,
            0.8 * (0.8_f64 - 0.75).abs() + 0.2 * 1.0,
        );
    }

    #[test]
    fn classes_that_do_not_occur_are_left_out_of_the_means() {
        assert_eq!(Tally::default().evaluate().accuracy, None);
        let mut tally = Tally::default();
        tally.add(Positive, &scored(Positive, Some(1.0)));
        tally.add(Positive, &scored(Neutral, Some(0.5)));
        let all = tally.evaluate();
        near(all.macro_recall, 0.5);
        near(all.macro_f1, 2.0 / 3.0);
        assert_eq!(all.per_class.negative.recall, None);
        assert_eq!(all.per_class.neutral.precision, Some(0.0));
    }
}
