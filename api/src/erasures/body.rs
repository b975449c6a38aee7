//! What is sent to erase what an author wrote.

use axum::extract::Request;
use store::AuthorQuery;
use utoipa::ToSchema;

use crate::{
    body::json_object, error::ApiError, json_fields::JsonFields, problem::EntryCode,
    state::AppState,
};

/// Bytes of a body: names in escapes and some room.
const MAX_BODY: usize = 16_384;

/// Whose comments are to be erased.
#[derive(ToSchema)]
#[schema(as = NewErasure)]
#[serde(deny_unknown_fields)]
#[expect(
    dead_code,
    reason = "describes a body that is read by hand, as every other"
)]
pub(crate) struct NewErasure {
    /// The platform, as `/api/v1/platforms` names it; where it is not there, all of them, and posts that were sent
    /// to `/api/v1/posts`.
    #[schema(example = "youtube")]
    platform: Option<String>,
    /// The author's id, as results show it.
    author_id: Option<String>,
    /// The author's name, letter by letter as results show it. One of both is needed; with both, both must fit.
    author_name: Option<String>,
    /// How many comments and posts are to be erased: `to_erase` of an answer without it.
    confirm: Option<u64>,
}

impl NewErasure {
    /// Whose, and what was confirmed.
    pub(super) async fn read(
        request: Request,
        state: &AppState,
    ) -> Result<(AuthorQuery, Option<u64>), ApiError> {
        let example = r#"{"platform": "youtube", "author_name": "Ann"}"#;
        let body = json_object(request, MAX_BODY, state, example).await?;
        let known = ["platform", "author_id", "author_name", "confirm"];
        let mut fields = JsonFields::of(body, &known);
        let author = author(
            fields.text("platform"),
            fields.text("author_id"),
            fields.text("author_name"),
        );
        if author.id.is_none() && author.name.is_none() {
            fields.missing("author_id");
        }
        let confirmed = match fields.value("confirm") {
            None | Some(serde_json::Value::Null) => None,
            Some(value) => match value.as_u64() {
                Some(number) => Some(number),
                None => fields.wrong("confirm", EntryCode::WrongType, "it is a whole number"),
            },
        };
        fields.finish()?;
        Ok((author, confirmed))
    }
}

/// Whom texts mean; empty ones say nothing.
pub(crate) fn author(
    platform: Option<String>,
    id: Option<String>,
    name: Option<String>,
) -> AuthorQuery {
    let said = |text: Option<String>| text.filter(|text| !text.trim().is_empty());
    AuthorQuery {
        platform: said(platform).map(|platform| platform.trim().to_owned()),
        id: said(id),
        name: said(name),
    }
}
