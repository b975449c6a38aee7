//! Where a job is shown, to whom, and by which rule: to its team, or by a share link.

use i18n::Language;
use store::{CommentFilter, Counting, Job, Label, ReviewReason, Sort};
use uuid::Uuid;

use super::{chips::Rule, query::as_query};

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

    /// The address of the workbook with the comments that pass a filter, by the same rule and in the language that
    /// is spoken.
    pub(super) fn workbook(&self, filter: &CommentFilter, hides_authors: bool) -> String {
        let item = filter.item.map(|item| item.to_string());
        let sort = (filter.sort != Sort::default()).then(|| filter.sort.as_str());
        let language = i18n::now();
        let language = (language != Language::ENGLISH).then(|| language.tag());
        let choices = [
            ("language", language),
            ("authors", hides_authors.then_some("pseudonymous")),
            ("include_post_author", self.rule.post_author().map(flag)),
            (
                "include_other_languages",
                self.rule.other_languages().map(flag),
            ),
            ("q", filter.search.as_deref()),
            ("label", filter.label.map(Label::as_str)),
            ("platform", filter.platform.as_deref()),
            ("item", item.as_deref()),
            ("needs_review", filter.needs_review.map(flag)),
            (
                "review_reason",
                filter.review_reason.map(ReviewReason::as_str),
            ),
            ("sort", sort),
        ];
        let choices = choices.into_iter();
        let query = as_query(choices.map(|(name, value)| (name, value.unwrap_or_default())));
        let api = if self.is_teams { "/api/v1" } else { "" };
        format!("{api}{}/report.xlsx{query}", self.path)
    }

    /// The address of the report with these choices, and by the same rule.
    pub(super) fn report(&self, choices: &[(&str, &str)]) -> String {
        format!("{}/report{}", self.path, self.rule.query(choices))
    }
}

fn flag(flag: bool) -> &'static str {
    match flag {
        true => "true",
        false => "false",
    }
}
