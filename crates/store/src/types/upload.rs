//! A file of comments on its way in.

use uuid::Uuid;

/// A job whose comments are being written by the request that sends them.
///
/// Nobody sees the job and no worker takes it before `Store::finish_upload`.
#[derive(Debug, Clone)]
pub struct Upload {
    /// The job to be.
    pub job_id: Uuid,
    /// Its posts: one for each of `NewJob::items`, in that order. The snapshot of each, where its
    /// comments go, has the same id.
    pub items: Vec<Uuid>,
    /// The request was answered before (same `Idempotency-Key`, same hash): nothing needs to be
    /// read or appended, what is appended is dropped, and `finish_upload` answers the first job.
    pub replayed: bool,
    /// Owner, for the check of the idempotency key.
    pub(crate) team: Uuid,
    /// Written with the finish only, so that an upload that died does not block its repetition.
    pub(crate) idempotency: Option<(String, String)>,
    /// Jobs that it counts as: none, where texts are scored at once.
    pub(crate) jobs: u32,
}
