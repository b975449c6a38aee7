//! Rows that wait are put into batches, each a piece of work of its own, by whoever looks for due work.

use uuid::Uuid;

use super::{Db, documents, polls};
use crate::Error;

/// Makes all batches there are to be made: a line for each kind of rows.
pub(super) async fn make(tx: &mut sqlx::Transaction<'static, Db>) -> Result<(), Error> {
    documents::make_batches(tx).await?;
    polls::make_batches(tx).await
}

/// The work on a batch of this team (all zeros: of all teams), due now.
pub(super) async fn insert(
    tx: &mut sqlx::Transaction<'static, Db>,
    id: Uuid,
    team: Uuid,
    kind: &str,
) -> Result<(), Error> {
    sqlx::query(sql!("insert_batch"))
        .bind(id)
        .bind(team)
        .bind(kind.to_owned())
        .execute(&mut **tx)
        .await?;
    Ok(())
}
