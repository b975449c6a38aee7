//! For tests only: servers that answer like those that Clamor speaks to, on this machine.

#![forbid(unsafe_code)]

pub mod issuer;
mod redis;

pub use redis::RedisServer;
