//! What a purge removed, for the log.

/// Counts of one purge.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Purged {
    /// Snapshots whose texts and authors were erased.
    pub erased_snapshots: u64,
    /// Posts of jobs whose team or brand keeps texts for less time than others that share them.
    pub emptied_items: u64,
    /// Uploads that nobody continued.
    pub dead_uploads: u64,
    /// Jobs of kind `Texts` that had their time.
    pub texts_jobs: u64,
    /// Snapshots that no job used any more, removed with their comments.
    pub orphaned_snapshots: u64,
    /// Posts that others sent and did not write to since.
    pub forgotten_documents: u64,
    /// Workers that were not seen for a month.
    pub forgotten_workers: u64,
}
