//! Sealed values, sealed again with another key.

use seal::{Column, Seals};
use sqlx::AssertSqlSafe;
use uuid::Uuid;

use super::{Rows, columns::Columns};
use crate::{Error, Resealed, SEALED};

/// Values that are sealed again in one transaction.
const STEP: i64 = 100;

#[store_macros::calls]
impl Rows {
    /// The columns in which a value is sealed with a key that is not among these.
    pub async fn unopened(&self, seals: &Seals) -> Result<Vec<Column>, Error> {
        let mut unopened = Vec::new();
        for column in SEALED {
            let prefixes: Vec<Vec<u8>> = sqlx::query_scalar(of(*column, sql!("sealed_prefixes")))
                .fetch_all(&self.read)
                .await?;
            if !prefixes.iter().all(|prefix| seals.opens(prefix)) {
                unopened.push(*column);
            }
        }
        Ok(unopened)
    }

    /// Seals every value of a column with the first key that is not sealed with it. What was done stays
    /// done whenever it stops, and is passed over the next time; values that are written meanwhile stay.
    /// [`Error::Conflict`]: there is no key.
    pub async fn reseal(&self, seals: &Seals, column: Column) -> Result<Resealed, Error> {
        let prefix = seals.prefix();
        let prefix = prefix.map_err(|error| Error::Conflict(error.to_string()))?;
        let (mut resealed, mut after) = (Resealed::default(), None::<Uuid>);
        loop {
            let mut tx = self.begin().await?;
            let rows = sqlx::query(of(column, sql!("sealed_otherwise")))
                .bind(prefix.to_vec())
                .bind(after)
                .bind(STEP)
                .fetch_all(&mut *tx)
                .await?;
            for row in &rows {
                let mut row = Columns::new(row);
                let (id, old) = (row.take::<Uuid>()?, row.take::<Vec<u8>>()?);
                after = Some(id);
                let place = column.of(id);
                let Ok(value) = seals.open(place, &old) else {
                    resealed.unopened.push(id);
                    continue;
                };
                let new = seals.seal(place, &value);
                let new = new.map_err(|error| Error::Unavailable(error.to_string()))?;
                let written = sqlx::query(of(column, sql!("seal_again")))
                    .bind(id)
                    .bind(old)
                    .bind(new)
                    .execute(&mut *tx)
                    .await?;
                resealed.values += written.rows_affected();
            }
            tx.commit().await?;
            if rows.is_empty() {
                return Ok(resealed);
            }
        }
    }
}

/// A statement about this column: names are words of this program, and never of a request.
fn of(column: Column, statement: &str) -> AssertSqlSafe<String> {
    let statement = statement
        .replace("sealed_table", column.table)
        .replace("sealed_column", column.column)
        .replace("id_column", column.id);
    AssertSqlSafe(statement)
}
