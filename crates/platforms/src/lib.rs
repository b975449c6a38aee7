//! Recognises post URLs and fetches their comments, one file per platform.
//!
//! A leaf: it knows nothing of rows, jobs or models. [`recognize`] is pure and
//! offline, [`Client::resolve`] turns what needs the network (short links, pages
//! to probe) into a [`Post`], and [`Client::fetch_page`] brings one page of
//! comments and the cursor of the next, so that a caller can store each page
//! before it asks for more and continue after a crash.
//!
//! A new platform is a file of its own, named here twice: as a module and in [`PLATFORMS`].

#![forbid(unsafe_code)]

mod access;
mod apify;
mod bounds;
mod client;
mod comment;
mod credential;
mod failure;
mod html;
mod json;
mod meta;
mod platform;
mod profile;
mod reading;
mod recognize;
mod service;
pub mod shared;
mod subject;
mod wire;

// Platforms.
mod app_store;
mod bluesky;
mod discourse;
mod disqus;
mod facebook;
mod flarum;
mod github;
mod hackernews;
mod instagram;
mod lemmy;
mod linkedin;
mod mastodon;
mod misskey;
mod peertube;
mod reddit;
mod site;
mod stack_exchange;
mod threads;
mod tiktok;
mod webpage;
mod wordpress;
mod x;
mod youtube;

pub use access::{Access, KeySpec, NeverSpec};
pub use client::{Answer, Api, Client, ClientSettings, Fetch, Place, Reservation, check_base};
pub use comment::{Comment, Page, PostInfo, Skipped};
pub use credential::{Account, Credential, credential_of};
pub use failure::Failure;
pub use platform::{Platform, PlatformKey, platform_named, with_keys};
pub use profile::{Asked, Handle, Measured, NoProfile, ProfileSource, profile_named};
pub use reading::Reading;
pub use recognize::{Post, Recognized, post_identity, recognize, recognize_page};

/// Every platform, in the order in which they are asked whether a URL is theirs: those with hosts of
/// their own first, since software that anybody can host goes by the path alone.
pub static PLATFORMS: &[&dyn Platform] = &[
    &youtube::YouTube,
    &hackernews::HackerNews,
    &bluesky::Bluesky,
    &instagram::Instagram,
    &facebook::Facebook,
    &threads::Threads,
    &tiktok::TikTok,
    &x::X,
    &reddit::Reddit,
    &linkedin::LinkedIn,
    &app_store::AppStore,
    &stack_exchange::StackExchange,
    &github::GitHub,
    &site::DISCORD,
    &site::GOOGLE_PLAY,
    &site::PINTEREST,
    &site::QUORA,
    &site::SNAPCHAT,
    &site::TELEGRAM,
    &site::TRUSTPILOT,
    &site::TWITCH,
    &site::VIMEO,
    &site::VK,
    &site::WEIBO,
    &mastodon::Mastodon,
    &lemmy::Lemmy,
    &misskey::Misskey,
    &wordpress::WordPress,
    &discourse::Discourse,
    &flarum::Flarum,
    &peertube::PeerTube,
    &disqus::Disqus,
    // Last, since it takes any page that shows comments.
    &webpage::WebPage,
];
