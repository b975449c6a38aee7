//! Lists of profiles: a file, or a form with one.

use auth::Actor;
use axum::extract::Request;
use serde::Serialize;
use service::{
    list::Entries,
    profiles::{Wanted, follow},
    triage::{EntryPlace, ListEntry},
    wording::sentence,
};
use store::Followed;
use utoipa::ToSchema;

use super::{CreateParams, seconds};
use crate::{
    body::{Chunks, announced_size, uncompressed},
    error::{ApiError, too_many},
    media_type::{is_file_type, media_type, unread},
    parts::Parts,
    problem::{BadEntries, BadEntry, Code, EntryCode},
    state::AppState,
};

/// A form with a list of profiles.
#[derive(ToSchema)]
#[schema(as = ProfileListForm)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "describes a form that is read part by part")]
pub(crate) struct ProfileListForm {
    /// Addresses of profiles: CSV, TSV, TXT, XLSX or JSON. The column is found by itself.
    #[schema(value_type = String, format = Binary, content_media_type = "application/octet-stream")]
    file: Vec<u8>,
}

/// What became of a list of profiles.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = FollowedProfiles)]
pub(crate) struct FollowedView {
    /// Followed from now on.
    pub(crate) added: usize,
    /// Followed before, or named twice.
    pub(crate) known: usize,
    /// Entries that name no profile, the first 100 of them.
    pub(crate) errors: Vec<BadEntry>,
    /// How many more there are than `errors` names.
    #[serde(skip_serializing_if = "Option::is_none")]
    errors_omitted: Option<usize>,
}

/// Follows the profiles of a list.
pub(crate) async fn follow_list(
    state: &AppState,
    actor: &Actor,
    params: CreateParams,
    request: Request,
) -> Result<FollowedView, ApiError> {
    let entries = read(state, &params, request).await?;
    let most = state.settings().limits.max_urls;
    if entries.entries.len() > most {
        return Err(too_many(most));
    }
    let mut bad = BadEntries::default();
    let mut profiles = Vec::new();
    for entry in &entries.entries {
        let wanted = Wanted {
            platform: None,
            text: &entry.text,
            every: params.interval.map(seconds),
            brand: params.brand,
        };
        match wanted.read() {
            Ok(profile) => profiles.push(profile),
            Err(why) => bad.add(|| unusable(entry, &why.to_string())),
        }
    }
    if profiles.is_empty() {
        let detail = "None of the entries names a profile; `errors` says why for each.";
        return Err(ApiError::new(Code::NoRunnableEntry, detail).with_errors(bad));
    }
    let followed = follow(state.service(), actor, &profiles).await?;
    let is_added = |one: &&Followed| matches!(one, Followed::Added(_));
    let added = followed.iter().filter(is_added).count();
    let (errors, errors_omitted) = bad.into_parts();
    Ok(FollowedView {
        added,
        known: followed.len() - added,
        errors,
        errors_omitted,
    })
}

/// The entries of a body, or of the files of a form.
async fn read(
    state: &AppState,
    params: &CreateParams,
    request: Request,
) -> Result<Entries, ApiError> {
    uncompressed(request.headers())?;
    let media_type = media_type(request.headers());
    let mut entries = Entries::default();
    let service = state.service();
    match media_type.as_deref() {
        Some("multipart/form-data") => {
            let mut parts = Parts::of(state, request).await?;
            while let Some(part) = parts.next().await? {
                if part.name != "file" {
                    let detail = "There is no such field; known is `file`.";
                    let entry = BadEntry::field(part.name, EntryCode::UnknownField, detail);
                    return Err(ApiError::invalid_fields(entry));
                }
                let hint = part.file_name.clone().or_else(|| part.media_type.clone());
                let held = part.list().await?;
                // A browser sends an empty part for a file input that was left empty.
                if !held.is_empty() {
                    entries.read(service, held, hint).await?;
                }
            }
        }
        Some(raw) if is_file_type(raw) => {
            let limit = state.settings().max_list_bytes;
            announced_size(request.headers(), limit as u64)?;
            let chunks = Chunks::of_body(request.into_body());
            let held = chunks.collect(limit, limit, state).await?;
            let hint = params.file_name.clone().or(media_type);
            entries.read(service, held, hint).await?;
        }
        other => return Err(unread(other)),
    }
    match entries.entries.is_empty() {
        true => Err(ApiError::new(
            Code::EmptyList,
            "There is no address of a profile in the list.",
        )),
        false => Ok(entries),
    }
}

fn unusable(entry: &ListEntry, why: &str) -> BadEntry {
    let (pointer, row) = match &entry.place {
        EntryPlace::Pointer(pointer) => (Some(pointer.clone()), None),
        EntryPlace::Row(row) => (None, Some(*row)),
    };
    let bad = BadEntry {
        pointer,
        row,
        input: None,
        code: EntryCode::NotAProfile,
        detail: sentence(why),
    };
    bad.with_input(&entry.text)
}
