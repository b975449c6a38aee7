//! Three-class sequence-classification models in ONNX form, run by ONNX Runtime.
//!
//! Any RoBERTa, BERT or like model exported to `models/<name>/{model.onnx, tokenizer.json,
//! config.json}` works. Not here: where models come from, and which one is chosen.
//!
//! **A text's score does not depend on its batchmates.** Models in single precision keep that by
//! themselves, to about 1e-6 of a probability. Dynamically quantized int8 models do not: they take
//! one activation scale for a whole batch, and 3.5 % of labels were measured to change with the
//! company. Such models are recognised by their operations and run one text at a time.

mod folder;
mod runtime;
mod sessions;
mod tokens;

use std::borrow::Cow;
use std::collections::HashMap;
use std::path::Path;
use std::thread;

pub use runtime::Runtime;

pub(crate) use folder::FILES;

use crate::batch::by_token_budget;
use crate::{Analyzer, Error, Label, ModelInfo, Sentiment};
use folder::ModelFolder;
use sessions::Sessions;
use tokens::{Encoded, Encoder, prepare};

/// Longest text times number of texts of a batch: 512 was the fastest for single precision with a
/// session per core, and keeps a batch's memory small.
const TOKEN_BUDGET: usize = 512;

/// Scores with one ONNX model.
pub struct OnnxAnalyzer {
    model: ModelInfo,
    encoder: Encoder,
    sessions: Sessions,
    /// Places of negative, neutral and positive in the model's output.
    labels: [usize; 3],
    token_budget: usize,
}

impl OnnxAnalyzer {
    /// Loads `models_dir/<name>` and, on the first call, libonnxruntime (see [`Runtime::get`]).
    ///
    /// Two short texts are scored to see that the model answers as it should. Takes about a second
    /// for a RoBERTa of half a gigabyte, so call it off the async threads.
    ///
    /// # Errors
    /// [`Error::Unavailable`] names the library or file that is missing or unusable and how to
    /// mend it.
    pub fn open(name: &str, models_dir: &Path) -> Result<Self, Error> {
        let folder = ModelFolder::open(&models_dir.join(name))?;
        let config = folder.config()?;
        let labels = config.labels()?;
        let encoder = Encoder::open(&folder.tokenizer(), config.token_limit()?)?;
        let runtime = Runtime::get(models_dir)?;

        let (fingerprint, sessions) = thread::scope(|scope| {
            let fingerprint = scope.spawn(|| folder.fingerprint());
            let sessions = Sessions::open(
                &runtime.environment,
                &folder.graph(),
                folder.weight_bytes(),
                config.padding(),
            );
            (fingerprint.join(), sessions)
        });
        let fingerprint = fingerprint.expect("bug: reading a file panicked")?;
        let analyzer = Self {
            model: ModelInfo {
                name: format!("onnx:{name}"),
                version: fingerprint.version,
                languages: config.languages,
            },
            encoder,
            sessions: sessions?,
            labels,
            token_budget: if fingerprint.dynamic_int8 {
                1
            } else {
                TOKEN_BUDGET
            },
        };
        analyzer.analyze(&["good", "bad, and a little longer"]).map_err(|error| {
            Error::Unavailable(format!(
                "the model {} does not answer as a sentiment model should ({error}): fetch the model again or choose another analyzer",
                folder.graph().display()
            ))
        })?;
        Ok(analyzer)
    }

    /// The model's own answers before they become probabilities: negative, neutral, positive.
    ///
    /// For comparing a model with what it was exported from; everything else uses
    /// [`Analyzer::analyze`].
    ///
    /// # Errors
    /// [`Error::Failed`] when the runtime fails on a text.
    pub fn logits(&self, texts: &[&str]) -> Result<Vec<[f32; 3]>, Error> {
        Ok(self
            .score(texts)?
            .into_iter()
            .map(|(logits, _)| logits)
            .collect())
    }

    /// Logits, and whether the text was cut, of every text.
    fn score(&self, texts: &[&str]) -> Result<Vec<([f32; 3], bool)>, Error> {
        // Texts that the model cannot tell apart are scored once.
        let mut place_of: HashMap<Cow<'_, str>, usize> = HashMap::new();
        let mut places = Vec::with_capacity(texts.len());
        let mut encoded: Vec<Encoded> = Vec::new();
        for text in texts {
            let prepared = prepare(text);
            let place = match place_of.get(&prepared) {
                Some(&place) => place,
                None => {
                    encoded.push(self.encoder.encode(&prepared)?);
                    place_of.insert(prepared, encoded.len() - 1);
                    encoded.len() - 1
                }
            };
            places.push(place);
        }

        let lengths: Vec<usize> = encoded.iter().map(|text| text.ids.len()).collect();
        let batches = by_token_budget(&lengths, self.token_budget);
        let rows = self.sessions.run(&encoded, &batches)?;
        let answer = |place: usize| {
            (
                self.labels.map(|label| rows[place][label]),
                encoded[place].truncated,
            )
        };
        Ok(places.into_iter().map(answer).collect())
    }
}

impl Analyzer for OnnxAnalyzer {
    fn model(&self) -> &ModelInfo {
        &self.model
    }

    fn analyze(&self, texts: &[&str]) -> Result<Vec<Sentiment>, Error> {
        let scored = self.score(texts)?;
        scored
            .into_iter()
            .map(|(logits, truncated)| sentiment(logits, truncated))
            .collect()
    }
}

fn sentiment(logits: [f32; 3], truncated: bool) -> Result<Sentiment, Error> {
    let [negative, neutral, positive] = softmax(logits)?;
    let label = if negative >= neutral && negative >= positive {
        Label::Negative
    } else if neutral >= positive {
        Label::Neutral
    } else {
        Label::Positive
    };
    Ok(Sentiment {
        label,
        score: positive - negative,
        probabilities: Some([negative as f32, neutral as f32, positive as f32]),
        truncated,
    })
}

/// Probabilities of three logits, computed in double precision.
fn softmax(logits: [f32; 3]) -> Result<[f64; 3], Error> {
    if logits.iter().any(|logit| !logit.is_finite()) {
        return Err(Error::Failed(format!(
            "the model gave {logits:?}, which are not all numbers"
        )));
    }
    let highest = f64::from(logits[0].max(logits[1]).max(logits[2]));
    let powers = logits.map(|logit| (f64::from(logit) - highest).exp());
    let sum: f64 = powers.iter().sum();
    Ok(powers.map(|power| power / sum))
}

#[cfg(test)]
mod tests {
    use super::softmax;

    #[test]
    fn softmax_stands_any_finite_logits_and_refuses_others() {
        let far = softmax([f32::MIN, 0.0, f32::MAX]).expect("finite");
        assert_eq!(far, [0.0, 0.0, 1.0]);
        let even = softmax([5.0; 3]).expect("finite");
        assert!(even.iter().all(|share| (share - 1.0 / 3.0).abs() < 1e-15));
        for logits in [
            [f32::NAN, 0.0, 0.0],
            [0.0, f32::INFINITY, 0.0],
            [0.0, 0.0, f32::NEG_INFINITY],
        ] {
            assert!(softmax(logits).is_err());
        }
    }
}
