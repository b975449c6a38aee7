//! The two switches beside the figures: whether the post's author counts, and other languages.
//!
//! Links, so that they work without a script: each shows the same job by another rule. Nothing is
//! scored again, and the job's own rule stays.

use serde::Deserialize;
use store::{Counting, ItemTotals, Job};

use super::query::as_query;

/// Which rule somebody wants to see; what is not said is as the job has it.
#[derive(Debug, Default, Clone, Deserialize)]
#[serde(default)]
pub(super) struct Rule {
    /// `in` or `out`.
    author: String,
    /// `in` or `out`.
    languages: String,
}

/// One switch.
pub(super) struct Chip {
    /// What the number is of and whether it counts.
    pub(super) words: String,
    /// What the link does.
    pub(super) action: &'static str,
    pub(super) link: String,
}

impl Rule {
    pub(super) fn new(author: &str, languages: &str) -> Self {
        Self {
            author: author.to_owned(),
            languages: languages.to_owned(),
        }
    }

    /// As the query of an address, with other choices after it.
    pub(super) fn query(&self, choices: &[(&str, &str)]) -> String {
        let own = [
            ("author", self.author.as_str()),
            ("languages", &self.languages),
        ];
        as_query(own.into_iter().chain(choices.iter().copied()))
    }

    /// Whether the post's author counts; none: as the job has it.
    pub(super) fn post_author(&self) -> Option<bool> {
        chosen(&self.author)
    }

    /// Whether other languages count; none: as the job has it.
    pub(super) fn other_languages(&self) -> Option<bool> {
        chosen(&self.languages)
    }

    /// The rule that it makes of the job's.
    pub(super) fn of(&self, job: &Job) -> Counting {
        let own = job.counting();
        Counting {
            post_author: self.post_author().unwrap_or(own.post_author),
            other_languages: self.other_languages().unwrap_or(own.other_languages),
        }
    }
}

fn chosen(word: &str) -> Option<bool> {
    match word {
        "in" => Some(true),
        "out" => Some(false),
        _ => None,
    }
}

/// The switches of a job, on the page at `path`: only for what it has.
pub(super) fn chips(path: &str, totals: &ItemTotals, shown: Counting) -> Vec<Chip> {
    let apart = &totals.apart;
    let link = |counting: Counting| {
        let word = |counts| if counts { "in" } else { "out" };
        let rule = Rule::new(word(counting.post_author), word(counting.other_languages));
        format!("{path}{}#figures", rule.query(&[]))
    };
    let chip = |words: String, counts: bool, other: Counting| Chip {
        words,
        action: if counts { t!("Leave out") } else { t!("Count") },
        link: link(other),
    };
    let mut chips = Vec::new();
    let by_author = apart.by_author();
    if by_author > 0 {
        chips.push(chip(
            match shown.post_author {
                true => tn!(
                    by_author,
                    "{n} by the post’s author, counted",
                    "{n} by the post’s author, counted"
                ),
                false => tn!(
                    by_author,
                    "{n} by the post’s author, not counted",
                    "{n} by the post’s author, not counted"
                ),
            },
            shown.post_author,
            Counting {
                post_author: !shown.post_author,
                ..shown
            },
        ));
    }
    let others = apart.other_language.comments()
        + match shown.post_author {
            true => apart.author_other_language.comments(),
            false => 0,
        };
    if others > 0 {
        chips.push(chip(
            match shown.other_languages {
                true => tn!(
                    others,
                    "{n} in other languages, counted",
                    "{n} in other languages, counted"
                ),
                false => tn!(
                    others,
                    "{n} in other languages, not counted",
                    "{n} in other languages, not counted"
                ),
            },
            shown.other_languages,
            Counting {
                other_languages: !shown.other_languages,
                ..shown
            },
        ));
    }
    chips
}

#[cfg(test)]
mod tests {
    use store::{Apart, Tally};

    use super::*;

    #[test]
    fn a_switch_turns_one_rule_and_keeps_the_other() {
        let of = |neutral| Tally {
            neutral,
            ..Tally::default()
        };
        let totals = ItemTotals {
            apart: Apart {
                author: of(3),
                other_language: of(1_720),
                author_other_language: of(1),
            },
            ..ItemTotals::default()
        };
        let id = "/jobs/1";
        let all = chips(id, &totals, Counting::default());
        let words: Vec<&str> = all.iter().map(|chip| chip.words.as_str()).collect();
        assert_eq!(
            words,
            [
                "4 by the post\u{2019}s author, not counted",
                "1,720 in other languages, not counted"
            ]
        );
        assert!(all[0].link.ends_with("?author=in&languages=out#figures"));
        assert!(all[1].link.ends_with("?author=out&languages=in#figures"));
        let counted = chips(id, &totals, Counting::ALL);
        assert_eq!(counted[1].words, "1,721 in other languages, counted");
        assert!(
            counted[1]
                .link
                .ends_with("?author=in&languages=out#figures")
        );
        assert!(chips(id, &ItemTotals::default(), Counting::ALL).is_empty());
    }
}
