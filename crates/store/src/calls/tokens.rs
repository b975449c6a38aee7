//! Tokens that somebody made for scripts of theirs.

use std::time::Duration;

use uuid::Uuid;

use super::{Row, Rows, columns::Columns, people::signed_in, values::milliseconds};
use crate::{Error, NewToken, SignedIn, TokenLine, lines::clean};

#[store_macros::calls]
impl Rows {
    /// Keeps a token; false: the user has `most` already.
    pub async fn keep_token(&self, token: &NewToken, most: u32) -> Result<bool, Error> {
        let mut tx = self.begin().await?;
        sqlx::query(sql!("lock_user"))
            .bind(token.user)
            .fetch_optional(&mut *tx)
            .await?;
        let written = sqlx::query(sql!("insert_token"))
            .bind(Uuid::now_v7())
            .bind(token.user)
            .bind(clean(&token.name).into_owned())
            .bind(clean(&token.prefix).into_owned())
            .bind(token.hash.to_vec())
            .bind(token.may_write)
            .bind(token.lifetime.map(milliseconds))
            .bind(i64::from(most))
            .bind(token.team)
            .execute(&mut *tx)
            .await?;
        tx.commit().await?;
        Ok(written.rows_affected() > 0)
    }

    /// Whose token it is, by its hash, and whether more can be done with it than look; none when it is
    /// over, when they are disabled, or when they did not sign in for the time `away`. Notes that it is
    /// used.
    pub async fn token(
        &self,
        hash: [u8; 32],
        away: Duration,
    ) -> Result<Option<(SignedIn, bool)>, Error> {
        let row = sqlx::query(sql!("find_token"))
            .bind(hash.to_vec())
            .bind(milliseconds(away))
            .fetch_optional(&self.read)
            .await?;
        let Some(row) = row else {
            return Ok(None);
        };
        let mut row = Columns::new(&row);
        let (mut found, may_write) = (signed_in(&mut row)?, row.take()?);
        let is_noted_anew = row.take()?;
        found.person.mail = row.take()?;
        if is_noted_anew {
            self.write_by_hash(sql!("use_token"), hash).await?;
        }
        Ok(Some((found, may_write)))
    }

    /// The tokens of a user, the last one first.
    pub async fn tokens_of(&self, user: Uuid) -> Result<Vec<TokenLine>, Error> {
        let rows = sqlx::query(sql!("tokens_of_user"))
            .bind(user)
            .fetch_all(&self.read)
            .await?;
        rows.iter().map(token_line).collect()
    }

    /// Ends a token of a user. [`Error::NotFound`]: they have no such token.
    pub async fn revoke_token(&self, user: Uuid, id: Uuid) -> Result<(), Error> {
        let mut tx = self.begin().await?;
        let revoked = sqlx::query(sql!("revoke_token"))
            .bind(user)
            .bind(id)
            .execute(&mut *tx)
            .await?;
        tx.commit().await?;
        match revoked.rows_affected() {
            0 => Err(Error::NotFound),
            _ => Ok(()),
        }
    }
}

fn token_line(row: &Row) -> Result<TokenLine, Error> {
    let mut row = Columns::new(row);
    Ok(TokenLine {
        id: row.take()?,
        name: row.take()?,
        prefix: row.take()?,
        may_write: row.take()?,
        team_name: row.take()?,
        created_at: row.take_time()?,
        used_at: row.take_time_option()?,
        expires_at: row.take_time_option()?,
    })
}
