//! Erasing what an author wrote, over all jobs of a team or of all teams.
//!
//! As retention does it: texts and authors go, rows, counts and scores stay, so that no figure moves. A
//! post that another team has as well is that team's too: whoever asks for one team leaves it alone.
//!
//! What is asked for is a row, and the posts that are left of it are rows as well. Each step takes some of these
//! in a transaction of its own, so that it goes on wherever it was cut off: by whoever asked, by
//! [`Store::erase`](crate::Store::erase) in any process, or in the next one after a crash.

use uuid::Uuid;

use super::{
    Db, Row, Rows, audit,
    columns::Columns,
    removal::{self, STEP},
};
use crate::{
    AuditAction, AuditEntry, AuthorFound, AuthorInJob, AuthorQuery, AuthorTraces, Erased, Error,
    Scope,
    lines::{clean_option, json},
    words::Word,
};

/// Posts that one step takes at most.
const POSTS: i64 = 20;

type Query = sqlx::query::Query<'static, Db, <Db as sqlx::Database>::Arguments>;

#[store_macros::calls]
impl Rows {
    /// What there is of an author. Looks at every comment of the scope.
    pub async fn traces_of(
        &self,
        scope: Scope,
        author: &AuthorQuery,
    ) -> Result<AuthorTraces, Error> {
        let _turn = self.scans.turn().await;
        let author = cleaned(author);
        let ask = |statement| asked(statement, scope, &author);
        let mut tx = self.begin_reading().await?;
        let mut traces = AuthorTraces::default();
        for row in ask(sql!("authors_found")).fetch_all(&mut *tx).await? {
            let mut row = Columns::new(&row);
            traces.authors.push(AuthorFound {
                platform: row.take()?,
                id: row.take()?,
                name: row.take()?,
                comments: number(row.take()?),
            });
        }
        for row in ask(sql!("jobs_of_author")).fetch_all(&mut *tx).await? {
            let mut row = Columns::new(&row);
            traces.jobs.push(AuthorInJob {
                id: row.take()?,
                name: row.take()?,
                team_name: row.take()?,
                comments: number(row.take()?),
                shared: number(row.take()?),
            });
        }
        let found = ask(sql!("snapshots_of_author")).fetch_all(&mut *tx).await?;
        for row in &found {
            let (_, comments, is_theirs) = of_snapshot(row)?;
            traces.comments += number(comments);
            traces.posts += u64::from(is_theirs);
        }
        if let Some(id) = of_documents(&author) {
            let documents = sqlx::query_scalar(sql!("documents_of_author"))
                .bind(scope.team())
                .bind(id)
                .fetch_one(&mut *tx)
                .await?;
            traces.documents = number(documents);
        }
        tx.commit().await?;
        Ok(traces)
    }

    /// Takes note that what an author wrote is to be erased, together with the entry of the audit trail that says
    /// so, if there is a trail. From here on it is erased, whatever becomes of whoever asks.
    ///
    /// Files that are kept until somebody says what to make of them go at once, since they may hold it; so do
    /// uploads that are not finished: whoever sends one is told [`Error::NotFound`], and has nothing half-written.
    pub async fn begin_erasure(
        &self,
        scope: Scope,
        author: &AuthorQuery,
        begun: Option<&AuditEntry>,
    ) -> Result<Uuid, Error> {
        let author = cleaned(author);
        // First: what is finished until now is found, what is not is removed, and what begins later is new.
        let mut tx = self.begin().await?;
        let uploads: Vec<Uuid> = sqlx::query_scalar(sql!("lock_uploads"))
            .bind(scope.team())
            .fetch_all(&mut *tx)
            .await?;
        for upload in uploads {
            removal::mark(&mut tx, upload).await?;
        }
        tx.commit().await?;
        let found = {
            let _turn = self.scans.turn().await;
            let found = asked(sql!("snapshots_of_author"), scope, &author);
            found.fetch_all(&self.read).await?
        };
        let mut posts = Vec::with_capacity(found.len());
        for row in &found {
            let (snapshot, ..) = of_snapshot(row)?;
            posts.push(snapshot);
        }
        let id = begun.map_or_else(Uuid::now_v7, |entry| entry.id);
        let mut tx = self.begin().await?;
        sqlx::query(sql!("drop_kept_files"))
            .bind(scope.team())
            .execute(&mut *tx)
            .await?;
        sqlx::query(sql!("insert_erasure"))
            .bind(id)
            .bind(scope.team())
            .bind(author.platform)
            .bind(author.id)
            .bind(author.name)
            .bind(Uuid::now_v7())
            .execute(&mut *tx)
            .await?;
        sqlx::query(sql!("insert_erasure_posts"))
            .bind(id)
            .bind(json(&posts))
            .execute(&mut *tx)
            .await?;
        if let Some(entry) = begun {
            audit::write(&mut tx, entry).await?;
        }
        tx.commit().await?;
        Ok(id)
    }

