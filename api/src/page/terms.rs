//! What they talk about: terms that are typical of positive and of negative comments, as two tables.

use std::{sync::Arc, time::Duration};

use askama::Template;
use service::{
    languages,
    terms::{FoundTerm, FoundTerms, LOOKED_AT},
    wording::count,
};
use store::{Counting, Item, Job, Tally};
use tokio::time::timeout;

use super::{chart, format::is_web, shown::Shown, text};
use crate::{error::ApiError, state::AppState};

/// How long a page waits for terms that nobody has asked for before; after that it comes without them.
const PATIENCE: Duration = Duration::from_millis(1_500);

/// Terms shown of each side.
const SHOWN: usize = 12;

#[derive(Template)]
#[template(path = "terms.html")]
struct Terms {
    /// The page that these terms are on.
    page: String,
    /// Still being found.
    is_coming: bool,
    sides: Vec<Side>,
    /// Whether more than one language is among them.
    languages: bool,
    /// That a part was looked at, of a large job.
    part: Option<String>,
}

struct Side {
    id: &'static str,
    title: &'static str,
    terms: Vec<Term>,
}

struct Term {
    text: String,
    is_word: bool,
    kind: &'static str,
    lang: Option<String>,
    language: String,
    comments: String,
    bar: Option<String>,
    example: String,
    url: Option<String>,
    /// To the comments that have it.
    link: String,
}

/// Renders the part; empty when there is nothing to be found: the job has not ended, its texts are not for
/// those who look, nothing of it counts.
pub(super) async fn render(
    state: &AppState,
    job: &Job,
    items: &[Item],
    counting: Counting,
    shown: &Shown,
) -> Result<String, ApiError> {
    if !are_there(job, counting, shown) {
        return Ok(String::new());
    }
    let found = look(state, job, items, counting).await?;
    let sides = found.as_deref().map(|found| sides(found, shown));
    let sides = sides.unwrap_or_default();
    let languages: Vec<&str> = found.iter().flat_map(|found| tags(found)).collect();
    text(&Terms {
        page: shown.page(&[]),
        is_coming: found.is_none(),
        languages: languages.iter().any(|tag| Some(tag) != languages.first()),
        part: found.as_deref().and_then(part),
        sides,
    })
}

/// Whether there is something to be found, for those who look.
fn are_there(job: &Job, counting: Counting, shown: &Shown) -> bool {
    let counted = job.totals.comments.counted(counting).comments();
    job.status.is_ended() && shown.with_texts && counted > 0
}

/// The terms, unless there are none to be found, or finding them takes longer than a page waits.
pub(super) async fn found(
    state: &AppState,
    job: &Job,
    items: &[Item],
    counting: Counting,
    shown: &Shown,
) -> Result<Option<Arc<FoundTerms>>, ApiError> {
    match are_there(job, counting, shown) {
        true => look(state, job, items, counting).await,
        false => Ok(None),
    }
}

/// The terms, unless finding them takes longer than a page waits.
async fn look(
    state: &AppState,
    job: &Job,
    items: &[Item],
    counting: Counting,
) -> Result<Option<Arc<FoundTerms>>, ApiError> {
    let looking = state.service().terms_of(job, items, counting);
    match timeout(PATIENCE, looking).await {
        Ok(found) => Ok(Some(found?)),
        // The look goes on, and whoever asks next finds it.
        Err(_) => Ok(None),
    }
}

fn sides(found: &FoundTerms, shown: &Shown) -> Vec<Side> {
    let side = |id, title, terms: &[FoundTerm]| Side {
        id,
        title,
        terms: terms
            .iter()
            .take(SHOWN)
            .map(|term| of_term(term, shown))
            .collect(),
    };
    vec![
        side(
            "terms-positive",
            t!("Typical of positive comments"),
            &found.positive,
        ),
        side(
            "terms-negative",
            t!("Typical of negative comments"),
            &found.negative,
        ),
    ]
}

fn tags(found: &FoundTerms) -> impl Iterator<Item = &str> {
    let all = found.positive.iter().chain(&found.negative);
    all.filter_map(|term| term.language.as_deref())
}

fn part(found: &FoundTerms) -> Option<String> {
    (found.of >= LOOKED_AT).then(|| {
        t!(
            "Found in {n} of {all} comments, taken evenly from all posts.",
            n = count(found.comments),
            all = count(found.of)
        )
    })
}

fn of_term(term: &FoundTerm, shown: &Shown) -> Term {
    let tally = Tally {
        positive: term.positive.into(),
        neutral: term.neutral.into(),
        negative: term.negative.into(),
        score_sum: 0.0,
    };
    Term {
        text: term.text.clone(),
        is_word: term.kind == textstats::terms::Kind::Word,
        kind: match term.kind {
            textstats::terms::Kind::Word => t!("word"),
            textstats::terms::Kind::Phrase => t!("phrase"),
            textstats::terms::Kind::Hashtag => t!("hashtag"),
            textstats::terms::Kind::Mention => t!("mention"),
            textstats::terms::Kind::Emoji => t!("emoji"),
        },
        language: term
            .language
            .as_deref()
            .map(|tag| languages::name(tag).to_owned())
            .unwrap_or_default(),
        lang: term.language.clone(),
        comments: count(tally.comments()),
        bar: chart::share_bar(&tally),
        example: term.example.text.clone(),
        url: term.example.url.clone().filter(|url| is_web(url)),
        link: format!("{}#comments", shown.page(&[("q", &term.text)])),
    }
}
