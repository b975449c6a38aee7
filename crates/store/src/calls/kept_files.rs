//! Files that are kept in pieces until it is said what to make of them.

use uuid::Uuid;

use super::{Db, Row, Rows, columns::Columns, removal::Step, values::milliseconds};
use crate::{
    Error, KeepLimits, KeptFile, KeptFileUpload, NewKeptFile, Scope,
    lines::{clean, clean_option},
};

/// Pieces removed in one step. They are as large as whoever sends them makes them: a MiB or so.
const PIECES: i64 = 16;

#[store_macros::calls]
impl Rows {
    /// Begins to keep a file, unless the team keeps as much as it may: [`Error::TooManyFiles`].
    ///
    /// A repetition (same idempotency key, same hash) answers the first file, see
    /// [`KeptFileUpload::replayed`]. [`Error::KeyReused`]: the key was used for another one. What a
    /// crash leaves counts until its time is over.
    pub async fn keep_file(
        &self,
        file: NewKeptFile,
        limits: KeepLimits,
    ) -> Result<KeptFileUpload, Error> {
        let mut upload = KeptFileUpload {
            id: Uuid::now_v7(),
            replayed: false,
            team: file.team,
            idempotency: file.idempotency,
        };
        if let Some(first) = self.kept_file_by_key(&upload).await? {
            upload.id = first;
            upload.replayed = true;
            return Ok(upload);
        }
        let mut tx = self.begin().await?;
        sqlx::query(sql!("lock_team_files"))
            .bind(file.team)
            .execute(&mut *tx)
            .await?;
        let written = sqlx::query(sql!("insert_kept_file"))
            .bind(upload.id)
            .bind(file.team)
            .bind(clean_option(file.name.as_deref()).map(String::from))
            .bind(clean_option(file.media_type.as_deref()).map(String::from))
            .bind(bytes(file.size))
            .bind(file.digest)
            .bind(clean(&file.about).into_owned())
            .bind(i64::from(limits.files))
            .bind(bytes(limits.bytes))
            .bind(milliseconds(limits.time))
            .execute(&mut *tx)
            .await?;
        tx.commit().await?;
        match written.rows_affected() {
            0 => Err(Error::TooManyFiles),
            _ => Ok(upload),
        }
    }

    /// Adds the next piece. Best a MiB or so: each is one row.
    pub async fn append_piece(&self, upload: &KeptFileUpload, piece: &[u8]) -> Result<(), Error> {
        if upload.replayed {
            return Ok(());
        }
        let mut tx = self.begin().await?;
        let pieces: i64 = sqlx::query_scalar(sql!("grow_kept_file"))
            .bind(upload.id)
            .fetch_optional(&mut *tx)
            .await?
            .ok_or(Error::NotFound)?;
        sqlx::query(sql!("insert_piece"))
            .bind(upload.id)
            .bind(pieces - 1)
            .bind(piece.to_vec())
            .execute(&mut *tx)
            .await?;
        tx.commit().await?;
        Ok(())
    }

    /// Lets the file be seen; answers the one of a faster request with the same key where there is
    /// one, and this is dropped then. [`Error::NotFound`]: its time is over.
    pub async fn publish_kept_file(
        &self,
        upload: &KeptFileUpload,
    ) -> Result<KeptFileUpload, Error> {
        if upload.replayed {
            return Ok(upload.clone());
        }
        let (key, hash) = upload.idempotency.clone().unzip();
        let mut tx = self.begin().await?;
        let published = sqlx::query(sql!("publish_kept_file"))
            .bind(upload.id)
            .bind(key.map(|key| clean(&key).into_owned()))
            .bind(hash)
            .execute(&mut *tx)
            .await;
        match published {
            Ok(written) if written.rows_affected() == 0 => Err(Error::NotFound),
            Ok(_) => {
                tx.commit().await?;
                Ok(upload.clone())
            }
            Err(error) => {
                tx.rollback().await?;
                let taken = error
                    .as_database_error()
                    .is_some_and(|cause| cause.is_unique_violation());
                if !taken {
                    return Err(error.into());
                }
                self.drop_kept_file(Scope::Team(upload.team), upload.id)
                    .await?;
                let first = self.kept_file_by_key(upload).await?;
                let first = first.ok_or_else(|| {
                    Error::Unavailable(
                        "The file of the same idempotency key was deleted at this moment."
                            .to_owned(),
                    )
                })?;
                Ok(KeptFileUpload {
                    id: first,
                    replayed: true,
                    ..upload.clone()
                })
            }
        }
    }

