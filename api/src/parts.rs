//! The fields of a `multipart/form-data` body, one by one, with limits for the request as a whole.
//!
//! Both forms go through here, that of the API and that of the page.

use axum::{
    RequestExt,
    extract::{Multipart, Request, multipart::MultipartRejection},
};
use tempfile::NamedTempFile;

use crate::{
    body::{Chunks, Held},
    error::ApiError,
    problem::Code,
    state::AppState,
};

/// Fields of a form at most.
const MAX_FIELDS: usize = 32;
/// Length of a small field at most, in bytes.
const MAX_SMALL_FIELD: usize = 4096;

/// A form that is being read.
pub(crate) struct Parts<'s> {
    state: &'s AppState,
    multipart: Multipart,
    count: usize,
    /// What all fields together may still hold in memory, in bytes.
    left: usize,
}

/// One field.
pub(crate) struct Part<'p> {
    /// Its name.
    pub(crate) name: String,
    /// The name of the file, if it is one that has a name.
    pub(crate) file_name: Option<String>,
    /// The media type, if one is given.
    pub(crate) media_type: Option<String>,
    state: &'p AppState,
    chunks: Chunks<'p>,
    left: &'p mut usize,
}

impl<'s> Parts<'s> {
    /// Begins with a request.
    pub(crate) async fn of(state: &'s AppState, request: Request) -> Result<Self, ApiError> {
        let multipart: Multipart = request.extract().await.map_err(|rejection| {
            let rejection: MultipartRejection = rejection;
            ApiError::new(
                Code::MalformedBody,
                format!("The form cannot be read: {}.", rejection.body_text()),
            )
        })?;
        Ok(Self {
            state,
            multipart,
            count: 0,
            left: state.settings().max_list_bytes,
        })
    }

    /// The next field; none at the end.
    pub(crate) async fn next(&mut self) -> Result<Option<Part<'_>>, ApiError> {
        let Some(field) = self.multipart.next_field().await? else {
            return Ok(None);
        };
        self.count += 1;
        if self.count > MAX_FIELDS {
            return Err(ApiError::new(
                Code::MalformedBody,
                "The form has too many fields.",
            ));
        }
        Ok(Some(Part {
            name: field.name().unwrap_or_default().to_owned(),
            file_name: field
                .file_name()
                .map(str::to_owned)
                .filter(|name| !name.is_empty()),
            media_type: field.content_type().map(str::to_owned),
            state: self.state,
            chunks: Chunks::of_field(field),
            left: &mut self.left,
        }))
    }
}

impl Part<'_> {
    /// A list: as large as one may be, less what the fields before it held.
    pub(crate) async fn list(self) -> Result<Held, ApiError> {
        let limit = self.state.settings().max_list_bytes;
        let held = self.chunks.collect(*self.left, limit, self.state).await?;
        *self.left -= held.len();
        Ok(held)
    }

    /// A small field, as text.
    pub(crate) async fn text(self) -> Result<String, ApiError> {
        let limit = MAX_SMALL_FIELD;
        let held = self.chunks.collect(limit, limit, self.state).await?;
        Ok(String::from_utf8_lossy(&held).into_owned())
    }

    /// A picture of so many bytes at most.
    pub(crate) async fn picture(self, limit: usize) -> Result<Held, ApiError> {
        self.chunks.collect(limit, limit, self.state).await
    }

    /// A file of comments, in a temporary file; and its hash.
    pub(crate) async fn comments(self) -> Result<(NamedTempFile, String), ApiError> {
        let settings = self.state.settings();
        self.chunks
            .spool(settings.limits.max_comment_file_bytes, settings)
            .await
    }
}
