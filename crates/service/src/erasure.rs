//! Erasing what an author wrote, over all jobs of a team or of all: shown first, then done.

use auth::Actor;
use store::{AuthorQuery, AuthorTraces, Erased};

use crate::{Error, Service, trail::Event};

/// What would be erased.
///
/// # Errors
/// When whoever asks may not, and those of the store.
pub async fn look(
    service: &Service,
    actor: &Actor,
    author: &AuthorQuery,
) -> Result<AuthorTraces, Error> {
    let scope = actor.erasing_scope().map_err(|_| Error::AdminsOnly)?;
    Ok(service.store().traces_of(scope, author).await?)
}

/// Erases it, if that is as much as was shown: `shown`, as [`AuthorTraces::to_erase`] counts. Done post by post:
/// once it has begun it ends, also where an error or the end of the request stops this, or a crash. That it began
/// and that it ended is written with it, each once.
///
/// # Errors
/// [`Error::ShownOtherwise`], when it is more or less, and those of [`look`].
pub async fn erase(
    service: &Service,
    actor: &Actor,
    author: &AuthorQuery,
    shown: u64,
) -> Result<Erased, Error> {
    let scope = actor.erasing_scope().map_err(|_| Error::AdminsOnly)?;
    let traces = service.store().traces_of(scope, author).await?;
    let now = traces.to_erase();
    if now != shown {
        return Err(Error::ShownOtherwise { now, shown });
    }
    let (store, trail) = (service.store(), service.trail());
    let platform = author.platform.as_deref();
    let begun = trail.note_apart(actor, Event::ErasureBegun { platform, shown });
    let erasure = store.begin_erasure(scope, author, begun.as_ref()).await?;
    let erased = store.finish_erasure(erasure).await?;
    trail.note_apart(actor, Event::AuthorErased { platform, erased });
    Ok(erased)
}
