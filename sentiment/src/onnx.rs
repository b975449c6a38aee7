//! ONNX Runtime, for the networks that our own [`encoder`](crate::encoder) does not know.
//!
//! It gets one text at a time: what some quantised graphs give for a text changes with the texts
//! beside it (measured: 3.5 % of the labels of a MiniLM), and nothing is known here about the graph.
//! Not here: text, labels and probabilities ([`neural`](crate::neural)).

mod runtime;
mod sessions;

pub use runtime::{Runtime, use_library};

pub(crate) use sessions::Sessions;
