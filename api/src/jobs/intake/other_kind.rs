//! A file of comments that was sent as a list of posts.
//!
//! The answer says what it is, and the file is kept, so that it need not be sent again. The way back
//! is in [`service::comment_file`].

use auth::Actor;
use service::{
    list::Entries,
    uploads::{self, Received},
};
use uuid::Uuid;

use crate::{
    body::{Chunks, Held},
    error::ApiError,
    problem::Code,
    state::AppState,
};

/// What becomes of a file of comments that was sent as a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum OtherKind {
    /// It is kept, and the problem names it.
    Kept,
    /// It is forgotten: nothing is to be written, or the page asks by itself.
    Forgotten,
}

/// A list as it was sent.
#[derive(Debug)]
pub(super) struct Sent {
    pub(super) held: Held,
    /// What the file is called, if that was sent.
    pub(super) name: Option<String>,
    pub(super) media_type: Option<String>,
}

impl OtherKind {
    /// Adds the entries of a list.
    pub(super) async fn read_list(
        self,
        state: &AppState,
        actor: &Actor,
        entries: &mut Entries,
        sent: Sent,
    ) -> Result<(), ApiError> {
        let Sent {
            held,
            name,
            media_type,
        } = sent;
        let hint = name.clone().or_else(|| media_type.clone());
        let read = entries.read(state.service(), held.clone(), hint).await;
        let error = match read.map_err(ApiError::from) {
            Err(error) if self == Self::Kept && error.code() == Code::FileOfComments => error,
            // Without an address anywhere it is a file of comments or none of ours.
            other => return other.map_err(|error| error.or_comments(None)),
        };
        Err(
            match keep_held(state, actor, name, media_type, held).await {
                Ok(id) => error.with_upload(id),
                // The reason why there is no job is worth more than why the file is not kept.
                Err(_) => error,
            },
        )
    }
}

/// Keeps a file that is in memory.
pub(crate) async fn keep_held(
    state: &AppState,
    actor: &Actor,
    name: Option<String>,
    media_type: Option<String>,
    held: Held,
) -> Result<Uuid, ApiError> {
    let settings = state.settings();
    let chunks = Chunks::of_held(held);
    let (file, digest) = chunks
        .spool(settings.limits.max_comment_file_bytes, settings)
        .await?;
    let received = Received {
        file,
        digest,
        name,
        media_type,
    };
    Ok(uploads::keep(state.service(), actor, received, None)
        .await?
        .id)
}
