//! What is sent to erase what an author wrote.

use axum::extract::Request;
use deserr::Deserr;
use store::AuthorQuery;
use utoipa::ToSchema;

use crate::{
    error::ApiError,
    json_body::{Faults, json_body},
    state::AppState,
};

/// Bytes of a body: names in escapes and some room.
const MAX_BODY: usize = 16_384;

/// Whose comments are to be erased.
#[derive(Deserr, ToSchema)]
#[schema(as = NewErasure)]
#[serde(deny_unknown_fields)]
#[deserr(error = Faults, deny_unknown_fields)]
pub(crate) struct NewErasure {
    /// The platform, as `/api/v1/platforms` names it; where it is not there, all of them, and posts that were sent
    /// to `/api/v1/posts`.
    #[schema(example = "youtube")]
    #[deserr(default)]
    platform: Option<String>,
    /// The author's id, as results show it.
    #[deserr(default)]
    author_id: Option<String>,
    /// The author's name, letter by letter as results show it. One of both is needed; with both, both must fit.
    #[deserr(default)]
    author_name: Option<String>,
    /// How many comments and posts are to be erased: `to_erase` of an answer without it.
    #[deserr(default)]
    confirm: Option<u64>,
}

impl NewErasure {
    /// Whose, and what was confirmed.
    pub(super) async fn read(
        request: Request,
        state: &AppState,
    ) -> Result<(AuthorQuery, Option<u64>), ApiError> {
        let example = r#"{"platform": "youtube", "author_name": "Ann"}"#;
        let body: Self = json_body(request, MAX_BODY, state, example).await?;
        let author = author(body.platform, body.author_id, body.author_name);
        if author.id.is_none() && author.name.is_none() {
            let mut faults = Faults::default();
            faults.missing("author_id");
            faults.finish()?;
        }
        Ok((author, body.confirm))
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
