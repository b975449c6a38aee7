//! Authors whose comments are to be erased.

use serde_json::{Value, json};
use uuid::Uuid;

/// Who is meant: by id or name, on one platform or on all.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AuthorQuery {
    /// The platform; none: all of them, and posts that were sent here.
    pub platform: Option<String>,
    /// What the platform knows them by.
    pub id: Option<String>,
    /// What they are called, letter by letter.
    pub name: Option<String>,
}

/// What there is of an author.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AuthorTraces {
    /// Who is meant: one name can be several people's. The first 100.
    pub authors: Vec<AuthorFound>,
    /// By job, the newest first: the first 1000.
    pub jobs: Vec<AuthorInJob>,
    /// Different comments that would be erased: jobs share them.
    pub comments: u64,
    /// Posts that were read and are theirs: who wrote them would be erased.
    pub posts: u64,
    /// Posts that were sent here and would be deleted.
    pub documents: u64,
}

impl AuthorTraces {
    /// How much would be erased.
    pub fn to_erase(&self) -> u64 {
        self.comments + self.posts + self.documents
    }
}

/// One of those who are meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuthorFound {
    /// The platform.
    pub platform: String,
    /// What it knows them by.
    pub id: Option<String>,
    /// What they are called.
    pub name: Option<String>,
    /// Comments.
    pub comments: u64,
}

/// Comments of an author in a job.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuthorInJob {
    /// The job.
    pub id: Uuid,
    /// Its name.
    pub name: String,
    /// The name of its team.
    pub team_name: Option<String>,
    /// Comments that would be erased.
    pub comments: u64,
    /// Comments that stay: another team has the same post.
    pub shared: u64,
}

/// What was erased.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Erased {
    /// Comments without their texts and authors.
    pub comments: u64,
    /// Posts under which they stand, and posts without their author.
    pub posts: u64,
    /// Posts that were sent here, deleted.
    pub documents: u64,
}

impl Erased {
    /// What the audit trail says of it, by name; `platform`: where, none: on all.
    pub fn details(self, platform: Option<&str>) -> [(&'static str, Value); 4] {
        [
            ("platform", json!(platform)),
            ("comments", json!(self.comments)),
            ("posts", json!(self.posts)),
            ("documents", json!(self.documents)),
        ]
    }
}
