//! Files that are kept for an hour, until it is said what to make of them.
//!
//! They lie in the database in pieces, so that whichever api process is asked next has them.

use std::time::Duration;

use store::{KeepLimits, KeptFile, KeptFileUpload, NewKeptFile, Scope, Store};
use tempfile::NamedTempFile;
use tokio::io::AsyncReadExt;
use uuid::Uuid;

use crate::{
    error::ApiError, idempotency::RequestHash, inspect, problem::Code, settings::Settings,
    state::AppState, views::upload::Findings,
};

/// Bytes of a piece.
const PIECE: usize = 1 << 20;
/// How long a file is kept.
pub(crate) const KEPT_FOR: Duration = Duration::from_secs(3_600);
/// Files that a team has kept at a time.
const FILES_PER_TEAM: u32 = 100;

/// A file that was received and is to be kept.
#[derive(Debug)]
pub(crate) struct Received {
    /// The file.
    pub(crate) file: NamedTempFile,
    /// SHA-256 of it.
    pub(crate) digest: String,
    /// What it is called, if that was sent.
    pub(crate) name: Option<String>,
    /// Its media type, if that was sent.
    pub(crate) media_type: Option<String>,
}

/// Looks through a file and keeps it.
pub(crate) async fn keep(
    state: &AppState,
    team: Uuid,
    received: Received,
    key: Option<String>,
) -> Result<KeptFileUpload, ApiError> {
    let hash = key.is_some().then(|| hash(&received));
    let _begun = match &key {
        Some(key) => Some(state.under_way().begin(team, key)?),
        None => None,
    };
    let Received {
        file,
        digest,
        name,
        media_type,
    } = received;
    let hint = name.clone().or_else(|| media_type.clone());
    let findings = inspect::inspect(state, &file, hint).await?;
    let size = file.as_file().metadata().map_err(|e| ApiError::disk(&e))?;
    let new = NewKeptFile {
        team,
        name,
        media_type,
        size: size.len(),
        digest,
        about: serde_json::to_string(&findings).map_err(ApiError::internal)?,
        idempotency: key.zip(hash),
    };
    let limits = KeepLimits {
        files: FILES_PER_TEAM,
        bytes: state.settings().max_comment_file_bytes,
        time: KEPT_FOR,
    };
    let store = state.store();
    let upload = store.keep_file(new, limits).await;
    let upload = upload.map_err(|error| refused(error, state.settings()))?;
    if upload.replayed {
        return Ok(upload);
    }
    let published = match write(store, &upload, &file).await {
        Ok(()) => store.publish_kept_file(&upload).await.map_err(error),
        Err(error) => Err(error),
    };
    if published.is_err()
        && let Err(error) = store.drop_kept_file(team, upload.id).await
    {
        tracing::debug!(upload = %upload.id, %error, "a file that was not kept goes in an hour");
    }
    published
}

/// Writes the pieces.
async fn write(
    store: &Store,
    upload: &KeptFileUpload,
    file: &NamedTempFile,
) -> Result<(), ApiError> {
    let disk = |error| ApiError::disk(&error);
    let mut file = tokio::fs::File::from_std(file.reopen().map_err(disk)?);
    loop {
        let mut piece = Vec::with_capacity(PIECE);
        let mut next = (&mut file).take(PIECE as u64);
        if next.read_to_end(&mut piece).await.map_err(disk)? == 0 {
            return Ok(());
        }
        store.append_piece(upload, &piece).await.map_err(error)?;
    }
}

/// A kept file, and what was found in it.
pub(crate) async fn find(
    state: &AppState,
    scope: Scope,
    id: Uuid,
) -> Result<(KeptFile, Findings), ApiError> {
    let file = state.store().kept_file(scope, id).await.map_err(error)?;
    let findings = serde_json::from_str(&file.about).map_err(ApiError::internal)?;
    Ok((file, findings))
}

/// An error of the store about a kept file.
pub(crate) fn error(error: store::Error) -> ApiError {
    match error {
        store::Error::NotFound => not_found(),
        other => other.into(),
    }
}

/// No such file, or one of another team, or one whose hour is over: they are not told apart.
pub(crate) fn not_found() -> ApiError {
    ApiError::new(
        Code::UploadNotFound,
        "There is no uploaded file with this id. Files are kept for an hour; please send it again.",
    )
}

fn refused(error: store::Error, settings: &Settings) -> ApiError {
    match error {
        store::Error::TooManyFiles => ApiError::new(
            Code::Busy,
            format!(
                "Your team keeps {FILES_PER_TEAM} uploaded files, or {} MiB of them, which is what \
                 it may; delete some, or wait: each goes an hour after it was sent. A file that is \
                 sent to `/api/v1/jobs` itself needs no room here.",
                settings.max_comment_file_bytes >> 20
            ),
        )
        .with_retry_after(60),
        other => other.into(),
    }
}

fn hash(received: &Received) -> String {
    let mut hash = RequestHash::new("upload");
    for text in [&received.name, &received.media_type] {
        hash.optional(text.as_deref().map(str::as_bytes));
    }
    hash.part(received.digest.as_bytes());
    hash.finish()
}
