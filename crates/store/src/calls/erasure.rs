//! Erasing what an author wrote, over all jobs of a team or of all teams.
//!
//! As retention does it: texts and authors go, rows, counts and scores stay, so that no figure moves. A
//! post that another team has as well is that team's too: whoever asks for one team leaves it alone.

use uuid::Uuid;

use super::{Db, Row, Rows, columns::Columns};
use crate::{
    AuthorFound, AuthorInJob, AuthorQuery, AuthorTraces, Erased, Error, Scope, lines::clean_option,
};

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

    /// Erases what an author wrote, post by post: what a crash leaves is erased by whoever asks again.
    /// Files that are kept until somebody says what to make of them go as well, since they may hold it.
    pub async fn erase_author(&self, scope: Scope, author: &AuthorQuery) -> Result<Erased, Error> {
        let mut tx = self.begin().await?;
        sqlx::query(sql!("drop_kept_files"))
            .bind(scope.team())
            .execute(&mut *tx)
            .await?;
        tx.commit().await?;
        let author = cleaned(author);
        let found = asked(sql!("snapshots_of_author"), scope, &author);
        let found = found.fetch_all(&self.read).await?;
        let mut erased = Erased::default();
        for row in &found {
            let (snapshot, ..) = of_snapshot(row)?;
            let mut tx = self.begin().await?;
            // The row of the snapshot first: from here nobody reuses it.
            sqlx::query(sql!("thin_snapshot"))
                .bind(snapshot)
                .execute(&mut *tx)
                .await?;
            let written = sqlx::query(sql!("erase_author"))
                .bind(snapshot)
                .bind(author.id.clone())
                .bind(author.name.clone())
                .execute(&mut *tx)
                .await?;
            sqlx::query(sql!("erase_post_author"))
                .bind(snapshot)
                .bind(author.id.clone())
                .bind(author.name.clone())
                .execute(&mut *tx)
                .await?;
            forget_quoting(&mut tx, snapshot).await?;
            tx.commit().await?;
            erased.comments += written.rows_affected();
            erased.posts += 1;
        }
        if let Some(id) = of_documents(&author) {
            let mut tx = self.begin().await?;
            let deleted = sqlx::query(sql!("erase_documents"))
                .bind(scope.team())
                .bind(id)
                .execute(&mut *tx)
                .await?;
            tx.commit().await?;
            erased.documents = deleted.rows_affected();
        }
        Ok(erased)
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

/// Forgets what was written about a snapshot and may quote the texts that were just erased from it.
pub(super) async fn forget_quoting(
    tx: &mut sqlx::Transaction<'static, Db>,
    snapshot: i64,
) -> Result<(), Error> {
    for statement in [
        sql!("forget_notes"),
        sql!("touch_jobs_of_snapshot"),
        sql!("forget_terms"),
    ] {
        sqlx::query(statement)
            .bind(snapshot)
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
