//! Users of this server: their passwords, and attempts to sign in with wrong ones.

use std::time::Duration;

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::{
    Db, Rows,
    columns::Columns,
    people::{end_all_sessions, insert_session, person, shut_out, write_team},
    values::milliseconds,
};
use crate::{Error, LocalUser, NewSession, Person, SignInLimit, lines::clean};

#[store_macros::calls]
impl Rows {
    /// Makes a user with a first password; false: there is one of this name.
    pub async fn add_local_user(&self, person: &Person, hash: &str) -> Result<bool, Error> {
        let mut tx = self.begin().await?;
        write_team(&mut tx, person.team, person.team_name.as_deref()).await?;
        let (of_all, of_team) = person.role.flags();
        let written = sqlx::query(sql!("insert_local_user"))
            .bind(person.user)
            .bind(clean(&person.issuer).into_owned())
            .bind(clean(&person.subject).into_owned())
            .bind(person.name.as_deref().map(|name| clean(name).into_owned()))
            .bind(person.team)
            .bind(of_all)
            .bind(of_team)
            .bind(person.mail.clone())
            .execute(&mut *tx)
            .await?;
        if written.rows_affected() == 0 {
            tx.rollback().await?;
            return Ok(false);
        }
        sqlx::query(sql!("insert_password"))
            .bind(person.user)
            .bind(hash)
            .bind(true)
            .execute(&mut *tx)
            .await?;
        tx.commit().await?;
        Ok(true)
    }

    /// A user with their password. `first`: how long a first password can be used.
    pub async fn local_user(
        &self,
        user: Uuid,
        first: Duration,
    ) -> Result<Option<LocalUser>, Error> {
        let row = sqlx::query(sql!("find_local_user"))
            .bind(user)
            .bind(milliseconds(first))
            .fetch_optional(&self.read)
            .await?;
        let Some(row) = row else {
            return Ok(None);
        };
        let mut row = Columns::new(&row);
        Ok(Some(LocalUser {
            person: person(&mut row)?,
            disabled: row.take()?,
            hash: row.take()?,
            must_change: row.take()?,
            is_over: row.take()?,
            is_long_ago: row.take()?,
        }))
    }

    /// Gives a user a first password, ends all their sessions, and lets their tokens rest until they have
    /// signed in with it. [`Error::NotFound`]: they have no password that could be replaced.
    pub async fn reset_password(&self, user: Uuid, hash: &str) -> Result<(), Error> {
        let mut tx = self.begin().await?;
        if !set_password(&mut tx, user, hash, true, None).await? {
            return Err(Error::NotFound);
        }
        shut_out(&mut tx, user).await?;
        tx.commit().await?;
        Ok(())
    }

    /// Replaces a password that its owner gave, ends all their sessions, and begins another one; false:
    /// they are disabled, or have another password meanwhile.
    pub async fn change_password(
        &self,
        user: Uuid,
        given: &str,
        hash: &str,
        session: &NewSession,
    ) -> Result<bool, Error> {
        let mut tx = self.begin().await?;
        let changed = note_sign_in(&mut tx, user, given).await?
            && set_password(&mut tx, user, hash, false, Some(given)).await?;
        if !changed {
            tx.rollback().await?;
            return Ok(false);
        }
        end_all_sessions(&mut tx, user).await?;
        insert_session(&mut tx, user, session).await?;
        tx.commit().await?;
        Ok(true)
    }

    /// Begins a session for a user who gave the password with this hash; false: they are disabled, or
    /// have another password meanwhile.
    pub async fn sign_in_local(
        &self,
        user: Uuid,
        hash: &str,
        session: &NewSession,
    ) -> Result<bool, Error> {
        let mut tx = self.begin().await?;
        if !note_sign_in(&mut tx, user, hash).await? {
            tx.rollback().await?;
            return Ok(false);
        }
        insert_session(&mut tx, user, session).await?;
        tx.commit().await?;
        Ok(true)
    }

    /// Notes that a user came with the password with this hash; false: they are disabled, or have
    /// another password meanwhile.
    pub async fn note_local_sign_in(&self, user: Uuid, hash: &str) -> Result<bool, Error> {
        let mut tx = self.begin().await?;
        let noted = note_sign_in(&mut tx, user, hash).await?;
        tx.commit().await?;
        Ok(noted)
    }

