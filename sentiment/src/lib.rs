//! Text in, sentiment out: the [`Analyzer`] trait, the lexicon and the neural models.
//!
//! A leaf: it knows nothing of rows, jobs or HTTP.

mod analyzer;
mod encoder;
mod factory;
pub mod language;
mod lexicon;
pub mod metrics;
mod neural;
pub mod onnx;
mod parallel;

pub use analyzer::{Analyzer, Engine, Error, Label, ModelInfo, Sentiment};
pub use encoder::{Prepared, prepare};
pub use factory::{
    DEFAULT_MODEL, ModelChoice, best, check_name, choosable, installed, open, open_best, select,
    selected,
};
pub use lexicon::Lexicon;
pub use neural::folder::check_config;
pub use neural::{NeuralModel, Precision};
