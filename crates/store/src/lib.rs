//! Rows: jobs, items, snapshots, comments and scores, in SQLite or PostgreSQL.
//!
//! SQL is the truth of a job; whatever delivers work only says "look now". A leaf:
//! it knows nothing of HTTP, platforms or models. Every write of a worker carries
//! the attempt number of its claim and is refused once the claim is lost (fencing).

#![forbid(unsafe_code)]
#![allow(
    clippy::duplicate_mod,
    reason = "the calls are compiled once for each database, see sqlite.rs"
)]

mod address;
mod client;
mod error;
mod lines;
mod moving;
mod paging;
mod postgres;
mod scans;
mod sqlite;
mod store;
mod types;
mod words;

pub use address::check_url;
pub use client::Client;
pub use error::Error;
pub use moving::{Moved, TakenOver};
pub use store::{
    CONNECTIONS, DEFAULT_MAX_COMMENTS, MAX_COMMENTS_LIMIT, Store, WEBHOOK_PATIENCE_DAYS,
};
pub use types::*;
