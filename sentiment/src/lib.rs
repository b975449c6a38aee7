//! Text in, sentiment out: the [`Analyzer`] trait, the lexicon and the ONNX models.
//!
//! A leaf: it knows nothing of rows, jobs or HTTP.

mod analyzer;
mod batch;
mod factory;
mod lexicon;
pub mod onnx;

pub use analyzer::{Analyzer, Error, Label, ModelInfo, Sentiment};
pub use factory::{ModelChoice, check_name, installed, open, open_best};
pub use lexicon::Lexicon;
pub use onnx::OnnxAnalyzer;
