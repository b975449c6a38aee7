//! What teams may have in a day, a month and at once, where they have no quotas of their own.

use clap::Args;
use store::Quotas;

/// Quotas of each team.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Quotas")]
pub struct QuotaArgs {
    /// Jobs that a team may make in a day (UTC); as many as it likes when not set.
    #[arg(long, env = "TEAM_JOBS_PER_DAY", value_name = "N", value_parser = clap::value_parser!(u64).range(1..=MOST))]
    pub team_jobs_per_day: Option<u64>,

    /// Comments that a team may have fetched or sent in a month (UTC); as many as it likes when not set.
    #[arg(long, env = "TEAM_COMMENTS_PER_MONTH", value_name = "N", value_parser = clap::value_parser!(u64).range(1..=MOST))]
    pub team_comments_per_month: Option<u64>,

    /// Posts of a team that may wait or be worked on at once; as many as it likes when not set.
    #[arg(long, env = "TEAM_POSTS_AT_ONCE", value_name = "N", value_parser = clap::value_parser!(u64).range(1..=MOST))]
    pub team_posts_at_once: Option<u64>,
}

/// More than anybody needs, and less than rows hold.
pub(super) const MOST: u64 = 1_000_000_000_000;

impl QuotaArgs {
    /// As the store takes them.
    pub(super) fn quotas(&self) -> Quotas {
        Quotas {
            jobs_per_day: self.team_jobs_per_day,
            comments_per_month: self.team_comments_per_month,
            posts_at_once: self.team_posts_at_once,
        }
    }
}
