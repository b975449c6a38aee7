//! One file as it is, whatever it holds: as raw body, or as the field `file` of a form.

use axum::extract::Request;
use plaintext::shorten;
use service::uploads::Received;

use crate::{
    asking::Asking,
    body::{Chunks, announced_size, uncompressed},
    error::ApiError,
    fields::Fields,
    media_type::{is_file_type, media_type, unread},
    parts::Parts,
    problem::{BadEntry, Code, EntryCode},
    state::{AppState, Permit},
};

/// Receives the file; the permit is to be held until it is dealt with.
pub(crate) async fn receive(
    state: &AppState,
    file_name: Option<String>,
    request: Request,
) -> Result<(Received, Permit), ApiError> {
    let permit = state.upload_permit(&Asking::of_request(&request)?)?;
    uncompressed(request.headers())?;
    let media_type = media_type(request.headers());
    let received = match media_type.as_deref() {
        Some("multipart/form-data") => of_form(state, file_name, request).await?,
        Some(raw) if is_file_type(raw) => {
            let settings = state.settings();
            let limit = settings.limits.max_comment_file_bytes;
            announced_size(request.headers(), limit)?;
            let chunks = Chunks::of_body(request.into_body());
            let (file, digest) = chunks.spool(limit, settings).await?;
            Received {
                file,
                digest,
                name: file_name,
                media_type,
            }
        }
        other => return Err(unread(other)),
    };
    Ok((received, permit))
}

async fn of_form(
    state: &AppState,
    file_name: Option<String>,
    request: Request,
) -> Result<Received, ApiError> {
    let mut parts = Parts::of(state, request).await?;
    let mut fields = Fields::default();
    let mut received = None;
    while let Some(part) = parts.next().await? {
        match part.name.as_str() {
            "file" if received.is_none() => {
                let (name, media_type) = (part.file_name.clone(), part.media_type.clone());
                let (file, digest) = part.comments().await?;
                received = Some(Received {
                    file,
                    digest,
                    name: file_name.clone().or(name),
                    media_type,
                });
            }
            "file" => fields.bad(BadEntry::field(
                "file",
                EntryCode::Repeated,
                "One file is taken at a time; please send one request per file.",
            )),
            name => {
                let name = name.to_owned();
                drop(part.text().await?);
                fields.unknown(&shorten(&name, 60), &name, "`file`");
            }
        }
    }
    fields.check(state)?;
    received.ok_or_else(|| {
        ApiError::new(
            Code::EmptyList,
            "There is no file in the form: send it in the field `file`.",
        )
    })
}
