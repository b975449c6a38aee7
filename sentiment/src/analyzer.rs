//! The trait every scorer implements, and what it answers with.

use serde::{Deserialize, Serialize};

/// The three classes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum Label {
    /// More for than against.
    Positive,
    /// Neither, or too little to tell.
    Neutral,
    /// More against than for.
    Negative,
}

impl Label {
    /// `POSITIVE`, `NEUTRAL` or `NEGATIVE`, as in CSV, rows and API.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Positive => "POSITIVE",
            Self::Neutral => "NEUTRAL",
            Self::Negative => "NEGATIVE",
        }
    }
}

/// Which model scored, so that two scores can be told apart.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ModelInfo {
    /// `lexicon` or `onnx:<name>`.
    pub name: String,
    /// First 12 hex digits of the SHA-256 of what determines the scores.
    pub version: String,
    /// BCP 47 tags of the languages it was made for; empty when unknown.
    pub languages: Vec<String>,
}

/// The score of one text.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Sentiment {
    /// The class.
    pub label: Label,
    /// In [-1, 1]: P(positive) - P(negative), or the lexicon's compound.
    pub score: f64,
    /// Negative, neutral, positive; `None` for the lexicon, none are invented.
    pub probabilities: Option<[f32; 3]>,
    /// Whether the end of the text was cut off before scoring.
    pub truncated: bool,
}

/// How an analyzer computes: for people and benchmarks, nothing is decided by it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Engine {
    /// What computes: `lexicon`, `clamor` (our own encoder) or `onnxruntime`.
    pub name: &'static str,
    /// Of the weights, such as `fp32` or `int8`, where that is known.
    pub precision: Option<&'static str>,
    /// The processor's instructions that are used, where they are chosen by us.
    pub level: Option<&'static str>,
    /// Texts or batches that are computed at the same time.
    pub sessions: usize,
    /// Threads in each of them.
    pub threads: usize,
}

/// Why texts could not be scored.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The model or the runtime library is missing or unusable; the sentence says what to do.
    #[error("{0}")]
    Unavailable(String),
    /// The runtime failed on these texts.
    #[error("scoring failed: {0}")]
    Failed(String),
}

/// Scores texts. Implementations are pure: the same text gives the same answer,
/// whatever stands beside it.
pub trait Analyzer: Send + Sync {
    /// Name, version and languages.
    fn model(&self) -> &ModelInfo;

    /// One answer per text, in the same order. Blocking: call it off the async threads.
    fn analyze(&self, texts: &[&str]) -> Result<Vec<Sentiment>, Error>;

    /// How it computes.
    fn engine(&self) -> Engine;

    /// Tokens that scoring these texts takes, the special ones included and those cut off not;
    /// `None` where texts are not made of tokens.
    ///
    /// # Errors
    /// [`Error::Failed`] when a text cannot be read.
    fn count_tokens(&self, texts: &[&str]) -> Result<Option<u64>, Error> {
        let _ = texts;
        Ok(None)
    }

    /// Whether scoring a text again costs no more than remembering its score would.
    fn is_quick(&self) -> bool {
        false
    }
}
