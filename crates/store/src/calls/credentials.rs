//! Credentials of teams for platforms, and the keys that the operator has set.
//!
//! No call that answers a person reads a secret.

use std::time::Duration;

use uuid::Uuid;

use super::{
    Db, Row, Rows,
    columns::Columns,
    to_time,
    values::{from_json, was_found},
    work,
};
use crate::{
    CREDENTIALS_WORK, Credential, CredentialState, CredentialTest, Error, Lease, NewCredential,
    SealedCredential, credential_id,
    lines::{clean, clean_option, json},
    words::Word,
};

#[store_macros::calls]
impl Rows {
    /// Enters a credential, in place of the one there is, and has it tested.
    pub async fn put_credential(&self, new: &NewCredential) -> Result<Credential, Error> {
        let id = credential_id(new.team, &new.platform);
        let mut tx = self.begin().await?;
        sqlx::query(sql!("put_credential"))
            .bind(id)
            .bind(new.team)
            .bind(clean(&new.platform).into_owned())
            .bind(clean(&new.label).into_owned())
            .bind(new.secret.clone())
            .execute(&mut *tx)
            .await?;
        due(&mut tx, id, new.team).await?;
        let entered = read_one(&mut tx, new.team, id).await?;
        tx.commit().await?;
        Ok(entered)
    }

    /// The credentials of a team, by platform.
    pub async fn credentials(&self, team: Uuid) -> Result<Vec<Credential>, Error> {
        let mut tx = self.begin_reading().await?;
        let all = read(&mut tx, team, None).await?;
        tx.commit().await?;
        Ok(all)
    }

    /// The credential of a team for a platform. [`Error::NotFound`]: it has none.
    pub async fn credential(&self, team: Uuid, platform: &str) -> Result<Credential, Error> {
        let mut tx = self.begin_reading().await?;
        let one = read_one(&mut tx, team, credential_id(team, platform)).await?;
        tx.commit().await?;
        Ok(one)
    }

    /// Has a credential tested once more.
    pub async fn try_credential(&self, team: Uuid, platform: &str) -> Result<Credential, Error> {
        let id = credential_id(team, platform);
        let mut tx = self.begin().await?;
        let found = sqlx::query(sql!("try_credential"))
            .bind(id)
            .bind(team)
            .execute(&mut *tx)
            .await?;
        was_found(&found)?;
        due(&mut tx, id, team).await?;
        let one = read_one(&mut tx, team, id).await?;
        tx.commit().await?;
        Ok(one)
    }

    /// Removes a credential. What was fetched with it stays the team's.
    pub async fn delete_credential(&self, team: Uuid, platform: &str) -> Result<(), Error> {
        let id = credential_id(team, platform);
        let mut tx = self.begin().await?;
        let deleted = sqlx::query(sql!("delete_credential"))
            .bind(id)
            .bind(team)
            .execute(&mut *tx)
            .await?;
        was_found(&deleted)?;
        sqlx::query(sql!("delete_work_of"))
            .bind(id)
            .execute(&mut *tx)
            .await?;
        Ok(tx.commit().await?)
    }

    /// Whether a team has a credential for a platform.
    pub async fn has_credential(&self, team: Uuid, platform: &str) -> Result<bool, Error> {
        Ok(sqlx::query_scalar(sql!("has_credential"))
            .bind(team)
            .bind(clean(platform).into_owned())
            .fetch_one(&self.read)
            .await?)
    }

    /// A credential as a worker uses it; `None` when it was removed.
    pub async fn sealed_credential(&self, id: Uuid) -> Result<Option<SealedCredential>, Error> {
        let row = sqlx::query(sql!("credential_secret"))
            .bind(id)
            .fetch_optional(&self.read)
            .await?;
        let Some(row) = row else { return Ok(None) };
        let mut row = Columns::new(&row);
        Ok(Some(SealedCredential {
            id: row.take()?,
            team: row.take()?,
            platform: row.take()?,
            secret: row.take()?,
        }))
    }

