//! Where a job is shown, and to whom: to its team, or by a share link.

use uuid::Uuid;

/// Where a job is shown, and to whom.
pub(super) struct Shown {
    /// The path of the page.
    pub(super) path: String,
    /// Whether those who see it can change anything.
    pub(super) is_teams: bool,
    /// Whether they see what people wrote, and who they are.
    pub(super) with_texts: bool,
}

impl Shown {
    /// To its team, on its own page.
    pub(super) fn to_team(job: Uuid) -> Self {
        Self {
            path: format!("/jobs/{job}"),
            is_teams: true,
            with_texts: true,
        }
    }

    /// To whoever has a link.
    pub(super) fn by_link(secret: &str, with_texts: bool) -> Self {
        Self {
            path: format!("/s/{secret}"),
            is_teams: false,
            with_texts,
        }
    }
}
