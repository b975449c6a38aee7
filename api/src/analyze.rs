//! Texts in, scores out, through a short-lived job of their own.

use axum::extract::Request;
use serde_json::Value;
use service::wording::shorten;
use store::{CommentFilter, Job, JobKind, JobStatus, NewComment, NewItem, NewJob};
use uuid::Uuid;

use crate::{
    body::json_object,
    error::ApiError,
    fields::{Fields, escape},
    problem::{BadEntry, Code, EntryCode},
    state::AppState,
    views::{
        analyze::{Analysis, AnalysisPending, TextScore},
        job::Links,
    },
};

/// Texts in one request.
const MAX_TEXTS: usize = 100;
/// Characters in one text.
const MAX_CHARS: usize = 10_000;
/// Bytes of the body: every character of every text as a JSON escape, and some room.
const MAX_BODY: usize = MAX_TEXTS * MAX_CHARS * 12 + 4096;

/// What was asked for.
#[derive(Debug)]
pub(crate) struct Texts {
    texts: Vec<String>,
    analyzer: Option<String>,
}

/// What came of it in the time there was.
#[derive(Debug)]
pub(crate) enum Outcome {
    Scored(Analysis),
    Pending(AnalysisPending),
}

/// Reads and checks the request; every bad field is named.
pub(crate) async fn read(state: &AppState, request: Request) -> Result<Texts, ApiError> {
    let body = json_object(request, MAX_BODY, state, "{\"texts\": [...]}").await?;
    let mut fields = Fields::default();
    let mut texts = Vec::new();
    let mut analyzer = None;
    if !body.contains_key("texts") {
        fields.bad(BadEntry::field(
            "/texts",
            EntryCode::Missing,
            "`texts` is missing.",
        ));
    }
    for (field, value) in body {
        match (field.as_str(), value) {
            ("texts", Value::Array(list)) => texts = check_texts(list, &mut fields),
            ("texts", other) => fields.wrong_type("/texts", &other, "an array of strings"),
            ("analyzer", value) => analyzer = fields.json_analyzer(state, &value),
            _ => {
                let pointer = format!("/{}", escape(&field));
                fields.unknown(&pointer, &field, "`texts` and `analyzer`");
            }
        }
    }
    fields.check(state)?;
    Ok(Texts { texts, analyzer })
}

fn check_texts(list: Vec<Value>, fields: &mut Fields) -> Vec<String> {
    if list.is_empty() || list.len() > MAX_TEXTS {
        let detail = format!(
            "`texts` must have 1 to {MAX_TEXTS} entries, it has {}.",
            list.len()
        );
        fields.bad(BadEntry::field("/texts", EntryCode::OutOfRange, detail));
        return Vec::new();
    }
    let mut texts = Vec::with_capacity(list.len());
    for (index, value) in list.into_iter().enumerate() {
        let pointer = format!("/texts/{index}");
        match value {
            Value::String(text) if text.chars().nth(MAX_CHARS).is_some() => fields.bad(
                BadEntry::field(
                    pointer,
                    EntryCode::TooLong,
                    format!("A text must not be longer than {MAX_CHARS} characters."),
                )
                .with_input(&shorten(&text, 80)),
            ),
            Value::String(text) => texts.push(text),
            other => fields.wrong_type(&pointer, &other, "a string"),
        }
    }
    texts
}

/// Has the texts scored, and waits for it for as long as the settings say.
pub(crate) async fn score(
    state: &AppState,
    team: Uuid,
    request: Texts,
) -> Result<Outcome, ApiError> {
    let count = request.texts.len();
    let job = submit(state, team, request).await?;
    let waited = tokio::time::timeout(state.settings().analyze_wait, ended(state, &job)).await;
    let Ok(ended) = waited else {
        return Ok(Outcome::Pending(AnalysisPending {
            job_id: job.id,
            status: state.store().job(team, job.id).await?.status,
            comments: Links::of(job.id).comments,
        }));
    };
    let ended = ended?;
    let item = state.store().items(team, job.id, None, 1).await?.pop();
    if ended.status != JobStatus::Completed {
        let why = item.and_then(|item| item.detail);
        return Err(ApiError::new(
            Code::ScoringFailed,
            why.unwrap_or_else(|| "The worker could not score the texts.".to_owned()),
        ));
    }
    let limit = u32::try_from(count).unwrap_or(u32::MAX);
    let filter = CommentFilter::default();
    let (rows, _) = state
        .store()
        .comments(team, job.id, &filter, None, limit)
        .await?;
    let mut results = vec![None; count];
    for row in &rows {
        // The id of a text is its index.
        let place = row
            .comment_id
            .parse()
            .ok()
            .and_then(|index: usize| results.get_mut(index));
        if let Some(place) = place {
            *place = TextScore::of(row);
        }
    }
    let note = item.as_ref().and_then(|item| item.model_note.clone());
    let (model, model_version) = item.and_then(|item| item.model).unzip();
    Ok(Outcome::Scored(Analysis {
        results,
        model,
        model_version,
        model_note: note,
    }))
}

async fn submit(state: &AppState, team: Uuid, request: Texts) -> Result<Job, ApiError> {
    let store = state.store();
    let upload = store
        .begin_upload(NewJob {
            team,
            name: String::new(),
            kind: JobKind::Texts,
            options: store::JobOptions {
                analyzer: request.analyzer,
                ..store::JobOptions::default()
            },
            items: vec![NewItem {
                input: "texts".to_owned(),
                url: String::new(),
                platform: Some("texts".to_owned()),
                post_key: None,
                title: None,
                failed: None,
            }],
            idempotency: None,
            duplicates: 0,
            extra_columns: Vec::new(),
        })
        .await?;
    let comments: Vec<NewComment> = request
        .texts
        .into_iter()
        .enumerate()
        .map(|(index, text)| NewComment {
            id: index.to_string(),
            text,
            ..NewComment::default()
        })
        .collect();
    // When one of these fails the purge removes what was written: nobody sees it before the end.
    store.append_upload(&upload, &comments).await?;
    let made = store.finish_upload(&upload).await?;
    state.service().wake();
    Ok(made.job)
}

/// Waits until the job has ended.
async fn ended(state: &AppState, job: &Job) -> Result<Job, ApiError> {
    // Looked at more often than a page's progress: somebody waits for this answer.
    let mut pause = std::time::Duration::from_millis(5);
    loop {
        let now = state.store().job(job.team, job.id).await?;
        if now.status.is_ended() {
            return Ok(now);
        }
        tokio::time::sleep(pause).await;
        pause = (pause * 2).min(std::time::Duration::from_millis(200));
    }
}
