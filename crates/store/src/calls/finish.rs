//! How a claim ends, and with the last item the job.

use std::time::Duration;

use uuid::Uuid;

use super::{Db, Rows, outbox, values::milliseconds, work};
use crate::{
    Claim, Ending, Error, ItemStatus, JobStatus, Others, Site,
    lines::{clean, clean_option, json},
    types::given_up,
    words::Word,
};

#[store_macros::calls]
impl Rows {
    /// Ends the claim, and with the last item the job; answers where the job stands.
    pub async fn finish(&self, claim: &Claim, ending: &Ending) -> Result<JobStatus, Error> {
        let mut tx = self.begin().await?;
        // Of two workers that end the last two items of a job, the second waits here, and then
        // sees that it is the last.
        let status = lock(&mut tx, claim.job_id).await?.ok_or(Error::LeaseLost)?;
        let (end, reason, detail) = match ending {
            Ending::Completed { reason, detail } => {
                (ItemStatus::Completed, reason.as_deref(), detail.as_deref())
            }
            Ending::Partial { reason, detail } => (
                ItemStatus::Partial,
                Some(reason.as_str()),
                Some(detail.as_str()),
            ),
            Ending::Failed { reason, detail } => (
                ItemStatus::Failed,
                Some(reason.as_str()),
                Some(detail.as_str()),
            ),
            Ending::Retry {
                after,
                counts,
                reason,
                detail,
            } => {
                let asked = i64::from(!counts);
                let why = (Some(reason.as_str()), detail.as_str());
                postpone(&mut tx, claim, *after, [asked, asked], why).await?;
                tx.commit().await?;
                return Ok(status);
            }
            Ending::Closed {
                left,
                reason,
                detail,
                others,
            } => {
                let why = (Some(reason.as_str()), detail.as_str());
                postpone(&mut tx, claim, *left, [1, 0], why).await?;
                if let Some(others) = others {
                    postpone_others(&mut tx, claim, others, why).await?;
                }
                tx.commit().await?;
                return Ok(status);
            }
            Ending::Wait {
                after,
                detail,
                others,
            } => {
                let why = (None, detail.as_str());
                postpone(&mut tx, claim, *after, [1, 0], why).await?;
                if let Some(others) = others {
                    postpone_others(&mut tx, claim, others, why).await?;
                }
                tx.commit().await?;
                return Ok(status);
            }
            Ending::Released => {
                work::release(&mut tx, &claim.lease).await?;
                tx.commit().await?;
                return Ok(status);
            }
        };
        work::rest(&mut tx, &claim.lease).await?;
        end_item(&mut tx, claim.item_id, end, (reason, detail)).await?;
        let ended = end_if_last(&mut tx, claim.job_id).await?;
        tx.commit().await?;
        Ok(ended.unwrap_or(status))
    }

    /// Ends posts as failed, `attempts_exhausted`, with which `max_crashes` workers in a row died
    /// or fell silent while nothing more was stored.
    ///
    /// A post that kills its worker never gets to say so itself. Run it before [`Self::hand_over`].
    pub async fn exhaust(&self, max_crashes: u32) -> Result<u64, Error> {
        let candidates: Vec<(Uuid, Uuid, i64)> = sqlx::query_as(sql!("exhausted_work"))
            .bind(i64::from(max_crashes))
            .fetch_all(&self.read)
            .await?;
        let mut ended = 0;
        for (item, job, crashes) in candidates {
            let mut tx = self.begin().await?;
            if lock(&mut tx, job).await?.is_none() {
                continue;
            }
            let taken = sqlx::query(sql!("exhaust_work"))
                .bind(item)
                .bind(i64::from(max_crashes))
                .execute(&mut *tx)
                .await?;
            if taken.rows_affected() == 0 {
                continue;
            }
            let why = given_up(crashes);
            let why = (Some("attempts_exhausted"), Some(why.as_str()));
            end_item(&mut tx, item, ItemStatus::Failed, why).await?;
            end_if_last(&mut tx, job).await?;
            tx.commit().await?;
            ended += 1;
        }
        Ok(ended)
    }
}

