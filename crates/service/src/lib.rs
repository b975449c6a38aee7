//! What Clamor does, without HTTP and without pages: one module for each noun.
//!
//! Whoever calls it (the HTTP API, the pages, `clamor analyze`) says who asks and shows what comes
//! back; the rules are here, so that a list means the same and a figure is the same wherever it was
//! asked for. Knows rows (through the store), addresses (through the platforms, offline) and tables;
//! knows no model.

#![forbid(unsafe_code)]

pub mod analyze;
pub mod analyzers;
pub mod answer;
mod brands;
pub mod comment_file;
pub mod comparison;
pub mod counted;
pub mod credentials;
pub mod documents;
pub mod erasure;
mod error;
pub mod export;
pub mod file_report;
pub mod followers;
pub mod highlights;
pub mod idempotency;
pub mod inspect;
pub mod languages;
pub mod list;
pub mod localized;
mod looks;
pub mod mail;
pub mod mapping;
pub mod method;
pub mod own_accounts;
pub mod polling;
pub mod profiles;
pub mod pseudonyms;
pub mod reachable;
pub mod rescore;
pub mod review_words;
mod service;
pub mod stats;
mod stop;
pub mod submit;
pub mod summary;
pub mod terms;
pub mod trail;
pub mod triage;
pub mod turns;
pub mod unread;
pub mod uploads;
pub mod waiting;
pub mod warnings;
pub mod webhooks;
pub mod wording;

pub use counted::Counted;
pub use error::Error;
pub use service::{AnalyzerCheck, AnalyzerList, Limits, Service, WakeWorkers};
