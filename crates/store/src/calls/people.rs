//! People, and the sessions of their browsers.

use std::time::Duration;

use uuid::Uuid;

use super::{
    Db, Row, Rows,
    columns::Columns,
    values::{milliseconds, was_found},
};
use crate::{
    Error, NewSession, Person, Role, SessionLine, SessionOwner, SignedIn, Which,
    lines::{clean, clean_option},
};

#[store_macros::calls]
impl Rows {
    /// Notes who signs in, and begins a session for them; false: they are disabled, and nothing is
    /// written.
    pub async fn sign_in(&self, person: &Person, session: &NewSession) -> Result<bool, Error> {
        let mut tx = self.begin().await?;
        if !write_person(&mut tx, person).await? {
            tx.rollback().await?;
            return Ok(false);
        }
        insert_session(&mut tx, person.user, session).await?;
        tx.commit().await?;
        Ok(true)
    }

    /// Notes who comes with a token of the issuer, where anything about them is new; false: they are
    /// disabled.
    pub async fn admit(&self, person: &Person) -> Result<bool, Error> {
        type UserRow = (Option<String>, Option<String>, Uuid, bool, bool, bool, bool);
        let known: Option<UserRow> = sqlx::query_as(sql!("find_user"))
            .bind(person.user)
            .fetch_optional(&self.read)
            .await?;
        if let Some((name, mail, team, of_all, of_team, disabled, is_long_ago)) = known {
            let is_same = name.as_deref() == clean_option(person.name.as_deref()).as_deref()
                && (person.mail.is_none() || mail == person.mail)
                && (of_all, of_team) == person.role.flags()
                && self.are_teams(person, team).await?;
            if disabled || (is_same && !is_long_ago) {
                return Ok(!disabled);
            }
        }
        let mut tx = self.begin().await?;
        let written = write_person(&mut tx, person).await?;
        tx.commit().await?;
        Ok(written)
    }

    /// Whether somebody is known to be in the teams that their issuer names; `own`: the one that counts
    /// as theirs.
    async fn are_teams(&self, person: &Person, own: Uuid) -> Result<bool, Error> {
        if person.other_teams.is_empty() && own != person.team {
            return Ok(false);
        }
        let mut known: Vec<Uuid> = self
            .other_teams(person.user)
            .await?
            .into_iter()
            .map(id)
            .collect();
        known.push(own);
        let mut named: Vec<Uuid> = person.other_teams.iter().cloned().map(id).collect();
        named.push(person.team);
        known.sort_unstable();
        named.sort_unstable();
        Ok(known == named)
    }

    /// Whose session it is, by the hash of what the browser holds; none when it is over, or when they
    /// are disabled. `idle`: one that was not used for so long is over. Notes that it is used.
    pub async fn session(
        &self,
        hash: [u8; 32],
        idle: Duration,
    ) -> Result<Option<SessionOwner>, Error> {
        let row = sqlx::query(sql!("find_session"))
            .bind(hash.to_vec())
            .bind(milliseconds(idle))
            .fetch_optional(&self.read)
            .await?;
        let Some(row) = row else {
            return Ok(None);
        };
        let mut row = Columns::new(&row);
        let found = SessionOwner {
            signed_in: signed_in(&mut row)?,
            must_change_password: row.take()?,
            has_other_teams: row.take()?,
            time_zone: row.take()?,
            language: row.take()?,
        };
        if row.take()? {
            self.write_by_hash(sql!("use_session"), hash).await?;
        }
        Ok(Some(found))
    }

    /// The teams of a user besides their own, by name: id and name of each.
    pub async fn other_teams(&self, user: Uuid) -> Result<Vec<(Uuid, String)>, Error> {
        Ok(sqlx::query_as(sql!("other_teams"))
            .bind(user)
            .fetch_all(&self.read)
            .await?)
    }

    /// Turns a session, by the old hash, to another team of its user; from now on their browser holds what
    /// has the new one. [`Error::NotFound`]: it is over, or they are not in that team.
    pub async fn turn_session(
        &self,
        hashes: [[u8; 32]; 2],
        user: Uuid,
        team: Uuid,
    ) -> Result<(), Error> {
        let [old, new] = hashes;
        let mut tx = self.begin().await?;
        let turned = sqlx::query(sql!("turn_session"))
            .bind(old.to_vec())
            .bind(new.to_vec())
            .bind(user)
            .bind(team)
            .execute(&mut *tx)
            .await?;
        was_found(&turned)?;
        tx.commit().await?;
        Ok(())
    }

    /// The sessions of a user that go on, the one used last first.
    pub async fn sessions_of(&self, user: Uuid, idle: Duration) -> Result<Vec<SessionLine>, Error> {
        let rows = sqlx::query(sql!("sessions_of_user"))
            .bind(user)
            .bind(milliseconds(idle))
            .fetch_all(&self.read)
            .await?;
        rows.iter().map(session_line).collect()
    }

    /// Ends a session, by the hash of what the browser holds; whether there was one makes no
    /// difference.
    pub async fn end_session(&self, hash: [u8; 32]) -> Result<(), Error> {
        self.write_by_hash(sql!("end_session"), hash).await
    }

    /// Ends sessions of a user; how many there were.
    pub async fn end_sessions(&self, user: Uuid, which: Which) -> Result<u64, Error> {
        let (statement, session) = match which {
            Which::One(session) => (sql!("end_one_session"), session),
            Which::Others(session) => (sql!("end_other_sessions"), session),
        };
        let mut tx = self.begin().await?;
        let ended = sqlx::query(statement)
            .bind(user)
            .bind(session)
            .execute(&mut *tx)
            .await?;
        tx.commit().await?;
        Ok(ended.rows_affected())
    }

