//! How the figures of a job came about: scorer, coverage, languages, rules. Folded on its page.

use askama::Template;
use i18n::percent;
use service::{
    answer, file_report, languages,
    localized::localized,
    warnings::{WarningCode, scored_by_lexicon, warnings},
    wording::{count, scored_by},
};
use store::{Counting, Item, ItemStatus, Job, JobKind, LanguageCount};

use super::{shown::Shown, text};
use crate::{error::ApiError, summary::view::Figures};

#[derive(Template)]
#[template(path = "method.html")]
struct Method {
    figures: Vec<Figure>,
    scored_by: String,
    languages: String,
    rule: &'static str,
    /// What there is to say about a file of comments.
    file: Vec<String>,
    notes: Vec<String>,
}

struct Figure {
    value: String,
    label: &'static str,
}

/// Renders the part.
pub(super) fn render(
    job: &Job,
    items: &[Item],
    figures: &Figures,
    languages: &[LanguageCount],
    shown: &Shown,
) -> Result<String, ApiError> {
    text(&Method {
        figures: counts(job, items, figures),
        scored_by: scored_by(items),
        languages: languages::sentence(languages),
        rule: answer::rule(),
        file: of_file(job, shown),
        notes: notes(job, items),
    })
}

/// Why another analyzer scored than the one asked for; each reason once, and not what is warned of.
fn notes(job: &Job, items: &[Item]) -> Vec<String> {
    let mut notes: Vec<String> = Vec::new();
    let warned = warnings(job, items, Counting::ALL)
        .iter()
        .any(|warning| warning.code == WarningCode::WeakScorer);
    let items = items
        .iter()
        .filter(|item| !(warned && scored_by_lexicon(item)));
    for note in items.filter_map(|item| item.model_note.as_ref()) {
        let note = localized(note);
        if !notes.contains(&note) {
            notes.push(note);
        }
    }
    notes
}

fn counts(job: &Job, items: &[Item], figures: &Figures) -> Vec<Figure> {
    let totals = &job.totals;
    let mut list = Vec::new();
    let mut add = |value: String, label| list.push(Figure { value, label });
    if job.kind == JobKind::Posts || totals.items > 1 {
        add(count(totals.items), t!("posts"));
    }
    add(count(figures.comments_fetched), t!("comments fetched"));
    if let Some(reported) = figures.comments_reported {
        add(count(reported), t!("reported by the platforms"));
    }
    if let Some(coverage) = figures.coverage {
        add(percent(coverage), t!("coverage"));
    }
    add(count(figures.comments_scored), t!("scored"));
    if figures.skipped_empty > 0 {
        add(count(figures.skipped_empty), t!("empty, skipped"));
    }
    let erased = erased_unscored(items);
    if erased > 0 {
        add(count(erased), t!("erased before a score was made"));
    }
    if figures.truncated > 0 {
        add(count(figures.truncated), t!("too long, cut"));
    }
    if totals.failed > 0 {
        add(count(totals.failed), t!("posts failed"));
    }
    list
}

/// Comments of posts that were read and scored to the end which have no score all the same.
fn erased_unscored(items: &[Item]) -> i64 {
    let completed = items
        .iter()
        .filter(|item| item.status == ItemStatus::Completed);
    let unscored = completed.map(|item| {
        let totals = &item.totals;
        totals.fetched - totals.scored - totals.skipped_empty
    });
    unscored.filter(|unscored| *unscored > 0).sum()
}

/// What there is to say about a file of comments. Notes on it quote what is in it, and the places of what was left
/// out name its sheets.
fn of_file(job: &Job, shown: &Shown) -> Vec<String> {
    let Some(mut report) = file_report::of_job(job) else {
        return Vec::new();
    };
    if !shown.with_texts {
        report.notes.clear();
        // Names of sheets are words of whoever made the file.
        for line in &mut report.left_out {
            line.first_place.clear();
        }
    }
    report.notes = report.notes.iter().map(|note| localized(note)).collect();
    file_report::sentences(&report, &job.totals.comments)
}