    /// Writes what came of a test and ends the work; `again`: it is tested once more after so long. When
    /// another secret was entered meanwhile, that one is tested at once.
    pub async fn finish_credential_test(
        &self,
        lease: &Lease,
        tested: &SealedCredential,
        test: &CredentialTest,
        again: Option<Duration>,
    ) -> Result<(), Error> {
        let mut tx = self.begin().await?;
        work::hold(&mut tx, lease).await?;
        let written = sqlx::query(sql!("tested_credential"))
            .bind(tested.id)
            .bind(tested.secret.clone())
            .bind(test.state.word())
            .bind(clean_option(test.account.as_deref()).map(String::from))
            .bind(clean_option(test.detail.as_deref()).map(String::from))
            .bind(test.ends_at.map(to_time))
            .execute(&mut *tx)
            .await?;
        match (written.rows_affected(), again) {
            (0, _) => work::postpone(&mut tx, lease, Duration::ZERO, [0, 0]).await?,
            (_, Some(after)) => work::postpone(&mut tx, lease, after, [0, 0]).await?,
            (_, None) => work::rest(&mut tx, lease).await?,
        }
        Ok(tx.commit().await?)
    }

    /// Notes that a platform refused a credential when a post was read with it.
    pub async fn refuse_credential(
        &self,
        refused: &SealedCredential,
        detail: &str,
    ) -> Result<(), Error> {
        let mut tx = self.begin().await?;
        sqlx::query(sql!("refused_credential"))
            .bind(refused.id)
            .bind(refused.secret.clone())
            .bind(clean(detail).into_owned())
            .execute(&mut *tx)
            .await?;
        Ok(tx.commit().await?)
    }

    /// The platforms for which a team has a credential.
    pub async fn platforms_of_team(&self, team: Uuid) -> Result<Vec<String>, Error> {
        Ok(sqlx::query_scalar(sql!("platforms_of_team"))
            .bind(team)
            .fetch_all(&self.read)
            .await?)
    }

    /// Notes which keys of platforms the operator has set, as a worker that starts has them.
    pub async fn note_operator_keys(&self, settings: &[&str]) -> Result<(), Error> {
        let mut tx = self.begin().await?;
        sqlx::query(sql!("note_operator_keys"))
            .bind(json(settings))
            .execute(&mut *tx)
            .await?;
        Ok(tx.commit().await?)
    }

    /// The keys of platforms that the operator has set; `None` before the first worker has started.
    pub async fn operator_keys(&self) -> Result<Option<Vec<String>>, Error> {
        let settings: Option<String> = sqlx::query_scalar(sql!("operator_keys"))
            .fetch_optional(&self.read)
            .await?;
        settings.map(|settings| from_json(&settings)).transpose()
    }
}

/// Makes the test of a credential due.
async fn due(tx: &mut sqlx::Transaction<'static, Db>, id: Uuid, team: Uuid) -> Result<(), Error> {
    sqlx::query(sql!("credential_work"))
        .bind(id)
        .bind(team)
        .bind(CREDENTIALS_WORK)
        .execute(&mut **tx)
        .await?;
    Ok(())
}

async fn read_one(
    tx: &mut sqlx::Transaction<'static, Db>,
    team: Uuid,
    id: Uuid,
) -> Result<Credential, Error> {
    let found = read(tx, team, Some(id)).await?;
    found.into_iter().next().ok_or(Error::NotFound)
}

async fn read(
    tx: &mut sqlx::Transaction<'static, Db>,
    team: Uuid,
    only: Option<Uuid>,
) -> Result<Vec<Credential>, Error> {
    let rows = sqlx::query(sql!("credentials"))
        .bind(team)
        .bind(only)
        .fetch_all(&mut **tx)
        .await?;
    rows.iter().map(credential).collect()
}

fn credential(row: &Row) -> Result<Credential, Error> {
    let mut row = Columns::new(row);
    Ok(Credential {
        id: row.take()?,
        team: row.take()?,
        platform: row.take()?,
        label: row.take()?,
        state: CredentialState::read(row.take()?)?,
        account: row.take()?,
        detail: row.take()?,
        entered_at: row.take_time()?,
        tested_at: row.take_time_option()?,
        ends_at: row.take_time_option()?,
    })
}
