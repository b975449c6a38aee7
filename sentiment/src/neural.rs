//! Three-class sequence-classification models: from texts to scores.
//!
//! A model is a folder `models/<name>/{model.onnx, tokenizer.json, config.json}`. BERT and RoBERTa
//! are computed by our own [`encoder`](crate::encoder); other networks by ONNX Runtime
//! ([`onnx`](crate::onnx)). Either way **a text's score does not depend on its batchmates**: the
//! encoder is made so, and ONNX Runtime gets one text at a time.
//!
//! Not here: where models come from, and which one is chosen.

mod probabilities;
mod tokens;

use std::borrow::Cow;
use std::collections::HashMap;
use std::panic::resume_unwind;
use std::path::Path;
use std::thread;

use kernels::Level;

use crate::encoder::{Encoder, NUMERICS, NetworkSource, Unfit};
use crate::folder::{ModelFolder, hash_file};
use crate::network::{Encoded, Logits, Precision};
use crate::onnx::Sessions;
use crate::{Analyzer, Engine, Error, ModelChoice, ModelInfo, Sentiment, parallel};
use probabilities::sentiment;
use tokens::{Tokens, prepare};

/// Texts that a thread turns into tokens before it looks for more.
const TEXTS_AT_A_TIME: usize = 32;

/// Scores with one model.
pub struct NeuralModel {
    model: ModelInfo,
    tokens: Tokens,
    backend: Backend,
    /// Places of negative, neutral and positive in the model's output.
    labels: [usize; 3],
    /// For turning texts into tokens.
    threads: usize,
}

enum Backend {
    Encoder(Box<Encoder>, Precision),
    Runtime(Sessions),
}

impl NeuralModel {
    /// Loads `models_dir/<name>`.
    ///
    /// Two short texts are scored to see that the model answers as it should. Takes a fraction of a
    /// second, or a few for a large model that was not [prepared](crate::prepare) or that ONNX
    /// Runtime runs, so call it off the async threads.
    ///
    /// # Errors
    /// [`Error::Unavailable`] names the library or file that is missing or unusable and how to mend
    /// it.
    pub fn open(name: &str, precision: Precision, models_dir: &Path) -> Result<Self, Error> {
        let folder = ModelFolder::open(&models_dir.join(name))?;
        let config = folder.config()?;
        let labels = config.labels()?;
        let limit = config.token_limit()?;
        let threads = parallel::threads();

        let (tokens, loaded) = thread::scope(|scope| {
            // Parsing the tokenizer takes about as long as all the rest.
            let tokens = scope.spawn(|| Tokens::open(&folder.tokenizer(), limit));
            let loaded = load(&folder, precision, models_dir, threads);
            (
                tokens.join().unwrap_or_else(|panic| resume_unwind(panic)),
                loaded,
            )
        });
        let (tokens, (backend, version)) = (tokens?, loaded?);
        let choice = ModelChoice::Onnx {
            name: name.to_owned(),
            precision,
        };
        let model = Self {
            model: ModelInfo {
                name: choice.to_string(),
                version,
                languages: config.languages,
            },
            tokens,
            backend,
            labels,
            threads,
        };
        model.analyze(&["good", "bad, and a little longer"]).map_err(|error| {
            Error::Unavailable(format!(
                "the model {} does not answer as a sentiment model should ({error}): fetch the model again or choose another analyzer",
                folder.root().display()
            ))
        })?;
        Ok(model)
    }

    /// Computes with these instead of what was found best; for tests and benchmarks, since the
    /// logits are the same. Nothing changes for a model that ONNX Runtime runs.
    #[doc(hidden)]
    #[must_use]
    pub fn using(mut self, level: Level, threads: usize) -> Self {
        if let Backend::Encoder(encoder, _) = &mut self.backend {
            encoder.set(level, threads);
            self.threads = threads;
        }
        self
    }

    /// The model's own answers before they become probabilities: negative, neutral, positive.
    ///
    /// For comparing a model with what it was exported from; everything else uses
    /// [`Analyzer::analyze`].
    ///
    /// # Errors
    /// [`Error::Failed`] when a text cannot be scored.
    pub fn logits(&self, texts: &[&str]) -> Result<Vec<[f32; 3]>, Error> {
        let scored = self.score(texts)?;
        Ok(scored.into_iter().map(|(logits, _)| logits).collect())
    }

