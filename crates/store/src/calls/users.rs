//! Users, for those who look after them.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::{
    Row, Rows,
    columns::Columns,
    people::{end_all_sessions, person, write_memberships, write_team},
};
use crate::{Cursor, Error, MadeByUser, MailWhen, Role, Scope, UserChange, UserLine, words::Word};

#[store_macros::calls]
impl Rows {
    /// Users by who they are to their issuer, and where the next page begins. [`Error::Conflict`]: the
    /// cursor is none of ours.
    pub async fn users(
        &self,
        scope: Scope,
        after: Option<Cursor>,
        limit: u32,
    ) -> Result<(Vec<UserLine>, Option<Cursor>), Error> {
        let after = after
            .map(|Cursor(place)| place.parse::<Uuid>())
            .transpose()
            .map_err(|_| Error::conflict("The cursor is not one of this list."))?;
        let rows = sqlx::query(sql!("users"))
            .bind(scope.team())
            .bind(after)
            .bind(i64::from(limit) + 1)
            .fetch_all(&self.read)
            .await?;
        let mut users = rows.iter().map(user_line).collect::<Result<Vec<_>, _>>()?;
        let most = usize::try_from(limit).unwrap_or(usize::MAX);
        let has_more = users.len() > most;
        users.truncate(most);
        let last = users.last().filter(|_| has_more);
        let next = last.map(|user| Cursor(user.person.user.to_string()));
        Ok((users, next))
    }

    /// One user.
    pub async fn user(&self, scope: Scope, id: Uuid) -> Result<UserLine, Error> {
        let row = sqlx::query(sql!("user"))
            .bind(id)
            .bind(scope.team())
            .fetch_optional(&self.read)
            .await?;
        user_line(&row.ok_or(Error::NotFound)?)
    }

    /// Deletes a user, with their sessions, tokens, links and password; what they made stays with the team,
    /// and is nobody's. [`Error::Conflict`]: nobody would be left who may change anybody.
    pub async fn delete_user(&self, id: Uuid) -> Result<(), Error> {
        let mut tx = self.begin().await?;
        let admins: Vec<Uuid> = sqlx::query_scalar(sql!("lock_admins"))
            .fetch_all(&mut *tx)
            .await?;
        if admins == [id] {
            return Err(last_admin());
        }
        for statement in [sql!("disown_jobs"), sql!("delete_user")] {
            sqlx::query(statement).bind(id).execute(&mut *tx).await?;
        }
        tx.commit().await?;
        Ok(())
    }

    /// The newest jobs that somebody made, `most` of them, those before one or all: id, name and when.
    pub async fn jobs_made_by(
        &self,
        user: Uuid,
        before: Option<Uuid>,
        most: u32,
    ) -> Result<Vec<(Uuid, String, DateTime<Utc>)>, Error> {
        let rows = sqlx::query(sql!("jobs_made_by"))
            .bind(user)
            .bind(before.unwrap_or(Uuid::max()))
            .bind(i64::from(most))
            .fetch_all(&self.read)
            .await?;
        let job = |row: &Row| {
            let mut row = Columns::new(row);
            Ok((row.take()?, row.take()?, row.take_time()?))
        };
        rows.iter().map(job).collect()
    }

    /// How much somebody made in the teams of the scope.
    pub async fn made_by(&self, scope: Scope, user: Uuid) -> Result<MadeByUser, Error> {
        let (jobs, shares): (i64, i64) = sqlx::query_as(sql!("made_by"))
            .bind(user)
            .bind(scope.team())
            .fetch_one(&self.read)
            .await?;
        Ok(MadeByUser {
            jobs: jobs.unsigned_abs(),
            shares: shares.unsigned_abs(),
        })
    }

    /// Makes what somebody made in the teams of the scope somebody else's, jobs of teams in which `to` is
    /// not excepted; how much that is.
    pub async fn hand_over_jobs(
        &self,
        scope: Scope,
        from: Uuid,
        to: Uuid,
    ) -> Result<MadeByUser, Error> {
        let mut tx = self.begin().await?;
        let mut passed = [0; 2];
        let statements = [sql!("pass_on_jobs"), sql!("pass_on_shares")];
        for (passed, statement) in passed.iter_mut().zip(statements) {
            *passed = sqlx::query(statement)
                .bind(from)
                .bind(to)
                .bind(scope.team())
                .execute(&mut *tx)
                .await?
                .rows_affected();
        }
        tx.commit().await?;
        let [jobs, shares] = passed;
        Ok(MadeByUser { jobs, shares })
    }

    /// Changes a user. [`Error::Conflict`]: nobody would be left who may change anybody.
    pub async fn change_user(
        &self,
        scope: Scope,
        id: Uuid,
        change: &UserChange,
    ) -> Result<UserLine, Error> {
        let mut tx = self.begin().await?;
        let admins: Vec<Uuid> = sqlx::query_scalar(sql!("lock_admins"))
            .fetch_all(&mut *tx)
            .await?;
        let found = sqlx::query(sql!("user"))
            .bind(id)
            .bind(scope.team())
            .fetch_optional(&mut *tx)
            .await?;
        found.ok_or(Error::NotFound)?;
        let stays =
            change.disabled != Some(true) && change.role.is_none_or(|role| role == Role::Admin);
        if admins == [id] && !stays {
            return Err(last_admin());
        }
        let team = change.team.as_ref();
        if let Some((team, name)) = team {
            write_team(&mut tx, *team, Some(name)).await?;
        }
        let flags = change.role.map(Role::flags);
        sqlx::query(sql!("change_user"))
            .bind(id)
            .bind(change.disabled)
            .bind(team.map(|(team, _)| *team))
            .bind(flags.map(|(of_all, _)| of_all))
            .bind(flags.map(|(_, of_team)| of_team))
            .bind(change.time_zone.is_some())
            .bind(change.time_zone.clone().flatten())
            .bind(change.language.is_some())
            .bind(change.language.clone().flatten())
            .bind(change.mail.is_some())
            .bind(change.mail.clone().flatten())
            .bind(change.mail_when.map(MailWhen::word))
            .execute(&mut *tx)
            .await?;
        if let Some(teams) = &change.other_teams {
            let teams = teams.iter().map(|(team, name)| (*team, Some(&**name)));
            write_memberships(&mut tx, id, teams).await?;
        }
        if change.disabled == Some(true) {
            end_all_sessions(&mut tx, id).await?;
        }
        tx.commit().await?;
        // Who was moved to another team is none of the old one's.
        self.user(Scope::All, id).await
    }
}

fn last_admin() -> Error {
    Error::conflict(
        "This is the last admin: make another one first, so that somebody is left who may change users.",
    )
}

fn user_line(row: &Row) -> Result<UserLine, Error> {
    let mut row = Columns::new(row);
    Ok(UserLine {
        person: person(&mut row)?,
        disabled: row.take()?,
        has_password: row.take()?,
        must_change_password: row.take()?,
        created_at: row.take_time()?,
        signed_in_at: row.take_time_option()?,
        other_teams: {
            let names: Option<&str> = row.take()?;
            names
                .into_iter()
                .flat_map(str::lines)
                .map(str::to_owned)
                .collect()
        },
        time_zone: row.take()?,
        language: row.take()?,
        mail: row.take()?,
        issuer_mail: row.take()?,
        mail_when: MailWhen::read(row.take()?)?,
    })
}
