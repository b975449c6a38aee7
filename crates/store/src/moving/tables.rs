//! Which tables there are, in an order in which each comes after those it refers to.

use std::collections::HashSet;

use sqlx::{AssertSqlSafe, PgConnection, SqliteConnection};

use crate::Error;

/// What a column holds, as PostgreSQL calls it, and as SQLite keeps it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// 0 or 1.
    Boolean,
    Smallint,
    Bigint,
    Real,
    Double,
    Text,
    Bytes,
    /// Bytes.
    Uuid,
    /// Unix milliseconds.
    Time,
}

impl Kind {
    fn of(name: &str) -> Option<Self> {
        Some(match name {
            "bool" => Self::Boolean,
            "int2" => Self::Smallint,
            "int8" => Self::Bigint,
            "float4" => Self::Real,
            "float8" => Self::Double,
            "text" => Self::Text,
            "bytea" => Self::Bytes,
            "uuid" => Self::Uuid,
            "timestamptz" => Self::Time,
            _ => return None,
        })
    }
}

#[derive(Debug)]
pub(super) struct Column {
    pub(super) name: String,
    pub(super) kind: Kind,
    /// Whether PostgreSQL numbers rows by it.
    counts: bool,
}

#[derive(Debug)]
pub(super) struct Table {
    pub(super) name: String,
    pub(super) columns: Vec<Column>,
}

/// All tables of this schema but the list of migrations, which is the same on both sides.
pub(super) async fn all(to: &mut PgConnection) -> Result<Vec<Table>, Error> {
    let names: Vec<String> = sqlx::query_scalar(
        "select relname::text from pg_class \
         where relnamespace = current_schema()::regnamespace and relkind in ('r', 'p') \
         and not relispartition and relname <> '_sqlx_migrations' order by relname",
    )
    .fetch_all(&mut *to)
    .await?;
    let references: Vec<(String, String)> = sqlx::query_as(
        "select r.relname::text, t.relname::text from pg_constraint c \
         join pg_class r on r.oid = c.conrelid join pg_class t on t.oid = c.confrelid \
         where c.contype = 'f' and c.connamespace = current_schema()::regnamespace and r.oid <> t.oid",
    )
    .fetch_all(&mut *to)
    .await?;
    let mut tables = Vec::with_capacity(names.len());
    for name in in_order(names, &references)? {
        let columns = columns(to, &name).await?;
        tables.push(Table { name, columns });
    }
    Ok(tables)
}

/// Those that refer to none first. `references`: who refers to whom.
fn in_order(mut left: Vec<String>, references: &[(String, String)]) -> Result<Vec<String>, Error> {
    let mut done = Vec::with_capacity(left.len());
    while !left.is_empty() {
        let waiting: HashSet<&str> = references
            .iter()
            .filter(|(_, to)| left.contains(to))
            .map(|(from, _)| from.as_str())
            .collect();
        let (later, now): (Vec<_>, Vec<_>) = left
            .iter()
            .cloned()
            .partition(|name| waiting.contains(name.as_str()));
        if now.is_empty() {
            return Err(Error::Conflict(format!(
                "The tables {} refer to each other in a circle.",
                later.join(", ")
            )));
        }
        done.extend(now);
        left = later;
    }
    Ok(done)
}

async fn columns(to: &mut PgConnection, table: &str) -> Result<Vec<Column>, Error> {
    let columns: Vec<(String, String, bool)> = sqlx::query_as(
        "select a.attname::text, t.typname::text, a.attidentity <> '' from pg_attribute a \
         join pg_class c on c.oid = a.attrelid join pg_type t on t.oid = a.atttypid \
         where c.relnamespace = current_schema()::regnamespace and c.relname = $1 \
         and a.attnum > 0 and not a.attisdropped and a.attgenerated = '' order by a.attnum",
    )
    .bind(table)
    .fetch_all(to)
    .await?;
    let column = |(name, kind, counts): (String, String, bool)| match Kind::of(&kind) {
        Some(kind) => Ok(Column { name, kind, counts }),
        None => Err(Error::Conflict(format!(
            "{table}.{name} is of the type {kind}, which cannot be taken over."
        ))),
    };
    columns.into_iter().map(column).collect()
}

impl Table {
    /// Its name, as statements need it.
    pub(super) fn quoted(&self) -> String {
        format!("\"{}\"", self.name)
    }

    /// The columns, as statements need them.
    pub(super) fn column_list(&self) -> String {
        let names: Vec<String> = self
            .columns
            .iter()
            .map(|column| format!("\"{}\"", column.name))
            .collect();
        names.join(", ")
    }

    /// Whether the source has the same columns.
    pub(super) async fn fits(&self, from: &mut SqliteConnection) -> Result<(), Error> {
        let theirs: Vec<String> = sqlx::query_scalar("select name from pragma_table_info(?1)")
            .bind(&self.name)
            .fetch_all(from)
            .await?;
        let theirs: HashSet<&str> = theirs.iter().map(String::as_str).collect();
        let ours: HashSet<&str> = self.columns.iter().map(|one| one.name.as_str()).collect();
        let mut other: Vec<&str> = ours.symmetric_difference(&theirs).copied().collect();
        other.sort_unstable();
        match other.is_empty() {
            true => Ok(()),
            false => Err(Error::Conflict(format!(
                "The table {} differs between the two databases: {}.",
                self.name,
                other.join(", ")
            ))),
        }
    }

    /// Nothing is ever mixed: what is there may be another installation.
    pub(super) async fn refuse_if_filled(&self, to: &mut PgConnection) -> Result<(), Error> {
        let filled: bool = sqlx::query_scalar(AssertSqlSafe(format!(
            "select exists (select 1 from {})",
            self.quoted()
        )))
        .fetch_one(to)
        .await?;
        match filled {
            false => Ok(()),
            true => Err(Error::Conflict(format!(
                "The PostgreSQL database is in use already, there are rows in {}: take an empty one.",
                self.name
            ))),
        }
    }

    /// The next row that PostgreSQL numbers comes after those that were taken over.
    pub(super) async fn continue_counting(&self, to: &mut PgConnection) -> Result<(), Error> {
        for column in self.columns.iter().filter(|column| column.counts) {
            sqlx::query(AssertSqlSafe(format!(
                "select setval(pg_get_serial_sequence($1, $2), max(\"{}\")) from {} having count(*) > 0",
                column.name,
                self.quoted()
            )))
            .bind(self.quoted())
            .bind(&column.name)
            .execute(&mut *to)
            .await?;
        }
        Ok(())
    }
}

#[test]
fn tables_come_after_those_they_refer_to() {
    let names = ["a", "b", "c", "d"].map(str::to_owned).to_vec();
    let refers = |from: &str, to: &str| (from.to_owned(), to.to_owned());
    let chain = [refers("a", "b"), refers("b", "d"), refers("c", "d")];
    assert_eq!(
        in_order(names.clone(), &chain).unwrap(),
        ["d", "b", "c", "a"]
    );
    let circle = [refers("a", "b"), refers("b", "a")];
    assert!(in_order(names, &circle).is_err());
}