    /// Ends all sessions of a user, and lets their tokens rest until they sign in again; somebody who is
    /// not known changes nothing.
    pub async fn shut_out(&self, user: Uuid) -> Result<(), Error> {
        let mut tx = self.begin().await?;
        shut_out(&mut tx, user).await?;
        tx.commit().await?;
        Ok(())
    }

    /// Writes what a hash stands for: a session or a token.
    pub(super) async fn write_by_hash(
        &self,
        statement: &'static str,
        hash: [u8; 32],
    ) -> Result<(), Error> {
        let mut tx = self.begin().await?;
        sqlx::query(statement)
            .bind(hash.to_vec())
            .execute(&mut *tx)
            .await?;
        tx.commit().await?;
        Ok(())
    }
}

/// Ends all sessions of a user, and lets their tokens rest until they sign in again.
pub(super) async fn shut_out(
    tx: &mut sqlx::Transaction<'static, Db>,
    user: Uuid,
) -> Result<(), Error> {
    end_all_sessions(tx, user).await?;
    sqlx::query(sql!("rest_tokens"))
        .bind(user)
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Writes somebody and their team; false: they are disabled.
async fn write_person(
    tx: &mut sqlx::Transaction<'static, Db>,
    person: &Person,
) -> Result<bool, Error> {
    write_team(tx, person.team, person.team_name.as_deref()).await?;
    let own = own_team(tx, person).await?;
    let (of_all, of_team) = person.role.flags();
    let user: Option<Uuid> = sqlx::query_scalar(sql!("upsert_user"))
        .bind(person.user)
        .bind(clean(&person.issuer).into_owned())
        .bind(clean(&person.subject).into_owned())
        .bind(clean_option(person.name.as_deref()).map(String::from))
        .bind(own)
        .bind(of_all)
        .bind(of_team)
        .bind(person.mail.clone())
        .fetch_optional(&mut **tx)
        .await?;
    if user.is_none() {
        return Ok(false);
    }
    let others = person
        .other_teams
        .iter()
        .map(|(team, name)| (*team, Some(&**name)));
    let all = others.chain([(person.team, person.team_name.as_deref())]);
    write_memberships(tx, person.user, all.filter(|(team, _)| *team != own)).await?;
    Ok(true)
}

/// The team that counts as somebody's own: of several that their issuer names, the one that did before.
async fn own_team(tx: &mut sqlx::Transaction<'static, Db>, person: &Person) -> Result<Uuid, Error> {
    let before: Option<Uuid> = sqlx::query_scalar(sql!("own_team"))
        .bind(person.user)
        .fetch_optional(&mut **tx)
        .await?;
    let is_named = |own: &Uuid| person.other_teams.iter().any(|(team, _)| team == own);
    Ok(before.filter(is_named).unwrap_or(person.team))
}

/// Writes all teams that somebody is in besides their own.
pub(super) async fn write_memberships(
    tx: &mut sqlx::Transaction<'static, Db>,
    user: Uuid,
    teams: impl Iterator<Item = (Uuid, Option<&str>)>,
) -> Result<(), Error> {
    sqlx::query(sql!("forget_memberships"))
        .bind(user)
        .execute(&mut **tx)
        .await?;
    for (team, name) in teams {
        write_team(tx, team, name).await?;
        sqlx::query(sql!("insert_membership"))
            .bind(user)
            .bind(team)
            .execute(&mut **tx)
            .await?;
    }
    Ok(())
}

fn id((team, _): (Uuid, String)) -> Uuid {
    team
}

/// Writes the name of a team; the built-in one has none.
pub(super) async fn write_team(
    tx: &mut sqlx::Transaction<'static, Db>,
    team: Uuid,
    name: Option<&str>,
) -> Result<(), Error> {
    if let Some(name) = name {
        sqlx::query(sql!("upsert_team"))
            .bind(team)
            .bind(clean(name).into_owned())
            .execute(&mut **tx)
            .await?;
    }
    Ok(())
}

/// Begins a session for a user.
pub(super) async fn insert_session(
    tx: &mut sqlx::Transaction<'static, Db>,
    user: Uuid,
    session: &NewSession,
) -> Result<(), Error> {
    sqlx::query(sql!("insert_session"))
        .bind(session.hash.to_vec())
        .bind(Uuid::now_v7())
        .bind(user)
        .bind(clean(&session.address).into_owned())
        .bind(clean(&session.browser).into_owned())
        .bind(milliseconds(session.lifetime))
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Ends all sessions of a user.
pub(super) async fn end_all_sessions(
    tx: &mut sqlx::Transaction<'static, Db>,
    user: Uuid,
) -> Result<(), Error> {
    sqlx::query(sql!("end_all_sessions"))
        .bind(user)
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Whose session or token it is, from the first columns of a row.
pub(super) fn signed_in(row: &mut Columns<'_>) -> Result<SignedIn, Error> {
    Ok(SignedIn {
        id: row.take()?,
        person: person(row)?,
    })
}

/// Somebody, from the next columns of a row.
pub(super) fn person(row: &mut Columns<'_>) -> Result<Person, Error> {
    Ok(Person {
        user: row.take()?,
        issuer: row.take()?,
        subject: row.take()?,
        name: row.take()?,
        team: row.take()?,
        team_name: row.take()?,
        other_teams: Vec::new(),
        mail: None,
        role: Role::of_flags((row.take()?, row.take()?)),
    })
}

fn session_line(row: &Row) -> Result<SessionLine, Error> {
    let mut row = Columns::new(row);
    Ok(SessionLine {
        id: row.take()?,
        address: row.take()?,
        browser: row.take()?,
        created_at: row.take_time()?,
        used_at: row.take_time()?,
        expires_at: row.take_time()?,
    })
}
