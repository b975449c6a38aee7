//! A copy of the database beside it, made before an upgrade changes its tables.

use std::{
    ffi::OsString,
    path::{Path, PathBuf},
    time::Duration,
};

use sqlx::AssertSqlSafe;

use super::Rows;
use crate::Error;

/// How long a copy is kept: it holds texts that are erased in the database itself meanwhile.
const KEPT_FOR: Duration = Duration::from_secs(7 * 24 * 3_600);

impl Rows {
    /// Keeps a copy, `clamor.db.before-NUMBER` with the number of the last migration in it, where an upgrade
    /// is due. It is whole once it has its name. Without room for it there is no upgrade.
    pub(super) async fn keep_copy(&self) -> Result<(), Error> {
        let Some(last) = self.last_before_upgrade().await? else {
            return Ok(());
        };
        let copy = with_ending(&self.file, &format!(".before-{last}"));
        if copy.exists() {
            return Ok(());
        }
        // Two programs may begin together.
        let unfinished = with_ending(&copy, &format!("-{}", std::process::id()));
        let made = self.copy_into(&unfinished).await;
        let named = made.and_then(|()| {
            std::fs::rename(&unfinished, &copy).map_err(|error| {
                Error::Unavailable(format!("{} cannot be made: {error}.", copy.display()))
            })
        });
        if named.is_err() {
            let _ = std::fs::remove_file(&unfinished);
        }
        named.map_err(|error| match error {
            Error::Full(_) => Error::Full(format!(
                "There is no room for {}, a copy of the database before the upgrade: make some, as much as \
                 the database takes.",
                copy.display()
            )),
            other => other,
        })
    }

    /// The number of the last migration, where there is one and later ones are missing.
    async fn last_before_upgrade(&self) -> Result<Option<i64>, Error> {
        let Some(applied) = self.applied_migrations().await? else {
            return Ok(None);
        };
        let is_applied = |number| applied.iter().any(|(version, _)| *version == number);
        let is_due = Self::migrations()
            .iter()
            .any(|migration| !is_applied(migration.version));
        let last = applied.iter().map(|(version, _)| *version).max();
        Ok(last.filter(|_| is_due))
    }

    async fn copy_into(&self, file: &Path) -> Result<(), Error> {
        let name = file.to_string_lossy().replace('\'', "''");
        sqlx::query(AssertSqlSafe(format!("vacuum into '{name}'")))
            .execute(&self.write)
            .await?;
        Ok(())
    }

    /// Removes copies that are old.
    pub(super) fn forget_copies(&self) {
        let (Some(folder), Some(name)) = (self.file.parent(), self.file.file_name()) else {
            return;
        };
        let folder = match folder.as_os_str().is_empty() {
            true => Path::new("."),
            false => folder,
        };
        let mut beginning = name.to_os_string();
        beginning.push(".before-");
        let Ok(entries) = std::fs::read_dir(folder) else {
            return;
        };
        for entry in entries.flatten() {
            let is_copy = entry
                .file_name()
                .as_encoded_bytes()
                .starts_with(beginning.as_encoded_bytes());
            let made = entry.metadata().and_then(|metadata| metadata.modified());
            let age = made.ok().and_then(|made| made.elapsed().ok());
            if is_copy && age.is_some_and(|age| age > KEPT_FOR) {
                let _ = std::fs::remove_file(entry.path());
            }
        }
    }
}

fn with_ending(file: &Path, ending: &str) -> PathBuf {
    let mut name = OsString::from(file);
    name.push(ending);
    name.into()
}
