//! For tests only: what Clamor is tried with on this machine. Servers that answer like those that it speaks to, real
//! databases and queues that may be stopped, a browser, and what all tests need to wait for them.

#![forbid(unsafe_code)]

#[cfg(feature = "browser")]
pub mod browser;
mod folder;
mod hacker_news;
pub mod issuer;
mod postgres;
mod redis;
mod smtp;
mod waiting;

pub use folder::{folder, is_root, open_up};
pub use hacker_news::{HackerNewsComment, HackerNewsStory, hacker_news_count, html_of};
pub use postgres::{PostgresDatabase, PostgresServer, ScriptedPostgres, shared_postgres};
pub use redis::{RedisServer, TlsRedisServer};
pub use smtp::{SmtpFault, SmtpOptions, SmtpServer, TakenMail};
pub use waiting::{DEADLINE, until, within};
