//! Many posts in one request, each answered by itself.

use axum::{
    extract::{Request, State},
    http::header,
    response::{IntoResponse, Response},
};
use serde::Serialize;
use serde_json::Value;
use service::{
    documents::{self, MAX_DOCUMENTS},
    trail::Event,
};
use store::{NewDocument, Put};
use utoipa::ToSchema;
use uuid::Uuid;

use super::{conflict, read::NewPost};
use crate::{
    asking::Asking,
    body::{Chunks, uncompressed, without_mark},
    bounded_json::{self, JsonError},
    error::ApiError,
    extract::{NoParams, Query},
    problem::{BadEntries, BadEntry, Code, EntryCode, Problem},
    spooled::written,
    state::AppState,
};

/// Bytes of the body.
const MAX_BODY: usize = 20 << 20;

/// Values of one post: its fields, a few more that are not ours, and itself.
const VALUES: usize = 16;

/// Fields that are not usable and are named, of all posts of a request.
const NAMED: usize = 100;

/// The media type of posts line by line.
const LINES: &str = "application/x-ndjson";

/// What became of each post.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PostResults {
    /// In the order in which they were sent.
    results: Vec<PostResult>,
}

/// What became of one post.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PostResult {
    /// Which one, from 1: the line, or the place in the list.
    line: usize,
    /// Its id, where it has one.
    id: Option<String>,
    /// As of a request of its own: 201 kept, 200 it was there, 409 there is another one, 422 it is not
    /// usable, 400 it is not JSON.
    status: u16,
    /// Which problem, where it is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    code: Option<Code>,
    /// What is wrong with it.
    #[serde(skip_serializing_if = "Option::is_none")]
    detail: Option<String>,
    /// The fields that are not usable.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    errors: Vec<BadEntry>,
    /// How many more there are: of all posts of a request the first 100 are named.
    #[serde(skip_serializing_if = "Option::is_none")]
    errors_omitted: Option<usize>,
}

/// Send many posts
///
/// A JSON array, or one post in a line (`application/x-ndjson`), at most 10,000 and 20 MiB. Each is
/// answered by itself, in the same form: those that are usable are kept, whatever the others are.
#[utoipa::path(
    post, path = "/api/v1/posts:batch", operation_id = "create_posts", tag = "posts",
    request_body(content((Vec<NewPost> = "application/json"), (NewPost = "application/x-ndjson"))),
    responses(
        (status = 200, description = "What became of each", content((PostResults = "application/json"), (PostResult = "application/x-ndjson"))),
        (status = "default", description = "Nothing is kept", body = Problem, content_type = "application/problem+json"),
    ),
)]
pub(crate) async fn create_many(
    State(state): State<AppState>,
    Asking(actor): Asking,
    Query(NoParams): Query<NoParams>,
    request: Request,
) -> Result<Response, ApiError> {
    uncompressed(request.headers())?;
    let is_lines = is_lines(&request)?;
    // Held until the answer is read, which may be as large as what was sent.
    let permit = state.upload_permit(&actor)?;
    let body = Chunks::of_body(request.into_body());
    let held = body.collect(MAX_BODY, MAX_BODY, &state).await?;
    let read = tokio::task::spawn_blocking(move || match is_lines {
        true => of_lines(without_mark(&held)),
        false => of_list(without_mark(&held)),
    });
    let read = read.await.map_err(ApiError::internal)??;
    let mut documents = Vec::new();
    let mut ids = Vec::with_capacity(read.len());
    // Texts are in memory once.
    for Line { line, post } in read {
        let post = post.map(|document| {
            let id = document.id.clone();
            documents.push(document);
            id
        });
        ids.push(Line { line, post });
    }
    let put = documents::add(state.service(), &actor, &documents).await?;
    drop(documents);
    let kept = put.iter().filter(|put| **put == Put::Created).count();
    if kept > 0 {
        state.trail().note(&actor, Event::PostsSent(Some(kept)));
    }
    let answered = tokio::task::spawn_blocking(move || {
        let answer = answer(ids, put, is_lines).map_err(ApiError::internal)?;
        written(&state, answer, || Ok(permit))
    });
    let (length, body) = answered.await.map_err(ApiError::internal)??;
    let media_type = match is_lines {
        true => LINES,
        false => "application/json",
    };
    Ok(([(header::CONTENT_TYPE, media_type)], length, body).into_response())
}

/// What became of each, as it is sent.
fn answer(read: Vec<Line<String>>, put: Vec<Put>, is_lines: bool) -> serde_json::Result<Vec<u8>> {
    let mut put = put.into_iter();
    // Of the fields of all of them so many are named.
    let mut left = NAMED;
    let results: Vec<PostResult> = read
        .into_iter()
        .map(|Line { line, post }| match post {
            Ok(id) => PostResult::of(line, id, put.next()),
            Err(fault) => fault.at(line, &mut left),
        })
        .collect();
    if !is_lines {
        return serde_json::to_vec(&PostResults { results });
    }
    let mut lines = Vec::new();
    for result in results {
        serde_json::to_writer(&mut lines, &result)?;
        lines.push(b'\n');
    }
    Ok(lines)
}

/// Whether the body is one post in a line.
fn is_lines(request: &Request) -> Result<bool, ApiError> {
    let value = request.headers().get(header::CONTENT_TYPE);
    let value = value
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    let essence = value.split(';').next().unwrap_or(value).trim();
    match essence.to_ascii_lowercase().as_str() {
        LINES | "application/jsonl" | "application/x-jsonlines" => Ok(true),
        "application/json" => Ok(false),
        _ => Err(ApiError::new(
            Code::UnsupportedMediaType,
            "Send a list of posts as `application/json`, or one post in a line as `application/x-ndjson`.",
        )),
    }
}

