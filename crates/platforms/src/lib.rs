//! Recognises post URLs and fetches their comments, one file per platform.
//!
//! A leaf: it knows nothing of rows, jobs or models. [`recognize`] is pure and
//! offline, [`Client::resolve`] turns what needs the network (short links, pages
//! to probe) into a [`Post`], and [`Client::fetch_page`] brings one page of
//! comments and the cursor of the next, so that a caller can store each page
//! before it asks for more and continue after a crash.

#![forbid(unsafe_code)]

mod bluesky;
mod bounds;
mod client;
mod comment;
mod discourse;
mod failure;
mod hackernews;
mod json;
mod lemmy;
mod mastodon;
mod platform;
mod reading;
mod recognize;
pub mod shared;
mod unsupported;
mod wire;
mod wordpress;
mod youtube;

pub use client::{Answer, Client, Settings, check_base};
pub use comment::{Comment, Page, PostInfo, Skipped};
pub use failure::Failure;
pub use platform::{PLATFORMS, Platform};
pub use recognize::{Post, Recognized, post_identity, recognize, recognize_page};
