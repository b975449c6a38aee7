//! Where a job is shown, to whom, and by which rule: to its team, or by a share link.

use store::{Counting, Job};
use uuid::Uuid;

use super::chips::Rule;

/// Where a job is shown, to whom, and by which rule.
pub(super) struct Shown {
    /// The path of the page.
    pub(super) path: String,
    /// Whether those who see it can change anything.
    pub(super) is_teams: bool,
    /// Whether they see what people wrote, and who they are.
    pub(super) with_texts: bool,
    /// By which rule they chose to see it.
    rule: Rule,
}

impl Shown {
    /// To its team, on its own page.
    pub(super) fn to_team(job: Uuid, rule: Rule) -> Self {
        Self {
            path: format!("/jobs/{job}"),
            is_teams: true,
            with_texts: true,
            rule,
        }
    }

    /// To whoever has a link.
    pub(super) fn by_link(secret: &str, with_texts: bool, rule: Rule) -> Self {
        Self {
            path: format!("/s/{secret}"),
            is_teams: false,
            with_texts,
            rule,
        }
    }

    /// What counts.
    pub(super) fn counting(&self, job: &Job) -> Counting {
        self.rule.of(job)
    }

    /// The address of the page with these choices, and by the same rule.
    pub(super) fn page(&self, choices: &[(&str, &str)]) -> String {
        format!("{}{}", self.path, self.rule.query(choices))
    }

    /// The address of the report with these choices, and by the same rule.
    pub(super) fn report(&self, choices: &[(&str, &str)]) -> String {
        format!("{}/report{}", self.path, self.rule.query(choices))
    }
}
