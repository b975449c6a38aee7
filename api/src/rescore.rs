//! From a finished job to another one that scores its comments again.

use service::idempotency::RequestHash;
use store::{Made, Rescore, Scope};
use uuid::Uuid;

use crate::{error::ApiError, problem::Code, state::AppState};

/// Writes the job; nothing of the first one changes.
pub(crate) async fn create(
    state: &AppState,
    scope: Scope,
    id: Uuid,
    analyzer: Option<String>,
    key: Option<String>,
) -> Result<Made, ApiError> {
    let hash = key.is_some().then(|| hash(id, analyzer.as_deref()));
    let rescore = Rescore {
        analyzer,
        idempotency: key.zip(hash),
    };
    let made = match state.store().rescore_job(scope, id, rescore).await {
        Ok(made) => made,
        Err(store::Error::Conflict(why)) => return Err(refused(state, scope, id, why).await),
        Err(error) => return Err(error.into()),
    };
    state.service().wake();
    Ok(made)
}

/// A job that has not ended is told with its status, so that a program knows to wait.
async fn refused(state: &AppState, scope: Scope, id: Uuid, why: String) -> ApiError {
    match state.store().job(scope, id).await {
        Ok(job) if !job.status.is_ended() => ApiError::new(Code::JobNotEnded, why)
            .with_job_status(job.status)
            .with_retry_after(5),
        _ => ApiError::new(Code::JobState, why),
    }
}

fn hash(id: Uuid, analyzer: Option<&str>) -> String {
    let mut hash = RequestHash::new("rescore");
    hash.part(id.as_bytes());
    hash.optional(analyzer.map(str::as_bytes));
    hash.finish()
}
