//! Documents: posts that others send us, and what came of them.
//!
//! To take one in is one row and nothing else. Whoever looks for due work puts those that wait into
//! batches, each a piece of work of its own; a document that is written to meanwhile leaves its batch.

use std::collections::{HashMap, HashSet};

use uuid::Uuid;

use super::{Db, Row, Rows, batches, bulk, columns::Columns, work};
use crate::{
    Analysed, BatchDocument, DOCUMENTS_WORK, Document, DocumentState, Error, Lease, NewDocument,
    Put,
    lines::{BATCH, clean, clean_option, json},
    words::Word,
};

/// Documents of a batch.
const OF_A_BATCH: i64 = 1_000;

/// Bytes of their texts in a batch, unless the first alone has more: a worker holds all of it.
const BYTES_OF_A_BATCH: i64 = 4 << 20;

/// Batches that are made of the documents of one team at once.
const BATCHES_AT_ONCE: u32 = 16;

#[store_macros::calls]
impl Rows {
    /// Keeps documents that are not there yet; what became of each, in order. Of two with the same id
    /// the first counts.
    pub async fn add_documents(
        &self,
        team: Uuid,
        documents: &[NewDocument],
    ) -> Result<Vec<Put>, Error> {
        let mut all = Vec::with_capacity(documents.len());
        for documents in documents.chunks(BATCH) {
            let mut tx = self.begin().await?;
            let cleaned: Vec<_> = documents.iter().map(cleaned).collect();
            let mut first = HashSet::new();
            let mut fresh: Vec<_> = cleaned.iter().filter(|one| first.insert(&one.id)).collect();
            // One order for all, so that nobody waits in a circle.
            fresh.sort_unstable_by(|a, b| a.id.cmp(&b.id));
            let mut created = bulk::insert_documents(&mut tx, team, &fresh).await?;
            let ids: Vec<_> = cleaned.iter().map(|one| &one.id).collect();
            let known: HashMap<String, (String, Option<String>)> = match created.len() {
                // All of them, each once: nothing to compare.
                new if new == cleaned.len() => HashMap::new(),
                _ => contents(&mut tx, team, &ids).await?,
            };
            tx.commit().await?;
            all.extend(cleaned.into_iter().map(|one| {
                // Another one with this id may have been deleted in this moment: then it counts as there.
                match known.get(&one.id) {
                    _ if created.remove(&one.id) => Put::Created,
                    Some((content, author))
                        if (content, author) != (&one.content, &one.author_id) =>
                    {
                        Put::Conflict
                    }
                    _ => Put::Unchanged,
                }
            }));
        }
        Ok(all)
    }

    /// Keeps a document, whatever it said before.
    ///
    /// `seen`: the state for which that is meant, none where there was no document.
    /// [`Error::Changed`]: it is in another one.
    pub async fn replace_document(
        &self,
        team: Uuid,
        document: &NewDocument,
        seen: Option<Option<&DocumentState>>,
    ) -> Result<Put, Error> {
        let document = cleaned(document);
        let mut tx = self.begin().await?;
        if let Some(seen) = seen {
            still(&mut tx, team, &document.id, seen).await?;
        }
        let version: Option<i64> = sqlx::query_scalar(sql!("replace_document"))
            .bind(team)
            .bind(document.id)
            .bind(document.content)
            .bind(document.author_id)
            .fetch_optional(&mut *tx)
            .await?;
        if seen == Some(None) && version != Some(1) {
            // Somebody else kept one of this id in this moment.
            return Err(Error::Changed);
        }
        tx.commit().await?;
        Ok(match version {
            None => Put::Unchanged,
            Some(1) => Put::Created,
            Some(_) => Put::Replaced,
        })
    }

    /// A document. [`Error::NotFound`]: there is none with this id.
    pub async fn document(&self, team: Uuid, id: &str) -> Result<Document, Error> {
        let row = sqlx::query(sql!("document"))
            .bind(team)
            .bind(clean(id).into_owned())
            .fetch_optional(&self.read)
            .await?
            .ok_or(Error::NotFound)?;
        let mut row = Columns::new(&row);
        Ok(Document {
            id: row.take()?,
            content: row.take()?,
            author_id: row.take()?,
            version: row.take()?,
            status: Word::read(row.take()?)?,
            analysis: row.take()?,
            detail: row.take()?,
            created_at: row.take_time()?,
            updated_at: row.take_time()?,
            analysed_at: row.take_time_option()?,
        })
    }

    /// Where a document stands, for whoever need not read it. [`Error::NotFound`]: there is none with
    /// this id.
    pub async fn document_state(&self, team: Uuid, id: &str) -> Result<DocumentState, Error> {
        let row = sqlx::query(sql!("document_state"))
            .bind(team)
            .bind(clean(id).into_owned())
            .fetch_optional(&self.read)
            .await?;
        state(&row.ok_or(Error::NotFound)?)
    }

