//! What a list would become, shown before it is submitted.

use std::collections::HashMap;

use askama::Template;
use axum::{
    extract::{Request, State},
    response::{Html, IntoResponse, Response},
};
use plaintext::shorten;
use service::{
    list::Entries,
    localized::localized,
    reachable::{Reachable, needs_credential},
    submit::examine,
    triage::{Triage, TriagedEntry, Verdict, may_be_comments},
    wording::{platform_name, sentence},
};

use super::{
    form::ListForm,
    home::{self, PageQuery},
    platforms::{UPLOAD_PAGE, credential_page},
};
use crate::{asking::Asking, error::ApiError, problem::Code, state::AppState};

/// Entries shown; the line above the table counts them all.
const ROWS: usize = 200;
/// Entries listed of one reason.
const FOLDED: usize = 50;

#[derive(Template)]
#[template(path = "preview.html")]
struct Preview {
    summary: String,
    /// Whether the chosen file can be taken as one of comments, and why.
    comments: Option<String>,
    /// What will not be fetched, by reason.
    folded: Vec<Fold>,
    caption: String,
    rows: Vec<Row>,
}

/// Entries that will not be fetched for one reason.
struct Fold {
    class: &'static str,
    cause: Cause,
    /// How many there are, and that they are of this cause.
    words: String,
    /// The platform and what they are there; empty where that is not known.
    what: String,
    why: String,
    /// What to do about it: where, and in what words.
    next_step: Option<(String, String)>,
    count: usize,
    /// The first of them.
    inputs: Vec<String>,
}

/// What becomes of entries, as they are counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Cause {
    Fetched,
    NeedsCredential,
    Duplicate,
    Unsupported,
    NotUsable,
}

impl Cause {
    fn words(self, number: usize) -> String {
        let number = i64::try_from(number).unwrap_or(i64::MAX);
        match self {
            Self::Fetched => tn!(number, "{n} will be fetched", "{n} will be fetched"),
            Self::NeedsCredential => tn!(number, "{n} need a credential", "{n} need a credential"),
            Self::Duplicate => tn!(number, "{n} duplicate", "{n} duplicates"),
            Self::Unsupported => tn!(number, "{n} unsupported", "{n} unsupported"),
            Self::NotUsable => tn!(number, "{n} not usable", "{n} not usable"),
        }
    }
}

/// An entry that will be fetched.
struct Row {
    input: String,
    what: String,
    class: &'static str,
    word: &'static str,
}

/// `POST /preview`: the fragment for the script, the whole page with it for everybody else.
pub(super) async fn show(
    State(state): State<AppState>,
    Asking(actor): Asking,
    request: Request,
) -> Result<Response, ApiError> {
    let only_fragment = request.headers().contains_key("x-fragment");
    let (form, read) = ListForm::read(&state, request).await;
    if let Err(error) = read {
        return match only_fragment {
            true => Err(error),
            false => home::refused(&state, actor, form, error).await,
        };
    }
    let fragment = match form.entries(&state).await {
        Ok(list) => {
            let state = state.clone();
            let reachable = Reachable::of(state.store(), &actor).await?;
            let language = i18n::now();
            tokio::task::spawn_blocking(move || {
                i18n::speak_here(language, || fragment(&state, list, &reachable))
            })
            .await
            .map_err(ApiError::internal)??
        }
        Err(error) => message(&error, form.file.is_some())?,
    };
    if only_fragment {
        return Ok(Html(fragment).into_response());
    }
    home::page(
        &state,
        actor,
        form,
        None,
        Some(fragment),
        PageQuery::default(),
    )
    .await
}

fn fragment(state: &AppState, list: Entries, reachable: &Reachable) -> Result<String, ApiError> {
    let Entries {
        entries,
        comments,
        turn: _turn,
    } = list;
    let (triage, fault) = examine(entries, state.service().limits().max_urls);
    let triage = triage.within(reachable);
    let mut summary = summary(&triage);
    if let Some(fault) = fault {
        summary = format!("{summary} {}", localized(ApiError::from(fault).detail()));
    }
    super::text(&Preview {
        summary: summary.trim().to_owned(),
        comments: comments
            .as_deref()
            .map(|column| localized(&may_be_comments(column))),
        folded: folded(&triage),
        caption: match triage.runnable() + triage.duplicates() {
            n if n > ROWS => {
                t!(
                    "The first {n} entries that will be fetched, others left out",
                    n = ROWS
                )
            }
            _ => String::new(),
        },
        rows: triage
            .entries
            .iter()
            .filter_map(|triaged| row(triaged, &triage))
            .take(ROWS)
            .collect(),
    })
}

