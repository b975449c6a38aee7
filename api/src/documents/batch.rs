//! Many posts in one request, each answered by itself.

use axum::{
    Json,
    extract::{Request, State},
    http::header,
    response::{IntoResponse, Response},
};
use serde::Serialize;
use serde_json::Value;
use service::documents::{self, MAX_DOCUMENTS};
use store::{NewDocument, Put};
use utoipa::ToSchema;
use uuid::Uuid;

use super::{
    conflict,
    read::{NewPost, document},
};
use crate::{
    asking::Asking,
    body::{Chunks, uncompressed, without_mark},
    error::ApiError,
    problem::{BadEntries, BadEntry, Code, EntryCode, Problem},
    state::AppState,
};

/// Bytes of the body.
const MAX_BODY: usize = 20 << 20;

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
    request: Request,
) -> Result<Response, ApiError> {
    uncompressed(request.headers())?;
    let is_lines = is_lines(&request)?;
    let body = Chunks::of_body(request.into_body());
    let held = body.collect(MAX_BODY, MAX_BODY, &state).await?;
    let read = tokio::task::spawn_blocking(move || match is_lines {
        true => of_lines(without_mark(&held)),
        false => of_list(without_mark(&held)),
    });
    let read = read.await.map_err(ApiError::internal)??;
    let documents: Vec<NewDocument> = read.iter().filter_map(|one| one.clone().ok()).collect();
    let mut put = documents::add(state.service(), &actor, &documents)
        .await?
        .into_iter();
    let results: Vec<PostResult> = (1..)
        .zip(read)
        .map(|(line, one)| match one {
            Ok(document) => PostResult::of(line, document.id, put.next()),
            Err(fault) => fault.at(line),
        })
        .collect();
    if !is_lines {
        return Ok(Json(PostResults { results }).into_response());
    }
    let mut lines = Vec::new();
    for result in results {
        serde_json::to_writer(&mut lines, &result).map_err(ApiError::internal)?;
        lines.push(b'\n');
    }
    Ok(([(header::CONTENT_TYPE, LINES)], lines).into_response())
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
#[derive(Debug, Clone)]
struct Fault {
    status: u16,
    code: Code,
    detail: String,
    errors: Vec<BadEntry>,
}

impl Fault {
    fn at(self, line: usize) -> PostResult {
        PostResult {
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
        }
    }
}

type Post = Result<NewDocument, Fault>;

fn of_list(body: &[u8]) -> Result<Vec<Post>, ApiError> {
    let list: Vec<Value> = serde_json::from_slice(body).map_err(|error| {
        ApiError::new(
            Code::MalformedBody,
            format!("The body is not a JSON array of posts: {error}."),
        )
    })?;
    check_count(list.len())?;
    Ok(list.into_iter().map(post).collect())
}

/// Empty lines are none.
fn of_lines(body: &[u8]) -> Result<Vec<Post>, ApiError> {
    let lines: Vec<&[u8]> = body
        .split(|byte| *byte == b'\n')
        .map(<[u8]>::trim_ascii)
        .filter(|line| !line.is_empty())
        .collect();
    check_count(lines.len())?;
    let posts = lines
        .into_iter()
        .map(|line| match serde_json::from_slice(line) {
            Ok(value) => post(value),
            Err(error) => Err(Fault {
                status: 400,
                code: Code::MalformedBody,
                detail: format!("This line is not JSON: {error}."),
                errors: Vec::new(),
            }),
        });
    Ok(posts.collect())
}

fn check_count(count: usize) -> Result<(), ApiError> {
    if (1..=MAX_DOCUMENTS).contains(&count) {
        return Ok(());
    }
    let detail = format!("There must be 1 to {MAX_DOCUMENTS} posts, there are {count}.");
    let code = match count {
        0 => EntryCode::Empty,
        _ => EntryCode::TooMany,
    };
    Err(ApiError::invalid_fields(BadEntry::field("", code, detail)))
}

fn post(value: Value) -> Post {
    let mut errors = BadEntries::default();
    let mut found = NewDocument {
        id: String::new(),
        content: String::new(),
        author_id: None,
    };
    match value {
        Value::Object(body) => found = document(body, None, "", &mut errors),
        _ => errors.add(|| {
            let detail = "A post is an object with `content`.";
            BadEntry::field("", EntryCode::WrongType, detail)
        }),
    }
    if errors.count() == 0 {
        if found.id.is_empty() {
            found.id = Uuid::now_v7().to_string();
        }
        return Ok(found);
    }
    let (errors, _) = errors.into_parts();
    Err(Fault {
        status: 422,
        code: Code::InvalidFields,
        detail: errors
            .first()
            .map_or_else(String::new, |first| first.detail.clone()),
        errors,
    })
}