    /// Logits, and whether the text was cut, of every text.
    fn score(&self, texts: &[&str]) -> Result<Vec<(Logits, bool)>, Error> {
        // Texts that the model cannot tell apart are scored once.
        let mut place_of: HashMap<Cow<'_, str>, usize> = HashMap::with_capacity(texts.len());
        let places: Vec<usize> = texts
            .iter()
            .map(|text| {
                let next = place_of.len();
                *place_of.entry(prepare(text)).or_insert(next)
            })
            .collect();
        let mut different = vec![""; place_of.len()];
        for (text, &place) in &place_of {
            different[place] = text;
        }

        let encoded = self.encode(&different)?;
        let logits = match &self.backend {
            Backend::Encoder(encoder, _) => encoder.logits(&encoded)?,
            Backend::Runtime(sessions) => sessions.logits(&encoded)?,
        };
        let answer = |place: usize| {
            let logits = self.labels.map(|label| logits[place][label]);
            (logits, encoded[place].truncated)
        };
        Ok(places.into_iter().map(answer).collect())
    }

    /// The tokens of prepared texts, on as many threads as are worth it.
    fn encode(&self, texts: &[&str]) -> Result<Vec<Encoded>, Error> {
        let chunks: Vec<&[&str]> = texts.chunks(TEXTS_AT_A_TIME).collect();
        let encoded = parallel::share(
            self.threads,
            chunks.len(),
            || (),
            |(), index| -> Result<Vec<Encoded>, Error> {
                chunks[index]
                    .iter()
                    .map(|text| self.tokens.encode(text))
                    .collect()
            },
        )?;
        Ok(encoded.into_iter().flatten().collect())
    }
}

/// Loads the network, in our own encoder if it is known there, and works out the version.
fn load(
    folder: &ModelFolder,
    precision: Precision,
    models_dir: &Path,
    threads: usize,
) -> Result<(Backend, String), Error> {
    match NetworkSource::find(folder, precision) {
        Ok(source) => {
            let level = Level::choose().map_err(Error::Unavailable)?;
            tracing::debug!(model = %folder.root().display(), level = level.name(), "computed here");
            thread::scope(|scope| {
                let version = scope.spawn(|| {
                    let prefix = format!("clamor {NUMERICS} {}\n", precision.as_str());
                    folder.version(&prefix, |hash| {
                        source
                            .files()
                            .iter()
                            .for_each(|file| sha2::Digest::update(hash, file));
                        Ok(())
                    })
                });
                let encoder = source.load(level, threads);
                let version = version
                    .join()
                    .unwrap_or_else(|panic| resume_unwind(panic))?;
                Ok((Backend::Encoder(Box::new(encoder), precision), version))
            })
        }
        Err(Unfit::Broken(error)) => Err(error),
        Err(Unfit::Unknown(reason)) => run_by_runtime(folder, precision, models_dir, &reason),
    }
}

/// Loads a network that is not known here, for the `reason`.
fn run_by_runtime(
    folder: &ModelFolder,
    precision: Precision,
    models_dir: &Path,
    reason: &str,
) -> Result<(Backend, String), Error> {
    let model = folder.root().display();
    if precision == Precision::Fp32 {
        return Err(Error::Unavailable(format!(
            "the model {model} has only the precision that its file has ({reason}): name it without @fp32"
        )));
    }
    tracing::info!(%model, reason, "ONNX Runtime runs this model, one text at a time");
    thread::scope(|scope| {
        let version = scope.spawn(|| {
            folder.version("", |hash| {
                let files = folder.graph_files();
                files.iter().try_for_each(|path| hash_file(path, hash))
            })
        });
        let sessions = Sessions::open(folder, models_dir);
        let version = version
            .join()
            .unwrap_or_else(|panic| resume_unwind(panic))?;
        Ok((Backend::Runtime(sessions?), version))
    })
}

impl Analyzer for NeuralModel {
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

    fn engine(&self) -> Engine {
        match &self.backend {
            Backend::Encoder(encoder, precision) => Engine {
                name: "clamor",
                precision: Some(precision.as_str()),
                level: Some(encoder.level().name()),
                sessions: encoder.threads(),
                threads: 1,
            },
            Backend::Runtime(sessions) => {
                let (sessions, threads) = sessions.plan();
                Engine {
                    name: "onnxruntime",
                    precision: None,
                    level: None,
                    sessions,
                    threads,
                }
            }
        }
    }

    fn count_tokens(&self, texts: &[&str]) -> Result<Option<u64>, Error> {
        let prepared: Vec<Cow<'_, str>> = texts.iter().map(|text| prepare(text)).collect();
        let prepared: Vec<&str> = prepared.iter().map(AsRef::as_ref).collect();
        let encoded = self.encode(&prepared)?;
        Ok(Some(encoded.iter().map(|text| text.ids.len() as u64).sum()))
    }
}