    /// Does what is left of an erasure, and answers what it erased in all; others may be at it as well. Its end
    /// is in the audit trail, where its beginning is. [`Error::NotFound`]: it was over some time ago.
    pub async fn finish_erasure(&self, id: Uuid) -> Result<Erased, Error> {
        loop {
            let mut tx = self.begin().await?;
            let open = sqlx::query(sql!("lock_erasure"))
                .bind(id)
                .fetch_optional(&mut *tx)
                .await?;
            let ended = match open {
                Some(row) => step(&mut tx, Erasure::of(&row)?).await?,
                None => {
                    let totals = sqlx::query_as(sql!("ended_erasure"))
                        .bind(id)
                        .fetch_optional(&mut *tx)
                        .await?;
                    Some(erased(totals.ok_or(Error::NotFound)?))
                }
            };
            tx.commit().await?;
            if let Some(erased) = ended {
                return Ok(erased);
            }
        }
    }

    /// The sealed key of a team for pseudonyms, if it has one.
    pub async fn pseudonym_key(&self, team: Uuid) -> Result<Option<Vec<u8>>, Error> {
        Ok(sqlx::query_scalar(sql!("team_key"))
            .bind(team)
            .fetch_optional(&self.read)
            .await?)
    }

    /// Keeps a sealed key for a team that has none; what it has from now on.
    pub async fn keep_pseudonym_key(&self, team: Uuid, sealed: &[u8]) -> Result<Vec<u8>, Error> {
        let mut tx = self.begin().await?;
        sqlx::query(sql!("insert_team_key"))
            .bind(team)
            .bind(sealed.to_vec())
            .execute(&mut *tx)
            .await?;
        let kept = sqlx::query_scalar(sql!("team_key"))
            .bind(team)
            .fetch_one(&mut *tx)
            .await?;
        tx.commit().await?;
        Ok(kept)
    }
}

/// One that is not over.
struct Erasure {
    id: Uuid,
    team: Option<Uuid>,
    author: AuthorQuery,
    /// The id of the audit entry of its end.
    end: Uuid,
}

impl Erasure {
    fn of(row: &Row) -> Result<Self, Error> {
        let mut row = Columns::new(row);
        Ok(Self {
            id: row.take()?,
            team: row.take()?,
            author: AuthorQuery {
                platform: row.take()?,
                id: row.take()?,
                name: row.take()?,
            },
            end: row.take()?,
        })
    }
}

/// One step of an erasure that nobody is at; false: there is none.
pub(super) async fn erase_some(tx: &mut sqlx::Transaction<'static, Db>) -> Result<bool, Error> {
    let open = sqlx::query(sql!("next_erasure"))
        .fetch_optional(&mut **tx)
        .await?;
    let Some(row) = open else {
        return Ok(false);
    };
    step(tx, Erasure::of(&row)?).await?;
    Ok(true)
}

/// One step of an erasure whose row is held; what it erased in all, once it is over.
async fn step(
    tx: &mut sqlx::Transaction<'static, Db>,
    erasure: Erasure,
) -> Result<Option<Erased>, Error> {
    let posts: Vec<i64> = sqlx::query_scalar(sql!("posts_of_erasure"))
        .bind(erasure.id)
        .bind(POSTS)
        .fetch_all(&mut **tx)
        .await?;
    if posts.is_empty() {
        return end(tx, erasure).await.map(Some);
    }
    let (mut comments, mut done) = (0, 0);
    for post in posts {
        if let Some(written) = erase_from(tx, &erasure, post).await? {
            comments += written;
            done += 1;
        }
        sqlx::query(sql!("delete_erasure_post"))
            .bind(erasure.id)
            .bind(post)
            .execute(&mut **tx)
            .await?;
        if comments >= STEP {
            break;
        }
    }
    grow(tx, erasure.id, [comments, done, 0]).await?;
    Ok(None)
}

