//! Files that are kept for an hour, until it is said what to make of them.
//!
//! They lie in the database in pieces, so that whichever api process is asked next has them.

use std::time::Duration;

use auth::Actor;
use store::{KeepLimits, KeptFile, KeptFileUpload, NewKeptFile, Scope, Store};
use tempfile::NamedTempFile;
use tokio::io::AsyncReadExt;
use uuid::Uuid;

use crate::{
    Error, Service,
    idempotency::RequestHash,
    inspect::{self, Findings},
    trail::Event,
};

/// Bytes of a piece.
const PIECE: usize = 1 << 20;
/// How long a file is kept.
pub const KEPT_FOR: Duration = Duration::from_secs(3_600);
/// Files that a team has kept at a time.
const FILES_PER_TEAM: u32 = 100;

/// A file that was received and is to be kept.
#[derive(Debug)]
pub struct Received {
    /// The file.
    pub file: NamedTempFile,
    /// SHA-256 of it.
    pub digest: String,
    /// What it is called, if that was sent.
    pub name: Option<String>,
    /// Its media type, if that was sent.
    pub media_type: Option<String>,
}

/// Looks through a file and keeps it.
///
/// # Errors
/// [`Error::TooManyUploads`], [`Error::RequestUnderWay`], those of the file, the disk and the store.
pub async fn keep(
    service: &Service,
    actor: &Actor,
    received: Received,
    key: Option<String>,
) -> Result<KeptFileUpload, Error> {
    let hash = key.is_some().then(|| hash(&received));
    let begin = |key| service.under_way().begin(actor.team(), key);
    let _begun = key.as_deref().map(begin).transpose()?;
    let Received {
        file,
        digest,
        name,
        media_type,
    } = received;
    let hint = name.clone().or_else(|| media_type.clone());
    let findings = inspect::inspect(service, &file, hint).await?;
    let size = file.as_file().metadata().map_err(Error::Disk)?;
    let new = NewKeptFile {
        team: actor.team(),
        name,
        media_type,
        size: size.len(),
        digest,
        about: serde_json::to_string(&findings)?,
        idempotency: key.zip(hash),
    };
    let limits = KeepLimits {
        files: FILES_PER_TEAM,
        bytes: service.limits().max_comment_file_bytes,
        time: KEPT_FOR,
    };
    let store = service.store();
    let upload = store.keep_file(new, limits).await;
    let upload = upload.map_err(|error| match error {
        store::Error::TooManyFiles => Error::TooManyUploads {
            files: FILES_PER_TEAM,
            mib: service.limits().max_comment_file_bytes >> 20,
        },
        other => other.into(),
    })?;
    if upload.replayed {
        return Ok(upload);
    }
    let published = match write(store, &upload, &file).await {
        Ok(()) => store.publish_kept_file(&upload).await.map_err(error),
        Err(error) => Err(error),
    };
    if published.is_err()
        && let Err(error) = store
            .drop_kept_file(Scope::Team(actor.team()), upload.id)
            .await
    {
        tracing::debug!(upload = %upload.id, %error, "a file that was not kept goes in an hour");
    }
    if published.is_ok() {
        let event = Event::FileUploaded(upload.id, size.len());
        service.trail().note(actor, event);
    }
    published
}

/// Writes the pieces.
async fn write(store: &Store, upload: &KeptFileUpload, file: &NamedTempFile) -> Result<(), Error> {
    let disk = Error::Disk;
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
///
/// # Errors
/// [`Error::UploadNotFound`], and those of the store.
pub async fn find(
    service: &Service,
    scope: Scope,
    id: Uuid,
) -> Result<(KeptFile, Findings), Error> {
    let file = service.store().kept_file(scope, id).await.map_err(error)?;
    let findings = serde_json::from_str(&file.about)?;
    Ok((file, findings))
}

/// Takes a file away; jobs that were made of it stay.
///
/// # Errors
/// [`Error::UploadNotFound`], and those of the store.
pub async fn delete(service: &Service, actor: &Actor, id: Uuid) -> Result<(), Error> {
    let dropped = service.store().drop_kept_file(actor.scope(), id).await;
    dropped.map_err(error)?;
    service.trail().note(actor, Event::FileRemoved(id));
    Ok(())
}

/// The next piece of a file.
///
/// # Errors
/// [`Error::UploadNotFound`], and those of the store.
pub async fn piece(store: &Store, scope: Scope, id: Uuid, seq: u32) -> Result<Vec<u8>, Error> {
    store.piece(scope, id, seq).await.map_err(error)
}

/// An error of the store about a kept file.
fn error(error: store::Error) -> Error {
    match error {
        store::Error::NotFound => Error::UploadNotFound,
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
