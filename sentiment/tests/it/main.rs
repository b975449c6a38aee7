//! The crate from outside, one module per part.

mod default_model;
mod factory;
mod faults;
mod independence;
mod language;
mod lexicon;
mod models;
mod multilingual_model;
mod neural;
mod prepared;
mod routing;
mod short;
