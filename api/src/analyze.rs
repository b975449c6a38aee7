//! Scores of a few texts, by the same worker that scores everything else.

pub(crate) mod view;

use axum::{
    Json,
    extract::{Request, State},
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use plaintext::shorten;
use serde_json::Value;
use service::analyze::{self, MAX_CHARS, MAX_TEXTS, Outcome, Texts};
use utoipa::ToSchema;

use crate::{
    analyze::view::{Analysis, AnalysisPending},
    asking::Asking,
    body::json_object,
    error::ApiError,
    extract::{NoParams, Query},
    fields::{Fields, escape},
    problem::{BadEntry, EntryCode, Problem},
    state::AppState,
};

/// Bytes of the body: every character of every text as a JSON escape, and some room.
const MAX_BODY: usize = MAX_TEXTS * MAX_CHARS * 12 + 4096;

/// Texts to be scored.
#[derive(ToSchema)]
#[schema(as = AnalyzeRequest)]
#[serde(deny_unknown_fields)]
#[expect(
    dead_code,
    reason = "describes a body that is read by hand; see `read`"
)]
pub(crate) struct AnalyzeBody {
    /// 1 to 100 texts of at most 10,000 characters each.
    #[schema(min_items = 1, max_items = 100, example = json!(["What a great day!", "This is awful."]))]
    texts: Vec<String>,
    /// `auto`, `lexicon` or `onnx:<name>`; absent: the server's default.
    analyzer: Option<String>,
}

/// Score texts
///
/// By a worker, like any job, so that one installation gives one answer. When it takes longer than
/// ten seconds the answer is 202 and says where the scores will be.
#[utoipa::path(
    post, path = "/api/v1/analyze", operation_id = "analyze_texts", tag = "analyze",
    request_body(content = AnalyzeBody),
    responses(
        (status = 200, description = "The scores", body = Analysis),
        (status = 202, description = "Not scored yet; `Location` is where to look", body = AnalysisPending, headers(("Location" = String, description = "Where the scores will be"))),
        (status = "default", description = "A problem", body = Problem, content_type = "application/problem+json"),
    ),
)]
pub(crate) async fn analyze(
    State(state): State<AppState>,
    Asking(actor): Asking,
    Query(NoParams): Query<NoParams>,
    request: Request,
) -> Result<Response, ApiError> {
    let texts = read(&state, request).await?;
    let wait = state.settings().analyze_wait;
    match analyze::score(state.service(), &actor, texts, wait).await? {
        Outcome::Scored(scores) => Ok(Json(Analysis::from(scores)).into_response()),
        Outcome::Pending { job, status } => {
            let pending = AnalysisPending::new(job, status);
            let location = pending.comments.clone();
            let headers = [(header::LOCATION, location)];
            Ok((StatusCode::ACCEPTED, headers, Json(pending)).into_response())
        }
    }
}

/// Reads and checks the request; every bad field is named.
async fn read(state: &AppState, request: Request) -> Result<Texts, ApiError> {
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
