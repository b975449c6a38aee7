//! The first card of a job's page: the answer in plain words, its shares, and what is left out.

use askama::Template;
use service::{
    answer::{Answer, Verdict},
    summary::Figures,
};
use store::{Counting, DayCount, Item, Job};

use super::{
    chart,
    chips::{Chip, chips},
    shown::Shown,
    text,
};
use crate::error::ApiError;

#[derive(Template)]
#[template(path = "answer.html")]
struct AnswerCard {
    answer: Answer,
    /// The class of the style sheet that goes with the verdict.
    class: &'static str,
    ended: bool,
    chart: Option<String>,
    chips: Vec<Chip>,
    /// The same as text, to be copied.
    copy: String,
    doubts: Option<String>,
    /// Where the doubtful comments can be read, if they can.
    doubts_link: Option<String>,
}

/// What the card is made of.
pub(super) struct Basis<'a> {
    pub(super) job: &'a Job,
    pub(super) items: &'a [Item],
    pub(super) figures: &'a Figures,
    pub(super) counting: Counting,
    pub(super) days: &'a [DayCount],
    /// How many comments need a look, in a sentence.
    pub(super) doubts: Option<String>,
    /// Whether there are texts to be read.
    pub(super) readable: bool,
}

/// Renders the card; empty while nothing is scored.
pub(super) fn render(basis: Basis<'_>, shown: &Shown) -> Result<String, ApiError> {
    let figures = basis.figures;
    if figures.totals.scored == 0 {
        return Ok(String::new());
    }
    let answer = Answer::new(figures, basis.items, basis.counting, basis.days);
    let counted = &figures.counted;
    text(&AnswerCard {
        class: match answer.verdict {
            Verdict::Positive => "positive",
            Verdict::Negative => "negative",
            _ => "neutral",
        },
        ended: basis.job.status.is_ended(),
        chart: chart::shares(&counted.tally),
        chips: chips(&shown.path, &basis.job.totals.comments, basis.counting),
        copy: answer.text(),
        doubts: basis.doubts,
        doubts_link: basis
            .readable
            .then(|| format!("{}#comments", shown.page(&[("review", "any")]))),
        answer,
    })
}
