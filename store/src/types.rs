//! The nouns of the store, one file each.

mod comment;
mod item;
mod job;
mod model;
mod purged;
mod snapshot;
mod upload;
mod views;

pub use comment::{Label, NewComment, NewScore, UnscoredComment};
pub use item::{Claim, Ending, Item, ItemStatus, NewItem};
pub use job::{Job, JobKind, JobOptions, JobStatus, NewJob};
pub use model::ModelKey;
pub use purged::Purged;
pub use snapshot::{PageWrite, PostKey, Snapshot};
pub use upload::Upload;
pub use views::{
    CommentFilter, CommentRow, Cursor, DayCount, ItemTotals, JobTotals, ResultRecord, Sort,
};

/// The one team until sign-in is configured.
pub const BUILT_IN_TEAM: uuid::Uuid = uuid::Uuid::nil();