    /// Removes a document and its analysis. [`Error::NotFound`]: there is none with this id.
    ///
    /// `seen`: the state for which that is meant. [`Error::Changed`]: it is in another one.
    pub async fn delete_document(
        &self,
        team: Uuid,
        id: &str,
        seen: Option<&DocumentState>,
    ) -> Result<(), Error> {
        let mut tx = self.begin().await?;
        if seen.is_some() {
            still(&mut tx, team, &clean(id), seen).await?;
        }
        let deleted = sqlx::query(sql!("delete_document"))
            .bind(team)
            .bind(clean(id).into_owned())
            .execute(&mut *tx)
            .await?;
        tx.commit().await?;
        match deleted.rows_affected() {
            0 => Err(Error::NotFound),
            _ => Ok(()),
        }
    }

    /// The documents of a batch whose work is held; those that were written to meanwhile are in it no more.
    pub async fn batch(&self, lease: &Lease) -> Result<Vec<BatchDocument>, Error> {
        let rows: Vec<(String, String, i64)> = sqlx::query_as(sql!("documents_of_batch"))
            .bind(lease.id)
            .fetch_all(&self.read)
            .await?;
        let documents = rows
            .into_iter()
            .map(|(id, content, version)| BatchDocument {
                id,
                content,
                version,
            });
        Ok(documents.collect())
    }

    /// Writes what came of the documents of a batch, and ends its work.
    pub async fn finish_batch(&self, lease: &Lease, analysed: &[Analysed]) -> Result<(), Error> {
        let mut tx = self.begin().await?;
        work::hold(&mut tx, lease).await?;
        for analysed in analysed.chunks(BATCH) {
            bulk::write_analyses(&mut tx, lease.id, analysed).await?;
        }
        work::remove(&mut tx, lease).await?;
        Ok(tx.commit().await?)
    }

    /// Ends the work on a batch with which workers died: each of its documents is tried by itself.
    pub async fn scatter_batch(&self, lease: &Lease) -> Result<(), Error> {
        let mut tx = self.begin().await?;
        work::hold(&mut tx, lease).await?;
        sqlx::query(sql!("scatter_batch"))
            .bind(lease.id)
            .execute(&mut *tx)
            .await?;
        work::remove(&mut tx, lease).await?;
        Ok(tx.commit().await?)
    }
}

/// Makes batches of the documents that wait.
pub(super) async fn make_batches(tx: &mut sqlx::Transaction<'static, Db>) -> Result<(), Error> {
    let any: bool = sqlx::query_scalar(sql!("any_document_waits"))
        .fetch_one(&mut **tx)
        .await?;
    if !any {
        return Ok(());
    }
    let teams: Vec<Uuid> = sqlx::query_scalar(sql!("teams_with_documents"))
        .fetch_all(&mut **tx)
        .await?;
    for team in teams {
        for _ in 0..BATCHES_AT_ONCE {
            let id = Uuid::now_v7();
            let taken = sqlx::query(sql!("take_documents"))
                .bind(team)
                .bind(id)
                .bind(OF_A_BATCH)
                .bind(BYTES_OF_A_BATCH)
                .execute(&mut **tx)
                .await?;
            if taken.rows_affected() == 0 {
                break;
            }
            batches::insert(tx, id, team, DOCUMENTS_WORK).await?;
        }
    }
    Ok(())
}

/// What some documents say.
async fn contents(
    tx: &mut sqlx::Transaction<'static, Db>,
    team: Uuid,
    ids: &[&String],
) -> Result<HashMap<String, (String, Option<String>)>, Error> {
    let rows: Vec<(String, String, Option<String>)> = sqlx::query_as(sql!("document_contents"))
        .bind(team)
        .bind(json(ids))
        .fetch_all(&mut **tx)
        .await?;
    let contents = rows
        .into_iter()
        .map(|(id, content, author)| (id, (content, author)));
    Ok(contents.collect())
}

fn state(row: &Row) -> Result<DocumentState, Error> {
    let mut row = Columns::new(row);
    Ok(DocumentState {
        id: row.take()?,
        version: row.take()?,
        status: Word::read(row.take()?)?,
        created_at: row.take_time()?,
        updated_at: row.take_time()?,
        analysed_at: row.take_time_option()?,
    })
}

/// Holds a document to the end of the transaction; [`Error::Changed`] where it is not as it was seen.
async fn still(
    tx: &mut sqlx::Transaction<'static, Db>,
    team: Uuid,
    id: &str,
    seen: Option<&DocumentState>,
) -> Result<(), Error> {
    let row = sqlx::query(sql!("lock_document"))
        .bind(team)
        .bind(id)
        .fetch_optional(&mut **tx)
        .await?;
    let now = row.as_ref().map(state).transpose()?;
    match now.as_ref() == seen {
        true => Ok(()),
        false => Err(Error::Changed),
    }
}

/// As rows can hold it.
fn cleaned(document: &NewDocument) -> NewDocument {
    NewDocument {
        id: clean(&document.id).into_owned(),
        content: clean(&document.content).into_owned(),
        author_id: clean_option(document.author_id.as_deref()).map(String::from),
    }
}