    /// A file that is kept, without its pieces.
    pub async fn kept_file(&self, scope: Scope, id: Uuid) -> Result<KeptFile, Error> {
        let row = sqlx::query(sql!("kept_file"))
            .bind(id)
            .bind(scope.team())
            .fetch_optional(&self.write)
            .await?
            .ok_or(Error::NotFound)?;
        kept_file(&row)
    }

    /// One piece of a file, from 0.
    pub async fn piece(&self, scope: Scope, id: Uuid, seq: u32) -> Result<Vec<u8>, Error> {
        sqlx::query_scalar(sql!("piece"))
            .bind(id)
            .bind(scope.team())
            .bind(i64::from(seq))
            .fetch_optional(&self.read)
            .await?
            .ok_or(Error::NotFound)
    }

    /// Forgets a file, whole or not: from here on nobody sees it, and [`Self::erase`] removes it.
    pub async fn drop_kept_file(&self, scope: Scope, id: Uuid) -> Result<(), Error> {
        let mut tx = self.begin().await?;
        let dropped = sqlx::query(sql!("drop_kept_file"))
            .bind(id)
            .bind(scope.team())
            .execute(&mut *tx)
            .await?;
        tx.commit().await?;
        match dropped.rows_affected() {
            0 => Err(Error::NotFound),
            _ => Ok(()),
        }
    }

    async fn kept_file_by_key(&self, upload: &KeptFileUpload) -> Result<Option<Uuid>, Error> {
        let Some((key, hash)) = &upload.idempotency else {
            return Ok(None);
        };
        let found: Option<(Uuid, String)> = sqlx::query_as(sql!("kept_file_by_key"))
            .bind(upload.team)
            .bind(clean(key).into_owned())
            .fetch_optional(&self.write)
            .await?;
        match found {
            Some((_, first)) if first != *hash => Err(Error::KeyReused),
            found => Ok(found.map(|(id, _)| id)),
        }
    }
}

/// Removes some pieces of a file that is over, or its row when none are left.
pub(super) async fn remove_some(tx: &mut sqlx::Transaction<'static, Db>) -> Result<Step, Error> {
    let file: Option<Uuid> = sqlx::query_scalar(sql!("next_kept_file"))
        .fetch_optional(&mut **tx)
        .await?;
    let Some(file) = file else {
        return Ok(Step::Gone);
    };
    let removed = sqlx::query(sql!("remove_pieces"))
        .bind(file)
        .bind(PIECES)
        .execute(&mut **tx)
        .await?;
    if removed.rows_affected() == 0 {
        sqlx::query(sql!("remove_kept_file"))
            .bind(file)
            .execute(&mut **tx)
            .await?;
    }
    Ok(Step::Done)
}

/// A size as rows hold it.
fn bytes(size: u64) -> i64 {
    i64::try_from(size).unwrap_or(i64::MAX)
}

fn kept_file(row: &Row) -> Result<KeptFile, Error> {
    let mut row = Columns::new(row);
    Ok(KeptFile {
        id: row.take()?,
        name: row.take()?,
        media_type: row.take()?,
        size: row.take::<i64>()?.unsigned_abs(),
        digest: row.take()?,
        about: row.take()?,
        pieces: row.take_small()?,
        created_at: row.take_time()?,
        delete_at: row.take_time()?,
    })
}
