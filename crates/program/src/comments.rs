//! How many comments of a post are read where a job does not say.

use clap::Args;

/// How many comments of a post are read. The worker decides; the api says it on the page.
#[derive(Debug, Clone, Args)]
pub struct CommentSettings {
    /// Comments per post at most, where a job does not say; the same for api and workers.
    #[arg(long, env = "MAX_COMMENTS", value_name = "N", default_value_t = store::DEFAULT_MAX_COMMENTS, value_parser = clap::value_parser!(u32).range(1..=i64::from(store::MAX_COMMENTS_LIMIT)))]
    pub max_comments: u32,
}
