//! The crate from outside, one module per part.

mod lexicon;
mod onnx;
mod onnx_factory;
mod onnx_faults;
