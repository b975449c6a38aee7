//! What would be erased, or was, as answers show it.

use serde::Serialize;
use store::{AuthorTraces, Erased};
use utoipa::ToSchema;
use uuid::Uuid;

/// What there is of an author.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Erasure)]
pub(crate) struct ErasureView {
    /// How many comments and posts would be erased: to be sent as `confirm`. As it was before, once they are.
    to_erase: u64,
    /// Comments among them; jobs share those of one post.
    comments: u64,
    /// Posts of theirs that were read among them: what is kept of who wrote them goes.
    posts: u64,
    /// Posts that were sent here among them.
    posts_sent: u64,
    /// Who is meant; one name can be several people's. The first 100.
    authors: Vec<AuthorView>,
    /// By job, the newest first; the first 1000.
    jobs: Vec<JobView>,
    /// What was erased; null: nothing yet.
    erased: Option<ErasedView>,
}

/// One of those who are meant.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ErasureAuthor)]
struct AuthorView {
    /// The platform.
    platform: String,
    /// What it knows them by.
    author_id: Option<String>,
    /// What they are called.
    author_name: Option<String>,
    /// Comments.
    comments: u64,
}

/// Comments of the author in a job.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ErasureJob)]
struct JobView {
    /// The job.
    id: Uuid,
    /// Its name.
    name: String,
    /// Its team; null for the built-in one.
    team: Option<String>,
    /// Comments that would be erased.
    comments: u64,
    /// Comments that stay, since another team has the same post: an admin of all can erase them.
    shared: u64,
}

/// What was erased.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Erased)]
struct ErasedView {
    /// Comments without their texts and authors.
    comments: u64,
    /// Posts under which they stand.
    posts: u64,
    /// Posts that were sent here, deleted.
    posts_sent: u64,
}

impl ErasureView {
    pub(super) fn new(traces: AuthorTraces, erased: Option<Erased>) -> Self {
        Self {
            to_erase: traces.to_erase(),
            comments: traces.comments,
            posts: traces.posts,
            posts_sent: traces.documents,
            authors: traces
                .authors
                .into_iter()
                .map(|author| AuthorView {
                    platform: author.platform,
                    author_id: author.id,
                    author_name: author.name,
                    comments: author.comments,
                })
                .collect(),
            jobs: traces
                .jobs
                .into_iter()
                .map(|job| JobView {
                    id: job.id,
                    name: job.name,
                    team: job.team_name,
                    comments: job.comments,
                    shared: job.shared,
                })
                .collect(),
            erased: erased.map(|erased| ErasedView {
                comments: erased.comments,
                posts: erased.posts,
                posts_sent: erased.documents,
            }),
        }
    }
}