/// Erases an author from a post, and answers from how many of its comments; none: it is gone, or another team
/// has it as well by now.
async fn erase_from(
    tx: &mut sqlx::Transaction<'static, Db>,
    erasure: &Erasure,
    snapshot: i64,
) -> Result<Option<i64>, Error> {
    // Whoever is about to reuse it waits.
    let held: Option<i64> = sqlx::query_scalar(sql!("lock_snapshots"))
        .bind(json(&[snapshot]))
        .fetch_optional(&mut **tx)
        .await?;
    let is_others: bool = sqlx::query_scalar(sql!("has_other_team"))
        .bind(snapshot)
        .bind(erasure.team)
        .fetch_one(&mut **tx)
        .await?;
    if held.is_none() || is_others {
        return Ok(None);
    }
    // From here nobody reuses it.
    sqlx::query(sql!("thin_snapshot"))
        .bind(snapshot)
        .execute(&mut **tx)
        .await?;
    let author = &erasure.author;
    let written = sqlx::query(sql!("erase_author"))
        .bind(snapshot)
        .bind(author.id.clone())
        .bind(author.name.clone())
        .execute(&mut **tx)
        .await?;
    sqlx::query(sql!("erase_post_author"))
        .bind(snapshot)
        .bind(author.id.clone())
        .bind(author.name.clone())
        .execute(&mut **tx)
        .await?;
    forget_quoting(tx, &[snapshot]).await?;
    Ok(Some(row_count(written.rows_affected())))
}

/// The last step: what was sent here goes, the row forgets whose it was, and the audit trail says so.
async fn end(tx: &mut sqlx::Transaction<'static, Db>, erasure: Erasure) -> Result<Erased, Error> {
    if let Some(id) = of_documents(&erasure.author) {
        let deleted = sqlx::query(sql!("erase_documents"))
            .bind(erasure.team)
            .bind(id)
            .execute(&mut **tx)
            .await?;
        grow(tx, erasure.id, [0, 0, row_count(deleted.rows_affected())]).await?;
    }
    let totals = sqlx::query_as(sql!("end_erasure"))
        .bind(erasure.id)
        .fetch_one(&mut **tx)
        .await?;
    let erased = erased(totals);
    let details = erased.details(erasure.author.platform.as_deref());
    let details = details.map(|(name, value)| (name.to_owned(), value));
    sqlx::query(sql!("insert_audit_of_end"))
        .bind(erasure.id)
        .bind(erasure.end)
        .bind(AuditAction::AuthorErased.word())
        .bind(audit::details(&details.into_iter().collect()))
        .execute(&mut **tx)
        .await?;
    Ok(erased)
}

/// Counts comments, posts and documents that were erased.
async fn grow(
    tx: &mut sqlx::Transaction<'static, Db>,
    id: Uuid,
    [comments, posts, documents]: [i64; 3],
) -> Result<(), Error> {
    sqlx::query(sql!("grow_erasure"))
        .bind(id)
        .bind(comments)
        .bind(posts)
        .bind(documents)
        .execute(&mut **tx)
        .await?;
    Ok(())
}

fn erased((comments, posts, documents): (i64, i64, i64)) -> Erased {
    Erased {
        comments: number(comments),
        posts: number(posts),
        documents: number(documents),
    }
}

fn row_count(rows: u64) -> i64 {
    i64::try_from(rows).unwrap_or(i64::MAX)
}

/// Forgets what was written about jobs that have these snapshots and may quote the texts that were just erased.
pub(super) async fn forget_quoting(
    tx: &mut sqlx::Transaction<'static, Db>,
    snapshots: &[i64],
) -> Result<(), Error> {
    let list = json(snapshots);
    for statement in [
        sql!("forget_notes"),
        sql!("touch_jobs_of_snapshot"),
        sql!("forget_terms"),
    ] {
        sqlx::query(statement)
            .bind(list.clone())
            .execute(&mut **tx)
            .await?;
    }
    Ok(())
}

/// A statement about an author, in a scope.
fn asked(statement: &'static str, scope: Scope, author: &AuthorQuery) -> Query {
    sqlx::query(statement)
        .bind(scope.team())
        .bind(author.platform.clone())
        .bind(author.id.clone())
        .bind(author.name.clone())
}

/// A snapshot, how many comments in it are the author's, and whether the post is.
fn of_snapshot(row: &Row) -> Result<(i64, i64, bool), Error> {
    let mut row = Columns::new(row);
    Ok((row.take()?, row.take()?, row.take()?))
}

/// As rows have it.
fn cleaned(author: &AuthorQuery) -> AuthorQuery {
    let clean = |text: &Option<String>| clean_option(text.as_deref()).map(String::from);
    AuthorQuery {
        platform: clean(&author.platform),
        id: clean(&author.id),
        name: clean(&author.name),
    }
}

/// By what posts that were sent here name their author: they are of no platform, and have no names.
fn of_documents(author: &AuthorQuery) -> Option<String> {
    match (&author.platform, &author.name) {
        (None, None) => author.id.clone(),
        _ => None,
    }
}

fn number(count: i64) -> u64 {
    u64::try_from(count).unwrap_or_default()
}
