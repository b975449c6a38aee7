//! For tests only: servers that answer like those that Clamor speaks to, on this machine.

#![forbid(unsafe_code)]

pub mod issuer;
mod redis;
mod smtp;

pub use redis::RedisServer;
pub use smtp::{SmtpFault, SmtpOptions, SmtpServer, TakenMail};
