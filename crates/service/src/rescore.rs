//! From a finished job to another one that scores its comments again.

use auth::Actor;
use store::{Made, Rescore, Scope};
use uuid::Uuid;

use crate::{Error, Service, idempotency::RequestHash, trail::Event};

/// Writes the job; nothing of the first one changes.
///
/// # Errors
/// [`Error::NotEnded`], and those of the store.
pub async fn create(
    service: &Service,
    actor: &Actor,
    id: Uuid,
    analyzer: Option<String>,
    key: Option<String>,
) -> Result<Made, Error> {
    let hash = key.is_some().then(|| hash(id, analyzer.as_deref()));
    let scope = actor.scope();
    let rescore = Rescore {
        analyzer,
        created_by: actor.user_id(),
        idempotency: key.zip(hash),
    };
    let made = match service.store().rescore_job(scope, id, rescore).await {
        Ok(made) => made,
        Err(store::Error::Conflict(why)) => return Err(refused(service, scope, id, why).await),
        Err(error) => return Err(error.into()),
    };
    if !made.replayed {
        let event = Event::JobRescored {
            job: &made.job,
            of: id,
        };
        service.trail().note(actor, event);
    }
    service.wake();
    Ok(made)
}

/// A job that has not ended is told with its status, so that a program knows to wait.
async fn refused(service: &Service, scope: Scope, id: Uuid, why: String) -> Error {
    match service.store().job(scope, id).await {
        Ok(job) if !job.status.is_ended() => Error::NotEnded {
            status: job.status,
            why,
        },
        _ => store::Error::Conflict(why).into(),
    }
}

fn hash(id: Uuid, analyzer: Option<&str>) -> String {
    let mut hash = RequestHash::new("rescore");
    hash.part(id.as_bytes());
    hash.optional(analyzer.map(str::as_bytes));
    hash.finish()
}
