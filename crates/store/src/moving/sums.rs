//! Whether two tables hold the same: rows are counted, and every column is summed up.

use sqlx::{AssertSqlSafe, PgConnection, Row as _, SqliteConnection};

use super::tables::{Column, Kind, Table};
use crate::Error;

/// How far sums may lie apart for each row: fractions are not added in the same order, and four bytes of
/// PostgreSQL hold less than SQLite's eight.
fn apart(kind: Kind) -> f64 {
    match kind {
        Kind::Double => 1e-9,
        Kind::Real => 1e-6,
        _ => 0.0,
    }
}

/// Fails with the column that differs.
pub(super) async fn compare(
    table: &Table,
    from: &mut SqliteConnection,
    to: &mut PgConnection,
) -> Result<(), Error> {
    let statement = |sum: fn(&Column) -> [String; 3]| {
        let sums: Vec<String> = table.columns.iter().flat_map(sum).collect();
        let list = sums.join(", ");
        AssertSqlSafe(format!("select count(*), {list} from {}", table.quoted()))
    };
    let theirs = sqlx::query(statement(in_sqlite)).fetch_one(from).await?;
    let ours = sqlx::query(statement(in_postgres)).fetch_one(to).await?;
    let differs = |what: &str, a: &dyn std::fmt::Display, b: &dyn std::fmt::Display| {
        Err(Error::Conflict(format!(
            "{}{what} differs: {a} in SQLite, {b} in PostgreSQL; nothing was taken over.",
            table.name
        )))
    };
    let (rows, arrived): (i64, i64) = (theirs.try_get(0)?, ours.try_get(0)?);
    if rows != arrived {
        return differs(" (rows)", &rows, &arrived);
    }
    for (place, column) in table.columns.iter().enumerate() {
        for part in 0..3 {
            let place = 1 + 3 * place + part;
            let (a, b): (f64, f64) = (theirs.try_get(place)?, ours.try_get(place)?);
            #[expect(clippy::cast_precision_loss, reason = "a margin")]
            let margin = apart(column.kind) * rows as f64;
            if (a - b).abs() > margin {
                return differs(&format!(".{}", column.name), &a, &b);
            }
        }
    }
    Ok(())
}

/// How many there are, and two sums that stay exact in a double for eight million rows: of the lower 30
/// bits and of what is above.
fn in_sqlite(column: &Column) -> [String; 3] {
    let name = format!("\"{}\"", column.name);
    let (low, high) = match column.kind {
        Kind::Boolean | Kind::Smallint | Kind::Bigint | Kind::Time => halves(&name),
        Kind::Real | Kind::Double => (name.clone(), "0".to_owned()),
        Kind::Text | Kind::Bytes => (format!("length(cast({name} as blob))"), "0".to_owned()),
        Kind::Uuid => ("0".to_owned(), "0".to_owned()),
    };
    [
        format!("total({name} is not null)"),
        format!("total({low})"),
        format!("total({high})"),
    ]
}

fn in_postgres(column: &Column) -> [String; 3] {
    let name = format!("\"{}\"", column.name);
    let (low, high) = match column.kind {
        Kind::Boolean => halves(&format!("{name}::int::bigint")),
        Kind::Smallint | Kind::Bigint => halves(&format!("{name}::bigint")),
        Kind::Time => halves(&format!("(extract(epoch from {name}) * 1000)::bigint")),
        Kind::Real | Kind::Double => (name.clone(), "0".to_owned()),
        Kind::Text | Kind::Bytes => (format!("octet_length({name})"), "0".to_owned()),
        Kind::Uuid => ("0".to_owned(), "0".to_owned()),
    };
    let sum = |of: String| format!("coalesce(sum(({of})::double precision), 0)");
    [
        format!("count({name})::double precision"),
        sum(low),
        sum(high),
    ]
}

fn halves(number: &str) -> (String, String) {
    (
        format!("({number} & 1073741823)"),
        format!("({number} >> 30)"),
    )
}
