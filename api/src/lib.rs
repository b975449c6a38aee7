//! HTTP: jobs, their progress and results, for programs and for the page.
//!
//! Knows rows (through the store), URLs (through the platforms, offline) and tables; knows no
//! model and never a worker: it writes down what is asked for and shows what has come of it.
//! A handler is a list of calls; what they do is in plain modules (`review`, `submit`,
//! `upload`, `summary`, `export`), so that the page for people can do the same.

#![forbid(unsafe_code)]

mod answers;
mod audit;
mod body;
mod bounded_json;
mod challenge;
pub mod cli;
mod conditional;
mod document;
mod door;
mod dress;
mod error;
mod export;
mod extract;
mod fields;
mod guard;
mod idempotency;
mod intake;
mod live;
mod mapping;
mod metrics;
mod oidc;
mod own_accounts;
mod page;
mod problem;
mod request_id;
mod router;
mod routes;
mod serve;
mod settings;
mod spooled;
mod state;
mod viewer;
pub mod views;

pub use error::ApiError;
pub use metrics::MetricSource;
pub use oidc::{IssuerUrl, OidcSettings};
pub use problem::{BadEntry, Code, EntryCode, Problem};
pub use router::{openapi, router};
pub use serve::serve;
pub use settings::Settings;
pub use state::AppState;
