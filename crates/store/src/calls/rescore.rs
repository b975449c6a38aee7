//! Scoring again what was fetched: a new job on the snapshots of another.

use uuid::Uuid;

use super::{Rows, control, create, quotas::Wanted};
use crate::{
    Error, JobOptions, Made, Rescore, Scope,
    lines::{clean, json},
};

/// Jobs that [`Rows::rescored`] lists at most.
const LISTED: i64 = 50;

#[store_macros::calls]
impl Rows {
    /// Writes a job that scores the comments of an ended one again; nothing of the first changes,
    /// and nothing is fetched.
    ///
    /// The two share the snapshots. Items without comments are copied as they are; a retry of
    /// them fetches, as for any job. Scores of the same model and version are there already,
    /// so such a job ends at once. The new job belongs to the team of the first.
    /// A repetition (same idempotency key, same hash) answers the first answer's job.
    /// [`Error::Conflict`]: the job has not ended, texts of it were erased, or it has no
    /// comments. [`Error::KeyReused`]: the key was used for another request.
    pub async fn rescore_job(
        &self,
        scope: Scope,
        id: Uuid,
        rescore: Rescore,
    ) -> Result<Made, Error> {
        let team = match scope {
            Scope::Team(team) => team,
            // The new job is the first one's neighbour, whoever asks: its texts are that team's.
            Scope::All => self.job(scope, id).await?.team,
        };
        let scope = Scope::Team(team);
        let key = rescore.idempotency.as_ref();
        // First of all: a repetition is answered whatever has become of the job since.
        if let Some(job) = self.job_by_key(team, key).await? {
            return Ok(Made {
                job: self.job(scope, job).await?,
                replayed: true,
            });
        }
        let job = self.job(scope, id).await?;
        let options = JobOptions {
            analyzer: rescore.analyzer,
            ..job.options
        };
        let mut tx = self.begin().await?;
        let (status, ..) = control::lock(&mut tx, scope, id).await?;
        if !status.is_ended() {
            return Err(Error::conflict(
                "The job has not ended: score it again when it has.",
            ));
        }
        let erased: bool = sqlx::query_scalar(sql!("erased_texts"))
            .bind(id)
            .fetch_one(&mut *tx)
            .await?;
        if erased {
            return Err(Error::conflict(
                "Texts of this job were erased after the retention time, so it cannot be scored \
                 again: start a new job.",
            ));
        }
        let new = Uuid::now_v7();
        let written = sqlx::query(sql!("copy_job"))
            .bind(new)
            .bind(id)
            .bind(create::options_json(&options))
            .bind(key.map(|(key, _)| clean(key).into_owned()))
            .bind(key.map(|(_, hash)| clean(hash).into_owned()))
            .bind(rescore.created_by)
            .execute(&mut *tx)
            .await?;
        if written.rows_affected() == 0 {
            tx.rollback().await?;
            return self.first_of_key(team, key).await;
        }
        let ids: Vec<String> = (0..job.totals.items)
            .map(|_| Uuid::now_v7().simple().to_string())
            .collect();
        sqlx::query(sql!("copy_items"))
            .bind(new)
            .bind(id)
            .bind(json(&ids))
            .execute(&mut *tx)
            .await?;
        create::insert_work(&mut tx, new, true).await?;
        let open: i64 = sqlx::query_scalar(sql!("open_items"))
            .bind(new)
            .fetch_one(&mut *tx)
            .await?;
        if open == 0 {
            return Err(Error::conflict(
                "The job has no comments, so there is nothing to score again.",
            ));
        }
        let wanted = Wanted {
            jobs: 1,
            posts: open.unsigned_abs(),
            ..Wanted::default()
        };
        self.use_quotas(&mut tx, team, wanted).await?;
        tx.commit().await?;
        Ok(Made {
            job: self.job(scope, new).await?,
            replayed: false,
        })
    }

    /// The newest jobs (50 at most) that score this one's comments again.
    pub async fn rescored(&self, scope: Scope, id: Uuid) -> Result<Vec<Uuid>, Error> {
        Ok(sqlx::query_scalar(sql!("rescored"))
            .bind(id)
            .bind(scope.team())
            .bind(LISTED)
            .fetch_all(&self.read)
            .await?)
    }
}
