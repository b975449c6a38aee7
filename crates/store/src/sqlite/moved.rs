//! The note beside a database that was taken over by another: whoever starts on the old one by mistake is
//! told, before anything is written that the new one does not have.

use std::{
    ffi::OsString,
    fs, io,
    path::{Path, PathBuf},
};

use crate::Error;

/// Beside a database, by its name.
fn note(database: &Path) -> PathBuf {
    let mut path = OsString::from(database);
    path.push("-moved");
    path.into()
}

/// Leaves the note.
pub(super) fn mark(database: &Path) -> io::Result<()> {
    fs::write(
        note(database),
        "Everything in this database was taken over into PostgreSQL by `clamor move`.\n",
    )
}

/// Fails where there is a note.
pub(super) fn refuse(database: &Path) -> Result<(), Error> {
    let note = note(database);
    match note.exists() {
        false => Ok(()),
        true => Err(Error::Unavailable(format!(
            "This database was taken over into PostgreSQL (`clamor move`): start with DATABASE_URL. To go on \
             with the file all the same, delete {} first",
            note.display()
        ))),
    }
}
