//! HTTP: jobs, their progress and results, for programs and for the page.
//!
//! Each noun is one module, with its routes, requests and answers together; what they do is in
//! `service`, so that the pages for people can do the same. Knows no model and never a worker: it
//! writes down what is asked for and shows what has come of it.

#![forbid(unsafe_code)]

// Its macros are for the templates as well, which can import nothing.
#[macro_use]
extern crate i18n;

mod account;
mod analyze;
mod asking;
mod audit;
mod body;
mod bounded_json;
mod brands;
mod challenge;
mod choices;
pub mod cli;
mod closed_lists;
mod comments;
mod compare;
mod conditional;
mod credentials;
mod document;
mod documents;
mod door;
mod erasures;
mod error;
mod extract;
mod fans;
mod fields;
mod guard;
mod health;
mod idempotency;
mod jobs;
mod json_body;
mod legacy;
mod media_type;
mod metrics;
mod other_parts;
mod own_accounts;
mod page;
mod parts;
mod preview;
mod problem;
mod profiles;
mod rates;
mod request_id;
mod response_defaults;
mod results;
mod router;
mod serve;
mod settings;
mod shares;
mod spooled;
mod state;
mod summary;
mod terms;
mod uploads;
mod usage;
mod users;
mod webhooks;
mod weighed;

pub use error::ApiError;
pub use other_parts::{MetricSource, OtherParts, Readiness};
pub use problem::{BadEntry, Code, EntryCode, Problem};
pub use rates::Rate;
pub use router::{openapi, router};
pub use serve::serve;
pub use settings::Settings;
pub use state::AppState;
pub use usage::view::QuotaView;