/// What is wrong with one of the posts.
#[derive(Debug)]
struct Fault {
    status: u16,
    code: Code,
    detail: String,
    errors: Vec<BadEntry>,
    omitted: usize,
}

impl Fault {
    /// `left`: how many fields may still be named.
    fn at(mut self, line: usize, left: &mut usize) -> PostResult {
        let omitted = self.errors.len().saturating_sub(*left) + self.omitted;
        self.errors.truncate(*left);
        *left -= self.errors.len();
        PostResult {
            errors_omitted: Some(omitted).filter(|omitted| *omitted > 0),
            line,
            id: None,
            status: self.status,
            code: Some(self.code),
            detail: Some(self.detail),
            errors: self.errors,
        }
    }
}

impl PostResult {
    fn of(line: usize, id: String, put: Option<Put>) -> Self {
        let (status, problem) = match put {
            Some(Put::Created) => (201, None),
            Some(Put::Conflict) => (409, Some(conflict(&id))),
            _ => (200, None),
        };
        Self {
            line,
            id: Some(id),
            status,
            code: problem.as_ref().map(ApiError::code),
            detail: problem.map(|problem| problem.detail().to_owned()),
            errors: Vec::new(),
            errors_omitted: None,
        }
    }
}

/// A post, or its id, and where it stands, from 1.
struct Line<P> {
    line: usize,
    post: Result<P, Fault>,
}

fn of_list(body: &[u8]) -> Result<Vec<Line<NewDocument>>, ApiError> {
    let read = match bounded_json::parse(body, MAX_DOCUMENTS * VALUES) {
        Ok(read) => read,
        Err(JsonError::TooMany(most)) => {
            let detail = format!(
                "The body holds more than {most} values; there may be {MAX_DOCUMENTS} posts."
            );
            return Err(ApiError::invalid_fields(BadEntry::field(
                "",
                EntryCode::TooMany,
                detail,
            )));
        }
        Err(JsonError::Syntax(error)) => {
            let detail = format!("The body is not a JSON array of posts: {error}.");
            return Err(ApiError::new(Code::MalformedBody, detail));
        }
    };
    let Value::Array(list) = read.value else {
        let detail = "The body must be a JSON array of posts.";
        return Err(ApiError::new(Code::MalformedBody, detail));
    };
    let mut errors = BadEntries::default();
    for pointer in read.repeated {
        errors.add(|| BadEntry::repeated(pointer));
    }
    if errors.count() > 0 {
        return Err(ApiError::invalid_fields(errors));
    }
    check_count(list.len())?;
    let posts = (1..).zip(list).map(|(line, value)| Line {
        line,
        post: post(value, Vec::new()),
    });
    Ok(posts.collect())
}

/// Empty lines are none.
fn of_lines(body: &[u8]) -> Result<Vec<Line<NewDocument>>, ApiError> {
    let lines: Vec<(usize, &[u8])> = (1..)
        .zip(body.split(|byte| *byte == b'\n').map(<[u8]>::trim_ascii))
        .filter(|(_, text)| !text.is_empty())
        .take(MAX_DOCUMENTS + 1)
        .collect();
    check_count(lines.len())?;
    let posts = lines.into_iter().map(|(line, text)| Line {
        line,
        post: match bounded_json::parse(text, VALUES) {
            Ok(read) => post(read.value, read.repeated),
            Err(JsonError::TooMany(most)) => Err(Fault {
                status: 422,
                code: Code::InvalidFields,
                detail: format!(
                    "A post is an object of three fields; this has more than {most} values."
                ),
                errors: Vec::new(),
                omitted: 0,
            }),
            Err(JsonError::Syntax(error)) => Err(Fault {
                status: 400,
                code: Code::MalformedBody,
                detail: format!("This line is not JSON: {error}."),
                errors: Vec::new(),
                omitted: 0,
            }),
        },
    });
    Ok(posts.collect())
}

fn check_count(count: usize) -> Result<(), ApiError> {
    let (code, detail) = match count {
        1..=MAX_DOCUMENTS => return Ok(()),
        0 => (EntryCode::Empty, "There is no post.".to_owned()),
        _ => (
            EntryCode::TooMany,
            format!("There may be {MAX_DOCUMENTS} posts in one request, and there are more."),
        ),
    };
    Err(ApiError::invalid_fields(BadEntry::field("", code, detail)))
}

fn post(value: Value, repeated: Vec<String>) -> Result<NewDocument, Fault> {
    let (found, mut errors) = match value {
        Value::Object(body) => match NewPost::of(body) {
            Ok(found) => (Some(found), BadEntries::default()),
            Err(faults) => (None, faults.into_entries()),
        },
        _ => {
            let detail = "A post is an object with `content`.";
            let entry = BadEntry::field("", EntryCode::WrongType, detail);
            (None, entry.into())
        }
    };
    for pointer in repeated {
        errors.add(|| BadEntry::repeated(pointer));
    }
    if let Some(mut found) = found
        && errors.count() == 0
    {
        if found.id.is_empty() {
            found.id = Uuid::now_v7().to_string();
        }
        return Ok(found);
    }
    let (errors, omitted) = errors.into_parts();
    Err(Fault {
        status: 422,
        code: Code::InvalidFields,
        detail: errors
            .first()
            .map_or_else(String::new, |first| first.detail.clone()),
        errors,
        omitted: omitted.unwrap_or_default(),
    })
}
