//! Finds the statements and the migrations of each database by their folders.
//!
//! A statement stands in `queries/shared`, as PostgreSQL reads it, or, where SQLite needs another
//! one, in `queries/postgres` and `queries/sqlite`. What SQLite writes in another way, but means the
//! same, is translated here ([`for_sqlite`]). `sql!` finds the result by the name of the file.
//! Migrations are the files of `migrations/postgres` and `migrations/sqlite`, in the order of their
//! numbers, by the names that sqlx uses: `20261121100000_create_tables.sql`.

use std::{
    env,
    error::Error,
    fmt::Write as _,
    fs,
    path::{Path, PathBuf},
};

type Done = Result<(), Box<dyn Error>>;

fn main() -> Done {
    let here = PathBuf::from(env::var("CARGO_MANIFEST_DIR")?);
    let out = PathBuf::from(env::var("OUT_DIR")?);
    let queries = here.join("queries");
    let migrations = here.join("../../migrations");
    for folder in [&queries, &migrations] {
        println!("cargo::rerun-if-changed={}", folder.display());
    }
    for database in ["postgres", "sqlite"] {
        write_statements(&queries, database, &out.join(database))?;
        let list = list_of_migrations(&migrations.join(database))?;
        fs::write(out.join(format!("{database}_migrations.rs")), list)?;
    }
    Ok(())
}

/// Writes the statements of one database into one folder, with nothing left there from before.
fn write_statements(queries: &Path, database: &str, folder: &Path) -> Done {
    if folder.exists() {
        fs::remove_dir_all(folder)?;
    }
    fs::create_dir_all(folder)?;
    for file in files(&queries.join("shared"))? {
        let statement = fs::read_to_string(&file)?;
        let statement = match database {
            "sqlite" => for_sqlite(&statement),
            _ => statement,
        };
        fs::write(folder.join(name(&file)), statement)?;
    }
    for file in files(&queries.join(database))? {
        let target = folder.join(name(&file));
        if target.exists() {
            return Err(format!("{}: it is in queries/shared, too", file.display()).into());
        }
        fs::copy(&file, target)?;
    }
    Ok(())
}

/// What SQLite writes in another way. Times are Unix milliseconds there; a transaction that writes
/// holds the whole database, so no row is locked; `like` takes letters in either case.
const SQLITE: &[(&str, &str)] = &[
    // Milliseconds: they are there already.
    ("extract(epoch from now() - ", "(now() - "),
    (") * 1000 as bigint)", ") as bigint)"),
    ("extract(epoch from c.published_at)", "c.published_at"),
    (" * interval '1 millisecond'", ""),
    ("gen_random_uuid()", "randomblob(16)"),
    ("now()", "cast(unixepoch('subsec') * 1000 as integer)"),
    ("least(", "min("),
    ("greatest(", "max("),
    (" ilike ", " like "),
    ("for no key update of i, j skip locked", ""),
    ("for no key update skip locked", ""),
    ("for no key update", ""),
    ("for update skip locked", ""),
    ("for update", ""),
    ("for share of s", ""),
    ("::boolean", ""),
    ("::timestamptz", ""),
    ("::bigint", ""),
    ("::text", ""),
    ("::uuid", ""),
];

/// The same statement as SQLite reads it. Comments go: some tell of what is left out.
fn for_sqlite(statement: &str) -> String {
    let is_comment = |line: &&str| line.trim_start().starts_with("--");
    let lines = statement.lines().filter(|line| !is_comment(line));
    let mut statement = lists_for_sqlite(&lines.collect::<Vec<_>>().join("\n"));
    for (ours, theirs) in SQLITE {
        statement = statement.replace(ours, theirs);
    }
    statement
}

/// Lists come as JSON. `array` makes one a constant for PostgreSQL's planner, and each of its values a look
/// into the key.
fn lists_for_sqlite(statement: &str) -> String {
    let mut statement = statement.to_owned();
    for list in (1..=9).map(|number| format!("${number}")) {
        for (cast, value) in [
            ("::bigint", "value"),
            ("::uuid", "unhex(value)"),
            ("", "value"),
        ] {
            let ours =
                format!("= any (array(select json_array_elements_text({list}::json){cast}))");
            let theirs = format!("in (select {value} from json_each({list}))");
            statement = statement.replace(&ours, &theirs);
        }
        let ours = format!("from json_array_elements_text({list}::json)");
        statement = statement.replace(&ours, &format!("from json_each({list})"));
    }
    statement
}

/// A list of `sqlx::migrate::Migration`, as Rust.
fn list_of_migrations(folder: &Path) -> Result<String, Box<dyn Error>> {
    let mut list = "[\n".to_owned();
    let mut last = 0;
    for file in files(folder)? {
        let name = name(&file);
        let (number, words) = name
            .strip_suffix(".sql")
            .and_then(|name| name.split_once('_'))
            .ok_or_else(|| format!("{name}: a migration is called NUMBER_its_name.sql"))?;
        let number: i64 = number.parse()?;
        if number == last {
            return Err(format!("{name}: another migration has the same number").into());
        }
        last = number;
        let words = words.replace('_', " ");
        let path = file.display().to_string();
        writeln!(
            list,
            "    migration({number}, {words:?}, include_str!({path:?})),"
        )?;
    }
    list.push(']');
    Ok(list)
}

/// The files of a folder, by name.
fn files(folder: &Path) -> Result<Vec<PathBuf>, Box<dyn Error>> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder)? {
        files.push(entry?.path());
    }
    files.sort();
    Ok(files)
}

fn name(file: &Path) -> String {
    let name = file.file_name().unwrap_or_default();
    name.to_string_lossy().into_owned()
}
