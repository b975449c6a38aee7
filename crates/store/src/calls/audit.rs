//! The audit trail.

use std::time::Duration;

use serde_json::{Map, Value};
use uuid::Uuid;

use super::{
    Db, Row, Rows,
    columns::Columns,
    to_time,
    values::{count, from_json, milliseconds},
};
use crate::{
    AuditAction, AuditEntry, AuditFilter, AuditLine, Cursor, Door, Error, Scope,
    lines::{clean, clean_option},
    words::Word,
};

/// Entries that are removed by one statement.
const STEP: i64 = 5_000;

#[store_macros::calls]
impl Rows {
    /// Writes entries, all or none; those that are there already stay as they are.
    pub async fn write_audit(&self, entries: &[AuditEntry]) -> Result<(), Error> {
        let mut tx = self.begin().await?;
        for entry in entries {
            write(&mut tx, entry).await?;
        }
        tx.commit().await?;
        Ok(())
    }

    /// Entries of the scope, newest first, and where the next page begins. [`Error::Conflict`]: the cursor
    /// is none of ours.
    pub async fn audit(
        &self,
        scope: Scope,
        filter: &AuditFilter,
        before: Option<Cursor>,
        limit: u32,
    ) -> Result<(Vec<AuditLine>, Option<Cursor>), Error> {
        let before = match before {
            Some(Cursor(id)) => Uuid::try_parse(&id)
                .map_err(|_| Error::conflict("The cursor is not one of this list."))?,
            None => Uuid::max(),
        };
        let limit = limit as usize;
        let rows = sqlx::query(sql!("audit"))
            .bind(scope.team())
            .bind(before)
            .bind(filter.user)
            .bind(clean_option(filter.user_name.as_deref()).map(String::from))
            .bind(filter.action.map(AuditAction::word))
            .bind(filter.subject)
            .bind(filter.from.map(to_time))
            .bind(filter.to.map(to_time))
            // One more, to know whether there is a next page.
            .bind(count(limit) + 1)
            .fetch_all(&self.read)
            .await?;
        let more = rows.len() > limit;
        let lines: Vec<_> = rows
            .iter()
            .take(limit)
            .map(line)
            .collect::<Result<_, _>>()?;
        let last = lines.last().filter(|_| more);
        let next = last.map(|last: &AuditLine| Cursor(last.entry.id.simple().to_string()));
        Ok((lines, next))
    }

    /// Removes entries older than this; how many. In steps, so that writers wait for none of it.
    pub async fn forget_audit(&self, age: Duration) -> Result<u64, Error> {
        let mut all = 0;
        loop {
            let mut tx = self.begin().await?;
            let removed = sqlx::query(sql!("forget_audit"))
                .bind(milliseconds(age))
                .bind(STEP)
                .execute(&mut *tx)
                .await?
                .rows_affected();
            tx.commit().await?;
            all += removed;
            if removed == 0 {
                return Ok(all);
            }
        }
    }
}

/// Writes an entry, unless it is there already.
pub(super) async fn write(
    tx: &mut sqlx::Transaction<'static, Db>,
    entry: &AuditEntry,
) -> Result<(), Error> {
    sqlx::query(sql!("insert_audit"))
        .bind(entry.id)
        .bind(to_time(entry.at))
        .bind(entry.team)
        .bind(entry.user)
        .bind(clean_option(entry.user_name.as_deref()).map(String::from))
        .bind(entry.door.map(Door::word))
        .bind(clean(&entry.address).into_owned())
        .bind(entry.action.word())
        .bind(entry.subject)
        .bind(details(&entry.details))
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Details as rows have them; JSON writes NUL as an escape.
pub(super) fn details(details: &Map<String, Value>) -> String {
    serde_json::to_string(details).expect("bug: details that JSON cannot hold")
}

fn line(row: &Row) -> Result<AuditLine, Error> {
    let mut row = Columns::new(row);
    let (id, at, team) = (row.take()?, row.take_time()?, row.take()?);
    let team_name = row.take()?;
    let entry = AuditEntry {
        id,
        at,
        team,
        user: row.take()?,
        user_name: row.take()?,
        door: row
            .take::<Option<String>>()?
            .map(|word| Door::read(&word))
            .transpose()?,
        address: row.take()?,
        action: AuditAction::read(&row.take::<String>()?)?,
        subject: row.take()?,
        details: from_json(&row.take::<String>()?)?,
    };
    Ok(AuditLine { entry, team_name })
}
