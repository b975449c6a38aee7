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
    reachable::{Reachable, needs_credential},
    submit::examine,
    triage::{Triage, TriagedEntry, Verdict, may_be_comments},
    wording::{count, platform_name, sentence},
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
    word: &'static str,
    /// The platform and what they are there; empty where that is not known.
    what: String,
    why: String,
    /// What to do about it: where, and in what words.
    next_step: Option<(String, String)>,
    count: usize,
    /// The first of them.
    inputs: Vec<String>,
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
            tokio::task::spawn_blocking(move || fragment(&state, list, &reachable))
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
        summary = format!("{summary} {}", ApiError::from(fault).detail());
    }
    super::text(&Preview {
        summary: summary.trim().to_owned(),
        comments: comments.as_deref().map(may_be_comments),
        folded: folded(&triage),
        caption: match triage.runnable() + triage.duplicates() {
            n if n > ROWS => {
                format!("The first {ROWS} entries that will be fetched, others left out")
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
        summary: error.detail().to_owned(),
        comments: may_be_comments.then(String::new),
        folded: Vec::new(),
        caption: String::new(),
        rows: Vec::new(),
    })
}

fn summary(triage: &Triage) -> String {
    let duplicates = match triage.duplicates() {
        1 => "duplicate",
        _ => "duplicates",
    };
    let parts = [
        (triage.runnable(), "will be fetched"),
        (triage.without_credential(), "need a credential"),
        (triage.duplicates(), duplicates),
        (triage.unsupported(), "unsupported"),
        (triage.rejected(), "not usable"),
    ];
    let parts: Vec<String> = parts
        .into_iter()
        .filter(|(n, _)| *n > 0)
        .map(|(n, what)| format!("{n} {what}"))
        .collect();
    if parts.is_empty() {
        return String::new();
    }
    let total = i64::try_from(triage.entries.len()).unwrap_or(i64::MAX);
    let entries = if total == 1 {
        "1 entry".to_owned()
    } else {
        format!("{} entries", count(total))
    };
    format!("{entries}: {}.", parts.join(", "))
}

/// Why an entry is not fetched, and what to do about it; `None` when it is.
fn fold(triaged: &TriagedEntry) -> Option<Fold> {
    let (class, word, what, why, next_step) = match (triaged.lacks_credential, &triaged.verdict) {
        (Some(platform), _) => {
            let name = platform_name(platform);
            let words = format!("How to get it for {name}");
            let step = (credential_page(platform), words);
            let why = needs_credential(platform);
            ("partial", "need a credential", name, why, Some(step))
        }
        (
            None,
            Verdict::Unsupported {
                platform,
                kind,
                why,
            },
        ) => {
            let what = format!("{}, {kind}", platform_name(platform));
            let step = (
                UPLOAD_PAGE.to_owned(),
                "Upload a file of comments".to_owned(),
            );
            ("failed", "unsupported", what, why.clone(), Some(step))
        }
        (None, Verdict::Rejected { why }) => {
            ("failed", "not usable", String::new(), why.clone(), None)
        }
        (None, _) => return None,
    };
    Some(Fold {
        class,
        word,
        what,
        why: sentence(&why),
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
        let reason = (new.word, new.what.clone(), new.why.clone());
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
    folds
}

/// An entry that will be fetched, or is the same as one that will.
fn row(triaged: &TriagedEntry, triage: &Triage) -> Option<Row> {
    if triaged.lacks_credential.is_some() {
        return None;
    }
    let (class, word, what) = match &triaged.verdict {
        Verdict::Post { platform, kind, .. } => {
            let what = format!("{}, {kind}", platform_name(platform));
            ("ok", "recognised", what)
        }
        Verdict::ShortLink { platform, .. } => {
            let what = format!("{}, short link", platform_name(platform));
            ("ok", "will be followed", what)
        }
        Verdict::Duplicate { of, .. } => {
            let first = triage.entries.get(*of);
            let first = first.map(|first| shorten(&first.entry.text, 80));
            let what = format!("The same post as {}", first.unwrap_or_default());
            ("duplicate", "duplicate", what)
        }
        Verdict::Page { .. } => {
            let what = "A page; what runs it is found out when it is fetched".to_owned();
            ("ok", "will be looked at", what)
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