/// Why a list cannot be read; a file without addresses may be one of comments.
fn message(error: &ApiError, is_file: bool) -> Result<String, ApiError> {
    let may_be_comments = match error.code() {
        Code::FileOfComments => true,
        Code::EmptyList => is_file,
        _ => false,
    };
    super::text(&Preview {
        summary: localized(error.detail()),
        comments: may_be_comments.then(String::new),
        folded: Vec::new(),
        caption: String::new(),
        rows: Vec::new(),
    })
}

fn summary(triage: &Triage) -> String {
    let parts: Vec<String> = [
        (triage.runnable(), Cause::Fetched),
        (triage.without_credential(), Cause::NeedsCredential),
        (triage.duplicates(), Cause::Duplicate),
        (triage.unsupported(), Cause::Unsupported),
        (triage.rejected(), Cause::NotUsable),
    ]
    .into_iter()
    .filter(|(n, _)| *n > 0)
    .map(|(n, cause)| cause.words(n))
    .collect();
    if parts.is_empty() {
        return String::new();
    }
    tn!(
        i64::try_from(triage.entries.len()).unwrap_or(i64::MAX),
        "{n} entry: {parts}.",
        "{n} entries: {parts}.",
        parts = parts.join(", ")
    )
}

/// Why an entry is not fetched, and what to do about it; `None` when it is.
fn fold(triaged: &TriagedEntry) -> Option<Fold> {
    let (class, cause, what, why, next_step) = match (triaged.lacks_credential, &triaged.verdict) {
        (Some(platform), _) => {
            let name = platform_name(platform);
            let words = t!("How to get it for {platform}", platform = name);
            let step = (credential_page(platform), words);
            let why = needs_credential(platform);
            ("partial", Cause::NeedsCredential, name, why, Some(step))
        }
        (
            None,
            Verdict::Unsupported {
                platform,
                kind,
                why,
            },
        ) => {
            let what = format!("{}, {}", platform_name(platform), localized(kind));
            let step = (
                UPLOAD_PAGE.to_owned(),
                t!("Upload a file of comments").to_owned(),
            );
            ("failed", Cause::Unsupported, what, why.clone(), Some(step))
        }
        (None, Verdict::Rejected { why }) => {
            ("failed", Cause::NotUsable, String::new(), why.clone(), None)
        }
        (None, _) => return None,
    };
    Some(Fold {
        class,
        cause,
        words: String::new(),
        what,
        why: sentence(&localized(&why)),
        next_step,
        count: 0,
        inputs: Vec::new(),
    })
}

/// What is not fetched, by reason, in the order in which the reasons come.
fn folded(triage: &Triage) -> Vec<Fold> {
    let mut places = HashMap::new();
    let mut folds: Vec<Fold> = Vec::new();
    for triaged in &triage.entries {
        let Some(new) = fold(triaged) else {
            continue;
        };
        let reason = (new.cause, new.what.clone(), new.why.clone());
        let place = *places.entry(reason).or_insert(folds.len());
        if place == folds.len() {
            folds.push(new);
        }
        let fold = &mut folds[place];
        fold.count += 1;
        if fold.inputs.len() < FOLDED {
            fold.inputs.push(shorten(&triaged.entry.text, 200));
        }
    }
    folds.truncate(ROWS);
    for fold in &mut folds {
        fold.words = fold.cause.words(fold.count);
    }
    folds
}

/// An entry that will be fetched, or is the same as one that will.
fn row(triaged: &TriagedEntry, triage: &Triage) -> Option<Row> {
    if triaged.lacks_credential.is_some() {
        return None;
    }
    let (class, word, what) = match &triaged.verdict {
        Verdict::Post { platform, kind, .. } => {
            let what = format!("{}, {}", platform_name(platform), localized(kind));
            ("ok", t!("recognised"), what)
        }
        Verdict::ShortLink { platform, .. } => {
            let what = t!("{platform}, short link", platform = platform_name(platform));
            ("ok", t!("will be followed"), what)
        }
        Verdict::Duplicate { of, .. } => {
            let first = triage.entries.get(*of);
            let first = first.map(|first| shorten(&first.entry.text, 80));
            let what = t!(
                "The same post as {entry}",
                entry = first.unwrap_or_default()
            );
            ("duplicate", t!("duplicate"), what)
        }
        Verdict::Page { .. } => {
            let what = t!("A page; what runs it is found out when it is fetched").to_owned();
            ("ok", t!("will be looked at"), what)
        }
        Verdict::Unsupported { .. } | Verdict::Rejected { .. } => return None,
    };
    Some(Row {
        input: shorten(&triaged.entry.text, 200),
        what,
        class,
        word,
    })
}