    /// How long an attempt to sign in has to wait; none: it may be tried now. Counts nothing.
    pub async fn sign_in_wait(
        &self,
        limits: &[SignInLimit<'_>],
    ) -> Result<Option<Duration>, Error> {
        let mut wait = Duration::ZERO;
        for limit in limits {
            let found = sqlx::query(sql!("failures"))
                .bind(limit.key.to_vec())
                .bind(milliseconds(limit.memory))
                .fetch_optional(&self.read)
                .await?;
            if let Some(row) = found {
                wait = wait.max(Failures::read(&mut Columns::new(&row))?.wait);
            }
        }
        Ok((!wait.is_zero()).then_some(wait))
    }

    /// Counts an attempt to sign in as a failure, until [`Self::sign_in_succeeded`] takes that back:
    /// so many at once are no more than one after the other. Some: it has to wait so long, and is not
    /// counted.
    pub async fn try_sign_in(&self, limits: &[SignInLimit<'_>]) -> Result<Option<Duration>, Error> {
        let mut wait = Duration::ZERO;
        let mut tx = self.begin().await?;
        for limit in limits {
            let failures = lock_failures(&mut tx, limit).await?;
            wait = wait.max(failures.wait);
            let count = failures.count + 1;
            sqlx::query(sql!("count_failure"))
                .bind(limit.key.to_vec())
                .bind(count)
                .bind(milliseconds(limit.delay(count)))
                .execute(&mut *tx)
                .await?;
        }
        if !wait.is_zero() {
            tx.rollback().await?;
            return Ok(Some(wait));
        }
        tx.commit().await?;
        Ok(None)
    }

    /// Takes back that an attempt was counted; failures by this name are forgotten, those from the
    /// address are others' as well.
    pub async fn sign_in_succeeded(&self, name: [u8; 32], address: [u8; 32]) -> Result<(), Error> {
        let mut tx = self.begin().await?;
        for (statement, key) in [
            (sql!("drop_failures"), name),
            (sql!("uncount_failure"), address),
        ] {
            sqlx::query(statement)
                .bind(key.to_vec())
                .execute(&mut *tx)
                .await?;
        }
        tx.commit().await?;
        Ok(())
    }

    /// Forgets the failures of a name.
    pub async fn forget_failed_sign_ins(&self, name: [u8; 32]) -> Result<(), Error> {
        self.write_by_hash(sql!("drop_failures"), name).await
    }
}

/// What is known of attempts that failed.
struct Failures {
    count: i64,
    wait: Duration,
}

impl Failures {
    fn read(row: &mut Columns<'_>) -> Result<Self, Error> {
        let (count, is_remembered): (i64, bool) = (row.take()?, row.take()?);
        let (until, now): (DateTime<Utc>, DateTime<Utc>) = (row.take_time()?, row.take_time()?);
        Ok(Self {
            count: if is_remembered { count } else { 0 },
            wait: (until - now).to_std().unwrap_or_default(),
        })
    }
}

/// What is known of attempts that failed, until the end of a transaction.
async fn lock_failures(
    tx: &mut sqlx::Transaction<'static, Db>,
    limit: &SignInLimit<'_>,
) -> Result<Failures, Error> {
    sqlx::query(sql!("begin_failures"))
        .bind(limit.key.to_vec())
        .execute(&mut **tx)
        .await?;
    let row = sqlx::query(sql!("failures"))
        .bind(limit.key.to_vec())
        .bind(milliseconds(limit.memory))
        .fetch_one(&mut **tx)
        .await?;
    Failures::read(&mut Columns::new(&row))
}

async fn note_sign_in(
    tx: &mut sqlx::Transaction<'static, Db>,
    user: Uuid,
    hash: &str,
) -> Result<bool, Error> {
    let noted: Option<Uuid> = sqlx::query_scalar(sql!("note_sign_in"))
        .bind(user)
        .bind(hash)
        .fetch_optional(&mut **tx)
        .await?;
    Ok(noted.is_some())
}

/// Writes another password, of those who have one; `instead_of`: only where it has this hash.
async fn set_password(
    tx: &mut sqlx::Transaction<'static, Db>,
    user: Uuid,
    hash: &str,
    must_change: bool,
    instead_of: Option<&str>,
) -> Result<bool, Error> {
    let written = sqlx::query(sql!("set_password"))
        .bind(user)
        .bind(hash)
        .bind(must_change)
        .bind(instead_of)
        .execute(&mut **tx)
        .await?;
    Ok(written.rows_affected() > 0)
}