/// Writes how an item ended whose work has ended; `why` is reason and sentence.
async fn end_item(
    tx: &mut sqlx::Transaction<'static, Db>,
    item: Uuid,
    end: ItemStatus,
    (reason, detail): (Option<&str>, Option<&str>),
) -> Result<(), Error> {
    sqlx::query(sql!("end_item"))
        .bind(item)
        .bind(end.word())
        .bind(clean_option(reason).map(String::from))
        .bind(clean_option(detail).map(String::from))
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Puts the claimed item off; `counts` are the attempts to take off and the waits to add, `why` is
/// reason and sentence.
async fn postpone(
    tx: &mut sqlx::Transaction<'static, Db>,
    claim: &Claim,
    after: Duration,
    counts: [i64; 2],
    (reason, detail): (Option<&str>, &str),
) -> Result<(), Error> {
    work::postpone(tx, &claim.lease, after, counts).await?;
    sqlx::query(sql!("wait_item"))
        .bind(claim.item_id)
        .bind(clean_option(reason).map(String::from))
        .bind(clean(detail).into_owned())
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Puts off what waits and would come to the same closed door.
async fn postpone_others(
    tx: &mut sqlx::Transaction<'static, Db>,
    claim: &Claim,
    others: &Others,
    (reason, detail): (Option<&str>, &str),
) -> Result<(), Error> {
    let (platform, host) = match &others.site {
        Site::Platform(name) => (Some(name.clone()), None),
        Site::Host(host) => (None, Some(format!("{host}/"))),
    };
    let postponed: Vec<Uuid> = sqlx::query_scalar(sql!("postpone_others"))
        .bind(milliseconds(others.left))
        .bind(i64::try_from(others.every.as_micros()).unwrap_or(i64::MAX / 1_000_000))
        .bind(platform)
        .bind(host)
        .bind(i64::from(others.at_once))
        .bind(claim.item_id)
        .bind(others.team)
        .fetch_all(&mut **tx)
        .await?;
    let postponed: Vec<_> = postponed.iter().map(|id| id.simple().to_string()).collect();
    sqlx::query(sql!("wait_items"))
        .bind(json(&postponed))
        .bind(clean_option(reason).map(String::from))
        .bind(clean(detail).into_owned())
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Holds the row of the job for this transaction; `None` when it was deleted.
pub(super) async fn lock(
    tx: &mut sqlx::Transaction<'static, Db>,
    job: Uuid,
) -> Result<Option<JobStatus>, Error> {
    let status: Option<String> = sqlx::query_scalar(sql!("lock_any_job"))
        .bind(job)
        .fetch_optional(&mut **tx)
        .await?;
    status.as_deref().map(JobStatus::read).transpose()
}

/// Ends the job, whose row is held, unless an item has not ended.
pub(super) async fn end_if_last(
    tx: &mut sqlx::Transaction<'static, Db>,
    job: Uuid,
) -> Result<Option<JobStatus>, Error> {
    let open: bool = sqlx::query_scalar(sql!("has_open_items"))
        .bind(job)
        .fetch_one(&mut **tx)
        .await?;
    if open {
        return Ok(None);
    }
    let (all, completed, failed): (i64, i64, i64) = sqlx::query_as(sql!("ended_items"))
        .bind(job)
        .fetch_one(&mut **tx)
        .await?;
    let status = if completed == all {
        JobStatus::Completed
    } else if failed == all {
        JobStatus::Failed
    } else {
        JobStatus::Partial
    };
    end_job(tx, job, status).await?;
    Ok(Some(status))
}

/// Ends the job, whose row is held, and keeps what webhooks are to be told of it.
pub(super) async fn end_job(
    tx: &mut sqlx::Transaction<'static, Db>,
    job: Uuid,
    status: JobStatus,
) -> Result<(), Error> {
    sqlx::query(sql!("end_job"))
        .bind(job)
        .bind(status.word())
        .execute(&mut **tx)
        .await?;
    outbox::job_ended(tx, job, status).await
}
