//! Where a sealed value stands.

use uuid::Uuid;

/// A column of sealed values, by the names that the database knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Column {
    /// Its table.
    pub table: &'static str,
    /// The column, a UUID, by which a row is found.
    pub id: &'static str,
    /// The column itself, bytes; null where a row has no such value.
    pub column: &'static str,
}

impl Column {
    /// Its value in one row.
    pub fn of(self, row: Uuid) -> Binding {
        Binding { column: self, row }
    }
}

/// One value: a sealed value opens in its place alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Binding {
    column: Column,
    row: Uuid,
}

impl Binding {
    /// What is bound to the value, behind what it begins with: no two places give the same.
    pub(crate) fn bound_to(&self, prefix: &[u8]) -> Vec<u8> {
        let Column { table, column, .. } = self.column;
        // No name has a NUL in it.
        let names = [table.as_bytes(), &[0], column.as_bytes(), &[0]];
        [prefix, &names.concat(), self.row.as_bytes()].concat()
    }
}
