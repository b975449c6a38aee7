//! Reads what is sent as a post; every bad field is named.

use axum::extract::Request;
use deserr::Deserr;
use serde_json::{Map, Value};
use service::documents::{MAX_CONTENT_CHARS, fault_of_id};
use store::NewDocument;
use utoipa::ToSchema;

use crate::{
    error::ApiError,
    json_body::{self, Faults, Unusable, json_body},
    problem::EntryCode,
    state::AppState,
};

/// Bytes of one post: every character as a JSON escape, and some room.
const MAX_BODY: usize = MAX_CONTENT_CHARS * 12 + 16 * 1024;

/// What a request looks like.
const EXAMPLE: &str = r#"{"content": "..."}"#;

/// A post to be analysed.
#[derive(Deserr, ToSchema)]
#[schema(as = NewPost)]
#[serde(deny_unknown_fields)]
#[deserr(error = Faults, deny_unknown_fields)]
pub(crate) struct NewPost {
    /// 1 to 255 characters, unique in the team; absent: the server makes one.
    #[schema(min_length = 1, max_length = 255)]
    #[deserr(default, try_from(Option<String>) = usable_id -> Unusable)]
    id: Option<String>,
    /// What it says; it may be empty.
    #[schema(max_length = 1_000_000, example = "This is an example post.")]
    #[deserr(try_from(String) = short_enough -> Unusable)]
    content: String,
    /// Who wrote it.
    #[schema(max_length = 255)]
    #[deserr(default, try_from(Option<String>) = usable_id -> Unusable)]
    author_id: Option<String>,
}

/// What a post says.
#[derive(Deserr, ToSchema)]
#[schema(as = PostContent)]
#[serde(deny_unknown_fields)]
#[deserr(error = Faults, deny_unknown_fields)]
pub(crate) struct PostContent {
    /// The address says which it is; a body may say the same.
    #[schema(ignore)]
    #[deserr(default)]
    id: Option<String>,
    /// What it says; it may be empty.
    #[schema(max_length = 1_000_000)]
    #[deserr(try_from(String) = short_enough -> Unusable)]
    content: String,
    /// Who wrote it.
    #[schema(max_length = 255)]
    #[deserr(default, try_from(Option<String>) = usable_id -> Unusable)]
    author_id: Option<String>,
}

impl NewPost {
    /// The post that a request sends; without an id that is empty.
    pub(super) async fn read(request: Request, state: &AppState) -> Result<NewDocument, ApiError> {
        let body: Self = json_body(request, MAX_BODY, state, EXAMPLE).await?;
        Ok(body.into())
    }

    /// The post that an object is.
    pub(super) fn of(body: Map<String, Value>) -> Result<NewDocument, Faults> {
        json_body::read::<Self>(body).map(NewDocument::from)
    }
}

impl PostContent {
    /// What the post that the address names is to say.
    pub(super) async fn read(
        request: Request,
        state: &AppState,
        named: String,
    ) -> Result<NewDocument, ApiError> {
        let body: Self = json_body(request, MAX_BODY, state, EXAMPLE).await?;
        let mut faults = Faults::default();
        if let Err(unusable) = usable_id(Some(named.clone())) {
            faults.unusable("id", unusable);
        }
        if body.id.is_some_and(|id| id != named) {
            let why = "it is another one than that of the address".to_owned();
            faults.unusable("id", Unusable(EntryCode::UnknownValue, why));
        }
        faults.finish()?;
        Ok(NewDocument {
            id: named,
            content: body.content,
            author_id: body.author_id,
        })
    }
}

impl From<NewPost> for NewDocument {
    fn from(post: NewPost) -> Self {
        Self {
            id: post.id.unwrap_or_default(),
            content: post.content,
            author_id: post.author_id,
        }
    }
}

fn usable_id(id: Option<String>) -> Result<Option<String>, Unusable> {
    match id.as_deref().and_then(fault_of_id) {
        Some(fault) => Err(Unusable(EntryCode::OutOfRange, format!("it {fault}"))),
        None => Ok(id),
    }
}

fn short_enough(content: String) -> Result<String, Unusable> {
    // Of most texts their bytes tell, without counting.
    if content.len() > MAX_CONTENT_CHARS && content.chars().nth(MAX_CONTENT_CHARS).is_some() {
        let why = "it must not be longer than 1,000,000 characters".to_owned();
        return Err(Unusable(EntryCode::TooLong, why));
    }
    Ok(content)
}
