//! One binary for all integration tests of the crate: real HTTP against local servers.

mod access;
mod bluesky;
mod client;
mod corpus;
mod cut;
mod discourse;
mod facebook;
mod fake;
mod graph;
mod hackernews;
mod instagram;
mod lemmy;
mod limits;
mod mastodon;
mod odd;
mod peertube;
mod places;
mod profiles;
mod recognize;
mod subject;
mod threads;
mod webpage;
mod wordpress;
mod youtube;
