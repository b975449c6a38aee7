//! Text in, sentiment out: the [`Analyzer`] trait, the lexicon and the neural models.
//!
//! A leaf: it knows nothing of rows, jobs or HTTP.

mod analyzer;
mod encoder;
pub mod evaluation;
mod factory;
mod folder;
pub mod language;
mod lexicon;
mod network;
mod neural;
pub mod onnx;
mod parallel;
mod routing;

pub use analyzer::{Analyzer, Engine, Error, Label, ModelInfo, Sentiment};
pub use encoder::{Prepared, prepare};
pub use factory::{
    DEFAULT_MODEL, ModelChoice, SHIPPED_MODELS, best, best_model, check_name, choosable, in_use,
    installed, open, open_best, select, selected,
};
pub use folder::check_config;
pub use lexicon::Lexicon;
pub use network::Precision;
pub use neural::NeuralModel;
pub use routing::{Opened, Routes, places_by_group};
