//! What somebody chose to see of a job: the address of its page keeps it.

use serde::Deserialize;
use service::wording::{platform_name, post_name};
use store::{CommentFilter, Item, Label, ReviewReason, Sort};
use url::form_urlencoded;

use super::{
    chips::Rule,
    view::{Choice, choices},
};
use crate::extract::LONGEST_SEARCH;
use service::review_words::reason_in_words;

/// Comments on one page of the table, and how many somebody can have instead.
const PAGE: u32 = 50;
const LARGE_PAGE: u32 = 200;
/// Posts offered in the table's choice of a post.
const CHOICES: usize = 200;

/// What a person chose to see.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct PageQuery {
    pub(super) q: String,
    label: String,
    review: String,
    sort: String,
    item: String,
    platform: String,
    per: String,
    pub(super) after: String,
    /// What the posts are sorted by, and whether `up`.
    pub(super) posts_sort: String,
    pub(super) posts_order: String,
    pub(super) posts_page: Option<usize>,
    pub(super) author: String,
    pub(super) languages: String,
}

impl PageQuery {
    /// The rule that is chosen for the figures.
    pub(super) fn rule(&self) -> Rule {
        Rule::new(&self.author, &self.languages)
    }

    /// Which comments are to be shown.
    pub(super) fn filter(&self) -> CommentFilter {
        CommentFilter {
            item: self.item.parse().ok(),
            label: match self.label.as_str() {
                "positive" => Some(Label::Positive),
                "neutral" => Some(Label::Neutral),
                "negative" => Some(Label::Negative),
                _ => None,
            },
            search: Some(self.q.trim().chars().take(LONGEST_SEARCH).collect())
                .filter(|search: &String| !search.is_empty()),
            platform: Some(self.platform.clone()).filter(|platform| !platform.is_empty()),
            needs_review: match self.review.as_str() {
                "any" => Some(true),
                "none" => Some(false),
                _ => None,
            },
            counted: None,
            review_reason: ReviewReason::ALL
                .into_iter()
                .find(|reason| reason.as_str() == self.review),
            sort: match self.sort.as_str() {
                "likes" => Sort::Likes,
                "negative" => Sort::MostNegative,
                "positive" => Sort::MostPositive,
                "newest" => Sort::Newest,
                _ => Sort::Position,
            },
        }
    }

    /// How many comments are to be shown at once.
    pub(super) fn per_page(&self) -> u32 {
        match self.per.as_str() {
            "200" => LARGE_PAGE,
            _ => PAGE,
        }
    }

    /// The same choices as a query, with some of them changed; empty ones are left out, and so is the page of
    /// comments when anything else of them changes.
    pub(super) fn with(&self, changes: &[(&str, &str)]) -> String {
        let posts_page = self.posts_page.map(|page| page.to_string());
        let own = [
            ("q", self.q.as_str()),
            ("label", &self.label),
            ("review", &self.review),
            ("sort", &self.sort),
            ("item", &self.item),
            ("platform", &self.platform),
            ("per", &self.per),
            ("after", &self.after),
            ("posts_sort", &self.posts_sort),
            ("posts_order", &self.posts_order),
            ("posts_page", posts_page.as_deref().unwrap_or_default()),
            ("author", &self.author),
            ("languages", &self.languages),
        ];
        as_query(own.into_iter().map(|(name, value)| {
            let changed = changes.iter().find(|(changed, _)| *changed == name);
            (name, changed.map_or(value, |(_, value)| value))
        }))
    }

    /// What a form of the comments' choices has to carry along: all that is chosen elsewhere on the page.
    pub(super) fn carried(&self) -> Vec<(&'static str, String)> {
        let all = [
            ("author", self.author.clone()),
            ("languages", self.languages.clone()),
            ("posts_sort", self.posts_sort.clone()),
            ("posts_order", self.posts_order.clone()),
        ];
        all.into_iter()
            .filter(|(_, value)| !value.is_empty())
            .collect()
    }

    pub(super) fn labels(&self) -> Vec<Choice> {
        choices(
            &self.label,
            &[
                ("", t!("All")),
                ("positive", t!("Positive")),
                ("neutral", t!("Neutral")),
                ("negative", t!("Negative")),
            ],
        )
    }

    pub(super) fn reviews(&self) -> Vec<Choice> {
        let mut all = vec![("", t!("All")), ("any", t!("Needs review"))];
        let reasons = ReviewReason::ALL.map(|reason| (reason.as_str(), reason_in_words(reason)));
        all.extend(reasons);
        all.push(("none", t!("Nothing to review")));
        choices(&self.review, &all)
    }

    pub(super) fn sorts(&self) -> Vec<Choice> {
        let sorts = [
            ("", t!("As listed")),
            ("likes", t!("Most liked")),
            ("negative", t!("Most negative")),
            ("positive", t!("Most positive")),
            ("newest", t!("Newest")),
        ];
        choices(&self.sort, &sorts)
    }

    pub(super) fn pages(&self) -> Vec<Choice> {
        choices(&self.per, &[("", "50"), ("200", "200")])
    }

    /// The platforms that comments are from; nothing to choose from a single one.
    pub(super) fn platforms(&self, items: &[Item]) -> Vec<Choice> {
        let mut names: Vec<&str> = Vec::new();
        for item in items.iter().filter(|item| item.totals.fetched > 0) {
            let name = item
                .platform
                .as_deref()
                .filter(|name| !names.contains(name));
            names.extend(name);
        }
        if names.len() < 2 {
            return Vec::new();
        }
        let one = |name: &&str| Choice {
            value: (*name).to_owned(),
            text: platform_name(name),
            chosen: *name == self.platform,
        };
        std::iter::once(self.all(&self.platform))
            .chain(names.iter().map(one))
            .collect()
    }

    pub(super) fn items(&self, items: &[Item]) -> Vec<Choice> {
        let with_comments = items.iter().filter(|item| item.totals.fetched > 0);
        let posts = with_comments.take(CHOICES).map(|item| {
            let value = item.id.to_string();
            Choice {
                chosen: value == self.item,
                text: post_name(item, 60),
                value,
            }
        });
        std::iter::once(self.all(&self.item)).chain(posts).collect()
    }

    fn all(&self, chosen: &str) -> Choice {
        Choice {
            value: String::new(),
            text: t!("All").to_owned(),
            chosen: chosen.is_empty(),
        }
    }
}

/// Choices as the query of an address; those that are empty are left out, and there is none without any.
pub(super) fn as_query<'a>(choices: impl Iterator<Item = (&'a str, &'a str)>) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    query.extend_pairs(choices.filter(|(_, value)| !value.is_empty()));
    match query.finish() {
        query if query.is_empty() => query,
        query => format!("?{query}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_keeps_all_choices_but_those_that_change() {
        let query = PageQuery {
            q: "gear & chain".to_owned(),
            label: "negative".to_owned(),
            posts_page: Some(3),
            after: "7_2".to_owned(),
            ..PageQuery::default()
        };
        assert_eq!(
            query.with(&[("after", "9_1"), ("posts_page", "")]),
            "?q=gear+%26+chain&label=negative&after=9_1"
        );
        assert_eq!(PageQuery::default().with(&[]), "");
    }
}
