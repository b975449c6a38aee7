//! What somebody has to know before figures are passed on, each in a sentence.
//!
//! Said once, for the summary, the page and the terminal. Not here: doubts about single scores
//! ([`crate::review_words`]), and why a post fell short (its own `reason` and `detail`).

use i18n::t;
use store::{Counting, Item, Job};
use strum::{IntoStaticStr, VariantArray};

use crate::{counted::Counted, localized::localized, wording::day};

/// Something to know before figures are passed on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Warning {
    /// Which.
    pub code: WarningCode,
    /// The same in a sentence or two.
    pub detail: String,
}

/// What there is to know; a closed list, so that programs can tell one from the other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, IntoStaticStr, VariantArray)]
#[strum(serialize_all = "snake_case")]
pub enum WarningCode {
    /// The lexicon scored because there was no model, and nobody asked for it.
    WeakScorer,
    /// Most comments are in languages that the model does not know: there is no net sentiment.
    OtherLanguages,
    /// The job is from before comments were left out of figures.
    CountedAsBefore,
    /// Texts and authors were erased after the retention time.
    TextsErased,
}

impl WarningCode {
    /// All there are.
    pub const ALL: &'static [Self] = Self::VARIANTS;

    /// The stable word for it.
    pub fn as_str(self) -> &'static str {
        self.into()
    }
}

/// The analyzer that stands in where there is no model.
const LEXICON: &str = "lexicon";

/// What there is to say about a job whose figures are made by this rule.
pub fn warnings(job: &Job, items: &[Item], counting: Counting) -> Vec<Warning> {
    [
        weak_scorer(job, items),
        other_languages(items, counting),
        counted_as_before(job),
        texts_erased(items),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// Whether the lexicon scored a post.
pub fn scored_by_lexicon(item: &Item) -> bool {
    matches!(&item.model, Some((name, _)) if name == LEXICON)
}

/// Whether the texts of all comments that there are were erased.
pub fn all_erased(items: &[Item]) -> bool {
    let mut with_comments = items
        .iter()
        .filter(|item| item.totals.fetched > 0)
        .peekable();
    with_comments.peek().is_some() && with_comments.all(|item| item.is_erased)
}

fn warning(code: WarningCode, detail: String) -> Option<Warning> {
    Some(Warning { code, detail })
}

/// The lexicon scored, and nobody chose it.
fn weak_scorer(job: &Job, items: &[Item]) -> Option<Warning> {
    if job.options.analyzer.as_deref() == Some(LEXICON) {
        return None;
    }
    let mut stood_in = items
        .iter()
        .filter(|item| scored_by_lexicon(item))
        .filter_map(|item| item.model_note.as_deref());
    let why = stood_in.next()?;
    let posts = 1 + stood_in.count();
    let why = localized(why.trim_end_matches('.'));
    warning(
        WarningCode::WeakScorer,
        match posts == items.len() {
            true => t!(
                "A word list scored: {why}. It is weaker than a model: it looks English words up, and misses irony and what depends on the context.",
                why = why
            ),
            false => t!(
                "A word list scored in {n} of {all} posts: {why}. It is weaker than a model: it looks English words up, and misses irony and what depends on the context.",
                n = posts,
                all = items.len(),
                why = why
            ),
        },
    )
}

/// Most comments are in languages that the model does not know.
fn other_languages(items: &[Item], counting: Counting) -> Option<Warning> {
    let sentence = Counted::of_all(items, counting).other_languages_sentence()?;
    warning(WarningCode::OtherLanguages, sentence)
}

fn counted_as_before(job: &Job) -> Option<Warning> {
    job.counts_all.then_some(())?;
    warning(
        WarningCode::CountedAsBefore,
        t!(
            "This job is from before comments by the post's author and in other languages were left out: its figures count every scored comment."
        )
        .to_owned(),
    )
}

fn texts_erased(items: &[Item]) -> Option<Warning> {
    let erased: Vec<&Item> = items.iter().filter(|item| item.is_erased).collect();
    let latest = erased.iter().filter_map(|item| item.erased_at).max();
    let with_comments = items.iter().filter(|item| item.totals.fetched > 0).count();
    let some = match erased.len() {
        0 => return None,
        some => Some(some).filter(|some| *some < with_comments),
    };
    let erased = match (some, latest.map(day)) {
        (None, None) => t!("Texts and authors were erased, after the retention time.").to_owned(),
        (None, Some(day)) => t!(
            "Texts and authors were erased on {day}, after the retention time.",
            day = day
        ),
        (Some(some), None) => t!(
            "Texts and authors of {n} of {all} posts were erased, after the retention time.",
            n = some,
            all = with_comments
        ),
        (Some(some), Some(day)) => t!(
            "Texts and authors of {n} of {all} posts were erased on {day}, after the retention time.",
            n = some,
            all = with_comments,
            day = day
        ),
    };
    let stays = t!(
        "Figures and scores stay; the comments can neither be read nor searched nor scored again."
    );
    warning(WarningCode::TextsErased, format!("{erased} {stays}"))
}
