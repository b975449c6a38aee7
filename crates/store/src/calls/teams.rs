//! Teams: for how long they keep what is fetched and sent for them.

use uuid::Uuid;

use super::{Rows, values::was_found};
use crate::{Error, words::broken};

#[store_macros::calls]
impl Rows {
    /// Days after which texts and authors of a team are erased, where that is sooner than the server's;
    /// none: it says nothing. [`Error::NotFound`]: there is no such team.
    pub async fn team_retention(&self, team: Uuid) -> Result<Option<u32>, Error> {
        let row: Option<(Option<i64>,)> = sqlx::query_as(sql!("team_retention"))
            .bind(team)
            .fetch_optional(&self.read)
            .await?;
        let (days,) = row.ok_or(Error::NotFound)?;
        let days = days.map(u32::try_from).transpose();
        days.map_err(|error| broken(error.to_string()))
    }

    /// Gives a team such a time, or takes it away. It counts for what is there as well.
    /// [`Error::NotFound`]: there is no such team.
    pub async fn set_team_retention(&self, team: Uuid, days: Option<u32>) -> Result<(), Error> {
        let mut tx = self.begin().await?;
        let written = sqlx::query(sql!("set_team_retention"))
            .bind(team)
            .bind(days.map(i64::from))
            .execute(&mut *tx)
            .await?;
        was_found(&written)?;
        tx.commit().await?;
        Ok(())
    }
}
