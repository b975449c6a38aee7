//! A file that was sent before it is said what to make of it.

use std::time::Duration;

use chrono::{DateTime, Utc};
use uuid::Uuid;

/// A file to be kept.
#[derive(Debug, Clone)]
pub struct NewKeptFile {
    /// Owner.
    pub team: Uuid,
    /// What it is called, if that was sent.
    pub name: Option<String>,
    /// Its media type, if that was sent.
    pub media_type: Option<String>,
    /// Bytes.
    pub size: u64,
    /// SHA-256 in hexadecimal digits.
    pub digest: String,
    /// What was found in it: JSON of whoever sends it, given back as it is.
    pub about: String,
    /// As for [`NewJob::idempotency`](crate::NewJob::idempotency), among the files of the team.
    pub idempotency: Option<(String, String)>,
}

/// How much a team may keep, and for how long.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KeepLimits {
    /// Files at a time.
    pub files: u32,
    /// Bytes of all of them.
    pub bytes: u64,
    /// Until a file is gone.
    pub time: Duration,
}

/// A file on its way in; nobody sees it before `Store::publish_kept_file`.
#[derive(Debug, Clone)]
pub struct KeptFileUpload {
    /// The file to be, or the one that an earlier request with the same key sent.
    pub id: Uuid,
    /// An earlier request with the same key sent it: nothing needs to be appended.
    pub replayed: bool,
    pub(crate) team: Uuid,
    pub(crate) idempotency: Option<(String, String)>,
}

/// A file that is kept.
#[derive(Debug, Clone)]
pub struct KeptFile {
    /// UUIDv7.
    pub id: Uuid,
    /// What it is called.
    pub name: Option<String>,
    /// Its media type.
    pub media_type: Option<String>,
    /// Bytes.
    pub size: u64,
    /// SHA-256 in hexadecimal digits.
    pub digest: String,
    /// As it was given.
    pub about: String,
    /// How many pieces it is in; they count from 0.
    pub pieces: u32,
    /// Sent.
    pub created_at: DateTime<Utc>,
    /// Gone from then on.
    pub delete_at: DateTime<Utc>,
}
