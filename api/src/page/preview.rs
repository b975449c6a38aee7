//! What a list would become, shown before it is submitted.

use askama::Template;
use axum::{
    extract::{Request, State},
    response::{Html, IntoResponse, Response},
};
use service::{
    list::Entries,
    submit::examine,
    triage::{Triage, TriagedEntry, Verdict, may_be_comments},
    wording::{count, platform_name, shorten},
};

use super::{
    form::ListForm,
    home::{self, PageQuery},
};
use crate::{asking::Asking, error::ApiError, problem::Code, state::AppState};

/// Entries shown; the line above the table counts them all.
const ROWS: usize = 200;

#[derive(Template)]
#[template(path = "preview.html")]
struct Preview {
    summary: String,
    /// Whether the chosen file can be taken as one of comments, and why.
    comments: Option<String>,
    caption: String,
    rows: Vec<Row>,
}

struct Row {
    input: String,
    what: String,
    why: Option<String>,
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
            tokio::task::spawn_blocking(move || fragment(&state, list))
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

fn fragment(state: &AppState, list: Entries) -> Result<String, ApiError> {
    let Entries {
        entries,
        comments,
        turn: _turn,
    } = list;
    let (triage, fault) = examine(entries, state.service().limits().max_urls);
    let mut summary = summary(&triage);
    if let Some(fault) = fault {
        summary = format!("{summary} {}", ApiError::from(fault).detail());
    }
    super::text(&Preview {
        summary: summary.trim().to_owned(),
        comments: comments.as_deref().map(may_be_comments),
        caption: match triage.entries.len() {
            n if n > ROWS => format!("The first {ROWS} entries that need a look, others left out"),
            _ => String::new(),
        },
        rows: rows(&triage),
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
        caption: String::new(),
        rows: Vec::new(),
    })
}

fn summary(triage: &Triage) -> String {
    let parts = [
        (triage.runnable(), "will be fetched"),
        (triage.duplicates(), "doubled"),
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

/// In the order of the list; of a long one, those that will not run come first, for they need a look.
fn rows(triage: &Triage) -> Vec<Row> {
    let mut places: Vec<usize> = (0..triage.entries.len()).collect();
    if places.len() > ROWS {
        places.sort_by_key(|place| triage.entries[*place].verdict.is_runnable());
        places.truncate(ROWS);
    }
    places
        .into_iter()
        .map(|place| row(&triage.entries[place], triage))
        .collect()
}

fn row(triaged: &TriagedEntry, triage: &Triage) -> Row {
    let (class, word, what, why) = match &triaged.verdict {
        Verdict::Post { platform, kind, .. } => (
            "ok",
            "recognised",
            format!("{}, {kind}", platform_name(platform)),
            None,
        ),
        Verdict::Page { .. } => (
            "ok",
            "will be looked at",
            "A page; what runs it is found out when it is fetched".to_owned(),
            None,
        ),
        Verdict::ShortLink { platform, .. } => (
            "ok",
            "will be followed",
            format!("{}, short link", platform_name(platform)),
            None,
        ),
        Verdict::Duplicate { of, .. } => {
            let first = triage
                .entries
                .get(*of)
                .map(|first| shorten(&first.entry.text, 80))
                .unwrap_or_default();
            (
                "doubled",
                "doubled",
                format!("The same post as {first}"),
                None,
            )
        }
        Verdict::Unsupported {
            platform,
            kind,
            why,
        } => (
            "failed",
            "unsupported",
            format!("{}, {kind}", platform_name(platform)),
            Some(why.clone()),
        ),
        Verdict::Rejected { why } => ("failed", "not usable", String::new(), Some(why.clone())),
    };
    Row {
        input: shorten(&triaged.entry.text, 200),
        what,
        why,
        class,
        word,
    }
}
